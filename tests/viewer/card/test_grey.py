"""Photocopies of a card: in grey the ratings keep their order, and all text can be read."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from db.domain.report import Matrix, RowKind, Subject
from db.domain.scale import GOOD, INADEQUATE, OUTSTANDING, REQUIRES_IMPROVEMENT, Mark
from tests.viewer.card import cards
from tests.viewer.card.pdf.readback import pictures
from viewer.appearance.marks import PRINT_TINTS
from viewer.card.layout.layout import lay_out
from viewer.card.pdf.writer import render_pdf
from viewer.card.setting.editions import Edition
from viewer.card.setting.page import Box, Text

DOTS = 100
WORST_FIRST = (Mark.INADEQUATE, Mark.REQUIRES_IMPROVEMENT, Mark.GOOD, Mark.OUTSTANDING)


def card():
    """A site with a row of each rating, and an unrated one."""
    site = cards.site()
    ratings = (OUTSTANDING, GOOD, REQUIRES_IMPROVEMENT, INADEQUATE)
    rows = [
        cards.uniform_row(rating.word, Subject("XX101", rating.word), rating) for rating in ratings
    ]
    unrated = replace(rows[0], label="None", cells=(None,) * 6)
    own = cards.row("Invented Hospital overall", site.subject, own=True)
    return replace(site, matrix=Matrix(RowKind.SERVICES, (*rows, unrated, own)))


def photocopy(edition: Edition, folder: Path) -> list[QImage]:
    files = pictures(render_pdf(card(), edition).data, folder, DOTS, grey=True)
    return [QImage(str(file)) for file in files]


def lightness(image: QImage, x: float, y: float) -> int:
    scale = DOTS / 72
    return image.pixelColor(int(x * scale), int(y * scale)).lightness()


@pytest.mark.parametrize("edition", Edition)
def test_ratings_keep_their_order_from_dark_to_light(edition: Edition, tmp_path: Path) -> None:
    images = photocopy(edition, tmp_path)
    assert all(image.isGrayscale() for image in images)
    grounds: dict[Mark, set[int]] = {mark: set() for mark in WORST_FIRST}
    tints = {tint.ground: mark for mark, tint in PRINT_TINTS.items() if mark in grounds}
    for page, image in zip(lay_out(card(), edition).pages, images, strict=True):
        for ink in page.ground:
            if isinstance(ink, Box) and ink.fill in tints and ink.height > 8:
                inside = ink.x + ink.width - 2.5, ink.y + ink.height - 2.5
                grounds[tints[ink.fill]].add(lightness(image, *inside))
    shades = [sorted(grounds[mark]) for mark in WORST_FIRST]
    assert all(shades)
    # The difference between two shades must be visible on a photocopy.
    for darker, lighter in pairwise(shades):
        assert max(darker) + 2 <= min(lighter), shades
    assert max(shades[-1]) < 255, "the best would look like no rating at all"


@pytest.mark.parametrize("edition", Edition)
def test_every_word_of_a_rating_has_contrast_in_grey(edition: Edition, tmp_path: Path) -> None:
    images = photocopy(edition, tmp_path)
    words = {"Outstanding", "Good", "Inadequate", "Requires", "Requires improvement"}
    seen: set[str] = set()
    for page, image in zip(lay_out(card(), edition).pages, images, strict=True):
        scale = DOTS / 72
        for marked in page.marked:
            for ink in marked.inks:
                if not isinstance(ink, Text) or ink.text.strip() not in words:
                    continue
                seen.add(ink.text.strip())
                across = range(int(ink.x * scale), int((ink.x + ink.size * 2.2) * scale))
                down = range(int((ink.y - ink.size * 0.72) * scale), int(ink.y * scale))
                shades = [image.pixelColor(x, y).lightness() for x in across for y in down]
                assert max(shades) - min(shades) > 130, (ink.text, min(shades), max(shades))
    assert len(seen) >= 4


def copied(lightness: int) -> int:
    """What a poor copier makes of a shade: it stretches the contrast, and loses light tints."""
    return max(0, min(255, round((lightness - 60) * 255 / (215 - 60))))


@pytest.mark.parametrize("edition", Edition)
def test_on_a_poor_copy_good_is_still_apart_from_no_rating(
    edition: Edition, tmp_path: Path
) -> None:
    images = photocopy(edition, tmp_path)
    light = {PRINT_TINTS[mark].ground for mark in (Mark.GOOD, Mark.OUTSTANDING)}
    edges: list[int] = []
    for page, image in zip(lay_out(card(), edition).pages, images, strict=True):
        for ink in page.ground:
            if isinstance(ink, Box) and ink.fill in light and ink.line == 0.5:
                middle = ink.y + ink.height / 2
                across = [ink.x + step / 10 - 1 for step in range(20)]
                edges.append(min(copied(lightness(image, x, middle)) for x in across))
    assert len(edges) >= 2
    assert max(edges) < 225, "the outline of a tile would vanish like its tint"
    assert copied(255) == 255
