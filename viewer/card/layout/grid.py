"""The rating matrix as a grid, with a row for each service or site and a column for each question.

All lengths are in points.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from db.domain.scale import KEY_QUESTIONS, QUESTIONS, Mark
from viewer.appearance.colours import BRAND, HAIRLINE, INK, QUIET
from viewer.card.content.matrix import MatrixContent, RowWords
from viewer.card.layout.blocks import TextLines, set_lines
from viewer.card.layout.cell import GUTTER, PAD, Cell, Geometry, draw_unknown, set_cells
from viewer.card.setting.editions import Style
from viewer.card.setting.page import Bookmark, Page, Rule
from viewer.card.setting.structure import Element

_WIDTH, _RATED, _COLUMN, _OVERALL = 535.28, 41.0, 65.6, 68.0
"""The width of a matrix on A4, and of its columns; the first column has the rest. The widest month,
bold, takes 39.7, and ‘improvement’ in a tile needs 65.5."""
_ROW, _TALL_ROW, _OWN_MORE = 22.4, 32.0, 5.6
"""The least height of a row; that of all rows if a cell of any needs three lines; and by how much
the row of the card's own subject is higher."""
_HEAD = 19.0
_LABEL = (8.5, 10.0)
"""The size of a row's name, and the distance between its baselines."""
_OWN_LABEL = (9.5, 11.0)
_ABOUT_LABEL = 2.4
"""The space above and below a row's name together."""
_TOP_RULE = 1.5
"""The width of the lines above the matrix and below the own row."""


@dataclass(slots=True)
class HeadRow:
    """The row of column headings."""

    content: MatrixContent
    geometry: Geometry
    style: Style
    table: Element
    titled: bool = True
    """Whether the title of the matrix is here, below a line, and not in a heading above."""
    repeated: bool = False
    """Whether this is the copy on a later page, which screen readers skip."""
    heads: list[Element] = field(default_factory=list[Element])
    """An element for each heading; empty if the row is repeated."""
    gap: float = 0.0
    keep: bool = True
    height: float = _HEAD

    def __post_init__(self) -> None:
        if not self.repeated:
            row = Element("TR", self.table)
            count = len(self.content.heads) + 1 + (self.content.rated is not None)
            self.heads = [Element("TH", row, scope="Column") for _ in range(count)]

    def draw(self, page: Page, x: float, y: float) -> None:
        """Draw the line above the matrix and the headings below it."""
        geometry = self.geometry
        if self.titled:
            line = y + _TOP_RULE / 2
            page.ground.append(Rule(x, line, x + geometry.width, line, _TOP_RULE, BRAND))
        elements = iter([*self.heads] or [None] * (len(self.content.heads) + 2))
        small = _LABEL[0]
        size, leading = self.style.head if self.titled else (small, small)
        corner = set_lines(self.content.corner, geometry.label, size, leading / size, BRAND)
        base = corner.centred_baseline(y + _TOP_RULE + (self.height - _TOP_RULE) / 2)
        corner_cell, title = next(elements), self.content.title
        heading = corner_cell
        if corner_cell is not None and self.titled:
            heading = Element("H2", corner_cell, actual_text=title)
            page.bookmarks.append(Bookmark(title, 1, y, heading))
        corner.draw(page, heading, x, base)
        if self.content.rated is not None:
            rated = set_lines(self.content.rated, geometry.rated, small, 1, BRAND)
            rated.draw(page, next(elements), x + geometry.label, base)
        for index, head in enumerate(self.content.heads):
            name = set_lines(head, geometry.width_of(index), small, 1, BRAND)
            left = x + geometry.left(index) + GUTTER + PAD + geometry.signs / 2
            name.draw(page, next(elements), left, base)

    def copy_for_next_page(self) -> HeadRow:
        """A copy of the row, marked as repeated."""
        return HeadRow(
            self.content, self.geometry, self.style, self.table, self.titled, repeated=True
        )

    def split(self, room: float) -> None:
        """Return None, because a row is never split."""


@dataclass(slots=True)
class GridRow:
    """A row of the matrix, with a label, a month and a cell for each question."""

    words: RowWords
    cells: list[Cell]
    geometry: Geometry
    table: Element
    label: TextLines
    height: float
    set_apart: bool = True
    """Whether the row of the card's own subject has a wider line below it."""
    gap: float = 0.0
    keep: bool = False

    def draw(self, page: Page, x: float, y: float) -> None:
        """Draw the label, the month, the cells and the line below them."""
        row = Element("TR", self.table)
        geometry, words = self.geometry, self.words
        middle = y + self.height / 2
        self.label.draw(
            page, Element("TH", row, scope="Row"), x, self.label.centred_baseline(middle)
        )
        if geometry.rated:
            data = Element("TD", row)
            ink = INK if words.rated.segments[0].bold else QUIET
            rated = set_lines(words.rated, 2 * geometry.rated, geometry.size, 1.0, ink)
            base = rated.centred_baseline(middle)
            rated.draw(page, data, x + geometry.label, base)
        first = 0
        if words.instead is not None:
            said = set_lines(words.instead, geometry.width, geometry.size, 1.0, QUIET)
            left = x + geometry.left(0) + GUTTER + PAD
            data = Element("TD", row, columns=len(QUESTIONS))
            said.draw(page, data, left, said.centred_baseline(middle))
        elif words.only_overall:
            first = len(KEY_QUESTIONS)
            place = (x + geometry.left(0), y, first * geometry.column, self.height)
            unknown = Element("TD", row, columns=first)
            draw_unknown(page, unknown, words.cells[0], geometry, place)
        for index, cell in enumerate(self.cells[first:], first):
            place = (x + geometry.left(index), y, geometry.width_of(index), self.height)
            cell.draw(page, Element("TD", row), geometry, place)
        bottom = y + self.height
        own = words.own and self.set_apart
        line, colour = (_TOP_RULE, BRAND) if own else (0.5, HAIRLINE)
        page.ground.append(Rule(x, bottom, x + geometry.width, bottom, line, colour))

    def split(self, room: float) -> None:
        """Return None, because a row is never split."""


def grid_rows(
    content: MatrixContent, document: Element, style: Style, width: float, *, titled: bool = True
) -> tuple[HeadRow, list[GridRow]]:
    """The heading row and the other rows of a matrix ``width`` points wide.

    Without ``titled``, its title is in a heading above it.
    """
    wider = width / _WIDTH
    rated = _RATED * wider if content.rated is not None else 0.0
    column, overall = _COLUMN * wider, _OVERALL * wider
    label_width = width - rated - len(KEY_QUESTIONS) * column - overall
    size, leading = style.tile
    geometry = Geometry(label_width, rated, column, overall, size, leading)
    table = Element("Table", document)
    head = HeadRow(content, geometry, style, table, titled)
    cache: dict[int, Cell] = {}
    rows = [set_cells(words.cells, geometry, cache) for words in content.rows]
    tall = any(cell.lines > 2 and cell.words.mark is not Mark.UNRATED for cell in cache.values())
    least = (_TALL_ROW if tall else _ROW) * size / 8.0
    blocks: list[GridRow] = []
    for words, cells in zip(content.rows, rows, strict=True):
        alone = len(content.rows) == 1 or content.rated is None
        name = _OWN_LABEL if words.own and not alone else _LABEL
        more = _OWN_MORE if words.own and titled and len(content.rows) > 1 else 0.0
        scale = size / 8.0
        label = set_lines(words.label, label_width - 3, name[0] * scale, name[1] / name[0])
        used = cells[len(KEY_QUESTIONS) :] if words.only_overall else cells
        needed = max((cell.height(geometry) for cell in used), default=0.0)
        height = max(least + more, label.height + _ABOUT_LABEL, needed + 2 * GUTTER)
        blocks.append(GridRow(words, cells, geometry, table, label, height, set_apart=titled))
    return head, blocks
