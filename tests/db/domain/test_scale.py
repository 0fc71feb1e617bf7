"""CQC's scale: what is ordered, what is only a word, and what an arrow may say."""

from __future__ import annotations

import pytest

from db.domain.scale import QUESTIONS, SCALE, Change, Mark, Question, Rating


def test_questions_stand_in_cqcs_order() -> None:
    assert [question.label for question in QUESTIONS] == [
        "Safe",
        "Effective",
        "Caring",
        "Responsive",
        "Well-led",
        "Overall",
    ]


@pytest.mark.parametrize("text", ["Well-led", "Well led", "WELL-LED", " well  led "])
def test_a_question_is_known_in_any_spelling(text: str) -> None:
    assert Question.parse(text) is Question.WELL_LED


def test_an_unknown_question_is_none() -> None:
    assert Question.parse("Kind") is None


@pytest.mark.parametrize(
    "text", ["Requires improvement", "Requires Improvement", "REQUIRES  IMPROVEMENT "]
)
def test_the_scales_words_are_known_in_any_case(text: str) -> None:
    assert Rating.parse(text) == Rating("Requires improvement")


@pytest.mark.parametrize("word", ["Inspected but not rated", "Not Rated", "No action", "Wobbly"])
def test_other_words_are_kept_to_the_letter_and_have_no_rank(word: str) -> None:
    rating = Rating.parse(word)
    assert rating is not None
    assert rating.word == word
    assert rating.rank is None
    assert rating.mark is Mark.UNRATED


def test_a_blank_is_no_rating() -> None:
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
