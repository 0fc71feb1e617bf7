"""Entries of the register on the command line: found by key or reference, and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from db.domain.errors import Refused
from db.domain.text import one_line, shown

if TYPE_CHECKING:
    from db.domain.register import Entry

_MOST_LISTED = 10


def find_entry(entries: Sequence[Entry], text: str) -> Entry:
    """The entry whose key or reference is ``text``, in any case, or whose key begins with it.

    Raises Refused if there is none, or several.
    """
    wanted = one_line(text).casefold()
    found = [
        entry
        for entry in entries
        if wanted and wanted in (entry.key.casefold(), entry.progress.reference.casefold())
    ] or [entry for entry in entries if wanted and entry.key.casefold().startswith(wanted)]
    if not found:
        raise Refused(
            f"Nothing to improve has the key or reference '{shown(text)}'. "
            "'wardcard improve list' shows what there is."
        )
    if len(found) > 1:
        keys = ", ".join(entry.key for entry in found[:_MOST_LISTED])
        raise Refused(f"'{shown(text)}' could be any of several. Give the whole key: {keys}.")
    return found[0]


def entry_values(entry: Entry, today: date) -> dict[str, object]:
    """An entry as JSON; what nobody has stated is null, and dates are like '2026-11-15'."""
    requirement, progress = entry.requirement, entry.progress
    due = progress.due
    return {
        "key": entry.key,
        "reference": progress.reference or None,
        "kind": requirement.kind.value,
        "text": requirement.text,
        "where": requirement.where,
        "subject": requirement.subject.id,
        "trust": requirement.trust,
        "site": requirement.site or None,
        "service": requirement.service or None,
        "question": requirement.question.value if requirement.question else None,
        "rule": requirement.rule or None,
        "theme": entry.theme or None,
        "theme_given": bool(progress.theme),
        "report": requirement.report_id or None,
        "published": _iso(requirement.published),
        "source": requirement.source or None,
        "in_a_loaded_report": not entry.is_gone,
        "status": progress.status.value,
        "status_since": _iso(progress.status_since),
        "owner": progress.operational_lead or None,
        "lead": progress.executive_lead or None,
        "ward": progress.ward or None,
        "due": _iso(due.day if due else None),
        "first_due": _iso(due.first if due else None),
        "times_moved": due.times_moved if due else 0,
        "days_overdue": entry.days_overdue(today),
        "overdue": entry.is_overdue(today),
        "actions": progress.actions,
        "actions_done": progress.actions_done,
        "evidence": {
            "planned": progress.evidence.planned,
            "given": progress.evidence.given,
            "enough": progress.evidence.enough,
        },
        "repeats": list(progress.repeats),
        "version": progress.version,
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None
