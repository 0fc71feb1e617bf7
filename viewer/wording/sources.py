"""Texts about the loaded files, and about taking one out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from viewer.wording import dates
from viewer.wording.freshness import is_monthly, month_of
from viewer.wording.phrases import capitalised, counted, listed

if TYPE_CHECKING:
    from db.domain.imports import Coverage, LoadedFile, OnlyHere, Removal


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


def count_words(files: Sequence[LoadedFile], coverage: Coverage) -> str:
    """How much all files hold together: '7 files · 259,908 ratings of 32,266 places'."""
    ratings, places = counted(coverage.ratings, "rating"), counted(coverage.places, "place")
    return f"{counted(len(files), 'file')} · {ratings} of {places}"


def kind_words(file: LoadedFile) -> str:
    """The kind of a file in a few words: 'Monthly ratings', 'Report pack', 'API records'."""
    name = file.format.partition(" (")[0]
    if is_monthly(file):
        return "Monthly ratings"
    return capitalised(name.removeprefix("CQC "))


def dates_words(file: LoadedFile) -> str:
    """From when a file's ratings are: 'February 2021', 'Apr 2016 to Nov 2023', 'no ratings'."""
    month = month_of(file)
    if is_monthly(file) and month is not None:
        return dates.month(month)
    if file.oldest is None or file.newest is None:
        return "no ratings" if month is None else f"places in {dates.short_month(month)}"
    spans = [dates.short_month(when) for when in (file.oldest, file.newest)]
    return " to ".join(dict.fromkeys(spans))


def only_words(file: LoadedFile) -> str:
    """What only a file states: '2,272 ratings', or 'none'."""
    return counted(file.only_here, "rating") if file.only_here else "none"


def row_spoken(file: LoadedFile) -> str:
    """All that the list says of a file, in words, for a screen reader."""
    return (
        f"{file.name}, {kind_words(file)}, {dates_words(file)}, added "
        f"{dates.day(file.loaded.date())}, {counted(file.rows, 'row')}, "
        f"{counted(file.ratings or 0, 'rating')}, {only_here(file)}"
    )


def take_out_title(file: LoadedFile) -> str:
    """The question before a file is taken out."""
    return f"Take out ‘{file.name}’?"


def goes(only: OnlyHere) -> tuple[str, ...]:
    """What goes with a file, the most important first; a sentence if nothing does."""
    found = (
        (only.ratings, "rating", "that no other file states"),
        (only.places, "place", "that no other file names"),
        (only.findings, "finding", "of its reports"),
    )
    return tuple(f"{counted(number, noun)} {what}" for number, noun, what in found if number) or (
        "Nothing: other files state all that is in it.",
    )


def stays(only: OnlyHere) -> tuple[str, ...]:
    """What stays when a file is taken out."""
    shared = f"{counted(only.shared, 'rating')} that other files state too"
    return (*([shared] if only.shared else []), "My wards and everything you wrote yourself")


SAVE_LOSSES = "Save what goes as CSV"
"""The link that saves what goes with a file as a table."""


def take_out_button(only: OnlyHere) -> str:
    """The label of the button that takes a file out; it names the number of ratings that go."""
    return f"Take out {counted(only.ratings, 'rating')}" if only.ratings else "Take out"


def undo_words(path: str, *, can_be_loaded_again: bool) -> tuple[str, str]:
    """How taking a file out can be undone, if it can, and the part of it that matters most."""
    if can_be_loaded_again:
        where = f"The file is still at {path}. " if path else ""
        return f"{where}To undo, add it again.", "To undo, add it again."
    was = f"The file is no longer at {path}" if path else "Where the file came from is not known"
    return f"{was}: you cannot undo this unless you have a copy of it.", "you cannot undo this"


def taken_out(removal: Removal) -> str:
    """What went with a file, for the window: '‘a.csv’ was taken out: 4,247 ratings'."""
    what = counted(removal.ratings, "rating") if removal.ratings else "no rating was lost"
    return f"‘{removal.file.name}’ was taken out: {what}."


def taken_out_lines(removal: Removal) -> str:
    """What went with a file, and whether that can be undone, in two lines for the terminal."""
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
        f"Took out {name} and everything that was only in it: {listed(parts)}."
        if parts
        else f"Took out {name}. Other files contain everything that was in it."
    )
    again = (
        f"To undo this, load it again: {removal.file.path}"
        if removal.can_be_loaded_again
        else "The original file is no longer where it was when it was loaded."
    )
    return f"{what}\n{again}"


def _be(number: int) -> str:
    return "is" if number == 1 else "are"
