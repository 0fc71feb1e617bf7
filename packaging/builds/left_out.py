"""What the built apps leave out of their packages: reads packaging/left_out.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

LIST = Path(__file__).resolve().parents[1] / "left_out.toml"


@dataclass(frozen=True, slots=True)
class Group:
    """Files that are left out for one reason."""

    what: str
    why: str
    patterns: tuple[str, ...]

    def holds(self, path: str) -> bool:
        return any(fnmatchcase(path, pattern) for pattern in self.patterns)


def groups(path: Path = LIST) -> tuple[Group, ...]:
    stated = tomllib.loads(path.read_text(encoding="utf-8"))["group"]
    return tuple(Group(one["what"], one["why"], tuple(one["patterns"])) for one in stated)


def is_left_out(path: str, among: tuple[Group, ...]) -> bool:
    """Whether the file at ``path`` in a package, with forward slashes, is left out."""
    return any(group.holds(path) for group in among)
