"""The rating matrix as a grid: a row for each service or site, a column for each question."""

from __future__ import annotations

from dataclasses import dataclass, field

from db.scale import QUESTIONS, Mark
from viewer.card.blocks import TextLines, set_lines
from viewer.card.editions import Style
from viewer.card.matrix_words import CellWords, MatrixContent, RowWords
from viewer.card.page import Box, Page, Rule, Shape
from viewer.card.palette import BRAND, DASHES, HAIRLINE, INK, OWN_ROW, TINTS, WHITE
from viewer.card.structure import Element

_PAD = 2.6
_LABEL_PAD = 6.0
_GUTTER = 0.8
"""Half the white between two columns."""
_LEADING = 1.17
_FLAG_GAP = 220
"""The least space before the flags, in thousandths of the size."""
_SHAPE_GAP = 2.2
_LEAST = 2.5
"""The least height of a row, in sizes."""
_FRAME = 1.4
_OWN_RULE = 1.4


@dataclass(frozen=True, slots=True)
class Geometry:
    """Where the columns stand, from the left edge of the matrix."""

    label: float
    column: float
    size: float
    """Of the words in the cells."""
    label_size: float

    def left(self, index: int) -> float:
        return self.label + index * self.column

    @property
    def shape(self) -> float:
        """The side of a cell's shape."""
        return self.size * 0.82

    @property
    def words(self) -> float:
        """The width that a cell's words have."""
        return self.column - 2 * (_PAD + _GUTTER) - self.shape - _SHAPE_GAP

    @property
    def width(self) -> float:
        return self.left(len(QUESTIONS))


@dataclass(slots=True)
class Cell:
    """A cell's words in lines."""

    words: CellWords
    rating: TextLines
    below: TextLines | None
    flags: TextLines | None
    flags_line: int
    """The line at whose end the flags stand."""
    lines: int

    @classmethod
    def set(cls, words: CellWords, geometry: Geometry) -> Cell:
        size, room = geometry.size, geometry.words
        ink = TINTS[words.mark].ink
        flagged = words.flags is not None
        more = words.below is not None or flagged
        rating = set_lines(words.rating, room, size, _LEADING, ink, more=more)
        below = flags = None
        if words.below is not None:
            below = set_lines(words.below, room, size, _LEADING, ink, more=flagged)
        lines = [*rating.lines, *(below.lines if below else ())]
        count, flags_line = len(lines), 0
        if words.flags is not None:
            flags = set_lines(words.flags, room, size, _LEADING, ink)
            reach = room - (flags.lines[0].width + _FLAG_GAP) * size / 1000
            beside = [i for i, line in enumerate(lines) if line.width * size / 1000 <= reach]
            flags_line = beside[0] if beside else count
            count = max(count, flags_line + 1)
        return cls(words, rating, below, flags, flags_line, count)

    def draw(self, page: Page, element: Element, geometry: Geometry, x: float, y: float, height: float) -> None:
        """Draw the cell whose column begins at x, in a row of this height."""
        left, width = x + _GUTTER, geometry.column - 2 * _GUTTER
        mark = self.words.mark
        tint = TINTS[mark]
        if mark is Mark.UNRATED:
            inset = Box(left + 1, y + 1.2, width - 2, height - 2.4, "", DASHES, 0.6, 0, 1.8)
            page.ground.append(inset)
        else:
            page.ground.append(Box(left, y, width, height, tint.ground))
        leading = self.rating.leading
        size = geometry.size
        capitals = self.rating.paragraph.faces.regular.cap_height * size / 1000
        first = y + (height - (self.lines - 1) * leading + capitals) / 2
        side = geometry.shape
        shape = Shape(left + _PAD, first - capitals / 2 - side / 2, side, mark, tint.ink)
        page.ground.append(shape)
        text = left + _PAD + side + _SHAPE_GAP
        self.rating.draw(page, element, text, first)
        below = first + len(self.rating.lines) * leading
        if self.below is not None:
            self.below.draw(page, element, text, below)
        if self.flags is not None:
            line = first + self.flags_line * leading
            self.flags.draw(page, element, text, line, right_in=left + width - _PAD - text)


@dataclass(slots=True)
class HeadRow:
    """The names of the columns; ``repeated`` on every further page, where readers skip them."""

    content: MatrixContent
    geometry: Geometry
    table: Element
    repeated: bool = False
    heads: list[Element] = field(default_factory=list[Element])
    gap: float = 0.0
    keep: bool = True
    height: float = 0.0

    def __post_init__(self) -> None:
        self.height = self.geometry.size * _LEADING + 4 * _PAD
        if not self.repeated:
            row = Element("TR", self.table)
            count = len(self.content.heads) + 1
            self.heads = [Element("TH", row, scope="Column") for _ in range(count)]

    def draw(self, page: Page, x: float, y: float) -> None:
        geometry, size = self.geometry, self.geometry.size + 0.5
        page.ground.append(Box(x, y, geometry.width, self.height, BRAND))
        elements = self.heads or [None] * (len(self.content.heads) + 1)
        middle = y + self.height / 2
        corner = set_lines(self.content.corner, geometry.label, size, 1, WHITE)
        corner.draw(page, elements[0], x + _LABEL_PAD, corner.centred_baseline(middle))
        for index, head in enumerate(self.content.heads):
            left = x + geometry.left(index)
            if index:
                page.ground.append(Rule(left, y, left, y + self.height, 2 * _GUTTER, WHITE))
            name = set_lines(head, geometry.column, size, 1, WHITE)
            base = name.centred_baseline(middle)
            name.draw(page, elements[index + 1], left, base, centre_in=geometry.column)

    def again(self) -> HeadRow:
        """The same, for the next page."""
        return HeadRow(self.content, self.geometry, self.table, repeated=True)

    def split(self, room: float) -> None:
        return None


@dataclass(slots=True)
class GridRow:
    """One line of the matrix."""

    words: RowWords
    cells: list[Cell]
    geometry: Geometry
    table: Element
    label: TextLines
    gap: float = 0.0
    keep: bool = False
    height: float = 0.0

    def __post_init__(self) -> None:
        cells = max(cell.lines for cell in self.cells) * self.geometry.size * _LEADING
        least = _LEAST * self.geometry.size
        self.height = max(least, self.label.height + 2 * _PAD, cells + 2 * _PAD)
        if self.words.own:
            self.height += _PAD

    def draw(self, page: Page, x: float, y: float) -> None:
        row = Element("TR", self.table)
        geometry = self.geometry
        if self.words.own:
            page.ground.append(Box(x, y, geometry.label - _GUTTER, self.height, OWN_ROW))
        label = self.label
        middle = label.centred_baseline(y + self.height / 2)
        label.draw(page, Element("TH", row, scope="Row"), x + _LABEL_PAD, middle)
        for index, cell in enumerate(self.cells):
            left = x + geometry.left(index)
            cell.draw(page, Element("TD", row), geometry, left, y, self.height)
        bottom = y + self.height
        line, colour = (_OWN_RULE, INK) if self.words.own else (0.5, HAIRLINE)
        page.ground.append(Rule(x, bottom, x + geometry.width, bottom, line, colour))

    def split(self, room: float) -> None:
        return None


def grid_blocks(
    content: MatrixContent, document: Element, style: Style, width: float
) -> tuple[HeadRow, list[GridRow]]:
    """The matrix, ``width`` points wide."""
    geometry = _geometry(style, width)
    table = Element("Table", document)
    set_cells: dict[int, Cell] = {}
    rows: list[GridRow] = []
    for words in content.rows:
        cells: list[Cell] = []
        for cell in words.cells:
            if id(cell) not in set_cells:
                set_cells[id(cell)] = Cell.set(cell, geometry)
            cells.append(set_cells[id(cell)])
        room = geometry.label - _LABEL_PAD - _PAD
        label = set_lines(words.label, room, geometry.label_size, _LEADING)
        rows.append(GridRow(words, cells, geometry, table, label))
    return HeadRow(content, geometry, table), rows


def _geometry(style: Style, width: float) -> Geometry:
    column = style.cell * 8.6
    return Geometry(width - len(QUESTIONS) * column, column, style.cell, style.small)


def frame_overall(page: Page, geometry: Geometry, x: float, top: float, bottom: float) -> None:
    """Outline the column of the overall ratings."""
    left = x + geometry.left(len(QUESTIONS) - 1) + _GUTTER / 2
    width = geometry.column - _GUTTER / 2
    page.ground.append(Box(left, top, width, bottom - top, "", INK, _FRAME))
