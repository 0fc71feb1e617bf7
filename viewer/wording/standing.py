"""Sentences about the rating that counts: whose it is, and why it is not compared."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from db.domain.framework import Sector, sector_of
from db.domain.scale import NOT_RATED_AGAIN, Question, Rating
from db.domain.subject import Level
from viewer.wording import dates
from viewer.wording.organisations import level_word, place_word
from viewer.wording.phrases import capitalised, counted, together, uncapitalised
from viewer.wording.rating import RatingWords, counted_words, counting_words, place_words

if TYPE_CHECKING:
    from db.domain.report import ReportCard

OTHER_FRAMEWORK = "Earlier ratings under a different framework are not compared with these."
LEADERSHIP_ONLY = (
    "Since 2024, CQC has rated NHS trusts for their leadership (well-led) only, not overall."
)
_GENERAL = frozenset(
    {"city", "community", "cottage", "county", "district", "general", "royal", "the"}
)
"""Words that do not name a hospital without the word 'Hospital'."""
_LAST_OVERALL = date(2023, 12, 31)


def headline(card: ReportCard) -> RatingWords:
    """The rating of the badge: the subject's own, or that of the worst service."""
    return counted_words(RatingWords(card.overall), card.counting)


def headline_rating(card: ReportCard) -> Rating | None:
    """The rating of the badge; that of a provider's only rated place if it has none itself."""
    rating = headline(card).rating
    if rating is None and sum(number for _, number in card.places) == 1:
        return card.places[0][0]
    return rating


def headline_label(card: ReportCard) -> str:
    """The heading of the rating: 'Overall rating of the hospital', or 'Worst of 2 services'."""
    if card.counting is not None and card.counting.entry is not None:
        return capitalised(headline(card).whose)
    if headline(card).rating is None and headline_rating(card) is not None:
        return "Rating of its only rated place"
    return f"Overall rating of the {place_word(card)}"


def named_labels(card: ReportCard) -> tuple[str, ...]:
    """The same heading with the name of a service, the longest first; empty for anything else.

    'Overall rating of surgery at Lister Hospital', the same 'at Lister', and without the place.
    """
    if card.level is not Level.SERVICE or not card.name:
        return ()
    of_service = f"Overall rating of {uncapitalised(card.name.partition(' (')[0])}"
    place = card.organisation.name
    places = [place] if place else []
    short = place.removesuffix(" Hospital")
    if short != place and " " not in short and short.casefold() not in _GENERAL:
        places.append(short)
    return (*(f"{of_service} at {each}" for each in places), of_service)


def came_about(card: ReportCard) -> str:
    """How the rating of the badge came about, in a sentence; empty if another sentence says so.

    'Up one from Inadequate since December 2019.', 'Before, in January 2020, the place as a whole
    was rated Inadequate.': see :meth:`RatingWords.came_about`.
    """
    words, counting = headline(card), card.counting
    if words.entry is None and headline_rating(card) is not None:
        return ""
    if words.whose and words.entry and words.entry.previous is None and not words.carried_forward:
        before = RatingWords(counting.before if counting else None)
        if before.entry is not None:
            when = f", in {together(before.month)}," if before.month else ""
            return f"Before{when} the place as a whole was rated {before.word}."
    return words.came_about()


def places_words(places: tuple[tuple[Rating, int], ...]) -> str:
    """How many places have each rating: '2 Good, 1 Requires improvement'; empty for none."""
    return ", ".join(f"{number:,} {rating}" for rating, number in places)


def standing_sentences(card: ReportCard) -> tuple[str, ...]:
    """What to say about the rating of a card besides the rating itself; often nothing."""
    return tuple(_sentences(card))


def inherited_sentences(card: ReportCard) -> tuple[str, ...]:
    """What the table of ratings says of those that were given before the place changed hands."""
    # It takes longer to import than the first paint may wait.
    from db.domain.history import PART_OF_HISTORY

    cells = [cell for row in card.matrix.rows for cell in row.cells if cell is not None]
    if not any(cell.inherited_from for cell in cells):
        return ()
    given = "A rating with § was given before {} changed hands, and CQC carries it on."
    what = "a site" if card.level is Level.PROVIDER else f"the {place_word(card)}"
    compared = any(cell.change is not None and PART_OF_HISTORY in cell.notes for cell in cells)
    before = card.organisation.status.predecessors
    if not compared or len(before) != 1:
        return (given.format(what),)
    return given.format(what), f"Arrows compare with the ratings of {before[0].id}."


def _sentences(card: ReportCard) -> Iterator[str]:
    own, counting = card.overall, card.counting
    if counting is not None and counting.entry is not None:
        yield f"{counting_words(counting)}."
        if own is not None:
            yield f"{place_words(own.rating)}."
        elif card.level is Level.LOCATION:
            yield "CQC does not rate the place as a whole."
    number = sum(count for _, count in card.places)
    if number == 1:
        yield f"Its only rated place: {card.places[0][0]}."
    elif card.places:
        yield f"Its {counted(number, 'rated place')}: {places_words(card.places)}."
    if own is not None and own.of_group:
        name = next(
            (row.label for row in card.matrix.rows if row.subject.service == own.of_group), ""
        )
        if name:
            what = "rating of" if own.rating.rank else "word for"
            yield f"CQC’s {what} {name}, the only service that it assesses here."
    cells = card.matrix.own.cells if card.matrix.own else ()
    if any(cell is not None and cell.frameworks_differ for cell in cells):
        yield OTHER_FRAMEWORK
    if own is not None and own.inspected is not None:
        yield _inspected(card, own.inspected)
    if own is not None and own.rating == NOT_RATED_AGAIN and own.previous is not None:
        yield from own.notes[-1:]
    if _of_leadership_only(card):
        yield LEADERSHIP_ONLY


def _inspected(card: ReportCard, visited: date) -> str:
    """What to say of a visit that left the overall rating as it was."""
    rated = [
        row
        for row in card.matrix.rows
        if not row.own
        and any(c is not None and c.published == visited and c.rating.rank for c in row.cells)
    ]
    if not rated:
        return f"Inspected {dates.month(visited)}, not rated."
    what = "services" if any(row.subject.service for row in rated) else "sites"
    whole = f"the {level_word(card.level)} as a whole"
    return f"Inspected {dates.month(visited)}: {what} were rated, but not {whole}."


def _of_leadership_only(card: ReportCard) -> bool:
    """Whether a card shows an overall rating that an NHS trust had before 2024, or none."""
    organisation = card.organisation
    if card.level is not Level.PROVIDER or card.matrix.own is None:
        return False
    if sector_of(organisation.type, organisation.category) is not Sector.NHS_TRUST:
        return False
    overall = card.matrix.own.cell(Question.OVERALL)
    if overall is None:
        return any(card.matrix.own.cells)
    return overall.published is not None and overall.published <= _LAST_OVERALL
