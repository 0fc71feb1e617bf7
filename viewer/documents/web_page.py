"""A report as a single accessible web page, without scripts or external resources.

It has everything on a printed card, plus the history of each rating and every source in full. The
template is ``resources/templates/web_page/page.html``; this module prepares its values.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from db.domain.report import (
    Level,
    RatingLine,
    ReportCard,
    RowKind,
)
from db.domain.scale import Mark, Rating
from db.domain.tree import Selection
from viewer import __version__
from viewer.appearance import colours
from viewer.appearance.marks import DISC_RADIUS, POLYGONS, PRINT_TINTS
from viewer.documents.templates import render
from viewer.documents.web_tables import Changed, changed, history_tables, rating_table
from viewer.wording import headings, key
from viewer.wording.assessments import PROSE_NOTE, in_cqcs_words
from viewer.wording.attribution import ATTRIBUTION, DISCLAIMER
from viewer.wording.findings import NO_FINDINGS, sections
from viewer.wording.organisations import (
    address,
    description,
    full_name,
    level_word,
    provider_words,
    status_lines,
)
from viewer.wording.reports import inspected, position, report_dated
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
    parts = {
        "ratings": ("Ratings", True),
        "found": (headings.FOUND, True),
        "own-words": (headings.OWN_WORDS, assessed),
        "measures": (headings.MEASURES, card.measures),
        "under-way": (headings.UNDER_WAY, card.actions),
        "statements": (headings.STATEMENTS, card.statements),
        "events": (headings.EVENTS, card.events),
        "history": ("How the ratings changed", history),
        "reports": ("Reports", card.reports),
        "conflicts": (headings.DISAGREEMENTS, card.conflicts),
        "sources": (headings.SOURCES, card.sources),
    }
    page = render(
        "web_page/page.html",
        card=card,
        name=full_name(card),
        contents={name: title for name, (title, there) in parts.items() if there},
        facts=_facts(card),
        level=level_word(card.level),
        overall=_overall(card),
        ratings=rating_table(card),
        key_words=key,
        enforcement=card.report.enforcement if card.report else "",
        found=list(sections(card.findings)),
        assessed=assessed,
        prose_note=PROSE_NOTE,
        no_findings=NO_FINDINGS,
        history=history,
        disc={"shape": Mark.GOOD, "radius": DISC_RADIUS},
        polygons={
            shape: " ".join(f"{x:g},{y:g}" for x, y in corners)
            for shape, corners in POLYGONS.items()
        },
        colours=colours,
        tints=PRINT_TINTS,
        attribution=ATTRIBUTION,
        disclaimer=DISCLAIMER,
        version=__version__,
        written=written,
    )
    return page.encode()


def _facts(card: ReportCard) -> list[str]:
    """The facts listed below the name: the subject, provider, address and dates."""
    organisation = card.organisation
    kind = {Level.PROVIDER: "Provider", Level.LOCATION: "Location", Level.SERVICE: "Service at"}
    place = f"{organisation.name} " if card.level is Level.SERVICE else ""
    facts = (
        f"{kind[card.level]} {place}{organisation.id}",
        provider_words(organisation),
        organisation.type,
        address(organisation),
        description(organisation),
        *status_lines(organisation.status),
        inspected(card.report),
        report_dated(card),
        position(card),
    )
    return [fact for fact in facts if fact]


def _overall(card: ReportCard) -> _Overall:
    words, rating = headline(card), headline_rating(card)
    change = changed(words)
    sentences = (
        "" if change else came_about(card),
        *words.doubt_sentences(),
        *standing_sentences(card),
    )
    return _Overall(headline_label(card), rating, change, " ".join(filter(None, sentences)))
