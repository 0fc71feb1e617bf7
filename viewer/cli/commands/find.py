"""``wardcard find``: search for organisations, services and findings by any of their words."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import groupby

from db.domain.hits import Hit
from db.domain.text import sentence
from viewer.cli.command import DONE, Command, count
from viewer.cli.data_options import open_store
from viewer.cli.sentences import say
from viewer.wording.search import hit_line, near_sentence


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("text", nargs="+", metavar="TEXT", help="words of what to find")
    parser.add_argument(
        "--limit", type=count, default=20, metavar="N", help="the most results, 20 if not given"
    )
    parser.add_argument(
        "--near",
        default="",
        metavar="WHERE",
        help="an ID, postcode or town: equally good results are listed nearest first",
    )
    parser.add_argument("--format", choices=("text", "json"), default="text")


def _run(arguments: argparse.Namespace) -> int:
    text = " ".join(arguments.text)
    with closing(open_store(arguments)) as store:
        hits = store.find(text, arguments.limit, near=arguments.near)
    said = near_sentence(hits.near, len(hits))
    if arguments.format == "json":
        print(hits_json(hits))
        if said:
            say(said)
        return DONE
    if said:
        print(f"{said}\n")
    if hits:
        print("\n".join(_lines(hits)))
    else:
        print(f"Nothing found for '{sentence(text)}'. Try fewer or different words.")
    return DONE


def hits_json(hits: Sequence[Hit]) -> str:
    """Hits as a JSON array, the best first within each group; a value not stated is null.

    Each is ``{"id", "kind", "group", "name", "place", "text", "rating", "change", "rating_of",
    "places", "published", "current", "carried_forward", "replaced_by", "report", "status",
    "closed", "now", "missing_from", "miles"}``. ``kind`` is what was found, such as 'hospital' or
    'finding'; ``rating_of`` names the service or place whose rating it is, if not its own;
    ``places`` has the number of a provider's places with each rating, if it has none itself;
    ``carried_forward`` is true for a rating that its report repeats without having assessed it;
    ``status`` is 'registered' or 'deregistered', ``now`` has the IDs of the places that followed,
    and ``missing_from`` is the date of CQC's newest list, if that leaves the place out.
    """
    return json.dumps([_values(hit) for hit in hits], ensure_ascii=False, indent=2)


def _values(hit: Hit) -> dict[str, object]:
    status, published = hit.status, hit.published or hit.only_place_rated
    return {
        "id": hit.subject.id,
        "kind": hit.what,
        "group": hit.kind.value,
        "name": hit.title,
        "place": hit.place,
        "text": hit.text or None,
        "rating": hit.badge.word if hit.badge else None,
        "change": hit.change.value if hit.change else None,
        "rating_of": hit.rating_of or hit.only_place or None,
        "places": _places(hit),
        "published": published.isoformat() if published else None,
        "current": hit.is_current,
        "carried_forward": hit.carried,
        "replaced_by": hit.replaced_by or None,
        "report": hit.report_id,
        "status": status.word,
        "closed": status.closed.isoformat() if status.closed else None,
        "now": [place.id for place in status.successors],
        "missing_from": status.missing_from or None,
        "miles": None if hit.miles is None else round(hit.miles, 1),
    }


def _places(hit: Hit) -> dict[str, int] | None:
    """The number of a provider's places with each rating; None if it has a rating to show."""
    if hit.badge is not None or not hit.places:
        return None
    return {rating.word: number for rating, number in hit.places}


def _lines(hits: Sequence[Hit]) -> Iterator[str]:
    """Yield a heading for each kind of hit, with its hits below."""
    for number, (kind, found) in enumerate(groupby(hits, key=lambda hit: hit.kind)):
        if number:
            yield ""
        yield kind.value
        yield from (f"  {hit_line(hit)}" for hit in found)


FIND = Command("find", "Find organisations, services and findings.", _add_arguments, _run)
