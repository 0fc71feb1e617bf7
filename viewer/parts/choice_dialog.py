"""A small dialog that asks one or two questions, with a button for each possible action."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics
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
from viewer.parts.dialog_size import fitting_size
from viewer.parts.enter_key import EnterPresses

_WIDEST = 620
"""The most units that a dialog is wide because of a long answer, which else is in two lines."""


class ChoiceDialog(QDialog):
    """Asks questions with radio buttons, and has a button for each possible action."""

    chosen = Signal(int, object)
    """Emitted with the index of the button that was pressed, and a tuple with the index of the
    answer to each question."""

    def __init__(
        self,
        title: str,
        questions: Sequence[tuple[str, Sequence[str]]],
        buttons: Sequence[str],
        theme: Theme,
        parent: QWidget,
        answers: Sequence[int] = (),
    ) -> None:
        """Create the dialog; each item of ``questions`` is a question and its possible answers.

        ``buttons`` are the button labels, the first of which is the default; ``answers`` are the
        indexes of the initially selected answers.
        """
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
        for index, text in enumerate(buttons):
            role = (
                QDialogButtonBox.ButtonRole.AcceptRole
                if index == 0
                else (QDialogButtonBox.ButtonRole.ActionRole)
            )
            button = box.addButton(text, role)
            button.setDefault(index == 0)
            button.setAutoDefault(index == 0)
            button.clicked.connect(partial(self._choose, index))
        box.addButton("Cancel", QDialogButtonBox.ButtonRole.RejectRole).setAutoDefault(False)
        box.rejected.connect(self.reject)
        layout.addWidget(box)
        hint = self.sizeHint()
        EnterPresses(self)
        self.resize(hint.expandedTo(fitting_size(self, theme, 360, 1)))

    def _question(
        self, question: str, options: Sequence[str], answer: int, theme: Theme
    ) -> QGroupBox:
        frame = QGroupBox(question)
        column = QVBoxLayout(frame)
        room = fitting_size(self, theme, _WIDEST, 1).width() - theme.space(90)
        column.setSpacing(theme.space(6))
        group = QButtonGroup(frame)
        for index, option in enumerate(options):
            # An ampersand in a name must not mark a keyboard shortcut.
            button = QRadioButton()
            button.setText(_in_lines(option, button.fontMetrics(), room).replace("&", "&&"))
            button.setAccessibleName(option)
            button.setChecked(index == min(answer, len(options) - 1))
            group.addButton(button, index)
            column.addWidget(button)
        self.groups.append(group)
        return frame

    def _choose(self, button: int, _checked: bool = False) -> None:
        self.chosen.emit(button, tuple(group.checkedId() for group in self.groups))
        self.accept()


def _in_lines(text: str, metrics: QFontMetrics, room: int) -> str:
    """Return ``text`` with line breaks between words, so that no line is wider than ``room``."""
    lines: list[str] = []
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and metrics.horizontalAdvance(longer) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return "\n".join(lines)
