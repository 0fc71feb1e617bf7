"""Records in plain words: dates, figures, and sentences that are read out.

The window, the card and the command line say things the same way, for they all say them from here.
Without Qt.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from db.domain import age as freshness
from db.domain.scale import NOT_STATED, QUESTIONS, Confidence, Question, Rating
from db.domain.subject import Level

if TYPE_CHECKING:
    from db.domain.report import (
        HistoryEntry,
        Measure,
        Organisation,
        ReportCard,
        Row,
        Source,
        Statement,
        Visit,
    )
    from db.domain.tree import TreeRow

ATTRIBUTION = (
    "Contains public sector information licensed under the Open Government Licence v3.0. "
    "Source: Care Quality Commission."
)
DISCLAIMER = "Not a CQC publication; not the Regulation 20A poster."

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_UNITS = {"percent": "%", "count": ""}


def day(when: date) -> str:
    """'18 December 2019'; in English whatever the machine's language."""
    return f"{when.day} {_MONTHS[when.month - 1]} {when.year}"


def month(when: date) -> str:
    """'December 2019'."""
    return f"{_MONTHS[when.month - 1]} {when.year}"


def short_month(when: date) -> str:
    """'Dec 2019', for the cell of a matrix."""
    return f"{_MONTHS[when.month - 1][:3]} {when.year}"


def age(published: date, at: date | None = None) -> str:
    """'3 years ago', how long before ``at`` (today by default) a rating was published."""
    years = freshness.whole_years(published, at or freshness.today())
    if not years:
        return "less than a year ago"
    return "1 year ago" if years == 1 else f"{years} years ago"


def short_age(published: date, at: date | None = None) -> str:
    """'3 y', the same in years for the cell of a matrix; '<1 y' in the first year."""
    return f"{freshness.whole_years(published, at or freshness.today()) or '<1'} y"


def when(text: str) -> str:
    """'2018-03-12' as '12 March 2018', '2018-03' as 'March 2018'; any other text as it is."""
    parts = text.split("-")
    if len(parts) not in (2, 3) or not all(part.isdecimal() for part in parts):
        return text
    year, number, *days = (int(part) for part in parts)
    try:
        known = date(year, number, *(days or [1]))
    except ValueError:
        return text
    return day(known) if days else month(known)


def span(visit: Visit) -> str:
    """'23 to 25 July 2019', '30 March to 2 April 2018'."""
    start, end = visit.start, visit.end
    if start == end:
        return day(end)
    if (start.year, start.month) == (end.year, end.month):
        return f"{start.day} to {day(end)}"
    if start.year == end.year:
        return f"{start.day} {_MONTHS[start.month - 1]} to {day(end)}"
    return f"{day(start)} to {day(end)}"


def visits(all_visits: tuple[Visit, ...]) -> str:
    """'20 to 23 October, 31 October and 6 November 2015': the year once, if it is the same."""
    if not all_visits:
        return ""
    years = {when.year for visit in all_visits for when in (visit.start, visit.end)}
    spans = [span(visit) for visit in all_visits]
    if len(years) == 1:
        year = f" {years.pop()}"
        spans = [*(text.removesuffix(year) for text in spans[:-1]), spans[-1]]
    return listed(spans)


def listed(items: list[str]) -> str:
    """'a, b and c'."""
    return " and ".join(filter(None, (", ".join(items[:-1]), items[-1]))) if items else ""


def number(value: float) -> str:
    """'1,250', '66.7'."""
    return f"{value:,.0f}" if value == int(value) else f"{value:,.2f}".rstrip("0").rstrip(".")


def figure(value: float, unit: str) -> str:
    """'70%', '17 days', '£2 million', '720'."""
    if unit.startswith("GBP"):
        return f"£{number(value)}{unit.removeprefix('GBP')}"
    return number(value) + _UNITS.get(unit, f" {unit}" if unit else "")


def measured(measure: Measure) -> tuple[str, str]:
    """A measure's figure as it is printed, and as it is read out where that differs.

    '50 → 17 days' and 'from 50 to 17 days'; 'more than 70%' and an empty text.
    """
    qualifier = f"{measure.comparator} " if measure.comparator else ""
    if measure.before is not None and measure.after is not None:
        before, after = figure(measure.before, measure.unit), figure(measure.after, measure.unit)
        bare = number(measure.before) if after.endswith(f" {measure.unit}") else before
        return f"{bare} → {qualifier}{after}", f"from {bare} to {qualifier}{after}"
    value = measure.value if measure.value is not None else measure.after
    if value is not None:
        return f"{qualifier}{figure(value, measure.unit)}", ""
    if measure.before is not None:
        return f"{qualifier}{figure(measure.before, measure.unit)} before", ""
    return "", ""


def address(organisation: Organisation) -> str:
    """'Coreys Mill Lane, Stevenage SG1 4AB', as far as it is stated."""
    return " ".join(filter(None, (", ".join(organisation.address), organisation.postcode)))


def stated(when: date | None) -> str:
    """The day, or that nobody states it."""
    return day(when) if when is not None else NOT_STATED


def position(card: ReportCard) -> str:
    """'Report 4 of 6', counted from the oldest; empty without a report."""
    return f"Report {card.position} of {len(card.reports)}" if card.position else ""


def since(cell: HistoryEntry) -> str:
    """How a rating changed, in a few words: 'was Inadequate', 'same as July 2018'; or empty."""
    if cell.change is None or cell.previous is None:
        return ""
    if cell.previous == cell.rating:
        before = cell.previous_published
        return f"same as {month(before)}" if before else "no change"
    return f"was {cell.previous.word}"


def change_sentence(cell: HistoryEntry) -> str:
    """'up one from Inadequate in July 2018', 'no change since July 2018'; or empty."""
    if cell.change is None or cell.previous is None:
        return ""
    before = cell.previous_published
    if cell.previous == cell.rating:
        return f"no change since {month(before)}" if before else "no change"
    when = f" in {month(before)}" if before else ""
    return f"{cell.change.words} from {cell.previous.word}{when}"


def cell_sentence(
    label: str, question: Question, cell: HistoryEntry | None, at: date | None = None
) -> str:
    """A cell in full words, with its age ``at`` a day, by default today.

    'Surgery, Safe: Inadequate, no change since July 2018, published December 2019, 6 years ago.'
    """
    if cell is None:
        return f"{label}, {question.label}: {NOT_STATED}."
    parts = [cell.rating.word, change_sentence(cell)]
    if cell.published is not None:
        how = "carried forward from" if cell.carried_forward else "published"
        parts += [f"{how} {month(cell.published)}", age(cell.published, at)]
    else:
        parts.append("date not stated")
    if cell.inherited_from:
        parts.append(f"inherited from {cell.inherited_from}")
    if cell.confidence is not Confidence.PUBLISHED:
        parts.append(cell.confidence.words)
    if cell.others:
        parts.append("sources disagree: " + listed([other.word for other in cell.others]) + " too")
    return f"{label}, {question.label}: {', '.join(filter(None, parts))}."


def row_sentence(row: Row) -> str:
    """A whole row in full words, for the label of the row."""
    known = [
        f"{question.label} {cell.rating.word}"
        for question, cell in zip(QUESTIONS, row.cells, strict=True)
        if cell is not None
    ]
    told = ", ".join(known) or "no ratings stated"
    return " ".join(filter(None, (f"{row.label}: {told}.", row.note)))


def sentence(text: str) -> str:
    """``text`` with its first letter large, and no other small."""
    return text[:1].upper() + text[1:]


def level_word(level: Level) -> str:
    return {Level.PROVIDER: "provider", Level.LOCATION: "site", Level.SERVICE: "service"}[level]


def tree_sentence(row: TreeRow, at: date | None = None) -> str:
    """'Lister Hospital, site, Requires improvement, no change, November 2023, 3 years ago'."""
    parts = [row.name, level_word(row.level), row.rating.word if row.rating else NOT_STATED]
    if row.change is not None:
        parts.append(row.change.words)
    if row.published is not None:
        parts += [month(row.published), age(row.published, at)]
    return ", ".join(parts)


def badge_sentence(rating: Rating | None) -> str:
    return rating.word if rating else NOT_STATED


def cited(source: Source) -> str:
    """'Inspection report, Care Quality Commission': a source by title and publisher."""
    return ", ".join(filter(None, (source.title, source.publisher)))


def signatory(statement: Statement) -> str:
    """'Jane Example, Chief Nurse, Example NHS Trust': as much of it as is stated."""
    return ", ".join(filter(None, (statement.name, statement.role, statement.organisation)))
