"""Wardcard as an assistive technology has it: what is said, what is shown, what has the focus.

The technology runs in a process of its own, :mod:`tests.accessibility.client`, with the system's
own Python, because pyatspi is not on PyPI.
"""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from tests.viewer.window.desktop import Desktop
from tests.x_screen import wait_for

CLIENT = Path(__file__).with_name("client.py")
SILENT = 5
"""After so many answers without an event what a key does is over."""
LONG = 5.0
"""Seconds after which it is over in any case."""


class Part(NamedTuple):
    """A part of a window, as an assistive technology sees it."""

    path: str
    role: str
    name: str
    description: str
    states: frozenset[str]
    actions: tuple[str, ...]
    interfaces: tuple[str, ...]
    place: tuple[int, int, int, int]
    """Its left, top, width and height on the screen in pixels."""
    depth: int = 0
    parent: str = ""

    def __str__(self) -> str:
        return f"{self.role} ‘{self.name}’"


@dataclass(frozen=True, slots=True)
class Event:
    """What Wardcard told: a kind such as 'object:announcement', of which part, and a text."""

    kind: str
    part: Part
    detail: int
    text: str


def _part(said: dict[str, Any]) -> Part:
    return Part(
        said["path"],
        said["role"],
        said["name"],
        said["description"],
        frozenset(said["states"]),
        tuple(said["actions"]),
        tuple(said["interfaces"]),
        (said["place"][0], said["place"][1], said["place"][2], said["place"][3]),
        said.get("depth", 0),
        said.get("parent", ""),
    )


class Listener:
    """Presses keys on a desktop, and listens to what is said after each."""

    def __init__(self, desktop: Desktop, client: subprocess.Popen[str]) -> None:
        self.desktop = desktop
        self._client = client
        self._heard = 0
        self.focus: Part | None = None
        """What has the focus, as far as was said."""
        self.keys_pressed = 0

    def press(self, *keys: str) -> list[Event]:
        """Press keys one after the other; what was said until all was quiet again."""
        self.keys_pressed += len(keys)
        self.desktop.keys(*keys)
        return self.settle()

    def write(self, text: str) -> list[Event]:
        """Type a text; what was said."""
        self.desktop.write(text)
        return self.settle()

    def settle(self) -> list[Event]:
        """What was said since the last time, once nothing more is.

        Wardcard has answered several questions since, so it has also handled the last key.
        """
        heard: list[Event] = []
        end = time.monotonic() + LONG
        silent = 0
        while silent < SILENT and time.monotonic() < end:
            new = self._ask("heard", since=self._heard)
            self._heard += len(new)
            silent = 0 if new else silent + 1
            for each in new:
                heard.append(Event(each["event"], _part(each), each["detail"], each["text"]))
                if heard[-1].kind == "object:state-changed:focused" and each["detail"]:
                    self.focus = heard[-1].part
            time.sleep(0.015)
        return heard

    def shown(self) -> list[Part]:
        """Everything that is showing, from the outside to the inside."""
        return [_part(each) for each in self._ask("shown")]

    def find(self, wanted: Callable[[Part], bool], what: str) -> Part:
        """The first part that ``wanted`` is true of, once it is showing."""
        found = wait_for(lambda: next(filter(wanted, self.shown()), None), what)
        assert found is not None
        return found

    def text(self, part: Part) -> dict[str, Any]:
        """The text of ``part``: 'text', 'lines', 'caret' and the number of 'links'."""
        return self._ask("text", path=part.path)

    def cell(self) -> dict[str, str]:
        """The cell that has the focus: its 'name', and the headers of its 'row' and 'column'."""
        return self._ask("cell")

    def _ask(self, what: str, **more: object) -> Any:
        assert self._client.stdin is not None
        assert self._client.stdout is not None
        self._client.stdin.write(json.dumps({"ask": what, **more}) + "\n")
        self._client.stdin.flush()
        return json.loads(self._client.stdout.readline())


@contextmanager
def listener(desktop: Desktop) -> Iterator[Listener]:
    """A listener on ``desktop`` for the block, which hears all that is said from now on."""
    client = subprocess.Popen(
        ["/usr/bin/python3", CLIENT],
        env=desktop.environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        listening = Listener(desktop, client)
        listening.settle()
        yield listening
    finally:
        assert client.stdin is not None
        assert client.stdout is not None
        client.stdin.close()
        try:
            client.wait(10)
        except subprocess.TimeoutExpired:
            client.kill()
            client.wait()
        client.stdout.close()


def focused(events: list[Event]) -> list[Part]:
    """What was said to have got the focus, in turn."""
    return [
        each.part for each in events if each.kind == "object:state-changed:focused" and each.detail
    ]


def announced(events: list[Event]) -> list[str]:
    """What was said without moving the focus."""
    return [each.text for each in events if each.kind == "object:announcement"]
