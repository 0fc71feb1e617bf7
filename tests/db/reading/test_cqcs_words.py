"""CQC's own words and scores on the card of an assessed place."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from db.domain.report import FindingKind, Part
from db.domain.scale import Question
from db.domain.subject import Subject
from db.importing.loader import Loader
from db.reading.store import ReportStore
from tests.db.sources.api.assessed import ID, PLAN, question, record, topic

LATER = "2026-05-01 09:00:00"


def reassessed() -> dict[str, Any]:
    """Invented House a year later: its record has both assessments."""
    content = record()
    later = deepcopy(content["assessment"][0])
    later["assessmentPlanPublishedDateTime"] = LATER
    group = later["ratings"]["asgRatings"][0]
    content["assessment"][0]["ratings"]["asgRatings"][0]["status"] = "Historic"
    group |= {"assessmentPlanId": "AP9002", "rating": "Good", "commentary": "All is well now."}
    group["keyQuestionRatings"] = [
        question("Safe", "Good", "75", topic("7", "Infection prevention and control", "3 - Good"))
    ]
    content["assessment"].append(later)
    return content


def store_of(tmp_path: Path, *contents: dict[str, Any]) -> ReportStore:
    for number, content in enumerate(contents):
        path = tmp_path / f"{number}.json"
        path.write_text(json.dumps(content), "utf-8")
        Loader(tmp_path / "wardcard.db").load([path])
    return ReportStore.open(tmp_path / "wardcard.db")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ReportStore]:
    opened = store_of(tmp_path, record())
    yield opened
    opened.close()


def test_a_places_card_has_the_words_in_the_order_of_cqcs_report(store: ReportStore) -> None:
    card = store.card(Subject(ID))
    assert card.report is not None
    assert card.report.id == PLAN
    assert [(visit.start, visit.end) for visit in card.report.visits] == [
        (date(2025, 3, 3), date(2025, 3, 3)),
        (date(2025, 3, 5), date(2025, 3, 5)),
    ]
    prose = [each for each in card.findings if each.kind is FindingKind.COMMENTARY]
    assert [(each.part, each.question) for each in prose] == [
        (Part.SUMMARY, None),
        (Part.SUMMARY_NARRATIVE, None),
        (Part.PEOPLE, None),
        (Part.QUESTION_NARRATIVE, Question.SAFE),
        (Part.QUESTION, Question.SAFE),
        (Part.EVIDENCE, Question.SAFE),
        (Part.EVIDENCE, Question.SAFE),
        (Part.QUESTION_NARRATIVE, Question.CARING),
    ]
    assert prose[5].statement == "Infection prevention and control"
    assert (prose[5].evidence, prose[5].score) == ("1", 2)
    assert prose[5].published == date(2025, 3, 20)
    concerns = [each for each in card.findings if each.kind is FindingKind.CONCERN]
    assert [each.score for each in concerns] == [2, 1]


def test_scores_are_in_the_order_of_questions_and_statements(store: ReportStore) -> None:
    for subject in (Subject(ID), Subject(ID, "care-homes")):
        scores = store.card(subject).scores
        assert [(each.question, each.number, each.score) for each in scores] == [
            (Question.SAFE, "3", 3),
            (Question.SAFE, "7", 2),
            (Question.SAFE, "8", 1),
            (Question.CARING, "16", 3),
        ]
        assert scores[1].words == "2 - Evidence shows some shortfalls"
        assert [each.carried for each in scores] == [False, False, False, True]
        assert {each.service for each in scores} == {"Care Homes"}


def test_only_the_scores_that_counted_are_shown(tmp_path: Path) -> None:
    store = store_of(tmp_path, reassessed())
    assert [each.score for each in store.card(Subject(ID)).scores] == [3]
    before = store.card(Subject(ID), as_at=date(2025, 12, 31))
    assert [each.score for each in before.scores] == [3, 2, 1, 3]
    assert not store.card(Subject(ID), as_at=date(2025, 3, 1)).scores
    store.close()


def test_the_newest_file_counts_whatever_the_order_of_import(tmp_path: Path) -> None:
    corrected = record(lastInspection={"date": "2025-06-01"})
    group = corrected["assessment"][0]["ratings"]["asgRatings"][0]
    safe = group["keyQuestionRatings"][1]
    safe["topicareas"][0]["qualityStatementscore"] = "3 - Evidence shows a good standard of care"
    safe["commentary"] = "Corrected."
    for order, contents in enumerate([(record(), corrected), (corrected, record())]):
        folder = tmp_path / str(order)
        folder.mkdir()
        store = store_of(folder, *contents)
        card = store.card(Subject(ID))
        store.close()
        assert len(card.scores) == 4
        texts = [each.text for each in card.findings if each.part is Part.QUESTION]
        assert len(texts) == 1


def test_a_record_that_a_folder_has_twice_gives_its_words_once(tmp_path: Path) -> None:
    folder = tmp_path / "records"
    folder.mkdir()
    for name in ("a", "b"):
        (folder / f"{name}.json").write_text(json.dumps(record()), "utf-8")
    Loader(tmp_path / "wardcard.db").load([folder])
    store = ReportStore.open(tmp_path / "wardcard.db")
    card = store.card(Subject(ID))
    store.close()
    assert len(card.findings) == 10
    assert len(card.scores) == 4
