"""The model of My wards: the places that the user keeps, with their ratings as they arrive."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from db.domain.subject import Subject
from db.domain.tree import TreeRow
from db.domain.wards import Ward, Wards
from viewer.parts.plain_text import plain
from viewer.wording import wards as ward_words

WARD_ROLE = int(Qt.ItemDataRole.UserRole)
"""The Ward of an index."""
RATED_ROLE = WARD_ROLE + 1
"""The TreeRow of a ward; None until it has arrived, or if it is not in the data."""
SECOND_ROLE = WARD_ROLE + 2
"""The line below the name."""

ANYWHERE = QModelIndex()

Index = QModelIndex | QPersistentModelIndex


class WardsModel(QAbstractListModel):
    """The wards in the user's order."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._wards = Wards()
        self._rows: dict[Subject, TreeRow] | None = None

    @property
    def wards(self) -> Wards:
        """The wards that are shown."""
        return self._wards

    def show_wards(self, wards: Wards) -> None:
        """Show ``wards``; ratings that are known already stay."""
        if wards.subjects == self._wards.subjects:
            self._wards = wards
            self._all_changed()
            return
        self.beginResetModel()
        self._wards = wards
        self.endResetModel()

    def show_rows(self, rows: Sequence[TreeRow]) -> None:
        """Show these ratings; a ward without a row is not in the data."""
        self._rows = {row.subject: row for row in rows}
        self._all_changed()

    def index_of(self, subject: Subject) -> QModelIndex:
        """The index of a ward; invalid if there is none."""
        subjects = self._wards.subjects
        return self.index(subjects.index(subject)) if subject in subjects else QModelIndex()

    # Qt's virtual methods

    def rowCount(self, parent: Index = ANYWHERE) -> int:
        """The number of wards."""
        return 0 if parent.isValid() else len(self._wards.wards)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The name, second line, ward or rating at ``index``, depending on ``role``."""
        if not index.isValid() or index.row() >= len(self._wards.wards):
            return None
        ward = self._wards.wards[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._name(ward)
            case Qt.ItemDataRole.AccessibleTextRole:
                return ward_words.label(self._name(ward), self._second(ward), self._row(ward))
            case Qt.ItemDataRole.ToolTipRole:
                return plain(ward_words.tip(self._name(ward), self._second(ward), self._row(ward)))
            case int(value) if value == WARD_ROLE:
                return ward
            case int(value) if value == RATED_ROLE:
                return self._row(ward)
            case int(value) if value == SECOND_ROLE:
                return self._second(ward)
            case _:
                return None

    # Internals

    def _row(self, ward: Ward) -> TreeRow | None:
        return None if self._rows is None else self._rows.get(ward.subject)

    def _name(self, ward: Ward) -> str:
        row = self._row(ward)
        return (row.name if row else ward.name) or ward.subject.id

    def _second(self, ward: Ward) -> str:
        return ward_words.second_line(
            ward,
            self._row(ward),
            gone=self._rows is not None and self._row(ward) is None,
            opens_first=self._wards.start == ward.subject,
        )

    def _all_changed(self) -> None:
        if self._wards.wards:
            self.dataChanged.emit(self.index(0), self.index(len(self._wards.wards) - 1))
