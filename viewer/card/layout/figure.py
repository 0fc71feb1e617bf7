"""The rating matrix as a separate picture, with the name of its subject, dates and source."""

from __future__ import annotations

from dataclasses import replace

from db.domain.report import ReportCard
from viewer.appearance.colours import BRAND, HAIRLINE, INK, QUIET
from viewer.card.content.sections import card_content
from viewer.card.layout.blocks import Block, TextLines, set_lines
from viewer.card.layout.grid import grid_rows
from viewer.card.setting.editions import STYLES, Edition
from viewer.card.setting.fonts import Faces, bundled_faces
from viewer.card.setting.page import Layout, Page, Rule
from viewer.card.setting.structure import Element
from viewer.card.setting.typeset import Typesetter
from viewer.wording.organisations import full_name

WIDTH = 640.0
"""The width in points: enough for labels and six columns in text that is legible on a slide."""
_MARGIN = 18.0
_STYLE = replace(STYLES[Edition.ONE_PAGE][0], tile=(9.0, 10.4), small=(9.0, 11.7))
_TITLE = 17.0


def matrix_figure(card: ReportCard, faces: Faces | None = None) -> Layout:
    """The matrix of ``card`` with heading, key, source and attribution, on a page of that height.

    ``faces`` defaults to the bundled fonts.
    """
    typesetter = Typesetter(faces or bundled_faces())
    content = card_content(card, typesetter)
    width = WIDTH - 2 * _MARGIN
    document = Element("Document")
    page = Page(WIDTH, 0.0)
    y = _MARGIN

    def put(text: TextLines, element: Element | None, gap: float = 0.0) -> None:
        nonlocal y
        y += gap
        text.draw(page, element, _MARGIN, text.baseline(y))
        y += text.height

    page.ground.append(Rule(_MARGIN, y, _MARGIN + width, y, 3.0, BRAND))
    title = typesetter.plain(f"{full_name(card)}: {content.matrix.title.lower()}", bold=True)
    put(set_lines(title, width, _TITLE, 1.2, INK), Element("H1", document), 6.0)
    small, leading = _STYLE.small
    for fact in content.facts:
        put(set_lines(fact, width, small, leading / small, QUIET), Element("P", document), 1.0)
    y += 8.0
    head, rows = grid_rows(content.matrix, document, _STYLE, width)
    blocks: list[Block] = [head, *rows]
    for block in blocks:
        block.draw(page, _MARGIN, y)
        y += block.height
    for paragraph in filter(None, (content.standing, content.matrix.key)):
        put(set_lines(paragraph, width, small, leading / small, QUIET), Element("P", document), 4.0)
    y += 7.0
    page.ground.append(Rule(_MARGIN, y, _MARGIN + width, y, 0.5, HAIRLINE))
    foot = set_lines(content.foot, width, small, leading / small, QUIET)
    put(foot, Element("P", document), 4.0)
    page.height = y + _MARGIN
    return Layout(content.title, content.subject, document, (page,), small, typesetter.missing)
