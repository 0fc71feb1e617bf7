"""The register in words: what is asked, how far the trust is, what is due, and what changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING

from db.domain.dates import as_stated
from db.domain.register import Field
from db.domain.response import (
    NAMES,
    CheckResult,
    DueDate,
    Evidence,
    EvidenceCount,
    Status,
    TrustAction,
    Update,
)
from db.domain.text import shown
from viewer.wording import dates
from viewer.wording.columns import Column
from viewer.wording.phrases import (
    capitalised,
    counted,
    entries_words,
    in_words,
    listed,
    shortened,
)

if TYPE_CHECKING:
    from db.domain.register import Counts, Entry
    from db.domain.repeats import Suggestion
    from db.domain.requirement import Requirement
    from db.domain.response import Changed, Response
    from db.local.trust_copies import Comparison, Difference
    from db.local.trust_file import Save, Saved

NO_OWNER, NO_DATE, NO_REFERENCE = "no owner", "no date", "no reference"
NOTHING_TO_IMPROVE = (
    "Nothing to improve is known here. Add a report that has findings, with 'wardcard import'."
)
NOTHING_FITS = "Nothing fits these filters. Try fewer or different ones."
_WEEKS_FROM = 8 * 7
"""From so many days on, the time left is given in weeks."""


def report_words(requirement: Requirement) -> str:
    """In which report: 'January 2023', 'a report without a date', or 'added by the trust'."""
    if requirement.published is not None:
        return dates.month(requirement.published)
    return "a report without a date" if requirement.report_id else "added by the trust"


def rule_words(requirement: Requirement) -> str:
    """'Regulation 12(2)(g)', 'Warning notice' or 'rule not stated'."""
    return requirement.rule or "rule not stated"


def due_words(due: DueDate | None, overdue: int, today: date, *, closed: bool = False) -> str:
    """When it is due, in words: '31 October 2026, 29 days overdue, moved once'.

    ``overdue`` is the number of days by the rule of the register; of what is ``closed``, only the
    date is given.
    """
    if due is None:
        return NO_DATE
    parts = [dates.day(due.day)]
    if not closed:
        parts.append(
            f"{counted(overdue, 'day')} overdue" if overdue else left_words(due.day, today)
        )
    if due.times_moved:
        parts.append(moved_words(due))
    return ", ".join(filter(None, parts))


def left_words(day: date, today: date) -> str:
    """The time until a day: 'today', 'tomorrow', 'in 32 days', 'in 9 weeks'; empty if it passed."""
    days = (day - today).days
    if days < 0:
        return ""
    if days < 2:
        return ("today", "tomorrow")[days]
    return f"in {days} days" if days < _WEEKS_FROM else f"in {days // 7} weeks"


def moved_words(due: DueDate) -> str:
    """How often a date was moved: 'moved once', 'moved three times'; empty if never."""
    times = due.times_moved
    if not times:
        return ""
    return {1: "moved once", 2: "moved twice"}.get(times, f"moved {in_words(times)} times")


def evidence_words(count: EvidenceCount) -> str:
    """How much evidence was found to be enough: 'evidence 1 of 3', 'no evidence planned'."""
    return f"evidence {count.enough} of {count.planned}" if count.planned else "no evidence planned"


def counts_words(numbers: Counts, everything: int) -> str:
    """'17 of 69: 3 overdue, 1 not started, 5 on track'; statuses that nothing has are left out."""
    parts = [f"{numbers.overdue:,} overdue"] if numbers.overdue else []
    parts += [f"{count:,} {status.value}" for status, count in numbers.statuses.items() if count]
    if numbers.said_before:
        parts.append(f"{numbers.said_before:,} said before")
    whole = f"{numbers.total:,} of {everything:,}"
    return f"{whole}: {'; '.join(parts)}" if parts else whole


def entry_lines(entry: Entry, today: date) -> Iterator[str]:
    """An entry of a list in three lines: what was said, where, and how far the trust is."""
    requirement, progress = entry.requirement, entry.progress
    lead = requirement.kind.label
    yield f"{progress.reference or entry.key}  {lead}: {shortened(requirement.text, 300)}"
    gone = ", in no loaded report any more" if entry.is_gone else ""
    question = requirement.question.label if requirement.question else ""
    where = (requirement.where, question, report_words(requirement), rule_words(requirement))
    yield f"    {', '.join(filter(None, where))}{gone}"
    due = due_words(progress.due, entry.days_overdue(today), today, closed=entry.status.is_closed)
    owner = progress.operational_lead or NO_OWNER
    yield f"    {entry.status.label}; {owner}; {due}; {evidence_words(progress.evidence)}"


def detail_lines(
    entry: Entry, saved: Saved, today: date, earlier: Mapping[str, Requirement]
) -> Iterator[str]:
    """Everything about one entry; ``earlier`` has the requirements that it may repeat, by key."""
    requirement, response = entry.requirement, saved.response
    yield from entry_lines(entry, today)
    yield f"    Key: {entry.key}"
    if requirement.source:
        yield f"    Source: {requirement.source}"
    if requirement.note:
        yield f"    {requirement.note}"
    if entry.theme:
        suggested = "" if response.theme else ", suggested by the words"
        yield f"    Theme: {entry.theme}{suggested}"
    for name in (
        "ward", "executive_lead", "outcome", "measure", "forum", "resources", "affected",
        "activity", "status_reason", "status_by",
    ):  # fmt: skip
        if value := getattr(response, name):
            yield f"    {capitalised(NAMES[name])}: {value}"
    for title, lines in (
        ("Said before", _earlier(response.repeats, earlier)),
        ("Actions", (action_words(each, response, today) for each in response.actions)),
        ("Evidence", map(piece_words, response.evidence)),
        ("Updates", map(update_words, response.updates)),
        ("Other columns", (f"{name}: {text}" for name, text in response.extra)),
    ):
        numbered = [f"    {number}  {line}" for number, line in enumerate(lines, start=1)]
        if numbered:
            yield ""
            yield title
            yield from numbered


def _earlier(keys: Iterable[str], known: Mapping[str, Requirement]) -> Iterator[str]:
    for key in keys:
        requirement = known.get(key)
        if requirement is None:
            yield key
        else:
            yield f"{requirement.text} ({requirement.where}, {report_words(requirement)})"


def action_words(action: TrustAction, response: Response, today: date) -> str:
    """'Recruit 17 midwives: HR lead; done on 1 August 2026'."""
    who = action.role or "no role"
    if action.done is not None:
        when = f"done on {dates.day(action.done)}"
    else:
        late = 0 if response.status.is_closed else action.days_overdue(today)
        when = due_words(action.due, late, today, closed=response.status.is_closed)
    return f"{action.text}: {who}; {when}"


def piece_words(piece: Evidence) -> str:
    """'Audit, given on 1 June 2026 at S:/audit.pdf; checked by ... on ..., enough (read it)'."""
    if piece.given is None:
        return f"{piece.what}: planned"
    at = f" at {piece.where}" if piece.where else ""
    given = f"{piece.what}: given on {dates.day(piece.given)}{at}"
    if piece.checked is None or piece.result is None:
        return f"{given}; not checked yet"
    how = f" ({piece.checked_how})" if piece.checked_how else ""
    checked = f"checked by {piece.checked_by} on {dates.day(piece.checked)}"
    return f"{given}; {checked}, {piece.result.value}{how}"


def update_words(update: Update) -> str:
    """'November 2026, Matron: Two midwives began.'."""
    return f"{as_stated(update.month)}, {update.by}: {update.text}"


def history_line(save: Save) -> str:
    """'20 November 2026, Quality lead: off track, was at risk; due date moved from ... to ...'."""
    said = "; ".join(filter(None, map(change_words, save.changed))) or "opened"
    return f"{dates.day(save.saved.date())}, {save.by}: {said}"


def change_words(change: Changed) -> str:
    """What one change was: 'off track, was at risk', 'owner: Matron', 'action 2 done'.

    Empty for what follows from another change.
    """
    before, after, name = change.before, change.after, NAMES[change.field]
    if change.field == "status_since":
        return ""
    if isinstance(after, Status) and isinstance(before, Status):
        return f"{after.value}, was {before.value}"
    if change.field in ("actions", "evidence", "updates"):
        return _item_words(change)
    if isinstance(before, DueDate) and isinstance(after, DueDate):
        return f"{name} moved from {dates.day(before.day)} to {dates.day(after.day)}"
    if not after:
        return f"{name} taken away, was {_value(before)}"
    return f"{name}: {_value(after)}" + (f", was {_value(before)}" if before else "")


def _item_words(change: Changed) -> str:
    before, after = change.before, change.after
    name = f"{NAMES[change.field]} {change.number}"
    match after:
        case None:
            return f"{name} taken away" if before is not None else name
        case Update():
            return f"update: {shortened(after.text, 200)}"
        case TrustAction() if isinstance(before, TrustAction):
            if after.done and not before.done:
                return f"{name} done"
            if before.due and after.due and before.due.day != after.due.day:
                return (
                    f"{name} moved from {dates.day(before.due.day)} to {dates.day(after.due.day)}"
                )
            return f"{name} changed"
        case Evidence() if isinstance(before, Evidence):
            if after.result and after.result is not before.result:
                return f"{name} checked by {after.checked_by}: {after.result.value}"
            return f"{name} {'given' if after.given and not before.given else 'changed'}"
        case TrustAction():
            return f"new {name}: {shortened(after.text, 200)}"
        case Evidence():
            return f"new {name}: {shortened(after.what, 200)}"
        case _:
            return name


def _value(value: object) -> str:
    match value:
        case DueDate():
            return dates.day(value.day)
        case date():
            return dates.day(value)
        case Status() | CheckResult():
            return value.value
        case (name, text):
            return f"{name} ‘{shortened(str(text), 100)}’"  # pyright: ignore[reportUnknownArgumentType]
        case _:
            return f"‘{shortened(str(value), 100)}’"


def suggestion_words(suggestion: Suggestion) -> str:
    """An earlier requirement, and why it may be the same: 'KEY  Text (where, when): same theme'."""
    earlier = suggestion.earlier
    why = [
        f"same theme, {suggestion.same_theme.lower()}" if suggestion.same_theme else "",
        "same question" if suggestion.same_question else "",
        f"{suggestion.words:.0%} of the words in common".replace("%", " %")
        if suggestion.words
        else "",
    ]
    where = f"{earlier.where}, {report_words(earlier)}"
    return (
        f"{earlier.key}  {shortened(earlier.text, 200)} ({where}): {listed([*filter(None, why)])}"
    )


def comparison_lines(comparison: Comparison) -> Iterator[str]:
    """What going back to a backup would change."""
    if comparison.why_unreadable:
        yield comparison.why_unreadable
        yield f"The backup has {entries_words(comparison.backup)}."
        return
    here, backup = entries_words(comparison.here), entries_words(comparison.backup)
    yield f"The register has {here}, the backup has {backup}."
    if not comparison.differences:
        yield "Both say the same."
    for difference in comparison.differences:
        yield f"  {difference_words(difference)}"
    if comparison.saves_lost:
        saves = counted(comparison.saves_lost, "save")
        yield f"{saves} in the register’s history would no longer be in it."


def difference_words(difference: Difference) -> str:
    """'MAT-01: on track would become at risk', 'MAT-02: only in the backup'."""
    name = difference.reference or difference.requirement.key
    what = shortened(difference.requirement.text, 100)
    if difference.only_here:
        return f"{name} ({what}): only in the register, and would go"
    if difference.only_in_backup:
        return f"{name} ({what}): only in the backup, and would come"
    changed = "; ".join(filter(None, map(change_words, difference.changed)))
    return f"{name} ({what}): {changed or 'the date of its status'}"


def restored_words(entries: int, aside: str) -> str:
    """What was done, and where what was there before is."""
    kept = f" What was there before is kept as {aside}." if aside else ""
    return f"The register is that of the backup, with {entries_words(entries)}.{kept}"


def unknown_value(field: Field, value: str, known: Iterable[str]) -> str:
    """That nothing has this value, with those that there are."""
    there = list(known)
    listed_ = "; ".join(there[:40]) or "none"
    return f"'{shown(value)}' is not a value of {field.value} here; use one of: {listed_}"


def entry_columns(today: date) -> tuple[Column[Entry], ...]:
    """The columns of a table of the register, for the day ``today``."""

    def due(entry: Entry) -> DueDate | None:
        return entry.progress.due

    return (
        Column("Key", "Wardcard’s key, the same for good", 26, lambda e: e.key),
        Column("Reference", "The trust’s own number", 12, lambda e: e.progress.reference),
        Column("Kind", "", 12, lambda e: e.requirement.kind.label),
        Column("What was said", "In the words of the source", 60, lambda e: e.requirement.text),
        Column("Where", "", 34, lambda e: e.requirement.where),
        Column("Subject ID", "", 26, lambda e: e.requirement.subject.id),
        Column("Question", "", 12,
               lambda e: e.requirement.question.label if e.requirement.question else ""),
        Column("Regulation", "Or the notice that the words name", 20,
               lambda e: e.requirement.rule),
        Column("Theme", "", 24, lambda e: e.theme),
        Column("Report published", "", 12, lambda e: e.requirement.published),
        Column("Status", "", 22, lambda e: e.status.label),
        Column("Since", "When it got this status", 12, lambda e: e.progress.status_since),
        Column("Owner", "A role", 24, lambda e: e.progress.operational_lead),
        Column("Lead for the board", "A role", 24, lambda e: e.progress.executive_lead),
        Column("Ward", "", 18, lambda e: e.progress.ward),
        Column("Due", "", 12, lambda e: d.day if (d := due(e)) else None),
        Column("First due", "", 12, lambda e: d.first if (d := due(e)) else None),
        Column("Times moved", "", 8, lambda e: d.times_moved if (d := due(e)) else 0),
        Column("Days overdue", "", 8, lambda e: e.days_overdue(today)),
        Column("Actions", "", 8, lambda e: e.progress.actions),
        Column("Actions done", "", 8, lambda e: e.progress.actions_done),
        Column("Evidence planned", "", 8, lambda e: e.progress.evidence.planned),
        Column("Evidence given", "", 8, lambda e: e.progress.evidence.given),
        Column("Evidence enough", "Checked by another role", 8,
               lambda e: e.progress.evidence.enough),
        Column("Repeat of", "Keys of earlier requirements", 26,
               lambda e: "; ".join(e.progress.repeats)),
        Column("Said in a loaded report", "", 8, lambda e: "No" if e.is_gone else "Yes"),
    )  # fmt: skip
