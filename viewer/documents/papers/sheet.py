"""The pages of a paper: a line at the head, blocks one below another, and a foot on each page.

All lengths are in points.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from db.domain.scale import Mark
from viewer.appearance.colours import BRAND, HAIRLINE, INK, QUIET
from viewer.card.layout.blocks import Block, HeadingBlock, TextBlock, TextLines, set_lines
from viewer.card.layout.flow import Flow, Frame
from viewer.card.layout.foot import BOTTOM, draw_code
from viewer.card.pdf.attachments import Attachment
from viewer.card.pdf.tagged_canvas import TaggedCanvas
from viewer.card.pdf.writer import draw_pages
from viewer.card.pdf.xmp import Metadata
from viewer.card.setting.fonts import bundled_faces
from viewer.card.setting.page import Page, Rule
from viewer.card.setting.structure import Element
from viewer.card.setting.typeset import Paragraph, Typesetter
from viewer.documents.papers.table import Cell, Column, TableHead, TableRow, TableStyle

_SMALL = (8.0, 10.5)
_HEAD = (9.0, 12.0)
_TITLE = (11.5, 14.0)
_CODE = 38.0
"""The side of the QR code."""


@dataclass(frozen=True, slots=True)
class Format:
    """The paper and its margins."""

    width: float
    height: float
    margin: float
    top: float


PORTRAIT = Format(595.28, 841.89, 30.0, 28.0)
"""A4, upright."""
LANDSCAPE = Format(1190.55, 841.89, 36.0, 30.0)
"""A3, lying."""


@dataclass(frozen=True, slots=True)
class Running:
    """What stands on every page."""

    left: Paragraph
    right: Paragraph
    foot: Paragraph
    address: str = ""
    """The address of the QR code in the foot; empty for no code."""


class Sheet:
    """Pages of one format, filled from the top."""

    def __init__(self, form: Format, typesetter: Typesetter, running: Running) -> None:
        self.form = form
        self.typesetter = typesetter
        self.document = Element("Document")
        self.width = form.width - 2 * form.margin
        self._running = running
        room = self.width - (_CODE + 8.0 if running.address else 0.0) - 70.0
        self._foot = set_lines(running.foot, room, _SMALL[0], _SMALL[1] / _SMALL[0], QUIET)
        self._foot_height = max(self._foot.height, _CODE if running.address else 0.0) + 5.0
        below_head = form.top + _HEAD[1] + 14.0
        bottom = form.height - BOTTOM - self._foot_height - 8.0
        self.flow = Flow(Frame(form.margin, self.width, below_head, below_head, bottom))

    def text(
        self,
        paragraph: Paragraph,
        setting: tuple[float, float],
        *,
        gap: float = 4.0,
        colour: str = INK,
        width: float | None = None,
    ) -> TextBlock:
        """A paragraph across the page, or ``width`` points wide; ``setting`` is size, leading."""
        size, leading = setting
        lines = set_lines(paragraph, width or self.width, size, leading / size, colour)
        return TextBlock(lines, Element("P", self.document), gap)

    def title(self, paragraph: Paragraph, setting: tuple[float, float]) -> HeadingBlock:
        """The title of the whole paper."""
        size, leading = setting
        lines = set_lines(paragraph, self.width, size, leading / size)
        words = " ".join(segment.text for segment in paragraph.segments)
        return HeadingBlock(lines, Element("H1", self.document), self.width, 0.0, words, False)

    def heading(
        self, title: str, *, width: float | None = None, ruled: bool = True
    ) -> HeadingBlock:
        """The heading of a section, with its bookmark."""
        room = width or self.width
        return HeadingBlock(
            self._heading(title, room), Element("H2", self.document), room, 13.0, title, ruled
        )

    def _heading(self, title: str, width: float) -> TextLines:
        size, leading = _TITLE
        words = self.typesetter.plain(title, bold=True)
        return set_lines(words, width, size, leading / size, BRAND)

    def items(
        self, items: Sequence[Paragraph], setting: tuple[float, float], width: float
    ) -> list[Block]:
        """A list with bullets."""
        size, leading = setting
        whole = Element("L", self.document)
        return [
            TextBlock(
                set_lines(item, width - size, size, leading / size),
                Element("LBody", Element("LI", whole)),
                size * 0.25,
                size,
                Mark.UNRATED,
            )
            for item in items
        ]

    def table(
        self,
        columns: Sequence[Column],
        rows: Sequence[Sequence[Cell]],
        style: TableStyle,
        *,
        title: str = "",
        sums: bool = False,
        head: int | None = 0,
        gap: float = 8.0,
    ) -> None:
        """Place a table; the names of its columns return on each page.

        ``title`` is the heading of the section, in place of the name of the first column; ``sums``
        says that the last row has the sums; ``head`` is the column that names each row.
        """
        known = tuple(columns)
        table = Element("Table", self.document)
        heading = self._heading(title, known[0].width) if title else None
        names = TableHead(known, table, style, heading, gap=13.0 if title else gap)
        last = len(rows) - 1 - sums
        blocks: list[Block] = [
            names,
            *(
                TableRow.of(known, cells, table, style, strong=sums and index == last, head=head)
                for index, cells in enumerate(rows)
            ),
        ]

        def continued(block: Block) -> Block | None:
            return names.copy_for_next_page() if isinstance(block, TableRow) else None

        self.flow.columns([blocks], 1, 0.0, blocks[0].gap, continued)

    def beside(self, left: list[Block], right: list[Block]) -> None:
        """Place two columns side by side."""
        self.flow.side_by_side(left, right, 17.0, 13.0, lambda _: None)

    @property
    def column(self) -> float:
        """The width of one of two columns."""
        return (self.width - 17.0) / 2

    @property
    def count(self) -> int:
        """The number of pages."""
        return len(self.flow.pages)

    def pages(self, first: int = 1, count: int | None = None) -> tuple[Page, ...]:
        """The pages, drawn; numbered from ``first``, of ``count`` if they are part of more."""
        total = count or self.count
        pages: list[Page] = []
        for index, plan in enumerate(self.flow.pages):
            page = Page(self.form.width, self.form.height)
            self._draw_head(page, spoken=not index)
            for block, x, y in plan.placed:
                block.draw(page, x, y)
            self._draw_foot(page, first + index, total, spoken=index == self.count - 1)
            pages.append(page)
        return tuple(pages)

    def _draw_head(self, page: Page, *, spoken: bool) -> None:
        size, leading = _HEAD
        form = self.form
        right = set_lines(self._running.right, self.width, size, leading / size)
        reach = right.lines[0].width * size / 1000 if right.lines else 0.0
        left = set_lines(self._running.left, self.width - reach - 12, size, leading / size)
        left.lines, right.lines = left.lines[:1], right.lines[:1]
        element = Element("P", self.document) if spoken else None
        left.draw(page, element, form.margin, left.baseline(form.top))
        also = Element("P", self.document) if spoken else None
        right.draw(page, also, form.margin, right.baseline(form.top), right_in=self.width)
        line = form.top + leading + 3
        page.ground.append(Rule(form.margin, line, form.margin + self.width, line, 0.5, HAIRLINE))

    def _draw_foot(self, page: Page, number: int, total: int, *, spoken: bool) -> None:
        left, (size, leading) = self.form.margin, _SMALL
        y = page.height - BOTTOM - self._foot_height
        page.ground.append(Rule(left, y, left + self.width, y, 0.5, HAIRLINE))
        y += 5.0
        text = left
        if self._running.address:
            document = self.document if spoken else None
            draw_code(page, document, self._running.address, left, y, _CODE)
            text += _CODE + 8.0
        element = Element("P", self.document) if spoken else None
        self._foot.draw(page, element, text, self._foot.baseline(y))
        words = self.typesetter.plain(f"Page {number} of {total}")
        numbered = set_lines(words, self.width, size, leading / size, QUIET)
        at = numbered.baseline(page.height - BOTTOM - leading)
        numbered.draw(page, None, left, at, right_in=self.width)


def written(
    sheets: Sequence[Sheet],
    title: str,
    subject: str,
    dated: date,
    attachments: tuple[Attachment, ...] = (),
) -> bytes:
    """The PDF of sheets of one format: tagged, and fit for archives."""
    form = sheets[0].form
    if len(sheets) > 1:
        whole = Element("Document")
        for sheet in sheets:
            sheet.document.role, sheet.document.parent = "Sect", whole
    canvas = TaggedCanvas((form.width, form.height), bundled_faces())
    for sheet in sheets:
        draw_pages(canvas, sheet.pages())
    when = datetime.combine(dated, time(), UTC)
    return canvas.pdf(Metadata(title, subject, when), attachments)
