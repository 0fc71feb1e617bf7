"""The words of the register: dates that are near, late or moved, and each kind of change."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from db.domain.register import Entry, counts, progress_of
from db.domain.response import (
    NO_EVIDENCE,
    Changed,
    CheckResult,
    DueDate,
    Evidence,
    EvidenceCount,
    Status,
    TrustAction,
    Update,
)
from tests.db.domain.registers import TODAY, answered, asked, seen
from viewer.wording.improve import (
    change_words,
    counts_words,
    due_words,
    entry_columns,
    evidence_words,
    piece_words,
    report_words,
)


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (0, "today"),
        (1, "tomorrow"),
        (32, "in 32 days"),
        (63, "in 9 weeks"),
    ],
)
def test_the_time_left(days: int, said: str) -> None:
    due = DueDate(TODAY + timedelta(days))
    assert due_words(due, 0, TODAY).endswith(f", {said}")


def test_late_and_moved_dates() -> None:
    due = DueDate(date(2026, 10, 31), (date(2026, 9, 1),))
    assert due_words(due, 29, TODAY) == "31 October 2026, 29 days overdue, moved once"
    assert due_words(due, 0, TODAY, closed=True) == "31 October 2026, moved once"
    often = replace(due, before=(TODAY,) * 3)
    assert due_words(often, 1, TODAY) == "31 October 2026, 1 day overdue, moved three times"
    assert due_words(None, 0, TODAY) == "no date"


def test_evidence_and_counts() -> None:
    assert evidence_words(EvidenceCount(3, 2, 1)) == "evidence 1 of 3"
    assert evidence_words(NO_EVIDENCE) == "no evidence planned"
    entry = Entry(asked(), progress_of(answered(due=DueDate(date(2026, 1, 1))), 1))
    assert counts_words(counts((entry,), TODAY), 69) == "1 of 69: 1 overdue; 1 not started"
    assert counts_words(counts((), TODAY), 69) == "0 of 69"
    assert piece_words(Evidence("Audit")) == "Audit: planned"
    assert piece_words(replace(seen(), result=None)).endswith("; not checked yet")
    assert report_words(asked(published=None)) == "a report without a date"


ACTION = TrustAction("Buy", "Matron", DueDate(date(2026, 1, 1)))


@pytest.mark.parametrize(
    ("field", "before", "after", "said"),
    [
        ("status", Status.AT_RISK, Status.OFF_TRACK, "off track, was at risk"),
        ("status_since", None, TODAY, ""),
        ("ward", "", "Dacre", "ward: ‘Dacre’"),
        ("ward", "Dacre", "", "ward taken away, was ‘Dacre’"),
        ("due", None, DueDate(TODAY), "due date: 29 November 2026"),
        ("due", DueDate(TODAY), None, "due date taken away, was 29 November 2026"),
        ("extra", None, ("RAG", "red"), "other column: RAG ‘red’"),
        ("actions", ACTION, replace(ACTION, role="HR"), "action 1 changed"),
        ("actions", ACTION, None, "action 1 taken away"),
        ("evidence", Evidence("A"), Evidence("A", "S:/a", TODAY), "evidence 1 given"),
        ("evidence", Evidence("A"), Evidence("B"), "evidence 1 changed"),
        (
            "evidence",
            Evidence("A", "S:/a", TODAY),
            seen("A", result=CheckResult.NOT_ENOUGH),
            "evidence 1 checked by Quality team: not enough",
        ),
        ("updates", None, Update("2026-11", "Begun", "Matron", TODAY), "update: Begun"),
        ("updates", None, None, "update 1"),
    ],
)
def test_each_kind_of_change(field: str, before: Any, after: Any, said: str) -> None:
    lists = ("actions", "evidence", "updates")
    number = 1 if field in lists else 0
    assert change_words(Changed(field, before, after, number)) == said


def test_every_column_has_a_value_for_any_entry() -> None:
    full = progress_of(answered(due=DueDate(TODAY, (TODAY,)), evidence=(seen(),)), 1)
    for entry in (Entry(asked()), Entry(asked(), full, True)):
        for column in entry_columns(TODAY):
            assert isinstance(column.value(entry), str | int | date | None)
