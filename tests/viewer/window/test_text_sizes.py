"""At every size of text, on the two smallest screens, everything can be read and reached."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QFontMetrics, QTextDocument
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QApplication,
    QLabel,
    QPushButton,
    QScrollArea,
    QTabBar,
    QWidget,
)

from db.domain.report import Subject
from db.domain.scale import Question
from db.publishing.signing import new_key
from viewer.parts.badge import Badge
from viewer.parts.entry_section import EntrySection
from viewer.parts.message_bar import Message
from viewer.parts.reading_list import ReadingList
from viewer.parts.timeline import Timeline
from viewer.views.report.header import ReportHeader

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from viewer.window.application import Application

    Shown = TypeVar("Shown", bound=QWidget)
    Open = Callable[..., Application]
    Rest = Callable[[Application], None]

TRUST, LISTER, SURGERY = Subject("RWH"), Subject("RWH01"), Subject("RWH01", "surgery")
SCALES = (1.0, 1.15, 1.3, 1.5, 1.75, 2.0)
_SLACK = 2
"""Pixels by which the rounding of a font's measures may differ."""


def settle() -> None:
    """Let layouts that depend on each other come to rest."""
    for _ in range(6):
        QApplication.processEvents()


def visible(within: QWidget, kind: type[Shown]) -> Iterator[Shown]:
    return (each for each in within.findChildren(kind) if each.isVisible() and each.width() > 0)


def plain(label: QLabel) -> str:
    if label.textFormat() is not Qt.TextFormat.RichText:
        return label.text()
    document = QTextDocument()
    document.setHtml(label.text())
    return document.toPlainText()


def cut_labels(window: QWidget) -> Iterator[str]:
    """Labels of which some text has no room."""
    for label in visible(window, QLabel):
        text = plain(label)
        if not text or label.pixmap().width() > 0:
            continue
        metrics = QFontMetrics(label.font())
        if isinstance(label, Badge):
            fits = label.width() >= label.sizeHint().width()
        elif label.wordWrap():
            longest = max(metrics.horizontalAdvance(word) for word in text.split())
            # A label that paints its text itself says how high it must be.
            fits = label.height() + _SLACK >= label.heightForWidth(label.width())
            fits = fits and (longest <= label.width() + _SLACK or len(text.split()) > 12)
        else:
            wide = metrics.horizontalAdvance(text.replace("&", ""))
            fits = wide <= label.width() + _SLACK
            fits = fits and metrics.height() <= label.height() + _SLACK
        if not fits:
            yield f"cut: {type(label).__name__} {text[:60]!r} in {label.size()}"


def cut_buttons(window: QWidget) -> Iterator[str]:
    for button in visible(window, QPushButton):
        if button.sizeHint().width() > button.width() + _SLACK:
            yield f"cut: button {button.text()!r}, {button.sizeHint()} in {button.size()}"
    for bar in visible(window, QTabBar):
        rects = [bar.tabRect(place) for place in range(bar.count())]
        if any(rect.right() > bar.width() + _SLACK for rect in rects):
            yield f"cut: tabs {[bar.tabText(place) for place in range(bar.count())]}"


def cut_lists(window: QWidget) -> Iterator[str]:
    for each in (*visible(window, ReadingList), *visible(window, Timeline)):
        if each.height() + _SLACK < each.heightForWidth(each.width()):
            yield f"cut: list {each.accessibleName()!r}, {each.height()} high"


def covered(parent: QWidget) -> Iterator[str]:
    """Direct children of a widget that lie over each other, or stick out of it."""
    children = [
        each
        for each in parent.children()
        if isinstance(each, QWidget) and each.isVisible() and not each.isWindow()
    ]
    for place, child in enumerate(children):
        area = child.geometry()
        if not parent.rect().adjusted(-1, -1, 1, 1).contains(area):
            yield f"outside: {child} of {parent} at {area}"
        for other in children[:place]:
            if area.intersects(other.geometry()) and min(area.height(), area.width()) > 1:
                yield f"covered: {child} and {other}"


def out_of_reach(scroll: QScrollArea) -> Iterator[str]:
    """What no scrolling of the page brings into view."""
    if scroll.horizontalScrollBar().maximum() > 0:
        yield f"the page scrolls sideways, by {scroll.horizontalScrollBar().maximum()} pixels"
    page = scroll.widget()
    assert page is not None
    for each in visible(page, QWidget):
        area = QRect(each.mapTo(page, QPoint(0, 0)), each.size())
        inner = each.parentWidget()
        if isinstance(inner, QAbstractScrollArea) or not area.isValid():
            continue
        if area.bottom() > page.height() + _SLACK or area.right() > page.width() + _SLACK:
            yield f"out of reach: {each} at {area} of {page.size()}"


def faults(application: Application) -> list[str]:
    """Everything that cannot be read or reached in the window as it is."""
    window = application.window
    found = [*cut_labels(window), *cut_buttons(window), *cut_lists(window)]
    found += [*covered(window.header), *covered(window.status)]
    for part in visible(window.report, ReportHeader):
        found += covered(part)
    found += covered(window.report)
    between = window.report.parentWidget()
    assert between is not None
    found += covered(between)
    scroll = window.report.findChild(QScrollArea)
    assert scroll is not None
    return found + list(out_of_reach(scroll))


@pytest.mark.parametrize("size", [(1366, 768), (1024, 700)], ids=["1366x768", "1024x700"])
def test_nothing_is_cut_covered_or_unreachable(
    open_wardcard: Open, rest: Rest, size: tuple[int, int]
) -> None:
    """Overall was cut at 115 %, one row was left at 150 %, a message covered the title at 175 %."""
    application = open_wardcard(subject=LISTER)
    window = application.window
    window.resize(*size)
    for subject in (LISTER, TRUST, SURGERY):
        application.navigator.open(subject)
        rest(application)
        for scale in SCALES:
            application.theme.set_text_scale(scale)
            for tab in range(window.report.tabs.count()):
                window.report.tabs.setCurrentIndex(tab)
                settle()
                assert (window.width(), window.height()) == size
                where = f"{subject.id}, tab {tab}, {scale:.0%}"
                assert faults(application) == [], where
            window.report.tabs.setCurrentIndex(0)


@pytest.mark.parametrize("size", [(1366, 768), (1024, 700), (1680, 1050)])
def test_a_story_an_older_report_and_a_message_are_whole_as_well(
    open_wardcard: Open, rest: Rest, size: tuple[int, int]
) -> None:
    application = open_wardcard(subject=LISTER)
    window = application.window
    window.resize(*size)
    here = application.navigator.here
    assert here is not None
    older = here.card.reports[1].id
    application.navigator.choose_report(older)
    rest(application)
    window.report.cell_opened.emit(SURGERY, Question.SAFE, None)
    window.report.cell_chosen.emit(SURGERY, Question.SAFE, None)
    rest(application)
    window.messages.show_message(Message("An invented message that is long. " * 3, "Do it"))
    for scale in SCALES:
        application.theme.set_text_scale(scale)
        settle()
        assert window.story.isVisible()
        assert faults(application) == [], f"{scale:.0%}"


@pytest.mark.parametrize("size", [(1366, 768), (1024, 700)], ids=["1366x768", "1024x700"])
def test_the_page_for_publishing_is_whole(
    open_wardcard: Open, rest: Rest, tmp_path: Path, size: tuple[int, int]
) -> None:
    new_key(tmp_path / "team.pem")
    application = open_wardcard(subject=LISTER)
    window = application.window
    window.resize(*size)
    window.actions_by_name["publish"].trigger()
    page = application.publishing.page
    assert page is not None
    page.set_paths(tmp_path, tmp_path / "team.pem")
    rest(application)
    page.publish_button.click()
    rest(application)
    scroll = page.findChild(QScrollArea)
    assert scroll is not None
    for scale in SCALES:
        application.theme.set_text_scale(scale)
        settle()
        found = [*cut_labels(page), *cut_buttons(page), *out_of_reach(scroll)]
        assert found == [], f"{scale:.0%}"


def test_without_the_list_reading_begins_on_the_page(open_wardcard: Open, rest: Rest) -> None:
    """With large text the list is a rail of buttons, and the focus was on the menu."""
    first = open_wardcard(subject=LISTER)
    first.theme.set_text_scale(2.0)
    rest(first)
    first.window.close()
    application = open_wardcard(subject=LISTER)
    assert not application.window.tree.isVisible()
    assert application.window.focusWidget() is application.window.report.tabs


def test_a_ward_pc_shows_all_nine_rows_and_the_heads_of_the_findings(
    open_wardcard: Open, rest: Rest
) -> None:
    """Of 768 pixels, title bar and taskbar leave 697; six of nine rows were in view."""
    application = open_wardcard(subject=LISTER)
    window = application.window
    window.resize(1366, 697)
    rest(application)
    settle()
    matrix = window.report.matrix
    assert matrix.model().rowCount() == 9
    assert matrix.visibleRegion().boundingRect().height() == matrix.height()
    heads = [each.head for each in visible(window.report, EntrySection)]
    assert len(heads) == 3
    assert all(head.visibleRegion().boundingRect().height() == head.height() for head in heads)
