"""Tries changes to the SQL of the project's modules: do the tests notice?

Nothing is written to the modules. pytest collects the tests once; each change is then tried in a
process forked from that one, which runs the source of the changed module again, and of all modules
that import it. The tests that noticed other changes to the same statement are run first, and the
first that fails is enough, so most changes take a fraction of a second. A change that SQLite does
not understand is not counted, because no test is needed to notice it.
"""

from __future__ import annotations

import ast
import contextlib
import gc
import graphlib
import os
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

from sql_changes import SqlChange, sql_changes

ROOT = Path(__file__).resolve().parent.parent
SLOWEST = 5
"""A change is noticed if the tests take this many times as much of the processor as without it.

Time on the clock says nothing: the machine may be busy with other work."""
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


def try_sql(
    modules: Sequence[Path],
    tests: Sequence[str],
    log: Path,
    survivors: Collection[tuple[str, str, str]] = (),
) -> list[Tried]:
    """Try every change to the SQL of ``modules``, running ``tests`` each time.

    ``modules`` are paths, and ``tests`` files or folders relative to the project. What became of
    each change is added to ``log``, with what the tests print. ``survivors`` are changes (place,
    line and changed line) that no test notices: they are not tried, which would run all tests.
    Raises RuntimeError if the tests fail without any change, or if pytest cannot run them.
    """
    import hypothesis
    import pytest

    os.chdir(ROOT)
    sys.path[:0] = [str(ROOT), str(ROOT / "packaging")]
    # The first example that fails is enough, and every process tries the same examples.
    hypothesis.settings.register_profile(
        "mutants", phases=[hypothesis.Phase.generate], database=None, derandomize=True,
        suppress_health_check=list(hypothesis.HealthCheck),
    )  # fmt: skip
    trial = _Trial(modules, survivors)
    options = ["-q", "-s", "--no-header", "-p", "no:cacheprovider", "-p", "no:unraisableexception"]
    # Whether a test fails is enough; to show why, pytest would rewrite every test first.
    with (
        log.open("a", encoding="utf-8") as stream,
        contextlib.redirect_stdout(stream),
        contextlib.redirect_stderr(stream),
    ):
        code = pytest.main([*options, "--assert=plain", *tests], plugins=[trial])
    if trial.fault or code not in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
        raise RuntimeError(f"{trial.fault or 'pytest cannot collect the tests'}: see {log}")
    return trial.tried


class _Trial:
    """A pytest plugin that runs the collected tests once for each change."""

    def __init__(
        self, modules: Sequence[Path], survivors: Collection[tuple[str, str, str]]
    ) -> None:
        self.tried: list[Tried] = []
        self.fault = ""
        """Why the changes cannot be tried; empty if they were."""
        self._modules = modules
        self._survivors = survivors
        self._noticed = _Noticed()
        self._watch = _Watch(-1)

    def pytest_exception_interact(self, node: Any, call: Any) -> None:
        print(f"\n{node.nodeid}: {call.excinfo.exconly()[:1000]}")
        self._watch.failed(node.nodeid, call.excinfo.value)

    def pytest_runtestloop(self, session: Any) -> bool:
        import resource  # Windows, where nothing can be forked, has none

        import hypothesis

        hypothesis.settings.load_profile("mutants")
        gc.freeze()
        process, failed = self._start(session, [], "", "", resource.RLIM_INFINITY)
        os.close(failed)
        _, status, used = os.wait4(process, 0)
        if os.waitstatus_to_exitcode(status) != SURVIVED:
            self.fault = "The tests fail without any change"
            return True
        seconds = 10 + int(SLOWEST * (used.ru_utime + used.ru_stime))
        waiting = [
            (_module_name(module), source, change)
            for module in self._modules
            for source in [module.read_text(encoding="utf-8")]
            for change in sql_changes(source, _module_name(module))
        ]
        again = {name: _importers(name) for name in dict.fromkeys(name for name, *_ in waiting)}
        running: dict[int, tuple[str, SqlChange, int]] = {}
        while waiting or running:
            while waiting and len(running) < _processors():
                name, source, change = waiting.pop(0)
                if (known := (change.place, *change.lines(source))) in self._survivors:
                    self.tried.append(Tried(*known, noticed=False))
                    continue
                items = self._noticed.likely_first(session.items, change.place)
                process, failed = self._start(
                    session, items, name, change.apply(source), seconds, again[name]
                )
                running[process] = (source, change, failed)
            process, status = os.wait()
            self._ended(*running.pop(process), os.waitstatus_to_exitcode(status))
        return True

    def _ended(self, source: str, change: SqlChange, failed: int, code: int) -> None:
        """Note what became of a change; ``failed`` is the pipe from its process."""
        with os.fdopen(failed, encoding="utf-8") as stream:
            test = stream.readline().strip()
        line, changed = change.lines(source)
        became = f"noticed by {test or 'the time it takes'}"
        if code == BROKEN:
            self.fault = f"The tests of {change.place} cannot be run"
        elif code != NOT_COUNTED:
            self.tried.append(Tried(change.place, line, changed, code != SURVIVED))
            if test:
                self._noticed.add(change.place, test)
        became = {SURVIVED: "SURVIVED", NOT_COUNTED: "no SQL", BROKEN: self.fault}.get(code, became)
        print(f"\n\n{change.place}\n{line} -> {changed}\n{became}", flush=True)

    def _start(
        self,
        session: Any,
        items: Sequence[Any],
        module: str,
        source: str,
        seconds: int,
        importers: Sequence[ModuleType] = (),
    ) -> tuple[int, int]:
        """Fork a process that runs the tests with ``source`` as ``module``, until one fails.

        Returns its ID, and the end of a pipe from which the failed test's node ID can be read.
        """
        import resource

        sys.stdout.flush()
        sys.stderr.flush()
        failed, report = os.pipe()
        process = os.fork()
        if process:
            os.close(report)
            return process, failed
        code = BROKEN
        try:
            # The system ends a process that needs more.
            resource.setrlimit(resource.RLIMIT_CPU, (seconds, resource.RLIM_INFINITY))
            self._watch = _Watch(report)
            with tempfile.TemporaryDirectory(prefix="wardcard-mutant-") as folder:
                os.environ["PYTEST_DEBUG_TEMPROOT"] = folder
                if module:
                    _run_again(sys.modules[module], source)
                    for importer in importers:
                        _run_again(importer)
                code = self._run(session, items or session.items)
        except BaseException:  # noqa: BLE001 - the log shows why pytest could not run
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)

    def _run(self, session: Any, items: Sequence[Any]) -> int:
        for item, following in zip(items, (*items[1:], None), strict=True):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if self._watch.not_sql:
                return NOT_COUNTED
            if session.testsfailed:
                return NOTICED
        return SURVIVED


@dataclass
class _Noticed:
    """How many changes each test, a pytest node ID, has noticed."""

    all: Counter[str] = field(default_factory=Counter[str])
    by_place: dict[str, Counter[str]] = field(default_factory=dict[str, Counter[str]])

    def add(self, place: str, test: str) -> None:
        self.all[test] += 1
        self.by_place.setdefault(place, Counter())[test] += 1

    def likely_first(self, items: Sequence[Any], place: str) -> list[Any]:
        """The tests ``items``, first those that noticed changes at ``place``, then any others."""
        here = self.by_place.get(place, Counter[str]())
        return sorted(items, key=lambda item: (-here[item.nodeid], -self.all[item.nodeid]))


class _Watch:
    """Sees which test fails, and whether that is because SQLite did not understand the SQL."""

    def __init__(self, report: int) -> None:
        self.not_sql = False
        self._report = report
        """The end of a pipe to which the test's node ID is written."""

    def failed(self, test: str, error: BaseException | None) -> None:
        """Note that a test failed with an error."""
        if self._report >= 0:
            os.write(self._report, f"{test}\n".encode())
        while error is not None:
            texts = str(error).splitlines()
            is_sql = "sqlite3." in f"{type(error).__module__}.{texts[:1]}"
            if is_sql and any(text in texts[0] for text in NOT_SQL):
                self.not_sql = True
            error = error.__cause__ or error.__context__


# Modules


def _module_name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def _run_again(module: ModuleType, source: str = "") -> None:
    """Run a module again in place, so that what refers to it sees the new content."""
    file = str(module.__file__)
    text = source or Path(file).read_text(encoding="utf-8")
    exec(compile(text, file, "exec", dont_inherit=True), module.__dict__)


def _importers(name: str) -> list[ModuleType]:
    """The project's loaded modules that import ``name``, each after those that it imports."""
    imported: dict[str, set[str]] = {}
    for module in sorted(sys.modules):
        file = getattr(sys.modules[module], "__file__", None)
        if file and Path(file).is_relative_to(ROOT) and "site-packages" not in Path(file).parts:
            imported[module] = set(_imported(Path(file)))
    found, more = {name}, {name}
    while more:
        more = {module for module, names in imported.items() if names & found} - found
        found |= more
    order = graphlib.TopologicalSorter({each: imported[each] & found for each in found})
    return [sys.modules[module] for module in order.static_order() if module != name]


def _imported(file: Path) -> Iterator[str]:
    """The names of the modules that a module imports, among other names."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
