"""The places that followed a closed one, and which of its ratings CQC carries on there."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from db.domain.subject import Subject
from db.importing.loader import Loader
from db.reading.store import ReportStore

OLD, NEW = Subject("1-99800001"), Subject("1-99800002")
AREAS = [
    {"inspectionAreaId": "surgery", "inspectionAreaName": "Surgery", "status": "Active"},
    {"inspectionAreaId": "maternity", "inspectionAreaName": "Maternity", "status": "Active"},
]


def service(name: str, rating: str, day: str, giver: str = "") -> dict[str, Any]:
    stated = {"name": name, "rating": rating, "reportDate": day, "reportLinkId": f"invented-{day}"}
    return stated | ({"organisationId": giver} if giver else {})


def record(place: Subject, services: list[dict[str, Any]], **changes: Any) -> dict[str, Any]:
    return {
        "locationId": place.id, "providerId": "1-99900001", "name": f"Invented {place.id[-1]}",
        "registrationStatus": "Registered", "registrationDate": "2010-10-01",
        "inspectionAreas": AREAS, "currentRatings": {"serviceRatings": services},
    } | changes  # fmt: skip


@pytest.fixture
def store(tmp_path: Path) -> Any:
    relation = {"relatedLocationId": NEW.id, "type": "HSCA Successor", "reason": "NHS Transfer"}
    services = [
        service("surgery", "Good", "2020-05-01"),
        service("maternity", "Good", "2020-05-01"),
    ]
    records = [
        record(
            OLD,
            services,
            registrationStatus="Deregistered",
            deregistrationDate="2021-10-07",
            relationships=[relation],
        ),
        record(
            NEW,
            [
                service("surgery", "Good", "2020-05-01", OLD.id),
                service("maternity", "Inadequate", "2022-12-22"),
            ],
            registrationDate="2021-10-01",
        ),
        {"providerId": "1-99900001", "name": "Invented Trust", "registrationStatus": "Registered"},
    ]
    path = tmp_path / "wardcard.db"
    for number, content in enumerate(records):
        file = tmp_path / f"{number}.json"
        file.write_text(json.dumps(content), "utf-8")
        Loader(path).load([file])
    with closing(ReportStore.open(path)) as opened:
        yield opened


def test_what_followed_a_closed_place_says_which_ratings_it_inherited(store: ReportStore) -> None:
    (followed,) = store.card(OLD, every_report=True).followed
    assert (followed.place.id, followed.place.reason) == (NEW.id, "NHS Transfer")
    assert (followed.provider, followed.opened) == ("Invented Trust", date(2021, 10, 1))
    assert followed.inherited == ("Surgery",)
    assert followed.rated_again == (("Maternity", date(2022, 12, 22)),)
    assert followed.overall is None


def test_an_open_place_and_a_record_without_every_report_have_none(store: ReportStore) -> None:
    assert store.card(NEW, every_report=True).followed == ()
    assert store.card(OLD).followed == ()
