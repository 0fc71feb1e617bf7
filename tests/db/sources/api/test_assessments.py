"""Ratings of the 2024 framework in records of CQC’s API: groups, reports, what was carried."""

from __future__ import annotations

from typing import Any

from db.sources.api.records import ApiRecord
from db.sources.facts import Fact, RatingFact, ReportFact, ScopeFact, VisitFact
from db.sources.source_file import Tally

HOUSE = "1-999000111"


def question(name: str, rating: str, status: str = "Assessed", **more: str) -> dict[str, Any]:
    return {"name": name, "rating": rating, "status": status, **more}


def group(name: str, rating: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "rating": rating, "status": "Current", "assessmentPlanId": "AP1",
            "title": "Assessment of Invented House", **more}  # fmt: skip


def facts(*assessments: dict[str, Any], **record: Any) -> list[Fact]:
    """The facts of an invented record with these items of ``assessment``."""
    content = {
        "locationId": HOUSE,
        "name": "Invented House",
        "assessment": list(assessments),
        **record,
    }
    return list(ApiRecord(content, "invented.json", Tally()).facts())


def assessed(*groups: dict[str, Any], day: str = "2025-06-01 10:00:00", **ratings: Any) -> Any:
    return {
        "assessmentPlanPublishedDateTime": day,
        "ratings": {"asgRatings": list(groups), **ratings},
    }


def ratings(found: list[Fact]) -> list[RatingFact]:
    return [fact for fact in found if isinstance(fact, RatingFact)]


def test_a_question_that_is_repeated_in_another_spelling_counts_once() -> None:
    questions = [question("Well-led", "Good"), question("Well led", "Inadequate")]
    found = ratings(facts(assessed(group("Care Homes", "Good", keyQuestionRatings=questions))))
    assert [(each.question, each.rating) for each in found] == [
        ("overall", "Good"), ("well-led", "Good"),
    ]  # fmt: skip


def test_a_groups_ratings_name_their_report_and_what_was_not_assessed() -> None:
    found = facts(
        assessed(
            group(
                "Care Homes",
                "Good",
                commentary="Date of assessment: 23 April to 30 April 2025. This assessment",
                keyQuestionRatings=[
                    question("Safe", "Requires Improvement", percentageScore="59"),
                    question("Caring", "Good", "Not Assessed", percengtageScore="75"),
                    question("Safe", "Inadequate", percentageScore="30"),
                ],
            )
        )
    )
    overall, safe, caring = ratings(found)
    assert [each.service for each in (overall, safe, caring)] == ["Care Homes"] * 3
    assert (overall.grouped, overall.current, overall.report) == (1, 1, f"{HOUSE}/AP1")
    assert overall.framework == "single assessment framework"
    assert (safe.rating, safe.percentage, safe.carried) == ("Requires improvement", 59, 0)
    assert (caring.rating, caring.percentage, caring.carried) == ("Good", 75, 1)
    (report,) = [fact for fact in found if isinstance(fact, ReportFact)]
    assert (report.title, report.published) == ("Assessment of Invented House", "2025-06-01")
    assert report.framework == "single assessment framework"
    assert ScopeFact(report.key, HOUSE) in found
    assert VisitFact(report.key, "2025-04-23", "2025-04-30") in found


def test_an_overall_rating_of_an_assessment_is_the_places_own() -> None:
    own = {"rating": "Good", "status": "Current", "keyQuestionRatings": [question("Safe", "Good")]}
    found = ratings(facts(assessed(group("Surgery", "Inadequate"), overall=[own])))
    assert [(fact.service, fact.grouped, fact.rating) for fact in found] == [
        ("", 0, "Good"),
        ("", 0, "Good"),
        ("Surgery", 1, "Inadequate"),
    ]


def test_the_status_says_what_is_current() -> None:
    found = ratings(
        facts(
            assessed(
                group("Homecare agencies", "Inadequate", status="Historic"),
                group("Homecare agencies", "Good"),
                group("Supported living", "Good", status="", assessmentPlanStatus="Active"),
                group("Extra care housing", "Good", status="", assessmentPlanStatus="Archived"),
                group("Shared lives", "Good", status=""),
            )
        )
    )
    assert [fact.current for fact in found] == [-1, 1, 1, -1, 0]


def test_rounds_before_the_framework_are_current_or_historic_and_of_the_framework_before() -> None:
    found = ratings(
        facts(
            currentRatings={"overall": {"rating": "Good", "reportDate": "2024-02-01"}},
            historicRatings=[{"reportDate": "2019-02-01", "overall": {"rating": "Inadequate"}}],
        )
    )
    assert [(fact.current, fact.framework) for fact in found] == [
        (1, "key lines of enquiry"),
        (-1, ""),
    ]
