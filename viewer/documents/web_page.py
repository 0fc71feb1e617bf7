"""A report as a single accessible web page, without scripts or external resources.

It has everything on a printed card, in the same order and words, plus the history of each rating
and every source in full. The template is ``resources/templates/web_page/page.html``; this module
prepares its values.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import partial
from typing import NamedTuple

from db.domain.report import (
    Level,
    RatingLine,
    ReportCard,
    RowKind,
    Statement,
)
from db.domain.scale import NOT_STATED, Mark, Rating
from db.domain.tree import Selection
from viewer import __version__
from viewer.appearance import colours
from viewer.appearance.marks import DISC_RADIUS, POLYGONS, PRINT_TINTS
from viewer.documents.templates import render
from viewer.documents.web_tables import Changed, changed, history_tables, rating_table
from viewer.wording import headings, key
from viewer.wording.assessments import PROSE_NOTE, in_cqcs_words
from viewer.wording.attribution import ATTRIBUTION, DISCLAIMER, cited, signatory, summarised
from viewer.wording.in_short import in_short
from viewer.wording.measures import measured, sides
from viewer.wording.organisations import (
    address,
    description,
    full_name,
    provider_words,
    status_lines,
)
from viewer.wording.printed import (
    earlier_reports,
    earlier_title,
    finding_tags,
    going_well,
    nothing_found,
    provider_said,
    to_improve,
    under_way_title,
)
from viewer.wording.reports import inspected, newer_reports, position, report_dated
from viewer.wording.standing import (
    came_about,
    headline,
    headline_label,
    headline_rating,
    standing_sentences,
)


class _Overall(NamedTuple):
    """The overall rating, its change, and any further remarks on it."""

    label: str
    rating: Rating | None
    change: Changed | None
    words: str = ""


class _Bar(NamedTuple):
    """One of the two figures of a measure."""

    label: str
    """'2016', or 'Before'."""
    text: str
    """'720 beds'."""
    width: int
    """The length of its bar in per cent of the longer one."""


class _Bars(NamedTuple):
    """A measure before and after, as two bars."""

    name: str
    bars: tuple[_Bar, ...]
    about: tuple[str, ...]
    """Where and when, the source, and a note."""


class _Figure(NamedTuple):
    """A measure with a single figure."""

    name: str
    text: str
    about: tuple[str, ...]


def history_of(card: ReportCard) -> Selection:
    """The selection of ratings that the history on the page of ``card`` needs.

    It covers the card's subject and, if the card shows sites, its sites.
    """
    return Selection(card.subject, below=card.matrix.kind is RowKind.SITES)


def report_html(card: ReportCard, lines: Iterable[RatingLine], written: date) -> bytes:
    """The web page of ``card``, in UTF-8.

    ``lines`` are the ratings that :func:`history_of` selects, in the order in which the store
    yields them. ``written`` is the date printed at the foot of the page.
    """
    history = history_tables(card, lines)
    assessed = in_cqcs_words(card)
    enforcement = card.report.enforcement if card.report else ""
    improve, well, earlier = to_improve(card), going_well(card), earlier_reports(card)
    nothing = not (improve or well or enforcement or assessed)
    bars, figures = _measures(card)
    ratings = rating_table(card)
    short = in_short(card)
    parts = {
        "short": ("In short", short),
        "ratings": ("Ratings", True),
        "improve": ("To improve", improve or enforcement),
        "well": ("Going well", well),
        "found": (headings.FOUND, nothing),
        "under-way": (under_way_title(card, card.actions), card.actions),
        "earlier": (earlier_title(card), earlier),
        "measured": (headings.MEASURED, card.measures),
        "own-words": (headings.OWN_WORDS, assessed),
        "said": (provider_said(card), card.statements),
        "events": (headings.EVENTS, card.events),
        "history": ("How the ratings changed", history),
        "reports": ("Reports", card.reports),
        "notes": ("Notes on the ratings", ratings.notes),
        "conflicts": (headings.DISAGREEMENTS, card.conflicts),
        "sources": (headings.SOURCES, card.sources),
    }
    page = render(
        "web_page/page.html",
        card=card,
        name=full_name(card),
        contents={name: title for name, (title, there) in parts.items() if there},
        facts=_facts(card),
        short=short,
        dated=report_dated(card),
        newer=newer_reports(card),
        visit=inspected(card.report),
        position=position(card),
        overall=_overall(card),
        ratings=ratings,
        marks=key.MARKS,
        enforcement=enforcement,
        improve=improve,
        well=well,
        earlier=earlier,
        tags_of=partial(finding_tags, card=card),
        bars=bars,
        figures=figures,
        said=_said(card),
        assessed=assessed,
        prose_note=PROSE_NOTE,
        no_findings=nothing_found(card),
        history=history,
        star=Mark.OUTSTANDING,
        disc={"shape": Mark.GOOD, "radius": DISC_RADIUS},
        polygons={
            shape: " ".join(f"{x:g},{y:g}" for x, y in corners)
            for shape, corners in POLYGONS.items()
        },
        colours=colours,
        tints=PRINT_TINTS,
        widths=sorted({bar.width for measure in bars for bar in measure.bars}),
        attribution=ATTRIBUTION,
        disclaimer=DISCLAIMER,
        version=__version__,
        written=written,
    )
    return page.encode()


def _facts(card: ReportCard) -> list[str]:
    """The lines below the name: what and where it is, its address and its status."""
    organisation = card.organisation
    kind = {Level.PROVIDER: "Provider", Level.LOCATION: "Location", Level.SERVICE: "Service at"}
    place = f"{organisation.name} " if card.level is Level.SERVICE else ""
    identity = (
        f"{kind[card.level]} {place}{organisation.id}",
        provider_words(organisation),
        organisation.type,
    )
    where = (address(organisation), description(organisation))
    lines = (*(" · ".join(filter(None, line)) for line in (identity, where)),)
    return [line for line in (*lines, *status_lines(organisation.status)) if line]


def _measures(card: ReportCard) -> tuple[list[_Bars], list[_Figure]]:
    """The measures with a figure before and one after, and all others."""
    published = card.report.published if card.report else None
    bars: list[_Bars] = []
    figures: list[_Figure] = []
    for measure in card.measures:
        where = "" if measure.scope.subject == card.subject else measure.scope.label
        about = tuple(filter(None, (where, measure.period, cited(measure.source), measure.note)))
        pair = sides(measure, published)
        if not pair:
            figures.append(_Figure(measure.name, measured(measure)[0] or NOT_STATED, about))
            continue
        longest = max(abs(side.value) for side in pair) or 1
        drawn = tuple(
            _Bar(side.label, side.text, round(100 * abs(side.value) / longest)) for side in pair
        )
        bars.append(_Bars(measure.name, drawn, about))
    return bars, figures


def _said(card: ReportCard) -> list[tuple[str, str]]:
    """What each person said, as a paragraph, and whose words it sums up."""
    of: dict[str, list[Statement]] = {}
    for statement in card.statements:
        of.setdefault(signatory(statement), []).append(statement)
    return [
        (
            " ".join(each.text for each in statements),
            f"In summary: {person}. {summarised(statements[0])}.",
        )
        for person, statements in of.items()
    ]


def _overall(card: ReportCard) -> _Overall:
    words, rating = headline(card), headline_rating(card)
    change = changed(words)
    sentences = (
        "" if change else came_about(card),
        *words.doubt_sentences(),
        *standing_sentences(card),
    )
    return _Overall(headline_label(card), rating, change, " ".join(filter(None, sentences)))
