"""What the window remembers between two runs, in an INI file in the data folder.

Settings are a convenience: a file that is damaged, unreadable or read-only never stops the start.
"""

from __future__ import annotations

import json
import logging
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import QSettings

if TYPE_CHECKING:
    from db.domain.tree import Grouping

_log = logging.getLogger(__name__)

FILE_NAME = "settings.ini"
MOST_RECENT_SEARCHES = 8
_THEMES = ("system", "light", "dark", "contrast")
_FARTHEST = 100_000
"""Units of the screen: what is beyond came from no screen, and Qt cannot count it."""


class Placement(NamedTuple):
    """Where a window stood: its normal (not maximised) frame, in screen units."""

    x: int
    y: int
    width: int
    height: int
    maximised: bool = False


class Reading(NamedTuple):
    """What was being read: enough to come back to it."""

    subject: str = ""
    """An id as in ``Subject.id``; empty before the first."""
    report_id: str = ""
    """Empty for the newest."""
    as_at: str = ""
    """An ISO date, or empty for the latest."""
    expanded: tuple[str, ...] = ()
    """Ids of the tree's open branches, parents before children."""


class Settings:
    """Reads are forgiving: whatever is not what it should be counts as not there."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE_NAME
        self._store = self._open()

    def _open(self) -> QSettings:
        store = QSettings(str(self._path), QSettings.Format.IniFormat)
        store.setFallbacksEnabled(False)
        store.allKeys()
        if store.status() is QSettings.Status.FormatError:
            aside = self._path.with_suffix(".damaged")
            _log.warning("The settings were damaged and begin anew; the old file is %s", aside.name)
            del store
            try:
                self._path.replace(aside)
            except OSError:
                self._path.unlink(missing_ok=True)
            store = QSettings(str(self._path), QSettings.Format.IniFormat)
        return store

    @property
    def damaged(self) -> bool:
        return self._store.status() is not QSettings.Status.NoError

    def save(self) -> None:
        """Write what changed; a folder that cannot be written to is only noted."""
        self._store.sync()
        if self._store.status() is not QSettings.Status.NoError:
            _log.warning("The settings could not be written to %s", self._path.name)

    @property
    def theme(self) -> str:
        """'system', 'light', 'dark' or 'contrast'."""
        kept = self._text("view/theme", "system")
        return kept if kept in _THEMES else "system"

    @theme.setter
    def theme(self, name: str) -> None:
        self._store.setValue("view/theme", name)

    @property
    def text_scale(self) -> float:
        """How large the text stands, 0.8 to 2."""
        return min(2.0, max(0.8, self._number("view/text_scale", 1.0)))

    @text_scale.setter
    def text_scale(self, scale: float) -> None:
        self._store.setValue("view/text_scale", scale)

    @property
    def grouping(self) -> Grouping:
        """What the tree is grouped by."""
        from db.domain.tree import Grouping

        kept = self._text("view/grouping", "")
        return next((one for one in Grouping if one.name == kept), Grouping.A_TO_Z)

    @grouping.setter
    def grouping(self, grouping: Grouping) -> None:
        self._store.setValue("view/grouping", grouping.name)

    @property
    def story_shown(self) -> bool:
        return self._text("view/story", "true") != "false"

    @story_shown.setter
    def story_shown(self, shown: bool) -> None:
        self._store.setValue("view/story", "true" if shown else "false")

    @property
    def pane_widths(self) -> tuple[int, ...]:
        """Of tree and story at text scale 1, or nothing where they are not known."""
        widths = self._json("window/panes", list)
        if len(widths) != 2 or not all(
            type(width) is int and 0 <= width <= _FARTHEST for width in widths
        ):
            return ()
        return tuple(widths)

    @pane_widths.setter
    def pane_widths(self, widths: tuple[int, ...]) -> None:
        self._store.setValue("window/panes", json.dumps(list(widths)))

    @property
    def placement(self) -> Placement | None:
        return self._record("window/placement", Placement)

    @placement.setter
    def placement(self, placement: Placement) -> None:
        self._keep("window/placement", placement)

    @property
    def reading(self) -> Reading:
        reading = self._record("window/reading", Reading)
        if reading is None:
            return Reading()
        expanded = tuple(name for name in reading.expanded if isinstance(name, str))
        return Reading(reading.subject, reading.report_id, reading.as_at, expanded)

    @reading.setter
    def reading(self, reading: Reading) -> None:
        self._keep("window/reading", reading)

    @property
    def recent_searches(self) -> tuple[str, ...]:
        """Newest first."""
        recent = self._json("search/recent", list)
        return tuple(text for text in recent if isinstance(text, str))[:MOST_RECENT_SEARCHES]

    def add_recent_search(self, text: str) -> None:
        others = [old for old in self.recent_searches if old.casefold() != text.casefold()]
        recent = [text, *others][:MOST_RECENT_SEARCHES]
        self._store.setValue("search/recent", json.dumps(recent))

    @property
    def last_folder(self) -> Path | None:
        """Where a card was saved last, if it is still there."""
        text = self._text("export/folder", "")
        return Path(text) if text and Path(text).is_dir() else None

    @last_folder.setter
    def last_folder(self, folder: Path) -> None:
        self._store.setValue("export/folder", str(folder))

    def _text(self, key: str, default: str) -> str:
        value = self._store.value(key, default)
        return value if isinstance(value, str) else default

    def _number(self, key: str, default: float) -> float:
        try:
            number = float(str(self._store.value(key, default)))
        except ValueError:
            return default
        return number if math.isfinite(number) else default

    def _json(self, key: str, kind: type[Any]) -> Any:
        try:
            value = json.loads(self._text(key, ""))
        except (ValueError, RecursionError):
            return kind()
        return value if isinstance(value, kind) else kind()

    def _keep(self, key: str, record: Placement | Reading) -> None:
        self._store.setValue(key, json.dumps(record._asdict()))

    def _record(self, key: str, kind: type[Any]) -> Any:
        """The record kept under ``key``, or None where any of its parts is not of its type."""
        kept = self._json(key, dict)
        if not kept:
            return None
        values: dict[str, Any] = {}
        for name, of in kind.__annotations__.items():
            if name not in kept:
                continue
            value = tuple(kept[name]) if isinstance(kept[name], list) else kept[name]
            if type(value).__name__ != of.__forward_arg__.partition("[")[0]:
                return None
            if isinstance(value, int) and abs(value) > _FARTHEST:
                return None
            values[name] = value
        try:
            return kind(**values)
        except TypeError:
            return None
