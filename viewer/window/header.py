"""The bar at the top: menu, product name, search, and buttons for the most common commands."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Slot
from PySide6.QtGui import QAction, QIcon, QPainter, QPainterPath, QPixmap, QResizeEvent
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
from viewer.window.actions import Actions


class Header(QWidget):
    """The bar at the top; in a narrow window or with large text, the search box moves below it."""

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

    def set_actions(self, actions: Actions) -> None:
        """Fill the menu, and connect the buttons to their actions."""
        menu = QMenu(self)
        for part in actions.menus(self):
            menu.addMenu(part)
        self.menu_button.setMenu(menu)
        _bind(self.as_at_button, actions["as_at_date"])
        _bind(self.print_button, actions["print_card"])
        _bind(self.export_button, actions["export_card"])

    def stops(self) -> tuple[QWidget, ...]:
        """Return the widgets that the Tab key visits, in order."""
        return (self.menu_button, self.search, *self._buttons())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange the bar for its new width."""
        super().resizeEvent(event)
        self._arrange()

    def minimumSizeHint(self) -> QSize:
        """Return a size in pixels that is small enough for every screen."""
        # The buttons may be cut off, so that the window fits on a small screen.
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
        # Printing is in the menu too, and the name is in the title bar, so these are hidden first.
        self.product.setVisible(needed + name <= room)
        self.print_button.setVisible(needed <= room)
        search_below = needed + name + self._theme.space(260) > room
        if search_below != self._two_lines:
            self._two_lines = search_below
            if search_below:
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


def _bind(button: QPushButton, action: QAction) -> None:
    """Make ``button`` trigger ``action``, and enable it whenever the action is enabled."""
    button.clicked.connect(action.trigger)
    button.setToolTip(action.toolTip())
    button.setEnabled(action.isEnabled())
    action.enabledChanged.connect(button.setEnabled)


def _menu_icon(theme: Theme) -> QIcon:
    """Return an icon of three bars, at sizes for screens of up to three times the density."""
    side = theme.space(20)
    bars = _menu_bars(QRect(0, 0, side, side))
    icon = QIcon()
    for ratio in (1, 2, 3):
        pixmap = QPixmap(side * ratio, side * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.fillPath(bars, theme.colour("bar_text"))
        painter.end()
        icon.addPixmap(pixmap)
    return icon


def _menu_bars(square: QRect) -> QPainterPath:
    side = square.width()
    thickness = max(2, round(side / 11))  # whole pixels, so that the three bars are sharp
    bars = QPainterPath()
    for share in (0.25, 0.5, 0.75):
        y = round(side * share) - thickness // 2
        bars.addRect(round(side * 0.15), y, round(side * 0.7), thickness)
    return bars
