"""The rating matrix as a Qt model, with a row for each service, site or report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from db.domain.kinds import RowKind
from db.domain.scale import QUESTIONS
from viewer.documents.columns import harmless
from viewer.documents.templates import render
from viewer.parts.plain_text import plain
from viewer.wording.rating import notes, row_note, row_sentence, row_words

if TYPE_CHECKING:
    from db.domain.report import Matrix, Row

WORDS_ROLE = int(Qt.ItemDataRole.UserRole)
"""The RatingWords of a cell."""
ROW_ROLE = WORDS_ROLE + 1
"""The Row that an index belongs to."""
NOTED_ROLE = WORDS_ROLE + 2
"""Whether a cell or label has a note, or the sources of a rating disagree."""

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()


class MatrixModel(QAbstractTableModel):
    """Column 0 is the row's label; columns 1 to 6 are the questions in CQC's order."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.kind = RowKind.SERVICES
        """What the rows represent: services, sites or reports."""
        self._rows: tuple[Row, ...] = ()

    def show(self, matrix: Matrix) -> None:
        """Show ``matrix`` in place of the previous matrix."""
        self.beginResetModel()
        self.kind = matrix.kind
        self._rows = matrix.rows
        self.endResetModel()

    def row(self, number: int) -> Row:
        """The row at position ``number``, from 0."""
        return self._rows[number]

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """The number of rows."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        """The number of columns: a label and the six questions."""
        return 0 if parent.isValid() else 1 + len(QUESTIONS)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Flags that allow every cell to be selected and none to be edited."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return (
            Qt.ItemFlag.ItemIsEnabled
            | Qt.ItemFlag.ItemIsSelectable
            | Qt.ItemFlag.ItemNeverHasChildren
        )

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The heading of a column, or the label of a row."""
        texts = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
        if role not in texts:
            return None
        if orientation == Qt.Orientation.Vertical:
            return self._rows[section].label if 0 <= section < len(self._rows) else None
        if section == 0:
            return self.kind.value
        return QUESTIONS[section - 1].label if section <= len(QUESTIONS) else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The rating, text or row of a cell, depending on ``role``."""
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == ROW_ROLE:
            return row
        if index.column() == 0:
            return self._label_data(row, role)
        question = index.column() - 1
        words = row_words(row)[question]
        label = f"{row.label}, {QUESTIONS[question].label}"
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return words.word
            case Qt.ItemDataRole.AccessibleTextRole:
                return words.sentence(label)
            case Qt.ItemDataRole.AccessibleDescriptionRole:
                return " ".join(notes(row, question))
            case Qt.ItemDataRole.ToolTipRole:
                return plain("\n".join((words.sentence(label), *notes(row, question))))
            case int(value) if value == WORDS_ROLE:
                return words
            case int(value) if value == NOTED_ROLE:
                return bool(notes(row, question) or (words.entry and words.entry.others))
            case _:
                return None

    @staticmethod
    def _label_data(row: Row, role: int) -> Any:
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return row.label
            case Qt.ItemDataRole.AccessibleTextRole:
                return row_sentence(row)
            case Qt.ItemDataRole.ToolTipRole:
                return plain(row_sentence(row))
            case int(value) if value == WORDS_ROLE:
                return None
            case int(value) if value == NOTED_ROLE:
                return bool(row_note(row))
            case _:
                return None

    # Copying

    def as_text(self) -> str:
        """The matrix as tab-separated text, for a spreadsheet."""
        lines = [self._columns()]
        lines += [[harmless(row.label), *_copied(row)] for row in self._rows]
        return "\n".join("\t".join(" ".join(text.split()) for text in line) for line in lines)

    def as_html(self) -> str:
        """The matrix as a table with headers, for a word processor or a spreadsheet."""
        return render(
            "rich_text/matrix.html",
            columns=self._columns(),
            rows=[(row.label, _copied(row)) for row in self._rows],
        )

    def _columns(self) -> list[str]:
        return [self.kind.value, *(question.label for question in QUESTIONS)]


def _copied(row: Row) -> list[str]:
    return [words.copied() for words in row_words(row)]
