"""The line icons of the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QColor, QIcon

from viewer.appearance.icons import SHAPES, icon

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication


@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.parametrize("side", [12, 32])
def test_every_icon_is_drawn_in_the_wanted_colour(qapp: QApplication, name: str, side: int) -> None:
    image = icon(name, side, QColor("#005EB8")).pixmap(side, side).toImage()
    inked = [
        image.pixelColor(x, y)
        for x in range(image.width())
        for y in range(image.height())
        if image.pixelColor(x, y).alpha() > 120
    ]
    assert inked, "something is drawn"
    assert all(abs(each.blue() - 0xB8) < 20 and each.red() < 20 for each in inked)


def test_a_star_can_be_filled(qapp: QApplication) -> None:
    def ink(drawn: QIcon) -> int:
        image = drawn.pixmap(32, 32).toImage()
        return sum(
            image.pixelColor(x, y).alpha() > 120
            for x in range(image.width())
            for y in range(image.height())
        )

    colour = QColor("#005EB8")
    assert ink(icon("star", 32, colour, filled=True)) > 1.4 * ink(icon("star", 32, colour))
