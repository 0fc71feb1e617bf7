"""How the project speaks: what no text of its own contains."""

from __future__ import annotations

from tests.test_repo_shape import FILES, ROOT, found

TEXTS = [file for file in FILES if b"\0" not in (ROOT / file).read_bytes()]


def test_nothing_is_quoted_with_guillemets() -> None:
    """What users read is quoted with ‘…’, code and terminal output with ' or "."""
    assert found("[\u00ab\u00bb]", TEXTS) == []
