"""The rating matrix in large print, with a short table for each service and a row per question.

All lengths are in points.
"""

from __future__ import annotations

from dataclasses import dataclass

from db.domain.scale import Mark
from viewer.appearance.colours import BRAND, DASHES, HAIRLINE
from viewer.appearance.marks import PRINT_TINTS
from viewer.card.content.matrix import MatrixContent
from viewer.card.layout.blocks import Block, HeadingBlock, TextLines, set_lines
from viewer.card.setting.editions import Style
from viewer.card.setting.page import Box, Page, Rule, Shape
from viewer.card.setting.structure import Element

_QUESTION = 0.25
"""The proportion of the width for the names of the questions."""
_PAD = 4.0
"""The space between the edge of a cell and its text."""
_LEADING = 1.2
"""The distance between baselines, as a multiple of the text size."""


@dataclass(slots=True)
class ListedRow:
    """A row with a question and its rating, and the change and date in words."""

    question: TextLines
    rating: TextLines
    mark: Mark
    table: Element
    width: float
    keep: bool
    gap: float = 0.0
    height: float = 0.0

    def __post_init__(self) -> None:
        self.height = max(self.question.height, self.rating.height) + 2 * _PAD

    def draw(self, page: Page, x: float, y: float) -> None:
        """Draw the question, the rating on its tint, and the line below them."""
        row = Element("TR", self.table)
        middle, size = y + self.height / 2, self.rating.size
        split = x + self.width * _QUESTION
        width = x + self.width - split
        tint = PRINT_TINTS[self.mark]
        if self.mark is Mark.UNRATED:
            box = Box(split + 1, y + 1.5, width - 2, self.height - 3, "", DASHES, 0.8, 0, 2.4)
        else:
            box = Box(split, y, width, self.height, tint.ground)
        page.ground.append(box)
        name = self.question.centred_baseline(middle)
        self.question.draw(page, Element("TH", row, scope="Row"), x + _PAD, name)
        first, side = self.rating.centred_baseline(middle), size * 0.82
        shape = Shape(split + 2 * _PAD, first - size * 0.364 - side / 2, side, self.mark, tint.text)
        page.ground.append(shape)
        self.rating.draw(page, Element("TD", row), split + 3 * _PAD + side, first)
        bottom = y + self.height
        page.ground.append(Rule(x, bottom, x + self.width, bottom, 0.7, HAIRLINE))

    def split(self, room: float) -> None:
        """Return None, because a row is never split."""


def listed_rows(
    content: MatrixContent, document: Element, style: Style, width: float
) -> list[Block]:
    """The headings and rows of a matrix ``width`` points wide."""
    blocks: list[Block] = []
    room = width * (1 - _QUESTION) - 4 * _PAD - style.cell * 0.82
    questions = [set_lines(head, width * _QUESTION, style.cell, _LEADING) for head in content.heads]
    for words in content.rows:
        label = set_lines(words.heading, width, style.cell * 1.1, _LEADING, BRAND)
        heading = Element("H3", document)
        blocks.append(HeadingBlock(label, heading, width, style.body, "", ruled=False))
        table = Element("Table", document)
        last = len(words.cells) - 1
        for index, cell in enumerate(words.cells):
            colour = PRINT_TINTS[cell.mark].text
            rating = set_lines(cell.full, room, style.cell, _LEADING, colour)
            keep = index < last
            blocks.append(ListedRow(questions[index], rating, cell.mark, table, width, keep))
    return blocks
