"""The runner of the benchmarks: what it prints, and when it fails."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

RUNNER = Path(__file__).with_name("run.py")

FAST = """
def figures(scale):
    yield "fast.read", 1.5 * scale, 2
    yield "fast.write", 3.25, 2
    raise AssertionError("the next figure was not asked for")
"""
SLOW = """
def figures(scale):
    yield "slow.read", float("nan"), 2
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a copy of the runner and two invented benchmark modules."""
    folder = tmp_path / "tests" / "benchmarks"
    folder.mkdir(parents=True)
    (folder / "run.py").write_bytes(RUNNER.read_bytes())
    (folder / "bench_fast.py").write_text(FAST, encoding="utf-8")
    (folder / "bench_slow.py").write_text(SLOW, encoding="utf-8")
    return folder


def bench(folder: Path, **environment: str) -> tuple[int, list[str], str]:
    result = subprocess.run(
        [sys.executable, str(folder / "run.py")],
        env={**os.environ, "PYTHONUTF8": "1", **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    return result.returncode, result.stdout.splitlines(), result.stderr


def test_a_figure_can_be_measured_alone(folder: Path) -> None:
    assert bench(folder, BENCH="fast.read") == (0, ["fast.read 1.5 2 ok"], "")


def test_the_scale_reaches_the_figures(folder: Path) -> None:
    code, lines, _ = bench(folder, BENCH="fast.read", BENCH_SCALE="0.1")
    assert (code, lines) == (0, ["fast.read 0.15 2 ok"])


def test_a_figure_above_its_bound_is_missed(folder: Path) -> None:
    assert bench(folder, BENCH="fast.write")[:2] == (1, ["fast.write 3.25 2 MISSED"])


def test_a_figure_that_is_not_a_number_is_missed(folder: Path) -> None:
    assert bench(folder, BENCH="slow")[:2] == (1, ["slow.read nan 2 MISSED"])


def test_a_module_that_fails_is_named_and_the_others_are_still_measured(folder: Path) -> None:
    code, lines, errors = bench(folder, BENCH="")
    assert code == 1
    assert lines == [
        "fast.read 1.5 2 ok",
        "fast.write 3.25 2 MISSED",
        "fast failed",
        "slow.read nan 2 MISSED",
    ]
    assert "the next figure was not asked for" in errors


def test_below_the_full_size_a_missed_bound_is_printed_but_is_not_a_failure(folder: Path) -> None:
    code, lines, _ = bench(folder, BENCH="fast.write", BENCH_SCALE="0.1")
    assert (code, lines) == (0, ["fast.write 3.25 2 MISSED"])


@pytest.mark.parametrize("name", ["slow", "fast"])
def test_below_the_full_size_a_figure_that_cannot_be_measured_is_a_failure(
    name: str, folder: Path
) -> None:
    code, lines, _ = bench(folder, BENCH=name, BENCH_SCALE="0.1")
    assert code == 1
    assert lines[-1] in {"slow.read nan 2 MISSED", "fast failed"}


def test_an_unknown_name_is_wrong_usage(folder: Path) -> None:
    (folder / "bench_fast.py").unlink()
    code, lines, errors = bench(folder, BENCH="unknown")
    assert (code, lines) == (2, [])
    assert "'unknown'. Modules: slow" in errors


def test_a_name_not_found_because_a_module_failed_is_a_failure(folder: Path) -> None:
    assert bench(folder, BENCH="unknown")[:2] == (1, ["fast failed"])


@pytest.mark.parametrize("scale", ["0", "2", "-1", "nan", "much"])
def test_a_scale_outside_0_to_1_is_wrong_usage(scale: str, folder: Path) -> None:
    code, lines, errors = bench(folder, BENCH_SCALE=scale)
    assert (code, lines) == (2, [])
    assert "BENCH_SCALE" in errors


SETS = """
import gc, os

def figures(scale):
    os.environ["INVENTED"] = "set"
    gc.disable()
    gc.freeze()
    yield "a.figure", 0.0, 1
"""
SEES = """
import gc, os

def figures(scale):
    changed = ("INVENTED" in os.environ) + (not gc.isenabled()) + (gc.get_freeze_count() > 0)
    yield "b.changed", changed, 0
"""


def test_no_figure_depends_on_the_module_before(folder: Path) -> None:
    (folder / "bench_a.py").write_text(SETS, encoding="utf-8")
    (folder / "bench_b.py").write_text(SEES, encoding="utf-8")
    _, lines, _ = bench(folder)
    assert "b.changed 0 0 ok" in lines
