"""The results of a search in words."""

from __future__ import annotations

from db.domain.hits import Hit, HitKind, Near
from viewer.wording.findings import FINDING_SECTIONS
from viewer.wording.organisations import status_words
from viewer.wording.phrases import capitalised, counted, shortened
from viewer.wording.rating import change_words
from viewer.wording.tree import rating_in_line, rating_parts

RATED_KINDS = frozenset((HitKind.ORGANISATION, HitKind.SERVICE))
"""The kinds of hit that have a rating. A missing rating is shown as 'Not stated'."""

_MOST_SHOWN = 200
"""The most characters of a text to show in a list of results."""


def hit_sentence(hit: Hit) -> str:
    """A hit in one sentence, for a screen reader.

    'Lister Hospital, hospital, Stevenage SG1 4AB, Requires improvement, no change'.
    """
    text = shortened(hit.text, _MOST_SHOWN) if hit.text != hit.title else ""
    parts = [shortened(hit.title, _MOST_SHOWN), text, what_words(hit).lower(), hit.place]
    parts += [distance(hit), *marks(hit)]
    if hit.kind is not HitKind.RATING and (hit.rating is not None or hit.kind in RATED_KINDS):
        parts += [*rating_parts(hit), change_words(hit.change)]
    return ", ".join(filter(None, parts))


def hit_line(hit: Hit) -> str:
    """A hit on one line of the terminal.

    'Lister Hospital · hospital · Good ↑ · Stevenage SG1 4AB · RWH01 · 3 miles'. The title of a
    rating already names it.
    """
    rating = ""
    rated = hit.rating is not None or bool(hit.places)
    if rated and hit.is_current and hit.kind is not HitKind.RATING:
        rating = rating_in_line(hit, hit.only_place)
    text = hit.text if hit.text != hit.title and hit.kind is HitKind.FINDING else ""
    title = shortened(": ".join(filter(None, (hit.title, text))), _MOST_SHOWN)
    parts = (title, hit.what, rating, hit.place, distance(hit), *marks(hit))
    return " · ".join(filter(None, parts))


def hit_place(hit: Hit) -> str:
    """What was found, what to know about it, and where it is, because the end may be cut off.

    'Hospital · Closed 7 October 2021 · Stevenage SG1 4AB · RWH01 · 3 miles'.
    """
    parts = (what_words(hit), *marks(hit), hit.place, distance(hit))
    return " · ".join(filter(None, parts))


_KINDS_OF_FINDING = {
    part.kind: part.lead or section.heading
    for section in FINDING_SECTIONS
    for part in section.parts
}


def what_words(hit: Hit) -> str:
    """What was found, with a capital: 'Hospital', 'Concern', 'Going well', 'Under way'."""
    if hit.finding_kind in _KINDS_OF_FINDING:
        return _KINDS_OF_FINDING[hit.finding_kind]
    if hit.action_status is not None:
        return hit.action_status.label
    return capitalised(hit.what)


_KINDS_OF_PLACE = {
    "hospital": "Hospitals",
    "GP practice": "GP practices",
    "care home": "Care homes",
    "dentist": "Dentists",
    "trust": "Trusts",
}
PLACES, OTHER_PLACES, CLOSED = "Places", "Other places", "Closed"


def kind_words(hit: Hit) -> str:
    """The kind of a hit by which results can be narrowed: 'Hospitals', 'Services', 'Closed'."""
    if hit.kind is not HitKind.ORGANISATION:
        return hit.kind.value
    return CLOSED if hit.status.is_closed else _KINDS_OF_PLACE.get(hit.what, OTHER_PLACES)


def section_words(hit: Hit) -> str:
    """The heading below which a hit is listed: 'Places', 'Services', 'Closed'."""
    kind = kind_words(hit)
    return PLACES if hit.kind is HitKind.ORGANISATION and kind != CLOSED else kind


def where(hit: Hit) -> str:
    """What to know about a hit and where it is, below its title: 'older report · Lister Hospital'.

    Without what it is and how far away, which have columns of their own. A place is told from
    others by its provider: 'Stevenage SG1 4AB · East and North Hertfordshire NHS Trust'.
    """
    title = hit.title if hit.text and hit.text != hit.title else ""
    place = hit.place
    if hit.provider:
        address = place.removesuffix(hit.subject.organisation).removesuffix(" · ")
        place = " · ".join(filter(None, (address, hit.provider)))
    return " · ".join(filter(None, (title, *marks(hit), place)))


def marks(hit: Hit) -> tuple[str, ...]:
    """What makes a hit differ from others: 'replaced by Maternity', 'older report'."""
    return tuple(
        filter(
            None,
            (
                f"replaced by {hit.replaced_by}" if hit.replaced_by else "",
                "older report" if hit.older else "",
                "carried forward, not assessed again" if hit.carried else "",
                "" if hit.counts_now else "rated again since",
                status_words(hit.status),
            ),
        )
    )


def distance(hit: Hit) -> str:
    """'3 miles', '1 mile' or 'less than 1 mile'; empty if the distance is not known."""
    if hit.miles is None:
        return ""
    return counted(round(hit.miles), "mile") if hit.miles >= 0.5 else "less than 1 mile"


def near_sentence(near: Near | None, count: int) -> str:
    """What to know about the nearness of ``count`` hits; empty if they have or need no distances.

    'Distances are not known, so only results in Stevenage are listed.'
    """
    if near is None or (near.known and near.measured):
        return ""
    if not near.known:
        words = "; these results have all the words" if count else ""
        return f"No town of the name ‘{near.where}’ is known{words}."
    only = f"only results in {near.where} are listed"
    first = f"those in {near.where} come first"
    return (
        f"Distances are not known, so {only if near.only else first}. "
        "CQC’s list of active locations has the coordinates of places."
    )


def results_counted(count: int, most: int) -> str:
    """'1 result', '12 results'; at the limit ``most``, a hint that there may be more."""
    if count >= most:
        return f"The best {count} results; more words narrow them down"
    return counted(count, "result")
