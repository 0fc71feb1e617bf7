"""Programs that some tests use: a test is skipped if its program is missing, but never in CI."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest
from dev import TEST_TOOLS, find_tool


def tool_or_skip(name: str) -> str:
    """The path of a program or file; ``name`` is a key of TEST_TOOLS in ``packaging/dev.py``.

    Skips the test if it is not installed. With CI=true the test fails instead: .ci/run installs
    every tool, so no test should be skipped there.
    """
    package = TEST_TOOLS[name]
    found = find_tool(name)
    return found or absent(f"{name} is not installed (Debian: {package})")


def absent(reason: str) -> NoReturn:
    """Skip the test because of ``reason``, a missing tool; in CI, fail it."""
    if os.environ.get("CI", "").lower() == "true":
        pytest.fail(f"{reason}; in CI no test may go without its tools", pytrace=False)
    pytest.skip(reason)
