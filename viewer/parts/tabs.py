"""Tabs that show one page at a time, each only as high as it needs to be."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from viewer.appearance.theme import Theme
from viewer.parts.spoken import announce


class TabbedPages(QWidget):
    """Pages with a tab bar: ``bar`` chooses which of the widgets in ``pages`` is shown.

    A QTabWidget is as high as its highest page, which leaves empty space inside a scroll area.
    Other controls can have the right end of the bar's line, or a line of their own above it if
    there is no room.
    """

    current_changed = Signal(int)
    """Emitted with the index of the tab that is shown now."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bar = QTabBar()
        self.bar.setObjectName("pageTabs")
        self.bar.setAccessibleName(name)
        self.bar.setDrawBase(False)
        self.bar.setExpanding(False)
        self.bar.setUsesScrollButtons(True)
        self.bar.currentChanged.connect(self._on_bar_current_changed)
        self._line = QFrame()
        self._line.setFixedHeight(1)
        self._beside = QWidget()
        self._beside_layout = QHBoxLayout(self._beside)
        self._beside_layout.setContentsMargins(0, 0, 0, 0)
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(0)
        self._grid.setColumnStretch(0, 1)
        self._two_lines: bool | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(self._grid)
        layout.addWidget(self._line)
        self.pages = QWidget()
        self._page_layout = QVBoxLayout(self.pages)
        self._page_layout.setContentsMargins(0, 0, 0, 0)
        self._widgets: list[QWidget] = []
        self._firsts: list[Callable[[], QWidget]] = []
        self._arrange()
        for keys, step in (("Ctrl+Tab", 1), ("Ctrl+Shift+Tab", -1)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.activated.connect(lambda step=step: self.step(step))

    def add(self, widget: QWidget, title: str, first: Callable[[], QWidget] | None = None) -> None:
        """Add a tab labelled ``title`` that shows ``widget``.

        ``first`` returns what has the focus first there; without it, that is ``widget``.
        """
        self._page_layout.addWidget(widget)
        self._widgets.append(widget)
        self._firsts.append(first or (lambda: widget))
        widget.setVisible(len(self._widgets) == 1)
        self.bar.addTab(title)

    def add_beside(self, *widgets: QWidget) -> None:
        """Put ``widgets`` at the right end of the bar's line."""
        for widget in widgets:
            self._beside_layout.addWidget(widget)
        self._arrange()

    def set_words(self, index: int, words: str, spoken: str = "") -> None:
        """Label the tab at ``index``; ``spoken`` is what a screen reader says, if not the same."""
        self.bar.setTabText(index, words)
        self.bar.setAccessibleTabName(index, spoken or words)
        self._arrange()

    def page_in_front(self) -> QWidget:
        """The page that is shown."""
        return self._widgets[self.bar.currentIndex()]

    def restyle(self, theme: Theme) -> None:
        """Set the colour of the line below the bar; the application's style sheet does the rest."""
        self._line.setStyleSheet(f"background: {theme.scheme.line}; border: 0")
        s, px = theme.scheme, theme.space
        self.bar.setStyleSheet(
            f"QTabBar::tab {{ color: {s.accent}; padding: {px(8)}px {px(1)}px {px(5)}px {px(1)}px;"
            f" margin-right: {px(18)}px; border: 2px solid transparent;"
            f" border-bottom: {px(3)}px solid transparent; background: transparent; }}"
            f"QTabBar::tab:!selected {{ text-decoration: {theme.link_line}; }}"
            f"QTabBar::tab:hover {{ border-bottom-color: {s.line}; }}"
            f"QTabBar::tab:selected {{ color: {s.text}; font-weight: bold;"
            f" border-bottom-color: {s.accent}; }}"
            f"QTabBar::tab:focus {{ border: 2px solid {s.accent};"
            f" border-bottom: {px(3)}px solid {s.accent}; border-radius: 3px;"
            f" text-decoration: none; }}"
        )
        self._beside_layout.setSpacing(theme.space(8))
        self._arrange()

    def step(self, step: int) -> None:
        """Show the next page (1) or the previous one (-1), wrapping round at either end."""
        self.bar.setCurrentIndex((self.bar.currentIndex() + step) % self.bar.count())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange the line for the new width."""
        super().resizeEvent(event)
        self._arrange()

    def event(self, event: QEvent) -> bool:
        """Arrange the line again when one of its parts changes size."""
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self._arrange()
        return done

    def _arrange(self) -> None:
        """Put the other controls above the bar if both do not fit next to each other."""
        needed = self.bar.sizeHint().width() + self._beside.sizeHint().width()
        two_lines = needed > self.width()
        if two_lines == self._two_lines:
            return
        self._two_lines = two_lines
        bottom, middle = Qt.AlignmentFlag.AlignBottom, Qt.AlignmentFlag.AlignVCenter
        self._grid.removeWidget(self.bar)
        self._grid.removeWidget(self._beside)
        self._grid.addWidget(self.bar, 1, 0, bottom)
        if two_lines:
            self._grid.addWidget(self._beside, 0, 0, 1, 2, Qt.AlignmentFlag.AlignLeft)
        else:
            self._grid.addWidget(self._beside, 1, 1, middle)

    @Slot(int)
    def _on_bar_current_changed(self, index: int) -> None:
        focus = QApplication.focusWidget()
        within = focus is not None and any(each.isAncestorOf(focus) for each in self._widgets)
        if not 0 <= index < len(self._widgets):
            return
        self._widgets[index].show()
        if within:
            # First, or the focus would go to whatever is next when the page with it is hidden.
            self._firsts[index]().setFocus(Qt.FocusReason.OtherFocusReason)
        for number, widget in enumerate(self._widgets):
            widget.setVisible(number == index)
        if not self.bar.hasFocus():
            announce(self.bar, self.bar.accessibleTabName(index) or self.bar.tabText(index))
        self.current_changed.emit(index)
