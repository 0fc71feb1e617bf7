"""My wards at the top of the pane: a heading with 'Edit', the list, and what editing offers."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from db.domain.tree import TreeRow
from db.domain.wards import Wards
from viewer.appearance.style_sheet import filter_style
from viewer.appearance.theme import Theme
from viewer.parts.spoken import announce
from viewer.views.tree.wards_model import WardsModel
from viewer.views.tree.wards_view import WardsView
from viewer.wording import wards as ward_words

_HINT = "Drag them, or press Alt+↑ and Alt+↓. Del removes one."


class WardsBox(QWidget):
    """Shows My wards; :class:`viewer.views.tree.wards_controller.MyWards` keeps them."""

    filled = Signal()
    """Emitted when there may be more or fewer wards."""
    start_chosen = Signal(object)
    """Emitted with the Subject that Wardcard is to open at, or None for where it was left."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._most = 10_000
        self.setObjectName("wards")
        self.model = WardsModel(self)
        self.view = WardsView(self.model, theme)
        self.title = QLabel("My wards")
        self.title.setObjectName("title")
        self.title.setBuddy(self.view)
        self.edit_button = QPushButton("Edit")
        self.edit_button.setObjectName("link")
        self.edit_button.setAutoDefault(False)
        self.edit_button.setAccessibleName("Edit My wards")
        self.empty_label = _hint(ward_words.EMPTY)
        self.hint_label = _hint(_HINT)
        self.start_button = QToolButton()
        self.start_button.setObjectName("grouping")
        self.start_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.start_button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.start_button.setToolTip("The place that Wardcard shows when it starts")
        self._menu = QMenu(self.start_button)
        self.start_button.setMenu(self._menu)
        line = QFrame()
        line.setObjectName("rule")
        line.setFixedHeight(1)
        self._head = QHBoxLayout()
        self._head.addWidget(self.title, 1)
        self._head.addWidget(self.edit_button)
        self._below = QVBoxLayout()
        for label in (self.empty_label, self.hint_label):
            self._below.addWidget(label)
        # A margin of its own, because a tool button has more room around its text than a label.
        self._start_line = QHBoxLayout()
        self._start_line.addWidget(self.start_button)
        self._start_line.addStretch()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addLayout(self._head)
        self._column.addWidget(self.view)
        self._column.addLayout(self._below)
        self._column.addLayout(self._start_line)
        self._column.addWidget(line)
        self.edit_button.clicked.connect(self._on_edit_clicked)
        self.view.start_chosen.connect(self.start_chosen)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()
        self.show_wards(Wards())

    @property
    def has_wards(self) -> bool:
        """Whether there is any ward."""
        return bool(self.model.wards.wards)

    def stops(self) -> tuple[QWidget, ...]:
        """The widgets that the Tab key visits, in order."""
        return (self.edit_button, self.view, self.start_button)

    def show_wards(self, wards: Wards) -> None:
        """Show ``wards``."""
        self.model.show_wards(wards)
        some = bool(wards.wards)
        if not some and self.view.editing:
            self._edit(False)
        self.view.setVisible(some)
        self.edit_button.setVisible(some)
        self.empty_label.setVisible(not some)
        self.start_button.setVisible(some and self.view.editing)
        self._fill_menu(wards)
        self.fit(self._most)
        self.filled.emit()

    def show_rows(self, rows: tuple[TreeRow, ...]) -> None:
        """Show the ratings of the wards."""
        self.model.show_rows(rows)
        self.fit(self._most)

    def fit(self, most: int) -> None:
        """Give the list the height that it needs, at most ``most`` pixels."""
        self._most = most
        self.view.setFixedHeight(max(self._theme.space(24), min(self.view.needed_height(), most)))

    def _fill_menu(self, wards: Wards) -> None:
        self._menu.clear()
        names = {ward.subject: ward.name for ward in wards.wards}
        for subject, name in ((None, ward_words.WHERE_LEFT), *names.items()):
            action = self._menu.addAction(name)
            action.setCheckable(True)
            action.setChecked(subject == wards.start)
            action.triggered.connect(
                lambda _=False, subject=subject: self.start_chosen.emit(subject)
            )
        opens = ward_words.opens(names[wards.start] if wards.start else "")
        self.start_button.setText(f"{opens} ⌄")
        self.start_button.setAccessibleName(opens)

    def _edit(self, wanted: bool) -> None:
        self.edit_button.setText("Done" if wanted else "Edit")
        self.edit_button.setAccessibleName(
            "Done with editing My wards" if wanted else "Edit My wards"
        )
        self.hint_label.setVisible(wanted)
        self.start_button.setVisible(wanted)
        self.view.edit_wards(wanted)
        if wanted:
            announce(self, _HINT)

    @Slot()
    def _on_edit_clicked(self) -> None:
        self._edit(not self.view.editing)

    @Slot()
    def _on_theme_changed(self) -> None:
        space = self._theme.space
        self.setStyleSheet(filter_style(self._theme.scheme, space, self._theme.body_points))
        self._head.setContentsMargins(space(12), space(6), space(12), space(2))
        self._below.setContentsMargins(space(12), space(2), space(12), space(4))
        self._start_line.setContentsMargins(space(4), 0, space(12), 0)
        self.hint_label.setVisible(self.view.editing)
        self.fit(self._most)


def _hint(text: str) -> QLabel:
    label = QLabel(text)
    label.setObjectName("hint")
    label.setWordWrap(True)
    return label
