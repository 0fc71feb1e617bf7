"""CQC's usual rule for combining several ratings into one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.domain.rollup import explained, rolled_up, tipping_point
from db.domain.scale import GOOD, INADEQUATE, OUTSTANDING, REQUIRES_IMPROVEMENT, SCALE, Rating

LETTERS = {"O": OUTSTANDING, "G": GOOD, "R": REQUIRES_IMPROVEMENT, "I": INADEQUATE}


def ratings(letters: str) -> list[Rating]:
    return [LETTERS[letter] for letter in letters]


@pytest.mark.parametrize(
    ("letters", "result"),
    [
        ("GGGGG", GOOD),
        ("RGGGG", GOOD),
        ("RRGGG", REQUIRES_IMPROVEMENT),
        ("IGGGG", GOOD),
        ("IRGGG", REQUIRES_IMPROVEMENT),
        ("IIGGG", INADEQUATE),
        ("OOGGG", OUTSTANDING),
        ("OOGGR", GOOD),
        ("OGGGG", GOOD),
        ("RG", REQUIRES_IMPROVEMENT),
        ("OG", OUTSTANDING),
        ("I", INADEQUATE),
        ("IIGGGGGGG", GOOD),
        ("RRRGGGGGG", REQUIRES_IMPROVEMENT),
        ("RRGGGGGGG", GOOD),
        ("IRRGGGGGG", REQUIRES_IMPROVEMENT),
        ("IIIGGGGGG", INADEQUATE),
        ("OOOGGGGGG", OUTSTANDING),
        ("OOGGGGGGG", GOOD),
        ("OOOGGGGGR", GOOD),
        ("R", REQUIRES_IMPROVEMENT),
        ("O", OUTSTANDING),
        ("OGG", OUTSTANDING),
        ("GGR", REQUIRES_IMPROVEMENT),
    ],
)
def test_the_rule(letters: str, result: Rating) -> None:
    assert rolled_up(ratings(letters)) == result


def test_a_missing_or_unrated_part_gives_no_result() -> None:
    assert rolled_up([GOOD, None]) is None
    assert rolled_up([GOOD, Rating("Not rated")]) is None
    assert rolled_up([]) is None


@given(st.lists(st.sampled_from(SCALE), min_size=1, max_size=20))
def test_order_does_not_matter(parts: list[Rating]) -> None:
    assert rolled_up(parts) == rolled_up(parts[::-1])


@given(st.lists(st.sampled_from(SCALE), min_size=1, max_size=20))
def test_equal_ratings_combine_to_the_same_rating(parts: list[Rating]) -> None:
    assert rolled_up([parts[0]] * len(parts)) == parts[0]


def test_the_tipping_point() -> None:
    points = [tipping_point(count) for count in range(1, 11)]
    assert points == [1, 1, 1, 2, 2, 2, 2, 2, 3, 3]


def test_a_difference_is_explained_gently() -> None:
    assert explained(REQUIRES_IMPROVEMENT, ratings("IGGGG"), "the five key questions") == (
        "By CQC's usual rule for the five key questions it would be Good; the published rating "
        "differs, because inspectors may use judgement."
    )


def test_a_rating_that_follows_the_rule_is_explained_too() -> None:
    assert explained(GOOD, ratings("GGGGG"), "its five key questions") == (
        "This follows CQC's usual rule for its five key questions."
    )


@pytest.mark.parametrize(
    ("published", "parts"),
    [(GOOD, [None] * 5), (GOOD, [GOOD, None]), (Rating("Not rated"), [GOOD] * 5)],
)
def test_without_ratings_to_compare_there_is_no_explanation(
    published: Rating, parts: list[Rating | None]
) -> None:
    assert explained(published, parts, "the five key questions") == ""
