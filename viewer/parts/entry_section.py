"""A section: a head with a list of entries under it, of which the first few may be shown."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from db.domain.scale import Rating
from viewer.appearance.theme import Theme
from viewer.parts.reading_list import Entry, ReadingList
from viewer.parts.section_head import SectionHead


class EntrySection(QWidget):
    """A heading with a list; a link asks for the rest if not everything is shown."""

    all_chosen = Signal()
    """Emitted if the reader asked for all entries."""
    entry_chosen = Signal(object)
    """Emitted with the ``key`` of an entry that the reader activated."""
    part_reached = Signal(QWidget, QRect)
    """Emitted with the list and the place in it that the keyboard reached."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.head = SectionHead(theme)
        self.head.all_chosen.connect(self.all_chosen)
        self.list = ReadingList("", theme)
        self.list.chosen.connect(self.entry_chosen)
        self.list.reached.connect(lambda place: self.part_reached.emit(self.list, place))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.list)

    def show_entries(
        self,
        sign: str,
        heading: str,
        count: str,
        entries: Sequence[Entry],
        link: str = "",
        rating: Rating | None = None,
    ) -> None:
        """Show ``entries`` under a heading; ``link`` is the text of a link to the rest."""
        self.head.show_words(sign, heading, count, link, rating)
        self.list.setAccessibleName(heading)
        self.list.show_entries(entries)
        self.list.setVisible(bool(entries))

    def stops(self) -> tuple[QWidget, ...]:
        """The widgets that the Tab key visits, in order."""
        return (self.head.link, self.list)

    def restyle(self) -> None:
        """Apply the theme's colours and sizes again."""
        self.head.restyle()
        self.list.restyle()
