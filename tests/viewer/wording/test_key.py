"""The key to marks, arrows and signs."""

from __future__ import annotations

from datetime import date

from db.domain.report import Counting, Matrix, PlaceStatus, RowKind
from db.domain.scale import GOOD, Change, Mark, Question
from tests.factories import SURGERY, a_cell, a_matrix, a_row
from viewer.wording.key import ARROWS, MARKS, text_key, window_key
from viewer.wording.rating import Doubt


def test_every_mark_and_every_arrow_is_explained_once() -> None:
    assert [mark for mark, _ in MARKS] == list(Mark)
    assert len(dict(ARROWS)) == len(Change)


def test_the_command_line_explains_every_sign() -> None:
    for doubt in Doubt:
        assert f"{doubt.value} {doubt.meaning}" in text_key()


def test_the_window_explains_what_its_matrix_shows() -> None:
    key = window_key(a_matrix())
    for begin in ("Arrows:", "Dashed edge,", "A year in a cell:", "Folded corner:"):
        assert begin in key


def test_the_window_explains_nothing_that_is_not_there() -> None:
    empty = Matrix(RowKind.SERVICES, (a_row("Surgery", SURGERY),))
    assert window_key(empty) == ""
    undated = {Question.SAFE: a_cell(published=None)}
    assert window_key(Matrix(RowKind.SERVICES, (a_row("Surgery", SURGERY, undated),))) == ""


def test_a_note_on_a_question_that_is_not_rated_is_explained_too() -> None:
    row = a_row("Surgery", SURGERY, notes=("An invented note.", *[""] * 5))
    assert window_key(Matrix(RowKind.SERVICES, (row,))).startswith("Folded corner:")


def test_what_is_known_of_a_row_is_part_of_the_key() -> None:
    row = a_row("Surgery", SURGERY, note="Now Theatres.")
    assert window_key(Matrix(RowKind.SERVICES, (row,))) == "Surgery: Now Theatres."


def test_what_is_known_of_several_rows_is_a_sentence_each() -> None:
    closed = a_row(
        "Old Wing", SURGERY, status=PlaceStatus(closed=date(2021, 10, 7), is_closed=True)
    )
    worst = Counting(a_cell(Question.OVERALL, GOOD), "homecare", 1, name="Homecare")
    groups = a_row("New Wing", SURGERY, counting=worst)
    assert window_key(Matrix(RowKind.SITES, (closed, groups))) == (
        "A year in a cell: the rating is that old. Old Wing: Closed 7 October 2021. "
        "New Wing: Homecare, its only rated service: Good."
    )
