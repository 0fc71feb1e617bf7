"""What a printed card says: a report as titled sections of measured paragraphs.

Which words are printed, and in which order, is decided here; their size and place are decided by
:mod:`viewer.card.layout`.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from db.domain.report import Level, ReportCard, Scope
from db.domain.scale import NOT_STATED, Mark
from viewer.appearance.colours import LINK, QUIET
from viewer.card.content.matrix import MatrixContent, matrix_content
from viewer.card.setting.typeset import Paragraph, Segment, Typesetter
from viewer.wording import dates
from viewer.wording.attribution import ATTRIBUTION, DISCLAIMER, signatory
from viewer.wording.findings import FINDING_SECTIONS, FindingSection, lead
from viewer.wording.measures import measured
from viewer.wording.organisations import address, full_name, level_word
from viewer.wording.rating import RatingWords, dated_rating
from viewer.wording.reports import inspected, position, report_dated

_CQC = "care quality commission"
"""How the names of CQC as a publisher begin, in lower case."""


class Item(NamedTuple):
    """A paragraph of a section."""

    paragraph: Paragraph
    bullet: Mark | None
    """The mark before it; None for plain prose."""


class Group(NamedTuple):
    """The items about one site or service, under its name."""

    place: str
    """The name; empty for the card's own subject, unless another place comes before it."""
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A titled part of the card, below the matrix."""

    title: str
    groups: tuple[Group, ...]

    @classmethod
    def plain(cls, title: str, *paragraphs: Paragraph) -> Section:
        """A section of prose, without bullets and names of places."""
        items = tuple(Item(paragraph, None) for paragraph in paragraphs)
        return cls(title, (Group("", items),) if items else ())


@dataclass(frozen=True, slots=True)
class Overall:
    """The box with the overall rating, next to the title."""

    label: Paragraph
    rating: Paragraph
    change: Paragraph
    """How the rating came about, and any reason to read it with care."""
    mark: Mark


@dataclass(frozen=True, slots=True)
class Content:
    """Everything a card says, in the order in which it is read."""

    title: str
    """The title of the document, for its metadata."""
    subject: str
    """What the document is, for its metadata."""
    kicker: Paragraph
    """The line above the name."""
    name: Paragraph
    facts: tuple[Paragraph, ...]
    """Below the name: ids, provider, address and dates."""
    overall: Overall
    matrix: MatrixContent
    below_matrix: tuple[Paragraph, ...]
    """Other ratings, then the key."""
    sections: tuple[Section, ...]
    source: Paragraph
    """Whose report it is, and the address of the full report."""
    legal: Paragraph
    """Licence, disclaimer, other publishers and the date of the data."""
    running: str
    """The heading of the second and later pages."""


def content(card: ReportCard, setter: Typesetter) -> Content:
    """What the card says; ``setter`` measures its words and notes letters that the fonts lack."""
    dated = report_dated(card)
    matrix = matrix_content(card, setter)
    return Content(
        title=f"{full_name(card)}: {dated[0].lower()}{dated[1:]}",
        subject="CQC ratings and findings in short; not a CQC publication",
        kicker=setter.plain("Inspection report card", bold=True),
        name=setter.plain(card.name or card.subject.id, bold=True),
        facts=_facts(card, setter),
        overall=_overall(card, setter),
        matrix=matrix,
        below_matrix=(*_other_ratings(card, setter), *matrix.key),
        sections=_sections(card, setter),
        source=_source(card, setter),
        legal=_legal(card, setter),
        running=f"{full_name(card)} · {dated}",
    )


def _facts(card: ReportCard, setter: Typesetter) -> tuple[Paragraph, ...]:
    organisation = card.organisation
    place = address(organisation)
    whose = ""
    if organisation.provider_name:
        whose = organisation.provider_name
        if organisation.provider_id and organisation.provider_id != whose:
            whose += f" ({organisation.provider_id})"
    if card.level is Level.SERVICE:
        identity = (f"{organisation.name} ({organisation.id})", whose, place)
    elif card.level is Level.LOCATION:
        identity = (f"Location {organisation.id}", whose, place)
    else:
        identity = (f"Provider {organisation.id}", organisation.type, place)
    when = (inspected(card.report),), (report_dated(card), position(card))
    lines = (identity[:2], identity[2:], *when)
    return tuple(setter.plain(" · ".join(filter(None, line))) for line in lines if any(line))


def _overall(card: ReportCard, setter: Typesetter) -> Overall:
    words = RatingWords(card.overall)
    label = f"Overall rating of the {level_word(card.level)}"
    change = [Segment(words.came_about()), *map(Segment, words.doubt_sentences())]
    if words.arrow:
        change.insert(0, Segment(words.arrow, bold=True, spoken=""))
    return Overall(
        label=setter.plain(label, bold=True),
        rating=setter.plain(words.word, bold=True),
        change=setter.paragraph(*change),
        mark=words.mark,
    )


def _other_ratings(card: ReportCard, setter: Typesetter) -> list[Paragraph]:
    segments: list[Segment] = []
    for other in card.other_ratings:
        segments += (Segment(f"{other.name}:", bold=True), Segment(f"{dated_rating(other)}."))
    return [setter.paragraph(*segments)] if segments else []


def _sections(card: ReportCard, setter: Typesetter) -> tuple[Section, ...]:
    sections = (
        *(_finding_section(section, card, setter) for section in FINDING_SECTIONS),
        Section("Measures", _grouped(card, _measures(card, setter))),
        Section("What is under way", _grouped(card, _actions(card, setter))),
        Section.plain("Statements", *_statements(card, setter)),
    )
    full = [section for section in sections if section.groups]
    if not full:
        nothing = "No findings, measures or actions are stated in the data loaded."
        full.append(Section.plain("What inspectors found", setter.plain(nothing)))
    if card.conflicts:
        topics = "; ".join(conflict.topic for conflict in card.conflicts)
        full.append(Section.plain("Where sources disagree", setter.plain(f"{topics}.")))
    return tuple(full)


def _grouped(card: ReportCard, entries: list[tuple[Scope, Item]]) -> tuple[Group, ...]:
    """Consecutive items about one subject as a group with its name.

    The first group has no name if it is about the card's own subject.
    """
    groups: list[Group] = []
    for subject, run in groupby(entries, lambda entry: entry[0].subject):
        members = list(run)
        named = bool(groups) or subject != card.subject
        place = _place(card, members[0][0]) if named else ""
        groups.append(Group(place, tuple(item for _, item in members)))
    return tuple(groups)


def _place(card: ReportCard, scope: Scope) -> str:
    """The label of a scope, without the name of the site if the card is about a part of it."""
    if scope.subject.organisation == card.subject.organisation:
        return scope.label.removesuffix(f", {card.organisation.name}")
    return scope.label


def _enforcement(card: ReportCard, setter: Typesetter) -> tuple[Group, ...]:
    if card.report is None or not card.report.enforcement:
        return ()
    action = setter.paragraph(Segment("Enforcement:", bold=True), Segment(card.report.enforcement))
    return (Group("", (Item(action, Mark.INADEQUATE),)),)


def _finding_section(section: FindingSection, card: ReportCard, setter: Typesetter) -> Section:
    entries: list[tuple[Scope, Item]] = []
    for finding in section.findings(card.findings):
        strength = lead(finding.kind)
        segments = [Segment(f"{strength}:", bold=True)] if strength else []
        segments.append(Segment(finding.text))
        if finding.regulation:
            segments.append(Segment(f"{finding.regulation.rstrip('.')}.", bold=True))
        entries.append((finding.scope, Item(setter.paragraph(*segments), section.mark)))
    first = _enforcement(card, setter) if section.enforcement else ()
    return Section(section.heading, (*first, *_grouped(card, entries)))


def _measures(card: ReportCard, setter: Typesetter) -> list[tuple[Scope, Item]]:
    entries: list[tuple[Scope, Item]] = []
    for measure in card.measures:
        figure, read = measured(measure)
        segments = [Segment(f"{measure.name}:"), Segment(figure or NOT_STATED, True, spoken=read)]
        if measure.period:
            segments.append(Segment(f"({measure.period})"))
        if measure.note:
            segments.append(Segment(f"({measure.note.rstrip('.')})", colour=QUIET))
        entries.append((measure.scope, Item(setter.paragraph(*segments), Mark.GOOD)))
    return entries


def _actions(card: ReportCard, setter: Typesetter) -> list[tuple[Scope, Item]]:
    entries: list[tuple[Scope, Item]] = []
    for action in card.actions:
        status = Segment(f"{action.status.label}:", bold=True)
        paragraph = setter.paragraph(status, Segment(action.text))
        entries.append((action.scope, Item(paragraph, Mark.GOOD)))
    return entries


def _statements(card: ReportCard, setter: Typesetter) -> list[Paragraph]:
    """A paragraph for each person, with all that is stated by them."""
    texts: dict[str, list[str]] = {}
    for statement in card.statements:
        texts.setdefault(signatory(statement), []).append(statement.text)
    return [
        setter.paragraph(Segment(f"{who}:", bold=True), Segment(" ".join(statements)))
        for who, statements in texts.items()
    ]


def _source(card: ReportCard, setter: Typesetter) -> Paragraph:
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
    return setter.paragraph(*segments)


def _legal(card: ReportCard, setter: Typesetter) -> Paragraph:
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
    return setter.plain(" ".join(sentences))
