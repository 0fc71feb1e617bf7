"""Files with records of CQC’s API, in every form in which tools save JSON. All data is invented."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from db.domain.errors import Refused
from db.domain.imports import ImportSummary
from db.importing.loader import Loader
from tests.db.contents import contents


def record(number: int, **changes: object) -> dict[str, Any]:
    """A location with one rating, and a name that is not plain ASCII."""
    return {
        "locationId": f"1-99900011{number}",
        "providerId": "1-999000110",
        "name": f"Invented Tŷ {number}",
        "registrationStatus": "Registered",
        "numberOfBeds": 10,
        "currentRatings": {
            "overall": {
                "rating": "Good",
                "reportDate": "2021-02-03",
                "keyQuestionRatings": [{"name": "Safe", "rating": "Good"}],
            }
        },
        **changes,
    }


FIRST, SECOND = record(1), record(2)
BOTH = [FIRST, SECOND]
LISTED = [
    {"locationId": each["locationId"], "locationName": each["name"], "postalCode": "ZZ1 1ZZ"}
    for each in BOTH
]
PAGE = {"total": 2, "page": 1, "perPage": 100, "totalPages": 1}


def load(tmp_path: Path, content: object, name: str = "saved.json") -> ImportSummary:
    """Save ``content``, unless it is bytes, as JSON; import it."""
    path = tmp_path / name
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    path.write_bytes(raw)
    return Loader(tmp_path / "wardcard.db").load([path])[0]


def ratings(tmp_path: Path) -> list[str]:
    """What the database holds of organisations and ratings."""
    kept = ("rating: ", "organisation: ")
    return [line for line in contents(tmp_path / "wardcard.db") if line.startswith(kept)]


def lines(content: Sequence[object]) -> str:
    return "\n".join(json.dumps(each, ensure_ascii=False) for each in content)


def pretty(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, indent=2)


SHAPES: dict[str, object] = {
    "a list": BOTH,
    "a list in a list": [BOTH],
    "by ID": {each["locationId"]: each for each in BOTH},
    "by number": {"0": FIRST, "1": SECOND},
    "wrapped": {"locations": BOTH},
    "wrapped twice": {"data": {"items": BOTH, "count": 2}, "status": 200},
    "search results": {"hits": {"total": 2, "hits": [{"_id": "a", "_source": r} for r in BOTH]}},
    "one wrapper for each": [{"url": "https://example.org", "body": each} for each in BOTH],
    "a page with whole records": PAGE | {"locations": BOTH},
    "pages with whole records": [PAGE | {"locations": [each]} for each in BOTH],
    "a table with its schema": {"schema": {"fields": []}, "data": BOTH},
}
TEXTS: dict[str, bytes] = {
    "UTF-8 with a byte order mark": pretty(BOTH).encode("utf-8-sig"),
    "UTF-16 of Windows": pretty(BOTH).encode("utf-16"),
    "UTF-16 without a mark": pretty(BOTH).encode("utf-16-le"),
    "UTF-16, the other way round": b"\xfe\xff" + pretty(BOTH).encode("utf-16-be"),
    "UTF-32": lines(BOTH).encode("utf-32"),
    "Windows-1252": lines(BOTH).replace("ŷ", "ô").encode("cp1252"),
    "JSON Lines": lines(BOTH).encode(),
    "JSON Lines with blank lines and returns": lines(BOTH).replace("\n", "\r\n\r\n").encode(),
    "JSON Lines in UTF-16": lines(BOTH).encode("utf-16"),
    "JSON Lines with two byte order marks": b"\n".join(
        json.dumps(each).encode("utf-8-sig") for each in BOTH
    ),
    "lines of lists": lines([[FIRST], [SECOND]]).encode(),
    "pretty, one after another": f"{pretty(FIRST)}\n{pretty(SECOND)}".encode(),
    "one after another without a break": lines(BOTH).replace("\n", "").encode(),
    "pretty, with commas": f"{pretty(FIRST)},\n{pretty(SECOND)}".encode(),
    "a text sequence": f"\x1e{lines([FIRST])}\n\x1e{lines([SECOND])}\n".encode(),
}


@pytest.mark.parametrize("name", SHAPES)
def test_records_are_found_in_what_tools_put_around_them(name: str, tmp_path: Path) -> None:
    summary = load(tmp_path, SHAPES[name])
    assert (summary.rows_read, summary.ratings_added, summary.refused_count) == (2, 4, 0)
    expected = tmp_path / "lines"
    expected.mkdir()
    load(expected, lines(BOTH).encode())
    assert ratings(tmp_path) == ratings(expected)


@pytest.mark.parametrize("name", TEXTS)
def test_any_encoding_and_sequence_is_read(name: str, tmp_path: Path) -> None:
    summary = load(tmp_path, TEXTS[name])
    assert (summary.rows_read, summary.ratings_added, summary.refused_count) == (2, 4, 0)
    first = "Invented Tô 1" if name == "Windows-1252" else "Invented Tŷ 1"
    assert any(first in line for line in ratings(tmp_path))


@pytest.mark.parametrize("suffix", ["json", "jsonl", "ndjson", "txt"])
def test_the_suffix_does_not_matter(suffix: str, tmp_path: Path) -> None:
    for number, text in enumerate((lines(BOTH), pretty(FIRST) + pretty(SECOND), pretty(BOTH))):
        folder = tmp_path / str(number)
        folder.mkdir()
        assert load(folder, text.encode(), f"saved.{suffix}").ratings_added == 4


@pytest.mark.parametrize("path", [("numberOfBeds",), ("odsCode",), ("currentRatings",)])
def test_nan_is_a_missing_value(path: tuple[str], tmp_path: Path) -> None:
    summary = load(tmp_path, [FIRST, record(2, **{path[0]: float("nan")})])
    assert summary.refused_count == 0
    assert summary.rows_read == 2


def test_a_list_page_among_records_is_skipped_with_a_word(tmp_path: Path) -> None:
    summary = load(tmp_path, {"providers": LISTED, "locations": [FIRST]})
    assert summary.ratings_added == 2
    assert summary.skipped == ("saved.json: a list page of CQC’s API, which holds no ratings",)


def test_records_of_places_inside_a_providers_record_are_read(tmp_path: Path) -> None:
    provider = {"providerId": "1-999000110", "name": "Invented Trust", "locations": BOTH}
    assert load(tmp_path, provider).ratings_added == 4


def test_a_number_as_a_line_of_an_address_is_read(tmp_path: Path) -> None:
    load(tmp_path, record(1, postalAddressLine1=12))
    assert any("12" in line for line in ratings(tmp_path) if line.startswith("organisation"))


# What is not a record

COLUMNS = {key: {"0": FIRST[key], "1": SECOND[key]} for key in FIRST}
FEATURES = {
    "type": "FeatureCollection",
    "features": [{"type": "Feature", "geometry": None, "properties": FIRST}],
}
NO_RECORDS: dict[str, tuple[object, str]] = {
    "columns of pandas": (COLUMNS, "locationId is not one ID but a column of 2 values"),
    "columns as lists": (
        {key: [FIRST[key], SECOND[key]] for key in FIRST},
        "locationId is not one ID but a column of 2 values",
    ),
    "an ID that is a list": ({"locationId": ["1-1", "1-2"], "name": ["A", "B"]}, "column of 2"),
    "a list of one, as R writes it": (
        {key: [value] for key, value in FIRST.items()},
        "auto_unbox = TRUE",
    ),
    "an ID that is a number": (record(1, locationId=999000111), "the number 999000111"),
    "an ID that is empty": (record(1, locationId=" "), "locationId is empty"),
    "an ID that is missing": (
        record(1, locationId=None, organisationType="Location"),
        "locationId is missing",
    ),
    "split columns": (
        {"columns": ["locationId"], "index": [0], "data": [["1-1"]]},
        "orient='records'",
    ),
    "rows without names": ([["1-1", "A"], ["1-2", "B"]], "rows without names"),
    "flattened": (
        {"locationId": "1-1", "currentRatings.overall.rating": "Good"},
        "flattened into keys such as 'currentRatings.overall.rating'",
    ),
    "flattened with underscores": (
        [{"locationId": "1-1", "historicRatings_0_overall_rating": "Good"}],
        "flattened into keys such as 'historicRatings_0_overall_rating'",
    ),
    "keys of another spelling": (
        {"data": [{"location_id": "1-1", "current_ratings": {}}]},
        "such as 'location_id'",
    ),
    "a list page": (PAGE | {"locations": LISTED}, "is a list page of CQC’s API"),
    "an empty list page": (PAGE | {"locations": []}, "is a list page of CQC’s API"),
    "items of a list page": (LISTED, "is a list page of CQC’s API"),
    "items on lines": (lines(LISTED).encode(), "is a list page of CQC’s API"),
    "a page of changes": (PAGE | {"changes": ["1-1", "1-2"]}, "is a list page of CQC’s API"),
    "IDs": (["1-1", "RWH01"], "is a list page of CQC’s API"),
    "IDs of a provider": ({"locationIds": ["1-1"]}, "is a list page of CQC’s API"),
    "GeoJSON": (FEATURES, "saved.json is GeoJSON"),
    "TopoJSON": ({"type": "Topology", "arcs": [], "objects": {}}, "saved.json is TopoJSON"),
    "OpenAPI": ({"openapi": "3.0.1", "info": {}, "paths": {}}, "an API (OpenAPI)"),
    "a schema": ({"$schema": "https://json-schema.org", "properties": {}}, "a JSON schema"),
    "network traffic": ({"log": {"version": "1.2", "entries": []}}, "(HAR)"),
    "a notebook": ({"nbformat": 4, "cells": []}, "a notebook"),
    "FHIR": ({"resourceType": "Bundle", "entry": []}, "FHIR"),
    "an error message": (
        {"statusCode": 429, "message": "Rate limit is exceeded"},
        "an error message saved in place of a record ('Rate limit is exceeded')",
    ),
    "a list of packs": ([{"format": "wardcard-report-pack/1"}], "a list of report packs"),
    "something else": ({"wards": [{"beds": 3}]}, "has no 'locationId' or 'providerId'"),
    "a list of something else": ([1, 2], "a list without records"),
    "an empty list": ([], "an empty list"),
    "an empty object": ({}, "it is empty"),
    "a cut file": (pretty(BOTH)[:300].encode(), "It was cut short when it was saved"),
    "an infinity": (b'{"locationId": "1-1", "numberOfBeds": Infinity}', "Infinity is not JSON"),
    "half a character": (b'{"locationId": "1-1", "name": "\\ud83d"}', "half a character"),
    "a key twice": (b'{"locationId": "1-1", "locationId": "1-2"}', "'locationId' twice"),
}


@pytest.mark.parametrize("name", NO_RECORDS)
def test_what_is_no_record_is_refused_with_the_true_reason(name: str, tmp_path: Path) -> None:
    content, reason = NO_RECORDS[name]
    load(tmp_path, FIRST, "before.json")
    before = contents(tmp_path / "wardcard.db")
    with pytest.raises(Refused) as refused:
        load(tmp_path, content)
    message = str(refused.value)
    assert reason in message
    assert message.startswith("saved.json")
    assert "report pack" not in message or "packs" in name
    assert "\n" not in message
    assert contents(tmp_path / "wardcard.db") == before


BROKEN: dict[str, tuple[dict[str, object], str]] = {
    "cut by PowerShell": (
        {"currentRatings": "@{overall=; reportDate=2021-02-03}"},
        (
            "currentRatings is not an object: it is the text '@{overall=; reportDate=2021-02-03}'. "
            "Its nested parts were lost when the file was saved; save it again with ConvertTo-Json "
            "-Depth 20."
        ),
    ),
    "cut by PowerShell further down": (
        {"currentRatings": {"overall": "@{rating=Good}"}},
        (
            "currentRatings is not an object all the way down: overall is the text '@{rating=Good}'"
            ", not an object. Its nested parts were lost when the file was saved; save it again "
            "with ConvertTo-Json -Depth 20."
        ),
    ),
    "a list cut by PowerShell": ({"reports": "System.Object[]"}, "ConvertTo-Json -Depth 20"),
    "a list with an item cut by PowerShell": (
        {"historicRatings": [{"overall": {"keyQuestionRatings": ["@{name=Safe}"]}}]},
        (
            "historicRatings is not a list of objects all the way down: item 1, overall, "
            "keyQuestionRatings, item 1 is the text '@{name=Safe}', not an object."
        ),
    ),
    "cut by a script": ({"currentRatings": "[object Object]"}, "JSON.stringify"),
    "saved as Python's text": ({"assessment": "[{'ratings': {}}]"}, "json.dumps"),
    "JSON in a text": ({"historicRatings": '[{"overall": {}}]'}, "JSON inside a text"),
    "a list for an object": ({"currentRatings": [{"overall": {}}]}, "not an object: it is a list"),
    "an object for a list": (
        {"historicRatings": {"overall": {}}},
        "not a list of objects: it is an object",
    ),
    "a rating that is a list": (
        {"currentRatings": {"overall": {"rating": ["Good"]}}},
        "overall, rating is a list, not text",
    ),
    "a name that is a flag": ({"name": True}, "name is not text or a number: it is true"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_record_that_lost_its_shape_is_refused_and_the_others_are_read(
    name: str, tmp_path: Path
) -> None:
    changes, reason = BROKEN[name]
    summary = load(tmp_path, [record(1, **changes), SECOND])
    assert [refusal.where for refusal in summary.refused] == ["saved.json, item 1"]
    assert reason in summary.refused[0].why
    assert (summary.rows_read, summary.ratings_added) == (2, 2)
    assert not any("1-999000111" in line for line in ratings(tmp_path))


@pytest.mark.parametrize(
    "changes",
    [
        {"invented": "System.Object[]"},
        {"currentRatings": None},
        {"historicRatings": "", "reports": {}, "lastInspection": []},
        {"inspectionAreas": [None]},
    ],
)
def test_unknown_and_empty_parts_are_no_fault(changes: dict[str, object], tmp_path: Path) -> None:
    summary = load(tmp_path, record(1, **changes))
    assert (summary.rows_read, summary.refused_count) == (1, 0)


Spoil = Callable[[list[Any]], object]
SPOILT: dict[str, tuple[Spoil, str]] = {
    "null": (lambda both: [*both, None], "item 3"),
    "an error": (lambda both: [{"statusCode": 404, "message": "Not found"}, *both], "item 1"),
    "another object": (lambda both: {"locations": [*both, {"note": "end"}]}, "locations, item 3"),
    "null under an ID": (
        lambda both: {"1-1": both[0], "1-2": both[1], "1-3": None, "n": 3},
        "1-3",
    ),
}


@pytest.mark.parametrize("name", SPOILT)
def test_what_is_in_the_place_of_a_record_is_refused_alone(name: str, tmp_path: Path) -> None:
    spoil, where = SPOILT[name]
    summary = load(tmp_path, spoil([*BOTH]))
    assert summary.ratings_added == 4
    assert [refusal.where for refusal in summary.refused] == [f"saved.json, {where}"]


def test_one_bad_line_does_not_stop_the_rest(tmp_path: Path) -> None:
    for name, content in {
        "first.json": f"{{ nonsense\n{lines(BOTH)}\n",
        "middle.json": f"{lines([FIRST])}\n{{ nonsense\n{lines([SECOND])}\n",
        "last.json": f"{pretty(FIRST)}\n{pretty(SECOND)}\n{{ nonsense",
    }.items():
        folder = tmp_path / name
        folder.mkdir()
        summary = load(folder, content.encode(), name)
        assert summary.ratings_added == 4, name
        assert summary.refused_count == 1, name
        assert "not JSON" in summary.refused[0].why


def test_lines_of_any_length_are_read(tmp_path: Path) -> None:
    long = record(1, invented="x" * 100_000)
    assert load(tmp_path, lines([long, SECOND]).encode()).ratings_added == 4
