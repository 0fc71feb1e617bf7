"""CQC's usual rule for making one rating of several."""

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
def test_all_alike_stay_alike(parts: list[Rating]) -> None:
    assert rolled_up([parts[0]] * len(parts)) == parts[0]


def test_the_tipping_point() -> None:
    assert [tipping_point(n) for n in (1, 3, 4, 8, 9, 20)] == [1, 1, 2, 2, 3, 3]


def test_a_difference_is_told_gently() -> None:
    told = explained(REQUIRES_IMPROVEMENT, ratings("IGGGG"), "the five key questions")
    assert "Good" in told
    assert "judgement" in told
    assert "usual rule" in explained(GOOD, ratings("GGGGG"), "the five key questions")
    assert explained(GOOD, [None] * 5, "the five key questions") == ""
