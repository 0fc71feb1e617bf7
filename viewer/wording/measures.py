"""The figures in a report, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from db.domain.report import Measure


_UNITS = {"percent": "%", "count": ""}


def decimal(value: float) -> str:
    """'1,250', '66.7': a number with up to two decimal places and no trailing zeros."""
    return f"{value:,.0f}" if value == int(value) else f"{value:,.2f}".rstrip("0").rstrip(".")


def figure(value: float, unit: str) -> str:
    """A value with its unit as named in report packs: '70%', '17 days', '£2 million', '720'."""
    if unit.startswith("GBP"):
        return f"£{decimal(value)}{unit.removeprefix('GBP')}"
    return decimal(value) + _UNITS.get(unit, f" {unit}" if unit else "")


def measured(measure: Measure) -> tuple[str, str]:
    """A measure's figure as printed, and as read out if that is different.

    For example '50 → 17 days' and 'from 50 to 17 days', or 'more than 70%' and ''. Both are empty
    if the source states no figure.
    """
    qualifier = f"{measure.comparator} " if measure.comparator else ""
    if measure.before is not None and measure.after is not None:
        before, after = figure(measure.before, measure.unit), figure(measure.after, measure.unit)
        bare = decimal(measure.before) if after.endswith(f" {measure.unit}") else before
        return f"{bare} → {qualifier}{after}", f"from {bare} to {qualifier}{after}"
    value = measure.value if measure.value is not None else measure.after
    if value is not None:
        return f"{qualifier}{figure(value, measure.unit)}", ""
    if measure.before is not None:
        return f"{qualifier}{figure(measure.before, measure.unit)} before", ""
    return "", ""
