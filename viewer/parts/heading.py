"""A heading that screen readers know as one, so that their keys for headings lead to it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from viewer.parts.faces import Role, present


class Heading(QLabel):
    """A line of text above what it names, with the role of a heading."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        present(self, Role.Heading)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
