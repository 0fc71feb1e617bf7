"""Change the code in many small ways, one at a time, and see whether the tests notice each change.

    python packaging/dev.py mutants [TARGET...]

A change that no test notices (a 'survivor') shows that a test is missing, unless the change makes
no difference. tests/mutants.toml names the targets (which modules, which tests, and the share of
changes that the tests must notice) and lists every accepted survivor with the reason.

Prints, for each target, the share of changes that the tests noticed. Exits with status 1 if it is
too low, or if a survivor is not listed. With targets named, listed survivors of SQL are counted as
such without being tried again; without, all are tried, and those that are noticed now are named.

Python is changed by mutmut, in a copy of the project. It does not understand SQL; that of a target
with `sql = true` is changed by sql_changes.py. Both work on Linux and macOS.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sql_mutants import try_sql

ROOT = Path(__file__).resolve().parent.parent
LIST = ROOT / "tests" / "mutants.toml"
LOG = ROOT / "out" / "mutants.log"
COPIED = ("db", "packaging", "resources", "tests", "viewer")
"""Folders included in the copy of the project."""

SURVIVED, NO_TESTS = 0, 33
"""mutmut's codes for a change that no test noticed, and for one that no test reaches."""


@dataclass(frozen=True)
class Target:
    """Modules to change, and the tests that must notice the changes."""

    name: str
    modules: tuple[str, ...]
    """Patterns of file names, such as 'db/domain/*'."""
    tests: tuple[str, ...]
    """Files or folders of tests, relative to the project."""
    least: float
    """The smallest share of changes that the tests must notice, in percent."""
    sql: bool = False
    """Whether the SQL in the modules is changed, and not the Python."""


@dataclass(frozen=True, order=True)
class Change:
    """A change to one line, identified by its text because mutmut's numbers change."""

    function: str
    """'db.domain.rollup.rolled_up', or 'db.domain.subject.Subject.parse' for a method.

    For SQL, the function or constant, and what it writes to:
    'db.importing.merge.reports._STATEMENTS: INSERT INTO report'.
    """
    line: str
    """The line before the change, without indentation; several lines are joined by ' | '."""
    changed: str
    """The line after the change."""


@dataclass(frozen=True)
class Result:
    """The outcome of all changes to the modules of one target."""

    target: Target
    total: int
    """The number of changes made."""
    survivors: tuple[Change, ...]
    """The changes that no test noticed."""

    @property
    def noticed(self) -> float:
        """The share of changes that the tests noticed, in percent; 0 if nothing was changed."""
        return 100 * (self.total - len(self.survivors)) / self.total if self.total else 0.0


def read_list(path: Path) -> tuple[list[Target], dict[Change, str]]:
    """Read the targets, and the reason for each listed survivor.

    Raises ValueError if a survivor has no reason.
    """
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    targets = [
        Target(
            table["name"],
            tuple(table["modules"]),
            tuple(table["tests"]),
            table["least"],
            table.get("sql", False),
        )
        for table in content["target"]
    ]
    reasons = {
        Change(table["function"], table["line"], table["changed"]): table.get("reason", "").strip()
        for table in content.get("survivor", ())
    }
    unexplained = [change.function for change, reason in reasons.items() if not reason]
    if unexplained:
        raise ValueError(f"Survivors without a reason in {path.name}: {', '.join(unexplained)}")
    return targets, reasons


def settings(target: Target) -> str:
    """The mutmut settings for a target, as a table for pyproject.toml."""
    values = {
        "source_paths": sorted({module.partition("/")[0] for module in target.modules}),
        "only_mutate": list(target.modules),
        "also_copy": [folder for folder in COPIED if folder != "tests"],
        "pytest_add_cli_args": ["-q", "-x", "-p", "no:cacheprovider"],
        "pytest_add_cli_args_test_selection": list(target.tests),
    }
    # A list of plain strings looks the same in JSON and TOML.
    lines = [f"{name} = {json.dumps(value)}" for name, value in values.items()]
    return "\n".join(["", "[tool.mutmut]", *lines, ""])


@contextlib.contextmanager
def project_copy(target: Target) -> Iterator[Path]:
    """Provide a copy of the project with mutmut's settings for a target; remove it afterwards."""
    with tempfile.TemporaryDirectory(prefix="wardcard-mutants-") as temporary:
        folder = Path(temporary)
        for name in COPIED:
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / name, folder / name, ignore=ignored)
        project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
        (folder / "pyproject.toml").write_text(project + settings(target), encoding="utf-8")
        yield folder


def function_name(mutant: str) -> str:
    """The name of the changed function, taken from mutmut's name for the change.

    >>> function_name("db.domain.subject.xǁSubjectǁparse__mutmut_1")
    'db.domain.subject.Subject.parse'
    >>> function_name("db.domain.rollup.x_rolled_up__mutmut_12")
    'db.domain.rollup.rolled_up'
    """
    module, _, name = mutant.rpartition("__mutmut_")[0].rpartition(".")
    if name.startswith("xǁ"):
        return f"{module}.{name.removeprefix('xǁ').replace('ǁ', '.')}"
    return f"{module}.{name.removeprefix('x_')}"


def change_from_diff(mutant: str, diff: str) -> Change:
    """The change that mutmut calls ``mutant``, from its unified diff."""
    lines = [line for line in diff.splitlines() if not line.startswith(("---", "+++", "#"))]
    before, after = (
        " | ".join(line[1:].strip() for line in lines if line.startswith(sign)) for sign in "-+"
    )
    return Change(function_name(mutant), before, after)


def outcomes(folder: Path) -> dict[str, int | None]:
    """The mutmut exit code for each change below ``folder``; None if it was not tried."""
    found: dict[str, int | None] = {}
    for meta in sorted((folder / "mutants").rglob("*.meta")):
        found.update(json.loads(meta.read_text(encoding="utf-8"))["exit_code_by_key"])
    return found


def try_target(target: Target, survivors: Collection[Change] = ()) -> Result:
    """Make every change to the target's modules in turn, running its tests each time.

    Changes to SQL that are among ``survivors`` are taken to survive, and not tried. Raises
    RuntimeError if mutmut or pytest fails; the log (LOG) shows why.
    """
    return _try_sql(target, survivors) if target.sql else _try_python(target)


def _try_sql(target: Target, survivors: Collection[Change]) -> Result:
    modules = sorted(file for pattern in target.modules for file in ROOT.glob(pattern))
    listed = {(change.function, change.line, change.changed) for change in survivors}
    tried = list(try_sql(modules, target.tests, LOG, listed))
    found = [Change(it.place, it.line, it.changed) for it in tried if not it.noticed]
    return Result(target, len(tried), tuple(sorted(found)))


def _try_python(target: Target) -> Result:
    mutmut = [sys.executable, "-m", "mutmut"]
    environment = {**os.environ, "PYTHONUTF8": "1"}
    with project_copy(target) as folder, LOG.open("a", encoding="utf-8") as log:
        jobs = ["--max-children", str(os.cpu_count() or 1)]
        completed = subprocess.run(
            [*mutmut, "run", *jobs],
            cwd=folder,
            env=environment,
            stdout=log,
            stderr=log,
            check=False,
        )
        found = outcomes(folder)
        if completed.returncode != 0 or not found or None in found.values():
            raise RuntimeError(f"mutmut could not try every change to {target.name}: see {LOG}")
        survivors: list[Change] = []
        for mutant, outcome in found.items():
            if outcome in (SURVIVED, NO_TESTS):
                shown = subprocess.run(
                    [*mutmut, "show", mutant],
                    cwd=folder,
                    env=environment,
                    capture_output=True,
                    encoding="utf-8",
                    check=True,
                )
                survivors.append(change_from_diff(mutant, shown.stdout))
    return Result(target, len(found), tuple(sorted(survivors)))


def report(result: Result, reasons: Mapping[Change, str]) -> tuple[list[str], bool]:
    """The lines to print about a target's result, and whether the result is good enough."""
    target = result.target
    unknown = [change for change in result.survivors if change not in reasons]
    counted = f"the tests notice {result.noticed:.1f} % of {result.total} changes"
    lines = [
        f"{target.name}: {counted} (at least {target.least:g} %); {len(result.survivors)} survive"
    ]
    for change in unknown:
        # In the format of the list, ready to paste once a reason is added.
        lines += ["", "[[survivor]]"]
        for key in ("function", "line", "changed"):
            lines.append(f"{key} = {json.dumps(getattr(change, key), ensure_ascii=False)}")
        lines.append('reason = ""')
    if unknown:
        lines += ["", f"{len(unknown)} survivors are not in {LIST.relative_to(ROOT)}"]
    return lines, result.noticed >= target.least and not unknown


def main(arguments: Sequence[str]) -> int:
    """Try the named targets, or all of them.

    Returns 0 if all results are good enough, 1 if not, and 2 if a name is wrong.
    """
    if not hasattr(os, "fork"):
        print("Changes are tried in forked processes; this system has none.", file=sys.stderr)
        return 1
    targets, reasons = read_list(LIST)
    unknown = set(arguments) - {target.name for target in targets}
    if unknown:
        names = ", ".join(target.name for target in targets)
        print(f"No target is called {', '.join(sorted(unknown))}; there are: {names}")
        return 2
    LOG.parent.mkdir(exist_ok=True)
    LOG.write_text("", encoding="utf-8")
    good, seen = True, set[Change]()
    chosen = [target for target in targets if not arguments or target.name in arguments]
    for target in chosen:
        result = try_target(target, reasons if arguments else ())
        seen.update(result.survivors)
        lines, enough = report(result, reasons)
        print("\n".join(lines), flush=True)
        good = good and enough
    gone = sorted(change.function for change in reasons.keys() - seen)
    if gone and chosen == targets:
        print(f"These no longer survive; remove them from the list: {', '.join(gone)}")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
