"""A drop-down list with a chevron, since a styled one of Qt's has no arrow of its own."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QComboBox

from viewer.appearance.icons import paint_icon
from viewer.appearance.theme import Theme


class ChoiceBox(QComboBox):
    """A drop-down list that takes the width it is given; long entries are cut off in the box."""

    def __init__(self, name: str, theme: Theme) -> None:
        """``name`` is the question, for screen readers."""
        super().__init__()
        self._theme = theme
        self.setAccessibleName(name)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(12)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the chevron on top of the box."""
        super().paintEvent(event)
        side = self._theme.space(14)
        square = QRectF(0, 0, side, side)
        square.moveCenter(QRectF(self.rect()).center())
        square.moveRight(self.width() - self._theme.space(7))
        painter = QPainter(self)
        colour = self._theme.colour("text" if self.isEnabled() else "muted")
        paint_icon(painter, "down", square, colour)
        painter.end()
