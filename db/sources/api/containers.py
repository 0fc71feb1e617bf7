"""Finds the records of CQC's API in the JSON that tools save around them.

A record may be alone, in a list, under its ID (``{"1-999000111": {...}}``), in a wrapper
(``{"data": {"locations": [...]}}``) or in a list page whose items someone replaced by records. What
holds no record is named by :func:`what_it_is`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple, cast

from db.sources.api.shapes import other_spelling

DEEPEST = 8
"""The most wrappers around a record."""

_IDS = ("locationId", "providerId")
_OF_LISTS = frozenset({*_IDS, "locationName", "providerName", "postalCode"})
"""The keys of the items of CQC's list pages, which name places and say nothing else about them."""
_LIKE_AN_ID = re.compile(r"1-\d+|R[A-Z0-9]{2,8}", re.ASCII)
_GEOJSON = {"FeatureCollection", "Feature", "GeometryCollection"}
_OF_PACKS = frozenset(
    {"as_of", "provider", "locations", "sources", "reports", "ratings", "findings"}
)


class Entry(NamedTuple):
    """A record, or something that is in the place of one."""

    where: str
    """The position in the document: 'locations, item 3'; empty for the whole document."""
    content: object


def entries(content: object, where: str = "", depth: int = 0) -> Iterator[Entry]:
    """Yield every record in ``content``, and anything else that is in the place of a record.

    Yields nothing if there is no record at all; :func:`what_it_is` then says what it is instead.
    """
    if depth > DEEPEST:
        return
    if has_id(content):
        yield Entry(where, content)
        # Someone may have put the records of a provider's places into the provider's own.
        inside = cast("dict[str, object]", content)
        members = {key: inside[key] for key in ("locations", "providers") if key in inside}
        is_place_of_record = _never
    elif isinstance(content, list):
        items = cast("list[object]", content)
        members = {f"item {number}": item for number, item in enumerate(items, 1)}
        is_place_of_record = _always if any(map(has_id, items)) else _never
    elif isinstance(content, dict) and not _known_form(cast("dict[str, object]", content)):
        members = cast("dict[str, object]", content)
        is_place_of_record = _LIKE_AN_ID.fullmatch if any(map(has_id, members.values())) else _never
    else:
        return
    for key, member in members.items():
        position = f"{where}, {key}" if where else key
        nothing = True
        for entry in entries(member, position, depth + 1):
            nothing = False
            yield entry
        if nothing and is_place_of_record(key):
            yield Entry(position, member)


def has_id(content: object) -> bool:
    """Return whether ``content`` is an object with an ID, as records and items of lists are."""
    return isinstance(content, dict) and any(
        cast("dict[str, object]", content).get(key) is not None for key in _IDS
    )


def is_list_item(content: object) -> bool:
    """Return whether ``content`` is an item of a list page: it names a place and nothing else."""
    return isinstance(content, dict) and _OF_LISTS.issuperset(cast("dict[str, object]", content))


def is_list_page(content: object) -> bool:
    """Return whether ``content`` is a page of a list of CQC's API, whatever its items are."""
    if not isinstance(content, dict):
        return False
    page = cast("dict[str, object]", content)
    return "totalPages" in page or {"total", "page", "perPage"} <= page.keys()


def is_pack(content: object) -> bool:
    """Return whether ``content`` is meant as a report pack, so that its faults can be listed."""
    if not isinstance(content, dict):
        return False
    keys = cast("dict[str, object]", content).keys()
    return "format" in keys or len(_OF_PACKS & keys) >= 3


def what_it_is(content: object) -> str:
    """Return what a document, list item or member without a record is.

    It completes the sentence 'x.json is ...', and says what to do.
    """
    if isinstance(content, dict):
        return _what_object(cast("dict[str, object]", content))
    if isinstance(content, list):
        return _what_list(cast("list[object]", content))
    return f"{_shown(content)}, not a record of CQC’s API. {_CHOOSE}"


_CHOOSE = "Choose the records themselves."
LIST_PAGE = "a list page of CQC’s API: it names records but holds none of their ratings. " + _CHOOSE
"""What a list page is, in the words of :func:`what_it_is`."""
_AS_RECORDS = "Save it again with one object for each record; in pandas, with orient='records'."


def _what_object(content: Mapping[str, object]) -> str:
    if form := _known_form(content):
        return f"{form}, not a record of CQC’s API. {_CHOOSE}"
    if is_list_page(content) or (content and content.keys() <= {"locationIds", "providerIds"}):
        return LIST_PAGE
    if is_pack(content):
        return "like a report pack. Add it on its own, as one file."
    if isinstance(content.get("columns"), list) and isinstance(content.get("data"), list):
        return f"a table of columns and rows, not records of CQC’s API. {_AS_RECORDS}"
    if spelling := _spelling_in(content):
        return _spelt_otherwise(spelling)
    keys = ", ".join(f"'{key[:30]}'" for key in [*content][:3])
    others = " and others" if len(content) > 3 else ""
    found = f"its keys are {keys}{others}" if content else "it is empty"
    return (
        "JSON, but not a record of CQC’s API: it has no 'locationId' or 'providerId'; "
        f"{found}. {_CHOOSE}"
    )


def _what_list(content: list[object]) -> str:
    if not content:
        return f"an empty list. {_CHOOSE}"
    if all(isinstance(item, str) and _LIKE_AN_ID.fullmatch(item) for item in content):
        return LIST_PAGE
    if all(isinstance(item, list) for item in content):
        return f"a table of rows without names, not records of CQC’s API. {_AS_RECORDS}"
    if any(map(is_pack, content)):
        return "a list of report packs. Save each of them as a file of its own."
    if spelling := _spelling_in(content):
        return _spelt_otherwise(spelling)
    return f"a list without records of CQC’s API; its first item is {_shown(content[0])}. {_CHOOSE}"


def _spelt_otherwise(key: str) -> str:
    return (
        f"not a record of CQC’s API: its keys have other names, such as '{key}'. Save it again as "
        "CQC’s API gives it."
    )


def _known_form(content: Mapping[str, object]) -> str:
    """Return the name of a well-known form of JSON that is not a record; empty for any other."""
    keys = content.keys()
    if content.get("type") in _GEOJSON and keys & {"features", "geometry", "geometries"}:
        return "GeoJSON, which holds places on a map"
    if content.get("type") == "Topology" and "arcs" in keys:
        return "TopoJSON, which holds places on a map"
    if keys & {"openapi", "swagger"} and keys & {"paths", "info", "components"}:
        return "the description of an API (OpenAPI)"
    if "$schema" in keys and keys & {"properties", "definitions", "$defs"}:
        return "a JSON schema"
    log = content.get("log")
    if isinstance(log, dict) and "entries" in log:
        return "a browser’s record of network traffic (HAR)"
    if "resourceType" in keys:
        return "FHIR, which holds health records"
    if "nbformat" in keys:
        return "a notebook (Jupyter)"
    if keys & {"statusCode", "error"} and all(
        each is None or isinstance(each, str | int) for each in content.values()
    ):
        message = content.get("message") or content.get("error")
        return f"an error message saved in place of a record ({_shown(message)})"
    return ""


def _spelling_in(content: object, depth: int = 0) -> str:
    """Return how ``content`` spells 'locationId' or 'providerId' if it spells it otherwise."""
    if isinstance(content, list):
        items = cast("list[object]", content)
        return _spelling_in(items[0], depth + 1) if items and depth < DEEPEST else ""
    if not isinstance(content, dict):
        return ""
    members = cast("dict[str, object]", content)
    inside = (_spelling_in(each, depth + 1) for each in members.values() if depth < DEEPEST)
    return other_spelling(members) or next(filter(None, inside), "")


def _always(_: str) -> bool:
    return True


def _never(_: str) -> bool:
    return False


def _shown(content: object) -> str:
    if isinstance(content, dict):
        return "an object"
    if isinstance(content, list):
        return "a list"
    text = "null" if content is None else str(content)
    return f"'{text[:39]}…'" if len(text) > 40 else f"'{text}'"
