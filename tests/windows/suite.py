"""The project's own tests, run by Windows' Python in Wine: `make test-windows ARGS=suite`.

All tests run that are neither slow nor in this folder; `ARGS="suite --part tests/db"` runs those in
a folder or file. A test that needs Linux skips itself and says why. This takes far longer than the
tests themselves, so that CI does not run it.
"""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from collections.abc import Callable
from pathlib import Path
from threading import Timer
from typing import NamedTuple
from xml.etree import ElementTree

import pytest
from builds import windows_python
from builds.common import ROOT

from tests.windows.conftest import ALL_TESTS, NewWindows
from tests.windows.wine import STAND_INS, Wine, compile_c

EXPECTED = Path(__file__).with_name("suite.toml")
LOG = ROOT / "out" / "windows" / "suite.log"
LONGEST = 300
"""The time limit for a test, in seconds: Wine hangs where Windows does not.

The process that runs the test ends then, the test counts as failed, and another process goes on.
"""
_SHARED_OUT = ("--numprocesses=auto", "--maxprocesses=4", "--dist=load")
"""With --dist=loadfile, pytest-xdist breaks off when two processes have to be replaced at once."""
WHOLE = 2 * 3600
"""The time limit for all tests, in seconds, after which all of Wine is ended."""


class Result(NamedTuple):
    """How many tests had which outcome, and why tests were skipped."""

    passed: int
    failed: list[str]
    skipped: dict[str, int]
    """How often each reason was given."""


def make_python(wine: Wine) -> Path:
    """Put Python and the locked packages for development into Windows; returns python.exe."""
    folder = wine.drive / "python"
    folder.mkdir()
    with zipfile.ZipFile(windows_python.wheel()) as archive:
        for entry in archive.infolist():
            path = Path(entry.filename)
            if path.parts[0] == "deploy_libs":
                (folder / path.name).write_bytes(archive.read(entry))
    dll = folder / windows_python.DLL
    windows_python.write_forwarders(dll, folder / "python3.dll")
    program = folder / "python.exe"
    compile_c(STAND_INS / "python.c", program, "-municode", libraries=[str(dll)])
    packages = folder / "packages"
    subprocess.run(
        [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--require-hashes", "--no-deps",
         "--only-binary=:all:", "--python-platform=x86_64-pc-windows-msvc", "--system-certs",
         f"--python-version={windows_python.MINOR}", f"--target={packages}",
         f"--requirement={ROOT / 'packaging' / 'requirements' / 'dev.txt'}"],
        check=True,
    )  # fmt: skip
    # The modules of the standard library in Python are the same on every system.
    found = (Path(sysconfig.get_path("stdlib")), folder, packages, ROOT)
    lines = "".join(f"{wine.path(path)}\n" for path in found)
    dll.with_suffix("._pth").write_text(lines, encoding="utf-8")
    return program


def read_result(report: Path) -> Result:
    """The outcomes in a report that pytest wrote as JUnit XML."""
    passed, failed, skipped = 0, list[str](), dict[str, int]()
    for case in ElementTree.parse(report).iter("testcase"):
        outcome = next(
            (child for child in case if child.tag in {"failure", "error", "skipped"}), None
        )
        if outcome is None:
            passed += 1
        elif outcome.tag == "skipped":
            reason = outcome.attrib["message"]
            skipped[reason] = skipped.get(reason, 0) + 1
        else:
            failed.append(f"{case.attrib['classname']}::{case.attrib['name']}")
    return Result(passed, failed, skipped)


def test_the_projects_own_tests_pass_in_windows_python(
    new_windows: NewWindows, report: Callable[[str], None], request: pytest.FixtureRequest
) -> None:
    part = str(request.config.getoption("--part"))
    wine = new_windows()
    program = make_python(wine)
    results = wine.drive / "results.xml"
    LOG.parent.mkdir(parents=True, exist_ok=True)
    command = wine.command(
        program, "-B", "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junitxml={results.name}",
        *_SHARED_OUT, "-o", "faulthandler_exit_on_timeout=true",
        "-o", f"faulthandler_timeout={LONGEST}", ROOT / part,
    )  # fmt: skip
    # Python in Wine refuses a file as its output, so that the output goes through a pipe.
    with LOG.open("wb") as log:
        running = subprocess.Popen(
            command,
            cwd=wine.drive,
            env=wine.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        assert running.stdout is not None
        last_resort = Timer(WHOLE, wine.end)
        last_resort.daemon = True
        last_resort.start()
        for line in running.stdout:
            log.write(line)
            log.flush()
        running.wait()
        last_resort.cancel()
        running.stdout.close()
    result = read_result(results)
    for reason, number in sorted(result.skipped.items()):
        report(f"skipped {number}: {reason}")
    total = sum(result.skipped.values())
    report(f"{result.passed} passed, {len(result.failed)} failed, {total} skipped; see {LOG}")
    least = tomllib.loads(EXPECTED.read_text("utf-8"))["least_passed"]
    assert result.failed == []
    assert all(reason.strip() for reason in result.skipped)
    if part == ALL_TESTS:
        assert result.passed >= least, f"{result.passed} passed, fewer than {least}: {EXPECTED}"
