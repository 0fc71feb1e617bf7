"""Responses, requirements and changes as plain values: for the register's file and its export.

Dates are ISO texts, words of a choice are texts, and what nobody has stated is left out. Reading
raises ValueError, TypeError or KeyError for anything that Wardcard does not write.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date
from enum import Enum
from typing import Any, cast

from db.domain.requirement import Requirement, RequirementKind
from db.domain.response import (
    Changed,
    CheckResult,
    DueDate,
    Evidence,
    Response,
    Status,
    TrustAction,
    Update,
)
from db.domain.scale import Question
from db.domain.subject import Subject

Values = dict[str, Any]


def value_of(item: object) -> Any:
    """The plain value of a field, or of a whole record."""
    match item:
        case None | str() | int():
            return item
        case date():
            return item.isoformat()
        case Enum():
            return item.value
        case Subject():
            return item.id
        case tuple():
            return [value_of(each) for each in cast("tuple[object, ...]", item)]
        case Response() | TrustAction() | Evidence() | Update() | DueDate() | Requirement():
            found = {each.name: getattr(item, each.name) for each in fields(item)}
            return {name: value_of(each) for name, each in found.items() if each not in _NOTHING}
        case _:
            raise TypeError(f"no value for a {type(item).__name__}")


_NOTHING: tuple[object, ...] = (None, "", ())


def response_from(value: Values) -> Response:
    """The response that :func:`value_of` made this of."""
    return Response(**{name: _field(name, each) for name, each in _checked(value).items()})


_REQUIREMENT = {each.name for each in fields(Requirement)}
_KINDS = {kind.value: kind for kind in RequirementKind}
_QUESTIONS: dict[str | None, Question | None] = {None: None} | {
    question.value: question for question in Question
}


def requirement_from(value: Values) -> Requirement:
    """The requirement that :func:`value_of` made this of."""
    # Written out, because a register may have thousands that no report says any more.
    if not _REQUIREMENT.issuperset(value) or {*map(type, value.values())} != {str}:
        raise TypeError("not a requirement")
    organisation, _, service = value["subject"].partition("/")
    published = value.get("published")
    return Requirement(
        key=value["key"],
        kind=_KINDS[value["kind"]],
        text=value["text"],
        subject=Subject(organisation, service or None),
        trust=value["trust"],
        trust_name=value.get("trust_name", ""),
        site=value.get("site", ""),
        service=value.get("service", ""),
        question=_QUESTIONS[value.get("question")],
        regulation=value.get("regulation", ""),
        report_id=value.get("report_id", ""),
        report=value.get("report", ""),
        published=date.fromisoformat(published) if published is not None else None,
        note=value.get("note", ""),
        source=value.get("source", ""),
        origin=value.get("origin", ""),
    )


def change_values(changed: Changed) -> Values:
    """One change as values; the text of an update is not repeated, because its table has it."""
    values: Values = {"field": changed.field}
    if changed.number:
        values["number"] = changed.number
    if changed.field != "updates":
        values |= {"before": value_of(changed.before), "after": value_of(changed.after)}
    return values


def change_from(value: Values, updates: Mapping[int, Update]) -> Changed:
    """The change that :func:`change_values` made this of; ``updates`` are those of the entry."""
    field, number = _text(value["field"]), int(value.get("number", 0))
    if field not in {each.name for each in fields(Response)}:
        raise ValueError(field)
    if field == "updates":
        return Changed(field, None, updates.get(number), number)

    def read(part: str) -> object:
        found = value[part]
        if found is None:
            return None
        return _ITEMS[field](found) if number and field in _ITEMS else _field(field, found)

    return Changed(field, read("before"), read("after"), number)


def _checked(value: Values) -> Values:
    if type(value) is not dict or "key" not in value:
        raise TypeError("not a record")
    return value


def _text(value: Any) -> str:
    if type(value) is not str:
        raise TypeError("not a text")
    return value


def _due(value: Values) -> DueDate:
    before = tuple(date.fromisoformat(day) for day in value.get("before", ()))
    return DueDate(date.fromisoformat(value["day"]), before)


def _action(value: Values) -> TrustAction:
    return TrustAction(
        _text(value["text"]),
        _text(value.get("role", "")),
        _due(value["due"]) if "due" in value else None,
        date.fromisoformat(value["done"]) if "done" in value else None,
    )


def _evidence(value: Values) -> Evidence:
    return Evidence(
        _text(value["what"]),
        _text(value.get("where", "")),
        date.fromisoformat(value["given"]) if "given" in value else None,
        date.fromisoformat(value["checked"]) if "checked" in value else None,
        _text(value.get("checked_by", "")),
        _text(value.get("checked_how", "")),
        CheckResult(value["result"]) if "result" in value else None,
    )


def _update(value: Values) -> Update:
    return Update(
        _text(value["month"]),
        _text(value["text"]),
        _text(value.get("by", "")),
        date.fromisoformat(value["written"]),
    )


def _pair(value: Any) -> tuple[str, str]:
    name, text = value
    return _text(name), _text(text)


_ITEMS: dict[str, Callable[[Any], object]] = {
    "actions": _action,
    "evidence": _evidence,
    "updates": _update,
    "repeats": _text,
    "no_repeats": _text,
    "extra": _pair,
}
_SINGLE: dict[str, Callable[[Any], object]] = {
    "due": _due,
    "status": Status,
    "status_since": date.fromisoformat,
}


def _field(name: str, value: Any) -> Any:
    if name in _ITEMS:
        return tuple(_ITEMS[name](each) for each in value)
    return _SINGLE.get(name, _text)(value)
