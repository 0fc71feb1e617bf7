"""The texts that report an import. All figures are invented."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from db.domain.imports import ImportSummary, Refusal
from viewer.wording.imports import sentence, summary_text

NOTHING = ImportSummary("invented.csv", "latest ratings (.csv)")
KNOWN = ImportSummary(
    "invented.csv",
    "latest ratings (.csv)",
    already_loaded=True,
    loaded_before=datetime(2026, 11, 24, tzinfo=UTC),
)
FULL = ImportSummary(
    "invented.csv",
    "latest ratings (.csv)",
    organisations_added=2,
    reports_added=0,
    ratings_added=1_234,
    ratings_first=1_000,
    ratings_changed=200,
    ratings_confirmed=34,
    ratings_known=5_678,
    went_up=("Invented Hospital, Overall: Inadequate to Good",),
    went_up_count=1,
    went_down=("Invented Clinic, Surgery: Good to Inadequate",) * 3,
    went_down_count=10,
    duplicates=3,
    unknown_values={"Splendid": 1, "Fine": 2},
    refused=(Refusal("Locations, row 17", "'31/02/2019' is not a date."),),
    refused_count=2,
    skipped=("README: a sheet without ratings",),
)


def test_the_sentence_gives_the_main_figures() -> None:
    assert sentence([FULL]) == (
        "Added invented.csv: 1,234 ratings, 1 went up, 10 went down, 2 rows refused."
    )
    assert "1,234 ratings: " in summary_text([FULL]), "the sentence gives the same number"
    assert sentence([NOTHING]) == "Added invented.csv: no new ratings."
    assert sentence([FULL, FULL]).startswith("Added 2 files: 2,468 ratings, 2 went up")


def test_a_file_loaded_again_is_reported_as_adding_nothing() -> None:
    assert sentence([KNOWN]) == "invented.csv was already loaded; nothing was added."
    assert sentence([KNOWN, KNOWN]) == "2 files were already loaded; nothing was added."
    assert summary_text([KNOWN]) == (
        "invented.csv: latest ratings (.csv)\n"
        "  This file was already loaded on 24 November 2026; nothing was added.\n"
    )


def test_the_text_includes_everything() -> None:
    assert summary_text([FULL]) == (
        "invented.csv: latest ratings (.csv)\n"
        "  Added\n"
        "    2 organisations\n"
        "    1,234 ratings: 1,000 new, 200 changed, 34 newer but the same\n"
        "  Unchanged\n"
        "    5,678 ratings already known; this file is added as a source of them\n"
        "  Went up: 1\n"
        "    Invented Hospital, Overall: Inadequate to Good\n"
        "  Went down: 10\n"
        "    Invented Clinic, Surgery: Good to Inadequate\n"
        "    Invented Clinic, Surgery: Good to Inadequate\n"
        "    Invented Clinic, Surgery: Good to Inadequate\n"
        "    and 7 more\n"
        "  Stated more than once for the same date\n"
        "    3 ratings, all kept\n"
        "  Unknown ratings, kept exactly as written\n"
        "    'Fine', 2 times\n"
        "    'Splendid', 1 time\n"
        "  Skipped\n"
        "    README: a sheet without ratings\n"
        "  2 rows refused\n"
        "    Locations, row 17: '31/02/2019' is not a date.\n"
        "    and 1 more\n"
    )


def test_refusals_with_the_same_reason_are_one_line_with_their_number() -> None:
    blank, bad = "it names no location: its ID is blank.", "'31/02/2019' is not a date that exists."
    summary = replace(
        NOTHING,
        refused=(
            Refusal("Locations, row 4", blank),
            Refusal("Locations, row 9", bad),
            Refusal("Locations, row 12", blank),
        ),
        refused_count=1_505,
        refused_reasons={blank: 1_500, bad: 1},
    )
    assert summary_text([summary]).partition("refused\n")[2] == (
        f"    Locations, row 4, and 1,499 more: {blank}\n"
        f"    Locations, row 9: {bad}\n"
        "    and 4 more\n"
    )


def test_columns_that_were_not_read_are_named() -> None:
    summary = replace(NOTHING, unread=("Locations: Report Type, URL",))
    assert "  Columns not read\n    Locations: Report Type, URL\n" in summary_text([summary])


def test_a_file_with_nothing_new_is_reported() -> None:
    assert summary_text([NOTHING]) == (
        "invented.csv: latest ratings (.csv)\n  Added\n    nothing: everything was already known\n"
    )


def test_new_details_of_known_places_are_not_nothing() -> None:
    text = summary_text([replace(NOTHING, descriptions_added=2)])
    assert text.endswith("  Added\n    new details of 2 known organisations\n")


def test_each_file_has_its_own_paragraph() -> None:
    assert summary_text([KNOWN, NOTHING]).count("\n\n") == 1


@pytest.mark.parametrize(
    ("rows", "values", "heading"),
    [
        (0, 20, "20 values refused"),
        (1, 1, "1 row and 1 value refused"),
        (1_500, 2, "1,500 rows and 2 values refused"),
    ],
)
def test_a_refused_value_is_not_a_refused_row(rows: int, values: int, heading: str) -> None:
    summary = ImportSummary(
        "invented.csv",
        "latest ratings (.csv)",
        refused=(Refusal("invented.csv, row 2", "Invented."),),
        refused_count=rows + values,
        values_refused=values,
    )
    assert f"  {heading}\n    invented.csv, row 2: Invented." in summary_text([summary])
    assert sentence([summary]).endswith(f", {heading}.")
