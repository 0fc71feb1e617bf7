"""Records of CQC’s API: every rating is kept, and faults are reported."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from db.domain.imports import ImportSummary
from db.domain.report import Subject
from db.domain.scale import Change, Question
from db.domain.text import shown
from db.importing.loader import Loader
from db.reading.store import ReportStore
from db.sources.api.records import ApiRecord
from db.sources.facts import RatingFact
from db.sources.source_file import Tally
from tests.db.contents import contents
from tests.db.sources.api import assessed
from viewer.wording.rating import RatingWords

RECORD: dict[str, Any] = {
    "locationId": "ZZ201",
    "providerId": "ZZ2",
    "name": "Invented Cottage Hospital",
    "postalAddressTownCity": "Nowhere",
    "postalCode": "ZZ2 2ZZ",
    "numberOfBeds": 12,
    "registrationStatus": "Registered",
    "inspectionAreas": [
        {"inspectionAreaId": "maternity", "inspectionAreaName": "Maternity and gynaecology",
         "status": "Superseded", "supersededBy": ["npimaternity"]},
        {"inspectionAreaId": "npimaternity", "inspectionAreaName": "Maternity"},
    ],
    "reports": [{"linkId": "invented-2", "reportDate": "2020-02-02", "reportType": "Location",
                 "reportUri": "/reports/invented-2?2020", "firstVisitDate": "2020-01-01"}],
    "currentRatings": {
        "overall": {
            "rating": "Good", "reportDate": "2020-02-02", "reportLinkId": "invented-2",
            "useOfResources": {"useOfResourcesRating": "Outstanding"},
            "keyQuestionRatings": [
                {"name": "Well-led", "rating": "Good", "reportDate": "2020-02-02"},
                {"name": "Safe", "rating": "Good", "reportDate": "02/02/2020",
                 "organisationId": "ZZ199"},
            ],
        },
        "serviceRatings": [{"name": "npimaternity", "rating": "Good", "reportDate": "2020-02-02"}],
    },
    "historicRatings": [
        {"reportLinkId": "invented-1", "reportDate": "2016-01-01", "overall": {
            "rating": "Requires improvement",
            "keyQuestionRatings": [{"name": "Safe", "rating": "Inadequate"}]}},
        {"reportLinkId": "invented-0", "reportDate": "2015-02-30", "overall": {"rating": "Good"}},
    ],
}  # fmt: skip


def load(tmp_path: Path, *files: Path) -> ImportSummary:
    return Loader(tmp_path / "wardcard.db").load(files)[-1]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ReportStore]:
    path = tmp_path / "record.json"
    path.write_text(json.dumps(RECORD), "utf-8")
    summary = load(tmp_path, path)
    assert [refusal.why for refusal in summary.refused] == [
        "historic rating: '2015-02-30' is not a date that exists."
    ]
    opened = ReportStore.open(tmp_path / "wardcard.db")
    yield opened
    opened.close()


def test_current_and_historic_rounds_make_a_history(store: ReportStore) -> None:
    card = store.card(Subject("ZZ201"))
    own = card.matrix.own
    assert own is not None
    safe, overall = own.cell(Question.SAFE), own.cell(Question.OVERALL)
    assert safe is not None
    assert overall is not None
    assert safe.change is Change.UP_TWO
    assert safe.inherited_from == "ZZ199"
    assert overall.change is Change.UP
    assert [other.rating.word for other in card.other_ratings] == ["Outstanding"]
    assert card.reports[0].url == "https://www.cqc.org.uk/reports/invented-2"
    assert card.organisation.beds == 12


def test_codes_of_services_become_names(store: ReportStore) -> None:
    labels = [row.label for row in store.card(Subject("ZZ201")).matrix.rows]
    assert labels == ["Maternity", "Invented Cottage Hospital overall"]


def test_lines_a_folder_and_an_archive_give_the_same_database(tmp_path: Path) -> None:
    second = RECORD | {"locationId": "ZZ202", "name": "Invented Second Hospital"}
    lines = tmp_path / "records.jsonl"
    lines.write_text("\n".join(json.dumps(content) for content in (RECORD, second)), "utf-8")
    folder = tmp_path / "folder"
    folder.mkdir()
    for content in (RECORD, second):
        path = folder / f"{content['locationId']}.json"
        path.write_text(json.dumps(content, indent=1), "utf-8")
    packed = tmp_path / "records.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as out:
        for file in folder.iterdir():
            out.write(file, file.name)
    results = []
    for number, source in enumerate((lines, folder, packed)):
        database = tmp_path / f"{number}.db"
        Loader(database).load([source])
        kept = ("rating: ", "organisation: ", "report: ", "visit: ", "service: ")
        lines_of = [line for line in contents(database) if line.startswith(kept)]
        results.append([line.partition(", file='")[0] for line in lines_of])
    assert results[0] == results[1] == results[2]
    assert len(results[0]) >= 10


def test_unknown_words_are_kept_and_reported(tmp_path: Path) -> None:
    record = json.loads(json.dumps(RECORD))
    record["currentRatings"]["overall"]["rating"] = "Splendid"
    path = tmp_path / "record.json"
    path.write_text(json.dumps(record), "utf-8")
    assert load(tmp_path, path).unknown_values == {"Splendid": 1}


@pytest.mark.parametrize(
    ("day", "why"),
    [
        ("2099-12-01", "is in the future, so nothing was published then"),
        ("1900-01-01", "is before 1 April 2009, when CQC began"),
        ("31/03/2009", "is before 1 April 2009, when CQC began"),
        ("2071-05-05T00:00:00", "is in the future, so nothing was published then"),
    ],
)
def test_no_rating_is_of_a_day_when_cqc_cannot_have_published(
    tmp_path: Path, day: str, why: str
) -> None:
    record = json.loads(json.dumps(RECORD))
    record["historicRatings"][1]["reportDate"] = day
    record["reports"].append({"linkId": "invented-0", "reportDate": day})
    record["currentRatings"]["serviceRatings"][0]["reportDate"] = day
    path = tmp_path / "record.json"
    path.write_text(json.dumps(record), "utf-8")
    summary = load(tmp_path, path)
    assert [refusal.why for refusal in summary.refused] == [
        f"{part}: '{day}' {why}." for part in ("Maternity, Overall", "historic rating", "report")
    ]
    with closing(sqlite3.connect(tmp_path / "wardcard.db")) as connection:
        dates = connection.execute(
            "SELECT published FROM rating UNION SELECT published FROM report"
        ).fetchall()
    assert {found for (found,) in dates} == {"2020-02-02", "2016-01-01"}


def test_an_assessment_of_the_future_rates_nothing_and_keeps_its_words(tmp_path: Path) -> None:
    record = assessed.record()
    record["assessment"][0]["assessmentPlanPublishedDateTime"] = "2099-04-01 10:00:00"
    path = tmp_path / "record.json"
    path.write_text(json.dumps(record), "utf-8")
    summary = load(tmp_path, path)
    assert {refusal.why for refusal in summary.refused} == {
        "Care Homes: '2099-04-01 10:00:00' is in the future, so nothing was published then."
    }
    with closing(sqlite3.connect(tmp_path / "wardcard.db")) as connection:
        (ratings, scores, words) = connection.execute(
            "SELECT (SELECT count(*) FROM rating), (SELECT count(*) FROM score), "
            "(SELECT count(*) FROM finding)"
        ).fetchone()
    assert (ratings, scores) == (0, 0)
    assert words


@pytest.mark.parametrize("beds", [10**30, 10**400, -3, "many", "1e30"])
def test_an_impossible_number_of_beds_is_left_out_and_reported(
    tmp_path: Path, beds: object
) -> None:
    path = tmp_path / "record.json"
    path.write_text(json.dumps(RECORD | {"numberOfBeds": beds, "onspdLatitude": "nan"}), "utf-8")
    summary = load(tmp_path, path)
    assert summary.refused[-1].why == f"numberOfBeds: '{shown(beds, 40)}' is not a number of beds."
    assert summary.ratings_added
    with closing(sqlite3.connect(tmp_path / "wardcard.db")) as connection:
        found = connection.execute(
            "SELECT beds, latitude FROM organisation WHERE cqc_id = 'ZZ201'"
        ).fetchall()
    assert found == [(None, None)]


@pytest.mark.parametrize(
    ("status", "registered", "is_closed"),
    [
        ("Registered", True, False), ("REGISTERED", True, False), (" registered ", True, False),
        ("Deregistered", False, True), ("deregistered", False, True), ("", None, False),
        (None, None, False), ("NA", None, False),
    ],
)  # fmt: skip
def test_only_a_status_that_says_so_closes_a_place(
    status: str | None, registered: bool | None, is_closed: bool, tmp_path: Path
) -> None:
    """CQC's word counts in any case; a blank one, as spreadsheets leave it, says nothing."""
    record = tmp_path / "record.json"
    record.write_text(
        json.dumps({"locationId": "ZZ201", "name": "Invented House", "registrationStatus": status}),
        "utf-8",
    )
    load(tmp_path, record)
    with closing(ReportStore.open(tmp_path / "wardcard.db")) as opened:
        found = opened.card(Subject("ZZ201")).organisation.status
    assert (found.registered, found.is_closed) == (registered, is_closed)


def test_a_place_may_close_on_a_day_to_come(tmp_path: Path) -> None:
    """Its description is still no newer than the newest date in the record that has come."""
    path = tmp_path / "record.json"
    path.write_text(json.dumps(RECORD | {"deregistrationDate": "2099-03-31"}), "utf-8")
    load(tmp_path, path)
    with closing(sqlite3.connect(tmp_path / "wardcard.db")) as connection:
        found = connection.execute(
            "SELECT d.closed, d.as_of FROM description d "
            "JOIN organisation o ON o.id = d.organisation "
            "WHERE o.cqc_id = 'ZZ201'"
        ).fetchall()
    assert found == [("2099-03-31", "2020-02-02")]


# Every rating of the real files, read without Wardcard's reader


def iso(text: str) -> str:
    form = "%d/%m/%Y" if "/" in text else "%Y-%m-%d"
    return datetime.strptime(text[:10], form).date().isoformat()  # noqa: DTZ007


def stated(record: dict[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    """Subject, question, rating and date of every rating in ``record``."""
    me = record.get("locationId") or record["providerId"]

    def block(b: dict[str, Any], day: str) -> Iterator[tuple[str, str, str, str]]:
        day = b.get("reportDate") or day
        parts = [("Overall", b.get("rating"), day)]
        parts += [
            (q["name"], q.get("rating"), q.get("reportDate") or day)
            for q in b.get("keyQuestionRatings") or []
        ]
        for name, rating, when in parts:
            if rating:
                yield me, name.lower(), rating, iso(when) if when else ""

    current = record.get("currentRatings") or {}
    if current.get("overall"):
        yield from block(current["overall"], "")
    for service in current.get("serviceRatings") or []:
        yield from block(service, "")
    for historic in record.get("historicRatings") or []:
        for part in [historic.get("overall"), *(historic.get("serviceRatings") or [])]:
            if part:
                yield from block(part, historic["reportDate"])
    for assessment in record.get("assessment") or []:
        for group in (assessment["ratings"].get("asgRatings")) or []:
            yield from block(group, assessment["assessmentPlanPublishedDateTime"])


def test_every_rating_of_the_real_records_is_in_the_database(
    shared_data: Path, tmp_path: Path
) -> None:
    api = shared_data / "api"
    files = [api / "hospitals_2021.jsonl", api / "care_homes_2021.jsonl", api / "new_2025"]
    summaries = Loader(tmp_path / "wardcard.db").load(files)
    assert [summary.refused_count for summary in summaries] == [0, 0, 0]
    assert len(summaries[2].skipped) == 2

    wanted: set[tuple[str, str, str, str]] = set()
    texts = [line for file in files[:2] for line in file.read_text("utf-8").splitlines() if line]
    texts += [file.read_text("utf-8") for file in files[2].glob("*/*.json")]
    for text in texts:
        wanted |= set(stated(json.loads(text)))

    connection = sqlite3.connect(tmp_path / "wardcard.db")
    questions = [question.value for question in Question]
    found = {
        (row[0], questions[row[1]], row[2], row[3])
        for row in connection.execute(
            "SELECT o.cqc_id, r.question, w.word, r.published FROM rating r "
            "JOIN organisation o ON o.id = r.organisation "
            "JOIN rating_value w ON w.id = r.value"
        )
    }
    scores = connection.execute("SELECT count(*) FROM score").fetchone()[0]
    connection.close()
    assert len(wanted) > 5000
    assert wanted - found == set()
    assert found - wanted == set()
    assert scores == 66


def test_the_real_files_in_any_order_give_the_same_database(
    shared_data: Path, tmp_path: Path
) -> None:
    api = shared_data / "api"
    lines = (api / "hospitals_2021.jsonl").read_text("utf-8").splitlines()
    parts = []
    for number in range(3):
        part = tmp_path / f"part-{number}.jsonl"
        part.write_text("\n".join(lines[number::2][:40]), "utf-8")
        parts.append(part)
    results = Counter()
    for number, order in enumerate((parts, parts[::-1], [parts[1], parts[0], parts[2]])):
        database = tmp_path / f"{number}.db"
        for part in order:
            Loader(database).load([part])
        results["\n".join(contents(database))] += 1
    assert len(results) == 1


def test_an_inherited_rating_is_shown_as_the_former_providers(
    shared_data: Path, tmp_path: Path
) -> None:
    load(tmp_path, shared_data / "api" / "new_2025")
    store = ReportStore.open(tmp_path / "wardcard.db")
    try:
        own = store.card(Subject("RM317"), as_at=date(2022, 1, 1)).matrix.own
    finally:
        store.close()
    assert own is not None
    assert [cell.inherited_from for cell in own.cells if cell] == ["RW603"] * 6
    assert {RatingWords(cell).inherited for cell in own.cells} == {
        "inherited from The Royal Oldham Hospital (RW603)"
    }


@pytest.mark.parametrize(
    ("report", "owners", "given_by"),
    [
        ("invented-9", ("ZZ199", "ZZ199"), "ZZ199"),
        ("invented-8", ("ZZ199", "ZZ199"), ""),
        ("invented-9", ("ZZ199", ""), ""),
        ("invented-9", ("ZZ201", "ZZ201"), ""),
        ("", ("ZZ199", "ZZ199"), ""),
    ],
)
def test_an_overall_rating_is_of_the_organisation_that_the_questions_of_its_report_name(
    report: str, owners: tuple[str, str], given_by: str
) -> None:
    link = {"reportLinkId": "invented-9"} if report else {}
    questions = [
        {"name": name, "rating": "Good", "organisationId": owner, **link}
        for name, owner in zip(("Safe", "Caring"), owners, strict=True)
    ]
    overall = {"rating": "Good", "reportDate": "2020-02-02", "reportLinkId": report,
               "keyQuestionRatings": questions}  # fmt: skip
    record = {"locationId": "ZZ201", "currentRatings": {"overall": overall}}
    facts = list(ApiRecord(record, "invented.json", Tally()).facts())
    whole = next(each for each in facts if isinstance(each, RatingFact))
    assert (whole.question, whole.inherited_from) == ("overall", given_by)
