"""The dialog of cards to export: what it takes and what it refuses, by keyboard too."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QRadioButton, QWidget
from pytestqt.qtbot import QtBot

from viewer.appearance.theme import Theme
from viewer.views.output.export_dialog import ExportDialog
from viewer.views.output.export_order import ExportOrder, Scope

SCOPES = ((Scope.SUBJECT, "What is shown: A & B"), (Scope.EVERYTHING, "Everything"))
ORDER = ExportOrder(Scope.SUBJECT, True, "clear", "a3", False, "{id}", Path("/invented"))


def name_of(order: ExportOrder) -> tuple[str, str]:
    return f"{order.pattern} {order.edition}.pdf", "No." if "!" in order.pattern else ""


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def dialog(window: QWidget, theme: Theme) -> ExportDialog:
    return ExportDialog(SCOPES, ORDER, name_of, theme, window)


def test_it_offers_what_was_ordered_before(dialog: ExportDialog) -> None:
    assert dialog.order() == ORDER
    assert dialog.scopes == ("What is shown: A & B", "Everything")


def test_the_example_follows_every_letter(dialog: ExportDialog, qtbot: QtBot) -> None:
    (pattern, _) = dialog.findChildren(QLineEdit)
    qtbot.keyClicks(pattern, "x")
    assert dialog.example == "For example: {id}x clear.pdf"
    qtbot.keyClicks(pattern, "!")
    assert dialog.example == "No."
    assert not dialog.export_button.isEnabled()


def test_without_a_folder_nothing_is_exported(dialog: ExportDialog) -> None:
    (_, folder) = dialog.findChildren(QLineEdit)
    folder.clear()
    assert not dialog.export_button.isEnabled()


def test_the_number_is_asked_for_again_when_the_choice_changes(
    dialog: ExportDialog, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(dialog.scope_chosen) as asked:
        dialog.choose_scope(Scope.EVERYTHING)
    assert asked.args == [Scope.EVERYTHING, True]
    assert dialog.counted == "Counting…"
    dialog.show_count(1203)
    assert dialog.counted == "1,203 cards"


def test_enter_orders_and_escape_does_not(dialog: ExportDialog, qtbot: QtBot) -> None:
    dialog.show()
    with qtbot.waitSignal(dialog.ordered) as ordered:
        qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert ordered.args == [ORDER]


def test_everything_has_a_name(dialog: ExportDialog) -> None:
    for field in dialog.findChildren(QLineEdit) + dialog.findChildren(QComboBox):
        buddies = [label.text() for label in dialog.findChildren(QLabel) if label.buddy() is field]
        assert buddies, field
    for button in dialog.findChildren(QRadioButton):
        assert button.text()
