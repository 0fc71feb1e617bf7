"""An assistive technology: hears what Wardcard says over AT-SPI, and looks at its windows.

Run by the system's own Python, which has pyatspi (Debian: python3-pyatspi). Each line of its
standard input is a question in JSON, such as ``{"ask": "heard", "since": 0}``; each line of its
standard output is the answer. See :class:`Client` for the questions.
"""

from __future__ import annotations

import importlib
import json
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

HEARD = (
    "object:announcement",
    "object:state-changed:focused",
    "object:state-changed:expanded",
    "object:active-descendant-changed",
    "object:text-caret-moved",
    "object:selection-changed",
    "window:activate",
)
"""The events that are kept."""
MOST_ITEMS = 400
"""The most children of one object that are looked at."""


class Client:
    """Listens from the beginning, and answers questions."""

    def __init__(self) -> None:
        self._pyatspi: Any = importlib.import_module("pyatspi")
        self._events: list[dict[str, object]] = []
        self._began = time.monotonic()

    def listen(self) -> None:
        """Keep every event of :data:`HEARD`, in a thread of its own; returns at once."""
        registry = self._pyatspi.Registry
        registry.registerEventListener(self._on_event, *HEARD)
        threading.Thread(target=registry.start, daemon=True).start()

    def _on_event(self, event: Any) -> None:
        try:
            said = self._described(event.source)
            detail, text = event.detail1, event.any_data
            if hasattr(text, "getRoleName"):
                said["of"] = self._described(text)
                text = ""
        except Exception:  # noqa: BLE001 - GLib's errors: the object or its process is gone
            return
        self._events.append(
            said
            | {
                "event": str(event.type),
                "detail": detail,
                "text": text if isinstance(text, str) else "",
                "at": round(time.monotonic() - self._began, 3),
            }
        )

    # Questions

    def heard(self, since: int) -> list[dict[str, object]]:
        """All events from number ``since`` on, once Wardcard has answered a question."""
        for application in self._pyatspi.Registry.getDesktop(0):
            if application is not None:
                try:
                    application.clear_cache()
                    _ = application.childCount
                except Exception:  # noqa: BLE001
                    continue
        return self._events[since:]

    def shown(self) -> list[dict[str, object]]:
        """Everything that is showing in all windows, from the outside to the inside."""
        found: list[dict[str, object]] = []
        for application in self._pyatspi.Registry.getDesktop(0):
            if application is not None:
                found += self._walk(application, 0, "")
        return found

    def cell(self) -> dict[str, object]:
        """The headers of the table's cell that has the focus: 'row' and 'column', as read aloud."""
        for each in self._objects():
            if each.getRoleName() != "table" or not each.getState().contains(
                self._pyatspi.STATE_SHOWING
            ):
                continue
            table = each.queryTable()
            for index in range(min(each.childCount, MOST_ITEMS)):
                cell = each.getChildAtIndex(index)
                if cell.getState().contains(self._pyatspi.STATE_FOCUSED):
                    row = table.getRowAtIndex(index)
                    column = table.getColumnAtIndex(index)
                    heads = table.getRowHeader(row), table.getColumnHeader(column)
                    names = [head.name if head is not None else "" for head in heads]
                    return {"name": cell.name, "row": names[0], "column": names[1]}
        return {}

    def text(self, path: str) -> dict[str, object]:
        """The text of the object with this path, its lines, and the links and attributes in it."""
        for each in self._objects():
            if each.path == path:
                return self._text_of(each)
        return {}

    # Looking

    def _objects(self) -> Iterator[Any]:
        waiting = [each for each in self._pyatspi.Registry.getDesktop(0) if each is not None]
        while waiting:
            each = waiting.pop()
            yield each
            try:
                waiting += [
                    each.getChildAtIndex(n) for n in range(min(each.childCount, MOST_ITEMS))
                ]
            except Exception:  # noqa: BLE001
                continue
            waiting = [one for one in waiting if one is not None]

    def _walk(self, accessible: Any, depth: int, parent: str) -> Iterator[dict[str, object]]:
        try:
            said = self._described(accessible) | {"depth": depth, "parent": parent}
            count = accessible.childCount
        except Exception:  # noqa: BLE001
            return
        if depth and "showing" not in said["states"]:
            return
        yield said
        for index in range(min(count, MOST_ITEMS)):
            try:
                child = accessible.getChildAtIndex(index)
            except Exception:  # noqa: BLE001
                continue
            if child is not None:
                yield from self._walk(child, depth + 1, accessible.path)

    def _described(self, accessible: Any) -> dict[str, Any]:
        accessible.clear_cache()
        names = [self._pyatspi.stateToString(each) for each in accessible.getState().getStates()]
        role = accessible.getRoleName()
        said = {
            "path": accessible.path,
            "role": role,
            "name": accessible.name,
            "description": accessible.description,
            "states": names,
            "actions": [],
            "interfaces": [],
            "place": [0, 0, 0, 0],
            "attributes": [],
        }
        if role == "application":
            return said
        said["interfaces"] = list(accessible.get_interfaces())
        if "Component" in said["interfaces"]:
            place = accessible.queryComponent().getExtents(self._pyatspi.DESKTOP_COORDS)
            said["place"] = [place.x, place.y, place.width, place.height]
        if "Action" in said["interfaces"]:
            action = accessible.queryAction()
            said["actions"] = [action.getName(n) for n in range(action.nActions)]
        said["attributes"] = list(accessible.getAttributes())
        return said

    def _text_of(self, accessible: Any) -> dict[str, object]:
        if "Text" not in accessible.get_interfaces():
            return {}
        text = accessible.queryText()
        whole = text.getText(0, -1)
        lines: list[str] = []
        at = 0
        while at < text.characterCount and len(lines) < MOST_ITEMS:
            line, _, end = text.getTextAtOffset(at, self._pyatspi.TEXT_BOUNDARY_LINE_START)
            lines.append(line)
            at = max(end, at + 1)
        links = 0
        if "Hypertext" in accessible.get_interfaces():
            links = accessible.queryHypertext().getNLinks()
        return {"text": whole, "lines": lines, "caret": text.caretOffset, "links": links}


def main() -> None:
    """Answer until the standard input ends."""
    client = Client()
    client.listen()
    for line in sys.stdin:
        asked = json.loads(line)
        answer = getattr(client, asked.pop("ask"))(**asked)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
