"""Where the window opens, whatever screens there are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRect

from viewer.system.screens import PREFERRED, TITLE_BAR, clamped, first_window

DESK = QRect(0, 0, 1920, 1040)
BESIDE = QRect(1920, 0, 1280, 984)


@pytest.mark.parametrize(
    ("wanted", "stands"),
    [
        (QRect(100, 100, 1360, 860), QRect(100, 100, 1360, 860)),
        (QRect(-4000, -4000, 1360, 860), QRect(0, 30, 1360, 860)),
        (QRect(1900, 900, 1360, 860), QRect(1920, 124, 1280, 860)),
        (QRect(0, 0, 9000, 9000), QRect(0, 30, 1920, 1010)),
        (QRect(2000, 50, 10, 10), QRect(2000, 50, 640, 480)),
    ],
)
def test_a_window_comes_back_onto_a_screen_that_is_there(wanted, stands):
    assert clamped(wanted, [DESK, BESIDE]) == stands


@given(*[st.integers(-20_000, 20_000)] * 2, *[st.integers(0, 20_000)] * 2)
def test_no_window_or_title_bar_ends_up_off_the_screens(left, top, width, height):
    frame = clamped(QRect(left, top, width, height), [DESK, BESIDE])
    frame.setTop(frame.top() - TITLE_BAR)
    assert DESK.contains(frame) or BESIDE.contains(frame)


@pytest.mark.parametrize(
    "small", [QRect(0, 24, 1024, 744), QRect(0, 0, 1366, 728), QRect(0, 0, 1366, 860)]
)
def test_the_first_window_fills_a_small_screen(small):
    frame, maximised = first_window([small])
    assert maximised
    frame.setTop(frame.top() - TITLE_BAR)
    assert small.contains(frame), "also once it is restored"


def test_the_first_window_is_at_the_centre_of_a_large_screen():
    frame, maximised = first_window([DESK, BESIDE])
    assert (frame.size(), maximised) == (PREFERRED, False)
    assert abs(frame.center().x() - DESK.center().x()) <= 1
