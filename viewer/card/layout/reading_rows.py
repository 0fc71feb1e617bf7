"""The ratings in clear and large print: a row for each question, and one for each service.

Each row is read from left to right like a sentence: what it is, its rating in a tile, and the rest
in words. All lengths are in points.
"""

from __future__ import annotations

from dataclasses import dataclass

from db.domain.scale import KEY_QUESTIONS, Mark
from viewer.appearance.colours import HAIRLINE, INK, QUIET
from viewer.appearance.marks import PRINT_TINTS
from viewer.card.content.matrix import CellWords, MatrixContent, RowWords
from viewer.card.content.questions import ASKS, in_a_sentence
from viewer.card.layout.blocks import Block, TextLines, set_lines
from viewer.card.setting.editions import Style
from viewer.card.setting.page import Box, Page, Rule, Shape
from viewer.card.setting.structure import Element
from viewer.card.setting.typeset import Segment, Typesetter

_EDGE = 0.5
"""The width of a tile's outline."""


@dataclass(slots=True)
class Tile:
    """A rating on its tint: shape and word and, if there is room for words, the change."""

    words: CellWords
    rating: TextLines
    change: TextLines | None
    """The sign and words of the change, below the rating or at its right; None if it is elsewhere
    or there is none."""
    width: float
    size: float
    inline: bool
    """Whether the change is on the same line as the rating."""

    @classmethod
    def of(
        cls,
        words: CellWords,
        typesetter: Typesetter,
        style: Style,
        width: float,
        *,
        change: bool = False,
        inline: bool = False,
    ) -> Tile:
        """The tile of a rating, ``width`` points wide; with ``change``, it says how it changed."""
        size, leading = style.tile
        colour = PRINT_TINTS[words.mark].text
        room = width - size * 1.95
        word = typesetter.plain(words.word, bold=True)
        said = [Segment(words.sign, bold=True), Segment(words.change)] if change else []
        parts = [part for part in (*said, Segment(words.signs)) if part.text]
        rating = set_lines(word, room, size, leading / size, colour, more=bool(parts))
        below = None
        if parts:
            below = set_lines(typesetter.paragraph(*parts), room, size, leading / size, colour)
        return cls(words, rating, below, width, size, inline)

    @property
    def height(self) -> float:
        """The height of the tile."""
        lines = self.rating.height
        if self.change is not None and not self.inline:
            lines += self.change.height
        return lines + self.size * 0.55

    def draw(self, page: Page, element: Element, x: float, y: float, height: float) -> None:
        """Draw the tile, ``height`` points high, as part of ``element``."""
        words, size = self.words, self.size
        tint = PRINT_TINTS[words.mark]
        if words.mark is Mark.UNRATED:
            box = Box(x, y, self.width, height, "", HAIRLINE, _EDGE, 0.0, 2.0)
        else:
            box = Box(x, y, self.width, height, tint.ground, tint.edge, _EDGE)
        page.ground.append(box)
        if words.spoken != words.word:
            element = Element("Span", element, actual_text=words.spoken)
        lines = self.rating.height
        below = self.change is not None and not self.inline
        if below and self.change is not None:
            lines += self.change.height
        top = y + (height - lines) / 2
        side = size * 0.95
        shape_top = y + (height - side) / 2
        page.ground.append(Shape(x + size * 0.5, shape_top, side, words.mark, tint.text))
        left = x + size * 1.75
        self.rating.draw(page, element, left, self.rating.baseline(top))
        if self.change is None:
            return
        if self.inline:
            after = left + self.rating.lines[-1].width * size / 1000 + size * 0.35
            base = self.rating.baseline(top) + (len(self.rating.lines) - 1) * self.rating.leading
            self.change.draw(page, element, after, base)
        else:
            base = self.change.baseline(top + self.rating.height)
            self.change.draw(page, element, left, base)


@dataclass(slots=True)
class QuestionRow:
    """A key question: its name, what it asks, its rating, and how that changed."""

    name: TextLines
    asks: TextLines
    tile: Tile
    aside: TextLines | None
    """How the rating changed, at the right of the tile; None if the tile says so."""
    table: Element
    width: float
    columns: tuple[float, float, float]
    """Where what it asks, the tile and the change begin; 0 for below the name."""
    gap: float = 0.0
    keep: bool = False
    height: float = 0.0

    def __post_init__(self) -> None:
        text = self.asks.height
        text = text + self.name.height if self.columns[0] == 0 else max(text, self.name.height)
        self.height = max(text, self.tile.height) + self.name.size * 0.5

    def draw(self, page: Page, x: float, y: float) -> None:
        """Draw the row and the line above it."""
        page.ground.append(Rule(x, y, x + self.width, y, 0.5, HAIRLINE))
        row = Element("TR", self.table)
        middle = y + self.height / 2
        head, asked = Element("TH", row, scope="Row"), Element("TD", row)
        asks, tile, change = self.columns
        if asks:
            self.name.draw(page, head, x, self.name.centred_baseline(middle))
            self.asks.draw(page, asked, x + asks, self.asks.centred_baseline(middle))
        else:
            top = middle - (self.name.height + self.asks.height) / 2
            self.name.draw(page, head, x, self.name.baseline(top))
            self.asks.draw(page, asked, x, self.asks.baseline(top + self.name.height))
        data = Element("TD", row)
        space = self.name.size * 0.15
        self.tile.draw(page, data, x + tile, y + space, self.height - 2 * space)
        if self.aside is not None:
            self.aside.draw(page, data, x + change, self.aside.centred_baseline(middle))

    def split(self, room: float) -> None:
        """Return None, because a row is never split."""


@dataclass(slots=True)
class PlaceRow:
    """A service, site or report: its name and month, its overall rating, and its questions."""

    name: TextLines
    rated: TextLines | None
    tile: Tile
    sentence: TextLines | None
    """The ratings of its questions in words; None if the tile is all there is."""
    table: Element
    width: float
    columns: tuple[float, float]
    """Where the tile and the sentence begin; 0 for below one another."""
    gap: float = 0.0
    keep: bool = False
    height: float = 0.0

    def __post_init__(self) -> None:
        size, rated = self.name.size, self.rated.height if self.rated else 0.0
        if self.columns[0]:
            text = max(self.name.height + rated, self._sentence_height)
            self.height = max(text, self.tile.height) + size * 0.3
        else:
            parts = self.name.height + self.tile.height + self._sentence_height
            self.height = parts + size * 0.9

    @property
    def _sentence_height(self) -> float:
        return self.sentence.height if self.sentence is not None else 0.0

    def draw(self, page: Page, x: float, y: float) -> None:
        """Draw the row and the line above it."""
        page.ground.append(Rule(x, y, x + self.width, y, 0.5, HAIRLINE))
        row = Element("TR", self.table)
        head = Element("TH", row, scope="Row")
        if self.columns[0]:
            self._draw_beside(page, row, head, x, y)
        else:
            self._draw_below(page, row, head, x, y)

    def _draw_beside(self, page: Page, row: Element, head: Element, x: float, y: float) -> None:
        tile, sentence = self.columns
        middle = y + self.height / 2
        rated = self.rated.height if self.rated else 0.0
        top = middle - (self.name.height + rated) / 2
        self.name.draw(page, head, x, self.name.baseline(top))
        if self.rated is not None:
            self.rated.draw(page, head, x, self.rated.baseline(top + self.name.height))
        height = self.tile.height
        self.tile.draw(page, Element("TD", row), x + tile, middle - height / 2, height)
        if self.sentence is not None:
            base = self.sentence.baseline(middle - self.sentence.height / 2)
            self.sentence.draw(page, Element("TD", row), x + sentence, base)

    def _draw_below(self, page: Page, row: Element, head: Element, x: float, y: float) -> None:
        top = y + self.name.size * 0.25
        self.name.draw(page, head, x, self.name.baseline(top))
        if self.rated is not None:
            base = self.rated.baseline(top)
            self.rated.draw(page, head, x, base, right_in=self.width)
        top += self.name.height + 1
        self.tile.draw(page, Element("TD", row), x, top, self.tile.height)
        top += self.tile.height + self.name.size * 0.15
        if self.sentence is not None:
            self.sentence.draw(page, Element("TD", row), x, self.sentence.baseline(top))

    def split(self, room: float) -> None:
        """Return None, because a row is never split."""


def question_rows(
    own: RowWords,
    document: Element,
    typesetter: Typesetter,
    style: Style,
    width: float,
    *,
    wide: bool,
) -> list[Block]:
    """A row for each of the five questions; ``wide`` puts all of a row side by side."""
    size, leading = style.tile
    table = Element("Table", document)
    columns = (size * 6.5, width * 0.532, width * 0.865) if wide else (0.0, width * 0.62, 0.0)
    tile_width = columns[2] - columns[1] - size * 0.5 if wide else width - columns[1]
    room = columns[1] - columns[0] - size * 0.4
    rows: list[Block] = []
    for question, cell in zip(KEY_QUESTIONS, own.cells, strict=False):
        aside = None
        if wide and cell.change:
            change = typesetter.paragraph(Segment(cell.sign, bold=True), Segment(cell.change))
            aside = set_lines(change, width - columns[2], size, leading / size, INK)
        rows.append(
            QuestionRow(
                set_lines(
                    typesetter.plain(question.label, bold=True), room, size, leading / size, INK
                ),
                set_lines(typesetter.plain(ASKS[question]), room, size, leading / size, INK),
                Tile.of(cell, typesetter, style, tile_width, change=not wide, inline=wide),
                aside,
                table,
                width,
                columns,
            )
        )
    return rows


def place_rows(
    content: MatrixContent,
    document: Element,
    typesetter: Typesetter,
    style: Style,
    width: float,
    *,
    wide: bool,
) -> list[Block]:
    """A row for each service, site or earlier report; ``wide`` puts all of it side by side."""
    size, leading = style.tile
    table = Element("Table", document)
    columns = (width * 0.295, width * 0.628) if wide else (0.0, 0.0)
    tile_width = columns[1] - columns[0] - size * 0.8 if wide else width
    name_width = columns[0] - size * 0.5 if wide else width * 0.78
    rows: list[Block] = []
    for words in content.rows:
        if words.own and content.rated is not None:
            continue
        notes = words.label.segments[1:]
        name = typesetter.paragraph(Segment(words.name, not wide), *notes)
        rated = None
        if content.rated is not None:
            month = typesetter.plain(words.rated.segments[0].text)
            rated = set_lines(month, width, size, leading / size, QUIET)
        sentence = None
        if wide or not words.only_overall:
            room = width - columns[1] if wide else width
            said = in_a_sentence(words, typesetter)
            sentence = set_lines(said, room, size, leading / size, INK)
        rows.append(
            PlaceRow(
                set_lines(name, name_width, size, leading / size, INK, more=rated is not None),
                rated,
                Tile.of(
                    words.cells[-1], typesetter, style, tile_width, change=not wide, inline=True
                ),
                sentence,
                table,
                width,
                columns,
            )
        )
    return rows
