"""Finds faults in a report pack, with the position of each and how to correct it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

from db.domain.text import shown
from db.sources.dates import check_publication

MOST_FOUND = 100
"""The most faults that are looked for; a file of another kind can have millions."""
_MOST_COMPARED = 1000
"""The most names among which one that was meant is looked for."""


def problems_of(content: object) -> list[str]:
    """Return the first :data:`MOST_FOUND` faults in ``content``, the JSON of a pack; empty if none.

    Each is a sentence that begins with a position such as 'ratings[2].report'. If the schema
    accepts the pack, it is also checked for duplicate IDs and for references to missing items.
    """
    for problems in (_schema_problems, _reference_problems):
        if found := list(islice(problems(content), MOST_FOUND)):
            return found
    return []


def publication_problems(content: Any, latest: date) -> Iterator[str]:
    """Yield the publication dates in a pack without other faults that CQC's cannot have.

    ``latest`` is the latest date that a publication can have. A date of the pack itself cannot be
    later either.
    """
    dates = [("as_of", content["as_of"])]
    for group in ("reports", "ratings"):
        dates += [
            (f"{group}[{number}].published", item["published"])
            for number, item in enumerate(content.get(group, ()))
            if "published" in item
        ]
    for position, day in dates:
        try:
            check_publication(day, day, latest)
        except ValueError as error:
            yield f"{position}: {error}; correct it."


@lru_cache(maxsize=1)
def _schema() -> dict[str, Any]:
    folder = Path(__file__).resolve().parents[3] / "resources" / "schemas"
    return json.loads((folder / "report-pack.schema.json").read_text("utf-8"))


def _schema_problems(content: object) -> Iterator[str]:
    # This import takes 70 ms, and starting with an existing database does not need it.
    from jsonschema import Draft202012Validator, FormatChecker

    formats = FormatChecker(["date"])
    formats.checks("date, month or year", raises=ValueError)(_is_date_month_or_year)
    checker: Any = Draft202012Validator(_schema(), format_checker=formats)
    errors: list[Any] = sorted(
        islice(checker.iter_errors(content), MOST_FOUND),
        key=lambda error: list(map(str, error.path)),
    )
    for error in errors:
        yield f"{_position(error.absolute_path)}: {_correction(error)}"


def _position(path: Any) -> str:
    """Return the position of a fault, such as 'ratings[2].report'."""
    position = ""
    for part in path:
        position += f"[{part}]" if isinstance(part, int) else f".{part}" if position else str(part)
    return position or "The file"


def _correction(error: Any) -> str:
    value = error.instance
    found = _shown(value)
    match error.validator:
        case "required":
            return error.message + "; add it."
        case "additionalProperties":
            known = error.schema["properties"]
            unknown = [key for key in value if key not in known]
            return (
                f"'{shown(unknown[0], 60)}' is not a key of a report pack; remove it or correct "
                "its spelling."
            )
        case "format":
            return f"{found} is not a date that exists; write it as YYYY-MM-DD."
        case "enum":
            words = ", ".join(error.validator_value)
            return f"{found} is not known here; write one of: {words}."
        case "const":
            return f"{found} should be '{error.validator_value}'."
        case "type":
            kinds = {"object": "an object", "array": "a list", "string": "text"}
            return f"{found} should be {kinds.get(error.validator_value, error.validator_value)}."
        case "oneOf":
            return "give either 'value', or both 'before' and 'after'."
        case "maxLength":
            return f"{found} has {len(value):,} characters; at most {error.validator_value:,} fit."
        case "pattern":
            return f"{found} does not have the form {error.validator_value}."
        case _:
            return f"{shown(error.message)}."


def _is_date_month_or_year(value: object) -> bool:
    """Return whether ``value`` is '2022', '2022-03' or '2022-03-12', or no text at all.

    Raises ValueError for a text that is none of them.
    """
    if isinstance(value, str):
        date.fromisoformat(value + "-01-01"[max(len(value) - 4, 0) :])
    return True


def _shown(value: object) -> str:
    """Return the beginning of a value as JSON; of a list or object, only of its first items."""
    if isinstance(value, str):
        value = value[:60]
    elif isinstance(value, dict | list) and len(value) > 10:  # pyright: ignore[reportUnknownArgumentType]
        return "an object" if isinstance(value, dict) else "a list"
    return shown(json.dumps(value, ensure_ascii=False), 60)


def _reference_problems(content: Any) -> Iterator[str]:
    """Yield faults that the schema cannot find, such as duplicate IDs and broken references."""
    known: dict[str, set[str]] = {}
    for group in ("sources", "locations", "services", "reports"):
        seen: set[str] = set()
        for number, item in enumerate(content.get(group, ())):
            if item["id"] in seen:
                yield f"{group}[{number}].id: '{item['id']}' is used twice; ids must differ."
            seen.add(item["id"])
        known[group] = seen
    if content["provider"]["id"] in known["locations"]:
        yield "provider.id: it is also a location's id; ids must differ."

    wanted = {"source": "sources", "location": "locations", "service": "services"}
    wanted |= {"report": "reports", "replaces": "services"}
    listed = {"sources": "sources", "locations": "locations"}
    for group in content:
        if not isinstance(content[group], list):
            continue
        keys: set[str] = set()
        for number, item in enumerate(content[group]):
            position = f"{group}[{number}]"
            for key, target in wanted.items():
                if key in item and item[key] not in known[target]:
                    yield _unknown(f"{position}.{key}", item[key], target, known[target])
            for key, target in listed.items():
                for index, value in enumerate(item.get(key, ())):
                    if value not in known[target]:
                        yield _unknown(f"{position}.{key}[{index}]", value, target, known[target])
            if group not in known and "id" in item:
                if item["id"] in keys:
                    yield f"{position}.id: '{item['id']}' is used twice; ids must differ."
                keys.add(item["id"])
    for number, report in enumerate(content["reports"]):
        for index, visit in enumerate(report.get("visits", ())):
            if visit["end"] < visit["start"]:
                position = f"reports[{number}].visits[{index}]"
                yield f"{position}: it ends before it starts; swap the dates."
        if "published" not in report and not report.get("visits"):
            yield f"reports[{number}]: give 'published' or 'visits', to place the report in time."
    yield from _rating_problems(content)
    yield from _score_problems(content)


def _rating_problems(content: Any) -> Iterator[str]:
    published = {report["id"]: report.get("published") for report in content["reports"]}
    stated: dict[tuple[str, ...], str] = {}
    for number, item in enumerate(content.get("ratings", ())):
        position = f"ratings[{number}]"
        if ("report" in item) == ("published" in item):
            yield f"{position}: give either 'report' or 'published', and not both."
            continue
        day = item.get("published") or published.get(item.get("report"))
        if not day:
            yield (
                f"{position}.report: '{item['report']}' has no publication date, so ratings cannot "
                "refer to it."
            )
            continue
        for question in item["ratings"]:
            word = item["ratings"][question]
            key = (item.get("location", ""), item.get("service", ""), question, day, word)
            if key in stated:
                yield (
                    f"{position}.ratings.{question}: {stated[key]} states the same rating already; "
                    "put all its sources into one entry."
                )
            stated[key] = position
        for part in ("percentages", "carried_forward"):
            for question in item.get(part, ()):
                if question not in item["ratings"]:
                    yield (
                        f"{position}.{part}: '{question}' has no rating in this entry; add it to "
                        "'ratings' or remove it here."
                    )


def _score_problems(content: Any) -> Iterator[str]:
    published = {report["id"]: report.get("published") for report in content["reports"]}
    stated: dict[tuple[str, ...], str] = {}
    for number, item in enumerate(content.get("scores", ())):
        position = f"scores[{number}]"
        if item["report"] in published and not published[item["report"]]:
            yield (
                f"{position}.report: '{item['report']}' has no publication date, so scores cannot "
                "refer to it."
            )
        key = (item["report"], item["location"], item.get("service", ""), item["statement"])
        if key in stated:
            yield (
                f"{position}.statement: {stated[key]} has a score for '{item['statement']}' "
                "already; remove one of them."
            )
        stated[key] = position


def _unknown(position: str, value: str, target: str, known: set[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(value, sorted(known)[:_MOST_COMPARED], n=1)
    advice = f"did you mean '{near[0]}'?" if near else f"add it to '{target}' or correct the name."
    value = shown(value, 60)
    return f"{position}: '{value}' is not among the pack's {target}; {advice}"
