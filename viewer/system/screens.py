"""Calculates a window position and size that fit on a connected screen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize

PREFERRED = QSize(1360, 860)
"""The window's size in pixels when Wardcard first starts."""
SMALLEST = QSize(640, 480)
"""The minimum window size in pixels, unless the screen is smaller."""


def clamped(wanted: QRect, screens: Sequence[QRect]) -> QRect:
    """Return ``wanted``, moved and resized if necessary to fit on the screen it overlaps most.

    ``screens`` are the available areas in pixels, the primary screen first. A frame that overlaps
    none of them is moved to the primary screen. Without any screens, it is returned unchanged.
    """
    if not screens:
        return wanted
    screen = max(screens, key=lambda area: _area(area.intersected(wanted)))
    size = wanted.size().expandedTo(SMALLEST).boundedTo(screen.size())
    left = min(max(wanted.left(), screen.left()), screen.left() + screen.width() - size.width())
    top = min(max(wanted.top(), screen.top()), screen.top() + screen.height() - size.height())
    return QRect(left, top, size.width(), size.height())


def first_frame(screens: Sequence[QRect]) -> QRect:
    """Return the window's frame for the first start: at the centre of the primary screen."""
    if not screens:
        return QRect(0, 0, PREFERRED.width(), PREFERRED.height())
    frame = QRect(0, 0, PREFERRED.width(), PREFERRED.height())
    frame.moveCenter(screens[0].center())
    return clamped(frame, screens)


def _area(rect: QRect) -> int:
    return rect.width() * rect.height() if rect.isValid() else 0
