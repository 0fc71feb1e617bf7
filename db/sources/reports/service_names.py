"""The names of services as reports write them, in headings and within sentences."""

from __future__ import annotations

import re

_NAMES = (
    r"urgent and emergency(?: care| services)*",
    r"accident and emergency",
    r"emergency and urgent care(?: services)?",
    r"emergency operations cent(?:re|er)",
    r"urgent care(?: cent(?:re|er))?",
    r"minor injur(?:y|ies) units?",
    r"medical care(?: services)?(?: \(?including older people[’' ]?s care\)?)?",
    r"medicine",
    r"surgery(?: services)?",
    r"critical care(?: services)?",
    r"intensive care",
    (
        r"maternity(?: and gynaecology)?(?: and family planning)?(?: services?)?"
        r"(?: \((?:in-?patient|community) services\))?"
    ),
    r"gynaecology(?: services)?",
    (
        r"(?:services for )?children(?:[’']s)?,? (?:and|&) young people(?:[’']s)?(?: and families)?"
        r"(?: services?)?"
    ),
    r"neonatal services",
    r"end of life care(?: services)?",
    r"out-?patients?(?: and diagnostic imaging)?(?: services?)?",
    r"diagnostic(?: imaging| and screening)(?: services?)?",
    r"radiotherapy",
    r"chemotherapy",
    r"renal(?: services)?",
    r"dialysis services",
    r"endoscopy",
    r"spinal injuries(?: cent(?:re|er))?",
    r"patient transport services?",
    r"resilience",
    r"termination of pregnancy",
    r"refractive eye surgery",
    r"hospice services for (?:adults|children)",
    (
        r"community (?:health |dental |end of life |urgent )[a-z, ]{0,60}?(?:services?|care)"
        r"(?: for (?:adults|children(?:,? (?:and )?young people)?(?:,? and families)?))?"
    ),
    r"(?:adult )?community-based [a-z ]{0,50}?services(?: for [a-z ]{3,40})?",
    r"community (?:mental health )?services for [a-z ]{3,60}",
    r"acute wards for adults of working age(?: and psychiatric intensive care units)?",
    r"long stay ?(?:/| or )? ?rehabilitation (?:mental health )?wards for [a-z ]{3,40}",
    r"forensic (?:inpatient|/low secure)[a-z/ ]{0,40}wards?",
    r"child and adolescent mental health (?:wards|services)",
    r"specialist community mental health services for [a-z ]{3,40}",
    r"wards for (?:older people|people) with [a-z ]{3,60}",
    r"mental health crisis services(?: and health-based places of safety)?",
    r"(?:residential|community-based|hospital inpatient-based) substance misuse services",
    r"substance misuse services",
    r"older people",
    r"people with long[- ]term conditions",
    r"families, children and young people",
    r"working[- ]age people(?: \(?including those recently retired and students\)?)?",
    r"people whose circumstances (?:may )?make them vulnerable",
    r"people experiencing poor mental health(?: \(?including people with dementia\)?)?",
)
SERVICE = rf"(?:{'|'.join(_NAMES)})"
"""The pattern of a service's name, in any case."""
_WHOLE = re.compile(
    rf"(?:Ratings? [-–—] )?(?P<name>{SERVICE})(?: \((?:continued|trust[- ]wide)\))?:?", re.I
)


def service_named(heading: str) -> str:
    """Return the service that a heading names and nothing else, as it is written; or empty.

    >>> service_named("Ratings - Maternity"), service_named("Surgery at night")
    ('Maternity', '')
    """
    if len(heading) > 140:
        return ""
    found = _WHOLE.fullmatch(heading)
    return capitalised(found["name"]) if found else ""


def capitalised(name: str) -> str:
    """Return a name with a capital first letter and single spaces."""
    name = " ".join(name.split())
    return name[:1].upper() + name[1:]


def service_key(name: str) -> str:
    """Return what spellings of a service's name have in common.

    >>> service_key("Surgery services") == service_key("surgery")
    True
    """
    name = re.sub(r"\([^)]*\)", " ", name.casefold().replace("&", "and"))
    key = re.sub(r"[^a-z]+", " ", name).strip()
    return re.sub(r" (?:services?|care)$", "", key)
