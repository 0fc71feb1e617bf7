"""Shows text from records literally in places where Qt might treat it as markup.

Qt renders text that looks like HTML, and loads the images that it names. For a label, this is
prevented with ``setTextFormat(Qt.TextFormat.PlainText)``. A tooltip has no such setting, so its
text goes through :func:`plain`.
"""

from __future__ import annotations

from PySide6.QtGui import Qt


def plain(text: str) -> str:
    """Return ``text`` in a form that a tooltip shows literally, including line breaks."""
    return Qt.convertFromPlainText(text) if Qt.mightBeRichText(text) else text
