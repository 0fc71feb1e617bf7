"""What a saved text is: one of CQC's reports of a kind, or something to be refused."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from db.domain.age import CQC_BEGAN
from db.domain.errors import Refused
from db.domain.framework import LAST_KEY_LINES
from db.domain.report_draft import DraftField, ReportKind
from db.sources.reports.contents import STANDARDS, Contents
from db.sources.reports.days import Days
from db.sources.reports.evidence import Evidence
from db.sources.visit_dates import visits_named

_FRONT = 6000
"""The characters at the beginning of a text that show what it is."""
_STRUCTURE = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\bDates? of (?:the )?(?:inspections?|assessments?)\b|\bDate of publication\b",
        (
            r"\b(?:Are services(?: at this trust)?|Is the service|Are .{3,80} services) (?:safe"
            r"|effective)\?"
        ),
        r"\bOverall rating for\b|\bread more about inspection ratings\b",
        r"\bOverall summary (?:&|and) rating\b",
        r"\bInspection summary\b|\bAll inspections\b|\bLatest inspection summary\b",
        (
            r"\bour judgement of the quality of care\b|\bour key findings\b"
            r"|\bOur view of the service\b"
        ),
        r"\bDuring an? [\w ,-]{0,60}(?:inspection|assessment)\b|\bInspection carried out on\b",
        r"\bReport from [^\n]{4,40} assessment\b",
        r"\bscored \d{1,3} \(out of 100\)",
        (
            r"\bWe (?:have )?(?:carried out|undertook|conducted|completed) (?:an?|this"
            r"|our) [\w ,-]{0,60}"
            r"(?:inspection|assessment)\b|\bWe inspected\b"
        ),
        (
            r"\bWe (?:have )?rated\b|\bThis (?:practice|service) is rated as\b"
            r"|\bOur rating of (?:this|the)\b"
        ),
        (
            r"\bLetter from the Chief Inspector of\b|\bessential standards\b"
            r"|\bOur inspection team\b"
            r"|\bWhy we inspected\b"
        ),
        r"\bthe (?:provider|practice|trust|service|hospital) (?:must|should):",
    )
)
"""What only CQC's own reports and pages have."""
_WORDS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\bCare Quality Commission\b|\bCQC\b",
        r"\bHealth and Social Care Act\b|\bregulated activit(?:y|ies)\b",
        r"\brated as (?:outstanding|good|requires improvement|inadequate)\b|\bspecial measures\b",
        r"\bProvided and run by\b|\bService provider\b|\bbreach(?:es)? (?:of|in relation to)\b",
        r"\bquality statements?\b|\bkey questions?\b",
    )
)
"""What others who write about CQC's reports have too."""
_ENOUGH = 2
"""The marks of a report that a text must have, of which one is of the first list."""
_APPENDIX = re.compile(
    r"\bThis evidence appendix (?:provides|contains|supports|sets out)\b"
    r"|\A(?:[^\n]*\n){0,6}[^\n.]{0,80}\bEvidence appendix\s*(?:\n|\Z)"
    r"|\A[^.\n]{3,120} Evidence appendix [^.\n]{0,200}\bDate of (?:inspection|publication)\b",
    re.IGNORECASE,
)
_STARS = re.compile(
    r"\b(?:no|zero|one|two|three|[0-3]) stars?\b.{0,12}?"
    r"\b(?:poor|adequate|good|excellent) service\b"
    r"|\bKey (?:unannounced )?inspection report\b|\bnational minimum standards\b",
    re.IGNORECASE,
)
_PREDECESSOR = re.compile(
    r"\b(?P<who>Healthcare Commission|Commission for Healthcare Audit and Inspection"
    r"|Commission for Social Care Inspection|CSCI|Commission for Health Improvement"
    r"|National Care Standards Commission|Mental Health Act Commission"
    r"|Social Services Inspectorate)\b"
)
_CQC = re.compile(r"\bCare Quality Commission\b|\bCQC\b")
_DATED = re.compile(
    r"\b(?:Date of (?:publication|report|inspections?)(?: visits?)?|Published|Report published"
    r"|Inspection date|Key inspection)\s*:?[^\n]{0,25}?\b(?P<year>(?:19|20)\d\d)\b",
    re.IGNORECASE,
)

_KINDS: tuple[tuple[ReportKind, re.Pattern[str]], ...] = (
    (
        ReportKind.ASSESSMENT,
        re.compile(
            r"\bReport from [^\n]{4,40} assessment\b|\bassessment under our new approach\b"
            r"|\(out of 100\) for this area|\bquality statements? (?:across|under|within)\b"
            r"|\bDates? of (?:the )?assessments?\b",
            re.IGNORECASE,
        ),
    ),
    (
        ReportKind.ESSENTIAL_STANDARDS,
        re.compile(
            r"\bmeeting (?:these )?(?:the )?essential standards\b"
            r"|\bstandards of quality and safety\b|\bReview of compliance\b"
            r"|\bstandards weren[’']t being met\b|\bOutcome \d{1,2}:",
            re.IGNORECASE,
        ),
    ),
    (
        ReportKind.DENTAL,
        re.compile(r"\bspecialist dental advis[eo]r\b|\bdental practices?\b", re.IGNORECASE),
    ),
    (
        ReportKind.GP_LETTER,
        re.compile(
            r"\bChief Inspector of (?:General Practice|Primary (?:Medical|Care))"
            r"|\bThis practice is rated as\b|\bGP practice\b|\bthe practice (?:is|was) rated\b"
            r"|\brated the practice as\b",
            re.IGNORECASE,
        ),
    ),
    (
        ReportKind.ADULT_SOCIAL_CARE,
        re.compile(
            r"\bcare homes?\b(?! (?:and|or) )|\bhomecare\b"
            r"|\bpeople[’']s experience of using this service\b"
            r"|\bIs the service safe\?|\bdomiciliary care\b|\bsupported living\b"
            r"|\bhome care (?:agency|service)\b",
            re.IGNORECASE,
        ),
    ),
    (
        ReportKind.INSPECTION_REPORT,
        re.compile(
            r"\brelated evidence appendix\b|\bOur rating of (?:the|this) (?:trust|service"
            r"|location|hospital)\b"
            r"|\bWe plan our next inspections\b",
            re.IGNORECASE,
        ),
    ),
    (
        ReportKind.QUALITY_REPORT,
        re.compile(
            r"\bChief Inspector of Hospitals\b|\bIntelligent Monitoring\b"
            r"|\bcore services? inspected\b",
            re.IGNORECASE,
        ),
    ),
)
_TEMPLATES: Mapping[str, ReportKind] = {
    "quality report": ReportKind.QUALITY_REPORT,
    "inspection report": ReportKind.INSPECTION_REPORT,
    STANDARDS: ReportKind.ESSENTIAL_STANDARDS,
}
_HOSPITAL = re.compile(r"\b(?:hospitals?|trust|ambulance|wards?|surgery|clinics?)\b", re.IGNORECASE)
_QUALITY_REPORTS = (date(2013, 9, 1), date(2017, 6, 1))
"""The days of hospitals' inspections that led to quality reports."""


def refuse_other_texts(file: str, contents: Contents) -> None:
    """Raise Refused if a text is not a report of CQC's, or one of which nothing can be proposed."""
    front = contents.flow[:_FRONT]
    first = contents.running[0].title if contents.running else ""
    if _APPENDIX.search(front) or "evidence appendix" in first.lower():
        raise Refused(
            f"{file} is an evidence appendix: it has the evidence behind an inspection report, but "
            "not its ratings and findings. Choose the report itself."
        )
    predecessor = _PREDECESSOR.search(front)
    years = [int(found["year"]) for found in _DATED.finditer(front)]
    newest = max(years, default=0)
    early = bool(years) and newest < CQC_BEGAN.year
    spans = [
        span for at in _DATED.finditer(front) for span in visits_named(front[at.start() :][:200])
    ]
    if spans and newest <= CQC_BEGAN.year:
        early = max(end for _, end in spans) < CQC_BEGAN
    if early or (predecessor and not _CQC.search(front)):
        who = f"by the {predecessor['who']}, " if predecessor else ""
        raise Refused(
            f"{file} is a report {who}from before CQC began on 1 April 2009, and its judgements "
            "cannot be compared with CQC's. Choose a report by CQC."
        )
    if _STARS.search(front):
        raise Refused(
            f"{file} is a report of the kind that ended in 2010, with stars and national minimum "
            "standards instead of CQC's own standards or ratings. Choose a later report."
        )
    structure = sum(mark.search(contents.flow) is not None for mark in _STRUCTURE)
    words = sum(mark.search(contents.flow) is not None for mark in _WORDS)
    if not structure or structure + words < _ENOUGH:
        raise Refused(
            f"{file} is not a report by CQC, as far as its words show. Choose a report as CQC "
            "publishes it: a PDF, a saved web page or a text."
        )


def kind_of(evidence: Evidence, days: Days) -> ReportKind | None:
    """Return the kind of a report, with a doubt if its words do not show it."""
    front = evidence.flow[:_FRONT]
    for kind, pattern in _KINDS[:2]:
        if pattern.search(front):
            return kind
    for line in evidence.contents.running[:1]:
        by_line = _TEMPLATES[line.template]
        specific = next((kind for kind, each in _KINDS[2:5] if each.search(front)), None)
        # GP practices and care homes had the same line at their foot.
        return specific if specific is not None and not _NHS.search(line.title) else by_line
    for kind, pattern in _KINDS[2:]:
        if pattern.search(front):
            return kind
    first, last = _QUALITY_REPORTS
    day = days.visits[-1][1] if days.visits else _published_day(days)
    if day is not None and _HOSPITAL.search(front) and first <= day < last:
        return ReportKind.QUALITY_REPORT
    if day is not None and _NHS_TRUST.search(front) and last <= day <= LAST_KEY_LINES:
        return ReportKind.INSPECTION_REPORT
    shown = [sentence for sentence, _ in evidence.sentences()][:4]
    if shown:
        why = "its words do not show which kind it is"
        evidence.doubt(DraftField.KIND, shown[0].start, shown[-1].end, why)
    return None


_NHS_TRUST = re.compile(r"\bNHS (?:Foundation )?Trust\b", re.IGNORECASE)
_NHS = re.compile(r"\b(?:trust|hospitals?|NHS)\b", re.IGNORECASE)


def _published_day(days: Days) -> date | None:
    return (
        date.fromisoformat(days.published) if days.published and len(days.published) == 10 else None
    )
