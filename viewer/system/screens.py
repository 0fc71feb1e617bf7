"""Calculates a window position and size that fit on a connected screen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QMargins, QRect, QSize

PREFERRED = QSize(1360, 860)
"""The window's size in pixels when Wardcard first starts, if the screen has room for it."""
SMALLEST = QSize(640, 480)
"""The minimum window size in pixels, unless the screen is smaller."""
TITLE_BAR = 30
"""The height in pixels of what the system draws above a window, such as its title and buttons.

How high it really is becomes known only when the window is shown; Windows 11 needs 31.
"""
_EDGE = 8
"""The width in pixels of what the system draws at the other sides of a window."""


def clamped(wanted: QRect, screens: Sequence[QRect]) -> QRect:
    """Return ``wanted``, moved and resized if necessary to fit on the screen it overlaps most.

    ``wanted`` is a window without its frame, above which there is room for a title bar in the end.
    ``screens`` are the available areas in pixels, the primary screen first. A window that overlaps
    none of them is moved to the primary screen. Without any screens, it is returned unchanged.
    """
    if not screens:
        return wanted
    screen = max(screens, key=lambda area: _area(area.intersected(wanted)))
    return _within(screen.marginsRemoved(QMargins(0, TITLE_BAR, 0, 0)), wanted)


def first_window(screens: Sequence[QRect]) -> tuple[QRect, bool]:
    """Return where the window is at the first start, without its frame, and whether maximised.

    It is at the centre of the primary screen, with all of its frame. If the screen is too small for
    it, it is maximised, and the area is the one to which the user can restore it.
    """
    wanted = QRect(0, 0, PREFERRED.width(), PREFERRED.height())
    if not screens:
        return wanted, False
    room = screens[0].marginsRemoved(QMargins(_EDGE, TITLE_BAR, _EDGE, _EDGE))
    wanted.moveCenter(room.center())
    return _within(room, wanted), not room.contains(wanted)


def _within(area: QRect, wanted: QRect) -> QRect:
    size = wanted.size().expandedTo(SMALLEST).boundedTo(area.size())
    left = min(max(wanted.left(), area.left()), area.left() + area.width() - size.width())
    top = min(max(wanted.top(), area.top()), area.top() + area.height() - size.height())
    return QRect(left, top, size.width(), size.height())


def _area(rect: QRect) -> int:
    return rect.width() * rect.height() if rect.isValid() else 0
