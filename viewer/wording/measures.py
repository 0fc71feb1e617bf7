"""The figures in a report, in words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from db.domain.scale import NOT_STATED
from viewer.wording.phrases import together

if TYPE_CHECKING:
    from datetime import date

    from db.domain.report import Measure


_UNITS = {"percent": " %", "count": ""}


def decimal(value: float) -> str:
    """'1,250', '66.7': a number with up to two decimal places and no trailing zeros."""
    return f"{value:,.0f}" if value == int(value) else f"{value:,.2f}".rstrip("0").rstrip(".")


def figure(value: float, unit: str) -> str:
    """A value with its unit as named in report packs: '70 %', '17 days', '£2 million', '720'."""
    if unit.startswith("GBP"):
        return f"£{decimal(value)}{unit.removeprefix('GBP')}"
    return decimal(value) + _UNITS.get(unit, f" {unit}" if unit else "")


def measured(measure: Measure) -> tuple[str, str]:
    """A measure's figure as printed, and as read out if that is different.

    For example '50 → 17 days' and 'from 50 to 17 days', or 'more than 70 %' and ''. Both are empty
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


def spoken_figure(value: float, unit: str) -> str:
    """A value with its unit in words, for a screen reader: '70 per cent', '2 million pounds'."""
    if unit.startswith("GBP"):
        return f"{decimal(value)}{unit.removeprefix('GBP')} pounds"
    words = {"percent": "per cent", "count": ""}.get(unit, unit)
    return " ".join(filter(None, (decimal(value), words)))


class Side(NamedTuple):
    """The figure before or after, as a bar shows it."""

    label: str
    """'2016', if the source dates the figure; otherwise 'Before' or 'After'."""
    value: float
    text: str
    """'more than 70 %', which is never split across lines."""
    spoken: str
    """'more than 70 per cent'."""


def sides(measure: Measure, published: date | None) -> tuple[Side, ...]:
    """The figures before and after; empty if the source does not give both.

    ``published`` is the day of the report that states the measure. If the figure before has a year,
    the one after is that of the report, unless the source says otherwise.
    """
    if measure.before is None or measure.after is None:
        return ()
    before = _year("Before", measure.note)
    after = _year("After", measure.note)
    if before and not after and published is not None and int(before) < published.year:
        after = str(published.year)
    if not (before and after):
        before, after = "Before", "After"
    qualifier = f"{measure.comparator} " if measure.comparator else ""
    return (
        Side(
            before,
            measure.before,
            together(figure(measure.before, measure.unit)),
            spoken_figure(measure.before, measure.unit),
        ),
        Side(
            after,
            measure.after,
            together(f"{qualifier}{figure(measure.after, measure.unit)}"),
            f"{qualifier}{spoken_figure(measure.after, measure.unit)}",
        ),
    )


def _year(side: str, note: str) -> str:
    """The year that ``note`` gives for a side in words such as 'Before: 2016 page.'; or empty."""
    said = re.search(rf"\b{side}: ([^.]*)", note)
    years = set(re.findall(r"\b(?:19|20)\d\d\b", said[1])) if said else set[str]()
    return years.pop() if len(years) == 1 else ""


def measure_spoken(measure: Measure, published: date | None) -> str:
    """A measure in a sentence for a screen reader.

    'Lister beds: 720 beds in 2016, 566 beds in 2023.' or 'Services inspected: 9.'
    """
    pair = sides(measure, published)
    if pair:
        said = ", ".join(
            f"{side.spoken} in {side.label}"
            if side.label.isdigit()
            else f"{side.label.lower()}, {side.spoken}"
            for side in pair
        )
        return f"{measure.name}: {said}."
    printed = measured(measure)[0]
    if measure.before is None and printed:
        value = measure.value if measure.value is not None else measure.after
        assert value is not None  # or nothing would be printed
        qualifier = f"{measure.comparator} " if measure.comparator else ""
        printed = f"{qualifier}{spoken_figure(value, measure.unit)}"
    return f"{measure.name}: {printed or NOT_STATED}."
