"""A sheet of paper on which things are put: measured in points from above, as one reads."""

from __future__ import annotations

import io

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4, LETTER
from reportlab.pdfgen.canvas import Canvas

from deskbell.channels.web.printing import codes, letters
from deskbell.channels.web.printing.facts import Facts
from deskbell.channels.web.printing.letters import Fitted

PAPERS = {"a4": A4, "letter": LETTER}
INK, QUIET = "#231f1a", "#5d554c"


class Sheet:
    """``x``, ``y`` are the left upper corner of what is put."""

    def __init__(self, paper: str, facts: Facts) -> None:
        letters.ready()
        self.width, self.height = PAPERS[paper]
        self._out = io.BytesIO()
        # The same sheet for the same desk: no clock and no dice in it.
        more = {"lang": facts.language, "initialFontName": letters.PLAIN, "pageCompression": 1}
        self.canvas = Canvas(self._out, pagesize=PAPERS[paper], invariant=1, **more)
        self.canvas.setTitle(facts.title)
        self.canvas.setAuthor(facts.words[0].library if facts.words else "")
        self.canvas.setSubject(facts.link)
        self.canvas.setKeywords("")
        self.canvas.setCreator("Deskbell")
        self.canvas.setViewerPreference("DisplayDocTitle", "true")

    def done(self) -> bytes:
        self.canvas.showPage()
        self.canvas.save()
        return self._out.getvalue()

    def area(self, x: float, y: float, width: float, height: float, colour: str, radius: float = 0) -> None:
        self.canvas.setFillColor(HexColor(colour))
        self.canvas.roundRect(x, self.height - y - height, width, height, radius, stroke=0, fill=1)

    def words(self, fitted: Fitted, x: float, y: float, colour: str, align: str = "middle") -> float:
        """Puts lines, and says where they end."""
        self.canvas.setFillColor(HexColor(colour))
        self.canvas.setFont(fitted.font, fitted.size)
        put = {"middle": self.canvas.drawCentredString, "start": self.canvas.drawString}[align]
        for line in fitted.lines:
            put(x, self.height - y - fitted.size * 0.92, line)
            y += fitted.size * fitted.leading
        return y

    def code(self, address: str, x: float, y: float, side: float) -> None:
        """Of that side without what stays white around."""
        module = side / codes.modules(address)
        path = self.canvas.beginPath()
        for row, column, count in codes.runs(address):
            path.rect(x + column * module, self.height - y - (row + 1) * module, count * module, module)
        self.canvas.setFillColor(HexColor("#000000"))
        self.canvas.drawPath(path, stroke=0, fill=1)
