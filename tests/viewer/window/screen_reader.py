"""What a screen reader is told of every window on the bus, as JSON, one object a line.

Run by the system's own Python, which has pyatspi (Debian: python3-pyatspi):

    /usr/bin/python3 tests/viewer/window/screen_reader.py

Each line has "role", "name", "description", "states" and "depth" (0 for an application), and "row"
and "column", the heads of a table's cell, which are read before it. What is not showing is left
out, with all that is in it.
"""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Iterator
from typing import Any


def walk(
    accessible: Any, states: Any, depth: int = 0, heads: tuple[str, str] = ("", "")
) -> Iterator[dict[str, object]]:
    """``accessible`` and everything in it; what disappears meanwhile is passed over.

    ``states`` turns a state into its name. ``heads`` are those of its row and column in a table.
    """
    try:
        names = [states(each) for each in accessible.getState().getStates()]
        told = {
            "depth": depth,
            "role": accessible.getRoleName(),
            "name": accessible.name,
            "description": accessible.description,
            "states": names,
            "row": heads[0],
            "column": heads[1],
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
            in_table = told["role"] == "table"
            yield from walk(
                child,
                states,
                depth + 1,
                heads_of(accessible, child, index) if in_table else ("", ""),
            )


def heads_of(accessible: Any, child: Any, index: int) -> tuple[str, str]:
    """The names of the heads of the row and the column that a cell of a table is in."""
    try:
        if child.getRoleName() != "table cell":
            return "", ""
        table = accessible.queryTable()
        row = table.getRowHeader(table.getRowAtIndex(index))
        column = table.getColumnHeader(table.getColumnAtIndex(index))
    except Exception:  # noqa: BLE001
        return "", ""
    return row.name if row is not None else "", column.name if column is not None else ""


def main() -> None:
    """Print everything that is showing."""
    pyatspi: Any = importlib.import_module("pyatspi")
    for application in pyatspi.Registry.getDesktop(0):
        if application is not None:
            for each in walk(application, pyatspi.stateToString):
                sys.stdout.write(json.dumps(each) + "\n")


if __name__ == "__main__":
    main()
