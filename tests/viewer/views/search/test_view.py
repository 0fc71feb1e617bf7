"""The search box, without a store behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from db.domain.hits import Hit, HitKind, Near
from db.domain.report import Subject
from db.domain.scale import GOOD
from viewer.views.search.model import SearchCommand
from viewer.views.search.view import SearchBox

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from viewer.appearance.theme import Theme

HOSPITAL = Hit(HitKind.ORGANISATION, Subject("INV01"), "Invented Hospital", "Nowhere", "", GOOD)
SURGERY = Hit(HitKind.SERVICE, Subject("INV01", "surgery"), "Surgery", "Invented Hospital")
FINDING = Hit(
    HitKind.FINDING, Subject("INV01"), "Must improve", "Invented Hospital", "Store it safely. " * 9
)


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(800, 600)
    return window


@pytest.fixture
def box(window: QWidget, theme: Theme, qtbot: QtBot) -> SearchBox:
    layout = QVBoxLayout(window)
    box = SearchBox(theme)
    layout.addWidget(box)
    layout.addWidget(QLineEdit())
    layout.addStretch(1)
    window.show()
    window.activateWindow()
    box.setFocus()
    qtbot.waitUntil(box.hasFocus)
    return box


def type_and_find(box: SearchBox, qtbot: QtBot, *hits: Hit) -> None:
    with qtbot.waitSignal(box.asked) as asked:
        qtbot.keyClicks(box, "invented")
    assert asked.args == ["invented"]
    box.show_hits("invented", hits)


def test_only_what_was_typed_last_is_asked_for(box: SearchBox, qtbot: QtBot) -> None:
    asked: list[str] = []
    box.asked.connect(asked.append)
    type_and_find(box, qtbot)
    assert asked == ["invented"]


def test_an_answer_to_an_older_text_is_not_shown(box: SearchBox, qtbot: QtBot) -> None:
    qtbot.keyClicks(box, "inv")
    box.show_hits("in", (HOSPITAL,))
    assert not box.results_open()


def test_the_keys_choose_and_enter_goes_there(box: SearchBox, qtbot: QtBot) -> None:
    type_and_find(box, qtbot, HOSPITAL, SURGERY, FINDING)
    assert box.results_open()
    chosen: list[tuple[Hit, str]] = []
    box.hit_chosen.connect(lambda hit, text: chosen.append((hit, text)))
    for _ in range(2):
        qtbot.keyClick(box, Qt.Key.Key_Down)
    assert box.hasFocus()
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert chosen == [(SURGERY, "invented")]
    assert not box.results_open()
    assert box.text() == ""


def test_enter_alone_goes_to_the_first(box: SearchBox, qtbot: QtBot) -> None:
    type_and_find(box, qtbot, HOSPITAL, SURGERY)
    with qtbot.waitSignal(box.hit_chosen) as chosen:
        qtbot.keyClick(box, Qt.Key.Key_Return)
    assert chosen.args == [HOSPITAL, "invented"]


def test_enter_before_the_answer_goes_to_the_first_of_what_comes(
    box: SearchBox, qtbot: QtBot
) -> None:
    type_and_find(box, qtbot, HOSPITAL)
    asked: list[str] = []
    box.asked.connect(asked.append)
    chosen: list[tuple[Hit, str]] = []
    box.hit_chosen.connect(lambda hit, text: chosen.append((hit, text)))
    qtbot.keyClick(box, Qt.Key.Key_Down)
    qtbot.keyClicks(box, " surg")
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert asked == ["invented surg"]
    assert chosen == []
    box.show_hits("invented surg", (SURGERY,))
    assert chosen == [(SURGERY, "invented surg")]


def test_what_finds_nothing_says_what_to_try(box: SearchBox, qtbot: QtBot) -> None:
    type_and_find(box, qtbot)
    assert box.panel.summary.text().startswith("Nothing found for ‘invented’. Try ")
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert box.text() == "invented"


def test_more_than_anybody_reads_is_said_to_be_the_best(box: SearchBox, qtbot: QtBot) -> None:
    type_and_find(box, qtbot, *[HOSPITAL] * 50)
    assert box.panel.summary.text().startswith("The best 50 results")


def test_a_click_goes_there_and_the_box_keeps_the_focus(box: SearchBox, qtbot: QtBot) -> None:
    type_and_find(box, qtbot, HOSPITAL, SURGERY)
    results = box.panel.list
    rows = [results.model().index(row, 0, QModelIndex()) for row in range(4)]
    with qtbot.waitSignal(box.hit_chosen) as chosen:
        qtbot.mouseClick(
            results.viewport(),
            Qt.MouseButton.LeftButton,
            pos=results.visualRect(rows[3]).center(),
        )
    assert chosen.args == [SURGERY, "invented"]
    assert box.hasFocus()


def test_escape_closes_then_empties(box: SearchBox, qtbot: QtBot) -> None:
    type_and_find(box, qtbot, HOSPITAL)
    qtbot.keyClick(box, Qt.Key.Key_Escape)
    assert not box.results_open()
    assert box.text() == "invented"
    qtbot.keyClick(box, Qt.Key.Key_Escape)
    assert box.text() == ""


def test_going_elsewhere_closes_the_results(box: SearchBox, qtbot: QtBot) -> None:
    type_and_find(box, qtbot, HOSPITAL)
    qtbot.keyClick(box, Qt.Key.Key_Tab)
    assert not box.hasFocus()
    assert not box.results_open()


def test_recent_searches_are_searched_again(box: SearchBox, qtbot: QtBot) -> None:
    box.show_recent(("lister", "surgery"))
    assert box.results_open()
    qtbot.keyClick(box, Qt.Key.Key_Down)
    with qtbot.waitSignal(box.asked) as asked:
        qtbot.keyClick(box, Qt.Key.Key_Return)
    assert asked.args == ["lister"]


def test_the_results_stay_in_the_window(box: SearchBox, qtbot: QtBot, theme: Theme) -> None:
    theme.set_text_scale(2.0)
    type_and_find(box, qtbot, *[HOSPITAL, FINDING] * 30)
    panel = box.panel.geometry()
    assert box.window().rect().contains(panel)
    assert panel.top() >= box.geometry().bottom()
    theme.set_text_scale(1.0)


def test_what_was_typed_is_shown_to_the_letter(box: SearchBox, qtbot: QtBot) -> None:
    qtbot.keyClicks(box, "<b>invented</b>")
    box.show_hits("<b>invented</b>", ())
    assert "<b>invented</b>" in box.panel.summary.text()
    assert box.panel.summary.textFormat() == Qt.TextFormat.PlainText


def test_what_is_not_known_of_distances_is_said(box: SearchBox, qtbot: QtBot) -> None:
    qtbot.keyClicks(box, "home near Inv")
    box.show_hits("home near Inv", (HOSPITAL,), Near("Invenham", measured=False))
    assert "only results in Invenham are listed" in box.panel.summary.text()
    box.show_hits("home near Inv", (), Near("Inv", known=False))
    assert box.panel.summary.text().startswith("No town of the name ‘Inv’ is known. Nothing found")


def test_nothing_found_and_the_way_out_are_never_cut(
    box: SearchBox, qtbot: QtBot, theme: Theme
) -> None:
    for scale in (1.0, 2.0):
        theme.set_text_scale(scale)
        long = "zz " * 60
        box.setText(long)
        box.show_hits(long.strip(), ())
        summary = box.panel.summary
        qtbot.wait(1)
        assert summary.text().endswith("a CQC ID.")
        assert summary.height() >= summary.heightForWidth(summary.width())
        assert box.window().rect().contains(box.panel.geometry())
    theme.set_text_scale(1.0)


def commands(done: list[str]) -> list[SearchCommand]:
    def command(name: str, *, possible: bool = True) -> SearchCommand:
        return SearchCommand(name, "", "", lambda: done.append(name), lambda: possible)

    return [
        command("Print or save a card"),
        command("Invented command"),
        command("Invented impossibility", possible=False),
    ]


def test_after_the_sign_only_commands_are_found_and_the_store_is_not_asked(
    box: SearchBox, qtbot: QtBot
) -> None:
    done: list[str] = []
    asked: list[str] = []
    box.asked.connect(asked.append)
    box.set_commands(lambda: commands(done))
    qtbot.keyClicks(box, "> pri")
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert done == ["Print or save a card"]
    assert asked == []
    assert box.text() == ""
    qtbot.keyClicks(box, ">nosuch")
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert box.panel.summary.text().startswith("No command is called ‘nosuch’.")


def test_commands_called_so_come_before_those_that_are_only_about_it(
    box: SearchBox, qtbot: QtBot
) -> None:
    done: list[str] = []

    def command(name: str, tip: str) -> SearchCommand:
        return SearchCommand(name, tip, "", lambda: done.append(name), lambda: True)

    found = [command("Follow", "Take what others publish"), command("Publish", "")]
    box.set_commands(lambda: found)
    qtbot.keyClicks(box, ">publish")
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert done == ["Publish"]


def test_commands_come_below_what_is_found(box: SearchBox, qtbot: QtBot) -> None:
    done: list[str] = []
    box.set_commands(lambda: commands(done))
    type_and_find(box, qtbot, HOSPITAL)
    qtbot.keyClick(box, Qt.Key.Key_Up)
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert done == ["Invented command"]


def test_alt_and_a_number_shows_one_kind(box: SearchBox, qtbot: QtBot) -> None:
    type_and_find(box, qtbot, HOSPITAL, SURGERY, FINDING)
    labels = [button.text() for button in box.panel.buttons]
    assert labels == ["All 3", "Other places 1", "Services 1", "Findings 1"]
    qtbot.keyClick(box, Qt.Key.Key_3, Qt.KeyboardModifier.AltModifier)
    assert box.text() == "invented"
    with qtbot.waitSignal(box.hit_chosen) as chosen:
        qtbot.keyClick(box, Qt.Key.Key_Return)
    assert chosen.args is not None
    assert chosen.args[0] == SURGERY
