"""A report's record as pages: what stands where on a card, in points and in reading order.

It knows neither Qt nor ReportLab. The same pages are drawn as a PDF, a preview, a print and a
picture.
"""

from __future__ import annotations

from dataclasses import dataclass

from db.records import ReportCard
from viewer.card.blocks import Block, HeadingBlock, TextBlock, TextLines, list_blocks, set_lines
from viewer.card.content import Content, content
from viewer.card.editions import STYLES, Edition, Style
from viewer.card.faces import Faces, bundled_faces
from viewer.card.flow import Flow, Frame, PagePlan
from viewer.card.grid import GridRow, HeadRow, frame_overall, grid_blocks
from viewer.card.header import header
from viewer.card.page import Layout, Page, Rule
from viewer.card.palette import BRAND, HAIRLINE, QUIET
from viewer.card.structure import Element
from viewer.card.typeset import Typesetter

A4 = (595.28, 841.89)
_TOP = 30.0
_FOOT = 24.0
"""The white below the footer."""


def lay_out(
    card: ReportCard, edition: Edition = Edition.ONE_PAGE, faces: Faces | None = None
) -> Layout:
    """The pages of a card.

    Its text is as large as the edition allows without taking more pages than it must. Letters that
    the fonts lack are drawn as a mark and named in the result.
    """
    setter = Typesetter(faces or bundled_faces())
    said = content(card, setter)
    plan = _best_plan(said, STYLES[edition], setter)
    return Layout(said.title, said.subject, plan.draw(setter), plan.style.body, setter.missing)


def _best_plan(said: Content, styles: tuple[Style, ...], setter: Typesetter) -> _Plan:
    """The plan of the largest text among those of the fewest pages."""
    best = _Plan(said, styles[0], setter)
    low, high = 1, len(styles) - 1
    if best.count > 1 and high > 0:
        smallest = _Plan(said, styles[high], setter)
        if smallest.count == best.count:
            return best
        fewest, best = smallest.count, smallest
        while low < high:
            middle = (low + high) // 2
            plan = _Plan(said, styles[middle], setter)
            if plan.count <= fewest:
                best, high = plan, middle
            else:
                low = middle + 1
    return best
