"""The application: the only place that puts things together, and the owner of what they share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Slot

from db.domain.report import RowKind, Subject
from db.domain.scale import QUESTIONS, Question
from db.domain.tree import Arrangement, Hit
from viewer.parts.message_bar import Message
from viewer.system.arguments import WindowArguments
from viewer.system.data_source import ward_data
from viewer.system.qt_application import come_to_front
from viewer.system.settings import THEMES, LastView
from viewer.system.tasks import Tasks
from viewer.views.data.adding import DataAdding
from viewer.views.data.following import Following
from viewer.views.data.own_copy import OwnCopying
from viewer.views.output.saving import OUTPUT_COMMANDS, CardOutput
from viewer.views.tree.controller import TreeBrowsing
from viewer.window.actions import shortcuts_text
from viewer.window.failures import Trouble
from viewer.window.first_paint import Front
from viewer.window.navigation import Arrival, Navigator, Place
from viewer.window.session import place_of, remember
from viewer.wording import dates

if TYPE_CHECKING:
    from db.reading.store import ReportStore
    from viewer.system.single_instance import Request
    from viewer.views.output.exporting import CardExporting, ShownCard

_WITHOUT_A_PAINT = 1500
"""Milliseconds after which loading begins even if the window was never painted (minimised)."""
FIRST_SUBJECT = Subject("RWH")
"""What a first start shows: East and North Hertfordshire NHS Trust."""


class Application(QObject):
    """Owns tasks, theme and settings, and lets the parts of the window know of each other."""

    def __init__(self, arguments: WindowArguments, front: Front | None = None) -> None:
        """``front`` is what was shown before there was an application."""
        super().__init__()
        self._arguments = arguments
        self._begun = False
        self._files = arguments.files
        self.closed = False
        self._front = front or Front(arguments)
        self.settings, self.theme = self._front.settings, self._front.theme
        self.window = self._front.window
        if front is None:
            self.theme.follow_system()
        while self.window.furnish():
            pass
        self.tasks: Tasks[ReportStore] = Tasks(self._open_store, self._on_task_failed)
        self.tree_model = self.window.tree_pane.model
        self.navigator = Navigator(self.tasks)
        self.browsing = TreeBrowsing(self.tasks, self.window.tree_pane, self.window.messages)
        ward = ward_data(arguments.data_dir) if arguments.follows else None
        self.following = Following(ward, self.window, self.theme, self._on_task_failed)
        self.own_copy = OwnCopying(
            arguments,
            self.following,
            self.window,
            self.window.actions_by_name["own_copy"],
            self._on_task_failed,
        )
        self.output = CardOutput(
            self.own_copy.shown,
            self.tasks,
            self.window,
            self.settings,
            self.theme,
            self.window.report.matrix.copy,
        )
        self.adding = DataAdding(self.own_copy.database, self.tasks, self.window, self.theme)
        self.trouble = Trouble(arguments, self.own_copy, self.window, self.adding, self.theme)
        self._cell: tuple[Subject, Question] | None = None
        """The cell whose story is told, where the user chose one."""
        if arguments.question is not None and arguments.subject is not None:
            self._cell = (arguments.cell_subject or arguments.subject, arguments.question)
        self._late = QTimer(self, singleShot=True, interval=_WITHOUT_A_PAINT)
        self._connect()

    @property
    def busy(self) -> bool:
        """Whether anything that was asked for is still to come."""
        return self.tasks.busy or self.adding.busy or self.own_copy.busy

    @cached_property
    def exporting(self) -> CardExporting:
        """Made when cards are first to be exported: the start does without it."""
        from viewer.views.output.exporting import CardExporting

        shown = self.own_copy.shown
        return CardExporting(shown, self.tasks, self.window, self.settings, self.theme)

    # Start and end

    def show(self) -> None:
        """Put the window up; what is behind it is loaded once it is painted."""
        self.window.painted.connect(self.begin)
        self._late.timeout.connect(self.begin)
        self._late.start()
        self._front.show()

    def close(self) -> None:
        """Keep what is to be remembered, and let nothing arrive any more."""
        if self.closed:
            return
        self.closed = True
        self._late.stop()
        if self._arguments.picture is None:
            self.settings.grouping = self.browsing.arrangement.grouping
            remember(self.settings, self.window, self.theme, self.navigator.here)
        self.following.close()
        self.own_copy.close()
        self.adding.close()
        if "exporting" in vars(self):
            self.exporting.close()
        self.output.close()
        self.tasks.close()

    @contextmanager
    def running(self) -> Iterator[None]:
        """Watches for crashes, and closes at the end."""
        self.trouble.crashes.start()
        try:
            yield
        finally:
            self.close()
            self.trouble.crashes.stop()

    def _open_store(self) -> ReportStore:
        """On the worker: SQLAlchemy is imported there, and nowhere before."""
        followed = self.following.open_store(thorough=self.trouble.doubtful)
        return followed or self.trouble.open_store()

    # Wiring

    def _connect(self) -> None:
        window, navigator = self.window, self.navigator
        window.closing.connect(self.close)
        window.files_dropped.connect(self.adding.add)
        window.tree.subject_chosen.connect(navigator.open)
        window.tree.subject_opened.connect(self._on_subject_opened)
        window.report.report_chosen.connect(navigator.choose_report)
        window.report.subject_chosen.connect(navigator.open)
        window.report.cell_chosen.connect(self._on_cell_chosen)
        window.header.search.asked.connect(self._on_search_asked)
        window.header.search.recent_wanted.connect(
            lambda: window.header.search.show_recent(self.settings.recent_searches)
        )
        window.header.search.hit_chosen.connect(self._on_hit_chosen)
        navigator.arrived.connect(self._on_arrived)
        navigator.story_told.connect(window.story.show_story)
        navigator.trail_changed.connect(self._enable_actions)
        self.adding.data_added.connect(self._on_data_added)
        self.following.data_changed.connect(self._on_data_changed)
        self.following.hindrance_changed.connect(self.adding.hinder)
        self.adding.copy_wanted.connect(self.own_copy.offer)
        self.own_copy.info_known.connect(window.status.show_info)
        self.own_copy.read_only_known.connect(self.adding.set_read_only)
        self.own_copy.changed.connect(self._on_data_changed)
        self.own_copy.add_wanted.connect(self.adding.add)
        self.trouble.try_again.connect(self._on_try_again)
        self.trouble.begun_anew.connect(self.browsing.reload)
        actions = window.actions_by_name
        actions.connect(
            {
                "add_data": self.adding.ask_for_files,
                "add_folder": self.adding.ask_for_folder,
                "follow": self.following.ask,
                "own_copy": self.own_copy.toggle,
                **self.output.commands(self._with_card, lambda: self.browsing.arrangement.filter),
                "export_cards": self._ask_to_export,
                "quit": window.close,
                "copy": window.copy_focused,
                "find": window.header.search.setFocus,
                "back": navigator.go_back,
                "forward": navigator.go_forward,
                "newer_report": lambda: navigator.step_report(1),
                "older_report": lambda: navigator.step_report(-1),
                "as_at_latest": lambda: navigator.choose_day(None),
                "as_at_date": self._ask_for_day,
                "next_pane": lambda: window.next_pane(1),
                "previous_pane": lambda: window.next_pane(-1),
                "filter_tree": lambda: window.filter_panel.open_at(None),
                "story": lambda: window.set_story_wanted(actions["story"].isChecked()),
                "text_larger": lambda: self.theme.step_text(1),
                "text_smaller": lambda: self.theme.step_text(-1),
                "text_normal": lambda: self.theme.set_text_scale(1.0),
                **{f"theme_{name}": lambda name=name: self.theme.choose(name) for name in THEMES},
                "shortcuts": lambda: window.show_text("Keyboard shortcuts", shortcuts_text()),
                "about": self._show_about,
            }
        )
        actions[f"theme_{self.theme.choice}"].setChecked(True)
        self._enable_actions()

    def _with_card(self, do):
        """Do something with the card that is shown, if one is."""

        def on_triggered() -> None:
            if self.navigator.here is not None:
                do(self.navigator.here.card)

        return on_triggered

    # What comes in

    @Slot(object)
    def take_over(self, request: Request) -> None:
        """Do what a later start was to do."""
        come_to_front(self.window, request.activation)
        if request.subject:
            self.navigator.open(Subject.parse(request.subject), request.report_id or None)
        if request.files:
            self.adding.add(request.files)

    @Slot()
    def begin(self, *, top_is_there: bool = False) -> None:
        """The window is up: fill it. The top of the tree may be in its place already."""
        if self._begun or self.closed:
            return
        self._begun = True
        self._late.stop()
        self.trouble.look_back()
        if self._arguments.picture is None:
            self.following.start()
        self.load(top_is_there=top_is_there)

    def load(self, *, top_is_there: bool = False) -> None:
        """Fill the tree and show what was shown last; also the second try of one that failed."""
        self.trouble.begin()
        arrangement = self._arguments.arrangement or Arrangement(self.settings.grouping)
        self.browsing.begin(arrangement, top_is_there=top_is_there)
        if self.navigator.here is None:
            self._resume()
        self._ask_for_info()
        files, self._files = self._files, ()
        if files:
            self.adding.add(files)

    def _resume(self) -> None:
        arguments = self._arguments
        remembered = LastView() if arguments.picture else self.settings.last_view
        expanded = map(Subject.parse, remembered.expanded)
        self.window.tree.expand_subjects(expanded if remembered.subject else [FIRST_SUBJECT])
        chosen = self.tree_model.tree_row(self.window.tree.currentIndex())
        if chosen is not None:
            # Somebody was quicker than the rest of the window.
            self.navigator.open(chosen.subject)
        elif arguments.subject is not None:
            self.navigator.open(arguments.subject, arguments.report_id)
        else:
            self.navigator.resume(place_of(remembered) or Place(FIRST_SUBJECT), FIRST_SUBJECT)

    def _ask_for_info(self) -> None:
        self.tasks.run(lambda store: store.info(), self.own_copy.show_info, topic="info")

    @Slot(object)
    def _on_arrived(self, arrival: Arrival) -> None:
        window, card = self.window, arrival.card
        window.report.show_card(card)
        window.show_title(card)
        window.show_moment(arrival.place.moment.day)
        self._tell_of_moment(arrival)
        self._enable_actions()
        rows = [row.subject for row in card.matrix.rows]
        if self._cell is None or self._cell[0] not in rows:
            self._cell = (card.subject, Question.OVERALL)
        if self._cell[0] in rows and card.matrix.kind is not RowKind.HISTORY:
            column = QUESTIONS.index(self._cell[1]) + 1
            window.report.matrix.choose(rows.index(self._cell[0]), column)
            if self._cell[0] == card.subject:
                # Nobody went there: a wide matrix is read from its left.
                window.report.matrix.horizontalScrollBar().setValue(0)
        self.navigator.tell(*self._cell)
        self.browsing.show_place(arrival.path[-1], card.name)

    def _enable_actions(self) -> None:
        actions, here = self.window.actions_by_name, self.navigator.here
        for name in ("export_cards", *OUTPUT_COMMANDS):
            actions[name].setEnabled(here is not None)
        position = here.card.position if here else None
        actions["older_report"].setEnabled(position is not None and position > 1)
        actions["newer_report"].setEnabled(
            here is not None and position is not None and position < len(here.card.reports)
        )
        actions["as_at_latest"].setEnabled(self.navigator.moment.day is not None)
        actions["back"].setEnabled(self.navigator.can_go_back)
        actions["forward"].setEnabled(self.navigator.can_go_forward)

    def _tell_of_moment(self, arrival: Arrival) -> None:
        moment = arrival.place.moment
        if moment.day is None or not (arrival.carried_over or arrival.card.report is None):
            self.window.messages.clear("moment")
            return
        name = arrival.card.name
        told = f"{name} is shown as it stood on {dates.day(moment.day)}"
        told += ", the day of the report you chose." if moment.trust else "."
        if arrival.card.report is None:
            told = f"Nothing had been published on {name} by {dates.day(moment.day)}."
        self.window.messages.show_message(
            Message(told, "Show latest", lambda: self.navigator.choose_day(None), topic="moment")
        )

    @Slot(object, object)
    def _on_cell_chosen(self, subject: Subject, question: Question) -> None:
        self._cell = (subject, question)
        self.window.open_story()
        self.navigator.tell(subject, question)

    @Slot(object)
    def _on_subject_opened(self, _: Subject) -> None:
        matrix, here = self.window.report.matrix, self.navigator.here
        self.window.report.tabs.setCurrentIndex(0)
        if here is not None and self._cell == (here.card.subject, Question.OVERALL):
            # One reads from the top; the overall rating stands last.
            matrix.choose(0, 0)
        matrix.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @Slot(str)
    def _on_search_asked(self, text: str) -> None:
        def done(hits: tuple[Hit, ...]) -> None:
            self.window.header.search.show_hits(text, hits)

        self.tasks.run(lambda store: store.find(text), done, topic="search")

    @Slot(object, str)
    def _on_hit_chosen(self, hit: Hit, text: str) -> None:
        self.settings.add_recent_search(text)
        self.navigator.open(hit.subject, hit.report_id)
        self.window.report.matrix.setFocus()

    @Slot()
    def _on_data_added(self) -> None:
        self.browsing.reload()
        self.navigator.reload()
        self._ask_for_info()

    @Slot()
    def _on_data_changed(self) -> None:
        self.tasks.reopen()
        self.adding.use(self.own_copy.database)
        self.output.use(self.own_copy.shown)
        if "exporting" in vars(self):
            self.exporting.use(self.own_copy.shown)
        if self.trouble.failure is None:
            self._on_data_added()
        else:
            self._on_try_again()

    # Trouble

    def _on_task_failed(self, error: Exception) -> None:
        self.trouble.tell(error, opened=self.navigator.here is not None)

    @Slot()
    def _on_try_again(self) -> None:
        self.tasks.reopen()
        self.load()
        self.navigator.reload()

    # Asking and showing

    def _ask_for_day(self) -> None:
        from viewer.parts.dialogs import AsAtDialog

        dialog = AsAtDialog(self.navigator.moment.day, self.theme, self.window)
        dialog.day_chosen.connect(self.navigator.choose_day)
        dialog.open()

    def _ask_to_export(self) -> None:
        shown = self.shown_card
        if shown is not None:
            self.exporting.ask(shown, self.browsing.arrangement.filter)

    @property
    def shown_card(self) -> ShownCard | None:
        """What is shown, as it is to be exported."""
        from viewer.views.output.exporting import ShownCard

        here = self.navigator.here
        if here is None:
            return None
        moment = here.place.moment
        return ShownCard(here.card, here.path[0], moment.day, bool(moment.trust))

    def _show_about(self) -> None:
        from viewer.wording import about

        shown = about.text(self.own_copy.shown, self.own_copy.shown_copy_of)
        self.window.show_text("About Wardcard", shown)
