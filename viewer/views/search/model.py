"""The model of the search results: a list with a heading above each kind of hit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from db.domain.hits import Hit
from viewer.parts.plain_text import plain
from viewer.wording.search import hit_sentence

HIT_ROLE = int(Qt.ItemDataRole.UserRole)
"""The Hit of a row, or None for a heading or a recent search."""
RECENT_ROLE = HIT_ROLE + 1
"""The text of a recent search; empty for other rows."""
HEADING_ROLE = HIT_ROLE + 2
"""Whether the row is a heading."""

RECENT_HEADING = "Recent searches"


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    accessible: str
    hit: Hit | None = None
    recent: str = ""

    @property
    def heading(self) -> bool:
        return self.hit is None and not self.recent


class HitsModel(QAbstractListModel):
    """Hits or recent searches, with headings that cannot be chosen."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lines: list[_Line] = []

    def show_hits(self, hits: Sequence[Hit]) -> None:
        """Show hits in the store's order, grouped under a heading for each kind."""
        kinds: dict[str, list[Hit]] = {}
        for hit in hits:
            kinds.setdefault(hit.kind.value, []).append(hit)
        self._show(
            line
            for heading, found in kinds.items()
            for line in (
                _Line(f"{heading} · {len(found)}", f"{heading}, {len(found)}"),
                *(_Line(hit.title, hit_sentence(hit), hit) for hit in found),
            )
        )

    def show_recent(self, texts: Sequence[str]) -> None:
        """Show recent searches under their heading."""
        lines = [_Line(text, f"Search again for {text}", recent=text) for text in texts]
        self._show([_Line(RECENT_HEADING, RECENT_HEADING), *lines] if lines else [])

    def _show(self, lines: Any) -> None:
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
        """The text, hit, recent search or kind of a row, depending on ``role``."""
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
            case _:
                return None
