"""The sign of each status on paper: a shape that differs on a grey copy too, beside the word."""

from __future__ import annotations

from db.domain.response import Status
from viewer.appearance.colours import INK, WHITE
from viewer.card.setting.page import Box, Ink, Rule

SIGN_SIDE = 0.86
"""The side of a sign as a multiple of the text size."""
_OFF_TRACK = "#8F1111"
_LINE = 0.8


def status_sign(status: Status, x: float, y: float, side: float) -> list[Ink]:
    """The sign of ``status`` in a square of ``side`` points whose top left corner is at x, y.

    Squares are for work that goes on, circles for work that is done.
    """
    round_off = side / 2
    square = Box(x, y, side, side, WHITE, INK, _LINE)
    circle = Box(x, y, side, side, WHITE, INK, _LINE, round_off)
    middle = y + side / 2
    match status:
        case Status.NOT_STARTED:
            return [square]
        case Status.ON_TRACK:
            return [square, Box(x, y, side / 2, side, INK)]
        case Status.AT_RISK:
            right, bottom, half = x + side, y + side, side / 2
            return [
                square,
                Rule(x, y + half, x + half, bottom, _LINE, INK),
                Rule(x, y, right, bottom, _LINE, INK),
                Rule(x + half, y, right, y + half, _LINE, INK),
            ]
        case Status.OFF_TRACK:
            return [Box(x, y, side, side, _OFF_TRACK, _OFF_TRACK, _LINE)]
        case Status.REOPENED:
            return [square, Rule(x, middle, x + side, middle, _LINE * 2, INK)]
        case Status.DONE:
            return [circle]
        case Status.CHECKED:
            return [Box(x, y, side, side, INK, INK, _LINE, round_off)]
        case Status.SUSTAINED:
            inner = side * 0.44
            edge = (side - inner) / 2
            return [circle, Box(x + edge, y + edge, inner, inner, INK, radius=inner / 2)]
