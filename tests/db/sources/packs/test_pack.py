"""What a report pack says about frameworks, pilots, assessment service groups and scores."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from db.domain.errors import Refused
from db.domain.framework import Framework
from db.domain.imports import ImportSummary
from db.domain.report import Subject
from db.domain.scale import QUESTIONS, Question
from db.importing.loader import Loader
from db.importing.opening import open_or_create
from db.reading.store import ReportStore
from db.sources.facts import Fact, RatingFact, ReportFact, ScoreFact
from db.sources.packs.pack import PILOT, Pack
from tests.db.packs import assessed, minimal, write
from viewer.system.paths import bundled_packs

HOME = Subject("ZZ101")
GROUP = Subject("ZZ101", "care-homes")


def load(tmp_path: Path, pack: dict[str, Any]) -> ImportSummary:
    (summary,) = Loader(tmp_path / "wardcard.db").load([write(tmp_path, pack)])
    return summary


def facts_of(tmp_path: Path, pack: dict[str, Any], kind: type[Fact]) -> list[Any]:
    return [fact for fact in Pack.read(write(tmp_path, pack)).facts() if isinstance(fact, kind)]


def rows(tmp_path: Path, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(tmp_path / "wardcard.db")) as database:
        return database.execute(query).fetchall()


@pytest.mark.parametrize("framework", Framework)
def test_a_report_states_its_framework(tmp_path: Path, framework: Framework) -> None:
    pack = assessed()
    pack["reports"][1]["framework"] = framework.value
    reports = {fact.key: fact for fact in facts_of(tmp_path, pack, ReportFact)}
    assert reports["invented/2022"].framework == framework.value
    assert reports["invented/2018"].framework == ""
    ratings = facts_of(tmp_path, pack, RatingFact)
    assert {fact.framework for fact in ratings if fact.report == "invented/2022"} == {
        framework.value
    }
    load(tmp_path, pack)
    with closing(ReportStore.open(tmp_path / "wardcard.db")) as store:
        history = store.story(GROUP, Question.SAFE).history
    assert [entry.framework for entry in history] == [framework]


def test_a_group_has_percentages_and_says_what_was_not_assessed(tmp_path: Path) -> None:
    ratings = {
        fact.question: fact
        for fact in facts_of(tmp_path, assessed(), RatingFact)
        if fact.service == "Care Homes"
    }
    assert {question: fact.percentage for question, fact in ratings.items()} == {
        "safe": 62,
        "caring": 75,
        "overall": None,
    }
    assert {question: fact.carried for question, fact in ratings.items()} == {
        "safe": 0,
        "caring": 1,
        "overall": 0,
    }
    assert all(fact.grouped for fact in ratings.values())


def test_an_ordinary_service_is_not_a_group(tmp_path: Path) -> None:
    pack = assessed()
    del pack["services"][-1]["assessment_group"]
    assert not any(fact.grouped for fact in facts_of(tmp_path, pack, RatingFact))
    assert not any(fact.grouped for fact in facts_of(tmp_path, minimal(), RatingFact))


def test_scores_arrive_with_cqcs_words(tmp_path: Path) -> None:
    scores = facts_of(tmp_path, assessed(), ScoreFact)
    assert [(fact.statement, fact.score, fact.carried) for fact in scores] == [
        ("3", 2, 0),
        ("17", 3, 1),
    ]
    assert scores[0].words == "2 - Evidence shows some shortfalls in the standard of care"
    assert scores[1].words == ""
    load(tmp_path, assessed())
    with closing(ReportStore.open(tmp_path / "wardcard.db")) as store:
        of_place, of_group = store.card(HOME).scores, store.card(GROUP).scores
        story = store.story(GROUP, Question.SAFE)
        overall = store.story(GROUP, Question.OVERALL)
    assert [(each.statement, each.score, each.carried, each.service) for each in of_place] == [
        ("Safeguarding", 2.0, False, "Care Homes"),
        ("Independence, choice and control", 3.0, True, "Care Homes"),
    ]
    assert of_group == of_place
    assert story.scores == of_place[:1]
    assert overall.scores == ()


def test_a_finding_names_its_quality_statement(tmp_path: Path) -> None:
    pack = minimal()
    pack["findings"][0]["statement"] = "Safe environments"
    load(tmp_path, pack)
    found = rows(tmp_path, "SELECT statement FROM finding ORDER BY key")
    assert found == [("Safe environments",), ("",), ("",)]


def test_an_opened_and_a_closed_place(tmp_path: Path) -> None:
    pack = minimal()
    pack["locations"][0] |= {"opened": "2010-10-01", "closed": "2021-10-07", "registered": False}
    load(tmp_path, pack)
    assert rows(
        tmp_path, "SELECT opened, closed, registered FROM organisation WHERE cqc_id = 'ZZ101'"
    ) == [("2010-10-01", "2021-10-07", 0)]


# A pilot has no effect on ratings


def test_the_report_of_a_pilot_rates_nothing(tmp_path: Path) -> None:
    pack = assessed()
    pack["reports"][1] |= {"pilot": True, "framework": "sector frameworks"}
    pack["other_ratings"] = [
        {"report": "2022", "name": "Use of resources", "rating": "Good", "sources": ["page"]}
    ]
    summary = load(tmp_path, pack)
    assert [(refusal.where, refusal.why) for refusal in summary.refused] == [
        (where, PILOT)
        for where in ("ratings[1]", "ratings[2]", "scores[0]", "scores[1]", "other_ratings[0]")
    ]
    assert "has no effect on ratings" in PILOT
    assert summary.ratings_added == 2, "those of 2018"
    assert rows(tmp_path, "SELECT count(*) FROM score") == [(0,)]
    assert rows(tmp_path, "SELECT count(*) FROM other_rating") == [(0,)]
    with closing(ReportStore.open(tmp_path / "wardcard.db")) as store:
        card = store.card(HOME)
    assert card.overall is not None
    assert card.overall.rating.word == "Good"
    assert [report.title[-4:] for report in card.reports] == ["2022", "2018"]
    assert not card.reports[0].rated
    assert card.findings, "what inspectors found is shown all the same"


@pytest.mark.parametrize(
    ("locations", "also_rated", "refused"),
    [(["ZZ101"], False, True), (["ZZ101"], True, False), ([], False, False)],
)
def test_the_day_of_a_pilots_report_is_no_way_round(
    locations: list[str], also_rated: bool, refused: bool, tmp_path: Path
) -> None:
    """Unless the pack has another report of that day, or the pilot's is on another place."""
    pack = minimal()
    day = {"published": "2026-08-01", "locations": locations}
    pack["reports"].append({"id": "pilot", "title": "Invented pilot", "pilot": True, **day})
    if also_rated:
        pack["reports"].append({"id": "other", "title": "Invented report", **day})
    pack["ratings"].append(
        {"location": "ZZ101", "published": "2026-08-01", "sources": ["page"],
         "ratings": {"overall": "Outstanding"}}
    )  # fmt: skip
    summary = load(tmp_path, pack)
    assert [each.why for each in summary.refused] == [PILOT] * refused
    with closing(ReportStore.open(tmp_path / "wardcard.db")) as store:
        overall = store.card(HOME).overall
    assert (overall is None or overall.rating.word != "Outstanding") is refused


def test_a_pilot_without_ratings_is_refused_nothing(tmp_path: Path) -> None:
    pack = minimal()
    pack["reports"].append(
        {"id": "pilot", "title": "Invented pilot", "published": "2026-08-01", "pilot": True,
         "locations": ["ZZ101"]}
    )  # fmt: skip
    summary = load(tmp_path, pack)
    assert summary.refused == ()
    assert rows(tmp_path, "SELECT rated, pilot FROM report ORDER BY published") == [
        (1, 0),
        (1, 0),
        (0, 1),
    ]


def test_a_report_that_is_no_pilot_may_say_so(tmp_path: Path) -> None:
    pack = assessed()
    pack["reports"][1]["pilot"] = False
    assert load(tmp_path, pack).refused == ()


# Faults


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"framework": "key lines"}, ["reports[1].framework", "key lines of enquiry"]),
        ({"pilot": "yes"}, ["reports[1].pilot", "boolean"]),
    ],
)
def test_a_report_with_a_fault(tmp_path: Path, change: dict[str, Any], expected: list[str]) -> None:
    pack = assessed()
    pack["reports"][1] |= change
    refused_with(tmp_path, pack, expected)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"percentages": {"safe": 24}}, ["ratings[2].percentages.safe", "25"]),
        ({"percentages": {"safe": 101}}, ["ratings[2].percentages.safe", "100"]),
        ({"percentages": {"overall": 75}}, ["ratings[2].percentages", "'overall'"]),
        (
            {"percentages": {"effective": 75}},
            ["ratings[2].percentages", "'effective' has no rating in this entry"],
        ),
        (
            {"carried_forward": ["well-led"]},
            ["ratings[2].carried_forward", "'well-led' has no rating in this entry"],
        ),
    ],
)
def test_a_rating_with_a_fault(tmp_path: Path, change: dict[str, Any], expected: list[str]) -> None:
    pack = assessed()
    pack["ratings"][2] |= change
    refused_with(tmp_path, pack, expected)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"score": 5}, ["scores[0].score", "4"]),
        ({"score": 0}, ["scores[0].score", "1"]),
        ({"question": "overall"}, ["scores[0].question", "safe"]),
        ({"statement": "Safeguarding"}, ["scores[0].statement"]),
        ({"source": "pages"}, ["scores[0].source", "did you mean 'page'?"]),
        ({"service": "care-home"}, ["scores[0].service", "did you mean 'care-homes'?"]),
        ({"location": "ZZ109"}, ["scores[0].location", "'ZZ109'"]),
        ({"report": "2020"}, ["scores[0].report", "'2020'"]),
        ({"statement": "17"}, ["scores[1].statement", "scores[0] has a score for '17' already"]),
    ],
)
def test_a_score_with_a_fault(tmp_path: Path, change: dict[str, Any], expected: list[str]) -> None:
    pack = assessed()
    pack["scores"][0] |= change
    refused_with(tmp_path, pack, expected)


def test_a_score_needs_the_date_of_its_report(tmp_path: Path) -> None:
    pack = assessed()
    del pack["reports"][1]["published"]
    del pack["ratings"][1:]
    refused_with(tmp_path, pack, ["scores[0].report", "no publication date"])


def refused_with(tmp_path: Path, pack: dict[str, Any], expected: list[str]) -> None:
    with pytest.raises(Refused) as refused:
        Pack.read(write(tmp_path, pack))
    for words in expected:
        assert words in str(refused.value)


# The bundled pack of a home assessed in 2024

TREETOPS = "1-5203053560"


@pytest.fixture
def record(shared_data: Path) -> dict[str, Any]:
    path = shared_data / "api" / "new_2025" / "locations" / f"{TREETOPS}.json"
    return json.loads(path.read_text("utf-8"))


def test_the_bundled_pack_has_every_rating_and_score_of_cqcs_record(
    record: dict[str, Any], tmp_path: Path
) -> None:
    (path,) = (each for each in bundled_packs() if each.stem == "treetops")
    facts = list(Pack.read(path).facts())
    (assessment,) = record["assessment"]
    (group,) = assessment["ratings"]["asgRatings"]
    day = assessment["assessmentPlanPublishedDateTime"].split()[0]
    stated = set[tuple[Any, ...]]()
    stated.add((day, group["name"], "overall", group["rating"], None, 0))
    scores = set[tuple[Any, ...]]()
    for each in group["keyQuestionRatings"]:
        question = each["name"].lower()
        carried = int(each["status"] != "Assessed")
        percentage = float(each["percentageScore"])
        stated.add((day, group["name"], question, each["rating"], percentage, carried))
        for topic in each["topicareas"]:
            words = topic["qualityStatementscore"]
            number, name = topic["qualityStatementId"], topic["name"]
            carried = int(topic["status"] != "Assessed")
            scores.add((day, question, number, name, float(words[0]), words, carried))
    for each in record["historicRatings"]:
        overall = each["overall"]
        stated.add((each["reportDate"], "", "overall", overall["rating"], None, 0))
        for rating in overall["keyQuestionRatings"]:
            stated.add((each["reportDate"], "", rating["name"].lower(), rating["rating"], None, 0))
    assert {
        (f.published, f.service, f.question, f.rating, f.percentage, f.carried)
        for f in facts
        if isinstance(f, RatingFact)
    } == stated
    assert {
        (f.published, f.question, f.statement, f.name, f.score, f.words, f.carried)
        for f in facts
        if isinstance(f, ScoreFact)
    } == scores


def test_a_newcomer_sees_a_place_of_each_framework(tmp_path: Path) -> None:
    with closing(open_or_create(tmp_path / "wardcard.db", bundled_packs())) as store:
        hospital = store.card(Subject("RWH01")).overall
        home = store.card(Subject(TREETOPS, "care-homes"))
        stories = [store.story(Subject(TREETOPS), question) for question in QUESTIONS]
    assert [len(story.scores) for story in stories] == [8, 6, 5, 7, 7, 0]
    assert [story.usual_rule for story in stories] == [
        *["By CQC’s scale, 63 to 87 % is Good."] * 5,
        "This follows CQC’s usual rule for the five key questions.",
    ]
    assert hospital is not None
    assert home.overall is not None
    assert hospital.framework is Framework.KEY_LINES
    assert home.overall.framework is Framework.SINGLE
    assert home.overall.rating.word == "Good"
    own = home.matrix.own
    assert own is not None
    assert [cell and cell.percentage for cell in map(own.cell, QUESTIONS)] == [75.0] * 5 + [None]
    assert len(home.findings) == 20


def test_a_pack_has_no_publication_before_cqc_or_after_today(tmp_path: Path) -> None:
    pack = minimal()
    pack["as_of"] = "2099-05-01"
    pack["reports"][0]["published"] = "2099-03-01"
    pack["ratings"].append(
        {"published": "2009-03-31", "ratings": {"overall": "Good"}, "sources": ["page"]}
    )
    with pytest.raises(Refused) as refused:
        load(tmp_path, pack)
    future = "is in the future, so nothing was published then; correct it."
    assert str(refused.value) == (
        f"invented.json was not loaded. as_of: '2099-05-01' {future} "
        f"reports[0].published: '2099-03-01' {future} "
        f"ratings[{len(pack['ratings']) - 1}].published: '2009-03-31' is before 1 April 2009, when "
        "CQC began; correct it."
    )


@pytest.mark.parametrize("where", ["revision", "beds", "value"])
def test_a_number_that_no_database_holds_is_refused(tmp_path: Path, where: str) -> None:
    pack = minimal()
    item = {"revision": pack, "beds": pack["locations"][0], "value": pack["measures"][0]}[where]
    for other in ("before", "after"):
        item.pop(other, None)
    item[where] = 10**30
    with pytest.raises(Refused, match=f"{where}: .* is greater than the maximum"):
        load(tmp_path, pack)
