"""What followed a closed place, and which of its ratings went with it, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Signal
from PySide6.QtWidgets import QBoxLayout, QWidget

from viewer.appearance.theme import Theme
from viewer.parts.entry_section import EntrySection
from viewer.parts.reading_list import Entry, Paragraph, Run, Style
from viewer.wording import dates, followed
from viewer.wording.organisations import name_with_id

if TYPE_CHECKING:
    from db.domain.report import ReportCard


class FollowedColumns(QWidget):
    """Two sections about a closed place; nothing is shown of one that nothing followed."""

    place_chosen = Signal(str)
    """Emitted with the CQC ID of a place that followed, if the reader wants to see it."""
    part_reached = Signal(QWidget, QRect)
    """Emitted with a widget and the place in it that the keyboard reached."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._sections = (EntrySection(theme), EntrySection(theme))
        for section in self._sections:
            section.part_reached.connect(self.part_reached)
            self._row.addWidget(section, 1)
        self._sections[0].entry_chosen.connect(self._on_entry_chosen)
        self.restyle()

    def show_card(self, card: ReportCard) -> None:
        """Show what followed the place of ``card``, which some place did."""
        happened = [_entry(each) for each in followed.happenings(card)]
        self._sections[0].show_entries("→", followed.HEADING, "", happened)
        texts = [
            Entry((Paragraph((Run(text),)),), text, ruled=bool(number))
            for number, text in enumerate(followed.ratings_sentences(card))
        ]
        self._sections[1].show_entries("§", followed.RATINGS_HEADING, "", texts)

    def stops(self) -> Sequence[QWidget]:
        """The widgets that the Tab key visits, in order."""
        return [section.list for section in self._sections]

    def set_narrow(self, narrow: bool) -> None:
        """Stack the sections in a narrow pane; put them side by side in a wide one."""
        direction = QBoxLayout.Direction
        self._row.setDirection(direction.TopToBottom if narrow else direction.LeftToRight)

    def restyle(self) -> None:
        """Apply the theme's colours and sizes again."""
        self._row.setSpacing(self._theme.space(24))
        for section in self._sections:
            section.restyle()

    def _on_entry_chosen(self, place: object) -> None:
        self.place_chosen.emit(str(place))


def _entry(happening: followed.Happening) -> Entry:
    place = happening.place
    when = dates.day(happening.when) if happening.when else ""
    runs = [Run(f"{when}:  ", Style.QUIET)] if when else []
    if place is not None:
        runs += [Run(name_with_id(place), Style.LINK), Run(" ")]
    named = f"{name_with_id(place)} " if place is not None else ""
    spoken = ", ".join(filter(None, (when, f"{named}{happening.text}")))
    return Entry(
        (Paragraph((*runs, Run(happening.text))),),
        spoken,
        ruled=True,
        action=f"Open {name_with_id(place)}" if place is not None else "",
        key=place.id if place is not None else None,
    )
