"""The position and size of a window, always on a screen that exists now."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize

PREFERRED = QSize(1360, 860)
"""The size of a window at its first start, in pixels."""
SMALLEST = QSize(640, 480)


def clamped(wanted: QRect, screens: Sequence[QRect]) -> QRect:
    """``wanted``, moved and if necessary shrunk to be on the screen that it overlaps most.

    ``screens`` are the available areas in pixels, the primary screen first. A frame that overlaps
    none is moved to the primary screen. Without any screen the frame is returned unchanged.
    """
    if not screens:
        return wanted
    home = max(screens, key=lambda screen: _area(screen.intersected(wanted)))
    size = wanted.size().expandedTo(SMALLEST).boundedTo(home.size())
    left = min(max(wanted.left(), home.left()), home.left() + home.width() - size.width())
    top = min(max(wanted.top(), home.top()), home.top() + home.height() - size.height())
    return QRect(left, top, size.width(), size.height())


def first_frame(screens: Sequence[QRect]) -> QRect:
    """The frame of a window at its first start, in the middle of the primary screen."""
    if not screens:
        return QRect(0, 0, PREFERRED.width(), PREFERRED.height())
    frame = QRect(0, 0, PREFERRED.width(), PREFERRED.height())
    frame.moveCenter(screens[0].center())
    return clamped(frame, screens)


def _area(rect: QRect) -> int:
    return rect.width() * rect.height() if rect.isValid() else 0
