"""The register: joining, filters, counts and orders."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from db.domain.register import (
    NOTHING,
    Entry,
    Field,
    Order,
    Progress,
    RegisterFilter,
    choices,
    counts,
    counts_by_where,
    joined,
    ordered,
    progress_of,
)
from db.domain.requirement import Requirement, RequirementKind
from db.domain.response import DueDate, Status, TrustAction
from db.domain.scale import Question
from db.domain.subject import Subject
from tests.db.domain.registers import EARLIER, SITE, TODAY, TRUST, WARD, answered, asked, seen

YESTERDAY, TOMORROW = DueDate(TODAY - timedelta(1)), DueDate(TODAY + timedelta(1))
STAFFING = asked(question=Question.SAFE)
MUST = asked("A warning notice required it.", kind=RequirementKind.MUST)
AUDITS = asked("Audits were rare.", TRUST, EARLIER, RequirementKind.IMPROVE)


def none(_: object) -> tuple[Requirement, ...]:
    return ()


def progress(**known: Any) -> Progress:
    return progress_of(answered(**known), 1)


ENTRIES = joined(
    (STAFFING, MUST, AUDITS),
    {
        STAFFING.key: progress(due=YESTERDAY, status=Status.OFF_TRACK, repeats=(AUDITS.key,)),
        MUST.key: progress(due=TOMORROW, operational_lead="Chief nurse", theme="Staffing"),
    },
    none,
)


def test_a_list_shows_what_the_response_says() -> None:
    actions = (TrustAction("Clean", due=YESTERDAY), TrustAction("Buy", done=TODAY))
    found = progress_of(answered(actions=actions, evidence=(seen(),), reference="MAT-01"), 7)
    assert (found.version, found.actions, found.actions_done) == (7, 2, 1)
    assert (found.next_due, found.reference) == (YESTERDAY.day, "MAT-01")
    assert found.evidence.enough == 1


@given(
    st.sampled_from(Status),
    st.none() | st.sampled_from([YESTERDAY, TOMORROW]),
    st.none() | st.sampled_from([YESTERDAY, TOMORROW]),
)
def test_a_list_and_the_response_agree_on_what_is_overdue(
    status: Status, due: DueDate | None, action: DueDate | None
) -> None:
    response = answered(status=status, due=due, actions=(TrustAction("Clean", due=action),))
    entry = Entry(STAFFING, progress_of(response, 1))
    assert entry.is_overdue(TODAY) == response.is_overdue(TODAY)
    assert entry.days_overdue(TODAY) == response.days_overdue(TODAY)


def test_every_requirement_is_there_and_what_is_gone_follows() -> None:
    assert [entry.key for entry in ENTRIES] == [STAFFING.key, MUST.key, AUDITS.key]
    assert ENTRIES[2].progress == NOTHING
    known = {STAFFING.key: progress()}
    (gone,) = joined((), known, lambda keys: (STAFFING,) if keys == [STAFFING.key] else ())
    assert gone.is_gone
    assert gone.requirement == STAFFING
    own = replace(STAFFING, kind=RequirementKind.OWN)
    (kept,) = joined((), known, lambda _: (own,))
    assert not kept.is_gone, "what the trust added itself never was in a source"


def test_what_was_done_follows_corrected_words() -> None:
    before = asked("Staffing was to low.", origin="f-1")
    after = asked("Staffing was too low.", origin="f-1")
    answer = progress(status=Status.AT_RISK)
    (entry,) = joined((after,), {before.key: answer}, lambda _: (before,))
    assert entry.requirement.text == after.text
    assert (entry.key, entry.status) == (before.key, Status.AT_RISK)
    both = joined((after,), {before.key: answer, after.key: progress()}, lambda _: (before,))
    assert [each.is_gone for each in both] == [False, True], "both were answered: neither is lost"


def test_filters_are_combined() -> None:
    def keys(*values: tuple[Field, str], text: str = "", under: Subject | None = None) -> list[str]:
        fits = RegisterFilter(frozenset(values), text, under).fits(TODAY)
        return [entry.key for entry in ENTRIES if fits(entry)]

    assert keys() == [entry.key for entry in ENTRIES]
    assert keys((Field.KIND, "MUST"), (Field.KIND, "improve")) == [MUST.key, AUDITS.key]
    assert keys((Field.KIND, "must"), (Field.STATUS, "off track")) == []
    assert keys((Field.OVERDUE, "yes")) == [STAFFING.key]
    assert keys((Field.SAID_BEFORE, "yes")) == [STAFFING.key]
    assert keys((Field.RULE, "Warning notice")) == [MUST.key]
    assert keys((Field.OWNER, "matron")) == [STAFFING.key]
    assert keys((Field.THEME, "Staffing")) == [STAFFING.key, MUST.key]
    assert keys(text="NOTICE chief") == [MUST.key]
    assert keys(under=WARD) == [STAFFING.key, MUST.key]
    assert keys(under=SITE) == [STAFFING.key, MUST.key]
    assert len(keys(under=TRUST)) == 3
    assert keys(under=Subject("ZZ9")) == []


def test_numbers() -> None:
    found = counts(ENTRIES, TODAY)
    assert (found.total, found.overdue, found.said_before) == (3, 1, 1)
    assert found.statuses[Status.NOT_STARTED] == 2
    assert found.statuses[Status.SUSTAINED] == 0
    rows = counts_by_where(ENTRIES, TODAY)
    assert [(where, each.total) for where, each in rows] == [
        ("Trust-wide", 1), ("Maternity, Invented Hospital", 2),
    ]  # fmt: skip


def test_choices_count_what_the_other_filters_leave() -> None:
    chosen = RegisterFilter(frozenset({(Field.KIND, "must"), (Field.STATUS, "not started")}))
    assert choices(ENTRIES, chosen, Field.KIND, TODAY) == (("must", 1), ("improve", 1))
    assert choices(ENTRIES, chosen, Field.STATUS, TODAY) == (("not started", 1),)
    assert choices(ENTRIES, RegisterFilter(), Field.OWNER, TODAY) == (
        ("Chief nurse", 1), ("Matron", 1),
    )  # fmt: skip
    for field in Field:
        assert choices(ENTRIES, RegisterFilter(), field, TODAY)[:1] != (("", 1),)


def test_orders() -> None:
    def texts(order: Order, *, reverse: bool = False) -> list[str]:
        return [each.requirement.text[:5] for each in ordered(ENTRIES, order, reverse=reverse)]

    assert texts(Order.DUE) == ["Staff", "A war", "Audit"]
    assert texts(Order.KIND) == ["A war", "Audit", "Staff"]
    assert texts(Order.STATUS) == ["Staff", "A war", "Audit"]
    assert texts(Order.WHERE) == ["Audit", "A war", "Staff"]
    assert texts(Order.REPORT) == ["Audit", "A war", "Staff"]
    assert texts(Order.REPORT, reverse=True)[-1] == "Audit"
    assert texts(Order.OWNER) == ["A war", "Staff", "Audit"]


def test_what_is_closed_comes_last_and_references_are_sorted() -> None:
    def entry(text: str, **known: Any) -> Entry:
        return Entry(asked(text), progress(**known))

    entries = (
        entry("a", due=YESTERDAY, status=Status.CHECKED, reference="b-2"),
        entry("b", reference="B-1"),
        entry("c", actions=(TrustAction("Clean", due=TOMORROW),)),
        entry("d", due=YESTERDAY),
    )
    assert "".join(each.requirement.text for each in ordered(entries)) == "dcba"
    by_reference = ordered(entries, Order.REFERENCE)
    assert [each.requirement.text for each in by_reference[:2]] == ["b", "a"]
