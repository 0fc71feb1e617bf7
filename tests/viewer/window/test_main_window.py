"""The window's frame: panes, header and status line at every size."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent

from db.domain.imports import LoadedFile, StoreInfo
from tests.factories import a_card, a_story
from viewer.system.look import SystemLook
from viewer.window.main_window import MainWindow
from viewer.window.status_line import freshness

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

    from viewer.appearance.theme import Theme


@pytest.fixture
def window(qtbot: QtBot, theme: Theme) -> MainWindow:
    window = MainWindow(theme)
    qtbot.addWidget(window)
    window.resize(1360, 860)
    window.show()
    return window


def test_the_list_is_as_wide_as_designed_and_the_story_is_closed(window: MainWindow) -> None:
    assert window.panes.shown_sizes()[0] == 304
    assert not window.story.isVisible()


def test_the_story_opens_under_the_matrix_and_is_docked_in_a_wide_window(
    window: MainWindow,
) -> None:
    window.report.show_card(a_card())
    window.panes.open_story()
    assert window.story.isVisible()
    assert window.report.isAncestorOf(window.story)
    window.resize(1620, 860)
    assert window.story.isVisible()
    assert not window.report.isAncestorOf(window.story)
    assert window.panes.shown_sizes()[1] == pytest.approx(320, abs=2)
    window.resize(1366, 768)
    assert window.report.isAncestorOf(window.story)


def test_escape_closes_the_story_and_goes_back_to_the_matrix(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.report.show_card(a_card())
    window.story.show_story(a_story())
    window.panes.open_story()
    window.activateWindow()
    window.story.setFocus()
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Escape)
    assert not window.story.isVisible()
    assert window.report.matrix.hasFocus()


def test_in_a_narrow_window_the_list_is_a_rail_that_opens_it(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.report.show_card(a_card())
    window.resize(1024, 700)
    assert window.panes.rail.isVisible()
    assert not window.tree.isVisible()
    window.activateWindow()
    button = window.panes.rail.buttons["Trusts and sites"]
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert window.tree.isVisible()
    assert window.tree.hasFocus()
    window.report.matrix.setFocus()
    assert not window.tree.isVisible()
    window.resize(1360, 860)
    assert window.tree.isVisible()
    assert not window.panes.rail.isVisible()


def test_what_the_user_made_wider_stays_so(window: MainWindow, qtbot: QtBot) -> None:
    handle = window.panes.splitter.handle(1)
    handle.setFocus()
    for _ in range(2):
        qtbot.keyClick(handle, Qt.Key.Key_Right)
    assert window.panes.shown_sizes()[0] == pytest.approx(336, abs=2)
    window.resize(1024, 700)
    window.resize(1360, 860)
    assert window.panes.shown_sizes()[0] == pytest.approx(336, abs=2)


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_a_small_screen_is_never_too_small(window: MainWindow, theme: Theme, scale: float) -> None:
    theme.set_text_scale(scale)
    assert window.minimumSizeHint().width() <= 1024
    assert window.minimumSizeHint().height() <= 700
    theme.set_text_scale(1.0)


def test_the_buttons_of_the_header_are_never_cut(
    window: MainWindow, theme: Theme, qapp: QApplication
) -> None:
    for scale in (1.0, 1.3, 1.5, 2.0):
        theme.set_text_scale(scale)
        for width in (1024, 1200, 1360, 1920):
            window.resize(width, 800)
            qapp.processEvents()
            header = window.header
            for button in (header.as_at_button, header.card_button):
                if button.isVisible():
                    assert button.width() >= button.sizeHint().width(), (scale, width)
    theme.set_text_scale(1.0)


def test_another_contrast_theme_of_windows_is_followed(
    window: MainWindow, theme: Theme, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    theme.choose("system")
    look = SystemLook(dark=True, high_contrast=True)
    monkeypatch.setattr("viewer.appearance.theme.system_look", lambda _: look)
    qapp.sendEvent(window, QEvent(QEvent.Type.ThemeChange))
    assert theme.scheme.name == "contrast-dark"


def test_files_are_taken_when_they_are_dropped(
    window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.json")), QUrl("https://example.org/b")])
    drop = QDropEvent(
        QPointF(10, 10),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    with qtbot.waitSignal(window.files_dropped) as dropped:
        window.dropEvent(drop)
    assert dropped.args == [(tmp_path / "a.json",)]


def test_the_status_line_says_where_the_data_are_from_and_how_fresh() -> None:
    info = StoreInfo(
        path="",
        schema_version=1,
        sqlite_version="3",
        read_only=True,
        size=1,
        counts={"locations": 54_812, "ratings": 252_724},
        files=(
            LoadedFile(1, "a.ods", "", "2026-11", datetime(2026, 11, 20, 12, tzinfo=UTC), 1, ""),
        ),
        newest_publication=date(2026, 11, 12),
        extract_months=("2026-10", "2026-11"),
    )
    assert freshness(info) == (
        "CQC ratings to November 2026 · 54,812 places · 252,724 ratings · added 20 November 2026 · "
        "read-only"
    )


def test_the_status_line_of_reports_alone_says_up_to_when() -> None:
    info = StoreInfo("", 1, "3", False, 1, newest_publication=date(2023, 11, 3))
    assert freshness(info) == "CQC ratings to November 2023"
