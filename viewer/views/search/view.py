"""The search box, with the results below it."""

from __future__ import annotations

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtGui import QFocusEvent, QFontMetrics, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from db.domain.hits import Hit, Near
from viewer.appearance.theme import Theme
from viewer.parts.badge import badge_size, paint_badge
from viewer.parts.message_bar import announce
from viewer.views.search.model import HEADING_ROLE, HIT_ROLE, RECENT_ROLE, HitsModel
from viewer.wording.phrases import shortened
from viewer.wording.search import RATED_KINDS, hit_place, near_sentence, results_counted
from viewer.wording.tree import places_counted, places_figure

PLACEHOLDER = "Find a trust, hospital, service, postcode or finding"
_TRY = "Try fewer or different words, the beginning of a name, a postcode or a CQC ID."
_PAUSE = 60
"""The pause in typing after which the store is searched, in milliseconds."""
_LARGEST_SHARE = 0.7
"""The largest share of the window's height that the results take up."""
_LARGEST_FIGURE = 0.5
"""The largest share of a row's width for the ratings of a provider's places."""
MOST_HITS = 50
"""The most results requested, which is more than anyone reads."""
_LONGEST = 300
"""The most characters of a text in the results: more than fit on any screen."""

Index = QModelIndex | QPersistentModelIndex


class SearchBox(QLineEdit):
    """Requests hits while the user types and shows them below; the focus stays in the box.

    Down and Up select a hit and Enter opens it. Esc closes the results; pressed again, it empties
    the box.
    """

    asked = Signal(str)
    """Emitted with the text to search for; answer with :meth:`show_hits`."""
    recent_wanted = Signal()
    """Emitted when the box is empty; answer with :meth:`show_recent`."""
    hit_chosen = Signal(object, str)
    """Emitted with the chosen Hit and the text that found it."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName("search")
        self.setPlaceholderText(PLACEHOLDER)
        self.setAccessibleName("Search")
        self.setAccessibleDescription(f"{PLACEHOLDER}. Results appear below; Down goes to them.")
        self.setClearButtonEnabled(False)
        self.setMaxLength(200)
        self._key = QLabel("Ctrl K", self)
        self._key.setObjectName("searchKey")
        self._key.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._model = HitsModel(self)
        self._panel: HitsPanel | None = None
        self._answered = ""
        """The text that the results belong to."""
        self._enter_waits = False
        """Whether to open the first hit on arrival, because Enter was pressed before it arrived."""
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE)
        self._pause.timeout.connect(self._on_pause_over)
        self.textEdited.connect(self._on_text_edited)

    @property
    def panel(self) -> HitsPanel:
        """The panel of results, a child of the window so that it appears above everything else."""
        if self._panel is None:
            self._panel = HitsPanel(self._model, self._theme, self.window())
            self._panel.chosen.connect(self._on_index_chosen)
            self.window().installEventFilter(self)
        return self._panel

    def show_hits(self, text: str, hits: tuple[Hit, ...], near: Near | None = None) -> None:
        """Show the hits for ``text``, unless the text or the focus has changed since.

        ``near`` is what the search looked near to.
        """
        if text != self.text().strip() or not self.hasFocus():
            return
        self._model.show_hits(hits)
        self._answered = text
        if self._enter_waits and hits:
            self._choose_first()
            return
        self._enter_waits = False
        summary = (
            results_counted(len(hits), MOST_HITS) if hits else f"Nothing found for “{text}”. {_TRY}"
        )
        if said := near_sentence(near, len(hits)):
            summary = f"{said} {summary}"
        self._open(summary)
        announce(self, summary)

    def show_recent(self, texts: tuple[str, ...]) -> None:
        """Show recent searches, unless the user has typed something or left the box since."""
        if self.text().strip() or not self.hasFocus():
            return
        self._model.show_recent(texts)
        if texts:
            self._open("")
        else:
            self.close_results()

    def search_for(self, text: str) -> None:
        """Search for ``text`` as if the user had typed it."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.setText(text)
        self._on_text_edited()

    @Slot()
    def close_results(self) -> None:
        """Close the results and cancel the search."""
        self._pause.stop()
        self._enter_waits = False
        if self._panel is not None:
            self._panel.hide()

    def results_open(self) -> bool:
        """Whether results are shown."""
        return self._panel is not None and self._panel.isVisible()

    # Qt's virtual methods

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Select a hit with the arrow keys, open it with Enter, and close the results with Esc."""
        match event.key():
            case Qt.Key.Key_Down | Qt.Key.Key_Up:
                if self.results_open():
                    self._step(1 if event.key() == Qt.Key.Key_Down else -1)
                else:
                    self._on_text_edited()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self._on_enter()
            case Qt.Key.Key_Escape if self.results_open():
                self.close_results()
            case Qt.Key.Key_Escape if self.text():
                self.clear()
            case _:
                super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Request recent searches if the box is empty; otherwise select its text."""
        super().focusInEvent(event)
        if self.text():
            self.selectAll()
        else:
            self.recent_wanted.emit()
        self._place_key()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Close the results."""
        super().focusOutEvent(event)
        self.close_results()
        self._place_key()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Move the results to fit below the box at its new size."""
        super().resizeEvent(event)
        self._place_key()
        self._place_panel()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Move the results when the window is resized."""
        if event.type() == QEvent.Type.Resize:
            self._place_panel()
        return super().eventFilter(watched, event)

    # Internals

    def _on_enter(self) -> None:
        chosen = self.panel.current()
        text = self.text().strip()
        if self.results_open() and chosen.isValid():
            self._on_index_chosen(chosen)
        elif self.results_open() and text == self._answered and text:
            self._choose_first()
        elif text:
            # Any results shown belong to an earlier text.
            self._pause.stop()
            self._enter_waits = True
            self.asked.emit(text)
        else:
            self.recent_wanted.emit()

    def _choose_first(self) -> None:
        self._on_index_chosen(self._model.index(self._model.next_choice(-1, 1)))

    def _place_key(self) -> None:
        self._key.adjustSize()
        room = self.fontMetrics().horizontalAdvance(PLACEHOLDER) + 4 * self._theme.space(12)
        shown = not self.text() and not self.hasFocus()
        self._key.setVisible(shown and self.width() > room + self._key.width())
        self._key.move(
            self.width() - self._key.width() - self._theme.space(12),
            (self.height() - self._key.height()) // 2,
        )

    def _open(self, summary: str) -> None:
        self.panel.summary.setText(summary)
        self.panel.summary.setVisible(bool(summary))
        self.panel.list.setCurrentIndex(QModelIndex())
        self.panel.show()
        self._place_panel()
        self.panel.raise_()

    def _place_panel(self) -> None:
        if self._panel is None or not self._panel.isVisible():
            return
        window = self.window()
        corner = self.mapTo(window, QPoint(0, self.height() + self._theme.space(2)))
        width = max(self.width(), min(self._theme.space(520), window.width() - corner.x() - 8))
        height = round(window.height() * _LARGEST_SHARE)
        self._panel.setGeometry(QRect(corner, QSize(width, self._panel.wanted_height(height))))

    def _step(self, step: int) -> None:
        row = self._model.next_choice(self.panel.current().row(), step)
        if row < 0:
            return
        index = self._model.index(row)
        self.panel.list.setCurrentIndex(index)
        # The focus stays in the box, so a screen reader would not notice the selection.
        announce(self, str(index.data(Qt.ItemDataRole.AccessibleTextRole)))

    @Slot()
    def _on_text_edited(self) -> None:
        self._place_key()
        self._enter_waits = False
        if self._panel is not None:
            # A row selected in the results for an earlier text no longer applies.
            self._panel.list.setCurrentIndex(QModelIndex())
        if self.text().strip():
            self._pause.start()
        else:
            self._pause.stop()
            self.recent_wanted.emit()

    @Slot()
    def _on_pause_over(self) -> None:
        self.asked.emit(self.text().strip())

    @Slot(QModelIndex)
    def _on_index_chosen(self, index: Index) -> None:
        if not index.isValid():
            return
        recent = index.data(RECENT_ROLE)
        hit = index.data(HIT_ROLE)
        if recent:
            self.search_for(recent)
        elif hit is not None:
            text = self.text().strip()
            self.close_results()
            self.clear()
            self.hit_chosen.emit(hit, text)


class HitsPanel(QFrame):
    """The list of hits, with their number above it."""

    chosen = Signal(QModelIndex)
    """Emitted with the index of the row that was clicked."""

    def __init__(self, model: HitsModel, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._theme = theme
        self.setObjectName("hits")
        self.setAutoFillBackground(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.summary = QLabel()
        self.summary.setTextFormat(Qt.TextFormat.PlainText)
        self.summary.setWordWrap(True)
        self.list = QListView()
        self.list.setModel(model)
        self.list.setItemDelegate(HitsDelegate(theme, self.list))
        self.list.setAccessibleName("Search results")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setMouseTracking(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.list.clicked.connect(self.chosen)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, theme.space(4))
        layout.setSpacing(0)
        layout.addWidget(self.summary)
        layout.addWidget(self.list, 1)
        self.hide()

    def current(self) -> QModelIndex:
        """The index of the selected row; invalid if no row is selected."""
        return self.list.currentIndex()

    def wanted_height(self, most: int) -> int:
        """The height in pixels that the panel needs, at most ``most``."""
        model = self.list.model()
        rows = sum(
            self.list.sizeHintForIndex(model.index(row, 0)).height()
            for row in range(model.rowCount())
        )
        summary = self.summary.heightForWidth(self.width()) if self.summary.text() else 0
        return min(most, rows + summary + self._theme.space(8))


class HitsDelegate(QStyledItemDelegate):
    """Paints headings and recent searches in one line, and hits in two with their rating."""

    def __init__(self, theme: Theme, view: QListView) -> None:
        super().__init__(view)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """The height of a row in pixels, which depends on its kind."""
        body = QFontMetrics(self._theme.font()).height()
        small = QFontMetrics(self._theme.font(0.9)).height()
        if index.data(HEADING_ROLE):
            return QSize(0, small + self._theme.space(12))
        if index.data(HIT_ROLE) is None:
            return QSize(0, body + self._theme.space(8))
        return QSize(0, body + small + self._theme.space(12))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint a heading, a recent search or a hit."""
        painter.save()
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        colour, gap = self._theme.colour, self._theme.space(12)
        heading = index.data(HEADING_ROLE)
        if (chosen or hovered) and not heading:
            painter.fillRect(option.rect, colour("chosen"))
        if chosen:
            bar = QRect(option.rect)
            bar.setWidth(self._theme.space(4))
            painter.fillRect(bar, colour("accent"))
        area = option.rect.adjusted(gap, 0, -gap, 0)
        hit: Hit | None = index.data(HIT_ROLE)
        if heading:
            painter.setFont(self._theme.font(0.9, bold=True))
            painter.setPen(colour("muted"))
            low = area.adjusted(0, 0, 0, -self._theme.space(4))
            painter.drawText(low, Qt.AlignmentFlag.AlignBottom, str(index.data()))
        elif hit is None:
            painter.setFont(self._theme.font())
            painter.setPen(colour("text"))
            painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, str(index.data()))
        else:
            self._paint_hit(painter, area, hit)
        painter.restore()

    def _paint_hit(self, painter: QPainter, area: QRect, hit: Hit) -> None:
        colour = self._theme.colour
        if hit.is_current and (hit.rating is not None or hit.kind in RATED_KINDS):
            figure, small = places_figure(hit), self._theme.font(0.92)
            size = badge_size(hit.badge, hit.change, self._theme)
            if figure:
                metrics = QFontMetrics(small)
                size = QSize(metrics.horizontalAdvance(figure), metrics.height())
                if size.width() > _LARGEST_FIGURE * area.width():
                    figure = places_counted(hit)
                    size.setWidth(metrics.horizontalAdvance(figure))
            badge = QRect(QPoint(0, 0), size)
            badge.moveCenter(area.center())
            badge.moveRight(area.right())
            if figure:
                painter.setFont(small)
                painter.setPen(colour("muted"))
                painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, figure)
            else:
                paint_badge(painter, badge, hit.badge, hit.change, self._theme)
            area = area.adjusted(0, 0, -size.width() - self._theme.space(12), 0)
        title, place = _lines(hit)
        body, small = self._theme.font(bold=True), self._theme.font(0.9)
        upper, lower = QFontMetrics(body), QFontMetrics(small)
        top = area.top() + (area.height() - upper.height() - lower.height()) // 2
        elide = Qt.TextElideMode.ElideRight
        painter.setFont(body)
        painter.setPen(colour("text"))
        painter.drawText(
            area.left(), top + upper.ascent(), upper.elidedText(title, elide, area.width())
        )
        painter.setFont(small)
        painter.setPen(colour("muted"))
        painter.drawText(
            area.left(),
            top + upper.height() + lower.ascent(),
            lower.elidedText(place, elide, area.width()),
        )


def _lines(hit: Hit) -> tuple[str, str]:
    """The two lines of a hit; for a finding, its text comes first because it matters most."""
    if hit.text and hit.kind not in RATED_KINDS:
        title = hit.title if hit.title != hit.text else ""
        return shortened(hit.text, _LONGEST), " · ".join(
            part for part in (title, hit_place(hit)) if part
        )
    return hit.title, hit_place(hit)
