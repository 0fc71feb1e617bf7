"""Adding data in the window: what a long import shows, how it is stopped, what is kept of it."""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QProgressBar, QPushButton
from shiboken6 import Shiboken

from db.domain.errors import Cancelled
from db.domain.imports import ImportSummary, Progress
from db.domain.subject import Subject
from viewer.parts.dialogs import StopDialog
from viewer.views.data.removal_dialog import RemovalDialog

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from viewer.views.data.import_page import ImportPage
    from viewer.window.application import Application

    Open = Callable[..., Application]
    Rest = Callable[[Application], None]


def button(application: Application, text: str) -> QPushButton:
    found = application.window.messages.findChildren(QPushButton)
    return next(each for each in found if each.text() == text)


def told(application: Application) -> tuple[str, ...]:
    return application.window.messages.messages()


@pytest.fixture
def pack(tmp_path: Path, invented_pack: dict[str, object]) -> Path:
    path = tmp_path / "invented.json"
    path.write_text(json.dumps(invented_pack), "utf-8")
    return path


class InventedImport:
    """In the place of the process of an import: goes on until it is let go or stopped."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.ended = threading.Event()
        self._go = threading.Event()

    def load(
        self,
        _: Path,
        files: Sequence[Path],
        progress: Callable[[Progress], None],
        cancelled: Callable[[], bool],
        _expected: object = None,
    ) -> tuple[ImportSummary, ...]:
        name = files[0].name
        self.begun.append(name)
        while not self._go.wait(0.01):
            progress(Progress(name, "Reading", 40_000, 250_000, share=0.25))
            if cancelled():
                self.ended.set()
                raise Cancelled("Cancelled; nothing was changed.")
        self.ended.set()
        return (ImportSummary(name, "latest ratings (.csv)", ratings_added=len(self.begun)),)

    def let_go(self) -> None:
        self._go.set()


@pytest.fixture
def going_on(monkeypatch: pytest.MonkeyPatch) -> Iterator[InventedImport]:
    invented = InventedImport()
    monkeypatch.setattr("db.importing.separate_process.load_in_child", invented.load)
    yield invented
    invented.let_go()


def summary_page(application: Application, qtbot: QtBot) -> ImportPage:
    """The page that sums up the last import, opened from its message."""
    button(application, "Show summary").click()
    qtbot.waitUntil(lambda: application.adding.page is not None, timeout=30_000)
    page = application.adding.page
    assert page is not None
    qtbot.waitUntil(page.isVisible)
    return page


def test_a_summary_of_what_was_added_can_be_read_and_kept(
    open_wardcard: Open,
    rest: Rest,
    pack: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
) -> None:
    application = open_wardcard(files=(pack,))
    rest(application)
    qtbot.waitUntil(lambda: told(application) == ("Added invented.json: 2 ratings.",))
    page = summary_page(application, qtbot)
    assert application.window.panes.isVisible(), "the list stays next to it"
    assert not application.window.report.isVisible()
    assert page.head.heading.text() == "‘invented.json’ was added"
    kept = tmp_path / "kept.txt"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(kept), ""))
    page.save_button.click()
    assert kept.read_text("utf-8").startswith("invented.json: report pack\n  Added\n    2 org")
    page.copy_button.click()
    assert QApplication.clipboard().text() == kept.read_text("utf-8")
    qtbot.keyClick(page.copy_button, Qt.Key.Key_Escape)
    assert not page.isVisible()
    assert application.window.report.isVisible()


def test_the_summary_says_what_changed_for_ones_own_trust(
    open_wardcard: Open, rest: Rest, tmp_path: Path, qtbot: QtBot
) -> None:
    table = tmp_path / "ratings.csv"
    place = "RWH01,Lister Hospital,RWH,East and North Hertfordshire NHS Trust"
    table.write_text(
        "Location ID,Location Name,Provider ID,Provider Name,Service / Population Group,Domain,"
        "Latest Rating,Publication Date\n"
        f"{place},Surgery,Overall,Good,2025-03-05\n"
        f"{place},Surgery,Safe,Good,2025-03-05\n"
        f"{place},Surgery,Safe,Invented,2025-33-05\n",
        "utf-8",
    )
    application = open_wardcard()
    rest(application)
    application.adding.add([table])
    rest(application)
    qtbot.waitUntil(lambda: bool(told(application)), timeout=30_000)
    page = summary_page(application, qtbot)
    (row,) = [page.news.model().index(n, 0).data() for n in range(page.news.model().rowCount())]
    assert row.startswith("Surgery, Lister Hospital: Good")
    assert row.endswith("published 5 March 2025")
    refused = next(each for each in page.details if each.head.heading.text() == "Rows not taken")
    (entry,) = refused.list.entries()
    assert entry.spoken.startswith("1 ")
    page.news.setFocus()
    qtbot.keyClick(page.news, Qt.Key.Key_Return)
    rest(application)
    assert not page.isVisible()
    here = application.navigator.here
    assert here is not None
    assert here.card.subject == Subject("RWH01", "surgery")


def test_a_file_that_was_just_added_is_taken_out_again(
    open_wardcard: Open, rest: Rest, pack: Path, qtbot: QtBot
) -> None:
    application = open_wardcard(files=(pack,))
    rest(application)
    qtbot.waitUntil(lambda: told(application) == ("Added invented.json: 2 ratings.",))
    page = summary_page(application, qtbot)
    links = [each for each in page.findChildren(QPushButton) if each.text().startswith("Take this")]
    assert [link.accessibleName() for link in links] == ["Take invented.json out again"]
    links[0].click()
    found = application.window.findChildren
    qtbot.waitUntil(lambda: bool(found(RemovalDialog)), timeout=30_000)
    (dialog,) = found(RemovalDialog)
    dialog.remove_button.click()
    qtbot.waitUntil(
        lambda: any("was taken out: 2 ratings" in text for text in told(application)),
        timeout=30_000,
    )
    rest(application)


def test_the_same_file_twice_adds_nothing_and_says_so(
    open_wardcard: Open, rest: Rest, pack: Path, qtbot: QtBot
) -> None:
    application = open_wardcard()
    for _ in range(2):
        application.adding.add([pack])
    rest(application)
    qtbot.waitUntil(
        lambda: (
            told(application)
            == (
                "Added invented.json: 2 ratings.",
                "invented.json was already loaded; nothing was added.",
            )
        )
    )


def test_files_and_folders_are_chosen_and_dropped(
    open_wardcard: Open,
    pack: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
    going_on: InventedImport,
) -> None:
    going_on.let_go()
    application = open_wardcard()
    actions, window = application.window.actions_by_name, application.window
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([str(pack), "other"], ""))
    actions["add_data"].trigger()
    qtbot.waitUntil(lambda: told(application) == ("Added invented.json: 1 rating.",))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path / "records"))
    actions["add_folder"].trigger()
    qtbot.waitUntil(lambda: told(application)[1:] == ("Added records: 2 ratings.",))
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "dropped")), QUrl("https://example.org/x")])
    rest = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    entered = QDragEnterEvent(QPoint(50, 50), Qt.DropAction.CopyAction, data, *rest)
    window.dragEnterEvent(entered)
    dropped = QDropEvent(QPoint(50, 50), Qt.DropAction.CopyAction, data, *rest)
    window.dropEvent(dropped)
    assert entered.isAccepted()
    assert dropped.isAccepted()
    qtbot.waitUntil(lambda: told(application)[2:] == ("Added dropped: 3 ratings.",))


def test_the_dialog_offers_every_format_that_can_be_read(
    open_wardcard: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    from db.sources.recognise import dialog_filters

    asked: list[str] = []

    def answer(_parent: object, _title: str, _folder: str, filters: str) -> tuple[list[str], str]:
        asked.append(filters)
        return [], ""

    monkeypatch.setattr(QFileDialog, "getOpenFileNames", answer)
    open_wardcard().window.actions_by_name["add_data"].trigger()
    assert asked == [";;".join(dialog_filters())]


def test_nothing_is_asked_when_no_file_was_chosen(
    open_wardcard: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    application = open_wardcard()
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([], ""))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "")
    for name in ("add_data", "add_folder"):
        application.window.actions_by_name[name].trigger()
    assert not application.adding.busy
    assert told(application) == ()


def test_long_work_says_how_far_it_is_and_can_be_cancelled(
    open_wardcard: Open, rest: Rest, tmp_path: Path, qtbot: QtBot, going_on: InventedImport
) -> None:
    application = open_wardcard()
    application.adding.add([tmp_path / "big.csv"])
    reading = "Adding ‘big.csv’: 40,000 of 250,000 rows. You can go on reading."
    qtbot.waitUntil(lambda: told(application) == (reading,))
    (meter,) = application.window.messages.findChildren(QProgressBar)
    assert meter.value() / meter.maximum() == 0.25
    button(application, "Stop").click()
    rest(application)
    qtbot.waitUntil(lambda: told(application) == ("Cancelled; nothing was changed.",))


def test_reading_goes_on_while_data_are_added(
    open_wardcard: Open, tmp_path: Path, qtbot: QtBot, going_on: InventedImport
) -> None:
    application = open_wardcard()
    application.adding.add([tmp_path / "big.csv"])
    qtbot.waitUntil(lambda: going_on.begun == ["big.csv"])
    with qtbot.waitSignal(application.navigator.arrived):
        application.navigator.step_report(-1)
    here = application.navigator.here
    assert here is not None
    assert here.card.position == 5
    assert application.adding.busy


def test_a_second_import_waits_for_the_first_and_can_be_taken_back(
    open_wardcard: Open, rest: Rest, tmp_path: Path, qtbot: QtBot, going_on: InventedImport
) -> None:
    application = open_wardcard()
    for name in ("first.csv", "second.csv", "third.csv"):
        application.adding.add([tmp_path / name])
    qtbot.waitUntil(
        lambda: (
            told(application)[1:]
            == ("second.csv: waiting for its turn", "third.csv: waiting for its turn")
        )
    )
    cancel = [
        each
        for each in application.window.messages.findChildren(QPushButton)
        if each.text() == "Stop"
    ]
    cancel[1].click()
    assert "second.csv was not added." in told(application)
    going_on.let_go()
    rest(application)
    assert going_on.begun == ["first.csv", "third.csv"]
    qtbot.waitUntil(
        lambda: (
            told(application)
            == (
                "second.csv was not added.",
                "Added first.csv: 1 rating.",
                "Added third.csv: 2 ratings.",
            )
        )
    )


def stop_dialog(application: Application) -> StopDialog:
    (dialog,) = application.window.findChildren(StopDialog)
    return dialog


def press(dialog: StopDialog, text: str) -> None:
    next(each for each in dialog.buttons() if each.text() == text).click()


def test_closing_the_window_asks_before_it_stops_an_import(
    open_wardcard: Open, tmp_path: Path, qtbot: QtBot, going_on: InventedImport
) -> None:
    application = open_wardcard()
    application.adding.add([tmp_path / "big.csv"])
    qtbot.waitUntil(lambda: bool(going_on.begun))
    assert not application.window.close()
    dialog = stop_dialog(application)
    press(dialog, "Keep adding")
    qtbot.waitUntil(lambda: not Shiboken.isValid(dialog))
    assert application.window.isVisible()
    assert application.adding.busy
    application.window.close()
    press(stop_dialog(application), "Stop and close")
    assert application.closed
    assert not application.window.isVisible()
    assert going_on.ended.is_set()


def test_the_end_of_wardcard_stops_an_import(
    open_wardcard: Open, tmp_path: Path, qtbot: QtBot, going_on: InventedImport
) -> None:
    application = open_wardcard()
    application.adding.add([tmp_path / "big.csv"])
    qtbot.waitUntil(lambda: bool(going_on.begun))
    application.close()
    assert going_on.ended.is_set()
    assert not application.adding.busy


def test_a_fault_of_ours_is_offered_as_a_report(
    open_wardcard: Open, rest: Rest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("invented fault")

    monkeypatch.setattr("db.importing.separate_process.load_in_child", fail)
    application = open_wardcard()
    application.adding.add([tmp_path / "big.csv"])
    rest(application)
    assert told(application)[0].startswith("Something went wrong")


def test_a_refused_file_says_why_and_that_nothing_was_changed(
    open_wardcard: Open, rest: Rest, tmp_path: Path, qtbot: QtBot
) -> None:
    table = tmp_path / "ratings.csv"
    heads = "Location ID,Location Name,Service / Population Group,Domain,Latest Rating"
    row = "1-999,Invented Home,Overall,Overall,Good"
    table.write_text(f"{heads},Publication Date\n{row},13/02/2019\n{row},02/21/2019\n", "utf-8")
    application = open_wardcard()
    application.adding.add([table])
    rest(application)
    qtbot.waitUntil(lambda: bool(told(application)))
    (said,) = told(application)
    assert said.startswith("‘ratings.csv’ was not added. It cannot be read: some dates in the")
    assert "Nothing was changed." in said
    assert "row 2: 13/02/2019, day first" in said
    assert "row 3: 02/21/2019, month first" in said
    assert "To mend it: Save that column in the form 2019-12-18" in said
    assert button(application, "Choose another file").isVisible()


def test_the_status_line_says_how_far_an_import_is(
    open_wardcard: Open, tmp_path: Path, qtbot: QtBot, going_on: InventedImport
) -> None:
    application = open_wardcard()
    application.adding.add([tmp_path / "big.csv"])
    status = application.window.status
    qtbot.waitUntil(lambda: status.text().startswith("Adding a file: 25 % · CQC ratings to"))
    going_on.let_go()
    qtbot.waitUntil(lambda: status.text().startswith("CQC ratings to"))
