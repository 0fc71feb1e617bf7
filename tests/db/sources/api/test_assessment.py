"""CQC's own words and scores in assessments: all of them, unaltered but for masked names."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from db.domain.kinds import EVIDENCE_CATEGORIES
from db.sources.api.records import ApiRecord
from db.sources.facts import Fact, FindingFact, ScoreFact, VisitFact
from db.sources.source_file import Tally
from tests.db.sources.api.assessed import ID, PLAN, SUMMARY, evidence, question, record, topic

REAL = [
    Path(__file__).parents[5] / "shared/data/api/new_2025/locations" / f"{name}.json"
    for name in ("1-5203053560", "1-5312102242")
]
PROSE = ("commentary", "narrative", "overallPeopleExperience", "qualityStatementNarrative")


def facts_of(content: dict[str, Any]) -> list[Fact]:
    tally = Tally()
    found = list(ApiRecord(content, "record.json", tally).facts())
    assert not tally.refused
    return found


def findings_of(content: dict[str, Any]) -> list[FindingFact]:
    return [fact for fact in facts_of(content) if isinstance(fact, FindingFact)]


def prose_of(value: Any) -> Iterator[str]:
    """Yield every text of an assessment that is CQC's prose, read without the project's reader."""
    if isinstance(value, list):
        for each in value:
            yield from prose_of(each)
    elif isinstance(value, dict):
        for key, each in value.items():
            if key in PROSE and each:
                yield each
            yield from prose_of(each)


def without_contacts(content: dict[str, Any]) -> dict[str, Any]:
    return {**content, "regulatedActivities": []}


def test_every_text_arrives_unaltered() -> None:
    content = without_contacts(record())
    texts = [finding.text for finding in findings_of(content)]
    scored = [text for text in texts if text == "2 - Evidence shows some shortfalls"]
    assert sorted(texts) == sorted([*prose_of(content["assessment"]), *scored])
    assert len(scored) == 1
    assert SUMMARY in texts


def test_every_character_of_the_real_records_arrives() -> None:
    if not all(path.exists() for path in REAL):
        pytest.skip("the real records are not here")
    characters = 0
    for path in REAL:
        content = json.loads(path.read_text("utf-8"))
        # Neither record has narratives of statements: a concern has CQC's words for its score.
        found = [each.text for each in findings_of(content) if each.kind != "concern"]
        assert sorted(found) == sorted(prose_of(content["assessment"]))
        characters += sum(map(len, found))
    assert characters == 38_786


def test_each_finding_says_what_it_is_about() -> None:
    found = {finding.key: finding for finding in findings_of(record())}
    statement = f"{PLAN}/Care Homes/safe/7"
    dust = found[f"{statement}/evidence/1"]
    assert (dust.report, dust.organisation, dust.service) == (PLAN, ID, "Care Homes")
    assert (dust.kind, dust.question, dust.part) == ("commentary", "safe", "evidence")
    assert dust.statement == "Infection prevention and control"
    assert (dust.evidence, dust.published, dust.score) == ("1", "2025-03-20", 2)
    experience = found[f"{PLAN}/Care Homes///people's experience/"]
    assert (experience.question, experience.published) == ("", "2025-03-22")
    assert found[f"{PLAN}/Care Homes/safe//question/"].published == "2025-03-19"


def test_scores_of_one_and_two_are_concerns_and_nothing_is_a_must() -> None:
    found = findings_of(record())
    assert [(each.text, each.score) for each in found if each.kind == "concern"] == [
        ("2 - Evidence shows some shortfalls", 2),
        ("Medicines were not locked away.", 1),
    ]
    assert {each.kind for each in found} == {"concern", "commentary"}


def test_a_concern_that_was_not_assessed_again_says_so() -> None:
    content = record()
    group = content["assessment"][0]["ratings"]["asgRatings"][0]
    group["keyQuestionRatings"] = [
        question(
            "Safe", "Good", "75", topic("1", "Learning culture", "2 - x", status="Not Assessed")
        )
    ]
    concern = next(each for each in findings_of(content) if each.kind == "concern")
    assert concern.note == "Not assessed this time: the score is that of an earlier assessment."


def test_scores_have_their_words_and_what_was_not_assessed_is_carried() -> None:
    scores = [fact for fact in facts_of(record()) if isinstance(fact, ScoreFact)]
    assert [(each.statement, each.score, each.carried) for each in scores] == [
        ("16", 3, 1), ("7", 2, 0), ("8", 1, 0), ("3", 3, 0),
    ]  # fmt: skip
    assert scores[1].words == "2 - Evidence shows some shortfalls"
    assert {each.published for each in scores} == {"2025-04-01"}


def test_a_repeated_question_gives_no_text_twice_and_loses_none() -> None:
    content = record()
    group = content["assessment"][0]["ratings"]["asgRatings"][0]
    repeated = deepcopy(group["keyQuestionRatings"][1])
    repeated["topicareas"][0]["evidenceCategory"][0] = evidence("1", "People found it clean.")
    group["keyQuestionRatings"].append(repeated)
    found, before = findings_of(content), findings_of(record())
    assert len({each.key for each in found}) == len(found) == len(before) + 1
    assert found[-1].text == "People found it clean."
    scores = [fact for fact in facts_of(content) if isinstance(fact, ScoreFact)]
    assert len(scores) == 4


def test_groups_and_the_places_own_block_are_kept_apart() -> None:
    content = record()
    ratings = content["assessment"][0]["ratings"]
    second = deepcopy(ratings["asgRatings"][0]) | {"name": "Surgery"}
    ratings["asgRatings"].append(second)
    ratings["overall"] = [{"rating": "Good", "status": "Current", "Commentary": "Of the place."}]
    found = findings_of(content)
    assert len({each.key for each in found}) == len(found)
    assert [each.text for each in found if not each.service] == ["Of the place."]
    assert {each.service for each in found} == {"", "Care Homes", "Surgery"}


def test_the_days_of_the_visits_are_read_from_the_commentary() -> None:
    visits = [fact for fact in facts_of(record()) if isinstance(fact, VisitFact)]
    assert [(each.report, each.start, each.end) for each in visits] == [
        (PLAN, "2025-03-03", "2025-03-03"),
        (PLAN, "2025-03-05", "2025-03-05"),
    ]


def test_names_from_contacts_are_masked_and_nothing_else_changes() -> None:
    found = {
        finding.part: finding.text for finding in findings_of(record()) if not finding.question
    }
    assert found["summary"] == (
        "Dates of assessment: 3 and 5 March 2025. [name]’s team met us.\n\n[name] said <b>the "
        "“rota” & the menus</b> had changed;  [name]'s deputy agreed. "
    )
    assert not any("Smith" in str(fact) for fact in facts_of(record()))


def test_a_malformed_date_of_the_words_is_refused_and_the_words_are_kept() -> None:
    content = record()
    group = content["assessment"][0]["ratings"]["asgRatings"][0]
    group["overallPeopleExperienceDate"] = "soon"
    tally = Tally()
    facts = list(ApiRecord(content, "record.json", tally).facts())
    assert [refusal.why for refusal in tally.refused] == [
        "people's experience, date: 'soon' is not a date; it should be like 18/12/2019."
    ]
    kept = [f for f in facts if isinstance(f, FindingFact) and f.part == "people's experience"]
    assert [each.published for each in kept] == [""]


def test_the_evidence_categories_are_those_of_the_real_texts() -> None:
    if not all(path.exists() for path in REAL):
        pytest.skip("the real records are not here")
    words = {
        "People’s experience": ("people", "relative"),
        "Feedback from staff and leaders": ("staff", "manager", "told us"),
        "Observation": ("we observed", "we saw", "we found", "observation"),
        "Processes": ("polic", "system", "assess", "plans", "recruited", "records", "complaint"),
    }
    texts = dict[str, list[str]]()
    for path in REAL:
        for finding in findings_of(json.loads(path.read_text("utf-8"))):
            texts.setdefault(finding.evidence, []).append(finding.text.casefold())
    for number, label in EVIDENCE_CATEGORIES.items():
        found = texts.get(number, [])
        fitting = [text for text in found if any(word in text for word in words.get(label, ()))]
        assert len(fitting) >= 0.8 * len(found), label
    assert set(texts) == {"", "1", "2", "4", "5"}
