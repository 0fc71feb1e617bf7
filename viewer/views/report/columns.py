"""The columns under the ratings: what goes well, what is to be improved, and what is measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Signal, Slot
from PySide6.QtWidgets import QBoxLayout, QLabel, QVBoxLayout, QWidget

from viewer.appearance.theme import Theme
from viewer.parts.document import MARGIN
from viewer.parts.entry_section import EntrySection
from viewer.views.report.assessed_model import GroupItem, groups
from viewer.views.report.column_choice import COLUMNS, columns_of
from viewer.views.report.found_model import FoundModel
from viewer.views.report.score_columns import ScoreColumns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from db.domain.report import ReportCard
    from db.domain.subject import Subject
    from viewer.views.report.followed_columns import FollowedColumns

_FIRST = 6
"""The most entries in a column; the tab has all of them."""


class FindingColumns(QWidget):
    """Up to three sections side by side; the rest is on the tab 'What inspectors found'."""

    all_chosen = Signal()
    """Emitted if the reader asked for everything that inspectors found."""
    report_chosen = Signal(str)
    """Emitted with the ID of another report on the same subject."""
    part_reached = Signal(QWidget, QRect)
    """Emitted with a widget and the place in it that the keyboard reached."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._note = QLabel()
        self._note.setWordWrap(True)
        self._note.hide()
        self._sections: list[EntrySection] = []
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        columns = [QVBoxLayout() for _ in range(COLUMNS)]
        # The last column has room for one more section, below the one that is beside the others.
        for column in (*columns, columns[-1]):
            section = EntrySection(theme)
            section.all_chosen.connect(self.all_chosen)
            section.entry_chosen.connect(self._on_entry_chosen)
            section.part_reached.connect(self.part_reached)
            section.hide()
            self._sections.append(section)
            column.addWidget(section)
        for column in columns:
            column.addStretch(1)
            self._row.addLayout(column, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._note)
        outer.addLayout(self._row)
        self.restyle()

    def show_card(self, card: ReportCard) -> None:
        """Show the findings of the report shown, or those of the last report that has any."""
        model = FoundModel(card)
        columns = columns_of(model)
        note = "" if any(column.dated for column in columns) else model.note(model.first)
        self._note.setText(note)
        self._note.setVisible(bool(note and columns))
        for section, column in zip(self._sections, columns, strict=False):
            shown = column.items[:_FIRST]
            link = f"All {len(column.items):,}" if len(column.items) > len(shown) else ""
            entries = model.entries(shown)
            section.show_entries(column.sign, column.heading, column.count, entries, link)
        linked = any(len(column.items) > _FIRST for column in columns[:COLUMNS])
        for place, section in enumerate(self._sections):
            section.setVisible(place < len(columns))
            section.head.keep_room_for_link(linked and place < COLUMNS)

    def stops(self) -> Sequence[QWidget]:
        """The widgets that the Tab key visits, in order."""
        return [stop for section in self._sections for stop in section.stops()]

    def set_narrow(self, narrow: bool) -> None:
        """Stack the sections in a narrow pane; put them side by side in a wide one."""
        self._row.setDirection(
            QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        )

    def restyle(self) -> None:
        """Apply the theme's colours and sizes again."""
        self._row.setSpacing(self._theme.space(24))
        self._note.setFont(self._theme.font(0.92))
        self._note.setContentsMargins(MARGIN, 0, MARGIN, 0)
        self._note.setStyleSheet(f"color: {self._theme.scheme.muted}")
        for section in self._sections:
            section.restyle()

    @Slot(object)
    def _on_entry_chosen(self, report_id: object) -> None:
        self.report_chosen.emit(str(report_id))


class UnderRatings(QWidget):
    """What is under the ratings: scores of an assessment since 2024, and columns of findings."""

    all_chosen = Signal()
    """Emitted if the reader asked for everything that inspectors found."""
    report_chosen = Signal(str)
    """Emitted with the ID of another report on the same subject."""
    place_chosen = Signal(str)
    """Emitted with the CQC ID of a place that followed a closed one."""
    part_reached = Signal(QWidget, QRect)
    """Emitted with a widget and the place in it that the keyboard reached."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._followed: FollowedColumns | None = None
        self._narrow = False
        self._groups: tuple[GroupItem, ...] = ()
        self._scores: ScoreColumns | None = None
        self.columns = FindingColumns(theme)
        self.columns.all_chosen.connect(self.all_chosen)
        self.columns.report_chosen.connect(self.report_chosen)
        self.columns.part_reached.connect(self.part_reached)
        self._outer = QVBoxLayout(self)
        self._outer.setContentsMargins(0, 0, 0, 0)
        self._outer.setSpacing(0)
        self._outer.addWidget(self.columns)

    def show_card(self, card: ReportCard) -> None:
        """Show the scores of the card's first group of services that has any, and findings."""
        self._groups = tuple(group for group in groups(card) if group.scores)
        if self._scores is not None:
            self._scores.setVisible(bool(self._groups))
        if self._groups:
            self._show_group(self._groups[0])
        self.columns.show_card(card)
        self._show_followed(card)

    def _show_followed(self, card: ReportCard) -> None:
        """Show what followed a closed place, in columns that are made when first needed."""
        if self._followed is None:
            if not card.followed:
                return
            from viewer.views.report.followed_columns import FollowedColumns

            self._followed = FollowedColumns(self._theme)
            self._followed.place_chosen.connect(self.place_chosen)
            self._followed.part_reached.connect(self.part_reached)
            self._followed.set_narrow(self._narrow)
            self._outer.insertWidget(0, self._followed)
        self._followed.setVisible(bool(card.followed))
        if card.followed:
            self._followed.show_card(card)
            self._chain(self._followed.stops())

    def show_row(self, subject: Subject) -> None:
        """Show the scores of the group of services in the chosen row, if it has any."""
        for group in self._groups:
            if group.subject == subject:
                self._show_group(group)

    def _show_group(self, group: GroupItem) -> None:
        if self._scores is None:
            self._scores = ScoreColumns(self._theme)
            self._scores.part_reached.connect(self.part_reached)
            self._outer.insertWidget(0, self._scores)
        self._scores.show_group(group)
        self._chain(self._scores.stops())

    def _chain(self, stops: Sequence[QWidget]) -> None:
        """Have the Tab key visit ``stops``, which were made later, before the columns."""
        first = self.columns.stops()[0]
        chain = [*stops, first]
        before = first.previousInFocusChain()
        for widget in chain:
            if before is not None:
                QWidget.setTabOrder(before, widget)
            before = widget

    def stops(self) -> Sequence[QWidget]:
        """The widgets that the Tab key visits, in order."""
        return (
            *(self._followed.stops() if self._followed else ()),
            *(self._scores.stops() if self._scores else ()),
            *self.columns.stops(),
        )

    def set_narrow(self, narrow: bool) -> None:
        """Lay everything out for a narrow or a wide pane."""
        self._narrow = narrow
        if self._followed is not None:
            self._followed.set_narrow(narrow)
        self.columns.set_narrow(narrow)

    def restyle(self) -> None:
        """Apply the theme's colours and sizes again."""
        if self._followed is not None:
            self._followed.restyle()
        if self._scores is not None:
            self._scores.restyle()
        self.columns.restyle()
