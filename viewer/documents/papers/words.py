"""Words that several papers use for a line of the register, measured for print."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from db.domain.age import today as this_day
from db.domain.requirement import Requirement, RequirementKind
from db.domain.response import DueDate, TrustAction
from viewer.appearance.colours import INK, QUIET
from viewer.card.setting.typeset import Paragraph, Segment, Typesetter
from viewer.documents.papers.data import Line, PaperData
from viewer.documents.papers.sheet import Running
from viewer.documents.papers.table import Cell, Column
from viewer.wording import dates
from viewer.wording.attribution import ATTRIBUTION, DISCLAIMER, NOT_CQCS
from viewer.wording.improve import moved_words
from viewer.wording.phrases import counted, listed, together

NONE_STATED = "None stated"
_MOST_REPORTS = 4
"""The most dates of reports in a foot; of more, the first and the last are named."""


@dataclass(frozen=True, slots=True)
class Words:
    """Makes paragraphs and cells for one paper."""

    typesetter: Typesetter
    data: PaperData

    def plain(self, text: str, *, bold: bool = False) -> Paragraph:
        """A paragraph of ``text``."""
        return self.typesetter.plain(text, bold=bold)

    def cell(self, text: str, *, bold: bool = False, quiet: bool = False) -> Cell:
        """A cell with ``text``."""
        return Cell((self.plain(text, bold=bold),), colour=QUIET if quiet else INK)

    def quiet_cell(self, text: str) -> Cell:
        """A cell with ``text`` in grey, for what is not known."""
        return self.cell(text, quiet=True)

    def columns(self, *columns: tuple[str, float], right_from: int | None = None) -> list[Column]:
        """Columns with these names and widths; those from an index on have numbers."""
        return [
            Column(
                self.plain(title, bold=True),
                width,
                right_from is not None and index >= right_from,
            )
            for index, (title, width) in enumerate(columns)
        ]

    def running(self, kind: str, place: str, *, right: str = "", address: str = "") -> Running:
        """What stands on every page of a paper called ``kind`` about ``place``."""
        head = self.typesetter.paragraph(Segment(kind, bold=True), Segment(f"· {place}"))
        when = right or f"As at {dates.day(self.data.today)}"
        return Running(head, self.plain(when), self._foot(address), address)

    def _foot(self, address: str) -> Paragraph:
        made = f"Made with Wardcard on {dates.day(this_day())}."
        if not address:
            said = " ".join(filter(None, (self._reports(), ATTRIBUTION, made, NOT_CQCS)))
            return self.plain(said)
        shown = address.partition("://")[2].rstrip("/")
        return self.typesetter.paragraph(
            Segment(f"Full report: {shown}.", bold=True),
            Segment(f"{ATTRIBUTION} {made} {DISCLAIMER}"),
        )

    def _reports(self) -> str:
        """'From the reports of 17 July 2018 and 18 December 2019.'."""
        found = {line.entry.requirement.published for line in self.data.lines}
        days = [dates.day(each) for each in sorted(filter(None, found))]
        if not days:
            return ""
        if len(days) > _MOST_REPORTS:
            return f"From {len(days)} reports, {days[0]} to {days[-1]}."
        return f"From the {'report' if len(days) == 1 else 'reports'} of {listed(days)}."

    # Parts of a line

    def kind(self, requirement: Requirement) -> Paragraph:
        """The kind of a requirement; a must and a should as pills."""
        return self.typesetter.paragraph(kind_segment(requirement))

    def said(self, requirement: Requirement) -> Paragraph:
        """What was said, after its kind if it is a must, should or notice."""
        segments = [Segment(requirement.text)]
        if requirement.kind in _PILLS:
            segments.insert(0, kind_segment(requirement))
        return self.typesetter.paragraph(*segments)

    def due(self, line: Line, *, bold: bool = False) -> Cell:
        """When it is due: the first date in grey if it was moved, and how late it is."""
        due = line.response.due
        if due is None:
            return self.cell("No date", bold=True)
        paragraphs = []
        if due.before:
            first = Segment(
                together(dates.short_day(due.first)), colour=QUIET, spoken=_at_first(due)
            )
            paragraphs.append(self.typesetter.paragraph(first))
        paragraphs.append(self.plain(together(dates.short_day(due.day)), bold=bold))
        if due.before:
            paragraphs.append(self._quiet(moved_words(due)))
        if late := line.entry.days_overdue(self.data.today):
            paragraphs.append(self.plain(f"{counted(late, 'day')} overdue", bold=True))
        return Cell(tuple(paragraphs))

    def owner(self, line: Line) -> Cell:
        """Its owner, or that there is none."""
        owner = line.response.operational_lead
        return self.cell(owner) if owner else self.cell("No owner", bold=True)

    def status(self, line: Line) -> Cell:
        """Its status with its sign, and the number of its actions that are late."""
        words = [self.plain(line.entry.status.label, bold=True)]
        late = line.response.overdue_actions(self.data.today)
        if late:
            words.append(self.plain(f"{counted(len(late), 'action')} overdue"))
        return Cell(tuple(words), sign=line.entry.status)

    def actions(self, actions: Iterable[TrustAction]) -> tuple[Paragraph, ...]:
        """Actions, one below another, with a tick before those that are done."""
        return tuple(
            self.typesetter.paragraph(*_ticked(action), Segment(action.text)) for action in actions
        )

    def _quiet(self, text: str) -> Paragraph:
        return self.typesetter.paragraph(Segment(text, colour=QUIET))


_PILLS: dict[RequirementKind, Literal["", "filled", "outlined"]] = {
    RequirementKind.MUST: "filled",
    RequirementKind.SHOULD: "outlined",
}


def kind_segment(requirement: Requirement) -> Segment:
    """The kind as a segment: a pill for a must and a should, else words."""
    pill = _PILLS.get(requirement.kind, "")
    return Segment(requirement.kind.label, bold=bool(pill), pill=pill)


def _at_first(due: DueDate) -> str:
    return f"at first {dates.day(due.first)}, now"


def _ticked(action: TrustAction) -> tuple[Segment, ...]:
    return (Segment("✓", spoken="Done:"),) if action.done is not None else ()


def when_reported(requirement: Requirement) -> str:
    """'Jan 2023', or a dash for what no dated report says."""
    return dates.short_month(requirement.published) if requirement.published else "–"
