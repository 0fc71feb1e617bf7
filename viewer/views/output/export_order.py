"""An order for an export of cards, and the scopes from which it can choose."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from db.domain.report import ReportCard, Subject
from db.domain.tree import TreeFilter
from viewer.system.saving import safe_name

if TYPE_CHECKING:
    from db.reading.store import ReportStore

_LONGEST = 60
"""The maximum number of characters of a name in a label."""


class Scope(Enum):
    """The group of subjects whose cards are exported; the value is its label in the dialog."""

    SUBJECT = "What is shown"
    TRUST = "The provider with all its sites"
    FILTER = "What the filter shows"
    EVERYTHING = "Everything"


@dataclass(frozen=True, slots=True)
class ExportOrder:
    """The choices made in the dialog; edition and paper are values of their enumerations."""

    scope: Scope
    services: bool
    edition: str
    paper: str
    single: bool
    """Whether to make one PDF for all cards."""
    pattern: str
    folder: Path


@dataclass(frozen=True, slots=True)
class ShownCard:
    """The card that is shown when the export is requested."""

    card: ReportCard
    provider: Subject
    day: date | None = None
    """The 'As at' date of the card; None for the latest."""
    day_of_provider: bool = False
    """Whether the day comes from a chosen report, and so applies only to its provider."""


class CardScopes:
    """Works out the subjects of each scope for the card that is shown."""

    def __init__(self, here: ShownCard, chosen: TreeFilter) -> None:
        """``chosen`` is the tree's current filter."""
        self._card = here.card
        self._here = here
        self._chosen = chosen
        self._provider = here.provider

    def labels(self) -> list[tuple[Scope, str]]:
        """Return the available scopes with their labels."""
        from viewer.wording.organisations import full_name

        card = self._card
        provider = card.organisation.provider_name or card.organisation.name
        labels = [
            (Scope.SUBJECT, f"{Scope.SUBJECT.value}: {_short(full_name(card))}"),
            (Scope.TRUST, f"{Scope.TRUST.value}: {_short(provider)}"),
        ]
        if self._chosen:
            labels.append((Scope.FILTER, Scope.FILTER.value))
        labels.append((Scope.EVERYTHING, Scope.EVERYTHING.value))
        return labels

    def day(self, scope: Scope) -> date | None:
        """Return the 'As at' date of the cards in ``scope``; None for the latest.

        The day of a chosen report applies only to its provider.
        """
        if scope in (Scope.SUBJECT, Scope.TRUST):
            return self._here.day
        return None if self._here.day_of_provider else self._here.day

    def subjects(self, store: ReportStore, scope: Scope, *, services: bool) -> tuple[Subject, ...]:
        """Return the subjects whose cards are exported, with or without services.

        Raises StoreError.
        """
        shown = self._card.subject
        if scope is Scope.EVERYTHING:
            return store.subjects(services=services)
        if scope is Scope.FILTER:
            return store.subjects(chosen=self._chosen, services=services)
        if scope is Scope.TRUST:
            return store.subjects(self._provider, services=services)
        found = store.subjects(shown, services=services)
        return tuple(each for each in found if each.organisation == shown.organisation)

    def name(self, order: ExportOrder) -> tuple[str, str]:
        """Return the file name of the card that is shown, or of the single file for all cards.

        The second text is the problem with the pattern for names, or empty if there is none.
        """
        from viewer.card.file_names import card_name, pattern_problem
        from viewer.card.setting.editions import Edition

        if order.single:
            return self.file_name(order.scope), ""
        if problem := pattern_problem(order.pattern):
            return "", problem
        return card_name(self._card, Edition(order.edition), order.pattern), ""

    def file_name(self, scope: Scope) -> str:
        """Return the name of the single file for all cards."""
        whose = {
            Scope.SUBJECT: self._card.subject.id.replace("/", " "),
            Scope.TRUST: self._provider.id,
            Scope.FILTER: "as filtered",
            Scope.EVERYTHING: "all",
        }[scope]
        return safe_name(f"Cards {whose}", ".pdf")


def _short(name: str) -> str:
    """Return ``name`` shortened for a label, which does not wrap; names can be very long."""
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1].rstrip()}…"
