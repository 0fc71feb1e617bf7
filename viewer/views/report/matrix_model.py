"""The rating matrix as a Qt model, with a row for each service, site or report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from db.domain.kinds import RowKind
from db.domain.scale import QUESTIONS, SCALE, Rating
from viewer.documents.templates import render
from viewer.parts.plain_text import plain
from viewer.wording.columns import harmless
from viewer.wording.rating import RatingWords, notes, row_sentence, row_spoken, row_words

if TYPE_CHECKING:
    from db.domain.report import Matrix, Row

WORDS_ROLE = int(Qt.ItemDataRole.UserRole)
"""The RatingWords of a cell."""
ROW_ROLE = WORDS_ROLE + 1
"""The Row that an index belongs to."""
HISTORY_ROLE = WORDS_ROLE + 2
"""Whether the rows are reports on a service."""

_MANY = 8
"""The most rows of sites without a line of counts: with more, they are not taken in at a glance."""

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()


class _NoRatings:
    """What is shown before the first report: a matrix without rows.

    A real one needs :mod:`db.domain.report`, for which the start does not wait.
    """

    kind = RowKind.SERVICES
    rows: tuple[Row, ...] = ()
    own: Row | None = None


class MatrixModel(QAbstractTableModel):
    """Column 0 is the row's label; columns 1 to 6 are the questions in CQC's order."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.matrix = cast("Matrix", _NoRatings())
        """What is shown."""
        self._whole = self.matrix
        self._order = ""
        self._words: tuple[tuple[RatingWords, ...], ...] = ()

    def show(self, matrix: Matrix, whole: Matrix | None = None, order: str = "") -> None:
        """Show ``matrix`` in place of the previous matrix.

        ``whole`` has the sites that are left out of it as well; the headings count them. ``order``
        says in which order the sites are, such as 'worst first'.
        """
        self.beginResetModel()
        self.matrix = matrix
        self._whole = whole or matrix
        self._order = order
        self._words = tuple(map(row_words, matrix.rows))
        self.endResetModel()

    @property
    def many(self) -> bool:
        """Whether there are so many sites that the headings say how many have each rating."""
        return self.matrix.kind is RowKind.SITES and len(self._whole.rows) > _MANY

    def counts(self, column: int) -> tuple[tuple[Rating, int], ...]:
        """How many sites have each rating on the scale for the question of a column, best first."""
        ratings = [row_words(row)[column - 1].rating for row in self._whole.rows if not row.own]
        counted = ((rating, ratings.count(rating)) for rating in SCALE)
        return tuple((rating, number) for rating, number in counted if number)

    @property
    def sites(self) -> int:
        """The number of sites, also of those that are left out."""
        return sum(not row.own for row in self._whole.rows)

    def row(self, number: int) -> Row:
        """The row at position ``number``, from 0."""
        return self.matrix.rows[number]

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """The number of rows."""
        return 0 if parent.isValid() else len(self.matrix.rows)

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
        described = Qt.ItemDataRole.AccessibleDescriptionRole
        if role == described and orientation == Qt.Orientation.Horizontal and section > 0:
            return self._counted(section) if self.many else None
        texts = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
        if role not in texts:
            return None
        if orientation == Qt.Orientation.Vertical:
            return self.matrix.rows[section].label if 0 <= section < len(self.matrix.rows) else None
        if section == 0:
            return ", ".join(filter(None, (self.matrix.kind.value, self._order)))
        return QUESTIONS[section - 1].label if section <= len(QUESTIONS) else None

    def _counted(self, column: int) -> str:
        """'2 Outstanding, 34 Good', for a screen reader."""
        return ", ".join(f"{number} {rating}" for rating, number in self.counts(column))

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The rating, text or row of a cell, depending on ``role``."""
        if not index.isValid():
            return None
        row = self.matrix.rows[index.row()]
        if role == ROW_ROLE:
            return row
        if role == HISTORY_ROLE:
            return self.matrix.kind is RowKind.HISTORY
        if index.column() == 0:
            return self._label_data(row, role)
        question = index.column() - 1
        words = self._words[index.row()][question]
        label = f"{row.label}, {QUESTIONS[question].label}"
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return words.word
            case Qt.ItemDataRole.AccessibleTextRole:
                # Screen readers say the headings of row and column themselves.
                return words.spoken()
            case Qt.ItemDataRole.ToolTipRole:
                return plain("\n".join((words.sentence(label), *notes(row, question))))
            case int(value) if value == WORDS_ROLE:
                return words
            case _:
                return None

    @staticmethod
    def _label_data(row: Row, role: int) -> Any:
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return row.label
            case Qt.ItemDataRole.AccessibleTextRole:
                return row_spoken(row)
            case Qt.ItemDataRole.ToolTipRole:
                return plain(row_sentence(row))
            case _:
                return None

    # Copying

    def as_text(self) -> str:
        """The matrix as tab-separated text, for a spreadsheet."""
        lines = [self._columns()]
        lines += [
            [harmless(text) for text in (row.label, *_copied(row))] for row in self.matrix.rows
        ]
        return "\n".join("\t".join(" ".join(text.split()) for text in line) for line in lines)

    def as_html(self) -> str:
        """The matrix as a table with headers, for a word processor or a spreadsheet."""
        return render(
            "rich_text/matrix.html",
            columns=self._columns(),
            rows=[(row.label, _copied(row)) for row in self.matrix.rows],
        )

    def _columns(self) -> list[str]:
        return [self.matrix.kind.value, *(question.label for question in QUESTIONS)]


def _copied(row: Row) -> list[str]:
    return [words.copied() for words in row_words(row)]
