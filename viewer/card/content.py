"""What a card says: the record's facts as titled sections of measured paragraphs.

Which words are printed, and in which order, is decided here; how large and where is not.
"""

from __future__ import annotations

from dataclasses import dataclass

from db.records import Finding, FindingKind, Level, ReportCard, Scope
from db.scale import NOT_STATED, Mark
from viewer import words
from viewer.card.matrix_words import MatrixContent, matrix_content, together
from viewer.card.palette import LINK, QUIET
from viewer.card.typeset import Paragraph, Segment, Typesetter

_TO_IMPROVE = {
    FindingKind.MUST: "Must:",
    FindingKind.SHOULD: "Should:",
    FindingKind.IMPROVE: "",
    FindingKind.CONCERN: "Concern:",
}
_CQC = "care quality commission"


@dataclass(frozen=True, slots=True)
class Item:
    paragraph: Paragraph
    bullet: Mark | None
    """None for plain prose."""


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    items: tuple[Item, ...]


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
        title=f"{card.name}: {dated[0].lower()}{dated[1:]}",
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
        running=f"{card.name} · {dated}",
    )


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
        if organisation.provider_id:
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
    by_kind: dict[FindingKind, list[Finding]] = {}
    for finding in card.findings:
        by_kind.setdefault(finding.kind, []).append(finding)
    improve = [finding for kind in _TO_IMPROVE for finding in by_kind.get(kind, ())]
    enforcement: list[Item] = []
    if card.report is not None and card.report.enforcement:
        segments = (Segment("Enforcement:", bold=True), Segment(card.report.enforcement))
        enforcement = [Item(setter.paragraph(*segments), Mark.INADEQUATE)]
    outstanding = by_kind.get(FindingKind.OUTSTANDING_PRACTICE, [])
    strengths = by_kind.get(FindingKind.STRENGTH, [])
    sections = (
        Section("Outstanding practice", _found(card, outstanding, Mark.OUTSTANDING, setter)),
        Section("Going well", _found(card, strengths, Mark.GOOD, setter)),
        Section(
            "To improve",
            (*enforcement, *_found(card, improve, Mark.REQUIRES_IMPROVEMENT, setter)),
        ),
        Section("Measures", _measures(card, setter)),
        Section("What is under way", _actions(card, setter)),
        Section("Statements", _statements(card, setter)),
        Section("About this report", _notes(card, setter)),
    )
    full = tuple(section for section in sections if section.items)
    if any(section.title != "About this report" for section in full):
        return full
    nothing = setter.plain("No findings, measures or actions are stated in the data loaded.")
    return (Section("What inspectors found", (Item(nothing, None),)), *full)


def _found(
    card: ReportCard, findings: list[Finding], bullet: Mark, setter: Typesetter
) -> tuple[Item, ...]:
    items: list[Item] = []
    for finding in findings:
        segments: list[Segment] = []
        if lead := _TO_IMPROVE.get(finding.kind):
            segments.append(Segment(lead, bold=True))
        segments.append(Segment(finding.text))
        if finding.regulation:
            segments.append(Segment(f"{finding.regulation.rstrip('.')}.", bold=True))
        segments += _note(finding.note)
        segments += _scope(card, finding.scope)
        items.append(Item(setter.paragraph(*segments), bullet))
    return tuple(items)


def _scope(card: ReportCard, scope: Scope) -> list[Segment]:
    """Where it was found, unless that is the very subject of the card."""
    if scope.subject == card.subject:
        return []
    label = scope.label
    if scope.subject.organisation == card.subject.organisation:
        label = label.removesuffix(f", {card.organisation.name}")
    return [Segment(f"–\xa0{label}", colour=QUIET)]


def _note(note: str) -> list[Segment]:
    return [Segment(f"({note.rstrip('.')})", colour=QUIET)] if note else []


def _measures(card: ReportCard, setter: Typesetter) -> tuple[Item, ...]:
    items: list[Item] = []
    for measure in card.measures:
        figure, spoken = words.measured(measure)
        segments = [Segment(f"{measure.name}:"), Segment(figure or NOT_STATED, True, "", spoken)]
        if measure.period:
            segments.append(Segment(f"({measure.period})"))
        segments += _note(measure.note)
        segments += _scope(card, measure.scope)
        items.append(Item(setter.paragraph(*segments), Mark.GOOD))
    return tuple(items)


def _actions(card: ReportCard, setter: Typesetter) -> tuple[Item, ...]:
    return tuple(
        Item(
            setter.paragraph(
                Segment(f"{action.status.label}:", bold=True),
                Segment(action.text),
                *_scope(card, action.scope),
            ),
            Mark.GOOD,
        )
        for action in card.actions
    )


def _statements(card: ReportCard, setter: Typesetter) -> tuple[Item, ...]:
    items: list[Item] = []
    for statement in card.statements:
        who = ", ".join(filter(None, (statement.name, statement.role, statement.organisation)))
        segments = (Segment(f"{who}:", bold=True), Segment(statement.text))
        items.append(Item(setter.paragraph(*segments), None))
    return tuple(items)


def _notes(card: ReportCard, setter: Typesetter) -> tuple[Item, ...]:
    items: list[Item] = []
    if card.report is not None and card.report.note:
        items.append(Item(setter.plain(card.report.note), None))
    if card.conflicts:
        topics = "; ".join(conflict.topic for conflict in card.conflicts)
        lead = Segment("Sources disagree about:", bold=True)
        items.append(Item(setter.paragraph(lead, Segment(f"{topics}.")), None))
    return tuple(items)


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
