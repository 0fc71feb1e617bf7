"""Ratings line by line for exports: those that the window shows, and all earlier ones."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from db.domain.errors import UnknownSubject
from db.domain.report import Level, RatingLine, RowKind, Subject
from db.domain.scale import GOOD, INADEQUATE, Change, Confidence, Question
from db.domain.tree import Facet, Selection, TreeFilter
from db.importing.loader import Loader
from db.reading.store import ReportStore
from tests.db.packs import assessed, minimal, write

SITE = Subject("ZZ101")
PACKS = Path(__file__).resolve().parents[3] / "resources" / "packs"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ReportStore]:
    path = tmp_path / "wardcard.db"
    Loader(path).load([write(tmp_path, minimal())])
    opened = ReportStore.open(path)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def bundled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReportStore]:
    path = tmp_path_factory.mktemp("extract") / "wardcard.db"
    Loader(path).load(sorted(PACKS.glob("*.json")))
    opened = ReportStore.open(path)
    yield opened
    opened.close()


def of(store: ReportStore, selection: Selection) -> list[RatingLine]:
    return list(store.ratings(selection))


def test_a_line_has_the_rating_and_the_one_before(store: ReportStore) -> None:
    lines = [line for line in of(store, Selection(SITE)) if not line.service]
    last, first = [line for line in lines if line.entry.question is Question.OVERALL]
    newest, oldest = last.entry, first.entry
    assert (newest.rating, newest.previous, newest.change) == (INADEQUATE, GOOD, Change.DOWN_TWO)
    assert newest.previous_published == oldest.published == date(2018, 3, 1)
    assert (last.counts, first.counts) == (True, False)
    assert (oldest.previous, oldest.change) == (None, None)
    assert last.report == "Invented inspection of 2022"
    assert (last.name, last.level) == ("Invented General Hospital", Level.LOCATION)
    assert (last.provider_id, last.provider_name) == ("ZZ1", "Invented NHS Trust")
    (safe,) = [line.entry for line in lines if line.entry.question is Question.SAFE]
    assert safe.carried_forward, "it was not rated again in 2022"
    assert not newest.carried_forward


def test_lines_are_in_the_order_of_the_card(store: ReportStore) -> None:
    services = list(dict.fromkeys(line.service for line in of(store, Selection(SITE))))
    assert services == ["", "Surgery", "Maternity", "Maternity and gynaecology"]
    surgery = of(store, Selection(Subject("ZZ101", "surgery")))
    assert {line.service for line in surgery} == {"Surgery"}
    assert {line.entry.confidence for line in surgery if line.counts} == {Confidence.DERIVED}
    assert {line.level for line in surgery} == {Level.SERVICE}


def test_a_service_includes_those_that_it_replaced(store: ReportStore) -> None:
    lines = of(store, Selection(Subject("ZZ101", "maternity")))
    assert [line.service for line in lines] == ["Maternity", "Maternity and gynaecology"]
    assert [line.entry.change for line in lines] == [None, None], "they are not like for like"
    assert [line.counts for line in lines] == [True, False]


def test_a_provider_alone_a_provider_with_its_sites_and_everything(store: ReportStore) -> None:
    trust = Subject("ZZ1")
    assert of(store, Selection(trust)) == []
    below = of(store, Selection(trust, below=True))
    assert {line.subject.organisation for line in below} == {"ZZ101"}
    assert of(store, Selection()) == below


def test_only_organisations_that_match_the_filter(store: ReportStore) -> None:
    inadequate = TreeFilter.of(Facet.RATING, "Inadequate")
    assert of(store, Selection(filter=inadequate)) == of(store, Selection(SITE))
    assert of(store, Selection(filter=TreeFilter.of(Facet.RATING, "Good"))) == []


def test_an_unknown_subject_is_refused(store: ReportStore) -> None:
    with pytest.raises(UnknownSubject, match="'ZZ9' is not in the database"):
        of(store, Selection(Subject("ZZ9")))


def test_reading_lines_can_be_stopped_early(store: ReportStore) -> None:
    lines = store.ratings()
    next(lines)
    lines.close()
    assert store.info().counts


def test_different_ratings_of_the_same_day_are_both_listed(tmp_path: Path) -> None:
    pack = minimal()
    pack["ratings"].append(
        {"report": "2022", "location": "ZZ101", "ratings": {"overall": "Good"},
         "sources": ["paper"]}
    )  # fmt: skip
    Loader(tmp_path / "w.db").load([write(tmp_path, pack)])
    store = ReportStore.open(tmp_path / "w.db")
    twins = [
        line
        for line in store.ratings(Selection(SITE))
        if not line.service and line.entry.question is Question.OVERALL and line.entry.published
        and line.entry.published.year == 2022
    ]  # fmt: skip
    store.close()
    assert [(line.entry.rating, line.counts) for line in twins] == [
        (INADEQUATE, True),
        (GOOD, False),
    ]
    assert all("Sources disagree" in " ".join(line.entry.notes) for line in twins)


def test_a_question_has_the_scores_of_its_quality_statements(bundled: ReportStore) -> None:
    lines = of(bundled, Selection(Subject("1-5203053560"), below=True))
    scored = {line.entry.question: line.scores for line in lines if line.service and line.scores}
    own = json.loads((PACKS / "treetops.json").read_text(encoding="utf-8"))["scores"]
    assert sum(map(len, scored.values())) == len(own) > 0
    for question, scores in scored.items():
        stated = {each["name"]: each for each in own if each["question"] == question.value}
        assert {each.statement: each.score for each in scores} == {
            name: each["score"] for name, each in stated.items()
        }
    of_place = {
        line.entry.question: line.scores for line in lines if line.counts and not line.service
    }
    assert of_place == {**scored, Question.OVERALL: ()}, "its only group speaks for it"


def test_scores_stay_with_the_rating_of_their_day(tmp_path: Path) -> None:
    pack = assessed()
    newer = pack["reports"][1] | {"id": "2025", "published": "2025-06-01", "visits": []}
    pack["reports"].append(newer)
    pack["ratings"].append(pack["ratings"][2] | {"report": "2025"})
    pack["scores"].append(pack["scores"][0] | {"report": "2025", "score": 4})
    Loader(tmp_path / "wardcard.db").load([write(tmp_path, pack)])
    with closing(ReportStore.open(tmp_path / "wardcard.db")) as store:
        lines = of(store, Selection(Subject("ZZ101")))
    safe = [line for line in lines if line.scores and line.entry.question is Question.SAFE]
    scores = {line.entry.published: line.scores[0].score for line in safe}
    assert scores == {date(2025, 6, 1): 4.0, date(2022, 5, 1): 2.0}


def test_ratings_that_count_are_those_that_the_window_shows(bundled: ReportStore) -> None:
    """Compares rating, date, previous rating and sources of every organisation, cell by cell."""
    checked = 0
    for subject in bundled.subjects(services=False):
        card = bundled.card(subject)
        lines = {
            (line.subject, line.entry.question): line
            for line in bundled.ratings(Selection(subject))
            if line.counts
        }
        shown = {row.subject for row in card.matrix.rows}
        assert {line.subject for line in lines.values()} <= shown
        for row in card.matrix.rows:
            if (
                card.matrix.kind is RowKind.SITES
                and row.subject.organisation != subject.organisation
            ):
                continue
            for question in Question:
                cell, line = row.cell(question), lines.get((row.subject, question))
                if cell is None:
                    assert line is None
                    continue
                assert line is not None
                assert line.entry.rating == cell.rating
                assert line.entry.published == cell.published
                assert line.entry.previous == cell.previous
                assert line.entry.previous_published == cell.previous_published
                assert line.entry.carried_forward == cell.carried_forward
                assert line.entry.sources == cell.sources
                assert line.entry.confidence is cell.confidence
                assert cell.change in (line.entry.change, None)
                checked += 1
    assert checked > 100
