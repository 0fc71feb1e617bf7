"""A cell of the rating matrix: a sign column with shape and change, and the word beside it."""

from __future__ import annotations

from dataclasses import dataclass

from db.domain.scale import KEY_QUESTIONS, QUESTIONS, Mark
from viewer.appearance.colours import QUIET
from viewer.appearance.marks import PRINT_TINTS
from viewer.card.content.matrix import CellWords
from viewer.card.layout.blocks import TextLines, set_lines
from viewer.card.setting.page import Box, Page, Rule, Shape, Text
from viewer.card.setting.structure import Element

GUTTER = 0.8
"""Half the white space between two tiles, in points."""
PAD = 1.4
"""The space between the edge of a tile and its text, in points."""
_ABOVE_AND_BELOW = 2.2
"""The space above and below the lines of a tile together, in points."""
EDGE = 0.5
"""The width of a tile's outline, in points."""
_SIGNS = 1.1
"""The width of the sign column, as a multiple of the text size."""
_SHAPE = 0.86
"""The side of a shape, as a multiple of the text size."""


@dataclass(frozen=True, slots=True)
class Geometry:
    """The widths of the columns of a matrix, and the sizes of its text, in points."""

    label: float
    rated: float
    """The width of the column of months; 0 if there is none."""
    column: float
    """The width of the column of a question."""
    overall: float
    size: float
    leading: float

    def left(self, index: int) -> float:
        """The distance from the left edge of the matrix to the column of a question."""
        return self.label + self.rated + index * self.column

    def width_of(self, index: int) -> float:
        """The width of the column of a question."""
        return self.overall if index == len(KEY_QUESTIONS) else self.column

    @property
    def signs(self) -> float:
        """The width of the sign column of a tile."""
        return self.size * _SIGNS

    @property
    def text_width(self) -> float:
        """The width for the words in the tile of a question."""
        return self.column - 2 * (GUTTER + PAD) - self.signs

    @property
    def width(self) -> float:
        """The width of the whole matrix."""
        return self.left(len(QUESTIONS) - 1) + self.overall


@dataclass(slots=True)
class Cell:
    """The words of a cell, broken into lines."""

    words: CellWords
    rating: TextLines
    below: TextLines | None
    right: TextLines | None
    right_line: int
    """The index of the line that ends with the signs at the right."""
    lines: int
    """The number of lines."""

    @classmethod
    def set(cls, words: CellWords, geometry: Geometry) -> Cell:
        """Break the words of a cell into lines."""
        size, room = geometry.size, geometry.text_width
        leading = geometry.leading / size
        colour = PRINT_TINTS[words.mark].text
        sign = len(words.sign) == 1
        more = bool(words.below or words.right or sign)
        rating = set_lines(words.rating, room, size, leading, colour, more=more)
        below = right = None
        if words.below is not None:
            more = bool(words.right or sign)
            below = set_lines(words.below, room, size, leading, colour, more=more)
        texts = [*rating.lines, *(below.lines if below else ())]
        count, right_line = max(len(texts), 2 if sign else 1), 0
        if words.right is not None:
            right = set_lines(words.right, room, size, leading, colour, more=sign)
            reach = room - right.lines[0].width * size / 1000
            ends = [line.width * size / 1000 for line in texts]
            ends += [0.0] * (count - len(ends))
            right_line = next((i for i, end in enumerate(ends) if end <= reach), count)
            count = max(count, right_line + 1)
        return cls(words, rating, below, right, right_line, count)

    def height(self, geometry: Geometry) -> float:
        """The height that the words need."""
        return self.lines * geometry.leading + _ABOVE_AND_BELOW

    def draw(
        self, page: Page, element: Element, geometry: Geometry, place: tuple[float, ...]
    ) -> None:
        """Draw the cell; ``place`` is left and top of its column, and their width and height."""
        x, y, column, height = place
        words, size, leading = self.words, geometry.size, geometry.leading
        tint = PRINT_TINTS[words.mark]
        left, width = x + GUTTER, column - 2 * GUTTER
        if words.mark is not Mark.UNRATED:
            page.ground.append(
                Box(left, y + GUTTER, width, height - 2 * GUTTER, tint.ground, tint.edge, EDGE)
            )
        capitals = self.rating.paragraph.faces.regular.cap_height * size / 1000
        first = y + (height - (self.lines - 1) * leading + capitals) / 2
        text = left + PAD + geometry.signs
        if words.spoken != words.word or len(words.rating.segments) > 1:
            element = Element("Span", element, actual_text=words.spoken)
        if words.stated:
            draw_shape(page, words.mark, left + PAD, first, capitals, size)
        else:
            text = left + PAD
        self.rating.draw(page, element, text, first)
        if self.below is not None:
            below = first + len(self.rating.lines) * leading
            self.below.draw(page, element, text, below)
        if self.right is not None:
            line = first + self.right_line * leading
            self.right.draw(page, element, text, line, right_in=left + width - PAD - text)
        if len(words.sign) == 1:
            sign = Text(left + PAD, first + leading, words.sign, size, True, tint.text)
            page.mark(element, [sign])


def draw_shape(
    page: Page, mark: Mark, x: float, baseline: float, capitals: float, size: float
) -> None:
    """Draw the shape of a rating in the sign column, level with the capitals of its line."""
    side = size * _SHAPE
    top = baseline - capitals / 2 - side / 2
    page.ground.append(Shape(x, top, side, mark, PRINT_TINTS[mark].text))


def draw_unknown(
    page: Page,
    element: Element,
    words: CellWords,
    geometry: Geometry,
    place: tuple[float, ...],
) -> None:
    """Draw one cell for five questions of which no source states any: words and a dotted line."""
    x, y, width, height = place
    lines = set_lines(words.rating, width, geometry.size, 1.0, QUIET)
    left = x + GUTTER + PAD
    baseline = lines.centred_baseline(y + height / 2)
    lines.draw(page, Element("Span", element, actual_text=words.spoken), left, baseline)
    reach = left + lines.lines[0].width * geometry.size / 1000 + 6
    page.ground.append(Rule(reach, baseline - 2, x + width - 10, baseline - 2, 0.5, QUIET, 1.0))


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
