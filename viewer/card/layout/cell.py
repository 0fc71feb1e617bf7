"""A cell of the rating matrix: shape, rating, small print and flags, on the tint of the rating."""

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
"""The space between the edge of a cell and its text, in points."""
GUTTER = 0.8
"""Half the white space between two columns, in points."""
LEADING = 1.17
"""The distance between baselines in a cell, as a multiple of the text size."""
_FLAG_GAP = 220
"""The minimum space before the flags, in thousandths of the text size."""
_SHAPE, _SHAPE_GAP = 0.82, 0.275
"""The side of a shape, and the space between it and its word, as multiples of the text size."""
_STACKED_SHAPE, _STACKED_GAP = 0.74, 0.22
"""The same for stacked rows, where a bold 'Outstanding' and its star must fit a sixth of the
page width."""


@dataclass(frozen=True, slots=True)
class Geometry:
    """The column widths and text sizes of a matrix, in points."""

    label: float
    """The width of the label column; 0 if the labels are above the cells."""
    column: float
    """The width of each of the other columns."""
    size: float
    """The size of the text in the cells."""
    label_size: float

    @property
    def stacked(self) -> bool:
        """Whether labels are above the cells, and later lines of a cell begin below its shape."""
        return self.label == 0.0

    def left(self, index: int) -> float:
        """The distance from the left edge of the matrix to the column of a question."""
        return self.label + index * self.column

    @property
    def shape(self) -> float:
        """The side of a cell's shape."""
        return self.size * (_STACKED_SHAPE if self.stacked else _SHAPE)

    @property
    def shape_room(self) -> float:
        """The distance from the left edge of the shape to the word next to it."""
        return self.shape + self.size * (_STACKED_GAP if self.stacked else _SHAPE_GAP)

    @property
    def text_width(self) -> float:
        """The width available for text in a cell."""
        return self.column - 2 * (PAD + GUTTER) - (0.0 if self.stacked else self.shape_room)

    @property
    def width(self) -> float:
        """The total width of the matrix."""
        return self.left(len(QUESTIONS))


@dataclass(slots=True)
class Cell:
    """The words of a cell, broken into lines."""

    mark: Mark
    rating: TextLines
    below: TextLines | None
    """The small print below the rating."""
    flags: TextLines | None
    """The signs and arrow, on the right."""
    flags_line: int
    """The index of the line that ends with the flags."""
    lines: int
    """The number of lines in the cell."""
    height: float

    @classmethod
    def set(cls, words: CellWords, geometry: Geometry) -> Cell:
        """Break the words of a cell into lines.

        The flags are at the end of the first line with room for them, or otherwise on an extra line
        below.
        """
        size, room = geometry.size, geometry.text_width
        colour = PRINT_TINTS[words.mark].text
        flagged = words.flags is not None
        more = words.below is not None or flagged
        indent = geometry.shape_room if geometry.stacked else 0.0
        rating = set_lines(words.rating, room, size, LEADING, colour, more=more, indent=indent)
        below = flags = None
        if words.below is not None:
            below = set_lines(words.below, room, size, LEADING, colour, more=flagged)
        lines = [*rating.lines, *(below.lines if below else ())]
        count, flags_line = len(lines), 0
        if words.flags is not None:
            flags = set_lines(words.flags, room, size, LEADING, colour)
            reach = room - (flags.lines[0].width + _FLAG_GAP) * size / 1000
            ends = [line.width * size / 1000 for line in lines]
            ends[0] += indent
            flags_line = next((line for line, end in enumerate(ends) if end <= reach), count)
            count = max(count, flags_line + 1)
        height = count * rating.leading + 2 * PAD
        return cls(words.mark, rating, below, flags, flags_line, count, height)

    def draw(
        self, page: Page, element: Element, geometry: Geometry, x: float, y: float, height: float
    ) -> None:
        """Draw the cell; ``x`` is the left edge of its column and ``y`` the top of its row."""
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
        text = left + PAD + (0.0 if geometry.stacked else geometry.shape_room)
        self.rating.draw(page, element, text, first)
        if self.below is not None:
            self.below.draw(page, element, text, first + len(self.rating.lines) * leading)
        if self.flags is not None:
            line = first + self.flags_line * leading
            self.flags.draw(page, element, text, line, right_in=left + width - PAD - text)


def set_cells(row: tuple[CellWords, ...], geometry: Geometry, cache: dict[int, Cell]) -> list[Cell]:
    """The cells of a row, with their words broken into lines.

    The rows of a matrix share ``cache``, so that cells with the same CellWords object are set only
    once. Its keys are the ids of those objects.
    """
    cells: list[Cell] = []
    for words in row:
        if id(words) not in cache:
            cache[id(words)] = Cell.set(words, geometry)
        cells.append(cache[id(words)])
    return cells
