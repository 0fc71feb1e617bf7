"""The page 'To improve' in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from db.domain.register import NOTHING, Entry, counts
from db.domain.response import DueDate, Evidence, EvidenceCount, Status, TrustAction
from tests.db.domain.registers import EARLIER, TODAY, TRUST, asked, seen
from viewer.wording import improve_page as words


def entry(**progress: object) -> Entry:
    """An entry of the register with this progress."""
    return Entry(asked(), replace(NOTHING, **progress))  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize(
    ("progress", "lines"),
    [
        ({}, ("", "", words.NO_DATE)),
        (
            {"due": DueDate(date(2026, 11, 15), (date(2026, 9, 30),))},
            ("15 Nov 2026", "14 days overdue", "moved once"),
        ),
        ({"due": DueDate(date(2026, 11, 30))}, ("30 Nov 2026", "", "tomorrow")),
        ({"due": DueDate(date(2026, 11, 28))}, ("28 Nov 2026", "1 day overdue", "")),
        (
            {
                "due": DueDate(date(2018, 9, 30)),
                "status": Status.CHECKED,
                "status_since": date(2018, 9, 21),
            },
            ("30 Sep 2018", "", "done 21 Sep 2018"),
        ),
        (
            {"due": DueDate(date(2026, 12, 31)), "next_due": date(2026, 11, 1)},
            ("31 Dec 2026", "", "in 32 days, an action was due 1 Nov 2026"),
        ),
    ],
)
def test_dates(progress: dict[str, object], lines: tuple[str, str, str]) -> None:
    assert words.due_lines(entry(**progress), TODAY) == lines


def test_repeats_name_the_months_of_the_earlier_reports() -> None:
    july = asked(published=date(2018, 7, 17))
    assert words.repeat_words([july, asked(published=EARLIER)]) == "Repeat of Dec 2019 and Jul 2018"
    assert words.repeat_words([]) == ""
    assert words.repeat_words([asked(published=None)]) == words.SAID_BEFORE


def test_evidence_is_planned_given_and_checked() -> None:
    assert words.evidence_words(EvidenceCount(3, 2, 1)) == "evidence 1 of 3"
    assert words.evidence_words(EvidenceCount()) == "evidence none"
    assert words.evidence_line(Evidence("Audit")) == "planned"
    assert words.evidence_line(seen()) == "checked by Quality team, 9 Jun 2026"
    given = Evidence("Audit", "S:/a.pdf", date(2026, 6, 1))
    assert words.evidence_line(given) == "given 1 Jun 2026, not checked yet"


def test_an_action_says_who_when_and_how_late() -> None:
    action = TrustAction("Train", "Educator", DueDate(date(2026, 11, 28)))
    assert words.action_line(action, TODAY) == "Educator, due 28 Nov 2026, 1 day overdue"
    done = replace(action, done=date(2026, 11, 27))
    assert words.action_line(done, TODAY) == "Educator, done 27 Nov 2026"


def test_an_entry_speaks_as_one_sentence() -> None:
    spoken = words.entry_spoken(entry(operational_lead="Matron"), "Said before", TODAY)
    assert spoken == (
        "Staffing was too low, Concern, Said before, Maternity, Invented Hospital, January 2023, "
        "rule not stated, owner Matron, no date yet, Not started, evidence none"
    )
    assert words.title_of(entry()) == "Staffing, maternity"
    assert words.place_lines(asked(subject=TRUST)) == ("Trust-wide", "")


def test_the_counts_leave_out_rare_statuses_that_nothing_has() -> None:
    found = counts([entry(), entry(status=Status.SUSTAINED)], TODAY)
    said = [text for _, _, text in words.tallies(found)]
    assert said[0] == "overdue"
    assert said[-1] == "said before"
    assert "sustained" in said
    assert "reopened" not in said


def test_what_was_said_names_its_source_and_month_once() -> None:
    report = asked(source="Press release, January 2023")
    assert words.source_words(report) == "Press release, January 2023."
    assert words.source_words(asked(source="A page", note="In summary.")) == (
        "A page, January 2023. In summary."
    )
