"""The time to write a tagged card, compared with ReportLab's canvas drawing the same pages.

Only the card has its data attached, so the others are spared that work.

`card_tagged_to_naive_tags` compares it with a canvas that writes a PDF object for each element of
the structure, `card_tagged_to_untagged` with a canvas that writes no tags. The text of every card
is different, so that nothing can be cached.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO
from statistics import median
from typing import Any

from reportlab.pdfbase import pdfdoc, pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from db.domain.report import ReportCard
from tests.viewer.card import cards
from viewer.appearance.marks import DISC_RADIUS, POLYGONS
from viewer.card.layout.layout import lay_out
from viewer.card.pdf.writer import write_pdf
from viewer.card.setting.page import (
    Box,
    Ink,
    Layout,
    Page,
    Rule,
    Shape,
    Text,
)
from viewer.card.setting.structure import Element
from viewer.system.paths import resources_dir

_CARDS = 60
_FONTS = ("Inter-Regular", "Inter-Bold")


def figures(scale: float) -> Iterator[tuple[str, float, float]]:
    """The medians of the tagged card's time, relative to those of both canvases."""
    for name in _FONTS:
        pdfmetrics.registerFont(TTFont(name, str(resources_dir() / "fonts" / f"{name}.ttf")))
    count = max(12, int(_CARDS * scale))
    ways: dict[str, Callable[[Layout, ReportCard], bytes]] = {
        "ours": write_pdf,
        "naive": lambda layout, _: _NaiveTags.draw(layout),
        "untagged": lambda layout, _: _Plain.draw(layout),
    }
    spent: dict[str, list[float]] = {way: [] for way in ways}
    for number in range(count):
        card = _card(number)
        layout = lay_out(card)
        for way, draw in ways.items():
            start = time.process_time()
            data = draw(layout, card)
            # The first two fill caches.
            if number >= 2:
                spent[way].append(time.process_time() - start)
            assert data.startswith(b"%PDF")
    ours, naive, untagged = (median(spent[way]) for way in ("ours", "naive", "untagged"))
    yield "card_tagged_to_naive_tags", ours / naive, 0.3
    yield "card_tagged_to_untagged", ours / untagged, 0.4


def _card(number: int) -> ReportCard:
    card = cards.site(3)
    texts = [
        replace(finding, text=f"{number * 7 + index} {finding.text}")
        for index, finding in enumerate(card.findings)
    ]
    return replace(card, name=f"Invented Hospital {number}", findings=tuple(texts))


class _Plain:
    """Draws pages with ReportLab's canvas in the way its user guide shows."""

    def __init__(self, layout: Layout) -> None:
        first = layout.pages[0]
        self.file = BytesIO()
        size = (first.width, first.height)
        # ReportLab's stubs wrongly declare the font's name as a number.
        options: dict[str, Any] = {"pageCompression": 1, "initialFontName": _FONTS[0]}
        self.canvas: Any = Canvas(self.file, size, **options)
        self.canvas.setTitle(layout.title)
        self.height = first.height

    @classmethod
    def draw(cls, layout: Layout) -> bytes:
        drawing = cls(layout)
        for page in layout.pages:
            drawing.page(page)
            drawing.canvas.showPage()
        drawing.finish()
        drawing.canvas.save()
        return drawing.file.getvalue()

    def page(self, page: Page) -> None:
        self.inks(page.ground)
        for _, inks in page.marked:
            self.inks(inks)
        self.inks(page.running)

    def finish(self) -> None:
        pass

    def inks(self, inks: list[Ink]) -> None:
        canvas, height = self.canvas, self.height
        for ink in inks:
            match ink:
                case Text():
                    canvas.setFont(_FONTS[ink.bold], ink.size)
                    canvas.setFillColor(ink.colour)
                    canvas.drawString(ink.x, height - ink.y, ink.text)
                case Box():
                    self._box(ink)
                case Rule():
                    canvas.setStrokeColor(ink.colour)
                    canvas.setLineWidth(ink.line)
                    canvas.line(ink.x, height - ink.y, ink.to_x, height - ink.to_y)
                case Shape():
                    self._shape(ink)

    def _box(self, box: Box) -> None:
        canvas, bottom = self.canvas, self.height - box.y - box.height
        if box.fill:
            canvas.setFillColor(box.fill)
        if box.stroke:
            canvas.setStrokeColor(box.stroke)
            canvas.setLineWidth(box.line)
            canvas.setDash([box.dash] if box.dash else [])
        fill, stroke = int(bool(box.fill)), int(bool(box.stroke))
        if box.radius:
            canvas.roundRect(
                box.x, bottom, box.width, box.height, box.radius, fill=fill, stroke=stroke
            )
        else:
            canvas.rect(box.x, bottom, box.width, box.height, fill=fill, stroke=stroke)
        if box.dash:
            canvas.setDash([])

    def _shape(self, shape: Shape) -> None:
        canvas = self.canvas
        canvas.setFillColor(shape.colour)
        if shape.mark not in POLYGONS:
            middle = shape.size / 2
            centre = (shape.x + middle, self.height - shape.y - middle)
            canvas.circle(*centre, shape.size * DISC_RADIUS, stroke=0, fill=1)
            return
        path = canvas.beginPath()
        corners = [
            (shape.x + x * shape.size, self.height - shape.y - y * shape.size)
            for x, y in POLYGONS[shape.mark]
        ]
        path.moveTo(*corners[0])
        for corner in corners[1:]:
            path.lineTo(*corner)
        path.close()
        canvas.drawPath(path, stroke=0, fill=1)


class _NaiveTags(_Plain):
    """Draws the same with tags: one of ReportLab's dictionaries, and a PDF object, per element."""

    def __init__(self, layout: Layout) -> None:
        super().__init__(layout)
        self._nodes: dict[Element, Any] = {}
        self._kids: dict[Element | None, list[Any]] = {None: []}
        self._parents: list[Any] = []
        self._root = pdfdoc.PDFDictionary({"Type": pdfdoc.PDFName("StructTreeRoot")})
        self._root_reference = self.canvas._doc.Reference(self._root)

    def page(self, page: Page) -> None:
        code = self.canvas._code
        code.append("/Artifact BMC")
        self.inks(page.ground)
        code.append("EMC")
        owners: list[Any] = []
        for element, inks in page.marked:
            number = len(owners)
            owners.append(self._node(element))
            self._kids[element].append(number)
            code.append(f"/{element.role} <</MCID {number}>> BDC")
            self.inks(inks)
            code.append("EMC")
        code.append("/Artifact BMC")
        self.inks(page.running)
        code.append("EMC")
        self._parents += [len(self._parents) // 2, pdfdoc.PDFArray(owners)]

    def finish(self) -> None:
        document = self.canvas._doc
        for element, kids in self._kids.items():
            node = self._root if element is None else self._nodes[element][0]
            node["K"] = pdfdoc.PDFArray(kids)
        numbers = pdfdoc.PDFDictionary({"Nums": pdfdoc.PDFArray(self._parents)})
        self._root["ParentTree"] = document.Reference(numbers)
        catalog = document.Catalog
        catalog.__NoDefault__ = [*catalog.__NoDefault__, "StructTreeRoot", "MarkInfo", "Lang"]
        catalog.StructTreeRoot = self._root_reference
        catalog.MarkInfo = pdfdoc.PDFDictionary({"Marked": "true"})
        catalog.Lang = pdfdoc.PDFString("en-GB")

    def _node(self, element: Element) -> Any:
        if element not in self._nodes:
            parent = self._root_reference if element.parent is None else self._node(element.parent)
            node = pdfdoc.PDFDictionary({"S": pdfdoc.PDFName(element.role), "P": parent})
            if element.actual_text:
                node["ActualText"] = pdfdoc.PDFString(element.actual_text)
            if element.scope:
                table = {"O": pdfdoc.PDFName("Table"), "Scope": pdfdoc.PDFName(element.scope)}
                node["A"] = pdfdoc.PDFDictionary(table)
            reference = self.canvas._doc.Reference(node)
            self._nodes[element] = (node, reference)
            self._kids.setdefault(element, [])
            self._kids[element.parent].append(reference)
        return self._nodes[element][1]
