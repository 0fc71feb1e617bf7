"""A complete report as text for the command line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from db.domain.report import Event, Finding, ReportCard
from viewer.cli.ratings_text import ratings_lines
from viewer.wording import dates, headings
from viewer.wording.assessments import AssessedWords, Words, in_cqcs_words
from viewer.wording.attribution import ATTRIBUTION, DISCLAIMER, cited, signatory
from viewer.wording.findings import lead, sections
from viewer.wording.measures import measured
from viewer.wording.rating import dated_rating


def report_lines(card: ReportCard) -> Iterator[str]:
    """Yield the complete report as lines of text, ratings first."""
    yield from ratings_lines(card)
    for other in card.other_ratings:
        yield f"{other.name}: {dated_rating(other)}"
    for section, found in sections(card.findings):
        yield from _section(section.heading, [_finding_text(each) for each in found])
    for part in in_cqcs_words(card):
        yield from ("", ": ".join(filter(None, (headings.OWN_WORDS, part.name))))
        yield from _assessed(part)
    yield from _section(
        headings.MEASURES,
        [f"{each.name}: {measured(each)[0]} [{each.scope.label}]" for each in card.measures],
    )
    yield from _section(
        headings.UNDER_WAY,
        [f"{each.status.label}: {each.text} [{each.scope.label}]" for each in card.actions],
    )
    yield from _section(
        headings.STATEMENTS,
        [f"{each.text} In summary: {signatory(each)}." for each in card.statements],
    )
    yield from _section(
        headings.EVENTS,
        [_event_text(event) for event in card.events],
    )
    yield from _section(headings.DISAGREEMENTS, [f"{c.topic}: {c.text}" for c in card.conflicts])
    yield from _section(
        headings.SOURCES,
        [": ".join(filter(None, (cited(each), each.url))) for each in card.sources],
    )
    yield ""
    yield ATTRIBUTION
    yield DISCLAIMER


def _event_text(event: Event) -> str:
    when = f" ({dates.as_stated(event.when)})" if event.when else ""
    return f"{event.title}{when}. {event.text}".rstrip()


def _finding_text(finding: Finding) -> str:
    strength = lead(finding.kind)
    parts = (
        f"{strength}:" if strength else "",
        f"{finding.statement}:" if finding.statement else "",
        finding.text,
        finding.regulation,
        f"[{finding.scope.label}; {cited(finding.source)}]",
    )
    return " ".join(filter(None, parts))


def _assessed(part: AssessedWords) -> Iterator[str]:
    """Yield CQC's words, each of their lines below what they are about and further in."""
    yield from _cqcs_words(part.texts, "  ")
    for question in part.questions:
        yield f"  {question.heading}"
        yield from _cqcs_words(question.texts, "    ")
        for statement in question.statements:
            yield "  - " + ": ".join(filter(None, (statement.name, statement.score)))
            yield from _cqcs_words(statement.texts, "    ")


def _cqcs_words(texts: Sequence[Words], indent: str) -> Iterator[str]:
    for words in texts:
        lines = [line.strip() for line in words.text.splitlines() if line.strip()]
        lines[0] = ": ".join(filter(None, (words.label, lines[0])))
        yield from (indent + line for line in lines)


def _section(title: str, lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield ""
        yield title
        yield from (f"  - {line}" for line in lines)
