"""Text from records where Qt would otherwise take it for markup.

Qt shows text that looks like HTML as HTML, and loads the pictures that it names. A label is told
not to, with ``setTextFormat(Qt.TextFormat.PlainText)``. A tooltip cannot be told, so its text goes
through :func:`plain`.
"""

from __future__ import annotations

from PySide6.QtGui import Qt


def plain(text: str) -> str:
    """``text`` so that a tooltip shows it to the letter, line breaks included."""
    return Qt.convertFromPlainText(text) if Qt.mightBeRichText(text) else text
