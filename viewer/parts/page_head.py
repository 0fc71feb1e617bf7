"""The head of a page: its name, what it counts, and the buttons for all of it on the right."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QPushButton, QWidget

from viewer.appearance.icons import icon
from viewer.appearance.theme import Theme
from viewer.parts.button_style import PLAIN
from viewer.parts.flow_layout import FlowLayout
from viewer.parts.heading import Heading
from viewer.parts.noted_heading import NotedHeading


class PageHead(QWidget):
    """A heading with a note after it; where there is no room, the buttons come below."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._below: bool | None = None
        self._words = NotedHeading(theme, 22)
        self._buttons = _Buttons()
        self._flow = FlowLayout(self._buttons)
        self._flow.setContentsMargins(0, 0, 0, 0)
        self._icons: list[tuple[QPushButton, str]] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setColumnStretch(0, 1)
        self.restyle()

    @property
    def heading(self) -> Heading:
        """The name of the page."""
        return self._words.heading

    def add_button(self, text: str, shape: str) -> QPushButton:
        """Add a button with the icon ``shape`` on the right, and return it."""
        button = QPushButton(text)
        button.setObjectName(PLAIN)
        button.setAutoDefault(False)
        self._flow.addWidget(button)
        self._icons.append((button, shape))
        self.restyle()
        return button

    def buttons(self) -> tuple[QPushButton, ...]:
        """The buttons, from left to right."""
        return tuple(button for button, _ in self._icons)

    def show_words(self, heading: str, note: str) -> None:
        """Show the name of the page and ``note``, what it counts."""
        self._words.show_words(heading, note)
        self._fit()

    def restyle(self) -> None:
        """Apply the theme's colours and sizes again."""
        theme, px = self._theme, self._theme.space
        self._words.restyle()
        self._flow.setSpacing(px(4))
        self._grid.setHorizontalSpacing(px(12))
        self._grid.setVerticalSpacing(px(4))
        side = px(14)
        for button, shape in self._icons:
            button.setIcon(icon(shape, side, theme.colour("text"), theme.colour("off"), px(3)))
            button.setIconSize(QSize(side + px(3), side))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the buttons where there is room for them."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        buttons = self._buttons.sizeHint().width()
        below = self._words.whole_width() + self._theme.space(12) + buttons > self.width()
        if below == self._below:
            return
        self._below = below
        for widget in (self._words, self._buttons):
            self._grid.removeWidget(widget)
        self._grid.addWidget(self._words, 0, 0)
        if below:
            self._grid.addWidget(self._buttons, 1, 0)
        else:
            self._grid.addWidget(self._buttons, 0, 1, Qt.AlignmentFlag.AlignVCenter)


class _Buttons(QWidget):
    """Buttons on one line, or on several where there is no room."""

    def sizeHint(self) -> QSize:
        """Return the size in pixels of all buttons on one line."""
        flow = self.layout()
        if flow is None:
            return super().sizeHint()
        items = [flow.itemAt(place) for place in range(flow.count())]
        sizes = [item.sizeHint() for item in items if item is not None]
        width = sum(size.width() for size in sizes) + flow.spacing() * max(0, len(sizes) - 1)
        return QSize(width, max((size.height() for size in sizes), default=0))
