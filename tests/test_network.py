"""Wardcard opens no network connection: what the system saw it do says so.

A window on real data, an import, a search and a card run under strace, which writes down every
call for a socket; without strace, Python's own audit of sockets is asked instead.
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
abroad = [
    (event, args)
    for event, args in seen
    # Pipes between this process and that of an import.
    if not (event == "socket.__new__" and args[1] == getattr(socket, "AF_UNIX", None))
]
assert not abroad, abroad
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
    """Whether strace is here and may be used; in some containers it may not."""
    strace = find_tool("strace")
    if strace is None:
        return False
    return subprocess.run([strace, "true"], capture_output=True, check=False).returncode == 0


def reached_out(trace: Path) -> list[str]:
    """Every call for a socket that is not of this computer alone."""
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
    ended = run_watched(USE, trace, str(pack), str(tmp_path))
    assert ended.returncode == 0, ended.stderr
    assert (tmp_path / "card.pdf").stat().st_size
    assert (tmp_path / "window.png").stat().st_size
    if can_watch():
        assert "AF_UNIX" in trace.read_text("utf-8", "replace")  # the second start's way in
        assert reached_out(trace) == []


def test_a_connection_would_be_seen(tmp_path: Path) -> None:
    trace = tmp_path / "trace.txt"
    run_watched(REACH_OUT, trace)
    if can_watch():
        assert any("AF_INET," in line for line in reached_out(trace))
        assert any("AF_INET6," in line for line in reached_out(trace))
