"""The pages of a card, with everything in position, in points, and in reading order.

This module does not depend on Qt or ReportLab: the same pages are drawn as a PDF, a preview, a
printout and a picture.
"""

from __future__ import annotations

from collections.abc import Callable

from db.domain.report import ReportCard
from viewer.appearance.colours import BRAND, HAIRLINE, QUIET
from viewer.card.content.sections import Content, Section, card_content
from viewer.card.layout.blocks import (
    Block,
    HeadingBlock,
    TextBlock,
    TextLines,
    item_blocks,
    set_lines,
)
from viewer.card.layout.flow import Flow, Frame, PagePlan
from viewer.card.layout.grid import GridRow, HeadRow, frame_overall, grid_rows
from viewer.card.layout.header import header
from viewer.card.layout.listed import listed_rows
from viewer.card.layout.stacked import stacked_rows
from viewer.card.setting.editions import STYLES, Edition, MatrixForm, Style
from viewer.card.setting.fonts import Faces, bundled_faces
from viewer.card.setting.page import Layout, Page, Rule
from viewer.card.setting.structure import Element
from viewer.card.setting.typeset import Typesetter

A4 = (595.28, 841.89)
"""The width and height of A4 paper, in points."""
_TOP = 30.0
"""The white space above the first block or the running head of a page, in points."""
_FOOT = 24.0
"""The white space below the footer, in points."""


def lay_out(
    card: ReportCard, edition: Edition = Edition.ONE_PAGE, faces: Faces | None = None
) -> Layout:
    """The pages of ``card``.

    The text is set in the largest size of the edition that does not add a page. ``faces`` defaults
    to the bundled fonts; letters that they lack are drawn as a mark and listed in the result.
    """
    typesetter = Typesetter(faces or bundled_faces())
    content = card_content(card, typesetter)
    plan = _best_plan(content, STYLES[edition], typesetter)
    return Layout(
        content.title,
        content.subject,
        plan.document,
        plan.draw(),
        plan.style.body,
        typesetter.missing,
    )


def _best_plan(content: Content, styles: tuple[Style, ...], typesetter: Typesetter) -> _Plan:
    """The plan with the largest text among those with the lowest cost.

    ``styles`` is ordered from the largest text to the smallest. This is a binary search, because
    smaller text seldom costs more.
    """
    best = _Plan(content, styles[0], typesetter)
    low, high = 1, len(styles) - 1
    if best.cost > (1, 0) and high > 0:
        smallest = _Plan(content, styles[high], typesetter)
        if smallest.cost == best.cost:
            return best
        least, best = smallest.cost, smallest
        while low < high:
            middle = (low + high) // 2
            plan = _Plan(content, styles[middle], typesetter)
            if plan.cost <= least:
                best, high = plan, middle
            else:
                low = middle + 1
    return best


class _Plan:
    """A card set in one style, with its blocks in position."""

    def __init__(self, content: Content, style: Style, typesetter: Typesetter) -> None:
        self.content = content
        self.style = style
        self.document = Element("Document")
        self.width = A4[0] - 2 * style.margin
        self.footer = _Footer(content, style, typesetter, self.width)
        self.running = set_lines(
            typesetter.plain(content.running), self.width, style.small, 1.26, QUIET
        )
        self._titles: dict[Element, str] = {}
        """The heading to repeat if a page begins with a block, by the block's element."""
        self._typesetter = typesetter
        self.flow = Flow(
            Frame(
                left=style.margin,
                width=self.width,
                top=_TOP,
                later_top=_TOP + self.running.height + style.body * 1.5,
                bottom=A4[1] - _FOOT - self.footer.height - style.body * 0.8,
            )
        )
        self._fill()

    @property
    def count(self) -> int:
        """The number of pages that the card takes."""
        return len(self.flow.pages)

    @property
    def cost(self) -> tuple[int, int]:
        """The number of pages of the card, then the number that its matrix and key add."""
        return self.count, self._matrix_pages

    def _fill(self) -> None:
        style, flow = self.style, self.flow
        flow.stack([header(self.content, self.document, style, self.width)])
        heading = self._heading(self.content.matrix.title, self.width, ruled=False)
        heading.gap = style.body * 1.3
        self._stack_matrix(heading)
        flow.stack(self._below_matrix())
        self._matrix_pages = self.count - 1
        count = min(style.columns, max(2, len(self.content.sections)))
        gutter = style.body * 1.7
        width = (self.width - (count - 1) * gutter) / count
        sections = [self._section(section, width) for section in self.content.sections]
        if style.footer_in_flow:
            about = Section.plain("About this card", self.content.source, self.content.legal)
            sections.append(self._section(about, width))
        together = style.lists_together and self.count == 1
        flow.columns(
            sections,
            count,
            gutter,
            style.body * 1.2,
            self._continued(width),
            together=together,
        )

    def _stack_matrix(self, heading: HeadingBlock) -> None:
        matrix, style = self.content.matrix, self.style
        if style.matrix is MatrixForm.LISTED:
            self.flow.stack([heading, *listed_rows(matrix, self.document, style, self.width)])
            return
        rows = grid_rows if style.matrix is MatrixForm.GRID else stacked_rows
        head, body = rows(matrix, self.document, style, self.width)
        self.flow.stack([heading, head, *body], head.copy_for_next_page)

    def _below_matrix(self) -> list[Block]:
        style = self.style
        blocks: list[Block] = []
        for paragraph in self.content.below_matrix:
            text = set_lines(paragraph, self.width, style.small, style.leading, QUIET)
            gap = style.small * (0.25 if blocks else 0.5)
            blocks.append(TextBlock(text, Element("P", self.document), gap))
        return blocks

    def _heading(self, title: str, width: float, *, ruled: bool = True) -> HeadingBlock:
        style = self.style
        text = set_lines(self._typesetter.plain(title, bold=True), width, style.heading, 1.2, BRAND)
        element = Element("H2", self.document)
        return HeadingBlock(text, element, width, style.body * style.section_gap, title, ruled)

    def _section(self, section: Section, width: float) -> list[Block]:
        style = self.style
        blocks: list[Block] = [self._heading(section.title, width)]
        for label, items in section.groups:
            title = f"{section.title}, continued"
            if label:
                name = self._typesetter.plain(label, bold=True)
                lines = set_lines(name, width, style.body, style.leading, QUIET)
                element = Element("H3", self.document)
                gap = style.body * 0.5
                blocks.append(HeadingBlock(lines, element, width, gap, "", ruled=False))
                self._titles[element] = title
                title += f" – {label}"
            for item in item_blocks(items, self.document, width, style):
                self._titles[item.element] = title
                blocks.append(item)
        return blocks

    def _continued(self, width: float) -> Callable[[Block], Block | None]:
        """A function that makes the heading of a page whose first block continues a section.

        It receives that block and returns None if the block is not part of a section.
        """

        def heading(block: Block) -> Block | None:
            element = block.element if isinstance(block, TextBlock | HeadingBlock) else None
            title = self._titles.get(element) if element else None
            if title is None:
                return None
            repeated = self._heading(title, width)
            repeated.element, repeated.title = None, ""
            return repeated

        return heading

    def draw(self) -> tuple[Page, ...]:
        """Draw each block at its position and return the pages."""
        pages: list[Page] = []
        for index, plan in enumerate(self.flow.pages):
            page = Page(*A4)
            for block, x, y in plan.placed:
                block.draw(page, x, y)
            self._draw_frame(page, plan)
            if index:
                left, top = self.style.margin, _TOP
                self.running.draw(page, None, left, self.running.baseline(top))
                line = top + self.running.height + 2
                page.ground.append(Rule(left, line, left + self.width, line, 0.5, HAIRLINE))
            last = index == self.count - 1
            self.footer.draw(page, self.document if last else None, index + 1, self.count)
            pages.append(page)
        return tuple(pages)

    def _draw_frame(self, page: Page, plan: PagePlan) -> None:
        """Outline the part of the column of overall ratings that is on this page."""
        rows = [placed for placed in plan.placed if isinstance(placed.block, GridRow | HeadRow)]
        if rows and self.style.matrix is MatrixForm.GRID:
            first, last = rows[0], rows[-1]
            assert isinstance(first.block, GridRow | HeadRow)
            bottom = last.y + last.block.height
            frame_overall(page, first.block.geometry, first.x, first.y, bottom)


class _Footer:
    """The footer of every page: source, licence and disclaimer, and the page number.

    Screen readers read it once, at the end of the last page. In clear and large print, the source
    and licence are the last section of the card, and the footer has only the page number.
    """

    def __init__(
        self, content: Content, style: Style, typesetter: Typesetter, width: float
    ) -> None:
        self._style = style
        self._typesetter = typesetter
        self._width = width
        size = style.small
        self._lines: list[TextLines] = []
        if not style.footer_in_flow:
            reserved = (typesetter.plain("Page 99 of 99").width / 1000 + 1) * size
            self._lines.append(set_lines(content.source, width - reserved, size, 1.26, QUIET))
            self._lines.append(set_lines(content.legal, width, size, 1.26, QUIET))
        self.height = 4.0 + (sum(line.height for line in self._lines) or size * 1.26)

    def draw(self, page: Page, document: Element | None, number: int, count: int) -> None:
        left, right = self._style.margin, self._style.margin + self._width
        y = page.height - _FOOT - self.height
        page.ground.append(Rule(left, y, right, y, 0.5, HAIRLINE))
        y += 4.0
        numbered = self._typesetter.plain(f"Page {number} of {count}")
        text = set_lines(numbered, self._width, self._style.small, 1.26, QUIET)
        text.draw(page, None, left, text.baseline(y), right_in=self._width)
        for lines in self._lines:
            element = document and Element("P", document)
            lines.draw(page, element, left, lines.baseline(y))
            y += lines.height
