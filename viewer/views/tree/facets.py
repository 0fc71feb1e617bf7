"""The model of the tree's filters: a section for each facet, with its choices below it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel

from db.domain.tree import Choice, Facet, Status, TreeFilter
from viewer.wording import tree as tree_words

FACET_ROLE = int(Qt.ItemDataRole.UserRole)
"""The Facet of a section or of a choice."""
CHOICE_ROLE = FACET_ROLE + 1
"""The Choice; None for a section."""
END_ROLE = FACET_ROLE + 2
"""The text at the end of a line: a section's chosen values, or a choice's number of rows."""

USUAL = {Facet.STATUS: Status.OPEN.value}
"""The value of a facet that applies if none is chosen."""

ANYWHERE = QModelIndex()

Index = QModelIndex | QPersistentModelIndex


class FacetsModel(QStandardItemModel):
    """The sections and their choices: a few hundred lines at most.

    The choices of a section are requested when it is opened.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._filter = TreeFilter()
        self._sections: dict[Facet, QStandardItem] = {}
        for facet in Facet:
            section = QStandardItem(tree_words.heading(facet))
            section.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
            section.setData(facet, FACET_ROLE)
            self._sections[facet] = section
            self.appendRow(section)
        self.show_filter(self._filter)

    def show_filter(self, chosen: TreeFilter) -> None:
        """Tick the choices that are in ``chosen``."""
        self._filter = chosen
        for facet, section in self._sections.items():
            values = tree_words.chosen_values(facet, chosen)
            section.setData(values, END_ROLE)
            section.setData(
                f"{tree_words.heading(facet)}, {values}" if values else tree_words.heading(facet),
                Qt.ItemDataRole.AccessibleTextRole,
            )
            for row in range(section.rowCount()):
                self._tick(section.child(row))

    def show_choices(self, facet: Facet, choices: Sequence[Choice]) -> None:
        """Show the choices of ``facet``.

        Those that are shown already keep their places, even if nothing fits them any more, so that
        the next tick does not hit another one.
        """
        section = self._sections[facet]
        before = [section.child(row).data(CHOICE_ROLE).value for row in range(section.rowCount())]
        choices = in_their_places(facet, before, choices)
        if before != [choice.value for choice in choices]:
            section.removeRows(0, section.rowCount())
            section.appendRows([self._line(choice) for choice in choices])
        for row, choice in enumerate(choices):
            line = section.child(row)
            line.setData(choice, CHOICE_ROLE)
            line.setData(f"{choice.count:,}", END_ROLE)
            line.setData(tree_words.choice_sentence(choice), Qt.ItemDataRole.AccessibleTextRole)
            self._tick(line)

    def forget_places(self) -> None:
        """Forget the choices, so that the next ones come in their own order."""
        for section in self._sections.values():
            section.removeRows(0, section.rowCount())

    def section(self, facet: Facet) -> QModelIndex:
        """The index of the section for ``facet``."""
        return self._sections[facet].index()

    def hasChildren(self, parent: Index = ANYWHERE) -> bool:
        """Whether ``parent`` is the top level or a section, even one with no choices loaded yet."""
        return not parent.isValid() or parent.data(CHOICE_ROLE) is None

    def _line(self, choice: Choice) -> QStandardItem:
        line = QStandardItem(tree_words.value(choice.facet, choice.value))
        line.setFlags(
            Qt.ItemFlag.ItemIsEnabled
            | Qt.ItemFlag.ItemIsSelectable
            | Qt.ItemFlag.ItemIsUserCheckable
            | Qt.ItemFlag.ItemNeverHasChildren
        )
        line.setData(choice.facet, FACET_ROLE)
        line.setData(choice, CHOICE_ROLE)
        return line

    def _tick(self, line: QStandardItem) -> None:
        choice: Choice = line.data(CHOICE_ROLE)
        values = self._filter.values(choice.facet) or (USUAL.get(choice.facet),)
        chosen = choice.value in values
        line.setCheckState(Qt.CheckState.Checked if chosen else Qt.CheckState.Unchecked)


def always_one(facet: Facet) -> bool:
    """Whether one of the choices of a facet always applies, as with radio buttons."""
    return facet in USUAL


def in_their_places(
    facet: Facet, before: Sequence[str], choices: Sequence[Choice]
) -> tuple[Choice, ...]:
    """``choices`` in the order of the values ``before``, with those that are gone as none.

    A new choice comes after the one that it follows in ``choices``.
    """
    now = {choice.value: choice for choice in choices}
    values = list(before)
    after = 0
    for choice in choices:
        if choice.value in values:
            after = values.index(choice.value) + 1
        else:
            values.insert(after, choice.value)
            after += 1
    return tuple(now.get(value, Choice(facet, value, 0)) for value in values)
