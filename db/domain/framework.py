"""The frameworks under which CQC has assessed care, and the sectors whose rules differ.

Imports only the standard library and :mod:`db.domain.scale`.
"""

from __future__ import annotations

from datetime import date
from enum import Enum

from db.domain.scale import Rating


class Framework(Enum):
    """CQC's frameworks, oldest first. Ratings of two different ones are not like for like.

    A framework belongs to a report, and so to its ratings; each value is the one that is stored,
    and that files state.
    """

    ESSENTIAL_STANDARDS = "essential standards"
    """Up to September 2014: standards that were met or not, without ratings."""
    KEY_LINES = "key lines of enquiry"
    """2014 to 2023: the five key questions, each rated by judgement on its key lines of enquiry."""
    SINGLE = "single assessment framework"
    """2024 to 2026: quality statements with scores from 1 to 4, which give the ratings."""
    SECTOR = "sector frameworks"
    """From late 2026: a framework for each sector, without scores."""

    @property
    def label(self) -> str:
        """The framework's name within a sentence: 'key lines of enquiry'."""
        return self.value

    @classmethod
    def parse(cls, text: str) -> Framework | None:
        """The framework that ``text`` names, in any case; None if it names none."""
        return _BY_KEY.get(" ".join(text.split()).casefold())


_BY_KEY = {framework.value: framework for framework in Framework}

LAST_ESSENTIAL_STANDARDS = date(2014, 9, 30)
LAST_KEY_LINES = date(2023, 12, 31)
"""The last publication dates of the two former frameworks, unless a source says otherwise."""


def framework_of(published: date | None, stated: Framework | None) -> Framework | None:
    """The framework of a report or rating: the one a source states, otherwise by publication date.

    Publications up to 30 September 2014 count as essential standards, up to the end of 2023 as key
    lines of enquiry and later ones as the single assessment framework; the sector frameworks are
    never assumed. Returns None if neither framework nor date is known.
    """
    if stated is not None or published is None:
        return stated
    if published <= LAST_ESSENTIAL_STANDARDS:
        return Framework.ESSENTIAL_STANDARDS
    return Framework.KEY_LINES if published <= LAST_KEY_LINES else Framework.SINGLE


def framework_of_rating(
    rating: Rating, published: date | None, stated: Framework | None
) -> Framework | None:
    """The framework of a rating: as :func:`framework_of`, but one of the four is never too early.

    Essential standards were met or not, so a rating on the scale that was published in the first
    months of 2014 is one of the first under the key lines of enquiry. db.importing.merge.ratings
    has the same rule in SQL.
    """
    framework = framework_of(published, stated)
    if stated is None and rating.rank and framework is Framework.ESSENTIAL_STANDARDS:
        return Framework.KEY_LINES
    return framework


class Sector(Enum):
    """The sectors for which CQC has published rules of its own; each value is a name for them."""

    NHS_TRUST = "NHS trusts"
    """NHS trusts, their hospitals and other services, whether acute or not."""
    ADULT_SOCIAL_CARE = "adult social care"
    GP_PRACTICE = "GP practices"
    OTHER = "other services"
    """Independent hospitals, dentists and everything else, also if nothing is stated."""


_CATEGORIES = {
    "residential social care": Sector.ADULT_SOCIAL_CARE,
    "community based adult social care services": Sector.ADULT_SOCIAL_CARE,
    "gp practices": Sector.GP_PRACTICE,
}
_TYPES = {
    "nhs healthcare organisation": Sector.NHS_TRUST,
    "social care org": Sector.ADULT_SOCIAL_CARE,
    "primary medical services": Sector.GP_PRACTICE,
}


def sector_of(organisation_type: str, category: str) -> Sector:
    """The sector of a provider or location, from CQC's type and primary inspection category.

    The category decides if it is that of social care or of GP practices, because an NHS trust can
    run a care home. Otherwise the type decides, but of the type 'Primary Medical Services' only
    places without a category count as GP practices: those with another are, for example, out of
    hours services.

    >>> sector_of("NHS Healthcare Organisation", "Residential social care").value
    'adult social care'
    """
    kind, main = _key(organisation_type), _key(category)
    if main in _CATEGORIES:
        return _CATEGORIES[main]
    by_type = _TYPES.get(kind, Sector.OTHER)
    return Sector.OTHER if main and by_type is Sector.GP_PRACTICE else by_type


def _key(text: str) -> str:
    key = " ".join(text.split()).casefold()
    return "" if key == "unspecified" else key
