"""The selections of ratings that can be exported, and a name for each."""

from __future__ import annotations

from db.domain.report import Level, ReportCard, Subject
from db.domain.tree import Facet, Selection, TreeFilter
from viewer.wording import tree as tree_words


def whose(selection: Selection, name: str = "") -> str:
    """A selection in words: 'Lister Hospital (RWH01) with its services'.

    ``name`` is the name of its subject, or empty if the selection has no subject.
    """
    if selection.subject is None:
        if selection.filter:
            return f"All that match the filter: {filter_words(selection.filter)}"
        return "Every provider and location"
    if selection.below:
        return f"{name} ({selection.subject.id}) with all its sites and services"
    services = "" if selection.subject.service else " with its services"
    return f"{name} ({selection.subject.id}){services}"


def filter_words(chosen: TreeFilter) -> str:
    """The values of a filter, such as 'London, Good'; empty if nothing is chosen."""
    return ", ".join(_words(facet, value) for facet, value in sorted(chosen.chosen, key=str))


def _words(facet: Facet, value: str) -> str:
    words = tree_words.value(facet, value)
    return f"{facet.value} {words.lower()}" if facet is Facet.AGE else words


def selections(card: ReportCard, shown: TreeFilter) -> list[tuple[str, Selection]]:
    """The ratings that can be exported while ``card`` is shown: names and selections.

    The card's own subject comes first, then its site and provider, then the ratings that match
    ``shown``, the filter of the tree (left out if it is empty), and last everything.
    """
    offered = [(card.name, Selection(card.subject))]
    organisation = card.organisation
    if card.level is Level.PROVIDER:
        offered.append((card.name, Selection(card.subject, below=True)))
    else:
        if card.level is Level.SERVICE:
            offered.append((organisation.name, Selection(Subject(organisation.id))))
        if organisation.provider_id:
            provider = organisation.provider_name or organisation.provider_id
            offered.append((provider, Selection(Subject(organisation.provider_id), below=True)))
    if shown:
        offered.append(("", Selection(filter=shown)))
    offered.append(("", Selection()))
    return [(whose(selection, name), selection) for name, selection in offered]
