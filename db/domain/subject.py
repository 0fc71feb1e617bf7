"""The subject of a rating, identified by CQC's own IDs. Standard library only."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import Enum

from db.domain.text import plain

ID_LOOKS = "A CQC ID looks like 1-101610567, RWH01 or RWH."
"""What an ID looks like, for messages."""
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}", re.ASCII)


def is_id(text: str) -> bool:
    """Whether ``text`` can be an ID of CQC's, or one that a report pack invents for a place.

    The form is wide, but no path of a file, address or option of a command has it. Report packs
    have the same rule in their schema.

    >>> is_id("RWH01"), is_id("../../x"), is_id("1-1 OR 1=1")
    (True, False, False)
    """
    return _ID.fullmatch(text) is not None


class Level(Enum):
    """The kinds of subject: a provider runs locations, and a location has services."""

    PROVIDER = "provider"
    LOCATION = "location"
    SERVICE = "service"


@dataclass(frozen=True, slots=True)
class Subject:
    """The subject of a rating: a provider or location, or one of its services."""

    organisation: str
    """CQC's ID of the provider or location."""
    service: str | None = None
    """The service's :func:`service_key`; None for the organisation itself."""

    @property
    def id(self) -> str:
        """The subject's ID: 'RWH01', or 'RWH01/surgery' for a service."""
        return self.organisation if self.service is None else f"{self.organisation}/{self.service}"

    @classmethod
    def parse(cls, text: str) -> Subject:
        """The subject whose :attr:`id` is ``text``, whether or not it is in any database."""
        organisation, _, service = plain(text).strip().partition("/")
        return cls(organisation, service or None)


PREVIOUS_PROVIDER = "the previous provider"
"""The name used for the provider of an inherited rating if no source names it."""


@dataclass(frozen=True, slots=True)
class RelatedPlace:
    """A place that followed another whose registration ended, or that it followed."""

    id: str
    """Its CQC ID."""
    name: str
    reason: str = ""
    """CQC's word, such as 'New Provider' or 'NHS Transfer'; empty if no source gives one."""


@dataclass(frozen=True, slots=True)
class PlaceStatus:
    """Whether a provider or location is registered with CQC, and what came before and after."""

    registered: bool | None = None
    opened: date | None = None
    """The date of registration."""
    closed: date | None = None
    """The date on which the registration ended."""
    is_closed: bool = False
    """Whether the registration has ended, even if its date is not known."""
    missing_from: str = ""
    """The month or day of the first of CQC's lists that leaves the place out: '2026-09'.

    Empty if the place is on the newest list, is closed, or no list has been loaded.
    """
    successors: tuple[RelatedPlace, ...] = ()
    predecessors: tuple[RelatedPlace, ...] = ()

    @property
    def word(self) -> str | None:
        """CQC's word in lower case: 'registered' or 'deregistered'; None if no source states it."""
        if self.is_closed:
            return "deregistered"
        return {True: "registered", False: "deregistered", None: None}[self.registered]


UNKNOWN_STATUS = PlaceStatus()


def service_key(name: str) -> str:
    """The key of a service; case, punctuation, accents and '&' for 'and' make no difference.

    >>> service_key("Services for children & young people")
    'services-for-children-and-young-people'
    >>> service_key("Maternity (inpatient services)")
    'maternity-inpatient-services'
    """
    plain = unicodedata.normalize(
        "NFKD", name.replace("&", " and ").replace("'", "").replace("’", "")
    )
    kept = "".join(
        c.casefold() if c.isalnum() else " " for c in plain if not unicodedata.combining(c)
    )
    return "-".join(kept.split())


TRUST_WIDE = "Trust-wide"
"""What the trust as a whole is called where the place is named."""


def place_label(service: str, site: str) -> str:
    """The place of a finding: 'Surgery, Lister Hospital', 'Lister Hospital' or 'Trust-wide'.

    ``site`` is empty for the trust as a whole: 'Surgery, trust-wide'.
    """
    place = site or (TRUST_WIDE.lower() if service else TRUST_WIDE)
    return ", ".join(filter(None, (service, place)))


_ORDER = (
    # The core services of an acute hospital in the order of CQC's reports, then additional ones.
    "Urgent and emergency services",
    "Urgent care centre",
    "Medical care (including older people's care)",
    "Medical care",
    "Surgery",
    "Critical care",
    "Maternity",
    "Maternity and gynaecology",
    "Gynaecology",
    "Services for children & young people",
    "Neonatal services",
    "End of life care",
    "Outpatients",
    "Outpatients and diagnostic imaging",
    "Diagnostic imaging",
    "Chemotherapy",
    "Radiotherapy",
)
_POSITIONS = {service_key(name): number for number, name in enumerate(_ORDER, start=1)}
_AFTER_THESE = 1000


def position(key: str) -> int:
    """The position of a service in CQC's reports, from 1; 1000 for one without a fixed position.

    >>> position("surgery") < position("critical-care") < position("dentistry")
    True
    """
    return _POSITIONS.get(key, _AFTER_THESE)
