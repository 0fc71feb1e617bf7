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
    QRectF,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import (
    QFocusEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
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

from db.domain.kinds import RowKind
from db.domain.scale import QUESTIONS
from viewer.appearance.theme import Theme
from viewer.parts.rating_cell import RING, CellState, paint_ring
from viewer.views.report.matrix_delegate import RatingDelegate
from viewer.views.report.matrix_heads import Head, heads_height, paint_heads
from viewer.views.report.matrix_layout import MatrixLayout, Needs, RowPlace, Shape, lay_out
from viewer.views.report.matrix_model import WORDS_ROLE, MatrixModel

if TYPE_CHECKING:
    from db.domain.report import Matrix

Index = QModelIndex | QPersistentModelIndex

_OPENING_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class _Header(QHeaderView):
    """The headings of the columns."""

    def __init__(self, matrix: RatingMatrix, theme: Theme) -> None:
        super().__init__(Qt.Orientation.Horizontal, matrix)
        self._matrix, self._theme = matrix, theme

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the headings and, for many sites, the counts below them."""
        painter = QPainter(self.viewport())
        paint_heads(painter, self._matrix.headings(), self._theme)
        painter.end()


class RatingMatrix(QTableView):
    """A table of ratings with a row for each service, site or report.

    Cursor keys move from cell to cell, which chooses it; Enter or a click also opens its story, or
    the subject of a label. At every width and text size, all of it is shown: see
    :mod:`viewer.views.report.matrix_layout`.
    """

    cell_chosen = Signal(object, object, object)
    """Emitted with the Subject, Question and report's ID of a cell chosen by Enter, click or key.

    The ID is None in the rows of the report shown, and empty in the row of ratings without a date.
    """
    cell_opened = Signal(object, object, object)
    """Emitted before ``cell_chosen`` by Enter, Space or a click: the user wants the story."""
    subject_chosen = Signal(object)
    """Emitted with the Subject of a row whose label was opened."""
    report_chosen = Signal(str)
    """Emitted with the ID of a report whose row in a service's history was opened."""
    cell_reached = Signal(QRect)
    """Emitted with the area of the cell that the keyboard reached, in the matrix's coordinates."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.model_of_rows = MatrixModel(self)
        self._delegate = RatingDelegate(theme, self)
        self._layout = MatrixLayout(Shape.TABLE, len(QUESTIONS), (), ())
        self._hovered = QPersistentModelIndex()
        self._story_open = False
        self.setObjectName("matrix")
        self.setAccessibleName("Ratings")
        self.setModel(self.model_of_rows)
        self.setItemDelegate(self._delegate)
        self.setHorizontalHeader(_Header(self, theme))
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
            header.setMinimumSectionSize(0)
            header.setSectionsClickable(False)
            header.setHighlightSections(False)
        self.verticalHeader().hide()
        self.setShowGrid(False)
        self.setCornerButtonEnabled(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self.activated.connect(self._on_index_activated)
        self.clicked.connect(self._on_index_clicked)
        theme.changed.connect(self._on_theme_changed)

    def show_matrix(self, matrix: Matrix, whole: Matrix | None = None, order: str = "") -> None:
        """Show ``matrix`` in place of the previous matrix.

        See :meth:`MatrixModel.show` for ``whole`` and ``order``. If the keyboard is in the matrix,
        it stays at the rating that it was at or, if that is no longer shown, in the first row.
        """
        self._hovered = QPersistentModelIndex()
        at = self.currentIndex()
        column, kept = at.column(), self.model_of_rows.row(at.row()) if at.isValid() else None
        self.model_of_rows.show(matrix, whole, order)
        if kept is not None and self.hasFocus():
            same = [(row.subject, row.published) for row in self.model_of_rows.matrix.rows]
            key = (kept.subject, kept.published)
            self.choose(same.index(key) if key in same else 0, column)
        self.setAccessibleName(f"Ratings by {matrix.kind.value.lower()} and key question")
        self._fit()

    def choose(self, row: int, column: int) -> None:
        """Make a cell current; rows and columns count from 0, and column 0 contains the labels."""
        self.setCurrentIndex(self.model_of_rows.index(row, column))

    def show_story_open(self, is_open: bool) -> None:
        """Show or remove the ring that says that the story of the current cell is open."""
        self._story_open = is_open
        self.viewport().update()

    # Headings

    @property
    def many(self) -> bool:
        """Whether the headings have a second line, with the number of sites with each rating."""
        return self.model_of_rows.many and self._layout.shape is not Shape.BLOCKS

    @property
    def heads_height(self) -> int:
        """The height of the headings in pixels; 0 if every cell names its question."""
        if self._layout.shape is Shape.BLOCKS:
            return 0
        return heads_height(self._theme, 2 if self.many else 1)

    def headings(self) -> list[Head]:
        """The heading of each column, from left to right."""
        if not self._layout.rows:
            return []
        model, indent = self.model_of_rows, self._theme.space(7)
        starts = [0.0, *(cell.left() + indent for cell in self._layout.rows[0].cells)]
        heads: list[Head] = []
        for column, x in enumerate(starts):
            text = str(model.headerData(column, Qt.Orientation.Horizontal))
            if column == 0:
                name = "" if self._layout.shape is Shape.NAMED_ROWS else text
                heads.append(Head(name, x, f"All {model.sites} sites" if self.many else ""))
            else:
                heads.append(Head(text, x, counts=model.counts(column) if self.many else ()))
        return heads

    # Places

    def _needs(self) -> Needs:
        model, delegate = self.model_of_rows, self._delegate
        cell = delegate.cell
        rows = range(model.rowCount())
        words = [
            [model.index(row, column + 1).data(WORDS_ROLE) for column in range(len(QUESTIONS))]
            for row in rows
        ]
        labels = [model.index(row, 0) for row in rows]

        def fits_block(width: float) -> bool:
            return all(
                cell.block_size(each, question.label, width).width() <= width
                for row in words
                for each, question in zip(row, QUESTIONS, strict=True)
            )

        def block_height(row: int, width: float) -> float:
            return max(
                cell.block_size(each, question.label, width).height()
                for each, question in zip(words[row], QUESTIONS, strict=True)
            )

        return Needs(
            many=model.many,
            least_label=max((delegate.least_label_width(label) for label in labels), default=0.0),
            least_cell=max((cell.least_width(each) for row in words for each in row), default=0.0),
            label_height=lambda row, width: delegate.label_height(labels[row], width),
            cell_height=lambda row, width: max(cell.needed_height(each, width)
                                               for each in words[row]),
            fits_block=fits_block,
            block_height=block_height,
        )  # fmt: skip

    def _fit(self) -> None:
        """Lay everything out again for the width and the text size."""
        scale = self._theme.space(100) / 100
        self._layout = self._laid_out(scale)
        self._delegate.in_blocks = self._layout.shape is Shape.BLOCKS
        header = self.horizontalHeader()
        header.setVisible(self.heads_height > 0)
        header.setFixedHeight(max(1, self.heads_height))
        for column, width in enumerate(self._layout.columns):
            header.resizeSection(column, width)
        for row, place in enumerate(self._layout.rows):
            self.verticalHeader().resizeSection(row, place.height)
        rows = sum(place.height for place in self._layout.rows)
        self.updateGeometry()
        self.setFixedHeight(self.heads_height + rows + RING)
        self.viewport().update()
        header.viewport().update()

    def _laid_out(self, scale: float) -> MatrixLayout:
        """The layout for the width, with tight cells only if that keeps more of a table."""
        layouts: list[MatrixLayout] = []
        for tight in (False, True):
            self._delegate.set_tight(tight)
            layouts.append(lay_out(self.width(), self.model_of_rows.rowCount(), scale,
                                   self._needs()))  # fmt: skip
            if layouts[-1].shape is Shape.TABLE:
                return layouts[-1]
        roomy, tight_one = layouts
        if roomy.shape is Shape.BLOCKS and tight_one.shape is Shape.NAMED_ROWS:
            return tight_one
        self._delegate.set_tight(False)
        return roomy

    def _place(self, row: int) -> RowPlace | None:
        return self._layout.rows[row] if 0 <= row < len(self._layout.rows) else None

    def _area(self, index: Index) -> QRectF:
        """The area of a cell or label in the viewport."""
        place = self._place(index.row())
        if place is None:
            return QRectF()
        area = place.label if index.column() == 0 else place.cells[index.column() - 1]
        return area.translated(0, self.rowViewportPosition(index.row()))

    def visualRect(self, index: Index) -> QRect:
        """The area of a cell or label in the viewport."""
        return self._area(index).toAlignedRect()

    def indexAt(self, point: QPoint) -> QModelIndex:
        """The cell or label at a point of the viewport."""
        row = self.rowAt(point.y())
        for column in range(self.model_of_rows.columnCount()):
            index = self.model_of_rows.index(row, column)
            if index.isValid() and self.visualRect(index).adjusted(-1, -2, 1, 2).contains(point):
                return index
        return QModelIndex()

    def scrollTo(
        self,
        index: Index,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        """Do nothing: all of the matrix is shown, and the page scrolls to ``cell_reached``."""

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows that are exposed, with a line above each, then the ring."""
        painter = QPainter(self.viewport())
        exposed = event.rect()
        for row in range(self.model_of_rows.rowCount()):
            top = self.rowViewportPosition(row)
            if top + self.rowHeight(row) < exposed.top() or top > exposed.bottom():
                continue
            self._paint_line(painter, row, top)
            for column in range(self.model_of_rows.columnCount()):
                self._paint_index(painter, self.model_of_rows.index(row, column))
        self._paint_ring(painter)
        painter.end()

    def _paint_line(self, painter: QPainter, row: int, top: int) -> None:
        theme = self._theme
        shown = self.model_of_rows.matrix
        width = self.viewport().width()
        own = shown.rows[row].own and shown.kind is not RowKind.HISTORY and row > 0
        strong = own or self._layout.shape is not Shape.TABLE
        colour = theme.colour("line" if strong else "faint")
        painter.fillRect(0, top, width, 2 if own else 1, colour)

    def _paint_index(self, painter: QPainter, index: QModelIndex) -> None:
        option = QStyleOptionViewItem()
        self.initViewItemOption(option)
        option.rect = self.visualRect(index)  # pyright: ignore[reportAttributeAccessIssue]
        hovered = QPersistentModelIndex(index) == self._hovered
        option.state = (  # pyright: ignore[reportAttributeAccessIssue]
            QStyle.StateFlag.State_MouseOver if hovered else QStyle.StateFlag.State_None
        )
        self._delegate.paint(painter, option, index)

    def _paint_ring(self, painter: QPainter) -> None:
        index = self.currentIndex()
        if not index.isValid():
            return
        state = CellState.NONE
        if self.hasFocus():
            state |= CellState.FOCUSED
        if self._story_open:
            state |= CellState.CHOSEN
        area = QRectF(self.visualRect(index))
        if index.column() == 0:
            area.adjust(RING, RING - 1, 0, 1 - RING)
            if state:
                self._paint_label_inside(painter, area, index)
        paint_ring(painter, area, self._theme, state)

    def _paint_label_inside(self, painter: QPainter, area: QRectF, index: Index) -> None:
        """Paint the label once more in ``area``, so that the ring does not cut its first letter."""
        painter.fillRect(area, self._theme.colour("window"))
        option = QStyleOptionViewItem()
        self.initViewItemOption(option)
        option.rect = self.visualRect(index).translated(RING + 1, 0)  # pyright: ignore[reportAttributeAccessIssue]
        self._delegate.paint(painter, option, index)

    def _update_around(self, index: Index) -> None:
        out = RING + 1
        self.viewport().update(self.visualRect(index).adjusted(-out, -out, out, out))

    # Events

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Divide the new width among the columns."""
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self._fit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Darken the edge of the cell below the pointer."""
        super().mouseMoveEvent(event)
        self._hover(self.indexAt(event.position().toPoint()))

    def leaveEvent(self, event: QEvent) -> None:
        """Forget the pointer."""
        super().leaveEvent(event)
        self._hover(QModelIndex())

    def _hover(self, index: QModelIndex) -> None:
        before, self._hovered = self._hovered, QPersistentModelIndex(index)
        if before != self._hovered:
            for each in (before, self._hovered):
                if each.isValid():
                    self._update_around(each)

    def moveCursor(
        self,
        cursorAction: QAbstractItemView.CursorAction,  # noqa: N803 - Qt's name
        modifiers: Qt.KeyboardModifier,
    ) -> QModelIndex:
        """Where a cursor key leads: in a block, up and down go from line to line of its ratings."""
        steps = {
            QAbstractItemView.CursorAction.MoveDown: 1,
            QAbstractItemView.CursorAction.MoveUp: -1,
        }
        now = self.currentIndex()
        if self._layout.shape is not Shape.BLOCKS or cursorAction not in steps or not now.isValid():
            return super().moveCursor(cursorAction, modifiers)
        return self._line_away(now, steps[cursorAction])

    def _line_away(self, now: Index, step: int) -> QModelIndex:
        """The cell a line of a block further down (1) or up (-1), perhaps in the next block."""
        across = self._layout.across
        row, column = now.row(), now.column()
        if column == 0:
            wanted = (row + step, 0)
        elif 1 <= column + step * across <= len(QUESTIONS):
            wanted = (row, column + step * across)
        else:
            place = (column - 1) % across
            first = 1 if step > 0 else len(QUESTIONS) - across + 1
            wanted = (row + step, first + place)
        index = self.model_of_rows.index(*wanted)
        return index if index.isValid() else self.model_of_rows.index(row, column)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose a cell that the cursor moves to, open one on Enter or Space; copy on Ctrl+C."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() in _OPENING_KEYS:
            self._choose(self.currentIndex(), opens=True)
        else:
            before = self.currentIndex()
            super().keyPressEvent(event)
            now = self.currentIndex()
            # A label is opened only by Enter or Space.
            if now != before and now.column() > 0:
                self._choose(now, opens=False)

    def copy(self) -> None:
        """Copy the entire matrix to the clipboard, as text and as an HTML table."""
        data = QMimeData()
        data.setText(self.model_of_rows.as_text())
        data.setHtml(self.model_of_rows.as_html())
        QGuiApplication.clipboard().setMimeData(data)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Select the first rating if the focus came from the keyboard and nothing is selected."""
        by_mouse = event.reason() == Qt.FocusReason.MouseFocusReason
        if not by_mouse and not self.currentIndex().isValid():
            # Qt would select the label in front of the rating.
            self.choose(0, 1)
        super().focusInEvent(event)
        self.viewport().update()
        if not by_mouse:
            self._report_reached(self.currentIndex())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Remove the ring of the focus."""
        super().focusOutEvent(event)
        self.viewport().update()

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Emit the area of the new current cell, so that it can be scrolled into view."""
        super().currentChanged(current, previous)
        for each in (previous, current):
            if each.isValid():
                self._update_around(each)
        if self.hasFocus():
            self._report_reached(current)

    def _report_reached(self, index: Index) -> None:
        if not index.isValid():
            return
        out = RING + 1
        area = self.visualRect(index).adjusted(-out, -out, out, out)
        area.translate(self.viewport().pos())
        if self._layout.shape is not Shape.TABLE:
            # The name of the row is above its ratings.
            label = self.visualRect(self.model_of_rows.index(index.row(), 0))
            area.setTop(min(area.top(), label.top() + self.viewport().y()))
        if index.row() == 0:
            # Include the headings, so that they come into view with the first row.
            area.setTop(0)
        self.cell_reached.emit(area)

    @Slot(QModelIndex)
    def _on_index_activated(self, index: QModelIndex) -> None:
        # A click has already opened the cell's story; a label opens only on a double click.
        if index.column() == 0:
            self._choose(index, opens=True)

    @Slot(QModelIndex)
    def _on_index_clicked(self, index: QModelIndex) -> None:
        if index.column() > 0:
            self._choose(index, opens=True)

    def _choose(self, index: Index, *, opens: bool) -> None:
        """Choose a cell, and open its story, or the subject or report of a label, if ``opens``."""
        if not index.isValid():
            return
        row = self.model_of_rows.row(index.row())
        if index.column() > 0:
            older = self.model_of_rows.matrix.older_report(row)
            chosen = (row.subject, QUESTIONS[index.column() - 1], older)
            if opens:
                self.cell_opened.emit(*chosen)
            self.cell_chosen.emit(*chosen)
        elif row.published is not None:
            if row.report_id:
                self.report_chosen.emit(row.report_id)
        elif not row.own:
            self.subject_chosen.emit(row.subject)

    @Slot()
    def _on_theme_changed(self) -> None:
        self._delegate.measure_again()
        self._fit()
