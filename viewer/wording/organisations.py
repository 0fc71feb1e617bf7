"""The names, addresses and levels of providers, sites and services."""

from __future__ import annotations

from db.domain.report import Organisation, ReportCard
from db.domain.subject import Level

_LEVELS = {Level.PROVIDER: "provider", Level.LOCATION: "site", Level.SERVICE: "service"}


def address(organisation: Organisation) -> str:
    """The known parts of an address, such as 'Coreys Mill Lane, Stevenage SG1 4AB'."""
    return " ".join(filter(None, (", ".join(organisation.address), organisation.postcode)))


def level_word(level: Level) -> str:
    """'provider', 'site' or 'service'."""
    return _LEVELS[level]


def full_name(card: ReportCard) -> str:
    """A name that identifies the card: 'Surgery, Lister Hospital'.

    For a provider or site this is its name; for a service, the name of its site is added.
    """
    name = card.name or card.subject.id
    if card.level is Level.SERVICE and card.organisation.name:
        return f"{name}, {card.organisation.name}"
    return name
