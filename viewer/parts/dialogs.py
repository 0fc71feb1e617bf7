"""The few dialogs: a text to keep, a date to choose, a warning. All else is shown in the window."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QDate, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QAbstractButton,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QMessageBox,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from viewer.appearance.theme import Theme
from viewer.parts.day_edit import DayEdit
from viewer.parts.dialog_size import fitting_size
from viewer.parts.enter_key import EnterPresses
from viewer.parts.save_place import ask_where_to_save
from viewer.system.saving import SaveError, safe_name, write_file


class TextDialog(QDialog):
    """Shows a text that the user can copy or save."""

    saved = Signal(object)
    """Emitted with the path to which the text was saved."""
    save_failed = Signal(str)

    def __init__(self, title: str, text: str, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(f"{title} – Wardcard")
        self._title = title
        self._text = QPlainTextEdit(text)
        self._text.setReadOnly(True)
        self._text.setAccessibleName(title)
        self._text.setTabChangesFocus(True)
        self._text.setTabStopDistance(theme.space(220))
        buttons = QDialogButtonBox()
        copy = buttons.addButton("Copy", QDialogButtonBox.ButtonRole.ActionRole)
        save = buttons.addButton("Save as…", QDialogButtonBox.ButtonRole.ActionRole)
        close = buttons.addButton("Close", QDialogButtonBox.ButtonRole.RejectRole)
        for button in (copy, save):
            button.setAutoDefault(False)
        close.setDefault(True)
        copy.clicked.connect(self._on_copy_clicked)
        save.clicked.connect(self._on_save_clicked)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[theme.space(16)] * 4)
        layout.setSpacing(theme.space(12))
        layout.addWidget(self._text, 1)
        layout.addWidget(buttons)
        EnterPresses(self)
        self.resize(fitting_size(self, theme, 620, 460))

    def text(self) -> str:
        """The text that is shown."""
        return self._text.toPlainText()

    @Slot()
    def _on_copy_clicked(self) -> None:
        QGuiApplication.clipboard().setText(self.text())

    @Slot()
    def _on_save_clicked(self) -> None:
        chosen, _ = ask_where_to_save(
            self, "Save as", safe_name(self._title, ".txt"), "Text (*.txt)"
        )
        if chosen is None:
            return
        try:
            self.saved.emit(write_file(chosen, self.text().encode("utf-8")))
        except SaveError as error:
            self.save_failed.emit(str(error))


class StopDialog(QMessageBox):
    """Asks whether to close Wardcard while it is working."""

    stop_chosen = Signal()
    """Emitted if the user chooses to close it."""

    def __init__(
        self, theme: Theme, parent: QWidget, *, running: str, loss: str, keep: str
    ) -> None:
        """Create the dialog; ``running`` is a sentence on what is running.

        ``loss`` is a sentence on what closing does to it, and ``keep`` is the label of the button
        that keeps Wardcard open.
        """
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Close Wardcard?")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(running)
        self.setInformativeText(loss)
        keep_on = self.addButton(keep, QMessageBox.ButtonRole.RejectRole)
        self._stop = self.addButton("Stop and close", QMessageBox.ButtonRole.DestructiveRole)
        self.setDefaultButton(keep_on)
        self.setEscapeButton(keep_on)
        self.setFont(theme.font())
        self.buttonClicked.connect(self._on_button_clicked)

    @Slot(QAbstractButton)
    def _on_button_clicked(self, button: QAbstractButton) -> None:
        if button is self._stop:
            self.stop_chosen.emit()


class AsAtDialog(QDialog):
    """Asks for the date as at which everything is shown."""

    day_chosen = Signal(object)
    """Emitted with a date, or None for the latest."""

    def __init__(self, day: date | None, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("As at – Wardcard")
        today = QDate.currentDate()
        self._edit = DayEdit(QDate(day.year, day.month, day.day) if day else today)
        self._edit.setMinimumDate(QDate(2009, 4, 1))  # CQC's first day
        self._edit.setMaximumDate(today)
        label = QLabel("Show every rating as it was on &this day:")
        label.setBuddy(self._edit)
        label.setWordWrap(True)
        buttons = QDialogButtonBox()
        show = buttons.addButton("Show", QDialogButtonBox.ButtonRole.AcceptRole)
        latest = buttons.addButton("Latest", QDialogButtonBox.ButtonRole.ResetRole)
        buttons.addButton("Cancel", QDialogButtonBox.ButtonRole.RejectRole)
        show.setDefault(True)
        buttons.accepted.connect(self._on_show_clicked)
        latest.setAutoDefault(False)
        latest.clicked.connect(self._on_latest_clicked)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[theme.space(18)] * 4)
        layout.setSpacing(theme.space(12))
        for widget in (label, self._edit, buttons):
            layout.addWidget(widget)
        EnterPresses(self)
        self.setMinimumWidth(theme.space(340))

    @Slot()
    def _on_show_clicked(self) -> None:
        chosen = self._edit.date()
        # Today means the latest, and should still mean the latest tomorrow.
        is_past = chosen < QDate.currentDate()
        self.day_chosen.emit(date(chosen.year(), chosen.month(), chosen.day()) if is_past else None)
        self.accept()

    @Slot()
    def _on_latest_clicked(self) -> None:
        self.day_chosen.emit(None)
        self.accept()
