"""The dialog for a paper about what is to improve: which, about what, and what only people know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QDate, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from db.domain.subject import Subject
from viewer.appearance.theme import Theme
from viewer.documents.papers.board_paper import Meeting
from viewer.documents.papers.kinds import Paper
from viewer.parts.choice_box import ChoiceBox
from viewer.parts.day_edit import DayEdit
from viewer.parts.dialog_size import fitting_size
from viewer.wording.phrases import capitalised

_FIELDS = (
    ("meeting", "&Meeting"),
    ("date", "&Date of it"),
    ("item", "Agenda &item"),
    ("title", "&Title of the paper"),
    ("author", "Author, as a role"),
    ("lead", "Lead director, as a role"),
    ("purpose", "Purpose"),
    ("considered", "Considered by"),
    ("assurance", "Level of assurance"),
    ("why", "Why it is this level"),
)
_FIRST_DAY = QDate(2009, 4, 1)
"""CQC's first day; nothing changed before it."""


@dataclass(frozen=True, slots=True)
class PaperOrder:
    """What was chosen in the dialog."""

    paper: Paper
    subject: Subject
    since: date | None
    """From when on changes are told; only for a board paper."""
    meeting: Meeting | None
    """What only people know; only for a board paper."""


class PaperDialog(QDialog):
    """Asks for a paper; a board paper has fields that others do not need."""

    save_wanted = Signal(object)
    """Emitted with the PaperOrder."""

    def __init__(
        self,
        places: Sequence[tuple[str, Subject]],
        since: date,
        theme: Theme,
        parent: QWidget,
    ) -> None:
        """``places`` are offered with their names, the first chosen; changes begin at ``since``."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Print what is to improve – Wardcard")
        self._places = list(places)
        self.paper = ChoiceBox("Which paper", theme)
        for paper in Paper:
            self.paper.addItem(paper.label, paper)
        self.about = QLabel()
        self.place = ChoiceBox("About which place", theme)
        for name, subject in self._places:
            self.place.addItem(name, subject)
        self.since = DayEdit(QDate(since.year, since.month, since.day))
        self.since.setDateRange(_FIRST_DAY, QDate.currentDate())
        self.fields = {name: QLineEdit() for name, _ in _FIELDS}
        self.asks = QPlainTextEdit()
        self.asks.setTabChangesFocus(True)
        self.asks.setPlaceholderText("One on each line")
        self.asks.setFixedHeight(theme.space(64))
        self.blank = QLabel("What you leave empty is printed as a line to write on.")
        for text in (self.about, self.blank):
            text.setTextFormat(Qt.TextFormat.PlainText)
            text.setWordWrap(True)
        inner = QWidget()
        form = QGridLayout(inner)
        form.setContentsMargins(0, 0, theme.space(12), 0)
        form.setSpacing(theme.space(8))
        form.setColumnStretch(1, 1)
        self._of_board: list[QWidget] = []
        rows: list[tuple[str, QWidget]] = [
            ("&Paper", self.paper),
            ("", self.about),
            ("A&bout", self.place),
            ("Changes &since", self.since),
            *((label, self.fields[name]) for name, label in _FIELDS),
            ("The board is as&ked to", self.asks),
            ("", self.blank),
        ]
        for row, (text, field) in enumerate(rows):
            form.addWidget(field, row, 1)
            if not text:
                continue
            label = QLabel(f"{text}:")
            label.setBuddy(field)
            form.addWidget(label, row, 0)
            if field not in (self.paper, self.place):
                self._of_board += [label, field]
        form.setRowStretch(len(rows), 1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inner)
        buttons = QDialogButtonBox()
        self.save_button = buttons.addButton("Save as PDF…", QDialogButtonBox.ButtonRole.AcceptRole)
        cancel = buttons.addButton("Cancel", QDialogButtonBox.ButtonRole.RejectRole)
        cancel.setAutoDefault(False)
        self.save_button.setDefault(True)
        buttons.accepted.connect(self._on_save)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[theme.space(18)] * 4)
        layout.setSpacing(theme.space(12))
        layout.addWidget(scroll, 1)
        layout.addWidget(buttons)
        self.setStyleSheet(_style(theme))
        self.resize(fitting_size(self, theme, 620, 620))
        self.paper.currentIndexChanged.connect(self._on_paper)
        self._on_paper()
        self.paper.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def _chosen(self) -> Paper:
        return self.paper.currentData()

    @Slot()
    def _on_paper(self) -> None:
        paper = self._chosen
        self.about.setText(f"{capitalised(paper.about)}.")
        board = paper is Paper.BOARD
        for widget in self._of_board:
            widget.setVisible(board)
        self.blank.setVisible(board)

    @Slot()
    def _on_save(self) -> None:
        paper, subject = self._chosen, self._places[self.place.currentIndex()][1]
        since, meeting = None, None
        if paper is Paper.BOARD:
            day = self.since.date()
            since = date(day.year(), day.month(), day.day())
            said = {name: edit.text().strip() for name, edit in self.fields.items()}
            lines = (line.strip() for line in self.asks.toPlainText().splitlines())
            meeting = Meeting(**said, asks=tuple(filter(None, lines)))
        self.accept()
        self.save_wanted.emit(PaperOrder(paper, subject, since, meeting))


def _style(theme: Theme) -> str:
    s, px = theme.scheme, theme.space
    return f"""
        QComboBox {{ color: {s.text}; background: {s.surface}; border: 1px solid {s.muted};
            border-radius: {px(4)}px; min-height: {px(22)}px; padding: {px(2)}px {px(7)}px; }}
        QComboBox:focus {{ border: 3px solid {s.accent}; padding: {px(2) - 2}px {px(7) - 2}px; }}
        QComboBox::drop-down {{ border: 0; width: {px(22)}px; }}
        QScrollArea, QScrollArea > QWidget > QWidget {{ background: transparent; border: 0; }}
        """
