"""Work of Wardcard's window, for tests to run in a process of its own and to end at any moment.

    python -m tests.reliability.children NAME FOLDER [ARGUMENT...]

Each function uses the same public functions as the window. FOLDER is the data folder.
"""

from __future__ import annotations

import json
import os
import sys
import time
from contextlib import closing
from pathlib import Path

from viewer.system.paths import database_path

SETTLED = 1.5
"""Seconds for which the window stays open after everything is shown."""
PAUSE = 0.1
"""Seconds between two looks of a reader: people read for longer than that."""
_LONGEST = 120
"""Seconds after which a window that is still busy is an error."""


def add(folder: Path, *files: str) -> None:
    """Add files as the window does: in a child process."""
    from db.importing.separate_process import load_in_child

    load_in_child(database_path(folder), [Path(file) for file in files], lambda _: None, _never)


def remove(folder: Path, number: str) -> None:
    """Remove a loaded file as the window does."""
    from db.importing.separate_process import remove_in_child

    remove_in_child(database_path(folder), int(number), _never)


def look(folder: Path) -> None:
    """Look once in the followed folder for a newer pack."""
    from db.publishing.followed_data import WardData
    from db.publishing.follower import Follower
    from viewer import __version__

    outcome = Follower(WardData(folder), __version__).look(patient=False)
    if outcome.refused or not outcome.reached:
        raise SystemExit(" ".join(outcome.refused) or "The folder could not be reached.")


def copy(folder: Path, original: str) -> None:
    """Make the user's own copy of a database that is read-only."""
    from db.publishing.copies import Copies

    Copies(folder).make(Path(original))


def save_settings(folder: Path) -> None:
    """Change several settings, and save them as the window does when it is closed."""
    from viewer.system.settings import LastView, Settings

    settings = Settings(folder)
    settings.theme, settings.text_scale = "dark", 1.5
    settings.last_view = LastView("RWH01", expanded=("RWH",) * 400)
    settings.recent_searches = ("lister", "derriford", "treetops")
    settings.save()


def keep_wards(folder: Path) -> None:
    """Change My wards as the window does: add one, move it, remove one, open at another."""
    from db.domain.errors import StoreError
    from db.domain.subject import Subject
    from db.domain.wards import Ward
    from db.local.local_file import LocalFile

    new = Ward(Subject("RWH01", "surgery"), "Surgery", "Lister Hospital")
    file = LocalFile(folder)
    file.change(
        lambda wards: (
            wards.added(new)
            .moved(new.subject, 0)
            .removed(Subject("RWH02"))
            .opening_at(Subject("RWH03"))
        )
    )
    if trouble := file.take_trouble():
        raise StoreError(trouble)


def answer(folder: Path) -> None:
    """Save a response to everything that the reports ask for, in one go, as a bulk edit does.

    What is answered so already is left as it is.
    """
    from dataclasses import replace
    from datetime import date

    from db.domain.response import Update
    from db.local.trust_file import Draft, TrustFile
    from db.reading.store import ReportStore

    update = Update("2026-11", "Invented: begun", "Matron", date(2026, 11, 29))
    file = TrustFile(folder / "trust.db")
    with closing(ReportStore.open(database_path(folder), read_only=True)) as store:
        asked = store.requirements()
    drafts: list[Draft] = []
    for each in asked:
        saved = file.response(each.key)
        updates = saved.response.updates or (update,)
        response = replace(saved.response, ward="Dacre", updates=updates)
        drafts.append(Draft(each, response, saved.version))
    file.save_all(drafts, "Matron")


def restore_register(folder: Path, backup: str) -> None:
    """Go back to a backup of the register, unless that was done already."""
    from db.local.trust_copies import compare, restore
    from db.local.trust_file import TrustFile

    file = TrustFile(folder / "trust.db")
    if compare(file, Path(backup)).differences:
        restore(file, Path(backup))


def start(folder: Path) -> None:
    """Start Wardcard's window, wait until everything is shown, and close it."""
    from PySide6.QtWidgets import QApplication

    from viewer.system.arguments import WindowArguments
    from viewer.system.qt_application import qt_application
    from viewer.window.start import Start

    qt = qt_application()
    with Start(WindowArguments(database_path(folder), folder)) as begun:
        begun.show()
        deadline = time.monotonic() + _LONGEST
        shown = None
        while shown is None or time.monotonic() < shown + SETTLED:
            QApplication.processEvents()
            time.sleep(0.01)
            if begun.error is not None:
                raise begun.error
            if time.monotonic() > deadline:
                raise SystemExit("The window is still busy after two minutes.")
            application = begun.application
            if application is None or application.busy:
                shown = None
            elif shown is None and application.navigator.here is not None:
                shown = time.monotonic()
        begun.window.close()
    del qt


def read(folder: Path, threads: str) -> None:
    """Open the data in use again and again in several threads, as if each were a PC's reader.

    It creates a file 'reading-PID' in the folder when it begins, and ends when there is a file
    'stop'. Prints as JSON each number of ratings that was seen, and each error.
    """
    from concurrent.futures import ThreadPoolExecutor

    # Imported at once by several threads, a module may be incomplete in one of them.
    import db.publishing.follower
    import db.reading.store  # noqa: F401

    (folder / f"reading-{os.getpid()}").touch()
    with ThreadPoolExecutor(int(threads)) as pool:
        seen = list(pool.map(lambda _: _read_on(folder), range(int(threads))))
    print(json.dumps([found for each in seen for found in each]))


def _read_on(folder: Path) -> list[str]:
    """What a reader saw: numbers of ratings, and errors."""
    from db.domain.subject import Subject
    from db.publishing.followed_data import WardData
    from db.publishing.follower import open_current
    from db.reading.store import ReportStore

    seen: list[str] = []
    while not (folder / "stop").exists():
        time.sleep(PAUSE)
        try:
            store = open_current(WardData(folder))
            if store is None:
                store = ReportStore.open(database_path(folder), read_only=True)
            with closing(store):
                seen.append(str(store.info().counts["ratings"]))
                store.tree()
                store.card(Subject("RWH01"))
        except Exception as error:  # noqa: BLE001 - the test names each
            seen.append(f"{type(error).__name__}: {error}")
    return seen


def _never() -> bool:
    return False


_WORK = {
    work.__name__: work
    for work in (
        add,
        remove,
        look,
        copy,
        save_settings,
        keep_wards,
        answer,
        restore_register,
        start,
        read,
    )
}


def main(words: list[str]) -> None:
    """Do the work that the first word names, in the folder that the second one names."""
    from db.domain.errors import StoreError
    from viewer.system.paths import keep_register_of_temporary_files

    # As every start of Wardcard does.
    keep_register_of_temporary_files(Path(words[1]))
    try:
        _WORK[words[0]](Path(words[1]), *words[2:])
    except StoreError as error:
        print(f"wardcard: {error}", file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    main(sys.argv[1:])
