"""The line over the ratings of a provider with many sites: their order, and which are shown."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from viewer.appearance.marks import CHARACTERS
from viewer.appearance.theme import Theme
from viewer.parts.chips import ChipChoice, ChipRow
from viewer.parts.flow_layout import FlowLayout
from viewer.parts.message_bar import announce
from viewer.views.report.site_order import Order, Selection, overall_counts, selected
from viewer.wording.phrases import counted

if TYPE_CHECKING:
    from db.domain.report import Matrix


class SiteBar(QWidget):
    """Chooses an order, a rating and a name; the matrix then shows those sites."""

    changed = Signal()
    """Emitted when the reader has chosen another order, rating or name."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._matrix: Matrix | None = None
        self._selection = Selection()
        self._orders, self._ratings = ChipRow("Order of the sites"), ChipRow("Overall rating")
        self._find = QLineEdit()
        self._find.setPlaceholderText("Find a site of this provider")
        self._find.setAccessibleName("Find a site of this provider")
        self._find.setClearButtonEnabled(True)
        self._count = QLabel()
        self._count.setTextFormat(Qt.TextFormat.PlainText)
        self._orders.chosen.connect(self._on_order_chosen)
        self._ratings.chosen.connect(self._on_rating_chosen)
        self._find.textChanged.connect(self._on_text_changed)
        line = QWidget()
        self._flow = FlowLayout(line)
        self._flow.setContentsMargins(0, 0, 0, 0)
        for part in (self._orders, self._ratings, self._find, self._count):
            self._flow.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(line)
        self.hide()
        self.restyle()

    def show_matrix(self, matrix: Matrix, *, many: bool) -> None:
        """Offer choices for the sites of ``matrix``, or hide if there are not ``many``."""
        self._matrix = matrix
        self._selection = Selection()
        self._find.blockSignals(True)
        self._find.clear()
        self._find.blockSignals(False)
        self.setVisible(many)
        if many:
            self._draw()

    @property
    def matrix(self) -> Matrix:
        """What is to be shown: the chosen sites in the chosen order, if there are many."""
        assert self._matrix is not None
        return self._matrix if self.isHidden() else selected(self._matrix, self._selection)

    @property
    def order(self) -> str:
        """The order in words, such as 'worst first'; empty if there is no choice."""
        value = self._selection.order.value
        return "" if self.isHidden() else value[:1].lower() + value[1:]

    def stops(self) -> tuple[QWidget, ...]:
        """The widgets that the Tab key visits, in order."""
        return (*self._orders.chips(), *self._ratings.chips(), self._find)

    def restyle(self) -> None:
        """Apply the theme's colours and sizes again."""
        s, px = self._theme.scheme, self._theme.space
        self._orders.restyle(self._theme)
        self._ratings.restyle(self._theme)
        self._flow.setSpacing(px(10))
        self._flow.set_line_gap(px(4))
        self._find.setFont(self._theme.type(12))
        self._find.setMinimumWidth(px(190))
        self._find.setStyleSheet(
            f"QLineEdit {{ color: {s.text}; background: {s.surface}; border: 1px solid {s.edge};"
            f" border-radius: {px(4)}px; padding: 0 {px(6)}px; min-height: {max(22, px(20))}px;"
            f" margin: 2px; }}"
            f"QLineEdit:focus {{ border: 3px solid {s.accent}; margin: 0; }}"
        )
        self._count.setFont(self._theme.type(12))
        self._count.setStyleSheet(f"color: {s.muted}")

    def _draw(self) -> None:
        assert self._matrix is not None
        orders = [ChipChoice(order, order.value, order.value) for order in Order]
        self._orders.show_choices(orders, self._selection.order)
        counts = overall_counts(self._matrix)
        ratings = [ChipChoice(None, "Any rating", "Any rating")]
        ratings += [
            ChipChoice(
                rating,
                f"{CHARACTERS[rating.mark]} {rating.word} {number:,}",
                f"{rating.word}, {counted(number, 'site')}",
            )
            for rating, number in counts
        ]
        self._ratings.show_choices(ratings, self._selection.rating)
        self._say_count()

    def _say_count(self) -> str:
        assert self._matrix is not None
        whole = sum(not row.own for row in self._matrix.rows)
        here = sum(not row.own for row in self.matrix.rows)
        words = f"{here:,} of {counted(whole, 'site')}" if here < whole else ""
        self._count.setText(words)
        self._count.setVisible(bool(words))
        return words or counted(whole, "site")

    def _select(self, selection: Selection) -> None:
        self._selection = selection
        words = self._say_count()
        self.changed.emit()
        announce(self, f"{words}, {self.order}")

    @Slot(object)
    def _on_order_chosen(self, order: object) -> None:
        assert isinstance(order, Order)
        self._select(replace(self._selection, order=order))

    @Slot(object)
    def _on_rating_chosen(self, rating: object) -> None:
        self._select(replace(self._selection, rating=rating))  # pyright: ignore[reportArgumentType]

    @Slot(str)
    def _on_text_changed(self, text: str) -> None:
        self._select(replace(self._selection, text=text))
