"""The story of a rating compares it with CQC’s usual rule, where one is known."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from db.domain.report import Story, Subject
from db.domain.scale import Question
from db.importing.loader import Loader
from db.reading.store import ReportStore
from tests.db.packs import minimal, write

FIVE = ("safe", "effective", "caring", "responsive", "well-led")
TRUST, FIRST, SECOND = Subject("ZZ1"), Subject("ZZ101"), Subject("ZZ102")
HOSPITAL = {"type": "NHS Healthcare Organisation", "category": "Acute hospital - NHS specialist"}
WORDS = {"O": "Outstanding", "G": "Good", "R": "Requires improvement", "I": "Inadequate"}
JUDGEMENT = "A breach, enforcement action or inspectors’ judgement can change that."

Tell = Callable[..., Story]


def rated(report: str, letters: str, overall: str, **of: str) -> dict[str, Any]:
    """The ratings of one subject: five letters for the key questions, and one for the overall.

    A space leaves a question out.
    """
    given = dict(zip((*FIVE, "overall"), letters + overall, strict=True))
    words = {question: WORDS[letter] for question, letter in given.items() if letter != " "}
    return {"report": report, "ratings": words, "sources": ["page"], **of}


@pytest.fixture
def tell(tmp_path: Path) -> Tell:
    """The story of a rating after a pack with such ratings has been loaded."""

    def story(
        subject: Subject,
        question: Question,
        *ratings: dict[str, Any],
        published: tuple[str, str] = ("2018-03-01", "2022-05-01"),
        **changes: Any,
    ) -> Story:
        pack = minimal() | changes
        pack["provider"] |= HOSPITAL
        first = pack["locations"][0]
        described = {key: first.get(key, HOSPITAL[key]) for key in HOSPITAL}
        pack["locations"] = [
            first | described,
            first | described | {"id": "ZZ102", "name": "Invented Infirmary"},
        ]
        for report, day in zip(pack["reports"], published, strict=True):
            report |= {"published": day, "visits": [], "provider": True}
            report["locations"] = ["ZZ101", "ZZ102"]
        pack["ratings"] = list(ratings)
        Loader(tmp_path / "wardcard.db").load([write(tmp_path, pack)])
        with closing(ReportStore.open(tmp_path / "wardcard.db")) as store:
            return store.story(subject, question)

    return story


def test_an_overall_rating_that_follows_the_rule(tell: Tell) -> None:
    story = tell(FIRST, Question.OVERALL, rated("2018", "GGGRG", "G", location="ZZ101"))
    assert story.usual_rule == "This follows CQC’s usual rule for the five key questions."
    assert story.limits == ()


def test_an_overall_rating_below_the_rule_names_what_limits_ratings(tell: Tell) -> None:
    story = tell(FIRST, Question.OVERALL, rated("2018", "GGGRG", "I", location="ZZ101"))
    assert story.usual_rule == f"CQC’s usual rule would give Good. {JUDGEMENT}"
    assert len(story.limits) == 2
    assert story.limits[0].startswith("With a requirement notice, ")


def test_a_rating_above_the_rule_is_not_explained_by_limits(tell: Tell) -> None:
    story = tell(FIRST, Question.OVERALL, rated("2018", "IGGGG", "G", location="ZZ101"))
    assert story.usual_rule == f"CQC’s usual rule would give Requires improvement. {JUDGEMENT}"
    assert story.limits == ()


def test_a_service_has_an_overall_rating_of_its_own(tell: Tell) -> None:
    surgery = rated("2018", "RRGGG", "R", location="ZZ101", service="surgery")
    story = tell(Subject("ZZ101", "surgery"), Question.OVERALL, surgery)
    assert story.usual_rule == "This follows CQC’s usual rule for the five key questions."


def test_a_missing_question_leaves_the_rule_out(tell: Tell) -> None:
    story = tell(FIRST, Question.OVERALL, rated("2018", "G GGG", "G", location="ZZ101"))
    assert story.usual_rule == ""


def test_ratings_of_two_frameworks_are_not_combined(tell: Tell) -> None:
    story = tell(
        FIRST,
        Question.OVERALL,
        rated("2018", "GGGGG", "G", location="ZZ101"),
        rated("2022", "I    ", "I", location="ZZ101"),
        published=("2018-03-01", "2024-05-01"),
    )
    assert story.usual_rule == ""


def test_a_question_of_a_hospital_is_compared_with_its_services(tell: Tell) -> None:
    ratings = (
        rated("2018", "RGGGG", "G", location="ZZ101"),
        rated("2018", "RGGGG", "G", location="ZZ101", service="surgery"),
        rated("2018", "GIGGG", "R", location="ZZ101", service="maternity"),
    )
    safe = tell(FIRST, Question.SAFE, *ratings)
    assert safe.usual_rule == "This follows CQC’s usual rule for the ratings of its services."


def test_a_question_that_one_service_lacks_is_not_compared(tell: Tell) -> None:
    story = tell(
        FIRST,
        Question.SAFE,
        rated("2018", "RGGGG", "G", location="ZZ101"),
        rated("2018", "RGGGG", "G", location="ZZ101", service="surgery"),
        rated("2018", " GGGG", "G", location="ZZ101", service="maternity"),
    )
    assert story.usual_rule == ""


def test_a_question_of_a_service_is_not_combined_from_others(tell: Tell) -> None:
    surgery = rated("2018", "RGGGG", "G", location="ZZ101", service="surgery")
    assert tell(Subject("ZZ101", "surgery"), Question.SAFE, surgery).usual_rule == ""


TRUST_AND_SITES = (
    rated("2018", "GGGGO", "G"),
    rated("2018", "GGGGG", "G", location="ZZ101"),
    rated("2018", "RGGGG", "G", location="ZZ102"),
)


def test_a_question_of_a_trust_is_compared_with_its_sites(tell: Tell) -> None:
    story = tell(TRUST, Question.SAFE, *TRUST_AND_SITES)
    assert story.usual_rule == f"CQC’s usual rule would give Requires improvement. {JUDGEMENT}"


def test_sites_that_were_rated_later_are_not_compared_with_their_trust(tell: Tell) -> None:
    later = rated("2022", "RGGGG", "G", location="ZZ102")
    assert tell(TRUST, Question.SAFE, *TRUST_AND_SITES, later).usual_rule == ""


def test_a_trust_with_one_rated_site_has_the_ratings_of_that_site(tell: Tell) -> None:
    story = tell(TRUST, Question.CARING, *TRUST_AND_SITES[:2])
    assert story.usual_rule == "This follows CQC’s usual rule for the ratings of its sites."


@pytest.mark.parametrize("year", ["2018", "2025"])
def test_a_trusts_well_led_is_assessed_directly(tell: Tell, year: str) -> None:
    published = (f"{year}-03-01", f"{year}-05-01")
    story = tell(TRUST, Question.WELL_LED, *TRUST_AND_SITES, published=published)
    assert story.usual_rule == (
        "CQC assesses how a trust is led directly; this rating is not combined from others."
    )


def combined(word: str) -> list[dict[str, Any]]:
    return [
        {"report": "2022", "name": name, "rating": rating, "sources": ["page"]}
        for name, rating in {
            "Use of resources": "Requires improvement",
            "Combined quality and resources": word,
        }.items()
    ]


@pytest.mark.parametrize(
    ("word", "sentence"),
    [
        (
            "Good",
            "this follows CQC’s usual rule for the five key questions and use of resources.",
        ),
        ("Requires improvement", f"CQC’s usual rule would give Good. {JUDGEMENT}"),
    ],
)
def test_a_combined_rating_is_compared_with_its_own_rule(
    tell: Tell, word: str, sentence: str
) -> None:
    trust = rated("2022", "RGGGG", "G")
    story = tell(TRUST, Question.OVERALL, trust, other_ratings=combined(word))
    assert story.usual_rule == (
        "This follows CQC’s usual rule for the five key questions. "
        f"Combined with use of resources, the trust is {word}: {sentence}"
    )


@pytest.mark.parametrize(
    ("framework", "published", "compared"),
    [
        ("key lines of enquiry", "2024-02-01", True),
        ("single assessment framework", "2023-12-01", False),
        ("", "2023-12-01", True),
        ("", "2024-02-01", False),
    ],
)
def test_the_report_says_under_which_framework_a_combined_rating_was_given(
    tell: Tell, framework: str, published: str, compared: bool
) -> None:
    reports = minimal()["reports"]
    if framework:
        reports[1]["framework"] = framework
    story = tell(
        TRUST,
        Question.OVERALL,
        rated("2022", "RGGGG", "G"),
        other_ratings=combined("Good"),
        reports=reports,
        published=("2018-03-01", published),
    )
    assert ("Combined with use of resources" in story.usual_rule) is compared


def test_a_combined_rating_is_not_compared_with_newer_questions(tell: Tell) -> None:
    story = tell(
        TRUST,
        Question.OVERALL,
        rated("2018", "RGGGG", "G"),
        rated("2022", "G    ", "G"),
        other_ratings=[each | {"report": "2018"} for each in combined("Good")],
        published=("2018-06-01", "2022-05-01"),
    )
    assert story.usual_rule == "This follows CQC’s usual rule for the five key questions."


def practice() -> dict[str, Any]:
    kind = {"type": "Primary Medical Services", "category": "GP Practices"}
    return {"locations": [minimal()["locations"][0] | kind]}


@pytest.mark.parametrize(
    ("published", "sentence"),
    [
        ("2018-03-31", ""),
        ("2019-03-01", "This follows CQC’s usual rule for Effective and Responsive."),
        ("2021-11-01", ""),
    ],
)
def test_a_population_group_is_rated_for_two_questions(
    tell: Tell, published: str, sentence: str
) -> None:
    group = rated("2018", " R G ", "R", location="ZZ101", service="surgery")
    story = tell(
        Subject("ZZ101", "surgery"),
        Question.OVERALL,
        group,
        published=(published, "2022-05-01"),
        **practice(),
    )
    assert story.usual_rule == sentence


def test_a_care_home_with_a_breach_is_at_best_requires_improvement(tell: Tell) -> None:
    kind = {"type": "Social Care Org", "category": "Residential social care"}
    story = tell(
        FIRST,
        Question.OVERALL,
        rated("2018", "GGGGR", "R", location="ZZ101"),
        locations=[minimal()["locations"][0] | kind],
    )
    assert story.usual_rule == f"CQC’s usual rule would give Good. {JUDGEMENT}"
    assert story.limits[0] == (
        "With a breach of regulations, the overall rating is normally Requires improvement at best."
    )


def assessed(rating: str, percentage: str) -> dict[str, Any]:
    """A record of CQC’s API with one question that was assessed in 2024."""
    safe = {"name": "Safe", "rating": rating, "percentageScore": percentage, "status": "Assessed"}
    group = {"name": "Care Homes", "rating": rating, "status": "Current"}
    plan = {"asgRatings": [group | {"keyQuestionRatings": [safe]}]}
    return {
        "locationId": "1-999000111",
        "name": "Invented House",
        "type": "Social Care Org",
        "assessment": [{"assessmentPlanPublishedDateTime": "2024-09-17 15:19:48", "ratings": plan}],
    }


@pytest.mark.parametrize(
    ("rating", "percentage", "sentence"),
    [
        ("Good", "75", "By CQC’s scale, 63 to 87 % is Good."),
        ("Inadequate", "50", f"By CQC’s scale, 50 % would give Requires improvement. {JUDGEMENT}"),
        ("Good", "", ""),
    ],
)
def test_a_question_with_a_percentage_is_compared_with_cqcs_scale(
    tmp_path: Path, rating: str, percentage: str, sentence: str
) -> None:
    path = tmp_path / "record.json"
    path.write_text(json.dumps(assessed(rating, percentage)), "utf-8")
    Loader(tmp_path / "wardcard.db").load([path])
    with closing(ReportStore.open(tmp_path / "wardcard.db")) as store:
        story = store.story(Subject("1-999000111", "care-homes"), Question.SAFE)
    assert story.usual_rule == sentence


def test_ratings_of_the_previous_provider_are_not_used_for_a_new_one(tmp_path: Path) -> None:
    questions = [{"name": name, "rating": "Good"} for name in FIVE]
    inherited = questions[:1] + [each | {"organisationId": "1-999000222"} for each in questions[1:]]
    stories: list[str] = []
    for number, each in enumerate((questions, inherited)):
        overall = {"rating": "Good", "reportDate": "2021-05-01", "keyQuestionRatings": each}
        record = {
            "locationId": "1-999000111",
            "name": "Invented House",
            "type": "Social Care Org",
            "currentRatings": {"overall": overall},
        }
        path = tmp_path / f"{number}.json"
        path.write_text(json.dumps(record), "utf-8")
        database = tmp_path / f"{number}.db"
        Loader(database).load([path])
        with closing(ReportStore.open(database)) as store:
            stories.append(store.story(Subject("1-999000111"), Question.OVERALL).usual_rule)
    assert stories == ["This follows CQC’s usual rule for the five key questions.", ""]
