"""The rating matrix with the name of each service above its cells, which share the full width.

All lengths are in points.
"""

from __future__ import annotations

from dataclasses import dataclass

from db.domain.scale import QUESTIONS
from viewer.appearance.colours import HAIRLINE, INK, OWN_ROW
from viewer.card.content.matrix import MatrixContent
from viewer.card.layout.blocks import TextLines, set_lines
from viewer.card.layout.cell import PAD, Cell, Geometry, set_cells
from viewer.card.layout.grid import HeadRow
from viewer.card.setting.editions import Style
from viewer.card.setting.page import Box, Page, Rule
from viewer.card.setting.structure import Element

_LABEL_PAD = 5.0
"""The space to the left of a label."""


@dataclass(slots=True)
class StackedRow:
    """A row with the name across the page and the cells below it, kept on the same page."""

    label: TextLines
    cells: list[Cell]
    geometry: Geometry
    table: Element
    heads: list[Element]
    own: bool
    gap: float = 0.0
    keep: bool = False
    height: float = 0.0

    def __post_init__(self) -> None:
        self.height = self._band + max(cell.height for cell in self.cells)

    @property
    def _band(self) -> float:
        return self.label.height + 1.5 * PAD

    def draw(self, page: Page, x: float, y: float) -> None:
        """Draw the name, the cells and the line below them."""
        geometry, band = self.geometry, self._band
        if self.own:
            page.ground.append(Box(x, y, geometry.width, band, OWN_ROW))
        columns = len(QUESTIONS)
        name = Element("TH", Element("TR", self.table), scope="Row", columns=columns)
        middle = self.label.centred_baseline(y + band / 2)
        self.label.draw(page, name, x + _LABEL_PAD, middle)
        row = Element("TR", self.table)
        for index, cell in enumerate(self.cells):
            element = Element("TD", row, headers=(self.heads[index], name))
            left = x + geometry.left(index)
            cell.draw(page, element, geometry, left, y + band, self.height - band)
        bottom = y + self.height
        line, colour = (1.4, INK) if self.own else (0.7, HAIRLINE)
        page.ground.append(Rule(x, bottom, x + geometry.width, bottom, line, colour))

    def split(self, room: float) -> None:
        """Return None, because a row is never split."""


def stacked_rows(
    content: MatrixContent, document: Element, style: Style, width: float
) -> tuple[HeadRow, list[StackedRow]]:
    """The heading row and the other rows of a matrix ``width`` points wide."""
    geometry = Geometry(0.0, width / len(QUESTIONS), style.cell, style.small)
    table = Element("Table", document)
    head = HeadRow(content, geometry, table)
    cache: dict[int, Cell] = {}
    rows = [
        StackedRow(
            set_lines(words.heading, width - 2 * _LABEL_PAD, style.small, 1.17),
            set_cells(words.cells, geometry, cache),
            geometry,
            table,
            head.heads,
            words.own,
        )
        for words in content.rows
    ]
    return head, rows
