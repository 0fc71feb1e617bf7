"""The key to the marks, arrows and signs in a rating matrix, for window, card, web and text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from db.domain.scale import NOT_STATED, SCALE, Change, Mark
from viewer.wording.rating import Doubt, arrow, change_words, row_note, row_words

if TYPE_CHECKING:
    from db.domain.report import Matrix

MARKS: tuple[tuple[Mark, str], ...] = (
    *((rating.mark, rating.word) for rating in SCALE),
    (Mark.UNRATED, "no rating"),
)
"""Each mark and the rating it represents, best first."""
ARROWS: tuple[tuple[str, str], ...] = tuple((arrow(c), change_words(c)) for c in Change)
"""Each arrow and its words, from up two to down two."""
CHANGE_SINCE = "Change since the report before"
NO_ARROW = "No arrow: not rated before, not rated this time, or not comparable."
"""CQC's own explanation of a missing arrow (trust inspection reports, 'Ratings tables')."""
NOT_STATED_MEANS = f"{NOT_STATED}: no source that is loaded gives a rating."
_SHORT_ARROWS = "↑ up, ↓ down, → no change since the report before"
_CARRIED = "(Jul 2018) carried forward from an older report"


def text_key() -> str:
    """The key below a matrix on the command line, as a single line."""
    signs = (f"{doubt.value} {doubt.meaning}" for doubt in Doubt)
    return "; ".join((_SHORT_ARROWS, _CARRIED, *signs)) + "."


def window_key(matrix: Matrix) -> str:
    """The key below the matrix in the window, covering only what appears in this matrix.

    One paragraph; empty if there is nothing to explain.
    """
    return " ".join(_window_sentences(matrix))


def _window_sentences(matrix: Matrix) -> Iterator[str]:
    cells = [words.entry for row in matrix.rows for words in row_words(row) if words.entry]
    if any(cell.change for cell in cells):
        yield "Arrows: the change since the report before."
    if any(cell.carried_forward for cell in cells):
        yield "Dashed edge, ‘from’: not rated again in this report; the older rating still counts."
    if any(cell.published for cell in cells):
        yield "A year in a cell: the rating is that old."
    noted = any(cell.notes or cell.others for cell in cells)
    if noted or any(any(row.notes) for row in matrix.rows):
        yield "Folded corner: there is a note; choose the cell to read it."
    yield from noted_rows(matrix)


def noted_rows(matrix: Matrix) -> Iterator[str]:
    """Yield a sentence for each row with notes, such as 'Old Wing: Closed 7 October 2021.'."""
    yield from (f"{row.label}: {row_note(row)}." for row in matrix.rows if row_note(row))
