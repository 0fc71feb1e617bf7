"""The key to marks, arrows and signs."""

from __future__ import annotations

from datetime import date

from db.domain.report import Counting, HistoryEntry, Matrix, PlaceStatus, RowKind
from db.domain.scale import GOOD, INADEQUATE, QUESTIONS, Change, Confidence, Mark, Question
from tests.factories import SITE, SURGERY, a_cell, a_matrix, a_row, cells_of
from viewer.wording.key import MARKS, noted_rows, printed_key, text_key, window_key
from viewer.wording.rating import Doubt, arrow, change_words


def test_every_mark_and_every_arrow_is_explained_once() -> None:
    assert [mark for mark, _ in MARKS] == list(Mark)
    assert len({arrow(change): change_words(change) for change in Change}) == len(Change)


def test_the_command_line_explains_every_sign() -> None:
    for doubt in Doubt:
        assert f"{doubt.value} {doubt.meaning}" in text_key()


def test_the_window_explains_what_its_matrix_shows() -> None:
    assert [item.spoken for item in window_key(a_matrix())] == [
        "= no change",
        "↑ ↓ up, down since the report before",
        "2018 not rated again since",
        "— not stated",
        "† calculated from the report",
        "‡ from another source",
        "§ rating of the previous provider",
        "* sources disagree",
    ]


def test_the_window_explains_nothing_that_is_not_there() -> None:
    full = Matrix(RowKind.SERVICES, (a_row("Surgery", SURGERY, cells_of(GOOD)),))
    assert window_key(full) == ()
    empty = Matrix(RowKind.SERVICES, (a_row("Surgery", SURGERY),))
    assert [item.words for item in window_key(empty)] == ["not stated"]


def test_scores_are_explained_and_no_arrow_is() -> None:
    cells = {
        Question.SAFE: a_cell(percentage=59.0, previous=GOOD, change=None, frameworks_differ=True),
        Question.CARING: a_cell(published=date(2022, 5, 1), carried_forward=True),
    }
    row = a_row("Maternity", SURGERY, cells)
    assert [item.spoken for item in window_key(Matrix(RowKind.SERVICES, (row,)))] == [
        "59 score in %, 2024 framework",
        "2022 not assessed again since",
        "— not stated",
        "No arrows: the frameworks cannot be compared",
    ]


def test_a_disagreement_on_a_question_that_is_not_rated_is_explained_too() -> None:
    row = a_row("Surgery", SURGERY, notes=("An invented note.", *[""] * 5))
    items = window_key(Matrix(RowKind.SERVICES, (row,)))
    assert items[-1].spoken == "* sources disagree"


def test_what_is_known_of_several_rows_is_a_sentence_each() -> None:
    closed = a_row(
        "Old Wing", SURGERY, status=PlaceStatus(closed=date(2021, 10, 7), is_closed=True)
    )
    worst = Counting(a_cell(Question.OVERALL, GOOD), "homecare", 1, name="Homecare")
    groups = a_row("New Wing", SURGERY, counting=worst)
    assert list(noted_rows(Matrix(RowKind.SITES, (closed, groups)))) == [
        "Old Wing: Closed 7 October 2021.",
        "New Wing: Homecare, its only rated service: Good.",
    ]


def test_the_key_of_the_web_page_has_only_the_signs_that_are_there() -> None:
    def key(*cells: HistoryEntry, older: bool = False) -> str:
        rows = (a_row("Invented", SITE, {cell.question: cell for cell in cells}),)
        return printed_key(Matrix(RowKind.SERVICES, rows), older=older).replace("\xa0", " ")

    assert key(a_cell(rating=GOOD, previous=GOOD)) == (
        "= same as the report before; no sign: no earlier rating to compare. "
        "Not stated: our sources give no rating."
    )
    assert key(a_cell(rating=GOOD, previous=INADEQUATE), older=True).startswith(
        "↑ better than in the report before; no sign: no earlier rating to compare. "
        "Grey date: not rated again since."
    )
    assert "† Calculated from the report." in key(a_cell(confidence=Confidence.DERIVED))
    assert "‡ From another source." in key(a_cell(confidence=Confidence.STATED))
    all_rated = key(*(a_cell(question) for question in QUESTIONS))
    assert all_rated == ""
