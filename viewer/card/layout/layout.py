"""The pages of a card, with everything in position, in points, and in reading order.

This module does not depend on Qt or ReportLab: the same pages are drawn as a PDF, a preview, a
printout and a picture.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product

from db.domain.report import ReportCard
from viewer.appearance.colours import BRAND, HAIRLINE, QUIET
from viewer.card.content.assessment import STATEMENTS_TITLE, AssessmentContent
from viewer.card.content.matrix import MatrixContent
from viewer.card.content.sections import Content, OtherTile, Section, card_content
from viewer.card.layout.assessment import StatementsBlock, question_table
from viewer.card.layout.blocks import (
    BarsBlock,
    Block,
    HeadingBlock,
    TextBlock,
    item_blocks,
    set_lines,
)
from viewer.card.layout.flow import Flow, Frame, column_height
from viewer.card.layout.foot import BOTTOM, Foot, RunningFoot
from viewer.card.layout.grid import GridRow, grid_rows
from viewer.card.layout.header import band_masthead, masthead
from viewer.card.layout.other_ratings import OtherRatingsBlock
from viewer.card.layout.poster import BODY, Poster
from viewer.card.layout.reading_rows import place_rows, question_rows
from viewer.card.layout.report_by_report import report_rows
from viewer.card.setting.editions import STYLES, Edition, Style
from viewer.card.setting.fonts import Faces, bundled_faces
from viewer.card.setting.page import Layout, Page, Rule
from viewer.card.setting.structure import Element
from viewer.card.setting.typeset import Paragraph, Typesetter

A4 = (595.28, 841.89)
"""The width and height of A4 paper, in points."""
_TOP = 28.0
"""The white space above the first block or the running head of a page, in points."""
_ABOVE_COLUMNS = 14.0
"""The space above columns of lists."""
_GUTTER = 17.0
"""The space between two columns."""


def lay_out(
    card: ReportCard, edition: Edition = Edition.ONE_PAGE, faces: Faces | None = None
) -> Layout:
    """The pages of ``card``.

    The text is set in the largest size of the edition that does not add a page. ``faces`` defaults
    to the bundled fonts; letters that they lack are drawn as a mark and listed in the result.
    """
    typesetter = Typesetter(faces or bundled_faces())
    content = card_content(card, typesetter, edition)
    if edition is Edition.POSTER:
        poster = Poster(card, content, typesetter, A4)
        pages = (poster.draw(),)
        return Layout(
            content.title, content.subject, poster.document, pages, BODY, typesetter.missing
        )
    styles = STYLES[edition]
    if edition is Edition.ONE_PAGE:
        plan = _door_plan(content, styles, typesetter)
    else:
        plan = _reading_plan(content, styles[0], typesetter, wide=edition is Edition.CLEAR)
    return Layout(
        content.title,
        content.subject,
        plan.document,
        plan.draw(),
        plan.style.body[0],
        typesetter.missing,
    )


def _door_plan(content: Content, styles: tuple[Style, ...], typesetter: Typesetter) -> _DoorPlan:
    """The card on one page if it can be, with as little left out as possible.

    The history of a place fills what room there is. The largest text is used with which everything
    else fits. If it does not even in the smallest, the sections that may go are left out for what
    earlier reports found at a service; then what concerns only the trust, from the end; then what
    the oldest of those reports found. What concerns the place itself, and every must, stays: then
    there is a second page, nothing is left out, and the text is the largest again.
    """
    whole = content.in_brief or content
    for words in _door_words(whole, typesetter):
        for style in styles:
            plan = _DoorPlan(words, style, typesetter)
            if plan.count == 1:
                return plan.with_history() if style is styles[0] else plan
        if words is whole and whole.earlier_reports:
            continue
        shorter = _DoorPlan(words, styles[-1], typesetter).made_to_fit()
        if shorter is not None:
            plan = _DoorPlan(shorter, styles[-1], typesetter)
            if plan.count == 1:
                return plan
    plans = [_DoorPlan(content, style, typesetter) for style in styles]
    fewest = min(plan.count for plan in plans)
    return next(plan for plan in plans if plan.count == fewest)


def _door_words(whole: Content, typesetter: Typesetter) -> Iterator[Content]:
    """The words of a card of one page, with less and less of what earlier reports found."""
    yield whole
    droppable = sum(section.droppable for section in whole.rest)
    for reports in range(whole.earlier_reports, 0, -1):
        yield whole.with_earlier(reports).shortened((0, 0), droppable, typesetter)
    if whole.earlier_reports:
        yield whole.with_earlier(0)


def _reading_plan(
    content: Content, style: Style, typesetter: Typesetter, *, wide: bool
) -> _ReadingPlan:
    """The card in clear or large print, on as few pages as possible.

    The lists of clear print begin on the second page, unless all of it fits on the first. If it
    saves a page, there is less space between paragraphs, or else those lists begin on the first
    page as well, or else what may be left out is.
    """
    plan = _ReadingPlan(content, style, typesetter, wide=wide, apart=True)
    if wide and plan.count == 2:
        alone = _ReadingPlan(content, style, typesetter, wide=wide, apart=False)
        return alone if alone.count == 1 else plan
    if plan.count == 1:
        return plan
    words = [content]
    if any(section.droppable for section in content.rest):
        words.append(content.shortened((0, 0), 1, typesetter))
    for each, apart in product(words, (True, False) if wide else (True,)):
        closer = _ReadingPlan(each, style.closer, typesetter, wide=wide, apart=apart)
        if closer.count < plan.count:
            return closer
    return plan


class _Plan:
    """A card set in one style, with its blocks in position."""

    def __init__(
        self, content: Content, style: Style, typesetter: Typesetter, foot: Foot | RunningFoot
    ) -> None:
        self.content = content
        self.style = style
        self.document = Element("Document")
        self.width = A4[0] - 2 * style.margin
        self.foot = foot
        self.typesetter = typesetter
        size, leading = style.small
        self.running = set_lines(
            typesetter.plain(content.running), self.width, size, leading / size, QUIET
        )
        later = _TOP if isinstance(foot, RunningFoot) else _TOP + self.running.height + 14
        self.flow = Flow(
            Frame(
                left=style.margin,
                width=self.width,
                top=_TOP,
                later_top=later,
                bottom=A4[1] - BOTTOM - foot.height - 8,
            )
        )
        self._titles: dict[Element, str] = {}
        """The heading to repeat if a page begins with a block, by the block's element."""

    @property
    def count(self) -> int:
        """The number of pages that the card takes."""
        return len(self.flow.pages)

    @property
    def column(self) -> float:
        """The width of one of two columns."""
        return (self.width - _GUTTER) / 2

    def heading(self, title: str, width: float, *, ruled: bool = True) -> HeadingBlock:
        """The heading of a section, with its bookmark."""
        size, leading = self.style.head
        text = set_lines(
            self.typesetter.plain(title, bold=True), width, size, leading / size, BRAND
        )
        element = Element("H2", self.document)
        return HeadingBlock(text, element, width, self.style.section_gap, title, ruled)

    def section(self, section: Section, width: float) -> list[Block]:
        """The blocks of a section in a column ``width`` wide."""
        style = self.style
        size, leading = style.body
        blocks: list[Block] = [self.heading(section.title, width)]
        title = f"{section.title}, continued"
        for label, items in section.groups:
            if label:
                small, between = min(style.fact[0], size), min(style.fact[1], leading)
                name = self.typesetter.plain(label, bold=True)
                lines = set_lines(name, width, small, between / small, QUIET)
                element = Element("H3", self.document)
                gap = size * 0.4
                blocks.append(HeadingBlock(lines, element, width, gap, "", ruled=False))
                self._titles[element] = title
            for item in item_blocks(items, self.document, width, style):
                self._titles[item.element] = title
                blocks.append(item)
        for bars in section.bars:
            name = set_lines(bars.title, width, size, leading / size, more=True)
            blocks.append(BarsBlock(bars, name, width, self.document, size, size * 0.4))
        if section.tiles:
            tiles = OtherRatingsBlock(section.tiles, self.document, width, style)
            tiles.gap = size * 0.3
            blocks.append(tiles)
        if section.more is not None:
            # Below a list, it is in line with the text of the items.
            listed = any(item.bullet for _, items in section.groups for item in items)
            indent = size if listed else 0.0
            small, between = style.small
            more = set_lines(section.more, width - indent, small, between / small, QUIET)
            blocks.append(TextBlock(more, Element("P", self.document), size * 0.4, indent))
        return blocks

    def below_matrix(self, *paragraphs: Paragraph | None) -> list[Block]:
        """Paragraphs of small print: the key to the matrix, and what to know about its ratings."""
        size, leading = self.style.small
        blocks: list[Block] = []
        for words in filter(None, paragraphs):
            lines = set_lines(words, self.width, size, leading / size, QUIET)
            gap = 0.0 if blocks else size * 0.6
            blocks.append(TextBlock(lines, Element("P", self.document), gap))
        return blocks

    def continued(self, width: float) -> Callable[[Block], Block | None]:
        """A function that makes the heading of a page whose first block continues a section.

        It receives that block and returns None if the block is not part of a section.
        """

        def heading(block: Block) -> Block | None:
            element = block.element if isinstance(block, TextBlock | HeadingBlock) else None
            title = self._titles.get(element) if element else None
            if title is None:
                return None
            repeated = self.heading(title, width)
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
            if index and isinstance(self.foot, Foot):
                left, top = self.style.margin, _TOP
                self.running.draw(page, None, left, self.running.baseline(top))
                line = top + self.running.height + 3
                page.ground.append(Rule(left, line, left + self.width, line, 0.5, HAIRLINE))
            last = index == self.count - 1
            self.foot.draw(page, self.document if last else None, index + 1, self.count)
            pages.append(page)
        return tuple(pages)


class _DoorPlan(_Plan):
    """The edition of one page: the ratings as a table, then two columns."""

    def __init__(
        self, content: Content, style: Style, typesetter: Typesetter, *, reports: int = 0
    ) -> None:
        """Place everything; of the history of a place, the newest ``reports``."""
        width = A4[0] - 2 * style.margin
        foot = Foot.of(content, style, typesetter, width)
        super().__init__(content, style, typesetter, foot)
        self._reports = reports
        self._fill()

    def with_history(self) -> _DoorPlan:
        """The same with as many reports of the place's history as there is room for.

        Unchanged if there is room for fewer than two.
        """
        history = self.content.history
        if history is None:
            return self
        headings, rows, key = self._history(history)
        room = self.flow.room - sum(block.gap + block.height for block in (*headings, *key))
        fitting = 0
        for row in rows:
            room -= row.height
            fitting += room >= 0
        if fitting < 2:
            return self
        return _DoorPlan(self.content, self.style, self.typesetter, reports=fitting)

    def _fill(self) -> None:
        content, style, flow = self.content, self.style, self.flow
        flow.stack([masthead(content, self.document, style, self.width)])
        if content.in_short is not None:
            size, leading = style.short
            short = set_lines(content.in_short, self.width, size, leading / size)
            flow.stack([TextBlock(short, Element("P", self.document), 12.0)])
        key = self._fill_ratings()
        if content.other_ratings:
            flow.stack([self._other_ratings(content.other_ratings)])
        if self._alone is None:
            flow.stack(self.below_matrix(content.standing, key))
            for assessment in content.assessments:
                self._fill_assessment(assessment)
        else:
            flow.stack(self.below_matrix(key, content.standing))
            self._fill_statements(self._alone)
        if content.history is not None and self._reports:
            headings, rows, below = self._history(content.history)
            flow.stack([*headings, *rows[: self._reports], *below])
        self._columns_top = flow.y if self.count == 1 else flow.frame.bottom
        self._fill_columns()
        flow.stack(self._across(content))

    def _fill_columns(self) -> None:
        content, flow = self.content, self.flow
        improve, well = self._blocks(content.improve), self._blocks(content.well)
        rest = self._in_columns(content)
        left, right = _shared_out(improve, well, rest)
        setting = (_GUTTER, _ABOVE_COLUMNS, self.continued(self.column))
        room = flow.room - _ABOVE_COLUMNS
        if content.assessments and max(map(column_height, (left, right))) > room:
            # Little is left of the first page, so that one list may be far longer than the other.
            flow.columns([improve, well, *rest], 2, *setting)
        else:
            flow.side_by_side(left, right, *setting)

    def _across(self, content: Content) -> list[Block]:
        """The sections that stand across the page, below the columns."""
        across = (section for section in content.rest if section.across)
        return [block for section in across for block in self.section(section, self.width)]

    def _history(self, history: MatrixContent) -> tuple[list[Block], list[GridRow], list[Block]]:
        """The history of the place: its headings, a row for each report, and a key."""
        heading = self.heading(history.title, self.width)
        heading.gap = _ABOVE_COLUMNS
        head, rows = grid_rows(history, self.document, self.style, self.width, titled=False)
        return [heading, head], rows, self.below_matrix(history.key)

    def _fill_ratings(self) -> Paragraph | None:
        """Place the ratings, and return the key to their signs."""
        content, setting = self.content, (self.document, self.style, self.width)
        if content.by_report is not None:
            head, questions = report_rows(content.by_report, *setting)
            self.flow.stack([head, *questions], head.copy_for_next_page)
            return content.by_report.key
        if self._alone is not None:
            head, questions = question_table(self._alone, *setting)
            self.flow.stack([head, *questions], head.copy_for_next_page)
            return self._alone.key
        head, rows = grid_rows(content.matrix, *setting)
        head.gap = 12.0
        self.flow.stack([head, *rows], head.copy_for_next_page)
        return content.matrix.key

    @property
    def _alone(self) -> AssessmentContent | None:
        """The assessment that replaces the matrix; None if there is none, or if it has a name."""
        found = self.content.assessments
        return found[0] if len(found) == 1 and not found[0].service else None

    def _fill_assessment(self, assessment: AssessmentContent) -> None:
        """Place the table of one of several assessments, below the name of the service."""
        heading = self.heading(assessment.service, self.width)
        heading.gap = _ABOVE_COLUMNS
        setting = (self.document, self.style, self.width)
        head, questions = question_table(assessment, *setting, titled=False)
        for question in questions[:-1]:
            question.keep = True
        self.flow.stack([heading, head, *questions])
        self.flow.stack(self.below_matrix(assessment.key))

    def _fill_statements(self, assessment: AssessmentContent) -> None:
        """Place the list of quality statements below its heading."""
        heading = self.heading(STATEMENTS_TITLE, self.width)
        heading.gap = 10.0
        self.flow.stack([heading, StatementsBlock(assessment, self.document, self.width)])

    def _blocks(self, section: Section | None) -> list[Block]:
        return self.section(section, self.column) if section else []

    def _in_columns(self, content: Content) -> list[list[Block]]:
        return [self.section(each, self.column) for each in content.rest if not each.across]

    def _other_ratings(self, tiles: tuple[OtherTile, ...]) -> OtherRatingsBlock:
        return OtherRatingsBlock(tiles, self.document, self.width, self.style)

    def made_to_fit(self) -> Content | None:
        """The words with as little left out as possible to fit on one page; None if they cannot.

        Findings about the whole trust go first, evenly from both lists, then the sections that
        may go.
        """
        content, room = self.content, self.flow.frame.bottom - self._columns_top - _ABOVE_COLUMNS
        room -= sum(block.gap + block.height for block in self._across(content))
        lists = (content.improve, content.well)
        most = tuple(each.droppable_items if each else 0 for each in lists)
        sections = sum(section.droppable for section in content.rest)
        blocks: dict[tuple[int, int], list[Block]] = {}

        def shorter(index: int, number: int) -> list[Block]:
            if (index, number) not in blocks:
                cut = content.shortened((number, number), 0, self.typesetter)
                blocks[index, number] = self._blocks((cut.improve, cut.well)[index])
            return blocks[index, number]

        for gone in range(sections + 1):
            for total in range(sum(most) + 1):
                splits = [
                    (first, total - first)
                    for first in range(max(0, total - most[1]), min(most[0], total) + 1)
                ]
                for dropped in sorted(splits, key=lambda split: abs(split[0] - split[1])):
                    cut = content.shortened(dropped, gone, self.typesetter)
                    rest = self._in_columns(cut)
                    columns = _shared_out(shorter(0, dropped[0]), shorter(1, dropped[1]), rest)
                    if max(map(column_height, columns)) <= room:
                        return cut
        return None


def _shared_out(
    left: list[Block], right: list[Block], rest: list[list[Block]]
) -> tuple[list[Block], list[Block]]:
    """Two columns that begin with ``left`` and ``right``, with the rest shared out below.

    The longer column is as short as it can be; otherwise the first of the rest are on the left.
    """
    best: tuple[float, list[Block], list[Block]] | None = None
    heights = [sum(block.gap + block.height for block in blocks) for blocks in rest]
    tops = (column_height(left), column_height(right))
    for sides in product((0, 1), repeat=len(rest)):
        sums = list(tops)
        for side, height in zip(sides, heights, strict=True):
            sums[side] += height
        if best is None or max(sums) < best[0] - 1.0:
            columns = list(left), list(right)
            for side, blocks in zip(sides, rest, strict=True):
                columns[side].extend(blocks)
            best = (max(sums), *columns)
    assert best is not None  # product() of nothing is one empty choice
    return best[1], best[2]


class _ReadingPlan(_Plan):
    """Clear and large print: ratings as rows that read like sentences, then the lists."""

    def __init__(
        self, content: Content, style: Style, typesetter: Typesetter, *, wide: bool, apart: bool
    ) -> None:
        """Place everything; ``apart`` begins the two columns of lists on a page of their own."""
        width = A4[0] - 2 * style.margin
        foot = RunningFoot(content, style, typesetter, width)
        super().__init__(content, style, typesetter, foot)
        self._wide = wide
        self._apart = apart
        self._fill()

    def _fill(self) -> None:
        content, style, flow, matrix = self.content, self.style, self.flow, self.content.matrix
        setting = (self.document, self.typesetter, style, self.width)
        flow.stack([band_masthead(content, self.document, style, self.width, aside=self._wide)])
        own = next((row for row in matrix.rows if row.own), None)
        blocks: list[Block] = []
        if own is not None and not own.only_overall:
            blocks.append(self.heading("The five questions", self.width, ruled=False))
            blocks += question_rows(own, *setting, wide=self._wide)
        if places := place_rows(matrix, *setting, wide=self._wide):
            blocks += [self.heading(self.places_title, self.width, ruled=False), *places]
        for tile in content.other_ratings:
            size, leading = style.body
            said = self.typesetter.paragraph(*tile.name.segments, *tile.rating.segments)
            lines = set_lines(said, self.width, size, leading / size)
            blocks.append(TextBlock(lines, Element("P", self.document), size * 0.4))
        if below := self.below_matrix(content.standing, matrix.reading_key):
            # A key says little on the page after what it explains.
            for block in blocks[-1:]:
                block.keep = True
        flow.stack([*blocks, *below])
        self._fill_lists()

    @property
    def places_title(self) -> str:
        """The heading of the rows of services, sites or reports."""
        return self.content.places_title

    def _fill_lists(self) -> None:
        content, flow = self.content, self.flow
        lists = [section for section in (content.improve, content.well) if section]
        if not self._wide:
            for section in (*lists, *content.rest):
                flow.stack(self.section(section, self.width))
            flow.stack(self._about())
            return
        left, right = (
            self.section(s, self.column) if s else [] for s in (content.improve, content.well)
        )
        under_way = [section for section in content.rest if section.groups and section.narrow]
        for section in under_way:
            column = left if column_height(left) <= column_height(right) else right
            column += self.section(section, self.column)
        if self._apart and (left or right) and len(flow.pages) == 1:
            flow.next_page()
        above = self.style.section_gap
        flow.side_by_side(left, right, _GUTTER, above, self.continued(self.column))
        for section in content.rest:
            if section not in under_way:
                flow.stack(self.section(section, self.width))
        flow.stack(self._about())

    def _about(self) -> list[Block]:
        """Sources and licence; on one page, because the licence alone says little on the last."""
        about = Section.plain("About this card", *self.content.about, self.content.foot)
        blocks = self.section(about, self.width)
        if column_height(blocks) < A4[1] / 2:
            for block in blocks[:-1]:
                block.keep = True
        return blocks
