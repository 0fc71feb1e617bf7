"""The report: heading, tabs and pages."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QFontMetrics, QTextCursor, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QComboBox, QLabel

from db.domain.report import FindingKind, Level, Organisation, PlaceStatus
from db.domain.scale import Question
from db.domain.subject import RelatedPlace, Subject
from tests.factories import SURGERY, a_card, a_finding, an_empty_card
from viewer.parts.badge import Badge
from viewer.parts.document import Document
from viewer.views.report.pages import DocumentPage
from viewer.views.report.tabs import TABS
from viewer.views.report.view import ReportView

FOUND = "What inspectors found"


@pytest.fixture
def view(qtbot, theme):
    view = ReportView(theme)
    qtbot.addWidget(view)
    view.resize(812, 760)
    view.show_card(a_card())
    view.show()
    qtbot.waitExposed(view)
    return view


def document(view: ReportView, title: str) -> Document:
    """The document of the tab with that title."""
    page = view.page(title)
    assert isinstance(page, DocumentPage)
    return page.document


def shown_words(view: ReportView) -> str:
    return "\n".join(label.text() for label in view.findChildren(QLabel) if label.isVisible())


def test_the_header_says_whose_report_it_is(view):
    told = shown_words(view)
    for part in (
        "Invented Hospital",
        "INV01",
        "1 Invented Lane, Inventown IN1 1IN",
        "Invented Trust",
        "23 to 25 July 2019",
        "18 December 2019",
        "Same as July 2018",
        "Use of resources: Good",
    ):
        assert part in told
    assert view.findChild(Badge).accessibleName() == "Requires improvement"


def test_before_there_is_a_card_nothing_is_said(qtbot, theme):
    empty = ReportView(theme)
    qtbot.addWidget(empty)
    empty.show()
    qtbot.waitExposed(empty)
    (badge,) = empty.findChildren(Badge)
    assert shown_words(empty) == ""
    assert not badge.isVisible()
    assert not empty.matrix.isVisible()
    empty.show_card(a_card())
    assert badge.isVisible()
    assert empty.matrix.isVisible()


def test_a_service_is_named_with_its_site(view):
    view.show_card(a_card(subject=SURGERY, level=Level.SERVICE, name="Surgery"))
    assert "Surgery, Invented Hospital" in shown_words(view)


def test_reports_are_picked_newest_first_by_keyboard(qtbot, view):
    picker = view.findChild(QComboBox)
    texts = [picker.itemText(place) for place in range(picker.count())]
    assert [text.count("2019") for text in texts] == [1, 0]
    assert "2 of 2" in texts[0]
    picker.setFocus()
    with qtbot.waitSignal(view.report_chosen) as chosen:
        qtbot.keyClick(picker, Qt.Key.Key_Down)
    assert chosen.args == ["inv/2018-07"]


def test_the_wheel_never_turns_to_another_report(qtbot, view):
    picker = view.findChild(QComboBox)
    centre = QPointF(picker.rect().center())
    wheel = QWheelEvent(
        centre,
        picker.mapToGlobal(centre),
        QPoint(0, 0),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    with qtbot.assertNotEmitted(view.report_chosen):
        QApplication.sendEvent(picker, wheel)


def test_the_history_opens_a_report_by_keyboard(qtbot, view):
    view.tabs.setCurrentIndex(2)
    document(view, "History").setFocus()
    QApplication.processEvents()
    assert "17 July 2018" in document(view, "History").toPlainText()
    qtbot.keyClick(document(view, "History"), Qt.Key.Key_Tab)
    with qtbot.waitSignal(view.report_chosen) as chosen:
        qtbot.keyClick(document(view, "History"), Qt.Key.Key_Return)
    assert chosen.args == ["inv/2018-07"]


def test_the_matrix_tells_which_cell_was_chosen(qtbot, view):
    with qtbot.waitSignal(view.cell_chosen) as chosen:
        view.matrix.choose(0, 1)
        view.matrix.setFocus()
        qtbot.keyClick(view.matrix, Qt.Key.Key_Return)
    assert chosen.args == [SURGERY, Question.SAFE]


@pytest.mark.parametrize("scale", [1.0, 2.0])
@pytest.mark.parametrize("size", [(812, 520), (476, 600)])
def test_the_cell_that_keys_go_to_is_in_sight(qtbot, theme, view, scale, size):
    theme.set_text_scale(scale)
    view.resize(*size)
    QApplication.processEvents()
    view.matrix.setFocus()
    view.matrix.choose(0, 1)
    for key in [Qt.Key.Key_Down] * 3 + [Qt.Key.Key_Right] * 5 + [Qt.Key.Key_Up] * 3:
        qtbot.keyClick(view.matrix, key)
        QApplication.processEvents()
        cell = view.matrix.visualRect(view.matrix.currentIndex())
        assert view.matrix.viewport().visibleRegion().contains(cell.center())
        assert view.matrix.viewport().visibleRegion().boundingRect().contains(cell)


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("size", [(812, 760), (812, 400), (476, 600)])
def test_there_is_one_scroll_bar_and_it_reaches_everything(qtbot, theme, view, scale, size):
    theme.set_text_scale(scale)
    view.resize(*size)
    for _ in range(4):
        QApplication.processEvents()
    bars = [
        area.verticalScrollBar()
        for area in view.findChildren(QAbstractScrollArea)
        if area.isVisible() and area.verticalScrollBar().isVisible()
    ]
    assert len(bars) <= 1
    for bar in bars:
        bar.setValue(bar.maximum())
    last = view.findChildren(Document)[2]
    assert last.accessibleName() == "To improve"
    below = last.mapTo(view, last.rect().bottomLeft()).y()
    assert 0 < below <= view.height()


def test_tabs_change_by_keyboard_from_anywhere_in_the_window(qtbot, view):
    view.activateWindow()
    view.matrix.setFocus()
    shown = []
    for _ in range(4):
        qtbot.keyClick(view.matrix if view.matrix.isVisible() else view.tabs, Qt.Key.Key_Tab,
                       Qt.KeyboardModifier.ControlModifier)  # fmt: skip
        shown.append([view.page(title).isVisible() for title, _ in TABS].index(True))
    assert shown == [1, 2, 3, 0]


def test_a_change_of_text_size_leaves_the_chosen_cell(theme, view):
    view.matrix.choose(1, 3)
    theme.set_text_scale(1.5)
    current = view.matrix.currentIndex()
    assert (current.row(), current.column()) == (1, 3)


def test_what_was_found_has_everything_with_scope_and_source(view):
    told = document(view, FOUND).toPlainText()
    in_order = [
        "Outstanding practice",
        "Going well",
        "To improve",
        "Must Invented finding",
        "Regulation 12(2)(g)",
        "Should Invented finding",
        "Concern Invented finding",
        "Measures",
        "50 → 17 days",
        "Invented action.",
        "Invented words.",
        "Invented event",
        "March 2018",
    ]
    places = [told.find(part) for part in in_order]
    assert -1 not in places, in_order[places.index(-1)]
    assert places == sorted(places)
    assert "Surgery, Invented Hospital" in told
    assert "Invented report, December 2019" in told


def test_a_concern_is_something_to_improve(view):
    """A report with concerns and nothing else to improve: 'Nothing is stated' was wrong."""
    view.show_card(a_card(findings=(a_finding(FindingKind.CONCERN, "Invented worry."),)))
    box = view.findChildren(Document)[2]
    assert box.accessibleName() == "To improve"
    assert "Concern Invented worry." in box.toPlainText()
    assert "Nothing is stated" not in box.toPlainText()


def test_the_source_names_licence_and_disagreement(view):
    told = document(view, "Source").toPlainText()
    for part in (
        "Invented disagreement",
        "Open Government Licence v3.0",
        "invented.json",
        "Not a CQC publication",
        "https://example.org/invented",
    ):
        assert part in told


def test_words_of_a_record_are_never_markup(view):
    text = "<img src='file:///etc/passwd'> <b>Invented</b> & more"
    view.show_card(a_card(findings=(a_finding(FindingKind.STRENGTH, text),)))
    assert text in document(view, FOUND).toPlainText()


def test_a_site_of_which_nothing_was_published_says_so(view):
    view.show_card(an_empty_card())
    assert "No report is known" in shown_words(view)
    assert document(view, "History").toPlainText() == "No report is known."
    assert view.findChild(Badge).accessibleName() == "Not stated"
    assert "No findings are loaded" in document(view, FOUND).toPlainText()
    assert not view.findChild(QComboBox).isVisible()


def test_every_tab_is_named_for_a_screen_reader(view):
    for page in (document(view, title) for title in (FOUND, "History", "Source")):
        face = QAccessible.queryAccessibleInterface(page)
        assert face.text(QAccessible.Text.Name)
        cursor = QTextCursor(page.document())
        cursor.select(QTextCursor.SelectionType.Document)
        assert cursor.selectedText()


LONG = "Invented Hospital for the Long-Winded, of Saint Invention and All Her Companions"


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("width", [476, 812])
@pytest.mark.parametrize("name", ["Invented Hospital", LONG])
def test_no_label_is_clipped(qtbot, theme, view, scale, width, name):
    theme.set_text_scale(scale)
    organisation = Organisation("INV01", Level.LOCATION, name, provider_name=f"{LONG} NHS Trust")
    view.show_card(a_card(name=name, organisation=organisation))
    view.resize(width, 700)
    for _ in range(3):
        QApplication.processEvents()
    for label in view.findChildren(QLabel):
        if not label.isVisible() or not label.text():
            continue
        if isinstance(label, Badge):
            assert label.width() >= label.sizeHint().width()
            continue
        metrics = QFontMetrics(label.font())
        if label.wordWrap():
            assert label.height() >= label.heightForWidth(label.width()), label.text()
            longest = max(metrics.horizontalAdvance(word) for word in label.text().split())
            assert longest <= label.width(), label.text()
        else:
            assert metrics.horizontalAdvance(label.text().replace("&", "")) <= label.width()


@pytest.mark.parametrize("choice", ["light", "dark", "contrast"])
def test_a_change_of_theme_redraws_what_is_shown(theme, view, choice):
    theme.choose(choice)
    assert "Invented finding" in document(view, FOUND).toPlainText()
    assert theme.scheme.muted.lower() in document(view, FOUND).toHtml().lower()
    assert view.matrix.model().rowCount() == 4


def test_a_closed_place_links_to_the_one_that_followed_it(view, qtbot):
    after = RelatedPlace("ZZ317", "Invented <Hospital>", "NHS Transfer")
    status = PlaceStatus(closed=date(2021, 10, 7), is_closed=True, successors=(after,))
    card = a_card()
    label = next(
        each for each in view.findChildren(QLabel) if each.accessibleName() == "Registration"
    )
    assert label.isHidden(), "an open place says nothing of its registration"
    view.show_card(replace(card, organisation=replace(card.organisation, status=status)))
    assert "Closed 7 October 2021; now <a href" in label.text()
    assert "&lt;Hospital&gt;" in label.text()
    with qtbot.waitSignal(view.subject_chosen) as chosen:
        label.linkActivated.emit("ZZ317")
    assert chosen.args[0] == Subject("ZZ317")
