"""The position and size of a window, kept on a screen that is connected now."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize

PREFERRED = QSize(1360, 860)
"""The size in pixels of the window when Wardcard first starts."""
SMALLEST = QSize(640, 480)
"""The smallest size in pixels, unless the screen is smaller."""


def clamped(wanted: QRect, screens: Sequence[QRect]) -> QRect:
    """``wanted``, moved and resized if necessary to fit on the screen that it overlaps most.

    ``screens`` are the available areas in pixels, the primary screen first. A frame that overlaps
    no screen is moved to the primary one. If there are no screens, it is returned unchanged.
    """
    if not screens:
        return wanted
    screen = max(screens, key=lambda area: _area(area.intersected(wanted)))
    size = wanted.size().expandedTo(SMALLEST).boundedTo(screen.size())
    left = min(max(wanted.left(), screen.left()), screen.left() + screen.width() - size.width())
    top = min(max(wanted.top(), screen.top()), screen.top() + screen.height() - size.height())
    return QRect(left, top, size.width(), size.height())


def first_frame(screens: Sequence[QRect]) -> QRect:
    """The frame of the window when Wardcard first starts: in the middle of the primary screen."""
    if not screens:
        return QRect(0, 0, PREFERRED.width(), PREFERRED.height())
    frame = QRect(0, 0, PREFERRED.width(), PREFERRED.height())
    frame.moveCenter(screens[0].center())
    return clamped(frame, screens)


def _area(rect: QRect) -> int:
    return rect.width() * rect.height() if rect.isValid() else 0
