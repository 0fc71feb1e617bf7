"""Tries changes to the SQL of the project's modules: do the tests notice?

Nothing is written to the modules. Each change is tried in a process of its own, forked from one in
which pytest and the other libraries are loaded already; the changed source takes the module's place
when the tests import it. The tests that noticed other changes to the same statement are run first,
and the first that fails is enough, so most changes take a second. A change that SQLite does not
understand is not counted, because no test is needed to notice it.
"""

from __future__ import annotations

import gc
import importlib.abc
import importlib.machinery
import importlib.util
import os
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

from sql_changes import SqlChange, sql_changes

ROOT = Path(__file__).resolve().parent.parent
SLOWEST = 5
"""A change is noticed if the tests take this many times longer than without it."""
LOADED = (
    "PySide6.QtCore", "PySide6.QtTest", "PySide6.QtWidgets", "hypothesis", "jsonschema", "pytest",
    "pytestqt.plugin", "rapidfuzz", "reportlab", "sqlalchemy.dialects.sqlite",
)  # fmt: skip
"""Libraries that tests import, loaded once before the first fork if they are installed."""
NOT_SQL = (
    "syntax error", "no such", "no query solution", "wrong number of arguments", "ambiguous column",
    "misuse", "values for", "has no column named", "incomplete input", "number of bindings",
    "must be aggregate", "sub-select returns", "binding", "do not have the same number",
)  # fmt: skip
"""What SQLite says of a statement that it cannot run at all."""

SURVIVED, NOTICED, NOT_COUNTED, BROKEN = 0, 1, 64, 65
"""Exit codes of a forked process."""


@dataclass(frozen=True, slots=True)
class Tried:
    """A change to a module's source that SQLite understands, and whether a test noticed it."""

    place: str
    line: str
    """The lines before the change, without indentation, joined by ' | '."""
    changed: str
    """The lines after it."""
    noticed: bool


@dataclass
class _Noticed:
    """How many changes each test, a pytest node ID, has noticed."""

    all: Counter[str] = field(default_factory=Counter[str])
    by_place: dict[str, Counter[str]] = field(default_factory=dict[str, Counter[str]])

    def add(self, place: str, test: str) -> None:
        self.all[test] += 1
        self.by_place.setdefault(place, Counter())[test] += 1

    def likely(self, place: str) -> list[str]:
        """The tests that noticed any change, those that noticed changes at ``place`` first."""
        here = self.by_place.get(place, Counter[str]())
        return sorted(self.all, key=lambda test: (-here[test], -self.all[test]))


def try_sql(modules: Sequence[Path], tests: Sequence[str], log: Path) -> Iterator[Tried]:
    """Try every change to the SQL of ``modules``, running ``tests`` each time.

    ``modules`` are paths, and ``tests`` files or folders relative to the project. What the tests
    print is added to ``log``. Raises RuntimeError if the tests fail without any change, or if
    pytest cannot run them.
    """
    os.chdir(ROOT)
    sys.path[:0] = [str(ROOT), str(ROOT / "packaging")]
    for name in LOADED:
        if importlib.util.find_spec(name.partition(".")[0]):
            importlib.import_module(name)
    gc.freeze()
    begun = time.monotonic()
    process, failed = _start("", "", tests, log, 0, [])
    os.close(failed)
    if os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) != SURVIVED:
        raise RuntimeError(f"The tests fail without any change: see {log}")
    seconds = 10 + int(SLOWEST * (time.monotonic() - begun))
    waiting = [
        (module, source, change)
        for module in modules
        for source in [module.read_text(encoding="utf-8")]
        for change in sql_changes(source, _module_name(module))
    ]
    running: dict[int, tuple[str, SqlChange, int]] = {}
    noticed = _Noticed()
    while waiting or running:
        while waiting and len(running) < _processors():
            module, source, change = waiting.pop(0)
            changed = change.apply(source)
            _log(log, f"\n{change.place}\n{' -> '.join(change.lines(source))}\n")
            name, likely = _module_name(module), noticed.likely(change.place)
            process, failed = _start(name, changed, tests, log, seconds, likely)
            running[process] = (source, change, failed)
        process, status = os.wait()
        source, change, failed = running.pop(process)
        code = os.waitstatus_to_exitcode(status)
        with os.fdopen(failed, encoding="utf-8") as stream:
            for test in stream.read().splitlines():
                noticed.add(change.place, test)
        if code == BROKEN:
            raise RuntimeError(f"pytest could not run the tests of {change.place}: see {log}")
        if code != NOT_COUNTED:
            yield Tried(change.place, *change.lines(source), code != SURVIVED)


def _module_name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _log(log: Path, text: str) -> None:
    with log.open("a", encoding="utf-8") as stream:
        stream.write(text)


def _start(
    module: str, source: str, tests: Sequence[str], log: Path, seconds: int, likely: Sequence[str]
) -> tuple[int, int]:
    """Fork a process that runs the tests with ``source`` as ``module``, ``likely`` ones first.

    Returns its ID, and the end of a pipe from which the failed test's node ID can be read.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    failed, report = os.pipe()
    process = os.fork()
    if process:
        os.close(report)
        return process, failed
    code = BROKEN
    try:
        # The system ends a process that takes longer.
        signal.alarm(seconds)
        output = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        os.dup2(output, 1)
        os.dup2(output, 2)
        code = _run(module, source, tests, _Watch(likely, report))
    except BaseException:  # noqa: BLE001 - the log shows why pytest could not run
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _run(module: str, source: str, tests: Sequence[str], watch: _Watch) -> int:
    import hypothesis
    import pytest

    # The first example that fails is enough, and every process tries the same examples.
    hypothesis.settings.register_profile(
        "mutants", phases=[hypothesis.Phase.generate], database=None, derandomize=True,
        suppress_health_check=list(hypothesis.HealthCheck),
    )  # fmt: skip
    hypothesis.settings.load_profile("mutants")
    if module:
        sys.meta_path.insert(0, _Changed(module, source))
    with tempfile.TemporaryDirectory(prefix="wardcard-mutant-") as folder:
        options = ["-q", "-x", "--no-header", "-p", "no:cacheprovider", "--basetemp", folder]
        # Whether a test fails is enough; to show why, pytest would rewrite every test first.
        options += ["--assert=plain", "-p", "no:unraisableexception"]
        code = pytest.main([*options, *tests], plugins=[watch])
    if watch.not_sql:
        return NOT_COUNTED
    return {pytest.ExitCode.OK: SURVIVED, pytest.ExitCode.TESTS_FAILED: NOTICED}.get(
        pytest.ExitCode(code), BROKEN
    )


class _Changed(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
    """Imports a module from the changed source instead of its file."""

    def __init__(self, module: str, source: str) -> None:
        self._module = module
        self._source = source

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname != self._module:
            return None
        return importlib.machinery.ModuleSpec(fullname, self)

    def get_source(self, fullname: str) -> str:
        return self._source

    def get_code(self, fullname: str) -> CodeType:
        return self.source_to_code(self._source, f"{fullname} (changed)")

    def is_package(self, fullname: str) -> bool:
        return False


class _Watch:
    """A pytest plugin that runs likely tests first, and sees which test fails and why."""

    def __init__(self, likely: Sequence[str], report: int) -> None:
        self.not_sql = False
        """Whether a test failed because SQLite did not understand the SQL."""
        self._positions = {test: position for position, test in enumerate(likely)}
        self._report = report

    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        items.sort(key=lambda item: self._positions.get(item.nodeid, len(self._positions)))

    def pytest_exception_interact(self, node: Any, call: Any) -> None:
        os.write(self._report, f"{node.nodeid}\n".encode())
        error: BaseException | None = call.excinfo.value
        while error is not None:
            texts = str(error).splitlines()
            is_sql = "sqlite3." in f"{type(error).__module__}.{texts[:1]}"
            if is_sql and any(text in texts[0] for text in NOT_SQL):
                self.not_sql = True
            error = error.__cause__ or error.__context__
