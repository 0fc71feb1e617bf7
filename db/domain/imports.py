"""Records that describe a database, and the result and progress of an import.

Standard library only.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from typing import Protocol

from db.domain.scale import Question
from db.domain.subject import Subject


@dataclass(frozen=True, slots=True)
class LoadedFile:
    """A loaded file: its facts are in the database, and it can be removed."""

    id: int
    """The number by which the user names it."""
    name: str
    format: str
    """'latest ratings (.ods)', 'report pack', ..."""
    month: str
    """'2021-02' for a file of one month; otherwise empty."""
    loaded: datetime
    rows: int
    sha256: str
    only_here: int | None = None
    """How many ratings no other file states; None if they were not counted."""
    path: str = ""
    """Where the file was when it was loaded; empty if that is not known."""
    ratings: int | None = None
    """How many ratings it states; None if they were not counted.

    One that it states in two ways, such as with and without a report, counts twice.
    """
    oldest: date | None = None
    newest: date | None = None
    """The first and the last day on which those were published; None if it states none."""
    lists_places: bool = False
    """Whether it is one of CQC's lists of all places."""
    as_of: str = ""
    """The day or month at which it describes places, as ISO text; empty if that is not known."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """How far the data reaches: what the list of sources says of all of it."""

    ratings: int
    places: int
    newest: date | None
    """When the newest rating was published."""
    trust: str = ""
    """The name of the user's own trust; empty if it is not known."""
    trust_newest: date | None = None
    """When the newest rating of the trust, its sites or services was published."""
    assessed: int = 0
    """How many places have a rating of a framework since 2024."""
    assessed_newest: date | None = None
    closed: int = 0
    """How many places are known as closed."""


@dataclass(frozen=True, slots=True)
class OnlyHere:
    """What would go with a file if it were taken out, because no other file states it."""

    ratings: int
    shared: int
    """How many ratings of the file stay, because other files state them too."""
    places: int
    """How many places no other file names."""
    findings: int

    @property
    def states_something(self) -> bool:
        """Whether anything would go."""
        return bool(self.ratings or self.places or self.findings)


class LossKind(Enum):
    """What can go with a file; each value is its name in a table."""

    RATING = "Rating"
    PLACE = "Place"
    FINDING = "Finding"


@dataclass(frozen=True, slots=True)
class Loss:
    """One thing that would go with a file: a rating, a place or a finding that only it states."""

    kind: LossKind
    subject: Subject
    name: str
    """The provider or location."""
    service: str = ""
    """The name of the service; empty for the provider or location itself."""
    question: Question | None = None
    text: str = ""
    """The rating in CQC's words, or the text of the finding; empty for a place."""
    published: date | None = None


@dataclass(frozen=True, slots=True)
class Removal:
    """The result of taking a file out again: how much went with it."""

    file: LoadedFile
    ratings: int
    organisations: int
    reports: int
    findings: int
    can_be_loaded_again: bool
    """Whether the original file is still where it was, unchanged."""


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
    files: tuple[LoadedFile, ...] = ()
    """Newest first; what only one of them states is not counted."""
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
    """The result of importing one file."""

    file_name: str
    format: str
    file_ids: tuple[int, ...] = ()
    """The number of the file, or those of the files of a folder or .zip, that were added."""
    lists_places: bool = False
    """Whether it is one of CQC's lists of all places, which shows what has closed."""
    already_loaded: bool = False
    """Whether the same file was imported before, so that nothing was done."""
    loaded_before: datetime | None = None
    """When the same file was imported before."""
    organisations_added: int = 0
    descriptions_added: int = 0
    """The number of organisations with details, such as an address, that no file stated so."""
    reports_added: int = 0
    findings_added: int = 0
    ratings_read: int = 0
    rows_read: int = 0
    """The number of sheet rows or API records, including those that were refused."""
    ratings_added: int = 0
    ratings_first: int = 0
    """The number of added ratings that are the first of their subject and question."""
    ratings_changed: int = 0
    """The number added that are newer than the rating that counted before, and differ from it."""
    ratings_confirmed: int = 0
    """The number added that are newer than the rating that counted before, and the same as it."""
    ratings_older: int = 0
    """The number added that are not newer than the rating that counted: they fill in history."""
    ratings_known: int = 0
    """The number of ratings in the file already known; the file is now another source for them."""
    went_up: tuple[str, ...] = ()
    """The first few hundred, as 'Lister Hospital, Overall: Inadequate to Requires improvement'."""
    went_down: tuple[str, ...] = ()
    went_up_count: int = 0
    """The number that went up in total, listed or not; likewise ``went_down_count``."""
    went_down_count: int = 0
    places_closed: int = 0
    """The number of places that are known as closed since this file."""
    missing: tuple[str, ...] = ()
    """The first places that this list leaves out, although the list before it had them."""
    missing_count: int = 0
    duplicates: int = 0
    """The number of further ratings in the file for the same subject, question and date; kept."""
    unknown_values: dict[str, int] = field(default_factory=dict[str, int])
    """Words that are not known CQC ratings, kept unchanged, and how often each occurs."""
    refused: tuple[Refusal, ...] = ()
    """The first refusals, among them the first for each reason."""
    refused_count: int = 0
    values_refused: int = 0
    """How many of the refusals are of one value, while the rest of its row or record was read."""
    refused_reasons: dict[str, int] = field(default_factory=dict[str, int])
    """How often each reason for a refusal was given, including refusals that are not listed."""
    skipped: tuple[str, ...] = ()
    """Sentences about content recognised but left out: a list page, a sheet without ratings."""
    unread: tuple[str, ...] = ()
    """The columns that were not read, for each sheet: 'Locations: Report Type, URL'."""
    cut_at: str = ""
    """Where the file ends in the middle, such as 'row 5,012'; empty if it seems to be complete."""
    is_folder: bool = False
    """Whether this is the summary of a folder or .zip: then the other figures are those of its
    ``parts`` together."""
    parts: tuple[ImportSummary, ...] = ()
    """The files of a folder or .zip that were read."""
    left_out: tuple[Refusal, ...] = ()
    """The files of a folder or .zip that could not be read, each with the reason."""


@dataclass(frozen=True, slots=True)
class Progress:
    """The progress of an import."""

    file_name: str
    """The name of the file being imported."""
    doing: str
    """'Reading', 'Comparing with history', 'Working out what changed', 'Indexing for search'."""
    done: int = 0
    """The number of rows of that file read so far."""
    total: int = 0
    """An estimate of its total number of rows; 0 if not known."""
    share: float = 0.0
    """How much of the import is done, 0 to 1, measured in time; it never decreases."""


class OnProgress(Protocol):
    """A function that receives the progress of an import."""

    def __call__(self, progress: Progress, /) -> None:
        """Show or record the progress. The import calls this often, and waits for it to return."""
        ...
