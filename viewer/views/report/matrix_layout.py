"""The layout of the rating matrix: a table, rows with the name above, or blocks of ratings.

Nothing is ever cut or scrolled sideways. A table that does not fit puts the name of each row above
its six ratings; if these do not fit in a line either, they become a block, three, two or one wide.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QRectF

from db.domain.scale import QUESTIONS
from viewer.parts.rating_cell import RING

_COUNT = len(QUESTIONS)
_LABEL, _LABEL_OF_MANY, _CELL, _OVERALL, _SET_OFF = 180, 214, 136, 142, 6
"""Widths in pixels at a text scale of 1, and how far Overall is set off from the others."""
_MARGIN = 1
"""The distance from a cell to the edge of its column, in pixels."""
_BLOCKS = (3, 2, 1)


class Shape(Enum):
    """How the matrix is laid out."""

    TABLE = "table"
    NAMED_ROWS = "the name of each row above its ratings"
    BLOCKS = "blocks of ratings, each with its question"


@dataclass(frozen=True, slots=True)
class Needs:
    """What the contents of the matrix need, in pixels."""

    many: bool
    """Whether there are so many sites that their names get more room."""
    least_label: float
    """The width of the longest word of a label."""
    least_cell: float
    """The width at which no cell has more lines than it must have."""
    label_height: Callable[[int, float], float]
    """The height of the label of a row, by the row's position and the width it has."""
    cell_height: Callable[[int, float], float]
    """The height of the highest cell of a row."""
    fits_block: Callable[[float], bool]
    """Whether every cell with its question fits into a width."""
    block_height: Callable[[int, float], float]
    """The height of the highest cell of a row, each with its question."""


@dataclass(frozen=True, slots=True)
class RowPlace:
    """The places in a row, relative to its top left corner."""

    height: int
    label: QRectF
    cells: tuple[QRectF, ...]
    """One for each of ``db.domain.scale.QUESTIONS``."""


@dataclass(frozen=True, slots=True)
class MatrixLayout:
    """The layout of a matrix at one width."""

    shape: Shape
    across: int
    """How many cells are in a line."""
    columns: tuple[int, ...]
    """The widths of the label's column and of those of the questions; they add up to the width."""
    rows: tuple[RowPlace, ...]


def lay_out(width: int, rows: int, scale: float, needs: Needs) -> MatrixLayout:
    """Lay out ``rows`` rows in ``width`` pixels; ``scale`` is that of the text."""
    columns = _table_columns(width, scale, needs)
    if columns is not None:
        return _table(columns, rows, scale, needs)
    columns = _even_columns(width)
    if min(columns[1:]) - 2 * _MARGIN >= needs.least_cell:
        return _named_rows(columns, width, rows, scale, needs)
    return _blocks(width, rows, scale, needs)


def _table_columns(width: int, scale: float, needs: Needs) -> tuple[int, ...] | None:
    """The widths of the columns of a table, or None if it does not fit."""
    wished = (_LABEL_OF_MANY if needs.many else _LABEL) * scale
    usual = wished + (5 * (_CELL + 2) + _OVERALL + 2 + _SET_OFF) * scale
    least = needs.least_cell + 2 * _MARGIN
    set_off = _SET_OFF * scale
    most = width - RING - set_off - _COUNT * least
    if most < needs.least_label:
        return None
    comfortable = width - RING - set_off - _COUNT * (least + 8 * scale) >= wished
    share = wished if comfortable else 0.9 * wished * width / usual
    if width > usual:
        share = min(wished * width / usual, wished * 1.6)
    label = min(max(share, needs.least_label), most)
    room = width - RING - set_off - label
    # Overall is a little wider than the others.
    cell = max(least, room * _CELL / (5 * _CELL + _OVERALL))
    five = [round(label + n * cell) for n in range(_COUNT)]
    edges = [0, *five, width]
    return tuple(after - before for before, after in itertools.pairwise(edges))


def _even_columns(width: int) -> tuple[int, ...]:
    """The widths of the columns if the names are above the ratings."""
    cell = (width - 2 * RING - _SET_OFF) / _COUNT
    edges = [0, *(round(RING + n * cell) for n in range(1, _COUNT)), width]
    widths = [after - before for before, after in itertools.pairwise(edges)]
    return (0, *widths)


def _in_columns(
    columns: Sequence[int], width: int, set_off: int, top: float, height: float
) -> tuple[QRectF, ...]:
    """The cells of a row in their columns; Overall is set off."""
    cells: list[QRectF] = []
    x = float(columns[0])
    for number, column in enumerate(columns[1:]):
        last = number == _COUNT - 1
        first = number == 0 and columns[0] == 0
        left = x + _MARGIN + (set_off if last else 0) + (RING if first else 0)
        right = width - RING if last else x + column - _MARGIN
        cells.append(QRectF(left, top, right - left, height))
        x += column
    return tuple(cells)


def _table(columns: Sequence[int], rows: int, scale: float, needs: Needs) -> MatrixLayout:
    width = sum(columns)
    places: list[RowPlace] = []
    top, label = round(2 * scale), columns[0]
    widest = min(columns[1:]) - 2 * _MARGIN
    for row in range(rows):
        inner = max(needs.cell_height(row, widest), needs.label_height(row, label - 4 * scale))
        inner = round(inner)
        height = inner + 2 * top
        cells = _in_columns(columns, width, round(_SET_OFF * scale), top, inner)
        # The text of a label is a little higher in its row than half-way, like that of a cell.
        places.append(RowPlace(height, QRectF(0, top, label - 4 * scale, inner), cells))
    return MatrixLayout(Shape.TABLE, _COUNT, tuple(columns), tuple(places))


def _named_rows(
    columns: Sequence[int], width: int, rows: int, scale: float, needs: Needs
) -> MatrixLayout:
    places: list[RowPlace] = []
    narrowest = min(columns[1:]) - 2 * _MARGIN - RING
    above, gap = round(3 * scale), round(3 * scale)
    for row in range(rows):
        label = round(needs.label_height(row, width - RING))
        inner = round(needs.cell_height(row, narrowest))
        cells = _in_columns(columns, width, _SET_OFF, above + label + gap, inner)
        height = above + label + gap + inner + 2 * gap
        places.append(RowPlace(height, QRectF(0, above, width - RING, label), cells))
    return MatrixLayout(Shape.NAMED_ROWS, _COUNT, tuple(columns), tuple(places))


def _blocks(width: int, rows: int, scale: float, needs: Needs) -> MatrixLayout:
    gap = round(3 * scale)
    room = width - 2 * RING

    def cell_width(across: int) -> float:
        return (room - (across - 1) * gap) / across

    across = next((n for n in _BLOCKS if needs.fits_block(cell_width(n))), _BLOCKS[-1])
    cell = cell_width(across)
    places: list[RowPlace] = []
    for row in range(rows):
        label = round(needs.label_height(row, width - RING))
        inner = round(needs.block_height(row, cell))
        top = 2 * gap + label
        cells = tuple(
            QRectF(
                RING + (n % across) * (cell + gap), top + n // across * (inner + gap), cell, inner
            )
            for n in range(_COUNT)
        )
        height = round(cells[-1].bottom()) + 2 * gap
        places.append(RowPlace(height, QRectF(0, gap, width - RING, label), cells))
    even = _even_columns(width)
    return MatrixLayout(Shape.BLOCKS, across, even, tuple(places))
