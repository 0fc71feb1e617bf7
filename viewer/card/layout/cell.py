"""A cell of the rating matrix: its shape, its words, its flags, on its tint."""

from __future__ import annotations

from dataclasses import dataclass

from db.domain.scale import QUESTIONS, Mark
from viewer.appearance.colours import DASHES
from viewer.appearance.marks import PRINT_TINTS
from viewer.card.content.matrix import CellWords
from viewer.card.layout.blocks import TextLines, set_lines
from viewer.card.setting.page import Box, Page, Shape
from viewer.card.setting.structure import Element

PAD = 2.3
GUTTER = 0.8
"""Half the white between two columns."""
LEADING = 1.17
_FLAG_GAP = 220
"""The least space before the flags, in thousandths of the size."""
_SHAPE, _SHAPE_GAP = 0.82, 0.275
"""The side of a shape, and the space between it and its word, in sizes."""
_STACKED_SHAPE, _STACKED_GAP = 0.74, 0.22
"""The same where 'Outstanding' in bold must stand beside its star in a sixth of the page."""


@dataclass(frozen=True, slots=True)
class Geometry:
    """Where the columns stand, from the left edge of the matrix."""

    label: float
    """The width of the column of labels; 0 where they stand above the cells."""
    column: float
    size: float
    """Of the words in the cells."""
    label_size: float

    @property
    def stacked(self) -> bool:
        """The labels stand above the cells, and a cell's lower lines begin below its shape."""
        return self.label == 0.0

    def left(self, index: int) -> float:
        return self.label + index * self.column

    @property
    def shape(self) -> float:
        """The side of a cell's shape."""
        return self.size * (_STACKED_SHAPE if self.stacked else _SHAPE)

    @property
    def beside(self) -> float:
        """Where words beside the shape begin, from its left edge."""
        return self.shape + self.size * (_STACKED_GAP if self.stacked else _SHAPE_GAP)

    @property
    def words(self) -> float:
        """The width that a cell's words have."""
        return self.column - 2 * (PAD + GUTTER) - (0.0 if self.stacked else self.beside)

    @property
    def width(self) -> float:
        return self.left(len(QUESTIONS))


@dataclass(slots=True)
class Cell:
    """A cell's words in lines."""

    mark: Mark
    rating: TextLines
    below: TextLines | None
    flags: TextLines | None
    flags_line: int
    """The line at whose end the flags stand."""
    lines: int
    height: float

    @classmethod
    def set(cls, words: CellWords, geometry: Geometry) -> Cell:
        size, room = geometry.size, geometry.words
        ink = PRINT_TINTS[words.mark].text
        flagged = words.flags is not None
        more = words.below is not None or flagged
        indent = geometry.beside if geometry.stacked else 0.0
        rating = set_lines(words.rating, room, size, LEADING, ink, more=more, indent=indent)
        below = flags = None
        if words.below is not None:
            below = set_lines(words.below, room, size, LEADING, ink, more=flagged)
        lines = [*rating.lines, *(below.lines if below else ())]
        count, flags_line = len(lines), 0
        if words.flags is not None:
            flags = set_lines(words.flags, room, size, LEADING, ink)
            reach = room - (flags.lines[0].width + _FLAG_GAP) * size / 1000
            ends = [line.width * size / 1000 for line in lines]
            ends[0] += indent
            beside = [place for place, end in enumerate(ends) if end <= reach]
            flags_line = beside[0] if beside else count
            count = max(count, flags_line + 1)
        height = count * rating.leading + 2 * PAD
        return cls(words.mark, rating, below, flags, flags_line, count, height)

    def draw(
        self, page: Page, element: Element, geometry: Geometry, x: float, y: float, height: float
    ) -> None:
        """Draw the cell whose column begins at x, in a row of this height."""
        left, width = x + GUTTER, geometry.column - 2 * GUTTER
        mark, leading = self.mark, self.rating.leading
        tint = PRINT_TINTS[mark]
        if mark is Mark.UNRATED:
            dashed = Box(left + 1, y + 1.2, width - 2, height - 2.4, "", DASHES, 0.6, 0, 1.8)
            page.ground.append(dashed)
        else:
            page.ground.append(Box(left, y, width, height, tint.ground))
        capitals = self.rating.paragraph.faces.regular.cap_height * geometry.size / 1000
        first = y + (height - (self.lines - 1) * leading + capitals) / 2
        side = geometry.shape
        top = first - capitals / 2 - side / 2
        page.ground.append(Shape(left + PAD, top, side, mark, tint.text))
        text = left + PAD + (0.0 if geometry.stacked else geometry.beside)
        self.rating.draw(page, element, text, first)
        if self.below is not None:
            self.below.draw(page, element, text, first + len(self.rating.lines) * leading)
        if self.flags is not None:
            line = first + self.flags_line * leading
            self.flags.draw(page, element, text, line, right_in=left + width - PAD - text)


def set_cells(
    words: tuple[CellWords, ...], geometry: Geometry, done: dict[int, Cell]
) -> list[Cell]:
    """The cells of a row; ``done`` remembers those that were set before, which say the same."""
    cells: list[Cell] = []
    for each in words:
        if id(each) not in done:
            done[id(each)] = Cell.set(each, geometry)
        cells.append(done[id(each)])
    return cells
