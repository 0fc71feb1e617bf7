"""The bundled pack agrees with the facts it was written from, as the command line shows it."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from db.domain.hits import Hit
from db.domain.report import Subject
from db.domain.scale import QUESTIONS, Question
from db.domain.subject import service_key
from db.importing.opening import open_or_create
from db.reading.store import ReportStore
from viewer.cli.ratings_text import ratings_json
from viewer.system.paths import bundled_packs

GIVEN_IN = {
    # For ratings that a later report only repeats: the report that gave them.
    ("RWH01", "medical-care", "2019-12"): "2018-07",
    ("RWH20", "outpatients-imaging", "2019-12"): "2016-04",
    ("RWH23", None, "2018-07"): "2016-04",
    ("RWH01", "maternity", "2023-01"): "2018-07",
    ("RWH01", None, "2023-01"): "2019-12",
    (None, None, "2023-01"): "2019-12",
    ("RWH01", "children-young-people", "2023-11"): "2019-12",
}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReportStore]:
    packs = [pack for pack in bundled_packs() if pack.stem != "treetops"]
    opened = open_or_create(tmp_path_factory.mktemp("seed") / "wardcard.db", packs)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def facts(shared_data: Path) -> dict[str, Any]:
    return json.loads((shared_data / "rwh_facts.json").read_text("utf-8"))


def rating_at(
    store: ReportStore, location: str | None, service: str | None, question: str, day: str
) -> str | None:
    """The rating that counts on ``day``, as `wardcard ratings --as-at` shows it."""
    subject = Subject(location or "RWH", service_key(service) if service else None)
    card = store.card(subject, as_at=date.fromisoformat(day))
    rows = json.loads(ratings_json(card, card.as_at))["rows"]
    row = (
        rows[0]
        if service
        else next(r for r in rows if r["service"] is None and "location" not in r)
    )
    cell = row["cells"][question]
    return cell["rating"] if cell else None


def test_every_rating_of_the_facts_is_shown(store: ReportStore, facts: dict[str, Any]) -> None:
    dates = {report["id"]: report["publication_date"] for report in facts["reports"]}
    names = {service["id"]: service["name"] for service in facts["services"]}
    wrong = []
    for fact in facts["ratings"]:
        report = fact["report"]
        if fact.get("carried_forward"):
            report = GIVEN_IN[fact["location"], fact["service"], report]
        service = names[fact["service"]] if fact["service"] else None
        shown = rating_at(store, fact["location"], service, fact["key_question"], dates[report])
        if shown != fact["rating"]:
            wrong.append((fact["id"], shown))
    assert len(facts["ratings"]) == 157
    assert wrong == []


def test_the_18_rows_of_cqcs_spreadsheet_are_shown(store: ReportStore, shared_data: Path) -> None:
    path = shared_data / "latest_ratings_locations_RWH_2021-02.csv"
    rows = list(csv.DictReader(path.read_text("utf-8").splitlines()))
    assert len(rows) == 18
    for row in rows:
        service = row["Service / Population Group"]
        day = "-".join(reversed(row["Publication Date"].split("/")))
        shown = rating_at(
            store, row["Location ID"], None if service == "Overall" else service, "overall", day
        )
        assert shown == row["Latest Rating"], row


def test_no_rating_is_shown_that_no_source_states(
    store: ReportStore, facts: dict[str, Any]
) -> None:
    """Each of Lister's ratings has a source, and the facts have ratings for its question."""
    stated = {(fact["location"], fact["key_question"]) for fact in facts["ratings"]}
    card = store.card(Subject("RWH01"))
    for row in card.matrix.rows:
        for question, cell in zip(QUESTIONS, row.cells, strict=True):
            if cell is not None and question is not Question.OVERALL:
                assert ("RWH01", question.value) in stated
                assert cell.sources


def test_as_at_2019_shows_the_state_of_2018(store: ReportStore) -> None:
    assert rating_at(store, "RWH01", "Surgery", "overall", "2019-01-01") == "Inadequate"
    card = store.card(Subject("RWH01"))
    assert card.report is not None
    assert card.report.published == date(2023, 11, 3)


def test_the_trust_has_six_reports_and_the_fourth_is_that_of_december_2019(
    store: ReportStore,
) -> None:
    card = store.card(Subject("RWH"), report_id="rwh/2019-12")
    assert len(card.reports) == 6
    assert card.position == 4


# ruff: noqa: E501
SEED_SEARCHES = {
    "The latest report shows improvement at the trust": "report shows improvement trust",
    "The trust is still rated requires improvement": "trust still requires improvement overall",
    "Inspectors came in July, August and September": "inspectors july august september",
    "They looked at several services and talked to patients and staff": "looked several services talked patients staff",
    "Caring stays good": "caring stays good",
    "Effective goes from requires improvement to good": "effective from requires improvement good",
    "Outstanding practice: Lister children's services": "outstanding practice lister children's services",
    "Outstanding practice in radiotherapy at Mount Vernon": "outstanding practice radiotherapy mount vernon",
    "New QEII and Lister both improved": "new qeii lister improved",
    "Lister surgery goes from inadequate to requires improvement": "lister surgery from inadequate requires improvement",
    "Staff still kind and respectful to patients and loved ones": "cared kindly respect",
    "Leaders at all levels visible and approachable": "managers every level seen easy talk",
    "Lister play team outstanding for young patients and for those with very ill parents": "play team very ill parents",
    "Feedback easy to give at New QEII and acted on": "people say what they thought hospital acted",
    "Mount Vernon staff work as a team and keep learning and improving": "mount vernon teams learning",
    "Pilot schemes to improve access at Mount Vernon": "pilot schemes access mount vernon",
    "Head and neck referral time 50 to 17 days": "head neck referral 50 17 days",
    "Area to improve: medicines management": "improve medicines management",
    "Area to improve: upkeep of equipment and premises": "improve upkeep equipment buildings",
    "Area to improve: audits across the trust": "improve audits trust",
    "Work already under way in the quality improvement programme": "under way quality improvement programme",
    "Chief executive Nick Carver welcomes the report and thanks staff": "chief executive carver thanks staff",
    "He singles out New QEII and surgery": "carver new qeii surgery",
    "He says much is left to do and the aim is a good rating, with staff, patients and partners": "carver much done good rating staff patients partners",
}  # fmt: skip


@pytest.mark.parametrize("fact", SEED_SEARCHES)
def test_every_fact_of_the_trusts_statement_is_found(store: ReportStore, fact: str) -> None:
    hits = store.find(SEED_SEARCHES[fact], 50)
    assert any(_of_december_2019(hit) for hit in hits), [(h.kind, h.title, h.place) for h in hits]


def _of_december_2019(hit: Hit) -> bool:
    return hit.report_id in ("rwh/2019-12", "2019-12-18")


def test_the_searches_cover_every_fact(facts: dict[str, Any]) -> None:
    assert {entry["fact"] for entry in facts["seed_coverage"]} == set(SEED_SEARCHES)


def test_findings_measures_statements_and_actions_are_all_stored(
    store: ReportStore, facts: dict[str, Any]
) -> None:
    counts = store.info().counts
    assert counts["findings"] == len(facts["findings"])
    assert counts["measures"] == len(facts["measures"])
    assert counts["statements"] == len(facts["statements"])
    assert counts["actions"] == len(facts["improvement_actions"])


def test_derriford_has_a_complete_matrix_and_at_least_five_reports(store: ReportStore) -> None:
    card = store.card(Subject("RK950"))
    assert card.name == "Derriford Hospital"
    assert len(card.reports) >= 5
    assert all(cell is not None for row in card.matrix.rows for cell in row.cells)
