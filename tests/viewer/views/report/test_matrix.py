"""The matrix as users see and use it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QFontMetrics, QGuiApplication, QImage, QRegion
from PySide6.QtWidgets import QStyleOptionViewItem, QWidget

from db.domain.report import Matrix, Row, RowKind
from db.domain.scale import GOOD, Question, Rating
from tests.factories import DECEMBER_2019, SITE, SURGERY, a_matrix, a_row, cells_of
from viewer.views.report.matrix import RatingMatrix
from viewer.wording import dates


@pytest.fixture
def matrix(qtbot, theme):
    matrix = RatingMatrix(theme)
    qtbot.addWidget(matrix)
    matrix.resize(760, 400)
    matrix.show_matrix(a_matrix())
    matrix.show()
    matrix.setFocus()
    matrix.choose(0, 0)
    return matrix


def doubled(matrix: Matrix) -> Matrix:
    """Every name and value said twice, as a longer language would."""

    def twice(row: Row) -> Row:
        cells = tuple(
            cell and replace(cell, rating=Rating(f"{cell.rating} {cell.rating}"))
            for cell in row.cells
        )
        return replace(row, label=f"{row.label} {row.label}", cells=cells)

    return Matrix(matrix.kind, tuple(map(twice, matrix.rows)))


def test_cursor_keys_move_by_cell_and_tell_the_story(qtbot, matrix):
    with qtbot.waitSignal(matrix.cell_chosen) as chosen:
        qtbot.keyClick(matrix, Qt.Key.Key_Right)
    assert chosen.args == [SURGERY, Question.SAFE]
    qtbot.keyClick(matrix, Qt.Key.Key_Down)
    qtbot.keyClick(matrix, Qt.Key.Key_End)
    assert (matrix.currentIndex().row(), matrix.currentIndex().column()) == (1, 6)


def test_enter_tells_the_story_of_the_cell_again(qtbot, matrix):
    matrix.choose(0, 6)
    with qtbot.waitSignal(matrix.cell_chosen) as chosen:
        qtbot.keyClick(matrix, Qt.Key.Key_Return)
    assert chosen.args == [SURGERY, Question.OVERALL]


def test_a_click_on_a_cell_tells_its_story(qtbot, matrix):
    place = matrix.visualRect(matrix.model().index(0, 2)).center()
    with qtbot.waitSignal(matrix.cell_chosen) as chosen:
        qtbot.mouseClick(matrix.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert chosen.args == [SURGERY, Question.EFFECTIVE]


def test_a_story_is_asked_for_once(qtbot, matrix):
    asked: list[tuple[object, object]] = []
    matrix.cell_chosen.connect(lambda subject, question: asked.append((subject, question)))
    place = matrix.visualRect(matrix.model().index(0, 2)).center()
    qtbot.mouseClick(matrix.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.keyClick(matrix, Qt.Key.Key_Right)
    qtbot.keyClick(matrix, Qt.Key.Key_Return)
    assert asked == [
        (SURGERY, Question.EFFECTIVE),
        (SURGERY, Question.CARING),
        (SURGERY, Question.CARING),
    ]


def test_enter_on_a_label_opens_its_subject(qtbot, matrix):
    with qtbot.waitSignal(matrix.subject_chosen) as chosen:
        qtbot.keyClick(matrix, Qt.Key.Key_Return)
    assert chosen.args == [SURGERY]


def test_a_double_click_on_a_label_opens_its_subject_once(qtbot, matrix):
    place = matrix.visualRect(matrix.model().index(0, 0)).center()
    opened: list[object] = []
    matrix.subject_chosen.connect(opened.append)
    qtbot.mouseClick(matrix.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.mouseDClick(matrix.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert opened == [SURGERY]


def test_the_keyboard_comes_to_a_cell_that_is_seen(qtbot, theme):
    matrix = RatingMatrix(theme)
    qtbot.addWidget(matrix)
    matrix.show_matrix(a_matrix())
    assert not matrix.currentIndex().isValid()
    with qtbot.waitActive(matrix):
        matrix.show()
        matrix.activateWindow()
    assert (matrix.currentIndex().row(), matrix.currentIndex().column()) == (0, 1)


def test_the_own_row_leads_nowhere_else(qtbot, matrix):
    matrix.choose(matrix.model().rowCount() - 1, 0)
    with qtbot.assertNotEmitted(matrix.subject_chosen):
        qtbot.keyClick(matrix, Qt.Key.Key_Return)


def test_a_label_in_a_services_history_opens_that_report(qtbot, matrix):
    row = a_row(
        "18 December 2019", SITE, cells_of(GOOD), published=DECEMBER_2019, report_id="inv/2019-12"
    )
    matrix.show_matrix(Matrix(RowKind.HISTORY, (row,)))
    matrix.choose(0, 0)
    with qtbot.waitSignal(matrix.report_chosen) as chosen:
        qtbot.keyClick(matrix, Qt.Key.Key_Return)
    assert chosen.args == ["inv/2019-12"]


def test_copying_gives_text_and_a_table(qtbot, matrix):
    qtbot.keyClick(matrix, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    copied = QGuiApplication.clipboard().mimeData()
    assert copied.text().startswith("Service\tSafe\tEffective")
    assert "<table" in copied.html()


def test_a_screen_reader_finds_headers_and_cells(matrix):
    table = QAccessible.queryAccessibleInterface(matrix)
    found = [table.child(place) for place in range(table.childCount())]
    names: dict[QAccessible.Role, list[str]] = {}
    for each in found:
        names.setdefault(each.role(), []).append(each.text(QAccessible.Text.Name))
    assert table.role() == QAccessible.Role.Table
    assert names[QAccessible.Role.ColumnHeader] == [
        "Service", "Safe", "Effective", "Caring", "Responsive", "Well-led", "Overall",
    ]  # fmt: skip
    cells = names[QAccessible.Role.Cell]
    told = "Surgery, Safe: Inadequate, no change since July 2018, published December 2019"
    assert f"{told}, {dates.age(DECEMBER_2019)}." in cells
    assert "End of life care, Safe: Not stated." in cells
    assert len(cells) == 4 * 7


@pytest.mark.parametrize("width", [420, 760, 1200])
@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("strings", [lambda matrix: matrix, doubled], ids=["plain", "doubled"])
def test_nothing_is_clipped(qtbot, theme, matrix, scale, strings, width):
    theme.set_text_scale(scale)
    matrix.show_matrix(strings(a_matrix()))
    matrix.resize(width, matrix.height())
    qtbot.waitUntil(lambda: matrix.width() == width)
    model, delegate = matrix.model(), matrix.itemDelegate()
    header = matrix.horizontalHeader()
    metrics = QFontMetrics(header.font())
    for column in range(model.columnCount()):
        heading = model.headerData(column, Qt.Orientation.Horizontal)
        assert metrics.horizontalAdvance(heading) < matrix.columnWidth(column)
        for row in range(model.rowCount()):
            index = model.index(row, column)
            wanted = delegate.sizeHint(QStyleOptionViewItem(), index)
            assert matrix.rowHeight(row) >= wanted.height()
            assert matrix.columnWidth(column) >= delegate.least_width(index)
    rows = sum(matrix.rowHeight(row) for row in range(model.rowCount()))
    bar = matrix.horizontalScrollBar()
    shown = bar.height() if bar.isVisible() else 0
    assert matrix.height() >= header.height() + rows + shown
    # What does not fit in the width can be scrolled to.
    total = sum(matrix.columnWidth(column) for column in range(model.columnCount()))
    assert total <= matrix.viewport().width() + bar.maximum()


class TestLabelsOfAWideMatrix:
    """Scrolled sideways, a row still says whose it is."""

    @pytest.fixture
    def scrolled(self, qtbot, theme, matrix):
        theme.set_text_scale(1.5)
        matrix.resize(500, matrix.height())
        qtbot.waitUntil(lambda: matrix.horizontalScrollBar().maximum() > 0)
        matrix.setFocus()
        matrix.choose(0, 6)
        qtbot.waitUntil(lambda: matrix.labels_pinned)
        return matrix

    def label_place(self, matrix, row):
        top = matrix.rowViewportPosition(row)
        return QRect(0, top, matrix.columnWidth(0), matrix.rowHeight(row))

    def on_its_ground(self, matrix, place):
        image = QImage(place.size(), QImage.Format.Format_RGB32)
        image.fill(matrix.ground)
        flags = QWidget.RenderFlag.DrawChildren
        matrix.render(image, QPoint(), QRegion(place), flags)
        return image

    def test_they_and_their_heading_stay_where_they_are(self, scrolled):
        below = self.label_place(scrolled, scrolled.model().rowCount() - 1).bottom()
        place = QRect(0, 0, scrolled.columnWidth(0), scrolled.viewport().y() + below)
        now = self.on_its_ground(scrolled, place)
        scrolled.horizontalScrollBar().setValue(0)
        assert not scrolled.labels_pinned
        assert self.on_its_ground(scrolled, place) == now

    def test_no_cell_that_keys_go_to_is_below_them(self, qtbot, scrolled):
        for _ in range(5):
            qtbot.keyClick(scrolled, Qt.Key.Key_Left)
            left = scrolled.visualRect(scrolled.currentIndex()).left()
            assert left >= scrolled.columnWidth(0)

    def test_they_open_their_subject(self, qtbot, scrolled):
        place = self.label_place(scrolled, 0).center()
        qtbot.mouseClick(scrolled.viewport(), Qt.MouseButton.LeftButton, pos=place)
        with qtbot.waitSignal(scrolled.subject_chosen) as chosen:
            qtbot.keyClick(scrolled, Qt.Key.Key_Return)
        assert chosen.args == [SURGERY]
