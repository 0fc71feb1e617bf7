"""Records about a database as a whole, and about the result and progress of an import.

Standard library only.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One imported file."""

    name: str
    sha256: str
    format: str
    extract_month: str
    imported: datetime
    rows: int


@dataclass(frozen=True, slots=True)
class StoreInfo:
    """A summary of a database."""

    path: str
    schema_version: int
    sqlite_version: str
    read_only: bool
    size: int
    """Bytes on disk."""
    counts: dict[str, int] = field(default_factory=dict[str, int])
    """'providers', 'locations', 'services', 'reports', 'ratings', 'findings', …"""
    files: tuple[SourceFile, ...] = ()
    newest_publication: date | None = None
    extract_months: tuple[str, ...] = ()
    freshness: dict[str, int] = field(default_factory=dict[str, int])
    """The number of organisations with an overall rating of each age, 'under 2 years' first."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row or item of an imported file that was refused, and why."""

    where: str
    """'Locations, row 17'."""
    why: str


@dataclass(frozen=True, slots=True)
class ImportSummary:
    """The result of the import of one file."""

    file_name: str
    format: str
    already_loaded: bool = False
    """The same file was imported before; nothing was done."""
    loaded_before: datetime | None = None
    """When the same file was imported before."""
    organisations_added: int = 0
    reports_added: int = 0
    findings_added: int = 0
    ratings_read: int = 0
    rows_read: int = 0
    """Rows of a sheet, or API records, including those that were refused."""
    ratings_added: int = 0
    ratings_first: int = 0
    """Of those added, the first of their subject and question."""
    ratings_changed: int = 0
    """Of those added, newer than the rating that counted until then, with another word."""
    ratings_confirmed: int = 0
    """Of those added, newer than the rating that counted until then, with the same word."""
    ratings_older: int = 0
    """Of those added, not newer than the rating that counted until then: they fill in history."""
    ratings_known: int = 0
    """Ratings of the file that were known before: it is now another source of them."""
    went_up: tuple[str, ...] = ()
    """'Lister Hospital, Overall: Inadequate to Requires improvement'; the first few hundred."""
    went_down: tuple[str, ...] = ()
    went_up_count: int = 0
    """How many went up in all, named or not; ``went_down_count`` likewise."""
    went_down_count: int = 0
    duplicates: int = 0
    """Ratings that the file gives for a subject, question and date that it rates already: kept."""
    unknown_values: dict[str, int] = field(default_factory=dict[str, int])
    """Words that are not among CQC's known ratings, kept as they are, and how often each occurs."""
    refused: tuple[Refusal, ...] = ()
    refused_count: int = 0
    skipped: tuple[str, ...] = ()
    """Sentences on what was recognised and left out: a list page, a sheet without ratings."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import is."""

    file_name: str
    """The name of the file that is being imported now."""
    doing: str
    """'Reading', 'Comparing with history', 'Working out what changed', 'Indexing for search'."""
    done: int = 0
    """Rows of that file that have been read."""
    total: int = 0
    """An estimate of all its rows; 0 if it is not known."""
    share: float = 0.0
    """How much of the whole import is done, 0 to 1, measured in time; it never falls."""


class OnProgress(Protocol):
    """A function that receives the progress of an import."""

    def __call__(self, progress: Progress, /) -> None:
        """Show or note the progress. The import calls this often, and waits until it returns."""
        ...
