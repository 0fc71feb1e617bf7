"""The model of the search results: hits below headings, then commands; or recent searches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from db.domain.hits import Hit
from viewer.parts.plain_text import plain
from viewer.wording.search import CLOSED, PLACES, hit_sentence, kind_words, section_words

HIT_ROLE = int(Qt.ItemDataRole.UserRole)
"""The Hit of a row; None for other rows."""
RECENT_ROLE = HIT_ROLE + 1
"""The text of a recent search; empty for other rows."""
HEADING_ROLE = HIT_ROLE + 2
"""Whether the row is a heading."""
COMMAND_ROLE = HIT_ROLE + 3
"""The SearchCommand of a row; None for other rows."""
MORE_ROLE = HIT_ROLE + 4
"""For the heading of a section that is not shown in full: the kind that shows all of it."""
MORE_WORDS_ROLE = HIT_ROLE + 5
"""The label for that: 'All 12'."""

RECENT_HEADING = "Recent searches"
COMMANDS = "Commands"
ALL = "All"
_MOST_IN_A_SECTION = {PLACES: 6, CLOSED: 2}
_OTHERWISE_MOST = 3
"""The most rows of a section while all kinds are shown, if there are several sections."""
_MOST_COMMANDS = 3
"""The most commands below hits."""


@dataclass(frozen=True, slots=True)
class SearchCommand:
    """A command of the menus, as the search offers it."""

    text: str
    tip: str
    keys: str
    """Its keys in the system's words, or empty."""
    run: Callable[[], None]
    possible: Callable[[], bool]
    """Whether it can be carried out now."""

    def matches(self, text: str) -> bool:
        """Whether each word of ``text`` begins a word of the command or of its description."""
        return _begin_words(text, f"{self.text} {self.tip}")

    def is_named(self, text: str) -> bool:
        """Whether each word of ``text`` begins a word of the command itself."""
        return _begin_words(text, self.text)


def _begin_words(text: str, whole: str) -> bool:
    own = whole.casefold().replace("‘", " ").split()
    return all(any(word.startswith(typed) for word in own) for typed in text.casefold().split())


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    accessible: str
    hit: Hit | None = None
    recent: str = ""
    command: SearchCommand | None = None
    more: str = ""
    more_words: str = ""

    @property
    def heading(self) -> bool:
        return self.hit is None and not self.recent and self.command is None


class HitsModel(QAbstractListModel):
    """Hits and commands, or recent searches, with headings that cannot be chosen."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lines: list[_Line] = []
        self._hits: tuple[Hit, ...] = ()
        self._commands: tuple[SearchCommand, ...] = ()
        self._kind = ALL
        self.from_where = ""
        """The name of the place from which distances are given, for the heading of places."""

    def show_hits(self, hits: Sequence[Hit], commands: Sequence[SearchCommand] = ()) -> None:
        """Show hits in the store's order, grouped under headings, then commands."""
        self._hits, self._commands = tuple(hits), tuple(commands)
        self.narrow(ALL)

    def show_recent(self, texts: Sequence[str]) -> None:
        """Show recent searches under their heading."""
        self._hits, self._commands, self._kind = (), (), ALL
        lines = [_Line(text, f"Search again for {text}", recent=text) for text in texts]
        self._show([_Line(RECENT_HEADING, RECENT_HEADING), *lines] if lines else [])

    @property
    def kind(self) -> str:
        """The kind to which the results are narrowed, or ALL."""
        return self._kind

    def kinds(self) -> list[tuple[str, int]]:
        """The kinds of the results with their numbers, ALL first; empty without results."""
        counts = Counter(kind_words(hit) for hit in self._hits)
        if closed := counts.pop(CLOSED, 0):
            counts[CLOSED] = closed
        if self._commands:
            counts[COMMANDS] = len(self._commands)
        return [(ALL, counts.total()), *counts.items()] if counts else []

    def narrow(self, kind: str) -> None:
        """Show only the results of ``kind``, all of them; ALL shows the best of each section."""
        self._kind = kind
        sections: dict[str, list[_Line]] = {}
        rest: dict[str, list[_Line]] = {}
        for hit in self._hits:
            section = kind_words(hit) if kind == kind_words(hit) else section_words(hit)
            if kind in (ALL, section):
                into = rest if section == CLOSED else sections
                into.setdefault(section, []).append(_Line(hit.title, hit_sentence(hit), hit))
        if kind in (ALL, COMMANDS) and self._commands:
            rest[COMMANDS] = [_command_line(command) for command in self._commands]
        sections |= rest
        several = len(sections) > 1
        lines: list[_Line] = []
        for section, found in sections.items():
            most = _MOST_IN_A_SECTION.get(section, _OTHERWISE_MOST) if several else len(found)
            if section == COMMANDS and several:
                most = _MOST_COMMANDS
            heading = section
            if (
                section == PLACES
                and self.from_where
                and any(line.hit is not None and line.hit.miles is not None for line in found)
            ):
                heading = f"{section}, with the distance from {self.from_where}"
            cut = len(found) > most
            lines.append(
                _Line(
                    heading,
                    f"{heading}, {len(found)}",
                    more=section if cut else "",
                    more_words=f"All {len(found)}" if cut else "",
                )
            )
            lines += found[:most]
        self._show(lines)

    def _show(self, lines: Sequence[_Line]) -> None:
        self.beginResetModel()
        self._lines = list(lines)
        self.endResetModel()

    def next_choice(self, row: int, step: int) -> int:
        """The next (``step`` 1) or previous (-1) selectable row, with wrap-around; -1 if none."""
        count = len(self._lines)
        for _ in range(count):
            row = (row + step) % count if row >= 0 or step > 0 else count - 1
            if not self._lines[row].heading:
                return row
        return -1

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:
        """The number of rows, including headings."""
        return 0 if parent.isValid() else len(self._lines)

    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        """Flags that allow every row except a heading to be selected."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        never = Qt.ItemFlag.ItemNeverHasChildren
        if self._lines[index.row()].heading:
            return Qt.ItemFlag.ItemIsEnabled | never
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | never

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The text, hit, recent search, command or kind of a row, depending on ``role``."""
        if not index.isValid():
            return None
        line = self._lines[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return line.text
            case Qt.ItemDataRole.AccessibleTextRole:
                return line.accessible
            case Qt.ItemDataRole.ToolTipRole:
                return plain(line.accessible)
            case int(value) if value == HIT_ROLE:
                return line.hit
            case int(value) if value == RECENT_ROLE:
                return line.recent
            case int(value) if value == HEADING_ROLE:
                return line.heading
            case int(value) if value == COMMAND_ROLE:
                return line.command
            case int(value) if value == MORE_ROLE:
                return line.more
            case int(value) if value == MORE_WORDS_ROLE:
                return line.more_words
            case _:
                return None


def _command_line(command: SearchCommand) -> _Line:
    spoken = ", ".join(filter(None, (command.text, "command", command.tip, command.keys)))
    return _Line(command.text, spoken, command=command)
