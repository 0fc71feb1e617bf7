"""The memory that a benchmark reports belongs to the process that it measures."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.benchmarks import memory

pytestmark = pytest.mark.skipif(memory.peak() is None, reason="this system has no /proc")

_MB = 1 << 20
_CODE = """
from tests.benchmarks import memory
used = bytearray(60 << 20)
used = None
print(memory.peak(), memory.resident())
"""


def test_a_process_started_by_a_large_one_is_as_large_as_itself(project_root: Path) -> None:
    large = b"x" * (300 * _MB)
    done = subprocess.run(
        [sys.executable, "-c", _CODE], cwd=project_root, check=True, capture_output=True, text=True
    )
    peak, resident = map(float, done.stdout.split())
    assert resident < peak < len(large) / 2


def test_the_peak_includes_memory_that_was_given_back(project_root: Path) -> None:
    code = _CODE.replace("bytearray(60 << 20)", "b'x' * (60 << 20)")
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=project_root, check=True, capture_output=True, text=True
    )
    peak, resident = map(float, done.stdout.split())
    assert peak - resident > 50 * _MB
