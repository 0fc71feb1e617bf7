"""Lists, counts and capitals."""

from __future__ import annotations

from viewer.wording.phrases import capitalised, counted, listed, together


def test_a_list_ends_in_and() -> None:
    assert listed([]) == ""
    assert listed(["a"]) == "a"
    assert listed(["a", "b"]) == "a and b"
    assert listed(("a", "b", "c")) == "a, b and c"


def test_a_count_has_its_noun_in_the_right_number() -> None:
    assert counted(1, "rating") == "1 rating"
    assert counted(0, "rating") == "0 ratings"
    assert counted(2000, "rating") == "2,000 ratings"


def test_only_the_first_letter_becomes_a_capital() -> None:
    assert capitalised("published by CQC") == "Published by CQC"
    assert capitalised("") == ""


def test_fixed_spaces_keep_words_together() -> None:
    assert together("Dec 2019") == "Dec\u00a02019"
