"""The controller of 'To improve': reads the register, saves in it, and has conflicts settled.

Reports are read on the thread of the window's store, the register on one of its own, because it may
be on a network share that does not answer.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QDialog

from db.domain.errors import Refused, StoreError
from db.domain.subject import Subject
from viewer.parts.message_bar import Message
from viewer.parts.running_tasks import OnClosing
from viewer.system.tasks import Tasks

if TYPE_CHECKING:
    from db.domain.register import Entry
    from db.domain.requirement import Requirement
    from db.domain.response import Response
    from db.local.trust_file import Conflict, Save, Saved, TrustFile
    from db.reading.store import ReportStore
    from viewer.appearance.theme import Theme
    from viewer.parts.host_window import HostWindow
    from viewer.system.settings import Settings
    from viewer.views.improve.bulk_panel import BulkChange
    from viewer.views.improve.page import ImprovePage

_TOPIC = "register"
_PATIENCE = 1.0
"""Seconds for which closing waits for the register, which may be on a share that hangs."""
_ON_CLOSING = OnClosing(
    running="Changes on the page ‘To improve’ are not saved.",
    loss="If you close Wardcard now, they are lost.",
    keep="Keep the window open",
)


class TrustShown(NamedTuple):
    """The trust whose register is shown."""

    subject: Subject
    name: str


class _Read(NamedTuple):
    """What was read of the register of a trust."""

    entries: tuple[Entry, ...]
    why_read_only: str
    elsewhere: bool
    """Whether the register is in a folder that somebody has chosen."""


class _Draft(NamedTuple):
    """What was changed and is not saved yet."""

    base: Saved
    response: Response


class _Unsaved:
    """Changes that are not saved, about which the window asks before it closes."""

    on_closing: OnClosing | None = _ON_CLOSING

    def drop(self) -> None:
        """Do nothing: they go with the window."""

    def finish(self) -> None:
        """Do nothing: there is no progress."""


class Improving(QObject):
    """Fills the page, and saves what was changed on it."""

    page_wanted = Signal(object)
    """Emitted with the ImprovePage that is to be shown in the window."""
    page_left = Signal(object)
    """Emitted with the page when the reader leaves it."""
    papers_wanted = Signal()
    """Emitted when the reader wants to print what is to improve."""
    finding_wanted = Signal(object)
    """Emitted with the Requirement that is to be shown in its report."""

    def __init__(
        self,
        data_dir: Path,
        open_file: Callable[[], TrustFile],
        tasks: Tasks[ReportStore],
        window: HostWindow,
        settings: Settings,
        theme: Theme,
        trust: Callable[[], TrustShown | None],
    ) -> None:
        """``open_file`` is called on the register's own thread, and may raise StoreError.

        ``tasks`` work on the database in use; ``trust`` returns the trust that is shown.
        """
        super().__init__(window)
        self._data_dir = data_dir
        self._tasks = tasks
        self._window = window
        self._settings = settings
        self._theme = theme
        self._trust = trust
        self._file: Tasks[TrustFile] = Tasks(open_file, tasks.report_failure, self, name="register")
        self.page: ImprovePage | None = None
        """The page, created when it is first opened."""
        self._shown: TrustShown | None = None
        self._drafts: dict[str, _Draft] = {}
        self._bases: dict[str, Saved] = {}
        """What the panel has read of the entry that it shows, by its key."""
        self._unsaved = _Unsaved()
        self._readable = True
        """Whether the register could be read; if not, only reports are shown."""

    @property
    def busy(self) -> bool:
        """Whether anything is being read or saved."""
        return self._file.busy

    def close(self) -> None:
        """Stop all work."""
        self._file.close(_PATIENCE)

    # Reading

    @Slot()
    def open(self) -> None:
        """Show the page, with the register of the trust that is shown."""
        trust = self._trust()
        if trust is None:
            self._window.say("Open a trust or a hospital first, then ‘To improve’.")
            return
        page = self._page()
        if trust != self._shown:
            self._shown = trust
            page.show_register(trust.name, (), "", "")
        self.page_wanted.emit(page)
        page.focus_list()
        self._load()

    @Slot()
    def reload(self) -> None:
        """Read everything again if the page is shown: the data or the register may have changed."""
        if self.page is not None and self.page.isVisible():
            self._load()

    @Slot()
    def open_again(self) -> None:
        """Use another register from now on, because this PC follows other data, or none."""
        self._file.reopen()
        self.reload()

    def _load(self) -> None:
        trust = self._shown
        if trust is None:
            return

        def look(store: ReportStore) -> tuple[Requirement, ...]:
            return store.requirements(trust.subject)

        def asked(requirements: tuple[Requirement, ...]) -> None:
            self._file.run(
                partial(_read, requirements, trust.subject, self._data_dir),
                partial(self._show, trust),
                partial(self._on_unreadable, trust, requirements),
                topic="register",
            )

        self._tasks.run(look, asked, topic="requirements")

    def _show(self, trust: TrustShown, read: _Read) -> None:
        if self.page is None or trust != self._shown:
            return
        from viewer.wording import improve_page as words

        self._readable = True
        own = words.OWN_WORK_SHARED if read.elsewhere else words.OWN_WORK
        if read.entries != tuple(self.page.model.everything()) or not read.entries:
            self.page.show_register(trust.name, read.entries, own, read.why_read_only)
            self.page.mark_changed(self._drafts)

    def _on_unreadable(
        self, trust: TrustShown, requirements: Sequence[Requirement], error: Exception
    ) -> None:
        """Show what reports say at least, if the register itself cannot be read."""
        if not isinstance(error, StoreError):
            self._tasks.report_failure(error)
            return
        from db.domain.register import Entry
        from viewer.wording import improve_page as words

        self._readable = False
        self._file.reopen()
        if self.page is not None and trust == self._shown:
            entries = tuple(map(Entry, requirements))
            self.page.show_register(trust.name, entries, words.OWN_WORK, str(error))

    @Slot(str)
    def _on_entry_wanted(self, key: str) -> None:
        page = self.page
        entry = page.model.entry(key) if page is not None else None
        if page is None or entry is None:
            return
        if not self._readable:
            from db.domain.response import Response
            from db.local.trust_file import Saved

            self._show_detail(entry, (Saved(Response(key), 0), (), ()))
            return
        everything = page.model.everything()

        def look(file: TrustFile) -> tuple[Saved, tuple[Save, ...], object]:
            from db.domain.repeats import suggestions

            others = [each.requirement for each in everything if each.key != key]
            return file.response(key), file.history(key), suggestions(entry.requirement, others)

        self._file.run(look, partial(self._show_detail, entry), self._say, topic="entry")

    def _show_detail(self, entry: Entry, found: tuple[Saved, tuple[Save, ...], object]) -> None:
        from viewer.views.improve.panel import Detail

        page = self.page
        assert page is not None
        saved, history, suggested = found
        draft = self._drafts.get(entry.key)
        base = draft.base if draft else saved
        self._bases = {entry.key: base}
        response = draft.response if draft else saved.response
        known = {each.key: each.requirement for each in page.model.everything()}
        earlier = {key: known[key] for key in response.repeats if key in known}
        page.show_detail(
            Detail(entry, base, response, history, earlier, suggested)  # pyright: ignore[reportArgumentType]
        )

    # Changes

    @Slot(object)
    def _on_edited(self, response: Response) -> None:
        from db.domain.response import changes, tidy

        base = self._bases.get(response.key)
        if base is None or self.page is None:
            return
        if changes(base.response, tidy(response)):
            self._keep(response.key, _Draft(base, response))
        else:
            self._keep(response.key, None)

    def _keep(self, key: str, draft: _Draft | None) -> None:
        """Keep what is not saved yet, or no longer; the window asks about it before it closes."""
        before = bool(self._drafts)
        if draft is None:
            self._drafts.pop(key, None)
        else:
            self._drafts[key] = draft
        if bool(self._drafts) is not before:
            if self._drafts:
                self._window.running_tasks.add(self._unsaved, unsaved=True)
            else:
                self._window.running_tasks.remove(self._unsaved)
        if self.page is not None:
            self.page.mark_changed(self._drafts)

    @Slot(object, str)
    def _on_save_wanted(self, response: Response, role: str) -> None:
        base = self._bases.get(response.key)
        if base is not None:
            self._remember_role(role)
            self._save(_Draft(base, response), role)

    def _save(self, draft: _Draft, role: str) -> None:
        page, key = self.page, draft.response.key
        entry = page.model.entry(key) if page is not None else None
        if page is None or entry is None:
            return

        def work(file: TrustFile) -> tuple[Saved, ...]:
            from db.local.trust_file import Draft

            return (file.save(Draft(entry.requirement, draft.response, draft.base.version), role),)

        def done(saved: tuple[Saved, ...]) -> None:
            self._keep(key, None)
            self._on_saved(saved, (draft.base,), role)

        self._file.run(work, done, partial(self._on_not_saved, draft, role))

    def _on_saved(self, saved: Sequence[Saved], before: Sequence[Saved], role: str) -> None:
        """Show what was saved, and offer to take it back if the rules allow that."""
        from db.domain.register import progress_of
        from viewer.wording import improve_page as words

        page = self.page
        if page is None:
            return
        entries = [
            replace(entry, progress=progress_of(each.response, each.version))
            for each in saved
            if (entry := page.model.entry(each.response.key)) is not None
        ]
        page.show_changed(entries)
        self._on_entry_wanted(page.table.current_key())
        back = _taken_back(saved, before)
        self._window.messages.show_message(
            Message(
                words.saved_words(len(saved)),
                "Undo" if back else "",
                lambda: self._take_back(back, role),
                topic=_TOPIC,
                seconds=0 if back else 8,
                done=True,
            )
        )

    def _take_back(self, back: Sequence[_Draft], role: str) -> None:
        self._save_all(back, role, undo=True)

    def _save_all(self, drafts: Sequence[_Draft], role: str, *, undo: bool = False) -> None:
        page = self.page
        assert page is not None
        known = {each.key: each.requirement for each in page.model.everything()}

        def work(file: TrustFile) -> tuple[Saved, ...]:
            from db.local.trust_file import Draft

            return file.save_all(
                [
                    Draft(known[each.response.key], each.response, each.base.version)
                    for each in drafts
                ],
                role,
            )

        def done(saved: tuple[Saved, ...]) -> None:
            for each in saved:
                self._keep(each.response.key, None)
            self._on_saved(saved, () if undo else [each.base for each in drafts], role)

        self._file.run(work, done, self._on_failed)

    @Slot(object, str)
    def _on_bulk_wanted(self, change: BulkChange, role: str) -> None:
        page = self.page
        assert page is not None
        keys = page.table.chosen_keys()
        unsaved = [key for key in keys if key in self._drafts]
        if unsaved:
            page.bulk.show_problem(
                "One of these rows has changes that are not saved. Save or undo them first."
            )
            return
        self._remember_role(role)
        entries = [entry for key in keys if (entry := page.model.entry(key)) is not None]

        def look(file: TrustFile) -> list[_Draft]:
            return _bulk(file, entries, change)

        def looked(drafts: list[_Draft]) -> None:
            self._save_all(drafts, role)

        def failed(error: Exception) -> None:
            if isinstance(error, StoreError):
                page.bulk.show_problem(str(error))
            else:
                self._tasks.report_failure(error)

        self._file.run(look, looked, failed)

    def _remember_role(self, role: str) -> None:
        self._settings.register_role = role

    # What went wrong

    def _on_not_saved(self, draft: _Draft, role: str, error: Exception) -> None:
        from db.local.trust_file import Conflict

        page = self.page
        if isinstance(error, Conflict) and page is not None:
            self._ask_about(draft, role, error)
        elif isinstance(error, StoreError) and page is not None:
            page.panel.show_problem(str(error))
        else:
            self._tasks.report_failure(error)

    def _say(self, error: Exception) -> None:
        if isinstance(error, StoreError):
            self._window.messages.show_message(Message(str(error), topic=_TOPIC, refusal=True))
        else:
            self._tasks.report_failure(error)

    def _on_failed(self, error: Exception) -> None:
        self._say(error)
        self.reload()

    def _ask_about(self, draft: _Draft, role: str, conflict: Conflict) -> None:
        """Show both versions of what somebody else has saved meanwhile, and let people choose."""
        from viewer.parts.choice_dialog import ChoiceDialog
        from viewer.views.improve.merging import differences, merged, questions

        theirs, base = conflict.theirs, draft.base.response
        found = differences(base, draft.response, theirs.response)

        def chosen(_button: int, answers: tuple[int, ...]) -> None:
            takes = {each.field: answer == 0 for each, answer in zip(found, answers, strict=True)}
            response = merged(base, draft.response, theirs.response, takes)
            self._save(_Draft(theirs, response), role)

        if not found:  # the same in both, or only updates, which are added to each other
            chosen(0, ())
            return
        dialog = ChoiceDialog(
            f"Saved by {theirs.by} meanwhile",
            questions(found, theirs.by),
            ("Save what is chosen",),
            self._theme,
            self._window,
            [0 if each.prefers_mine else 1 for each in found],
        )
        dialog.chosen.connect(chosen)
        # In PySide, the open() without arguments is hidden by an overload with two.
        QDialog.open(dialog)

    # Evidence

    @Slot(str)
    def _on_link_wanted(self, where: str) -> None:
        """Open the folder of a piece of evidence; never the file, which may be a program."""

        def look(_: TrustFile) -> Path | None:
            path = Path(where)
            try:
                there = path.is_absolute() and path.exists()
            except (OSError, ValueError):
                there = False
            return (path if path.is_dir() else path.parent) if there else None

        def done(folder: Path | None) -> None:
            if folder is not None:
                QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
                return
            QGuiApplication.clipboard().setText(where)
            self._window.say(f"‘{where}’ cannot be opened from here, so it was copied instead.")

        self._file.run(look, done, topic="link")

    # The page

    def _page(self) -> ImprovePage:
        if self.page is None:
            from viewer.views.improve.page import ImprovePage

            page = self.page = ImprovePage(self._theme, self._window)
            page.hide()
            page.closed.connect(lambda: self.page_left.emit(page))
            page.papers_wanted.connect(self.papers_wanted)
            page.entry_wanted.connect(self._on_entry_wanted)
            page.panel.edited.connect(self._on_edited)
            page.panel.save_wanted.connect(self._on_save_wanted)
            page.panel.finding_wanted.connect(self.finding_wanted)
            page.panel.link_wanted.connect(self._on_link_wanted)
            page.bulk.save_wanted.connect(self._on_bulk_wanted)
            page.show_role(self._settings.register_role)
        return self.page


def _read(
    requirements: Sequence[Requirement], under: Subject, data_dir: Path, file: TrustFile
) -> _Read:
    """Join what reports ask for with the register. Called on its thread."""
    from db.domain.age import today
    from db.domain.register import RegisterFilter, joined

    fits = RegisterFilter(under=under).fits(today())
    entries = tuple(filter(fits, joined(requirements, file.progress(), file.said)))
    return _Read(entries, _why_read_only(file), file.path.parent != data_dir)


def _why_read_only(file: TrustFile) -> str:
    """Why nothing in the register can be changed here, in a sentence; empty if it can."""
    if file.why_read_only or not file.path.exists() or os.access(file.path, os.W_OK):
        return file.why_read_only
    return (
        f"The register {file.path} is read-only here, so nothing can be changed. Ask the people "
        "who look after its folder for the right to change it."
    )


def _bulk(file: TrustFile, entries: Sequence[Entry], change: BulkChange) -> list[_Draft]:
    """The drafts of what several entries get. Raises Refused if one cannot have it."""
    from db.domain.response import check_change
    from viewer.wording import improve_page as words

    drafts: list[_Draft] = []
    for entry in entries:
        saved = file.response(entry.key)
        after = change.applied(saved.response)
        try:
            check_change(saved.response, after)
        except Refused as error:
            raise Refused(f"{words.title_of(entry)}: {error} Nothing was saved.") from error
        drafts.append(_Draft(replace(saved, version=entry.progress.version), after))
    return drafts


def _taken_back(saved: Sequence[Saved], before: Sequence[Saved]) -> list[_Draft]:
    """What takes a save back, as a further save; empty if the rules do not allow that.

    Updates stay, and a date that is moved back counts as moved.
    """
    from db.domain.response import check_change, moved

    drafts: list[_Draft] = []
    for now, was in zip(saved, before, strict=False):
        old, new = was.response, now.response
        if now.version == was.version:
            return []
        actions = tuple(
            replace(
                action,
                due=moved(
                    new.actions[number].due if number < len(new.actions) else None,
                    action.due.day if action.due else None,
                ),
            )
            for number, action in enumerate(old.actions)
        )
        due = moved(new.due, old.due.day if old.due else None)
        back = replace(old, updates=new.updates, due=due, actions=actions)
        try:
            check_change(new, back)
        except Refused:
            return []
        drafts.append(_Draft(now, back))
    return drafts
