"""Wardcard opens no network connection while it imports, searches, makes a card or shows a window.

Each activity runs under strace, which logs every system call that concerns sockets; without strace,
only Python's own audit events are checked. tests/reliability/test_network_silence.py watches all
that Wardcard does, on a real screen.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.db.packs import minimal, write
from tests.socket_calls import beyond_this_computer, calls, can_watch, run_watched

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


def run_program(program: str, trace: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python code, under strace if possible, with the log of its calls in ``trace``."""
    return run_watched(
        [sys.executable, "-c", program, *arguments],
        trace,
        {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parent.parent)},
    )


def test_no_network_connection_is_opened(tmp_path: Path) -> None:
    pack = write(tmp_path, minimal())
    trace = tmp_path / "trace.txt"
    completed = run_program(USE, trace, str(pack), str(tmp_path))
    assert completed.returncode == 0, completed.stderr
    assert (tmp_path / "card.pdf").stat().st_size
    assert (tmp_path / "window.png").stat().st_size
    if can_watch():
        # The local socket on which the window waits for a second start.
        assert "AF_UNIX" in trace.read_text("utf-8", "replace")
        assert beyond_this_computer(calls(trace)) == []


def test_a_connection_would_be_noticed(tmp_path: Path) -> None:
    trace = tmp_path / "trace.txt"
    run_program(REACH_OUT, trace)
    if can_watch():
        assert any("AF_INET," in line for line in beyond_this_computer(calls(trace)))
        assert any("AF_INET6," in line for line in beyond_this_computer(calls(trace)))
