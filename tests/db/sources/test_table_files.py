"""CQC's tables as .csv give the same rows as Python's csv module, in this process or a child."""

from __future__ import annotations

import csv
import multiprocessing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db.domain.errors import Refused
from db.domain.imports import ImportSummary
from db.importing import file_import
from db.importing.loader import Loader
from db.sources import table_files
from db.sources.source_file import Tally
from db.sources.tables import tables
from db.sources.tables.csv_rows import csv_rows
from db.sources.tables.latest_ratings import RatingRows
from db.sources.worker.parent import facts_from_child
from tests.db.contents import contents, without_the_file
from tests.db.sources.sheets import HEADER, row, write_archive, write_csv
from tests.systems import IN_WINE

DAY = date(2010, 1, 1)
ROWS = [
    HEADER,
    row(),
    row("Inadequate", "18/12/2019", "Safe", "Surgery, ‘with’ commas"),
    row("Inadequate", "18/12/2019", "Safe", "Surgery, ‘with’ commas"),
    row(day="31/02/2019"),
    row(domain="Kindness"),
    row("Something quite new", identity="ZZ302"),
    ["", "a row without its id"],
    [],
    *[row(day=f"{DAY + timedelta(days=number):%d/%m/%Y}") for number in range(1500)],
]
PIECES = ("a", "b", ",", '"', '""', "\n", "\r\n", "\r", " ", "é", "\0", "\x0b", "\u2028", "\x85")


def load(folder: Path, path: Path) -> ImportSummary:
    (summary,) = Loader(folder / "wardcard.db").load([path])
    return summary


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_rows_are_those_of_the_csv_module(tmp_path: Path, text: str) -> None:
    path = tmp_path / "some.csv"
    path.write_bytes(text.encode())
    with path.open(encoding="utf-8", newline="") as stream:
        rows = [cells or [""] for cells in csv.reader(stream)]
    assert list(csv_rows(path)) == rows


@pytest.mark.skipif(
    IN_WINE, reason="In Wine, reading a pipe does not end when its other end is killed"
)
def test_a_reading_process_that_is_killed_did_not_run_out_of_memory(tmp_path: Path) -> None:
    facts = facts_from_child(write_csv(tmp_path / "ratings.csv", ROWS), "csv", RatingRows, Tally())
    next(facts)
    (child,) = multiprocessing.active_children()
    child.kill()
    with pytest.raises(Refused, match=r"ratings\.csv cannot be read: .* unexpectedly") as refused:
        list(facts)
    assert "memory" not in str(refused.value)


def test_a_child_process_reads_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_csv(tmp_path / "ratings.csv", ROWS)
    here = load(tmp_path / "here", path)
    monkeypatch.setattr(table_files, "LARGE_CSV", 0)
    apart = load(tmp_path / "apart", path)
    assert apart == replace(here, loaded_before=apart.loaded_before)
    assert (apart.refused_count, apart.duplicates) == (3, 1)
    assert apart.unknown_values == {"Something quite new": 1}
    databases = [tmp_path / folder / "wardcard.db" for folder in ("here", "apart")]
    assert contents(databases[0]) == contents(databases[1])
    assert load(tmp_path / "apart", path).already_loaded


def test_the_number_of_rows_merged_at_a_time_does_not_matter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = [row(identity=f"ZZ3{number % 40:02}", day="02/03/2021") for number in range(90)]
    months = [
        write_csv(tmp_path / "first.csv", [*ROWS[:40], *places]),
        write_csv(tmp_path / "later.csv", [*ROWS, *places[::-1]]),
    ]
    at_once = [load(tmp_path / "at once", path) for path in months]
    monkeypatch.setattr(file_import, "MERGED_TOGETHER", 7)
    monkeypatch.setattr(tables, "GATHERED", 10)
    little_by_little = [load(tmp_path / "little", path) for path in months]
    assert little_by_little == at_once
    databases = [tmp_path / folder / "wardcard.db" for folder in ("at once", "little")]
    assert contents(databases[0]) == contents(databases[1])


@pytest.mark.parametrize(
    ("last", "words"),
    [
        (b"\xff", r"is not UTF-8 text, after row 1\d\d\d"),
        (b"a" * 100_001, r"row 15\d\d: field larger"),
        (b'"' + b"a" * 100_001, r"row 15\d\d: field larger"),
    ],
)
def test_a_row_that_the_child_process_cannot_read_is_refused_with_its_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, last: bytes, words: str
) -> None:
    monkeypatch.setattr(table_files, "LARGE_CSV", 0)
    path = write_csv(tmp_path / "ratings.csv", ROWS)
    path.write_bytes(path.read_bytes() + last)
    with pytest.raises(Refused, match=words):
        load(tmp_path, path)
    assert not any(line.startswith("rating:") for line in contents(tmp_path / "wardcard.db"))


def test_columns_that_are_not_read_are_named(tmp_path: Path) -> None:
    header = [*HEADER, "Colour of the door", ""]
    summary = load(tmp_path, write_csv(tmp_path / "ratings.csv", [header, [*row(), "green", ""]]))
    assert summary.unread == ("ratings.csv: Report Type, URL, Colour of the door",)


TEXT = "\r\n".join(",".join(f'"{cell}"' for cell in cells) for cells in (
    HEADER, row(), row("Inadequate", "18/12/2019", "Safe", "Surgery; Zoë’s – 5 £"),
)) + "\r\n"  # fmt: skip


def separated(separator: str) -> str:
    return TEXT.replace('","', f'"{separator}"')


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("semicolons.csv", separated(";").encode()),
        ("tabs.tsv", separated("\t").encode()),
        ("tabs.txt", separated("\t").replace('"', "").encode()),
        ("bars", separated("|").encode()),
        ("sep.csv", b"sep=;\r\n" + separated(";").encode()),
        ("sep.csv", b'"sep=,"\r\n' + TEXT.encode()),
        ("hash.csv", b"sep=#\r\n" + separated("#").encode()),
        ("marked.csv", TEXT.encode("utf-8-sig")),
        ("excel.csv", TEXT.encode("cp1252")),
        ("excel-semicolons.csv", separated(";").encode("cp1252")),
        ("unicode.txt", separated("\t").encode("utf-16")),
        ("unicode.csv", TEXT.encode("utf-16-le")),
        ("big-endian.csv", b"\xfe\xff" + TEXT.encode("utf-16-be")),
        ("big-endian.csv", TEXT.encode("utf-16-be")),
        ("unix.csv", TEXT.replace("\r\n", "\n").encode()),
        ("banner.csv", ("Latest ratings;\r\n;\r\n" + separated(";")).encode()),
    ],
)
def test_text_is_read_as_any_program_saves_it(tmp_path: Path, name: str, content: bytes) -> None:
    plain, other = tmp_path / "plain.csv", tmp_path / name
    plain.write_bytes(TEXT.encode())
    other.write_bytes(content)
    assert load(tmp_path / "plain", plain).ratings_added == 2
    assert load(tmp_path / "other", other).ratings_added == 2
    databases = [tmp_path / folder / "wardcard.db" for folder in ("plain", "other")]
    assert without_the_file(databases[0]) == without_the_file(databases[1])


def test_each_table_in_a_zip_is_read(tmp_path: Path) -> None:
    path = write_archive(
        tmp_path / "months.zip",
        {
            "2019/ratings.csv": TEXT,
            "later.txt": separated("\t").replace("18/12/2019", "13/11/2020").encode("utf-16"),
            "ReadMe.txt": "Invented ratings",
            "picture.png": b"\x89PNG\0\0",
            "__MACOSX/._later.txt": b"\0\0",
        },
    )
    summary = load(tmp_path, path)
    assert [part.ratings_added for part in summary.parts] == [2, 1]
    assert [each.where for each in summary.left_out] == [
        "ReadMe.txt",
        "__MACOSX/._later.txt",
        "picture.png",
    ]


def test_a_damaged_zip_of_tables_adds_nothing(tmp_path: Path) -> None:
    path = write_archive(tmp_path / "month.zip", {"ratings.csv": TEXT * 2000})
    damaged = bytearray(path.read_bytes())
    damaged[-300] ^= 0xFF
    path.write_bytes(damaged)
    with pytest.raises(Refused, match=r"month\.zip"):
        load(tmp_path, path)
