"""The rating matrix: a table view, so that screen readers find headers and cells in it."""

from __future__ import annotations

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

from db.domain.report import Matrix
from db.domain.scale import QUESTIONS
from viewer.appearance.theme import Theme
from viewer.views.report.matrix_delegate import RatingDelegate
from viewer.views.report.matrix_model import MatrixModel

Index = QModelIndex | QPersistentModelIndex


class _PinnedHeader(QHeaderView):
    """The heading of the labels stays where it is when the others scroll sideways."""

    def __init__(self, matrix: RatingMatrix) -> None:
        super().__init__(Qt.Orientation.Horizontal, matrix)
        self._matrix = matrix

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._matrix.labels_pinned:
            painter = QPainter(self.viewport())
            place = QRect(0, 0, self.sectionSize(0), self.height())
            painter.fillRect(place, self._matrix.ground)
            self.paintSection(painter, place, 0)
            painter.end()


class RatingMatrix(QTableView):
    """Cursor keys move by cell; Enter opens the cell's story, or on a label that subject.

    Where it is wider than its place it scrolls sideways, below the labels of its rows.
    """

    cell_chosen = Signal(object, object)
    """Subject and Question of the cell that Enter, a click or a cursor key chose."""
    subject_chosen = Signal(object)
    """Subject of the row whose label was opened."""
    report_chosen = Signal(str)
    """Id of the report whose row in a service's history was opened."""
    cell_reached = Signal(QRect)
    """Where the cell is that the keyboard came to, in the matrix's coordinates."""

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
        self._model.show(matrix)
        self.setAccessibleName(f"Ratings by {matrix.kind.value.lower()} and key question")
        self._fit()

    def choose(self, row: int, column: int) -> None:
        """Make a cell the current one, as if it had been clicked."""
        self.setCurrentIndex(self._model.index(row, column))

    @property
    def ground(self) -> QColor:
        return self._theme.colour("window")

    @property
    def labels_pinned(self) -> bool:
        """Whether the labels stand before cells that are scrolled below them.

        They do not where they would leave the cells less than half of the room.
        """
        scrolled = self.horizontalScrollBar().value() > 0
        return scrolled and 2 * self.columnWidth(0) <= self.viewport().width()

    def visualRect(self, index: Index) -> QRect:
        place = super().visualRect(index)
        if index.column() == 0 and self.labels_pinned:
            place.moveLeft(0)
        return place

    def indexAt(self, place: QPoint) -> QModelIndex:
        if self.labels_pinned and place.x() < self.columnWidth(0):
            return self._model.index(self.rowAt(place.y()), 0)
        return super().indexAt(place)

    def scrollTo(
        self,
        index: Index,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        super().scrollTo(index, hint)
        if index.column() > 0 and self.labels_pinned:
            hidden = self.columnWidth(0) - self.columnViewportPosition(index.column())
            bar = self.horizontalScrollBar()
            bar.setValue(bar.value() - max(0, hidden))

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        super().scrollContentsBy(dx, dy)
        # What was painted of the labels must not move along.
        self.viewport().update()
        self.horizontalHeader().viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
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
        """Columns as wide as there is room for, never narrower than their longest word."""
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
        each = max(*least[1:], (room - wished) // len(QUESTIONS))
        label = max(least[0], room - each * len(QUESTIONS))
        self.setColumnWidth(0, label)
        for column in range(1, self._model.columnCount()):
            self.setColumnWidth(column, each)
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
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "_delegate"):
            self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._open(self.currentIndex())
        else:
            before = self.currentIndex()
            super().keyPressEvent(event)
            now = self.currentIndex()
            # Walking through the cells tells their stories; a label is opened only on purpose.
            if now != before and now.column() > 0:
                self._open(now)

    def copy(self) -> None:
        """Put the whole matrix on the clipboard, as text and as a table."""
        data = QMimeData()
        data.setText(self._model.as_text())
        data.setHtml(self._model.as_html())
        QGuiApplication.clipboard().setMimeData(data)

    def focusInEvent(self, event: QFocusEvent) -> None:
        by_mouse = event.reason() == Qt.FocusReason.MouseFocusReason
        if not by_mouse and not self.currentIndex().isValid():
            # A rating, where Qt would choose the label before it.
            self.choose(0, 1)
        super().focusInEvent(event)
        if not by_mouse:
            self._tell_reached(self.currentIndex())

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        if self.hasFocus():
            self._tell_reached(current)

    def _tell_reached(self, index: Index) -> None:
        if not index.isValid():
            return
        place = self.visualRect(index).translated(self.viewport().pos())
        if index.row() == 0:
            # With the headings, which say what is in the first row.
            place.setTop(0)
        self.cell_reached.emit(place)

    @Slot(QModelIndex)
    def _on_index_activated(self, index: QModelIndex) -> None:
        # A cell was already told of by the click; a label opens only on a double one.
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
