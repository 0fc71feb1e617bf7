"""The bar at the top: menu, back and forward, search, the main places, the day and the card."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QAction, QColor, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QToolButton,
    QWidget,
)

from viewer.appearance.colours import AS_AT_TEXT, OFF_PRIMARY_TEXT, OFF_TEXT, ON_PRIMARY
from viewer.appearance.icons import icon
from viewer.appearance.theme import Theme
from viewer.views.search.view import PLACEHOLDERS, SearchBox
from viewer.window.actions import Actions
from viewer.wording import dates

HEIGHT = 44
"""The height of the bar in pixels at text scale 1."""
_CONTROL = 30
"""The height of its buttons and of the search box, in the same units."""
_RING = 3
"""The width of the focus ring around the search box, in pixels."""


@dataclass(frozen=True, slots=True)
class _Form:
    """What the bar shows in a certain width; what it leaves out is in the menu."""

    places: bool = True
    product: bool = True
    forward: bool = True
    long_labels: bool = True


_FORMS = (
    _Form(),
    _Form(places=False),
    _Form(places=False, product=False),
    _Form(places=False, product=False, forward=False),
    _Form(places=False, product=False, forward=False, long_labels=False),
)
"""The forms of the bar, the widest first; the first that fits is used."""


class Header(QWidget):
    """The bar at the top; in a narrow window or with large text it shows less, on one line."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._day: date | None = None
        self._form = _FORMS[0]
        self._buttons_of_places: list[QToolButton] = []
        self.setObjectName("bar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.menu_button = _tool("Menu")
        self.menu_button.setToolTip("Menu (F10)")
        self.menu_button.setAccessibleDescription("F10")
        self.menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.product = QLabel("Wardcard")
        self.product.setObjectName("product")
        self.back_button, self.forward_button = _tool("Back"), _tool("Forward")
        self.search = SearchBox(theme)
        self.as_at_button = QPushButton()
        self.as_at_button.setObjectName("asAt")
        self.card_button = QPushButton()
        self.card_button.setObjectName("primary")
        self._line = QHBoxLayout(self)
        for widget in (self.menu_button, self.product, self.back_button, self.forward_button):
            self._line.addWidget(widget)
        self._line.addWidget(self.search, 10)
        self._line.addStretch(1)
        for button in (self.as_at_button, self.card_button):
            button.setAutoDefault(False)
            self._line.addWidget(button)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def set_actions(self, actions: Actions) -> None:
        """Fill the menu, and connect the buttons to their actions."""
        menu = QMenu(self)
        for part in actions.menus(self):
            menu.addMenu(part)
        self.menu_button.setMenu(menu)
        _bind(self.back_button, actions["back"])
        _bind(self.forward_button, actions["forward"])
        days = QMenu(self)
        days.addAction(actions["as_at_latest"])
        days.addAction(actions["as_at_date"])
        self.as_at_button.setMenu(days)
        self.as_at_button.setToolTip("Show everything as it was on another day")
        _bind(self.card_button, actions["print_card"])
        self.search.set_commands(actions.for_search)
        for action in actions.places():
            self._add_place(action)
        self._on_theme_changed()

    def show_day(self, day: date | None) -> None:
        """Show the 'As at' date, in yellow because it is not today; None for the latest state."""
        self._day = day
        self._label()
        self._paint_icons()
        self.as_at_button.setProperty("older", day is not None)
        style = self.as_at_button.style()
        style.unpolish(self.as_at_button)
        style.polish(self.as_at_button)
        self._arrange()

    def stops(self) -> tuple[QWidget, ...]:
        """Return the widgets that the Tab key visits, in order."""
        return (
            self.menu_button,
            self.back_button,
            self.forward_button,
            self.search,
            *self._buttons_of_places,
            self.as_at_button,
            self.card_button,
        )

    def places(self) -> tuple[QToolButton, ...]:
        """Return the buttons of the main places; they are hidden where there is no room."""
        return tuple(self._buttons_of_places)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange the bar for its new width."""
        super().resizeEvent(event)
        self._arrange()

    def minimumSizeHint(self) -> QSize:
        """Return a size in pixels that is small enough for every screen."""
        # The buttons may be cut off, so that the window fits on a small screen.
        return QSize(self._theme.space(200), super().minimumSizeHint().height())

    def _add_place(self, action: QAction) -> None:
        button = _tool(action.text())
        button.setText(action.text())
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        button.setObjectName("place")
        button.setCheckable(True)
        _bind(button, action)
        # What is shown decides, and not that it was pressed.
        button.clicked.connect(lambda _: button.setChecked(action.isChecked()))
        action.toggled.connect(button.setChecked)
        self._line.insertWidget(self._line.indexOf(self.as_at_button), button)
        self._buttons_of_places.append(button)

    # The form that fits

    def _arrange(self) -> None:
        margins = self._line.contentsMargins()
        room = self.width() - margins.left() - margins.right()
        self._form = next((form for form in _FORMS if self._width(form) <= room), _FORMS[-1])
        self._label()
        self.product.setVisible(self._form.product)
        self.forward_button.setVisible(self._form.forward)
        for button in self._buttons_of_places:
            button.setVisible(self._form.places)
        # With the name there is room for more; without it, the box takes what is left.
        self.search.setMaximumWidth(self._theme.space(410) if self._form.product else self.width())
        self._line.setStretch(self._line.indexOf(self.search) + 1, int(self._form.product))

    def _width(self, form: _Form) -> int:
        """The least width in pixels of the bar in ``form``."""
        shown: list[QWidget] = [self.menu_button, self.back_button]
        shown += [self.product] if form.product else []
        shown += [self.forward_button] if form.forward else []
        shown += self._buttons_of_places if form.places else []
        widths = [widget.sizeHint().width() for widget in shown]
        widths += [
            button.sizeHint().width()
            + button.fontMetrics().horizontalAdvance(text)
            - button.fontMetrics().horizontalAdvance(button.text())
            for button, text in self._labels(form)
        ]
        widths.append(self.search.width_for(PLACEHOLDERS[1 if form.product else -1]))
        # The gap before the stretch counts too.
        return sum(widths) + (len(widths) + 1) * self._line.spacing()

    def _labels(self, form: _Form) -> tuple[tuple[QPushButton, str], ...]:
        day = f"{self._day.day} {dates.short_month(self._day)}" if self._day else "today"
        as_at = f"As at: {day}" if form.long_labels else day[0].upper() + day[1:]
        card = "Print or save card" if form.long_labels else "Card"
        return (self.as_at_button, f"{as_at} ▾"), (self.card_button, card)

    def _label(self) -> None:
        (_, as_at), _ = self._labels(_FORMS[0])
        for button, text in self._labels(self._form):
            button.setText(text)
        self.as_at_button.setAccessibleName(as_at.removesuffix(" ▾"))
        self.card_button.setAccessibleName("Print or save card")

    def _paint_icons(self) -> None:
        colour, side = self._theme.colour, self._theme.space(16)
        white = colour("bar_text")
        day = white if self._day is None else QColor(AS_AT_TEXT)
        for button, name, ink, off in (
            (self.menu_button, "menu", white, OFF_TEXT),
            (self.back_button, "back", white, OFF_TEXT),
            (self.forward_button, "forward", white, OFF_TEXT),
            (self.as_at_button, "clock", day, OFF_TEXT),
            (self.card_button, "printer", QColor(ON_PRIMARY), OFF_PRIMARY_TEXT),
        ):
            gap = self._theme.space(3) if isinstance(button, QPushButton) else 0
            button.setIcon(icon(name, side, ink, QColor(off), gap))
            button.setIconSize(QSize(side + gap, side))

    @Slot()
    def _on_theme_changed(self) -> None:
        space = self._theme.space
        upper = space(7) - _RING
        self._line.setContentsMargins(space(12), upper, space(12), upper)
        self._line.setSpacing(space(8))
        for widget in self.stops():
            widget.setMinimumHeight(space(_CONTROL))
        # Its ring is around it, because yellow would not be seen against its own white.
        self.search.setMinimumHeight(space(_CONTROL) + 2 * _RING)
        for button in (self.menu_button, self.back_button, self.forward_button):
            button.setMinimumWidth(space(_CONTROL))
        self.setFixedHeight(space(HEIGHT))
        self.product.setContentsMargins(space(2), 0, space(6), 0)
        self._paint_icons()
        self._arrange()


def _tool(name: str) -> QToolButton:
    button = QToolButton()
    button.setAccessibleName(name)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return button


def _bind(button: QAbstractButton, action: QAction) -> None:
    """Make ``button`` trigger ``action``, and enable it whenever the action is enabled."""
    button.clicked.connect(action.trigger)
    button.setToolTip(action.toolTip())
    button.setEnabled(action.isEnabled())
    action.enabledChanged.connect(button.setEnabled)
