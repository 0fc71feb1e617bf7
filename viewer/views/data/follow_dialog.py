"""The dialog for choosing the folder of published data that this PC follows."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QGridLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from viewer.appearance.theme import Theme
from viewer.parts.dialog_size import fitting_size
from viewer.parts.enter_key import EnterPresses


class FollowStatus(NamedTuple):
    """The state of following on this PC, for the dialog to show."""

    text: str
    """A description of one or more lines."""
    follows: bool
    """Whether this PC follows a folder."""
    can_go_back: bool = False
    """Whether an earlier version of the data has been kept and can be used again."""


class FollowDialog(QDialog):
    """Shows what this PC follows, and lets the user choose a folder and a publisher's key."""

    follow_wanted = Signal(object, object)
    """Emitted with two Paths: the folder to follow, and the publisher's public key file or None."""
    look_wanted = Signal()
    """Emitted when the user wants to check for newer data now."""
    back_wanted = Signal()
    """Emitted when the user wants to go back to the previous version."""
    stop_wanted = Signal()
    """Emitted when the user wants to stop following."""

    def __init__(self, status: FollowStatus, theme: Theme, parent: QWidget) -> None:
        """Show ``status``, and only the buttons that apply to it."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Follow a folder – Wardcard")
        self.status = QLabel(status.text)
        self.status.setTextFormat(Qt.TextFormat.PlainText)
        self.status.setWordWrap(True)
        self.status.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        about = QLabel(
            "Your quality team publishes data in a folder or on a network share. This PC "
            "checks and copies each new version automatically, and keeps working if the share is "
            "unavailable."
        )
        about.setWordWrap(True)
        self.folder, self.key = QLineEdit(), QLineEdit()
        self.key.setPlaceholderText("If empty, the first key found is trusted")
        fields = QGridLayout()
        fields.setSpacing(theme.space(8))
        for row, (label_text, edit, browse) in enumerate(
            (
                ("&Folder:", self.folder, self._browse_folder),
                ("Public &key:", self.key, self._browse_key),
            )
        ):
            label = QLabel(label_text)
            label.setBuddy(edit)
            button = QPushButton("Browse…")
            button.setAccessibleName(f"Browse for {label_text.strip(':').replace('&', '').lower()}")
            button.setAutoDefault(False)
            button.clicked.connect(browse)
            for column, widget in enumerate((label, edit, button)):
                fields.addWidget(widget, row, column)
        self.buttons = self._buttons(status)
        self.folder.textChanged.connect(self._on_folder_changed)
        self._on_folder_changed("")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[theme.space(18)] * 4)
        layout.setSpacing(theme.space(14))
        layout.addWidget(about)
        layout.addWidget(self.status)
        layout.addLayout(fields)
        layout.addStretch(1)
        layout.addWidget(self.buttons)
        EnterPresses(self)
        self.resize(fitting_size(self, theme, 620, 320))

    def button(self, text: str) -> QPushButton:
        """Return the button with the label ``text``."""
        buttons = self.buttons.findChildren(QPushButton)
        return next(button for button in buttons if button.text() == text)

    def _buttons(self, status: FollowStatus) -> QDialogButtonBox:
        buttons = QDialogButtonBox()
        self._follow = buttons.addButton("Follow", QDialogButtonBox.ButtonRole.AcceptRole)
        self._follow.clicked.connect(self._on_follow_clicked)
        for text, wanted, useful in (
            ("Look now", self.look_wanted, status.follows),
            ("Go back", self.back_wanted, status.can_go_back),
            ("Stop following", self.stop_wanted, status.follows),
        ):
            button = buttons.addButton(text, QDialogButtonBox.ButtonRole.ActionRole)
            button.setAutoDefault(False)
            button.setVisible(useful)
            button.clicked.connect(wanted)
            button.clicked.connect(self.accept)
        close = buttons.addButton("Close", QDialogButtonBox.ButtonRole.RejectRole)
        close.setAutoDefault(False)
        buttons.rejected.connect(self.reject)
        return buttons

    @Slot(str)
    def _on_folder_changed(self, text: str) -> None:
        named = bool(text.strip())
        self._follow.setEnabled(named)
        self._follow.setDefault(named)

    @Slot()
    def _on_follow_clicked(self) -> None:
        key = self.key.text().strip()
        self.follow_wanted.emit(Path(self.folder.text().strip()), Path(key) if key else None)
        self.accept()

    @Slot()
    def _browse_folder(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, "The folder to follow")
        if chosen:
            self.folder.setText(chosen)

    @Slot()
    def _browse_key(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(
            self, "The publisher’s public key", "", "Public keys (*.pub);;All files (*)"
        )
        if chosen:
            self.key.setText(chosen)
