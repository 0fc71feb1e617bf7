"""Puts together what is proposed from the lines of one report."""

from __future__ import annotations

import re
from datetime import date

from db.domain.regulations import LATER_REGULATIONS
from db.domain.report_draft import ReportDraft, ReportKind
from db.domain.scale import KEY_QUESTIONS, Question
from db.sources.reports.contents import Contents
from db.sources.reports.days import Days, days_of
from db.sources.reports.evidence import Evidence
from db.sources.reports.findings import findings_of
from db.sources.reports.inspections import headings_of, newest_inspection
from db.sources.reports.kinds import kind_of, refuse_other_texts
from db.sources.reports.lines import Lines
from db.sources.reports.place import place_of
from db.sources.reports.ratings import ratings_of, service_of_report

_CERTAINLY_LATER = date(2017, 1, 1)
"""Reports published since then are of inspections after the regulations changed."""
_SCORE = re.compile(r"\bscored (?P<score>\d{1,3}) \(out of 100\)", re.IGNORECASE)
_QUESTION_LINE = re.compile(
    r"^(Safe|Effective|Caring|Responsive|Well[- ]led)$", re.MULTILINE | re.I
)


def propose(file: str, lines: Lines, latest: date) -> ReportDraft:
    """Return what is proposed from the ``lines`` of the file called ``file``.

    ``latest`` is the latest date that a publication can have. Raises Refused if it is not a report
    of CQC's, or one of which nothing can be proposed.
    """
    contents = Contents(lines)
    refuse_other_texts(file, contents)
    headings = headings_of(contents)
    evidence = newest_inspection(contents, headings)
    days = days_of(evidence, headings, latest)
    kind = kind_of(evidence, days)
    own = service_of_report(evidence)
    rated = ratings_of(evidence, own, days.published)
    found = findings_of(evidence, own, _inspected(days))
    return ReportDraft(
        file=file,
        kind=kind,
        place=place_of(evidence, own),
        published=days.published,
        visits=days.visits,
        ratings=rated.ratings,
        scores=_scores(evidence) if kind is ReportKind.ASSESSMENT else {},
        findings=tuple(found.findings),
        quoted=tuple(found.quoted),
        services=rated.services,
        doubts=tuple(evidence.doubts),
        notes=tuple(evidence.notes),
        pages=contents.pages(),
    )


def _inspected(days: Days) -> date | None:
    """Return the last day of the inspection, or one by which the same regulations applied."""
    if days.visits:
        return days.visits[-1][1]
    published = f"{days.published}-01"[:10] if days.published else ""
    if not published or LATER_REGULATIONS <= date.fromisoformat(published) < _CERTAINLY_LATER:
        return None  # the inspection can have been before the regulations changed
    return date.fromisoformat(published)


def _scores(evidence: Evidence) -> dict[Question, int]:
    """Return the percentage of each key question, which is below its heading."""
    flow = evidence.flow
    found: dict[Question, int] = {}
    for score in _SCORE.finditer(flow):
        headings = list(_QUESTION_LINE.finditer(flow, 0, score.start()))
        question = Question.parse(headings[-1][1]) if headings else None
        number = int(score["score"])
        if question in KEY_QUESTIONS and question not in found and 25 <= number <= 100:
            found[question] = number
    return found
