"""A desktop for tests: an X server, a window manager and a session bus, with nothing else on them.

Everything is real but the screen: windows are managed by openbox, keys are pressed by xdotool, and
what the window says of itself is read as a screen reader reads it, over AT-SPI.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

from tests import x_screen
from tests.tools import tool_or_skip
from tests.x_screen import (
    PATIENCE,
    Screen,
    first_line,
    private_home,
    run_along,
    start_x_server,
    wait_for,
)

READER = Path(__file__).with_name("screen_reader.py")
PROJECT = READER.parents[3]
TOOLS = (
    *x_screen.TOOLS,
    "dbus-daemon",
    "dbus-send",
    "/usr/libexec/at-spi-bus-launcher",
    "/usr/lib/python3/dist-packages/pyatspi/__init__.py",
)
"""Keys of TEST_TOOLS in packaging/dev.py."""


class Accessible(NamedTuple):
    """What a screen reader is told of one thing in a window."""

    role: str
    name: str
    description: str
    states: frozenset[str]
    depth: int
    row: str
    """The head of the row of a table's cell, which is read before it; empty for anything else."""
    column: str
    """The head of its column."""


class Desktop(Screen):
    """Programs run on it with :meth:`start`; keys go to the window that has the focus."""

    def start(self, *words: str | Path, **more: str) -> subprocess.Popen[bytes]:
        """Start Wardcard with these arguments and, besides the desktop's, these variables."""
        command = [sys.executable, "-m", "viewer", *map(str, words)]
        return subprocess.Popen(command, cwd=PROJECT, env=self.environment | more)

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


@contextmanager
def desktop() -> Iterator[Desktop]:
    """A desktop of its own for the block; skips the test if a tool is missing."""
    for tool in TOOLS:
        tool_or_skip(tool)
    with ExitStack() as stack:
        environment = private_home(stack) | {
            "QT_QPA_PLATFORM": "xcb",
            "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
        }
        environment["DISPLAY"] = start_x_server(stack, environment)
        environment["DBUS_SESSION_BUS_ADDRESS"] = first_line(
            stack, ["dbus-daemon", "--session", "--nofork", "--print-address"], environment
        )
        # Asked for first, or a window that is already there would not be heard.
        subprocess.run(
            ["dbus-send", "--print-reply", "--dest=org.a11y.Bus", "/org/a11y/bus",
             "org.a11y.Bus.GetAddress"],
            env=environment, stdout=subprocess.DEVNULL, check=True, timeout=PATIENCE,
        )  # fmt: skip
        run_along(stack, ["openbox", "--sm-disable"], environment)
        yield Desktop(environment)
