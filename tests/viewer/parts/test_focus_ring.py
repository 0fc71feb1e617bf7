"""The ring around what has the keyboard focus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QColor, QImage, QPaintEvent
from PySide6.QtWidgets import QWidget

from viewer.parts.focus_ring import RING, paint_focus_ring

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from viewer.appearance.theme import Theme


def test_the_ring_is_three_pixels_of_the_accent_within_the_edge(qtbot: QtBot, theme: Theme) -> None:
    class Ringed(QWidget):
        def paintEvent(self, event: QPaintEvent) -> None:
            paint_focus_ring(self, theme)

    widget = Ringed()
    qtbot.addWidget(widget)
    widget.resize(60, 40)
    image = QImage(60, 40, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    widget.render(image)
    accent = theme.colour("accent")
    assert all(image.pixelColor(30, y) == accent for y in range(RING))
    assert image.pixelColor(30, RING + 1) != accent
