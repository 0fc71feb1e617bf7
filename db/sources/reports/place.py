"""Which place a report is about, so far as its words give it."""

from __future__ import annotations

import re

from db.domain.report_draft import DraftPlace
from db.domain.text import MASK
from db.sources.reports.evidence import RATING, Evidence
from db.sources.reports.people import without_people
from db.sources.reports.service_names import service_key

_LONGEST = 160
_BY = re.compile(
    r"\b(?:core service provided by"
    r"|provided within this core service by) (?P<name>[^.\n]{3,120}?)\."
)
_RUN_BY = re.compile(r"^Provided and run by:?\s*\n?\s*(?P<name>[^\n]{2,140})$", re.MULTILINE | re.I)
_PROVIDER = re.compile(r"^Service provider\n(?P<name>[^\n]{2,140})$", re.MULTILINE | re.IGNORECASE)
_BEFORE = re.compile(
    r"^(?:Archived: *)?(?P<name>[^\n:]{2,140})\n(?:Overall: |Report from )", re.MULTILINE
)
_BELOW_TITLE = re.compile(
    r"^(?P<name>[^\n]{3,140}?)\n(?:Quality report|Inspection report)\n",
    re.MULTILINE | re.IGNORECASE,
)
_HERE = re.compile(
    rf"^You are here\n(?P<name>[^\n]{{3,140}}?)(?: {RATING})?$", re.MULTILINE | re.IGNORECASE
)
_RATED = re.compile(
    r"^[Ww]e (?:have )?rated (?P<name>[A-Z][^.;:,\n]{2,80}?) as \w+(?: \w+)? because\b",
    re.MULTILINE,
)
_INSPECTED = re.compile(
    r"\b(?:inspection|assessment) (?:of"
    r"|at) (?:the )?[“‘\"']?(?P<name>[A-Z][^.,\n“”]{2,90}?)[”’\"']? "
    r"(?:on|between|from)\b"
)
_ID = re.compile(r"/(?:location|provider)/([A-Za-z0-9-]{2,20})", re.IGNORECASE)
_NAVIGATION = re.compile(
    r"(?:you are here|care home|nhs hospital|hospital|contents|on this page"
    r"|inspections? .*|overall summary.*|all inspections)",
    re.IGNORECASE,
)
_PROVIDERS_NAME = re.compile(r"\bNHS\b.*\bTrust\Z", re.IGNORECASE)


def place_of(evidence: Evidence, service: str) -> DraftPlace:
    """Return the place that a report is about; ``service`` is what the whole report is about."""
    contents, flow = evidence.contents, evidence.flow
    provider = _first(flow, _RUN_BY, _BY, _PROVIDER)
    name = ""
    for line in contents.running:
        if service_key(line.title) != service_key(service) or not service:
            name = line.title
            break
    name = name or _first(flow, _BEFORE, _PROVIDER, _BELOW_TITLE, _HERE, _INSPECTED, _RATED)
    if not provider and _PROVIDERS_NAME.search(name):
        provider = name
    if not name and provider and service:
        name = provider
    identity = _ID.search(contents.address)
    return DraftPlace(name, provider, identity[1] if identity else "", service)


def _first(flow: str, *patterns: re.Pattern[str]) -> str:
    for pattern in patterns:
        for found in pattern.finditer(flow):
            name = " ".join(found["name"].split()).strip(" ,")
            # A person can be a provider, but their name is not taken over.
            if not _NAVIGATION.fullmatch(name) and MASK not in without_people(name):
                return name[:_LONGEST]
    return ""
