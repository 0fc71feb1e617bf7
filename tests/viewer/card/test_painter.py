"""Pages drawn with Qt: a picture looks like the PDF, and has the size of the paper."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from tests.viewer.card import cards
from tests.viewer.card.pdf.readback import pictures
from viewer.card.layout.layout import lay_out
from viewer.card.painter import picture
from viewer.card.pdf.writer import render_pdf
from viewer.card.setting.editions import Edition

COARSE = (98, 138)
"""The size in pixels in which two renderings are compared: too small for differences between the
programs in drawing letters."""


def coarse(image: QImage) -> bytes:
    """The grey values of ``image`` in that size, row by row."""
    small = image.convertToFormat(QImage.Format.Format_Grayscale8).scaled(
        *COARSE, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
    )
    lines: list[Any] = [small.constScanLine(y) for y in range(small.height())]
    return b"".join(bytes(line)[: small.width()] for line in lines)


def apart(one: bytes, other: bytes) -> float:
    """The mean difference between two grey pictures, 0 to 255."""
    return sum(abs(a - b) for a, b in zip(one, other, strict=True)) / len(one)


@pytest.mark.parametrize("edition", Edition)
def test_a_picture_looks_like_the_pdf(qapp: QApplication, tmp_path: Path, edition: Edition) -> None:
    layout = lay_out(cards.trust(), edition)
    painted = [coarse(picture(page, 120)) for page in layout.pages]
    drawn = pictures(render_pdf(cards.trust(), edition).data, tmp_path / "pdf", 120)
    printed = [coarse(QImage(str(file))) for file in drawn]
    assert len(painted) == len(printed)
    for one, other in zip(painted, printed, strict=True):
        assert apart(one, other) < 4.0
    for one, other in pairwise(painted):
        assert apart(one, other) > 8.0, "the comparison could not tell two pages apart"


def test_a_picture_has_the_size_of_its_paper(qapp: QApplication) -> None:
    image = picture(lay_out(cards.unrated()).pages[0], 100)
    assert (image.width(), image.height()) == (827, 1169)
    assert image.pixelColor(2, 2).name() == "#ffffff"
