"""An order for cards to print or save, and the choices of whose cards those are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from db.domain.report import Level, ReportCard, Subject
from db.domain.tree import TreeFilter
from viewer.card.card_request import CardRequest, OnPlace
from viewer.card.card_request import every_report as reports_of
from viewer.system.saving import safe_name
from viewer.wording import dates
from viewer.wording.organisations import full_name

if TYPE_CHECKING:
    from db.reading.store import ReportStore

_LONGEST = 60
"""The maximum number of characters of a name in a label."""


class Scope(Enum):
    """The group of subjects whose cards are made."""

    SUBJECT = "subject"
    """What is shown."""
    TRUST = "trust"
    """The provider with all its sites."""
    FILTER = "filter"
    """What the tree's filter shows."""
    EVERYTHING = "everything"


@dataclass(frozen=True, slots=True)
class CardOrder:
    """The choices made in the dialog; edition and paper are values of their enumerations."""

    scope: Scope
    services: bool
    """Whether each place's services have a card too."""
    edition: str
    paper: str
    single: bool
    """Whether to make one PDF for all cards."""
    pattern: str
    """The pattern for the names of many files."""
    folder: Path
    file: str = ""
    """The name of the only file; empty for the usual name."""
    printer: str = ""
    """The name of the printer, as the system has it."""
    copies: int = 1
    grey: bool = False
    """Whether to print in black and white."""
    every_report: bool = False
    """Whether there is a card for every report, rather than one a place."""

    @property
    def one_card(self) -> bool:
        """Whether it is for the card of what is shown, and no other."""
        return self.scope is Scope.SUBJECT and not (self.services or self.every_report)


@dataclass(frozen=True, slots=True)
class ShownCard:
    """The card that is shown when the dialog is opened."""

    card: ReportCard
    provider: Subject
    day: date | None = None
    """The 'As at' date of the card; None for the latest."""
    day_of_provider: bool = False
    """Whether the day comes from a chosen report, and so applies only to its provider."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to whose cards are wanted."""

    scope: Scope
    services: bool
    label: str


class CardScopes:
    """Finds the subjects of each scope for the card that is shown."""

    def __init__(self, here: ShownCard, chosen: TreeFilter) -> None:
        """``chosen`` is the tree's current filter."""
        self._card = here.card
        self._here = here
        self._chosen = chosen
        self._provider = here.provider

    def choices(self) -> list[Choice]:
        """Return whose cards can be made, the one that is shown first."""
        card = self._card
        name = _short(full_name(card))
        published = card.report.published if card.report else None
        alone = f"{name}, {dates.day(published)}" if published else name
        trust = _short(self._provider_name())
        choices = [Choice(Scope.SUBJECT, False, alone)]
        if card.level is Level.LOCATION:
            choices.append(Choice(Scope.SUBJECT, True, f"{name} with its services"))
        choices += [
            Choice(Scope.TRUST, False, f"{trust} with all its sites"),
            Choice(Scope.TRUST, True, f"{trust} with all its sites and services"),
        ]
        if self._chosen:
            choices += [
                Choice(Scope.FILTER, False, "What the filter shows"),
                Choice(Scope.FILTER, True, "What the filter shows, with services"),
            ]
        choices += [
            Choice(Scope.EVERYTHING, False, "All trusts and sites"),
            Choice(Scope.EVERYTHING, True, "All trusts and sites, with services"),
        ]
        return choices

    def day(self, scope: Scope) -> date | None:
        """Return the 'As at' date of the cards in ``scope``; None for the latest.

        The day of a chosen report applies only to its provider.
        """
        if scope in (Scope.SUBJECT, Scope.TRUST):
            return self._here.day
        return None if self._here.day_of_provider else self._here.day

    def requests(
        self,
        store: ReportStore,
        scope: Scope,
        *,
        services: bool,
        every_report: bool = False,
        on_place: OnPlace = lambda _done, _total: None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> list[CardRequest]:
        """Return the cards to make, with or without services.

        With ``every_report``, there is one for each report up to the day that is shown; looking for
        the reports of many places takes a while, so that it can be followed and cancelled.
        Raises StoreError.
        """
        subjects = self._subjects(store, scope, services=services)
        if not every_report:
            return [CardRequest(subject) for subject in subjects]
        # A report that the reader chose is one of them, rather than the last.
        until = None if self._here.day_of_provider else self._here.day
        return reports_of(store, subjects, until, on_place=on_place, cancelled=cancelled)

    def _subjects(self, store: ReportStore, scope: Scope, *, services: bool) -> tuple[Subject, ...]:
        shown = self._card.subject
        if scope is Scope.EVERYTHING:
            return store.subjects(services=services)
        if scope is Scope.FILTER:
            return store.subjects(chosen=self._chosen, services=services)
        if scope is Scope.TRUST:
            return store.subjects(self._provider, services=services)
        if not services:
            return (shown,)
        found = store.subjects(shown, services=services)
        return tuple(each for each in found if each.organisation == shown.organisation)

    def record(self, store: ReportStore, request: CardRequest, scope: Scope) -> ReportCard:
        """Return the card of ``request``: that of the chosen report where it is the one shown."""
        subject, report_id = request
        if report_id is not None:
            return store.card(subject, report_id=report_id)
        if subject == self._card.subject and scope in (Scope.SUBJECT, Scope.TRUST):
            return self._card
        return store.card(subject, as_at=self.day(scope))

    def name(self, order: CardOrder) -> tuple[str, str]:
        """Return the file name of the card that is shown, or of the single file for all cards.

        The second text is the problem with the pattern for names, or empty if there is none.
        """
        from viewer.card.file_names import card_name, pattern_problem
        from viewer.card.setting.editions import Edition

        if order.single or order.one_card:
            return self.file_name(order), ""
        if problem := pattern_problem(order.pattern):
            return "", problem
        return card_name(self._card, Edition(order.edition), order.pattern), ""

    def file_name(self, order: CardOrder) -> str:
        """Return the name of the only file of ``order``: the one it states, or a usual one."""
        from viewer.card.file_names import plain_name
        from viewer.card.setting.editions import Edition

        if order.file.strip():
            return safe_name(order.file.strip().removesuffix(".pdf"), ".pdf")
        if order.one_card:
            return plain_name(self._card, Edition(order.edition))
        whose = {
            Scope.SUBJECT: full_name(self._card),
            Scope.TRUST: self._provider_name(),
            Scope.FILTER: "what the filter shows",
            Scope.EVERYTHING: "all trusts and sites",
        }[order.scope]
        what = "Every report on" if order.every_report else "Cards of"
        return safe_name(f"{what} {whose}", ".pdf")

    def _provider_name(self) -> str:
        return self._card.organisation.provider_name or self._card.organisation.name


def _short(name: str) -> str:
    """Return ``name`` shortened for a label, which does not wrap; names can be very long."""
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1].rstrip()}…"
