"""A screen for tests: an X server and a window manager with nothing else on them.

Everything is real but the glass: windows are managed by openbox, and keys and the mouse are
worked by xdotool.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TypeVar

import pytest
from PIL import Image, ImageGrab

TOOLS = ("Xvfb", "openbox", "xdotool")
"""Keys of TEST_TOOLS in packaging/dev.py."""
SCREEN = (1366, 768)
"""The width and height of the screen in pixels."""
PATIENCE = 60.0
"""Seconds to wait for anything to happen; only a busy machine takes more than a few."""

T = TypeVar("T")


def wait_for(come: Callable[[], T], what: str, seconds: float = PATIENCE) -> T:
    """The first true value of ``come``, asked again and again; the test fails if it never comes."""
    end = time.monotonic() + seconds
    while not (found := come()):
        if time.monotonic() > end:
            pytest.fail(f"waited {seconds:.0f} seconds in vain for {what}")
        time.sleep(0.05)
    return found


class Screen:
    """Shows the windows of programs that have ``environment``; keys go to the one in focus."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment

    def keys(self, *names: str) -> None:
        """Press keys one after the other, by X's names: 'Down', 'ctrl+k'."""
        self._xdotool("key", "--clearmodifiers", "--delay", "40", *names)

    def write(self, text: str) -> None:
        """Type a text."""
        self._xdotool("type", "--delay", "20", text)

    def click(self, x: int, y: int, times: int = 1) -> None:
        """Click with the left button, ``x`` and ``y`` pixels from the screen's top left corner."""
        self._xdotool("mousemove", str(x), str(y))
        self._xdotool("click", "--repeat", str(times), "--delay", "60", "1")

    def titles(self) -> list[str]:
        """The titles of all windows that can be seen."""
        numbers = self._ask("search", "--onlyvisible", "--name", ".").split()
        return [self._ask("getwindowname", number) for number in numbers]

    def picture(self) -> Image.Image:
        """What the screen shows."""
        return ImageGrab.grab(xdisplay=self.environment["DISPLAY"])

    def processes(self) -> set[int]:
        """The ids of the processes whose windows can be seen."""
        numbers = self._ask("search", "--onlyvisible", "--name", ".").split()
        return {int(pid) for each in numbers if (pid := self._ask("getwindowpid", each))}

    def kill(self) -> None:
        """End the processes of all windows at once, as a power cut would."""
        for process in self.processes():
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)

    def active(self) -> str:
        """The title of the window that has the focus; empty if none has."""
        return self._ask("getactivewindow", "getwindowname")

    def resize(self, title: str, width: int, height: int) -> None:
        """Ask the window manager to give a window another size."""
        number = self._number(title)
        self._xdotool("windowsize", number, str(width), str(height))

    def size(self, title: str) -> tuple[int, int]:
        """The width and height of a window in pixels, without its frame."""
        number = self._number(title)
        size = self._shell("getwindowgeometry", "--shell", number)
        return size["WIDTH"], size["HEIGHT"]

    def area(self, title: str) -> tuple[int, int, int, int]:
        """Left, top, width and height of a window in pixels, without its frame."""
        number = self._number(title)
        size = self._shell("getwindowgeometry", "--shell", number)
        # What xdotool calls the window's place counts the title bar twice.
        corner = self._shell(
            *("mousemove", "--window", number, "5", "5", "getmouselocation", "--shell")
        )
        return corner["X"] - 5, corner["Y"] - 5, size["WIDTH"], size["HEIGHT"]

    def _number(self, title: str) -> str:
        """The number of a window, once it is seen."""
        return wait_for(
            lambda: self._ask("search", "--onlyvisible", "--name", title).partition("\n")[0],
            f"the window {title}",
        )

    def _shell(self, *words: str) -> dict[str, int]:
        lines = (line.partition("=") for line in self._ask(*words).split())
        return {name: int(value) for name, _, value in lines}

    def wait_for_title(self, beginning: str) -> str:
        """Wait until the window with the focus is called so; its whole title."""
        return wait_for(
            lambda: title if (title := self.active()).startswith(beginning) else "",
            f"a window called {beginning}, not {self.active()!r}",
        )

    def _ask(self, *words: str) -> str:
        """What xdotool answers; empty if there is no such window."""
        done = subprocess.run(
            ["xdotool", *words], env=self.environment, capture_output=True, check=False, text=True
        )
        return done.stdout.strip() if done.returncode == 0 else ""

    def _xdotool(self, *words: str) -> None:
        subprocess.run(["xdotool", *words], env=self.environment, check=True, timeout=PATIENCE)


def private_home(stack: ExitStack) -> dict[str, str]:
    """Environment variables with a home folder that is removed with the stack."""
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
        "LANG": "C.UTF-8",
    }
    for name in ("WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "WARDCARD_DATA_DIR"):
        environment.pop(name, None)
    for folder in ("run", "cache", "config", "data"):
        (home / folder).mkdir(mode=0o700)
    return environment


def start_x_server(
    stack: ExitStack, environment: Mapping[str, str], size: tuple[int, int] = SCREEN
) -> str:
    """Start an X server that is ended with the stack; returns its display, such as ':7'."""
    screen = f"{size[0]}x{size[1]}x24"
    command = ["Xvfb", "-displayfd", "1", "-screen", "0", screen, "-nolisten", "tcp"]
    return f":{first_line(stack, command, environment)}"


def run_along(
    stack: ExitStack, command: Sequence[str], environment: Mapping[str, str]
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


def first_line(stack: ExitStack, command: Sequence[str], environment: Mapping[str, str]) -> str:
    """Start a program that is ended with the stack; the first line that it prints."""
    running = run_along(stack, command, environment)
    assert running.stdout is not None
    line = running.stdout.readline().strip()
    assert line, f"{command[0]} did not start"
    return line


@contextmanager
def x_screen(size: tuple[int, int] = SCREEN) -> Iterator[Screen]:
    """A screen of its own for the block, with a window manager; ``size`` is in pixels."""
    with ExitStack() as stack:
        environment = private_home(stack)
        environment["DISPLAY"] = start_x_server(stack, environment, size)
        run_along(stack, ["openbox", "--sm-disable"], environment)
        yield Screen(environment)
