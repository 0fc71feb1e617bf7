"""Ratings that are not about one of the five questions, as a row of tiles.

All lengths are in points.
"""

from __future__ import annotations

from dataclasses import dataclass

from db.domain.scale import Mark
from viewer.appearance.marks import PRINT_TINTS
from viewer.card.content.sections import OtherTile
from viewer.card.layout.blocks import TextLines, set_lines
from viewer.card.setting.editions import Style
from viewer.card.setting.page import Box, Page, Shape
from viewer.card.setting.structure import Element

_BETWEEN = 7.0
_PAD = 5.0
_SHAPE = 9.0
_LEAST = 3
"""The number of tiles that a row has room for, so that one alone is not as wide as the page."""


@dataclass(slots=True)
class OtherRatingsBlock:
    """The tiles, side by side, each with the name of the rating, its word and its month."""

    tiles: tuple[OtherTile, ...]
    document: Element
    width: float
    style: Style
    gap: float = 8.0
    keep: bool = False
    height: float = 0.0

    def __post_init__(self) -> None:
        self.height = (
            max(sum(lines.height for lines in self._lines(tile)) for tile in self.tiles) + 2 * 3.5
        )

    @property
    def _tile_width(self) -> float:
        count = max(_LEAST, len(self.tiles))
        return (self.width - (count - 1) * _BETWEEN) / count

    def _lines(self, tile: OtherTile) -> list[TextLines]:
        size, leading = self.style.small
        room = self._tile_width - 3 * _PAD - _SHAPE
        colour = PRINT_TINTS[tile.mark].text
        return [
            set_lines(tile.name, room, size, leading / size, colour, more=True),
            set_lines(tile.rating, room, size, leading / size, colour),
        ]

    def draw(self, page: Page, x: float, y: float) -> None:
        """Draw the tiles."""
        for tile in self.tiles:
            tint = PRINT_TINTS[tile.mark]
            if tile.mark is not Mark.UNRATED:
                page.ground.append(
                    Box(x, y, self._tile_width, self.height, tint.ground, tint.edge, 0.5)
                )
            top = y + (self.height - _SHAPE) / 2
            page.ground.append(Shape(x + _PAD, top, _SHAPE, tile.mark, tint.text))
            element = Element("P", self.document)
            top = y + 3.5
            for lines in self._lines(tile):
                lines.draw(page, element, x + 2 * _PAD + _SHAPE, lines.baseline(top))
                top += lines.height
            x += self._tile_width + _BETWEEN

    def split(self, room: float) -> None:
        """Return None, because the tiles are never split."""
