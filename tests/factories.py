"""Invented records for tests. Every name contains 'Invented'; nothing comes from CQC.

Each function takes keyword arguments that override the default fields.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from db.domain.report import (
    Action,
    ActionStatus,
    Conflict,
    Event,
    Finding,
    FindingKind,
    HistoryEntry,
    Level,
    Matrix,
    Measure,
    Organisation,
    OtherRating,
    RatingSource,
    Report,
    ReportCard,
    Row,
    RowKind,
    Scope,
    Score,
    Source,
    Statement,
    Story,
    Subject,
    Visit,
)
from db.domain.scale import (
    GOOD,
    INADEQUATE,
    OUTSTANDING,
    QUESTIONS,
    REQUIRES_IMPROVEMENT,
    Change,
    Confidence,
    Question,
    Rating,
)

JULY_2018 = date(2018, 7, 17)
DECEMBER_2019 = date(2019, 12, 18)
SITE = Subject("INV01")
TRUST = Subject("INV")
SURGERY = Subject("INV01", "surgery")
UNRATED = Rating("Inspected but not rated")


def a_source(title: str = "Invented report, December 2019", **known: object) -> Source:
    values: dict[str, object] = {
        "id": 1,
        "title": title,
        "publisher": "Invented Commission",
        "published": DECEMBER_2019,
        "licence": "Open Government Licence v3.0",
        "file_name": "invented.json",
        "sha256": "0" * 64,
    }
    return Source(**(values | known))  # pyright: ignore[reportArgumentType]


def a_cell(
    question: Question = Question.SAFE,
    rating: Rating = REQUIRES_IMPROVEMENT,
    previous: Rating | None = None,
    **known: object,
) -> HistoryEntry:
    """A cell published in December 2019, changed from ``previous``, published in July 2018."""
    values: dict[str, object] = {
        "published": DECEMBER_2019,
        "previous": previous,
        "previous_published": JULY_2018 if previous else None,
        "change": Change.between(previous, rating),
        "sources": (RatingSource(a_source(), Confidence.PUBLISHED),),
        "report_id": "inv/2019-12",
    }
    return HistoryEntry(question, rating, **(values | known))  # pyright: ignore[reportArgumentType]


def a_row(
    label: str, subject: Subject, cells: dict[Question, HistoryEntry] | None = None, **known: object
) -> Row:
    """A row of the matrix; questions without a cell are 'Not stated'."""
    by_question = cells or {}
    ordered = tuple(by_question.get(question) for question in QUESTIONS)
    return Row(label, subject, ordered, **known)  # pyright: ignore[reportArgumentType]


def cells_of(rating: Rating, previous: Rating | None = None) -> dict[Question, HistoryEntry]:
    return {question: a_cell(question, rating, previous) for question in QUESTIONS}


def a_matrix() -> Matrix:
    """A matrix with every kind of cell: each rating, each change, and each kind of doubt."""
    surgery = {
        Question.SAFE: a_cell(Question.SAFE, INADEQUATE, INADEQUATE, notes=("An invented note.",)),
        Question.EFFECTIVE: a_cell(Question.EFFECTIVE, GOOD, REQUIRES_IMPROVEMENT),
        Question.CARING: a_cell(Question.CARING, OUTSTANDING, REQUIRES_IMPROVEMENT),
        Question.RESPONSIVE: a_cell(
            Question.RESPONSIVE, GOOD, published=JULY_2018, carried_forward=True
        ),
        Question.WELL_LED: a_cell(
            Question.WELL_LED, REQUIRES_IMPROVEMENT, confidence=Confidence.DERIVED
        ),
        Question.OVERALL: a_cell(
            Question.OVERALL, REQUIRES_IMPROVEMENT, INADEQUATE, others=(GOOD,)
        ),
    }
    maternity = {
        Question.SAFE: a_cell(Question.SAFE, UNRATED),
        Question.EFFECTIVE: a_cell(
            Question.EFFECTIVE, GOOD, inherited_from="Invented Former Trust"
        ),
        Question.CARING: a_cell(Question.CARING, INADEQUATE, OUTSTANDING),
        Question.OVERALL: a_cell(
            Question.OVERALL, REQUIRES_IMPROVEMENT, confidence=Confidence.STATED
        ),
    }
    return Matrix(
        RowKind.SERVICES,
        (
            a_row("Surgery", SURGERY, surgery),
            a_row("Maternity", Subject("INV01", "maternity"), maternity),
            a_row("End of life care", Subject("INV01", "end-of-life")),
            a_row("Invented Hospital overall", SITE, cells_of(GOOD, GOOD), own=True),
        ),
    )


def a_scope(label: str = "Surgery, Invented Hospital", subject: Subject = SURGERY) -> Scope:
    return Scope(subject, Level.SERVICE if subject.service else Level.LOCATION, label)


def a_finding(kind: FindingKind = FindingKind.STRENGTH, text: str = "", **known: object) -> Finding:
    values: dict[str, object] = {"scope": a_scope(), "source": a_source()}
    words = text or f"Invented finding: {kind.value}."
    return Finding(kind, words, **(values | known))  # pyright: ignore[reportArgumentType]


def a_measure(**known: object) -> Measure:
    values: dict[str, object] = {
        "name": "Invented waiting time",
        "unit": "days",
        "scope": a_scope(),
        "source": a_source(),
        "before": 50.0,
        "after": 17.0,
    }
    return Measure(**(values | known))  # pyright: ignore[reportArgumentType]


def a_report(
    report_id: str = "inv/2019-12", published: date | None = DECEMBER_2019, **known: object
) -> Report:
    values: dict[str, object] = {
        "organisation_id": SITE.organisation,
        "title": "Invented inspection",
        "visits": (Visit(date(2019, 7, 23), date(2019, 7, 25)),),
        "kind": "Routine",
    }
    return Report(report_id, published=published, **(values | known))  # pyright: ignore[reportArgumentType]


def a_card(**known: object) -> ReportCard:
    """The card of a site with two reports, a full matrix, and one item of every other kind."""
    source = a_source()
    reports = (a_report(), a_report("inv/2018-07", JULY_2018))
    values: dict[str, object] = {
        "subject": SITE,
        "level": Level.LOCATION,
        "name": "Invented Hospital",
        "organisation": Organisation(
            "INV01",
            Level.LOCATION,
            "Invented Hospital",
            provider_id="INV",
            provider_name="Invented Trust",
            address=("1 Invented Lane", "Inventown"),
            postcode="IN1 1IN",
        ),
        "as_at": date(2020, 1, 1),
        "report": reports[0],
        "reports": reports,
        "overall": a_cell(Question.OVERALL, REQUIRES_IMPROVEMENT, REQUIRES_IMPROVEMENT),
        "matrix": a_matrix(),
        "other_ratings": (
            OtherRating("Use of resources", GOOD, DECEMBER_2019, Confidence.PUBLISHED, source),
        ),
        "findings": (
            a_finding(FindingKind.OUTSTANDING_PRACTICE),
            a_finding(FindingKind.STRENGTH),
            a_finding(FindingKind.MUST, regulation="Regulation 12(2)(g)", question=Question.SAFE),
            a_finding(FindingKind.SHOULD),
            a_finding(FindingKind.CONCERN),
        ),
        "measures": (a_measure(),),
        "statements": (
            Statement(
                "Invented role", "Invented Person", "Invented Trust", "Invented words.", source
            ),
        ),
        "actions": (Action("Invented action.", ActionStatus.UNDER_WAY, a_scope(), source),),
        "events": (Event("Invented event", "It never happened.", "2018-03", False, source),),
        "conflicts": (a_conflict(),),
        "sources": (source,),
        "url": "https://example.org/invented",
    }
    return ReportCard(**(values | known))  # pyright: ignore[reportArgumentType]


def an_empty_card() -> ReportCard:
    """The card of a site about which nothing has been published."""
    full = a_card()
    return replace(
        full,
        report=None,
        reports=(),
        overall=None,
        matrix=Matrix(RowKind.SERVICES, (a_row("Invented Hospital overall", SITE, own=True),)),
        other_ratings=(),
        findings=(),
        measures=(),
        statements=(),
        actions=(),
        events=(),
        conflicts=(),
        sources=(),
        url="",
    )


def a_conflict() -> Conflict:
    return Conflict(
        "Invented disagreement", "One source says this, another that.", (a_source(),), SURGERY
    )


def a_score(**known: object) -> Score:
    values: dict[str, object] = {
        "statement": "Invented statement",
        "number": "3",
        "question": Question.SAFE,
        "score": 3,
        "words": "3 - Evidence shows a good standard of care",
        "published": DECEMBER_2019,
        "carried": False,
        "service": "",
        "source": a_source(),
    }
    return Score(**(values | known))  # pyright: ignore[reportArgumentType]


def a_story(**known: object) -> Story:
    """The history of surgery, Safe: two entries of that service, and one of a former service."""
    values: dict[str, object] = {
        "subject": SURGERY,
        "level": Level.SERVICE,
        "name": "Surgery",
        "place": "Invented Hospital",
        "question": Question.SAFE,
        "cell": a_cell(Question.SAFE, INADEQUATE, GOOD, notes=("An invented note.",)),
        "history": (
            a_cell(Question.SAFE, INADEQUATE, GOOD, report_id=None),
            HistoryEntry(Question.SAFE, GOOD, JULY_2018, confidence=Confidence.DERIVED),
            HistoryEntry(
                Question.SAFE, OUTSTANDING, date(2016, 4, 5), former_service="Surgical care"
            ),
        ),
        "findings": (a_finding(FindingKind.MUST, regulation="Regulation 12"),),
        "conflicts": (a_conflict(),),
        "usual_rule": "CQC’s usual rule would give Good.",
    }
    return Story(**(values | known))  # pyright: ignore[reportArgumentType]
