"""The keys of the reports behind assessments in records of CQC's API, 2024 framework."""

from __future__ import annotations

from db.sources.api.fields import Record, objects, part, text


def report_key(organisation: str, assessment: Record) -> str:
    """Return the key of the report of an item of ``assessment[]``, unique among all reports.

    ``organisation`` is the CQC ID of the record's location or provider. The key is
    '1-5203053560/AP5373', or without a plan ID '1-5203053560/assessment/2024-09-17', from the day
    of publication. An item holds one plan, whose ID is given with its groups.
    """
    ratings = part(assessment, "ratings")
    blocks = (assessment, *objects(ratings, "asgRatings"), *objects(ratings, "overall"))
    plan = next(filter(None, (text(each, "assessmentPlanId") for each in blocks)), "")
    published = text(assessment, "assessmentPlanPublishedDateTime")[:10]
    return f"{organisation}/{plan or f'assessment/{published}'}"
