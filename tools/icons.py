"""Draws the pictures of the installable console from the bell, in the browser that the journeys use.

    python tools/icons.py

Run it again when the bell changes; the files are kept, so that nobody needs a browser to install Deskbell.
"""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import sync_playwright

from tools.browser import chromium

PLACE = Path(__file__).resolve().parent.parent / "deskbell" / "look" / "static" / "look"
BELL = "M7 21h18M9 21a7 7 0 0 1 14 0M16 14v-3M14 10h4M11 24.5h10"
STROKE = 'fill="none" stroke="#fff" stroke-width="2.2" stroke-linecap="round" stroke-linejoin="round"'
GROUND = '<rect width="32" height="32" rx="{}" fill="#0b5c63"/>'
# Maskable: what matters lies within the middle 80 % (W3C, Web App Manifest, 2.5.2). A badge is its outline alone.
SMALLER = f'<g transform="translate(16 16) scale(.74) translate(-16 -17)"><path d="{BELL}" {STROKE}/></g>'
WHOLE = f'<path d="{BELL}" {STROKE}/>'
PICTURES = {
    "bell-192.png": (192, GROUND.format(8) + WHOLE),
    "bell-512.png": (512, GROUND.format(8) + WHOLE),
    "bell-maskable.png": (512, GROUND.format(0) + SMALLER),
    "bell-apple.png": (180, GROUND.format(0) + SMALLER),
    "bell-badge.png": (96, WHOLE),
}


def draw() -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        for name, (size, drawn) in PICTURES.items():
            page = browser.new_page(viewport={"width": size, "height": size})
            picture = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" width="{size}" height="{size}">'
            page.set_content(f'<body style="margin:0">{picture}{drawn}</svg>')
            page.screenshot(path=PLACE / name, omit_background=True)
        browser.close()


if __name__ == "__main__":
    draw()
