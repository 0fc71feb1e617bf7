"""Wardcard opens no network connection while it imports, searches, makes a card or shows a window.

Each activity runs under strace, which logs every system call that concerns sockets; without strace,
only Python's own audit events are checked.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from dev import find_tool

from tests.db.packs import minimal, write

USE = """
import socket
import sys
from pathlib import Path

seen = []
sys.addaudithook(
    lambda event, args: seen.append((event, args)) if event.startswith("socket.") else None
)
from viewer.cli.main import run

pack, out = sys.argv[1:]
assert run(["import", pack]) == 0
assert run(["find", "lister"]) == 0
assert run(["card", "RWH01", "--out", f"{out}/card.pdf"]) == 0
assert run(["--picture", f"{out}/window.png", "--subject", "RWH01"]) == 0
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
QTimer.singleShot(3000, QApplication.instance().closeAllWindows)
assert run(["--subject", "RWH01"]) == 0  # the window itself, listening for a second start
network = [
    (event, args)
    for event, args in seen
    # Pipes between this process and the one that imports.
    if not (event == "socket.__new__" and args[1] == getattr(socket, "AF_UNIX", None))
]
assert not network, network
"""

REACH_OUT = """
import socket
for kind in (socket.AF_INET, socket.AF_INET6):
    try:
        socket.socket(kind, socket.SOCK_STREAM).connect(("::1" if kind == 10 else "127.0.0.1", 9))
    except OSError:
        pass
"""


def run_watched(program: str, trace: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python code, under strace if possible, with the log of its calls in ``trace``."""
    watch = ["strace", "-f", "-qq", "-e", "trace=socket,connect,bind,sendto", "-o", str(trace)]
    return subprocess.run(
        [*(watch if can_watch() else []), sys.executable, "-c", program, *arguments],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parent.parent)},
        cwd=trace.parent,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def can_watch() -> bool:
    """Whether strace is installed and works; some containers forbid it."""
    strace = find_tool("strace")
    if strace is None:
        return False
    return subprocess.run([strace, "true"], capture_output=True, check=False).returncode == 0


def reached_out(trace: Path) -> list[str]:
    """The logged calls that concern sockets other than those within this computer."""
    lines = trace.read_text("utf-8", "replace").splitlines()
    return [
        line
        for line in lines
        if re.search(r"\b(?:socket|connect|bind)\(|sa_family=", line)
        and re.search(r"\b(?:AF|PF)_(?!UNIX|LOCAL|UNSPEC)\w+", line)
    ]


def test_no_network_connection_is_opened(tmp_path: Path) -> None:
    pack = write(tmp_path, minimal())
    trace = tmp_path / "trace.txt"
    completed = run_watched(USE, trace, str(pack), str(tmp_path))
    assert completed.returncode == 0, completed.stderr
    assert (tmp_path / "card.pdf").stat().st_size
    assert (tmp_path / "window.png").stat().st_size
    if can_watch():
        # The local socket on which the window waits for a second start.
        assert "AF_UNIX" in trace.read_text("utf-8", "replace")
        assert reached_out(trace) == []


def test_a_connection_would_be_noticed(tmp_path: Path) -> None:
    trace = tmp_path / "trace.txt"
    run_watched(REACH_OUT, trace)
    if can_watch():
        assert any("AF_INET," in line for line in reached_out(trace))
        assert any("AF_INET6," in line for line in reached_out(trace))
