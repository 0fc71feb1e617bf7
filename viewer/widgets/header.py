"""The bar on top: menu, product, search, and what is done most."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QAction, QIcon, QPainter, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QToolButton,
    QWidget,
)

from viewer.theme import Theme
from viewer.widgets.search import SearchBox


class Header(QWidget):
    """In a narrow window, or with large text, the search goes to a line of its own."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName("bar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.menu_button = QToolButton()
        self.menu_button.setAccessibleName("Menu")
        self.menu_button.setToolTip("Menu (F10)")
        self.menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu_button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.product = QLabel("Wardcard")
        self.product.setObjectName("product")
        self.search = SearchBox(theme)
        self.as_at_button = QPushButton("As at: latest")
        self.print_button = QPushButton("Print")
        self.export_button = QPushButton("Export PDF card")
        self.export_button.setObjectName("primary")
        self._grid = QGridLayout(self)
        self._left = QHBoxLayout()
        self._left.addWidget(self.menu_button)
        self._left.addWidget(self.product)
        self._right = QHBoxLayout()
        for button in (self.as_at_button, self.print_button, self.export_button):
            button.setAutoDefault(False)
            self._right.addWidget(button)
        self._two_lines: bool | None = None
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def set_menus(self, menus: Sequence[QMenu]) -> None:
        whole = QMenu(self)
        for menu in menus:
            whole.addMenu(menu)
        self.menu_button.setMenu(whole)

    def bind(self, button: QPushButton, action: QAction) -> None:
        """``button`` does what ``action`` does, and can be used when it can."""
        button.clicked.connect(action.trigger)
        button.setToolTip(action.toolTip())
        button.setEnabled(action.isEnabled())
        action.enabledChanged.connect(button.setEnabled)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def minimumSizeHint(self) -> QSize:
        # The buttons may be cut, so that a small screen is never too small for the window.
        return QSize(self._theme.space(200), super().minimumSizeHint().height())

    def _arrange(self) -> None:
        space = self._theme.space
        ends = self._left.sizeHint().width() + self._right.sizeHint().width()
        two_lines = ends + space(260) > self.width()
        if two_lines == self._two_lines:
            return
        self._two_lines = two_lines
        for item in (self._left, self.search, self._right):
            remove = self._grid.removeWidget if item is self.search else self._grid.removeItem
            remove(item)
        self._grid.addLayout(self._left, 0, 0)
        self._grid.addLayout(self._right, 0, 3, Qt.AlignmentFlag.AlignRight)
        if two_lines:
            self._grid.addWidget(self.search, 1, 0, 1, 4)
        else:
            self._grid.addWidget(self.search, 0, 1)
        self._grid.setColumnStretch(1, 0 if two_lines else 10)
        self._grid.setColumnStretch(2, 1)

    @Slot()
    def _on_theme_changed(self) -> None:
        space = self._theme.space
        self._grid.setContentsMargins(space(10), space(8), space(16), space(8))
        self._grid.setHorizontalSpacing(space(14))
        self._grid.setVerticalSpacing(space(6))
        self._left.setSpacing(space(8))
        self._right.setSpacing(space(14))
        self.search.setMaximumWidth(space(560))
        self.product.setContentsMargins(0, 0, space(16), 0)
        self.menu_button.setIcon(_menu_icon(self._theme))
        self.menu_button.setIconSize(QSize(space(20), space(20)))
        self._two_lines = None
        self._arrange()


def _menu_icon(theme: Theme) -> QIcon:
    """Three bars, drawn at the size at which they stand."""
    icon = QIcon()
    for ratio in (1, 2, 3):
        side = theme.space(20)
        pixmap = QPixmap(side * ratio, side * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setPen(QPen(theme.colour("bar_text"), max(1.5, side / 11)))
        for part in (0.25, 0.5, 0.75):
            painter.drawLine(round(side * 0.15), round(side * part), round(side * 0.85),
                             round(side * part))  # fmt: skip
        painter.end()
        icon.addPixmap(pixmap)
    return icon
