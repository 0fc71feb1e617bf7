"""The poster: what the inspectors' answers mean, on one large sheet, to be read from two metres.

It is laid out on A4, in points, and printed on A3 or A2. It is not the poster with ratings that
Regulation 20A requires, and says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import sqrt

from db.domain.report import ReportCard
from db.domain.scale import KEY_QUESTIONS, Mark
from viewer.appearance.colours import BRAND, HAIRLINE, INK, QUIET
from viewer.appearance.marks import PRINT_TINTS
from viewer.card.content.matrix import CellWords
from viewer.card.content.questions import ASKS
from viewer.card.content.sections import Content, Item, Section
from viewer.card.layout.blocks import TextBlock, TextLines, set_lines
from viewer.card.layout.foot import draw_code
from viewer.card.setting.addresses import ascii_address
from viewer.card.setting.page import Bookmark, Box, Page, Rule, Shape
from viewer.card.setting.qr import LONGEST
from viewer.card.setting.structure import Element, Role
from viewer.card.setting.typeset import Paragraph, Segment, Typesetter
from viewer.wording import dates, headings
from viewer.wording.attribution import ATTRIBUTION
from viewer.wording.organisations import place_word
from viewer.wording.printed import nothing_found
from viewer.wording.reports import newer_reports, report_dated

_P = 1 / sqrt(2)
"""A point of the A3 poster, as it is drawn on A4."""
BODY = 16 * _P
"""The size of the text of lists."""
_LEFT, _TOP, _BOTTOM = 48 * _P, 44 * _P, 36 * _P
_TITLES = tuple(size * _P for size in (60, 52, 45, 38, 32, 27))
_TITLE_LINES = 2
_GAP = 14 * _P
"""The space between two parts."""
_QUESTIONS = 80 * _P
"""The height of the row of a question."""
_NAMES, _TILES = 0.236, 0.296
"""The shares of the width for the names of the questions, and for the tiles."""
_NAME_SIZES, _NAME_LINES = (27, 22, 18), 2
"""Sizes for the name of a question or place in points of A3, and its most lines."""
_LEAST_ROW, _LISTS = 54 * _P, 215 * _P
"""The least height of the row of a service or site where the questions have no ratings, and what
these rows leave for the lists; if there is no room for all of them, there are none."""
_MOST_ITEMS = 5
"""The most items of a list."""
_CODE = 84 * _P
_BETWEEN = 26 * _P
"""The space between two columns of lists."""
_LINES, _STEP = 5, 38 * _P
"""The fewest ruled lines on which the place writes, and the greatest distance between two."""
WHAT_CQC_DOES = (
    "The Care Quality Commission (CQC) checks health and care in England. It asks five questions. "
    "Each answer is one of four: outstanding, good, requires improvement or inadequate."
)
NOT_THE_REQUIRED_ONE = "This is not the ratings poster that Regulation 20A requires."


class Poster:
    """The page of a poster: drawn from the top, then the foot, and the lists in what is left."""

    def __init__(
        self, card: ReportCard, content: Content, typesetter: Typesetter, size: tuple[float, float]
    ) -> None:
        self._card = card
        self._content = content
        self._typesetter = typesetter
        self.document = Element("Document")
        self.page = Page(*size)
        self._width = size[0] - 2 * _LEFT
        self._y = _TOP
        self._row = _QUESTIONS

    def draw(self) -> Page:
        """Draw all parts, in reading order."""
        self._draw_head()
        self._draw_plate()
        foot = _Foot(self._card, self._content, self._typesetter, self._width)
        bottom = self.page.height - _BOTTOM - foot.height
        self._draw_questions(bottom - _GAP)
        self._draw_lists(bottom - _GAP)
        foot.draw(self.page, self.document, bottom)
        return self.page

    def _set(
        self,
        words: str | Paragraph,
        width: float,
        size: float,
        leading: float = 1.3,
        colour: str = INK,
        *,
        bold: bool = False,
    ) -> TextLines:
        """Words in lines; ``size`` is in points of A3."""
        paragraph = words
        if isinstance(words, str):
            paragraph = self._typesetter.plain(words, bold=bold)
        assert isinstance(paragraph, Paragraph)
        return set_lines(paragraph, width, size * _P, leading, colour)

    def _put(self, lines: TextLines, role: Role = "P") -> None:
        lines.draw(self.page, Element(role, self.document), _LEFT, lines.baseline(self._y))
        self._y += lines.height

    def _draw_head(self) -> None:
        page, content = self.page, self._content
        bar = 5 * _P
        middle = self._y + bar / 2
        page.ground.append(Rule(_LEFT, middle, _LEFT + self._width, middle, bar, BRAND))
        self._y += bar + 10 * _P
        report = self._card.report
        dated = report_dated(self._card)
        if report and report.published:
            dated = f"Report of {dates.day(report.published)}"
        when = self._set(dated if report else "", self._width, 17, 1.3, BRAND, bold=True)
        title = f"How inspectors rated this {place_word(self._card)}"
        above = self._set(title, self._width * 0.6, 17, 1.3, BRAND, bold=True)
        base = above.baseline(self._y)
        above.draw(page, Element("P", self.document), _LEFT, base)
        if report:
            when.draw(page, Element("P", self.document), _LEFT, base, right_in=self._width)
        self._y += above.height
        size = next(
            (
                size
                for size in _TITLES
                if len(content.name.lines(self._width, size)) <= _TITLE_LINES
            ),
            _TITLES[-1],
        )
        heading = Element("H1", self.document)
        page.bookmarks.append(Bookmark(content.title, 0, self._y, heading))
        name = set_lines(content.name, self._width, size, 1.15)
        name.draw(page, heading, _LEFT, name.baseline(self._y))
        self._y += name.height
        if content.place is not None:
            self._put(set_lines(content.place, self._width, min(size, 38 * _P), 1.15))
        self._y += 8 * _P

    def _draw_plate(self) -> None:
        overall, page = self._content.overall, self.page
        tint = PRINT_TINTS[overall.mark]
        side, pad = 92 * _P, 30 * _P
        room = self._width - side - 3 * pad
        label = set_lines(overall.label, room, 22 * _P, 1.25, tint.text)
        rating = set_lines(overall.rating, room, 50 * _P, 1.12, tint.text)
        sign = f"{overall.sign} " if overall.sign else ""
        change = self._typesetter.paragraph(
            *([Segment(sign.strip(), bold=True, spoken="")] if sign else []),
            *overall.change.segments,
        )
        why = set_lines(change, room, 19 * _P, 1.25, tint.text)
        height = max(side, label.height + rating.height + why.height) + pad * 0.9
        edge, dash = (INK, 0.0) if overall.mark is not Mark.UNRATED else (HAIRLINE, 2.4)
        line = 1.5
        page.ground.append(
            Box(
                _LEFT + line / 2,
                self._y + line / 2,
                self._width - line,
                height - line,
                tint.ground,
                edge,
                line,
                0.0,
                dash,
            )
        )
        shape = Shape(_LEFT + pad, self._y + (height - side) / 2, side, overall.mark, tint.text)
        page.ground.append(shape)
        top = self._y + (height - label.height - rating.height - why.height) / 2
        for lines in (label, rating, why):
            lines.draw(
                page, Element("P", self.document), _LEFT + 2 * pad + side, lines.baseline(top)
            )
            top += lines.height
        self._y += height + _GAP

    def _draw_questions(self, bottom: float) -> None:
        self._put(self._set(WHAT_CQC_DOES, self._width, 17, 1.36))
        self._y += _GAP
        matrix = self._content.matrix
        own = next((row for row in matrix.rows if row.own), None)
        rows: list[tuple[str, str, CellWords]] = []
        if own is not None and not own.only_overall:
            rows = [
                (question.label, ASKS[question], cell)
                for question, cell in zip(KEY_QUESTIONS, own.cells, strict=False)
            ]
        elif matrix.rated is not None:
            # Where nobody has rated the questions, those that have a rating are named instead.
            others = [row for row in matrix.rows if not row.own and row.cells[-1].stated]
            room = bottom - self._y - _GAP - _LISTS
            if others and room / len(others) >= _LEAST_ROW:
                rows = [(row.name, "", row.cells[-1]) for row in others]
                self._row = min(self._row, room / len(others))
        if not rows:
            return
        table = Element("Table", self.document)
        for row in rows:
            self._draw_question(table, *row)
        y = self._y
        self.page.ground.append(Rule(_LEFT, y, _LEFT + self._width, y, 0.7, HAIRLINE))
        self._y += _GAP

    def _draw_question(self, table: Element, label: str, asks: str, cell: CellWords) -> None:
        page, y, width = self.page, self._y, self._width
        page.ground.append(Rule(_LEFT, y, _LEFT + width, y, 0.7, HAIRLINE))
        row = Element("TR", table)
        middle = y + self._row / 2
        tile = width * (1 - _TILES)
        room = width * _NAMES if asks else tile - 10 * _P
        name = next(
            lines
            for size in _NAME_SIZES
            if len((lines := self._set(label, room, size, 1.1, bold=True)).lines) <= _NAME_LINES
            or size == _NAME_SIZES[-1]
        )
        name.draw(page, Element("TH", row, scope="Row"), _LEFT, name.centred_baseline(middle))
        if asks:
            left = _LEFT + width * _NAMES
            says = self._set(asks, tile - width * _NAMES - 10 * _P, 18, 1.3)
            says.draw(page, Element("TD", row), left, says.centred_baseline(middle))
        self._draw_tile(Element("TD", row), cell, _LEFT + tile, width * _TILES, y)
        self._y += self._row

    def _draw_tile(
        self, element: Element, cell: CellWords, x: float, width: float, y: float
    ) -> None:
        page, tint, space = self.page, PRINT_TINTS[cell.mark], 5 * _P
        height = self._row - 2 * space
        if cell.mark is Mark.UNRATED:
            box = Box(x, y + space, width, height, "", HAIRLINE, 0.5, 0.0, 2.0)
        else:
            box = Box(x, y + space, width, height, tint.ground, tint.edge, 0.5)
        page.ground.append(box)
        side = 27 * _P
        left = x + 60 * _P
        room = width - 66 * _P
        word = self._typesetter.plain(cell.word, bold=True)
        more = bool(cell.change)
        rating = set_lines(word, room, 21 * _P, 1.1, tint.text, more=more)
        below: TextLines | None = None
        if more:
            said = self._typesetter.paragraph(Segment(cell.sign, bold=True), Segment(cell.change))
            below = self._set(said, room, 14, 1.3, tint.text)
        page.ground.append(
            Shape(x + 16 * _P, y + (self._row - side) / 2, side, cell.mark, tint.text)
        )
        top = y + (self._row - rating.height - (below.height if below else 0.0)) / 2
        spoken = Element("Span", element, actual_text=cell.spoken)
        rating.draw(page, spoken, left, rating.baseline(top))
        if below is not None:
            below.draw(page, spoken, left, below.baseline(top + rating.height))

    def _draw_lists(self, bottom: float) -> None:
        count = 3
        width = (self._width - (count - 1) * _BETWEEN) / count
        lists = (("Going well", self._content.well), ("To improve", self._content.improve))
        if any(section for _, section in lists):
            for index, (title, section) in enumerate(lists):
                x = _LEFT + index * (width + _BETWEEN)
                # Without findings, a section says what went down, or up.
                y = self._draw_heading(section.title if section else title, x, width)
                items = _items(section)
                if not items:
                    self._draw_sentence("No findings are loaded for this report.", x, y, width)
                self._draw_items(items, x, y, width, bottom)
        else:
            two = 2 * width + _BETWEEN
            y = self._draw_heading(headings.FOUND, _LEFT, two)
            self._draw_sentence(nothing_found(self._card), _LEFT, y, two)
        x = _LEFT + 2 * (width + _BETWEEN)
        y = self._draw_heading("What we have changed since", x, width)
        words = self._set(f"Written by the {place_word(self._card)}. Date:", width, 13, 1.3, QUIET)
        room = bottom - y - words.height - 8 * _P
        count = max(_LINES, int(room / _STEP))
        step = max(16 * _P, min(_STEP, room / count))
        for _ in range(count):
            y += step
            self.page.ground.append(Rule(x, y, x + width, y, 0.7, INK))
        words.draw(self.page, Element("P", self.document), x, words.baseline(y + 6 * _P))

    def _draw_sentence(self, sentence: str, x: float, y: float, width: float) -> None:
        said = self._set(sentence, width, 16, 1.32)
        said.draw(self.page, Element("P", self.document), x, said.baseline(y))

    def _draw_heading(self, title: str, x: float, width: float) -> float:
        """Draw the heading of a column; returns where its list begins."""
        page, y = self.page, self._y
        page.ground.append(Rule(x, y, x + width, y, 4 * _P, BRAND))
        text = self._set(title, width, 22, 1.2, BRAND, bold=True)
        element = Element("H2", self.document)
        page.bookmarks.append(Bookmark(title, 1, y, element))
        top = y + 8 * _P
        text.draw(page, element, x, text.baseline(top))
        return top + text.height + 6 * _P

    def _draw_items(
        self, items: Iterable[Item], x: float, y: float, width: float, bottom: float
    ) -> None:
        """Draw as many items as there is room for."""
        whole = Element("L", self.document)
        indent = 16 * _P
        for item in items:
            lines = set_lines(item.paragraph, width - indent, BODY, 21 / 16)
            if y + lines.height > bottom:
                return
            body = Element("LBody", Element("LI", whole))
            TextBlock(lines, body, 0.0, indent, item.bullet).draw(self.page, x, y)
            y += lines.height + 7 * _P


def _items(section: Section | None) -> list[Item]:
    """The first items of a section, those about the place itself first."""
    if section is None:
        return []
    return [item for group in section.groups for item in group.items][:_MOST_ITEMS]


class _Foot:
    """The address with its QR code, newer reports, the licence, and what the poster is not."""

    def __init__(
        self, card: ReportCard, content: Content, typesetter: Typesetter, width: float
    ) -> None:
        self._content, self._width = content, width
        coded = 0 < len(ascii_address(content.address_url)) <= LONGEST
        self._text = _CODE + 22 * _P if coded else 0.0
        self._coded = coded
        self._right = width * 0.61
        room = self._right - self._text - 16 * _P
        address = typesetter.paragraph(*content.address)
        self._left_lines = [set_lines(address, room, 14 * _P, 1.35, INK)] if coded else []
        if newer := newer_reports(card):
            self._left_lines.append(set_lines(typesetter.plain(newer), room, 14 * _P, 1.35, INK))
        legal = typesetter.paragraph(
            Segment(NOT_THE_REQUIRED_ONE, bold=True, colour=INK),
            Segment("That poster must be shown as well. Not a CQC publication."),
            Segment(f"{ATTRIBUTION} {content.made}"),
        )
        self._legal = set_lines(legal, width - self._right, 11.5 * _P, 1.3, QUIET)
        left = sum(lines.height for lines in self._left_lines)
        self.height = 10 * _P + max(_CODE if coded else 0.0, left, self._legal.height)

    def draw(self, page: Page, document: Element, y: float) -> None:
        """Draw the foot with its top at ``y``."""
        page.ground.append(Rule(_LEFT, y, _LEFT + self._width, y, 0.7, HAIRLINE))
        top = y + 10 * _P
        if self._coded:
            draw_code(page, document, self._content.address_url, _LEFT, top, _CODE)
        below = top
        for lines in self._left_lines:
            lines.draw(page, Element("P", document), _LEFT + self._text, lines.baseline(below))
            below += lines.height
        legal = self._legal
        legal.draw(page, Element("P", document), _LEFT + self._right, legal.baseline(top))
