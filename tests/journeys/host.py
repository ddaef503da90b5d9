"""A library's own website with the support tab on its pages: another host name and port than the server's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.websites import Quiet, answering

TITLES = {"/": "Maple Public Library", "/hours": "Opening hours", "/local-history": "Local history"}
TAB = '<script src="{server}/tab/maple.js" async></script>'
BOX = '<div id="ask-maple"><a href="{server}/ask/maple/">Ask Maple</a></div>'
BOX_SCRIPT = '<script src="{server}/tab/maple.js?place=ask-maple" async></script>'
# What our page on it names, and nothing more; the rest is what a careful webmaster writes.
NEEDED = "script-src {server}; frame-src {server}"
STRICT = f"default-src 'none'; {NEEDED}; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'"
RESETS = (
    "*, *::before, *::after { margin: 0 !important; padding: 0 !important; border: 0 !important; font: inherit"
    " !important; color: inherit !important; background: none !important; float: left; letter-spacing: 1em }"
    " div, span, button, iframe, svg { display: none !important; visibility: hidden !important; opacity: 0 !important;"
    " width: 0 !important; height: 0 !important; max-width: 0 !important; position: static !important;"
    " transform: scale(0) !important; pointer-events: none !important; clip-path: inset(50%) !important }"
)
# As WordPress prints what docs/run/places.md tells to add, in a block theme, with the bar of somebody signed in.
WORDPRESS = (
    '<div class="wp-site-blocks"><footer class="wp-block-template-part"><button class="wp-element-button">Menu</button>'
    '</footer></div><div id="wpadminbar" class="nojq"><button class="ab-item">Edit page</button></div>'
    '<script src="{server}/tab/maple.js" id="deskbell-js" async data-wp-strategy="async"></script>'
)
WORDPRESS_STYLE = (
    "html { margin-top: 32px !important } #wpadminbar { position: fixed; inset: 0 0 auto; height: 32px;"
    " z-index: 99999; direction: ltr; background: #1d2327 } body { margin: 0; font: 18px serif }"
    " :root :where(.wp-element-button, button) { border: 0; border-radius: 0; background: #111; color: #fff;"
    " padding: 1rem 2rem; font-size: 2rem; text-transform: uppercase; width: 100% }"
    " iframe { max-width: 100%; height: auto } .wp-site-blocks > * + * { margin-block-start: 1.5rem }"
)
# A page as its scripts know it: a click on a link with data-to throws the body away and changes the address.
ONE_PAGE = """addEventListener("click", (event) => {
  const to = event.target.dataset.to;
  if (!to) return;
  event.preventDefault();
  history.pushState({}, "", to);
  const body = document.createElement("body");
  body.innerHTML = `<h1>${to}</h1><div id="ask-maple"></div><a href="#" data-to="/later">Later</a>`;
  document.title = to;
  document.body.replaceWith(body);
});"""


@dataclass(frozen=True)
class Page:
    """What is on it; ``{server}`` is the desk's server, ``{library}`` another website that it frames."""

    body: str = TAB
    html: str = '<html lang="en">'
    style: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


PAGES = {
    "/fr": Page(html='<html lang="fr">'),
    "/fr-CA": Page(html='<html lang="fr-CA">'),
    "/unsaid": Page(html="<html>"),
    "/unsaid-frame": Page('<iframe title="Ask Maple" src="{server}/ask/maple/"></iframe>', html="<html>"),
    "/strict": Page(headers={"Content-Security-Policy": STRICT}),
    # Cuts off every window that is opened from within it, a frame's too.
    "/isolated": Page(headers={"Cross-Origin-Opener-Policy": "same-origin"}),
    "/nonce": Page(
        TAB.replace("<script", '<script nonce="c2VjcmV0"'),
        headers={"Content-Security-Policy": "script-src 'nonce-c2VjcmV0' 'strict-dynamic'; frame-src {server}"},
    ),
    "/strict-fr": Page(html='<html lang="fr">', headers={"Content-Security-Policy": STRICT}),
    "/nonce-fr": Page(
        TAB.replace("<script", '<script nonce="c2VjcmV0"'),
        html='<html lang="fr">',
        headers={"Content-Security-Policy": "script-src 'nonce-c2VjcmV0' 'strict-dynamic'; frame-src {server}"},
    ),
    "/box-fr": Page(f"{BOX}{BOX_SCRIPT}", html='<html lang="fr">'),
    "/unset": Page(style="* { all: unset !important }"),
    "/resets": Page(style=RESETS),
    "/wordpress": Page(WORDPRESS, style=WORDPRESS_STYLE),
    "/rtl": Page(html='<html lang="ar" dir="rtl">'),
    "/twice": Page(TAB + TAB),
    "/box": Page(f"{BOX}<p>What stands below.</p>{BOX_SCRIPT}"),
    "/strict-box": Page(f"{BOX}{BOX_SCRIPT}", headers={"Content-Security-Policy": STRICT}),
    "/box-and-tab": Page(f"{BOX}{BOX_SCRIPT}{TAB}"),
    "/frame": Page(
        '<iframe title="Ask Maple" src="{server}/ask/maple/" width="100%" height="660" loading="lazy"></iframe>'
    ),
    "/one-page": Page(f'<a href="#" data-to="/next">Next</a>{TAB}<script src="/one-page.js"></script>'),
    "/one-page-box": Page(f'<a href="#" data-to="/next">Next</a>{BOX_SCRIPT}<script src="/one-page.js"></script>'),
    "/unframed": Page(headers={"Content-Security-Policy": "script-src {server}; frame-src 'none'"}),
    # A vendor's product around the library's page; what the sandbox forbids in the second is a site of one's own.
    "/vendor": Page('<iframe title="Library" src="{library}/" width="1000" height="760"></iframe>'),
    "/sandbox": Page(
        '<iframe title="Library" src="{library}/" width="1000" height="760"'
        ' sandbox="allow-scripts allow-same-origin allow-forms allow-popups"></iframe>'
    ),
    "/sealed": Page(
        '<iframe title="Library" src="{library}/" width="1000" height="760"'
        ' sandbox="allow-scripts allow-forms allow-popups"></iframe>'
    ),
}
WHOLE = """<!doctype html>
{html}<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title>{style}
</head>
<body><main><h1>{title}</h1><p>Open today. <a href="/hours">Hours</a> <a href="/" >Home</a></p></main>
{body}</body></html>"""


class Host:
    """Its address, and addresses of its pages."""

    def __init__(self, server: str, library: str = "") -> None:
        self.server, self.library = server, library
        self.address = ""

    def page(self, path: str) -> tuple[str, dict[str, str]]:
        """The page at a path and its headers; see ``PAGES`` for hostile surroundings."""
        if path == "/one-page.js":
            return ONE_PAGE, {"Content-Type": "text/javascript"}
        page = PAGES.get(path, Page())
        style = f"<style>{page.style}</style>" if page.style else ""
        title = TITLES.get(path, "Maple Public Library")
        whole = WHOLE.format(html=page.html, title=title, style=style, body=self._named(page.body))
        return whole, {name: self._named(value) for name, value in page.headers.items()}

    def _named(self, text: str) -> str:
        return text.format(server=self.server, library=self.library)


@contextmanager
def hosting(server: str, library: str = "") -> Iterator[Host]:
    host = Host(server, library)

    class Answer(Quiet):
        def hear(self, body: bytes) -> None:
            found = self.path != "/favicon.ico"
            words, headers = host.page(self.path.partition("?")[0])
            kind = {"Content-Type": "text/html; charset=utf-8"}
            self.answer(200 if found else 204, words.encode() if found else b"", **kind | dict(headers))

    with answering(Answer) as port:
        host.address = f"http://127.0.0.1:{port}"
        yield host
