"""Where builds find what they need and put what they make, and the one version."""

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
    """Why a build cannot go on, in one plain sentence."""


def version() -> str:
    """The version of Wardcard, as viewer/__init__.py says."""
    text = (ROOT / "viewer" / "__init__.py").read_text(encoding="utf-8")
    found = re.search(r'^__version__ = "([^"]+)"', text, re.MULTILINE)
    if found is None:
        raise BuildError("viewer/__init__.py does not say the version.")
    return found[1]


def released() -> int:
    """Seconds since 1970 that every file of a build is dated: those of the last commit."""
    stated = os.environ.get("SOURCE_DATE_EPOCH")
    if stated:
        return int(stated)
    command = ["git", "log", "-1", "--format=%ct"]
    asked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return int(asked.stdout) if asked.returncode == 0 and asked.stdout.strip() else 1_700_000_000


def say(text: str) -> None:
    print(text, flush=True)


def call(command: Sequence[str | Path], environment: Mapping[str, str] | None = None) -> None:
    """Run a program; its output goes where ours goes. Raises BuildError if it fails."""
    words = [str(word) for word in command]
    settings = {**os.environ, "SOURCE_DATE_EPOCH": str(released()), **(environment or {})}
    code = subprocess.run(words, cwd=ROOT, env=settings, check=False).returncode
    if code != 0:
        raise BuildError(f"'{' '.join(words)}' failed with {code}.")


def megabytes(path: Path) -> float:
    """Millions of bytes in a file, or in all files of a folder; links count nothing."""
    if path.is_file():
        return path.stat().st_size / 1e6
    files = (one for one in path.rglob("*") if one.is_file() and not one.is_symlink())
    return sum(one.stat().st_size for one in files) / 1e6


PYTHON = sys.executable
