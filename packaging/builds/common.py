"""Shared by all build scripts: the project's folders, its version, and how to run a program."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGING = ROOT / "packaging"
BUILD = ROOT / "build"
DIST = ROOT / "dist"


class BuildError(Exception):
    """A build cannot continue; the message says why in one sentence."""


def version() -> str:
    """Wardcard's version, read from ``viewer/__init__.py``. Raises BuildError if it has none."""
    text = (ROOT / "viewer" / "__init__.py").read_text(encoding="utf-8")
    found = re.search(r'^__version__ = "([^"]+)"', text, re.MULTILINE)
    if found is None:
        raise BuildError("viewer/__init__.py has no line '__version__ = ...'.")
    return found[1]


def released() -> int:
    """The date given to every file in a build, in seconds since 1970.

    It is SOURCE_DATE_EPOCH if that is set, otherwise the time of the last commit, so that building
    the same commit twice gives the same bytes. Outside a Git checkout it is a fixed date.
    """
    stated = os.environ.get("SOURCE_DATE_EPOCH")
    if stated:
        return int(stated)
    command = ["git", "log", "-1", "--format=%ct"]
    asked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return int(asked.stdout) if asked.returncode == 0 and asked.stdout.strip() else 1_700_000_000


def say(text: str) -> None:
    """Print a line immediately, so that it appears before the output of the next program."""
    print(text, flush=True)


def call(command: Sequence[str | Path], environment: Mapping[str, str] | None = None) -> None:
    """Run a program in the project's folder, with its output shown. Raises BuildError if it fails.

    ``environment`` is added to this process's environment variables.
    """
    words = [str(word) for word in command]
    settings = {**os.environ, "SOURCE_DATE_EPOCH": str(released()), **(environment or {})}
    code = subprocess.run(words, cwd=ROOT, env=settings, check=False).returncode
    if code != 0:
        raise BuildError(f"'{' '.join(words)}' exited with status {code}.")


def fill(template: str, values: Mapping[str, str]) -> str:
    """``template`` with each @NAME@ replaced by the value of that name. Raises BuildError."""

    def value(found: re.Match[str]) -> str:
        if found[1] not in values:
            raise BuildError(f"A template has @{found[1]}@, and no value of that name is given.")
        return values[found[1]]

    return re.sub(r"@([A-Z0-9_]+)@", value, template)


def megabytes(path: Path) -> float:
    """The size of a file, or of all files in a folder, in millions of bytes.

    Symbolic links inside a folder are not counted.
    """
    if path.is_file():
        return path.stat().st_size / 1e6
    files = (file for file in path.rglob("*") if file.is_file() and not file.is_symlink())
    return sum(file.stat().st_size for file in files) / 1e6


PYTHON = sys.executable
