"""Which part of a saved page is about its newest inspection.

CQC's pages of all inspections of a place have them one after the other, each under its day; older
ones follow the newest, with ratings and findings of their own.
"""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from db.sources.reports.contents import Block, Contents
from db.sources.reports.evidence import Evidence
from db.sources.visit_dates import visits_at

_CARRIED_OUT = re.compile(r"(?:Inspection|Assessment) carried out on (?=\d)", re.IGNORECASE)
_DURING = re.compile(r"During an? [\w ,/()-]{0,80}?(inspection|assessment|review)\b", re.IGNORECASE)


class Heading(NamedTuple):
    """The heading of an inspection on such a page."""

    start: int
    end: int
    days: list[tuple[date, date]]
    assessment: bool
    """Whether it is an assessment of the framework of 2024, whose day is not that of a visit."""


def headings_of(contents: Contents) -> list[Heading]:
    """Return the headings of inspections, in the order of the page."""
    found: list[Heading] = []
    for block, after in zip(contents.blocks, [*contents.blocks[1:], None], strict=True):
        heading = _heading(contents, block, after)
        if heading is not None:
            found.append(heading)
    return found


def _heading(contents: Contents, block: Block, after: Block | None) -> Heading | None:
    if block.end - block.start > 160:
        return None
    text = contents.text(block)
    lead = _CARRIED_OUT.match(text)
    during = _DURING.match(contents.text(after)) if after is not None else None
    if lead is None and during is None:
        return None
    days, end = visits_at(text, lead.end() if lead else 0)
    if text[end:].strip(" .") or (not days and not lead):
        return None
    return Heading(
        block.start, block.end, days, during is not None and during[1].lower() == "assessment"
    )


def newest_inspection(contents: Contents, headings: list[Heading]) -> Evidence:
    """Return the text of the newest inspection, with what is at the head of the page."""
    evidence = Evidence(contents, end=len(contents.flow))
    if headings:
        evidence.first = headings[0].start
        if len(headings) > 1:
            evidence.end = headings[1].start
            older = len(headings) - 1
            evidence.notes.append(
                f"The page has {older} older inspection{'s' if older > 1 else ''}, which "
                f"{'were' if older > 1 else 'was'} not read."
            )
    return evidence
