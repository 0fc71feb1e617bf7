"""Sentences about the rating that counts: groups, worst services, places and frameworks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from db.domain.report import Counting, HistoryEntry, Matrix, RowKind
from db.domain.scale import GOOD, INADEQUATE, NOT_RATED_AGAIN, QUESTIONS, Question, Rating
from db.domain.subject import Level, Subject
from tests.factories import a_card, a_cell, a_matrix, a_row
from viewer.wording.phrases import FIXED_SPACE
from viewer.wording.standing import (
    LEADERSHIP_ONLY,
    OTHER_FRAMEWORK,
    came_about,
    headline_label,
    headline_rating,
    named_labels,
    standing_sentences,
)

CARD = a_card(overall=a_cell(Question.OVERALL, GOOD))
NOT_RATED = a_cell(Question.OVERALL, Rating("Not Rated"))
WORST = Counting(a_cell(Question.OVERALL, INADEQUATE), "homecare", 2, name="Invented homecare")


def test_a_rating_of_its_own_needs_no_sentence() -> None:
    assert standing_sentences(CARD) == ()
    assert headline_label(CARD) == "Overall rating of the hospital"
    assert headline_rating(CARD) == GOOD


def test_the_worst_service_is_named() -> None:
    card = replace(CARD, overall=NOT_RATED, counting=WORST)
    assert headline_rating(card) == INADEQUATE
    assert headline_label(card) == "Worst of 2 services"
    assert standing_sentences(card) == (
        "Invented homecare, worst of 2 services: Inadequate.",
        "CQC’s word for the place as a whole: Not Rated.",
    )
    only = replace(WORST, services=1)
    card = replace(CARD, overall=None, counting=only)
    assert headline_label(card) == "Its only rated service"
    assert standing_sentences(card) == (
        "Invented homecare, its only rated service: Inadequate.",
        "CQC does not rate the place as a whole.",
    )


def test_services_that_all_have_the_same_rating_have_no_worst() -> None:
    for number, words in ((2, "Both services"), (3, "All 3 services")):
        alike = replace(WORST, services=number, alike=True)
        card = replace(CARD, overall=None, counting=alike)
        assert headline_label(card) == words
        assert standing_sentences(card)[0] == f"{words}: Inadequate."


def test_a_place_that_was_rated_before_its_services_says_so() -> None:
    """Although nothing compares the two."""
    card = replace(CARD, overall=None, counting=WORST)
    assert came_about(card) == "No earlier rating to compare with."
    before = a_cell(Question.OVERALL, GOOD, published=date(2020, 1, 10))
    card = replace(card, counting=replace(WORST, before=before))
    assert came_about(card).replace(FIXED_SPACE, " ") == (
        "Before, in January 2020, the place as a whole was rated Good."
    )


def test_a_word_that_is_no_rating_is_not_called_one() -> None:
    of_group = a_cell(Question.OVERALL, Rating("Regulations met"), of_group="dentists")
    subject = Subject(CARD.subject.organisation, "dentists")
    card = replace(
        CARD, overall=of_group, matrix=Matrix(RowKind.SERVICES, (a_row("Dentists", subject),))
    )
    assert standing_sentences(card) == (
        "CQC’s word for Dentists, the only service that it assesses here.",
    )


def test_a_provider_shows_the_ratings_of_its_places() -> None:
    provider = replace(CARD, level=Level.PROVIDER, overall=None)
    one = replace(provider, places=((GOOD, 1),))
    assert headline_rating(one) == GOOD
    assert headline_label(one) == "Rating of its only rated place"
    assert standing_sentences(one) == ("Its only rated place: Good.",)
    several = replace(provider, places=((GOOD, 2), (INADEQUATE, 1)))
    assert headline_rating(several) is None
    assert standing_sentences(several) == ("Its 3 rated places: 2 Good, 1 Inadequate.",)


def test_a_visit_without_a_rating_is_named_beside_the_rating() -> None:
    seen = a_cell(Question.OVERALL, GOOD, inspected=date(2020, 12, 10))
    assert standing_sentences(replace(CARD, overall=seen)) == (
        "Inspected December 2020, not rated.",
    )
    picked = a_cell(
        Question.OVERALL, NOT_RATED_AGAIN, GOOD, notes=("Good, published May 2018, still applies.",)
    )
    assert standing_sentences(replace(CARD, overall=picked)) == picked.notes


def test_another_framework_is_named_once() -> None:
    cells = tuple(a_cell(question, GOOD, frameworks_differ=True) for question in QUESTIONS)
    matrix = a_matrix()
    rows = tuple(replace(row, cells=cells) if row.own else row for row in matrix.rows)
    card = replace(CARD, matrix=replace(matrix, rows=rows))
    assert standing_sentences(card) == (OTHER_FRAMEWORK,)


def test_a_trust_rated_before_2024_carries_the_sentence_on_leadership() -> None:
    cells = tuple(a_cell(question, GOOD) for question in QUESTIONS)
    matrix = a_matrix()
    rows = tuple(replace(row, cells=cells) if row.own else row for row in matrix.rows)
    trust = replace(CARD.organisation, type="NHS Healthcare Organisation")
    card = replace(
        CARD, level=Level.PROVIDER, organisation=trust, matrix=replace(matrix, rows=rows)
    )
    assert standing_sentences(card) == (LEADERSHIP_ONLY,)
    newer = replace(cells[4], published=date(2025, 2, 3))
    unrated = replace(card, matrix=_with_own(matrix, ()))
    assert standing_sentences(unrated) == ()
    for own in ((*cells[:4], newer, cells[5]), (None, None, None, None, newer, None)):
        led = replace(card, matrix=_with_own(matrix, own))
        assert standing_sentences(led) == (LEADERSHIP_ONLY,)
    overall = replace(cells[5], published=date(2025, 2, 3))
    rated = replace(card, matrix=_with_own(matrix, (*cells[:4], newer, overall)))
    assert standing_sentences(rated) == ()


def _with_own(matrix: Matrix, cells: tuple[HistoryEntry | None, ...]) -> Matrix:
    """The matrix with these cells in the subject's own row, or none."""
    own = cells or (None,) * len(QUESTIONS)
    rows = tuple(replace(row, cells=own) if row.own else row for row in matrix.rows)
    return replace(matrix, rows=rows)


def test_a_visit_that_rated_only_some_services_is_named_so() -> None:
    visited = date(2022, 12, 22)
    seen = a_cell(Question.OVERALL, GOOD, inspected=visited)
    matrix = a_matrix()
    first, *others = matrix.rows
    for rating, words in (
        (GOOD, "Inspected December 2022: services were rated, but not the site as a whole."),
        (NOT_RATED_AGAIN, "Inspected December 2022, not rated."),
    ):
        rated = replace(first, cells=(replace(seen, rating=rating, published=visited),) * 6)
        shown = replace(CARD, overall=seen, matrix=replace(matrix, rows=(rated, *others)))
        assert standing_sentences(shown) == (words,)
        site = replace(rated, subject=Subject("ZZ999"))
        sites = replace(shown, level=Level.PROVIDER, matrix=replace(matrix, rows=(site, *others)))
        assert standing_sentences(sites) == (
            words.replace("services", "sites").replace("site as", "provider as"),
        )


@pytest.mark.parametrize(
    ("place", "labels"),
    [
        (
            "Lister Hospital",
            (
                "Overall rating of medical care at Lister Hospital",
                "Overall rating of medical care at Lister",
                "Overall rating of medical care",
            ),
        ),
        (
            "General Hospital",
            (
                "Overall rating of medical care at General Hospital",
                "Overall rating of medical care",
            ),
        ),
        ("", ("Overall rating of medical care",)),
    ],
)
def test_the_rating_of_a_service_has_its_name_and_that_of_its_hospital(place, labels) -> None:
    service = replace(
        CARD,
        level=Level.SERVICE,
        name="Medical care (including older people’s care)",
        organisation=replace(CARD.organisation, name=place),
    )
    assert named_labels(service) == labels


def test_only_a_service_is_named_in_the_heading_of_its_rating() -> None:
    assert named_labels(CARD) == ()
