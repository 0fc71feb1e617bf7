"""Dialogs never are larger than their window, at any text size."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton, QDialog, QDialogButtonBox, QWidget
from pytestqt.qtbot import QtBot

from viewer.appearance.theme import Theme
from viewer.parts.choice_dialog import ChoiceDialog
from viewer.parts.dialogs import AsAtDialog, StopDialog, TextDialog
from viewer.views.data.follow_dialog import FollowDialog, FollowStatus
from viewer.views.data.key_dialog import KeyDialog

LONG = "Invented Hospitals of the Northern and the Southern Counties NHS Foundation Trust"
STATUS = FollowStatus("\n".join([LONG] * 4), follows=True, can_go_back=True)
DIALOGS: dict[str, Callable[[Theme, QWidget], QDialog]] = {
    "text": lambda theme, window: TextDialog("Invented", LONG * 40, theme, window),
    "stop": lambda theme, window: StopDialog(
        theme, window, running=LONG, loss=LONG, keep="Keep publishing"
    ),
    "as at": lambda theme, window: AsAtDialog(date(2020, 1, 1), theme, window),
    "choice": lambda theme, window: ChoiceDialog(
        "Export", [("Whose ratings", [LONG, "Everything"])], ("Save as…",), theme, window
    ),
    "follow": lambda theme, window: FollowDialog(STATUS, theme, window),
    "key": lambda theme, window: KeyDialog(Path("/invented"), "team.pem", True, theme, window),
}


@pytest.fixture
def window(qtbot: QtBot, theme: Theme) -> Iterator[QWidget]:
    """A small window, with text twice as large as usual."""
    theme.set_text_scale(2.0)
    made = QWidget()
    made.resize(1024, 700)
    qtbot.addWidget(made)
    made.show()
    yield made
    theme.set_text_scale(1.0)


@pytest.mark.parametrize("name", DIALOGS)
def test_a_dialog_fits_a_small_window_with_its_buttons_at_twice_the_size(
    window: QWidget, theme: Theme, qtbot: QtBot, name: str
) -> None:
    dialog = DIALOGS[name](theme, window)
    QDialog.open(dialog)
    qtbot.waitExposed(dialog)
    assert dialog.width() <= window.width()
    assert dialog.height() <= window.height()
    buttons = [each for each in dialog.findChildren(QAbstractButton) if each.isVisible()]
    assert buttons
    for button in buttons:
        assert button.width() >= button.sizeHint().width()
        if isinstance(button.parentWidget(), QDialogButtonBox):
            assert button.visibleRegion().boundingRect() == button.rect()
    dialog.close()
