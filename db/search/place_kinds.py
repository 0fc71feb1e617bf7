"""What a place is, in a reader's words: 'hospital', 'GP practice', 'care home', 'trust'.

The words come from what CQC states about the place, as SQL on a row of ``organisation``: its flag
for care homes, then its primary inspection category, then its type. If CQC states none of them, a
place whose own name says that it is a hospital is called one. CQC's list of categories is open: a
category that is not known here is shown in CQC's own words.
"""

from __future__ import annotations

HOSPITAL, TRUST = "hospital", "trust"

_OF_CATEGORY = {
    "gp practices": "GP practice",
    "dentists": "dentist",
    "ambulance service": "ambulance service",
    "acute services - non hospital": "clinic",
    "community based adult social care services": "social care in the community",
    "community health - nhs & independent": "community health service",
    "community substance misuse": "substance misuse service",
    "residential substance misuse": "residential substance misuse service",
    "residential social care": "residential social care",
    "hospice services": "hospice",
    "hospice services at home": "hospice at home",
    "independent consulting doctors": "consulting doctor",
    "mental health - community & hospital - independent": "mental health service",
    "mental health - community & residential - nhs": "mental health service",
    "out of hours": "out-of-hours service",
    "prison healthcare": "prison healthcare",
    "remote clinical advice": "remote clinical advice",
    "slimming clinics": "slimming clinic",
    "urgent care services & mobile doctors": "urgent care service",
}
_OF_TYPE = {
    "nhs healthcare organisation": "NHS site",
    "independent healthcare org": "independent healthcare",
    "independent ambulance": "ambulance service",
    "primary dental care": "dentist",
    "primary medical services": "primary medical service",
    "social care org": "social care",
}
_OTHER_WORDS = {
    "GP practice": "doctor doctors",
    "dentist": "dental",
    "care home": "residential nursing",
}
"""Words that people also look for; indexed with a kind, never shown."""


def kind_of(o: str) -> str:
    """SQL for the word for what a place is; ``o`` is the table ``organisation`` or an alias."""
    category, kind = f"trim(lower({o}.category))", f"trim(lower({o}.type))"
    trust = f"{o}.name LIKE '%trust%' AND ({o}.name LIKE '%NHS%' OR {kind} LIKE 'nhs%')"
    return f"""
        (CASE WHEN {o}.level = 'provider' THEN iif({trust}, '{TRUST}', 'provider')
         WHEN {o}.care_home = 1 THEN 'care home'
         WHEN {category} LIKE 'acute hospital%' THEN '{HOSPITAL}'
         WHEN {category} NOT IN ('', 'unspecified') THEN CASE {category}
             {_whens(_OF_CATEGORY)} ELSE {category} END
         WHEN {o}.name LIKE '%hospital%' THEN '{HOSPITAL}'
         ELSE CASE {kind} {_whens(_OF_TYPE)} ELSE 'site' END END)
    """


def words_for(kind: str) -> str:
    """SQL for the words with which to index the column or expression ``kind``."""
    return f"({kind} || CASE {kind} {_whens(_OTHER_WORDS, ' ')} ELSE '' END)"


def _whens(words: dict[str, str], before: str = "") -> str:
    return " ".join(f"WHEN '{value}' THEN '{before}{word}'" for value, word in words.items())


CLOSED_WEIGHT = 5
"""The lowest weight of a closed place."""


def place_weight(o: str, kind: str) -> str:
    """SQL for the weight of a place among hits whose names match equally well; 0 comes first.

    ``kind`` is the column or expression with its kind. Hospitals and NHS trusts come first, because
    a whole area uses them and their services have ratings of their own. Other sites follow, then
    other providers, rated ones first. Closed places come last.
    """
    large = f"{kind} IN ('{HOSPITAL}', '{TRUST}')"
    return f"""
        (CASE WHEN {o}.is_closed THEN {CLOSED_WEIGHT} + NOT {large}
         WHEN {large} THEN 0
         ELSE iif({o}.level = 'location', 1, 3) + ({o}.rating IS NULL) END)
    """
