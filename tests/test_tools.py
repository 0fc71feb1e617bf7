"""A test whose tool is missing is skipped with a message; in CI it fails."""

from __future__ import annotations

import pytest

from tests import tools


def test_an_installed_tool_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tools, "find_tool", lambda name: f"/usr/bin/{name}")
    assert tools.tool_or_skip("pdftoppm") == "/usr/bin/pdftoppm"


@pytest.mark.parametrize(
    ("in_ci", "outcome"), [("", pytest.skip.Exception), ("true", pytest.fail.Exception)]
)
def test_a_missing_tool_skips_a_test_and_fails_it_in_ci(
    in_ci: str, outcome: type[BaseException], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", in_ci)
    monkeypatch.setattr(tools, "find_tool", lambda name: None)
    with pytest.raises(outcome, match=r"pdftoppm is not installed \(Debian: poppler-utils\)"):
        tools.tool_or_skip("pdftoppm")
