"""The matches of a filter as a table: the same values in a file and in JSON."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date

from db.domain.report import PlaceStatus
from db.domain.scale import GOOD, INADEQUATE
from db.domain.subject import Level, Subject
from db.domain.tree import Match, TreeRow
from viewer.documents.matches_table import COLUMNS, match_values, write_csv

SITE = Match(
    TreeRow(
        Subject("1-999000001"), Level.LOCATION, "=Invented House", INADEQUATE, None,
        date(2024, 9, 21), 0, rating_of="Homecare agencies", rated_services=2,
        place="Inventon",
    ),
    PlaceStatus(registered=False, closed=date(2025, 1, 2), is_closed=True),
    provider="1-999000002",
    provider_name="Invented Ltd",
)  # fmt: skip
PROVIDER = Match(
    TreeRow(
        Subject("1-999000002"), Level.PROVIDER, "Invented Ltd", None, None, None, 2,
        places=((GOOD, 2), (INADEQUATE, 1)),
    ),
    PlaceStatus(registered=True),
)  # fmt: skip
ALONE = replace(
    PROVIDER,
    row=replace(PROVIDER.row, places=((GOOD, 1),)),
    only_place="Invented House",
    only_place_rated=date(2021, 3, 21),
)


def rows(*matches: Match) -> list[dict[str, str]]:
    file = io.BytesIO()
    write_csv(iter(matches), file)
    return list(csv.DictReader(io.StringIO(file.getvalue().decode("utf-8-sig"))))


def test_a_row_has_the_rating_that_counts_and_whose_it_is() -> None:
    (row,) = rows(SITE)
    assert row == {
        "id": "1-999000001", "name": "'=Invented House", "level": "location",
        "provider": "1-999000002", "rating": "Inadequate", "rating_of": "Homecare agencies",
        "published": "2024-09-21", "status": "deregistered", "closed": "2025-01-02", "places": "",
        "provider_name": "Invented Ltd", "town": "Inventon",
    }  # fmt: skip


def test_a_provider_has_the_rating_of_its_only_place_or_a_count_for_each() -> None:
    several, single = rows(PROVIDER, ALONE)
    assert (several["rating"], several["places"]) == ("", "2 Good, 1 Inadequate")
    assert (single["rating"], single["rating_of"]) == ("Good", "Invented House")
    assert (single["published"], single["places"]) == ("2021-03-21", "")


def test_json_has_the_same_values_under_the_same_names() -> None:
    assert list(match_values(SITE)) == [column.name for column in COLUMNS]
    assert match_values(SITE)["name"] == "=Invented House"
    assert match_values(SITE)["closed"] == "2025-01-02"
    assert match_values(PROVIDER)["places"] == {"Good": 2, "Inadequate": 1}
    assert match_values(PROVIDER)["rating"] is None
    assert "places" not in match_values(ALONE)
