"""The dialog for making the key that published data is signed with."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QGridLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from viewer.appearance.theme import Theme
from viewer.parts.dialog_size import fitting_size
from viewer.parts.enter_key import EnterPresses
from viewer.parts.message_bar import announce
from viewer.views.data.publish_style import publish_style

_ABOUT = (
    "The key proves to ward PCs that data comes from your team. It is made once. Two files are "
    "written: the private key, which only your team should have, and next to it the public key "
    "(.pub), which you give to the ward PCs."
)
_DIFFERENT = "The two passwords differ. Type the same one twice."
_OPEN_TO_ALL = "Without a password, anyone who can read the file can publish in your name."


class NewKey(NamedTuple):
    """A key that is to be made."""

    path: Path
    password: bytes | None
    old_password: bytes | None = None
    """That of the present key, if it vouches for the new one and has a password."""
    vouched: bool = False
    """Whether the present key vouches for it."""


class KeyDialog(QDialog):
    """Asks for the file and the password of a new key."""

    key_wanted = Signal(object)
    """Emitted with a NewKey; the dialog stays until it is accepted, or shows what went wrong."""

    def __init__(
        self, folder: Path, present: str, present_has_password: bool, theme: Theme, parent: QWidget
    ) -> None:
        """``folder`` is suggested. ``present`` is the file name of the present key, or empty."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Make a key – Wardcard")
        self.setObjectName("publish")
        self._theme = theme
        self.file = QLineEdit(str(folder / "team.pem"))
        self.password, self.again = _secret(), _secret()
        self.password.setPlaceholderText("Leave both empty for none")
        choose = QPushButton("Choose…")
        choose.setAccessibleName("Choose the file of the private key")
        choose.clicked.connect(self._on_choose_clicked)
        self.vouched = QCheckBox(
            f"Let {present} vouch for it, so that PCs trust it".replace("&", "&&")
        )
        self.vouched.setChecked(True)
        self.vouched.setVisible(bool(present))
        self.old_password = _secret()
        rows: list[tuple[str, QLineEdit, QWidget | None]] = [
            ("&File:", self.file, choose),
            ("&Password:", self.password, None),
            ("The same &again:", self.again, None),
        ]
        if present and present_has_password:
            rows.append((f"Password of {present}:".replace("&", "&&"), self.old_password, None))
        fields = QGridLayout()
        fields.setSpacing(theme.space(8))
        for row, (text, edit, button) in enumerate(rows):
            label = QLabel(text)
            label.setBuddy(edit)
            fields.addWidget(label, row, 0)
            fields.addWidget(edit, row, 1)
            if button is not None:
                fields.addWidget(button, row, 2)
            edit.textChanged.connect(self._on_changed)
        self.problem = QLabel()
        self.problem.setObjectName("problem")
        about = QLabel(_ABOUT)
        self._hint = QLabel(_OPEN_TO_ALL)
        self._hint.setObjectName("note")
        for text in (about, self._hint, self.problem):
            text.setTextFormat(Qt.TextFormat.PlainText)
            text.setWordWrap(True)
        self.problem.hide()
        buttons = QDialogButtonBox()
        self.make_button = buttons.addButton("Make the key", QDialogButtonBox.ButtonRole.AcceptRole)
        cancel = buttons.addButton("Cancel", QDialogButtonBox.ButtonRole.RejectRole)
        for button in (choose, cancel):
            button.setAutoDefault(False)
        self.make_button.setDefault(True)
        buttons.accepted.connect(self._on_make_clicked)
        buttons.rejected.connect(self.reject)
        inner = QWidget()
        inner.setObjectName("inner")
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, theme.space(4), 0)
        column.setSpacing(theme.space(10))
        column.addWidget(about)
        column.addLayout(fields)
        for widget in (self._hint, self.vouched, self.problem):
            column.addWidget(widget)
        column.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(inner)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[theme.space(18)] * 4)
        layout.setSpacing(theme.space(12))
        layout.addWidget(self._scroll, 1)
        layout.addWidget(buttons)
        self.setStyleSheet(publish_style(theme.scheme, theme.space))
        EnterPresses(self)
        self.resize(fitting_size(self, theme, 560, 360))
        self.file.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_problem(self, sentence: str) -> None:
        """Show why the key was not made."""
        self.problem.setText(sentence)
        self.problem.show()
        self._scroll.ensureWidgetVisible(self.problem)
        self.make_button.setEnabled(True)
        announce(self, sentence)

    @Slot(str)
    def _on_changed(self, _: str) -> None:
        self.problem.hide()
        self._hint.setVisible(not self.password.text())
        self.make_button.setEnabled(bool(self.file.text().strip()))

    @Slot()
    def _on_make_clicked(self) -> None:
        if self.password.text() != self.again.text():
            self.show_problem(_DIFFERENT)
            self.again.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        path = Path(self.file.text().strip())
        vouched = self.vouched.isVisible() and self.vouched.isChecked()
        self.make_button.setEnabled(False)
        self.key_wanted.emit(
            NewKey(
                path if path.suffix else path.with_suffix(".pem"),
                self.password.text().encode() or None,
                self.old_password.text().encode() or None,
                vouched,
            )
        )

    @Slot()
    def _on_choose_clicked(self) -> None:
        chosen, _ = QFileDialog.getSaveFileName(
            self, "Where to keep the private key", self.file.text(), "Private keys (*.pem)"
        )
        if chosen:
            self.file.setText(chosen)


def _secret() -> QLineEdit:
    edit = QLineEdit()
    edit.setEchoMode(QLineEdit.EchoMode.Password)
    edit.setMaxLength(1000)
    return edit
