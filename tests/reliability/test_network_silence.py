"""Wardcard is silent on the network, whatever is done with it: strace sees every call on sockets.

The window is on a real X server, with a session bus, as on a ward's PC. Its only sockets are local
ones, and every address that it connects to is known here, with the reason.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.db.packs import minimal, write
from tests.reliability.sizes import figure
from tests.socket_calls import Call, beyond_this_computer, calls, can_watch, run_watched
from tests.tools import absent, tool_or_skip
from tests.viewer.window.desktop import PROJECT, Desktop, desktop

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="strace is Linux's"),
]

KNOWN = {
    r"@?/tmp/\.X11-unix/X\d+": "the X server",
    r"@?/tmp/dbus-\w+": "the session bus",
    r".*/at-spi/bus.*": "the bus of screen readers",
    r".*/bus": "the session bus of the system",
    r".*/wardcard-[0-9a-f]{24}\.socket": "the first window, which takes over what a second opens",
    r"/(?:var/)?run/nscd/socket": "the C library asks for the user's name",
    r"/run/systemd/userdb/.*": "the C library asks for the user's name",
    r"/(?:var/)?run/cups/cups\.sock": "the print service of this computer",
    r"/(?:var/)?run/dbus/system_bus_socket": "the system bus, for the print service",
    r"@?/tmp/\.ICE-unix/\d+": "the session manager",
    r"/tmp/pymp-\w+/listener-\w+": "Wardcard's own child processes",
}
"""Regular expressions for the addresses of local sockets, and who listens there."""

WINDOW = """
import sys, time
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from db.domain.subject import Subject
from tests.viewer.views.output.orders import order, pdf_printer, scopes
from viewer.documents.exports import Content, exports_of
from viewer.window import start

out = Path(sys.argv[1])
done = []
show = start.Start.show

def seen(self):
    show(self)
    self.timer = QTimer(self, interval=50)
    steps = iter(session(self))
    self.deadline = time.monotonic() + 200
    def step():
        application = self.application
        late = time.monotonic() > self.deadline
        if application is None or application.navigator.here is None or application.busy:
            if not late:
                return
        if late or next(steps, None) is None:
            self.timer.stop()
            self.window.close()
    self.timer.timeout.connect(step)
    self.timer.start()

def session(self):
    while self._instance is not None and not self._instance.is_listening:
        yield "wait"
    application = self.application
    search = application.window.header.search
    search.asked.emit("lister near Stevenage")
    yield done.append("search") or 1
    application.navigator.open(Subject("RWH01"))
    yield 1
    done.append("open")
    card = application.navigator.here.card
    for content in (Content.CARD, Content.REPORT, Content.WORKBOOK, Content.MATRIX):
        for export in exports_of(content):
            application.output.saving.save(card, out / f"{content.name}{export.suffix}", export)
            yield 1
    done.append("save")
    application.output.printing.print_to(
        pdf_printer(out / "printed.pdf"), order(out), scopes(application)
    )
    yield 1
    done.append("print")
    actions = application.window.actions_by_name
    for name in ("help", "help_ratings", "shortcuts"):
        actions[name].trigger()
        yield done.append(name) or 1
    for name in ("theme_dark", "text_larger", "copy_table", "copy_picture"):
        actions[name].trigger()
        yield 1
    application.open_files([Path(sys.argv[2])])
    yield 1
    yield done.append("add") or 1

start.Start.show = seen
from viewer.__main__ import main
status = main([])
print(*done)
sys.exit(status)
"""
DONE = ["search", "open", "save", "print", "help", "help_ratings", "shortcuts", "add"]


class Ward:
    """Runs Wardcard under strace, with a home folder of its own, and keeps all calls."""

    def __init__(self, folder: Path, screen: Desktop) -> None:
        self.folder = folder
        self.environment = {
            **screen.environment,
            "PYTHONPATH": str(PROJECT),
            "WARDCARD_DATA_DIR": str(folder / "data"),
        }
        self.found: dict[str, list[Call]] = {}

    def run(self, what: str, *command: str | Path) -> str:
        """Run a command, which must succeed; returns what it prints."""
        trace = self.folder / f"{len(self.found)}.trace"
        done = run_watched(command, trace, self.environment)
        assert done.returncode == 0, f"{what}: {done.stderr[-2000:]}"
        assert trace.exists()
        self.found[what] = list(calls(trace))
        return done.stdout

    def wardcard(self, what: str, *words: str | Path) -> str:
        return self.run(what, sys.executable, "-m", "viewer", *words)


@pytest.fixture(scope="module")
def screen() -> Iterator[Desktop]:
    tool_or_skip("strace")
    if not can_watch():
        absent("strace may not watch other processes here")
    with desktop() as made:
        yield made


def unknown(found: list[Call]) -> set[str]:
    """The local addresses that are connected to and not in KNOWN."""
    addresses = {call.address for call in found if call.name == "connect" and call.address}
    return {each for each in addresses if not any(re.fullmatch(known, each) for known in KNOWN)}


def test_nothing_that_wardcard_does_reaches_the_network(screen: Desktop, tmp_path: Path) -> None:
    ward = Ward(tmp_path, screen)
    pack = write(tmp_path, minimal())
    out = tmp_path / "out"
    out.mkdir()
    done = ward.run("first start and window", sys.executable, "-c", WINDOW, out, pack)
    assert done.split() == DONE
    assert (out / "printed.pdf").stat().st_size
    ward.wardcard("import", "import", pack)
    archive = shutil.make_archive(str(tmp_path / "records"), "zip", tmp_path, pack.name)
    ward.wardcard("import a .zip file", "import", archive)
    ward.wardcard("find", "find", "lister", "--near", "Stevenage")
    ward.wardcard("list", "list")
    ward.wardcard("report", "report", "RWH01")
    ward.wardcard("card", "card", "RWH01", "--out", out / "card.pdf")
    ward.wardcard("cards", "card", "--under", "RWH", "--out", out / "cards")
    for form in ("html", "png", "svg", "xlsx", "csv"):
        ward.wardcard(f"export as {form}", "export", "RWH01", "--format", form, "--out",
                      out / f"export.{form}")  # fmt: skip
    ward.wardcard("picture", "--picture", out / "window.png")
    ward.wardcard("key", "key", "new", tmp_path / "team.pem")
    ward.wardcard("publish", "publish", "--out", tmp_path / "share", "--key", tmp_path / "team.pem")
    (published,) = (tmp_path / "share").glob("*.wardcard")
    ward.wardcard("verify", "verify", published)
    ward.wardcard("follow", "follow", tmp_path / "share")
    ward.wardcard("info", "info", "--check")
    ward.wardcard("help", "--help")

    everything = [call for each in ward.found.values() for call in each]
    reached = {what: beyond_this_computer(found) for what, found in ward.found.items()}
    local = sorted({call.address for call in everything if call.name == "connect"} - {""})
    print(*(f"connected to {address}" for address in local), sep="\n")
    figure("kinds of work watched with strace", len(ward.found))
    figure("calls on sockets in them", len(everything))
    figure("calls beyond this computer", sum(map(len, reached.values())))
    figure("addresses of local sockets that were connected to", len(local))
    assert {what: found for what, found in reached.items() if found} == {}
    assert {what: unknown(found) for what, found in ward.found.items() if unknown(found)} == {}
    # The watch works: the window talks to the X server and the bus, and listens for a second start.
    window = ward.found["first start and window"]
    assert any(".X11-unix" in call.address for call in window)
    assert any(call.name == "listen" for call in window)


@pytest.mark.parametrize(
    ("kind", "send"),
    [
        ("INET", "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', 9))"),
        ("INET6", "socket.socket(socket.AF_INET6, socket.SOCK_STREAM)"),
        ("INET", "socket.getaddrinfo('127.0.0.1', 9); socket.create_connection(('127.0.0.1', 9))"),
    ],
)
def test_the_driver_notices_whatever_reaches_out(
    screen: Desktop, tmp_path: Path, kind: str, send: str
) -> None:
    trace = tmp_path / "trace"
    program = (
        "import os, socket\n"
        "if os.fork() == 0:\n"  # a child of the program counts too
        f"    try: {send}\n"
        "    except OSError: pass\n"
        "    os._exit(0)\n"
        "os.wait()\n"
    )
    run_watched([sys.executable, "-c", program], trace, os.environ)
    assert any(f"AF_{kind}," in line for line in beyond_this_computer(calls(trace)))


def test_the_driver_notices_a_local_socket_that_nobody_knows(
    screen: Desktop, tmp_path: Path
) -> None:
    program = "import socket; socket.socket(socket.AF_UNIX).connect('/run/invented.sock')"
    trace = tmp_path / "trace"
    done: subprocess.CompletedProcess[str] = run_watched(
        [sys.executable, "-c", program], trace, os.environ
    )
    assert done.returncode
    assert unknown(list(calls(trace))) == {"/run/invented.sock"}
