"""The application: creates the parts of the window's program and connects them to each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSemaphore, Qt, QTimer, Signal, Slot

from db.domain.hits import Hit, Hits
from db.domain.kinds import RowKind
from db.domain.scale import QUESTIONS, Question
from db.domain.subject import Subject
from db.domain.tree import Arrangement
from viewer.appearance.theme import Theme
from viewer.parts.message_bar import Message
from viewer.system.arguments import WindowArguments
from viewer.system.data_source import ward_data
from viewer.system.policy import Policies
from viewer.system.qt_application import come_to_front
from viewer.system.settings import THEMES, LastView, Settings
from viewer.system.tasks import Tasks
from viewer.views.data.adding import DataAdding
from viewer.views.data.following import Following
from viewer.views.data.own_copy import OwnCopying
from viewer.views.data.removing import DataRemoving
from viewer.views.output.controller import CardOutput
from viewer.views.tree.controller import TreeBrowsing
from viewer.views.tree.model import PAGE
from viewer.window.failures import Failures
from viewer.window.help_pages import HelpPages
from viewer.window.main_window import MainWindow
from viewer.window.navigation import Arrival, Destination, Navigator, NotFound
from viewer.window.session import last_destination, remember
from viewer.wording import dates

if TYPE_CHECKING:
    from pathlib import Path

    from db.domain.report import ReportCard
    from db.domain.tree import TreePage
    from db.reading.store import ReportStore
    from viewer.system.single_instance import Request
    from viewer.views.output.export_order import ShownCard
    from viewer.views.output.exporting import CardExporting

_ROWS_ARE_SHOWN = 50
"""The most milliseconds for which the store waits for the tree's first rows to be shown."""
FIRST_SUBJECT = Subject("RWH")
"""The subject shown on the first start: East and North Hertfordshire NHS Trust."""


class Application(QObject):
    """Owns the tasks, theme and settings, and connects the parts of the window to each other."""

    _top_read = Signal(object, object)
    """Emitted with an Arrangement of the tree, and the TreePage with its first rows."""

    def __init__(
        self, arguments: WindowArguments, settings: Settings, theme: Theme, window: MainWindow
    ) -> None:
        super().__init__()
        self._arguments = arguments
        self._store_opened = False
        self._top_shown = QSemaphore()
        self._files = arguments.files
        self.closed = False
        self.settings, self.theme, self.window = settings, theme, window
        actions = self.window.actions_by_name
        self.tasks: Tasks[ReportStore] = Tasks(self._open_store, self._on_task_failed)
        self.navigator = Navigator(self.tasks)
        self.browsing = TreeBrowsing(self.tasks, self.window.tree_pane, self.window.messages)
        policies = arguments.policies
        ward = ward_data(arguments.data_dir, policies) if arguments.follows else None
        self.following = Following(ward, self.window, self.theme, self._on_task_failed, policies)
        self.own_copy = OwnCopying(
            arguments, self.following, self.window, actions["own_copy"], self._on_task_failed
        )
        self.output = CardOutput(
            self.own_copy.shown,
            self._on_task_failed,
            self.window,
            self.settings,
            self.theme,
            self.window.report.matrix.copy,
        )
        self.adding = DataAdding(self.own_copy.database, self.tasks, self.window)
        self.removing = DataRemoving(
            self.own_copy.database,
            self.tasks,
            self.window,
            self.theme,
            self.adding.hindered,
            policies.adding_reason,
        )
        self.failures = Failures(arguments.data_dir, self.own_copy, self.window, policies)
        self.help = HelpPages(self.window)
        self.not_found: NotFound | None = None
        """What was to be shown first but is not in the data, so that nothing is shown."""
        self._opened: Subject | None = None
        """What the user has opened, until its report is there and is read from the top."""
        self._cell: tuple[Subject, Question] | None = None
        """The cell whose story is shown; None before the first card unless a cell was requested."""
        if arguments.question is not None and arguments.subject is not None:
            self._cell = (arguments.cell_subject or arguments.subject, arguments.question)
        self._connect()
        # Known before files that were opened with Wardcard are added.
        self.adding.hinder(self.following.hindrance)
        actions.connect(self._commands())
        self._forbid(policies)
        actions[f"theme_{self.theme.choice}"].setChecked(True)
        self._enable_actions()

    @property
    def busy(self) -> bool:
        """Whether any operation is waiting or running."""
        return self.tasks.busy or self.window.running_tasks.busy

    @cached_property
    def exporting(self) -> CardExporting:
        """The export of many cards; created when it is first needed."""
        from viewer.views.output.exporting import CardExporting

        shown = self.own_copy.shown
        return CardExporting(shown, self.tasks, self.window, self.settings, self.theme)

    # Start and end

    def begin(self) -> None:
        """Load the contents of the window, and start to follow published data."""
        self.failures.report_last_crash()
        for fault in self._arguments.policies.faults:
            self.window.say(fault)
        self.load()
        if self._arguments.picture is None:
            self.following.start()

    def close(self) -> None:
        """Save the settings for the next run, and stop all work."""
        if self.closed:
            return
        self.closed = True
        if self._arguments.picture is None:
            self.settings.grouping = self.browsing.arrangement.grouping
            remember(self.settings, self.window, self.theme, self.navigator.here)
        self.window.running_tasks.close()
        self.following.close()
        self.own_copy.close()
        self.adding.close()
        self.removing.close()
        if "exporting" in vars(self):
            self.exporting.close()
        self.output.close()
        self.tasks.close()

    @contextmanager
    def running(self) -> Iterator[None]:
        """Watch for crashes within the context, and close the application at its end."""
        self.failures.crashes.start()
        try:
            yield
        finally:
            self.close()
            self.failures.crashes.stop()

    def _open_store(self) -> ReportStore:
        """Open the store on the worker, the only thread that imports SQLAlchemy."""
        self._read_top()
        followed = self.following.open_store(thorough=self.failures.suspects_damage)
        return followed or self.failures.open_store()

    def _read_top(self) -> None:
        """Read the first rows of the tree, before SQLAlchemy is imported.

        That import takes longer than the rest of the start. The store reads the same rows later.
        """
        from db.reading.tree.top import read_top

        arrangement = self.browsing.arrangement
        if not self._store_opened and not arrangement.filter:
            page = read_top(self.own_copy.shown, arrangement.grouping, PAGE)
            if page is not None:
                self._top_read.emit(arrangement, page)
                # Python runs one thread at a time, and the rows would wait for the imports.
                self._top_shown.tryAcquire(1, _ROWS_ARE_SHOWN)
        self._store_opened = True

    @Slot(object, object)
    def _on_top_read(self, arrangement: Arrangement, page: TreePage) -> None:
        self.browsing.show_top(arrangement, page)
        # After the events with which the tree paints its rows.
        QTimer.singleShot(0, self, self._top_shown.release)

    # Connections

    def _connect(self) -> None:
        window, navigator = self.window, self.navigator
        search = window.header.search
        window.closing.connect(self.close)
        window.files_dropped.connect(self.open_files)
        window.tree.subject_chosen.connect(navigator.open)
        window.tree.subject_opened.connect(self._on_subject_opened)
        window.report.report_chosen.connect(navigator.choose_report)
        window.report.subject_chosen.connect(self._on_subject_of_report_chosen)
        window.report.cell_chosen.connect(self._on_cell_chosen)
        search.asked.connect(self._on_search_asked)
        search.recent_wanted.connect(lambda: search.show_recent(self.settings.recent_searches))
        search.hit_chosen.connect(self._on_hit_chosen)
        navigator.arrived.connect(self._on_arrived)
        navigator.lost.connect(self._on_place_lost)
        navigator.not_found.connect(self._on_not_found)
        navigator.story_ready.connect(window.story.show_story)
        navigator.trail_changed.connect(self._enable_actions)
        self._top_read.connect(self._on_top_read)
        self.adding.data_added.connect(self._on_data_added)
        self.removing.data_removed.connect(self._on_data_added)
        self.adding.copy_wanted.connect(self.own_copy.offer)
        self.following.data_changed.connect(self._on_data_changed)
        self.following.hindrance_changed.connect(self.adding.hinder)
        self.own_copy.info_known.connect(window.status.show_info)
        self.own_copy.read_only_known.connect(self.adding.set_read_only)
        self.own_copy.changed.connect(self._on_data_changed)
        self.own_copy.add_wanted.connect(self.adding.add)
        self.failures.try_again.connect(self._on_try_again)
        self.failures.not_opened.connect(
            lambda: window.status.show_text("The ratings are not open.")
        )
        self.failures.rebuilt.connect(self.browsing.reload)
        self.failures.add_again.connect(self.adding.add)

    def _commands(self) -> dict[str, Callable[[], object]]:
        """Return the function of each command in :data:`~viewer.window.actions.COMMANDS`."""
        window, navigator, output = self.window, self.navigator, self.output
        with_card = self._with_card
        return {
            "add_data": self.adding.ask_for_files,
            "add_folder": self.adding.ask_for_folder,
            "sources": self.removing.ask,
            "follow": self.following.ask,
            "own_copy": self.own_copy.toggle,
            "export_card": with_card(output.ask_and_save_card),
            "export_cards": self._ask_to_export,
            "export_page": with_card(output.ask_and_save_page),
            "export_ratings": with_card(self._ask_to_save_ratings),
            "export_list": lambda: output.saving.ask_and_save_list(
                self.browsing.arrangement.filter
            ),
            "save_picture": with_card(output.ask_and_save_picture),
            "print_card": with_card(output.ask_and_print),
            "preview_card": with_card(output.preview),
            "quit": window.close,
            "copy": window.copy_focused,
            "copy_table": with_card(output.copy_table),
            "copy_list": lambda: output.copy_list(self.browsing.arrangement.filter),
            "copy_picture": with_card(output.copy_picture),
            "find": window.header.search.setFocus,
            "back": navigator.go_back,
            "forward": navigator.go_forward,
            "newer_report": lambda: navigator.step_report(1),
            "older_report": lambda: navigator.step_report(-1),
            "as_at_latest": lambda: navigator.choose_day(None),
            "as_at_date": self._ask_for_day,
            "next_pane": lambda: window.next_pane(1),
            "previous_pane": lambda: window.next_pane(-1),
            "filter_tree": window.tree_pane.open_filters,
            "story": lambda: window.panes.set_story_wanted(
                window.actions_by_name["story"].isChecked()
            ),
            "text_larger": lambda: self.theme.step_text(1),
            "text_smaller": lambda: self.theme.step_text(-1),
            "text_normal": lambda: self.theme.set_text_scale(1.0),
            **{f"theme_{name}": lambda name=name: self.theme.choose(name) for name in THEMES},
            "help": self.help.open_fitting,
            "help_ratings": lambda: self.help.open_guide("reading-ratings"),
            "shortcuts": self.help.open_keys,
            "about": self._show_about,
        }

    def _with_card(self, do: Callable[[ReportCard], object]) -> Callable[[], None]:
        """Return a command that calls ``do`` with the card that is shown, if there is one."""

        def command() -> None:
            if self.navigator.here is not None:
                do(self.navigator.here.card)

        return command

    # Loading

    @Slot(object)
    def take_over(self, request: Request) -> None:
        """Carry out the request of a later start of Wardcard."""
        come_to_front(self.window, request.activation)
        if request.subject:
            self.navigator.open(Subject.parse(request.subject), request.report_id or None)
        if request.files:
            self.open_files(request.files)

    @Slot(object)
    def open_files(self, files: Sequence[Path]) -> None:
        """Add ``files`` to the data; of a data pack, offer to follow the folder it is in."""
        from db.publishing.manifest import SUFFIX

        packs = [file for file in files if file.suffix.lower() == SUFFIX]
        if packs:
            self.following.ask(packs[0].parent)
        if len(packs) < len(files):
            self.adding.add([file for file in files if file not in packs])

    def load(self) -> None:
        """Fill the tree and show the last view; called again if opening the ratings failed."""
        self.failures.clear()
        self.browsing.begin(self._arguments.arrangement or Arrangement(self.settings.grouping))
        if self.navigator.here is None:
            self._resume()
        self._ask_for_info()
        files, self._files = self._files, ()
        if files:
            self.open_files(files)

    def _resume(self) -> None:
        arguments = self._arguments
        last_view = LastView() if arguments.picture else self.settings.last_view
        expanded = map(Subject.parse, last_view.expanded)
        self.window.tree.expand_branches(expanded if last_view.subject else [FIRST_SUBJECT])
        if arguments.subject is not None:
            self.navigator.open(arguments.subject, arguments.report_id)
        else:
            destination = last_destination(last_view) or Destination(FIRST_SUBJECT)
            self.navigator.resume(destination, FIRST_SUBJECT)

    def _ask_for_info(self) -> None:
        self.tasks.run(lambda store: store.info(), self.own_copy.show_info, topic="info")

    @Slot(object)
    def _on_arrived(self, arrival: Arrival) -> None:
        window, card = self.window, arrival.card
        window.report.show_card(card)
        window.show_title(card)
        self.help.on_arrived(arrival)
        window.show_day(arrival.destination.as_at.day)
        self._show_message_about_day(arrival)
        self._enable_actions()
        rows = [row.subject for row in card.matrix.rows]
        if self._cell is None or self._cell[0] not in rows:
            self._cell = (card.subject, Question.OVERALL)
        if self._cell[0] in rows and card.matrix.kind is not RowKind.HISTORY:
            column = QUESTIONS.index(self._cell[1]) + 1
            window.report.matrix.choose(rows.index(self._cell[0]), column)
            if self._cell[0] == card.subject:
                # The user did not choose this cell, so show the left side of a wide matrix.
                window.report.matrix.horizontalScrollBar().setValue(0)
        self._read_from_top(card.subject)
        self.navigator.ask_for_story(*self._cell)
        self.browsing.show_place(arrival.path[-1], card.name)

    def _enable_actions(self) -> None:
        actions, here = self.window.actions_by_name, self.navigator.here
        actions.enable_for_card(here is not None)
        position = here.card.position if here else None
        actions["older_report"].setEnabled(position is not None and position > 1)
        actions["newer_report"].setEnabled(
            here is not None and position is not None and position < len(here.card.reports)
        )
        actions["as_at_latest"].setEnabled(self.navigator.as_at.day is not None)
        actions["back"].setEnabled(self.navigator.can_go_back)
        actions["forward"].setEnabled(self.navigator.can_go_forward)

    def _forbid(self, policies: Policies) -> None:
        """Disable what IT does not allow."""
        for name, reason in (
            ("add_data", policies.adding_reason),
            ("add_folder", policies.adding_reason),
            ("follow", policies.following_reason),
            ("own_copy", policies.copying_reason),
        ):
            if reason:
                self.window.actions_by_name.forbid(name, reason)

    def _show_message_about_day(self, arrival: Arrival) -> None:
        as_at = arrival.destination.as_at
        if as_at.day is None or not (arrival.carried_over or arrival.card.report is None):
            self.window.messages.clear("moment")
            return
        name = arrival.card.name
        text = f"{name} is shown as it was on {dates.day(as_at.day)}"
        text += ", the day of the report you chose." if as_at.provider else "."
        if arrival.card.report is None:
            text = f"Nothing had been published on {name} by {dates.day(as_at.day)}."
        self.window.messages.show_message(
            Message(text, "Show latest", lambda: self.navigator.choose_day(None), topic="moment")
        )

    @Slot(object, object)
    def _on_cell_chosen(self, subject: Subject, question: Question) -> None:
        self._cell = (subject, question)
        self.window.panes.open_story()
        self.navigator.ask_for_story(subject, question)

    @Slot(object)
    def _on_subject_opened(self, subject: Subject) -> None:
        self._opened = subject
        self.window.report.tabs.setCurrentIndex(0)
        if self.navigator.here is not None:
            self._read_from_top(self.navigator.here.card.subject)
        self.window.report.matrix.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @Slot(object)
    def _on_subject_of_report_chosen(self, subject: Subject) -> None:
        self.navigator.open(subject)
        self._on_subject_opened(subject)

    @Slot(str)
    def _on_place_lost(self, name: str) -> None:
        self.window.messages.show_message(
            Message(f"{name} is no longer in the data, so another place is shown.", topic="lost")
        )

    @Slot(object)
    def _on_not_found(self, missing: NotFound) -> None:
        self.window.messages.show_message(Message(missing.sentence, topic="lost"))
        if self.navigator.here is None:
            self.not_found = missing
            self.window.report.show_nothing()

    def _read_from_top(self, shown: Subject) -> None:
        """Begin an opened place at its first row, though its overall rating is in its last one.

        The place is opened before its report arrives, or after, as fast as the store is.
        """
        if shown != self._opened:
            return
        self._opened = None
        if self._cell == (shown, Question.OVERALL):
            self.window.report.matrix.choose(0, 0)

    @Slot(str)
    def _on_search_asked(self, text: str) -> None:
        def done(hits: Hits) -> None:
            self.window.header.search.show_hits(text, hits, hits.near)

        here = self.navigator.here
        read_last = here.card.subject.organisation if here else ""
        self.tasks.run(lambda store: store.find(text, read_last=read_last), done, topic="search")

    @Slot(object, str)
    def _on_hit_chosen(self, hit: Hit, text: str) -> None:
        self.settings.add_recent_search(text)
        self.navigator.open(hit.subject, hit.report_id)
        if hit.report_id is None:
            self._on_subject_opened(hit.subject)
        else:
            self.window.report.matrix.setFocus()

    @Slot()
    def _on_data_added(self) -> None:
        self.browsing.reload()
        self.navigator.reload(FIRST_SUBJECT)
        self._ask_for_info()

    @Slot()
    def _on_data_changed(self) -> None:
        self.tasks.reopen()
        self.adding.use(self.own_copy.database)
        self.removing.use(self.own_copy.database)
        self.output.use(self.own_copy.shown)
        if "exporting" in vars(self):
            self.exporting.use(self.own_copy.shown)
        if self.failures.opening_error is None:
            self._on_data_added()
        else:
            self._on_try_again()

    # Failures

    def _on_task_failed(self, error: Exception) -> None:
        self.failures.report(error, opened=self.navigator.here is not None)

    @Slot()
    def _on_try_again(self) -> None:
        self.tasks.reopen()
        self.load()
        self.navigator.reload(FIRST_SUBJECT)

    # Dialogs

    @property
    def shown_card(self) -> ShownCard | None:
        """The card that is shown, for exporting cards; None before the first card."""
        from viewer.views.output.export_order import ShownCard

        here = self.navigator.here
        if here is None:
            return None
        as_at = here.destination.as_at
        return ShownCard(here.card, here.path[0], as_at.day, bool(as_at.provider))

    def _ask_for_day(self) -> None:
        from viewer.parts.dialogs import AsAtDialog

        dialog = AsAtDialog(self.navigator.as_at.day, self.theme, self.window)
        dialog.day_chosen.connect(self.navigator.choose_day)
        dialog.open()

    def _ask_to_save_ratings(self, card: ReportCard) -> None:
        self.output.saving.ask_and_save_ratings(card, self.browsing.arrangement.filter)

    def _ask_to_export(self) -> None:
        shown = self.shown_card
        if shown is not None:
            self.exporting.ask(shown, self.browsing.arrangement.filter)

    def _show_about(self) -> None:
        from viewer.wording import about

        text = about.text(
            self.own_copy.shown, self.own_copy.shown_copy_of, self._arguments.policies.lines()
        )
        self.window.show_text("About Wardcard", text)
