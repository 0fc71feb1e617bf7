"""Sources in the window: the page that lists the loaded files, and taking one out again."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QFileDialog, QPushButton, QWidget

from db.domain.subject import Subject
from viewer.views.data.removal_dialog import RemovalDialog
from viewer.views.data.sources_page import SourcesPage

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from viewer.window.application import Application

    Open = Callable[..., Application]
    Rest = Callable[[Application], None]


@pytest.fixture
def pack(tmp_path: Path, invented_pack: dict[str, object]) -> Path:
    path = tmp_path / "invented.json"
    path.write_text(json.dumps(invented_pack), "utf-8")
    return path


@pytest.fixture
def with_pack(open_wardcard: Open, rest: Rest, qtbot: QtBot, pack: Path) -> Application:
    """Wardcard with the invented pack added to its own."""
    application = open_wardcard(files=(pack,))
    qtbot.waitUntil(lambda: not application.adding.busy, timeout=30_000)
    rest(application)
    return application


def sources(application: Application, qtbot: QtBot) -> SourcesPage:
    """The page of sources, opened from the menu."""
    application.window.actions_by_name["sources"].trigger()
    qtbot.waitUntil(lambda: application.removing.page is not None, timeout=30_000)
    page = application.removing.page
    assert page is not None
    qtbot.waitUntil(page.isVisible)
    return page


def row_of(page: SourcesPage, name: str) -> int:
    return [file.name for file in page.table.files()].index(name)


def question(application: Application, qtbot: QtBot) -> RemovalDialog:
    """The question that is asked before a file is taken out."""
    found = application.window.findChildren
    qtbot.waitUntil(lambda: bool(found(RemovalDialog)), timeout=30_000)
    (dialog,) = found(RemovalDialog)
    return dialog


def said(application: Application) -> tuple[str, ...]:
    return application.window.messages.messages()


def test_the_page_lists_files_with_what_only_they_state(
    with_pack: Application, qtbot: QtBot
) -> None:
    page = sources(with_pack, qtbot)
    assert not with_pack.window.panes.isVisible()
    assert page.head.heading.accessibleName().startswith("Sources, 4 files · ")
    newest = [file.newest for file in page.table.files() if file.newest]
    assert newest == sorted(newest, reverse=True), "the newest data comes first"
    row = row_of(page, "rwh.json")
    item = page.table.item(row, 0)
    assert item is not None
    spoken = item.data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken.startswith("rwh.json, Report pack, Apr 2016 to Nov 2023, added ")
    assert "ratings are in no other file" in spoken


def test_cards_say_how_old_each_kind_of_data_is(with_pack: Application, qtbot: QtBot) -> None:
    page = sources(with_pack, qtbot)
    said_by_cards = [
        interface.text(QAccessible.Text.Name)
        for label in page.cards.findChildren(QWidget)
        if label.inherits("QLabel")
        and (interface := QAccessible.queryAccessibleInterface(label)) is not None
        and interface.role() == QAccessible.Role.Heading
    ]
    assert said_by_cards[0].startswith("Monthly ratings, all of England: none added, changes ")
    trust = "Shown now: East and North Hertfordshire NHS Trust: 3 November 2023, "
    assert said_by_cards[1].startswith(trust)
    assert said_by_cards[3].startswith("List of open and closed places: none added")
    links = [link for link in page.cards.stops() if isinstance(link, QPushButton)]
    shown = [link for link in links if link.isVisible()]
    shown[0].click()
    help_view = with_pack.help.view
    assert help_view is not None
    assert help_view.shown == "data-and-formats"


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_nothing_is_cut_where_the_window_is_narrow(
    with_pack: Application, qtbot: QtBot, scale: float
) -> None:
    with_pack.window.resize(1024, 700)
    with_pack.theme.set_text_scale(scale)
    page = sources(with_pack, qtbot)
    table = page.table
    widths = sum(table.columnWidth(column) for column in range(table.columnCount()))
    assert widths <= table.width()
    name = table.item(0, 0)
    assert name is not None
    if table.columnCount() == 2:
        assert "only in this file" in name.data(Qt.ItemDataRole.UserRole)
    button = table.remove_button(0)
    assert button.width() >= button.sizeHint().width()
    with_pack.theme.set_text_scale(1.0)


def test_a_file_is_taken_out_after_a_question(
    with_pack: Application, rest: Rest, qtbot: QtBot, pack: Path
) -> None:
    page = sources(with_pack, qtbot)
    page.table.remove_button(row_of(page, "invented.json")).click()
    dialog = question(with_pack, qtbot)
    asked = dialog.words()
    assert "Take out ‘invented.json’?" in asked
    assert "2 ratings that no other file states" in asked
    assert f"The file is still at {pack}. To undo, add it again." in asked
    assert dialog.remove_button.text() == "Take out 2 ratings"
    dialog.remove_button.click()
    done = "‘invented.json’ was taken out: 2 ratings."
    qtbot.waitUntil(lambda: done in said(with_pack), timeout=30_000)
    rest(with_pack)
    assert page.isVisible()
    assert with_pack.window.messages.isVisible(), "what was done is said above the page"
    names = [file.name for file in page.table.files()]
    qtbot.waitUntil(lambda: "invented.json" not in names or len(page.table.files()) == 3)
    buttons = with_pack.window.messages.findChildren(QPushButton)
    next(button for button in buttons if button.text() == "Add it again").click()
    qtbot.waitUntil(lambda: "Added invented.json: 2 ratings." in said(with_pack), timeout=30_000)


def test_what_goes_is_saved_as_a_table_while_the_question_stays_open(
    with_pack: Application, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = sources(with_pack, qtbot)
    page.table.remove_button(row_of(page, "invented.json")).click()
    dialog = question(with_pack, qtbot)
    path = tmp_path / "Only in invented.csv"
    proposed: list[str] = []

    def answer(_parent: QWidget, _title: str, name: str, _filters: str) -> tuple[str, str]:
        proposed.append(name)
        return str(path), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", answer)
    dialog.table_link.click()
    qtbot.waitUntil(lambda: f"Saved {path.name}." in dialog.words(), timeout=30_000)
    assert Path(proposed[0]).name == path.name
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["Name"] for row in rows if row["What"] == "Rating"] == [
        "Invented General Hospital"
    ] * 2
    assert dialog.isVisible()
    dialog.cancel_button.click()


def test_the_keyboard_takes_a_file_out_and_cancel_has_the_focus(
    with_pack: Application, rest: Rest, qtbot: QtBot, pack: Path
) -> None:
    pack.unlink()
    page = sources(with_pack, qtbot)
    page.table.setCurrentCell(row_of(page, "invented.json"), 0)
    qtbot.keyClick(page.table, Qt.Key.Key_Delete)
    dialog = question(with_pack, qtbot)
    assert f"no longer at {pack}: you cannot undo this" in dialog.words()
    qtbot.waitUntil(lambda: dialog.focusWidget() is dialog.cancel_button)
    dialog.cancel_button.click()
    rest(with_pack)
    assert "invented.json" in [file.name for file in page.table.files()]
    assert said(with_pack)[-1].startswith("Added invented.json"), "nothing else was said"


def test_a_place_that_was_only_in_the_removed_file_is_left(
    with_pack: Application, rest: Rest, qtbot: QtBot
) -> None:
    with_pack.navigator.open(Subject("ZZ101"))
    rest(with_pack)
    page = sources(with_pack, qtbot)
    page.table.remove_button(row_of(page, "invented.json")).click()
    question(with_pack, qtbot).remove_button.click()
    left = "Invented General Hospital is no longer in the data, so another place is shown."
    qtbot.waitUntil(lambda: left in said(with_pack), timeout=30_000)
    rest(with_pack)
    arrival = with_pack.navigator.here
    assert arrival is not None
    assert arrival.card.subject == Subject("RWH")
    assert not any("wardcard find" in text for text in said(with_pack))


def test_the_list_is_saved_as_a_table(
    with_pack: Application, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = sources(with_pack, qtbot)
    path = tmp_path / "Sources.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    page.save_button.click()
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    by_name = {row["File"]: row for row in rows}
    assert by_name["invented.json"]["Ratings only in this file"] == "2"
    assert by_name["rwh.json"]["Kind"] == "Report pack"


def test_esc_goes_back_to_the_report(with_pack: Application, qtbot: QtBot) -> None:
    page = sources(with_pack, qtbot)
    qtbot.keyClick(page.table, Qt.Key.Key_Escape)
    assert not page.isVisible()
    assert with_pack.window.panes.isVisible()
