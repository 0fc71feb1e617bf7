"""A desktop for tests: an X server, a window manager and a session bus, with nothing else on them.

Everything is real but the screen: windows are managed by openbox, keys are pressed by xdotool, and
what the window says of itself is read as a screen reader reads it, over AT-SPI.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple, TypeVar

import pytest

from tests.tools import tool_or_skip

READER = Path(__file__).with_name("screen_reader.py")
PROJECT = READER.parents[3]
TOOLS = (
    "Xvfb",
    "openbox",
    "xdotool",
    "dbus-daemon",
    "dbus-send",
    "/usr/libexec/at-spi-bus-launcher",
    "/usr/lib/python3/dist-packages/pyatspi/__init__.py",
)
"""Keys of TEST_TOOLS in packaging/dev.py."""
SCREEN = (1366, 768)
PATIENCE = 60.0
"""Seconds to wait for anything to happen; only a busy machine takes more than a few."""

T = TypeVar("T")


class Accessible(NamedTuple):
    """What a screen reader is told of one thing in a window."""

    role: str
    name: str
    description: str
    states: frozenset[str]
    depth: int


def wait_for(come: Callable[[], T], what: str) -> T:
    """The first true value of ``come``, asked again and again; the test fails if it never comes."""
    end = time.monotonic() + PATIENCE
    while not (found := come()):
        if time.monotonic() > end:
            pytest.fail(f"waited {PATIENCE:.0f} seconds in vain for {what}")
        time.sleep(0.05)
    return found


class Desktop:
    """Programs run on it with :meth:`start`; keys go to the window that has the focus."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment

    def start(self, *words: str | Path, **more: str) -> subprocess.Popen[bytes]:
        """Start Wardcard with these arguments and, besides the desktop's, these variables."""
        command = [sys.executable, "-m", "viewer", *map(str, words)]
        return subprocess.Popen(command, cwd=PROJECT, env=self.environment | more)

    def keys(self, *names: str) -> None:
        """Press keys one after the other, by X's names: 'Down', 'ctrl+k'."""
        self._xdotool("key", "--clearmodifiers", "--delay", "40", *names)

    def write(self, text: str) -> None:
        """Type a text."""
        self._xdotool("type", "--delay", "20", text)

    def titles(self) -> list[str]:
        """The titles of all windows that can be seen."""
        numbers = self._ask("search", "--onlyvisible", "--name", ".").split()
        return [self._ask("getwindowname", number) for number in numbers]

    def active(self) -> str:
        """The title of the window that has the focus; empty if none has."""
        return self._ask("getactivewindow", "getwindowname")

    def resize(self, title: str, width: int, height: int) -> None:
        """Ask the window manager to give a window another size."""
        (number, *_) = self._ask("search", "--onlyvisible", "--name", title).split()
        self._xdotool("windowsize", number, str(width), str(height))

    def size(self, title: str) -> tuple[int, int]:
        """The width and height of a window in pixels, without its frame."""
        (number, *_) = self._ask("search", "--onlyvisible", "--name", title).split()
        shell = dict(
            line.split("=") for line in self._ask("getwindowgeometry", "--shell", number).split()
        )
        return int(shell["WIDTH"]), int(shell["HEIGHT"])

    def read(self) -> list[Accessible]:
        """Everything that is showing, as a screen reader is told."""
        done = subprocess.run(
            ["/usr/bin/python3", READER],
            env=self.environment,
            capture_output=True,
            check=False,
            timeout=PATIENCE,
        )
        told = [json.loads(line) for line in done.stdout.splitlines()]
        return [Accessible(**{**each, "states": frozenset(each["states"])}) for each in told]

    def wait_for_title(self, beginning: str) -> str:
        """Wait until the window with the focus is called so; its whole title."""
        return wait_for(
            lambda: title if (title := self.active()).startswith(beginning) else "",
            f"a window called {beginning}, not {self.active()!r}",
        )

    def wait_for(self, wanted: Callable[[Accessible], bool], what: str) -> Accessible:
        """Wait until something that ``wanted`` is true of is showing."""
        return wait_for(lambda: next(filter(wanted, self.read()), None), what) or pytest.fail(what)

    def wait_for_focus(self, role: str, beginning: str) -> Accessible:
        """Wait until something of this role, whose name begins so, has the keyboard's focus."""
        return self.wait_for(
            lambda each: (
                each.role == role and "focused" in each.states and each.name.startswith(beginning)
            ),
            f"the focus on a {role} called {beginning}",
        )

    def _ask(self, *words: str) -> str:
        """What xdotool answers; empty where there is no such window."""
        done = subprocess.run(
            ["xdotool", *words], env=self.environment, capture_output=True, check=False, text=True
        )
        return done.stdout.strip() if done.returncode == 0 else ""

    def _xdotool(self, *words: str) -> None:
        subprocess.run(["xdotool", *words], env=self.environment, check=True, timeout=PATIENCE)


@contextmanager
def desktop() -> Iterator[Desktop]:
    """A desktop of its own for the block; skips the test if a tool is missing."""
    for tool in TOOLS:
        tool_or_skip(tool)
    with ExitStack() as stack:
        # The path of a socket must be short.
        home = Path(tempfile.mkdtemp(prefix="wardcard-desktop-"))
        stack.callback(shutil.rmtree, home, ignore_errors=True)
        environment = {
            **os.environ,
            "HOME": str(home),
            "XDG_RUNTIME_DIR": str(home / "run"),
            "XDG_CACHE_HOME": str(home / "cache"),
            "XDG_CONFIG_HOME": str(home / "config"),
            "XDG_DATA_HOME": str(home / "data"),
            "QT_QPA_PLATFORM": "xcb",
            "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
            "LANG": "C.UTF-8",
        }
        for name in ("WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "WARDCARD_DATA_DIR"):
            environment.pop(name, None)
        for folder in ("run", "cache", "config", "data"):
            (home / folder).mkdir(mode=0o700)
        screen = f"{SCREEN[0]}x{SCREEN[1]}x24"
        number = _answer(
            stack, ["Xvfb", "-displayfd", "1", "-screen", "0", screen, "-nolisten", "tcp"],
            environment,
        )  # fmt: skip
        environment["DISPLAY"] = f":{number}"
        environment["DBUS_SESSION_BUS_ADDRESS"] = _answer(
            stack, ["dbus-daemon", "--session", "--nofork", "--print-address"], environment
        )
        # Asked for first, or a window that is already there would not be heard.
        subprocess.run(
            ["dbus-send", "--print-reply", "--dest=org.a11y.Bus", "/org/a11y/bus",
             "org.a11y.Bus.GetAddress"],
            env=environment, stdout=subprocess.DEVNULL, check=True, timeout=PATIENCE,
        )  # fmt: skip
        _run(stack, ["openbox", "--sm-disable"], environment)
        yield Desktop(environment)


def _run(
    stack: ExitStack, command: Sequence[str], environment: dict[str, str]
) -> subprocess.Popen[str]:
    """Start a program that is ended with the stack."""
    running = subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )

    def end() -> None:
        running.send_signal(signal.SIGTERM)
        try:
            running.wait(20)
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()
        if running.stdout is not None:
            running.stdout.close()

    stack.callback(end)
    return running


def _answer(stack: ExitStack, command: Sequence[str], environment: dict[str, str]) -> str:
    """Start a program that is ended with the stack; the first line that it prints."""
    running = _run(stack, command, environment)
    assert running.stdout is not None
    line = running.stdout.readline().strip()
    assert line, f"{command[0]} did not start"
    return line
