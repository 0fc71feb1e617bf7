"""Random report packs: of every shape that the schema and the checks of packs allow."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any

from db.sources.packs.checks import schema

QUESTIONS = ("safe", "effective", "caring", "responsive", "well-led", "overall")
_REFERS = {
    "source": "sources", "location": "locations", "service": "services", "report": "reports",
    "replaces": "services", "sources": "sources", "locations": "locations",
}  # fmt: skip
_PIECES = (
    *"abcXYZ019 \n\t;,\"'=+-@_<&>|%#/\\", "the trust ", "Invented", "-", "n/a", "NA", "TRUE", "1,5",
    "2026-03", "_x0041_", "12/11/2026", "https://", "é", "ß", "’", "\N{GRINNING FACE}", "漢",
    "\N{COMBINING ACUTE ACCENT}", "  ", "Yes", "Good", "#REF!",
)  # fmt: skip
"""What texts are made of: much of it means something to a spreadsheet program."""


class RandomPack:
    """A pack without faults, which follows from its seed; no optional part of it is empty."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)
        top = schema()["properties"]
        self._ids = [f"{self._id()}{number}" for number in range(13)]
        self._names = {
            group: self._ids[3 * n : 3 * n + 3]
            for n, group in enumerate(("sources", "locations", "services", "reports"))
        }
        pack: dict[str, Any] = {"format": "wardcard-report-pack/1"}
        for key in ("id", "revision", "as_of", "title", "note"):
            if key in schema()["required"] or self._maybe():
                pack[key] = self._value(key, top[key])
        pack["provider"] = self._object(top["provider"]) | {"id": self._ids[12]}
        for group, rule in top.items():
            if rule.get("type") == "array":
                pack[group] = self._items(group, rule["items"])
        self.content = {
            key: value for key, value in pack.items() if value != [] or key in schema()["required"]
        }

    def _maybe(self) -> bool:
        return self._random.random() < 0.5

    def _id(self) -> str:
        form = "abcXYZ0123456789._-"
        rest = "".join(self._random.choices(form, k=self._random.randrange(6)))
        return self._random.choice("aZ09") + rest

    def _day(self) -> str:
        first = date(1890, 1, 1)
        return (first + timedelta(days=self._random.randrange(60_000))).isoformat()

    def _text(self) -> str:
        text = "".join(self._random.choices(_PIECES, k=self._random.randrange(1, 9)))
        return text if text.strip() else "x"

    def _prose(self) -> str:
        many = self._random.random() < 0.05
        return (self._text() * 40_000)[:70_000] + "." if many else self._text()

    def _object(self, rule: dict[str, Any]) -> dict[str, Any]:
        made = {
            key: self._value(key, part, needed=key in rule.get("required", ()))
            for key, part in rule["properties"].items()
            if key in rule.get("required", ()) or self._maybe()
        }
        return {key: value for key, value in made.items() if value not in ([], {})}

    def _value(self, key: str, rule: dict[str, Any], *, needed: bool = True) -> Any:
        if key in _REFERS:
            names = self._names[_REFERS[key]]
            if rule["type"] != "array":
                return self._random.choice(names)
            return self._random.sample(names, self._random.randint(int(needed), 3))
        if "enum" in rule:
            return self._random.choice(rule["enum"])
        if key == "also_known_as":
            return [self._text() for _ in range(self._random.randint(1, 3))]
        by_type: dict[str, Callable[[dict[str, Any]], Any]] = {
            "object": self._object,
            "array": lambda rule: [self._value("", rule["items"]) for _ in range(3)],
            "boolean": lambda _: self._maybe(),
            "integer": lambda rule: self._random.randint(rule["minimum"], rule["maximum"]),
            "number": self._number,
            "string": self._string,
        }
        return by_type[rule["type"]](rule)

    def _number(self, rule: dict[str, Any]) -> float:
        low, high = rule["minimum"], rule["maximum"]
        whole = self._random.randint(int(low), int(high))
        return whole if self._maybe() else self._random.uniform(low, high)

    def _string(self, rule: dict[str, Any]) -> str:
        pattern = rule.get("pattern", "")
        if rule.get("format") == "date":
            return self._day()
        if rule.get("format"):
            return self._day()[: self._random.choice((4, 7, 10))]
        if pattern.startswith("^http"):
            return f"https://example.org/{self._id()}"
        if pattern.startswith("^[0-9]"):
            return str(self._random.randrange(1000))
        if pattern:
            return self._id()
        return self._prose() if rule.get("maxLength", 0) > 1000 else self._text()

    def _items(self, group: str, rule: dict[str, Any]) -> list[dict[str, Any]]:
        own = self._names.get(group)
        many = [
            self._sound(group, self._object(rule), number)
            for number in range(len(own) if own else self._random.randrange(5))
        ]
        for number, item in enumerate(many):
            if "id" in item:
                item["id"] = own[number] if own else f"{group[0]}{number}"
        return many

    def _sound(self, group: str, item: dict[str, Any], number: int) -> dict[str, Any]:
        """The item by the rules that the schema does not have."""
        for visit in item.get("visits", ()):
            visit["start"], visit["end"] = sorted((visit["start"], visit["end"]))
        if group == "reports":
            item["published"] = self._day()
        elif group == "scores":
            item["statement"] = str(number)
        elif group == "measures":
            figures = [item.pop(key, 0.1 + number / 3) for key in ("before", "after", "value")]
            item |= zip(("before", "after"), figures, strict=False)
            if self._maybe():
                del item["before"], item["after"]
                item["value"] = figures[-1]
        elif group == "ratings":
            # Each entry rates a day of its own, so that none repeats another.
            item.pop("report", None)
            item["published"] = f"{1900 + number}-02-03"
            rated = self._random.sample(QUESTIONS, self._random.randint(1, 6))
            words = ("Good", "Not rated", "Not Rated", "Evidence requirements not yet scored")
            item["ratings"] = {question: self._random.choice(words) for question in rated}
            if "carried_forward" in item:
                item["carried_forward"] = rated[:2]
            shares = {question: 25 + number / 7 for question in rated if question != "overall"}
            item.pop("percentages", None)
            if shares and self._maybe():
                item["percentages"] = shares
        return item
