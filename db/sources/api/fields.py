"""The values of JSON objects, by key: a missing or wrong value is read as an empty one."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import Any

Record = Mapping[str, Any]
"""An object of a JSON document."""


def objects(record: Record, key: str) -> list[Any]:
    """Return the objects in the list under ``key``; anything else in it is ignored."""
    found = record.get(key)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []  # pyright: ignore[reportUnknownVariableType]


def part(record: Record, key: str) -> Record:
    """Return the object under ``key``; an empty one if it is anything else."""
    found = record.get(key)
    return found if isinstance(found, dict) else {}  # pyright: ignore[reportUnknownVariableType]


def text(record: Record, key: str) -> str:
    """Return the text under ``key`` on one line, with single spaces; empty for anything else."""
    found = record.get(key)
    return " ".join(found.split()) if isinstance(found, str) else ""


def real(value: object) -> float | None:
    """Return a number, or the number that a text has; None for anything else, such as 'nan'."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if isfinite(number) else None
