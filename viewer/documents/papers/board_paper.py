"""The paper for a board: who is asked what, how far each place is, and what is late or repeated."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from db.domain.register import Counts, counts, counts_by_where
from db.domain.requirement import RequirementKind
from db.domain.response import DueDate, Status
from db.domain.scale import Mark
from db.domain.subject import Subject
from viewer.appearance.colours import HAIRLINE, INK, QUIET
from viewer.appearance.marks import PRINT_TINTS
from viewer.card.layout.blocks import Block, TextLines, set_lines
from viewer.card.setting.fonts import bundled_faces
from viewer.card.setting.page import Box, Page, Rule, Shape
from viewer.card.setting.structure import Element
from viewer.card.setting.typeset import Paragraph, Segment, Typesetter
from viewer.documents.papers.data import Line, PaperData
from viewer.documents.papers.sheet import PORTRAIT, Sheet
from viewer.documents.papers.table import TO_FILL_IN, Cell, TableStyle
from viewer.documents.papers.words import Words, kind_segment, when_reported
from viewer.wording import dates
from viewer.wording.improve import moved_words
from viewer.wording.phrases import in_words, listed, shortened, uncapitalised
from viewer.wording.rating import mark_of, rating_word

TITLE = "Board paper"
_BODY = (9.0, 12.0)
_SMALL = (8.0, 10.5)
_LONGEST = 150
"""The most characters of what was said in a list of many."""
_MOST_SQUARES = 6
"""Of more findings than this, a table of repeats has the number instead of squares."""
_USUAL = TableStyle(9.0, 11.5)
_SMALLER = TableStyle(8.5, 10.5, head=(8.0, 10.0), above=2.5, below=3.0)
_STEPS = (
    (200, _USUAL),
    (20, _USUAL),
    (12, _USUAL),
    (8, _USUAL),
    (6, _SMALLER),
    (3, _SMALLER),
    (2, _SMALLER),
)
"""The most lines of each list and the sizes, one after the other, until it has two pages."""
_PAGES = 2
_WIDTHS = {
    Status.NOT_STARTED: 42.0,
    Status.ON_TRACK: 36.0,
    Status.AT_RISK: 36.0,
    Status.OFF_TRACK: 36.0,
    Status.DONE: 48.0,
    Status.CHECKED: 48.0,
    Status.SUSTAINED: 52.0,
    Status.REOPENED: 53.0,
}
_TOTAL, _OVERDUE = 38.0, 48.0
"""The widths of the columns of numbers."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """What only people know about a paper: for which meeting it is, and what is asked of it.

    Each is empty if nobody has said it; the paper then has a line to write on.
    """

    meeting: str = ""
    date: str = ""
    item: str = ""
    title: str = ""
    author: str = ""
    lead: str = ""
    purpose: str = ""
    considered: str = ""
    assurance: str = ""
    """The level of assurance: 'Moderate'."""
    why: str = ""
    """Why it is this level."""
    asks: tuple[str, ...] = ()
    """What the board is asked to do."""


def board_paper(data: PaperData, meeting: Meeting) -> list[Sheet]:
    """The board paper, on two pages; longer lists end with how many more the register has.

    Only where the tables alone take more does it have more pages.
    """
    sheets: list[Sheet] = []
    for most, style in _STEPS:
        sheets = _Board(data, meeting, most, style).sheets()
        if sheets[0].count <= _PAGES:
            break
    return sheets


class _Board:
    def __init__(self, data: PaperData, meeting: Meeting, most: int, style: TableStyle) -> None:
        self.data, self.meeting, self.style = data, meeting, style
        self.most = most
        """The most lines of each list."""
        self.words = Words(Typesetter(bundled_faces()), data)
        self.sheet = Sheet(
            PORTRAIT, self.words.typesetter, self.words.running(TITLE, data.card.name)
        )

    def sheets(self) -> list[Sheet]:
        sheet, words = self.sheet, self.words
        title = words.plain(self.meeting.title or "CQC actions: progress", bold=True)
        sheet.flow.stack([sheet.title(title, (16.0, 19.0))])
        sheet.flow.stack([_Cover(sheet, self.meeting, words)])
        self._assurance()
        if not self.data.lines:
            nothing = words.plain("The sources that are loaded ask for nothing here.")
            sheet.flow.stack([sheet.text(nothing, _BODY, gap=12.0)])
            return [sheet]
        sheet.flow.stack([_Figures(sheet, self._figures(), words)])
        self._counted("Must", (RequirementKind.NOTICE, RequirementKind.CONDITION,
                               RequirementKind.MUST))  # fmt: skip
        self._counted("Should", (RequirementKind.SHOULD,))
        self._counted(
            "Concerns and areas to improve",
            (RequirementKind.IMPROVE, RequirementKind.CONCERN, RequirementKind.LOW_SCORE),
        )
        self._counted("Added by the trust", (RequirementKind.OWN,), always=False)
        self._note()
        self._changes()
        self._late()
        self._awaited()
        self._repeats()
        self._in_full()
        return [sheet]

    # The first page

    def _assurance(self) -> None:
        sheet, words, meeting = self.sheet, self.words, self.meeting
        left: list[Block] = [
            sheet.heading("Level of assurance", width=sheet.column),
            *self._written(meeting.assurance, (14.0, 17.0), sheet.column),
        ]
        if meeting.why:
            why = words.plain(meeting.why)
            left.append(sheet.text(why, _BODY, width=sheet.column))
        right: list[Block] = [sheet.heading("The board is asked to", width=sheet.column)]
        if meeting.asks:
            asks = [words.plain(each) for each in meeting.asks]
            right += sheet.items(asks, _BODY, sheet.column)
        else:
            right += self._written("", _BODY, sheet.column)
        sheet.beside(left, right)

    def _written(self, text: str, setting: tuple[float, float], width: float) -> list[Block]:
        """A text, or a line to write on."""
        if text:
            words = self.words.plain(text, bold=True)
            return [self.sheet.text(words, setting, width=width)]
        return [_ToWriteOn(Element("P", self.sheet.document), width)]

    def _figures(self) -> list[tuple[str, str]]:
        lines, today = self.data.lines, self.data.today
        musts = [line for line in lines if line.entry.requirement.kind is RequirementKind.MUST]
        closed = sum(line.entry.status.is_closed for line in musts)
        found = counts((line.entry for line in lines), today)
        themes = len(self._themes())
        return [
            (str(len(musts)), f"must{'' if len(musts) == 1 else 's'}, {in_words(closed)} closed"),
            (str(found.statuses[Status.DONE]), "done, evidence awaited"),
            (str(found.overdue), "overdue"),
            (str(themes), f"theme{'' if themes == 1 else 's'} found in more than one report"),
        ]

    def _counted(
        self, title: str, kinds: Sequence[RequirementKind], *, always: bool = True
    ) -> None:
        """A table of places by status, for some kinds of requirement."""
        sheet, words, today = self.sheet, self.words, self.data.today
        entries = [line.entry for line in self.data.lines if line.entry.requirement.kind in kinds]
        if not entries:
            if always:
                heading = sheet.heading(title)
                none = "The sources that are loaded state none; the full reports may."
                sheet.flow.stack([heading, sheet.text(words.plain(none), _BODY, colour=QUIET)])
            return
        whole = counts(entries, today)
        rare = (Status.REOPENED,)
        shown = [each for each in Status if each not in rare or whole.statuses[each]]
        numbers = [*((status.label, _WIDTHS[status]) for status in shown)]
        numbers += [("Total", _TOTAL), ("Overdue", _OVERDUE)]
        where = sheet.width - sum(width for _, width in numbers)
        columns = words.columns(("Where", where), *numbers, right_from=1)
        groups = [*counts_by_where(entries, today)]
        rows = [self._count_row(where, found, shown) for where, found in groups]
        sums = len(groups) > 1
        if sums:
            rows.append(self._count_row("All", whole, shown, bold=True))
        sheet.table(columns, rows, self.style, title=title, sums=sums)

    def _count_row(
        self, where: str, found: Counts, shown: Sequence[Status], *, bold: bool = False
    ) -> list[Cell]:
        numbers = [*(found.statuses[status] for status in shown), found.total, found.overdue]
        cells = [self._number(number, bold=bold) for number in numbers]
        cells[len(shown)] = self._number(found.total, bold=True)
        return [self.words.cell(where, bold=bold), *cells]

    def _number(self, number: int, *, bold: bool) -> Cell:
        if number:
            return self.words.cell(f"{number:,}", bold=bold)
        none = Segment("·", spoken="0")
        return Cell((self.words.typesetter.paragraph(none),), colour=QUIET)

    def _note(self) -> None:
        said = (
            "Overdue follows from the date. What is done stays open until another role than its "
            "owner has checked it."
        )
        self.sheet.flow.stack([self.sheet.text(self.words.plain(said), _SMALL, colour=QUIET)])

    # Changes

    def _changes(self) -> None:
        sheet, data = self.sheet, self.data
        if data.since is None:
            return
        since = dates.day(data.since)
        steps, moves = self._steps(), self._moves()
        left: list[Block] = [sheet.heading(f"Changed since {since}", width=sheet.column)]
        right: list[Block] = [sheet.heading("Dates moved", width=sheet.column)]
        left += self._list(steps, "Nothing.")
        right += self._list(moves, "None.")
        sheet.beside(left, right)

    def _list(self, items: Sequence[Paragraph], none: str) -> list[Block]:
        """A list in one column, or a word if there is nothing in it."""
        sheet = self.sheet
        if items:
            shown = [*items[: self.most], *self._more(len(items))]
            return sheet.items(shown, _BODY, sheet.column)
        return [sheet.text(self.words.plain(none), _BODY, width=sheet.column, colour=QUIET)]

    def _more(self, number: int) -> list[Paragraph]:
        """That a list of ``number`` has more than is shown."""
        left = number - self.most
        return [self.words.plain(f"{left:,} more are in the register.")] if left > 0 else []

    def _shown(self, lines: list[Line]) -> list[Line]:
        """Those that are due first, as many as are shown."""
        return sorted(lines, key=_by_date)[: self.most]

    def _below(self, number: int) -> None:
        """Say below a table that the register has more."""
        for more in self._more(number):
            self.sheet.flow.stack([self.sheet.text(more, _SMALL, colour=QUIET)])

    def _steps(self) -> list[Paragraph]:
        """For each new status, what got it; the newest save of a line counts."""
        reached: dict[Status, list[str]] = {}
        seen: set[str] = set()
        for save in self.data.saves:
            for change in save.changed:
                line = self.data.line(save.key)
                if change.field != "status" or save.key in seen or line is None:
                    continue
                seen.add(save.key)
                if isinstance(change.after, Status):
                    reached.setdefault(change.after, []).append(_called(line))
        paragraph = self.words.typesetter.paragraph
        return [
            paragraph(Segment(f"{status.label}:", bold=True), Segment(self._some(names)))
            for status in Status
            if (names := reached.get(status))
        ]

    def _some(self, names: list[str]) -> str:
        """'A; B; and 3 more.', of which a small paper names fewer."""
        few = max(1, min(self.most // 4, 8))
        more = [f"and {len(names) - few} more"] if len(names) > few else []
        return "; ".join([*names[:few], *more]) + "."

    def _moves(self) -> list[Paragraph]:
        found: list[Paragraph] = []
        seen: set[str] = set()
        for save in self.data.saves:
            for change in save.changed:
                before, after = change.before, change.after
                both = isinstance(before, DueDate) and isinstance(after, DueDate)
                line = self.data.line(save.key)
                if change.field != "due" or not both or save.key in seen or line is None:
                    continue
                seen.add(save.key)
                now = line.response.due
                if now is None or not now.before:
                    continue
                was, until = map(dates.short_day, (now.before[-1], now.day))
                days = f"{was} to {until}, {moved_words(now)}."
                found.append(
                    self.words.typesetter.paragraph(
                        Segment(f"{_called(line)}:", bold=True), Segment(days)
                    )
                )
        return found

    # What needs the board

    def _late(self) -> None:
        today = self.data.today
        late = [line for line in self.data.lines if line.entry.is_overdue(today)]
        if not late:
            return
        sheet, words = self.sheet, self.words
        columns = words.columns(
            ("Ref", 76.0), ("What was said", 190.0), ("Owner", 100.0), ("Due", 82.0),
            ("Latest update", sheet.width - 448.0),
        )  # fmt: skip
        rows = [
            [
                words.cell(line.entry.progress.reference or "–"),
                self._brief(line),
                words.owner(line),
                words.due(line, bold=True),
                self._latest(line),
            ]
            for line in self._shown(late)
        ]
        sheet.table(columns, rows, self.style, title=f"Overdue: {len(late)}", head=1)
        self._below(len(late))

    def _latest(self, line: Line) -> Cell:
        updates = line.response.updates
        if not updates:
            return self.words.quiet_cell("None")
        return self.words.cell(shortened(updates[-1].text, _LONGEST))

    def _awaited(self) -> None:
        waiting = [line for line in self.data.lines if line.entry.status is Status.DONE]
        if not waiting:
            return
        sheet, words = self.sheet, self.words
        columns = words.columns(
            ("Ref", 92.0), ("What was said", 200.0), ("Owner", 105.0),
            ("Evidence that would close it", sheet.width - 397.0),
        )  # fmt: skip
        rows = [
            [
                words.cell(line.entry.progress.reference or "–"),
                self._brief(line),
                words.owner(line),
                self._open_evidence(line),
            ]
            for line in self._shown(waiting)
        ]
        title = f"Done, evidence awaited: {len(waiting)}"
        sheet.table(columns, rows, self.style, title=title, head=1)
        self._below(len(waiting))

    def _open_evidence(self, line: Line) -> Cell:
        pieces = [piece.what for piece in line.response.evidence if not piece.counts]
        if not pieces:
            return self.words.quiet_cell("None planned")
        return Cell(tuple(self.words.plain(shortened(what, _LONGEST)) for what in pieces))

    def _brief(self, line: Line) -> Cell:
        requirement = line.entry.requirement
        said = shortened(requirement.text, _LONGEST)
        place = Segment(f"{requirement.where}.", colour=QUIET)
        return Cell((self.words.typesetter.paragraph(Segment(said), place),))

    # Repeats, and what is asked in full

    def _themes(self) -> dict[str, dict[date, list[Line]]]:
        """The themes that more than one dated report has, with their lines by report."""
        found: dict[str, dict[date, list[Line]]] = {}
        for line in self.data.lines:
            published = line.entry.requirement.published
            if line.entry.theme and published is not None:
                found.setdefault(line.entry.theme, {}).setdefault(published, []).append(line)
        many = {theme: by_report for theme, by_report in found.items() if len(by_report) > 1}
        return dict(sorted(many.items(), key=lambda each: -sum(map(len, each[1].values()))))

    def _repeats(self) -> None:
        themes = self._themes()
        if not themes:
            return
        sheet, words = self.sheet, self.words
        reports = sorted({day for by_report in themes.values() for day in by_report})[-5:]
        month = 52.0
        columns = words.columns(
            ("Theme", 118.0),
            *((dates.short_month(day), month) for day in reports),
            ("First and last said of", sheet.width - 118.0 - month * len(reports)),
        )
        rows = [
            [
                words.cell(theme, bold=True),
                *(self._squares(by_report.get(day, ())) for day in reports),
                words.cell(_from_to(by_report)),
            ]
            for theme, by_report in list(themes.items())[: self.most]
        ]
        sheet.table(columns, rows, self.style, title="Repeats of a theme")
        said = words.plain(
            "A square is one thing to improve. A person gives each its theme, or its words suggest "
            "one."
        )
        sheet.flow.stack([sheet.text(said, _SMALL, colour=QUIET)])

    def _squares(self, lines: Sequence[Line]) -> Cell:
        number = len(lines)
        if not number:
            return self.words.quiet_cell("–")
        if number > _MOST_SQUARES:
            return self.words.cell(str(number))
        squares = Segment("■" * number, spoken=str(number))
        return Cell((self.words.typesetter.paragraph(squares),))

    def _in_full(self) -> None:
        sheet = self.sheet
        weighty = (RequirementKind.NOTICE, RequirementKind.CONDITION, RequirementKind.MUST)
        musts = [line for line in self.data.lines if line.entry.requirement.kind in weighty]
        left: list[Block] = []
        if musts:
            left = [
                sheet.heading("Musts in full", width=sheet.column),
                *sheet.items([self._must(line) for line in musts], _BODY, sheet.column),
            ]
        right: list[Block] = [
            sheet.heading("Ratings these rest on", width=sheet.column),
            *self._ratings(),
        ]
        sheet.beside(left or right, right if left else [])

    def _must(self, line: Line) -> Paragraph:
        requirement = line.entry.requirement
        place = f"{requirement.where} ({when_reported(requirement)}). "
        return self.words.typesetter.paragraph(
            kind_segment(requirement), Segment(place.strip(), bold=True), Segment(requirement.text)
        )

    def _ratings(self) -> list[Block]:
        """The overall rating of the whole, and of each place with a must or with the most."""
        subjects: dict[Subject, str] = {self.data.card.subject: "Overall"}
        for line in self.data.lines:
            requirement = line.entry.requirement
            subjects.setdefault(requirement.subject, requirement.where)
        rows: list[Block] = []
        for subject, name in list(subjects.items())[: min(self.most, _MOST_RATINGS)]:
            card = self.data.cards.get(subject)
            if card is not None and card.overall is not None:
                entry = card.overall
                rows.append(
                    _RatingLine(
                        self.sheet, name, rating_word(entry.rating), mark_of(entry.rating),
                        dates.short_month(entry.published) if entry.published else "", self.words,
                    )
                )  # fmt: skip
        return rows


_MOST_RATINGS = 12


def _by_date(line: Line) -> tuple[int, int]:
    """Those that are due first, first; what has no date at the end."""
    due = line.response.due
    return (due is None, due.day.toordinal() if due else 0)


def _called(line: Line) -> str:
    """A line among others: its reference, or where it is and its first words."""
    requirement = line.entry.requirement
    name = line.entry.progress.reference or requirement.where
    return f"{name}, {shortened(requirement.text.rstrip('.'), 50)}"


def _from_to(by_report: dict[date, list[Line]]) -> str:
    """'Mount Vernon Cancer Centre (2016); Maternity, Lister Hospital (2023)'."""
    days = sorted(by_report)
    said = []
    for day in (days[0], days[-1]):
        places = list(dict.fromkeys(line.entry.requirement.where for line in by_report[day]))
        said.append(f"{listed(places[:2])} ({day.year})")
    return "; ".join(said)


class _ToWriteOn:
    """A line to write on."""

    gap = 4.0
    keep = False
    height = 20.0

    def __init__(self, element: Element, width: float) -> None:
        self._element, self._width = element, width

    def draw(self, page: Page, x: float, y: float) -> None:
        """Draw the line at the bottom."""
        level = y + self.height - 2.0
        spoken = Element("Span", self._element, actual_text=TO_FILL_IN)
        page.mark(spoken, [Rule(x, level, x + self._width, level, 0.5, HAIRLINE)])

    def split(self, room: float) -> None:
        """Return None, because a line is never split."""


class _Cover:
    """The block that says for which meeting the paper is: two rows of four fields."""

    gap = 10.0
    keep = False
    _NAMES = (
        (("Meeting", "meeting"), ("Date", "date"), ("Agenda item", "item"), ("Author", "author")),
        (("Lead director", "lead"), ("Purpose", "purpose"), ("Considered by", "considered")),
    )
    _SHARES = ((0.3, 0.2, 0.2, 0.3), (0.3, 0.2, 0.5))

    def __init__(self, sheet: Sheet, meeting: Meeting, words: Words) -> None:
        self._sheet = sheet
        self._rows: list[list[tuple[float, float, TextLines, TextLines | None, Element]]] = []
        self._heights: list[float] = []
        for names, shares in zip(self._NAMES, self._SHARES, strict=True):
            left, row = 0.0, []
            for (label, name), share in zip(names, shares, strict=True):
                width = sheet.width * share
                room = width - 12.0
                title = set_lines(words.plain(label), room, 8.0, 1.3, QUIET, more=True)
                text = getattr(meeting, name)
                value = set_lines(words.plain(text, bold=True), room, 9.0, 1.33) if text else None
                row.append((left, room, title, value, Element("P", sheet.document)))
                left += width
            self._rows.append(row)
            tallest = max(value.height if value else 14.0 for _, _, _, value, _ in row)
            self._heights.append(5.0 + 10.4 + tallest + 5.0)
        self.height = sum(self._heights)

    def draw(self, page: Page, x: float, y: float) -> None:
        """Draw each field below a line, its name above its text."""
        for row, height in zip(self._rows, self._heights, strict=True):
            for left, room, title, value, element in row:
                at = x + left
                page.ground.append(Rule(at, y, at + room, y, 0.5, HAIRLINE))
                title.draw(page, element, at, title.baseline(y + 4.0))
                top = y + 4.0 + title.height
                if value is not None:
                    value.draw(page, element, at, value.baseline(top))
                else:
                    level = y + height - 5.0
                    spoken = Element("Span", element, actual_text=uncapitalised(TO_FILL_IN))
                    page.mark(spoken, [Rule(at, level, at + room, level, 0.5, HAIRLINE)])
            y += height

    def split(self, room: float) -> None:
        """Return None, because the cover is never split."""


class _Figures:
    """Four numbers in large type, each with its words beside it."""

    gap = 12.0
    keep = False
    height = 44.0

    def __init__(self, sheet: Sheet, figures: Iterable[tuple[str, str]], words: Words) -> None:
        self._sheet = sheet
        width = sheet.width / 4
        self._parts = []
        for number, said in figures:
            large = set_lines(words.plain(number, bold=True), width, 22.0, 1.1, more=True)
            reach = large.lines[0].width * 22.0 / 1000
            small = set_lines(words.plain(said), width - reach - 22.0, 8.5, 1.25)
            self._parts.append((large, reach, small, Element("P", sheet.document)))

    def draw(self, page: Page, x: float, y: float) -> None:
        """Draw the numbers between two lines."""
        width = self._sheet.width
        for level in (y, y + self.height):
            page.ground.append(Rule(x, level, x + width, level, 0.5, HAIRLINE))
        middle = y + self.height / 2
        for index, (large, reach, small, element) in enumerate(self._parts):
            left = x + index * width / 4
            large.draw(page, element, left, large.centred_baseline(middle))
            small.draw(page, element, left + reach + 8.0, small.centred_baseline(middle))

    def split(self, room: float) -> None:
        """Return None, because the numbers are never split."""


class _RatingLine:
    """A place with its overall rating in a tile, and the month of it."""

    gap = 2.0
    keep = False

    def __init__(
        self, sheet: Sheet, name: str, word: str, mark: Mark, month: str, words: Words
    ) -> None:
        self._width = sheet.column
        self._mark = mark
        tint = PRINT_TINTS[mark]
        self._element = Element("P", sheet.document)
        self._name = set_lines(
            words.plain(f"{name}:"), self._width * 0.36 - 6.0, 8.5, 1.25, INK, more=True
        )
        self._word = set_lines(
            words.plain(word, bold=True),
            self._width * 0.46 - 18.0,
            8.5,
            1.25,
            tint.text,
            more=bool(month),
        )
        self._month = set_lines(words.plain(month), 60.0, 8.5, 1.25, QUIET) if month else None
        self.height = max(15.0, self._name.height + 3.0)

    def draw(self, page: Page, x: float, y: float) -> None:
        """Draw the name, the tile and the month in one line."""
        tint = PRINT_TINTS[self._mark]
        left, width = x + self._width * 0.36, self._width * 0.46
        middle = y + self.height / 2
        page.ground.append(Box(left, middle - 7.0, width, 14.0, tint.ground, tint.edge, 0.5))
        page.ground.append(Shape(left + 4.0, middle - 3.6, 7.2, self._mark, tint.text))
        name, word = self._name, self._word
        name.draw(page, self._element, x, name.centred_baseline(middle))
        word.draw(page, self._element, left + 16.0, word.centred_baseline(middle))
        if self._month is not None:
            at = self._month.centred_baseline(middle)
            self._month.draw(page, self._element, left + width + 8.0, at)

    def split(self, room: float) -> None:
        """Return None, because a line is never split."""
