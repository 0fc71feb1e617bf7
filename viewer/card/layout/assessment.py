"""An assessment since 2024: a table of questions with scores, and the list of quality statements.

All lengths are in points.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from db.domain.scale import Question
from db.domain.scores import BANDS
from viewer.appearance.colours import BRAND, HAIRLINE, INK, QUIET, WHITE
from viewer.card.content.assessment import (
    AssessmentContent,
    QuestionWords,
    StatementsOf,
    StatementWords,
)
from viewer.card.layout.blocks import TextLines, set_lines
from viewer.card.layout.cell import Cell, Geometry
from viewer.card.setting.editions import Style
from viewer.card.setting.page import Bookmark, Box, Page, Rule
from viewer.card.setting.structure import Element
from viewer.card.setting.typeset import Paragraph

_QUESTION, _RATING, _SCORE, _GUTTER = 62.0, 66.0, 100.0, 10.0
"""The widths of the columns, except that of words, and the space right of ratings and scores."""
_LONG_SCORE = 180.0
"""The length of the axis of scores where there are no words beside it."""
_NAME, _TEXT, _TILE, _STATEMENT = (9.0, 11.0), (8.5, 11.0), (8.0, 9.3), (8.0, 9.6)
"""Sizes of type, and the distances between baselines."""
_HEAD, _ROW, _LOW_ROW, _AROUND = 19.0, 26.0, 22.4, 6.0
"""The height of the row of headings; the least height of another, with words and without; and the
space above and below the words together."""
_ABOUT_TILE, _HIGHEST_TILE = 1.0, 28.0
"""The space above and below a tile, and its greatest height."""
_TOP_RULE = 1.5
_TICK, _DOT = 4.5, 7.0
"""The length of a tick on the axis, and the diameter of the dot."""
_BOX, _BOX_TEXT, _BESIDE_BOX, _BETWEEN = 9.2, 8.0, 5.0, 1.0
"""The side of the box of a score, the size of its number, the space right of it, and the space
between two statements."""
_BELOW_NAME, _ABOVE_NAME = 1.5, 5.0
"""The space below and above the name of a question in the list."""
_ABOVE_LEGEND, _BELOW_LINE = 6.0, 4.0
"""The space above the line over the legend, and below it."""
_BETWEEN_COLUMNS = 17.0
_COLUMNS = (
    (Question.SAFE, Question.CARING),
    (Question.EFFECTIVE, Question.RESPONSIVE),
    (Question.WELL_LED,),
)
"""The questions in each column of the list of statements; CQC's numbers make these even."""


@dataclass(frozen=True, slots=True)
class _Columns:
    """The left edges and widths of the table's columns."""

    width: float
    has_words: bool

    @property
    def lefts(self) -> tuple[float, ...]:
        """Their left edges."""
        score = _QUESTION + _RATING + _GUTTER
        lefts = (0.0, _QUESTION, score)
        return (*lefts, score + _SCORE + _GUTTER) if self.has_words else lefts

    @property
    def axis(self) -> float:
        """The length of the axis of scores."""
        return _SCORE if self.has_words else _LONG_SCORE

    @property
    def words(self) -> float:
        """The width of the last column."""
        return self.width - self.lefts[-1]


@dataclass(slots=True)
class QuestionsHead:
    """The row of column headings."""

    content: AssessmentContent
    style: Style
    table: Element
    width: float
    titled: bool = True
    """Whether the title of the table is here, below a line, and not in a heading above."""
    repeated: bool = False
    """Whether this is the copy on a later page, which screen readers skip."""
    gap: float = 12.0
    keep: bool = True
    height: float = _HEAD
    heads: list[Element] = field(default_factory=list[Element])

    def __post_init__(self) -> None:
        if not self.repeated:
            row = Element("TR", self.table)
            self.heads = [Element("TH", row, scope="Column") for _ in self.content.heads]
        if not self.titled:
            self.gap = 0.0

    def draw(self, page: Page, x: float, y: float) -> None:
        """Draw the line above the table and the headings below it."""
        content = self.content
        if self.titled:
            line = y + _TOP_RULE / 2
            page.ground.append(Rule(x, line, x + self.width, line, _TOP_RULE, BRAND))
        bottom = y + self.height
        page.ground.append(Rule(x, bottom, x + self.width, bottom, 0.5, HAIRLINE))
        size, leading = self.style.head if self.titled else _TEXT
        first = set_lines(content.heads[0], _QUESTION, size, leading / size, BRAND)
        base = first.centred_baseline(y + _TOP_RULE + (self.height - _TOP_RULE) / 2)
        heading = self.heads[0] if self.heads else None
        if heading is not None and self.titled:
            heading = Element("H2", heading, actual_text=content.title)
            page.bookmarks.append(Bookmark(content.title, 1, y, heading))
        first.draw(page, heading, x, base)
        lefts = _Columns(self.width, content.has_words).lefts
        for index, head in enumerate(content.heads[1:], 1):
            name = set_lines(head, self.width, _TEXT[0], 1.0, BRAND)
            name.draw(page, self.heads[index] if self.heads else None, x + lefts[index], base)

    def copy_for_next_page(self) -> QuestionsHead:
        """A copy of the row, marked as repeated."""
        return QuestionsHead(
            self.content, self.style, self.table, self.width, self.titled, repeated=True
        )

    def split(self, room: float) -> None:
        """Return None, because a row is never split."""


@dataclass(slots=True)
class QuestionRow:
    """A question with the tile of its rating, its score on an axis, and what CQC wrote."""

    words: QuestionWords
    table: Element
    width: float
    has_words: bool
    gap: float = 0.0
    keep: bool = False
    height: float = 0.0
    _cell: Cell = field(init=False)
    _geometry: Geometry = field(init=False)
    _beside: TextLines | None = field(init=False, default=None)
    """What CQC wrote, or the remark that takes its place."""

    def __post_init__(self) -> None:
        words, columns = self.words, _Columns(self.width, self.has_words)
        self._geometry = Geometry(0.0, 0.0, _RATING, _RATING, *_TILE)
        self._cell = Cell.set(words.cell, self._geometry)
        needed = self._cell.height(self._geometry) + 2 * _ABOUT_TILE
        if self.has_words:
            colour = QUIET if words.quiet else INK
            self._beside = _lines(words.wrote, columns.words, colour)
            needed = max(needed, self._beside.height + _AROUND)
        self.height = max(needed, _ROW if self.has_words else _LOW_ROW)

    def draw(self, page: Page, x: float, y: float) -> None:
        """Draw the row and the line below it."""
        row = Element("TR", self.table)
        middle = y + self.height / 2
        columns = _Columns(self.width, self.has_words)
        name = set_lines(self.words.name, _QUESTION, _NAME[0], _NAME[1] / _NAME[0])
        name.draw(page, Element("TH", row, scope="Row"), x, name.centred_baseline(middle))
        tile = min(self.height - 2 * _ABOUT_TILE, _HIGHEST_TILE)
        place = (x + columns.lefts[1], middle - tile / 2, _RATING, tile)
        self._cell.draw(page, Element("TD", row), self._geometry, place)
        score = Element("Span", Element("TD", row), actual_text=self.words.spoken)
        self._draw_score(page, score, x + columns.lefts[2], middle, columns.axis)
        if self._beside is not None:
            words = Element("TD", row)
            base = self._beside.centred_baseline(middle)
            self._beside.draw(page, words, x + columns.lefts[3], base)
        bottom = y + self.height
        page.ground.append(Rule(x, bottom, x + self.width, bottom, 0.5, HAIRLINE))

    def _draw_score(
        self, page: Page, element: Element, x: float, middle: float, length: float
    ) -> None:
        """Draw the axis from 0 to 100, and the score below it or, if there is room, beside it."""
        beside = not self.has_words
        looked = _lines(self.words.looked, self.width)
        line = middle if beside else middle - 5.0
        if self.words.score is not None:
            page.ground.append(Rule(x, line, x + length, line, 0.75, INK))
            for low, _, _ in BANDS[1:]:
                tick = x + length * (low - 0.5) / 100
                page.ground.append(Rule(tick, line - _TICK / 2, tick, line + _TICK / 2, 0.75, INK))
            left = x + length * self.words.score / 100 - _DOT / 2
            page.ground.append(
                Box(left, line - _DOT / 2, _DOT, _DOT, INK, WHITE, 0.75, radius=_DOT / 2)
            )
        if beside:
            looked.draw(page, element, x + length + _GUTTER, looked.centred_baseline(middle))
        else:
            looked.draw(page, element, x, looked.centred_baseline(middle + 6.5))

    def split(self, room: float) -> None:
        """Return None, because a row is never split."""


def question_table(
    content: AssessmentContent,
    document: Element,
    style: Style,
    width: float,
    *,
    titled: bool = True,
) -> tuple[QuestionsHead, list[QuestionRow]]:
    """The heading row and the other rows of the table of questions, ``width`` wide.

    Without ``titled``, its title is in a heading above it.
    """
    table = Element("Table", document)
    head = QuestionsHead(content, style, table, width, titled)
    return head, [QuestionRow(row, table, width, content.has_words) for row in content.rows]


@dataclass(slots=True)
class StatementsBlock:
    """The quality statements in three columns, each with its score in a box, and the legend."""

    content: AssessmentContent
    document: Element
    width: float
    gap: float = 2.0
    keep: bool = False
    height: float = 0.0

    def __post_init__(self) -> None:
        self.height = max(self._column_height(index) for index in range(len(_COLUMNS)))

    @property
    def _column(self) -> float:
        return (self.width - (len(_COLUMNS) - 1) * _BETWEEN_COLUMNS) / len(_COLUMNS)

    def _of(self, index: int) -> list[StatementsOf]:
        return [each for each in self.content.statements if each.question in _COLUMNS[index]]

    def _name(self, words: StatementWords) -> TextLines:
        room = self._column - _BOX - _BESIDE_BOX
        size, leading = _STATEMENT
        colour = INK if words.looked_at else QUIET
        return set_lines(words.name, room, size, leading / size, colour)

    def _legend(self) -> list[TextLines]:
        return [_lines(words, self._column, QUIET) for words in self.content.legend]

    def _column_height(self, index: int) -> float:
        height = 0.0
        for each in self._of(index):
            height += _TEXT[1] + _BELOW_NAME + (_ABOVE_NAME if height else 0.0)
            height += sum(self._name(words).height + _BETWEEN for words in each.statements)
        if index == len(_COLUMNS) - 1:
            height += _ABOVE_LEGEND + _BELOW_LINE + sum(lines.height for lines in self._legend())
        return height

    def draw(self, page: Page, x: float, y: float) -> None:
        """Draw the columns; each statement is read out with its score in one phrase."""
        for index in range(len(_COLUMNS)):
            self._draw_column(page, index, x + index * (self._column + _BETWEEN_COLUMNS), y)

    def _draw_column(self, page: Page, index: int, x: float, top: float) -> None:
        y = top
        for each in self._of(index):
            y += _ABOVE_NAME if y > top else 0.0
            name = _lines(each.name, self._column, QUIET)
            name.draw(page, Element("H3", self.document), x, name.baseline(y))
            y += _TEXT[1] + _BELOW_NAME
            whole = Element("L", self.document)
            for words in each.statements:
                body = Element("LBody", Element("LI", whole))
                y += self._draw_statement(page, body, words, x, y)
        if index == len(_COLUMNS) - 1:
            y += _ABOVE_LEGEND
            page.ground.append(Rule(x, y, x + self._column, y, 0.5, HAIRLINE))
            y += _BELOW_LINE
            for lines in self._legend():
                lines.draw(page, Element("P", self.document), x, lines.baseline(y))
                y += lines.height

    def _draw_statement(
        self, page: Page, body: Element, words: StatementWords, x: float, y: float
    ) -> float:
        """Draw a statement at ``y``, and return the height that it takes."""
        name = self._name(words)
        base = name.baseline(y)
        capitals = name.paragraph.faces.regular.cap_height * name.size / 1000
        top = base - capitals / 2 - _BOX / 2
        element = Element("Span", body, actual_text=words.spoken)
        fill, ink = (INK, WHITE) if words.looked_at else ("", QUIET)
        page.ground.append(Box(x, top, _BOX, _BOX, fill, fill or QUIET, 0.6))
        score = set_lines(words.score, _BOX, _BOX_TEXT, 1.0, ink, more=True)
        score.draw(page, element, x, score.centred_baseline(top + _BOX / 2), centre_in=_BOX)
        name.draw(page, element, x + _BOX + _BESIDE_BOX, base)
        return name.height + _BETWEEN

    def split(self, room: float) -> None:
        """Return None, because the columns are never split."""


def _lines(words: Paragraph, width: float, colour: str = INK) -> TextLines:
    size, leading = _TEXT
    return set_lines(words, width, size, leading / size, colour)
