"""What is shown, on the clipboard, and the thread on which output is made."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton

from db.domain.report import Subject
from viewer.documents.exports import by_format
from viewer.parts.dialogs import StopDialog

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest
    from pytestqt.qtbot import QtBot

    from viewer.window.application import Application

    Open = Callable[..., Application]

LISTER = Subject("RWH01")


def test_the_ratings_are_copied_as_picture_and_as_table(open_wardcard: Open) -> None:
    application = open_wardcard(subject=LISTER)
    clipboard = QGuiApplication.clipboard()
    application.window.actions_by_name["copy_picture"].trigger()
    image = clipboard.image()
    assert image.width() > 1_000
    assert "Lister Hospital overall: Safe Requires improvement" in image.text("Description")
    application.window.actions_by_name["copy_table"].trigger()
    table = clipboard.mimeData()
    assert table.hasHtml()
    assert "Requires improvement" in table.html()
    assert table.text().startswith("Service\tSafe\tEffective")


def test_closing_asks_before_it_stops_a_file_that_is_being_saved(
    open_wardcard: Open, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slowly(*_: object) -> None:
        begun.set()
        go_on.wait(20)
        raise AssertionError("nobody waits for this any more")

    monkeypatch.setattr("viewer.views.output.saving.write_file", slowly)
    application = open_wardcard(subject=LISTER)
    assert application.navigator.here is not None
    output = application.output
    output.saving.save(application.navigator.here.card, tmp_path / "card.pdf", by_format()["pdf"])
    assert begun.wait(20)
    assert output.busy
    assert not application.window.close()
    (dialog,) = application.window.findChildren(StopDialog)
    assert dialog.text() == "A file is still being saved."
    go_on.set()
    next(
        each for each in dialog.findChildren(QPushButton) if each.text() == "Stop and close"
    ).click()
    assert application.closed
    assert not output.busy
