"""The application: creates the parts of the window's program and connects them to each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import takewhile
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSemaphore, Qt, QTimer, Signal, Slot

from db.domain.errors import Busy, Gone
from db.domain.scale import QUESTIONS, Question
from db.domain.subject import Subject
from db.domain.tree import Arrangement, RatedAt
from db.domain.wards import Ward
from viewer.appearance.theme import Theme
from viewer.parts.message_bar import Message
from viewer.system.arguments import WindowArguments
from viewer.system.data_source import trust_file, ward_data
from viewer.system.policy import Policies
from viewer.system.qt_application import come_to_front
from viewer.system.settings import THEMES, LastView, Settings
from viewer.system.tasks import Tasks
from viewer.system.turns import in_turns
from viewer.views.data.adding import DataAdding, OwnTrust
from viewer.views.data.following import Following
from viewer.views.data.own_copy import OwnCopying
from viewer.views.data.publishing import Publishing
from viewer.views.data.removing import DataRemoving
from viewer.views.data.watching import DataWatching
from viewer.views.improve.controller import Improving, TrustShown
from viewer.views.output.controller import CardOutput
from viewer.views.tree.controller import TreeBrowsing
from viewer.views.tree.model import PAGE
from viewer.views.tree.wards_controller import MyWards
from viewer.window.card_files import CardFiles
from viewer.window.failures import DATA, Failures
from viewer.window.help_pages import HelpPages
from viewer.window.main_window import MainWindow
from viewer.window.navigation import Arrival, Destination, Navigator, NotFound
from viewer.window.session import last_destination, remember, remember_place
from viewer.wording import headings

if TYPE_CHECKING:
    from pathlib import Path

    from db.domain.hits import Hit, Hits
    from db.domain.report import ReportCard, Story
    from db.domain.requirement import Requirement
    from db.domain.tree import TreePage
    from db.files.stamp import Stamp
    from db.reading.store import ReportStore
    from viewer.system.single_instance import Request
    from viewer.views.output.card_order import ShownCard

_ROWS_ARE_PAINTED = 10
"""Milliseconds after which rows are on the screen: Qt waits for five before it paints them."""
_PAGE_IS_THERE = 300
"""The most milliseconds for which the store waits for the tree's first rows and an empty report."""
FIRST_SUBJECT = Subject("RWH")
"""The subject shown on the first start: East and North Hertfordshire NHS Trust."""

_PLACE_IS_KEPT = 500
"""Milliseconds after which a place that was chosen is saved, so that even a crash leads back to it.

It takes 20 ms, and whoever moves on quickly need not wait for it each time.
"""
_LONG_ENOUGH = 12
"""Seconds for which a message is shown that asks for nothing."""


def _state_of(store: ReportStore) -> tuple[Path, Stamp, tuple[int, ...]]:
    """Return the path, file and version of the database that is open; called on the worker."""
    version = store.version()
    return store.path, store.in_place(), version


class Application(QObject):
    """Owns the tasks, theme and settings, and connects the parts of the window to each other."""

    _top_read = Signal(object, object)
    """Emitted with an Arrangement of the tree, and the TreePage with its first rows, or None."""
    window_wanted = Signal(object)
    """Emitted when the user wants another window, with its Subject, or None for what is shown."""
    quit_wanted = Signal()
    """Emitted when the user wants to close all windows."""
    data_added = Signal()
    """Emitted when this window has added data to the database, or removed some."""

    def __init__(
        self, arguments: WindowArguments, settings: Settings, theme: Theme, window: MainWindow
    ) -> None:
        super().__init__()
        self._arguments = arguments
        self._store_opened = False
        self._page_made = QSemaphore()
        self._page_connected = False
        self._files = arguments.files
        self._first_destination: Destination | None = None
        """What to show first, if this window was opened from another."""
        self.others_change_data: Callable[[], bool] = lambda: False
        """Returns whether another window of this process is changing the data."""
        self.closed = False
        self.settings, self.theme, self.window = settings, theme, window
        actions = self.window.actions_by_name
        self.tasks: Tasks[ReportStore] = Tasks(self._open_store, self._on_task_failed)
        self.navigator = Navigator(self.tasks)
        self.browsing = TreeBrowsing(self.tasks, self.window.tree_pane, self.window.messages)
        self.wards = MyWards(
            arguments.data_dir,
            self.tasks,
            self.window.tree_pane.wards,
            self.window.messages,
            self._on_task_failed,
            self,
        )
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
            window.copy_matrix,
            lambda: trust_file(arguments.data_dir, ward),
        )
        self.adding = DataAdding(
            self.own_copy.database, self.tasks, self.window, self.settings, self._own_trust
        )
        self.card_files = CardFiles(self.tasks, self.navigator, self.window)
        self.removing = DataRemoving(
            self.own_copy.database,
            self.tasks,
            self.window,
            self.settings,
            self.theme,
            self.adding.hindered,
            self._own_trust,
            policies.adding_reason,
        )
        self.publishing = Publishing(
            lambda: self.own_copy.shown,
            self.tasks,
            self.window,
            self.settings,
            self.theme,
            lambda: trust_file(arguments.data_dir, ward),
        )
        self.improving = Improving(
            arguments.data_dir,
            lambda: trust_file(arguments.data_dir, ward),
            self.tasks,
            self.window,
            self.settings,
            self.theme,
            self._shown_trust,
        )
        self._improve_behind: Subject | None = None
        """What was opened from the page 'To improve', to which Back leads from there."""
        self._improve_ahead: Destination | None = None
        """What is shown since Back has left that page, to which Forward leads from there."""
        self.failures = Failures(arguments.data_dir, self.own_copy, self.window, policies)
        self.watching = DataWatching(lambda: self.own_copy.shown, self._on_task_failed, window)
        self._version: tuple[Path, tuple[int, ...]] | None = None
        """The database that is shown, and its version."""
        self._replacing = False
        """Whether another file has taken its place and is being opened."""
        self.help = HelpPages(self.window)
        self.not_found: NotFound | None = None
        """What was to be shown first but is not in the data, so that nothing is shown."""
        self._finding: tuple[Subject, str] | None = None
        """The subject and words of a finding that was chosen in the search, until it is there."""
        self._arrived_at: Destination | None = None
        """The destination that is shown, perhaps behind a page such as Help."""
        self._opened: Subject | None = None
        """What the user has opened, until its report is there and is read from the top."""
        self._card_wanted_of: Subject | None = None
        """The subject whose card is to be printed or saved, until its report is there."""
        self._cell: tuple[Subject, Question, str | None] | None = None
        """The cell whose story is shown: its row's subject, its question, and the ID of the report
        of an older row of a history. None before the first card unless a cell was requested."""
        self._story_asked_for = False
        """Whether the user chose a cell, so that its story is to be opened."""
        if arguments.question is not None and arguments.subject is not None:
            self._story_asked_for = True
            self._cell = (arguments.cell_subject or arguments.subject, arguments.question, None)
        self._keeping = QTimer(self, singleShot=True, interval=_PLACE_IS_KEPT)
        self._keeping.timeout.connect(self.keep_place)
        # A busy disk takes 80 ms, for which the window would stall.
        self._saving: Tasks[None] = Tasks(lambda: None, self._on_task_failed, name="settings")
        self._connect()
        # Known before files that were opened with Wardcard are added.
        self.adding.hinder(self.following.hindrance)
        actions.connect(self._commands())
        self._forbid(policies)
        self._show_choices()
        self.theme.changed.connect(self._show_choices)
        self._enable_actions()

    @property
    def busy(self) -> bool:
        """Whether any operation is waiting or running."""
        parts = (
            self.tasks,
            self.wards,
            self.improving,
            self.publishing,
            self.card_files,
            self.window.running_tasks,
        )
        return any(part.busy for part in parts)

    @property
    def changes_data(self) -> bool:
        """Whether this window is adding data to the database, or removing some."""
        return self.adding.busy or self.removing.busy

    # Start and end

    def begin_at(self, destination: Destination | None) -> None:
        """Load the contents of a further window, which shows ``destination`` first.

        What concerns the whole process was done in the first window.
        """
        self._first_destination = destination
        self.load()
        self.watching.start()

    def begin(self) -> None:
        """Load the contents of the window, and start to follow published data."""
        self.failures.report_last_crash()
        for fault in self._arguments.policies.faults:
            self.window.say(fault)
        self.load()
        if self._arguments.picture is None:
            self.following.start()
            self.watching.start()

    def close(self) -> None:
        """Save the settings for the next run, and stop all work."""
        if self.closed:
            return
        self.closed = True
        self._keeping.stop()
        self._saving.close()
        if self._arguments.picture is None:
            self.settings.grouping = self.browsing.arrangement.grouping
            remember(self.settings, self.window, self.theme, self.navigator.here)
        self.window.running_tasks.close()
        self.watching.close()
        self.following.close()
        self.own_copy.close()
        self.adding.close()
        self.card_files.close()
        self.removing.close()
        self.publishing.close()
        self.improving.close()
        self.output.close()
        self.wards.close()
        self._page_made.release()
        self.tasks.close()

    @Slot()
    def keep_place(self) -> None:
        """Save the place that is shown, for the next run."""
        if not self.closed and self._arguments.picture is None:
            remember_place(self.settings, self.window, self.navigator.here)
            self._saving.run(lambda _: self.settings.save_on_another_thread(), lambda _: None)

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

        if self._store_opened:
            return
        self._store_opened = True
        arrangement, page = self.browsing.arrangement, None
        if not arrangement.filter:
            page = read_top(self.own_copy.shown, arrangement.grouping, PAGE)
        self._top_read.emit(arrangement, page)
        # Python runs one thread at a time, and both rows and report would wait for the imports.
        self._page_made.tryAcquire(1, _PAGE_IS_THERE)

    @Slot(object, object)
    def _on_top_read(self, arrangement: Arrangement, page: TreePage | None) -> None:
        """Show the tree's first rows, and go on once they have been painted."""
        if page is not None:
            self.browsing.show_top(arrangement, page)
        QTimer.singleShot(_ROWS_ARE_PAINTED, self, self._make_page)

    @Slot()
    def _make_page(self) -> None:
        """Create the report, for which the store waits."""
        steps = (*self.window.steps_to_page(), self._connect_page, self._page_made.release)
        in_turns(self, takewhile(lambda _: not self.closed, steps))

    # Connections

    def _connect(self) -> None:
        window, navigator = self.window, self.navigator
        search = window.header.search
        window.closing.connect(self.close)
        window.files_dropped.connect(self.open_files)
        window.tree.subject_chosen.connect(navigator.open)
        window.tree.subject_opened.connect(self._on_subject_opened)
        wards = window.tree_pane.wards.view
        wards.subject_chosen.connect(navigator.open)
        wards.subject_opened.connect(self._on_subject_opened)
        self.wards.changed.connect(self._show_whether_a_ward)
        window.tree_pane.star_wanted.connect(self.wards.toggle)
        window.tree_pane.card_wanted.connect(self._on_card_of_row_wanted)
        window.tree_pane.window_wanted.connect(self.window_wanted)
        window.came_to_front.connect(self.wards.look_again)
        window.came_to_front.connect(self._show_choices)
        search.asked.connect(self._on_search_asked)
        search.recent_wanted.connect(lambda: search.show_recent(self.settings.recent_searches))
        search.hit_chosen.connect(self._on_hit_chosen)
        navigator.arrived.connect(self._on_arrived)
        navigator.lost.connect(self._on_place_lost)
        navigator.not_found.connect(self._on_not_found)
        navigator.story_ready.connect(self._on_story_ready)
        navigator.trail_changed.connect(self._enable_actions)
        self._top_read.connect(self._on_top_read)
        for changed in (self.adding.data_added, self.removing.data_removed):
            changed.connect(self.show_new_data)
            changed.connect(self.data_added)
        self.adding.page_wanted.connect(
            lambda page: window.show_page(page, page.stops(), beside_list=True)
        )
        self.adding.page_left.connect(window.leave_page)
        self.adding.remove_wanted.connect(self.removing.ask_about)
        self.adding.subject_chosen.connect(self._on_subject_of_report_chosen)
        self.removing.page_wanted.connect(lambda page: window.show_page(page, page.stops()))
        self.removing.page_left.connect(window.leave_page)
        self.removing.files_wanted.connect(self.adding.ask_for_files)
        self.removing.folder_wanted.connect(self.adding.ask_for_folder)
        self.removing.add_wanted.connect(self.adding.add)
        self.removing.guide_wanted.connect(
            lambda heading: self.help.open_guide("data-and-formats", heading)
        )
        self.adding.copy_wanted.connect(self.own_copy.offer)
        self.publishing.page_wanted.connect(lambda page: window.show_page(page, page.stops()))
        self.publishing.page_left.connect(window.leave_page)
        self.improving.page_wanted.connect(lambda page: window.show_page(page, page.stops()))
        self.improving.page_left.connect(window.leave_page)
        self.improving.finding_wanted.connect(self._on_requirement_wanted)
        self.improving.papers_wanted.connect(window.actions_by_name["papers"].trigger)
        window.came_to_front.connect(self.improving.reload)
        window.page_changed.connect(self._show_which_place)
        self.adding.cards_chosen.connect(self.card_files.open)
        window.page_changed.connect(self._enable_actions)
        self.following.data_changed.connect(self._on_data_changed)
        self.following.data_changed.connect(self.improving.open_again)
        self.following.hindrance_changed.connect(self.adding.hinder)
        self.following.followed_changed.connect(window.status.show_following)
        window.status.following_clicked.connect(self.following.ask)
        self.own_copy.info_known.connect(window.status.show_info)
        self.own_copy.read_only_known.connect(self.adding.set_read_only)
        self.own_copy.changed.connect(self._on_data_changed)
        self.own_copy.add_wanted.connect(self.adding.add)
        self.failures.try_again.connect(self._on_try_again)
        self.failures.not_opened.connect(
            lambda: window.status.show_text("The ratings are not open.")
        )
        self.failures.rebuilt.connect(self._on_rebuilt)
        self.failures.look_again.connect(self._on_back)
        self.failures.replaced.connect(self._on_replaced)
        self.watching.gone.connect(self._look_for_data)
        self.watching.back.connect(self._on_back)
        self.watching.changed.connect(self._on_changed_elsewhere)
        self.watching.moved.connect(self._on_moved_elsewhere)
        self.failures.lost_dismissed.connect(self._on_lost_dismissed)

    def _connect_page(self) -> None:
        """Connect the report and the story, once there is something to show in them."""
        if self._page_connected:
            return
        self._page_connected = True
        report, story, navigator = self.window.report, self.window.story, self.navigator
        report.star_clicked.connect(self.window.actions_by_name["my_ward"].trigger)
        report.report_chosen.connect(navigator.choose_report)
        report.subject_chosen.connect(self._on_subject_of_report_chosen)
        report.cell_chosen.connect(self._on_cell_chosen)
        report.cell_opened.connect(self._on_cell_opened)
        report.latest_wanted.connect(lambda: navigator.choose_day(None))
        story.subject_chosen.connect(self._on_subject_of_report_chosen)
        story.report_chosen.connect(navigator.choose_report)
        story.findings_wanted.connect(lambda: report.show_tab(headings.FOUND))

    def _commands(self) -> dict[str, Callable[[], object]]:
        """Return the function of each command in :data:`~viewer.window.actions.COMMANDS`."""
        window, navigator, output = self.window, self.navigator, self.output
        with_card = self._with_card
        return {
            "add_data": self.adding.ask_for_files,
            "add_folder": self.adding.ask_for_folder,
            "sources": self.removing.ask,
            "follow": self.following.ask,
            "publish": self.publishing.open,
            "own_copy": self.own_copy.toggle,
            "shared_computer": self._share_computer,
            "print_card": lambda: self._ask_about_cards(saving=False),
            "export_card": lambda: self._ask_about_cards(saving=True),
            "new_report": self._ask_to_save_template,
            "export_page": with_card(output.ask_and_save_page),
            "export_workbook": with_card(output.ask_and_save_workbook),
            "export_ratings": with_card(self._ask_to_save_ratings),
            "export_list": lambda: output.saving.ask_and_save_list(
                self.browsing.arrangement.filter
            ),
            "papers": with_card(output.ask_about_papers),
            "save_picture": with_card(output.ask_and_save_picture),
            "new_window": lambda: self.window_wanted.emit(None),
            "close_window": window.close,
            "quit": self.quit_wanted.emit,
            "copy": window.copy_focused,
            "copy_table": with_card(output.copy_table),
            "copy_list": lambda: output.copy_list(self.browsing.arrangement.filter),
            "copy_picture": with_card(output.copy_picture),
            "find": lambda: window.header.search.setFocus(Qt.FocusReason.ShortcutFocusReason),
            "back": self._go_back,
            "forward": self._go_forward,
            "improve": self._open_improve,
            "newer_report": lambda: navigator.step_report(1),
            "older_report": lambda: navigator.step_report(-1),
            "as_at_latest": lambda: navigator.choose_day(None),
            "as_at_date": self._ask_for_day,
            "my_ward": with_card(self._toggle_ward),
            "next_pane": lambda: window.next_pane(1),
            "previous_pane": lambda: window.next_pane(-1),
            "filter_tree": window.panes.open_filters,
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

    def _go_back(self) -> None:
        """Leave the page in front, if there is one; otherwise show what was shown before."""
        page, here = self.window.page, self.navigator.here
        if page is not None:
            if page is self.improving.page and here is not None:
                self._improve_ahead = here.destination
            self.window.leave_page(page)
        elif self._improve_behind is not None:
            self._open_improve()
        else:
            self.navigator.go_back()

    def _go_forward(self) -> None:
        """Show the page that Back has left, or undo going back."""
        if self._improve_ahead is not None and self.window.page is None:
            self._open_improve()
        else:
            self.navigator.go_forward()

    def _open_improve(self) -> None:
        """Show what to improve; the command stays marked as long as that is shown."""
        self._improve_ahead = self._improve_behind = None
        self.improving.open()
        self._show_which_place()

    @Slot()
    def _show_which_place(self) -> None:
        """Mark the main place that is shown, in the header and the menu."""
        page = self.improving.page
        shown = page is not None and self.window.page is page
        self.window.actions_by_name["improve"].setChecked(shown)

    def _shown_trust(self) -> TrustShown | None:
        """The trust of the place that is shown; None before the first."""
        here = self.navigator.here
        if here is None:
            return None
        organisation = here.card.organisation
        trust = Subject(here.path[0].organisation)
        is_own = organisation.id == trust.organisation
        return TrustShown(trust, organisation.name if is_own else organisation.provider_name or "")

    @Slot(object)
    def _on_requirement_wanted(self, requirement: Requirement) -> None:
        """Show a finding in its report; Back then leads to the page from which it was opened."""
        self.window.leave_pages()
        self._finding = (requirement.subject, requirement.text)
        self._improve_behind = requirement.subject
        self.navigator.open(requirement.subject, requirement.report_id or None)

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
        """Add ``files`` to the data; of a data pack, offer to follow the folder it is in.

        The PDF of a card is opened instead: its report is shown.
        """
        from db.publishing.manifest import SUFFIX

        packs = [file for file in files if file.suffix.lower() == SUFFIX]
        if packs:
            self.following.ask(packs[0].parent)
        if len(packs) < len(files):
            self.adding.add([file for file in files if file not in packs])

    def load(self) -> None:
        """Fill the tree and show the last view; called again if opening the ratings failed."""
        self.failures.clear()
        self._note_version()
        self.browsing.begin(self._arguments.arrangement or Arrangement(self.settings.grouping))
        if self.navigator.here is None:
            self.wards.begin(self._resume)
        self._ask_for_info()
        files, self._files = self._files, ()
        if files:
            self.open_files(files)

    def _resume(self) -> None:
        arguments = self._arguments
        last_view = LastView() if arguments.picture else self.settings.last_view
        expanded = map(Subject.parse, last_view.expanded)
        self.window.tree.expand_branches(expanded if last_view.subject else [FIRST_SUBJECT])
        if self._first_destination is not None:
            self.navigator.resume(self._first_destination, FIRST_SUBJECT)
        elif arguments.subject is not None:
            self.navigator.open(arguments.subject, arguments.report_id)
        else:
            destination = last_destination(last_view) or Destination(FIRST_SUBJECT)
            start = None if arguments.picture else self.wards.wards.start
            if start is not None:
                self.navigator.resume(Destination(start), destination.subject)
            else:
                self.navigator.resume(destination, FIRST_SUBJECT)

    def _ask_for_info(self) -> None:
        self.tasks.run(lambda store: store.info(), self.own_copy.show_info, topic="info")

    @Slot(object)
    def _on_arrived(self, arrival: Arrival) -> None:
        self._connect_page()
        window, card = self.window, arrival.card
        before = window.report.card
        elsewhere = before is None or before.subject != card.subject
        if elsewhere and before is not None and not self._story_asked_for:
            window.panes.leave_story()
        if elsewhere:
            window.messages.leave_place()
        as_at = arrival.destination.as_at
        window.report.show_card(card, as_at.day, of_report=bool(as_at.provider))
        window.story.show_card(card)
        if before is None:
            window.begin_reading()
        window.show_title(card)
        self.help.on_arrived(arrival)
        self.card_files.on_arrived(arrival)
        if self._improve_ahead != arrival.destination:
            self._improve_ahead = None
        if self._improve_behind not in (None, arrival.destination.subject):
            self._improve_behind = None
        if self._arrived_at not in (None, arrival.destination):
            window.leave_pages()
        self._arrived_at = arrival.destination
        window.show_day(arrival.destination.as_at.day)
        self._enable_actions()
        rows = [(row.subject, card.matrix.older_report(row)) for row in card.matrix.rows]
        if self._cell is None or (self._cell[0], self._cell[2]) not in rows:
            self._cell = (card.subject, Question.OVERALL, None)
        row = self._cell[0], self._cell[2]
        of_the_place = self._cell == (card.subject, Question.OVERALL, None)
        if row in rows and (window.panes.story_shown or not of_the_place):
            column = QUESTIONS.index(self._cell[1]) + 1
            window.report.matrix.choose(rows.index(row), column)
            if self._cell[0] == card.subject:
                # The user did not choose this cell, so show the left side of a wide matrix.
                window.report.matrix.horizontalScrollBar().setValue(0)
        finding, self._finding = self._finding, None
        if finding is not None and finding[0] == card.subject:
            window.report.show_finding(finding[1])
        elif card.subject == self._opened or elsewhere:
            # Choosing a cell may have scrolled to it; arriving at a place never does.
            window.report.read_from_top()
        self._read_from_top(card.subject)
        self.navigator.ask_for_story(*self._cell)
        self.browsing.show_place(arrival.path[-1], card.name)
        as_at = arrival.destination.as_at
        rated_at = RatedAt(as_at.day, as_at.provider)
        self.browsing.show_at(rated_at)
        self.wards.show_at(rated_at)
        self.wards.show_place(card.subject)
        self._show_whether_a_ward()
        if not self._keeping.isActive():
            self._keeping.start()
        wanted, self._card_wanted_of = self._card_wanted_of, None
        if wanted == card.subject:
            self._ask_about_cards(saving=False)

    def _own_trust(self) -> OwnTrust:
        """The trust of My wards; without any, the one that is shown."""
        start = self.wards.wards.start
        if start is not None:
            return OwnTrust(start.organisation, is_own=True)
        here = self.navigator.here
        return OwnTrust("" if here is None else here.path[0].organisation, is_own=False)

    @Slot()
    def _show_whether_a_ward(self) -> None:
        here = self.navigator.here
        kept = here is not None and here.card.subject in self.wards.wards
        self.window.show_ward(kept)

    def _toggle_ward(self, card: ReportCard) -> None:
        organisation = card.organisation
        site = organisation.name if card.subject.service else organisation.provider_name
        self.wards.toggle(Ward(card.subject, card.name or card.subject.id, site or ""))

    @Slot(object)
    def _on_card_of_row_wanted(self, subject: Subject) -> None:
        """Offer to print or save the card of a row of the list, once its report is there."""
        here = self.navigator.here
        if here is not None and here.card.subject == subject:
            self._ask_about_cards(saving=False)
            return
        self._card_wanted_of = subject
        self.navigator.open(subject)

    def _enable_actions(self) -> None:
        actions, here = self.window.actions_by_name, self.navigator.here
        actions.enable_for_card(here is not None)
        position = here.card.position if here else None
        actions["older_report"].setEnabled(position is not None and position > 1)
        actions["newer_report"].setEnabled(
            here is not None and position is not None and position < len(here.card.reports)
        )
        actions["as_at_latest"].setEnabled(self.navigator.as_at.day is not None)
        behind = self.window.page is not None or self._improve_behind is not None
        actions["back"].setEnabled(self.navigator.can_go_back or behind)
        ahead = self._improve_ahead is not None and self.window.page is None
        actions["forward"].setEnabled(self.navigator.can_go_forward or ahead)

    def _forbid(self, policies: Policies) -> None:
        """Disable what IT does not allow."""
        for name, reason in (
            ("add_data", policies.adding_reason),
            ("add_folder", policies.adding_reason),
            ("follow", policies.following_reason),
            ("own_copy", policies.copying_reason),
            ("shared_computer", policies.sharing_reason),
        ):
            if reason:
                self.window.actions_by_name.forbid(name, reason)

    @Slot()
    def _show_choices(self) -> None:
        """Mark in the menu what was chosen, perhaps in another window."""
        actions = self.window.actions_by_name
        actions[f"theme_{self.theme.choice}"].setChecked(True)
        actions["shared_computer"].setChecked(self.settings.shared)

    def _share_computer(self) -> None:
        shared = self.window.actions_by_name["shared_computer"].isChecked()
        self.settings.share(shared)
        said = (
            "On a shared computer, Wardcard does not keep what anyone looks at or searches for."
            if shared
            else "Wardcard keeps the last place and recent searches again."
        )
        self.window.messages.show_message(Message(said, topic="sharing"))

    @Slot()
    def _on_cell_opened(self) -> None:
        self._story_asked_for = True

    @Slot(object, object, object)
    def _on_cell_chosen(self, subject: Subject, question: Question, report_id: str | None) -> None:
        self._cell = (subject, question, report_id)
        self.navigator.ask_for_story(subject, question, report_id)

    @Slot(object)
    def _on_story_ready(self, story: Story) -> None:
        """Show the story; if the user chose its cell, open it and scroll to it."""
        window = self.window
        window.story.show_story(story)
        if self._story_asked_for:
            self._story_asked_for = False
            window.panes.open_story()
            window.story.say_that_it_is_open()
            if not window.panes.docked:
                # Once it has the height of its text.
                QTimer.singleShot(0, window, lambda: window.report.bring_into_view(window.story))

    @Slot(object)
    def _on_subject_opened(self, subject: Subject) -> None:
        self._opened = subject
        self.window.report.tabs.setCurrentIndex(0)
        if self.navigator.here is not None:
            self._read_from_top(self.navigator.here.card.subject)
        self.window.report.matrix.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @Slot(object)
    def _on_subject_of_report_chosen(self, subject: Subject) -> None:
        self.window.leave_pages()
        self.navigator.open(subject)
        self._on_subject_opened(subject)

    @Slot(str)
    def _on_place_lost(self, name: str) -> None:
        self.window.messages.show_message(
            Message(
                f"{name} is no longer in the data, so another place is shown.",
                topic="lost",
                about_place=True,
            )
        )

    @Slot(object)
    def _on_not_found(self, missing: NotFound) -> None:
        self.window.messages.show_message(Message(missing.sentence, topic="lost", about_place=True))
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
        if self._cell == (shown, Question.OVERALL, None):
            self.window.report.matrix.choose(0, 0)
        self.window.report.read_from_top()

    @Slot(str)
    def _on_search_asked(self, text: str) -> None:
        here = self.navigator.here
        read_last = here.card.subject.organisation if here else ""
        from_where = here.card.organisation.name if here else ""

        def done(hits: Hits) -> None:
            self.window.header.search.show_hits(text, hits, hits.near, from_where)

        self.tasks.run(lambda store: store.find(text, read_last=read_last), done, topic="search")

    @Slot(object, str)
    def _on_hit_chosen(self, hit: Hit, text: str) -> None:
        self.settings.add_recent_search(text)
        self.window.leave_pages()
        self.navigator.open(hit.subject, hit.report_id)
        if hit.kind.was_found:
            self._finding = (hit.subject, hit.text)
        elif hit.report_id is None:
            self._on_subject_opened(hit.subject)
        else:
            self._opened = hit.subject
            self.window.report.page_in_front().setFocus()

    @Slot()
    def show_new_data(self) -> None:
        """Read again what is shown, because data was added to the database, or removed."""
        self._note_version()
        self.tasks.run(self.failures.look_for_missing, lambda _: None)
        self.browsing.reload()
        self.wards.reload()
        self.navigator.reload(FIRST_SUBJECT)
        self.removing.reload()
        self.improving.reload()
        self._ask_for_info()

    @Slot()
    def _on_data_changed(self) -> None:
        self.tasks.reopen()
        self.adding.use(self.own_copy.database)
        self.removing.use(self.own_copy.database)
        self._read_new_file()
        if self.failures.opening_error is None:
            self.show_new_data()
        else:
            self._on_try_again()

    def _read_new_file(self) -> None:
        """Read from the file that is now the database, where a store of its own is open."""
        self.output.use(self.own_copy.shown)

    @Slot()
    def _on_rebuilt(self) -> None:
        self._read_new_file()
        self.browsing.reload()
        self.wards.reload()

    # What other programs do to the data

    def _note_version(self) -> None:
        """Watch the database from its present state on, in which everything is read next."""

        def done(found: tuple[Path, Stamp, tuple[int, ...]]) -> None:
            path, state, version = found
            self._version = (path, version)
            self.watching.know(path, state)

        self._ask_for_state(done)

    @Slot()
    def _on_changed_elsewhere(self) -> None:
        """Show what another program has changed, once it is certain that it has."""
        if self.changes_data or self.others_change_data():
            return
        before = self._version

        def done(found: tuple[Path, Stamp, tuple[int, ...]]) -> None:
            path, state, version = found
            if (path, version) == before:  # only its date
                self.watching.know(path, state)
                return
            self._on_data_changed()
            text = "Another program changed the data. The window shows it as it is now."
            self._say_of_data(text, seconds=_LONG_ENOUGH)

        self._ask_for_state(done)

    def _ask_for_state(self, done: Callable[[tuple[Path, Stamp, tuple[int, ...]]], None]) -> None:
        """Ask in which state the database is; until that is known, nothing is watched."""
        self.watching.forget()
        self.tasks.run(_state_of, done, self._on_state_not_known, topic="version")

    def _on_state_not_known(self, error: Exception) -> None:
        self.watching.go_back(gone=isinstance(error, Gone))
        if not isinstance(error, Busy):  # another program is still writing: the next look finds out
            self._on_task_failed(error)

    @Slot()
    def _on_moved_elsewhere(self) -> None:
        self._on_data_changed()
        self.following.on_changed_elsewhere()

    @Slot()
    def _look_for_data(self) -> None:
        """Have a database that is gone or was replaced reported, as any question to it would."""
        self.tasks.run(lambda store: store.in_place(), lambda _: None, topic="in place")

    @Slot()
    def _on_back(self) -> None:
        def done(_: object) -> None:
            self.failures.clear()
            self._on_data_changed()

        self.tasks.run(lambda store: store.in_place(), done, topic="in place")

    @Slot()
    def _on_replaced(self) -> None:
        """Show the file that has taken the place of the database, if it can be opened."""
        if self._replacing:  # several questions were waiting
            return
        self._replacing = True
        self.failures.clear()
        self._on_data_changed()

        def done(path: Path) -> None:
            self._replacing = False
            self._say_of_data(f"{path} was replaced. The window shows what is in the new file.")

        def failed(error: Exception) -> None:
            self._replacing = False
            self._on_task_failed(error)

        self.tasks.run(lambda store: store.path, done, failed, topic="replaced")

    def _say_of_data(self, text: str, seconds: float = 0) -> None:
        self.window.messages.show_message(Message(text, topic=DATA, seconds=seconds))

    # Failures

    @Slot()
    def _on_lost_dismissed(self) -> None:
        def dismiss(store: ReportStore) -> None:
            from db.importing.recovery import dismiss_lost

            dismiss_lost(store.path)

        self.tasks.run(dismiss, lambda _: None)

    def _on_task_failed(self, error: Exception) -> None:
        if not self.following.give_up(error):
            self.failures.report(error, opened=self.navigator.here is not None)

    @Slot()
    def _on_try_again(self) -> None:
        self.tasks.reopen()
        self.load()
        self.navigator.reload(FIRST_SUBJECT)

    # Dialogs

    @property
    def shown_card(self) -> ShownCard | None:
        """The card that is shown, for printing or saving it; None before the first card."""
        from viewer.views.output.card_order import ShownCard

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

    def _ask_to_save_template(self) -> None:
        here = self.navigator.here
        self.output.saving.ask_and_save_template(here.card if here else None)

    def _ask_about_cards(self, *, saving: bool) -> None:
        shown = self.shown_card
        if shown is not None:
            self.output.ask_about_cards(shown, self.browsing.arrangement.filter, saving=saving)

    def _show_about(self) -> None:
        from viewer.wording import about

        text = about.text(
            self.own_copy.shown, self.own_copy.shown_copy_of, self._arguments.policies.lines()
        )
        self.window.show_text("About Wardcard", text)
