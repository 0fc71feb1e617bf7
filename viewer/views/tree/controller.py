"""The controller of the tree on the left, which fetches its rows, grouped and filtered.

Badges are those of the day that is shown. The grouping is remembered between sessions, because it
is a reader's preference. Filters are not: on a shared computer, a tree that hides hospitals for no
visible reason would mislead the next reader.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QObject, Slot

from db.domain.errors import UnknownSubject
from db.domain.subject import Level, Subject
from db.domain.tree import (
    NEWEST,
    PLAIN,
    TOP,
    Arrangement,
    Choice,
    Facet,
    RatedAt,
    Status,
    Step,
    TreeCount,
    TreeFilter,
    TreeGroup,
    TreeKey,
    TreePage,
)
from viewer.parts.message_bar import Message
from viewer.wording import tree as tree_words

if TYPE_CHECKING:
    from db.reading.store import ReportStore
    from viewer.parts.message_bar import MessageBar
    from viewer.system.tasks import Tasks
    from viewer.views.tree.pane import TreePane

_FEW = 24
"""The most providers of a filtered tree for which the groups are opened too."""


@dataclass(frozen=True, slots=True)
class _Shown:
    """The subject of the report shown, whose row the tree selects."""

    subject: Subject
    name: str


class TreeBrowsing(QObject):
    """Fetches the rows, counts and choices that the tree and its filters show from the store."""

    def __init__(
        self,
        tasks: Tasks[ReportStore],
        pane: TreePane,
        messages: MessageBar,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._pane = pane
        self._model = pane.model
        self._messages = messages
        self._begun = False
        self._round = 0
        self._shown: _Shown | None = None
        self.arrangement = PLAIN
        self._rated_at = NEWEST
        self._model.rows_wanted.connect(self._on_rows_wanted)
        pane.tree.name_wanted.connect(self._on_name_wanted)
        pane.tree.left.connect(self.clear_filters)
        pane.filters.arranged.connect(self.arrange)
        pane.filter_wanted.connect(self.filter)
        pane.choices_wanted.connect(self._on_choices_wanted)

    def begin(self, arrangement: Arrangement | None = None) -> None:
        """Start to fill the tree; the store is not queried before this."""
        self._begun = True
        self.arrange(arrangement or self.arrangement)

    @Slot(object, object)
    def show_top(self, arrangement: Arrangement, page: TreePage) -> None:
        """Show the first rows of the tree before the store answers, if the tree is still empty."""
        if arrangement == self.arrangement and not self._model.has_rows(QModelIndex()):
            self._model.put_rows(TOP, page.rows, page.first, page.total)

    def reload(self) -> None:
        """Fetch everything again, because the data or the arrangement has changed."""
        self._round += 1
        self._model.reload()
        self._model.want()
        if self.arrangement.filter:
            self._count()
        if self._shown is not None:
            self._reveal(self._shown, tell=False)

    def show_place(self, subject: Subject, name: str) -> None:
        """Select the row of ``subject``, whose report is shown, or say that a filter hides it."""
        self._shown = _Shown(subject, name)
        self._reveal(self._shown, tell=True)

    @Slot(object)
    def arrange(self, arrangement: Arrangement) -> None:
        """Group and filter the tree as ``arrangement`` says."""
        if arrangement.grouping is not self.arrangement.grouping:
            self._pane.tree.forget_expanded()
        self.arrangement = arrangement
        # Where only providers are wanted, the sites below them are no matches.
        only_providers = arrangement.filter.values(Facet.LEVEL) == (Level.PROVIDER.value,)
        # Closed places in addition to the others are no matches either, but the whole list.
        narrows = arrangement.filter.chosen - {(Facet.STATUS, Status.ANY.value)}
        self._pane.tree.open_as_seen(bool(narrows) and not only_providers)
        self._model.shows_towns = bool(narrows)
        self._pane.show_arrangement(arrangement)
        self._messages.clear("hidden")
        self.reload()

    def show_at(self, at: RatedAt) -> None:
        """Show the ratings of a day, or the newest, on every row."""
        if at != self._rated_at:
            self._rated_at = at
            self._round += 1
            self._model.renew()

    @Slot(object)
    def filter(self, chosen: TreeFilter) -> None:
        """Filter the tree without changing its grouping."""
        if chosen != self.arrangement.filter:
            self.arrange(Arrangement(self.arrangement.grouping, chosen))

    @Slot()
    def clear_filters(self) -> None:
        """Remove all filters."""
        self.filter(TreeFilter())

    # Rows

    @Slot(object, int, int)
    def _on_rows_wanted(self, parent: TreeKey, first: int, count: int) -> None:
        if not self._begun:
            # The view requests rows while it is being built; let it request them again later.
            self._model.rows_refused(parent)
            return
        asked, arrangement, at = self._round, self.arrangement, self._rated_at

        def look(store: ReportStore) -> TreePage | None:
            # If the tree has been rearranged or reloaded since, the answer is no longer needed.
            if asked != self._round:
                return None
            return store.page(arrangement, parent, first, count, at)

        def done(page: TreePage | None) -> None:
            if page is not None and asked == self._round:
                self._model.put_rows(parent, page.rows, page.first, page.total)
                self._open_groups(parent, page)

        def failed(error: Exception) -> None:
            self._model.rows_refused(parent)
            self._tasks.report_failure(error)

        self._tasks.run(look, done, failed)

    def _open_groups(self, parent: TreeKey, page: TreePage) -> None:
        groups = [row for row in page.rows if isinstance(row, TreeGroup)]
        few = sum(group.providers for group in groups) <= _FEW
        if self.arrangement.filter and parent == TOP and few:
            self._pane.tree.expand_branches(group.key for group in groups)

    # Going to a row

    def _reveal(self, shown: _Shown, *, tell: bool) -> None:
        subject, arrangement = shown.subject, self.arrangement
        tree = self._pane.tree
        row = self._model.tree_row(tree.currentIndex())
        if row is not None and row.subject == subject:
            self._messages.clear("hidden")
            return

        with_closed = arrangement.filter.with_values(Facet.STATUS, Status.ANY.value)

        def look(store: ReportStore) -> tuple[tuple[Step, ...] | None, bool]:
            """The way to the row, if it is listed, and whether it is not because it is closed."""
            anyway = Arrangement(arrangement.grouping, with_closed)
            try:
                way = store.way_to(subject, arrangement)
                return way, way is None and store.way_to(subject, anyway) is not None
            except UnknownSubject:
                # The file that it was in has been removed, and another place will be shown.
                return None, False

        def done(found: tuple[tuple[Step, ...] | None, bool]) -> None:
            if arrangement != self.arrangement:
                return
            way, closed = found
            if way is not None:
                self._messages.clear("hidden")
                tree.reveal(way)
                return
            tree.choose_nothing()
            if tell and closed:
                self._messages.show_message(
                    Message(
                        f"{shown.name} is closed, and the list shows only open places.",
                        "Show closed places",
                        lambda: self.filter(with_closed),
                        topic="hidden",
                    )
                )
            elif tell:
                text = f"The list’s filters hide {shown.name}."
                self._messages.show_message(
                    Message(text, "Clear filters", self.clear_filters, topic="hidden")
                )

        self._tasks.run(look, done, topic="way")

    @Slot(object, str)
    def _on_name_wanted(self, within: TreeKey, typed: str) -> None:
        arrangement = self.arrangement

        def done(way: tuple[Step, ...] | None) -> None:
            if arrangement == self.arrangement:
                self._pane.tree.show_named(typed, way)

        self._tasks.run(
            lambda store: store.way_to_name(typed, arrangement, within.group), done, topic="name"
        )

    # Filters

    def _count(self) -> None:
        chosen = self.arrangement.filter

        def done(found: TreeCount) -> None:
            number = found.locations + found.providers
            self._pane.show_count(tree_words.count(found, chosen), number)

        self._tasks.run(lambda store: store.count(chosen), done, topic="count")

    @Slot(object)
    def _on_choices_wanted(self, facet: Facet) -> None:
        chosen = self.arrangement.filter

        def done(choices: tuple[Choice, ...]) -> None:
            self._pane.show_choices(facet, choices)

        self._tasks.run(
            lambda store: store.choices(facet, chosen), done, topic=f"choices {facet.name}"
        )
