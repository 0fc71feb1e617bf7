"""Reads packaging/left_out.toml: the files in packages that the built apps do not include."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

LIST = Path(__file__).resolve().parents[1] / "left_out.toml"


@dataclass(frozen=True, slots=True)
class Group:
    """Files that are left out for the same reason."""

    what: str
    """What the files are, such as 'Translations of Qt'."""
    why: str
    """Why Wardcard does not need them, as a sentence."""
    patterns: tuple[str, ...]
    """Patterns of paths within a package, as ``fnmatch`` reads them."""

    def holds(self, path: str) -> bool:
        """Whether the file at ``path`` in a package, with forward slashes, matches a pattern."""
        return any(fnmatchcase(path, pattern) for pattern in self.patterns)


def groups(path: Path = LIST) -> tuple[Group, ...]:
    """The groups in the TOML file at ``path``, in file order."""
    tables = tomllib.loads(path.read_text(encoding="utf-8"))["group"]
    return tuple(Group(group["what"], group["why"], tuple(group["patterns"])) for group in tables)


def is_left_out(path: str, among: tuple[Group, ...]) -> bool:
    """Whether any group in ``among`` holds ``path``, a file in a package with forward slashes."""
    return any(group.holds(path) for group in among)
