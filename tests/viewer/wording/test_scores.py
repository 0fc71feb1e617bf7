"""The score of a quality statement in words."""

from __future__ import annotations

import pytest

from tests.factories import a_score
from viewer.wording.scores import bands_in_a_sentence, meanings, score_in_words


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "Invented statement: 3 - Evidence shows a good standard of care"),
        ({"words": ""}, "Invented statement: 3 of 4"),
        ({"words": "", "score": 2.5}, "Invented statement: 2.5 of 4"),
        (
            {"words": "", "score": 1, "carried": True},
            "Invented statement: 1 of 4, not assessed again",
        ),
    ],
)
def test_a_score_has_cqcs_words_if_they_are_known(changes: dict[str, object], words: str) -> None:
    assert score_in_words(a_score(**changes)) == words


def test_the_limits_of_scores_are_a_sentence() -> None:
    assert bands_in_a_sentence() == (
        "Score: 25 to 38 is inadequate, 39 to 62 requires improvement, 63 to 87 good, "
        "88 to 100 outstanding."
    )


def test_numbers_mean_only_what_sources_say_alike() -> None:
    scores = [
        a_score(score=3.0, words="3 - Evidence shows a good standard of care"),
        a_score(score=2.0, words="2 - Evidence shows some shortfalls"),
        a_score(score=1.0, words="1 - Shortfalls"),
        a_score(score=1.0, words="1 - Significant shortfalls"),
        a_score(score=4.0, words=""),
    ]
    assert meanings(scores) == (
        "2: evidence shows some shortfalls.",
        "3: evidence shows a good standard of care.",
    )
