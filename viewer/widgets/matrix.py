"""The rating matrix: a table view, so that screen readers find headers and cells in it."""

from __future__ import annotations

from PySide6.QtCore import (
    QEvent,
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFont,
    QFontMetricsF,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPen,
    QPolygonF,
    QResizeEvent,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from db.records import Cell, Matrix, Row
from db.scale import NOT_STATED, QUESTIONS, Confidence, Mark
from viewer import words
from viewer.icons import paint_mark
from viewer.models.matrix import CELL_ROLE, NOTED_ROLE, ROW_ROLE, MatrixModel
from viewer.theme import Theme
from viewer.widgets.badge import paint_ground

Index = QModelIndex | QPersistentModelIndex


_FIXED_SPACE = "\u00a0"


def second_line(cell: Cell) -> str:
    """What stands under the rating: its change and its month. An arrow never stands alone."""
    if cell.published is None:
        month = "date not stated"
    else:
        month = words.short_month(cell.published).replace(" ", _FIXED_SPACE)
    if cell.carried_forward:
        return f"from {month}" if cell.published else month
    if cell.change is None or cell.previous is None:
        return month
    told = "same" if cell.previous == cell.rating else f"was {cell.previous.short}"
    arrow, _, rest = f"{cell.change.arrow} {told}".partition(" ")
    return f"{arrow}{_FIXED_SPACE}{rest}, {month}"


def third_line(cell: Cell) -> str:
    if cell.inherited_from:
        return "inherited"
    return {Confidence.STATED: "stated elsewhere", Confidence.DERIVED: "worked out"}.get(
        cell.confidence, ""
    )


class _MatrixDelegate(QStyledItemDelegate):
    """Paints the standard cell first, then the rating in it."""

    def __init__(self, theme: Theme, view: QTableView) -> None:
        super().__init__(view)
        self._theme = theme

    def _padding(self) -> int:
        return self._theme.space(5)

    def _gap(self) -> int:
        return self._theme.space(1.5)

    @staticmethod
    def _lines(text: str, font: QFont, width: float, indent: float = 0.0) -> list[str]:
        """``text`` broken into lines of at most ``width``, the first shorter by ``indent``."""
        layout = QTextLayout(text, font)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WordWrap)
        layout.setTextOption(option)
        layout.beginLayout()
        lines: list[str] = []
        while (line := layout.createLine()).isValid():
            line.setLineWidth(max(width - (0.0 if lines else indent), 1.0))
            start, length = line.textStart(), line.textLength()
            lines.append(text[start : start + length].strip())
        layout.endLayout()
        return lines

    def _parts(self, index: Index, width: int) -> list[tuple[list[str], QFont]]:
        """The lines of a cell with the font of each."""
        bold, small = self._theme.font(0.88, bold=True), self._theme.font(0.84)
        room = width - 2 * (self._padding() + self._gap())
        if index.column() == 0:
            row: Row = index.data(ROW_ROLE)
            heading = self._theme.font(0.94, bold=True)
            return [(self._lines(row.label, heading, room), heading)]
        cell: Cell | None = index.data(CELL_ROLE)
        if cell is None:
            return [(self._lines(NOT_STATED, small, room, self._mark_room(small)), small)]
        parts = [(self._lines(cell.rating.word, bold, room, self._mark_room(bold)), bold)]
        parts += [
            (self._lines(text, small, room), small)
            for text in (second_line(cell), third_line(cell))
            if text
        ]
        return parts

    @staticmethod
    def _mark_room(font: QFont) -> float:
        return QFontMetricsF(font).capHeight() * 1.15 * 1.5

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        view = self.parent()
        assert isinstance(view, QTableView)
        width = view.columnWidth(index.column())
        height = sum(
            len(lines) * QFontMetricsF(font).height() for lines, font in self._parts(index, width)
        )
        return QSize(width, round(height) + 2 * (self._theme.space(5) + self._gap()))

    def least_width(self, index: Index) -> int:
        """The width below which a word would be cut."""
        longest = 0.0
        cell = index.data(CELL_ROLE)
        texts: list[tuple[str, QFont, float]] = []
        bold, small = self._theme.font(0.88, bold=True), self._theme.font(0.84)
        if index.column() == 0:
            texts.append((str(index.data()), self._theme.font(0.94, bold=True), 0.0))
        elif cell is None:
            texts.append((NOT_STATED, small, self._mark_room(small)))
        else:
            texts.append((cell.rating.word, bold, self._mark_room(bold)))
            texts.append((second_line(cell), small, 0.0))
            texts.append((third_line(cell), small, 0.0))
        for text, font, extra in texts:
            metrics = QFontMetricsF(font)
            for place, word in enumerate(text.split()):
                shape = extra if place == 0 else 0.0
                longest = max(longest, metrics.horizontalAdvance(word) + shape)
        return round(longest + 0.5) + 2 * (self._padding() + self._gap()) + 2

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        box = QRect(option.rect)  # pyright: ignore[reportAttributeAccessIssue]
        gap = self._gap()
        inner = box.adjusted(gap, gap, -gap, -gap)
        cell: Cell | None = index.data(CELL_ROLE)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if index.column() == 0:
            self._paint_label(painter, inner, index)
        else:
            self._paint_cell(painter, inner, index, cell)
        state: QStyle.StateFlag = option.state  # pyright: ignore[reportAttributeAccessIssue]
        if state & (QStyle.StateFlag.State_HasFocus | QStyle.StateFlag.State_Selected):
            strong = bool(state & QStyle.StateFlag.State_HasFocus)
            pen = QPen(self._theme.colour("text" if strong else "muted"), self._theme.space(2.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            half = pen.widthF() / 2
            ring = QRectF(box).adjusted(half, half, -half, -half)
            # A light line within, so that the ring is seen around a dark cell too.
            painter.setPen(QPen(self._theme.colour("window"), pen.widthF()))
            painter.drawRoundedRect(ring.adjusted(half, half, -half, -half), 3, 3)
            painter.setPen(pen)
            painter.drawRoundedRect(ring, 4, 4)
        painter.restore()

    def _paint_label(self, painter: QPainter, inner: QRect, index: Index) -> None:
        painter.setPen(self._theme.colour("text"))
        self._paint_lines(painter, inner, self._parts(index, inner.width() + 2 * self._gap()), None)

    def _paint_cell(self, painter: QPainter, inner: QRect, index: Index, cell: Cell | None) -> None:
        mark = cell.rating.mark if cell else Mark.UNRATED
        tint = self._theme.tint(mark)
        carried = cell is not None and cell.carried_forward
        paint_ground(painter, QRectF(inner), mark, self._theme, lighter=carried)
        painter.setPen(QColor(tint.text))
        parts = self._parts(index, inner.width() + 2 * self._gap())
        self._paint_lines(painter, inner, parts, mark)
        if index.data(NOTED_ROLE):
            self._paint_note(painter, inner, QColor(tint.text))

    def _paint_lines(
        self,
        painter: QPainter,
        inner: QRect,
        parts: list[tuple[list[str], QFont]],
        mark: Mark | None,
    ) -> None:
        height = sum(len(lines) * QFontMetricsF(font).height() for lines, font in parts)
        y = inner.top() + (inner.height() - height) / 2
        left = inner.left() + self._padding()
        for place, (lines, font) in enumerate(parts):
            metrics = QFontMetricsF(font)
            painter.setFont(font)
            x = float(left)
            if place == 0 and mark is not None:
                side = metrics.capHeight() * 1.15
                middle = y + metrics.ascent() - metrics.capHeight() / 2
                box = QRectF(x, middle - side / 2, side, side)
                paint_mark(painter, mark, box, painter.pen().color())
                x += self._mark_room(font)
            for line in lines:
                painter.drawText(QPointF(x, y + metrics.ascent()), line)
                x = float(left)
                y += metrics.height()

    def _paint_note(self, painter: QPainter, inner: QRect, colour: QColor) -> None:
        """A folded corner: there is more to know about this cell."""
        side = self._theme.space(8)
        corner = inner.topRight()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        x, y = corner.x() + 0.5, float(corner.y())
        painter.drawPolygon(QPolygonF([QPointF(x - side, y), QPointF(x, y), QPointF(x, y + side)]))


class RatingMatrix(QTableView):
    """Cursor keys move by cell; Enter opens the cell's story, or on a label that subject."""

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
        self._delegate = _MatrixDelegate(theme, self)
        self.setObjectName("matrix")
        self.setAccessibleName("Ratings")
        self.setModel(self._model)
        self.setItemDelegate(self._delegate)
        self.verticalHeader().hide()
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
