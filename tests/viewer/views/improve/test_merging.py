"""One response made of two versions: what is asked, and what comes of the answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from db.domain.response import DueDate, Response, Status, Update
from viewer.views.improve.merging import differences, merged, questions

FIRST, MINE, THEIRS = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)
BASE = Response("key", operational_lead="Matron", due=DueDate(FIRST))


def test_only_what_differs_is_asked_and_the_one_who_changed_it_is_proposed() -> None:
    mine = replace(BASE, operational_lead="Ward manager")
    theirs = replace(BASE, executive_lead="Chief nurse")
    found = {each.field: each for each in differences(BASE, mine, theirs)}
    assert set(found) == {"operational_lead", "executive_lead"}
    assert found["operational_lead"].prefers_mine
    assert not found["executive_lead"].prefers_mine
    assert found["executive_lead"].mine == "nothing"
    asked = dict(questions(tuple(found.values()), "Quality lead"))
    assert asked["Owner"] == ("Mine: Ward manager", "Saved by Quality lead: Matron")


def test_a_date_of_mine_counts_as_moved_from_theirs() -> None:
    mine, theirs = BASE.due_on(MINE), BASE.due_on(THEIRS)
    both = merged(BASE, mine, theirs, {"due": True})
    assert both.due == DueDate(MINE, (FIRST, THEIRS))
    assert merged(BASE, mine, theirs, {"due": False}) == theirs


def test_a_status_comes_with_its_day_and_its_reason() -> None:
    mine = replace(BASE, status=Status.AT_RISK, status_since=MINE, status_reason="Late")
    theirs = replace(BASE, status=Status.ON_TRACK, status_since=THEIRS)
    (only,) = differences(BASE, mine, theirs)
    assert (only.mine, only.theirs) == ("At risk", "On track")
    assert merged(BASE, mine, theirs, {"status": True}) == mine


def test_updates_of_both_are_kept_without_a_question() -> None:
    old, one, other = (Update("2026-01", text, "Matron", FIRST) for text in ("old", "1", "2"))
    base = replace(BASE, updates=(old,))
    mine, theirs = base.with_update(one), base.with_update(other)
    assert differences(base, mine, theirs) == ()
    assert merged(base, mine, theirs, {}).updates == (old, other, one)
