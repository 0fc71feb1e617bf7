"""Sentences about the loaded files, and about taking one out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from db.domain.imports import LoadedFile, OnlyHere, Removal
from viewer.wording.sources import file_lines, goes, only_here, stays, taken_out_lines, undo_words

FILE = LoadedFile(
    id=3,
    name="invented.csv",
    format="latest ratings (.csv)",
    month="2021-02",
    loaded=datetime(2026, 3, 4, tzinfo=UTC),
    rows=1766,
    only_here=1,
    sha256="",
    path="/invented/invented.csv",
)


def test_a_file_is_listed_with_its_number() -> None:
    assert list(file_lines([FILE])) == [
        "  3  invented.csv (latest ratings (.csv), 2021-02)",
        "     1,766 rows, loaded on 4 March 2026; 1 rating is in no other file",
    ]
    assert list(file_lines([])) == ["No files are loaded."]


def test_what_only_this_file_states_is_counted() -> None:
    assert only_here(replace(FILE, only_here=2000)) == "2,000 ratings are in no other file"
    assert only_here(replace(FILE, only_here=0)) == "no rating is only in this file"


def test_the_question_says_how_to_undo_the_removal() -> None:
    whole, most_important = undo_words(FILE.path, can_be_loaded_again=True)
    assert whole == "The file is still at /invented/invented.csv. To undo, add it again."
    assert whole.endswith(most_important)
    whole, most_important = undo_words(FILE.path, can_be_loaded_again=False)
    assert "no longer at /invented/invented.csv" in whole
    assert most_important in whole


def test_the_question_says_what_goes_and_what_stays() -> None:
    only = OnlyHere(ratings=2, shared=16, places=0, findings=1)
    assert goes(only) == ("2 ratings that no other file states", "1 finding of its reports")
    assert stays(only)[0] == "16 ratings that other files state too"
    nothing = OnlyHere(0, 0, 0, 0)
    assert goes(nothing) == ("Nothing: other files state all that is in it.",)
    assert stays(nothing) == ("My wards and everything you wrote yourself",)


def test_what_went_is_listed() -> None:
    removal = Removal(FILE, 1, 0, 2, 3, can_be_loaded_again=True)
    assert taken_out_lines(removal) == (
        "Took out invented.csv and everything that was only in it: 1 rating, 2 reports and 3 "
        "findings.\nTo undo this, load it again: /invented/invented.csv"
    )
    nothing = Removal(FILE, 0, 0, 0, 0, can_be_loaded_again=False)
    assert "Other files contain everything that was in it" in taken_out_lines(nothing)
