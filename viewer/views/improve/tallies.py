"""The counts above the list, each of which shows only what it counts."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QSize, Signal
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QWidget

from db.domain.register import Field
from viewer.appearance.theme import Theme
from viewer.parts.flow_layout import FlowLayout

Pair = tuple[Field, str]
"""A field, and the value that fits."""
_NUMBER, _WORD = 18, 13
"""The sizes of the two texts, in pixels at text scale 1."""
_SIDE, _GAP, _HEIGHT = 9, 6, 30


class TallyButton(QPushButton):
    """A large number and what it counts."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName("tally")
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.pair: Pair | None = None
        self._number = self._word = ""

    def show_tally(self, pair: Pair, number: int, word: str) -> None:
        """Show ``number`` and ``word``; ``pair`` is what the button filters by."""
        self.pair = pair
        self._number, self._word = f"{number:,}", word
        self.setAccessibleName(f"{number:,} {word}")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return the size in pixels of both texts."""
        px = self._theme.space
        width = self._width(self._number, self._fonts()[0])
        width += self._width(self._word, self._fonts()[1])
        return QSize(math.ceil(width) + px(2 * _SIDE + _GAP) + 4, px(_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """Return the same, so that no text is cut."""
        return self.sizeHint()

    def paintEvent(self, arg__1: QPaintEvent) -> None:
        """Paint the number in bold, and the word after it."""
        super().paintEvent(arg__1)
        s, px = self._theme.scheme, self._theme.space
        painter = QPainter(self)
        painter.setPen(self._theme.colour("surface" if self.isChecked() else "text"))
        large, small = self._fonts()
        metrics = QFontMetricsF(large)
        baseline = (self.height() + metrics.capHeight()) / 2
        x = px(_SIDE) + 2
        painter.setFont(large)
        painter.drawText(QPointF(x, baseline), self._number)
        painter.setFont(small)
        if not self.isChecked():
            painter.setPen(s.muted)
        painter.drawText(
            QPointF(x + self._width(self._number, large) + px(_GAP), baseline), self._word
        )
        painter.end()

    def _fonts(self) -> tuple[QFont, QFont]:
        return self._theme.type(_NUMBER, bold=True), self._theme.type(_WORD)

    @staticmethod
    def _width(text: str, font: QFont) -> float:
        return QFontMetricsF(font).horizontalAdvance(text)


class Tallies(QWidget):
    """The counts in a line, or in several where there is no room."""

    toggled = Signal(object, bool)
    """Emitted with the pair of a count, and whether it is to filter."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setAccessibleName("Counts")
        self._buttons: list[TallyButton] = []
        self._flow = FlowLayout(self)
        self._flow.setContentsMargins(0, 0, 0, 0)

    def show_tallies(
        self, tallies: Sequence[tuple[Pair, int, str]], chosen: frozenset[Pair]
    ) -> None:
        """Show a button for each; those whose pair is ``chosen`` are pressed."""
        while len(self._buttons) < len(tallies):
            button = TallyButton(self._theme, self)
            button.clicked.connect(lambda on, button=button: self._on_clicked(button, on))
            self._buttons.append(button)
            self._flow.addWidget(button)
        for place, button in enumerate(self._buttons):
            button.setVisible(place < len(tallies))
            if place < len(tallies):
                pair, number, word = tallies[place]
                button.show_tally(pair, number, word)
                button.setChecked(pair in chosen)
        self.updateGeometry()

    def buttons(self) -> tuple[TallyButton, ...]:
        """The buttons that are shown, from left to right."""
        return tuple(button for button in self._buttons if not button.isHidden())

    def restyle(self) -> None:
        """Apply the theme's colours and sizes again."""
        s, px = self._theme.scheme, self._theme.space
        edge = round(self._theme.edge_width)
        self._flow.setSpacing(px(7))
        self.setStyleSheet(
            f"QPushButton#tally {{ background: {s.surface}; border: {edge}px solid {s.line};"
            f" border-radius: {px(4)}px; margin: 2px; }}"
            f"QPushButton#tally:hover {{ border-color: {s.text}; }}"
            f"QPushButton#tally:checked {{ background: {s.accent}; border-color: {s.accent}; }}"
            f"QPushButton#tally:focus {{ border: 3px solid {s.accent}; margin: 0; }}"
            f"QPushButton#tally:checked:focus {{ border: 3px double {s.surface}; margin: 0; }}"
        )
        for button in self._buttons:
            button.updateGeometry()

    def _on_clicked(self, button: TallyButton, on: bool) -> None:
        if button.pair is not None:
            self.toggled.emit(button.pair, on)
