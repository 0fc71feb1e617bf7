"""A report in short: put together by rule from its ratings."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from db.domain.report import Matrix, ReportCard, Row, RowKind, Subject
from db.domain.scale import (
    GOOD,
    INADEQUATE,
    OUTSTANDING,
    QUESTIONS,
    REQUIRES_IMPROVEMENT,
    Question,
    Rating,
)
from tests.viewer.card import cards
from viewer.wording.in_short import in_short


def a_row(
    label: str,
    subject: Subject,
    ratings: tuple[Rating | None, ...],
    before: Rating | None = None,
    *,
    own: bool = False,
) -> Row:
    """A row with the ratings of the five questions, then overall; all were ``before``."""
    cells = tuple(
        cards.cell(question, rating, before or rating) if rating else None
        for question, rating in zip(QUESTIONS, ratings, strict=True)
    )
    return Row(label, subject, cells, own=own)


def a_site(own: tuple[Rating | None, ...], *rows: Row) -> ReportCard:
    card = cards.site()
    ours = a_row("Invented Hospital overall", card.subject, own, own=True)
    return replace(card, matrix=Matrix(RowKind.SERVICES, (*rows, ours)))


def service(name: str, ratings: tuple[Rating | None, ...], before: Rating | None = None) -> Row:
    return a_row(name, Subject("XX101", name.lower()), ratings, before)


MIXED = (REQUIRES_IMPROVEMENT, GOOD, GOOD, *(REQUIRES_IMPROVEMENT,) * 3)


def test_it_names_the_good_questions_what_is_inadequate_and_what_changed() -> None:
    surgery = service("Surgery", (INADEQUATE, *(REQUIRES_IMPROVEMENT,) * 5), INADEQUATE)
    care = service("End of life care", (GOOD,) * 6)
    assert in_short(a_site(MIXED, surgery, care)) == (
        "Two of the five questions are good: effective and caring. The other three require "
        "improvement. One rating is inadequate: safe in surgery. Surgery has gone up overall; "
        "no service has gone down."
    )


def test_all_five_alike_are_one_sentence() -> None:
    for rating, said in (
        (GOOD, "All five questions are good."),
        (OUTSTANDING, "All five questions are outstanding."),
        (REQUIRES_IMPROVEMENT, "All five questions require improvement."),
        (INADEQUATE, "All five questions are inadequate."),
    ):
        assert in_short(a_site((rating,) * 6)) == said


def test_outstanding_comes_before_good() -> None:
    own = (GOOD, OUTSTANDING, GOOD, GOOD, REQUIRES_IMPROVEMENT, GOOD)
    assert in_short(a_site(own)) == (
        "Effective is outstanding. Three of the five questions are good: safe, caring and "
        "responsive. Well-led requires improvement. No rating is inadequate."
    )
    worse = (OUTSTANDING, *(REQUIRES_IMPROVEMENT,) * 5)
    assert in_short(a_site(worse)).startswith(
        "Safe is outstanding; the other four require improvement."
    )


def test_more_than_three_inadequate_ratings_are_counted() -> None:
    own = (INADEQUATE,) * 4 + (GOOD, INADEQUATE)
    assert "Four ratings are inadequate." in in_short(a_site(own))
    three = (INADEQUATE,) * 3 + (GOOD, GOOD, INADEQUATE)
    said = "Three ratings are inadequate: safe, effective and caring."
    assert said in in_short(a_site(three))


def test_a_service_with_only_an_overall_rating_is_named_so() -> None:
    unknown = service("Maternity", (None,) * 5 + (INADEQUATE,), INADEQUATE)
    assert "One rating is inadequate: maternity overall." in in_short(a_site(MIXED, unknown))


def test_what_was_not_rated_again_has_not_changed() -> None:
    changed = service("Surgery", (GOOD,) * 6, INADEQUATE)
    cells = tuple(replace(cell, carried_forward=True) if cell else None for cell in changed.cells)
    assert "gone" not in in_short(a_site(MIXED, replace(changed, cells=cells)))


def test_a_service_says_what_it_was_before() -> None:
    card = cards.service()
    rows = [
        replace(
            a_row(str(year), card.subject, (rating,) * 6, before, own=not index),
            published=date(year, 7, 1),
        )
        for index, (year, rating, before) in enumerate(
            ((2019, REQUIRES_IMPROVEMENT, INADEQUATE), (2018, INADEQUATE, GOOD), (2016, GOOD, GOOD))
        )
    ]
    overall = rows[0].cell(Question.OVERALL)
    history = replace(card, overall=overall, matrix=Matrix(RowKind.HISTORY, tuple(rows)))
    assert in_short(history) == (
        "All five questions require improvement. Overall it was good in 2016 and was inadequate in "
        "2018, and now requires improvement. Safe, effective, caring, responsive and well-led have "
        "gone up since the report before."
    )


def test_nothing_is_said_of_a_place_without_ratings() -> None:
    assert in_short(cards.unrated()) == ""
