"""The key to the marks, arrows and signs in a rating matrix, for window, card, web and text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from db.domain.scale import NOT_STATED, SCALE, Change, Mark
from viewer.wording.phrases import capitalised
from viewer.wording.rating import (
    Doubt,
    RatingWords,
    arrow,
    change_words,
    row_note,
    row_words,
)

if TYPE_CHECKING:
    from db.domain.report import Matrix, Row

MARKS: tuple[tuple[Mark, str], ...] = (
    *((rating.mark, rating.word) for rating in SCALE),
    (Mark.UNRATED, "no rating"),
)
"""Each mark and the rating it represents, best first."""
_SHORT_ARROWS = "↑ up, ↓ down, = no change since the report before"
_CARRIED = "(Jul 2018) carried forward from an older report"


def text_key() -> str:
    """The key below a matrix on the command line, as a single line."""
    signs = (f"{doubt.value} {doubt.meaning}" for doubt in Doubt)
    return "; ".join((_SHORT_ARROWS, _CARRIED, *signs)) + "."


class KeyItem(NamedTuple):
    """A sign of the matrix in the window, and what it means."""

    sign: str
    """The sign as it is drawn: '=', '†', or the year in the example of a rating carried forward."""
    words: str
    """Its meaning, which begins with a small letter."""
    dashed: bool = False
    """Whether the sign is drawn with a dashed edge around it."""

    @property
    def spoken(self) -> str:
        """The sign and its meaning as one phrase, such as '= no change'."""
        return " ".join(filter(None, (self.sign, self.words)))


DASH = "\N{EM DASH}"
"""A rating that no source states, in the matrix and its key."""


def window_key(matrix: Matrix) -> tuple[KeyItem, ...]:
    """The key below the matrix in the window, covering only what appears in this matrix."""
    return tuple(_window_items(matrix))


def _window_items(matrix: Matrix) -> Iterator[KeyItem]:
    cells = [words for row in matrix.rows for words in row_words(row)]
    shown = [words.entry for words in cells if words.entry is not None]
    changes = {words.change for words in cells if words.change}
    scored = any(entry.percentage is not None for entry in shown)
    if scored:
        example = next((words.beside for words in cells if words.score and words.beside), "59")
        yield KeyItem(example, "score in %, 2024 framework")
    elif Change.SAME in changes:
        yield KeyItem(arrow(Change.SAME), change_words(Change.SAME))
    if not scored and changes - {Change.SAME}:
        yield KeyItem("↑ ↓", "up, down since the report before")
    carried = next((words.beside for words in cells if words.carried_forward), "")
    if carried:
        again = "assessed" if scored else "rated"
        yield KeyItem(carried, f"not {again} again since", dashed=True)
    if len(shown) < len(cells):
        yield KeyItem(DASH, "not stated")
    there = {doubt for words in cells for doubt in words.doubts}
    for doubt in Doubt:
        if doubt in there:
            yield KeyItem(doubt.value, doubt.meaning)
    if scored and any(entry.frameworks_differ for entry in shown):
        yield KeyItem("", "No arrows: the frameworks cannot be compared")


def printed_key(matrix: Matrix, *, older: bool) -> str:
    """The key below a matrix in print and on the web page: sentences on the signs that it has.

    '↑ better, = same as the report before; no sign: no earlier rating to compare. † Calculated from
    the report.' ``older`` says whether it has dates of ratings older than the report.
    """
    cells = [words for row in matrix.rows for words in row_words(row)]
    changes = {words.arrow for words in cells if words.change is not None}
    signs = [
        f"{sign}\xa0{meaning}"
        for sign, meaning in (("↑", "better"), ("↓", "worse"), ("=", "same"))
        if any(change.startswith(sign) for change in changes)
    ]
    sentences: list[str] = []
    if signs:
        than = "as" if "=" in changes else "than in"
        signs_said = ", ".join(signs)
        sentences.append(
            f"{signs_said} {than} the report before; no sign: no earlier rating to compare."
        )
    if older:
        sentences.append("Grey date: not rated again since.")
    return " ".join([*sentences, *_doubts_and_gaps(cells)])


def printed_history_key(rows: Iterable[Row]) -> str:
    """The same below the ratings of a service report by report, whose signs have words beside them.

    'A change compares with the last report that rated the same question. † Calculated from the
    report.'
    """
    cells = [words for row in rows for words in row_words(row)]
    compares = "A change compares with the last report that rated the same question."
    changed = any(words.change is not None for words in cells)
    return " ".join([*([compares] if changed else []), *_doubts_and_gaps(cells)])


def _doubts_and_gaps(cells: list[RatingWords]) -> Iterator[str]:
    there = {doubt for words in cells for doubt in words.doubts}
    for doubt in Doubt:
        if doubt in there:
            yield f"{doubt.value}\xa0{capitalised(doubt.meaning)}."
    if any(words.entry is None for words in cells):
        yield f"{NOT_STATED}: our sources give no rating."


def noted_rows(matrix: Matrix) -> Iterator[str]:
    """Yield a sentence for each row with notes, such as 'Old Wing: Closed 7 October 2021.'."""
    yield from (f"{row.label}: {row_note(row)}." for row in matrix.rows if row_note(row))
