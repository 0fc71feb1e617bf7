"""What is shown and spoken of each finding, measure, statement, action and event, as list entries.

Nothing here imports :mod:`db.domain.report`, which would delay the start.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from db.domain.scale import NOT_STATED
from db.domain.subject import Level
from viewer.parts.chips import Chip
from viewer.parts.measure_bars import Bar
from viewer.parts.reading_list import Block, Entry, Paragraph, Run, Style
from viewer.wording import dates
from viewer.wording.attribution import cited, signatory, summarised
from viewer.wording.findings import lead, scope_label
from viewer.wording.measures import measure_spoken, measured, sides

if TYPE_CHECKING:
    from db.domain.report import Action, Event, Finding, Measure, Report, ReportCard, Scope
    from db.domain.report import Statement as PublicStatement


class EntryWriter:
    """Makes entries for the card of one subject."""

    def __init__(self, card: ReportCard) -> None:
        """The report of ``card`` is the one that needs no date."""
        self._card = card

    def finding(self, finding: Finding, report: Report, *, concern: bool = False) -> Entry:
        """A finding with what it is about; ``concern`` says whether to call a concern one."""
        strength = lead(finding.kind)
        strong = strength in ("Must", "Should")
        chips = [Chip(strength, strong=strong)] if strong or (strength and concern) else []
        labels = [
            finding.regulation,
            scope_label(finding.scope, self._card),
            finding.question.label if finding.question else "",
        ]
        # The page of a service need not say of each finding that it is about that service.
        own = self._card.level is Level.SERVICE and not self._place(finding.scope)
        chips += [
            Chip(label) for place, label in enumerate(labels) if label and not (own and place == 1)
        ]
        text = f"{finding.statement}: {finding.text}" if finding.statement else finding.text
        blocks: list[Block] = [Paragraph((Run(text),)), *self._chips(chips, report)]
        blocks += _quiet(finding.note)
        spoken = [f"{strength}: {text}" if strength else text, *labels, self._dated(report)]
        if finding.note:
            spoken.append(finding.note)
        return self._entry(blocks, spoken, report, text)

    def enforcement(self, report: Report) -> Entry:
        """The enforcement action that a report states."""
        blocks: list[Block] = [
            Paragraph((Run(report.enforcement),)),
            *self._chips([Chip("Enforcement", strong=True)], report),
        ]
        spoken = [f"Enforcement: {report.enforcement}", self._dated(report)]
        return self._entry(blocks, spoken, report, report.enforcement)

    def measure(self, measure: Measure, report: Report) -> Entry:
        """A measure: bars if there are figures before and after, otherwise its figure."""
        pair = sides(measure, report.published)
        blocks: list[Block]
        if pair:
            blocks = [
                Paragraph((Run(measure.name),)),
                tuple(
                    Bar(side.label, side.value, side.text, newest=side is pair[-1]) for side in pair
                ),
            ]
        else:
            printed = measured(measure)[0] or NOT_STATED
            figure = printed.replace(" ", "\u00a0")
            blocks = [Paragraph((Run(f"{measure.name}: "), Run(figure, Style.BOLD)))]
        about = ", ".join(
            filter(None, (self._place(measure.scope), measure.period, self._month(report)))
        )
        note = ". ".join(filter(None, (about, measure.note.rstrip("."))))
        blocks += _quiet(f"{note}." if measure.note else note)
        blocks += self._chips([], report)
        spoken = [measure_spoken(measure, report.published), note]
        return self._entry(blocks, spoken, report, measure.name)

    def statement(self, statement: PublicStatement, report: Report) -> Entry:
        """What a person in a public role said, in summary."""
        person = ", ".join(filter(None, (signatory(statement), self._month(report))))
        blocks: list[Block] = [
            Paragraph((Run(statement.text),)),
            *_quiet(person),
            *_quiet(summarised(statement)),
            *self._chips([], report),
        ]
        spoken = [statement.text, person, summarised(statement)]
        return self._entry(blocks, spoken, report, statement.text, quoted=True)

    def action(self, action: Action, report: Report) -> Entry:
        """An action in response to the report, with its progress."""
        place = self._place(action.scope)
        chips = [Chip(text) for text in (action.status.label, place) if text]
        blocks: list[Block] = [Paragraph((Run(action.text),)), *self._chips(chips, report)]
        spoken = [action.text, action.status.label, place, self._dated(report)]
        return self._entry(blocks, spoken, report, action.text)

    def event(self, event: Event) -> Entry:
        """An event related to the report."""
        when = f" ({dates.as_stated(event.when)})" if event.when else ""
        whose = "" if event.from_regulator else "Not from CQC. "
        runs = (Run(f"{event.title}{when}. ", Style.BOLD), Run(event.text))
        source = f"{whose}{cited(event.source)}"
        text = f"{event.title}{when}. {event.text}"
        return Entry((Paragraph(runs), *_quiet(source)), f"{text} {source}", text)

    def _place(self, scope: Scope) -> str:
        return "" if scope.subject == self._card.subject else scope_label(scope, self._card)

    def _is_shown(self, report: Report) -> bool:
        return self._card.report is not None and report.id == self._card.report.id

    def _dated(self, report: Report) -> str:
        """Which report it is, if that is not the one shown, for a screen reader."""
        return "" if self._is_shown(report) else f"report of {report_day(report)}"

    def _month(self, report: Report) -> str:
        if self._is_shown(report) or report.published is None:
            return ""
        return dates.month(report.published)

    def _chips(self, chips: list[Chip], report: Report) -> list[Block]:
        """The chips with the month of the report, which opens it, if it is another one."""
        if not self._is_shown(report):
            when = report.published
            chips = [*chips, Chip(dates.short_month(when) if when else "undated", link=True)]
        return [tuple(chips)] if chips else []

    def _entry(
        self,
        blocks: list[Block],
        spoken: list[str],
        report: Report,
        text: str,
        *,
        quoted: bool = False,
    ) -> Entry:
        action = "" if self._is_shown(report) else f"open the report of {report_day(report)}"
        said = [part.rstrip(".") for part in spoken if part]
        words = f"{'. '.join(said[:1])}. {', '.join(said[1:])}" if len(said) > 1 else said[0]
        return Entry(
            tuple(blocks),
            f"{words.rstrip('.')}.",
            text,
            quoted=quoted,
            action=action,
            key=report.id,
        )


def report_day(report: Report) -> str:
    """'18 December 2019', or 'a day not stated'."""
    day: date | None = report.published
    return dates.day(day) if day is not None else "a day not stated"


def _quiet(text: str) -> list[Block]:
    return [Paragraph((Run(text, Style.QUIET),), small=True)] if text else []
