"""CQC's scale: the four ratings in order, other words, and the changes that arrows show."""

from __future__ import annotations

import pytest

from db.domain.scale import (
    KEY_QUESTIONS,
    NOT_RATED_AGAIN,
    QUESTIONS,
    SCALE,
    Change,
    Confidence,
    Mark,
    Question,
    Rating,
)


def test_questions_are_in_cqcs_order() -> None:
    assert [question.label for question in QUESTIONS] == [
        "Safe",
        "Effective",
        "Caring",
        "Responsive",
        "Well-led",
        "Overall",
    ]


@pytest.mark.parametrize("text", ["Well-led", "Well led", "WELL-LED", " well  led "])
def test_a_question_is_recognised_in_any_spelling(text: str) -> None:
    assert Question.parse(text) is Question.WELL_LED


def test_an_unknown_question_is_none() -> None:
    assert Question.parse("Kind") is None


@pytest.mark.parametrize(
    "text", ["Requires improvement", "Requires Improvement", "REQUIRES  IMPROVEMENT "]
)
def test_the_words_of_the_scale_are_recognised_in_any_case(text: str) -> None:
    assert Rating.parse(text) == Rating("Requires improvement")


@pytest.mark.parametrize("word", ["Inspected but not rated", "Not Rated", "No action", "Wobbly"])
def test_other_words_are_kept_unchanged_and_have_no_rank(word: str) -> None:
    rating = Rating.parse(word)
    assert rating is not None
    assert rating.word == word
    assert rating.rank is None
    assert rating.mark is Mark.UNRATED


def test_a_blank_is_not_a_rating() -> None:
    assert Rating.parse("  ") is None


def test_only_the_four_words_are_ordered_best_first() -> None:
    assert [rating.rank for rating in SCALE] == [4, 3, 2, 1]
    assert len({rating.mark for rating in SCALE}) == 4


@pytest.mark.parametrize(
    ("before", "now", "change"),
    [
        ("Inadequate", "Requires improvement", Change.UP),
        ("Inadequate", "Good", Change.UP_TWO),
        ("Inadequate", "Outstanding", Change.UP_TWO),
        ("Good", "Good", Change.SAME),
        ("Outstanding", "Good", Change.DOWN),
        ("Good", "Inadequate", Change.DOWN_TWO),
        ("Inspected but not rated", "Good", None),
        ("Good", "Insufficient evidence to rate", None),
    ],
)
def test_an_arrow_needs_both_ratings_on_the_scale(
    before: str, now: str, change: Change | None
) -> None:
    assert Change.between(Rating(before), Rating(now)) is change


def test_no_arrow_without_a_rating_before() -> None:
    assert Change.between(None, Rating("Good")) is None


@pytest.mark.parametrize(
    ("steps", "change"),
    [
        (3, Change.UP_TWO),
        (2, Change.UP_TWO),
        (1, Change.UP),
        (0, Change.SAME),
        (-1, Change.DOWN),
        (-2, Change.DOWN_TWO),
        (-3, Change.DOWN_TWO),
    ],
)
def test_a_change_is_at_most_two_steps(steps: int, change: Change) -> None:
    assert Change.of_steps(steps) is change
    assert change.steps == max(-2, min(2, steps))


def test_a_rating_is_shown_as_its_word() -> None:
    assert str(Rating("No action")) == "No action"
    assert Rating.parse(" No \n action ") == Rating("No action")


def test_the_key_questions_are_all_but_the_overall() -> None:
    assert (*KEY_QUESTIONS, Question.OVERALL) == QUESTIONS


@pytest.mark.parametrize("text", ["Well", "well", "WELL "])
def test_well_alone_is_well_led(text: str) -> None:
    """CQC's older files write it so."""
    assert Question.parse(text) is Question.WELL_LED


def test_each_rating_of_the_scale_has_its_shape() -> None:
    marks = [Mark.OUTSTANDING, Mark.GOOD, Mark.REQUIRES_IMPROVEMENT, Mark.INADEQUATE]
    assert [rating.mark for rating in SCALE] == marks
    assert [mark.value for mark in Mark] == ["star", "disc", "triangle", "square", "dash"]


def test_confidence_is_in_order_of_trust() -> None:
    assert list(Confidence) == [Confidence.PUBLISHED, Confidence.STATED, Confidence.DERIVED]


def test_the_word_for_a_visit_without_a_rating_is_cqcs_own() -> None:
    assert Rating("Inspected but not rated") == NOT_RATED_AGAIN
