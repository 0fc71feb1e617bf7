"""What a program does with sockets, as strace sees it: every call of it and of its children."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from dev import find_tool

_CALL = re.compile(r"^\d+\s+(?P<name>\w+)\((?P<arguments>.*)$")
_FAMILY = re.compile(r"\b(?:AF|PF)_(\w+)")
_ADDRESS = re.compile(r'sun_path=(@?"[^"]*")')
_REACHING = {"socket", "connect", "bind", "sendto", "sendmsg", "sendmmsg", "listen", "accept4"}


@dataclass(frozen=True, slots=True)
class Call:
    """A system call that concerns sockets."""

    name: str
    line: str
    """What strace wrote of it."""

    @property
    def families(self) -> frozenset[str]:
        """The address families that it names: 'UNIX', 'INET'."""
        return frozenset(_FAMILY.findall(self.line)) - {"UNSPEC"}

    @property
    def address(self) -> str:
        """The path of a local socket, with '@' in front of an abstract one; empty if none."""
        found = _ADDRESS.search(self.line)
        return found[1].replace('"', "") if found else ""


def can_watch() -> bool:
    """Whether strace is installed and works; some containers forbid it."""
    strace = find_tool("strace")
    if strace is None:
        return False
    return subprocess.run([strace, "true"], capture_output=True, check=False).returncode == 0


def watched(command: Sequence[str | Path], trace: Path) -> list[str]:
    """The command that runs ``command`` under strace, with the log of its calls in ``trace``."""
    return ["strace", "-f", "-qq", "-s", "128", "-e", "trace=%network", "-o", str(trace),
            *map(str, command)]  # fmt: skip


def run_watched(
    command: Sequence[str | Path], trace: Path, environment: Mapping[str, str] = os.environ
) -> subprocess.CompletedProcess[str]:
    """Run a command in the folder of ``trace``, under strace if possible."""
    return subprocess.run(
        watched(command, trace) if can_watch() else [*map(str, command)],
        env=dict(environment),
        cwd=trace.parent,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )


def calls(trace: Path) -> Iterator[Call]:
    """The calls in a log."""
    for line in trace.read_text("utf-8", "replace").splitlines():
        if found := _CALL.match(line):
            yield Call(found["name"], line)


def beyond_this_computer(found: Iterable[Call]) -> list[str]:
    """The calls that concern sockets other than those within this computer."""
    return [
        call.line for call in found if call.name in _REACHING and call.families - {"UNIX", "LOCAL"}
    ]
