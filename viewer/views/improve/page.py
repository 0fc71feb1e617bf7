"""The page 'To improve': counts and filters, the list, and the panel of what is chosen in it."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLabel,
    QMenu,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from db.domain.register import Entry, Order, RegisterFilter
from viewer.appearance.theme import Theme
from viewer.parts.button_style import button_style
from viewer.parts.page_head import PageHead
from viewer.parts.page_scroll import page_scroll
from viewer.parts.splitter import KeyedSplitter
from viewer.parts.spoken import announce
from viewer.views.improve.bulk_panel import BulkPanel
from viewer.views.improve.filters import Filters
from viewer.views.improve.model import ORDERS, RegisterModel
from viewer.views.improve.panel import Detail, EntryPanel
from viewer.views.improve.style import QUIET
from viewer.views.improve.table import RegisterTable
from viewer.views.improve.tallies import Pair, Tallies
from viewer.wording import improve_page as words

PANEL = 330
"""The width of the panel in units."""
_LEAST = 900
"""With less width, in units, the panel takes the place of the list."""
_LEAST_LIST, _MOST_LIST = 260, 0.75
"""The least height of the list, in units, and as a share of that of the page."""


class ImprovePage(QWidget):
    """Shown instead of list and report; Esc goes from the panel to the list, and from it back."""

    closed = Signal()
    """Emitted when the reader wants to go back."""
    papers_wanted = Signal()
    """Emitted when the reader wants to print what is to improve."""
    entry_wanted = Signal(str)
    """Emitted with the key of the entry that the panel is to show."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._trust = ""
        self._why_read_only = ""
        self._narrow = False
        self._panel_wanted = True
        self.setObjectName("improvePage")
        self.setProperty("guide", "improving")
        self.setAccessibleName(words.TITLE)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.model = RegisterModel(self)
        self.head = PageHead(theme)
        self.papers_button = self.head.add_button("Board paper or ward sheet…", "file")
        self.papers_button.clicked.connect(lambda _=False: self.papers_wanted.emit())
        self.tallies = Tallies(theme)
        self.filters = Filters(theme)
        self.table = RegisterTable(self.model, theme)
        self.empty = QLabel()
        self.empty.setTextFormat(Qt.TextFormat.PlainText)
        self.empty.setWordWrap(True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.read_only = QLabel()
        self.read_only.setObjectName(QUIET)
        self.read_only.setTextFormat(Qt.TextFormat.PlainText)
        self.read_only.setWordWrap(True)
        self.panel = EntryPanel(theme)
        self.bulk = BulkPanel(theme)
        self.side = QStackedWidget()
        self.side.addWidget(self.panel)
        self.side.addWidget(self.bulk)
        self._connect()
        self._lay_out()
        theme.changed.connect(self._restyle)
        self._restyle()

    # Contents

    def show_register(
        self, trust: str, entries: Iterable[Entry], own_work: str, why_read_only: str
    ) -> None:
        """List ``entries`` of a trust; what was chosen and filtered stays, as far as it is there.

        ``own_work`` says where the trust's work is kept; ``why_read_only`` is a sentence if nothing
        can be changed.
        """
        key = self.table.current_key() or self.panel.key
        self._trust, self._why_read_only = trust, why_read_only
        self.read_only.setText(why_read_only)
        self.read_only.setVisible(bool(why_read_only))
        self.panel.set_read_only(why_read_only)
        self.table.show_whose_file(own_work)
        self.model.show_entries(entries)
        self._show_offered()
        self._choose_again(key)

    def show_changed(self, entries: Iterable[Entry]) -> None:
        """Show these in place of those with the same keys, where they are, after a save."""
        self.model.replace_entries(entries)
        self._show_offered()

    def show_detail(self, detail: Detail) -> None:
        """Show an entry in the panel, if it is still the one that is chosen."""
        if detail.entry.key == self.table.current_key():
            self.panel.show_detail(detail)

    def mark_changed(self, keys: Iterable[str]) -> None:
        """Say of these entries that they are changed and not saved yet."""
        self.model.mark_changed(keys)

    def filter_by(self, chosen: RegisterFilter) -> None:
        """Show only what fits; the entry that is chosen stays so if it fits."""
        key = self.table.current_key()
        self.model.filter_by(chosen)
        self._show_offered()
        self._choose_again(key)
        announce(self, words.count_line("", self.model.rowCount(), len(self.model.everything())))

    def sort_by(self, order: Order, *, reverse: bool = False) -> None:
        """Show the list in another order."""
        key = self.table.current_key()
        self.model.sort_by(order, reverse=reverse)
        self.filters.show_order(order)
        self._choose_again(key)

    def show_role(self, role: str) -> None:
        """Fill in the role in which the reader saves, as it was last time."""
        self.panel.role.setText(role)
        self.bulk.role.setText(role)

    def stops(self) -> tuple[QWidget, ...]:
        """The parts that F6 visits, in order."""
        return (self.tallies, self.table, self.side)

    def focus_list(self) -> None:
        """Give the keyboard to the list."""
        self._show_side(front=False)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(QWidget, QWidget)
    def _on_focus_changed(self, _: QWidget | None, now: QWidget | None) -> None:
        """Scroll to what the keyboard has reached, if the counts and filters had to scroll."""
        if now is not None and self.isVisible() and self._left.isAncestorOf(now):
            self._scroll.ensureWidgetVisible(now, 0, self._theme.space(8))

    # Qt's virtual methods

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go back on Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the panel next to the list, or in its place."""
        super().resizeEvent(event)
        self._fit()

    # Parts

    def _connect(self) -> None:
        self.tallies.toggled.connect(self._on_tally_toggled)
        self.filters.chosen.connect(self.filter_by)
        self.filters.order_chosen.connect(self._on_order_chosen)
        self.table.sort_wanted.connect(lambda order, reverse: self.sort_by(order, reverse=reverse))
        self.table.opened.connect(self._on_opened)
        self.table.menu_wanted.connect(self._on_menu_wanted)
        self.table.selectionModel().selectionChanged.connect(self._on_chosen)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._on_focus_changed)
        self.panel.left.connect(self.focus_list)
        self.bulk.left.connect(self.focus_list)
        self.panel.closed.connect(self._on_panel_closed)

    def _lay_out(self) -> None:
        self._left = QWidget()
        self._column = QVBoxLayout(self._left)
        for widget in (self.head, self.read_only, self.tallies, self.filters, self.empty):
            self._column.addWidget(widget)
        self._column.addWidget(self.table, 1)
        self._column.addStretch(0)
        self._splitter = KeyedSplitter("Width of the list", self._theme)
        self._left.setObjectName("page")
        self._scroll = page_scroll(self._left)
        self._splitter.addWidget(self._scroll)
        self._splitter.addWidget(self.side)
        self._splitter.setStretchFactor(0, 1)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self._splitter)

    def _show_offered(self) -> None:
        offered = self.model.offered()
        chosen = self.model.chosen
        self.head.show_words(
            words.TITLE, words.count_line(self._trust, offered.shown, offered.total)
        )
        self.tallies.show_tallies(words.tallies(offered.tallies), chosen.values)
        self.filters.show_offered(offered, chosen, self.model.order)
        self.empty.setText(words.NOTHING_FITS if offered.total else words.NOTHING_ASKED)
        self.empty.setVisible(not offered.shown)
        self.table.setVisible(bool(offered.shown))
        self._column.setStretch(self._column.count() - 1, 0 if offered.shown else 1)

    def _choose_again(self, key: str) -> None:
        if self.model.rowCount():
            self.table.choose(key)
        self._show_side(front=False)

    def _show_side(self, *, front: bool) -> None:
        """Show what is chosen; in a narrow window only if it is to be in ``front`` of the list."""
        several = len(self.table.chosen_keys()) > 1
        self.side.setCurrentWidget(self.bulk if several else self.panel)
        there = bool(self.model.rowCount())
        if self._narrow:
            self.side.setVisible(front and there)
            self._scroll.setVisible(not (front and there))
        else:
            self._scroll.show()
            self.side.setVisible(there and (front or self._panel_wanted))

    def _fit(self) -> None:
        # With large text the counts and filters scroll away, so that rows can be read.
        least = min(self._theme.space(_LEAST_LIST), round(self.height() * _MOST_LIST))
        self.table.setMinimumHeight(max(1, least))
        narrow = self.width() < self._theme.space(_LEAST)
        if narrow is self._narrow:
            return
        front = narrow and self.side.isAncestorOf(self.focusWidget() or self)
        self._narrow = narrow
        self._show_side(front=front)
        self._share_out()

    def _share_out(self) -> None:
        panel = self._theme.space(PANEL)
        self._splitter.setSizes([max(1, self.width() - panel), panel])

    @Slot()
    def _restyle(self) -> None:
        theme, px, s = self._theme, self._theme.space, self._theme.scheme
        self.setStyleSheet(
            f"#improvePage {{ background: {s.window}; }} QLabel#{QUIET} {{ color: {s.muted}; }}"
        )
        self.empty.setFont(theme.type(13))
        self._column.setContentsMargins(px(20), px(12), px(20), 0)
        self._column.setSpacing(px(8))
        self.head.setStyleSheet(button_style(theme))
        self.head.restyle()
        self.tallies.restyle()
        self.filters.restyle()
        self.table.restyle()
        self.panel.restyle()
        self.bulk.restyle()
        self.side.setMinimumWidth(px(200))
        self._narrow = self.width() < self._theme.space(_LEAST)
        self._show_side(front=False)
        self._share_out()

    # What the reader does

    @Slot(object, bool)
    def _on_tally_toggled(self, pair: Pair, on: bool) -> None:
        self.filters.toggle(*pair, on=on)

    @Slot()
    def _on_chosen(self) -> None:
        keys = self.table.chosen_keys()
        if len(keys) > 1:
            entries = [entry for key in keys if (entry := self.model.entry(key)) is not None]
            self.bulk.show_entries(entries, self._why_read_only)
        elif keys:
            self.entry_wanted.emit(keys[0])
        in_front = self._narrow and not self._scroll.isVisible()
        self._show_side(front=in_front)

    @Slot()
    def _on_opened(self) -> None:
        self._panel_wanted = True
        self._show_side(front=True)
        if self.side.currentWidget() is self.bulk:
            self.bulk.focus_first()
        else:
            self.panel.focus_first()

    @Slot()
    def _on_panel_closed(self) -> None:
        """Give the list all the room, until an entry is opened again."""
        self._panel_wanted = self._narrow
        self.focus_list()

    @Slot(object)
    def _on_order_chosen(self, order: Order) -> None:
        self.sort_by(order)

    @Slot(QPoint)
    def _on_menu_wanted(self, at: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if self.table.chosen_keys():
            menu.addAction("Open", self._on_opened)
        for order in ORDERS.values():
            action = menu.addAction(words.order_words(order))
            action.setCheckable(True)
            action.setChecked(order is self.model.order)
            action.triggered.connect(lambda _=False, order=order: self.sort_by(order))
        menu.popup(at)
