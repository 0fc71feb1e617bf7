"""The badge of a rating: its words, size and colours."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QAccessible, QImage, QPainter

from db.domain.scale import GOOD, OUTSTANDING, REQUIRES_IMPROVEMENT, SCALE, Change, Rating
from viewer.parts.badge import Badge, badge_size, paint_badge


@pytest.mark.parametrize("rating", [*SCALE, Rating("Inspected but not rated"), None], ids=str)
def test_a_badge_says_its_rating_in_full(qtbot, theme, rating):
    badge = Badge(theme)
    qtbot.addWidget(badge)
    badge.show_rating(rating)
    word = rating.word if rating else "Not stated"
    spoken = QAccessible.queryAccessibleInterface(badge).text(QAccessible.Text.Name)
    assert spoken == word


def test_an_arrow_takes_room(theme):
    bare = badge_size(GOOD, None, theme).width()
    one = badge_size(GOOD, Change.UP, theme).width()
    assert bare < one < badge_size(GOOD, Change.UP_TWO, theme).width()


def test_requires_improvement_is_short_in_a_list(theme):
    short = badge_size(REQUIRES_IMPROVEMENT, None, theme).width()
    assert short < badge_size(REQUIRES_IMPROVEMENT, None, theme, short=False).width()


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("change", [None, *Change])
def test_a_badge_stays_within_its_own_size(theme, scale, change):
    theme.set_text_scale(scale)
    size = badge_size(OUTSTANDING, change, theme)
    margin = 20
    image = QImage(size + QSize(2 * margin, 2 * margin), QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    paint_badge(painter, QRect(margin, margin, size.width(), size.height()), OUTSTANDING, change,
                theme)  # fmt: skip
    painter.end()
    inner = QRect(margin - 1, margin - 1, size.width() + 2, size.height() + 2)
    white = image.pixel(0, 0)
    stray = [
        (x, y)
        for x in range(image.width())
        for y in range(image.height())
        if not inner.contains(x, y) and image.pixel(x, y) != white
    ]
    assert stray == []
    assert image.pixel(margin + size.width() // 2, margin + 4) != white
