"""CQC's own words, as used in its files: the values of ratings, and the names of services."""

from __future__ import annotations

from db.domain.scale import Rating

KNOWN_RATINGS = frozenset(
    {
        "Outstanding",
        "Good",
        "Requires improvement",
        "Inadequate",
        "Insufficient evidence to rate",
        "Inspected but not rated",
        "No published rating",
        "Not rated",
        "Not Rated",
        "Not applicable",
        "No Approved Rating",
        "Evidence requirements partially scored",
        "Evidence requirements not yet scored",
        "Do not include in report",
        "Regulations met",
        "Compliance action",
        "No action",
    }
)
"""The values of ratings seen in CQC's files so far. Other values are also kept, and reported."""

_RATINGS_BY_KEY = {word.casefold(): word for word in sorted(KNOWN_RATINGS, reverse=True)}


def known_rating(text: str) -> Rating | None:
    """Return the rating that ``text`` states, or None if it is blank.

    A word that CQC is known to use is recognised in upper or lower case; any other is kept.
    """
    rating = Rating.parse(text)
    if rating is None or rating.word in KNOWN_RATINGS:
        return rating
    return Rating.parse(_RATINGS_BY_KEY.get(rating.word.casefold(), rating.word))


SERVICE_NAMES = {
    "accident": "Urgent care centre",
    "care": "Medical care (including older people's care)",
    "childrens": "Services for children & young people",
    "chsadults": "Community health services for adults",
    "chschildren": "Community health services for children, young people and families",
    "communitysexual": "Community health sexual health services",
    "conditions": "People with long term conditions",
    "critical": "Critical care",
    "diagnostic": "Diagnostic imaging",
    "diagnostics": "Diagnostic and screening services",
    "dialysis": "Dialysis services",
    "life": "End of life care",
    "maternity": "Maternity and gynaecology",
    "maternityinpatient": "Maternity (inpatient services)",
    "medical": "Medical care",
    "mhforensic": "Forensic inpatient or secure wards",
    "mhlongstay": "Long stay or rehabilitation mental health wards for working age adults",
    "mothers": "Families, children and young people",
    "npimaternity": "Maternity",
    "npioutpatients": "Outpatients",
    "old": "Older people",
    "outpatients": "Outpatients and diagnostic imaging",
    "population": "Working age people (including those recently retired and students)",
    "problems": "People experiencing poor mental health (including people with dementia)",
    "rehabilitation": "Rehabilitation services",
    "renal": "Renal",
    "surgery": "Surgery",
    "transport": "Patient transport services",
    "urgent": "Urgent and emergency services",
    "vulnerable": "People whose circumstances may make them vulnerable",
}
"""The names of services, by their codes in the API in lower case."""
