"""Finds faults in a report pack, with the position of each and how to correct it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from db.sources.dates import check_publication


def problems_of(content: object) -> list[str]:
    """Return the faults in ``content``, the JSON of a pack; empty if it has none.

    Each is a sentence that begins with a position such as 'ratings[2].report'. If the schema
    accepts the pack, it is also checked for duplicate IDs and for references to missing items.
    """
    return [*_schema_problems(content)] or [*_reference_problems(content)]


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

    checker: Any = Draft202012Validator(_schema(), format_checker=FormatChecker(["date"]))
    errors: list[Any] = sorted(
        checker.iter_errors(content), key=lambda error: list(map(str, error.path))
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
    shown = json.dumps(value, ensure_ascii=False)
    shown = shown if len(shown) <= 60 else shown[:57] + "…"
    match error.validator:
        case "required":
            return error.message + "; add it."
        case "additionalProperties":
            known = error.schema["properties"]
            unknown = [key for key in value if key not in known]
            return (
                f"'{unknown[0]}' is not a key of a report pack; remove it or correct its spelling."
            )
        case "format":
            return f"{shown} is not a date that exists; write it as YYYY-MM-DD."
        case "enum":
            words = ", ".join(error.validator_value)
            return f"{shown} is not known here; write one of: {words}."
        case "const":
            return f"{shown} should be '{error.validator_value}'."
        case "type":
            kinds = {"object": "an object", "array": "a list", "string": "text"}
            return f"{shown} should be {kinds.get(error.validator_value, error.validator_value)}."
        case "oneOf":
            return "give either 'value', or both 'before' and 'after'."
        case _:
            return f"{error.message}."


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

    near = get_close_matches(value, known, n=1)
    advice = f"did you mean '{near[0]}'?" if near else f"add it to '{target}' or correct the name."
    return f"{position}: '{value}' is not among the pack's {target}; {advice}"
