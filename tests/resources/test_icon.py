"""The application's icon."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer


@pytest.mark.parametrize("size", [16, 48, 256])
def test_the_icon_is_drawn_at_every_size(qapp: object, project_root: Path, size: int) -> None:
    renderer = QSvgRenderer(str(project_root / "resources" / "icons" / "wardcard.svg"))
    assert renderer.isValid()
    assert renderer.defaultSize().width() == renderer.defaultSize().height()
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    renderer.render(painter)
    painter.end()
    assert image.pixelColor(0, 0).alpha() == 0
    middle = {image.pixelColor(x, size // 2).name() for x in range(size)}
    assert len(middle) > 3
