"""The settings that the window keeps between runs, in an INI file in the data folder.

Each setting is an entry of :class:`Settings`, with its key, type, default and bounds. A settings
file that is damaged, unreadable or read-only never prevents the start, and an invalid value is
replaced by the default.
"""

from __future__ import annotations

import json
import logging
import math
import os
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, Self, TypeVar, overload

from db.domain.text import is_plain
from db.files.lookup import is_folder
from db.files.private import create_empty, make_kept_folder, rights_within

if TYPE_CHECKING:
    from collections.abc import Collection

    from PySide6.QtCore import QSettings

    from db.domain.tree import Grouping

_log = logging.getLogger(__name__)

FILE_NAME = "settings.ini"
MOST_RECENT_SEARCHES = 8
THEMES = {
    "system": "Colours of the system",
    "light": "Light",
    "dark": "Dark",
    "contrast": "High contrast",
}
"""The themes: the name used in the file and on the command line, and the label in the menu."""
TEXT_SCALES = (1.0, 1.15, 1.3, 1.5, 1.75, 2.0)
"""The steps of the text size, as multiples of the normal one; the first and last are its bounds."""
_LONGEST = 1000
"""The most characters of a text that is kept, such as one that was searched for."""
_FARTHEST = 100_000
"""The largest number of pixels accepted: larger than any screen, and within Qt's limits."""

_SURELY_UNFINISHED = 24 * 3600.0
"""Seconds after which a file that Qt has not finished writing was left by a killed process."""

Value = TypeVar("Value")


class Placement(NamedTuple):
    """A window's position and size in screen pixels, as they are when it is not maximised."""

    x: int
    y: int
    width: int
    height: int
    maximised: bool = False


class LastView(NamedTuple):
    """The subject, report and day that were shown last, and the expanded branches of the tree."""

    subject: str = ""
    """A ``Subject.id``; empty before the first run."""
    report_id: str = ""
    """The ID of the report; empty for the newest."""
    as_at: str = ""
    """The 'As at' day as an ISO date; empty for the latest."""
    expanded: tuple[str, ...] = ()
    """The IDs of the tree's expanded branches, in the order of opening."""


def _is_usable(value: object) -> bool:
    """Return whether a value is a text that can be looked up and shown."""
    return isinstance(value, str) and len(value) <= _LONGEST and is_plain(value)


class Setting(Generic[Value]):
    """An entry of :class:`Settings`: an attribute that reads from and writes to the file."""

    personal = False
    """Whether it says what somebody did, so that a shared computer does not keep it."""

    def __init__(self, key: str, default: Value, about: str) -> None:
        """``key`` is 'section/name' in the file; ``about`` is a one-line description."""
        self.key = key
        self.default = default
        self.about = about

    def made_personal(self) -> Self:
        """Mark the setting as :attr:`personal`, and return it."""
        self.personal = True
        return self

    @overload
    def __get__(self, settings: None, owner: type[Settings]) -> Self: ...

    @overload
    def __get__(self, settings: Settings, owner: type[Settings]) -> Value: ...

    def __get__(self, settings: Settings | None, owner: type[Settings]) -> Self | Value:
        if settings is None:
            return self
        text = settings.text(self.key)
        if text is None:
            return self.default
        try:
            return self._from_text(text)
        except (ValueError, TypeError, RecursionError):
            return self.default

    def __set__(self, settings: Settings, value: Value) -> None:
        if not (self.personal and settings.shared):
            settings.set_text(self.key, self._to_text(value))

    def _from_text(self, text: str) -> Value:
        """Return the value for ``text``. Raises ValueError or TypeError if it is invalid."""
        raise NotImplementedError

    def _to_text(self, value: Value) -> str:
        """Return ``value`` as it is written to the file."""
        return json.dumps(value)


class Choice(Setting[str]):
    """A choice of one word from several."""

    def __init__(self, key: str, choices: Collection[str], default: str, about: str) -> None:
        super().__init__(key, default, about)
        self.choices = choices

    def _from_text(self, text: str) -> str:
        if text not in self.choices:
            raise ValueError(text)
        return text

    def _to_text(self, value: str) -> str:
        return value


class Flag(Setting[bool]):
    """A yes or no setting."""

    def _from_text(self, text: str) -> bool:
        return json.loads(text) if text in ("true", "false") else self.default


class Number(Setting[float]):
    """A number from ``least`` to ``most``; a number outside that range becomes the nearer bound."""

    def __init__(self, key: str, default: float, least: float, most: float, about: str) -> None:
        super().__init__(key, default, about)
        self.least, self.most = least, most

    def _from_text(self, text: str) -> float:
        number = float(text)
        if not math.isfinite(number):
            raise ValueError(text)
        return self.bounded(number)

    def bounded(self, number: float) -> float:
        """Return ``number``, or the nearer bound if it is outside the range."""
        return min(max(number, self.least), self.most)


class Pixels(Setting[tuple[int, ...]]):
    """A fixed number of widths in pixels, set by ``count``; empty by default."""

    def __init__(self, key: str, count: int, about: str) -> None:
        super().__init__(key, (), about)
        self.count = count

    def _from_text(self, text: str) -> tuple[int, ...]:
        widths = json.loads(text)
        if not isinstance(widths, list) or len(widths) != self.count:
            raise ValueError(text)
        if not all(type(width) is int and 0 <= width <= _FARTHEST for width in widths):
            raise ValueError(text)
        return tuple(widths)


class Texts(Setting[tuple[str, ...]]):
    """Up to ``most`` texts; any further ones are dropped."""

    def __init__(self, key: str, most: int, about: str) -> None:
        super().__init__(key, (), about)
        self.most = most

    def _from_text(self, text: str) -> tuple[str, ...]:
        texts = json.loads(text)
        if not isinstance(texts, list):
            raise TypeError(text)
        return tuple(filter(_is_usable, texts))[: self.most]

    def _to_text(self, value: tuple[str, ...]) -> str:
        return json.dumps(value[: self.most])


class Text(Setting[str]):
    """A short text; empty by default."""

    def __init__(self, key: str, about: str) -> None:
        super().__init__(key, "", about)

    def _from_text(self, text: str) -> str:
        if not _is_usable(text):
            raise ValueError(text)
        return text

    def _to_text(self, value: str) -> str:
        return value


class Folder(Setting["Path | None"]):
    """The path of a folder, or None if the folder no longer exists."""

    def __init__(self, key: str, about: str) -> None:
        super().__init__(key, None, about)

    def _from_text(self, text: str) -> Path | None:
        return Path(text) if text and is_folder(Path(text)) else None

    def _to_text(self, value: Path | None) -> str:
        return str(value or "")


class PathName(Setting["Path | None"]):
    """A path that may be on a share which does not answer, so it is not looked up here."""

    def __init__(self, key: str, about: str) -> None:
        super().__init__(key, None, about)

    def _from_text(self, text: str) -> Path | None:
        return Path(text) if text and _is_usable(text) else None

    def _to_text(self, value: Path | None) -> str:
        return str(value or "")


class TreeGrouping(Setting["Grouping"]):
    """The way to group the tree, stored by its name; alphabetical by default."""

    def __init__(self, key: str, about: str) -> None:
        self.key, self.about = key, about

    @property
    def default(self) -> Grouping:
        """Alphabetical; imported late so that the first paint does not wait for the domain."""
        from db.domain.tree import Grouping

        return Grouping.A_TO_Z

    def _from_text(self, text: str) -> Grouping:
        from db.domain.tree import Grouping

        return next((grouping for grouping in Grouping if grouping.name == text), self.default)

    def _to_text(self, value: Grouping) -> str:
        return value.name


class Record(Setting[Value]):
    """A named tuple of texts, whole numbers, flags and tuples of texts.

    If any part has the wrong type, the default is used for all of it.
    """

    def __init__(self, key: str, kind: type[Any], default: Value, about: str) -> None:
        super().__init__(key, default, about)
        self.kind = kind

    def _from_text(self, text: str) -> Value:
        parts = json.loads(text)
        if not isinstance(parts, dict) or not parts:
            raise TypeError(text)
        values: dict[str, Any] = {}
        for name, kind in self.kind.__annotations__.items():
            if name not in parts:
                continue
            value = parts[name]
            if isinstance(value, list):
                value = tuple(filter(_is_usable, value))
            if type(value).__name__ != kind.__forward_arg__.partition("[")[0]:
                raise TypeError(text)
            if isinstance(value, str) and not _is_usable(value):
                raise ValueError(text)
            if isinstance(value, int) and abs(value) > _FARTHEST:
                raise ValueError(text)
            values[name] = value
        return self.kind(**values)

    def _to_text(self, value: Any) -> str:
        return json.dumps(value._asdict())


def remove_unfinished(folder: Path) -> int:
    """Remove settings files in ``folder`` that Qt was writing when its process was killed.

    Qt writes a new file with six random letters or digits at its end, within a moment; one is
    removed if it is a day old. Returns how many were removed.
    """
    removed = 0
    with suppress(OSError):
        for path in folder.glob(f"{FILE_NAME}.??????"):
            with suppress(OSError):
                is_old = path.lstat().st_mtime < time.time() - _SURELY_UNFINISHED
                if is_old and path.suffix[1:].isalnum():
                    path.unlink()
                    removed += 1
    return removed


class Settings:
    """The settings in a folder; each is an attribute that can be read and set."""

    theme = Choice("view/theme", THEMES, "system", "The colours of the window.")
    text_scale = Number(
        "view/text_scale",
        1.0,
        TEXT_SCALES[0],
        TEXT_SCALES[-1],
        "The size of the text, as a multiple of the normal size.",
    )
    grouping = TreeGrouping("view/grouping", "What the tree is grouped by.")
    story_shown = Flag("view/story", True, "Whether the panel beside the ratings is shown.")
    pane_widths = Pixels(
        "window/panes", 2, "The widths of the tree and of the panel, at a text size of 1."
    )
    placement: Record[Placement | None] = Record(
        "window/placement", Placement, None, "Where the window was."
    )
    last_view = Record(
        "window/reading", LastView, LastView(), "What was shown last."
    ).made_personal()
    recent_searches = Texts(
        "search/recent", MOST_RECENT_SEARCHES, "What was searched for, newest first."
    ).made_personal()
    last_folder = Folder(
        "export/folder", "The folder that something was last saved in."
    ).made_personal()
    publish_folder = PathName(
        "publish/folder", "The folder that data was last published in."
    ).made_personal()
    publish_key = PathName(
        "publish/key", "The private key with which data was last published; never its password."
    ).made_personal()
    register_role = Text(
        "improve/role", "The role in which something was last saved on ‘To improve’."
    ).made_personal()
    shared_computer = Flag(
        "computer/shared", False, "Whether several people use this computer as one user."
    )
    """Set with :meth:`share`; a policy can set it too: see :attr:`shared`. The setup for Windows
    writes it (packaging/windows/setup.nsi)."""

    def __init__(self, folder: Path, *, shared: bool = False) -> None:
        """Open the settings in ``folder``, which need not exist; nothing is written yet.

        If the computer is ``shared`` by policy, or the file says so, personal settings keep their
        defaults, and those that were saved before are removed from the disk at once.
        """
        self._path = folder / FILE_NAME
        self._store = self._open()
        self._shared_by_policy = shared
        if self.shared:
            self._forget()

    @property
    def shared(self) -> bool:
        """Whether several people use this computer as one user."""
        return self._shared_by_policy or self.shared_computer

    def share(self, shared: bool) -> None:
        """Set whether the computer is shared, if no policy does; what was kept is removed at once.

        On Linux, Qt's own dialogs remember folders again only after the next start.
        """
        self.shared_computer = shared
        if shared:
            self._forget()
        self.save()

    def _forget(self) -> None:
        """Remove personal settings from the disk, and Qt's memory of folders from this process."""
        from PySide6.QtCore import QSettings

        kept = [entry.key for entry in self.entries() if entry.personal]
        kept = [key for key in kept if self._store.contains(key)]
        for key in kept:
            self._store.remove(key)
        if kept:
            self._store.sync()
        with suppress(OSError):
            self._damaged.unlink(missing_ok=True)
        if sys.platform != "win32":
            # Qt's own file dialogs write the last folders to a file of all programs with Qt.
            nowhere = str(Path(os.devnull) / "nothing")
            QSettings.setPath(QSettings.Format.NativeFormat, QSettings.Scope.UserScope, nowhere)

    @property
    def _damaged(self) -> Path:
        """Where a damaged settings file is kept."""
        return self._path.with_suffix(".damaged")

    @classmethod
    def entries(cls) -> tuple[Setting[Any], ...]:
        """Return all settings, in the order in which they are declared."""
        owners = reversed(cls.__mro__)
        return tuple(
            entry
            for owner in owners
            for entry in vars(owner).values()
            if isinstance(entry, Setting)
        )

    def add_recent_search(self, text: str) -> None:
        """Add ``text`` as the newest search, and remove any older entry for the same text."""
        others = [old for old in self.recent_searches if old.casefold() != text.casefold()]
        self.recent_searches = (text, *others)

    def save(self) -> None:
        """Write the changes to the file. If this fails, the failure is only logged."""
        from PySide6.QtCore import QSettings

        self._store.sync()
        if self._store.status() is not QSettings.Status.NoError:
            _log.warning("The settings could not be written to %s", self._path.name)
        self._settle()

    def save_on_another_thread(self) -> None:
        """Do as :meth:`save`, on a thread other than that on which settings are changed."""
        # Qt lets objects on the same file share what is not written yet, but not threads an object.
        other = self._open()
        other.sync()
        self._settle()

    def _settle(self) -> None:
        # Imported here, because settings are read before the first paint, and written after it.
        from db.files.moving import settle

        settle(self._path.parent)

    def text(self, key: str) -> str | None:
        """Return the text stored under ``key`` in the file, or None if there is none."""
        value = self._store.value(key)
        return value if isinstance(value, str) else None

    def set_text(self, key: str, text: str) -> None:
        """Set the text stored under ``key``; :meth:`save` writes it to the file."""
        # Qt keeps the rights of a file that exists, and gives a new one those of any file.
        with suppress(OSError):  # it cannot be written to: save() logs it
            make_kept_folder(self._path.parent)
            create_empty(self._path, rights_within(self._path.parent))
        self._store.setValue(key, text)

    def _open(self) -> QSettings:
        from PySide6.QtCore import QSettings

        store = QSettings(str(self._path), QSettings.Format.IniFormat)
        store.setFallbacksEnabled(False)
        store.allKeys()
        if store.status() is QSettings.Status.FormatError:
            from db.files.moving import move_into_place

            aside = self._damaged
            _log.warning("The settings were damaged and are reset; the old file is %s", aside.name)
            del store
            with suppress(OSError):  # another program has it open: it is set aside at a later start
                move_into_place(self._path, aside)
            store = QSettings(str(self._path), QSettings.Format.IniFormat)
        return store
