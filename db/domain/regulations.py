"""The regulations that CQC cites, whose numbers changed their meaning on 1 April 2015.

Regulation 10 was about checking the quality of services in 2014, and is about dignity today. The
titles are those of the Health and Social Care Act 2008 (Regulated Activities) Regulations 2010 and
of the regulations of 2014 with the same name. Standard library only.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

LATER_REGULATIONS = date(2015, 4, 1)
"""The first day on which all regulations of 2014 applied to every provider."""

TITLES_2010: Mapping[str, str] = {
    "9": "Care and welfare of service users",
    "10": "Assessing and monitoring the quality of service provision",
    "11": "Safeguarding service users from abuse",
    "12": "Cleanliness and infection control",
    "13": "Management of medicines",
    "14": "Meeting nutritional needs",
    "15": "Safety and suitability of premises",
    "16": "Safety, availability and suitability of equipment",
    "17": "Respecting and involving service users",
    "18": "Consent to care and treatment",
    "19": "Complaints",
    "20": "Records",
    "21": "Requirements relating to workers",
    "22": "Staffing",
    "23": "Supporting workers",
    "24": "Cooperating with other providers",
}
"""The titles of the regulations of 2010, by number."""
TITLES_2014: Mapping[str, str] = {
    "5": "Fit and proper persons: directors",
    "9": "Person-centred care",
    "10": "Dignity and respect",
    "11": "Need for consent",
    "12": "Safe care and treatment",
    "13": "Safeguarding service users from abuse and improper treatment",
    "14": "Meeting nutritional and hydration needs",
    "15": "Premises and equipment",
    "16": "Receiving and acting on complaints",
    "17": "Good governance",
    "18": "Staffing",
    "19": "Fit and proper persons employed",
    "20": "Duty of candour",
    "20A": "Requirement as to display of performance assessments",
}
"""The titles of the regulations of 2014, by number."""

_CITED = re.compile(
    r"\bRegulations?\s+(?P<first>\d{1,2}A?)\b(?P<rest>(?:\s*\([0-9A-Za-z]{1,4}\)){0,6}"
    r"(?:\s*(?:,|and|&|,\s*and)\s*\d{1,2}A?\b(?!\s*(?:of|%|per|staff|patients))"
    r"(?:\s*\([0-9A-Za-z]{1,4}\)){0,6}){0,8})",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?:^|,|and|&)\s*(\d{1,2}A?)\b", re.IGNORECASE)
_YEAR = re.compile(
    r"(?:Regulated\s+Activities\)\s+Regulations|Regulations?)\s*,?\s*(20(?:10|14))\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Regulation:
    """A regulation as a report cites it."""

    number: str
    """'12' or '20A', without the numbers of its paragraphs."""
    year: int | None
    """2010 or 2014, the regulations that are meant; None if neither text nor date shows it."""

    @property
    def title(self) -> str:
        """Its title, or an empty text if the year or the number is not known.

        >>> Regulation("10", 2010).title, Regulation("10", 2014).title
        ('Assessing and monitoring the quality of service provision', 'Dignity and respect')
        """
        titles = {2010: TITLES_2010, 2014: TITLES_2014}.get(self.year or 0, {})
        return titles.get(self.number, "")


def regulations_cited(text: str, inspected: date | None) -> tuple[Regulation, ...]:
    """The regulations that ``text`` cites, in its order, each once.

    If the text does not say of which year they are, the day of the inspection decides:
    ``inspected`` is its last day, or None if it is not known.

    >>> regulations_cited("(Regulation 12(2)(g) and 17)", date(2018, 3, 2))[1].title
    'Good governance'
    """
    found: dict[Regulation, None] = {}
    years = {int(year[1]) for year in _YEAR.finditer(text)}
    year = years.pop() if len(years) == 1 else None
    if year is None and not years and inspected is not None:
        year = 2014 if inspected >= LATER_REGULATIONS else 2010
    for cited in _CITED.finditer(text):
        numbers = [cited["first"], *(each[1] for each in _NUMBER.finditer(cited["rest"]))]
        found.update({Regulation(number.upper(), year): None for number in numbers})
    return tuple(found)
