"""The window's page of what to improve in words. This module does not use Qt."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import Enum

from db.domain.register import Counts, Entry, Field, Order
from db.domain.requirement import Requirement, RequirementKind
from db.domain.response import (
    CheckResult,
    DueDate,
    Evidence,
    EvidenceCount,
    Response,
    Status,
    TrustAction,
    Update,
)
from viewer.wording import dates
from viewer.wording.improve import left_words, moved_words
from viewer.wording.phrases import capitalised, counted, listed

TITLE = "To improve"
FROM_REPORTS = "From the reports, never changed here"
OWN_WORK = "Your trust’s work, kept on this PC and untouched by new data"
OWN_WORK_SHARED = "Your trust’s work, kept in its own file and untouched by new data"
COLUMNS = ("What the report said", "Where", "Report and rule", "Owner", "Due",
           "Status and evidence")  # fmt: skip
SHORT_COLUMNS = ("What the report said", "Where", "Report", "Owner", "Owner and due", "Status")
"""The headings where there is little room; what a column of its own would say is in another."""
NO_RULE = "rule not stated"
NO_OWNER = "no owner yet"
NO_DATE = "no date yet"
GONE = "no longer in the data"
NOT_SAVED = "changed, not saved yet"
SAID_BEFORE = "Said before"
NOTHING_ASKED = (
    "The data has nothing that this trust is asked to improve. Findings come with report packs and "
    "with CQC’s records of assessments since 2024: add them with ‘Add data…’ in the menu."
)
NOTHING_FITS = "Nothing fits these filters."


def count_line(trust: str, shown: int, total: int) -> str:
    """What the head of the page says: 'East and North Hertfordshire NHS Trust · 17 of 69'."""
    number = f"{total:,}" if shown == total else f"{shown:,} of {total:,}"
    return " · ".join(filter(None, (trust, number)))


def tallies(found: Counts) -> tuple[tuple[tuple[Field, str], int, str], ...]:
    """The counts above the list: what each filters by, its number and its words.

    Overdue first, then each status, then what was said before. Sustained and reopened are left out
    while there are none.
    """
    rare = (Status.SUSTAINED, Status.REOPENED)
    shown = [
        ((Field.STATUS, status.value), number, _TALLIES.get(status, status.value))
        for status, number in found.statuses.items()
        if number or status not in rare
    ]
    return (
        ((Field.OVERDUE, "yes"), found.overdue, "overdue"),
        *shown,
        ((Field.SAID_BEFORE, "yes"), found.said_before, "said before"),
    )


_TALLIES = {Status.DONE: "evidence awaited"}
_ALL = {
    Field.SERVICE: "All services",
    Field.QUESTION: "All questions",
    Field.RULE: "All rules",
    Field.OWNER: "All owners",
}
MENU_FIELDS: tuple[Field, ...] = tuple(_ALL)
"""What has a menu of its own among the filters, in order."""


def all_words(field: Field) -> str:
    """The first entry of the menu of a filter: 'All services'."""
    return _ALL[field]


def choice_words(field: Field, value: str) -> str:
    """A value of a filter as it is shown: 'Well-led', 'Regulation 12'."""
    return capitalised(value) if field in (Field.QUESTION, Field.STATUS) else value


def kind_words(kind: RequirementKind) -> str:
    """A kind on its filter, where it stands for several: 'Must', 'Concerns'."""
    return _SEVERAL.get(kind, kind.label)


_SEVERAL = {
    RequirementKind.NOTICE: "Notices",
    RequirementKind.CONDITION: "Conditions",
    RequirementKind.CONCERN: "Concerns",
    RequirementKind.LOW_SCORE: "Low scores",
    RequirementKind.OWN: "Own actions",
}


# One entry


def place_lines(requirement: Requirement) -> tuple[str, str]:
    """Where it is, on two lines: 'Maternity' and 'Lister Hospital', or 'Trust-wide' and nothing."""
    if requirement.service:
        return requirement.service, requirement.site
    return requirement.site or requirement.where, ""


def report_lines(requirement: Requirement) -> tuple[str, str]:
    """The month of its report and its rule: 'Jan 2023' and 'rule not stated'."""
    published = requirement.published
    return dates.short_month(published) if published else "undated", requirement.rule or NO_RULE


def late(days: int) -> str:
    """'14 days overdue'."""
    return f"{counted(days, 'day')} overdue"


def due_lines(entry: Entry, today: date) -> tuple[str, str, str]:
    """Its date, whether it is late, and what else there is to say of it; each may be empty.

    ('15 Nov 2026', '14 days overdue', 'moved once'), ('30 Nov 2026', '', 'tomorrow, moved twice').
    """
    progress = entry.progress
    moved = moved_words(progress.due) if progress.due else ""
    action = ""
    if progress.next_due and not entry.status.is_closed and progress.next_due < today:
        action = f"an action was due {dates.short_day(progress.next_due)}"
    if progress.due is None:
        return "", "", action or NO_DATE
    days = entry.days_overdue(today)
    if days:
        return dates.short_day(progress.due.day), late(days), moved
    when = left_words(progress.due.day, today)
    if entry.status.is_closed:
        when = f"done {dates.short_day(progress.status_since)}" if progress.status_since else "done"
    return dates.short_day(progress.due.day), "", ", ".join(filter(None, (when, action, moved)))


def evidence_words(count: EvidenceCount) -> str:
    """'evidence 1 of 3', 'evidence none'."""
    return f"evidence {count.enough} of {count.planned}" if count.planned else "evidence none"


def status_words(status: Status) -> str:
    """A status as a cell shows it: 'On track', 'Done, evidence awaited'."""
    return status.label


def repeat_words(earlier: Iterable[Requirement]) -> str:
    """'Repeat of Dec 2019 and Jul 2018', the newest first; empty if there is none."""
    months = {each.published for each in earlier}
    days = sorted((each for each in months if each is not None), reverse=True)
    named = list(dict.fromkeys(dates.short_month(each) for each in days))
    return f"Repeat of {listed(named)}" if named else (SAID_BEFORE if months else "")


def entry_spoken(entry: Entry, repeat: str, today: date, *, changed: bool = False) -> str:
    """All of an entry in one sentence, for a screen reader."""
    requirement, progress = entry.requirement, entry.progress
    when, rule = report_lines(requirement)
    if requirement.published:
        when = dates.month(requirement.published)
    day, is_late, rest = due_lines(entry, today)
    due = ", ".join(filter(None, (f"due {day}" if day else "", is_late, rest)))
    parts = (
        requirement.text.rstrip("."),
        requirement.kind.label,
        requirement.question.label if requirement.question else "",
        repeat,
        requirement.where,
        when,
        rule,
        GONE if entry.is_gone else "",
        f"owner {progress.operational_lead}" if progress.operational_lead else NO_OWNER,
        due,
        status_words(entry.status),
        evidence_words(progress.evidence),
        NOT_SAVED if changed else "",
    )
    return ", ".join(filter(None, parts))


def title_of(entry: Entry) -> str:
    """A short name for an entry: 'Infection control, maternity', or its first words."""
    requirement = entry.requirement
    theme = entry.theme or requirement.kind.label
    where = requirement.service or requirement.site or requirement.where
    known = where[:1].lower() + where[1:] if requirement.service or not requirement.site else where
    return f"{theme}, {known}"


def source_words(requirement: Requirement) -> str:
    """Where it was said, such as 'Inspection report, January 2023. In summary.'."""
    when = dates.month(requirement.published) if requirement.published else ""
    said = requirement.source or requirement.report
    first = said if when in said else ", ".join(filter(None, (said, when)))
    note = requirement.note.rstrip(".")
    return " ".join(f"{part}." for part in (first.rstrip("."), note) if part)


def said_when(requirement: Requirement) -> str:
    """Where and when an earlier one was said: 'Trust-wide, December 2019'."""
    when = dates.month(requirement.published) if requirement.published else "undated"
    return f"{requirement.where}, {when}"


def evidence_line(piece: Evidence) -> str:
    """How far a piece of evidence is: 'checked by Matron, 2 Nov 2026', 'planned'."""
    if piece.result is not None:
        found = "checked by" if piece.result is CheckResult.ENOUGH else "not enough, said"
        when = f", {dates.short_day(piece.checked)}" if piece.checked else ""
        return f"{found} {piece.checked_by}{when}"
    return f"given {dates.short_day(piece.given)}, not checked yet" if piece.given else "planned"


def action_line(action: TrustAction, today: date) -> str:
    """Who does it and when: 'Matron, due 15 Nov 2026, 14 days overdue'."""
    parts = [action.role]
    if action.done is not None:
        parts.append(f"done {dates.short_day(action.done)}")
    elif action.due is not None:
        days = action.days_overdue(today)
        parts.append(f"due {dates.short_day(action.due.day)}")
        parts += [late(days)] if days else []
        parts += [moved_words(action.due)]
    return ", ".join(filter(None, parts))


def first_due_words(due: DueDate | None) -> str:
    """What the panel says of a date that was moved: 'at first 30 Sep 2026, moved twice'."""
    if due is None or not due.before:
        return ""
    return f"at first {dates.short_day(due.first)}, {moved_words(due)}"


def evidence_heading(count: EvidenceCount) -> str:
    """What follows the heading of evidence: '1 of 3, linked and not copied'."""
    number = f"{count.enough} of {count.planned}" if count.planned else "none yet"
    return f"{number}, linked and not copied"


# Values


def value_words(value: object) -> str:
    """A value of a response in words; empty for nothing."""
    match value:
        case None:
            return ""
        case Status():
            return status_words(value)
        case Enum():
            return str(value.value)
        case DueDate():
            return dates.short_day(value.day)
        case date():
            return dates.short_day(value)
        case TrustAction() | Update():
            return value.text
        case Evidence():
            return f"{value.what} ({evidence_line(value)})"
        case tuple():
            return "; ".join(filter(None, map(value_words, value)))
        case _:
            return str(value)


def field_words(response: Response, name: str) -> str:
    """The value of a field of a response in words, 'nothing' if it has none."""
    return value_words(getattr(response, name)) or "nothing"


# Saving


def saved_words(number: int) -> str:
    """What a message says after saving."""
    return "Saved." if number == 1 else f"Saved {number:,} entries."


_ORDERS = {
    Order.KIND: "By strength",
    Order.WHERE: "By place",
    Order.REPORT: "By report",
    Order.OWNER: "By owner",
    Order.DUE: "By date due",
    Order.STATUS: "By status",
}


def order_words(order: Order) -> str:
    """What the list is sorted by: 'By date due'."""
    return _ORDERS[order]
