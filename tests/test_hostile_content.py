"""What a file says may be built to do harm; whatever it is, it is left out or made harmless.

../shared/data/faults/README.md says what is right for the files there. Everything else is invented
here, and goes through a whole import.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from db.domain.errors import Refused
from db.domain.imports import ImportSummary
from db.domain.text import is_plain
from db.importing.loader import Loader
from tests.db.contents import contents
from tests.db.packs import assessed, minimal, write
from tests.db.sources.sheets import HEADER, row, write_csv
from viewer.cli.main import run

BIDI = "\u202egnp.doog\u2066 Home\u2069 \u200b\u200f\u202c\u05d0\U000e0041"
SEEN = "gnp.doog Home \u05d0"
"""What is seen of that name."""


def record(**changes: object) -> dict[str, Any]:
    return {
        "locationId": "1-999000111",
        "providerId": "1-999000110",
        "name": "Invented House",
        "registrationStatus": "Registered",
        "currentRatings": {
            "overall": {
                "rating": "Good",
                "reportDate": "2021-02-03",
                "keyQuestionRatings": [{"name": "Safe", "rating": "Good"}],
            }
        },
        **changes,
    }


def assessment(**changes: object) -> list[dict[str, Any]]:
    question = {"name": "Safe", "rating": "Good", "percentageScore": "75", **changes}
    group = {"name": "Care homes", "rating": "Good", "keyQuestionRatings": [question]}
    return [
        {
            "assessmentPlanPublishedDateTime": "2024-09-17T00:00:00",
            "assessmentPlanId": "AP1",
            "ratings": {"asgRatings": [group]},
        }
    ]


def load(folder: Path, content: object, name: str = "saved.json") -> ImportSummary:
    path = folder / name
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    path.write_bytes(raw)
    return Loader(folder / "wardcard.db").load([path])[0]


def stored(folder: Path) -> list[str]:
    """What the database holds. Every text in it is plain, and the database is whole."""
    found = contents(folder / "wardcard.db")
    with closing(sqlite3.connect(folder / "wardcard.db")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (table,) in names:
            for values in connection.execute(f"SELECT * FROM {table}"):
                assert all(is_plain(value) for value in values if isinstance(value, str)), table
    return found


# Records of CQC’s API

REFUSED_RECORDS: dict[str, tuple[dict[str, object], str]] = {
    "an ID that is a path": ({"locationId": "../../x"}, "it is the text '../../x'. A CQC ID looks"),
    "an ID that is a word of SQL": ({"locationId": "' OR 1=1 --"}, "is not a CQC ID"),
    "an ID with percent signs": ({"locationId": "%2e%2e%2f"}, "is not a CQC ID"),
    "an ID with a space": ({"locationId": "1-1 2"}, "is not a CQC ID"),
    "a long ID": ({"locationId": "1" * 100_000}, "1111…'. A CQC ID looks"),
    "a provider's ID that is an option": ({"providerId": "--out"}, "providerId is not a CQC ID"),
    "a name of megabytes": ({"name": "x" * 3_000_000}, "name has 3,000,000 characters, more than"),
    "a rating of megabytes": (
        {"currentRatings": {"overall": {"rating": "x" * 3_000_000}}},
        "currentRatings, overall, rating has 3,000,000 characters, more than the 1,000",
    ),
    "prose of megabytes": (
        {"assessment": assessment(commentary="x" * 3_000_000)},
        "keyQuestionRatings, item 1, commentary has 3,000,000 characters, more than the 100,000",
    ),
    "a crowd of people": (
        {"contacts": [{"personGivenName": f"A{n}", "personFamilyName": "Z"} for n in range(99)]},
        "it lists 99 people",
    ),
}


@pytest.mark.parametrize("name", REFUSED_RECORDS)
def test_a_record_that_cannot_be_right_is_refused_and_the_others_are_read(
    name: str, tmp_path: Path
) -> None:
    changes, words = REFUSED_RECORDS[name]
    other = record(locationId="1-999000222")
    summary = load(tmp_path, [record(**changes), other])
    assert [each.where for each in summary.refused] == ["saved.json, item 1"]
    assert words in summary.refused[0].why
    assert len(summary.refused[0].why) < 700
    assert summary.ratings_added == 2
    assert not any("999000111" in line for line in stored(tmp_path))


REFUSED_VALUES: dict[str, tuple[dict[str, object], str]] = {
    "beds of 10^30": ({"numberOfBeds": 10**30}, "numberOfBeds: '1000000000000000000000000000000'"),
    "beds of 400 digits": ({"numberOfBeds": 10**400}, "numberOfBeds: '1000"),
    "beds below nothing": ({"numberOfBeds": -1}, "numberOfBeds: '-1' is not a number of beds."),
    "a latitude of 10^300": ({"onspdLatitude": 1e300}, "onspdLatitude: '1e+300' is not"),
    "a latitude beyond the pole": ({"onspdLatitude": "90.5"}, "onspdLatitude: '90.5' is not"),
    "a longitude beyond 64 bits": ({"onspdLongitude": 2**64}, "onspdLongitude: '18446744073709"),
    "a percentage of 10^30": (
        {"assessment": assessment(percentageScore=10**30)},
        "Safe, score: '1000000000000000000000000000000' is not a percentage.",
    ),
    "a percentage below nothing": (
        {"assessment": assessment(percentageScore="-75")},
        "Safe, score: '-75' is not a percentage.",
    ),
    "a related ID that is a path": (
        {"relationships": [{"relatedLocationId": "../x", "type": "HSCA Predecessor"}]},
        "relationships: '../x' is not a CQC ID.",
    ),
    "a date of year 0": (
        {"historicRatings": [{"reportDate": "0000-01-01", "overall": {"rating": "Good"}}]},
        "historic rating: '0000-01-01' is not a date that exists",
    ),
    "a date of year 10000": (
        {"historicRatings": [{"reportDate": "10000-01-01", "overall": {"rating": "Good"}}]},
        "historic rating: '10000-01-01' is not a date",
    ),
    "a registration in year 9999": (
        {"historicRatings": [{"reportDate": "9999-12-31", "overall": {"rating": "Good"}}]},
        "'9999-12-31' is in the future",
    ),
}


@pytest.mark.parametrize("name", REFUSED_VALUES)
def test_a_value_that_cannot_be_right_is_left_out_and_reported(name: str, tmp_path: Path) -> None:
    changes, words = REFUSED_VALUES[name]
    summary = load(tmp_path, record(**changes))
    assert [each.where for each in summary.refused] == ["saved.json"]
    assert words in summary.refused[0].why
    assert summary.values_refused == 1
    assert summary.ratings_added >= 2
    stored(tmp_path)


@pytest.mark.parametrize("score", ["99 - Evidence", "-1", "1e300", "nan", "9" * 400])
def test_a_score_that_no_statement_can_have_is_no_score(score: str, tmp_path: Path) -> None:
    topic = {"name": "Learning culture", "qualityStatementId": 10**30, "narrative": "Invented."}
    topic["qualityStatementscore"] = score
    load(tmp_path, record(assessment=assessment(topicareas=[topic])))
    found = stored(tmp_path)
    assert not any(line.startswith("score: ") for line in found)
    assert any("Invented." in line for line in found)


def test_the_address_of_a_report_is_one_of_the_web(tmp_path: Path) -> None:
    addresses = ["/reports/1", "javascript:alert(1)", "https://example.org/2", "file:///etc/passwd"]
    reports = [
        {"linkId": f"link{n}", "reportDate": "2021-02-03", "reportUri": address}
        for n, address in enumerate(addresses)
    ]
    load(tmp_path, record(reports=reports))
    found = "\n".join(stored(tmp_path))
    assert "https://www.cqc.org.uk/reports/1" in found
    assert "https://example.org/2" in found
    assert "javascript" not in found
    assert "passwd" not in found


def test_texts_of_records_are_stored_as_they_are_seen(tmp_path: Path) -> None:
    said = f"We found {BIDI}\r\nand no risk.\x00"
    summary = load(
        tmp_path,
        record(
            name=BIDI,
            postalAddressLine1="1\u200b Made Up Lane",
            historicRatings=[{"reportDate": "2019-01-02", "overall": {"rating": "G\u202dood"}}],
            assessment=assessment(commentary=said),
        ),
        "a\u202egnp.json",
    )
    assert summary.file_name == "agnp.json"
    found = "\n".join(stored(tmp_path))
    assert SEEN in found
    assert f"We found {SEEN}\\nand no risk." in found or f"We found {SEEN}\nand no risk." in found
    assert not summary.unknown_values


def test_the_square_of_a_crowd_of_titles_is_not_taken(tmp_path: Path) -> None:
    contacts = [{"personGivenName": "Aa Aaa", "personFamilyName": "Zed"}]
    for words in ("A" * 90_000, "Dr " * 30_000, "A. " * 30_000, "Aa " * 30_000):
        said = record(contacts=contacts, assessment=assessment(commentary=words))
        load(tmp_path, said)  # takes hours if it does not take a second


# Report packs

EVENT = {"id": "e1", "title": "An invented event", "text": "It was.", "source": "paper"}
REFUSED_PACKS: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "a revision beyond 64 bits": (
        lambda p: p.update(revision=2**64),
        "revision: 18446744073709551616 is greater than the maximum",
    ),
    "a measure of 400 digits": (
        lambda p: p["measures"][0].update(before=10**400),
        "measures[0].before: 1000",
    ),
    "a score of 10^30": (lambda p: p["scores"][0].update(score=10**30), "scores[0].score: 1000"),
    "a percentage of 10^30": (
        lambda p: p["ratings"][2]["percentages"].update(safe=10**30),
        "ratings[2].percentages.safe: 1000",
    ),
    "a latitude of 10^30": (lambda p: p["locations"][0].update(latitude=1e30), "latitude: 1e+30"),
    "an ID that is a path": (
        lambda p: p["locations"][0].update(id="../../x"),
        'locations[0].id: "../../x" does not have the form',
    ),
    "an ID with a line feed": (lambda p: p.update(id="invented\n"), "does not have the form"),
    "a long ID": (lambda p: p.update(id="x" * 100_000), "…"),
    "a name of megabytes": (
        lambda p: p["provider"].update(name="x" * 3_000_000),
        "has 3,000,000 characters; at most 1,000 fit.",
    ),
    "a date of year 0": (
        lambda p: p["reports"][0].update(published="0000-01-01"),
        '"0000-01-01" is not a date that exists',
    ),
    "a date of year 10000": (
        lambda p: p["reports"][0].update(published="10000-01-01"),
        '"10000-01-01" is not a date that exists',
    ),
    "a date in other digits": (
        lambda p: p["reports"][0].update(published="٢٠١٩-٠١-٠٢"),
        "is not a date that exists",
    ),
    "an event on 31 February": (
        lambda p: p.update(events=[dict(EVENT, happened="2022-02-31")]),
        'events[0].happened: "2022-02-31" is not a date that exists',
    ),
    "an event in month 13": (
        lambda p: p.update(events=[dict(EVENT, happened="2022-13")]),
        'events[0].happened: "2022-13" is not a date that exists',
    ),
    "a million faults": (
        lambda p: p.update(findings=[1] * 1_000_000),
        "findings[0]: 1 should be an object. findings[1]: 1 should be an object.",
    ),
    "a reference of megabytes": (
        lambda p: p["findings"][0].update(source="x" * 3_000_000),
        "has 3,000,000 characters; at most 1,000 fit.",
    ),
    "a thousand unknown names": (
        lambda p: p.update(
            findings=[dict(p["findings"][0], id=f"f{n}", report=f"r{n}") for n in range(1000)]
        ),
        "and at least 95 more.",
    ),
    "a key of megabytes": (lambda p: p.update({"x" * 3_000_000: 1}), "xxx…' is not a key"),
    "an address that is a script": (
        lambda p: p["sources"][0].update(url="javascript:alert(1)"),
        'sources[0].url: "javascript:alert(1)" does not have the form',
    ),
    "an object of thousands for a text": (
        lambda p: p["provider"].update(name={f"k{n}": n for n in range(100_000)}),
        "provider.name: an object should be text.",
    ),
}


@pytest.mark.parametrize("name", REFUSED_PACKS)
def test_a_pack_that_cannot_be_right_is_refused_with_the_place(name: str, tmp_path: Path) -> None:
    change, words = REFUSED_PACKS[name]
    pack = assessed()
    change(pack)
    with pytest.raises(Refused) as refused:
        load(tmp_path, pack)
    assert words in str(refused.value)
    assert len(str(refused.value)) < 2000


def test_texts_of_packs_are_stored_as_they_are_seen(tmp_path: Path) -> None:
    pack = minimal()
    pack["provider"]["name"] = pack["reports"][0]["title"] = pack["findings"][0]["text"] = BIDI
    pack["sources"][0]["publisher"] = "CQC\u2066"
    Loader(tmp_path / "wardcard.db").load([write(tmp_path, pack)])
    found = "\n".join(stored(tmp_path))
    assert found.count(SEEN) >= 3


def test_nothing_of_a_measure_shows_the_sign_of_zero(tmp_path: Path) -> None:
    pack = minimal()
    pack["measures"][0].update(before=-0.0, after=5e-324)
    Loader(tmp_path / "wardcard.db").load([write(tmp_path, pack)])
    assert "-0.0" not in "\n".join(line for line in stored(tmp_path) if "measure" in line)


# Tables

NO_IDS = (
    *(
        "../../../tmp/ESC",
        "/etc/passwd",
        "a/b",
        "..",
        ".",
        "CON",
        "x" * 5000,
        "a\nb",
        "' OR 1=1 --",
    ),
    *(
        "%2e%2e%2f",
        "-rf",
        "--out",
        "1-1?x#y",
        '"',
        "1-1\u00a02",
        "١-١٢٣",
        "1-" + "9" * 400,
        "*",
        "{}",
    ),
)


def test_rows_with_ids_that_are_none_are_refused(tmp_path: Path) -> None:
    rows = [HEADER, row(), *(row(identity=identity) for identity in NO_IDS)]
    path = write_csv(tmp_path / "ids.csv", rows)
    (summary,) = Loader(tmp_path / "wardcard.db").load([path])
    assert summary.refused_count == len(NO_IDS)
    assert summary.ratings_added == 1
    found = [line for line in stored(tmp_path) if line.startswith("organisation: ")]
    assert len(found) == 2


def test_headings_in_the_middle_and_shifted_rows_add_no_organisation(tmp_path: Path) -> None:
    shifted = ["", *row()]
    path = write_csv(tmp_path / "odd.csv", [HEADER, row(), HEADER, shifted, shifted[2:], row()])
    (summary,) = Loader(tmp_path / "wardcard.db").load([path])
    assert summary.refused_count == 3
    assert "it repeats the row of headings." in summary.refused_reasons
    found = [line for line in stored(tmp_path) if line.startswith("organisation: ")]
    assert len(found) == 2
    assert not any("Location Name" in line for line in found)


def test_texts_of_tables_are_stored_and_recognised_as_they_are_seen(tmp_path: Path) -> None:
    rows = [
        HEADER,
        row(service=BIDI),
        row("In\u200badequate", "18/12/2019", "Sa\u202dfe", "Surgery\u200e"),
        row("Good\u2060", "17/12/2018", "Safe", "Surgery", identity="\ufeff1-999\u200b000333"),
    ]
    (summary,) = Loader(tmp_path / "wardcard.db").load([write_csv(tmp_path / "x.csv", rows)])
    assert (summary.refused_count, dict(summary.unknown_values)) == (0, {})
    found = "\n".join(stored(tmp_path))
    assert SEEN in found
    assert "1-999000333" in found


def test_names_inside_an_archive_are_shown_as_they_are_seen(tmp_path: Path) -> None:
    path = tmp_path / "all.zip"
    names = ("a\u202egnp.json", "b\nc.csv", "d" * 3000 + ".txt", "\x1b[31mred.csv", "../../e.json")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("good.json", json.dumps(record()))
        for name in names:
            archive.writestr(name, "nothing that Wardcard reads")
    (summary,) = Loader(tmp_path / "wardcard.db").load([path])
    left_out = [each.where for each in summary.left_out]
    assert len(left_out) == len(names)
    assert all(is_plain(name) and "\n" not in name and len(name) <= 400 for name in left_out)
    stored(tmp_path)


# What goes out

FORMULAS = (
    "=1+1",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    " =1+1",
    "＝1+1",
    "\u200b=1+1",
    "=cmd|'/c'!A1",
)


def test_no_export_begins_a_cell_with_a_formula(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows: list[list[object]] = [[*HEADER]]
    for number, formula in enumerate(FORMULAS):
        each = row(formula, service=formula, identity=f"1-99900055{number}")
        each[HEADER.index("Location Name")] = each[HEADER.index("Provider Name")] = formula
        rows.append(each)
    database = tmp_path / "wardcard.db"
    Loader(database).load([write_csv(tmp_path / "formulas.csv", rows)])
    stored(tmp_path)
    options = ["--db", str(database)]
    texts = list[str]()
    for words in (
        ["ratings", "1-999000550/1-1", "--format", "csv"],
        ["ratings", "1-999000550", "--format", "csv"],
        ["list", "--format", "csv"],
    ):
        run([*words, *options])
        texts.append(capsys.readouterr().out)
    out = tmp_path / "all.csv"
    assert run(["export", "1-999000550", "--format", "csv", "--out", str(out), *options]) == 0
    texts.append(out.read_text("utf-8-sig"))
    cells = [cell for text in texts for line in csv.reader(io.StringIO(text)) for cell in line]
    assert any(cell.startswith("'=") for cell in cells)
    assert not [cell for cell in cells if cell.strip().startswith(tuple("=+-@＝"))]


# CQC's and others' real inputs


def test_the_inputs_of_the_shared_folder(
    shared_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    faults = shared_data / "faults"
    if not faults.is_dir():
        pytest.skip(f"there are no hostile inputs at {faults}")
    for path in sorted(faults.iterdir()):
        if path.name == "README.md":
            continue
        folder = tmp_path / path.stem
        folder.mkdir()
        plain = folder / path.name.removesuffix(".gz")
        raw = path.read_bytes()
        plain.write_bytes(gzip.decompress(raw) if path.suffix == ".gz" else raw)
        status = run(["import", str(plain), "--db", str(folder / "wardcard.db")])
        said = capsys.readouterr()
        found = stored(folder) if (folder / "wardcard.db").is_file() else []
        places = "\n".join(line for line in found if line.startswith("organisation: "))
        match path.name[:3]:
            case "j05":
                assert (status, "1 value refused" in said.out) == (0, True)
            case "j08":
                assert (status, "' twice. Remove one of them." in said.err) == (1, True)
            case "j11":
                assert (status, "half a character in line 1" in said.err) == (1, True)
            case "c11":
                assert status == 0
                assert "gnp.doog Home \u05d0" in places
            case "c13":
                assert status == 0
                assert run(["list", "--format", "csv", "--db", str(folder / "wardcard.db")]) == 0
                assert ",=" not in capsys.readouterr().out
            case "c16":
                assert "15 rows refused" in said.out
                assert "Evil" not in places.replace("Evil 15", "")
            case "c20":
                assert "it repeats the row of headings" in said.out
                assert "Location Name" not in places
            case _:
                assert status in (0, 1)
