"""The right side of the publishing page: how far it is, what is new, and what is in the folder."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QGridLayout,
    QHeaderView,
    QLabel,
    QProgressBar,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from viewer.appearance.icons import icon
from viewer.appearance.theme import Theme
from viewer.parts.message_bar import announce
from viewer.parts.section_head import SectionHead
from viewer.wording.phrases import capitalised
from viewer.wording.time_left import Pace, left_in_words

if TYPE_CHECKING:
    from db.publishing.steps import PublishProgress, Step

_HEADINGS = ("Version", "Published", "Size")
_MOST_ROWS = 6
"""Rows of the table that are seen at once."""
_BAR_STEPS = 1000


class PublishStatus(QWidget):
    """Shows the steps of publishing, the result, what is new, and what is in the folder."""

    show_folder_wanted = Signal()
    """Emitted when the user wants to see the folder with the published file."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        from db.publishing.steps import Step

        self._theme = theme
        self._steps: tuple[Step, ...] = tuple(Step)
        self._now: Step | None = None
        self._pace = Pace()
        self._publishing = SectionHead(theme, indent=0)
        self.line = QLabel()
        self.line.setObjectName("field")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, _BAR_STEPS)
        self.bar.setAccessibleName("Progress of publishing")
        self._list = QWidget()
        self._grid = QGridLayout(self._list)
        self._grid.setColumnStretch(1, 1)
        self._signs = [QLabel() for _ in self._steps]
        self._names = [QLabel() for _ in self._steps]
        self._amounts = [QLabel() for _ in self._steps]
        for row, parts in enumerate(zip(self._signs, self._names, self._amounts, strict=True)):
            for column, part in enumerate(parts):
                part.setWordWrap(column == 1)
                self._grid.addWidget(part, row, column, Qt.AlignmentFlag.AlignTop)
            parts[2].setObjectName("note")
        self.result = _reading_label()
        self.folder_button = QPushButton("Show in folder")
        self.folder_button.clicked.connect(self.show_folder_wanted)
        self._since = SectionHead(theme, indent=0)
        self.since_lines = _reading_label()
        self._packs = SectionHead(theme, indent=0)
        self.packs = QTableWidget(0, len(_HEADINGS))
        self._prepare_table()
        self.about_packs = QLabel()
        self.about_packs.setObjectName("note")
        self.about_packs.setWordWrap(True)
        self._column = QVBoxLayout(self)
        for widget in (self._publishing, self.line, self.bar, self._list, self.result):
            self._column.addWidget(widget)
        self._column.addWidget(self.folder_button, 0, Qt.AlignmentFlag.AlignLeft)
        for widget in (self._since, self.since_lines, self._packs, self.packs, self.about_packs):
            self._column.addWidget(widget)
        self._column.addStretch(1)
        self.show_since("", "", ())
        self.show_packs((), "")
        self.show_plan("Publishing", "")
        self.restyle()

    # Publishing

    def show_plan(self, heading: str, line: str) -> None:
        """Show the steps that publishing will take."""
        self._now = None
        self._show_heading(heading, line)
        self._show_steps(done=0)

    def begin(self, heading: str) -> None:
        """Show that publishing has begun."""
        self._pace = Pace()
        self._now = self._steps[0]
        self._show_heading(heading, "Beginning")
        self.bar.setRange(0, 0)
        self.bar.show()
        self._show_steps(done=0, now=self._now)

    def show_progress(self, progress: PublishProgress) -> None:
        """Show how far publishing is."""
        share = progress.share
        left = self._pace.left(share)
        self.line.setText(capitalised(left_in_words(left)) if left is not None else "Publishing")
        self.bar.setRange(0, _BAR_STEPS)
        self.bar.setValue(round(share * _BAR_STEPS))
        if progress.step is not self._now:
            self._now = progress.step
            announce(self, progress.step.label)
        done = self._steps.index(progress.step)
        self._show_steps(done=done, now=progress.step)
        if progress.step_share:
            self._amounts[done].setText(f"{progress.step_share * 100:.0f} %")

    def show_stopping(self) -> None:
        """Show that publishing is about to stop."""
        self.line.setText("Stopping…")
        self.bar.setRange(0, 0)

    def show_done(self, heading: str, sentence: str, *, published: bool) -> None:
        """Show that a version is ``published``, or that a key is made, and where the file is."""
        self._show_heading(heading, "")
        self._show_steps(done=len(self._steps))
        self._list.setVisible(published)
        self._show_result(sentence, problem=False)
        self.folder_button.show()

    def show_not_done(self, heading: str, sentence: str, *, problem: bool) -> None:
        """Show that nothing was published, and why; ``problem`` if it was not the user's wish."""
        self._show_heading(heading, "")
        self._list.hide()
        self._show_result(sentence, problem=problem)

    def _show_heading(self, heading: str, line: str) -> None:
        self._publishing.show_words("", heading)
        self.line.setText(line)
        self.line.setVisible(bool(line))
        for part in (self.bar, self.result, self.folder_button):
            part.hide()
        self._list.show()

    def _show_result(self, sentence: str, *, problem: bool) -> None:
        self.result.setObjectName("problem" if problem else "reading")
        self.result.setText(sentence)
        style = self.result.style()
        style.unpolish(self.result)
        style.polish(self.result)
        self.result.show()
        self.result.setFocus(Qt.FocusReason.OtherFocusReason)
        announce(self, sentence)

    def _show_steps(self, *, done: int, now: Step | None = None) -> None:
        s, side = self._theme.scheme, self._theme.space(15)
        for row, step in enumerate(self._steps):
            shape, colour = "circle", "muted"
            if row < done:
                shape, colour = "check", "text"
            elif step is now:
                shape, colour = "clock", "accent"
            sign = icon(shape, side, self._theme.colour(colour))
            self._signs[row].setPixmap(sign.pixmap(side, side))
            name = self._names[row]
            name.setText(step.done_label if row < done else step.label)
            name.setFont(self._theme.type(13, bold=step is now))
            name.setStyleSheet(f"color: {s.text if row < done or step is now else s.muted}")
            state = "done" if row < done else "under way" if step is now else "to do"
            name.setAccessibleName(f"{name.text()}: {state}")
            self._amounts[row].setText("")

    # What is new, and what is in the folder

    def show_since(self, heading: str, when: str, lines: Sequence[str]) -> None:
        """Show ``lines`` on what is new since an earlier version; none hides the section."""
        self._since.show_words("", heading, when)
        self.since_lines.setText("\n".join(lines))
        for part in (self._since, self.since_lines):
            part.setVisible(bool(lines))

    def show_packs(self, rows: Sequence[tuple[str, str, str]], about: str) -> None:
        """List the versions in the folder; ``about`` is said under them, empty to hide it all."""
        self._packs.show_words("", "In the folder")
        self.packs.setRowCount(len(rows))
        for row, texts in enumerate(rows):
            for column, text in enumerate(texts):
                item = QTableWidgetItem(text)
                if column == len(texts) - 1:
                    item.setTextAlignment(
                        Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
                    )
                self.packs.setItem(row, column, item)
        if rows:
            self.packs.setCurrentCell(0, 0)
        self.about_packs.setText(about)
        self._packs.setVisible(bool(about))
        self.packs.setVisible(bool(rows))
        self.about_packs.setVisible(bool(about))
        self._fit_table()

    def _prepare_table(self) -> None:
        table = self.packs
        table.setAccessibleName("Versions in the folder")
        table.setHorizontalHeaderLabels(_HEADINGS)
        size = table.horizontalHeaderItem(len(_HEADINGS) - 1)
        assert size is not None
        size.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        for column in range(len(_HEADINGS) - 1):
            item = table.horizontalHeaderItem(column)
            assert item is not None
            item.setTextAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        table.verticalHeader().hide()
        table.setShowGrid(False)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setTabKeyNavigation(False)
        table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        table.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)

    def _fit_table(self) -> None:
        row = self._theme.space(25)
        self.packs.verticalHeader().setMinimumSectionSize(row)
        self.packs.verticalHeader().setDefaultSectionSize(row)
        head = self.packs.horizontalHeader().sizeHint().height()
        rows = min(self.packs.rowCount(), _MOST_ROWS)
        self.packs.setFixedHeight(head + rows * row + 2 * self.packs.frameWidth() + 6)

    def restyle(self) -> None:
        """Apply the theme's colours and sizes again."""
        px = self._theme.space
        self._column.setContentsMargins(0, 0, 0, px(12))
        self._column.setSpacing(px(6))
        self._grid.setContentsMargins(0, px(2), 0, px(2))
        self._grid.setHorizontalSpacing(px(8))
        self._grid.setVerticalSpacing(px(7))
        self.bar.setFixedHeight(px(6))
        for head in (self._publishing, self._since, self._packs):
            head.restyle()
        done = sum("done" in name.accessibleName() for name in self._names)
        self._show_steps(done=done, now=self._now if self.bar.isVisible() else None)
        self._fit_table()


def _reading_label() -> QLabel:
    """A label whose text the keyboard reaches and can select."""
    label = QLabel()
    label.setObjectName("reading")
    label.setIndent(0)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse
        | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    return label
