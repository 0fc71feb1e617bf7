"""The ring around the widget that has the keyboard focus, where a style sheet draws none."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QWidget

from viewer.appearance.theme import Theme

RING = 3
"""The width of the ring in pixels."""
BY_KEYBOARD = frozenset(
    (
        Qt.FocusReason.TabFocusReason,
        Qt.FocusReason.BacktabFocusReason,
        Qt.FocusReason.ShortcutFocusReason,
    )
)
"""The ways in which the focus comes with the keyboard, so that a ring shows where it is."""


def paint_focus_ring(widget: QWidget, theme: Theme) -> None:
    """Draw a ring just inside the edge of ``widget``; called from its paint event."""
    painter = QPainter(widget)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.colour("accent"), RING))
    inset = RING / 2
    painter.drawRoundedRect(QRectF(widget.rect()).adjusted(inset, inset, -inset, -inset), 3, 3)
    painter.end()
