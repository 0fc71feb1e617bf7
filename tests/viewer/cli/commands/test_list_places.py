"""``wardcard list``: the places that match filters, for a reader, a program and a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from viewer.cli.main import run

KEYS = ["id", "name", "level", "provider", "rating", "rating_of", "published", "status", "closed"]
HEADER = (
    "Location ID,Location Name,Service / Population Group,Domain,Latest Rating,Publication Date,"
    "Provider ID,Provider Name\n"
)
TWO_SERVICES = HEADER + "".join(
    f"1-999000111,Invented House,{service},Overall,{rating},21/09/2024,1-999000110,Invented Ltd\n"
    for service, rating in (
        ("Overall", "Not Rated"),
        ("Homecare agencies", "Inadequate"),
        ("Supported living", "Good"),
    )
)


@pytest.fixture(autouse=True)
def loaded(tmp_path: Path, own_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The bundled places and an invented one, whose worst service counts."""
    path = tmp_path / "ratings.csv"
    path.write_text(TWO_SERVICES, "utf-8")
    assert run(["import", str(path)]) == 0
    capsys.readouterr()


def listed(capsys: pytest.CaptureFixture[str], *filters: str) -> list[dict[str, object]]:
    words = [word for one in filters for word in ("--filter", one)]
    assert run(["list", *words, "--format", "json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_json_has_a_record_for_each_match(capsys: pytest.CaptureFixture[str]) -> None:
    (home,) = listed(capsys, "rating=Inadequate")
    assert list(home) == KEYS
    assert home == {
        "id": "1-999000111", "name": "Invented House", "level": "location",
        "provider": "1-999000110", "rating": "Inadequate", "rating_of": "Homecare agencies",
        "published": "2024-09-21", "status": None, "closed": None,
    }  # fmt: skip


def test_values_of_one_facet_are_or_and_facets_are_and(capsys: pytest.CaptureFixture[str]) -> None:
    both = listed(capsys, "rating=Inadequate", "rating=Requires improvement")
    assert {row["rating"] for row in both} == {"Inadequate", "Requires improvement"}
    sites = listed(capsys, "rating=Inadequate", "rating=Requires improvement", "level=location")
    assert sites == [row for row in both if row["level"] == "location"]
    assert len(sites) < len(both)


def test_values_may_be_in_small_letters(capsys: pytest.CaptureFixture[str]) -> None:
    assert listed(capsys, "rating=inadequate") == listed(capsys, "rating=Inadequate")
    assert listed(capsys, "region=LONDON") == listed(capsys, "region=London") != []


def test_services_with_their_rating(capsys: pytest.CaptureFixture[str]) -> None:
    (home,) = listed(capsys, "service=Homecare agencies is Inadequate")
    assert home["id"] == "1-999000111"
    assert listed(capsys, "service=homecare agencies=inadequate") == [home]
    assert listed(capsys, "service=any service = Inadequate", "level=location") == [home]
    assert listed(capsys, "service=Homecare agencies is Outstanding") == []


def test_a_rating_that_no_place_has_gives_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert listed(capsys, "rating=Outstanding") == []
    assert run(["list", "--filter", "rating=Outstanding"]) == 0
    assert (
        capsys.readouterr().out == "No provider or site matches. Try fewer or different filters.\n"
    )


def test_text_has_a_line_for_each_match(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["list", "--filter", "rating=Inadequate"]) == 0
    assert capsys.readouterr().out == (
        "Invented House · site · Inadequate (Homecare agencies, worst of 2 services) · "
        "September 2024 · 1-999000111\n"
    )


def test_csv_has_the_same_values(capsys: pytest.CaptureFixture[str]) -> None:
    records = listed(capsys)
    assert run(["list", "--format", "csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [{key: row[key] for key in KEYS} for row in rows] == [
        {key: record[key] or "" for key in KEYS} for record in records
    ]


def test_list_and_find_agree_on_the_rating(capsys: pytest.CaptureFixture[str]) -> None:
    for record in listed(capsys, "level=location"):
        assert run(["find", str(record["id"]), "--format", "json"]) == 0
        hits = json.loads(capsys.readouterr().out)
        hit = next(h for h in hits if h["id"] == record["id"] and h["group"] == "Organisations")
        assert (hit["rating"], hit["rating_of"], hit["published"]) == (
            record["rating"], record["rating_of"], record["published"],
        )  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "there_is"),
    [
        (
            "colour=red",
            "rating, change, age, region, local-authority, type, service, level",
        ),
        ("London", "WHAT=VALUE"),
        ("status=ajar", "open, closed, any"),
        ("age=3", "1, 2, 4, 6"),
        ("framework=new", "single assessment framework"),
        ("rating=Splendid", "Outstanding, Good, Requires improvement, Inadequate"),
        ("region=Narnia", "London"),
        ("service=Magic", "Surgery"),
    ],
)
def test_an_unknown_filter_is_wrong_usage(
    wrong: str, there_is: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        run(["list", "--filter", wrong])
    assert ended.value.code == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert said.err.startswith("wardcard: ")
    assert there_is in said.err
