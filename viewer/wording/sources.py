"""Texts about the loaded files, and about removing one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from viewer.wording import dates
from viewer.wording.phrases import counted, listed

if TYPE_CHECKING:
    from db.domain.imports import LoadedFile, Removal


def file_lines(files: Sequence[LoadedFile]) -> Iterator[str]:
    """Yield a paragraph of two lines for each loaded file, or a sentence if there is none."""
    if not files:
        yield "No files are loaded."
    for file in files:
        month = f", {file.month}" if file.month else ""
        yield f"{file.id:>3}  {file.name} ({file.format}{month})"
        yield (
            f"     {counted(file.rows, 'row')}, loaded on {dates.day(file.loaded.date())}; "
            f"{only_here(file)}"
        )


def only_here(file: LoadedFile) -> str:
    """What the database would lose without a file: '1,766 ratings are in no other file'."""
    if not file.only_here:
        return "no rating is only in this file"
    return f"{counted(file.only_here, 'rating')} {_be(file.only_here)} in no other file"


def question(file: LoadedFile, *, can_be_loaded_again: bool) -> str:
    """The question before a file is removed in the window, with what goes and how to undo it."""
    kept = (
        "You can load the file again at any time."
        if can_be_loaded_again
        else "The original file is no longer where it was, so you cannot undo this unless you have "
        "a copy of it."
    )
    return (
        f"Remove ‘{file.name}’ and everything that is only in this file? "
        f"{only_here(file).capitalize()}. {kept}"
    )


def removed(removal: Removal) -> str:
    """What was removed with a file, and whether it can be undone, in two lines."""
    parts = [
        counted(number, noun)
        for number, noun in (
            (removal.ratings, "rating"),
            (removal.organisations, "organisation"),
            (removal.reports, "report"),
            (removal.findings, "finding"),
        )
        if number
    ]
    name = removal.file.name
    what = (
        f"Removed {name} and everything that was only in it: {listed(parts)}."
        if parts
        else f"Removed {name}. Other files contain everything that was in it."
    )
    again = (
        f"To undo this, load it again: {removal.file.path}"
        if removal.can_be_loaded_again
        else "The original file is no longer where it was when it was loaded."
    )
    return f"{what}\n{again}"


def _be(number: int) -> str:
    return "is" if number == 1 else "are"
