"""Words for a tooltip that come from a record."""

from __future__ import annotations

from PySide6.QtGui import Qt


def plain(text: str) -> str:
    """``text`` so that a tooltip shows it to the letter.

    Qt takes whatever looks like markup for markup, and would load what that names.
    """
    return Qt.convertFromPlainText(text) if Qt.mightBeRichText(text) else text
