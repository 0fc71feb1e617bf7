"""The bar on top: menu, product, search, and what is done most."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt, Slot
from PySide6.QtGui import QAction, QIcon, QPainter, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from viewer.appearance.theme import Theme
from viewer.views.search.view import SearchBox
from viewer.window.sketch import BUTTONS, PRODUCT, folds, menu_sign


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
        self.product = QLabel(PRODUCT)
        self.product.setObjectName("product")
        self.search = SearchBox(theme)
        self.as_at_button, self.print_button, self.export_button = map(QPushButton, BUTTONS)
        self.export_button.setObjectName("primary")
        for button in (self.print_button, self.export_button):
            button.setEnabled(False)
        self._lines = QVBoxLayout(self)
        self._line = QHBoxLayout()
        self._line.addWidget(self.menu_button)
        self._line.addWidget(self.product)
        self._line.addWidget(self.search, 10)
        self._line.addStretch(1)
        for button in self._buttons():
            button.setAutoDefault(False)
            self._line.addWidget(button)
        self._lines.addLayout(self._line)
        self._two_lines = False
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

    def _buttons(self) -> tuple[QPushButton, ...]:
        return (self.as_at_button, self.print_button, self.export_button)

    def _arrange(self) -> None:
        margins = self._lines.contentsMargins()
        room = self.width() - margins.left() - margins.right()
        gap = self._line.spacing()
        needed = self.menu_button.sizeHint().width() + gap
        needed += sum(button.sizeHint().width() + gap for button in self._buttons())
        name = self.product.sizeHint().width() + gap
        # What is in the menu too, and the name that the title bar has, give way.
        fold = folds(self._theme, room, needed, name)
        self.product.setVisible(fold.product)
        self.print_button.setVisible(fold.print)
        if fold.search_below != self._two_lines:
            self._two_lines = fold.search_below
            if fold.search_below:
                self._line.removeWidget(self.search)
                self._lines.addWidget(self.search)
            else:
                self._lines.removeWidget(self.search)
                self._line.insertWidget(2, self.search, 10)

    @Slot()
    def _on_theme_changed(self) -> None:
        space = self._theme.space
        self._lines.setContentsMargins(space(10), space(8), space(16), space(8))
        self._lines.setSpacing(space(6))
        self._line.setSpacing(space(12))
        self.search.setMaximumWidth(space(540))
        self.product.setContentsMargins(0, 0, space(10), 0)
        self.menu_button.setIcon(_menu_icon(self._theme))
        self.menu_button.setIconSize(QSize(space(20), space(20)))
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
        sign = menu_sign(theme, QRect(0, 0, side, side))
        painter.fillPath(sign, theme.colour("bar_text"))
        painter.end()
        icon.addPixmap(pixmap)
    return icon
