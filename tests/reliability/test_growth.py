"""Twice as much in a file takes about twice as long, whatever there is twice as much of.

Processor time is measured, not the clock. Work that takes the square of a size takes four times as
long for twice as much; work in proportion takes twice as long, and a fixed part makes that less.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from db.domain.errors import Refused
from db.importing.loader import Loader
from tests.db.packs import minimal
from tests.db.sources.sheets import HEADER, row, write_csv
from tests.reliability.sizes import figure, sized, timed

pytestmark = pytest.mark.slow

MOST = 3.0
"""The most times as long that twice as much may take."""
LONG = 0.4
"""Seconds that are long enough to compare."""
slowest: list[float] = []
Content = dict[str, Any] | list[list[object]]


def record(**changes: object) -> dict[str, Any]:
    place = {"locationId": "1-999000111", "providerId": "1-999000110", "name": "Invented House"}
    return {**place, "registrationStatus": "Registered", **changes}


def rated(**changes: object) -> dict[str, Any]:
    questions = [{"name": "Safe", "rating": "Good"}]
    return {
        "rating": "Good",
        "reportDate": "2019-01-02",
        "keyQuestionRatings": questions,
        **changes,
    }


def table(rows: list[list[object]]) -> list[list[object]]:
    return [[*HEADER], *rows, row(day="21/02/2019", identity="1-999000999")]


def pack(**changes: object) -> dict[str, Any]:
    return minimal() | changes


def conflicts(n: int) -> dict[str, Any]:
    sources = [
        {"id": f"s{i}", "title": f"Invented {i}", "publisher": "Invented", "kind": "news"}
        for i in range(n)
    ]
    found = [
        {"id": f"c{i}", "topic": "Invented", "text": f"Words {i}.", "sources": ["page", f"s{i}"]}
        for i in range(n)
    ]
    return pack(sources=[*minimal()["sources"], *sources], conflicts=found)


def rated_services(n: int) -> dict[str, Any]:
    """Ratings by the day of their report, which every report of that day might have given."""
    day = "2019-01-01"
    reports = [
        {"id": f"r{i}", "title": f"Invented {i}", "published": day, "locations": ["ZZ101"]}
        for i in range(n)
    ]
    ratings = [
        {"published": day, "location": "ZZ101", "service": f"s{i}", "ratings": {"overall": "Good"},
         "sources": ["page"]}
        for i in range(n)
    ]  # fmt: skip
    services = [{"id": f"s{i}", "name": f"Invented {i:x}"} for i in range(n)]
    known = minimal()
    return pack(
        reports=[*known["reports"], *reports],
        ratings=[*known["ratings"], *ratings],
        services=[*known["services"], *services],
    )


def findings(n: int, **changes: object) -> list[dict[str, Any]]:
    first = minimal()["findings"][0]
    return [first | {"id": f"x{i}", "text": f"Invented {i}."} | changes for i in range(n)]


CONTENTS: dict[str, Callable[[int], Content]] = {
    "rounds of one day": lambda n: record(
        historicRatings=[
            {"reportDate": "2019-01-02", "reportLinkId": f"link{i}", "overall": rated()}
            for i in range(n)
        ]
    ),
    "services of one place": lambda n: record(
        currentRatings={
            "overall": rated(),
            "serviceRatings": [rated(name=f"Invented {i:x}") for i in range(n)],
        }
    ),
    "inspection areas": lambda n: record(
        currentRatings={"overall": rated()},
        inspectionAreas=[
            {
                "inspectionAreaId": f"a{i}",
                "inspectionAreaName": f"Invented {i:x}",
                "supersededBy": [f"a{(i + 1) % n}"],
            }
            for i in range(n)
        ],
    ),
    "relations": lambda n: record(
        relationships=[
            {"relatedLocationId": f"1-{i}", "relatedLocationName": f"Invented {i}"}
            for i in range(n)
        ]
    ),
    "reports": lambda n: record(
        reports=[{"linkId": f"link{i}", "reportDate": "2019-01-02"} for i in range(n)]
    ),
    "location IDs": lambda n: record(locationIds=[f"1-{i}" for i in range(20 * n)]),
    "words of one part": lambda n: record(
        assessment=[
            {
                "assessmentPlanPublishedDateTime": "2024-09-17",
                "ratings": {"overall": [rated(commentary=f"Words {i}.") for i in range(n)]},
            }
        ]
    ),
    "titles in prose": lambda n: record(
        contacts=[{"personGivenName": "Aa", "personFamilyName": "Zed"}],
        assessment=[
            {
                "assessmentPlanPublishedDateTime": "2024-09-17",
                "ratings": {"overall": [rated(commentary="Dr A. " * 100)] * (n // 10)},
            }
        ],
    ),
    "keys, the last one twice": lambda n: (
        {"locationId": "1-1"} | {f"k{i}": i for i in range(20 * n)}
    ),
    "findings of a pack": lambda n: pack(findings=findings(n)),
    "unknown names in a pack": lambda n: pack(findings=findings(n, report="unknown")),
    "faults in a pack": lambda n: pack(findings=[1] * (20 * n)),
    "conflicts of a pack": conflicts,
    "rated services of a pack": rated_services,
    "names of a trust": lambda n: pack(
        provider=minimal()["provider"] | {"also_known_as": [f"Invented {i}" for i in range(n)]}
    ),
    "rows of one rating": lambda n: table([row()] * n),
    "rows of unknown ratings": lambda n: table([row(f"Invented {i}") for i in range(n)]),
    "rows of services": lambda n: table([row(service=f"Invented {i:x}") for i in range(n)]),
    "rows without an ID": lambda n: table([row(identity=f"../{i}") for i in range(n)]),
    "rows of headings": lambda n: table([[*HEADER]] * n),
    "rows of wrong dates": lambda n: table([row(day=f"day {i}") for i in range(n)]),
}


@pytest.mark.parametrize("name", CONTENTS)
def test_twice_as_much_takes_about_twice_as_long(name: str, tmp_path: Path) -> None:
    number = sized(8000, least=800)
    while True:
        once, twice = (_seconds(tmp_path, name, size) for size in (number, 2 * number))
        if once > LONG or number >= 8000:
            break
        number *= 2
    print(f"{name}: {number}, {once:.2f} s, {twice:.2f} s")
    slowest.append(twice / max(once, LONG))
    figure("twice as much in a file, at most", max(slowest), "times as long")
    assert twice < MOST * max(once, LONG), f"{number}: {once:.2f} s, twice that: {twice:.2f} s"


def _seconds(folder: Path, name: str, size: int) -> float:
    """Import a file of this size into a new database; return the processor's seconds."""
    content = CONTENTS[name](size)
    where = folder / str(size)
    where.mkdir(exist_ok=True)
    (where / "wardcard.db").unlink(missing_ok=True)
    if isinstance(content, list):
        path = write_csv(where / "grown.csv", content)
    else:
        path = where / "grown.json"
        text = json.dumps(content)
        path.write_text(text[:-1] + ', "k19": 1}' if "twice" in name else text, "utf-8")

    def load() -> None:
        with suppress(Refused):
            Loader(where / "wardcard.db").load([path])

    return timed(load)
