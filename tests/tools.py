"""Programs outside Python that some tests use: skip a test without them, but never in CI."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest
from dev import TEST_TOOLS, find_tool


def tool_or_skip(name: str) -> str:
    """The path of a program or file of the system, by its key in ``packaging/dev.py``, TEST_TOOLS.

    Skips the test if it is not installed. With CI=true the test fails instead: .ci/run installs
    every tool, so that no test is skipped there unnoticed.
    """
    package = TEST_TOOLS[name]
    found = find_tool(name)
    return found or absent(f"{name} is not installed (Debian: {package})")


def absent(reason: str) -> NoReturn:
    """Skip the test because a tool is missing, with the ``reason``; in CI, fail it."""
    if os.environ.get("CI", "").lower() == "true":
        pytest.fail(f"{reason}; in CI no test may go without its tools", pytrace=False)
    pytest.skip(reason)
