"""A list of texts that is as high as its contents, read one entry at a time by keyboard.

To a screen reader it is a list: each entry is an item whose name is all that the entry says.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPen,
    QResizeEvent,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QSizePolicy,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from viewer.appearance.theme import Theme
from viewer.parts.chips import Chip, PlacedChip, paint_chips, place_chips
from viewer.parts.document import MARGIN
from viewer.parts.measure_bars import Bar, PlacedBars, paint_bars, place_bars
from viewer.parts.score_boxes import paint_score, score_size
from viewer.parts.whole_list import WholeList

_AT_ONCE = 25
"""The entries that are laid out in one turn of the event loop: some 5 ms."""
_WIDTHS = 4
"""The widths for which the list keeps its layout: layouts ask for two or three of them."""
_GAP = 5
"""Units above and below each entry."""
_QUOTE = 12
"""Units by which a quotation is indented, with a bar in front of it."""


class Style(Enum):
    """The look of a piece of text."""

    PLAIN = "plain"
    BOLD = "bold"
    QUIET = "quiet"
    """In the colour of secondary text."""
    LINK = "link"


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a text that has one look."""

    text: str
    style: Style = Style.PLAIN


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A text of one or more runs; line breaks in it are kept."""

    runs: tuple[Run, ...]
    small: bool = False


Block = Paragraph | tuple[Chip, ...] | tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """What one item of the list shows, from top to bottom, and what it says."""

    blocks: tuple[Block, ...]
    spoken: str
    """All of it in words, for a screen reader."""
    copied: str = ""
    """What Ctrl+C copies; by default what is spoken."""
    score: float | None = None
    """The score of a quality statement, which is shown to the right of the first paragraph."""
    quoted: bool = False
    """Whether a bar in front of it says that these are a person's words."""
    ruled: bool = False
    """Whether a thin line separates it from the entry above."""
    action: str = ""
    """What Enter does, for a screen reader: 'Open the report of 18 December 2019'."""
    key: object = field(default=None, compare=False)
    """Whatever whoever made the entry wants to know it by."""


@dataclass(frozen=True, slots=True)
class _PlacedText:
    layout: QTextLayout
    at: QPointF
    colour: str


@dataclass(frozen=True, slots=True)
class _Placed:
    """An entry laid out for one width, in pixels."""

    height: float
    texts: tuple[_PlacedText, ...]
    chips: tuple[tuple[QPointF, tuple[PlacedChip, ...]], ...]
    bars: tuple[tuple[QPointF, PlacedBars], ...]
    score_at: QPointF | None


class ReadingList(WholeList):
    """Shows entries; emits a signal if the reader activates one that has an action."""

    chosen = Signal(object)
    """Emitted with the ``key`` of the entry, on Enter or a click on its link."""
    reached = Signal(QRect)
    """Emitted with the place of the entry that the keyboard reached, in this widget."""

    def __init__(self, name: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("readingList")
        self.setStyleSheet("#readingList { background: transparent; border: 0 }")
        self.setAccessibleName(name)
        self._theme = theme
        self._entries: tuple[Entry, ...] = ()
        self._model = _Model()
        self._delegate = _Delegate(theme)
        self._more = QTimer(self, interval=0, singleShot=True)
        self._more.timeout.connect(self._on_more)
        self.setModel(self._model)
        self.setItemDelegate(self._delegate)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setMouseTracking(True)
        self.viewport().setAutoFillBackground(False)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """Show ``entries`` in place of the previous ones; many are laid out a few at a time."""
        self._entries = self._delegate.entries = tuple(entries)
        self._more.stop()
        self._delegate.forget()
        self._model.reset(self._entries[:_AT_ONCE])
        self.setCurrentIndex(self._model.index(0))
        self._fit()
        if len(self._entries) > _AT_ONCE:
            self._more.start()

    def replace(self, place: int, entry: Entry) -> None:
        """Show ``entry`` in place of the one at ``place``."""
        entries = list(self._entries)
        entries[place] = entry
        self._entries = self._delegate.entries = tuple(entries)
        self._model.replace(place, entry)
        self._delegate.drop(place)
        self.scheduleDelayedItemsLayout()
        self._fit()

    def entries(self) -> tuple[Entry, ...]:
        """Everything that the list shows, from top to bottom."""
        return self._entries

    def mark(self, place: int) -> None:
        """Mark the entry at ``place`` as the one that was looked for, and make it current."""
        while self._model.rowCount() <= place:
            self._load()
        self._delegate.marked = place
        self.setCurrentIndex(self._model.index(place))
        self.viewport().update()

    def unmark(self) -> None:
        """Remove the mark, if there is one."""
        if self._delegate.marked is not None:
            self._delegate.marked = None
            self.viewport().update()

    def place_of(self, place: int) -> QRect:
        """Where the entry at ``place`` is, in pixels within this widget; it has been laid out."""
        width = self.viewport().width()
        above = self._delegate.top(place, width)
        return QRect(0, above, width, self._delegate.height(place, width))

    def restyle(self) -> None:
        """Apply the theme's colours and sizes again."""
        self._delegate.forget()
        self.scheduleDelayedItemsLayout()
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the entries out for the new width."""
        self._delegate.width = event.size().width()
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.scheduleDelayedItemsLayout()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Activate the current entry on Enter; leave scrolling by pages to what is around."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._activate(self.currentIndex())
        elif event.key() in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Space):
            event.ignore()
        else:
            before = self.currentIndex().row()
            super().keyPressEvent(event)
            if self.currentIndex().row() == before and event.key() in _ENDS:
                # At either end the page scrolls on.
                event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keyboard is."""
        super().focusInEvent(event)
        self._emit_reached()

    def currentChanged(
        self,
        current: QModelIndex | QPersistentModelIndex,
        previous: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Say where the keyboard is now, so that it is scrolled into view."""
        super().currentChanged(current, previous)
        if self.hasFocus():
            self._emit_reached()

    def scrollTo(
        self,
        index: QModelIndex | QPersistentModelIndex,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        """Do nothing: the list shows everything, and what is around it scrolls."""

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Activate an entry whose link was clicked."""
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and self._on_link(index, event.position()):
            self._activate(index)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show a hand over a link."""
        super().mouseMoveEvent(event)
        over = self._on_link(self.indexAt(event.position().toPoint()), event.position())
        self.viewport().setCursor(
            Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor
        )

    def _on_link(self, index: QModelIndex, at: QPointF) -> bool:
        if not index.isValid():
            return False
        within = at - QPointF(self.visualRect(index).topLeft())
        return self._delegate.is_link(index.row(), self.viewport().width(), within)

    def _activate(self, index: QModelIndex) -> None:
        if index.isValid() and self._entries[index.row()].action:
            self.chosen.emit(self._entries[index.row()].key)

    def _emit_reached(self) -> None:
        row = self.currentIndex().row()
        if row >= 0:
            self.reached.emit(self.place_of(row))

    @Slot()
    def _on_more(self) -> None:
        self._load()
        if self._model.rowCount() < len(self._entries):
            self._more.start()

    def _load(self) -> None:
        start = self._model.rowCount()
        self._model.append(self._entries[start : start + _AT_ONCE])
        self._fit()

    def hasHeightForWidth(self) -> bool:
        """Return True, because texts are wrapped."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height in pixels of all entries laid out so far, at ``width`` pixels."""
        return max(1, self._delegate.top(self._model.rowCount(), width))

    def sizeHint(self) -> QSize:
        """Return the size in pixels at the present width."""
        return QSize(self._theme.space(_USUAL), self.heightForWidth(self.width()))

    def minimumSizeHint(self) -> QSize:
        """Return the least size in pixels; the height that a width needs is another question."""
        return QSize(self._theme.space(60), 1)

    def _fit(self) -> None:
        """Lay entries out for the present width, and ask for the height that they need."""
        self._delegate.width = self.viewport().width()
        self.updateGeometry()


_USUAL = 240
"""Units of width that a list would like to have."""
_ENDS = frozenset((Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End))


class _Model(QAbstractListModel):
    """The entries laid out so far."""

    def __init__(self) -> None:
        super().__init__()
        self._entries: list[Entry] = []

    def reset(self, entries: Sequence[Entry]) -> None:
        """Hold ``entries`` in place of the previous ones."""
        self.beginResetModel()
        self._entries = list(entries)
        self.endResetModel()

    def append(self, entries: Sequence[Entry]) -> None:
        """Hold ``entries`` as well."""
        if entries:
            first = len(self._entries)
            self.beginInsertRows(QModelIndex(), first, first + len(entries) - 1)
            self._entries += entries
            self.endInsertRows()

    def replace(self, place: int, entry: Entry) -> None:
        """Hold ``entry`` in place of the one at ``place``."""
        if place < len(self._entries):
            self._entries[place] = entry
            index = self.index(place)
            self.dataChanged.emit(index, index)

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:
        """Return the number of entries."""
        return 0 if parent.isValid() else len(self._entries)

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | None:
        """Return what the entry says, or what Enter does on it."""
        entry = self._entries[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return entry.copied or entry.spoken
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return entry.spoken
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return f"Enter: {entry.action}" if entry.action else ""
        return None


class _Delegate(QStyledItemDelegate):
    """Lays out and paints entries."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.entries: tuple[Entry, ...] = ()
        self.width = 0
        self.marked: int | None = None
        self._placed: dict[tuple[int, int], _Placed] = {}
        self._tops: dict[int, list[int]] = {}
        """For each width in pixels, where each entry begins, as far as that was asked for."""

    def forget(self) -> None:
        """Lay everything out again when it is next needed."""
        self._placed.clear()
        self._tops.clear()
        self.marked = None

    def drop(self, row: int) -> None:
        """Lay one entry out again when it is next needed."""
        self._placed = {key: placed for key, placed in self._placed.items() if key[0] != row}
        self._tops.clear()

    def top(self, row: int, width: int) -> int:
        """Return where an entry begins, in pixels from the top; for one too many, the height."""
        if width not in self._tops:
            if len(self._tops) >= _WIDTHS:
                del self._tops[next(iter(self._tops))]
            self._tops[width] = [0]
        tops = self._tops[width]
        while len(tops) <= row:
            tops.append(tops[-1] + self.height(len(tops) - 1, width))
        return tops[row]

    def height(self, row: int, width: int) -> int:
        """Return the height in pixels of an entry in a list that is ``width`` pixels wide."""
        return math.ceil(self._laid_out(row, width).height)

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """Return the size in pixels of an entry."""
        return QSize(1, self.height(index.row(), self.width))

    def is_link(self, row: int, width: int, at: QPointF) -> bool:
        """Return whether the point ``at`` within an entry is on a link."""
        placed = self._laid_out(row, width)
        for start, chips in placed.chips:
            for chip in chips:
                if chip.chip.link and chip.rect.translated(start).contains(at):
                    return True
        for text in placed.texts:
            linked = text.layout.formats()
            within = at - text.at
            for number in range(text.layout.lineCount()):
                line = text.layout.lineAt(number)
                if line.naturalTextRect().contains(within):
                    cursor = line.xToCursor(within.x())
                    character = cursor[0] if isinstance(cursor, tuple) else cursor
                    return any(
                        each.format.isAnchor()
                        and each.start <= character < each.start + each.length
                        for each in linked
                    )
        return False

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Paint an entry, with a ring around it if the keyboard is on it."""
        rect: QRect = option.rect  # pyright: ignore[reportAttributeAccessIssue]
        view = option.widget  # pyright: ignore[reportAttributeAccessIssue]
        entry, theme = self.entries[index.row()], self._theme
        placed = self._laid_out(index.row(), self.width)
        painter.save()
        painter.translate(rect.topLeft())
        whole = QRectF(0, 0, rect.width(), rect.height())
        if index.row() == self.marked:
            painter.fillRect(whole, QColor(theme.scheme.chosen))
            painter.fillRect(QRectF(0, 0, 3, rect.height()), QColor(theme.scheme.accent))
        if entry.ruled:
            painter.setPen(QPen(QColor(theme.scheme.line), 1))
            painter.drawLine(QPointF(MARGIN, 0.5), QPointF(rect.width() - MARGIN, 0.5))
        if entry.quoted:
            gap = theme.space(_GAP)
            bar = QRectF(MARGIN, gap, 3, rect.height() - 2 * gap)
            painter.fillRect(bar, QColor(theme.scheme.line))
        for text in placed.texts:
            painter.setPen(QColor(text.colour))
            text.layout.draw(painter, text.at)
        for at, chips in placed.chips:
            paint_chips(painter, chips, at.x(), at.y(), theme)
        for at, bars in placed.bars:
            paint_bars(painter, bars, at.x(), at.y(), theme)
        if placed.score_at is not None and entry.score is not None:
            paint_score(painter, entry.score, placed.score_at.x(), placed.score_at.y(), theme)
        if isinstance(view, QListView) and view.hasFocus() and view.currentIndex() == index:
            painter.setPen(QPen(QColor(theme.scheme.accent), 3))
            painter.drawRect(whole.adjusted(1.5, 1.5, -1.5, -1.5))
        painter.restore()

    def _laid_out(self, row: int, width: int) -> _Placed:
        key = row, width
        if key not in self._placed:
            if len(self._placed) > _WIDTHS * len(self.entries):
                self._placed.clear()  # widths that are no longer in use
            self._placed[key] = _lay_out(self.entries[row], width, self._theme)
        return self._placed[key]


def _lay_out(entry: Entry, width: int, theme: Theme) -> _Placed:
    texts: list[_PlacedText] = []
    chips: list[tuple[QPointF, tuple[PlacedChip, ...]]] = []
    bars: list[tuple[QPointF, PlacedBars]] = []
    score_at: QPointF | None = None
    x = float(MARGIN + (theme.space(_QUOTE) if entry.quoted else 0))
    room = max(1.0, width - x - MARGIN)
    y = float(theme.space(_GAP))
    for number, block in enumerate(entry.blocks):
        if isinstance(block, Paragraph):
            narrower = 0.0
            if number == 0 and entry.score is not None:
                size = score_size(theme)
                score_at = QPointF(x + room - size.width(), y)
                narrower = size.width() + theme.space(10)
            layout, height = _text_layout(block, max(1.0, room - narrower), theme)
            texts.append(_PlacedText(layout, QPointF(x, y), theme.scheme.text))
            y += height
        elif block and isinstance(block[0], Chip):
            placed, height = place_chips(
                (chip for chip in block if isinstance(chip, Chip)), room, theme
            )
            chips.append((QPointF(x, y + theme.space(2)), placed))
            y += height + theme.space(2)
        elif block:
            drawn = place_bars([bar for bar in block if isinstance(bar, Bar)], room, theme)
            bars.append((QPointF(x, y), drawn))
            y += drawn.height
    return _Placed(y + theme.space(_GAP), tuple(texts), tuple(chips), tuple(bars), score_at)


def _text_layout(paragraph: Paragraph, width: float, theme: Theme) -> tuple[QTextLayout, float]:
    """Lay out a paragraph; return it with its height in pixels."""
    font = theme.font(0.9) if paragraph.small else theme.font()
    text = "".join(run.text for run in paragraph.runs).replace("\n", "\u2028")
    layout = QTextLayout(text, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.setCacheEnabled(True)
    layout.setFormats(_formats(paragraph.runs, theme))
    metrics = QFontMetricsF(font)
    step = max(metrics.height(), theme.space(16 if paragraph.small else 18))
    lead = (step - metrics.height()) / 2
    y = 0.0
    layout.beginLayout()
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        line.setPosition(QPointF(0, y + lead))
        y += step
    layout.endLayout()
    return layout, y


def _formats(runs: Sequence[Run], theme: Theme) -> list[QTextLayout.FormatRange]:
    formats: list[QTextLayout.FormatRange] = []
    start = 0
    for run in runs:
        # Qt counts in UTF-16, in which some characters take two places.
        length = len(run.text.encode("utf-16-le", "surrogatepass")) // 2
        if run.style is not Style.PLAIN:
            look = QTextCharFormat()
            if run.style is Style.BOLD:
                look.setFontWeight(QFont.Weight.Bold)
            elif run.style is Style.QUIET:
                look.setForeground(QColor(theme.scheme.muted))
            else:
                look.setForeground(QColor(theme.scheme.accent))
                look.setAnchor(True)
            each = QTextLayout.FormatRange()
            each.start, each.length = start, length  # pyright: ignore[reportAttributeAccessIssue]
            each.format = look  # pyright: ignore[reportAttributeAccessIssue]
            formats.append(each)
        start += length
    return formats
