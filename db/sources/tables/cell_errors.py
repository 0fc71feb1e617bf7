"""Error cells such as #REF!: they are read as blank, and reported."""

from __future__ import annotations

from typing import NamedTuple

WORDS = frozenset((
    "#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#SPILL!", "#CALC!",
    "#GETTING_DATA", "#FIELD!", "#BLOCKED!", "#CONNECT!", "#UNKNOWN!",
))  # fmt: skip
"""What Excel and LibreOffice show in a cell whose formula failed."""
MOST = 10_000
"""The most error cells of a file that are reported."""


class CellError(NamedTuple):
    """A cell with an error instead of a value."""

    sheet: str
    row: int
    """The row's number, from 1."""
    column: int
    """The column's index, from 0."""
    word: str
    """What the cell shows, such as '#REF!'."""

    def why(self, heading: str) -> str:
        """Return the reason for the summary; ``heading`` is the name of the column."""
        return (
            f"its cell ‘{heading}’ has the error {self.word} and was read as blank. Correct it in "
            "a spreadsheet program and add the file again."
        )


def take_errors(
    sheet: str, first: int, rows: list[list[str]], errors: list[CellError], *, also_na: bool
) -> None:
    """Move the errors in ``rows``, whose cells are as they are shown, to ``errors``.

    The first row is row ``first`` of ``sheet``. In a .csv file '#N/A' is not an error but a blank
    (``also_na`` is False), because programs write it for that.
    """
    for number, row in enumerate(rows, first):
        if "#" not in "".join(row):
            continue
        for column, cell in enumerate(row):
            word = cell.strip().upper()
            if word in WORDS and (also_na or word != "#N/A"):
                row[column] = ""
                if len(errors) < MOST:
                    errors.append(CellError(sheet, number, column, word))
