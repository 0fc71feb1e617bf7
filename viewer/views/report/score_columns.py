"""The scores of all quality statements of a group of services, in a column for each question."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from viewer.appearance.theme import Theme
from viewer.parts.document import MARGIN
from viewer.parts.entry_section import EntrySection
from viewer.parts.section_head import SectionHead
from viewer.views.report.assessed_model import GroupItem, statement_entry
from viewer.wording.scores import bands, scores_summed_up

if TYPE_CHECKING:
    from collections.abc import Sequence

_COLUMN = 170
"""The least width of a column in units."""
_MOST = 5


class ScoreColumns(QWidget):
    """Every score, those of 1 and 2 first and bold, with what the percentages mean."""

    part_reached = Signal(QWidget, QRect)
    """Emitted with a widget and the place in it that the keyboard reached."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._title = SectionHead(theme, ruled=False)
        self._bands = QLabel()
        self._bands.setWordWrap(True)
        self._bands.setTextFormat(Qt.TextFormat.PlainText)
        self._sections: list[EntrySection] = []
        self._grid = QGridLayout()
        self._columns = 0
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._title)
        outer.addLayout(self._grid)
        outer.addWidget(self._bands)
        self.restyle()

    def show_group(self, group: GroupItem) -> None:
        """Show the scores of ``group``."""
        name = f"{group.name}: its scores" if group.name else "Its scores"
        self._title.show_words("", name, scores_summed_up(group.scores))
        self._title.setVisible(bool(group.scores))
        self._bands.setText(f"{bands()}.")
        shown = [each for each in group.questions if each.statements]
        while len(self._sections) < len(shown):
            section = EntrySection(self._theme)
            section.part_reached.connect(self.part_reached)
            self._sections.append(section)
        for question, section in zip(shown, self._sections, strict=False):
            score = "" if question.percentage is None else f"{question.percentage:.0f}\u00a0%"
            entries = [
                statement_entry(each, expanded=False, with_words=False)
                for each in question.statements
            ]
            label, rating = question.question.label, question.rating
            section.show_entries("", label, score, entries, rating=rating)
        for place, section in enumerate(self._sections):
            section.setVisible(place < len(shown))
        self._arrange(len(shown))

    def stops(self) -> Sequence[QWidget]:
        """The widgets that the Tab key visits, in order."""
        return [stop for section in self._sections for stop in section.stops()]

    def _arrange(self, count: int) -> None:
        room = max(1, min(_MOST, self.width() // self._theme.space(_COLUMN)))
        self._columns = room
        for place, section in enumerate(self._sections[:count]):
            self._grid.removeWidget(section)
            row, column = divmod(place, room)
            self._grid.addWidget(section, row, column, Qt.AlignmentFlag.AlignTop)
        for column in range(_MOST):
            self._grid.setColumnStretch(column, 1 if column < min(room, count) else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Change the number of columns if there is room for more or fewer."""
        super().resizeEvent(event)
        room = max(1, min(_MOST, self.width() // self._theme.space(_COLUMN)))
        if room != self._columns:
            self._arrange(sum(not section.isHidden() for section in self._sections))

    def restyle(self) -> None:
        """Apply the theme's colours and sizes again."""
        px = self._theme.space
        self._grid.setHorizontalSpacing(px(18))
        self._grid.setVerticalSpacing(px(8))
        self._title.restyle()
        self._bands.setFont(self._theme.font(0.92))
        self._bands.setStyleSheet(f"color: {self._theme.scheme.muted}")
        self._bands.setContentsMargins(MARGIN, px(4), MARGIN, px(4))
        for section in self._sections:
            section.restyle()
