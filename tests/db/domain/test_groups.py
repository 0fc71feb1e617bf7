"""The rating that counts under the 2024 framework: groups, what was carried, what is current."""

from __future__ import annotations

from datetime import date
from typing import Any

from db.domain.framework import Framework
from db.domain.history import PART_OF_HISTORY, Timeline
from db.domain.report import Counting, HistoryEntry
from db.domain.scale import (
    GOOD,
    INADEQUATE,
    NOT_RATED_AGAIN,
    OUTSTANDING,
    REQUIRES_IMPROVEMENT,
    Change,
    Question,
    Rating,
)
from db.domain.subject import Subject

PLACE = Subject("1-999000111")
HOMES = Subject("1-999000111", "care-homes")
HOMECARE = Subject("1-999000111", "homecare-agencies")
SURGERY = Subject("1-999000111", "surgery")
OLDER = Subject("1-999000111", "older-people")
OVERALL, SAFE, CARING = Question.OVERALL, Question.SAFE, Question.CARING
BEFORE, FIRST, SECOND = date(2020, 12, 18), date(2024, 9, 17), date(2026, 2, 3)
NOT_RATED = Rating("Not Rated")


def former(rating: Rating, question: Question = OVERALL, **more: Any) -> HistoryEntry:
    """A rating of December 2020."""
    values = {"published": BEFORE, "framework": Framework.KEY_LINES} | more
    return HistoryEntry(question, rating, **values)


def grouped(rating: Rating, question: Question = OVERALL, **more: Any) -> HistoryEntry:
    """A current rating of a group of September 2024."""
    values = {"published": FIRST, "framework": Framework.SINGLE, "grouped": True, "current": True}
    return HistoryEntry(question, rating, **(values | more))


def own(rating: Rating, question: Question = OVERALL, **more: Any) -> HistoryEntry:
    """A rating of the place itself of September 2024."""
    return grouped(rating, question, grouped=False, **more)


def overall(known: Timeline, as_at: date = date.max) -> HistoryEntry | None:
    return known.cell(PLACE, OVERALL, as_at)


def word(entry: HistoryEntry | None) -> str | None:
    return entry.rating.word if entry else None


def test_the_only_group_speaks_for_the_place() -> None:
    known = Timeline(
        {
            PLACE: [former(INADEQUATE), former(INADEQUATE, CARING)],
            HOMES: [grouped(GOOD), grouped(GOOD, SAFE, percentage=66.0)],
        }
    )
    now = overall(known)
    assert now is not None
    assert (now.rating, now.published, now.of_group) == (GOOD, FIRST, "care-homes")
    assert (now.previous, now.previous_published) == (INADEQUATE, BEFORE)
    assert (now.change, now.frameworks_differ) == (None, True)
    safe = known.cell(PLACE, SAFE)
    assert safe is not None
    assert safe.percentage == 66
    assert known.cell(PLACE, CARING) is None, "the framework before does not fill a gap"
    assert word(overall(known, BEFORE)) == "Inadequate"
    assert [entry.rating for entry in known.history(PLACE, OVERALL)] == [GOOD, INADEQUATE]
    lines = [(entry.rating, counts) for entry, counts in known.every_entry(PLACE, OVERALL)]
    assert lines == [(GOOD, True), (INADEQUATE, False)]
    assert known.counting("1-999000111") == Counting(now)


def test_several_groups_leave_the_place_without_a_rating_of_its_own() -> None:
    known = Timeline(
        {
            PLACE: [former(OUTSTANDING)],
            HOMES: [grouped(GOOD)],
            HOMECARE: [grouped(REQUIRES_IMPROVEMENT)],
        }
    )
    assert overall(known) is None
    worst = known.counting("1-999000111")
    assert (word(worst.entry), worst.service, worst.services) == (
        "Requires improvement",
        "homecare-agencies",
        2,
    )
    assert word(overall(known, BEFORE)) == "Outstanding"


def test_cqcs_own_word_for_the_place_is_kept() -> None:
    known = Timeline(
        {PLACE: [own(NOT_RATED)], HOMES: [grouped(GOOD)], HOMECARE: [grouped(INADEQUATE)]}
    )
    assert word(overall(known)) == "Not Rated"
    assert word(known.counting("1-999000111").entry) == "Inadequate"


def test_services_of_a_sheet_count_if_the_place_is_not_rated() -> None:
    known = Timeline({PLACE: [own(NOT_RATED)], SURGERY: [own(INADEQUATE)], HOMES: [own(GOOD)]})
    worst = known.counting("1-999000111")
    assert (word(worst.entry), worst.service, worst.services) == ("Inadequate", "surgery", 2)


def test_an_overall_rating_of_the_assessment_is_the_places_own() -> None:
    """Even if a group was assessed later, as long as CQC calls it current."""
    known = Timeline({PLACE: [own(GOOD)], HOMES: [grouped(INADEQUATE, published=SECOND)]})
    assert word(overall(known)) == "Good"
    known = Timeline(
        {PLACE: [own(GOOD, current=None)], HOMES: [grouped(INADEQUATE, published=SECOND)]}
    )
    assert word(overall(known)) == "Inadequate", "the newer counts"


def test_the_newer_counts_also_if_it_is_of_the_framework_before() -> None:
    known = Timeline({PLACE: [former(INADEQUATE, published=SECOND)], HOMES: [grouped(GOOD)]})
    assert word(overall(known)) == "Inadequate"


def test_a_group_does_not_speak_for_a_hospital_with_core_services() -> None:
    ratings = {PLACE: [former(OUTSTANDING)], HOMES: [grouped(GOOD)]}
    assert word(overall(Timeline(ratings | {SURGERY: [former(GOOD)]}))) == "Outstanding"
    assert word(overall(Timeline(ratings | {OLDER: [former(GOOD)]}))) == "Good"


def test_a_group_that_ended_does_not_count() -> None:
    known = Timeline(
        {
            HOMES: [grouped(GOOD)],
            HOMECARE: [grouped(INADEQUATE, current=False)],
        }
    )
    assert word(overall(known)) == "Good"
    assert known.current_services("1-999000111") == {"care-homes"}
    assert known.counting("1-999000111").service is None


def test_a_round_that_a_later_one_replaced_counts_until_then() -> None:
    known = Timeline({HOMES: [grouped(INADEQUATE, current=False), grouped(GOOD, published=SECOND)]})
    now = overall(known)
    assert now is not None
    assert (now.rating, now.previous, now.change) == (GOOD, INADEQUATE, Change.UP_TWO)
    assert word(overall(known, FIRST)) == "Inadequate"


def test_inspected_but_not_rated_does_not_make_a_group_speak() -> None:
    known = Timeline({PLACE: [former(GOOD)], HOMES: [grouped(NOT_RATED_AGAIN)]})
    assert word(overall(known)) == "Good"


def test_what_was_not_assessed_keeps_the_date_of_the_rating_before() -> None:
    known = Timeline(
        {
            PLACE: [former(GOOD, CARING), former(OUTSTANDING, SAFE)],
            HOMES: [
                grouped(GOOD),
                grouped(GOOD, CARING, carried=True, percentage=75.0),
                grouped(GOOD, SAFE, carried=True),
            ],
        }
    )
    for subject in (PLACE, HOMES):
        caring = known.cell(subject, CARING, shown=FIRST)
        assert caring is not None
        assert (caring.rating, caring.published, caring.percentage) == (GOOD, BEFORE, 75)
        assert (caring.carried_forward, caring.change) == (True, None)
        assert caring.notes == ("Not assessed again in September 2024.",)
        safe = known.cell(subject, SAFE, shown=FIRST)
        assert safe is not None
        assert (safe.published, safe.carried_forward) == (FIRST, True)
        assert "no source says when" in safe.notes[0]


def test_what_is_called_current_counts_before_what_is_called_historic() -> None:
    """Also if the historic rating is newer, or of the same day and more cautious."""
    later = former(REQUIRES_IMPROVEMENT, published=FIRST, current=False)
    assert word(overall(Timeline({PLACE: [former(GOOD, current=True), later]}))) == "Good"
    same = former(REQUIRES_IMPROVEMENT, current=False)
    assert word(overall(Timeline({PLACE: [former(GOOD, current=True), same]}))) == "Good"
    assert word(overall(Timeline({PLACE: [former(GOOD), later]}))) == "Requires improvement"


def test_the_newest_inspection_without_a_rating_is_named() -> None:
    known = Timeline({PLACE: [former(GOOD), former(NOT_RATED_AGAIN, published=FIRST)]})
    now = overall(known)
    assert now is not None
    assert (now.rating, now.inspected) == (GOOD, FIRST)
    assert now.notes == ("Inspected September 2024, not rated: this rating still applies.",)


def test_an_arrow_across_a_transfer_needs_cqcs_record() -> None:
    for giver, change in (("1-999000222", Change.DOWN), ("the previous provider", None)):
        earlier = former(OUTSTANDING, inherited_from=giver)
        known = Timeline({PLACE: [earlier, former(GOOD, published=date(2021, 6, 1))]})
        now = overall(known)
        assert now is not None
        assert (now.previous, now.change) == (OUTSTANDING, change)
        assert (PART_OF_HISTORY in now.notes) == (change is not None)


def test_a_newer_assessment_leaves_out_a_question_unless_it_is_called_current() -> None:
    known = Timeline({PLACE: [own(GOOD), former(GOOD, CARING), former(GOOD, SAFE, current=True)]})
    assert known.cell(PLACE, CARING) is None
    assert word(known.cell(PLACE, SAFE)) == "Good"
