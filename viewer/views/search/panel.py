"""The pop-up with the search results: kinds, results, and the keys that work in it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QListView,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from viewer.appearance.theme import Theme
from viewer.parts.flow_layout import FlowLayout
from viewer.views.search.delegate import HitsDelegate
from viewer.views.search.model import MORE_ROLE, HitsModel

_KEYS = "↑ ↓ choose · Enter open · Alt 1 to Alt 9 one kind · > commands only · Esc close"


class HitsPanel(QFrame):
    """The results of the search box, which keeps the keyboard focus."""

    chosen = Signal(QModelIndex)
    """Emitted with the index of the row that was clicked."""
    kind_chosen = Signal(str)
    """Emitted with the kind to which to narrow the results."""

    def __init__(self, model: HitsModel, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._theme = theme
        self._model = model
        self.setObjectName("hits")
        self.setAutoFillBackground(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._kinds = QWidget()
        self._chips = FlowLayout(self._kinds)
        self.buttons: list[QPushButton] = []
        self.summary = QLabel()
        self.summary.setObjectName("summary")
        self.summary.setTextFormat(Qt.TextFormat.PlainText)
        self.summary.setWordWrap(True)
        self.list = QListView()
        self.list.setModel(model)
        self._delegate = HitsDelegate(theme, self.list)
        self.list.setItemDelegate(self._delegate)
        self.list.setAccessibleName("Search results")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setMouseTracking(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.list.clicked.connect(self._on_clicked)
        self._keys = QLabel(_KEYS)
        self._keys.setObjectName("hitKeys")
        self._keys.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2, 2, 2, 2)
        layout.setSpacing(0)
        layout.addWidget(self._kinds)
        layout.addWidget(self.summary)
        layout.addWidget(self.list, 1)
        layout.addWidget(self._keys)
        self.hide()

    def current(self) -> QModelIndex:
        """The index of the selected row; invalid if no row is selected."""
        return self.list.currentIndex()

    def show_results(self, typed: str, summary: str) -> None:
        """Show the kinds of the model's results, and ``summary``; ``typed`` is marked in them."""
        self._delegate.typed = typed
        self.summary.setText(summary)
        self.summary.setVisible(bool(summary))
        # An empty list would still take the room of its smallest size.
        self.list.setVisible(self._model.rowCount() > 0)
        for button in self.buttons:
            self._chips.removeWidget(button)
            button.deleteLater()
        self.buttons = []
        kinds = self._model.kinds()
        if len(kinds) > 2:  # ALL and at least two others
            for number, (kind, count) in enumerate(kinds, 1):
                button = QPushButton(f"{kind} {count}")
                button.setObjectName("kind")
                button.setCheckable(True)
                button.setChecked(kind == self._model.kind)
                button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
                button.setToolTip(f"Alt+{number}" if number <= 9 else "")
                button.setMinimumHeight(self._theme.space(24))
                button.clicked.connect(partial(self._choose, kind))
                self._chips.addWidget(button)
                self.buttons.append(button)
        self._kinds.setVisible(bool(self.buttons))
        space = self._theme.space
        self._chips.setContentsMargins(space(12), space(7), space(12), space(3))

    def choose_kind(self, index: int) -> None:
        """Narrow the results to the kind with this index, if there is one."""
        if index < len(self.buttons):
            self._choose(self._model.kinds()[index][0])

    def wanted_height(self, most: int) -> int:
        """The height in pixels that the panel needs, at most ``most``."""
        rows = sum(
            self.list.sizeHintForIndex(self._model.index(row, 0)).height()
            for row in range(self._model.rowCount())
        )
        width = self.width() - 4
        for part in (self._kinds, self.summary, self._keys):
            if not part.isHidden():
                rows += part.heightForWidth(width)
        return min(most, rows + 10)

    def _choose(self, kind: str, _checked: bool = False) -> None:
        for button, (each, _) in zip(self.buttons, self._model.kinds(), strict=True):
            button.setChecked(each == kind)
        self.kind_chosen.emit(kind)

    @Slot(QModelIndex)
    def _on_clicked(self, index: QModelIndex) -> None:
        more = index.data(MORE_ROLE)
        if not more:
            self.chosen.emit(index)
            return
        self._choose(more)
