"""The declaration of an input format, and the record of a file that a format recognises.

A format is a module or package of :mod:`db.sources` with one :class:`InputFormat`, registered in
:mod:`db.sources.recognise`. File dialogs, help and the refusal of an unrecognised file use these
declarations.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path, PurePath

from db.domain.age import latest_publication
from db.domain.errors import Refused
from db.domain.imports import Refusal
from db.domain.text import sentence, shown
from db.sources.facts import Fact, Rows

LONGEST_REASON = 600
"""The most characters of a reason, which may quote what is in the file."""
MOST_REFUSALS = 1000
"""The most refusals and the most reasons that are kept; any more are only counted."""


class FewWords(Counter[str]):
    """How often words occur, for the first :data:`MOST_REFUSALS` different ones."""

    def __setitem__(self, word: str, count: int) -> None:
        """Set how often ``word`` occurs, unless there are too many others."""
        if word in self or len(self) < MOST_REFUSALS:
            super().__setitem__(word, count)


@dataclass(slots=True)
class Tally:
    """Counts the rows read from a file and those left out; complete after the last fact."""

    latest: date = field(default_factory=latest_publication)
    """The latest date that a publication can have; the importer knows it better, and sets it."""
    rows: int = 0
    """The number of rows or records, including those that were refused."""
    refused: list[Refusal] = field(default_factory=list[Refusal])
    refused_count: int = 0
    values_refused: int = 0
    """How many of the refusals are of one value, while the rest of its row or record was read."""
    reasons: Counter[str] = field(default_factory=Counter[str])
    """How often each reason was given, for at most :data:`MOST_REFUSALS` different reasons."""
    skipped: list[str] = field(default_factory=list[str])
    """Parts without facts, such as a sheet without a table, each as a phrase for the summary."""
    unread: list[str] = field(default_factory=list[str])
    """The columns or fields that were not read, as a phrase for each sheet: 'Locations: URL'."""
    duplicates: int = 0
    unknown_values: Counter[str] = field(default_factory=FewWords)
    """Rating words that Wardcard does not know, and how often each of the first ones occurs."""
    sha256: str = ""
    """The SHA-256 of the very bytes from which the facts were read, in hex; of a folder, as in
    :func:`db.importing.ledger.digest`. Empty if the format does not know it."""
    cut_at: str = ""
    """Where the file ends in the middle, such as 'row 5,012'; empty if it seems to be complete."""

    def refuse_value(self, where: str, why: str) -> None:
        """Count one value as refused, as :meth:`refuse` does a row of which nothing was read."""
        self.values_refused += 1
        self.refuse(where, why)

    def refuse(self, where: str, why: str) -> None:
        """Count a row as refused; ``where`` and ``why`` are shown to the user.

        ``why`` should be the same text for rows with the same fault, because the summary groups
        them. The first row with each reason is always kept.
        """
        self.refused_count += 1
        why = shown(why, LONGEST_REASON)
        new = why not in self.reasons
        if not new or len(self.reasons) < MOST_REFUSALS:
            self.reasons[why] += 1
            if new or len(self.refused) < MOST_REFUSALS:
                self.refused.append(Refusal(shown(where), why))


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One recognised file, ready to be read.

    ``facts`` is called once. It may raise :class:`db.domain.errors.Refused` at any point, and then
    nothing from the file is kept. Facts with an empty ``source`` come from the file itself.
    """

    format: str
    """The format's name in the summary: 'report pack', 'latest ratings (.ods)' and so on."""
    kind: str
    """'pack', 'sheet', 'api', 'directory' or another: the newest description of each kind is kept.

    A kind of table has its own if its descriptions have other fields than those of the others.
    """
    facts: Callable[[], Generator[Fact | Rows]]
    tally: Tally = field(default_factory=Tally)
    extract_month: str = ""
    """The month of the data, such as '2021-02'; empty if the file does not give it."""
    day: str = ""
    """The day of the data as an ISO date; empty if the file does not give it."""
    full_directory: bool = False
    """Whether the file lists every open location, so that one that it leaves out is not open."""
    rows_expected: int = 0
    """An estimate for the progress bar; 0 if it is not known in advance."""
    pack: str = ""
    """The ID of the report pack; empty for a file in any other format."""
    pack_revision: int = 0
    is_table: bool = False
    """Whether organisations precede their ratings, and the file is the only source of ratings."""


@dataclass(frozen=True, slots=True)
class InputFormat:
    """A format that Wardcard reads, declared in the module that reads it."""

    name: str
    """The plural name for file dialogs: 'Report packs'."""
    suffixes: tuple[str, ...]
    """The suffixes that file dialogs offer, in lower case with the dot.

    They are only for dialogs: a file is recognised by its content.
    """
    refusal: str
    """The format's name in the refusal of other files: 'a report pack (.json)'."""
    recognise: Callable[[Path, bytes], SourceFile | None]
    """A function of a path and the first bytes of the file, which are empty for a folder.

    It returns None if the file is in another format, and raises Refused if the file is in this
    format but cannot be read.
    """

    @property
    def dialog_filter(self) -> str:
        """The format as a filter for Qt's file dialogs.

        >>> InputFormat("Report packs", (".json",), "", lambda path, head: None).dialog_filter
        'Report packs (*.json)'
        """
        return dialog_filter(self.name, self.suffixes)


def about(error: Refused, name: str) -> str:
    """Return the message of ``error`` without the file's ``name``, for a list that names the file.

    >>> about(Refused("a.csv is empty. Choose another file."), "months/a.csv")
    'it is empty. Choose another file.'
    """
    message = str(error)
    name = sentence(name)
    for start in (name, PurePath(name).name):
        if message.startswith(start):
            rest = message.removeprefix(start)
            return rest.removeprefix(": ") if rest.startswith(": ") else f"it{rest}"
    return message


def dialog_filter(name: str, suffixes: tuple[str, ...]) -> str:
    """Return a filter for Qt's file dialogs that shows files with any of ``suffixes``."""
    return f"{name} ({' '.join(f'*{suffix}' for suffix in suffixes)})"
