"""Characters that HTML and XML cannot hold."""

from __future__ import annotations

import pytest

from viewer.documents.printable import printable


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Żółć, 𝔘 and\ttabs\nstay", "Żółć, 𝔘 and\ttabs\nstay"),
        ("a\x00b\x0bc\rd\x7fe\x85f", "a b c d e f"),
        ("a\ud800b\udfffc", "a?b?c"),
        ("a\ufffeb\uffffc\ufdd0d", "a?b?c?d"),
        ("", ""),
    ],
)
def test_only_what_a_document_cannot_hold_is_replaced(text: str, expected: str) -> None:
    assert printable(text) == expected
