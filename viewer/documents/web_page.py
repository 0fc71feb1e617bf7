"""The whole report as one accessible web page: no script, nothing from elsewhere.

It holds what the card holds and more: each rating's history, and every source in full.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from db.domain.rated import RatingLine, Selection
from db.domain.report import (
    Conflict,
    Finding,
    Level,
    Measure,
    Report,
    ReportCard,
    RowKind,
    Source,
)
from db.domain.scale import Mark
from viewer import __version__
from viewer.card.content.sections import full_name
from viewer.documents.html import Html, link, pieces, tag
from viewer.documents.report_style import style
from viewer.documents.web_tables import (
    change_words,
    history_tables,
    key,
    matrix_table,
    rated,
    symbols,
)
from viewer.wording import records as words
from viewer.wording.findings import lead, sections

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def history_of(card: ReportCard) -> Selection:
    """Whose ratings a page needs for its history: with those of the sites, if it shows sites."""
    return Selection(card.subject, below=card.matrix.kind is RowKind.SITES)


def report_html(card: ReportCard, lines: Iterable[RatingLine], written: date) -> bytes:
    """The page of ``card``; ``lines`` are its ratings with their history, ``written`` is today."""
    sections = [
        ("ratings", "Ratings", _ratings(card)),
        ("found", "What inspectors found", _found(card)),
        ("measures", "Measures", _measures(card.measures)),
        ("under-way", "What is under way", _actions(card)),
        ("statements", "Statements", _statements(card)),
        ("events", "Related events", _events(card)),
        ("history", "How the ratings changed", pieces(history_tables(card, lines))),
        ("reports", "Reports", _reports(card)),
        ("conflicts", "Where sources disagree", _list(map(_conflict, card.conflicts))),
        ("sources", "Sources", _list(map(_source, card.sources), "sources")),
    ]
    there = [(name, title, body) for name, title, body in sections if body]
    contents = [tag("li", tag("a", title, href=f"#{name}")) for name, title, _ in there]
    title = f"{full_name(card)}: CQC ratings and findings"
    page = tag(
        "html",
        tag(
            "head",
            tag("meta", charset="utf-8"),
            tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
            tag("meta", http_equiv="Content-Security-Policy", content=_POLICY),
            tag("meta", name="generator", content=f"Wardcard {__version__}"),
            tag("title", title),
            tag("style", Html(style())),
        ),
        tag(
            "body",
            symbols(),
            tag("a", "Skip to the ratings", href="#ratings", class_="skip"),
            _header(card),
            tag("nav", tag("ul", contents), aria_label="On this page"),
            tag(
                "main",
                [
                    tag("section", tag("h2", title, id=f"{name}-title"), body, id=name,
                        aria_labelledby=f"{name}-title")
                    for name, title, body in there
                ],
            ),
            _footer(card, written),
        ),
        lang="en-GB",
    )  # fmt: skip
    return f"<!DOCTYPE html>\n{page}\n".encode()


def _header(card: ReportCard) -> Html:
    organisation, report = card.organisation, card.report
    whose = organisation.provider_name or ""
    if whose and organisation.provider_id:
        whose += f" ({organisation.provider_id})"
    kind = {Level.PROVIDER: "Provider", Level.LOCATION: "Location", Level.SERVICE: "Service at"}
    place = f"{organisation.name} " if card.level is Level.SERVICE else ""
    facts = [
        f"{kind[card.level]} {place}{organisation.id}",
        whose,
        organisation.type,
        words.address(organisation),
        f"Inspected {words.visits(report.visits)}" if report and report.visits else "",
        f"Report published {words.stated(report.published)}"
        if report
        else f"No report published up to {words.day(card.as_at)}",
        words.position(card),
    ]
    return tag(
        "header",
        tag("p", "Inspection report", class_="kicker"),
        tag("h1", full_name(card)),
        tag("ul", [tag("li", fact) for fact in facts if fact]),
        _overall(card),
        tag("p", "The full report on CQC’s site: ", link(card.url), class_="full")
        if card.url
        else None,
        class_="top",
    )


def _overall(card: ReportCard) -> Html:
    cell = card.overall
    if cell is None:
        told: Html | str = "No source that is loaded states an overall rating."
    elif cell.carried_forward:
        told = f"Carried forward from {words.stated(cell.published)}; not rated again."
    elif cell.change is not None:
        told = change_words(cell.change, cell.previous, cell.previous_published)
    elif cell.previous is not None:
        told = f"Before: {cell.previous.word}; not comparable."
    else:
        told = "No earlier rating to compare with."
    shape = cell.rating.mark if cell else Mark.UNRATED
    return tag(
        "p",
        f"Overall rating of the {words.level_word(card.level)}",
        tag("strong", rated(cell.rating if cell else None)),
        tag("small", told),
        class_=f"overall {shape.name}",
    )


def _ratings(card: ReportCard) -> Html:
    others = [
        tag(
            "li",
            tag("strong", f"{other.name}: "),
            rated(other.rating),
            f", published {words.day(other.published)}" if other.published else ", no date stated",
        )
        for other in card.other_ratings
    ]
    return pieces(
        matrix_table(card),
        key(),
        pieces(tag("h3", "Other ratings"), tag("ul", others)) if others else None,
    )


def _found(card: ReportCard) -> Html:
    parts: list[Html] = []
    if card.report is not None and card.report.enforcement:
        parts.append(tag("p", tag("strong", "Enforcement: "), card.report.enforcement))
    for section, found in sections(card.findings):
        parts.append(tag("h3", section.heading))
        parts.append(_list(map(_finding, found), "findings"))
    if not parts:
        parts.append(
            tag("p", "No findings are stated in the data loaded. CQC’s data files hold ratings "
                "only; findings come from report packs.")
        )  # fmt: skip
    return pieces(parts)


def _finding(found: Finding) -> Html:
    strength = lead(found.kind)
    about = [
        found.scope.label,
        found.question.label if found.question else "",
        _cited(found.source),
    ]
    return pieces(
        tag("strong", f"{strength}: ") if strength else None,
        found.text,
        tag("strong", f" {found.regulation}") if found.regulation else None,
        tag("br"),
        tag("small", " · ".join(filter(None, about)), class_="quiet"),
        pieces(tag("br"), tag("small", found.note, class_="quiet")) if found.note else None,
    )


def _measures(measures: Sequence[Measure]) -> Html:
    if not measures:
        return Html()
    head = ("Measure", "Figure", "Where", "When", "Source")
    rows = [
        tag(
            "tr",
            tag("th", each.name, scope="row"),
            tag("td", words.measured(each)[1] or words.measured(each)[0] or "Not stated"),
            tag("td", each.scope.label),
            tag("td", each.period or "Not stated"),
            tag("td", _cited(each.source), tag("small", each.note) if each.note else None),
        )
        for each in measures
    ]
    return tag(
        "div",
        tag(
            "table",
            tag("caption", "Figures of the report, with those before where it gives them",
                id="figures"),
            tag("thead", tag("tr", [tag("th", name, scope="col") for name in head])),
            tag("tbody", rows),
            class_="plain",
        ),
        class_="wide",
        role="region",
        tabindex="0",
        aria_labelledby="figures",
    )  # fmt: skip


def _actions(card: ReportCard) -> Html:
    return _list(
        pieces(
            tag("strong", f"{each.status.label}: "),
            each.text,
            tag("br"),
            tag("small", f"{each.scope.label} · {_cited(each.source)}", class_="quiet"),
        )
        for each in card.actions
    )


def _statements(card: ReportCard) -> Html:
    return _list(
        pieces(
            each.text,
            tag("br"),
            tag("strong", ", ".join(filter(None, (each.name, each.role, each.organisation)))),
            tag("br"),
            tag("small", f"In words of our own, after: {_cited(each.source)}", class_="quiet"),
        )
        for each in card.statements
    )


def _events(card: ReportCard) -> Html:
    return _list(
        pieces(
            tag("strong", each.title),
            f" ({words.when(each.when)}). " if each.when else ". ",
            each.text,
            tag("br"),
            tag("small", "" if each.from_regulator else "Not from CQC. ", _cited(each.source),
                class_="quiet"),
        )
        for each in card.events
    )  # fmt: skip


def _reports(card: ReportCard) -> Html:
    return _list(_report(report, card) for report in card.reports)


def _report(report: Report, card: ReportCard) -> Html:
    shown = card.report is not None and report.id == card.report.id
    day = words.day(report.published) if report.published else "Publication day not stated"
    visits = words.visits(report.visits)
    lines = (
        f"Inspected {visits}" if visits else "",
        report.kind,
        "" if report.rated else "No ratings were given.",
        report.enforcement,
        report.note,
    )
    return pieces(
        tag("strong", f"{day}: {report.title}"),
        " (this report)" if shown else None,
        [pieces(tag("br"), line) for line in lines if line],
        pieces(tag("br"), link(report.url)) if report.url else None,
    )


def _conflict(conflict: Conflict) -> Html:
    cited = "; ".join(_cited(source) for source in conflict.sources)
    return pieces(
        tag("strong", f"{conflict.topic}. "),
        conflict.text,
        pieces(tag("br"), tag("small", cited, class_="quiet")) if cited else None,
    )


def _source(source: Source) -> Html:
    loaded = f", loaded {words.day(source.imported.date())}" if source.imported else ""
    lines = [
        source.licence,
        source.note,
        f"In the file {source.file_name}{loaded}; SHA-256 {source.sha256}"
        if source.file_name
        else "",
    ]
    published = f", {words.day(source.published)}" if source.published else ""
    return pieces(
        tag("strong", source.title),
        f", {source.publisher}" if source.publisher else "",
        published,
        pieces(tag("br"), link(source.url)) if source.url else None,
        [pieces(tag("br"), tag("small", line, class_="quiet")) for line in lines if line],
    )


def _footer(card: ReportCard, written: date) -> Html:
    loaded = f" Data loaded {words.day(card.loaded.date())}." if card.loaded else ""
    return tag(
        "footer",
        tag("p", words.ATTRIBUTION),
        tag("p", f"{words.DISCLAIMER} Written by Wardcard {__version__} on {words.day(written)}."
            f"{loaded}"),
    )  # fmt: skip


def _list(items: Iterable[Html], kind: str = "findings") -> Html:
    made = [tag("li", item) for item in items]
    return tag("ul", made, class_=kind) if made else Html()


def _cited(source: Source) -> str:
    return ", ".join(filter(None, (source.title, source.publisher)))
