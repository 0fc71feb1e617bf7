"""What a trust does: which steps may follow, what closing asks for, and what is overdue."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.domain.errors import Refused
from db.domain.response import (
    LONGEST_TEXT,
    MOST_ITEMS,
    STEPS,
    CheckResult,
    DueDate,
    Evidence,
    Response,
    Status,
    TrustAction,
    Update,
    changes,
    check_change,
    tidy,
)
from db.domain.schemes import SCHEMES, Colour
from tests.db.domain.registers import TODAY, answered, seen

DAYS = st.dates(date(2020, 1, 1), date(2030, 1, 1))
BEFORE = answered(due=DueDate(date(2026, 9, 30)))


def refused(before: Response | None, after: Response) -> str:
    with pytest.raises(Refused) as error:
        check_change(before, after)
    return str(error.value)


# Dates


@given(DAYS, st.lists(DAYS, max_size=8))
def test_moved_dates_are_counted_and_the_first_is_kept(day: date, others: list[date]) -> None:
    due, moves, last = DueDate(day), 0, day
    for other in others:
        moves += other != last
        due, last = due.moved_to(other), other
    assert (due.day, due.first, due.times_moved) == (last, day, moves)


def test_a_date_that_was_moved_stays_counted() -> None:
    after = BEFORE.due_on(date(2026, 11, 15))
    check_change(BEFORE, after)
    assert after.due == DueDate(date(2026, 11, 15), (date(2026, 9, 30),))
    assert after.times_moved == 1
    assert "stay counted" in refused(after, replace(after, due=DueDate(date(2027, 1, 1))))
    forgotten = replace(after, due=DueDate(date(2026, 11, 15)))
    assert "stay counted" in refused(after, forgotten)
    action = BEFORE.with_action(0, TrustAction("Clean", due=DueDate(date(2026, 1, 1))))
    again = action.with_action(0, TrustAction("Clean", due=DueDate(date(2026, 2, 1))))
    assert "date of action 1" in refused(action, again)


@given(DAYS, DAYS, st.sampled_from(Status))
def test_overdue_follows_from_the_date(due: date, today: date, status: Status) -> None:
    response = answered(due=DueDate(due), status=status)
    late = due < today and not status.is_closed
    assert response.is_overdue(today) is late
    assert response.days_overdue(today) == ((today - due).days if late else 0)


def test_an_action_that_is_not_done_makes_it_overdue() -> None:
    yesterday = DueDate(TODAY - timedelta(1))
    late, done = TrustAction("Clean", due=yesterday), TrustAction("Buy", due=yesterday, done=TODAY)
    response = answered(actions=(late, done, TrustAction("Read")))
    assert response.overdue_actions(TODAY) == (late,)
    assert response.is_overdue(TODAY)
    assert response.next_due == yesterday.day
    assert not replace(response, status=Status.CHECKED).is_overdue(TODAY)
    assert not answered(actions=(done,)).is_overdue(TODAY)


# Status


def test_words_name_a_status_however_they_are_written() -> None:
    assert [Status.parse(status.label) for status in Status] == list(Status)
    assert Status.parse(" DONE:  evidence awaited") is Status.DONE
    assert Status.parse("done") is Status.DONE
    assert Status.parse("nearly") is None


@pytest.mark.parametrize("before", Status)
@pytest.mark.parametrize("after", Status)
def test_only_the_steps_of_the_list_are_possible(before: Status, after: Status) -> None:
    start = answered(status=before, status_by="Quality team" if before.is_closed else "")
    step = replace(start, status=after, status_reason="Because", status_by="Chief nurse")
    if before is after:
        if before.is_closed:
            assert "stays as it is" in refused(start, step)
    elif after in STEPS[before]:
        check_change(start, step)
    else:
        said = refused(start, step)
        assert f"It is '{before.value}'" in said
        assert all(each.value in said for each in STEPS[before])


def test_closing_asks_for_evidence_or_a_reason() -> None:
    done = answered(status=Status.DONE, evidence=(Evidence("Audit"),))
    assert "no evidence" in refused(
        done, replace(done, status=Status.CHECKED, status_by="Chief nurse")
    )
    with_reason = done.with_status(
        Status.CHECKED, TODAY, by="Chief nurse", reason="The ward has closed"
    )
    assert with_reason.status_reason == "The ward has closed"
    shown = replace(done, evidence=(seen(),)).with_status(Status.CHECKED, TODAY, by="Chief nurse")
    assert (shown.status, shown.status_since, shown.status_by) == (
        Status.CHECKED, TODAY, "Chief nurse",
    )  # fmt: skip


def test_the_owner_does_not_check_its_own_work() -> None:
    done = answered(status=Status.DONE, evidence=(seen(),))
    assert "which role" in refused(done, replace(done, status=Status.CHECKED))
    assert "Matron owns it" in refused(
        done, replace(done, status=Status.CHECKED, status_by=" matron ")
    )
    own = done.with_evidence(0, seen(checked_by="MATRON"))
    assert "checked by its owner" in refused(BEFORE, own)


def test_what_is_sustained_was_looked_at_again() -> None:
    closed = replace(answered(), status=Status.DONE, evidence=(seen(),)).with_status(
        Status.CHECKED, date(2026, 7, 1), by="Chief nurse"
    )
    step = replace(closed, status=Status.SUSTAINED)
    assert "since it was closed" in refused(closed, step)
    again = step.with_evidence(1, seen("Second audit", checked=date(2026, 10, 1)))
    check_change(closed, again)
    check_change(closed, replace(step, status_reason="Three quiet months"))


def test_reopening_needs_a_reason() -> None:
    closed = answered(status=Status.CHECKED, status_by="Chief nurse", evidence=(seen(),))
    assert "why it is reopened" in refused(closed, replace(closed, status=Status.REOPENED))
    opened = closed.with_status(Status.REOPENED, TODAY, reason="It came back")
    assert opened.status_by == ""
    opened.with_status(Status.ON_TRACK, TODAY)


# Evidence


def test_the_count_of_evidence_means_something() -> None:
    given_only = Evidence("Photo", "S:/photo.jpg", date(2026, 1, 1))
    poor = seen("Old audit", result=CheckResult.NOT_ENOUGH)
    count = answered(evidence=(Evidence("Plan"), given_only, poor, seen())).evidence_count
    assert (count.planned, count.given, count.enough) == (4, 3, 1)


@pytest.mark.parametrize(
    ("piece", "said"),
    [
        (Evidence(""), "says nothing"),
        (seen(where=""), "not where"),
        (seen(given=None), "before it is given"),
        (seen(checked_by=""), "which role checked it"),
        (seen(result=None), "whether it is enough"),
        (seen(checked=None), "when"),
        (seen(checked_by="jo@example.org"), "not a role"),
    ],
)
def test_evidence_says_what_where_who_and_when(piece: Evidence, said: str) -> None:
    assert said in refused(BEFORE, replace(BEFORE, evidence=(piece,)))


# The rest


def test_owners_are_roles_and_texts_are_short() -> None:
    assert "not a role" in refused(None, answered(operational_lead="01438 314333"))
    assert "not a role" in refused(None, answered(executive_lead="x@example.org"))
    assert "Write it shorter" in refused(None, answered(outcome="x" * (LONGEST_TEXT + 1)))
    assert "says nothing" in refused(None, answered(actions=(TrustAction(""),)))
    assert "at most" in refused(None, answered(repeats=("a",) * (MOST_ITEMS + 1)))
    assert "repeat itself" in refused(None, answered("k", repeats=("k",)))


def test_updates_are_only_added() -> None:
    first = Update("2026-10", "Begun", "Matron", TODAY)
    before = answered().with_update(first)
    check_change(before, before.with_update(Update("2026-11", "Went on", "Matron", TODAY)))
    assert "only added" in refused(before, replace(before, updates=()))
    assert "only added" in refused(before, replace(before, updates=(replace(first, text="No"),)))
    assert "not a month" in refused(before, before.with_update(replace(first, month="2026-13")))
    assert "says nothing" in refused(before, before.with_update(replace(first, text="")))


def test_items_are_numbered_and_repeats_are_taken_back() -> None:
    response = answered().with_action(0, TrustAction("Clean")).with_action(1, TrustAction("Buy"))
    assert [action.text for action in response.actions] == ["Clean", "Buy"]
    with pytest.raises(Refused, match="no number 4"):
        response.with_action(3, TrustAction("Later"))
    linked = response.repeating("a", True).repeating("b", False)
    assert (linked.repeats, linked.no_repeats) == (("a",), ("b",))
    assert linked.repeating("a", None).repeating("b", True).repeats == ("b",)


def test_texts_are_tidied() -> None:
    messy = answered(
        operational_lead=" Ward\nmatron ",
        outcome="a\u202eb ",
        actions=(TrustAction(" Clean\x00 ", " The\tmatron "),),
        evidence=(Evidence(" Audit ", " S:/x "),),
        extra=((" RAG ", " green "),),
    )
    clean = tidy(messy)
    assert clean.operational_lead == "Ward matron"
    assert clean.outcome == "ab"
    assert clean.actions == (TrustAction("Clean", "The matron"),)
    assert clean.evidence == (Evidence("Audit", "S:/x"),)
    assert clean.extra == (("RAG", "green"),)
    assert tidy(clean) == clean


def test_changes_name_what_differs() -> None:
    after = replace(
        BEFORE.due_on(TODAY).with_action(0, TrustAction("Clean")).with_evidence(0, seen()),
        status=Status.ON_TRACK,
    )
    found = changes(BEFORE, after)
    assert [(each.field, each.number) for each in found] == [
        ("due", 0), ("status", 0), ("actions", 1), ("evidence", 1),
    ]  # fmt: skip
    assert (found[1].before, found[1].after) == (Status.NOT_STARTED, Status.ON_TRACK)
    assert changes(after, after) == ()
    assert [each.field for each in changes(None, answered())] == ["operational_lead"]


STEP = st.tuples(st.sampled_from(Status), st.sampled_from(["", "Matron", "Chief nurse"]),
                 st.sampled_from(["", "Because"]), st.booleans())  # fmt: skip


@given(st.lists(STEP, max_size=12))
def test_whatever_is_tried_nothing_is_closed_without_another_role(
    tries: list[tuple[Status, str, str, bool]],
) -> None:
    response = answered()
    for status, by, reason, evidence in tries:
        start = replace(response, evidence=(seen(),)) if evidence else response
        try:
            response = start.with_status(status, TODAY, by=by, reason=reason)
        except Refused:
            continue
        if response.status.is_closed:
            assert response.status_by == "Chief nurse"
            assert response.status_reason or response.evidence_count.enough
        else:
            assert response.status_by == ""


def test_every_scheme_has_a_colour_or_none_for_every_status() -> None:
    for scheme in SCHEMES:
        assert set(scheme.colours) == set(Status)
        assert scheme.source
    brag, amber, rag = SCHEMES
    assert brag.colour(Status.ON_TRACK) is Colour.GREEN
    assert amber.colour(Status.ON_TRACK) is Colour.AMBER
    assert brag.colour(Status.CHECKED) is amber.colour(Status.CHECKED) is Colour.BLUE
    assert rag.colour(Status.CHECKED) is Colour.NONE
