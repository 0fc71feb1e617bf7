"""The rule: what counts at a date, what came before it, the change, and which twin is shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import permutations

import pytest

from db.domain.history import Key, Timeline, other_ratings_at, preference, replaced
from db.domain.report import HistoryEntry, OtherRating, RatingSource
from db.domain.scale import (
    GOOD,
    INADEQUATE,
    NOT_RATED_AGAIN,
    OUTSTANDING,
    QUESTIONS,
    REQUIRES_IMPROVEMENT,
    SCALE,
    Change,
    Confidence,
    Question,
    Rating,
)
from db.domain.subject import Subject
from tests.factories import a_source

SITE = Subject("ZZ301")
SURGERY = Subject("ZZ301", "surgery")
SAFE = Question.SAFE
FIRST, SECOND, THIRD = date(2016, 4, 5), date(2018, 7, 17), date(2021, 6, 1)
BETWEEN = date(2020, 1, 1)
NO_RATING = Rating("No published rating")


def stated(rating: Rating, published: date | None = FIRST, **known: object) -> HistoryEntry:
    """A rating as sources state it, before anything follows from others."""
    return replace(HistoryEntry(SAFE, rating, published), **known)  # pyright: ignore[reportArgumentType]


def timeline(*entries: HistoryEntry, of: Subject = SITE) -> Timeline:
    return Timeline({of: entries})


def cell(*entries: HistoryEntry, as_at: date = date.max, shown: date | None = None) -> HistoryEntry:
    found = timeline(*entries).cell(SITE, SAFE, as_at, shown)
    assert found is not None
    return found


def says(title: str, note: str = "") -> tuple[RatingSource, ...]:
    """One source with a title, and perhaps a note about the rating."""
    return (RatingSource(a_source(title=title), Confidence.PUBLISHED, note),)


# At a date


def test_nothing_is_known_of_another_subject_or_question() -> None:
    known = timeline(stated(GOOD))
    assert known.cell(SITE, Question.CARING) is None
    assert known.cell(SURGERY, SAFE) is None
    assert Timeline({}).cell(SITE, SAFE) is None


def test_the_newest_rating_counts_whatever_the_order() -> None:
    entries = (stated(GOOD, FIRST), stated(INADEQUATE, SECOND), stated(OUTSTANDING, THIRD))
    for order in permutations(entries):
        assert cell(*order).rating == OUTSTANDING


@pytest.mark.parametrize(
    ("as_at", "rating"),
    [
        (date(2016, 4, 4), None),
        (FIRST, GOOD),
        (date(2018, 7, 16), GOOD),
        (SECOND, INADEQUATE),
        (date.max, INADEQUATE),
    ],
)
def test_a_rating_counts_from_its_own_date_on(as_at: date, rating: Rating | None) -> None:
    found = timeline(stated(GOOD, FIRST), stated(INADEQUATE, SECOND)).cell(SITE, SAFE, as_at)
    assert (found.rating if found else None) == rating


def test_a_rating_without_a_date_is_older_than_all_others() -> None:
    entries = (stated(GOOD, None), stated(INADEQUATE, FIRST))
    assert cell(*entries).rating == INADEQUATE
    assert cell(*entries).previous == GOOD
    assert cell(*entries).previous_published is None
    assert cell(*entries).change is Change.DOWN_TWO
    assert cell(*entries, as_at=date(1990, 1, 1)).rating == GOOD


def test_everything_else_stays_as_the_sources_state_it() -> None:
    entry = stated(
        GOOD,
        sources=says("Page"),
        report_id="report",
        inherited_from="Old Trust",
        confidence=Confidence.STATED,
        percentage=66.5,
        twin=1,
    )
    assert cell(entry) == entry


def test_one_cell_for_each_question_in_cqcs_order() -> None:
    caring = replace(stated(GOOD), question=Question.CARING)
    cells = timeline(stated(INADEQUATE), caring).cells(SITE)
    ratings = [each.rating if each else None for each in cells]
    assert ratings == [INADEQUATE, None, GOOD, None, None, None]
    assert len(cells) == len(QUESTIONS)


def test_cells_are_those_of_the_date_and_report_asked_for() -> None:
    known = timeline(stated(GOOD, FIRST), stated(NOT_RATED_AGAIN, SECOND), stated(GOOD, THIRD))
    for picked in (False, True):
        cells = known.cells(SITE, SECOND, SECOND, picked=picked)
        assert cells[0] == known.cell(SITE, SAFE, SECOND, SECOND, picked=picked)
    assert known.cells(SITE, BETWEEN, BETWEEN)[0] == known.cell(SITE, SAFE, BETWEEN, BETWEEN)
    (safe, *_) = known.cells(SITE, SECOND, SECOND)
    assert safe is not None
    assert safe.rating == GOOD, "no report is picked unless it is said so"


# What came before, and the change


def test_a_first_rating_has_nothing_before_it() -> None:
    found = cell(stated(GOOD))
    assert (found.previous, found.previous_published, found.change) == (None, None, None)


@pytest.mark.parametrize(
    ("before", "now", "change"),
    [
        (INADEQUATE, OUTSTANDING, Change.UP_TWO),
        (INADEQUATE, GOOD, Change.UP_TWO),
        (GOOD, OUTSTANDING, Change.UP),
        (GOOD, GOOD, Change.SAME),
        (GOOD, REQUIRES_IMPROVEMENT, Change.DOWN),
        (OUTSTANDING, INADEQUATE, Change.DOWN_TWO),
        (NO_RATING, GOOD, None),
        (GOOD, NO_RATING, None),
    ],
)
def test_the_change_compares_with_the_report_before(
    before: Rating, now: Rating, change: Change | None
) -> None:
    found = cell(stated(OUTSTANDING, FIRST), stated(before, SECOND), stated(now, THIRD))
    assert (found.previous, found.previous_published) == (before, SECOND)
    assert found.change is change


def test_services_and_questions_are_not_compared_with_each_other() -> None:
    caring = replace(stated(GOOD, FIRST), question=Question.CARING)
    known = Timeline({SITE: [stated(INADEQUATE, SECOND), caring], SURGERY: [stated(GOOD, FIRST)]})
    found = known.cell(SITE, SAFE)
    assert found is not None
    assert found.previous is None


# Carried forward


@pytest.mark.parametrize(
    ("shown", "carried"), [(None, False), (FIRST, False), (SECOND, False), (THIRD, True)]
)
def test_a_rating_older_than_the_report_is_carried_forward(
    shown: date | None, carried: bool
) -> None:
    """It keeps its own date and what came before it, but has no arrow in that report."""
    found = cell(stated(GOOD, FIRST), stated(INADEQUATE, SECOND), shown=shown)
    assert found.carried_forward is carried
    assert found.change is (None if carried else Change.DOWN_TWO)
    assert (found.published, found.previous, found.previous_published) == (SECOND, GOOD, FIRST)


def test_a_rating_without_a_date_is_not_carried_forward() -> None:
    assert not cell(stated(GOOD, None), shown=THIRD).carried_forward


# Inspected but not rated


def test_a_visit_without_a_rating_leaves_the_rating_before() -> None:
    entries = (stated(GOOD, FIRST), stated(INADEQUATE, SECOND), stated(NOT_RATED_AGAIN, THIRD))
    found = cell(*entries)
    assert (found.rating, found.published, found.previous) == (INADEQUATE, SECOND, GOOD)
    assert found.change is Change.DOWN_TWO
    assert found.notes == ("Inspected June 2021, not rated: this rating still applies.",)
    assert cell(*entries, as_at=SECOND).notes == ()


def test_of_several_visits_the_newest_is_noted_after_the_sources_own_notes() -> None:
    found = cell(
        stated(GOOD, FIRST, sources=says("Page", "A note.")),
        stated(NOT_RATED_AGAIN, SECOND),
        stated(NOT_RATED_AGAIN, THIRD),
    )
    assert found.notes == (
        "A note.",
        "Inspected June 2021, not rated: this rating still applies.",
    )


def test_a_visit_without_a_date_is_older_than_any_rating() -> None:
    found = cell(stated(NOT_RATED_AGAIN, None), stated(GOOD, FIRST))
    assert (found.rating, found.notes, found.previous) == (GOOD, (), NOT_RATED_AGAIN)


def test_if_nothing_was_ever_rated_the_visit_itself_counts() -> None:
    found = cell(stated(NOT_RATED_AGAIN, FIRST), stated(NOT_RATED_AGAIN, SECOND))
    assert (found.rating, found.published, found.notes) == (NOT_RATED_AGAIN, SECOND, ())
    assert (found.previous, found.previous_published) == (NOT_RATED_AGAIN, FIRST)


def test_other_words_off_the_scale_count_like_any_rating() -> None:
    assert cell(stated(GOOD, FIRST), stated(NO_RATING, SECOND)).rating == NO_RATING


def test_the_next_rating_is_compared_with_the_one_before_the_visit() -> None:
    found = cell(stated(GOOD, FIRST), stated(NOT_RATED_AGAIN, SECOND), stated(INADEQUATE, THIRD))
    assert (found.previous, found.previous_published) == (GOOD, FIRST)
    assert found.change is Change.DOWN_TWO


def test_a_picked_report_keeps_its_own_words() -> None:
    known = timeline(
        stated(GOOD, FIRST), stated(NOT_RATED_AGAIN, SECOND), stated(INADEQUATE, THIRD)
    )
    found = known.cell(SITE, SAFE, SECOND, SECOND, picked=True)
    assert found is not None
    assert (found.rating, found.published) == (NOT_RATED_AGAIN, SECOND)
    assert (found.previous, found.change, found.carried_forward) == (GOOD, None, False)
    assert found.notes == ("Good, published April 2016, still applies.",)


@pytest.mark.parametrize("shown", [BETWEEN, None])
def test_a_picked_report_shows_no_words_of_another(shown: date | None) -> None:
    """A report that did not look at a question carries the rating forward that counts."""
    known = timeline(stated(GOOD, FIRST), stated(NOT_RATED_AGAIN, SECOND))
    found = known.cell(SITE, SAFE, BETWEEN, shown, picked=True)
    assert found is not None
    assert found.rating == GOOD


def test_a_picked_report_without_a_rating_by_then_shows_none() -> None:
    assert timeline(stated(GOOD, SECOND)).cell(SITE, SAFE, FIRST, FIRST, picked=True) is None


# Twins


def test_the_order_of_twins() -> None:
    """Trust, then the scale before other words, the most cautious first, then the word itself."""
    published, other, calculated = Confidence
    in_order = [
        stated(INADEQUATE, confidence=published),
        stated(REQUIRES_IMPROVEMENT, confidence=published),
        stated(GOOD, confidence=published),
        stated(GOOD, confidence=published, twin=1),
        stated(OUTSTANDING, confidence=published),
        stated(NOT_RATED_AGAIN, confidence=published),
        stated(NO_RATING, confidence=published),
        stated(INADEQUATE, confidence=other),
        stated(Rating("Zzz"), confidence=other),
        stated(INADEQUATE, confidence=calculated),
    ]
    assert sorted((*in_order[5:], *in_order[4::-1]), key=preference) == in_order
    assert len({preference(entry) for entry in in_order}) == len(in_order)
    for position, entry in enumerate(in_order):
        assert cell(*in_order[position:][::-1]).rating == entry.rating


def test_the_others_of_a_date_are_named_each_once_and_with_their_sources() -> None:
    found = cell(
        stated(INADEQUATE, sources=says("CQC", "Own note.")),
        stated(GOOD, sources=says("Gazette")),
        stated(GOOD, twin=1, sources=says("Echo")),
        stated(GOOD, twin=2, sources=says("Gazette")),
        stated(NO_RATING, sources=says("CQC")),
        stated(OUTSTANDING, SECOND, sources=says("Later")),
    )
    assert found.rating == OUTSTANDING
    before = timeline(
        stated(INADEQUATE, sources=says("CQC", "Own note.")),
        stated(GOOD, sources=says("Gazette")),
        stated(GOOD, twin=1, sources=says("Echo")),
        stated(GOOD, twin=2, sources=says("Gazette")),
        stated(NO_RATING, sources=says("CQC")),
    ).cell(SITE, SAFE)
    assert before is not None
    assert before.others == (GOOD, NO_RATING)
    assert before.notes == (
        "Own note.",
        "Sources disagree: Good is also stated for the same date (Gazette, Echo).",
        "Sources disagree: No published rating is also stated for the same date (CQC).",
    )


def test_the_same_rating_twice_is_noted_and_is_not_another() -> None:
    found = cell(stated(GOOD), stated(GOOD, twin=1))
    assert found.others == ()
    assert found.notes == ("This rating is stated more than once for this date; all are kept.",)


def test_a_note_that_two_sources_make_is_given_once() -> None:
    sources = (*says("One", "Calculated."), *says("Two", "Calculated."), *says("Three"))
    assert cell(stated(GOOD, sources=sources)).notes == ("Calculated.",)


def test_twins_of_another_date_are_not_named() -> None:
    found = cell(stated(GOOD, FIRST), stated(INADEQUATE, FIRST), stated(GOOD, SECOND))
    assert (found.others, found.notes, found.previous) == ((), (), INADEQUATE)


def test_a_visit_that_is_trusted_more_hides_a_rating_of_its_day() -> None:
    found = cell(
        stated(GOOD, FIRST),
        stated(NOT_RATED_AGAIN, SECOND),
        stated(INADEQUATE, SECOND, confidence=Confidence.DERIVED),
    )
    assert (found.rating, found.published) == (GOOD, FIRST)


# Histories


def test_a_history_has_every_date_newest_first_in_its_own_words() -> None:
    known = timeline(
        stated(GOOD, FIRST),
        stated(OUTSTANDING, FIRST),
        stated(NOT_RATED_AGAIN, SECOND),
        stated(INADEQUATE, THIRD),
    )
    history = known.history(SITE, SAFE)
    assert [(each.rating, each.previous, each.change) for each in history] == [
        (INADEQUATE, GOOD, Change.DOWN_TWO),
        (NOT_RATED_AGAIN, GOOD, None),
        (GOOD, None, None),
    ]
    assert history[2].others == (OUTSTANDING,)
    assert not any(each.carried_forward for each in history)
    assert known.history(SITE, SAFE, SECOND) == history[1:]
    assert known.history(SITE, SAFE, BETWEEN) == history[1:]
    assert known.history(SITE, SAFE, date(2016, 4, 4)) == ()
    assert known.history(SURGERY, SAFE) == ()


def test_every_entry_says_which_one_counts_and_carries_it_forward() -> None:
    known = timeline(
        stated(GOOD, FIRST),
        stated(OUTSTANDING, FIRST),
        stated(NOT_RATED_AGAIN, SECOND),
    )
    lines = list(known.every_entry(SITE, SAFE, SECOND))
    assert [(each.rating, counts) for each, counts in lines] == [
        (NOT_RATED_AGAIN, False),
        (GOOD, True),
        (OUTSTANDING, False),
    ]
    assert [each.carried_forward for each, _ in lines] == [False, True, False]
    note = "Inspected July 2018, not rated: this rating still applies."
    assert [note in each.notes for each, _ in lines] == [False, True, False]
    assert [each.others for each, _ in lines] == [(), (OUTSTANDING,), (GOOD,)]
    assert [each.carried_forward for each, _ in known.every_entry(SITE, SAFE)] == [False] * 3


def test_what_counts_keeps_its_change_among_every_entry() -> None:
    known = timeline(stated(GOOD, FIRST), stated(INADEQUATE, SECOND))
    lines = list(known.every_entry(SITE, SAFE, THIRD))
    assert [(each.change, counts) for each, counts in lines] == [
        (Change.DOWN_TWO, True),
        (None, False),
    ]
    assert lines[0][0].carried_forward
    assert [each.previous for each, _ in lines] == [GOOD, None]
    assert list(known.every_entry(SURGERY, SAFE)) == []


def test_of_two_equal_ratings_only_the_first_counts() -> None:
    lines = list(timeline(stated(GOOD), stated(GOOD, twin=1)).every_entry(SITE, SAFE))
    assert [counts for _, counts in lines] == [True, False]
    assert [each.twin for each, _ in lines] == [0, 1]


# What is known


def test_a_timeline_lists_what_it_knows() -> None:
    caring = replace(stated(GOOD), question=Question.CARING)
    known = Timeline({SITE: [stated(GOOD)], SURGERY: [stated(GOOD, SECOND), caring]})
    keys = {Key(SITE, SAFE), Key(SURGERY, SAFE), Key(SURGERY, Question.CARING)}
    assert set(known.keys("ZZ301")) == keys
    assert len(known.keys("ZZ301")) == 3
    assert tuple(known.keys("ZZ302")) == ()


def test_the_services_that_are_rated_by_a_date() -> None:
    elsewhere = Subject("ZZ302", "dentistry")
    undated = Subject("ZZ301", "gynaecology")
    known = Timeline(
        {
            SITE: [stated(GOOD)],
            SURGERY: [stated(GOOD, THIRD), stated(INADEQUATE, SECOND)],
            undated: [stated(GOOD, None)],
            elsewhere: [stated(GOOD)],
        }
    )
    assert known.services("ZZ301") == {"surgery", "gynaecology"}
    assert known.services("ZZ301", SECOND) == {"surgery", "gynaecology"}
    assert known.services("ZZ301", date(2018, 7, 16)) == {"gynaecology"}
    assert known.services("ZZ302") == {"dentistry"}


def test_the_dates_of_an_organisation_and_of_one_service() -> None:
    known = Timeline(
        {
            SITE: [stated(GOOD, FIRST), stated(GOOD, None)],
            SURGERY: [stated(GOOD, SECOND)],
            Subject("ZZ302"): [stated(GOOD, THIRD)],
        }
    )
    assert known.dates("ZZ301") == {FIRST, SECOND}
    assert known.dates("ZZ301", "surgery") == {SECOND}
    assert known.dates("ZZ301", "dentistry") == set()


# Lineage


@pytest.mark.parametrize(
    ("rated", "gone"),
    [
        ({"old", "new"}, {"old"}),
        ({"old"}, set()),
        ({"new"}, set()),
        ({"older", "old", "new"}, {"older", "old"}),
        ({"older", "new"}, set()),
    ],
)
def test_a_service_is_replaced_where_its_successor_is_rated(
    rated: set[str], gone: set[str]
) -> None:
    assert replaced(rated, [("old", "new"), ("older", "old")]) == gone


# Ratings beside the five questions


def other(
    name: str,
    rating: Rating,
    published: date | None,
    confidence: Confidence = Confidence.PUBLISHED,
) -> OtherRating:
    return OtherRating(name, rating, published, confidence)


def test_of_other_ratings_the_newest_of_each_name_counts() -> None:
    resources, combined = "Use of resources", "Combined quality"
    found = [
        other(resources, GOOD, FIRST),
        other(resources, OUTSTANDING, SECOND),
        other(resources, INADEQUATE, SECOND, Confidence.STATED),
        other(resources, NO_RATING, SECOND),
        other(combined, GOOD, None),
    ]
    for order in permutations(found):
        newest = other_ratings_at(order, date.max)
        assert [(each.name, each.rating) for each in newest] == [
            (resources, OUTSTANDING),
            (combined, GOOD),
        ]
        assert other_ratings_at(order, FIRST)[0].rating == GOOD
        assert other_ratings_at(order, SECOND)[0].rating == OUTSTANDING
        assert [each.name for each in other_ratings_at(order, date(2016, 4, 4))] == [combined]


def test_other_ratings_of_one_date_come_a_to_z() -> None:
    found = [other(name, rating, FIRST) for name, rating in zip("bcad", SCALE, strict=True)]
    assert [each.name for each in other_ratings_at(found, date.max)] == ["a", "b", "c", "d"]
