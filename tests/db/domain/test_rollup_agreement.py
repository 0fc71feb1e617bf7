"""How often CQC's rules give the published rating, on every real set that is at hand."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from db.domain import scores
from db.domain.framework import Framework, Sector, framework_of, sector_of
from db.domain.rollup import Level, rule_for
from db.domain.scale import KEY_QUESTIONS, Question, Rating

Record = dict[str, Any]
Ratings = dict[Question, Rating]


class RealSet(NamedTuple):
    """Published ratings, and the one that CQC combined them into."""

    place: str
    level: Level
    sector: Sector
    published: date
    question: Question
    rating: Rating
    parts: tuple[Rating | None, ...]


def records(api: Path) -> Iterator[Record]:
    for name in ("hospitals_2021.jsonl", "care_homes_2021.jsonl"):
        for line in (api / name).read_text("utf-8").splitlines():
            yield json.loads(line)
    for path in sorted((api / "new_2025").glob("*/*.json")):
        yield json.loads(path.read_text("utf-8"))


def day_of(text: str) -> date:
    day, *_ = text.split()
    return date.fromisoformat(day) if "-" in day else datetime.strptime(day, "%d/%m/%Y").date()  # noqa: DTZ007


def questions_of(block: Record) -> Ratings:
    found = {}
    for each in block.get("keyQuestionRatings") or []:
        question, rating = Question.parse(each["name"]), Rating.parse(each.get("rating") or "")
        if question and rating:
            found[question] = rating
    return found


def five(ratings: Ratings) -> tuple[Rating | None, ...]:
    return tuple(ratings.get(question) for question in KEY_QUESTIONS)


def sets_of(record: Record) -> Iterator[RealSet]:
    """Every set in one record; whether it is complete is for the rule to say."""
    categories = record.get("inspectionCategories") or []
    primary = [each["name"] for each in categories if str(each.get("primary")).lower() == "true"]
    sector = sector_of(record.get("type") or "", primary[0] if primary else "")
    place = record.get("locationId") or record["providerId"]
    current = record.get("currentRatings") or {}
    for ratings in (current, *(record.get("historicRatings") or [])):
        own = ratings.get("overall") or {}
        day = own.get("reportDate") or ratings.get("reportDate") or ""
        for block in (own, *(ratings.get("serviceRatings") or [])):
            rating, published = (
                Rating.parse(block.get("rating") or ""),
                block.get("reportDate", day),
            )
            if rating and published:
                yield RealSet(
                    f"{place} {block.get('name', '')}",
                    Level.OVERALL,
                    sector,
                    day_of(published),
                    Question.OVERALL,
                    rating,
                    five(questions_of(block)),
                )
    # Older rounds list only the services that were rated again, so they are not complete.
    services = [questions_of(each) for each in current.get("serviceRatings") or []]
    combined = questions_of(current.get("overall") or {}) if services else {}
    for question, rating in combined.items():
        yield RealSet(
            place,
            Level.QUESTION_OF_SERVICES,
            sector,
            day_of(current["overall"].get("reportDate") or current["reportDate"]),
            question,
            rating,
            tuple(each.get(question) for each in services),
        )
    for group, published in groups_of(record):
        rating = Rating.parse(group["rating"])
        assert rating is not None
        parts = five(questions_of(group))
        yield RealSet(place, Level.OVERALL, sector, published, Question.OVERALL, rating, parts)


def groups_of(record: Record) -> Iterator[tuple[Record, date]]:
    """The assessment service groups of a record, with their dates of publication."""
    for assessment in record.get("assessment") or []:
        for group in assessment["ratings"].get("asgRatings") or []:
            yield group, day_of(assessment["assessmentPlanPublishedDateTime"])


def test_agreement_with_all_real_sets(shared_data: Path) -> None:
    followed: Counter[tuple[str, str, str]] = Counter()
    total: Counter[tuple[str, str, str]] = Counter()
    for each in {found for record in records(shared_data / "api") for found in sets_of(record)}:
        framework = framework_of(each.published, None)
        rule = rule_for(each.level, framework, each.sector, each.published, each.question)
        usual = rule.rolled_up(each.parts) if rule else None
        if framework is None or usual is None or each.rating.rank is None:
            continue
        kind = (each.level.name, each.sector.value, framework.label)
        total[kind] += 1
        followed[kind] += usual == each.rating
    found = {kind: f"{followed[kind]} of {number}" for kind, number in total.items()}
    key_lines, single = Framework.KEY_LINES.label, Framework.SINGLE.label
    assert found == {
        ("OVERALL", "adult social care", key_lines): "1093 of 1094",
        ("OVERALL", "adult social care", single): "6 of 6",
        ("OVERALL", "GP practices", key_lines): "78 of 78",
        ("OVERALL", "GP practices", single): "1 of 1",
        ("OVERALL", "NHS trusts", key_lines): "105 of 105",
        ("OVERALL", "other services", key_lines): "18 of 18",
        ("QUESTION_OF_SERVICES", "NHS trusts", key_lines): "14 of 15",
        ("QUESTION_OF_SERVICES", "other services", key_lines): "32 of 34",
    }


def test_agreement_with_the_stated_ratings_of_one_trust(shared_data: Path) -> None:
    facts = json.loads((shared_data / "rwh_facts.json").read_text("utf-8"))
    published = {each["id"]: each["publication_date"] for each in facts["reports"]}
    found: dict[tuple[str, ...], Ratings] = {}
    for each in facts["ratings"]:
        rating, question = Rating.parse(each["rating"]), Question.parse(each["key_question"])
        # A rating that was calculated by the rule proves nothing about it.
        if each["confidence"] == "stated" and rating and question:
            subject = (each["report"], each["location"] or "", each["service"] or "")
            found.setdefault(subject, {})[question] = rating
    followed = total = 0
    for (report, *_), ratings in found.items():
        day = date.fromisoformat(published[report]) if published[report] else None
        rule = rule_for(Level.OVERALL, framework_of(day, None), Sector.NHS_TRUST, day)
        usual = rule.rolled_up(five(ratings)) if rule else None
        if usual is not None and Question.OVERALL in ratings:
            total += 1
            followed += usual == ratings[Question.OVERALL]
    assert (followed, total) == (12, 12)


def test_real_scores_give_the_published_percentage_and_rating(shared_data: Path) -> None:
    checked = 0
    for record in records(shared_data / "api"):
        for group, _ in groups_of(record):
            for each in group["keyQuestionRatings"]:
                stated = [
                    float(topic["qualityStatementscore"].partition(" ")[0])
                    for topic in each["topicareas"]
                ]
                assert scores.percentage_of(stated) == float(each["percentageScore"])
                assert scores.rating_of(float(each["percentageScore"])) == Rating.parse(
                    each["rating"]
                )
                checked += 1
    assert checked == 10
