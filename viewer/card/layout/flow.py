"""Places blocks on pages, first one below another across the full width, and then in columns.

Nothing is clipped or left out: blocks that do not fit continue, in order, in the next column or on
the next page, and a heading stays with the block below it. All lengths are in points.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import combinations, pairwise
from typing import NamedTuple

from viewer.card.layout.blocks import Block

_TOLERANCE = 0.01
"""The allowance for rounding errors in sums of heights."""
_UNEVEN = 1.7
"""The limit on the longest column of undivided sections, as a multiple of the height of even
columns. Columns of undivided sections are easier to read, but must not be too uneven."""


class Placed(NamedTuple):
    """A block and the position of its top left corner."""

    block: Block
    x: float
    y: float


@dataclass(slots=True)
class PagePlan:
    """The blocks of one page, in reading order."""

    placed: list[Placed] = field(default_factory=list[Placed])


@dataclass(frozen=True, slots=True)
class Frame:
    """The part of a page that blocks can fill."""

    left: float
    width: float
    top: float
    """The top on the first page."""
    later_top: float
    """The top on all other pages, below the running head."""
    bottom: float


@dataclass(slots=True)
class Flow:
    """The pages of a card as they are filled with blocks."""

    frame: Frame
    pages: list[PagePlan] = field(default_factory=lambda: [PagePlan()])
    y: float = 0.0
    """The top of the free part of the last page."""

    def __post_init__(self) -> None:
        self.y = self.frame.top

    @property
    def at_top(self) -> bool:
        """Whether the last page is still empty."""
        return not self.pages[-1].placed

    @property
    def room(self) -> float:
        """The height of the free part of the last page."""
        return self.frame.bottom - self.y

    def next_page(self) -> None:
        """Start a new page."""
        self.pages.append(PagePlan())
        self.y = self.frame.later_top

    def stack(self, blocks: list[Block], repeated: Callable[[], Block] | None = None) -> None:
        """Place the blocks one below another across the full width.

        When they continue on another page, the block that ``repeated`` returns is placed above
        them.
        """
        for start, block in enumerate(blocks):
            if start and blocks[start - 1].keep:
                needed = block.gap + block.height
            else:
                needed = _group_height(blocks, start)
            if needed > self.room and not self.at_top and not (start and blocks[start - 1].keep):
                self.next_page()
                if repeated is not None and start:
                    self._put(repeated())
            self._put(block)

    def _put(self, block: Block) -> None:
        gap = 0.0 if self.at_top else block.gap
        self.pages[-1].placed.append(Placed(block, self.frame.left, self.y + gap))
        self.y += gap + block.height

    def columns(
        self,
        sections: list[list[Block]],
        count: int,
        gutter: float,
        above: float,
        continued: Callable[[Block], Block | None],
        *,
        together: bool = False,
    ) -> None:
        """Place the sections in columns, on as many pages as they need.

        ``count`` is the number of columns, ``gutter`` the space between columns, and ``above`` the
        space above them. When a section continues on another page, ``continued`` receives the
        first block there and returns the heading to place above it, or None. If ``together`` is
        true, the sections begin on a new page unless they all fit on the current one.
        """
        width = (self.frame.width - (count - 1) * gutter) / count
        xs = [self.frame.left + index * (width + gutter) for index in range(count)]
        rest = [block for section in sections for block in section]
        while rest:
            gap = 0.0 if self.at_top else above
            room = self.room - gap
            columns, later = _fill(rest, count, room, force=self.at_top)
            if together and later and not self.at_top:
                self.next_page()
                together = False
                continue
            if not later:
                columns = _evened(sections, rest, count, room) or columns
            for x, column in zip(xs, columns, strict=False):
                for block, y in column:
                    self.pages[-1].placed.append(Placed(block, x, self.y + gap + y))
            self.y += gap + max(map(_bottom, columns), default=0.0)
            untouched = len(later) == len(rest)
            rest = later
            if rest:
                self.next_page()
                heading = None if untouched else continued(rest[0])
                sections = []
                if heading is not None:
                    rest.insert(0, heading)

    def side_by_side(
        self,
        left: list[Block],
        right: list[Block],
        gutter: float,
        above: float,
        continued: Callable[[Block], Block | None],
    ) -> None:
        """Place two columns of blocks side by side, each continued on as many pages as it needs.

        When only one of them is left for a page, it fills both columns of that page. For the other
        arguments see :meth:`columns`.
        """
        width = (self.frame.width - gutter) / 2
        xs = (self.frame.left, self.frame.left + width + gutter)
        rests = [left, right]
        begun = False
        while any(rests):
            if begun and not all(rests):
                (rest,) = filter(None, rests)
                self.columns([rest], 2, gutter, above, continued)
                return
            gap = 0.0 if self.at_top else above
            room, bottom = self.room - gap, 0.0
            for index, rest in enumerate(rests):
                columns, later = _fill(rest, 1, room, force=self.at_top and not index)
                for column in columns:
                    for block, y in column:
                        placed = Placed(block, xs[index], self.y + gap + y)
                        self.pages[-1].placed.append(placed)
                    bottom = max(bottom, _bottom(column))
                if later and len(later) < len(rest):
                    heading = continued(later[0])
                    later = later if heading is None else [heading, *later]
                rests[index] = later
            self.y += (gap + bottom) if bottom else 0.0
            begun = True
            if any(rests):
                self.next_page()


_Column = list[tuple[Block, float]]
"""Blocks, each with its distance from the top of the column."""


def _bottom(column: _Column) -> float:
    return column[-1][1] + column[-1][0].height if column else 0.0


def _fill(
    blocks: list[Block], count: int, height: float, *, force: bool = False
) -> tuple[list[_Column], list[Block]]:
    """As many blocks as fit in ``count`` columns of this height, and the remaining blocks.

    If ``force`` is true, the first column takes at least one group of blocks even if it does not
    fit, so that every page makes progress.
    """
    rest = deque(blocks)
    columns: list[_Column] = []
    while rest and len(columns) < count:
        column: _Column = []
        y = 0.0
        while rest:
            group = [rest[0]]
            while group[-1].keep and len(group) < len(rest):
                group.append(rest[len(group)])
            heights = [block.gap + block.height for block in group]
            if not column:
                heights[0] = group[0].height
            must = force and not columns and not column
            if y + sum(heights) > height + _TOLERANCE:
                before = y + sum(heights[:-1]) + group[-1].gap
                parts = group[-1].split(height - before)
                if parts is not None:
                    rest[len(group) - 1] = parts[0]
                    rest.insert(len(group), parts[1])
                    continue
                if not must:
                    break
            for block in group:
                y += block.gap if column else 0.0
                column.append((block, y))
                y += block.height
                rest.popleft()
        columns.append(column)
    return columns, list(rest)


def _evened(
    sections: list[list[Block]], blocks: list[Block], count: int, room: float
) -> list[_Column] | None:
    """All the blocks, which must fit in ``room``, in columns of about the same height.

    Sections are not divided between columns unless the columns would be too uneven.
    """
    low, high = 0.0, room
    even: list[_Column] | None = None
    while high - low > 2.0:
        middle = (low + high) / 2
        columns, rest = _fill(blocks, count, middle)
        if rest:
            low = middle
        else:
            even, high = columns, middle
    aligned = _aligned(sections, count)
    if aligned is not None and max(map(_bottom, aligned)) <= min(room, high * _UNEVEN):
        return aligned
    return even


def _aligned(sections: list[list[Block]], count: int) -> list[_Column] | None:
    """Columns of undivided sections, the longest as short as possible; None if fewer than two."""
    if len(sections) < 2:
        return None
    best: list[_Column] | None = None
    for cuts in combinations(range(1, len(sections)), min(count, len(sections)) - 1):
        bounds = [0, *cuts, len(sections)]
        columns = [
            _column([block for section in sections[start:end] for block in section])
            for start, end in pairwise(bounds)
        ]
        if best is None or max(map(_bottom, columns)) < max(map(_bottom, best)):
            best = columns
    return best


def _column(blocks: list[Block]) -> _Column:
    column: _Column = []
    y = 0.0
    for block in blocks:
        y += block.gap if column else 0.0
        column.append((block, y))
        y += block.height
    return column


def column_height(blocks: list[Block]) -> float:
    """The height of ``blocks`` one below another, without the gap above the first."""
    return _bottom(_column(blocks))


def _group_height(blocks: list[Block], start: int) -> float:
    """The height of a block and the following blocks that it must stay with, including gaps."""
    height = blocks[start].gap + blocks[start].height
    while blocks[start].keep and start + 1 < len(blocks):
        start += 1
        height += blocks[start].gap + blocks[start].height
    return height
