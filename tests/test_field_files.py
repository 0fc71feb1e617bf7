"""Files as people have them: ../shared/data/field/README.md says what is right for each.

Each file goes through the real command line. None of them is part of the project; each kind also
has invented files in the tests of the module that reads it.
"""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import pytest

from db.importing.loader import Loader
from db.importing.opening import open_or_create
from tests.db.contents import without_the_file
from viewer.cli.main import run
from viewer.system.paths import bundled_packs


@pytest.fixture
def field(shared_data: Path) -> Path:
    """The folder of the files."""
    return shared_data / "field"


class Case(NamedTuple):
    """A file, and what the command line says about it."""

    file: str
    ratings: int = 0
    """The number of ratings that the import adds."""
    said: tuple[str, ...] = ()
    """Parts of the summary, or of the refusal if ``taken`` is false."""
    shown: tuple[tuple[str, str], ...] = ()
    """Commands, and what each prints, among others."""
    hidden: tuple[str, ...] = ()
    """What is nowhere in the database."""
    taken: bool = True
    before: str = ""
    """The file that is imported first, if any."""


CASES = (
    # Dates
    Case(
        "latest_ratings_us_dates.csv",
        30,
        shown=(
            ("ratings 1-10041249501", "Published 29 May 2026"),
            ("ratings 1-10160329535", "Published 1 April 2023"),
            ("ratings 1-11291698831", "Published 12 January 2026"),
        ),
        hidden=("2026-12-01",),
    ),
    Case(
        "care_directory_with_filters_us_dates.csv",
        150,
        shown=(
            ("ratings 1-143332621", "Published 17 January 2011"),
            ("ratings 1-752918925", "Published 4 June 2013"),
            ("find 1 charmandean road", "Requires improvement"),
        ),
        hidden=("2013-04-06",),
    ),
    Case("15_serial_float.csv", 20, shown=(("ratings R0A02", "Published 19 March 2019"),)),
    Case("19_dd-Mon-yy.csv", 20, shown=(("ratings R0A02", "Published 19 March 2019"),)),
    Case("24_yyyy_slash.csv", 20, shown=(("ratings R0A02", "Published 19 March 2019"),)),
    Case(
        "B24_future_and_1900_dates.csv",
        17,
        said=(
            "3 rows refused",
            "row 2: '01/12/2099' is in the future",
            "row 3: '01/01/1900' is before 1 April 2009",
        ),
        shown=(("ratings R0A02", "Published 19 March 2019"),),
        hidden=("2099", "1900-", "0001-"),
    ),
    # Headers and forms
    Case("03_R_makenames.csv", 20),
    Case("04_janitor_snake.csv", 20),
    Case("B22_readxl_dup_names.csv", 20),
    Case("05_semicolon.csv", 20),
    Case("07_tab_utf8.tsv", 20),
    Case("09_cp1252_excel_default.csv", 20),
    Case("11_zip_of_csv.zip", 20),
    Case("36_upper_ratings_lower_ids.csv", 20, shown=(("find R0A02", "Outstanding"),)),
    Case(
        "R_NA_everywhere.csv",
        1,
        shown=(("find NA test house 2", "NA Test House 2 · care home · Good · 1-912"),),
        hidden=("='NA'", "='nan'", "='NULL'"),
    ),
    # The rating that counts
    Case(
        "two_ratings_one_day.csv",
        3,
        shown=(
            ("find second hospital", "Maternity · service · Inadequate"),
            ("ratings YY001", "Inadequate*"),
            ("list --filter rating=Inadequate", "Second Hospital · site · Inadequate"),
        ),
    ),
    Case(
        "not_rated_after_good.csv",
        7,
        shown=(
            ("find test hospital", "Surgery · service · Good"),
            ("ratings XX001", "Good (May 2018)"),
            ("report XX001/surgery", "Inspected June 2021, not rated."),
        ),
    ),
    Case(
        "nr.csv",
        3,
        shown=(
            (
                "find two service house",
                "Inadequate (Homecare agencies, worst of 2 services) · 1-999000555",
            ),
            ("ratings 1-999000555", "Not Rated"),
            (
                "list --filter rating=Inadequate",
                "Inadequate (Homecare agencies, worst of 2 services)",
            ),
        ),
    ),
    Case(
        "saf.json",
        4,
        shown=(
            ("find invented house", "Invented House · social care · Good · 1-999000333"),
            ("ratings 1-999000333", "Published 1 June 2025"),
            ("ratings 1-999000333 --as-at 2020-12-31", "Inadequate"),
        ),
    ),
    # Closed and missing
    Case(
        "allied.json",
        6,
        shown=(
            ("find allied", "Closed 28 November 2016"),
            ("ratings 1-134558905", "Closed 28 November 2016"),
            ("report 1-134558905", "Closed 28 November 2016"),
            ("list --filter status=closed", "Closed 28 November 2016"),
        ),
    ),
    Case(
        "deact.csv",
        1,
        shown=(
            ("find closed house", "Inadequate · London N1 1AA · 1-999000111 · Closed 14 August"),
            ("ratings 1-999000111", "Closed 14 August 2026"),
        ),
        hidden=("registered=1",),
    ),
    Case(
        "hsca_deactivated.xlsx",
        1,
        shown=(
            ("find closed lane house", "Closed 30 June 2022"),
            ("list --filter status=closed", "Shut Manor · site · Not stated · London"),
        ),
        hidden=("registered=1",),
    ),
    Case("hsca_2023.xlsx", 2, shown=(("find alpha house", "Alpha House · care home · Good"),)),
    Case(
        "hsca_next_month_without.xlsx",
        0,
        said=("In the previous list, but not in this one: 1\n    Alpha House",),
        shown=(
            ("find alpha house", "Not in CQC’s list of"),
            ("ratings 1-820000001", "Not in CQC’s list of"),
            ("report 1-820000001", "Not in CQC’s list of"),
        ),
        before="hsca_2023.xlsx",
    ),
    Case("hsca_with_dual_sheet.xlsx", 2, hidden=("1-820000003', level",)),
    Case("C01_hsca_2017_layout.xlsx", 0, shown=(("find kingswood", "Town TN37 6HR"),)),
    Case(
        "C02_cqc_directory_2026.csv",
        0,
        shown=(("report 1-10552899555 --format json", '"checked": "2018-01-09"'),),
    ),
    Case(
        "dir.csv",
        0,
        said=("new details of",),
        shown=(
            ("report RWH01 --format json", '"specialisms": "Surgical procedures, Maternity"'),
            ("report RWH01 --format json", '"service_types": "Hospital"'),
        ),
    ),
    # JSON
    Case(
        "J01_pandas_to_json_default_columns.json", said=("a table saved by columns",), taken=False
    ),
    Case("J25_id_list.json", said=("is not one ID but a column of 2 values",), taken=False),
    Case("J04_dict_by_id.json", 66),
    Case("J05_wrapped_locations.json", 66),
    Case("J07_page_with_full_records.json", 66),
    Case("J08_folder_of_arrays", 66),
    Case(
        "J16_powershell_depth2.json",
        said=("currentRatings is not an object", "-Depth 20"),
        taken=False,
    ),
    Case("J18_list_items_array.json", said=("a list page of CQC’s API",), taken=False),
    # What no program could read, and what is something else
    Case(
        "B08_ods_error_cell.ods",
        20,
        said=("20 values refused", "its cell ‘Location Name’ has the error #N/A"),
        hidden=("#N/A",),
    ),
    Case("B20_xml2003.xls", 20),
    Case("B25_onedrive_placeholder.ods", said=("it contains only zeros",), taken=False),
    Case("B26_download_error_page.ods", said=("is a web page",), taken=False),
    Case("la.csv", said=("council", "does not read those yet"), taken=False),
)


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of a first start, which has the bundled packs."""
    database = tmp_path_factory.mktemp("first") / "wardcard.db"
    open_or_create(database, bundled_packs()).close()
    return database


def wardcard(database: Path, words: str, *more: str) -> int:
    return run([*words.split(), *more, "--db", str(database)])


@pytest.mark.parametrize("case", CASES, ids=[case.file for case in CASES])
def test_a_file_behaves_as_its_line_in_the_table_says(
    case: Case, field: Path, first: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    database = tmp_path / "wardcard.db"
    shutil.copyfile(first, database)
    if case.before:
        assert wardcard(database, "import", str(field / case.before)) == 0
        capsys.readouterr()
    before = counts(database)
    status = wardcard(database, "import", str(field / case.file))
    printed = capsys.readouterr()
    assert status == (0 if case.taken else 1)
    if not case.taken:
        assert printed.out == ""
        assert printed.err.startswith("wardcard: ")
        assert printed.err.count("\n") == 1
        assert all(part in printed.err for part in case.said), printed.err
        assert counts(database) == before
        return
    assert printed.err == ""
    assert all(part in printed.out for part in case.said), printed.out
    assert case.said or "refused" not in printed.out, printed.out
    assert counts(database)["rating"] - before["rating"] == case.ratings
    for words, expected in case.shown:
        assert wardcard(database, words) == 0
        assert expected in capsys.readouterr().out, words
    kept = "\n".join({*without_the_file(database)} - {*without_the_file(first)})
    assert [text for text in case.hidden if text in kept] == []


def counts(database: Path) -> dict[str, int]:
    """The numbers of files, organisations and ratings in the database."""
    with closing(sqlite3.connect(database)) as connection:
        return {
            table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in ("file", "organisation", "rating")
        }


def test_every_file_of_the_table_is_here(field: Path) -> None:
    assert sorted(path.name for path in field.iterdir() if path.name != "README.md") == sorted(
        case.file for case in CASES
    )


SAVED_AGAIN = (
    "03_R_makenames.csv", "04_janitor_snake.csv", "07_tab_utf8.tsv", "09_cp1252_excel_default.csv",
    "11_zip_of_csv.zip", "15_serial_float.csv", "19_dd-Mon-yy.csv", "24_yyyy_slash.csv",
    "36_upper_ratings_lower_ids.csv", "B20_xml2003.xls", "B22_readxl_dup_names.csv",
)  # fmt: skip


@pytest.fixture(scope="module")
def plain(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What the plain file adds, in the form of :func:`facts_of`."""
    return facts_of(tmp_path_factory.mktemp("plain"), shared_data / "field" / "05_semicolon.csv")


def facts_of(folder: Path, file: Path) -> list[str]:
    """The ratings, organisations and services of a database with only this file, as text."""
    Loader(folder / "wardcard.db").load([file])
    kinds = ("rating:", "organisation:", "service:")
    return [line for line in without_the_file(folder / "wardcard.db") if line.startswith(kinds)]


@pytest.mark.parametrize("name", SAVED_AGAIN)
def test_a_file_saved_again_gives_the_same_ratings(
    plain: list[str], field: Path, tmp_path: Path, name: str
) -> None:
    assert facts_of(tmp_path, field / name) == plain


def test_hostile_ids_and_repeated_headings_add_nothing(shared_data: Path, tmp_path: Path) -> None:
    for name, words in {
        "c16-ids.csv": ("passwd", "Evil 5", "-rf", "1-1?x#y"),
        "c20-header-twice.csv": ("Location Name",),
    }.items():
        (tmp_path / name).mkdir()
        found = facts_of(tmp_path / name, shared_data / "faults" / name)
        assert not any(word in line for line in found for word in words)
