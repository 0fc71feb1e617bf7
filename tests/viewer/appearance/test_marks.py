"""The marks of ratings: one outline each, whatever draws it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRectF

from db.domain.scale import Mark
from viewer.appearance.mark_painter import mark_path
from viewer.appearance.marks import CHARACTERS, DISC_RADIUS, POLYGONS


def test_every_mark_has_one_outline_and_one_character() -> None:
    assert set(POLYGONS) | {Mark.GOOD} == set(Mark)
    assert Mark.GOOD not in POLYGONS
    assert set(CHARACTERS) == set(Mark)
    assert len(set(CHARACTERS.values())) == len(Mark)


@pytest.mark.parametrize("mark", POLYGONS)
def test_qt_draws_the_outline_as_it_is(mark: Mark) -> None:
    path = mark_path(mark, QRectF(10, 20, 100, 100))
    corners = [(round(point.x()), round(point.y())) for point in path.toFillPolygon().toList()]
    assert corners[:-1] == [(round(10 + 100 * x), round(20 + 100 * y)) for x, y in POLYGONS[mark]]


def test_the_disc_has_its_radius() -> None:
    assert mark_path(Mark.GOOD, QRectF(0, 0, 100, 100)).boundingRect().width() == pytest.approx(
        200 * DISC_RADIUS
    )
