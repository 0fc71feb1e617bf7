"""A dialog with a few labelled fields, which stays open and says what is wrong until all is right.

Actions, evidence, updates and steps of the status are each asked for by one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from db.domain.errors import Refused
from db.domain.text import shown
from viewer.appearance.theme import Theme
from viewer.parts.choice_box import ChoiceBox
from viewer.parts.day_edit import typed_day
from viewer.parts.dialog_size import fitting_size
from viewer.parts.spoken import announce
from viewer.views.improve.style import PROBLEM, QUIET, fields_style

_LINES = 3
"""The lines of a field for a longer text."""


class FieldKind(Enum):
    """What a field takes."""

    LINE = "line"
    TEXT = "text"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class FormField:
    """One field of the dialog."""

    name: str
    label: str
    value: str = ""
    kind: FieldKind = FieldKind.LINE
    choices: tuple[tuple[str, str], ...] = ()
    """For a choice: each value, and its words."""
    hint: str = ""
    """What is shown below it in smaller type."""


Values = Mapping[str, str]


class FormDialog(QDialog):
    """Asks for some fields; ``take`` gets them, and may refuse them with a sentence."""

    def __init__(
        self,
        title: str,
        fields: Sequence[FormField],
        take: Callable[[Values], None],
        button: str,
        theme: Theme,
        parent: QWidget,
    ) -> None:
        """``button`` is the label of the button that takes; ``take`` raises Refused to refuse."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(f"{title} – Wardcard")
        self._take = take
        self._edits: dict[str, QLineEdit | QPlainTextEdit | QComboBox] = {}
        inner = QWidget()
        inner.setObjectName("page")
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, theme.space(4), 0)
        column.setSpacing(theme.space(4))
        for field in fields:
            edit = self._edit(field, theme)
            label = QLabel(field.label)
            label.setBuddy(edit)
            label.setWordWrap(True)
            column.addWidget(label)
            column.addWidget(edit)
            if field.hint:
                hint = QLabel(field.hint)
                hint.setObjectName(QUIET)
                hint.setWordWrap(True)
                hint.setTextFormat(Qt.TextFormat.PlainText)
                edit.setAccessibleDescription(field.hint)
                column.addWidget(hint)
            self._edits[field.name] = edit
        column.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(inner)
        self.problem = QLabel()
        self.problem.setObjectName(PROBLEM)
        self.problem.setTextFormat(Qt.TextFormat.PlainText)
        self.problem.setWordWrap(True)
        self.problem.hide()
        box = QDialogButtonBox()
        take_it = box.addButton(button, QDialogButtonBox.ButtonRole.AcceptRole)
        take_it.setDefault(True)
        box.addButton("Cancel", QDialogButtonBox.ButtonRole.RejectRole).setAutoDefault(False)
        box.accepted.connect(self._on_accepted)
        box.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[theme.space(18)] * 4)
        layout.setSpacing(theme.space(10))
        layout.addWidget(self._scroll, 1)
        layout.addWidget(self.problem)
        layout.addWidget(box)
        inner.setStyleSheet(fields_style(theme))
        self.problem.setStyleSheet(fields_style(theme))
        height = inner.sizeHint().height() / max(1, theme.space(100)) * 100 + 130
        self.resize(fitting_size(self, theme, 460, height))

    def edit(self, name: str) -> QLineEdit | QPlainTextEdit | QComboBox:
        """The widget of the field ``name``."""
        return self._edits[name]

    def values(self) -> dict[str, str]:
        """What is in the fields now, by name."""
        return {name: _value(edit) for name, edit in self._edits.items()}

    def show_problem(self, sentence: str) -> None:
        """Show why what is in the fields cannot be taken."""
        self.problem.setText(sentence)
        self.problem.show()
        announce(self, sentence)

    def _on_accepted(self) -> None:
        try:
            self._take(self.values())
        except Refused as error:
            self.show_problem(str(error))
        else:
            self.accept()

    def _edit(self, field: FormField, theme: Theme) -> QLineEdit | QPlainTextEdit | QComboBox:
        if field.kind is FieldKind.CHOICE:
            box = ChoiceBox(field.label.replace("&", ""), theme)
            for value, label in field.choices:
                box.addItem(label, value)
            box.setCurrentIndex(max(0, box.findData(field.value)))
            return box
        if field.kind is FieldKind.TEXT:
            text = QPlainTextEdit(field.value)
            text.setTabChangesFocus(True)
            height = text.fontMetrics().lineSpacing() * _LINES + theme.space(20)
            text.setFixedHeight(height)
            return text
        return QLineEdit(field.value)


def _value(edit: QLineEdit | QPlainTextEdit | QComboBox) -> str:
    if isinstance(edit, QComboBox):
        return str(edit.currentData())
    text = edit.toPlainText() if isinstance(edit, QPlainTextEdit) else edit.text()
    return text.strip()


def read_day(text: str) -> date | None:
    """The day that people have written, such as '15 Nov 2026'; None if nothing is written.

    Raises Refused if it is not a day.
    """
    if not text.strip():
        return None
    day, month, year = typed_day(text.strip())
    try:
        if day and month and year:
            return date(year, month, day)
    except ValueError:  # 31 February
        pass
    raise Refused(f"‘{shown(text)}’ is not a date. Write it like 15 November 2026.")
