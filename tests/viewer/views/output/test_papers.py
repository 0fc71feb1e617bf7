"""Papers about what is to improve, from the window."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader
from PySide6.QtWidgets import QFileDialog

from db.domain.subject import Subject
from viewer.documents.papers.kinds import Paper
from viewer.views.output.paper_dialog import PaperDialog

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from viewer.window.application import Application

    Open = Callable[..., Application]


def opened(application: Application) -> PaperDialog:
    application.window.actions_by_name["papers"].trigger()
    (dialog,) = application.window.findChildren(PaperDialog)
    return dialog


def test_a_board_paper_says_what_was_typed(
    open_wardcard: Open, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    application = open_wardcard(subject=Subject("RWH01", "maternity"))
    dialog = opened(application)
    assert [dialog.place.itemText(index) for index in range(dialog.place.count())] == [
        "East and North Hertfordshire NHS Trust", "Lister Hospital", "Maternity, Lister Hospital",
    ]  # fmt: skip
    dialog.fields["meeting"].setText("Invented board")
    dialog.asks.setPlainText("note the invented progress;\n\n")
    file = tmp_path / "board.pdf"
    names: list[str] = []

    def choose(_parent: object, _title: str, name: str, _filter: str) -> tuple[str, str]:
        names.append(Path(name).name)
        return str(file), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    dialog.save_button.click()
    qtbot.waitUntil(file.is_file, timeout=20_000)
    qtbot.waitUntil(lambda: not application.output.busy, timeout=20_000)
    text = " ".join(page.extract_text() for page in PdfReader(BytesIO(file.read_bytes())).pages)
    assert "Invented board" in text
    assert "note the invented progress;" in text
    assert names[0].startswith("Board paper RWH 20")
    told = application.window.messages.messages()[-1]  # progress stays for half a second
    assert told == f"Saved board.pdf in {tmp_path}."


def test_only_a_board_paper_asks_for_the_meeting(open_wardcard: Open) -> None:
    dialog = opened(open_wardcard(subject=Subject("RWH01")))
    assert dialog.fields["meeting"].isVisibleTo(dialog)
    dialog.paper.setCurrentIndex(list(Paper).index(Paper.WARD))
    assert not dialog.fields["meeting"].isVisibleTo(dialog)
    assert not dialog.asks.isVisibleTo(dialog)
    assert dialog.about.text().startswith("For a staff room")
    dialog.reject()
