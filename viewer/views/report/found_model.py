"""What inspectors found, as the tab and the columns under the ratings show it: items and filters.

No Qt widgets: the page asks it what to show for the filters that the reader chose.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from db.domain.scale import QUESTIONS, Question
from db.domain.subject import Subject
from viewer.parts.reading_list import Entry
from viewer.views.report.found_entries import EntryWriter, report_day
from viewer.wording import headings
from viewer.wording.attribution import cited
from viewer.wording.findings import FINDING_SECTIONS, FindingPart, scope_label
from viewer.wording.phrases import counted

if TYPE_CHECKING:
    from db.domain.report import Contents, Event, Report, ReportCard, Scope, Source


class Kind(NamedTuple):
    """A kind of item, which has a section of its own."""

    heading: str
    sign: str
    column: int
    """The column of the page in which its section is, from the left."""
    note: str = ""
    part: FindingPart | None = None
    """The kind of finding; None for anything else."""


KINDS: tuple[Kind, ...] = (
    *(
        Kind(part.heading, part.sign, 1 if section.enforcement else 0, part.note, part)
        for section in FINDING_SECTIONS
        for part in section.parts
    ),
    Kind(headings.MEASURES, "≡", 2),
    Kind(headings.UNDER_WAY, "→", 2),
    Kind(headings.STATEMENTS, "“", 2),
    Kind(headings.EVENTS, "•", 2),
)
"""Every kind of item, in the order of the page: down each column, from the left."""
_MEASURES, _ACTIONS, _STATEMENTS, _EVENTS = KINDS[-4:]
MUST = next(kind for kind in KINDS if kind.part and kind.part.lead == "Must")
"""The kind of which everything is always shown."""
ALL_REPORTS = ""
"""In place of a report's ID: every report."""


@dataclass(frozen=True, slots=True)
class Item:
    """A finding, measure, statement, action or event of one report."""

    kind: Kind
    report: Report
    text: str
    write: Callable[[EntryWriter], Entry] = field(compare=False)
    scope: Scope | None = None
    question: Question | None = None
    source: Source | None = None
    counted: bool = True
    """Whether it is a finding, which the tab and the chips count."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What the reader wants to see."""

    report: str = ALL_REPORTS
    """The ID of a report, or ALL_REPORTS."""
    kind: str = ""
    """The heading of a kind; empty for all kinds."""
    scope: Subject | None = None
    """A site or service; None for all."""
    question: Question | None = None
    unasked: bool = False
    """Whether only findings that are about no question are wanted."""


class FoundModel:
    """The items of a card."""

    def __init__(self, card: ReportCard) -> None:
        """Read the items of ``card``; those of other reports only if it has them."""
        self.card = card
        self.writer = EntryWriter(card)
        self.items = tuple(_items(card))
        self.first = Filters(self._report_to_show())
        """The filters at first: everything in the report shown, or the last that says something."""

    def _report_to_show(self) -> str:
        shown = self.card.report
        found = {item.report.id for item in self.items if item.counted}
        if shown is None or shown.id in found or not found:
            return shown.id if shown else ALL_REPORTS
        earlier = [
            report
            for report in self.card.reports
            if report.id in found and report.effective_date <= shown.effective_date
        ]
        return earlier[0].id if earlier else shown.id

    def note(self, filters: Filters) -> str:
        """Why another report than the one shown is read; empty if it is not."""
        shown = self.card.report
        if filters.report in (ALL_REPORTS, shown.id if shown else None):
            return ""
        from_report = self.report(filters.report)
        day = report_day(from_report) if from_report else ""
        if any(shown and item.report.id == shown.id and item.counted for item in self.items):
            return f"From the report of {day}."
        return f"No findings are loaded for the report shown. These are from the report of {day}."

    def report(self, report_id: str) -> Report | None:
        """The report with this ID, if there are items of it."""
        return next((item.report for item in self.items if item.report.id == report_id), None)

    def shown(self, filters: Filters) -> list[tuple[Kind, list[Item]]]:
        """The items that pass ``filters``, by kind in the order of the page."""
        found: dict[Kind, list[Item]] = {}
        for item in self._passing(filters):
            found.setdefault(item.kind, []).append(item)
        return [(kind, found[kind]) for kind in KINDS if kind in found]

    def sources(self, filters: Filters) -> list[str]:
        """The sources of what is shown, each once, in words."""
        cites = (cited(item.source) for item in self._passing(filters) if item.source)
        return list(dict.fromkeys(cites))

    def _passing(self, filters: Filters) -> Iterator[Item]:
        for item in self.items:
            if filters.report and item.report.id != filters.report:
                continue
            if filters.kind and item.kind.heading != filters.kind:
                continue
            if filters.scope and (item.scope is None or item.scope.subject != filters.scope):
                continue
            if filters.question and item.question is not filters.question:
                continue
            if filters.unasked and (item.question is not None or not item.counted):
                continue
            yield item

    def questions(self, filters: Filters) -> list[tuple[Filters, str, int]]:
        """The choices of a question: the filters, the label and the number of findings."""
        bare = replace(filters, question=None, unasked=False)
        found = [item for item in self._passing(bare) if item.counted]
        choices = [(bare, "All", len(found))]
        for question in QUESTIONS:
            count = sum(item.question is question for item in found)
            if count or filters.question is question:
                choices.append((replace(bare, question=question), question.label, count))
        none = sum(item.question is None for item in found)
        if (none and len(choices) > 1) or filters.unasked:
            choices.append((replace(bare, unasked=True), "No question", none))
        return choices

    def reports(self, filters: Filters) -> list[tuple[Filters, str]]:
        """The choices of a report that says anything: the one shown, all, and each other one."""
        shown = self.card.report.id if self.card.report else ""
        there = dict.fromkeys(item.report.id for item in self.items if item.kind is not _EVENTS)
        every = [report for report in self.card.reports if report.id in there]
        choices = [
            (replace(filters, report=report.id), f"Report of {report_day(report)}")
            for report in sorted(every, key=lambda report: report.id != shown)
        ]
        if len(every) > 1 or filters.report == ALL_REPORTS:
            words = "All reports" if len(every) < 2 else f"All {counted(len(every), 'report')}"
            choices.insert(1, (replace(filters, report=ALL_REPORTS), words))
        return choices

    def kinds(self, filters: Filters) -> list[tuple[Filters, str]]:
        """The choices of a kind."""
        bare = replace(filters, kind="")
        choices = [(bare, "All kinds")]
        for kind, items in self.shown(bare):
            choices.append((replace(bare, kind=kind.heading), f"{kind.heading} ({len(items):,})"))
        return choices

    def scopes(self, filters: Filters) -> list[tuple[Filters, str]]:
        """The choices of a site or service, the nearest to the card's subject first."""
        bare = replace(filters, scope=None)
        labels: dict[Subject, str] = {}
        for item in self._passing(bare):
            if item.scope is not None:
                label = scope_label(item.scope, self.card)
                labels.setdefault(item.scope.subject, label)
        words = "All sites and services" if self.card.level.value == "provider" else "All places"
        return [(bare, words)] + [
            (replace(bare, scope=subject), label) for subject, label in labels.items()
        ]

    def entries(self, items: Sequence[Item]) -> list[Entry]:
        """What is shown of ``items``."""
        return [item.write(self.writer) for item in items]

    def place_of(self, text: str) -> tuple[Filters, Kind, Item] | None:
        """Where an item with this text is: of the report shown, or else of the newest that has it.

        None if there is none.
        """
        shown = self.card.report.id if self.card.report else ""
        same = [item for item in self.items if item.text == text]
        if not same:
            return None
        item = next((item for item in same if item.report.id == shown), same[0])
        return Filters(item.report.id), item.kind, item


def _items(card: ReportCard) -> Iterator[Item]:
    for contents in _contents(card):
        yield from _items_of(contents)
    report = card.report
    if report is not None:
        for event in card.events:
            yield _event(event, report)


def _contents(card: ReportCard) -> tuple[Contents, ...]:
    """What the reports say, newest first; only that of the report shown if the rest is not read."""
    if card.contents or card.report is None:
        return card.contents
    from db.domain.report import Contents  # its classes take 20 ms, and a card is here

    own = Contents(card.report, card.findings, card.measures, card.statements, card.actions)
    return (own,)


def _items_of(contents: Contents) -> Iterator[Item]:
    report = contents.report
    by_kind = {kind.part.kind: kind for kind in KINDS if kind.part}
    if report.enforcement:
        yield Item(
            MUST,
            report,
            report.enforcement,
            lambda writer: writer.enforcement(report),
            counted=False,
        )
    for section in FINDING_SECTIONS:
        for finding in section.findings(contents.findings):
            yield Item(
                by_kind[finding.kind],
                report,
                finding.text,
                lambda writer, finding=finding: writer.finding(finding, report),
                finding.scope,
                finding.question,
                finding.source,
            )
    for measure in contents.measures:
        yield Item(
            _MEASURES,
            report,
            measure.name,
            lambda writer, measure=measure: writer.measure(measure, report),
            measure.scope,
            source=measure.source,
            counted=False,
        )
    for statement in contents.statements:
        yield Item(
            _STATEMENTS,
            report,
            statement.text,
            lambda writer, statement=statement: writer.statement(statement, report),
            counted=False,
        )
    for action in contents.actions:
        yield Item(
            _ACTIONS,
            report,
            action.text,
            lambda writer, action=action: writer.action(action, report),
            action.scope,
            source=action.source,
            counted=False,
        )


def _event(event: Event, report: Report) -> Item:
    return Item(_EVENTS, report, event.text, lambda writer: writer.event(event), counted=False)
