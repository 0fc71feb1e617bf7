"""The records of a report card."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from db.domain.report import Matrix, Report, RowKind, Visit
from db.domain.scale import GOOD, INADEQUATE, Question
from db.domain.subject import Subject
from tests.factories import a_card, a_cell, a_row

SITE = Subject("ZZ301")


def report(published: date | None = None, *visits: Visit, id: str = "one") -> Report:  # noqa: A002
    return Report(id, "ZZ301", "Invented inspection", published, visits)


@pytest.mark.parametrize(
    ("published", "visits", "day"),
    [
        (date(2020, 1, 1), (Visit(date(2021, 1, 1), date(2021, 1, 2)),), date(2020, 1, 1)),
        (None, (Visit(date(2019, 5, 1), date(2019, 5, 9)),), date(2019, 5, 9)),
        (
            None,
            (
                Visit(date(2019, 5, 1), date(2019, 5, 9)),
                Visit(date(2019, 5, 2), date(2019, 5, 3)),
            ),
            date(2019, 5, 9),
        ),
        (None, (), date.min),
    ],
)
def test_a_report_is_dated_by_its_publication_or_else_its_last_visit(
    published: date | None, visits: tuple[Visit, ...], day: date
) -> None:
    assert report(published, *visits).effective_date == day


def test_a_row_gives_the_cell_of_a_question() -> None:
    safe = a_cell(Question.SAFE, GOOD)
    overall = a_cell(Question.OVERALL, INADEQUATE)
    row = a_row("Surgery", SITE, {Question.SAFE: safe, Question.OVERALL: overall})
    assert row.cell(Question.SAFE) is safe
    assert row.cell(Question.OVERALL) is overall
    assert row.cell(Question.CARING) is None


def test_a_matrix_knows_the_subjects_own_row() -> None:
    others, own = a_row("Surgery", SITE), a_row("Overall", SITE, own=True)
    assert Matrix(RowKind.SERVICES, (others, own)).own is own
    assert Matrix(RowKind.SERVICES, (others,)).own is None
    assert Matrix(RowKind.SERVICES, ()).own is None


def test_a_report_is_counted_from_the_oldest() -> None:
    reports = tuple(report(date(year, 1, 1), id=str(year)) for year in (2022, 2020, 2018))
    card = replace(a_card(), reports=reports)
    positions = [replace(card, report=shown).position for shown in reports]
    assert positions == [3, 2, 1]
    assert replace(card, report=None).position is None
    assert replace(card, report=report(id="elsewhere")).position is None
