"""Reads packaging/left_out.toml: the files in packages that the built apps do not include."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

LIST = Path(__file__).resolve().parents[1] / "left_out.toml"
EVERY = "*"
"""The name under which patterns apply to every package."""
PYTHON, SYSTEM = "python", "system"
"""The names for Python's own files, and for the libraries of the system that builds."""


@dataclass(frozen=True, slots=True)
class Group:
    """Files that are left out for the same reason."""

    what: str
    """What the files are, such as 'Translations of Qt'."""
    why: str
    """Why Wardcard does not need them, as a sentence."""
    patterns: Mapping[str, tuple[str, ...]]
    """For each package, patterns of paths within it, as ``fnmatch`` reads them.

    The package has its canonical name, or is PYTHON, SYSTEM or EVERY.
    """

    def holds(self, package: str, path: str) -> bool:
        """Whether a pattern matches the file at ``path`` in ``package``, with forward slashes."""
        patterns = (*self.patterns.get(package, ()), *self.patterns.get(EVERY, ()))
        return any(fnmatchcase(path, pattern) for pattern in patterns)


@cache
def groups(path: Path = LIST) -> tuple[Group, ...]:
    """The groups in the TOML file at ``path``, in file order."""
    tables = tomllib.loads(path.read_text(encoding="utf-8"))["group"]
    return tuple(
        Group(
            group["what"],
            group["why"],
            {package: tuple(patterns) for package, patterns in group["patterns"].items()},
        )
        for group in tables
    )


def is_left_out(package: str, path: str, among: tuple[Group, ...]) -> bool:
    """Whether any group in ``among`` holds ``path``, a file in ``package`` with forward slashes."""
    return any(group.holds(package, path) for group in among)
