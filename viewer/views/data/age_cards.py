"""The cards that say how old each kind of data is: next to each other, or below where narrow."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from viewer.appearance.icons import icon
from viewer.appearance.theme import Theme
from viewer.parts.button_style import LINK
from viewer.parts.heading import Heading
from viewer.wording.freshness import AgeCard, Tone

_LEAST = 270
"""The least width of a card in pixels at text scale 1."""


class AgeCards(QWidget):
    """Cards of the same width, as many in a line as there is room for."""

    guide_wanted = Signal(str)
    """Emitted with the heading of the guide that a card's link leads to."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._cards: list[_Card] = []
        self._columns = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)

    def show_cards(self, cards: Sequence[AgeCard]) -> None:
        """Show ``cards`` in place of the previous ones."""
        for old in self._cards:
            self._grid.removeWidget(old)
            old.deleteLater()
        self._cards = [_Card(card, self._theme, self) for card in cards]
        for card in self._cards:
            card.link.clicked.connect(
                lambda _=False, heading=card.card.heading: self.guide_wanted.emit(heading)
            )
        self._columns = 0
        self._arrange()

    def stops(self) -> tuple[QWidget, ...]:
        """The links, in order."""
        return tuple(card.link for card in self._cards)

    def restyle(self) -> None:
        """Apply the theme's colours and sizes again."""
        for card in self._cards:
            card.restyle()
        self._columns = 0
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the cards for the new width."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        gap = self._theme.space(10)
        fit = max(1, (self.width() + gap) // (self._theme.space(_LEAST) + gap))
        # Two lines of two look better than three and one.
        columns = next(number for number in (4, 2, 1) if number <= fit)
        if columns == self._columns:
            return
        self._columns = columns
        self._grid.setSpacing(gap)
        for column in range(4):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)
        for place, card in enumerate(self._cards):
            self._grid.addWidget(card, place // columns, place % columns)


class _Card(QFrame):
    """One card: of what, from when, how old, and what that means."""

    def __init__(self, card: AgeCard, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.card = card
        self.setObjectName("ageCard")
        self._title, self._when = Heading(card.title), QLabel(card.when)
        self._title.setAccessibleName(card.spoken)
        self._sign, self._age, self._about = QLabel(), QLabel(card.age), QLabel(card.about)
        self.link = QPushButton(card.link)
        self.link.setObjectName(LINK)
        self.link.setAccessibleName(f"{card.link}: {card.title}")
        self.link.setVisible(bool(card.link))
        for label in (self._when, self._age, self._about):
            label.setWordWrap(True)
        self._line = QHBoxLayout()
        self._line.addWidget(self._sign)
        self._line.addWidget(self._age, 1)
        self._foot = QHBoxLayout()
        self._foot.addWidget(self._about, 1)
        self._foot.addWidget(self.link, 0, Qt.AlignmentFlag.AlignTop)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self._title)
        self._column.addWidget(self._when)
        self._column.addLayout(self._line)
        self._column.addLayout(self._foot)
        self._column.addStretch(1)
        self.restyle()

    def restyle(self) -> None:
        """Apply the theme's colours and sizes again."""
        theme, s, px = self._theme, self._theme.scheme, self._theme.space
        ink = {
            Tone.OLD: s.danger, Tone.AGEING: s.warning, Tone.FRESH: s.accent, Tone.UNKNOWN: s.text
        }[self.card.tone]  # fmt: skip
        bar = s.edge if self.card.tone is Tone.UNKNOWN else ink
        self.setStyleSheet(
            f"#ageCard {{ background: {s.surface}; border: {theme.edge_width:.0f}px solid {s.line};"
            f" border-left: {px(4)}px solid {bar}; border-radius: {px(3)}px; }}"
            f"#ageCard QLabel {{ background: transparent; color: {s.text}; }}"
            f"#ageCard QLabel#about {{ color: {s.muted}; }}"
            f"#ageCard QLabel#age {{ color: {ink}; }}"
        )
        self._title.setFont(theme.type(12, bold=True))
        self._title.setObjectName("about")
        self._when.setFont(theme.type(15, bold=True))
        self._age.setObjectName("age")
        self._age.setFont(theme.type(13, bold=True))
        self._about.setObjectName("about")
        self._about.setFont(theme.type(12))
        self.link.setFont(theme.type(12))
        side = px(14)
        self._sign.setPixmap(icon(self.card.tone.sign, side, QColor(ink)).pixmap(side, side))
        self._column.setContentsMargins(px(10), px(8), px(8), px(7))
        self._column.setSpacing(px(3))
        self._line.setSpacing(px(6))
        self._foot.setSpacing(0)
