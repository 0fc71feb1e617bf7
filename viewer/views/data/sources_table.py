"""The table of sources: a row for each file, with what is only in it and a button to take it out.

Where the page is narrow, columns become second lines of the first.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFontMetricsF,
    QKeyEvent,
    QPainter,
    QPen,
    QResizeEvent,
    QTextLayout,
    QTextOption,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QSizePolicy,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from viewer.appearance.theme import Theme
from viewer.parts.button_style import PLAIN, button_style
from viewer.wording import dates, sources
from viewer.wording.phrases import counted

if TYPE_CHECKING:
    from db.domain.imports import LoadedFile

_SECOND = Qt.ItemDataRole.UserRole
"""The smaller lines below the text of a cell."""
_LEAST_NAME = 210
"""The least width of the names of files in pixels at text scale 1."""


@dataclass(frozen=True, slots=True)
class _Column:
    heading: str
    text: Callable[[LoadedFile], str]
    number: bool = False


def _added(file: LoadedFile) -> str:
    return f"{dates.day(file.loaded.astimezone().date())}"


_KIND = _Column("Kind", sources.kind_words)
_OF = _Column("Ratings from ↓", sources.dates_words)
_ADDED = _Column("Added", _added)
_ROWS = _Column("Rows", lambda file: f"{file.rows:,}", number=True)
_RATINGS = _Column("Ratings", lambda file: f"{file.ratings or 0:,}", number=True)
_ONLY = _Column("Only in this file", sources.only_words)
_FORMS: tuple[tuple[_Column, ...], ...] = (
    (_KIND, _OF, _ADDED, _ROWS, _RATINGS, _ONLY),
    (_KIND, _OF, _ADDED, _RATINGS, _ONLY),
    (_OF, _ADDED, _ONLY),
    (_OF, _ONLY),
    (),
)
"""The columns after the file's name, the most first; the first form that fits is used."""


class SourcesTable(QTableWidget):
    """The loaded files, the newest data first; as high as its rows, because the page scrolls."""

    remove_wanted = Signal(object)
    """Emitted with the LoadedFile that is to be taken out; nothing has been asked yet."""
    reached = Signal(QRect)
    """Emitted with the place of the row that the keyboard reached, in this widget."""

    def __init__(self, theme: Theme, barred: str = "", parent: QWidget | None = None) -> None:
        """``barred`` is the sentence that says why none can be taken out; empty if they can."""
        super().__init__(parent)
        self._theme = theme
        self._barred = barred
        self._files: tuple[LoadedFile, ...] = ()
        self._notes: dict[int, str] = {}
        self._form: tuple[_Column, ...] | None = None
        self.setObjectName("sourcesTable")
        self.setAccessibleName("What was added")
        self.setAccessibleDescription("" if barred else "Enter or Delete takes a file out.")
        self.setItemDelegate(_Lines(theme, self))
        self.verticalHeader().hide()
        self.setShowGrid(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setWordWrap(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionsClickable(False)
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)

    def show_files(self, files: Sequence[LoadedFile], notes: dict[int, str]) -> None:
        """List ``files`` in this order; ``notes`` says by ID where some of them came from."""
        self._files, self._notes = tuple(files), notes
        self._form = None
        self._arrange()
        if self._files:
            self.setCurrentCell(0, 0)

    def files(self) -> tuple[LoadedFile, ...]:
        """The files that are listed, from top to bottom."""
        return self._files

    def remove_button(self, row: int) -> QPushButton:
        """The button that takes out the file in ``row``."""
        holder = self.cellWidget(row, self.columnCount() - 1)
        assert holder is not None
        button = holder.findChild(QPushButton)
        assert isinstance(button, QPushButton)
        return button

    def restyle(self) -> None:
        """Apply the theme's colours and sizes again."""
        s, px = self._theme.scheme, self._theme.space
        self.setStyleSheet(
            f"#sourcesTable {{ background: {s.surface};"
            f" border: {self._theme.edge_width:.0f}px solid {s.line}; }}"
            f"#sourcesTable QHeaderView::section {{ color: {s.muted}; background: {s.surface};"
            f" border: 0; border-bottom: 1px solid {s.line}; padding: 0 {px(8)}px;"
            f" font-weight: bold; font-size: {self._theme.body_points * 12 / 13:.2f}pt; }}"
            + button_style(self._theme)
        )
        self._form = None
        self._arrange()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the current file out on Enter or Delete."""
        keys = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Delete)
        row = self.currentRow()
        if event.key() in keys and row >= 0 and not self._barred:
            self.remove_wanted.emit(self._files[row])
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keyboard is, if it came by itself; arriving never scrolls."""
        super().focusInEvent(event)
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            self._emit_reached()

    def currentChanged(
        self,
        current: QModelIndex | QPersistentModelIndex,
        previous: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Say where the keyboard is now, so that it is scrolled into view."""
        super().currentChanged(current, previous)
        self.viewport().update()
        if self.hasFocus():
            self._emit_reached()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Choose the columns for the new width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._arrange()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the page, because the table shows everything."""
        event.ignore()

    def _emit_reached(self) -> None:
        row = self.currentRow()
        if row >= 0:
            head = self.horizontalHeader().height()
            top = head + sum(self.rowHeight(each) for each in range(row))
            self.reached.emit(QRect(0, top, self.width(), self.rowHeight(row)))

    # Columns

    def _arrange(self) -> None:
        widths = [self._widths(form) for form in _FORMS]
        room = self.width() - 2 * self.frameWidth()
        name = self._theme.space(_LEAST_NAME)
        place = next((n for n, each in enumerate(widths) if name + sum(each) <= room), -1)
        form, of_columns = _FORMS[place], widths[place]
        if form != self._form:
            self._form = form
            self._fill(form)
        for column, width in enumerate((max(1, room - sum(of_columns)), *of_columns)):
            self.setColumnWidth(column, width)
        delegate = self.itemDelegate()
        assert isinstance(delegate, _Lines)
        height = self._theme.space(28)
        self.horizontalHeader().setFixedHeight(height)
        for row in range(self.rowCount()):
            tallest = max(
                delegate.height(self.model().index(row, column), self.columnWidth(column))
                for column in range(self.columnCount() - 1)
            )
            button = self.remove_button(row).sizeHint().height() + self._theme.space(6)
            self.setRowHeight(row, max(tallest, button))
            height += self.rowHeight(row)
        self.setFixedHeight(height + 2 * self.frameWidth())

    def _widths(self, form: Sequence[_Column]) -> list[int]:
        """The widths in pixels of the columns of ``form`` and of the buttons."""
        metrics = QFontMetricsF(self._theme.type(13, bold=True))
        pad = self._theme.space(24)
        widths = [
            max(
                metrics.horizontalAdvance(text)
                for text in (column.heading, *map(column.text, self._files))
            )
            for column in form
        ]
        button = metrics.horizontalAdvance("Take out") + self._theme.space(34)
        return [round(width) + pad for width in widths] + [round(button)]

    def _fill(self, form: Sequence[_Column]) -> None:
        row_before = max(0, self.currentRow())
        self.clear()
        self.setColumnCount(len(form) + 2)
        self.setRowCount(len(self._files))
        self.setHorizontalHeaderLabels(["File", *(column.heading for column in form), ""])
        action = QTableWidgetItem("")
        action.setData(Qt.ItemDataRole.AccessibleTextRole, "Take out")
        self.setHorizontalHeaderItem(len(form) + 1, action)
        for place, column in enumerate(form, 1):
            head = self.horizontalHeaderItem(place)
            if column.number and head is not None:
                head.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            if column is _OF and head is not None:
                head.setData(Qt.ItemDataRole.AccessibleTextRole, "Ratings from, newest first")
        for row, file in enumerate(self._files):
            name = QTableWidgetItem(file.name)
            name.setData(_SECOND, self._second_lines(file, form))
            name.setData(Qt.ItemDataRole.AccessibleTextRole, sources.row_spoken(file))
            name.setToolTip(file.path or file.name)
            self.setItem(row, 0, name)
            for place, column in enumerate(form, 1):
                item = QTableWidgetItem(column.text(file))
                if column.number:
                    item.setTextAlignment(
                        Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
                    )
                if column is _ONLY:
                    font = self._theme.type(13, bold=True)
                    item.setFont(font)
                    item.setData(Qt.ItemDataRole.AccessibleTextRole, sources.only_here(file))
                self.setItem(row, place, item)
            self.setItem(row, len(form) + 1, QTableWidgetItem(""))
            self.setCellWidget(row, len(form) + 1, self._button(file))
        if self._files:
            self.setCurrentCell(min(row_before, len(self._files) - 1), 0)

    def _second_lines(self, file: LoadedFile, form: Sequence[_Column]) -> str:
        """What the file's name has below it: where it is from, and what has no column."""
        line: list[str] = []
        if _KIND not in form:
            line.append(sources.kind_words(file))
        if _OF not in form:
            line.append(sources.dates_words(file))
        if _ADDED not in form:
            line.append(f"added {_added(file)}")
        if _RATINGS not in form:
            line.append(counted(file.ratings or 0, "rating"))
        if _ONLY not in form:
            line.append(f"only in this file: {sources.only_words(file)}")
        return "\n".join(filter(None, (" · ".join(line), self._notes.get(file.id, ""))))

    def _button(self, file: LoadedFile) -> QWidget:
        holder = QWidget()
        button = QPushButton("Take out")
        button.setObjectName(PLAIN)
        button.setAccessibleName(f"Take out {file.name}")
        # The keyboard takes a file out with Enter on its row.
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.setEnabled(not self._barred)
        button.setToolTip(self._barred)
        button.clicked.connect(lambda _checked: self._on_clicked(file))
        line = QHBoxLayout(holder)
        line.setContentsMargins(0, 0, self._theme.space(6), 0)
        line.addWidget(button, 0, Qt.AlignmentFlag.AlignCenter)
        return holder

    def _on_clicked(self, file: LoadedFile) -> None:
        self.setCurrentCell(self._files.index(file), 0)
        self.remove_wanted.emit(file)


class _Lines(QStyledItemDelegate):
    """Paints a cell: its text, smaller lines below, the tint of the current row and its ring."""

    def __init__(self, theme: Theme, table: QTableWidget) -> None:
        super().__init__(table)
        self._theme = theme
        self._table = table

    def height(self, index: QModelIndex | QPersistentModelIndex, width: int) -> int:
        """The height in pixels of a cell that is ``width`` pixels wide."""
        laid_out = self._laid_out(index, width)
        return round(laid_out[-1][1] + laid_out[-1][2] + self._theme.space(8))

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """Return the size in pixels of a cell at its present width."""
        return QSize(1, self.height(index, self._table.columnWidth(index.column())))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Paint a cell."""
        rect: QRect = option.rect  # pyright: ignore[reportAttributeAccessIssue]
        s = self._theme.scheme
        current = index.row() == self._table.currentRow()
        painter.save()
        if current:
            painter.fillRect(rect, QColor(s.chosen))
        painter.setPen(QPen(QColor(s.faint), 1))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        for layout, top, _, ink in self._laid_out(index, rect.width()):
            painter.setPen(QColor(ink))
            layout.draw(painter, QPointF(rect.left(), rect.top() + top))
        if current and self._table.hasFocus():
            self._paint_ring(painter, QRectF(rect), index.column())
        painter.restore()

    def _paint_ring(self, painter: QPainter, rect: QRectF, column: int) -> None:
        """Draw this cell's part of the ring around the row."""
        painter.setPen(QPen(QColor(self._theme.scheme.accent), 3))
        box = rect.adjusted(0, 1.5, 0, -1.5)
        painter.drawLine(box.topLeft(), box.topRight())
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        if column == 0:
            painter.drawLine(QPointF(1.5, box.top()), QPointF(1.5, box.bottom()))
        if column == self._table.columnCount() - 1:
            painter.drawLine(
                QPointF(box.right() - 1, box.top()), QPointF(box.right() - 1, box.bottom())
            )

    def _laid_out(
        self, index: QModelIndex | QPersistentModelIndex, width: int
    ) -> list[tuple[QTextLayout, float, float, str]]:
        """Each text laid out, with its top and height in pixels, and its colour."""
        theme, px, s = self._theme, self._theme.space, self._theme.scheme
        text = str(index.data() or "")
        second = str(index.data(_SECOND) or "")
        font = index.data(Qt.ItemDataRole.FontRole) or theme.type(13)
        right = index.data(Qt.ItemDataRole.TextAlignmentRole)
        aligned = Qt.AlignmentFlag.AlignLeft
        if right is not None and Qt.AlignmentFlag(int(right)) & Qt.AlignmentFlag.AlignRight:
            aligned = Qt.AlignmentFlag.AlignRight
        y = float(px(6))
        laid_out: list[tuple[QTextLayout, float, float, str]] = []
        lines = [(text, font, s.text)]
        lines += [(line, theme.type(12), s.muted) for line in second.split("\n") if line]
        for words, face, ink in lines:
            layout = QTextLayout(words, face)
            option = QTextOption(aligned)
            option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
            layout.setTextOption(option)
            layout.setCacheEnabled(True)
            height = 0.0
            layout.beginLayout()
            while (line := layout.createLine()).isValid():
                line.setLineWidth(max(1, width - 2 * px(8)))
                line.setPosition(QPointF(px(8), height))
                height += line.height()
            layout.endLayout()
            laid_out.append((layout, y, height, ink))
            y += height
        return laid_out
