"""The day on which a report was published, and those on which inspectors visited."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from db.domain.age import CQC_BEGAN
from db.domain.report_draft import DraftField, Passage
from db.sources.dates import iso_date
from db.sources.reports.evidence import EARLIER, RATING, Evidence
from db.sources.reports.inspections import Heading
from db.sources.visit_dates import MONTH, MONTH_NUMBERS, visits_at, visits_named

Visits = tuple[tuple[date, date], ...]

LONGEST_WAIT = 3 * 366
"""The most days between a visit and the publication of its report: more means a misread date."""
_WEEKDAY = r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,?\s+)?"
_DAY = (
    rf"{_WEEKDAY}(?:\d{{1,2}}[/.]\d{{1,2}}[/.]\d{{4}}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:{MONTH}),?\s+\d{{4}}|(?:{MONTH})\s+\d{{4}})(?!\d)"
)
_PUBLISHED = re.compile(
    r"\b(?:Date\s+of\s+(?:Publication|Report)|Publication\s+date)"
    rf"\s*[:–—-]?\s*(?P<date>{_DAY})?",
    re.IGNORECASE,
)
_PUBLISHED_LINE = re.compile(
    rf"(?:Published|Report published)\s*[:–—-]?\s*(?P<date>{_DAY})\.?", re.I
)
_UPDATED = re.compile(rf"(?:Last )?updated:?\s+(?P<date>{_DAY})\.?", re.IGNORECASE)
_UPDATED_WITHIN = re.compile(rf"\bUpdated (?P<date>(?i:{_DAY}))")
_PUBLICATION_WORDS = re.compile(
    rf"\b(?:published|publication|updated)\b[^.\n]{{0,40}}?{_DAY}|\b(?-i:{RATING}) {_DAY}", re.I
)
_VISIT_WORDS = re.compile(
    rf"\b(?:inspect(?:ion|ed)|assess(?:ment|ed)|visit(?:ed)?)\b[^.\n]{{0,60}}?{_DAY}"
    rf"|{_DAY}\s+During an?\b",
    re.IGNORECASE,
)
_ONLY_DATE = re.compile(rf"(?P<date>{_DAY})\.?", re.IGNORECASE)
_SUMMARY = re.compile(
    r"(?:overall summary(?: & rating| and rating)?|latest inspection summary"
    r"|background to this inspection)\Z",
    re.IGNORECASE,
)
_VISIT_LABEL = re.compile(
    r"\b(?:Dates?\s+of\s+(?:the\s+|our\s+|this\s+)?(?:on-?\s?site\s+)?"
    r"(?:inspections?|assessments?|visits?)(?:\s+visits?)?"
    r"|Inspection\s+(?:visit\s+)?dates?)(?=\s*[:.–—-]|\s+(?:were|was|is|are|from|between)\b"
    rf"|\s+{_WEEKDAY}(?:\d|(?:{MONTH})\b))",
    re.IGNORECASE,
)
_VISIT_LABEL_ALONE = re.compile(
    r"\bDates?\s+of\s+(?:the\s+)?(?:inspections?|visits?)(?:\s+visits?)?\s*:?\s*\Z", re.IGNORECASE
)
_NEXT_LABEL = re.compile(
    r"\bDate\s+of\s+publication|\bPublication\s+date|\bTel(?:ephone)?:|\n|"
    r"\b(?:Core services|Locations) inspected\b|\bWe (?:inspected|completed|carried)\b"
    r"|\bThis report\b",
    re.IGNORECASE,
)
_VERB = (
    r"(?:carried\s+out|started|undertook|undertaken|conducted|completed|made|took\s+place|visited|inspected"
    r"|assessed|performed)"
)
_INSPECTING = re.compile(
    rf"\b(?:we|inspectors?|inspection|inspections|assessment|visit|visits|it|they)\b[^.]{{0,160}}?\b{_VERB}\b",
    re.IGNORECASE,
)
_STARTED = re.compile(
    r"\bactivity\s+(?:for\s+this\s+inspection\s+)?started\s+on\s+(?=\d)", re.IGNORECASE
)
_ENDED = re.compile(r"\band\s+ended\s+on\s+", re.IGNORECASE)
_PREPOSITION = re.compile(
    r"\b(?:on|between|from|over|during)\s+(?:the\s+)?(?=(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
    r"\s+)?(?:the\s+)?\d{1,2}(?:st|nd|rd|th|/|\b))",
    re.IGNORECASE,
)
_OTHER = re.compile(
    r"\b(?:published|registered|opened|audit|expires?|action plan|by \d|meeting|formed|merged)\b",
    re.IGNORECASE,
)
_REPORT_FROM = re.compile(r"\bReport from [^\n]{4,60}? assessment\b", re.IGNORECASE)
_TRUST = re.compile(
    r"\bOur rating of (?:the|this) trust\b|\bService provider\b[^.]{0,120}\bTrust\b"
    r"|\bfor the trust overall\b|\bOverall rating for this trust\b",
    re.IGNORECASE | re.DOTALL,
)
RATING_LINE = re.compile(RATING, re.IGNORECASE)
"""A line that is a rating and nothing else."""
_TOGETHER = 120
"""The most days between two statements of visits that are of the same inspection."""


class _Found(NamedTuple):
    published: str
    """'2018-03-12' or '2018-03'; empty if it cannot be read."""
    passage: Passage
    strength: int
    """Lower is stronger."""


class Days(NamedTuple):
    """The dates of a report, so far as they are certain."""

    published: str | None
    """'2018-03-12' or '2018-03'."""
    visits: Visits | None


def days_of(evidence: Evidence, headings: Sequence[Heading], latest: date) -> Days:
    """Return the dates of a report, each None if the text leaves it unclear, with a doubt.

    ``latest`` is the latest date that a publication can have.
    """
    published = _published(evidence, latest)
    visits, passage = _visits(evidence, headings, latest)
    if published is None or not visits or passage is None:
        return Days(published.published if published else None, visits or None)
    text, last = published.published, visits[-1][1]
    is_day = len(text) == 10
    if is_day and any(text in (start.isoformat(), end.isoformat()) for start, end in visits):
        why = "the day is also given as that of the publication"
        evidence.doubt_passage(DraftField.VISITS, passage, why)
        return Days(text, None)
    if last.isoformat()[: len(text)] > text:
        why = "it is before the last visit"
        evidence.doubt_passage(DraftField.PUBLISHED, published.passage, why)
        # A label says what the day is; 'Updated' may be any change to a page.
        if published.strength > 1:
            return Days(None, visits)
        evidence.doubt_passage(DraftField.VISITS, passage, "they are after the publication")
        return Days(None, None)
    if is_day and (date.fromisoformat(text) - last).days > LONGEST_WAIT:
        why = "they are years before the publication"
        evidence.doubt_passage(DraftField.VISITS, passage, why)
        return Days(text, None)
    return Days(text, visits)


def _published(evidence: Evidence, latest: date) -> _Found | None:
    about = DraftField.PUBLISHED
    kept: list[_Found] = []
    for each in _publications(evidence):
        first = CQC_BEGAN.isoformat()[: len(each.published)]
        if not each.published:
            evidence.doubt_passage(about, each.passage, "the date cannot be read")
        elif not first <= each.published <= latest.isoformat():
            evidence.doubt_passage(about, each.passage, "CQC cannot have published then")
        else:
            kept.append(each)
    if not kept:
        _doubt_words(evidence, about, _PUBLICATION_WORDS)
        return None
    strongest = min(each.strength for each in kept)
    best = [each for each in kept if each.strength == strongest]
    # A foot that gives the month only says the same as a label that gives the day.
    longest = max(best, key=lambda each: len(each.published))
    if all(longest.published.startswith(each.published) for each in best):
        return longest
    for each in {each.published: each for each in best}.values():
        evidence.doubt_passage(about, each.passage, "the text gives more than one date")
    return None


def _doubt_words(evidence: Evidence, about: DraftField, pattern: re.Pattern[str]) -> None:
    """Doubt the first words that may give a date, if there is no doubt yet and no date."""
    if any(each.field is about for each in evidence.doubts):
        return
    for found in pattern.finditer(evidence.flow):
        before = evidence.flow[max(0, found.start() - 60) : found.end()]
        if found.start() >= evidence.first and not EARLIER.search(before):
            evidence.doubt(about, *found.span(), "it is not certain what the date is of")
            return


def _publications(evidence: Evidence) -> Iterator[_Found]:
    contents = evidence.contents
    for found in _PUBLISHED.finditer(evidence.flow):
        end = found.end() if found["date"] else found.end() + 40
        # Of two labels side by side, the first date belongs to the other one.
        beside = _VISIT_LABEL_ALONE.search(evidence.flow, max(0, found.start() - 60), found.start())
        text = "" if beside else _iso(found["date"])
        yield _Found(text, contents.passage(found.start(), end), 0)
    for line in contents.running:
        if iso := _iso(line.date):
            yield _Found(iso, line.passage, 0)
    for found in _UPDATED_WITHIN.finditer(evidence.flow):
        passage = contents.passage(*found.span())
        yield _Found(_iso(found["date"]), passage, 5)
    before, in_summary = "", True
    for block in evidence.blocks():
        text = contents.text(block) if block.end - block.start <= 80 else ""
        strength = -1
        if found := _PUBLISHED_LINE.fullmatch(text):
            strength = 0
        elif found := _UPDATED.fullmatch(text):
            # The first is that of the summary; later ones are of its parts, which can be older.
            strength, in_summary = (2 if in_summary else 4), False
        elif RATING_LINE.fullmatch(before) and (found := _ONLY_DATE.fullmatch(text)):
            strength = 3
        if found and strength >= 0:
            passage = contents.passage(block.start, block.end)
            yield _Found(_iso(found["date"]), passage, strength)
        if _SUMMARY.match(text):
            in_summary = True
        before = text


def updated_on(line: str) -> str:
    """Return the date of a line such as 'Updated 5 July 2018'; empty for any other line.

    >>> updated_on("Updated 5 July 2018"), updated_on("Good")
    ('2018-07-05', '')
    """
    found = _UPDATED.fullmatch(line)
    return _iso(found["date"]) if found else ""


def _iso(text: str | None) -> str:
    """Return a date as '2018-03-12' or '2018-03'; empty if it is none."""
    words = " ".join((text or "").split())
    month, _, year = words.partition(" ")
    if (number := MONTH_NUMBERS.get(month.casefold())) and year.isdecimal():
        return f"{int(year):04}-{number:02}"
    try:
        return iso_date(words)
    except ValueError:
        return ""


def _visits(
    evidence: Evidence, headings: Sequence[Heading], latest: date
) -> tuple[Visits, Passage | None]:
    """Return the visits, and where they are; nothing if the text gives none that is certain."""
    labelled = _labelled(evidence)
    if not labelled and any(each.field is DraftField.VISITS for each in evidence.doubts):
        return (), None  # sentences may tell of only some of what the label lists
    for candidates in (labelled, _headed(evidence, headings), _told(evidence)):
        spans = {span: passage for spans, passage in candidates for span in spans}
        if not spans:
            continue
        ordered = sorted(spans)
        if ordered[0][0] < CQC_BEGAN or ordered[-1][1] > latest:
            for passage in set(spans.values()):
                evidence.doubt_passage(
                    DraftField.VISITS, passage, "no inspector can have been there then"
                )
            return (), None
        # Whatever was unclear before is clear now.
        evidence.doubts[:] = [
            each for each in evidence.doubts if each.field is not DraftField.VISITS
        ]
        return tuple(ordered), spans[ordered[0]]
    if all(each.field is not DraftField.VISITS for each in evidence.doubts):
        for found in _REPORT_FROM.finditer(evidence.flow):
            why = "it is the date of the assessment, not of a visit"
            evidence.doubt(DraftField.VISITS, found.start(), found.end(), why)
            return (), None
        _doubt_words(evidence, DraftField.VISITS, _VISIT_WORDS)
    return (), None


_Candidates = list[tuple[Visits, Passage]]


def _labelled(evidence: Evidence) -> _Candidates:
    """Return the visits after a label such as 'Date of inspection visit:'."""
    found: _Candidates = []
    flow = evidence.flow
    for label in _VISIT_LABEL.finditer(flow):
        stop = _NEXT_LABEL.search(flow, label.end(), label.end() + 100)
        end = stop.start() if stop else label.end() + 60
        if spans := visits_named(flow[label.start() : label.start() + 400]):
            found.append((tuple(spans), evidence.contents.passage(label.start(), end)))
        else:
            evidence.doubt(DraftField.VISITS, label.start(), end, "not all of the dates are clear")
    if len({spans for spans, _ in found}) > 1:
        for _, passage in found:
            evidence.doubt_passage(DraftField.VISITS, passage, "the text gives more than one list")
        return []
    return found


def _headed(evidence: Evidence, headings: Sequence[Heading]) -> _Candidates:
    """Return the visits of the heading under which a page has its newest inspection."""
    if not headings:
        return []
    heading = headings[0]
    words = heading.start, heading.end
    if heading.assessment:
        why = "it is the date of the assessment, not of a visit"
        evidence.doubt(DraftField.VISITS, *words, why)
        return []
    if not heading.days:
        evidence.doubt(DraftField.VISITS, *words, "not all of the dates are clear")
        return []
    one_day = len(heading.days) == 1 and heading.days[0][0] == heading.days[0][1]
    if one_day and _TRUST.search(evidence.flow):
        why = "a whole trust is not inspected in one day, so it may be the day of publication"
        evidence.doubt(DraftField.VISITS, *words, why)
        return []
    return [(tuple(heading.days), evidence.contents.passage(*words))]


def _told(evidence: Evidence) -> _Candidates:
    """Return the visits that sentences tell of, without those of earlier inspections."""
    found: _Candidates = []
    for sentence, words in evidence.sentences():
        if len(words) > 700 or EARLIER.search(words) or not _INSPECTING.search(words):
            continue
        spans: list[tuple[date, date]] = []
        is_clear = True
        started = _STARTED.search(words)
        if started and (first := visits_at(words, started.end()))[0]:
            ended = _ENDED.match(words.replace(",", " "), first[1] + 1)
            last = visits_at(words, ended.end())[0] if ended else []
            if last and first[0][0][0] <= last[-1][1]:
                spans = [(first[0][0][0], last[-1][1])]
        else:
            for lead in _PREPOSITION.finditer(words):
                before = words[max(0, lead.start() - 40) : lead.start()]
                if not _OTHER.search(before):
                    between = lead[0].lower().startswith("between")
                    read = visits_at(words, lead.end(), between=between)[0]
                    is_clear = is_clear and bool(read)
                    spans += read
        if spans and not is_clear:
            why = "not all of the dates are clear"
            evidence.doubt(DraftField.VISITS, sentence.start, sentence.end, why)
            return []
        if spans:
            found.append((tuple(spans), evidence.contents.passage(sentence.start, sentence.end)))
    if not found:
        return []
    newest = max(spans[-1][1] for spans, _ in found)
    return [each for each in found if (newest - each[0][-1][1]).days <= _TOGETHER]
