"""Widgets are tested in the application's own dress, and the application gets its old one back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from viewer.paths import resources_dir

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QApplication

    from viewer.theme import Theme


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    from viewer.theme import Theme

    style, font, palette = qapp.style().name(), qapp.font(), qapp.palette()
    theme = Theme(resources_dir() / "fonts", "light")
    theme.apply()
    theme.dress()
    yield theme
    qapp.setStyleSheet("")
    qapp.setPalette(palette)
    qapp.setFont(font)
    qapp.setStyle(style)
