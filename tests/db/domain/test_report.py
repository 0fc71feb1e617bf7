"""What the records of reports and matrices say of themselves."""

from __future__ import annotations

from datetime import date

from db.domain.report import Level, Organisation, Report, ReportCard, Subject, Visit
from db.domain.scale import QUESTIONS, Question
from tests.factories import GOOD, SITE, a_matrix, a_row, cells_of


def a_report(**known: object) -> Report:
    values: dict[str, object] = {"id": "one", "organisation_id": "INV01", "title": "Invented"}
    return Report(**({"published": None} | values | known))  # pyright: ignore[reportArgumentType]


def test_a_report_has_its_place_in_time_by_its_publication() -> None:
    visit = Visit(date(2020, 1, 1), date(2020, 1, 3))
    assert a_report(published=date(2019, 1, 1), visits=(visit,)).stands_from == date(2019, 1, 1)


def test_a_report_without_a_date_has_its_place_by_its_last_visit() -> None:
    visits = (Visit(date(2020, 2, 1), date(2020, 2, 9)), Visit(date(2020, 1, 1), date(2020, 1, 3)))
    assert a_report(visits=visits).stands_from == date(2020, 2, 9)


def test_a_report_without_any_date_comes_before_all_others() -> None:
    assert a_report().stands_from == date.min


def test_a_row_finds_its_cell_by_the_question() -> None:
    row = a_row("Invented", SITE, cells_of(GOOD))
    for question in QUESTIONS:
        cell = row.cell(question)
        assert cell is not None
        assert cell.question is question
    assert a_row("Invented", SITE).cell(Question.SAFE) is None


def test_a_matrix_knows_the_subjects_own_row() -> None:
    own = a_matrix().own
    assert own is not None
    assert own.subject == SITE


def a_card(report: Report | None, *reports: Report) -> ReportCard:
    place = Organisation("INV01", Level.LOCATION, "Invented Hospital")
    return ReportCard(
        Subject("INV01"), Level.LOCATION, "Invented Hospital", place, date(2020, 1, 1), report,
        reports, None, a_matrix(),
    )  # fmt: skip


def test_a_cards_position_is_counted_from_the_oldest_report() -> None:
    new, old = a_report(id="new"), a_report(id="old")
    assert a_card(new, new, old).position == 2
    assert a_card(old, new, old).position == 1
    assert a_card(None, new, old).position is None
    assert a_card(a_report(id="other"), new, old).position is None
