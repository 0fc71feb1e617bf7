"""The signs of statuses: each its own shape, in every theme."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from db.domain.response import Status
from viewer.appearance.colours import SCHEMES
from viewer.appearance.status_signs import paint_status

if TYPE_CHECKING:
    from viewer.appearance.theme import Theme


@pytest.mark.parametrize("scheme", SCHEMES)
def test_each_status_has_a_shape_of_its_own_even_without_colour(theme: Theme, scheme: str) -> None:
    theme.choose(scheme)
    ground = theme.colour("surface")
    seen: set[bytes] = set()
    for status in Status:
        image = QImage(32, 32, QImage.Format.Format_RGB32)
        image.fill(ground)
        painter = QPainter(image)
        paint_status(painter, status, QRectF(0, 0, 32, 32), theme, ground.name())
        painter.end()
        shape = bytes(
            QColor(image.pixel(x, y)) != ground
            for y in range(image.height())
            for x in range(image.width())
        )
        assert any(shape)
        seen.add(shape)
    assert len(seen) == len(Status)
