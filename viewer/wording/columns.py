"""The columns of a table of ratings, for CSV and workbooks, and text that is safe in them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import chain, islice
from typing import TYPE_CHECKING, Generic, TypeVar

from db.domain.text import plain
from viewer.wording.attribution import cited
from viewer.wording.measures import decimal
from viewer.wording.organisations import status_words
from viewer.wording.phrases import capitalised
from viewer.wording.rating import change_words, confidence_words
from viewer.wording.scores import score_in_words

if TYPE_CHECKING:
    from db.domain.report import RatingLine

Line = TypeVar("Line")
"""What a row of a table is about, such as a RatingLine."""
Value = str | float | date | None
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
"""The first characters that make a spreadsheet read text as a formula."""


@dataclass(frozen=True, slots=True)
class Heading:
    """The description that a file of ratings carries."""

    whose: str
    """The subject of the ratings, such as 'Lister Hospital with its services'."""
    written: date
    """The day the file was made."""


@dataclass(frozen=True, slots=True)
class Column(Generic[Line]):
    """One column of the table."""

    name: str
    about: str
    """Explains the content on the workbook's README sheet; empty if the name is enough."""
    width: int
    """The width of the column, in characters."""
    value: Callable[[Line], Value]


def _each_once(texts: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(filter(None, texts)))


def _yes(true: bool | None) -> str:
    return {True: "Yes", False: "No", None: ""}[true]


COLUMNS: tuple[Column[RatingLine], ...] = (
    Column("Subject ID", "CQC ID; for a service, its site’s ID and Wardcard’s service key", 26,
           lambda line: line.subject.id),
    Column("Name", "The provider or location", 38, lambda line: line.name),
    Column("Level", "Provider, location or service", 10,
           lambda line: line.level.value.capitalize()),
    Column("Service", "Empty for the provider or location itself", 40, lambda line: line.service),
    Column("Question", "CQC’s key question, or Overall", 12,
           lambda line: line.entry.question.label),
    Column("Rating", "In CQC’s own words", 20, lambda line: line.entry.rating.word),
    Column("Published", "The day on which CQC published it; empty if not stated", 12,
           lambda line: line.entry.published),
    Column("Previous rating", "Of the report before, of the same subject, service and question", 20,
           lambda line: line.entry.previous.word if line.entry.previous else ""),
    Column("Previous published", "When that was published", 12,
           lambda line: line.entry.previous_published),
    Column("Change", "Since then; empty where the two cannot be compared", 12,
           lambda line: capitalised(change_words(line.entry.change))),
    Column("Stands now", "Whether it is the newest rating known", 11,
           lambda line: _yes(line.counts)),
    Column("Carried forward", "Stands now, though a newer report did not rate it again", 11,
           lambda line: _yes(line.entry.carried_forward)),
    Column("Inherited from", "The previous provider, whose rating it was", 24,
           lambda line: line.entry.inherited_from),
    Column("Confidence", "Published by CQC, from another source, or calculated from the report", 28,
           lambda line: capitalised(confidence_words(line.entry.confidence))),
    Column("Score %", "The score behind it, where CQC gives one", 9,
           lambda line: line.entry.percentage),
    Column("Quality statements", "The score of each, with CQC’s words where it gives them", 44,
           lambda line: "; ".join(map(score_in_words, line.scores))),
    Column("Report", "The report it was given in, where its title is known", 34,
           lambda line: line.report),
    Column("Report address", "", 34, lambda line: line.report_url),
    Column("Provider ID", "Of a location’s provider", 16, lambda line: line.provider_id),
    Column("Provider", "", 34, lambda line: line.provider_name),
    Column("Status", "Whether the place is closed, or missing from CQC’s newest list", 34,
           lambda line: status_words(line.status)),
    Column("Registered", "The day of registration with CQC; empty if not stated", 12,
           lambda line: line.status.opened),
    Column("Closed", "The day on which the registration ended; empty for an open place", 12,
           lambda line: line.status.closed),
    Column("Sources", "Who says so", 44, lambda line: _each_once(
        cited(each.source) for each in line.entry.sources)),
    Column("Source addresses", "", 34,
           lambda line: _each_once(each.source.url for each in line.entry.sources)),
    Column("Licences", "Under which the sources may be used", 30,
           lambda line: _each_once(each.source.licence for each in line.entry.sources)),
    Column("Notes", "What else to know: sources that disagree, how it was calculated", 44,
           lambda line: " ".join(line.entry.notes)),
)  # fmt: skip


def harmless(text: str) -> str:
    """``text``, after an apostrophe if a spreadsheet would otherwise read it as a formula.

    CSV has no types, so a name such as '=1+1' would be calculated when the file is opened, and
    quotation marks do not prevent that. People type an apostrophe for the same purpose. Unlike a
    space or a tab it is visible, so nobody mistakes the changed text for the original.
    """
    return f"'{text}" if plain(text).lstrip().startswith(_FORMULA) else text


def batches(lines: Iterator[RatingLine], size: int) -> Iterator[Iterator[RatingLine]]:
    """``lines`` in batches of at most ``size``; use up each batch before asking for the next."""
    for first in lines:
        yield chain((first,), islice(lines, size - 1))


def csv_rows(columns: Sequence[Column[Line]], lines: Iterable[Line]) -> Iterator[list[str]]:
    """Yield the names of the columns, then the values of each line, as harmless text."""
    yield [column.name for column in columns]
    for line in lines:
        yield [_csv_text(column.value(line)) for column in columns]


@lru_cache(maxsize=512)
def _csv_text(value: Value) -> str:
    match value:
        case None:
            return ""
        case str():
            return harmless(" ".join(value.encode("utf-8", "replace").decode("utf-8").split()))
        case date():
            return value.isoformat()
        case _:
            return decimal(value).replace(",", "")
