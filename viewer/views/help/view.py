"""The Help view: contents and search of all guides on the left, a guide on the right."""

from __future__ import annotations

import math
from pathlib import Path

from PySide6.QtCore import (
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtGui import (
    QAction,
    QColor,
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPen,
    QResizeEvent,
    QShortcut,
    QStandardItem,
    QStandardItemModel,
    QTextDocument,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from viewer.appearance.colours import FOUND, FOUND_TEXT
from viewer.appearance.icons import icon
from viewer.appearance.style_sheet import help_style
from viewer.appearance.theme import Theme
from viewer.parts.button_style import PLAIN, button_style
from viewer.parts.spoken import announce
from viewer.views.help.guides import (
    GROUPS,
    KEYS_GUIDE,
    Guide,
    LinkTarget,
    link_target,
    read_guides,
    search_words,
)
from viewer.views.help.page import (
    WIDEST,
    GuidePage,
    Passage,
    found_passages,
    headings,
    read_markdown,
)
from viewer.wording.phrases import counted, shortened

_TARGET_ROLE = Qt.ItemDataRole.UserRole
"""The LinkTarget of a line in the contents."""
_TITLE_ROLE = Qt.ItemDataRole.UserRole + 1
"""The title of a line, without the count."""
_COUNT_ROLE = Qt.ItemDataRole.UserRole + 2
"""How many places were found in a guide; None or 0 if none were."""
_GROUP_ROLE = Qt.ItemDataRole.UserRole + 3
"""The heading of the group that begins with a line; None for other lines."""
_BEGINS = {names[0]: group for group, names in GROUPS.items()} | {KEYS_GUIDE: "Keys"}
"""The heading of the group that begins with each of these guides."""
_PAUSE = 60
"""The pause in typing after which the guides are searched, in milliseconds."""
_NOTHING = "Nothing found. Try fewer or different words."
_WRAPPED = Qt.TextFlag.TextWordWrap
_TOP_RIGHT = Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight
_LONGEST_NAME = 40
"""The most characters of a place's name on the button that leads back to it."""
_LIST_WIDTH = 304
"""The width of the contents list, in pixels at text scale 1."""
_LARGEST_SHARE = 0.36
"""The largest share of the width of Help that the contents list takes up."""


class HelpView(QWidget):
    """Shows the guides in place of the report; opened with F1 or from the Help menu."""

    closed = Signal()
    """Emitted when the reader wants to go back to the report."""

    def __init__(
        self, folder: Path, keys: str, theme: Theme, parent: QWidget | None = None
    ) -> None:
        """Read the guides in ``folder``; ``keys`` is the keyboard shortcuts page as Markdown."""
        super().__init__(parent)
        self._theme = theme
        self._guides = (*read_guides(folder), Guide(KEYS_GUIDE, keys))
        self._documents: dict[str, QTextDocument] = {}
        """The unstyled text of each guide by its name, for the search and the contents."""
        self._shown = ""
        self._words: tuple[str, ...] = ()
        self._glass: QAction | None = None
        self._hit = -1
        """The position of the hit last visited in the current guide, from 0; -1 if none."""
        self.setObjectName("help")
        self.setAccessibleName("Help")
        self.back_button = QPushButton("Back to the report")
        self.back_button.setObjectName(PLAIN)
        self.back_button.setToolTip("Close Help (Esc)")
        self.back_button.clicked.connect(self.closed)
        self.search = QLineEdit()
        self.search.setPlaceholderText("Find in the guides")
        self.search.setAccessibleName("Find in the guides")
        self.search.setAccessibleDescription(
            "Enter goes to the next place found, Shift+Enter to the one before."
        )
        self.search.setClearButtonEnabled(True)
        self.search.setMaxLength(100)
        self.search.installEventFilter(self)
        self.count_label = QLabel()
        self.count_label.setWordWrap(True)
        self.count_label.hide()
        self.contents = _Contents(theme)
        self._model = QStandardItemModel(self)
        self.contents.setModel(self._model)
        self.page = GuidePage(theme)
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE)
        self._lay_out()
        self._fill_contents()
        self._connect()
        self._restyle()
        self._show(self._guides[0].name)

    @property
    def guides(self) -> tuple[Guide, ...]:
        """The guides in the order in which the contents list them."""
        return self._guides

    @property
    def shown(self) -> str:
        """The name of the guide shown."""
        return self._shown

    def open_guide(self, name: str = "", heading: str = "") -> None:
        """Show the guide ``name`` or the one last shown, and move the focus to the search field."""
        if name:
            self._go(LinkTarget(name, heading))
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def stops(self) -> tuple[QWidget, ...]:
        """The widgets that F6 visits, in order."""
        return self.search, self.contents, self.page

    def set_back_text(self, name: str) -> None:
        """Set the text of the back button to 'Back to' followed by ``name``."""
        self.back_button.setText(f"Back to {shortened(name, _LONGEST_NAME)}")
        self.back_button.setAccessibleName(f"Back to {name}")
        self._share_out()

    def search_now(self) -> None:
        """Search for the text in the search field without waiting for a pause in typing."""
        self._pause.stop()
        self._words = search_words(self.search.text())
        self._hit = -1
        found = {guide.name: len(self._found(guide.name)) for guide in self._guides}
        for row, guide in enumerate(self._guides):
            item = self._model.item(row)
            count = found[guide.name]
            item.setText(f"{guide.title}  ({count})" if count else guide.title)
            item.setData(count, _COUNT_ROLE)
            spoken = self._spoken(guide)
            item.setData(
                f"{spoken}, {counted(count, 'place')}" if count else spoken,
                Qt.ItemDataRole.AccessibleTextRole,
            )
        self.page.mark_words(self._words)
        total, guides = sum(found.values()), sum(1 for count in found.values() if count)
        said = ""
        if self._words:
            said = _NOTHING
            if total:
                said = f"{counted(total, 'place')} in {counted(guides, 'guide')}"
        self.count_label.setText(said)
        self.count_label.setVisible(bool(said))
        if said:
            announce(self, said)

    def next_hit(self, step: int = 1) -> None:
        """Go to the next (``step`` 1) or previous (-1) hit, through all guides in turn."""
        if self._pause.isActive():
            self.search_now()
        if not self._words:
            return
        here = len(self.page_hits())
        wanted = self._hit + step if self._hit >= 0 or step > 0 else here - 1
        if not 0 <= wanted < here:
            name = self._next_with_hits(step)
            if not name:
                return
            self._go(LinkTarget(name))
            wanted = 0 if step > 0 else len(self.page_hits()) - 1
        passage = self.page_hits()[wanted]
        self._hit = wanted
        self.page.go_to(passage.position)
        announce(self, f"{self._guide(self._shown).title}: {passage.text}")

    def page_hits(self) -> list[Passage]:
        """The passages that the search found in the current guide."""
        return found_passages(self.page.document(), self._words)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """In the search field, go to the contents on Down, and to the next hit on Enter."""
        if watched is self.search and isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Down:
                self.contents.setFocus(Qt.FocusReason.TabFocusReason)
                return True
            if event.type() == QEvent.Type.KeyPress and event.key() in (
                Qt.Key.Key_Return,
                Qt.Key.Key_Enter,
            ):
                back = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
                self.next_hit(-1 if back else 1)
                return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Empty the search field on Esc; close Help if it is already empty."""
        if event.key() == Qt.Key.Key_Escape:
            self._on_escape()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Divide the new width between the contents and the page."""
        super().resizeEvent(event)
        self._share_out()

    # Internals

    def _lay_out(self) -> None:
        self._pane = QWidget()
        self._pane.setObjectName("pane")
        self._pane.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._column = QVBoxLayout(self._pane)
        for widget in (self.search, self.count_label):
            self._column.addWidget(widget)
        self._column.addWidget(self.contents, 1)
        self._row = QHBoxLayout(self)
        self._row.setSpacing(0)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.addWidget(self._pane)
        self._back = QWidget()
        self._back_line = QHBoxLayout(self._back)
        self._back_line.addWidget(self.back_button)
        self._page_side = QGridLayout()
        self._page_side.addWidget(self.page, 1, 0)
        self._page_side.addWidget(self._back, 0, 0, _TOP_RIGHT)
        self._row.addLayout(self._page_side, 1)

    def _connect(self) -> None:
        self.search.textChanged.connect(self._pause.start)
        self._pause.timeout.connect(self.search_now)
        self.contents.selectionModel().currentChanged.connect(self._on_current_changed)
        self.contents.activated.connect(self._on_activated)
        self.page.link_chosen.connect(self._on_link_chosen)
        self._theme.changed.connect(self._restyle)
        for keys, step in (("F3", 1), ("Shift+F3", -1)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(lambda step=step: self.next_hit(step))

    def _fill_contents(self) -> None:
        for guide in self._guides:
            item = _line(guide.title, LinkTarget(guide.name))
            item.setData(_BEGINS.get(guide.name), _GROUP_ROLE)
            item.setData(self._spoken(guide), Qt.ItemDataRole.AccessibleTextRole)
            for heading in headings(self._document(guide.name)):
                if heading.level == 2:
                    item.appendRow(_line(heading.title, LinkTarget(guide.name, heading.name)))
            self._model.appendRow(item)

    @staticmethod
    def _spoken(guide: Guide) -> str:
        """The title of a guide, after the heading of the group that begins with it."""
        return ": ".join(filter(None, (_BEGINS.get(guide.name), guide.title)))

    def _restyle(self) -> None:
        space = self._theme.space
        self.setStyleSheet(
            help_style(self._theme.scheme, self._theme.space) + button_style(self._theme)
        )
        side = space(14)
        self.back_button.setIcon(icon("back", side, self._theme.colour("text")))
        self.back_button.setIconSize(QSize(side, side))
        glass = icon("search", side, self._theme.colour("text"))
        if self._glass is None:
            self._glass = self.search.addAction(glass, QLineEdit.ActionPosition.LeadingPosition)
        self._glass.setIcon(glass)
        self._column.setContentsMargins(*[space(12)] * 4)
        self._column.setSpacing(space(8))
        self._page_side.setContentsMargins(space(20), space(10), space(8), 0)
        self._page_side.setSpacing(space(4))
        # Room for the scroll bar of the page.
        self._back_line.setContentsMargins(0, 0, space(16), 0)
        self._share_out()

    def _share_out(self) -> None:
        widest = round(self.width() * _LARGEST_SHARE)
        pane = max(1, min(self._theme.space(_LIST_WIDTH), widest))
        self._pane.setFixedWidth(pane)
        # The way back is next to the text where there is room, otherwise above it.
        text = self._theme.space(WIDEST + 40) + self.back_button.sizeHint().width()
        beside = self.width() - pane >= text
        self._page_side.removeWidget(self._back)
        self._page_side.addWidget(self._back, 1 if beside else 0, 0, _TOP_RIGHT)
        self._back.raise_()

    def _guide(self, name: str) -> Guide:
        return next(guide for guide in self._guides if guide.name == name)

    def _names(self) -> list[str]:
        return [guide.name for guide in self._guides]

    def _document(self, name: str) -> QTextDocument:
        if name not in self._documents:
            document = self._documents[name] = QTextDocument(self)
            read_markdown(document, self._guide(name))
        return self._documents[name]

    def _found(self, name: str) -> list[Passage]:
        return found_passages(self._document(name), self._words)

    def _next_with_hits(self, step: int) -> str:
        """The name of the next guide with hits, in the direction of ``step``; empty if none."""
        names = self._names()
        here = names.index(self._shown)
        order = [names[(here + step * far) % len(names)] for far in range(1, len(names) + 1)]
        return next((name for name in order if self._found(name)), "")

    def _go(self, target: LinkTarget) -> None:
        """Show the guide at ``target`` and select its line in the contents."""
        self._show(target.guide)
        row = self._names().index(target.guide)
        item = self._model.item(row)
        line = item
        for child in range(item.rowCount()):
            if item.child(child).data(_TARGET_ROLE) == target:
                line = item.child(child)
        if target.heading:
            self.page.go_to_heading(target.heading)
        else:
            self.page.go_to(0)
        chosen = self.contents.selectionModel()
        chosen.currentChanged.disconnect(self._on_current_changed)
        chosen.setCurrentIndex(line.index(), QItemSelectionModel.SelectionFlag.ClearAndSelect)
        chosen.currentChanged.connect(self._on_current_changed)

    def _show(self, name: str) -> None:
        if name == self._shown:
            return
        self._shown, self._hit = name, -1
        self.page.show_guide(self._guide(name), frozenset(self._names()))
        self.page.mark_words(self._words)
        for row, guide in enumerate(self._guides):
            self.contents.setExpanded(self._model.index(row, 0), guide.name == name)

    @Slot(QModelIndex, QModelIndex)
    def _on_current_changed(self, current: QModelIndex, _: QModelIndex) -> None:
        target = current.data(_TARGET_ROLE)
        if target is None:
            return
        self._show(target.guide)
        if target.heading:
            self.page.go_to_heading(target.heading)
        else:
            self.page.go_to(0)

    @Slot(QModelIndex)
    def _on_activated(self, index: QModelIndex) -> None:
        self._on_current_changed(index, index)
        self.page.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(str)
    def _on_link_chosen(self, link: str) -> None:
        target = link_target(link, self._names(), self._shown)
        if target is not None:
            self._go(target)
            self.page.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_escape(self) -> None:
        """Empty the search field, or close Help if it is already empty."""
        if self.search.text():
            self.search.clear()
            self.search_now()
            self.search.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.closed.emit()


class _Contents(QTreeView):
    """The list of guides, with the headings of the current guide."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setAccessibleName("Guides")
        self.setHeaderHidden(True)
        self.setRootIsDecorated(False)
        self.setExpandsOnDoubleClick(False)
        self.setWordWrap(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setItemDelegate(_WrappedLines(theme, self))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        theme.changed.connect(self._restyle)
        self._restyle()

    def _restyle(self) -> None:
        self.setIndentation(self._theme.space(16))
        self.scheduleDelayedItemsLayout()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # The height of each line depends on the width.
        self.scheduleDelayedItemsLayout()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.activated.emit(self.currentIndex())
        else:
            super().keyPressEvent(event)


class _WrappedLines(QStyledItemDelegate):
    """Lines that wrap at the width of the list: the one that is shown is tinted, with a bar.

    A guide in which something was found has the number of places after its title.
    """

    def __init__(self, theme: Theme, view: QTreeView) -> None:
        super().__init__(view)
        self._theme = theme
        self._view = view

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        width = self._view.viewport().width() - self._left(index)
        text = str(index.data() or "")
        bounds = QFontMetricsF(self._font(index)).boundingRect(
            QRectF(0, 0, max(1, width - self._theme.space(10)), 10_000), _WRAPPED, text
        )
        height = max(24, math.ceil(bounds.height()) + self._theme.space(8))
        return QSize(max(1, width), height + self._heading_height(index))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Paint a line."""
        rect: QRect = option.rect  # pyright: ignore[reportAttributeAccessIssue]
        s, px = self._theme.scheme, self._theme.space
        if above := self._heading_height(index):
            self._paint_heading(painter, QRectF(rect), str(index.data(_GROUP_ROLE)))
            rect = rect.adjusted(0, above, 0, 0)
        whole = QRectF(0, rect.top(), self._view.viewport().width(), rect.height())
        current = index == self._view.currentIndex()
        painter.save()
        if current:
            painter.fillRect(whole, QColor(s.chosen))
            painter.fillRect(QRectF(0, rect.top(), px(4), rect.height()), QColor(s.accent))
        font = self._font(index)
        painter.setFont(font)
        quiet = index.parent().isValid() and not current
        painter.setPen(QColor(s.muted if quiet else s.text))
        box = QRectF(rect).adjusted(px(6), px(4), -px(4), -px(4))
        title = str(index.data(_TITLE_ROLE) or "")
        painter.drawText(box, _WRAPPED, title)
        if index.data(_COUNT_ROLE):
            self._paint_count(painter, box, title, font, str(index.data(_COUNT_ROLE)))
        if current and self._view.hasFocus():
            painter.setPen(QPen(QColor(s.accent), 3))
            painter.drawRect(whole.adjusted(1.5, 1.5, -1.5, -1.5))
        painter.restore()

    def _heading_height(self, index: QModelIndex | QPersistentModelIndex) -> int:
        """The height in pixels of the group's heading above a line; 0 if there is none."""
        return self._theme.space(30 if index.row() else 24) if index.data(_GROUP_ROLE) else 0

    def _paint_heading(self, painter: QPainter, rect: QRectF, group: str) -> None:
        """Paint the heading of a group at the top of ``rect``, that of the line below it."""
        px = self._theme.space
        font = self._theme.type(12, bold=True)
        first = rect.top() <= px(4)
        painter.save()
        painter.setFont(font)
        painter.setPen(QColor(self._theme.scheme.muted))
        top = rect.top() + px(2 if first else 8)
        painter.drawText(QRectF(0, top, rect.right(), px(20)), Qt.AlignmentFlag.AlignVCenter, group)
        painter.restore()

    def _paint_count(
        self, painter: QPainter, box: QRectF, title: str, font: QFont, count: str
    ) -> None:
        """Paint ``count`` in the colour of what was found, at the end of the last line."""
        layout = QTextLayout(title, font)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WordWrap)
        layout.setTextOption(option)
        layout.beginLayout()
        lines = 0
        while (line := layout.createLine()).isValid():
            line.setLineWidth(box.width())
            lines += 1
        layout.endLayout()
        metrics = QFontMetricsF(font)
        last = layout.lineAt(lines - 1).naturalTextWidth() if lines else 0
        bold = QFont(font)
        bold.setBold(True)
        width = QFontMetricsF(bold).horizontalAdvance(count) + self._theme.space(4)
        x = min(box.left() + last + self._theme.space(5), box.right() - width)
        y = box.top() + metrics.lineSpacing() * max(0, lines - 1)
        place = QRectF(x, y, width, metrics.height())
        painter.fillRect(place, QColor(FOUND))
        painter.setFont(bold)
        painter.setPen(QColor(FOUND_TEXT))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, count)

    def _font(self, index: QModelIndex | QPersistentModelIndex) -> QFont:
        section = index.parent().isValid()
        bold = index == self._view.currentIndex()
        return self._theme.type(12 if section else 13, bold=bold)

    def _left(self, index: QModelIndex | QPersistentModelIndex) -> int:
        return (1 if index.parent().isValid() else 0) * self._view.indentation()


def _line(title: str, target: LinkTarget) -> QStandardItem:
    item = QStandardItem(title)
    item.setData(target, _TARGET_ROLE)
    item.setData(title, _TITLE_ROLE)
    return item
