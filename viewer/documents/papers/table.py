"""Tables on paper: a heading that returns on each page, and rows that go on there if they are long.

All lengths are in points.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from db.domain.response import Status
from viewer.appearance.colours import BRAND, HAIRLINE, INK
from viewer.card.layout.blocks import TextLines, set_lines
from viewer.card.setting.page import Bookmark, Page, Rule
from viewer.card.setting.structure import Element
from viewer.card.setting.typeset import Paragraph
from viewer.documents.papers.status_sign import SIGN_SIDE, status_sign

_BETWEEN, _BETWEEN_NUMBERS = 9.0, 4.0
"""The white space at the right of each column but the last, and of each with numbers."""
_LEAST_LINES = 2
"""The least number of lines of a row that goes on on the next page."""
_TOP_RULE = 1.5
TO_FILL_IN = "To fill in by hand"
"""What a screen reader says of a line to write on."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table."""

    title: Paragraph
    width: float
    """Its width with the white space after it."""
    right: bool = False
    """Whether its words end at the right edge, as numbers do."""


@dataclass(frozen=True, slots=True)
class Cell:
    """The words of a cell, one paragraph below another."""

    paragraphs: tuple[Paragraph, ...] = ()
    """None of them for an empty cell."""
    sign: Status | None = None
    """The status whose sign is drawn before the first word."""
    fill_in: bool = False
    """Whether there is a line to write on below the words."""
    colour: str = INK


@dataclass(frozen=True, slots=True)
class TableStyle:
    """The sizes of a table."""

    size: float
    leading: float
    head: tuple[float, float] = (8.5, 11.0)
    writing: float = 17.0
    """The height of a line to write on."""
    above: float = 4.0
    below: float = 4.5
    """The space above and below the words of a row."""


@dataclass(slots=True)
class TableHead:
    """The names of the columns, with a line above and below."""

    columns: tuple[Column, ...]
    table: Element
    style: TableStyle
    heading: TextLines | None = None
    """The heading of the section, which stands in place of the name of the first column."""
    repeated: bool = False
    """Whether this is the copy on a later page, which screen readers skip."""
    gap: float = 8.0
    keep: bool = True
    height: float = 0.0

    def __post_init__(self) -> None:
        self.height = max(each.height for each in self._titles()) + 9.0 + _TOP_RULE

    def _titles(self) -> list[TextLines]:
        size, leading = self.style.head
        titles = [
            set_lines(each.title, room, size, leading / size, BRAND)
            for each, (_, room) in zip(self.columns, _places(self.columns, 0.0), strict=True)
        ]
        return titles if self.heading is None else [self.heading, *titles[1:]]

    def draw(self, page: Page, x: float, y: float) -> None:
        """Draw the names, in line at the bottom."""
        width = sum(each.width for each in self.columns)
        line = y + _TOP_RULE / 2
        page.ground.append(Rule(x, line, x + width, line, _TOP_RULE, BRAND))
        bottom = y + self.height
        page.ground.append(Rule(x, bottom, x + width, bottom, 0.75, BRAND))
        row = None if self.repeated else Element("TR", self.table)
        places = _places(self.columns, x)
        for column, text, (left, room) in zip(self.columns, self._titles(), places, strict=True):
            element = row and Element("TH", row, scope="Column")
            base = text.baseline(bottom - 3.5 - text.height)
            if text is self.heading:
                base = text.baseline(y + _TOP_RULE + 3.5)
                element = element and Element("H2", element)
                if element is not None:
                    title = " ".join(part.text for part in text.paragraph.segments)
                    page.bookmarks.append(Bookmark(title, 1, y, element))
            text.draw(page, element, left, base, right_in=room if column.right else 0.0)

    def copy_for_next_page(self) -> TableHead:
        """A copy that screen readers skip."""
        return replace(self, repeated=True)

    def split(self, room: float) -> None:
        """Return None, because a heading is never split."""


@dataclass(frozen=True, slots=True)
class _SetCell:
    """A cell, broken into lines, with the element to which they belong."""

    cell: Cell
    element: Element
    texts: tuple[TextLines, ...]
    continued: bool = False

    def height(self, style: TableStyle) -> float:
        words = sum(text.height for text in self.texts)
        return words + (style.writing if self.cell.fill_in else 0.0)

    def split(self, room: float) -> tuple[_SetCell, _SetCell]:
        """The lines that fit ``room``, and the rest, which keeps the line to write on."""
        first: list[TextLines] = []
        rest: list[TextLines] = []
        for text in self.texts:
            fits = len(text.lines) if not rest else 0
            if not rest:
                fits = max(0, min(fits, int((room + 0.01) / text.leading)))
                room -= fits * text.leading
            if fits:
                first.append(replace(text, lines=text.lines[:fits]))
            if fits < len(text.lines):
                indent = 0.0 if fits else text.indent
                rest.append(replace(text, lines=text.lines[fits:], indent=indent))
        without = replace(self.cell, fill_in=False)
        begun = self.continued or bool(first)
        return (
            replace(self, cell=without, texts=tuple(first)),
            replace(self, texts=tuple(rest), continued=begun),
        )


@dataclass(slots=True)
class TableRow:
    """A row of a table, above a thin line."""

    columns: tuple[Column, ...]
    cells: tuple[_SetCell, ...]
    style: TableStyle
    strong: bool = False
    """Whether the line below it is darker, as above a row of sums."""
    gap: float = 0.0
    keep: bool = False
    height: float = 0.0

    def __post_init__(self) -> None:
        self.height = max(cell.height(self.style) for cell in self.cells)
        self.height += self.style.above + self.style.below

    @classmethod
    def of(
        cls,
        columns: tuple[Column, ...],
        cells: Sequence[Cell],
        table: Element,
        style: TableStyle,
        *,
        strong: bool = False,
        head: int | None = 0,
    ) -> TableRow:
        """A row of ``table``; the column ``head`` is its heading for screen readers."""
        row = Element("TR", table)
        found: list[_SetCell] = []
        places = _places(columns, 0.0)
        for index, (cell, (_, room)) in enumerate(zip(cells, places, strict=True)):
            element = Element("TH", row, scope="Row") if index == head else Element("TD", row)
            indent = style.size * SIGN_SIDE * 1.45 if cell.sign is not None else 0.0
            texts = tuple(
                set_lines(
                    paragraph,
                    room,
                    style.size,
                    style.leading / style.size,
                    cell.colour,
                    more=number < len(cell.paragraphs),
                    indent=0.0 if number > 1 else indent,
                )
                for number, paragraph in enumerate(cell.paragraphs, start=1)
            )
            found.append(_SetCell(cell, element, texts))
        return cls(columns, tuple(found), style, strong)

    def draw(self, page: Page, x: float, y: float) -> None:
        """Draw the words at the top, and the line below."""
        bottom = y + self.height
        width = sum(each.width for each in self.columns)
        line, colour = (0.9, INK) if self.strong else (0.5, HAIRLINE)
        page.ground.append(Rule(x, bottom, x + width, bottom, line, colour))
        places = _places(self.columns, x)
        for column, each, (left, room) in zip(self.columns, self.cells, places, strict=True):
            top = y + self.style.above
            if each.cell.sign is not None and each.texts and not each.continued:
                text = each.texts[0]
                side = text.size * SIGN_SIDE
                sign = status_sign(each.cell.sign, left, text.baseline(top) - side + 0.6, side)
                page.ground += sign
            for text in each.texts:
                at = text.baseline(top)
                text.draw(page, each.element, left, at, right_in=room if column.right else 0.0)
                top += text.height
            if each.cell.fill_in:
                level = bottom - self.style.below - 2.0
                spoken = Element("Span", each.element, actual_text=TO_FILL_IN)
                page.mark(spoken, [Rule(left, level, left + room, level, 0.5, HAIRLINE)])
            elif not each.texts and not each.continued:
                # A cell without anything drawn would be missing from the table.
                page.mark(
                    Element("Span", each.element, actual_text="None"),
                    [
                        Rule(
                            left,
                            y + self.style.above + 5,
                            left + 5,
                            y + self.style.above + 5,
                            0.5,
                            HAIRLINE,
                        )
                    ],
                )

    def split(self, room: float) -> tuple[TableRow, TableRow] | None:
        """Split a row that is too long for what is left of a page."""
        within = room - self.style.above - self.style.below
        if within < _LEAST_LINES * self.style.leading or self.height < 8 * self.style.leading:
            return None
        parts = [cell.split(within) for cell in self.cells]
        first = TableRow(self.columns, tuple(part[0] for part in parts), self.style)
        rest = TableRow(self.columns, tuple(part[1] for part in parts), self.style, self.strong)
        return first, rest


def _places(columns: Sequence[Column], x: float) -> list[tuple[float, float]]:
    """The left edge of each column, and the room for its words."""
    found: list[tuple[float, float]] = []
    for index, column in enumerate(columns, start=1):
        space = _BETWEEN_NUMBERS if column.right else _BETWEEN
        room = column.width - (space if index < len(columns) else 0.0)
        found.append((x, room))
        x += column.width
    return found
