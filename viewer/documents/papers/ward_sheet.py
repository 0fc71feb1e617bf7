"""The sheet for a ward's staff room: what inspectors said, what was done, and what is open."""

from __future__ import annotations

from collections.abc import Sequence

from db.domain.report import Level, ReportCard
from db.domain.response import Response
from db.domain.scale import QUESTIONS
from viewer.appearance.colours import BRAND, QUIET
from viewer.appearance.marks import PRINT_TINTS
from viewer.card.layout.blocks import TextLines, set_lines
from viewer.card.setting.fonts import bundled_faces
from viewer.card.setting.page import Box, Page, Shape
from viewer.card.setting.structure import Element
from viewer.card.setting.typeset import Paragraph, Segment, Typesetter
from viewer.documents.papers.data import Line, PaperData
from viewer.documents.papers.sheet import PORTRAIT, Sheet
from viewer.documents.papers.table import Cell, TableStyle
from viewer.documents.papers.words import Words
from viewer.wording import dates
from viewer.wording.rating import RatingWords, row_words

TITLE = "Ward sheet"
_BODY = (9.5, 12.5)
_SMALL = (8.0, 10.5)
_ASKED = (
    ("What did CQC find here?", "Say it in your own words; the left column has it."),
    ("What has changed?", "Say what you do differently, and show it."),
    ("What is still open?", "Say so, who owns it and by when."),
    ("How do you know it works?", "Name the check and its last result."),
)
_REMEMBER = (
    "Be honest. ‘I do not know, but I will find out who does’ is a good answer.",
    "You can speak to an inspector alone.",
    "You may tell CQC about a worry yourself.",
)
_KEY = (
    "✓ Done. An empty line: the register says nothing; fill it in by hand or in Wardcard. Give a "
    "role, never a name."
)


def ward_sheet(data: PaperData) -> list[Sheet]:
    """The pages of the sheet for the ward, service or site of ``data``; one if all fits."""
    for style in (TableStyle(9.5, 12.0), TableStyle(8.5, 10.8, writing=14.0)):
        sheet = _filled(data, style)
        if sheet.count == 1:
            break
    return [sheet]


def _filled(data: PaperData, style: TableStyle) -> Sheet:
    words = Words(Typesetter(bundled_faces()), data)
    card = data.card
    running = words.running(TITLE, "for the staff room", right=data.trust, address=card.url)
    sheet = Sheet(PORTRAIT, words.typesetter, running)
    sheet.flow.stack([sheet.title(_title(card, words), (25.0, 29.0))])
    if said := _report_said(card):
        sheet.flow.stack([sheet.text(words.plain(said), (10.0, 13.5))])
    own = card.matrix.own
    if own is not None:
        sheet.flow.stack([_Ratings(sheet, row_words(own), words)])
    if data.lines:
        sheet.table(
            words.columns(
                ("What CQC told us", sheet.width * 0.3),
                ("What we did", sheet.width * 0.26),
                ("Open: who, by when", sheet.width * 0.24),
                ("How you can see it", sheet.width * 0.2),
            ),
            [_row(line, words) for line in data.lines],
            style,
            gap=12.0,
        )
        sheet.flow.stack([sheet.text(words.plain(_KEY), _SMALL, colour=QUIET)])
    else:
        nothing = words.plain("The sources that are loaded ask for nothing here.")
        sheet.flow.stack([sheet.text(nothing, _BODY, gap=12.0)])
    paragraph = words.typesetter.paragraph
    asked = [paragraph(Segment(ask, bold=True), Segment(answer)) for ask, answer in _ASKED]
    remember = [words.plain(each) for each in _REMEMBER]
    sheet.beside(
        [
            sheet.heading("If an inspector asks you", width=sheet.column),
            *sheet.items(asked, _BODY, sheet.column),
        ],
        [
            sheet.heading("Remember", width=sheet.column),
            *sheet.items(remember, _BODY, sheet.column),
        ],
    )
    return sheet


def _title(card: ReportCard, words: Words) -> Paragraph:
    """The service in bold, with its place; or only the place."""
    if card.level is not Level.SERVICE:
        return words.plain(card.name, bold=True)
    return words.typesetter.paragraph(
        Segment(card.name, bold=True), Segment(card.organisation.name)
    )


def _report_said(card: ReportCard) -> str:
    """'Inspected 4 to 5 October 2022. Report published 20 January 2023.'."""
    report = card.report
    if report is None:
        return ""
    parts = []
    if report.visits:
        parts.append(f"Inspected {dates.visits(report.visits)}.")
    if report.published is not None:
        parts.append(f"Report published {dates.day(report.published)}.")
    return " ".join(parts)


def _row(line: Line, words: Words) -> Sequence[Cell]:
    response = line.response
    done = [action for action in response.actions if action.done is not None]
    said = words.actions(done)
    return (
        Cell((words.said(line.entry.requirement),)),
        Cell(said) if said else Cell(fill_in=True),
        _open(response, words),
        _seen(response, words),
    )


def _open(response: Response, words: Words) -> Cell:
    still = [action for action in response.actions if action.done is None]
    said: list[Paragraph] = []
    for action in still:
        when = dates.short_day(action.due.day) if action.due else ""
        who = ", ".join(filter(None, (action.role, when)))
        said.append(
            words.typesetter.paragraph(
                Segment(f"• {action.text}", spoken=action.text),
                *([Segment(f"({who})", colour=QUIET)] if who else []),
            )
        )
    if said:
        return Cell(tuple(said))
    if response.status.is_closed:
        return words.quiet_cell("Nothing")
    owner = ", ".join(
        filter(
            None,
            (response.operational_lead, dates.short_day(response.due.day) if response.due else ""),
        )
    )
    return words.cell(owner) if owner else Cell(fill_in=True)


def _seen(response: Response, words: Words) -> Cell:
    shown = [piece.what for piece in response.evidence if piece.given is not None]
    shown = shown or ([response.measure] if response.measure else [])
    return Cell(tuple(map(words.plain, shown))) if shown else Cell(fill_in=True)


class _Ratings:
    """The ratings of the five questions and overall, each in a tile below its name."""

    gap = 8.0
    keep = False
    _TILE = 29.0

    def __init__(self, sheet: Sheet, ratings: Sequence[RatingWords], words: Words) -> None:
        self._sheet = sheet
        self._table = Element("Table", sheet.document)
        self._columns: list[tuple[TextLines, RatingWords, TextLines, TextLines | None]] = []
        room = sheet.width / len(QUESTIONS) - 4.0
        for question, each in zip(QUESTIONS, ratings, strict=True):
            tint = PRINT_TINTS[each.mark]
            name = set_lines(words.plain(question.label, bold=True), room, 8.5, 1.3, BRAND)
            published = each.entry.published if each.entry else None
            word = set_lines(
                words.plain(each.word, bold=True), room - 24.0, 8.5, 1.15, tint.text,
                more=published is not None,
            )  # fmt: skip
            month = None
            if published is not None:
                when = words.plain(dates.short_month(published))
                month = set_lines(when, room - 24.0, 8.5, 1.15, tint.text)
            self._columns.append((name, each, word, month))
        lines = max(
            word.height + (month.height if month else 0.0) for _, _, word, month in self._columns
        )
        self._tile = max(self._TILE, lines + 8.0)
        self.height = 13.0 + self._tile

    def draw(self, page: Page, x: float, y: float) -> None:
        """Draw the names in a row, and the tiles in another."""
        width = self._sheet.width / len(QUESTIONS)
        heads, row = Element("TR", self._table), Element("TR", self._table)
        for index, (name, _, _, _) in enumerate(self._columns):
            head = Element("TH", heads, scope="Column")
            name.draw(page, head, x + index * width, name.baseline(y))
        top = y + 13.0
        for index, (_, rating, word, month) in enumerate(self._columns):
            tint, left = PRINT_TINTS[rating.mark], x + index * width
            box = Box(left, top, width - 4.0, self._tile, tint.ground, tint.edge, 0.5)
            page.ground.append(box)
            middle = top + self._tile / 2
            if rating.entry is not None:
                page.ground.append(Shape(left + 6.0, middle - 4.5, 9.0, rating.mark, tint.text))
            cell = Element("TD", row)
            height = word.height + (month.height if month else 0.0)
            at = middle - height / 2
            word.draw(page, cell, left + 21.0, word.baseline(at))
            if month is not None:
                month.draw(page, cell, left + 21.0, month.baseline(at + word.height))

    def split(self, room: float) -> None:
        """Return None, because the ratings are never split."""
