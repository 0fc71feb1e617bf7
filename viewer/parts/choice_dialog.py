"""A small dialog that asks one or two questions, each with a few answers, and what to do then."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QDialogButtonBox,
    QGroupBox,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from viewer.appearance.theme import Theme


class ChoiceDialog(QDialog):
    chosen = Signal(int, object)
    """The place of the button that was pressed, and of the answer to each question as a tuple."""

    def __init__(
        self,
        title: str,
        questions: Sequence[tuple[str, Sequence[str]]],
        buttons: Sequence[str],
        theme: Theme,
        parent: QWidget,
        answers: Sequence[int] = (),
    ) -> None:
        """``answers`` are those that stand at first; of the buttons the first is the usual one."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(f"{title} – Wardcard")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[theme.space(18)] * 4)
        layout.setSpacing(theme.space(12))
        self.groups: list[QButtonGroup] = []
        first = [*answers, *[0] * len(questions)]
        for (question, options), answer in zip(questions, first, strict=False):
            layout.addWidget(self._question(question, options, answer, theme))
        box = QDialogButtonBox()
        for place, text in enumerate(buttons):
            role = (
                QDialogButtonBox.ButtonRole.AcceptRole
                if place == 0
                else (QDialogButtonBox.ButtonRole.ActionRole)
            )
            button = box.addButton(text, role)
            button.setDefault(place == 0)
            button.setAutoDefault(place == 0)
            button.clicked.connect(partial(self._choose, place))
        box.addButton("Cancel", QDialogButtonBox.ButtonRole.RejectRole).setAutoDefault(False)
        box.rejected.connect(self.reject)
        layout.addWidget(box)
        self.setMinimumWidth(theme.space(360))

    def _question(
        self, question: str, options: Sequence[str], answer: int, theme: Theme
    ) -> QGroupBox:
        frame = QGroupBox(question)
        column = QVBoxLayout(frame)
        column.setSpacing(theme.space(6))
        group = QButtonGroup(frame)
        for place, option in enumerate(options):
            # An ampersand of a name is no key.
            button = QRadioButton(option.replace("&", "&&"))
            button.setChecked(place == min(answer, len(options) - 1))
            group.addButton(button, place)
            column.addWidget(button)
        self.groups.append(group)
        return frame

    def _choose(self, button: int, _checked: bool = False) -> None:
        self.chosen.emit(button, tuple(group.checkedId() for group in self.groups))
        self.accept()
