"""Sentences about the loaded files, and about removing one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from db.domain.imports import LoadedFile, Removal
from viewer.wording.sources import file_lines, only_here, question, removed

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
    assert "load the file again" in question(FILE, can_be_loaded_again=True)
    assert "no longer where it was" in question(FILE, can_be_loaded_again=False)


def test_what_went_is_listed() -> None:
    removal = Removal(FILE, 1, 0, 2, 3, can_be_loaded_again=True)
    assert removed(removal) == (
        "Removed invented.csv and everything that was only in it: 1 rating, 2 reports and 3 "
        "findings.\nTo undo this, load it again: /invented/invented.csv"
    )
    nothing = Removal(FILE, 0, 0, 0, 0, can_be_loaded_again=False)
    assert "Other files contain everything that was in it" in removed(nothing)
