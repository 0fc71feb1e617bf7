"""Providers, sites and services by name and address."""

from __future__ import annotations

from db.domain.report import Organisation, ReportCard
from db.domain.subject import Level

_LEVELS = {Level.PROVIDER: "provider", Level.LOCATION: "site", Level.SERVICE: "service"}


def address(organisation: Organisation) -> str:
    """'Coreys Mill Lane, Stevenage SG1 4AB': as much of it as is stated."""
    return " ".join(filter(None, (", ".join(organisation.address), organisation.postcode)))


def level_word(level: Level) -> str:
    """'provider', 'site' or 'service'."""
    return _LEVELS[level]


def full_name(card: ReportCard) -> str:
    """'Surgery, Lister Hospital': the name that tells a card from all others.

    A provider's or site's own name; for a service, with the name of its site.
    """
    name = card.name or card.subject.id
    if card.level is Level.SERVICE and card.organisation.name:
        return f"{name}, {card.organisation.name}"
    return name
