"""Sources in the window: the list of loaded files, and taking one out again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QMessageBox, QPushButton

from db.domain.subject import Subject
from viewer.views.data.sources_dialog import SourcesDialog

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from viewer.window.application import Application

    Open = Callable[..., Application]
    Rest = Callable[[Application], None]


@pytest.fixture
def pack(tmp_path: Path, invented_pack: dict[str, object]) -> Path:
    path = tmp_path / "invented.json"
    path.write_text(json.dumps(invented_pack), "utf-8")
    return path


def list_sources(application: Application, qtbot: QtBot) -> SourcesDialog:
    application.window.actions_by_name["sources"].trigger()
    qtbot.waitUntil(lambda: bool(application.window.findChildren(SourcesDialog)))
    return application.window.findChildren(SourcesDialog)[-1]


def cells(dialog: SourcesDialog, row: int) -> list[str]:
    items = (dialog.table.item(row, column) for column in range(dialog.table.columnCount()))
    return [item.text() if item else "" for item in items]


def press(application: Application, qtbot: QtBot, text: str) -> str:
    """Press a button of the question, and return the question."""
    qtbot.waitUntil(lambda: bool(application.window.findChildren(QMessageBox)))
    (box,) = application.window.findChildren(QMessageBox)
    asked = box.text()
    next(each for each in box.findChildren(QPushButton) if each.text() == text).click()
    return asked


def test_a_file_is_removed_after_a_question(
    open_wardcard: Open, rest: Rest, qtbot: QtBot, pack: Path
) -> None:
    application = open_wardcard()
    rest(application)
    application.adding.add((pack,))
    qtbot.waitUntil(lambda: not application.adding.busy, timeout=30_000)
    rest(application)
    dialog = list_sources(application, qtbot)
    assert cells(dialog, 0)[:2] == ["invented.json", "report pack"], "the newest comes first"
    dialog.remove.click()
    asked = press(application, qtbot, "Remove")
    assert "‘invented.json’" in asked
    assert "You can load the file again" in asked
    qtbot.waitUntil(
        lambda: any("Removed invented.json" in text for text in said(application)), timeout=30_000
    )
    rest(application)
    assert cells(list_sources(application, qtbot), 0)[0] != "invented.json"


def said(application: Application) -> tuple[str, ...]:
    return application.window.messages.messages()


def test_a_place_that_was_only_in_the_removed_file_is_left(
    open_wardcard: Open, rest: Rest, qtbot: QtBot, pack: Path
) -> None:
    application = open_wardcard(files=(pack,))
    qtbot.waitUntil(lambda: not application.adding.busy, timeout=30_000)
    application.navigator.open(Subject("ZZ101"))
    rest(application)
    list_sources(application, qtbot).remove.click()
    press(application, qtbot, "Remove")
    left = "Invented General Hospital is no longer in the data, so another place is shown."
    qtbot.waitUntil(lambda: left in said(application), timeout=30_000)
    rest(application)
    arrival = application.navigator.here
    assert arrival is not None
    assert arrival.card.subject == Subject("RWH")
    assert not any("wardcard find" in text for text in said(application))


def test_nothing_is_removed_without_consent(
    open_wardcard: Open, rest: Rest, qtbot: QtBot, pack: Path
) -> None:
    application = open_wardcard(files=(pack,))
    rest(application)
    qtbot.waitUntil(lambda: not application.adding.busy, timeout=30_000)
    rest(application)
    pack.unlink()
    dialog = list_sources(application, qtbot)
    before = dialog.table.rowCount()
    dialog.remove.click()
    assert "no longer where it was" in press(application, qtbot, "Keep")
    rest(application)
    assert list_sources(application, qtbot).table.rowCount() == before
