"""Finds faults in a report pack, with the position of each and how to correct it.

The rules are the same for a pack in JSON and for one in a workbook; :class:`Words` says how the
parts of a pack are named in each.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any, ClassVar, TypeAlias, cast

from db.domain.text import shown
from db.sources.dates import check_publication

MOST_FOUND = 100
"""The most faults that are looked for; a file of another kind can have millions."""
_MOST_COMPARED = 1000
"""The most names among which one that was meant is looked for."""

Position: TypeAlias = tuple[str | int, ...]
"""The position of a value in the JSON of a pack: ('ratings', 2, 'report')."""


class Words:
    """How messages name the parts of a pack: here, as its JSON does."""

    types: ClassVar[dict[str, str]] = {"object": "an object", "array": "a list", "string": "text"}
    """The names of types, where they differ from those of the schema."""

    def at(self, position: Position) -> str:
        """Return the position of a fault: 'ratings[2].report'."""
        named = ""
        for part in position:
            named += f"[{part}]" if isinstance(part, int) else f".{part}" if named else part
        return named or "The file"

    def key(self, position: Position) -> str:
        """Return the name of the last key of a position: "'report'"."""
        return f"'{position[-1]}'"

    def missing(self, position: Position) -> str:
        """Return the fault that a pack has no value at ``position``, with where that is."""
        name = self.key(position)
        return f"{self.at(position[:-1])}: {name} is a required property; add it."

    def not_known(self, position: Position) -> str:
        """Return the fault that the last key of ``position`` has no meaning there, with where."""
        return (
            f"{self.at(position[:-1])}: '{shown(position[-1], 60)}' is not a key of a report pack; "
            "remove it or correct its spelling."
        )

    def among(self, group: str) -> str:
        """Return where what an ID means is looked for: "among the pack's sources"."""
        return f"among the pack's {group}"

    def choice(self, word: str) -> str:
        """Return one of the words that a value can be."""
        return word

    def form(self, pattern: str) -> str:
        """Return what is wrong with a text that does not match ``pattern``, after the text."""
        return f"does not have the form {pattern}."


IN_JSON = Words()


def problems_of(content: object, words: Words = IN_JSON) -> list[str]:
    """Return the first :data:`MOST_FOUND` faults in ``content``, the JSON of a pack; empty if none.

    Each is a sentence that begins with its position, such as 'ratings[2].report'. What the schema
    accepts is also checked for duplicate IDs and for references to missing items.
    """
    faulty: set[Position] = set()
    found = list(_schema_problems(content, words, faulty))
    if _has_lists(content):
        more = _reference_problems(content, words, faulty)
        found += islice(more, MOST_FOUND - len(found))
    return found


def publication_problems(content: Any, latest: date, words: Words = IN_JSON) -> Iterator[str]:
    """Yield the publication dates in a pack without other faults that CQC's cannot have.

    ``latest`` is the latest date that a publication can have. A date of the pack itself cannot be
    later either.
    """
    dates: list[tuple[Position, str]] = [(("as_of",), content["as_of"])]
    for group in ("reports", "ratings"):
        dates += [
            ((group, number, "published"), item["published"])
            for number, item in enumerate(content.get(group, ()))
            if "published" in item
        ]
    for position, day in dates:
        try:
            check_publication(day, day, latest)
        except ValueError as error:
            yield f"{words.at(position)}: {error}; correct it."


@lru_cache(maxsize=1)
def schema() -> dict[str, Any]:
    """Return the schema of report packs, which must not be changed."""
    folder = Path(__file__).resolve().parents[3] / "resources" / "schemas"
    return json.loads((folder / "report-pack.schema.json").read_text("utf-8"))


def _schema_problems(content: object, words: Words, faulty: set[Position]) -> Iterator[str]:
    """Yield the faults that the schema finds; ``faulty`` receives the position of each."""
    # This import takes 70 ms, and starting with an existing database does not need it.
    from jsonschema import Draft202012Validator, FormatChecker

    formats = FormatChecker(["date"])
    formats.checks("date, month or year", raises=ValueError)(_is_date_month_or_year)
    checker: Any = Draft202012Validator(schema(), format_checker=formats)
    errors: list[Any] = sorted(
        islice(checker.iter_errors(content), MOST_FOUND),
        key=lambda error: list(map(str, error.path)),
    )
    for error in errors:
        position: Position = tuple(error.absolute_path)
        faulty.add(position)
        yield _problem(error, position, words)


def _problem(error: Any, position: Position, words: Words) -> str:
    """Return the sentence for one fault that the schema finds."""
    value = error.instance
    found = _shown(value)
    where = f"{words.at(position)}: "
    match error.validator:
        case "required":
            # Only the message says which of the required keys it is.
            return words.missing((*position, str(error.message)[1:].partition("'")[0]))
        case "additionalProperties":
            known = error.schema["properties"]
            return words.not_known((*position, next(key for key in value if key not in known)))
        case "format":
            return f"{where}{found} is not a date that exists; write it as YYYY-MM-DD."
        case "enum":
            choices = ", ".join(map(words.choice, error.validator_value))
            return f"{where}{found} is not known here; write one of: {choices}."
        case "const":
            return f"{where}{found} should be '{error.validator_value}'."
        case "type":
            type_name = error.validator_value
            return f"{where}{found} should be {words.types.get(type_name, type_name)}."
        case "oneOf":
            value, before, after = (
                words.key((*position, key)) for key in ("value", "before", "after")
            )
            return f"{where}give either {value}, or both {before} and {after}."
        case "maxLength":
            fitting = f"at most {error.validator_value:,} fit."
            return f"{where}{found} has {len(value):,} characters; {fitting}"
        case "pattern":
            return f"{where}{found} {words.form(error.validator_value)}"
        case _:
            return f"{where}{shown(error.message)}."


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


# What the schema cannot find

_NAMED = ("sources", "locations", "services", "reports")
"""The lists whose items others refer to."""


def _has_lists(content: object) -> bool:
    """Return whether ``content`` has what other checks look at, as lists and objects."""
    if not isinstance(content, dict):
        return False
    pack = cast("dict[str, Any]", content)
    provider = pack.get("provider")
    return isinstance(provider, dict) and all(
        isinstance(items, list) and all(isinstance(item, dict) for item in cast("list[Any]", items))
        for items in (pack.get(group, []) for group in schema()["properties"] if _is_list(group))
    )


def _is_list(group: str) -> bool:
    return schema()["properties"][group].get("type") == "array"


class _Sound:
    """The items of a pack in which the schema has found no fault, and the IDs of all."""

    def __init__(self, content: dict[str, Any], faulty: set[Position]) -> None:
        self.content = content
        self._faulty = {position[:2] for position in faulty}
        self.known = {
            group: {each["id"] for each in content.get(group, ()) if _has_id(each)}
            for group in _NAMED
        }
        self.published: dict[str, str] = {
            report["id"]: report.get("published", "") for _, report in self.items("reports")
        }
        """The publication date of each report; empty if it has none."""

    def items(self, group: str) -> Iterator[tuple[int, dict[str, Any]]]:
        """Yield the index of each item of ``group``, and the item."""
        for number, item in enumerate(self.content.get(group, ())):
            if (group, number) not in self._faulty:
                yield number, item


def _has_id(item: dict[str, Any]) -> bool:
    return isinstance(item.get("id"), str)


def _reference_problems(content: Any, words: Words, faulty: set[Position]) -> Iterator[str]:
    """Yield faults that the schema cannot find, such as duplicate IDs and broken references."""
    sound = _Sound(content, faulty)
    known = sound.known
    for group in _NAMED:
        yield from _repeated_ids(sound, group, words)
    if content["provider"].get("id") in known["locations"]:
        where = words.at(("provider", "id"))
        yield f"{where}: it is also a location's id; ids must differ."

    wanted = {"source": "sources", "location": "locations", "service": "services"}
    wanted |= {"report": "reports", "replaces": "services"}
    listed = {"sources": "sources", "locations": "locations"}
    for group in filter(_is_list, schema()["properties"]):
        for number, item in sound.items(group):
            for key, target in wanted.items():
                if key in item and item[key] not in known[target]:
                    yield _unknown((group, number, key), item[key], target, known[target], words)
            for key, target in listed.items():
                for index, value in enumerate(item.get(key, ())):
                    if value not in known[target]:
                        position = (group, number, key, index)
                        yield _unknown(position, value, target, known[target], words)
        if group not in known:
            yield from _repeated_ids(sound, group, words)
    for number, report in sound.items("reports"):
        for index, visit in enumerate(report.get("visits", ())):
            if visit["end"] < visit["start"]:
                where = words.at(("reports", number, "visits", index))
                yield f"{where}: it ends before it starts; swap the dates."
        if "published" not in report and not report.get("visits"):
            published, visits = (
                words.key(("reports", number, key)) for key in ("published", "visits")
            )
            where = words.at(("reports", number))
            yield f"{where}: give {published} or {visits}, to place the report in time."
    yield from _rating_problems(sound, words)
    yield from _score_problems(sound, words)


def _repeated_ids(sound: _Sound, group: str, words: Words) -> Iterator[str]:
    seen: set[str] = set()
    for number, item in sound.items(group):
        if "id" in item:
            if item["id"] in seen:
                where = words.at((group, number, "id"))
                yield f"{where}: '{item['id']}' is used twice; ids must differ."
            seen.add(item["id"])


def _rating_problems(sound: _Sound, words: Words) -> Iterator[str]:
    stated: dict[tuple[str, ...], int] = {}
    for number, item in sound.items("ratings"):
        position = ("ratings", number)
        report, published = (words.key((*position, key)) for key in ("report", "published"))
        if ("report" in item) == ("published" in item):
            yield f"{words.at(position)}: give either {report} or {published}, and not both."
            continue
        if "published" not in item and item["report"] not in sound.published:
            continue  # the report is at fault
        day = item.get("published") or sound.published[item["report"]]
        if not day:
            yield (
                f"{words.at((*position, 'report'))}: '{item['report']}' has no publication date, "
                "so ratings cannot refer to it."
            )
            continue
        for question in item["ratings"]:
            word = item["ratings"][question]
            key = (item.get("location", ""), item.get("service", ""), question, day, word)
            if key in stated:
                yield (
                    f"{words.at((*position, 'ratings', question))}: "
                    f"{words.at(('ratings', stated[key]))} states the same rating already; "
                    "put all its sources into one entry."
                )
            stated[key] = number
        for part in ("percentages", "carried_forward"):
            for question in item.get(part, ()):
                if question not in item["ratings"]:
                    ratings = words.key((*position, "ratings"))
                    yield (
                        f"{words.at((*position, part))}: '{words.choice(question)}' has no rating "
                        f"in this entry; add it to {ratings} or remove it here."
                    )


def _score_problems(sound: _Sound, words: Words) -> Iterator[str]:
    stated: dict[tuple[str, ...], int] = {}
    for number, item in sound.items("scores"):
        position = ("scores", number)
        if sound.published.get(item["report"]) == "":
            yield (
                f"{words.at((*position, 'report'))}: '{item['report']}' has no publication date, "
                "so scores cannot refer to it."
            )
        key = (item["report"], item["location"], item.get("service", ""), item["statement"])
        if key in stated:
            yield (
                f"{words.at((*position, 'statement'))}: {words.at(('scores', stated[key]))} has a "
                f"score for '{item['statement']}' already; remove one of them."
            )
        stated[key] = number


def _unknown(position: Position, value: str, target: str, known: set[str], words: Words) -> str:
    from difflib import get_close_matches

    near = get_close_matches(value, sorted(known)[:_MOST_COMPARED], n=1)
    to = words.key((target,))
    advice = f"did you mean '{near[0]}'?" if near else f"add it to {to} or correct the name."
    value = shown(value, 60)
    return f"{words.at(position)}: '{value}' is not {words.among(target)}; {advice}"
