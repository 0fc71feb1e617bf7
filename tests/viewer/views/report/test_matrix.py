"""The matrix as users see and use it."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QAccessible, QFontMetrics, QGuiApplication, QImage
from PySide6.QtWidgets import QStyleOptionViewItem

from db.domain.report import Matrix, Row, RowKind, Subject
from db.domain.scale import GOOD, Question, Rating
from tests.factories import DECEMBER_2019, SITE, SURGERY, a_matrix, a_row, cells_of
from viewer.views.report.matrix import RatingMatrix
from viewer.views.report.matrix_heads import Head


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
    assert chosen.args == [SURGERY, Question.SAFE, None]
    qtbot.keyClick(matrix, Qt.Key.Key_Down)
    qtbot.keyClick(matrix, Qt.Key.Key_End)
    assert (matrix.currentIndex().row(), matrix.currentIndex().column()) == (1, 6)


def test_the_keyboard_stays_at_its_rating_when_another_report_is_shown(qtbot, matrix):
    matrix.activateWindow()
    qtbot.waitUntil(matrix.hasFocus)
    matrix.choose(1, 3)
    matrix.show_matrix(a_matrix())
    assert (matrix.currentIndex().row(), matrix.currentIndex().column()) == (1, 3)
    whole = a_matrix()
    matrix.show_matrix(replace(whole, rows=whole.rows[:1]))
    assert (matrix.currentIndex().row(), matrix.currentIndex().column()) == (0, 3)


def test_enter_tells_the_story_of_the_cell_again(qtbot, matrix):
    matrix.choose(0, 6)
    with qtbot.waitSignal(matrix.cell_chosen) as chosen:
        qtbot.keyClick(matrix, Qt.Key.Key_Return)
    assert chosen.args == [SURGERY, Question.OVERALL, None]


def test_a_click_on_a_cell_tells_its_story(qtbot, matrix):
    place = matrix.visualRect(matrix.model().index(0, 2)).center()
    with qtbot.waitSignal(matrix.cell_chosen) as chosen:
        qtbot.mouseClick(matrix.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert chosen.args == [SURGERY, Question.EFFECTIVE, None]


def test_a_story_is_asked_for_once(qtbot, matrix):
    asked: list[tuple[object, object]] = []
    matrix.cell_chosen.connect(lambda subject, question, _: asked.append((subject, question)))
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


def test_a_cell_of_a_services_history_names_its_report(qtbot, matrix):
    rows = (
        a_row("3 November 2023", SURGERY, cells_of(GOOD), own=True, report_id="inv/2023-11"),
        a_row("18 December 2019", SURGERY, cells_of(GOOD), report_id="inv/2019-12"),
        a_row("Date not stated", SURGERY, cells_of(GOOD)),
    )
    matrix.show_matrix(Matrix(RowKind.HISTORY, rows))
    named: list[object] = []
    matrix.cell_chosen.connect(lambda *chosen: named.append(chosen[2]))
    for row in range(len(rows)):
        matrix.choose(row, 1)
        qtbot.keyClick(matrix, Qt.Key.Key_Return)
    assert named == [None, "inv/2019-12", ""]


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
    assert "Inadequate, no change, December 2019" in cells
    assert cells.count("Not stated") == 8
    assert "Surgery" in cells
    assert "Surgery" in names[QAccessible.Role.RowHeader]
    assert len(cells) == 4 * 7
    # With both headings, which are said when they change.
    assert max(len(f"Surgery Overall {cell}".split()) for cell in cells) <= 16


def shown_at(qtbot, matrix, width, contents):
    matrix.show_matrix(contents)
    matrix.resize(width, matrix.height())
    # A window of its own gets its new height a little later.
    model = matrix.model()
    qtbot.waitUntil(
        lambda: (
            matrix.width() == width
            and matrix.viewport()
            .rect()
            .contains(matrix.visualRect(model.index(model.rowCount() - 1, model.columnCount() - 1)))
        )
    )


@pytest.mark.parametrize("width", [250, 420, 760, 1022, 1256])
@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("strings", [lambda matrix: matrix, doubled], ids=["plain", "doubled"])
def test_nothing_is_clipped_or_covered(qtbot, theme, matrix, scale, strings, width):
    if width < 400 * scale:
        width = round(250 * scale)
    theme.set_text_scale(scale)
    shown_at(qtbot, matrix, width, strings(a_matrix()))
    model, delegate = matrix.model(), matrix.itemDelegate()
    viewport = matrix.viewport().rect()
    for row in range(model.rowCount()):
        places: list[QRect] = []
        for column in range(model.columnCount()):
            index = model.index(row, column)
            option = QStyleOptionViewItem()
            option.rect = place = matrix.visualRect(index)
            wanted = delegate.sizeHint(option, index)
            assert place.height() >= wanted.height() - 1
            if matrix.heads_height == 0 or column == 0:
                assert place.width() >= wanted.width() - 1
            assert viewport.contains(place)
            assert not any(place.intersects(other) for other in places)
            places.append(place)
    heads = matrix.headings() if matrix.heads_height else []
    metrics = QFontMetrics(theme.type(12, bold=True))
    for head, following in itertools.pairwise([*heads, Head("", float(width))]):
        assert head.x + metrics.horizontalAdvance(head.text) < following.x
    assert matrix.horizontalScrollBar().maximum() == 0
    assert matrix.verticalScrollBar().maximum() == 0


def test_at_usual_sizes_it_has_the_measures_of_the_design(qtbot, matrix):
    shown_at(qtbot, matrix, 1022, a_matrix())
    model = matrix.model()
    places = [matrix.visualRect(model.index(0, column)) for column in range(7)]
    assert abs(places[1].left() - 181) <= 2
    assert {round(place.height()) for place in places} == {34}
    assert all(134 <= place.width() <= 137 for place in places[1:6])
    assert 139 <= places[6].width() <= 143
    assert places[6].left() - places[5].right() >= 7
    assert [matrix.rowHeight(row) for row in range(3)] == [38] * 3
    assert matrix.heads_height == 26


def test_a_narrow_table_has_the_name_above_its_six_ratings(qtbot, theme, matrix):
    theme.set_text_scale(2.0)
    shown_at(qtbot, matrix, 1256, a_matrix())
    label, *cells = (matrix.visualRect(matrix.model().index(0, column)) for column in range(7))
    assert len({cell.top() for cell in cells}) == 1
    assert label.bottom() < cells[0].top()
    assert matrix.heads_height > 0


def test_a_narrower_one_is_blocks_of_ratings_each_with_its_question(qtbot, theme, matrix):
    theme.set_text_scale(2.0)
    shown_at(qtbot, matrix, 916, a_matrix())
    cells = [matrix.visualRect(matrix.model().index(0, column)) for column in range(1, 7)]
    assert [len({cell.top() for cell in part}) for part in (cells[:3], cells[3:])] == [1, 1]
    assert cells[0].bottom() < cells[3].top()
    assert matrix.heads_height == 0
    matrix.choose(0, 2)
    for key, place in ((Qt.Key.Key_Down, (0, 5)), (Qt.Key.Key_Down, (1, 2)),
                       (Qt.Key.Key_Up, (0, 5)), (Qt.Key.Key_Right, (0, 6))):  # fmt: skip
        qtbot.keyClick(matrix, key)
        assert (matrix.currentIndex().row(), matrix.currentIndex().column()) == place


def test_the_cell_with_the_focus_is_scrolled_into_view_with_its_ring(qtbot, matrix):
    shown_at(qtbot, matrix, 1022, a_matrix())
    matrix.choose(1, 1)
    with qtbot.waitSignal(matrix.cell_reached) as reached:
        qtbot.keyClick(matrix, Qt.Key.Key_Right)
    place = matrix.visualRect(matrix.model().index(1, 2)).translated(matrix.viewport().pos())
    assert reached.args[0].contains(place.adjusted(-4, -4, 4, 4))


def picture_of(matrix):
    image = QImage(matrix.size(), QImage.Format.Format_RGB32)
    matrix.render(image)
    return image


def colour_left_of(matrix, row, column):
    """The colour of the ring, 3 pixels left of a cell."""
    place = matrix.visualRect(matrix.model().index(row, column)).translated(matrix.viewport().pos())
    return picture_of(matrix).pixelColor(place.left() - 3, place.center().y()).name().upper()


def test_focus_and_open_story_have_rings_of_their_own(qtbot, theme, matrix):
    shown_at(qtbot, matrix, 1022, a_matrix())
    matrix.choose(1, 2)
    assert colour_left_of(matrix, 1, 2) == theme.scheme.accent
    matrix.show_story_open(True)
    matrix.clearFocus()
    assert colour_left_of(matrix, 1, 2) == theme.scheme.text
    matrix.show_story_open(False)
    assert colour_left_of(matrix, 1, 2) not in (theme.scheme.text, theme.scheme.accent)


def test_the_pointer_darkens_the_edge_of_a_cell(qtbot, theme, matrix):
    shown_at(qtbot, matrix, 1022, a_matrix())
    matrix.clearFocus()
    place = matrix.visualRect(matrix.model().index(0, 2))
    edge = place.translated(matrix.viewport().pos())
    before = picture_of(matrix).pixelColor(edge.left() + 20, edge.top())
    qtbot.mouseMove(matrix.viewport(), place.center())
    after = picture_of(matrix).pixelColor(edge.left() + 20, edge.top())
    assert after.lightness() < before.lightness()


def test_enter_and_a_click_open_the_story_and_a_cursor_key_only_chooses(qtbot, matrix):
    opened: list[object] = []
    matrix.cell_opened.connect(lambda *cell: opened.append(cell[1]))
    matrix.choose(0, 1)
    qtbot.keyClick(matrix, Qt.Key.Key_Right)
    assert opened == []
    qtbot.keyClick(matrix, Qt.Key.Key_Return)
    place = matrix.visualRect(matrix.model().index(0, 3)).center()
    qtbot.mouseClick(matrix.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert opened == [Question.EFFECTIVE, Question.CARING]


def test_many_sites_have_a_second_line_of_headings_with_counts(qtbot, matrix):
    sites = tuple(a_row(f"Invented Site {n}", Subject(f"INV{n:02}"), cells_of(GOOD))
                  for n in range(12))  # fmt: skip
    shown_at(qtbot, matrix, 1022, Matrix(RowKind.SITES, sites))
    assert matrix.heads_height == 52
    label = matrix.visualRect(matrix.model().index(0, 1)).left()
    assert abs(label - 215) <= 3
    table = QAccessible.queryAccessibleInterface(matrix)
    heads = [table.child(place) for place in range(8)]
    described = {head.text(QAccessible.Text.Description) for head in heads}
    assert "12 Good" in described
    shown_at(qtbot, matrix, 1022, a_matrix())
    assert matrix.heads_height == 26
