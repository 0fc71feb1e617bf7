"""Which ratings a report gives to what it is about, and to its services."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from db.domain.report_draft import DraftField, DraftRating, DraftService, Passage
from db.domain.scale import QUESTIONS, Question, Rating
from db.sources.reports.badges import Badge, badges_of
from db.sources.reports.evidence import EARLIER, RATING, Evidence
from db.sources.reports.service_names import SERVICE, service_key, service_named
from db.sources.reports.told_ratings import told_ratings
from db.sources.vocabulary import known_rating

_HEADER = re.compile(
    rf"\bOverall:\s*(?P<rating>{RATING})\b(?:\s+read more about inspection ratings)?", re.IGNORECASE
)
_SUMMARY = re.compile(
    rf"\bOverall summary (?:& |and )rating\s*\n\s*(?P<rating>{RATING})\s*\n", re.IGNORECASE
)
_NEWEST = re.compile(r"^Latest inspection summary$", re.IGNORECASE | re.MULTILINE)
_ARCHIVED = re.compile(r"^Archived:", re.IGNORECASE | re.MULTILINE)
_UNRATED = re.compile(
    r"\b(?:did not (?:re-?)?(?:rate|change|award)|not (?:re-?)?rated|targeted (?:inspection|visit)"
    r"|looking at part of the service|without (?:a )?rating|ratings? (?:remains?|stays? the same"
    r"|(?:was|were) not changed))\b",
    re.IGNORECASE,
)
_NOT_REVIEWED = re.compile(
    r"\bdid not (?:review|re-?rate|rate|change|update)\b[^.\n]{0,40}?"
    r"\b(?:(?:the|this) (?:overall )?)?(?:ratings? (?:of|for) )?(?:the|this) "
    r"(?:location|hospital|trust|provider|whole service)\b",
    re.IGNORECASE,
)
"""What a report on one service says of the ratings of its site, which it prints all the same."""
_MAY_RATE = re.compile(
    rf"\b(?:rated|ratings?|overall)\b.{{0,80}}\b{RATING}\b|\b{RATING}\b.{{0,40}}\boverall\b",
    re.IGNORECASE,
)
_OF_SERVICE = re.compile(r"^Ratings? [-–—] (?P<name>[^\n]{3,120})$", re.MULTILINE | re.IGNORECASE)


class Rated(NamedTuple):
    """The ratings of a report, so far as they are certain."""

    ratings: dict[Question, DraftRating]
    services: tuple[DraftService, ...]


def service_of_report(evidence: Evidence) -> str:
    """Return the service that the whole report is about, as it is written; or empty."""
    if found := _OF_SERVICE.search(evidence.flow):
        return found["name"].strip()
    for line in evidence.contents.running:
        if service_named(line.title):
            return line.title
    return ""


def ratings_of(evidence: Evidence, own: str, published: str | None) -> Rated:
    """Return the ratings of a report, with doubts about those that are not certain.

    ``own`` is the service that the whole report is about, or empty; ``published`` is when the
    report was published, if that is known.
    """
    told = list(told_ratings(evidence, own))
    printed = list(_of_this_report(evidence, badges_of(evidence, own), published))
    by_service: dict[tuple[str, str], list[Badge]] = {}
    for badges in ([*_in_summary(evidence), *printed], told):
        # What is printed as a list outranks a sentence, which may be about a part.
        known = {(key, badge.question) for key, each in by_service.items() for badge in each}
        for badge in badges:
            key = service_key(badge.service), badge.site if badge.service else ""
            if (key, badge.question) not in known:
                by_service.setdefault(key, []).append(badge)
    ratings = _agreed(evidence, by_service.pop(("", ""), []), for_service=False)
    if _NOT_REVIEWED.search(evidence.flow):
        why = "the report says that it did not rate the place again"
        for question, each in ratings.items():
            field = DraftField.OVERALL if question is Question.OVERALL else DraftField.QUESTIONS
            evidence.doubt_passage(field, each.passage, why)
        ratings = {}
    elif Question.OVERALL not in ratings:
        ratings |= _today(evidence)
    if not {Question.OVERALL, *(doubt.field for doubt in evidence.doubts)} & {
        *ratings,
        DraftField.OVERALL,
    }:
        _doubt_overall(evidence)
    evidence.doubts[:] = [
        doubt
        for doubt in evidence.doubts
        if not (doubt.field is DraftField.OVERALL and Question.OVERALL in ratings)
        and not (doubt.field is DraftField.QUESTIONS and len({*ratings} - {Question.OVERALL}) == 5)
    ]
    services = list(_services(evidence, by_service.values()))
    if own:
        at = _OF_SERVICE.search(evidence.flow)
        passage = evidence.contents.passage(*at.span()) if at else _title(evidence)
        services.insert(0, DraftService(own, dict(ratings), passage))
    return Rated(ratings, tuple(services))


def _of_this_report(
    evidence: Evidence, badges: Iterable[Badge], published: str | None
) -> Iterator[Badge]:
    """Yield the badges without those that a page carries forward from an older report."""
    for badge in badges:
        if not badge.updated or not published or badge.updated.startswith(published):
            yield badge
        else:
            about = DraftField.SERVICES if badge.service else DraftField.QUESTIONS
            why = "the page has another date for it than for the report"
            evidence.doubt(about, badge.start, badge.end, why)


def _title(evidence: Evidence) -> Passage:
    return evidence.contents.running[0].passage


def _services(evidence: Evidence, groups: Iterable[list[Badge]]) -> Iterator[DraftService]:
    for badges in groups:
        ratings = _agreed(evidence, badges, for_service=True)
        first = badges[0]
        yield DraftService(
            first.service,
            ratings,
            evidence.contents.passage(first.start, first.end),
            first.site,
        )


def _agreed(
    evidence: Evidence, badges: list[Badge], *, for_service: bool
) -> dict[Question, DraftRating]:
    """Return the rating of each question on which all that the text says agrees."""
    found: dict[Question, list[Badge]] = {}
    for badge in badges:
        found.setdefault(badge.question, []).append(badge)
    agreed: dict[Question, DraftRating] = {}
    for question in QUESTIONS:
        given = found.get(question, [])
        if len({badge.rating for badge in given}) > 1:
            about = DraftField.OVERALL if question is Question.OVERALL else DraftField.QUESTIONS
            for badge in {badge.rating: badge for badge in given}.values():
                evidence.doubt(
                    DraftField.SERVICES if for_service else about,
                    badge.start,
                    badge.end,
                    "the text gives more than one rating",
                )
        elif given:
            passage = evidence.contents.passage(given[0].start, given[0].end)
            agreed[question] = DraftRating(given[0].rating, passage)
    return agreed


def _in_summary(evidence: Evidence) -> Iterator[Badge]:
    """Yield the rating under 'Overall summary & rating' of a web page."""
    if found := _SUMMARY.search(evidence.flow):
        yield Badge("", Question.OVERALL, _known(found), *found.span())


def _today(evidence: Evidence) -> dict[Question, DraftRating]:
    """Return the rating in the header of a web page if it is that of the report, or doubt it.

    It is the place's rating of today. Only a page on the latest inspection, which did give ratings,
    has the same.
    """
    found = _HEADER.search(evidence.flow)
    if found is None:
        return {}
    flow = evidence.flow
    newest = _NEWEST.search(flow) and not _ARCHIVED.search(flow) and not _UNRATED.search(flow)
    if not newest or any(doubt.field is DraftField.OVERALL for doubt in evidence.doubts):
        why = "it is the place's rating on the day the page was saved"
        evidence.doubt(DraftField.OVERALL, *found.span(), why)
        return {}
    passage = evidence.contents.passage(*found.span())
    return {Question.OVERALL: DraftRating(_known(found), passage)}


def _doubt_overall(evidence: Evidence) -> None:
    """Doubt the first sentence that may give an overall rating in another form."""
    for sentence, words in evidence.sentences():
        found = _MAY_RATE.search(words)
        if found and not EARLIER.search(words) and not re.search(SERVICE, words, re.IGNORECASE):
            at = evidence.flow.find(found[0][:20], sentence.start, sentence.end)
            start = max(sentence.start, at)
            why = "it is not certain what the rating is of"
            evidence.doubt(DraftField.OVERALL, start, min(sentence.end, start + 300), why)
            return


def _known(found: re.Match[str]) -> Rating:
    rating = known_rating(found["rating"])
    assert rating is not None, "the pattern has a word"
    return rating
