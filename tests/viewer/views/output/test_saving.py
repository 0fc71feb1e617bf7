"""The card on paper and as a file, from the window."""

from __future__ import annotations

import csv
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QGuiApplication, QPageLayout
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QLabel,
    QProgressBar,
    QPushButton,
    QRadioButton,
)
from python_calamine import CalamineWorkbook
from shiboken6 import Shiboken

from db.domain.report import ReportCard, Subject
from db.domain.tree import Arrangement, Facet, TreeFilter
from db.sources.packs.workbook import pack_at
from tests.viewer.views.output.orders import order, pdf_printer, scopes
from viewer.cli.main import run
from viewer.documents.exports import by_format
from viewer.parts.choice_dialog import ChoiceDialog
from viewer.views.output.card_order import Scope
from viewer.views.output.printing import open_printer

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from viewer.window.application import Application

    Open = Callable[..., Application]

LISTER = Subject("RWH01")


def card_of(application: Application) -> ReportCard:
    assert application.navigator.here is not None
    return application.navigator.here.card


def wait(application: Application, qtbot: QtBot) -> None:
    """Until all is written, and progress that was shown is gone."""
    meters = application.window.messages
    qtbot.waitUntil(
        lambda: not application.output.busy and not meters.findChildren(QProgressBar),
        timeout=20_000,
    )


def test_the_card_is_printed(open_wardcard: Open, qtbot: QtBot, tmp_path: Path) -> None:
    application = open_wardcard(subject=LISTER)
    file = tmp_path / "printed.pdf"
    application.output.printing.print_to(pdf_printer(file), order(tmp_path), scopes(application))
    wait(application, qtbot)
    assert file.stat().st_size > 5_000
    (told,) = application.window.messages.messages()
    assert told == f"Sent 1 page to {file}."


def test_a_trust_is_printed_with_its_sites_in_clear_print(
    open_wardcard: Open, qtbot: QtBot, tmp_path: Path
) -> None:
    from pypdf import PdfReader

    application = open_wardcard(subject=Subject("RWH"))
    file = tmp_path / "printed.pdf"
    wanted = order(tmp_path, scope=Scope.TRUST, edition="clear")
    application.output.printing.print_to(pdf_printer(file), wanted, scopes(application))
    wait(application, qtbot)
    pages = PdfReader(file).pages
    named = " ".join(" ".join(page.extract_text() for page in pages).split())
    for name in ("East and North Hertfordshire NHS Trust", "Lister Hospital", "Hertford County"):
        assert name in named
    assert len(pages) >= 8


# Qt says so too, in its log.
@pytest.mark.qt_log_ignore("QPainter::begin")
def test_a_printer_that_does_not_start_is_said(
    open_wardcard: Open, qtbot: QtBot, tmp_path: Path
) -> None:
    application = open_wardcard(subject=LISTER)
    printer = pdf_printer(tmp_path / "no such folder" / "printed.pdf")
    application.output.printing.print_to(printer, order(tmp_path), scopes(application))
    wait(application, qtbot)
    (told,) = application.window.messages.messages()
    assert told.startswith("Nothing was printed")


@pytest.mark.parametrize(
    ("paper", "copies", "grey", "size"),
    [("a4", 1, False, (210, 297)), ("a3", 3, True, (297, 420))],
)
def test_the_printer_gets_the_paper_copies_and_colours_of_the_order(
    open_wardcard: Open, tmp_path: Path, paper: str, copies: int, grey: bool, size: tuple[int, int]
) -> None:
    application = open_wardcard(subject=LISTER)
    wanted = order(tmp_path, paper=paper, copies=copies, grey=grey)
    printer = open_printer(wanted, scopes(application))
    assert printer.copyCount() == copies
    assert (printer.colorMode() is QPrinter.ColorMode.GrayScale) == grey
    assert printer.docName() == "Lister Hospital, 3 November 2023"
    sheet = printer.pageLayout().fullRect(QPageLayout.Unit.Millimeter).size().toSize()
    assert sheet.toTuple() == size


@pytest.mark.skipif(sys.platform == "win32", reason="the dialog of Windows waits for a user")
def test_more_settings_are_those_of_the_systems_print_dialog(
    open_wardcard: Open, qtbot: QtBot, tmp_path: Path
) -> None:
    application = open_wardcard(subject=LISTER)
    wanted = order(tmp_path, copies=2)
    application.output.printing.choose_settings(wanted, scopes(application))
    (dialog,) = application.window.findChildren(QPrintDialog)
    assert dialog.printer().copyCount() == 2
    dialog.reject()
    qtbot.waitUntil(lambda: not Shiboken.isValid(dialog))
    assert application.window.messages.messages() == ()


def press(dialog: QDialog, text: str) -> None:
    (button,) = [each for each in dialog.findChildren(QPushButton) if each.text() == text]
    button.click()


@pytest.mark.parametrize(
    ("command", "name", "begins"),
    [
        ("export_page", "report.html", b"<!DOCTYPE html>"),
        ("save_picture", "ratings.png", b"\x89PNG"),
        ("save_picture", "ratings.svg", b"<?xml"),
    ],
)
def test_what_is_shown_is_saved_from_the_menu(
    open_wardcard: Open, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    command: str, name: str, begins: bytes,
) -> None:  # fmt: skip
    application = open_wardcard(subject=LISTER)
    choose(monkeypatch, tmp_path / name)
    application.window.actions_by_name[command].trigger()
    wait(application, qtbot)
    assert (tmp_path / name).read_bytes().startswith(begins)
    (told,) = application.window.messages.messages()
    assert told.startswith(f"Saved {name} in {tmp_path}.")
    buttons = [each.text() for each in application.window.messages.findChildren(QPushButton)]
    assert {"Open", "Show in folder"} <= set(buttons)


def choose(monkeypatch: pytest.MonkeyPatch, path: Path, kind: str = "") -> None:
    """As if the file dialog were answered."""

    def answer(*_: object, **__: object) -> tuple[str, str]:
        return str(path), kind

    monkeypatch.setattr(QFileDialog, "getSaveFileName", answer)


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_ratings_of_the_trust_are_saved(
    open_wardcard: Open, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str
) -> None:
    application = open_wardcard(subject=LISTER)
    choose(monkeypatch, tmp_path / f"ratings{suffix}")
    application.window.actions_by_name["export_ratings"].trigger()
    (choice,) = application.window.findChildren(ChoiceDialog)
    texts = [button.text() for button in choice.findChildren(QRadioButton)]
    assert texts == [
        "Lister Hospital (RWH01) with its services",
        "East and North Hertfordshire NHS Trust (RWH) with all its sites and services",
        "Every provider and location",
    ]
    choice.groups[0].buttons()[1].click()
    press(choice, "Save as…")
    wait(application, qtbot)
    assert (tmp_path / f"ratings{suffix}").stat().st_size > 5_000
    (told,) = application.window.messages.messages()
    assert "ratings." in told


def test_a_folder_that_is_not_there_is_said(
    open_wardcard: Open, qtbot: QtBot, tmp_path: Path
) -> None:
    application = open_wardcard(subject=LISTER)
    nowhere = tmp_path / "no such folder"
    for name, form in (
        ("r.html", "html"),
        ("r.png", "png"),
    ):
        application.output.saving.save(card_of(application), nowhere / name, by_format()[form])
        wait(application, qtbot)
        (told,) = application.window.messages.messages()
        assert told == f"{name} could not be saved: there is no folder {nowhere}. Choose another."


def test_a_card_that_is_open_elsewhere_gets_another_name(
    open_wardcard: Open, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
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
    application.output.saving.save(card_of(application), path, by_format()["pdf"])
    wait(application, qtbot)
    (told,) = application.window.messages.messages()
    assert told == (
        f"card.pdf is open in another program, so the card was saved as card (2).pdf in {tmp_path}."
    )
    assert (tmp_path / "card (2).pdf").read_bytes().startswith(b"%PDF")


def test_the_next_card_is_offered_in_the_same_folder(
    open_wardcard: Open, qtbot: QtBot, tmp_path: Path
) -> None:
    application = open_wardcard(subject=LISTER)
    application.output.saving.save(card_of(application), tmp_path / "card.pdf", by_format()["pdf"])
    wait(application, qtbot)
    assert application.settings.last_folder == tmp_path


def test_the_filtered_list_is_saved_and_copied_as_the_command_line_lists_it(
    open_wardcard: Open,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    application = open_wardcard(
        subject=LISTER, arrangement=Arrangement(filter=TreeFilter.of(Facet.RATING, "Good"))
    )
    choose(monkeypatch, tmp_path / "places.csv")
    application.window.actions_by_name["export_list"].trigger()
    wait(application, qtbot)
    saved = (tmp_path / "places.csv").read_text("utf-8-sig").splitlines()
    told = application.window.messages.messages()
    levels = Counter(row["level"] for row in csv.DictReader(saved))
    assert not levels["provider"]
    holds = f"It holds {levels['location']} places."
    assert f"Saved places.csv in {tmp_path}. {holds}" in told
    capsys.readouterr()
    database = str(application.own_copy.shown)
    words = ["list", "--filter", "rating=Good", "--format", "csv", "--db", database]
    assert run(words) == 0
    assert capsys.readouterr().out.splitlines() == saved
    application.window.actions_by_name["copy_list"].trigger()
    wait(application, qtbot)
    copied = QGuiApplication.clipboard().text().splitlines()
    assert [line.split("\t")[0] for line in copied] == [line.split(",")[0] for line in saved]


# Workbooks of reports


@pytest.fixture
def chosen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The path that every Save dialog gives, and the folder of its suggestion."""
    path = tmp_path / "invented.xlsx"
    monkeypatch.setattr(
        QFileDialog, "getSaveFileName", lambda *_: (str(path), "Report workbook (*.xlsx)")
    )
    return path


def test_a_new_report_is_begun_in_a_workbook(
    open_wardcard: Open, qtbot: QtBot, chosen: Path
) -> None:
    application = open_wardcard(subject=LISTER)
    application.window.actions_by_name["new_report"].trigger()
    wait(application, qtbot)
    messages = application.window.messages
    said = " ".join(label.text() for label in messages.findChildren(QLabel))
    assert "Saved invented.xlsx in" in said
    assert "Fill it in, save it, and add it with File, ‘Add data…’." in said
    places = CalamineWorkbook.from_path(chosen).get_sheet_by_name("Places").to_python()
    assert places[3][:3] == ["Provider", "RWH", "East and North Hertfordshire NHS Trust"]
    assert ["Location", "RWH01", "Lister Hospital"] in [row[:3] for row in places]


def test_a_report_is_exported_as_a_workbook(
    open_wardcard: Open, qtbot: QtBot, chosen: Path
) -> None:
    application = open_wardcard(subject=LISTER)
    application.window.actions_by_name["export_workbook"].trigger()
    wait(application, qtbot)
    said = " ".join(label.text() for label in application.window.messages.findChildren(QLabel))
    assert "It has all of the report pack ‘rwh’, which has 6 reports, as revision 2." in said
    assert pack_at(chosen).id == "rwh"
