"""How scores give ratings under the single assessment framework."""

from __future__ import annotations

import pytest

from db.domain.scale import GOOD, INADEQUATE, OUTSTANDING, REQUIRES_IMPROVEMENT, Rating
from db.domain.scores import explained, percentage_of, rating_of

JUDGEMENT = "A breach, enforcement action or inspectors’ judgement can change that."


@pytest.mark.parametrize(
    ("scores", "percentage"),
    [([1], 25), ([4] * 8, 100), ([2, 3, 3, 3, 3], 70), ([3] * 7, 75), ([1, 4], 62.5)],
)
def test_the_percentage_is_the_share_of_the_highest_possible_sum(
    scores: list[float], percentage: float
) -> None:
    assert percentage_of(scores) == percentage


def test_without_scores_there_is_no_percentage() -> None:
    assert percentage_of([]) is None


@pytest.mark.parametrize(
    ("percentage", "rating"),
    [
        (24, None),
        (25, INADEQUATE),
        (38, INADEQUATE),
        (38.4, INADEQUATE),
        (38.6, REQUIRES_IMPROVEMENT),
        (39, REQUIRES_IMPROVEMENT),
        (62, REQUIRES_IMPROVEMENT),
        (62.4, REQUIRES_IMPROVEMENT),
        (62.5, None),
        (62.6, GOOD),
        (63, GOOD),
        (74.5, GOOD),
        (87, GOOD),
        (87.5, None),
        (88, OUTSTANDING),
        (100, OUTSTANDING),
        (101, None),
    ],
)
def test_bands_of_percentages_give_ratings(percentage: float, rating: Rating | None) -> None:
    assert rating_of(percentage) == rating


def test_a_rating_that_follows_the_scale_names_its_band() -> None:
    assert explained(GOOD, 75) == "By CQC’s scale, 63 to 87 % is Good."
    assert explained(INADEQUATE, 25, [1]) == "By CQC’s scale, 25 to 38 % is Inadequate."


@pytest.mark.parametrize(
    ("published", "percentage", "scores", "sentence"),
    [
        (
            REQUIRES_IMPROVEMENT,
            65,
            [1, 3, 3, 3, 3],
            (
                "By CQC’s scale, 65 % would give Good. A score of 1 may limit it to Requires "
                f"improvement. {JUDGEMENT}"
            ),
        ),
        (
            GOOD,
            90,
            [2, 4, 4, 4, 4],
            (
                f"By CQC’s scale, 90 % would give Outstanding. A score of 2 may limit it to Good. "
                f"{JUDGEMENT}"
            ),
        ),
        (
            REQUIRES_IMPROVEMENT,
            70,
            [2, 3, 3, 3, 3],
            f"By CQC’s scale, 70 % would give Good. {JUDGEMENT}",
        ),
        (OUTSTANDING, 75, None, f"By CQC’s scale, 75 % would give Good. {JUDGEMENT}"),
    ],
)
def test_a_low_score_may_limit_a_rating(
    published: Rating, percentage: float, scores: list[float] | None, sentence: str
) -> None:
    assert explained(published, percentage, scores) == sentence


@pytest.mark.parametrize(
    ("published", "percentage"), [(GOOD, None), (GOOD, 62.5), (Rating("Not Rated"), 75)]
)
def test_without_a_rating_to_compare_there_is_no_sentence(
    published: Rating, percentage: float | None
) -> None:
    assert explained(published, percentage) == ""
