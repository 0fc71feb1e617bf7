"""A heading with a note after it in plain type; the note goes below where there is no room."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QLabel, QWidget

from viewer.appearance.theme import Theme
from viewer.parts.flow_layout import FlowLayout
from viewer.parts.heading import Heading


class NotedHeading(QWidget):
    """A heading of a page or of a part of it; screen readers hear the note with it."""

    def __init__(self, theme: Theme, size: float = 14, parent: QWidget | None = None) -> None:
        """``size`` is that of the heading in pixels at text scale 1."""
        super().__init__(parent)
        self._theme = theme
        self._size = size
        self.heading: Heading = _OneLineHeading()
        self._note = _OneLineNote()
        self._note.setTextFormat(Qt.TextFormat.PlainText)
        self._note.setWordWrap(True)
        self._flow = FlowLayout(self)
        self._flow.setContentsMargins(0, 0, 0, 0)
        self._flow.addWidget(self.heading)
        self._flow.addWidget(self._note)
        self.restyle()

    def show_words(self, heading: str, note: str = "") -> None:
        """Show ``heading`` in bold, and ``note`` after it."""
        self.heading.setText(heading)
        self.heading.setAccessibleName(", ".join(filter(None, (heading, note))))
        self._note.setText(note)
        self._note.setVisible(bool(note))
        self.updateGeometry()

    def whole_width(self) -> int:
        """The width in pixels of heading and note on one line."""
        labels = [self.heading, *([self._note] if self._note.text() else [])]
        return sum(label.sizeHint().width() for label in labels) + self._flow.spacing()

    def restyle(self) -> None:
        """Apply the theme's colours and sizes again."""
        theme = self._theme
        self.heading.setFont(theme.type(self._size, bold=True))
        self._note.setFont(theme.type(13))
        self._note.setStyleSheet(f"color: {theme.scheme.muted}; background: transparent")
        self._flow.setSpacing(theme.space(9))
        self.updateGeometry()


def _on_one_line(label: QLabel, usual: QSize) -> QSize:
    """The size in pixels that a label has on one line; it wraps only where there is no room."""
    width = label.fontMetrics().horizontalAdvance(label.text()) + 2
    return QSize(width, label.fontMetrics().height() if label.text() else usual.height())


class _OneLineHeading(Heading):
    def sizeHint(self) -> QSize:
        """Return the size in pixels on one line."""
        return _on_one_line(self, super().sizeHint())


class _OneLineNote(QLabel):
    def sizeHint(self) -> QSize:
        """Return the size in pixels on one line."""
        return _on_one_line(self, super().sizeHint())
