"""The window's frame: panes, header and status line at every size."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent

from db.domain.imports import LoadedFile, StoreInfo
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


def test_three_panes_stand_as_wide_as_designed(window: MainWindow) -> None:
    assert window.panes.shown_sizes() == (292, 256)
    assert window.story.isVisible()


def test_in_a_narrow_window_the_story_opens_below_when_it_is_asked_for(
    window: MainWindow,
) -> None:
    window.resize(1024, 700)
    assert not window.story.isVisible()
    window.panes.open_story()
    assert window.story.isVisible()
    assert window.panes.content_splitter.orientation() is Qt.Orientation.Vertical
    window.resize(1360, 860)
    assert window.panes.content_splitter.orientation() is Qt.Orientation.Horizontal
    assert window.panes.shown_sizes() == (292, 256)


def test_what_the_user_made_wider_stays_so(window: MainWindow) -> None:
    window.panes.setSizes([400, 960])
    window.panes.splitterMoved.emit(400, 1)
    window.resize(1024, 700)
    window.resize(1360, 860)
    assert window.panes.shown_sizes()[0] == pytest.approx(400, abs=2)


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
            for button in (header.as_at_button, header.print_button, header.export_button):
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
        "CQC ratings, November 2026 · 54,812 locations · 252,724 ratings · added 20 Nov 2026 · "
        "read-only"
    )


def test_the_status_line_of_reports_alone_says_up_to_when() -> None:
    info = StoreInfo("", 1, "3", False, 1, newest_publication=date(2023, 11, 3))
    assert freshness(info) == "CQC ratings up to November 2023"
