"""The rating matrix as a grid, with a row for each service or site and a column for each question.

All lengths are in points.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from db.domain.scale import QUESTIONS
from viewer.appearance.colours import BRAND, HAIRLINE, INK, OWN_ROW, WHITE
from viewer.card.content.matrix import MatrixContent, RowWords
from viewer.card.layout.blocks import TextLines, set_lines
from viewer.card.layout.cell import GUTTER, LEADING, PAD, Cell, Geometry, set_cells
from viewer.card.setting.editions import Style
from viewer.card.setting.page import Box, Page, Rule
from viewer.card.setting.structure import Element

_LABEL_PAD = 6.0
"""The space to the left of a label."""
_FRAME = 1.4
"""The width of the outline around the column of overall ratings."""
_OWN_RULE = 1.4
"""The width of the line below the row of the card's own subject."""


@dataclass(slots=True)
class HeadRow:
    """The row of column headings."""

    content: MatrixContent
    geometry: Geometry
    table: Element
    repeated: bool = False
    """Whether this is the copy on a later page, which screen readers skip."""
    heads: list[Element] = field(default_factory=list[Element])
    """An element for each heading; empty if the row is repeated."""
    gap: float = 0.0
    keep: bool = True
    height: float = 0.0

    def __post_init__(self) -> None:
        self.height = self.geometry.size * LEADING + 4 * PAD
        if not self.repeated:
            row = Element("TR", self.table)
            labelled = not self.geometry.stacked
            names = len(self.content.heads) + labelled
            self.heads = [Element("TH", row, scope="Column") for _ in range(names)]

    def draw(self, page: Page, x: float, y: float) -> None:
        """Draw the headings in white on a dark band."""
        geometry, size = self.geometry, self.geometry.size + 0.5
        page.ground.append(Box(x, y, geometry.width, self.height, BRAND))
        elements: list[Element | None] = [*self.heads] or [None] * (len(self.content.heads) + 1)
        middle = y + self.height / 2
        if not geometry.stacked:
            corner = set_lines(self.content.corner, geometry.label, size, 1, WHITE)
            corner.draw(page, elements.pop(0), x + _LABEL_PAD, corner.centred_baseline(middle))
        for index, head in enumerate(self.content.heads):
            left = x + geometry.left(index)
            if left > x:
                page.ground.append(Rule(left, y, left, y + self.height, 2 * GUTTER, WHITE))
            name = set_lines(head, geometry.column, size, 1, WHITE)
            base = name.centred_baseline(middle)
            name.draw(page, elements[index], left, base, centre_in=geometry.column)

    def copy_for_next_page(self) -> HeadRow:
        """A copy of the row, marked as repeated."""
        return HeadRow(self.content, self.geometry, self.table, repeated=True)

    def split(self, room: float) -> None:
        """Return None, because a row is never split."""


@dataclass(slots=True)
class GridRow:
    """A row of the matrix, with a label and a cell for each question."""

    words: RowWords
    cells: list[Cell]
    geometry: Geometry
    table: Element
    label: TextLines
    least_height: float
    gap: float = 0.0
    keep: bool = False
    height: float = 0.0

    def __post_init__(self) -> None:
        cells = max(cell.height for cell in self.cells)
        label = self.label.height + 2 * PAD
        self.height = max(self.least_height, label, cells)
        if self.words.own:
            self.height += PAD

    def draw(self, page: Page, x: float, y: float) -> None:
        """Draw the label, the cells and the line below them."""
        row = Element("TR", self.table)
        geometry = self.geometry
        if self.words.own:
            page.ground.append(Box(x, y, geometry.label - GUTTER, self.height, OWN_ROW))
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
        """Return None, because a row is never split."""


def grid_rows(
    content: MatrixContent, document: Element, style: Style, width: float
) -> tuple[HeadRow, list[GridRow]]:
    """The heading row and the other rows of a matrix ``width`` points wide."""
    column = style.cell * 8.6
    geometry = Geometry(width - len(QUESTIONS) * column, column, style.cell, style.small)
    table = Element("Table", document)
    cache: dict[int, Cell] = {}
    rows: list[GridRow] = []
    for words in content.rows:
        room = geometry.label - _LABEL_PAD - PAD
        label = set_lines(words.label, room, geometry.label_size, LEADING)
        cells = set_cells(words.cells, geometry, cache)
        rows.append(GridRow(words, cells, geometry, table, label, style.row * style.cell))
    return HeadRow(content, geometry, table), rows


def frame_overall(page: Page, geometry: Geometry, x: float, top: float, bottom: float) -> None:
    """Outline the column of overall ratings from ``top`` to ``bottom``.

    ``x`` is the left edge of the matrix.
    """
    left = x + geometry.left(len(QUESTIONS) - 1) + GUTTER / 2
    width = geometry.column - GUTTER / 2
    page.ground.append(Box(left, top, width, bottom - top, "", INK, _FRAME))
