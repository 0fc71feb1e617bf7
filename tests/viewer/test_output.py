"""The card on paper and as a file, from the window."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrintPreviewDialog
from shiboken6 import Shiboken

from db.records import ReportCard, Subject

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from viewer.app import Application

    Open = Callable[..., Application]
    Rest = Callable[[Application], None]

LISTER = Subject("RWH01")


def card_of(application: Application) -> ReportCard:
    assert application.navigator.here is not None
    return application.navigator.here.card


def test_the_card_is_printed(open_wardcard: Open, tmp_path: Path) -> None:
    application = open_wardcard(subject=LISTER)
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    application.output.print_to(card_of(application), printer)
    assert (tmp_path / "printed.pdf").stat().st_size > 5_000
    (told,) = application.window.messages.messages()
    assert told == f"Sent 1 page to {tmp_path / 'printed.pdf'}."


# Qt says so too, in its log.
@pytest.mark.qt_log_ignore("QPainter::begin")
def test_a_printer_that_does_not_start_is_said(open_wardcard: Open, tmp_path: Path) -> None:
    application = open_wardcard(subject=LISTER)
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "no such folder" / "printed.pdf"))
    application.output.print_to(card_of(application), printer)
    (told,) = application.window.messages.messages()
    assert told.startswith("Nothing was printed")


def test_the_preview_shows_the_page_and_goes_away(open_wardcard: Open, qtbot: QtBot) -> None:
    application = open_wardcard(subject=LISTER)
    application.window.actions_by_name["preview_card"].trigger()
    (dialog,) = application.window.findChildren(QPrintPreviewDialog)
    with qtbot.waitExposed(dialog):
        pass
    assert not dialog.grab().isNull()
    dialog.reject()
    qtbot.waitUntil(lambda: not Shiboken.isValid(dialog))


def test_the_print_dialog_opens_and_goes_away(open_wardcard: Open, qtbot: QtBot) -> None:
    application = open_wardcard(subject=LISTER)
    application.window.actions_by_name["print_card"].trigger()
    (dialog,) = application.window.findChildren(QPrintDialog)
    dialog.reject()
    qtbot.waitUntil(lambda: not Shiboken.isValid(dialog))
    assert application.window.messages.messages() == ()


def test_a_card_that_is_open_elsewhere_gets_another_name(
    open_wardcard: Open, rest: Rest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    application = open_wardcard(subject=LISTER)
    path = tmp_path / "card.pdf"
    path.write_bytes(b"held open")
    real = Path.replace

    def like_windows(self: Path, target: Path) -> Path:
        if target == path:
            raise PermissionError(13, "The process cannot access the file")
        return real(self, target)

    monkeypatch.setattr(Path, "replace", like_windows)
    application.output.export(card_of(application), path)
    rest(application)
    (told,) = application.window.messages.messages()
    assert told == (
        f"card.pdf is open in another program, so the card was saved as card (2).pdf in {tmp_path}."
    )
    assert (tmp_path / "card (2).pdf").read_bytes().startswith(b"%PDF")


def test_the_next_card_is_offered_in_the_same_folder(
    open_wardcard: Open, rest: Rest, tmp_path: Path
) -> None:
    application = open_wardcard(subject=LISTER)
    application.output.export(card_of(application), tmp_path / "card.pdf")
    rest(application)
    assert application.settings.last_folder == tmp_path
