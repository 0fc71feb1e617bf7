"""The score of a quality statement in words."""

from __future__ import annotations

import pytest

from tests.factories import a_score
from viewer.wording.scores import score_in_words


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
