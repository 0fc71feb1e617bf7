"""How old each kind of data is, in words, for the cards on the page of sources."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import TYPE_CHECKING

from db.domain.age import today, whole_years
from viewer.wording import dates
from viewer.wording.phrases import counted

if TYPE_CHECKING:
    from db.domain.imports import Coverage, LoadedFile


_ROWS_OF_ENGLAND = 20_000
"""A monthly table with fewer rows is an extract, such as that of one trust: CQC's have 250,000."""


class Tone(Enum):
    """How much a card asks for attention; it never speaks by its colour alone."""

    FRESH = "check"
    AGEING = "clock"
    OLD = "warning"
    UNKNOWN = "info"

    @property
    def sign(self) -> str:
        """The name of the icon that says the same."""
        return self.value


@dataclass(frozen=True, slots=True)
class AgeCard:
    """What one card says: of which data, from when it is, and what that means."""

    title: str
    when: str
    age: str
    """'6 years old', or what is missed without such data."""
    tone: Tone
    about: str
    link: str = ""
    """The text of a link to the guide on this kind of data; empty for no link."""
    heading: str = ""
    """The heading of that guide, 'Data and formats', to which it leads."""

    @property
    def spoken(self) -> str:
        """All of it in words, for a screen reader."""
        return f"{self.title}: {self.when}, {self.age}. {self.about}"


def age_cards(files: Sequence[LoadedFile], coverage: Coverage, *, own: bool) -> tuple[AgeCard, ...]:
    """The four cards; ``own`` says whether the trust of ``coverage`` is that of My wards."""
    return (
        _monthly(files),
        _trust(coverage, own=own),
        _assessed(coverage),
        _places(files, coverage),
    )


def is_monthly(file: LoadedFile) -> bool:
    """Whether a file is CQC's monthly table of ratings."""
    return file.format.startswith("latest ratings")


def month_of(file: LoadedFile) -> date | None:
    """The month that a file describes, as a day in it; None if that is not known."""
    text = file.month or file.as_of
    if text:
        parts = [int(part) for part in text.split("-")]
        return date(parts[0], parts[1] if len(parts) > 1 else 1, parts[2] if len(parts) > 2 else 1)
    return file.newest


def _monthly(files: Sequence[LoadedFile]) -> AgeCard:
    whole = [file for file in files if is_monthly(file) and file.rows >= _ROWS_OF_ENGLAND]
    newest = max(filter(None, map(month_of, whole)), default=None)
    return _card(
        "Monthly ratings, all of England",
        "none added" if newest is None else dates.month(newest),
        newest,
        old=1,
        ageing=0.2,
        about="CQC publishes a file each month.",
        missing="changes may be missing",
        link="Where to get it",
        heading="add-files",
    )


def _trust(coverage: Coverage, *, own: bool) -> AgeCard:
    newest = coverage.trust_newest
    return _card(
        f"{'My trust' if own else 'Shown now'}: {coverage.trust or 'no trust'}",
        "no rating" if newest is None else dates.day(newest),
        newest,
        old=5,
        ageing=1,
        about="The newest rating of the trust, its sites and services.",
        missing="no file rates it",
    )


def _assessed(coverage: Coverage) -> AgeCard:
    newest = coverage.assessed_newest
    places = counted(coverage.assessed, "place")
    return _card(
        "Assessments of 2024 and later",
        "none added" if newest is None else dates.day(newest),
        newest,
        old=5,
        ageing=1,
        about=f"For {places}, from saved records of CQC’s API.",
        missing="newer ratings may be missing",
        link="" if newest else "Which file",
        heading="api-records",
    )


def _places(files: Sequence[LoadedFile], coverage: Coverage) -> AgeCard:
    lists = [file for file in files if file.lists_places]
    newest = max(filter(None, map(month_of, lists)), default=None)
    closed = counted(coverage.closed, "place") if coverage.closed else "No place"
    known = f"{closed} {'is' if coverage.closed <= 1 else 'are'} known to be closed."
    when = "none added" if not lists else "month not stated"
    return _card(
        "List of open and closed places",
        when if newest is None else dates.month(newest),
        newest,
        old=1,
        ageing=0.2,
        about=known,
        missing="closures may be missing" if not lists else "it has no date",
        link="" if lists else "Which file",
        heading="closed-places",
    )


def _card(
    title: str,
    when: str,
    newest: date | None,
    *,
    old: float,
    ageing: float,
    about: str,
    missing: str,
    link: str = "",
    heading: str = "",
) -> AgeCard:
    if newest is None:
        return AgeCard(title, when, missing, Tone.UNKNOWN, about, link, heading)
    years = (today() - newest).days / 365.25
    tone = Tone.OLD if years >= old else Tone.AGEING if years >= ageing else Tone.FRESH
    return AgeCard(title, when, _age(newest), tone, about, link, heading)


def _age(newest: date) -> str:
    """'6 years old', '3 months old', 'less than a month old', 'of this month'."""
    now = today()
    years = whole_years(newest, now)
    if years >= 1:
        return f"{counted(years, 'year')} old"
    months = (now.year - newest.year) * 12 + now.month - newest.month
    if months <= 0:
        return "of this month"
    months -= now.day < newest.day
    return f"{counted(months, 'month')} old" if months else "less than a month old"
