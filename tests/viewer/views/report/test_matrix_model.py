"""The matrix's model: headings, cells, and accessible text."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocument

from db.domain.report import Matrix, RowKind
from db.domain.scale import QUESTIONS, Question
from tests.factories import SITE, SURGERY, a_cell, a_matrix, a_row
from viewer.views.report.matrix_model import MatrixModel


class TableParser(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.said: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.said.append(data)


SPOKEN = Qt.ItemDataRole.AccessibleTextRole


@pytest.fixture
def model(qtmodeltester):
    model = MatrixModel()
    qtmodeltester.check(model)
    model.show(a_matrix())
    yield model
    qtmodeltester.check(model)


def texts(model: MatrixModel, row: int) -> list[str]:
    return [model.index(row, column).data() for column in range(model.columnCount())]


def test_the_questions_stand_in_cqcs_order(model):
    heads = [model.headerData(column, Qt.Orientation.Horizontal) for column in range(7)]
    assert heads == [
        "Service", "Safe", "Effective", "Caring", "Responsive", "Well-led", "Overall",
    ]  # fmt: skip


def test_the_subjects_own_row_is_the_last(model):
    assert model.row(model.rowCount() - 1).own
    assert model.headerData(3, Qt.Orientation.Vertical) == "Invented Hospital overall"


def test_a_cell_nobody_states_is_not_stated(model):
    assert texts(model, 2) == ["End of life care", *["Not stated"] * 6]


def test_a_value_off_the_scale_is_shown_to_the_letter(model):
    assert model.index(1, 1).data() == "Inspected but not rated"


def test_a_screen_reader_hears_the_cell_without_its_row_and_column(model):
    assert [model.index(0, column).data(SPOKEN) for column in range(7)] == [
        "Surgery",
        "Inadequate, no change, December 2019",
        "Good, up from Requires improvement, December 2019",
        "Outstanding, up two from Requires improvement, December 2019",
        "Good, carried forward, July 2018",
        "Requires improvement, December 2019, calculated from the report",
        "Requires improvement, up from Inadequate, December 2019, sources disagree",
    ]


def test_the_tooltip_says_everything_and_has_the_notes(model):
    tip = model.index(0, 1).data(Qt.ItemDataRole.ToolTipRole)
    assert tip.startswith("Surgery, Safe: Inadequate, no change since July 2018")
    assert tip.endswith("\nAn invented note.")


def test_a_disagreement_on_a_question_nobody_rates_is_marked_too(model):
    notes = ("An invented note.", *[""] * (len(QUESTIONS) - 1))
    model.show(Matrix(RowKind.SERVICES, (a_row("Surgery", SURGERY, notes=notes),)))
    assert model.index(0, 1).data(SPOKEN) == "Not stated, sources disagree"
    assert model.index(0, 2).data(SPOKEN) == "Not stated"


def test_copied_text_has_a_line_a_row_and_a_tab_a_cell(model):
    lines = [line.split("\t") for line in model.as_text().splitlines()]
    assert [len(line) for line in lines] == [7] * 5
    assert lines[1][:2] == ["Surgery", "Inadequate (same as July 2018), Dec 2019"]
    assert lines[3][1] == "Not stated"


def test_tabs_and_line_ends_in_a_name_do_not_break_the_copied_table(model):
    cells = {Question.SAFE: a_cell()}
    model.show(Matrix(RowKind.SERVICES, (a_row("Invented\tname\nof two lines", SURGERY, cells),)))
    lines = model.as_text().splitlines()
    assert len(lines) == 2
    assert len(lines[1].split("\t")) == 7


def test_copied_html_is_a_table_and_what_is_in_it_is_text(model):
    model.show(Matrix(RowKind.SERVICES, (a_row("<b>Invented & Sons</b>", SURGERY),)))
    parser = TableParser()
    parser.feed(model.as_html())
    tags, said = parser.tags, parser.said
    assert tags.count("tr") == 2
    assert tags.count("th") == 8
    assert tags.count("td") == 6
    assert "b" not in tags
    assert "<b>Invented & Sons</b>" in "".join(said)


def test_a_tooltip_never_takes_a_name_for_markup(model):
    name = "<img src='file:///etc/passwd'>"
    model.show(Matrix(RowKind.SERVICES, (a_row(name, SURGERY),)))
    for column in (0, 1):
        shown = QTextDocument()
        shown.setHtml(model.index(0, column).data(Qt.ItemDataRole.ToolTipRole))
        assert name in shown.toPlainText()


def test_a_name_that_looks_like_a_formula_is_copied_as_text(model: MatrixModel) -> None:
    model.show(Matrix(RowKind.SITES, (a_row("=1+1 invented", SITE),)))
    assert model.as_text().splitlines()[1].startswith("'=1+1 invented")
    assert "mso-number-format:'\\@'\">=1+1 invented</th>" in model.as_html()
