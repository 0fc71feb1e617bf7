"""The panel for several entries at once: an owner, a date and a status that all of them get."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from db.domain.age import today
from db.domain.errors import Refused
from db.domain.register import Entry
from db.domain.response import Response, Status
from viewer.appearance.theme import Theme
from viewer.parts.choice_box import ChoiceBox
from viewer.parts.heading import Heading
from viewer.parts.spoken import announce
from viewer.views.improve.form_dialog import read_day
from viewer.views.improve.style import PRIMARY, PROBLEM, QUIET, fields_style
from viewer.wording import improve_page as words
from viewer.wording.phrases import counted

_KEPT = "Leave as it is"
_OPEN = tuple(status for status in Status if not status.is_closed and status is not Status.REOPENED)
"""The statuses that several entries can get at once; closing and reopening need more to be said."""


@dataclass(frozen=True, slots=True)
class BulkChange:
    """What several entries get; an empty owner and None leave what is there."""

    owner: str = ""
    due: date | None = None
    status: Status | None = None

    def applied(self, before: Response) -> Response:
        """``before`` with this."""
        after = before.due_on(self.due) if self.due is not None else before
        after = replace(after, operational_lead=self.owner or before.operational_lead)
        if self.status is None or self.status is before.status:
            return after
        return replace(
            after, status=self.status, status_since=today(), status_reason="", status_by=""
        )


class BulkPanel(QWidget):
    """Asks what all chosen entries are to get."""

    left = Signal()
    """Emitted when the reader wants to go back to the list, on Esc."""
    save_wanted = Signal(object, str)
    """Emitted with a :class:`BulkChange`, and the role that saves it."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName("entryPanel")
        self.setAccessibleName("Several entries")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.heading = Heading()
        self.names = _label("")
        self.owner, self.due, self.role = QLineEdit(), QLineEdit(), QLineEdit()
        self.owner.setPlaceholderText(_KEPT)
        self.due.setPlaceholderText(_KEPT)
        self.role.setPlaceholderText("Your role, such as Matron")
        self.status = ChoiceBox("Status", theme)
        self.status.addItem(_KEPT, "")
        for status in _OPEN:
            self.status.addItem(words.status_words(status), status.value)
        self.problem = _label("")
        self.problem.setObjectName(PROBLEM)
        self.problem.hide()
        self.save_button = QPushButton("Save")
        self.save_button.setObjectName(PRIMARY)
        self.save_button.clicked.connect(lambda _=False: self.save())
        self._column = QVBoxLayout(self)
        self._column.addWidget(self.heading)
        self._column.addWidget(self.names)
        for text, field in (
            ("Owner, a role", self.owner),
            ("Due", self.due),
            ("Status", self.status),
            ("Your role", self.role),
        ):
            label = _label(text)
            label.setBuddy(field)
            field.setAccessibleName(text)
            self._column.addWidget(label)
            self._column.addWidget(field)
        self._column.addWidget(self.problem)
        self._column.addWidget(self.save_button, 0, Qt.AlignmentFlag.AlignLeft)
        self._column.addStretch(1)
        save = QShortcut(QKeySequence(QKeySequence.StandardKey.Save), self)
        save.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        save.activated.connect(self.save)
        escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        escape.activated.connect(self.left)
        self.restyle()

    def show_entries(self, entries: Sequence[Entry], why_read_only: str) -> None:
        """Ask about these; nothing can be changed if ``why_read_only`` says so in a sentence."""
        self.heading.setText(f"{counted(len(entries), 'row')} chosen")
        self.problem.hide()
        for field in (self.owner, self.due):
            field.clear()
        self.status.setCurrentIndex(0)
        for field in (self.owner, self.due, self.status, self.role, self.save_button):
            field.setEnabled(not why_read_only)
        self.names.setText(why_read_only or "What you fill in here is saved for all of them.")

    def focus_first(self) -> None:
        """Give the keyboard to the first field."""
        self.owner.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_problem(self, sentence: str) -> None:
        """Show why nothing was saved."""
        self.problem.setText(sentence)
        self.problem.show()
        announce(self, sentence)

    def save(self) -> None:
        """Emit what is to be saved."""
        try:
            chosen = str(self.status.currentData())
            change = BulkChange(
                self.owner.text().strip(),
                read_day(self.due.text()),
                Status(chosen) if chosen else None,
            )
            if change == BulkChange():
                raise Refused("Fill in an owner, a date or a status first.")
            if not self.role.text().strip():
                self.role.setFocus(Qt.FocusReason.OtherFocusReason)
                raise Refused("Say in which role you save, such as Ward manager.")
        except Refused as error:
            self.show_problem(str(error))
            return
        self.problem.hide()
        self.save_wanted.emit(change, self.role.text().strip())

    def restyle(self) -> None:
        """Apply the theme's colours and sizes again."""
        theme, px = self._theme, self._theme.space
        self.setStyleSheet(
            f"#entryPanel {{ background: {theme.scheme.surface}; }}" + fields_style(theme)
        )
        self.heading.setFont(theme.type(13, bold=True))
        self._column.setContentsMargins(px(14), px(16), px(10), px(12))
        self._column.setSpacing(px(5))


def _label(text: str) -> QLabel:
    label = QLabel(text)
    label.setObjectName(QUIET)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    return label
