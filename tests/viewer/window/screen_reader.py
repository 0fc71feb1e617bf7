"""What a screen reader is told of every window on the bus, as JSON, one object a line.

Run by the system's own Python, which has pyatspi (Debian: python3-pyatspi):

    /usr/bin/python3 tests/viewer/window/screen_reader.py

Each line has "role", "name", "description", "states" and "depth" (0 for an application). What is
not showing is left out, with all that is in it.
"""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Iterator
from typing import Any


def walk(accessible: Any, states: Any, depth: int = 0) -> Iterator[dict[str, object]]:
    """``accessible`` and everything in it; what disappears meanwhile is passed over.

    ``states`` turns a state into its name.
    """
    try:
        names = [states(each) for each in accessible.getState().getStates()]
        told = {
            "depth": depth,
            "role": accessible.getRoleName(),
            "name": accessible.name,
            "description": accessible.description,
            "states": names,
        }
        children = accessible.childCount
    except Exception:  # noqa: BLE001 - GLib's errors: the object or its process is gone
        return
    if depth and "showing" not in names:
        return
    yield told
    for index in range(children):
        try:
            child = accessible.getChildAtIndex(index)
        except Exception:  # noqa: BLE001
            continue
        if child is not None:
            yield from walk(child, states, depth + 1)


def main() -> None:
    """Print everything that is showing."""
    pyatspi: Any = importlib.import_module("pyatspi")
    for application in pyatspi.Registry.getDesktop(0):
        if application is not None:
            for each in walk(application, pyatspi.stateToString):
                sys.stdout.write(json.dumps(each) + "\n")


if __name__ == "__main__":
    main()
