"""The report: heading, tabs and pages."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QFontMetrics, QTextCursor, QTextDocument, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
)

from db.domain.report import (
    Followed,
    Level,
    Matrix,
    Organisation,
    PlaceStatus,
    ReportCard,
    RowKind,
)
from db.domain.scale import GOOD, INADEQUATE, REQUIRES_IMPROVEMENT, Question
from db.domain.subject import RelatedPlace, Subject
from tests.factories import SURGERY, a_card, a_cell, a_row, an_empty_card
from viewer.parts.badge import Badge
from viewer.parts.chips import FilterChip
from viewer.parts.document import Document
from viewer.parts.reading_list import ReadingList
from viewer.views.report.pages import DocumentPage
from viewer.views.report.staying_line import StayingLine
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
    labels = [label for label in view.findChildren(QLabel) if label.isVisible()]
    return "\n".join(plain_text(label) for label in labels if label.text())


def plain_text(label: QLabel) -> str:
    """What a label shows, without the markup of its links."""
    if label.textFormat() is not Qt.TextFormat.RichText:
        return label.text()
    document = QTextDocument()
    document.setHtml(label.text())
    return document.toPlainText()


def title_badge(view: ReportView) -> Badge:
    badge = view.findChild(Badge, "titleBadge")
    assert isinstance(badge, Badge)
    return badge


def test_the_header_says_whose_report_it_is(view):
    told = shown_words(view)
    for part in (
        "Invented Hospital",
        "INV01",
        "1 Invented Lane, Inventown IN1 1IN",
        "Invented Trust",
        "inspected 23 to 25 July 2019",
        "Published 18 December 2019",
        "no change since July 2018",
        "Use of resources: Good",
    ):
        assert part in told
    assert title_badge(view).accessibleName() == "Requires improvement"


def test_before_there_is_a_card_nothing_is_said(qtbot, theme):
    empty = ReportView(theme)
    qtbot.addWidget(empty)
    empty.show()
    qtbot.waitExposed(empty)
    badge = title_badge(empty)
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
    assert texts == ["18 December 2019, newest of 2", "17 July 2018"]
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
    assert chosen.args == [SURGERY, Question.SAFE, None]


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
    last = next(
        each for each in view.findChildren(ReadingList) if each.accessibleName() == "To improve"
    )
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


def test_a_site_of_which_nothing_was_published_says_so(view):
    view.show_card(an_empty_card())
    assert "No report is known" in shown_words(view)
    assert document(view, "History").toPlainText() == "No report is known."
    assert title_badge(view).accessibleName() == "Not stated"
    view.show_tab(FOUND)
    assert "No findings are loaded" in shown_words(view)
    assert not view.findChild(QComboBox).isVisible()


def test_the_text_of_every_tab_is_described_for_a_screen_reader(view):
    for page in (document(view, title) for title in ("History", "Source")):
        face = QAccessible.queryAccessibleInterface(page)
        assert face.text(QAccessible.Text.Description)
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
            longest = max(metrics.horizontalAdvance(word) for word in plain_text(label).split())
            assert longest <= label.width(), label.text()
        else:
            assert metrics.horizontalAdvance(label.text().replace("&", "")) <= label.width()


@pytest.mark.parametrize("choice", ["light", "dark", "contrast"])
def test_a_change_of_theme_redraws_what_is_shown(theme, view, choice):
    theme.choose(choice)
    assert "Open Government Licence" in document(view, "Source").toPlainText()
    assert theme.scheme.muted.lower() in document(view, "Source").toHtml().lower()
    assert view.matrix.model().rowCount() == 4


def test_a_closed_place_links_to_the_one_that_followed_it(view, qtbot):
    after = RelatedPlace("ZZ317", "Invented <Hospital>", "NHS Transfer")
    status = PlaceStatus(closed=date(2021, 10, 7), is_closed=True, successors=(after,))
    card = a_card()
    assert "closed" not in shown_words(view), "an open place says nothing of its registration"
    view.show_card(replace(card, organisation=replace(card.organisation, status=status)))
    told = shown_words(view)
    assert "This place closed on 7 October 2021. It is now Invented <Hospital> (ZZ317)." in told
    assert "Last published 18 December 2019" in told
    (after_it,) = [b for b in view.findChildren(QPushButton) if b.text() == "Go to ZZ317"]
    with qtbot.waitSignal(view.subject_chosen) as chosen:
        qtbot.mouseClick(after_it, Qt.MouseButton.LeftButton)
    assert chosen.args[0] == Subject("ZZ317")


def test_what_followed_a_closed_place_is_under_its_ratings(view, qtbot):
    after = RelatedPlace("ZZ317", "Invented Home", "NHS Transfer")
    status = PlaceStatus(closed=date(2021, 10, 7), is_closed=True, successors=(after,))
    followed = Followed(after, "Invented Trust", date(2021, 10, 1), ("Surgery",), (), None)
    card = a_card()
    closed = replace(
        card, organisation=replace(card.organisation, status=status), followed=(followed,)
    )
    view.show_card(closed)
    lists = {each.accessibleName(): each for each in view.findChildren(ReadingList)}
    happened = lists["What followed"]
    assert happened.isVisibleTo(view)
    assert happened in view.stops()
    first = happened.model().index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert first.startswith("1 October 2021, Invented Home (ZZ317) opened under Invented Trust.")
    happened.setCurrentIndex(happened.model().index(0, 0))
    with qtbot.waitSignal(view.subject_chosen) as chosen:
        qtbot.keyClick(happened, Qt.Key.Key_Return)
    assert chosen.args[0] == Subject("ZZ317")
    view.show_card(card)
    assert not happened.isVisibleTo(view), "an open place has no such sections"


def test_an_older_report_is_unmistakable(view, qtbot):
    reports = a_card().reports
    view.show_card(a_card(report=reports[1]))
    told = shown_words(view)
    assert "You are reading the July 2018 report." in told
    assert "A newer one was published on 18 December 2019." in told
    picker = view.findChild(QComboBox)
    assert picker.currentText() == "17 July 2018, older"
    (latest,) = [b for b in view.findChildren(QPushButton) if b.text() == "Show latest"]
    with qtbot.waitSignal(view.latest_wanted):
        qtbot.mouseClick(latest, Qt.MouseButton.LeftButton)
    view.show_card(a_card())
    assert not latest.isVisible()


def test_the_list_of_reports_says_the_rating_of_each(view):
    view.show_card(a_card(report_ratings=(REQUIRES_IMPROVEMENT, INADEQUATE)))
    picker = view.findChild(QComboBox)
    spoken = [picker.itemData(row, Qt.ItemDataRole.AccessibleTextRole) for row in range(2)]
    assert spoken == [
        "18 December 2019, newest of 2: Requires improvement",
        "17 July 2018: Inadequate",
    ]


def test_arriving_never_scrolls(view, qtbot):
    """The focus was in the matrix, whose last row was chosen: the page began at its end."""
    view.resize(812, 300)
    view.matrix.setFocus()
    other = Subject("INV02")
    view.show_card(a_card(subject=other, name="Invented Infirmary"))
    view.matrix.choose(3, 6)
    view.read_from_top()
    qtbot.wait(1)
    assert view.findChild(QScrollArea).verticalScrollBar().value() == 0


def test_name_and_headings_stay_while_the_page_scrolls(view, qtbot):
    view.resize(812, 300)
    qtbot.wait(1)
    (line,) = view.findChildren(StayingLine)
    assert not line.isVisible()
    bar = view.findChild(QScrollArea).verticalScrollBar()
    bar.setValue(view.matrix.y() + 200)
    assert line.isVisible()
    assert line.height() > line.line_height()
    bar.setValue(0)
    assert not line.isVisible()


def test_the_tab_counts_what_was_found_in_the_report_shown(view):
    texts = [view.tabs.tabText(index) for index in range(view.tabs.count())]
    assert f"{FOUND}  5" in texts
    view.show_card(a_card(findings=()))
    assert FOUND in [view.tabs.tabText(index) for index in range(view.tabs.count())]


def a_provider(sites: int) -> ReportCard:
    """A provider without a rating of its own, with so many sites, every third one of them Good."""
    rows = []
    for number in range(sites):
        rating = GOOD if number % 3 == 0 else REQUIRES_IMPROVEMENT
        when = date(2016 + number % 5, 1, 1)
        cell = a_cell(Question.OVERALL, rating, published=when)
        letter = chr(65 + (number * 7) % 26)
        name = f"Invented Site {letter}{letter}"
        rows.append(a_row(name, Subject(f"INV{number:02}"), {Question.OVERALL: cell}))
    good = sum(number % 3 == 0 for number in range(sites))
    return a_card(
        subject=Subject("INV"), level=Level.PROVIDER, name="Invented Healthcare Limited",
        overall=None, matrix=Matrix(RowKind.SITES, tuple(rows)),
        places=((GOOD, good), (REQUIRES_IMPROVEMENT, sites - good)),
    )  # fmt: skip


def labels_of(view: ReportView) -> list[str]:
    model = view.matrix.model_of_rows
    return [model.row(number).label[-1] for number in range(model.rowCount())]


def chip(view: ReportView, text: str) -> FilterChip:
    return next(each for each in view.findChildren(FilterChip) if each.text().startswith(text))


def test_many_sites_are_sorted_and_filtered(view, qtbot):
    view.show_card(a_provider(12))
    model = view.matrix.model_of_rows
    worst_first = labels_of(view)
    ratings = [model.row(number).cell(Question.OVERALL).rating for number in range(12)]
    assert ratings == [REQUIRES_IMPROVEMENT] * 8 + [GOOD] * 4
    assert worst_first[:8] == sorted(worst_first[:8])
    assert model.headerData(0, Qt.Orientation.Horizontal) == "Site, worst first"
    qtbot.mouseClick(chip(view, "A to Z"), Qt.MouseButton.LeftButton)
    assert labels_of(view) == sorted(worst_first)
    qtbot.mouseClick(chip(view, "Oldest first"), Qt.MouseButton.LeftButton)
    years = [model.row(n).cell(Question.OVERALL).published.year for n in range(12)]
    assert years == sorted(years)
    qtbot.mouseClick(chip(view, "● Good 4"), Qt.MouseButton.LeftButton)
    assert model.rowCount() == 4
    assert "4 of 12 sites" in shown_words(view)
    assert model.counts(6) == ((GOOD, 4), (REQUIRES_IMPROVEMENT, 8)), "counts are of all sites"
    qtbot.mouseClick(chip(view, "Any rating"), Qt.MouseButton.LeftButton)
    find = view.findChild(QLineEdit)
    qtbot.keyClicks(find, f"site {2 * worst_first[5].lower()}")
    assert labels_of(view) == [worst_first[5]]
    view.show_card(a_provider(11))
    assert model.rowCount() == 11
    assert find.text() == ""


def test_a_few_sites_need_no_choices(view):
    view.show_card(a_provider(4))
    assert not any(each.isVisible() for each in view.findChildren(FilterChip))
    assert labels_of(view) == ["A", "H", "O", "V"], "in the order that was given"


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("width", [956, 1298])
def test_the_page_of_a_provider_never_scrolls_sideways(theme, view, scale, width):
    """The tally of its sites made the page wider than the window at 200 %."""
    theme.set_text_scale(scale)
    view.show_card(a_provider(42))
    view.resize(width, 700)
    for _ in range(10):
        QApplication.processEvents()
    area = view.findChild(QScrollArea)
    assert area.horizontalScrollBar().maximum() == 0
    for each in view.findChildren(FilterChip):
        if each.isVisible():
            assert each.width() >= each.sizeHint().width()
