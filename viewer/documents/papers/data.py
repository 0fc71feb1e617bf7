"""What the papers are made of: the register of a trust, site or service, read once."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from db.domain.errors import UnknownSubject
from db.domain.register import Entry, Order, ordered
from db.domain.response import Response
from db.domain.subject import Subject
from db.reading.register import register

if TYPE_CHECKING:
    from db.domain.report import ReportCard
    from db.local.trust_file import Save, TrustFile
    from db.reading.store import ReportStore

A_MONTH = timedelta(days=31)
"""How far back a board paper tells changes, if nobody says since when."""


@dataclass(frozen=True, slots=True)
class Line:
    """An entry of the register with the whole response."""

    entry: Entry
    response: Response

    @property
    def short(self) -> str:
        """What it is called among others: its reference, or the key."""
        return self.entry.progress.reference or self.entry.key


@dataclass(frozen=True)
class PaperData:
    """The register of a subject on a day."""

    card: ReportCard
    """The subject at its newest report."""
    today: date
    lines: tuple[Line, ...]
    """In the order of the places and the weight of what was asked."""
    saves: tuple[Save, ...] = ()
    """Those since the day from which changes are told, the newest first."""
    since: date | None = None
    cards: Mapping[Subject, ReportCard] = field(default_factory=dict[Subject, "ReportCard"])
    """The newest card of each subject that something is asked of, for its ratings."""

    @property
    def trust(self) -> str:
        """The name of the trust."""
        organisation = self.card.organisation
        return organisation.provider_name or organisation.name

    def line(self, key: str) -> Line | None:
        """The line with this key."""
        return self._by_key.get(key)

    @cached_property
    def _by_key(self) -> dict[str, Line]:
        return {line.entry.key: line for line in self.lines}


def read(
    store: ReportStore,
    file: TrustFile,
    subject: Subject,
    today: date,
    *,
    since: date | None = None,
    ratings: bool = False,
) -> PaperData:
    """Read the register of ``subject``. Raises StoreErrors.

    With ``since``, the changes from that day on are read too; with ``ratings``, the cards of all
    subjects that something is asked of.
    """
    card = store.card(subject, as_at=today)
    responses = {saved.response.key: saved.response for saved in file.responses()}
    lines = tuple(
        Line(entry, responses.get(entry.key) or Response(entry.key))
        for entry in ordered(register(store, file, subject), Order.WHERE)
    )
    keys = {line.entry.key for line in lines}
    saves = file.history(since=since) if since is not None else ()
    cards: dict[Subject, ReportCard] = {subject: card}
    if ratings:
        for line in lines:
            asked = line.entry.requirement.subject
            if asked not in cards:
                # Of a service across a trust, or one that is gone, no ratings may be known.
                with suppress(UnknownSubject):
                    cards[asked] = store.card(asked, as_at=today)
    return PaperData(
        card, today, lines, tuple(save for save in saves if save.key in keys), since, cards
    )
