"""The filters above the list: strengths as chips, everything else as menus, and the order."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from db.domain.register import Field, Order, RegisterFilter
from db.domain.requirement import RequirementKind
from viewer.appearance.theme import Theme
from viewer.parts.button_style import LINK, button_style
from viewer.parts.chips import FilterChip, MenuChip, chip_style
from viewer.parts.flow_layout import FlowLayout
from viewer.views.improve.model import ORDERS, Offered
from viewer.wording import improve_page as words
from viewer.wording.phrases import counted

_ALWAYS = (RequirementKind.MUST, RequirementKind.SHOULD)
"""The kinds that have a chip even if there are none."""


class Filters(QWidget):
    """Emits the filter, or the order, that the reader has chosen."""

    chosen = Signal(object)
    """Emitted with a RegisterFilter."""
    order_chosen = Signal(object)
    """Emitted with an Order."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._filter = RegisterFilter()
        self.setAccessibleName("Filters")
        self._flow = FlowLayout(self)
        self._flow.setContentsMargins(0, 0, 0, 0)
        self.kinds: dict[RequirementKind, FilterChip] = {}
        """The chip of each kind; a kind that nothing has is hidden."""
        for kind in RequirementKind:
            chip = FilterChip(self)
            chip.clicked.connect(lambda on, kind=kind: self._on_kind_clicked(kind, on))
            self.kinds[kind] = chip
            self._flow.addWidget(chip)
        self.menus: dict[Field, MenuChip] = {}
        """The menu of each field; one with nothing to choose is hidden."""
        for field in words.MENU_FIELDS:
            menu = MenuChip(words.all_words(field), self)
            menu.chosen.connect(lambda value, field=field: self._on_menu_chosen(field, value))
            self.menus[field] = menu
            self._flow.addWidget(menu)
        self.order = MenuChip("Order", self)
        self.order.chosen.connect(self.order_chosen)
        self._flow.addWidget(self.order)
        self.clear_button = QPushButton("Clear", self)
        self.clear_button.setObjectName(LINK)
        self.clear_button.setAccessibleName("Clear all filters")
        self.clear_button.clicked.connect(lambda _=False: self.clear())
        self._flow.addWidget(self.clear_button)

    def show_offered(self, offered: Offered, chosen: RegisterFilter, order: Order) -> None:
        """Show what there is to choose, and what is chosen."""
        self._filter = chosen
        numbers = dict(offered.choices[Field.KIND])
        for kind, chip in self.kinds.items():
            number = numbers.get(kind.value, 0)
            on = (Field.KIND, kind.value) in chosen.values
            name = words.kind_words(kind)
            chip.show_choice(f"{name}  {number:,}", f"{name}, {counted(number, 'row')}")
            chip.setChecked(on)
            chip.setVisible(bool(number) or on or kind in _ALWAYS)
        for field, menu in self.menus.items():
            current = next((value for each, value in chosen.values if each is field), "")
            values = [
                (value, f"{words.choice_words(field, value)} ({number:,})")
                for value, number in offered.choices[field]
            ]
            if current and current not in (value for value, _ in values):
                values.append((current, words.choice_words(field, current)))
            menu.show_choices([("", words.all_words(field)), *values], current)
        self.show_order(order)
        self.clear_button.setVisible(bool(chosen.values))
        self.updateGeometry()

    def show_order(self, order: Order) -> None:
        """Show what the list is sorted by."""
        orders = [(each, words.order_words(each)) for each in ORDERS.values()]
        self.order.show_choices(orders, order)

    def clear(self) -> None:
        """Take all filters back."""
        self.chosen.emit(replace(self._filter, values=frozenset()))

    def toggle(self, field: Field, value: str, *, on: bool) -> None:
        """Choose a value too, or no longer."""
        pair = frozenset(((field, value),))
        values = self._filter.values | pair if on else self._filter.values - pair
        self.chosen.emit(replace(self._filter, values=values))

    def restyle(self) -> None:
        """Apply the theme's colours and sizes again."""
        self._flow.setSpacing(self._theme.space(5))
        self.setStyleSheet(chip_style(self._theme) + button_style(self._theme))

    def _on_kind_clicked(self, kind: RequirementKind, on: bool) -> None:
        self.toggle(Field.KIND, kind.value, on=on)

    def _on_menu_chosen(self, field: Field, value: object) -> None:
        values = frozenset(pair for pair in self._filter.values if pair[0] is not field)
        if value:
            values |= {(field, str(value))}
        self.chosen.emit(replace(self._filter, values=values))
