"""A row of joined buttons of which one is chosen; to a screen reader, radio buttons."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QRadioButton, QWidget

from viewer.appearance.theme import Theme


class Segments(QWidget):
    """The choices of a question, side by side; Left and Right go to the next."""

    chosen = Signal(int)
    """Emitted with the index of the choice that the user has made."""

    def __init__(self, name: str, labels: Sequence[str], theme: Theme) -> None:
        """``name`` is the question, for screen readers."""
        super().__init__()
        self._theme = theme
        self.setAccessibleName(name)
        self._group = QButtonGroup(self)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        for index, label in enumerate(labels):
            button = QRadioButton(label)
            button.setAccessibleName(f"{name}: {label}")
            button.setChecked(index == 0)
            self._group.addButton(button, index)
            line.addWidget(button)
        line.addStretch(1)
        self._group.idToggled.connect(self._on_toggled)
        self._restyle()

    @property
    def index(self) -> int:
        """The index of the choice that is made."""
        return self._group.checkedId()

    def choose(self, index: int) -> None:
        """Make the choice with this index."""
        self._group.button(index).setChecked(True)

    def buttons(self) -> list[QRadioButton]:
        """The buttons, in order."""
        return list(self.findChildren(QRadioButton))

    @Slot(int, bool)
    def _on_toggled(self, index: int, checked: bool) -> None:
        if checked:
            self.chosen.emit(index)

    def _restyle(self) -> None:
        s, px = self._theme.scheme, self._theme.space
        for button in self.buttons():
            button.setMinimumHeight(px(24))
            button.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setStyleSheet(f"""
            QRadioButton {{ color: {s.text}; background: {s.surface}; border: 1px solid {s.muted};
                padding: {px(2)}px {px(9)}px; spacing: 0; }}
            QRadioButton::indicator {{ width: 0; height: 0; image: none; }}
            QRadioButton:hover {{ background: {s.chosen}; }}
            QRadioButton:checked {{ background: {s.accent}; color: {s.surface};
                border-color: {s.accent}; font-weight: bold; }}
            QRadioButton:focus {{ border: 3px solid {s.text};
                padding: {px(2) - 2}px {px(9) - 2}px; }}
            """)
