"""A guide as a page: Markdown in the style of the theme, with headings that links can reach."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QFontDatabase,
    QResizeEvent,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextFrameFormat,
    QTextLength,
    QTextTable,
    QTextTableCellFormat,
)
from PySide6.QtWidgets import QTextEdit, QWidget

from db.domain.scale import NOT_STATED, SCALE, Mark
from viewer.appearance.colours import FOUND, FOUND_TEXT
from viewer.appearance.marks import CHARACTERS
from viewer.appearance.theme import Theme
from viewer.parts.document import MARGIN, Document
from viewer.views.help.guides import Guide, has_all, heading_name, link_target, occurrences

WIDEST = 680
"""The maximum width of the text, in pixels at text scale 1; longer lines are harder to read."""
_HEADING_SIZES = {1: 1.6, 2: 1.2, 3: 1.05}
"""The font sizes of headings by level, as multiples of the body text's size."""
_RATINGS = {
    **{f"{CHARACTERS[rating.mark]} {rating.word}": rating.mark for rating in SCALE},
    f"{CHARACTERS[Mark.UNRATED]} {NOT_STATED}": Mark.UNRATED,
}
"""Table cells with exactly these texts are shown as ratings, with the colours of these marks."""
_FIXED_SPACE = "\u00a0"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the page."""

    title: str
    level: int
    """The level: 1 for the title of the guide, 2 for its sections, 3 for subsections."""
    position: int
    """The position of its first character in the document, from 0."""

    @property
    def name(self) -> str:
        """The name that links use for this heading."""
        return heading_name(self.title)


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage that a search can find: a paragraph, heading, list item or table row."""

    text: str
    position: int
    """The position of its first character in the document, from 0."""


class GuidePage(Document):
    """Shows a guide; does not follow links or load files itself."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__("Guide", parent=parent)
        self._theme = theme
        self._guide: Guide | None = None
        self._linked: frozenset[str] = frozenset()
        self._words: tuple[str, ...] = ()
        self.setLineWrapMode(QTextEdit.LineWrapMode.FixedPixelWidth)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        theme.changed.connect(self._on_theme_changed)
        self._share = 0.0
        """How far down the page is scrolled, 0 to 1."""
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)

    def show_guide(self, guide: Guide, linked: frozenset[str]) -> None:
        """Show ``guide`` from its top.

        ``linked`` contains the names of all guides; links to anything else become plain text.
        """
        self._guide, self._linked = guide, linked
        self._write()
        self.setAccessibleDescription(guide.title)
        self.moveCursor(QTextCursor.MoveOperation.Start)
        self.verticalScrollBar().setValue(0)

    def headings(self) -> list[Heading]:
        """The headings of the page, starting with the title."""
        return headings(self.document())

    def go_to(self, position: int) -> None:
        """Scroll until the text at ``position`` is near the top, and put the text cursor there."""
        cursor = QTextCursor(self.document())
        cursor.setPosition(position)
        self.setTextCursor(cursor)
        top = self.cursorRect().top() + self.verticalScrollBar().value()
        self.verticalScrollBar().setValue(round(top - self._theme.space(12)))

    def go_to_heading(self, name: str) -> bool:
        """Go to the heading whose link name is ``name``; return False if there is none."""
        for heading in self.headings():
            if heading.name == name:
                self.go_to(heading.position)
                return True
        return False

    def mark_words(self, words: tuple[str, ...]) -> None:
        """Highlight every occurrence of ``words`` in the passages that contain all of them."""
        self._words = words
        marks: list[QTextEdit.ExtraSelection] = []
        for passage in found_passages(self.document(), words):
            for start, length in occurrences(passage.text, words):
                cursor = _cursor_at(self.document(), passage, start)
                cursor.movePosition(
                    QTextCursor.MoveOperation.Right, QTextCursor.MoveMode.KeepAnchor, length
                )
                marks.append(self._mark(cursor))
        self.setExtraSelections(marks)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the text to the new width."""
        super().resizeEvent(event)
        self._fit_text()

    # Internals

    def _mark(self, cursor: QTextCursor) -> QTextEdit.ExtraSelection:
        mark = QTextEdit.ExtraSelection()
        mark.cursor = cursor  # pyright: ignore[reportAttributeAccessIssue]
        look = QTextCharFormat()
        look.setBackground(QColor(FOUND))
        look.setForeground(QColor(FOUND_TEXT))
        mark.format = look  # pyright: ignore[reportAttributeAccessIssue]
        return mark

    def _fit_text(self) -> None:
        room = self.viewport().width()
        self.setLineWrapColumnOrWidth(min(room, self._theme.space(WIDEST)))

    def _on_theme_changed(self) -> None:
        if self._guide is None:
            return
        # By now the page may have another height already, so the share is that of the last scroll.
        bar, share = self.verticalScrollBar(), self._share
        self._write()
        self.mark_words(self._words)
        # The new height is only known once the page has been laid out again.
        QTimer.singleShot(0, self, lambda: bar.setValue(round(share * bar.maximum())))

    def _on_scrolled(self, value: int) -> None:
        self._share = value / max(1, self.verticalScrollBar().maximum())

    def _write(self) -> None:
        assert self._guide is not None
        document = self.document()
        document.setDefaultFont(self._theme.font())
        document.setIndentWidth(self._theme.space(20))
        read_markdown(document, self._guide)
        document.setDocumentMargin(MARGIN)
        self._fit_text()
        _Look(document, self._theme, self._linked, self._guide.name).apply()


def read_markdown(document: QTextDocument, guide: Guide) -> None:
    """Load the Markdown of ``guide`` into ``document``; HTML tags stay as text."""
    features = QTextDocument.MarkdownFeature
    document.setMarkdown(guide.markdown, features.MarkdownDialectGitHub | features.MarkdownNoHTML)


def headings(document: QTextDocument) -> list[Heading]:
    """The headings in ``document``, in order."""
    return [
        Heading(block.text(), block.blockFormat().headingLevel(), block.position())
        for block in _blocks(document)
        if block.blockFormat().headingLevel()
    ]


def passages(document: QTextDocument) -> list[Passage]:
    """The passages of ``document`` that a search covers, in order; a table row is one passage."""
    found: list[Passage] = []
    row: tuple[int, int] | None = None
    for block in _blocks(document):
        cursor = QTextCursor(block)
        table = cursor.currentTable()
        here = (table.firstPosition(), table.cellAt(cursor).row()) if table else None
        if here is not None and here == row:
            before = found.pop()
            # A line break for each position between the two keeps later positions correct.
            gap = "\n" * (block.position() - before.position - len(before.text))
            found.append(Passage(before.text + gap + block.text(), before.position))
        elif block.text():
            found.append(Passage(block.text(), block.position()))
        row = here
    return found


def found_passages(document: QTextDocument, words: Sequence[str]) -> list[Passage]:
    """The passages of ``document`` that contain all of ``words``."""
    return [passage for passage in passages(document) if has_all(passage.text, words)]


def _blocks(document: QTextDocument) -> Iterator[QTextBlock]:
    block = document.begin()
    while block.isValid():
        yield block
        block = block.next()


def _cursor_at(document: QTextDocument, passage: Passage, start: int) -> QTextCursor:
    cursor = QTextCursor(document)
    cursor.setPosition(passage.position + start)
    return cursor


class _Look:
    """Applies the style of a theme to a document that Qt has read from Markdown."""

    def __init__(
        self, document: QTextDocument, theme: Theme, linked: frozenset[str], here: str
    ) -> None:
        self._document = document
        self._theme = theme
        self._linked = linked
        self._here = here
        self._body = theme.font().pointSizeF()
        self._fixed = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).families()

    def apply(self) -> None:
        # A single edit block lays the page out once, not after each of a thousand changes.
        step = QTextCursor(self._document)
        step.beginEditBlock()
        for block in list(_blocks(self._document)):
            self._dress_block(block)
        for block in list(_blocks(self._document)):
            self._dress_text(block)
        for table in self._tables():
            self._dress_table(table)
        step.endEditBlock()

    def _dress_block(self, block: QTextBlock) -> None:
        space = self._theme.space
        old = block.blockFormat()
        level = old.headingLevel()
        look = QTextBlockFormat()
        look.setLineHeight(128, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        if level:
            look.setTopMargin(space(4 if level == 1 else 16))
            look.setBottomMargin(space(6))
        elif QTextCursor(block).currentTable() is not None:
            look.setTopMargin(0)
            look.setBottomMargin(0)
        elif _is_code(old):
            look.setBackground(QBrush(self._theme.colour("surface")))
            look.setLeftMargin(space(8))
            look.setNonBreakableLines(False)
            if not _is_code(block.previous().blockFormat()):
                look.setTopMargin(space(4))
            look.setBottomMargin(0 if _is_code(block.next().blockFormat()) else space(10))
        else:
            look.setTopMargin(0)
            look.setBottomMargin(space(3 if block.textList() else 8))
        cursor = QTextCursor(block)
        cursor.mergeBlockFormat(look)
        if level:
            cursor.select(QTextCursor.SelectionType.BlockUnderCursor)
            size = QTextCharFormat()
            size.setFontPointSize(self._body * _HEADING_SIZES.get(level, 1.0))
            size.clearProperty(QTextFormat.Property.FontSizeAdjustment)
            size.setFontWeight(QFont.Weight.Bold)
            QTextCursor(block).mergeBlockCharFormat(size)
            self._merge(block.position(), block.length() - 1, size)

    def _dress_text(self, block: QTextBlock) -> None:
        """Style links and code; a link to anything but a guide becomes plain text."""
        runs: list[tuple[int, int, QTextCharFormat]] = []
        iterator = block.begin()
        while not iterator.atEnd():
            fragment = iterator.fragment()
            runs.append((fragment.position(), fragment.length(), fragment.charFormat()))
            iterator += 1
        for position, length, old in runs:
            look = QTextCharFormat(old)
            if old.isAnchor():
                if self._leads_to_a_guide(old.anchorHref()):
                    look.setForeground(self._theme.colour("accent"))
                    look.setFontUnderline(True)
                else:
                    look.setAnchor(False)
                    look.setAnchorHref("")
                    look.setFontUnderline(False)
                    look.clearForeground()
            if old.fontFixedPitch() or old.hasProperty(QTextFormat.Property.FontFixedPitch):
                look.setFontFamilies(self._fixed)
                look.setFontPointSize(self._body * 0.95)
                look.setBackground(self._theme.colour("surface"))
            if look != old:
                cursor = QTextCursor(self._document)
                cursor.setPosition(position)
                cursor.setPosition(position + length, QTextCursor.MoveMode.KeepAnchor)
                cursor.setCharFormat(look)

    def _leads_to_a_guide(self, link: str) -> bool:
        return link_target(link, self._linked, self._here) is not None

    def _merge(self, position: int, length: int, look: QTextCharFormat) -> None:
        cursor = QTextCursor(self._document)
        cursor.setPosition(position)
        cursor.setPosition(position + length, QTextCursor.MoveMode.KeepAnchor)
        cursor.mergeCharFormat(look)

    def _tables(self) -> list[QTextTable]:
        frames = self._document.rootFrame().childFrames()
        return [frame for frame in frames if isinstance(frame, QTextTable)]

    def _dress_table(self, table: QTextTable) -> None:
        space = self._theme.space
        look = table.format()
        look.setBorder(0)
        look.setBorderCollapse(True)
        look.setCellSpacing(0)
        look.setCellPadding(space(5))
        look.setTopMargin(space(2))
        look.setBottomMargin(space(12))
        look.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
        table.setFormat(look)
        line = QBrush(self._theme.colour("line"))
        for row in range(table.rows()):
            for column in range(table.columns()):
                cell = table.cellAt(row, column)
                edge = QTextTableCellFormat(cell.format().toTableCellFormat())
                edge.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignTop)
                edge.setBottomBorder(1)
                edge.setBottomBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
                edge.setBottomBorderBrush(line)
                cell.setFormat(edge)
            self._dress_rating(table, row)

    def _dress_rating(self, table: QTextTable, row: int) -> None:
        """Style the first cell of the row as a rating, if it contains one."""
        block = table.cellAt(row, 0).firstCursorPosition().block()
        mark = _RATINGS.get(block.text())
        if mark is None:
            return
        tint = self._theme.tint(mark)
        cursor = QTextCursor(block)
        cursor.insertText(_FIXED_SPACE)
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock)
        cursor.insertText(_FIXED_SPACE)
        look = QTextCharFormat()
        look.setBackground(QColor(tint.ground))
        look.setForeground(QColor(tint.text))
        look.setFontWeight(QFont.Weight.Bold)
        self._merge(block.position(), block.length() - 1, look)
        text = block.text()
        spaced = text.replace(" ", _FIXED_SPACE)
        if spaced != text:
            start = QTextCursor(block)
            start.movePosition(
                QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor
            )
            start.insertText(spaced, look)


def _is_code(look: QTextBlockFormat) -> bool:
    return look.hasProperty(QTextFormat.Property.BlockCodeFence) or look.hasProperty(
        QTextFormat.Property.BlockCodeLanguage
    )
