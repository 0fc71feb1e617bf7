"""What CQC's records call current is what Wardcard shows: every record of the real files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from db.domain.scale import Question, Rating
from db.domain.subject import Subject
from db.importing.loader import Loader
from db.reading.store import ReportStore
from db.sources.vocabulary import SERVICE_NAMES

REAL = Path(__file__).parents[4] / "shared" / "data" / "api"


class Cell(NamedTuple):
    """A rating that a record calls current; the service's name is empty for the place's own."""

    place: str
    service: str
    question: Question
    word: str
    published: str


def records() -> Iterator[dict[str, Any]]:
    for name in ("care_homes_2021.jsonl", "hospitals_2021.jsonl"):
        for line in (REAL / name).read_text("utf-8").splitlines():
            if line.strip():
                yield json.loads(line)
    for path in sorted((REAL / "new_2025").glob("*/*.json")):
        yield json.loads(path.read_text("utf-8"))


def current_cells(record: dict[str, Any]) -> Iterator[Cell]:
    """The cells of ``currentRatings``, read independently of the reader of records."""
    place = record.get("locationId") or record["providerId"]
    areas = {
        area.get("inspectionAreaId"): area.get("inspectionAreaName")
        for area in record.get("inspectionAreas") or ()
    }
    current = record.get("currentRatings") or {}
    blocks = [("", current.get("overall") or {})]
    for block in current.get("serviceRatings") or ():
        code = block["name"]
        blocks.append((areas.get(code) or SERVICE_NAMES.get(code.lower()) or code, block))
    for service, block in blocks:
        day = block.get("reportDate") or ""
        if block.get("rating"):
            yield Cell(place, service, Question.OVERALL, block["rating"], day)
        for each in block.get("keyQuestionRatings") or ():
            question = Question.parse(each["name"])
            assert question is not None
            if each.get("rating"):
                yield Cell(place, service, question, each["rating"], each.get("reportDate") or day)


def iso(day: str) -> str:
    """A date of the records, of which a few were changed by a spreadsheet."""
    return "-".join(reversed(day.split("/"))) if "/" in day else day[:10]


@pytest.mark.skipif(not REAL.is_dir(), reason=f"needs CQC's records in {REAL}")
def test_every_rating_that_a_record_calls_current_is_shown(tmp_path: Path) -> None:
    """With its date, in the place's own card, except for places that were assessed since."""
    database = tmp_path / "wardcard.db"
    Loader(database).load(
        [
            REAL / "care_homes_2021.jsonl",
            REAL / "hospitals_2021.jsonl",
            REAL / "new_2025" / "locations",
            REAL / "new_2025" / "providers",
        ]
    )
    compared = 0
    differing: list[tuple[Cell, tuple[str, str]]] = []
    with closing(ReportStore.open(database, read_only=True)) as store:
        for record in records():
            cells = list(current_cells(record))
            if not cells or record.get("assessment"):
                continue
            card = store.card(Subject(cells[0].place))
            rows = {"" if row.own else row.label.casefold(): row for row in card.matrix.rows}
            for cell in cells:
                row = rows.get(" ".join(cell.service.split()).casefold())
                if row is None:
                    continue  # a service that another has replaced
                shown = row.cell(cell.question)
                compared += 1
                rating = Rating.parse(cell.word)
                assert rating is not None
                found = ("", "") if shown is None else (
                    shown.rating.word, shown.published.isoformat() if shown.published else ""
                )  # fmt: skip
                if found != (rating.word, iso(cell.published)):
                    differing.append((cell, found))
    assert compared > 3500
    assert differing == []
