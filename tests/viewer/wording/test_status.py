"""Closed and missing places in words, wherever a place is named."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from db.domain.report import Organisation, PlaceStatus, Row
from db.domain.scale import QUESTIONS
from db.domain.subject import Level, RelatedPlace, Subject
from db.domain.tree import TreeRow
from viewer.wording.organisations import provider_words, status_lines, status_words
from viewer.wording.rating import row_note, row_sentence
from viewer.wording.tree import row_name
from viewer.wording.tree import row_sentence as line_of_the_tree

AFTER = RelatedPlace("ZZ317", "Invented Hospital", "NHS Transfer")
CLOSED = PlaceStatus(closed=date(2021, 10, 7), is_closed=True, successors=(AFTER,))
WORDS = "Closed 7 October 2021; now Invented Hospital (ZZ317)"


def test_a_closed_place_names_the_day_and_what_followed() -> None:
    assert status_words(CLOSED) == WORDS
    assert status_words(PlaceStatus(is_closed=True)) == "Closed"
    assert status_lines(PlaceStatus()) == ()


def test_a_place_that_followed_another_names_it() -> None:
    status = PlaceStatus(predecessors=(RelatedPlace("ZZ603", "The Invented Hospital"),))
    assert status_lines(status) == ("Followed The Invented Hospital (ZZ603)",)


def test_a_place_that_a_newer_list_leaves_out_names_the_list() -> None:
    assert status_words(PlaceStatus(missing_from="2026-09")) == (
        "Not in CQC’s list of September 2026"
    )


def test_a_row_of_the_matrix_says_that_the_site_has_closed() -> None:
    row = Row("Invented Site", Subject("ZZ603"), (None,) * len(QUESTIONS), status=CLOSED)
    assert row_note(row) == WORDS
    assert row_sentence(row).endswith(f"{WORDS}.")


def test_a_line_of_the_tree_says_so_too() -> None:
    line = TreeRow(Subject("ZZ603"), Level.LOCATION, "Invented Site", None, None, None, 0,
                   status=CLOSED)  # fmt: skip
    assert row_name(line) == "Invented Site (closed)"
    assert WORDS in line_of_the_tree(line)


def test_a_providers_name_has_the_date_of_its_source() -> None:
    place = Organisation(
        "ZZ101", Level.LOCATION, "Invented Site", provider_id="ZZ1", provider_name="Invented Trust"
    )
    assert provider_words(place) == "Invented Trust (ZZ1)"
    dated = replace(place, provider_named="2021-02-17")
    assert provider_words(dated) == "Invented Trust (ZZ1), name as at February 2021"
    assert provider_words(replace(place, provider_name="ZZ1")) == "ZZ1"
    assert provider_words(replace(place, provider_name=None, provider_id=None)) == ""
