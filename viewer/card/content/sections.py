"""The words of a card: the facts of its record, in titled sections of measured paragraphs.

This module decides which words to print and in what order; the layout decides their size and
position.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from db.domain.report import Level, ReportCard, Scope, Score
from db.domain.scale import NOT_STATED, Mark
from viewer.appearance.colours import LINK, QUIET
from viewer.card.content.matrix import MatrixContent, matrix_content
from viewer.card.setting.typeset import Paragraph, Segment, Typesetter
from viewer.wording import dates, headings
from viewer.wording.assessments import brief
from viewer.wording.attribution import ATTRIBUTION, DISCLAIMER, signatory
from viewer.wording.findings import FINDING_SECTIONS, FindingSection, lead
from viewer.wording.measures import measured
from viewer.wording.organisations import address, full_name, provider_words, status_lines
from viewer.wording.rating import dated_rating, mark_of, rating_word
from viewer.wording.reports import inspected, position, report_dated
from viewer.wording.scores import BRIEF_KEY, score_brief
from viewer.wording.standing import (
    came_about,
    headline,
    headline_label,
    headline_rating,
    standing_sentences,
)

_CQC = "care quality commission"
"""The beginning, in lower case, of every publisher name that means CQC."""


class Item(NamedTuple):
    """A list item or a paragraph of prose."""

    paragraph: Paragraph
    bullet: Mark | None
    """The shape of the bullet; None for prose."""


class Group(NamedTuple):
    """The items about one site or service."""

    label: str
    """The name of the site or service; empty for the card's own subject, unless another group comes
    first."""
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A titled section below the matrix."""

    title: str
    groups: tuple[Group, ...]

    @classmethod
    def plain(cls, title: str, *paragraphs: Paragraph) -> Section:
        """A section of prose; without ``paragraphs`` it has no groups."""
        items = tuple(Item(paragraph, None) for paragraph in paragraphs)
        return cls(title, (Group("", items),) if items else ())


@dataclass(frozen=True, slots=True)
class Overall:
    """The words of the box next to the title that shows the overall rating."""

    label: Paragraph
    """The heading of the box, such as 'Overall rating of the site'."""
    rating: Paragraph
    change: Paragraph
    """An explanation of how the rating came about, and reasons to read it with care."""
    mark: Mark
    """The shape of the rating."""


@dataclass(frozen=True, slots=True)
class Content:
    """All the words of a card."""

    title: str
    """The title of the document, for its metadata."""
    subject: str
    """What the document is about, for its metadata."""
    kicker: Paragraph
    """The line above the name."""
    name: Paragraph
    facts: tuple[Paragraph, ...]
    """The lines below the name: identity, address, inspection visits and report."""
    overall: Overall
    matrix: MatrixContent
    below_matrix: tuple[Paragraph, ...]
    """Ratings other than those for the five questions, then the key to the matrix."""
    sections: tuple[Section, ...]
    """The sections, in order; there is at least one, and none is empty."""
    source: Paragraph
    """The report that the card summarises, and the address of the full text."""
    legal: Paragraph
    """Attribution, licence, disclaimer, other publishers, and the date the data was loaded."""
    running: str
    """The running head of the second and later pages."""


def card_content(card: ReportCard, typesetter: Typesetter) -> Content:
    """The words of ``card``, measured by ``typesetter``."""
    dated = report_dated(card)
    matrix = matrix_content(card, typesetter)
    return Content(
        title=f"{full_name(card)}: {dated[0].lower()}{dated[1:]}",
        subject="CQC ratings and findings in brief; not a CQC publication",
        kicker=typesetter.plain("Inspection report card", bold=True),
        name=typesetter.plain(card.name or card.subject.id, bold=True),
        facts=_facts(card, typesetter),
        overall=_overall(card, typesetter),
        matrix=matrix,
        below_matrix=(*_other_ratings(card, typesetter), *matrix.key),
        sections=_sections(card, typesetter),
        source=_source(card, typesetter),
        legal=_legal(card, typesetter),
        running=f"{full_name(card)} · {dated}",
    )


def _facts(card: ReportCard, typesetter: Typesetter) -> tuple[Paragraph, ...]:
    organisation = card.organisation
    provider = provider_words(organisation)
    if card.level is Level.SERVICE:
        identity = (f"{organisation.name} ({organisation.id})", provider)
    elif card.level is Level.LOCATION:
        identity = (f"Location {organisation.id}", provider)
    else:
        identity = (f"Provider {organisation.id}", organisation.type)
    lines = (
        identity,
        (address(organisation),),
        status_lines(organisation.status),
        (inspected(card.report),),
        (report_dated(card), position(card)),
    )
    return tuple(typesetter.plain(" · ".join(filter(None, line))) for line in lines if any(line))


def _overall(card: ReportCard, typesetter: Typesetter) -> Overall:
    words = headline(card)
    rating = headline_rating(card)
    sentences = (came_about(card), *words.doubt_sentences(), *standing_sentences(card))
    change = [Segment(sentence) for sentence in sentences if sentence]
    if words.arrow:
        change.insert(0, Segment(words.arrow, bold=True, spoken=""))
    return Overall(
        label=typesetter.plain(headline_label(card), bold=True),
        rating=typesetter.plain(rating_word(rating), bold=True),
        change=typesetter.paragraph(*change),
        mark=mark_of(rating),
    )


def _other_ratings(card: ReportCard, typesetter: Typesetter) -> list[Paragraph]:
    segments: list[Segment] = []
    for other in card.other_ratings:
        segments += (Segment(f"{other.name}:", bold=True), Segment(f"{dated_rating(other)}."))
    return [typesetter.paragraph(*segments)] if segments else []


def _sections(card: ReportCard, typesetter: Typesetter) -> tuple[Section, ...]:
    sections = (
        *(_finding_section(section, card, typesetter) for section in FINDING_SECTIONS),
        Section(headings.SCORES, _scores(card, typesetter)),
        Section(headings.MEASURES, _grouped(card, _measures(card, typesetter))),
        Section(headings.UNDER_WAY, _grouped(card, _actions(card, typesetter))),
        Section.plain(headings.STATEMENTS, *_statements(card, typesetter)),
    )
    full = [section for section in sections if section.groups]
    if not full:
        nothing = "No findings, measures or actions are stated in the data loaded."
        full.append(Section.plain(headings.FOUND, typesetter.plain(nothing)))
    if card.conflicts:
        topics = "; ".join(conflict.topic for conflict in card.conflicts)
        full.append(Section.plain(headings.DISAGREEMENTS, typesetter.plain(f"{topics}.")))
    return tuple(full)


def _grouped(card: ReportCard, entries: list[tuple[Scope, Item]]) -> tuple[Group, ...]:
    """Group consecutive items of one scope; the card's own subject is not named if it is first."""
    groups: list[Group] = []
    for subject, run in groupby(entries, lambda entry: entry[0].subject):
        members = list(run)
        named = bool(groups) or subject != card.subject
        label = _label(card, members[0][0]) if named else ""
        groups.append(Group(label, tuple(item for _, item in members)))
    return tuple(groups)


def _label(card: ReportCard, scope: Scope) -> str:
    """The label of ``scope``, without the name of the site if the card is about that site."""
    if scope.subject.organisation == card.subject.organisation:
        return scope.label.removesuffix(f", {card.organisation.name}")
    return scope.label


def _enforcement(card: ReportCard, typesetter: Typesetter) -> tuple[Group, ...]:
    if card.report is None or not card.report.enforcement:
        return ()
    words = typesetter.paragraph(
        Segment("Enforcement:", bold=True), Segment(card.report.enforcement)
    )
    return (Group("", (Item(words, Mark.INADEQUATE),)),)


def _finding_section(section: FindingSection, card: ReportCard, typesetter: Typesetter) -> Section:
    entries: list[tuple[Scope, Item]] = []
    for finding in section.findings(card.findings):
        strength = lead(finding.kind)
        segments = [Segment(f"{strength}:", bold=True)] if strength else []
        if finding.statement:
            segments.append(Segment(f"{finding.statement}:", bold=True))
        segments.append(Segment(finding.text if finding.part is None else brief(finding)))
        if finding.regulation:
            segments.append(Segment(f"{finding.regulation.rstrip('.')}.", bold=True))
        entries.append((finding.scope, Item(typesetter.paragraph(*segments), section.mark)))
    first = _enforcement(card, typesetter) if section.enforcement else ()
    return Section(section.heading, (*first, *_grouped(card, entries)))


def _scores(card: ReportCard, typesetter: Typesetter) -> tuple[Group, ...]:
    """A group for each assessment service group, with a line for each question."""
    groups = [
        Group(
            service if service != card.name else "",
            tuple(
                Item(
                    typesetter.paragraph(
                        Segment(f"{question.label}:", bold=True),
                        Segment("; ".join(map(score_brief, found)) + "."),
                    ),
                    None,
                )
                for question, found in (
                    (question, list(run)) for question, run in groupby(of, lambda s: s.question)
                )
            ),
        )
        for service, of in _by_service(card.scores).items()
    ]
    if groups:
        groups.append(Group("", (Item(typesetter.plain(BRIEF_KEY), None),)))
    return tuple(groups)


def _by_service(scores: Iterable[Score]) -> dict[str, list[Score]]:
    found = dict[str, list[Score]]()
    for score in scores:
        found.setdefault(score.service, []).append(score)
    return found


def _measures(card: ReportCard, typesetter: Typesetter) -> list[tuple[Scope, Item]]:
    entries: list[tuple[Scope, Item]] = []
    for measure in card.measures:
        figure, spoken = measured(measure)
        segments = [Segment(f"{measure.name}:"), Segment(figure or NOT_STATED, True, spoken=spoken)]
        if measure.period:
            segments.append(Segment(f"({measure.period})"))
        if measure.note:
            segments.append(Segment(f"({measure.note.rstrip('.')})", colour=QUIET))
        entries.append((measure.scope, Item(typesetter.paragraph(*segments), Mark.GOOD)))
    return entries


def _actions(card: ReportCard, typesetter: Typesetter) -> list[tuple[Scope, Item]]:
    entries: list[tuple[Scope, Item]] = []
    for action in card.actions:
        status = Segment(f"{action.status.label}:", bold=True)
        words = typesetter.paragraph(status, Segment(action.text))
        entries.append((action.scope, Item(words, Mark.GOOD)))
    return entries


def _statements(card: ReportCard, typesetter: Typesetter) -> list[Paragraph]:
    """A paragraph for each person, with all their statements."""
    texts: dict[str, list[str]] = {}
    for statement in card.statements:
        texts.setdefault(signatory(statement), []).append(statement.text)
    return [
        typesetter.paragraph(Segment(f"{person}:", bold=True), Segment(" ".join(statements)))
        for person, statements in texts.items()
    ]


def _source(card: ReportCard, typesetter: Typesetter) -> Paragraph:
    report = card.report
    if report is None:
        segments = [Segment("Ratings by the Care Quality Commission.")]
    else:
        when = f" of {dates.day(report.published)}" if report.published else ""
        segments = [Segment(f"Summary of CQC’s report{when}.")]
    if card.url:
        shown = card.url.partition("://")[2] or card.url
        segments.append(Segment("Full report:"))
        segments.append(Segment(shown.rstrip("/"), colour=LINK, link=card.url))
    return typesetter.paragraph(*segments)


def _legal(card: ReportCard, typesetter: Typesetter) -> Paragraph:
    sentences = [ATTRIBUTION, DISCLAIMER]
    publishers = dict.fromkeys(
        source.publisher
        for source in card.sources
        if not source.publisher.casefold().startswith(_CQC)
    )
    if publishers:
        sentences.append(f"Also from: {', '.join(filter(None, publishers))}.")
    if card.loaded is not None:
        sentences.append(f"Data loaded {dates.day(card.loaded.date())}.")
    return typesetter.plain(" ".join(sentences))
