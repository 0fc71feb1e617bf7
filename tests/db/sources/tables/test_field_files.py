"""Real rows as other programs saved them give the same ratings as the plain file."""

from __future__ import annotations

from pathlib import Path

import pytest

from db.domain.errors import Refused
from db.domain.imports import ImportSummary
from db.importing.loader import Loader
from tests.db.contents import without_the_file

SAVED_AGAIN = (
    "03_R_makenames.csv", "04_janitor_snake.csv", "07_tab_utf8.tsv", "09_cp1252_excel_default.csv",
    "11_zip_of_csv.zip", "15_serial_float.csv", "19_dd-Mon-yy.csv", "24_yyyy_slash.csv",
    "36_upper_ratings_lower_ids.csv", "B22_readxl_dup_names.csv",
)  # fmt: skip


def load(tmp_path: Path, path: Path) -> tuple[ImportSummary, list[str]]:
    database = tmp_path / path.name / "wardcard.db"
    (summary,) = Loader(database).load([path])
    return summary, [
        line
        for line in without_the_file(database)
        if line.startswith(("rating:", "organisation:", "service:"))
    ]


@pytest.mark.parametrize("name", SAVED_AGAIN)
def test_a_file_saved_again_gives_the_same_ratings(
    shared_data: Path, tmp_path: Path, name: str
) -> None:
    plain, ratings = load(tmp_path, shared_data / "field" / "05_semicolon.csv")
    summary, same = load(tmp_path, shared_data / "field" / name)
    assert same == ratings
    assert (summary.ratings_added, summary.refused) == (plain.ratings_added, ()) == (20, ())


def test_the_true_dates_of_a_file_with_the_month_first(shared_data: Path, tmp_path: Path) -> None:
    path = shared_data / "field" / "latest_ratings_us_dates.csv"
    summary, contents = load(tmp_path, path)
    assert (summary.ratings_added, summary.refused) == (30, ())
    assert any("2026-05-29" in line for line in contents)


def test_future_and_early_dates_are_refused(shared_data: Path, tmp_path: Path) -> None:
    summary, _ = load(tmp_path, shared_data / "field" / "B24_future_and_1900_dates.csv")
    assert (summary.ratings_added, summary.refused_count) == (17, 3)


def test_councils_are_refused_by_name(shared_data: Path, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="council"):
        load(tmp_path, shared_data / "field" / "la.csv")


def test_hostile_ids_and_repeated_headings_add_nothing(shared_data: Path, tmp_path: Path) -> None:
    _, ids = load(tmp_path, shared_data / "faults" / "c16-ids.csv")
    assert not any(word in line for line in ids for word in ("passwd", "Evil 5", "-rf", "1-1?x#y"))
    _, twice = load(tmp_path, shared_data / "faults" / "c20-header-twice.csv")
    assert not any("Location Name" in line for line in twice)
