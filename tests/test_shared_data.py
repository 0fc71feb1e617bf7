"""All of CQC's own files in ../shared/data are read completely, and the same in any order.

What should be in the database is read here from the files with the standard library alone, so that
nothing that Wardcard's readers overlook is overlooked here as well.
"""

from __future__ import annotations

import csv
import gzip
import json
import random
import re
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from db.domain.errors import Refused
from db.importing.loader import Loader
from db.sources.api.names import MASK
from tests.db.contents import contents

pytestmark = pytest.mark.slow

COUNTRY = "latest_ratings_locations_overall_2021-02.csv"
TABLES = (
    COUNTRY,
    "latest_ratings_locations_nhs_2021-02.csv",
    "latest_ratings_locations_RWH_2021-02.csv",
)
LINES = ("hospitals_2021.jsonl", "care_homes_2021.jsonl")
QUESTIONS = ("safe", "effective", "caring", "responsive", "well-led", "overall")
"""As the database numbers them."""
Json = dict[str, Any]


class Stated(NamedTuple):
    """A rating as a file states it."""

    organisation: str
    service: str
    """Its name in lower case; empty for the organisation itself."""
    question: str
    word: str
    published: str
    """An ISO date; empty if the file gives none."""


@pytest.fixture(scope="module")
def files(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """CQC's files; the largest one is unpacked."""
    country = tmp_path_factory.mktemp("files") / COUNTRY
    country.write_bytes(gzip.decompress((shared_data / f"{COUNTRY}.gz").read_bytes()))
    api = shared_data / "api"
    return [
        country,
        *(shared_data / name for name in TABLES[1:]),
        *(api / name for name in LINES),
        api / "new_2025",
        shared_data / "hsca_active_locations_header.ods",
    ]


@pytest.fixture(scope="module")
def database(files: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with all the files, in the order of their list."""
    path = tmp_path_factory.mktemp("in order") / "wardcard.db"
    for file in files:
        Loader(path).load([file])
    return path


@pytest.fixture(scope="module")
def records(files: list[Path]) -> list[Json]:
    """Every record of the API."""
    found: list[Json] = []
    for file in files:
        if file.suffix == ".jsonl":
            found += [json.loads(line) for line in file.read_text("utf-8").splitlines() if line]
        elif file.is_dir():
            found += [json.loads(path.read_text("utf-8")) for path in file.glob("*/*.json")]
    assert len(found) == 767
    return found


def contents_after(folder: Path, order: Sequence[Path]) -> list[str]:
    """The content of a new database into which the files were loaded in this order."""
    database = folder / "wardcard.db"
    for file in order:
        with suppress(Refused):
            Loader(database).load([file])
    return contents(database)


def check_same(expected: Sequence[str], found: Sequence[str], order: Sequence[Path]) -> None:
    """Name some of the lines that differ, if any do."""
    if found != expected:
        missing, added = Counter(expected) - Counter(found), Counter(found) - Counter(expected)
        names = [file.name for file in order]
        assert (sorted(missing)[:5], sorted(added)[:5]) == ([], []), names


def test_the_country_ends_in_the_same_database_if_it_is_loaded_last(
    files: list[Path], database: Path, tmp_path: Path
) -> None:
    order = files[::-1]
    check_same(contents(database), contents_after(tmp_path, order), order)


def test_the_other_files_end_in_the_same_database_in_any_order(
    files: list[Path], tmp_path: Path
) -> None:
    """Without the country, which takes most of the time, there is time for more orders."""
    smaller = files[1:]
    expected = contents_after(tmp_path / "in order", smaller)
    for seed in range(3):
        order = random.Random(seed).sample(smaller, len(smaller))
        check_same(expected, contents_after(tmp_path / str(seed), order), order)


def test_files_as_people_have_them_in_any_order_end_in_the_same_database(
    shared_data: Path, tmp_path: Path
) -> None:
    """Among them are directories that leave a place out, closed places, and refused files."""
    files = sorted(path for path in (shared_data / "field").iterdir() if path.name != "README.md")
    expected = contents_after(tmp_path / "in order", files)
    for seed in (1, 2):
        order = random.Random(seed).sample(files, len(files))
        check_same(expected, contents_after(tmp_path / str(seed), order), order)


def iso(text: str) -> str:
    """The date in ``text``, which spreadsheets have changed to another form here and there."""
    if not text:
        return ""
    form = "%d/%m/%Y" if "/" in text else "%Y-%m-%d"
    return datetime.strptime(text[:10], form).date().isoformat()  # noqa: DTZ007


def rows(files: list[Path]) -> Iterator[dict[str, str]]:
    """Every row of the tables of ratings."""
    for file in files:
        if file.name in TABLES:
            with file.open(encoding="utf-8-sig", newline="") as opened:
                yield from csv.DictReader(opened)


def rated_by_tables(files: list[Path]) -> Iterator[Stated]:
    for row in rows(files):
        service = row["Service / Population Group"].strip()
        yield Stated(
            row["Location ID"],
            "" if service == "Overall" else one_space(service).casefold(),
            row["Domain"].lower(),
            row["Latest Rating"],
            iso(row["Publication Date"]),
        )


def rated_by(record: Json, names: dict[str, str]) -> Iterator[Stated]:
    """Every rating in a record; ``names`` has the names of services by their codes."""
    own = {
        area["inspectionAreaId"]: area["inspectionAreaName"]
        for area in record.get("inspectionAreas") or []
        if area.get("inspectionAreaName")
    }
    me = record.get("locationId") or record["providerId"]

    def block(part: Json, day: str, service: str) -> Iterator[Stated]:
        day = part.get("reportDate") or day
        stated = [("overall", part.get("rating"), day)]
        stated += [
            (each["name"].lower(), each.get("rating"), each.get("reportDate") or day)
            for each in part.get("keyQuestionRatings") or []
        ]
        service = own.get(service) or names.get(service.casefold()) or service
        for question, word, published in stated:
            if word:
                yield Stated(me, one_space(service).casefold(), question, word, iso(published))

    rounds = [(record.get("currentRatings") or {}, "")]
    rounds += [(each, each["reportDate"]) for each in record.get("historicRatings") or []]
    for each, day in rounds:
        if each.get("overall"):
            yield from block(each["overall"], day, "")
        for part in each.get("serviceRatings") or []:
            yield from block(part, day, part["name"])
    for day, group in assessed(record):
        yield from block(group, day, group["name"])


def assessed(record: Json) -> Iterator[tuple[str, Json]]:
    """The assessment service groups of a record, with the date of publication."""
    for each in record.get("assessment") or []:
        assert not each["ratings"].get("overall")
        for group in each["ratings"]["asgRatings"]:
            yield each["assessmentPlanPublishedDateTime"], group


def one_space(text: str) -> str:
    return " ".join(text.split())


def test_every_rating_is_present_and_no_other(
    files: list[Path], records: list[Json], database: Path, shared_data: Path
) -> None:
    vocabulary = json.loads((shared_data / "vocabulary.json").read_text("utf-8"))
    codes: dict[str, str] = vocabulary["inspection_area_codes_api"]
    names = {code.casefold(): name for code, name in codes.items()}
    wanted = set(rated_by_tables(files))
    assert len(wanted) == 74_184
    for record in records:
        wanted.update(rated_by(record, names))
    with closing(sqlite3.connect(database)) as connection:
        services: dict[str, set[int]] = {"": {0}}
        for number, name in connection.execute("SELECT service, name FROM service_name"):
            services.setdefault(name.casefold(), set()).add(number)
        found = {
            Stated(organisation, service, QUESTIONS[question], word, published)
            for organisation, service, question, word, published in connection.execute(
                "SELECT o.cqc_id, r.service, r.question, w.word, r.published FROM rating r "
                "JOIN organisation o ON o.id = r.organisation "
                "JOIN rating_value w ON w.id = r.value"
            )
        }
    unknown = {stated.service for stated in wanted} - services.keys()
    assert not unknown
    as_numbers = {
        stated._replace(service=number)  # type: ignore[arg-type]
        for stated in wanted
        for number in services[stated.service]
    }
    assert len(wanted) > 80_000
    assert sorted(as_numbers - found)[:5] == []
    assert sorted(found - as_numbers)[:5] == []


def test_every_inherited_rating_names_the_place_that_was_rated(
    records: list[Json], database: Path
) -> None:
    wanted = {
        (record["locationId"], each["name"].lower(), each["rating"], each["organisationId"])
        for record in records
        for each in ((record.get("currentRatings") or {}).get("overall") or {}).get(
            "keyQuestionRatings", ()
        )
        if each.get("organisationId") not in (None, "", record.get("locationId"))
    }
    with closing(sqlite3.connect(database)) as connection:
        found = {
            (organisation, QUESTIONS[question], word, inherited_from)
            for organisation, question, word, inherited_from in connection.execute(
                "SELECT o.cqc_id, r.question, w.word, d.inherited_from FROM rating r "
                "JOIN organisation o ON o.id = r.organisation "
                "JOIN rating_value w ON w.id = r.value "
                "JOIN rating_source s ON s.rating = r.id JOIN rating_detail d ON d.id = s.detail "
                "WHERE d.inherited AND r.service = 0"
            )
        }
    assert wanted
    assert wanted <= found


def test_every_percentage_and_every_score_is_present(records: list[Json], database: Path) -> None:
    percentages: set[tuple[object, ...]] = set()
    scores: Counter[tuple[object, ...]] = Counter()
    for record in records:
        for day, group in assessed(record):
            for question in group["keyQuestionRatings"]:
                at = (record["locationId"], question["name"].lower(), iso(day))
                percentages.add((*at, float(question["percentageScore"])))
                for topic in question["topicareas"]:
                    words = topic["qualityStatementscore"]
                    scores[
                        *at,
                        topic["qualityStatementId"],
                        topic["name"],
                        words,
                        float(words[0]),
                        int(topic["status"] == "Not Assessed"),
                    ] += 1
    with closing(sqlite3.connect(database)) as connection:
        run = connection.execute
        found = {
            (identity, QUESTIONS[question], *others)
            for identity, question, *others in run(
                "SELECT o.cqc_id, r.question, r.published, d.percentage FROM rating r "
                "JOIN organisation o ON o.id = r.organisation "
                "JOIN rating_source s ON s.rating = r.id JOIN rating_detail d ON d.id = s.detail "
                "WHERE d.percentage IS NOT NULL"
            )
        }
        present = Counter(
            (identity, QUESTIONS[question], *others)
            for identity, question, *others in run(
                "SELECT o.cqc_id, question, published, statement, s.name, words, score, carried "
                "FROM score s JOIN organisation o ON o.id = s.organisation"
            )
        )
    assert len(percentages) == 10
    assert found == percentages
    assert scores.total() == 66
    assert present == scores


def prose(part: Json) -> Iterator[str]:
    """Every text of CQC's in a part of an assessment, and in the parts below it."""
    for key, value in part.items():
        if isinstance(value, list):
            for each in value:
                yield from prose(each)
        elif re.search(r"(commentary|narrative|experience)$", key, re.IGNORECASE) and value.strip():
            yield value


def test_every_sentence_is_present(records: list[Json], database: Path) -> None:
    """A low score without words of its own is a concern too, in the words of the score."""
    wanted: Counter[tuple[str, str]] = Counter()
    low: Counter[tuple[str, str]] = Counter()
    for record in records:
        for _, group in assessed(record):
            wanted.update((record["locationId"], text) for text in prose(group))
            low.update(
                (record["locationId"], topic["qualityStatementscore"])
                for question in group["keyQuestionRatings"]
                for topic in question["topicareas"]
                if topic["qualityStatementscore"] < "3"
            )
    with closing(sqlite3.connect(database)) as connection:
        found = Counter(
            (identity, text)
            for identity, text in connection.execute(
                "SELECT o.cqc_id, text FROM finding f "
                "JOIN organisation o ON o.id = f.organisation WHERE NOT f.superseded"
            )
        )
    assert sum(len(text) for _, text in wanted.elements()) == 38_786
    assert not any(MASK in text for _, text in found), "no record here gives a name"
    assert found == wanted + low


def test_every_place_is_present_with_its_dates(
    files: list[Path], records: list[Json], database: Path
) -> None:
    with closing(sqlite3.connect(database)) as connection:
        places = {
            identity: others
            for identity, *others in connection.execute(
                "SELECT cqc_id, name, opened, closed FROM organisation"
            )
        }
    names: dict[str, set[str]] = {}
    for record in records:
        me = record.get("locationId") or record["providerId"]
        names.setdefault(me, set()).add(one_space(record["name"]))
        dates = [iso(record.get(key) or "") for key in ("registrationDate", "deregistrationDate")]
        assert places[me][1:] == dates, me
    for row in rows(files):
        for level in ("Location", "Provider"):
            names.setdefault(row[f"{level} ID"], set()).add(one_space(row[f"{level} Name"]))
    assert len(names) > 40_000
    assert names.keys() <= places.keys()
    assert [me for me, stated in names.items() if places[me][0] not in stated] == []
