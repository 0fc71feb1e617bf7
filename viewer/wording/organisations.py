"""The names, addresses and levels of providers, sites and services."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from db.domain import dates
from db.domain.framework import Sector, sector_of
from db.domain.subject import Level, PlaceStatus, RelatedPlace
from viewer.wording.phrases import listed

if TYPE_CHECKING:
    from db.domain.report import Organisation, ReportCard

_LEVELS = {Level.PROVIDER: "provider", Level.LOCATION: "site", Level.SERVICE: "service"}


def address(organisation: Organisation) -> str:
    """The known parts of an address, such as 'Coreys Mill Lane, Stevenage SG1 4AB'."""
    return " ".join(filter(None, (", ".join(organisation.address), organisation.postcode)))


def short_address(organisation: Organisation) -> str:
    """The address without its county, which the postcode says: 'Rochdale Road, Oldham OL1 2JH'."""
    parts = organisation.address
    if organisation.postcode and organisation.county and len(parts) > 1:
        parts = parts[:-1]
    return " ".join(filter(None, (", ".join(parts), organisation.postcode)))


def description(organisation: Organisation) -> str:
    """What the place provides and for whom, in CQC's words: 'Dormant · Dentist · checked …'."""
    return " · ".join(
        filter(
            None,
            (
                "Dormant (provides no care at present)" if organisation.dormant else "",
                organisation.service_types,
                organisation.specialisms,
                f"CQC’s latest check {dates.day(organisation.checked)}"
                if organisation.checked
                else "",
            ),
        )
    )


def kind_words(organisation: Organisation) -> str:
    """What kind of organisation it is: 'NHS trust', or CQC's word, such as 'Dentist'."""
    kind, category = organisation.type, organisation.category
    trust = organisation.level is Level.PROVIDER and sector_of(kind, category) is Sector.NHS_TRUST
    return "NHS trust" if trust else kind or category


def level_word(level: Level) -> str:
    """'provider', 'site' or 'service'."""
    return _LEVELS[level]


def place_word(card: ReportCard) -> str:
    """What the subject of a card is, within a sentence: 'hospital', 'care home', 'trust'."""
    organisation = card.organisation
    name = (card.name if card.level is not Level.SERVICE else "").casefold()
    if card.level is Level.SERVICE:
        return _LEVELS[card.level]
    if card.level is Level.PROVIDER:
        return "trust" if "trust" in name else _LEVELS[card.level]
    if organisation.care_home:
        return "care home"
    if "hospital" in name:
        return "hospital"
    sector = sector_of(organisation.type, organisation.category)
    return "practice" if sector is Sector.GP_PRACTICE else _LEVELS[card.level]


def full_name(card: ReportCard) -> str:
    """A name that identifies the card: 'Surgery, Lister Hospital'.

    For a provider or site this is its name; for a service, the name of its site is added.
    """
    name = card.name or card.subject.id
    if card.level is Level.SERVICE and card.organisation.name:
        return f"{name}, {card.organisation.name}"
    return name


def provider_words(organisation: Organisation) -> str:
    """The provider with its ID and the date of its name, because names change.

    'Invented Trust (ZZ1), name as at February 2021'. Empty if there is no provider.
    """
    name, number = organisation.provider_name or "", organisation.provider_id or ""
    words = f"{name} ({number})" if number and number != name else name
    if words and organisation.provider_named:
        words += f", name as at {dates.month_as_stated(organisation.provider_named)}"
    return words


def closed_words(closed: date | None, now: Sequence[RelatedPlace] = ()) -> str:
    """'Closed 7 October 2021; now Royal Oldham Hospital (RM317)', as far as it is known."""
    words = f"Closed {dates.day(closed)}" if closed else "Closed"
    names = [name_with_id(place) for place in now]
    return f"{words}; now {listed(names)}" if names else words


def missing_words(day: str) -> str:
    """'Not in CQC's list of September 2026'; ``day`` is the list's date or month, as stated."""
    return f"Not in CQC’s list of {dates.as_stated(day)}"


def status_words(status: PlaceStatus) -> str:
    """What a reader must know about a place's registration; empty for an open, listed place.

    'Closed 7 October 2021; now Royal Oldham Hospital (RM317)', or 'Not in CQC's list of September
    2026'.
    """
    if status.is_closed:
        return closed_words(status.closed, status.successors)
    if status.missing_from:
        return missing_words(status.missing_from)
    return ""


def followed_words(status: PlaceStatus) -> str:
    """'Followed The Royal Oldham Hospital (RW603)', or empty if no source names one before it."""
    names = [name_with_id(place) for place in status.predecessors]
    return f"Followed {listed(names)}" if names else ""


def status_lines(status: PlaceStatus) -> tuple[str, ...]:
    """All that is known of a place's registration that a reader must know: up to two lines."""
    return tuple(filter(None, (status_words(status), followed_words(status))))


def name_with_id(place: RelatedPlace) -> str:
    """'Royal Oldham Hospital (RM317)'; only the ID if no source names the place."""
    return f"{place.name} ({place.id})" if place.name else place.id
