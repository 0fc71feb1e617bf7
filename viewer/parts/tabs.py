"""Tabs that show one page at a time, each only as high as it needs to be."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QTabBar, QVBoxLayout, QWidget

from viewer.appearance.theme import Theme


class TabbedPages(QWidget):
    """Pages with a tab bar: ``bar`` chooses which of the widgets in ``pages`` is shown.

    A QTabWidget is as high as its highest page, which leaves empty space inside a scroll area.
    The bar and the pages are separate widgets, so that the bar can stay in place while a page
    scrolls.
    """

    current_changed = Signal(int)
    """Emitted with the index of the tab that is shown now."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bar = QTabBar()
        self.bar.setAccessibleName(name)
        self.bar.setDrawBase(False)
        self.bar.setExpanding(False)
        self.bar.currentChanged.connect(self._on_bar_current_changed)
        self._line = QFrame()
        self._line.setFixedHeight(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.bar)
        layout.addWidget(self._line)
        self.pages = QWidget()
        self._page_layout = QVBoxLayout(self.pages)
        self._page_layout.setContentsMargins(0, 0, 0, 0)
        self._widgets: list[QWidget] = []
        for keys, step in (("Ctrl+Tab", 1), ("Ctrl+Shift+Tab", -1)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.activated.connect(lambda step=step: self.step(step))

    def add(self, widget: QWidget, title: str) -> None:
        """Add a tab labelled ``title`` that shows ``widget``."""
        self._page_layout.addWidget(widget)
        self._widgets.append(widget)
        widget.setVisible(len(self._widgets) == 1)
        self.bar.addTab(title)

    def restyle(self, theme: Theme) -> None:
        """Set the colour of the line below the bar; the application's style sheet does the rest."""
        self._line.setStyleSheet(f"background: {theme.scheme.line}; border: 0")

    def step(self, step: int) -> None:
        """Show the next page (1) or the previous one (-1), wrapping round at either end."""
        self.bar.setCurrentIndex((self.bar.currentIndex() + step) % self.bar.count())

    @Slot(int)
    def _on_bar_current_changed(self, index: int) -> None:
        for number, widget in enumerate(self._widgets):
            widget.setVisible(number == index)
        self.current_changed.emit(index)
