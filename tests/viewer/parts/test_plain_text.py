"""Text that Qt must not take for markup."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QTextDocument

from viewer.parts.plain_text import plain


@pytest.mark.parametrize(
    "text",
    [
        "Invented Hospital",
        "A & B",
        "under < 2 years",
        "<b>Invented</b> & Sons",
        "<img src='file:///etc/invented'>\nA second line",
        "&lt;b&gt; {{ 7*7 }}",
    ],
)
def test_a_tooltip_shows_text_to_the_letter(text: str) -> None:
    shown = plain(text)
    if shown == text:
        return  # Qt's tooltip takes it for plain text
    document = QTextDocument()
    document.setHtml(shown)
    assert document.toPlainText().replace("\u2028", "\n").replace("\u00a0", " ") == text


def test_text_that_looks_like_markup_is_escaped() -> None:
    assert "<b>" not in plain("<b>Invented</b>")
