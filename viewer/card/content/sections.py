"""What a card says: the record's facts as titled sections of measured paragraphs.

Which words are printed, and in which order, is decided here; how large and where is not.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from db.domain.report import Level, ReportCard, Scope
from db.domain.scale import NOT_STATED, Mark
from viewer.appearance.colours import LINK, QUIET
from viewer.card.content.matrix import MatrixContent, matrix_content, together
from viewer.card.setting.typeset import Paragraph, Segment, Typesetter
from viewer.wording import records as words
from viewer.wording.findings import FINDING_SECTIONS, FindingSection, lead

_CQC = "care quality commission"


class Item(NamedTuple):
    paragraph: Paragraph
    bullet: Mark | None
    """None for plain prose."""


class Group(NamedTuple):
    """Items of one place."""

    place: str
    """Empty for the subject of the card itself, as long as no other place came before."""
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    groups: tuple[Group, ...]

    @classmethod
    def plain(cls, title: str, *paragraphs: Paragraph) -> Section:
        """A section of prose."""
        items = tuple(Item(paragraph, None) for paragraph in paragraphs)
        return cls(title, (Group("", items),) if items else ())


@dataclass(frozen=True, slots=True)
class Overall:
    """The box beside the title."""

    label: Paragraph
    rating: Paragraph
    change: Paragraph
    mark: Mark


@dataclass(frozen=True, slots=True)
class Content:
    title: str
    """The document's, for its metadata."""
    subject: str
    kicker: Paragraph
    name: Paragraph
    facts: tuple[Paragraph, ...]
    overall: Overall
    matrix: MatrixContent
    below_matrix: tuple[Paragraph, ...]
    sections: tuple[Section, ...]
    source: Paragraph
    """Whose report it is and where it stands in full."""
    legal: Paragraph
    running: str
    """The head of the second and later pages."""


def content(card: ReportCard, setter: Typesetter) -> Content:
    """The words of a card."""
    dated = _report_words(card)
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


def full_name(card: ReportCard) -> str:
    """The name by which a card is told from all others: a service's with that of its site."""
    name = card.name or card.subject.id
    if card.level is Level.SERVICE and card.organisation.name:
        return f"{name}, {card.organisation.name}"
    return name


def _report_words(card: ReportCard) -> str:
    report = card.report
    if report is None:
        return f"No report published up to {words.day(card.as_at)}"
    if report.published is None:
        return "Report without a stated date"
    return f"Report published {words.day(report.published)}"


def _facts(card: ReportCard, setter: Typesetter) -> tuple[Paragraph, ...]:
    organisation = card.organisation
    place = words.address(organisation)
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
    report = card.report
    dates: list[str] = []
    if report is not None and report.visits:
        dates.append(f"Inspected {words.visits(report.visits)}")
    dates.append(_report_words(card))
    dates.append(words.position(card))
    lines = (identity[:2], identity[2:], dates[:-2], dates[-2:])
    return tuple(setter.plain(" · ".join(filter(None, line))) for line in lines if any(line))


def _overall(card: ReportCard, setter: Typesetter) -> Overall:
    cell = card.overall
    label = {
        Level.PROVIDER: "Overall rating of the provider",
        Level.LOCATION: "Overall rating of the site",
        Level.SERVICE: "Overall rating of the service",
    }[card.level]
    if cell is None:
        return Overall(
            label=setter.plain(label, bold=True),
            rating=setter.plain(NOT_STATED, bold=True),
            change=setter.plain("No source that is loaded states an overall rating."),
            mark=Mark.UNRATED,
        )
    return Overall(
        label=setter.plain(label, bold=True),
        rating=setter.plain(str(cell.rating), bold=True),
        change=setter.paragraph(*_change_words(card)),
        mark=cell.rating.mark,
    )


def _change_words(card: ReportCard) -> list[Segment]:
    """How the overall rating came about, in short sentences."""
    cell = card.overall
    assert cell is not None
    before = "the report before"
    if cell.previous_published is not None:
        before = together(words.month(cell.previous_published))
    segments: list[Segment] = []
    if cell.carried_forward:
        since = f" of {together(words.month(cell.published))}" if cell.published else ""
        segments.append(Segment(f"Carried forward from the report{since}; not rated again."))
    elif cell.change is not None:
        was = f" from {cell.previous}" if cell.previous not in (None, cell.rating) else ""
        segments.append(Segment(cell.change.arrow, bold=True, spoken=""))
        segments.append(Segment(f"{cell.change.words.capitalize()}{was} since {before}."))
    elif cell.previous is not None:
        segments.append(Segment(f"Before, in {before}: {cell.previous}; not comparable."))
    else:
        segments.append(Segment("No earlier rating to compare with."))
    if cell.inherited_from:
        segments.append(Segment(f"Rating of the previous provider, {cell.inherited_from}."))
    if cell.confidence.value != "published":
        segments.append(Segment(f"Rating {cell.confidence.words}."))
    if cell.others:
        segments.append(Segment("Sources disagree."))
    return segments


def _other_ratings(card: ReportCard, setter: Typesetter) -> list[Paragraph]:
    segments: list[Segment] = []
    for other in card.other_ratings:
        when = f" ({words.month(other.published)})" if other.published else ""
        segments += (Segment(f"{other.name}:", bold=True), Segment(f"{other.rating}{when}."))
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
    """Consecutive items of one place under its name; the card's own subject needs none at first."""
    groups: list[Group] = []
    for subject, run in groupby(entries, lambda entry: entry[0].subject):
        members = list(run)
        named = bool(groups) or subject != card.subject
        place = _place(card, members[0][0]) if named else ""
        groups.append(Group(place, tuple(item for _, item in members)))
    return tuple(groups)


def _place(card: ReportCard, scope: Scope) -> str:
    """The label of a scope, without the name of the site if the card is about that site."""
    if scope.subject.organisation == card.subject.organisation:
        return scope.label.removesuffix(f", {card.organisation.name}")
    return scope.label


def _enforcement(card: ReportCard, setter: Typesetter) -> tuple[Group, ...]:
    if card.report is None or not card.report.enforcement:
        return ()
    told = setter.paragraph(Segment("Enforcement:", bold=True), Segment(card.report.enforcement))
    return (Group("", (Item(told, Mark.INADEQUATE),)),)


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
        figure, read = words.measured(measure)
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
        lead = Segment(f"{action.status.label}:", bold=True)
        told = setter.paragraph(lead, Segment(action.text))
        entries.append((action.scope, Item(told, Mark.GOOD)))
    return entries


def _statements(card: ReportCard, setter: Typesetter) -> list[Paragraph]:
    """What each person said, in one paragraph."""
    texts: dict[str, list[str]] = {}
    for statement in card.statements:
        who = ", ".join(filter(None, (statement.name, statement.role, statement.organisation)))
        texts.setdefault(who, []).append(statement.text)
    return [
        setter.paragraph(Segment(f"{who}:", bold=True), Segment(" ".join(said)))
        for who, said in texts.items()
    ]


def _source(card: ReportCard, setter: Typesetter) -> Paragraph:
    report = card.report
    if report is None:
        segments = [Segment("Ratings by the Care Quality Commission.")]
    else:
        when = f" of {words.day(report.published)}" if report.published else ""
        segments = [Segment(f"Summary of CQC’s report{when}.")]
    if card.url:
        address = card.url.partition("://")[2] or card.url
        segments.append(Segment("Full report:"))
        segments.append(Segment(address.rstrip("/"), colour=LINK, link=card.url))
    return setter.paragraph(*segments)


def _legal(card: ReportCard, setter: Typesetter) -> Paragraph:
    sentences = [words.ATTRIBUTION, words.DISCLAIMER]
    publishers = dict.fromkeys(
        source.publisher
        for source in card.sources
        if not source.publisher.casefold().startswith(_CQC)
    )
    if publishers:
        sentences.append(f"Also from: {', '.join(filter(None, publishers))}.")
    if card.loaded is not None:
        sentences.append(f"Data loaded {words.day(card.loaded.date())}.")
    return setter.plain(" ".join(sentences))
