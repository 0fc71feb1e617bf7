"""The rating matrix: a table view whose headers and cells screen readers can find."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QEvent,
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFontMetricsF,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QSizePolicy,
    QStyle,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from db.domain.scale import QUESTIONS
from viewer.appearance.theme import Theme
from viewer.views.report.matrix_delegate import RatingDelegate
from viewer.views.report.matrix_model import MatrixModel

if TYPE_CHECKING:
    from db.domain.report import Matrix

Index = QModelIndex | QPersistentModelIndex


class _PinnedHeader(QHeaderView):
    """Column headings; the label column's heading stays on the left when the others scroll."""

    def __init__(self, matrix: RatingMatrix) -> None:
        super().__init__(Qt.Orientation.Horizontal, matrix)
        self._matrix = matrix

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the headings, with that of a pinned label column in front of the others."""
        super().paintEvent(event)
        if self._matrix.labels_pinned:
            painter = QPainter(self.viewport())
            area = QRect(0, 0, self.sectionSize(0), self.height())
            painter.fillRect(area, self._matrix.ground)
            self.paintSection(painter, area, 0)
            painter.end()


class RatingMatrix(QTableView):
    """A table of ratings with a row for each service, site or report.

    Cursor keys move from cell to cell; Enter opens the story of a cell or the subject of a label.
    In a narrow pane, the cells scroll sideways behind the labels of the rows.
    """

    cell_chosen = Signal(object, object)
    """Emitted with the Subject and Question of a cell chosen by Enter, click or cursor key."""
    subject_chosen = Signal(object)
    """Emitted with the Subject of a row whose label was opened."""
    report_chosen = Signal(str)
    """Emitted with the ID of a report whose row in a service's history was opened."""
    cell_reached = Signal(QRect)
    """Emitted with the area of the cell that the keyboard reached, in the matrix's coordinates."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._model = MatrixModel(self)
        self._delegate = RatingDelegate(theme, self)
        self.setObjectName("matrix")
        self.setAccessibleName("Ratings")
        self.setModel(self._model)
        self.setItemDelegate(self._delegate)
        self.verticalHeader().hide()
        self.setHorizontalHeader(_PinnedHeader(self))
        self.horizontalHeader().setSectionsClickable(False)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setShowGrid(False)
        self.setCornerButtonEnabled(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.activated.connect(self._on_index_activated)
        self.clicked.connect(self._on_index_clicked)
        theme.changed.connect(self._fit)

    def show_matrix(self, matrix: Matrix) -> None:
        """Show ``matrix`` in place of the previous matrix."""
        self._model.show(matrix)
        self.setAccessibleName(f"Ratings by {matrix.kind.value.lower()} and key question")
        self._fit()

    def choose(self, row: int, column: int) -> None:
        """Make a cell current; rows and columns count from 0, and column 0 contains the labels."""
        self.setCurrentIndex(self._model.index(row, column))

    @property
    def ground(self) -> QColor:
        """The colour behind the labels."""
        return self._theme.colour("window")

    @property
    def labels_pinned(self) -> bool:
        """Whether the labels stay in front of cells that scroll behind them.

        They scroll too if they would leave the cells less than half of the width.
        """
        scrolled = self.horizontalScrollBar().value() > 0
        return scrolled and 2 * self.columnWidth(0) <= self.viewport().width()

    def visualRect(self, index: Index) -> QRect:
        """The area of a cell in the viewport; pinned labels stay on the left."""
        area = super().visualRect(index)
        if index.column() == 0 and self.labels_pinned:
            area.moveLeft(0)
        return area

    def indexAt(self, point: QPoint) -> QModelIndex:
        """The cell at a point; a pinned label is in front of any cell behind it."""
        if self.labels_pinned and point.x() < self.columnWidth(0):
            return self._model.index(self.rowAt(point.y()), 0)
        return super().indexAt(point)

    def scrollTo(
        self,
        index: Index,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        """Scroll a cell into view, and out from behind pinned labels."""
        super().scrollTo(index, hint)
        if index.column() > 0 and self.labels_pinned:
            hidden = self.columnWidth(0) - self.columnViewportPosition(index.column())
            bar = self.horizontalScrollBar()
            bar.setValue(bar.value() - max(0, hidden))

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Scroll the cells, then paint pinned labels again."""
        super().scrollContentsBy(dx, dy)
        # The pinned labels already painted must not move with the cells.
        self.viewport().update()
        self.horizontalHeader().viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the cells, then pinned labels in front of them."""
        super().paintEvent(event)
        if not self.labels_pinned:
            return
        painter = QPainter(self.viewport())
        painter.fillRect(0, 0, self.columnWidth(0), self.viewport().height(), self.ground)
        for row in range(self._model.rowCount()):
            index = self._model.index(row, 0)
            option = QStyleOptionViewItem()
            self.initViewItemOption(option)
            option.rect = self.visualRect(index)  # pyright: ignore[reportAttributeAccessIssue]
            if index == self.currentIndex():
                state = QStyle.StateFlag.State_Selected
                if self.hasFocus():
                    state |= QStyle.StateFlag.State_HasFocus
                option.state = state  # pyright: ignore[reportAttributeAccessIssue]
            self._delegate.paint(painter, option, index)
        painter.end()

    def _fit(self) -> None:
        """Fill the width with the columns, but keep each at least as wide as its longest word."""
        header_font = self._theme.font(0.92, bold=True)
        header = self.horizontalHeader()
        header.setFont(header_font)
        metrics = QFontMetricsF(header_font)
        header.setFixedHeight(round(metrics.height() + self._theme.space(12)))
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        room = self.viewport().width()
        least = [
            max(
                [
                    round(metrics.horizontalAdvance(str(self._heading(column))))
                    + self._theme.space(20),
                    *(
                        self._delegate.least_width(self._model.index(row, column))
                        for row in range(self._model.rowCount())
                    ),
                ]
            )
            for column in range(self._model.columnCount())
        ]
        wished = max(least[0], min(round(room * 0.19), self._theme.space(220)))
        width = max(*least[1:], (room - wished) // len(QUESTIONS))
        label = max(least[0], room - width * len(QUESTIONS))
        self.setColumnWidth(0, label)
        for column in range(1, self._model.columnCount()):
            self.setColumnWidth(column, width)
        self.resizeRowsToContents()
        self.updateGeometry()
        self.setFixedHeight(self._wanted_height())

    def _heading(self, column: int) -> object:
        return self._model.headerData(column, Qt.Orientation.Horizontal)

    def _wanted_height(self) -> int:
        rows = sum(self.rowHeight(row) for row in range(self._model.rowCount()))
        total = sum(self.columnWidth(c) for c in range(self._model.columnCount()))
        bar = self.horizontalScrollBar().sizeHint().height()
        wide = total > self.viewport().width()
        return self.horizontalHeader().height() + rows + (bar if wide else 0) + 2

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Divide the new width among the columns."""
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Measure the columns again when the font changes."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "_delegate"):
            self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open a cell that the cursor moves to, or a label on Enter or Space; copy on Ctrl+C."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._open(self.currentIndex())
        else:
            before = self.currentIndex()
            super().keyPressEvent(event)
            now = self.currentIndex()
            # Moving to a cell opens its story; a label opens only on Enter or Space.
            if now != before and now.column() > 0:
                self._open(now)

    def copy(self) -> None:
        """Copy the entire matrix to the clipboard, as text and as an HTML table."""
        data = QMimeData()
        data.setText(self._model.as_text())
        data.setHtml(self._model.as_html())
        QGuiApplication.clipboard().setMimeData(data)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Select the first rating if the focus came from the keyboard and nothing is selected."""
        by_mouse = event.reason() == Qt.FocusReason.MouseFocusReason
        if not by_mouse and not self.currentIndex().isValid():
            # Qt would select the label in front of the rating.
            self.choose(0, 1)
        super().focusInEvent(event)
        if not by_mouse:
            self._report_reached(self.currentIndex())

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Emit the area of the new current cell, so that it can be scrolled into view."""
        super().currentChanged(current, previous)
        if self.hasFocus():
            self._report_reached(current)

    def _report_reached(self, index: Index) -> None:
        if not index.isValid():
            return
        area = self.visualRect(index).translated(self.viewport().pos())
        if index.row() == 0:
            # Include the headings, so that they come into view with the first row.
            area.setTop(0)
        self.cell_reached.emit(area)

    @Slot(QModelIndex)
    def _on_index_activated(self, index: QModelIndex) -> None:
        # A click has already opened the cell's story; a label opens only on a double click.
        if index.column() == 0:
            self._open(index)

    @Slot(QModelIndex)
    def _on_index_clicked(self, index: QModelIndex) -> None:
        if index.column() > 0:
            self._open(index)

    def _open(self, index: Index) -> None:
        if not index.isValid():
            return
        row = self._model.row(index.row())
        if index.column() > 0:
            self.cell_chosen.emit(row.subject, QUESTIONS[index.column() - 1])
        elif row.published is not None:
            if row.report_id:
                self.report_chosen.emit(row.report_id)
        elif not row.own:
            self.subject_chosen.emit(row.subject)
