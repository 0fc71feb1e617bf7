"""Which sections of findings are under the ratings of a subject, side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from db.domain.subject import Level
from viewer.views.report.found_model import FoundModel, Item, Kind
from viewer.wording import headings
from viewer.wording.findings import FINDING_SECTIONS, FindingSection

COLUMNS = 3
"""How many sections are side by side."""
_BETTER = tuple(section for section in FINDING_SECTIONS if not section.enforcement)
_WORSE = tuple(section for section in FINDING_SECTIONS if section.enforcement)


@dataclass(frozen=True, slots=True)
class Column:
    """What one section shows."""

    sign: str
    heading: str
    count: str
    items: list[Item]
    dated: bool = False
    """Whether each item of another report than the one shown says which."""


def columns_of(model: FoundModel) -> list[Column]:
    """The sections for the card of ``model``: at most three, or four for a service.

    A service's own findings come first, those of earlier reports if this one has none; then what
    was said of its site or trust; and what is measured and done in the service itself.
    """
    if model.card.level is Level.SERVICE:
        columns = _of_service(model)
        if columns:
            return columns
    found = dict(model.shown(model.first))
    columns = [
        _section(section, items)
        for section in FINDING_SECTIONS
        if (items := _items_of(found, (section,)))
    ]
    rest = _measures(found)
    return [*columns, *([rest] if rest else [])][:COLUMNS]


def _of_service(model: FoundModel) -> list[Column]:
    """The sections of a service; none if no report has findings about the service itself."""
    card = model.card
    shown = card.report
    if shown is None:
        return []
    columns: list[Column] = []
    for sections, what in ((_BETTER, headings.BETTER), (_WORSE, headings.WORSE)):
        parts = {part for section in sections for part in section.parts}
        own = [
            item
            for item in model.items
            if item.kind.part in parts
            and item.scope is not None
            and item.scope.subject == card.subject
            and item.report.effective_date <= shown.effective_date
        ]
        now = [item for item in own if item.report.id == shown.id]
        if own:
            count = _counted(sections[-1], now) if now else headings.EARLIER
            heading = f"{card.name}: {what}"
            columns.append(Column(sections[-1].sign, heading, count, now or own, dated=True))
    if not columns:
        return []
    found: dict[Kind, list[Item]] = {}
    wider: list[Item] = []
    for item in model.items:
        if item.report.id != shown.id:
            continue
        if item.scope is not None and item.scope.subject == card.subject:
            found.setdefault(item.kind, []).append(item)
        elif item.kind.part is not None and item.counted:
            wider.append(item)
    if wider:
        columns.append(Column("•", headings.WIDER, "", wider, dated=True))
    rest = _measures(found)
    return [*columns, *([rest] if rest else [])]


def _section(section: FindingSection, items: list[Item]) -> Column:
    return Column(section.sign, section.heading, _counted(section, items), items)


def _counted(section: FindingSection, items: Iterable[Item]) -> str:
    return section.counted(
        item.kind.part.kind for item in items if item.kind.part is not None and item.counted
    )


def _items_of(found: dict[Kind, list[Item]], sections: Sequence[FindingSection]) -> list[Item]:
    parts = {part for section in sections for part in section.parts}
    return [item for kind, items in found.items() if kind.part in parts for item in items]


def _measures(found: dict[Kind, list[Item]]) -> Column | None:
    """What is measured, what is being done and what was said; None if there is nothing."""
    titles = (headings.MEASURES, headings.UNDER_WAY, headings.STATEMENTS)
    rest = {kind.heading: items for kind, items in found.items() if kind.heading in titles}
    if not rest:
        return None
    items = [item for title in titles for item in rest.get(title, ())]
    names = [title for title in titles[:2] if title in rest] or [headings.STATEMENTS]
    heading = " and ".join([names[0], *(name[:1].lower() + name[1:] for name in names[1:])])
    return Column("≡", heading, "", items)
