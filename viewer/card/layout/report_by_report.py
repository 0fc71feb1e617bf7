"""The ratings of a service report by report: a row for each question, a column for each report.

All lengths are in points.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from db.domain.scale import Mark
from viewer.appearance.colours import BRAND, HAIRLINE, QUIET
from viewer.appearance.marks import PRINT_TINTS
from viewer.card.content.report_by_report import QuestionWords, ReportByReport, TileWords
from viewer.card.layout.blocks import TextLines, set_lines
from viewer.card.layout.cell import EDGE
from viewer.card.setting.editions import Style
from viewer.card.setting.page import Bookmark, Box, Page, Rule, Shape
from viewer.card.setting.structure import Element

_TILE = (8.5, 10.2)
"""The size of the words in a tile, and the distance between their baselines."""
_NAME = (9.5, 11.5)
"""The same for the name of a question."""
_ASKS = (8.0, 9.4)
"""The same for what it asks."""
_HEAD = (8.5, 10.5)
"""The same for the heading of a column."""
_SHAPE = 8.0
_BEFORE_SHAPE, _BEFORE_WORD, _AFTER_WORD = 4.0, 17.5, 3.0
"""The distances from the left edge of a tile to its shape and its words, and after these."""
_GAP = 2.4
"""The white space between two columns of tiles."""
_ABOUT_TILE = 1.2
"""The space between a tile and the lines above and below its row."""
_ABOUT_WORDS = 3.2
"""The space above and below the words of a row together."""
_LEAST_ROW = 30.7
_LEAST_LABEL = 170.0
"""The least width of the column of questions."""
_LEAST_TILE = {1: 230.0, 2: 150.0}
_USUAL_TILE = 99.0
"""The least width of a tile where there is one report, where there are two, and otherwise."""
_TOP_RULE = 1.5


@dataclass(frozen=True, slots=True)
class _Tile:
    """A rating in one report, broken into lines."""

    words: TileWords
    rating: TextLines
    below: TextLines | None
    signs: TextLines | None

    @classmethod
    def set(cls, words: TileWords, width: float) -> _Tile:
        size, leading = _TILE
        tint = PRINT_TINTS[words.mark]
        signs = None
        room = width - _BEFORE_WORD - _AFTER_WORD
        if words.signs is not None:
            room -= _signs_width(words)
            signs = set_lines(words.signs, room, size, leading / size, tint.text)
        colour = tint.text if words.stated else QUIET
        more = words.below is not None or signs is not None
        rating = set_lines(words.rating, room, size, leading / size, colour, more=more)
        below = None
        if words.below is not None:
            more = signs is not None
            below = set_lines(words.below, room, size, leading / size, tint.text, more=more)
        return cls(words, rating, below, signs)

    @property
    def text_height(self) -> float:
        return self.rating.height + (self.below.height if self.below else 0.0)

    def draw(self, page: Page, element: Element, place: tuple[float, ...]) -> None:
        x, y, width, height = place
        words, tint, leading = self.words, PRINT_TINTS[self.words.mark], _TILE[1]
        if words.mark is not Mark.UNRATED:
            page.ground.append(Box(x, y, width, height, tint.ground, tint.edge, EDGE))
        middle = y + height / 2
        text = x + _BEFORE_SHAPE
        if words.stated:
            page.ground.append(Shape(text, middle - _SHAPE / 2, _SHAPE, words.mark, tint.text))
            text = x + _BEFORE_WORD
        part = Element("Span", element, actual_text=words.spoken)
        below = len(self.below.lines) if self.below else 0
        base = self.rating.centred_baseline(middle) - below * leading / 2
        self.rating.draw(page, part, text, base)
        if self.below is not None:
            self.below.draw(page, part, text, base + len(self.rating.lines) * leading)
        if self.signs is not None:
            right = width - (text - x) - _AFTER_WORD
            self.signs.draw(page, part, text, self.signs.baseline(y + 1), right_in=right)


@dataclass(frozen=True, slots=True)
class _Columns:
    """The widths of the columns."""

    label: float
    tiles: tuple[float, ...]

    """Each with the white space after it; there is none after the last."""

    @property
    def width(self) -> float:
        """The width of the whole table."""
        return self.label + sum(self.tiles)

    def places(self, x: float) -> list[tuple[float, float]]:
        """The left edge and the width of each tile, if the table begins at ``x``."""
        left, found = x + self.label, list[tuple[float, float]]()
        for index, width in enumerate(self.tiles, 1):
            found.append((left, width - (_GAP if index < len(self.tiles) else 0.0)))
            left += width
        return found


@dataclass(slots=True)
class ReportsHead:
    """The title of the table, and the day of each report."""

    content: ReportByReport
    columns: _Columns
    style: Style
    table: Element
    repeated: bool = False
    """Whether this is the copy on a later page, which screen readers skip."""
    elements: list[Element] = field(default_factory=list[Element])
    """An element for each heading; empty if the row is repeated."""
    gap: float = 12.0
    keep: bool = True
    height: float = 0.0

    def __post_init__(self) -> None:
        if not self.repeated:
            row = Element("TR", self.table)
            count = 1 + len(self.columns.tiles)
            self.elements = [Element("TH", row, scope="Column") for _ in range(count)]
        this = any(column.this_report is not None for column in self.content.columns)
        days = _HEAD[1] * (2 if this else 1)
        self.height = _TOP_RULE + max(self._title.height, days + 3.0) + 6.0

    @property
    def _title(self) -> TextLines:
        size, leading = self.style.head
        room = self.columns.label - 6
        return set_lines(self.content.title, room, size, leading / size, BRAND)

    def draw(self, page: Page, x: float, y: float) -> None:
        """Draw the line above the table and the headings below it."""
        line, width = y + _TOP_RULE / 2, self.columns.width
        page.ground.append(Rule(x, line, x + width, line, _TOP_RULE, BRAND))
        elements = iter(self.elements or [None] * (1 + len(self.columns.tiles)))
        corner, lines = next(elements), self._title
        heading = corner and Element("H2", corner)
        if heading is not None:
            title = " ".join(segment.text for segment in self.content.title.segments)
            page.bookmarks.append(Bookmark(title, 1, y, heading))
        base = lines.baseline(y + _TOP_RULE + 3)
        lines.draw(page, heading, x, base)
        size, leading = _HEAD
        places = self.columns.places(x)
        for column, (left, room) in zip(self.content.columns, places, strict=True):
            element = next(elements)
            more = column.this_report is not None
            day = set_lines(column.day, room, size, leading / size, BRAND, more=more)
            day.draw(page, element, left + _BEFORE_SHAPE, base)
            if column.this_report is not None:
                below = base + len(day.lines) * leading
                this = set_lines(column.this_report, room, size, leading / size, QUIET)
                this.draw(page, element, left + _BEFORE_SHAPE, below)
        bottom = y + self.height
        page.ground.append(Rule(x, bottom, x + width, bottom, 0.5, HAIRLINE))

    def copy_for_next_page(self) -> ReportsHead:
        """A copy of the row, marked as repeated."""
        return ReportsHead(self.content, self.columns, self.style, self.table, repeated=True)

    def split(self, room: float) -> None:
        """Return None, because a row is never split."""


@dataclass(slots=True)
class QuestionRow:
    """A question, with its rating in each report."""

    columns: _Columns
    table: Element
    name: TextLines
    asks: TextLines | None
    tiles: list[_Tile]
    last_question: bool
    """Whether the row of the overall rating follows, below a wider line."""
    height: float
    gap: float = 0.0
    keep: bool = False

    @classmethod
    def set(cls, words: QuestionWords, columns: _Columns, table: Element) -> QuestionRow:
        """Break the words of a row into lines."""
        room = columns.label - 6
        name = set_lines(words.name, room, _NAME[0], _NAME[1] / _NAME[0], more=bool(words.asks))
        asks = words.asks and set_lines(words.asks, room, _ASKS[0], _ASKS[1] / _ASKS[0], QUIET)
        tiles = [
            _Tile.set(tile, width)
            for tile, (_, width) in zip(words.tiles, columns.places(0.0), strict=True)
        ]
        label = name.height + (asks.height if asks else 0.0)
        text = max(tile.text_height for tile in tiles) + 2 * _ABOUT_TILE
        height = max(_LEAST_ROW, max(label, text) + _ABOUT_WORDS)
        return cls(columns, table, name, asks, tiles, False, height)

    def draw(self, page: Page, x: float, y: float) -> None:
        """Draw the question, its tiles and the line below them."""
        row = Element("TR", self.table)
        heading = Element("TH", row, scope="Row")
        label = self.name.height + (self.asks.height if self.asks else 0.0)
        top = y + (self.height - label) / 2
        self.name.draw(page, heading, x, self.name.baseline(top))
        if self.asks is not None:
            self.asks.draw(page, heading, x, self.asks.baseline(top + self.name.height))
        height = self.height - 2 * _ABOUT_TILE
        for tile, (left, width) in zip(self.tiles, self.columns.places(x), strict=True):
            tile.draw(page, Element("TD", row), (left, y + _ABOUT_TILE, width, height))
        bottom = y + self.height
        line, colour = (_TOP_RULE, BRAND) if self.last_question else (0.5, HAIRLINE)
        page.ground.append(Rule(x, bottom, x + self.columns.width, bottom, line, colour))

    def split(self, room: float) -> None:
        """Return None, because a row is never split."""


def report_rows(
    content: ReportByReport, document: Element, style: Style, width: float
) -> tuple[ReportsHead, list[QuestionRow]]:
    """The heading row and the other rows of the table, ``width`` points wide."""
    table = Element("Table", document)
    columns = _columns(content, width)
    head = ReportsHead(content, columns, style, table)
    rows = [QuestionRow.set(words, columns, table) for words in content.rows]
    even = max(row.height for row in rows)
    for row in rows:
        row.height = even
    rows[-2].last_question = True
    return head, rows


def _columns(content: ReportByReport, width: float) -> _Columns:
    """Tiles as wide as their words, or as the table has room for; questions have the rest."""
    count = len(content.columns)
    least = _LEAST_TILE.get(count, _USUAL_TILE)
    gaps = [_GAP] * (count - 1) + [0.0]
    tiles = [
        max(least, *(_natural(row.tiles[index]) + gap for row in content.rows))
        for index, gap in enumerate(gaps)
    ]
    room = width - _LEAST_LABEL
    if sum(tiles) > room:
        tiles = [min(tile, max(least, room / count)) for tile in tiles]
    return _Columns(width - sum(tiles), tuple(tiles))


def _natural(words: TileWords) -> float:
    """The width of a tile whose words take one line each."""
    widest = max(part.width for part in (words.rating, words.below) if part is not None)
    text = widest * _TILE[0] / 1000 + 0.5
    return _BEFORE_WORD + text + _signs_width(words) + _AFTER_WORD


def _signs_width(words: TileWords) -> float:
    return words.signs.width * _TILE[0] / 1000 + 1.0 if words.signs is not None else 0.0
