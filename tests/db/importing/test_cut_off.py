"""Whatever moment a process is ended at, the data is as before or as after, and nothing is lost.

Each test forks this process and ends the fork with a signal that cannot be caught up with, at
moments spread over all of its run: after so many steps that touch files, and after so much time.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest

from db.domain.errors import Busy, Corrupt, DiskFull, StoreError
from db.files.register import clean_up, keep_register
from db.importing import recovery
from db.importing.ledger import Ledger
from db.importing.loader import Loader
from db.importing.opening import open_or_create
from db.importing.recovery import dismiss_lost, open_sound, rebuild, repair, still_lost
from db.importing.removal import remove_file
from db.publishing.copies import Copies
from db.reading.store import ReportStore
from tests.db.packs import minimal, write
from tests.reliability.sizes import repeats

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no fork")

_STEPS = {"open", "os.rename", "os.remove", "os.link", "os.chmod", "os.mkdir", "sqlite3.connect"}
"""The audit events of steps that touch files."""


def ended_at(work: Callable[[], object], *, step: int = 0, seconds: float = 0.0) -> bool:
    """Run ``work`` in a fork that is ended before its ``step``-th step or after ``seconds``.

    Returns whether it was ended; otherwise it had finished before.
    """
    child = os.fork()
    if child == 0:
        code = 1
        try:
            if seconds:
                signal.signal(signal.SIGALRM, signal.SIG_DFL)
                signal.setitimer(signal.ITIMER_REAL, seconds)
            if step:
                _end_at(step)
            work()
            code = 0
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) in (signal.SIGKILL, signal.SIGALRM)
        return True
    assert os.waitstatus_to_exitcode(status) == 0
    return False


def _end_at(step: int) -> None:
    taken = 0

    def count(event: str, _: tuple[Any, ...]) -> None:
        nonlocal taken
        if event in _STEPS:
            taken += 1
            if taken == step:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)


def every_moment(
    work: Callable[[], object], prepare: Callable[[], None], check: Callable[[], None], many: int
) -> int:
    """End ``work`` at about ``many`` moments, each after ``prepare``; then ``check``.

    Returns the number of times that it was ended.
    """
    prepare()
    begun = time.monotonic()
    steps = _steps_of(work)
    took = time.monotonic() - begun
    ended = 0
    half = max(1, many // 2)
    moments = [
        *({"step": 1 + number * steps // half} for number in range(half)),
        # Towards the end, files change places.
        *({"step": max(1, steps - back)} for back in (2, 5, 8, 11, 14)),
        *({"seconds": took * (number + 0.5) / half} for number in range(half)),
    ]
    for moment in moments:
        prepare()
        ended += ended_at(work, **moment)
        check()
    return ended


def _steps_of(work: Callable[[], object]) -> int:
    """Run ``work`` in a fork; return the number of its steps."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            taken = [0]

            def count(event: str, _: tuple[Any, ...]) -> None:
                taken[0] += event in _STEPS

            sys.addaudithook(count)
            work()
            os.write(writing, str(taken[0]).encode())
            code = 0
        finally:
            os._exit(code)
    os.close(writing)
    with os.fdopen(reading, "rb") as answer:
        steps = int(answer.read() or 0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    return steps


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    """A bundled pack, and files that were added: two that are there, one refused, one gone."""
    found = {"bundled": write(tmp_path, minimal() | {"id": "bundled"}, "bundled.json")}
    for name in ("one", "two", "refused", "gone"):
        found[name] = write(tmp_path, minimal() | {"id": name}, f"{name}.json")
    return found


@pytest.fixture
def database(tmp_path: Path, files: dict[str, Path]) -> Path:
    path = tmp_path / "data" / "wardcard.db"
    keep_register(tmp_path / "register")
    open_or_create(path, [files["bundled"]]).close()
    for name in ("one", "two", "gone"):
        Loader(path).load([files[name]])
    files["gone"].unlink()
    return path


def names(path: Path) -> list[str]:
    with closing(ReportStore.open(path)) as store:
        return sorted(file.name for file in store.loaded_files())


class Folder:
    """Remembers a folder, to restore it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._content = {file.name: file.read_bytes() for file in folder.iterdir()}

    def restore(self) -> None:
        for file in self._folder.iterdir():
            file.unlink()
        for name, content in self._content.items():
            (self._folder / name).write_bytes(content)

    def names(self) -> set[str]:
        return {file.name for file in self._folder.iterdir()}


def cut_short(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2)


@pytest.mark.parametrize("many", [12, pytest.param(repeats(400, quick=40), marks=pytest.mark.slow)])
def test_a_repair_that_is_cut_off_is_done_at_the_next_start(
    many: int, database: Path, files: dict[str, Path]
) -> None:
    packs = [files["bundled"]]
    cut_short(database)
    damaged = database.read_bytes()
    folder = Folder(database.parent)
    went_on: list[str] = []

    def work() -> None:
        repair(database, packs)

    def check() -> None:
        clean_up()  # as every start does
        try:
            open_sound(database, packs).close()
            went_on.append("finished")
        except Corrupt:
            went_on.append("again")
            assert database.read_bytes() == damaged
            repair(database, packs)
        assert names(database) == ["bundled.json", "one.json", "two.json"]
        record = still_lost(database)
        assert record is not None
        assert [one.path for one in record.lost] == [str(files["gone"])]
        assert {entry.path for entry in Ledger(database).read()} == {
            str(files[name]) for name in ("bundled", "one", "two")
        }
        (aside,) = [name for name in folder.names() if ".damaged-" in name]
        assert (database.parent / aside).read_bytes() == damaged
        assert folder.names() == {
            database.name,
            aside,
            "wardcard.sources.json",
            "wardcard.db.repair.json",
        }

    ended = every_moment(work, folder.restore, check, many)
    assert ended >= many // 3
    assert set(went_on) == {"finished", "again"}


def test_a_disk_without_hard_links_has_the_same_end(
    database: Path, files: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    test_a_repair_that_is_cut_off_is_done_at_the_next_start(8, database, files)


def test_damage_that_only_a_full_check_found_is_not_forgotten(
    database: Path, files: dict[str, Path]
) -> None:
    def stop(*_: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    assert ended_at(lambda: rebuild(database, [files["bundled"]], "Invented damage.", load=stop))
    with pytest.raises(Corrupt, match="Invented damage"):
        open_sound(database, [files["bundled"]])
    assert repair(database, [files["bundled"]]) is not None
    assert names(database) == ["bundled.json", "one.json", "two.json"]


def test_a_database_that_was_put_back_after_a_cut_off_repair_is_used(
    database: Path, files: dict[str, Path]
) -> None:
    sound = database.read_bytes()
    cut_short(database)

    def stop(*_: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    assert ended_at(lambda: rebuild(database, [], "Invented damage.", load=stop))
    database.write_bytes(sound)
    with closing(open_sound(database, [files["bundled"]])) as store:
        assert len(store.loaded_files()) == 4
    assert not list(database.parent.glob("*repair*"))


def test_a_file_that_is_refused_stays_on_the_list_until_it_is_loaded(
    database: Path, files: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    Loader(database).load([files["refused"]])
    cut_short(database)
    load = recovery._load_here  # pyright: ignore[reportPrivateUsage]

    def loads(path: Path, sources: Sequence[Path], *rest: Any) -> None:
        if list(sources) == [files["refused"]]:
            raise recovery.Refused("refused.json is refused, as invented.")
        if list(sources) == [files["two"]]:
            raise ZeroDivisionError("a fault")
        load(path, sources, *rest)

    done = rebuild(database, [files["bundled"]], "Invented damage.", load=loads)
    assert done.loaded == (str(files["one"]),)
    why = {one.path: one.why for one in done.lost}
    assert why[str(files["refused"])] == "refused.json is refused, as invented."
    assert "fault in Wardcard" in why[str(files["two"])]
    assert why[str(files["gone"])] == "it cannot be found as it was"

    open_sound(database, [files["bundled"]]).close()
    Loader(database).load([files["refused"]])
    edited = write(files["gone"].parent, minimal() | {"id": "edited"}, "gone.json")
    Loader(database).load([edited])
    record = still_lost(database)
    assert record is not None
    assert [one.path for one in record.lost] == [str(files["two"])]
    dismiss_lost(database)
    assert still_lost(database) is None
    assert not list(database.parent.glob("*repair*"))


def test_what_one_repair_could_not_load_is_not_forgotten_by_the_next(
    database: Path, files: dict[str, Path]
) -> None:
    cut_short(database)
    assert repair(database, [files["bundled"]]) is not None
    cut_short(database)
    again = repair(database, [files["bundled"]])
    assert again is not None
    assert [one.path for one in again.lost] == [str(files["gone"])]
    write(files["gone"].parent, minimal() | {"id": "gone"}, "gone.json")
    cut_short(database)
    found = repair(database, [files["bundled"]])
    assert found is not None
    assert found.lost == ()
    assert "gone.json" in names(database)


def test_a_full_disk_leaves_the_damaged_database_where_it_is(
    database: Path, files: dict[str, Path]
) -> None:
    cut_short(database)
    damaged = database.read_bytes()

    def full(path: Path, *_: object) -> None:
        raise DiskFull(f"The disk that holds {path} is full.")

    with pytest.raises(DiskFull, match=r"wardcard\.db is damaged, and the disk is too full"):
        rebuild(database, [files["bundled"]], "Invented damage.", load=full)
    assert database.read_bytes() == damaged
    assert not list(database.parent.glob("*.repairing-*"))
    assert not list(database.parent.glob("*.damaged-*"))
    with pytest.raises(Corrupt, match="Invented damage"):
        open_sound(database, [files["bundled"]])


def test_two_repairs_at_once_are_one_repair(database: Path, files: dict[str, Path]) -> None:
    cut_short(database)
    told: list[str] = []

    def meanwhile(path: Path, sources: Sequence[Path], *rest: Any) -> None:
        for begin in (
            lambda: rebuild(database, [files["bundled"]], "Invented damage."),
            lambda: open_sound(database, [files["bundled"]]),
        ):
            with pytest.raises(Busy, match="being repaired by another Wardcard") as refused:
                begin()
            told.append(str(refused.value))
        Loader(path).load(sources)

    rebuild(database, [files["bundled"]], "Invented damage.", load=meanwhile)
    assert len(told) == 4
    assert names(database) == ["bundled.json", "one.json", "two.json"]


def test_the_files_of_a_database_that_is_gone_are_named(
    database: Path, files: dict[str, Path]
) -> None:
    database.unlink()
    open_sound(database, [files["bundled"]]).close()
    record = still_lost(database)
    assert record is not None
    assert {Path(one.path).name for one in record.lost} == {"one.json", "two.json", "gone.json"}
    assert "was missing or empty" in record.why
    Loader(database).load([files["one"]])
    record = still_lost(database)
    assert record is not None
    assert len(record.lost) == 2


@pytest.mark.parametrize("many", [8, pytest.param(repeats(200, quick=20), marks=pytest.mark.slow)])
def test_a_first_start_that_is_cut_off_is_done_at_the_next(
    many: int, tmp_path: Path, files: dict[str, Path]
) -> None:
    path = tmp_path / "new" / "wardcard.db"
    packs = [files["bundled"], files["one"]]

    def prepare() -> None:
        for file in path.parent.glob("*"):
            file.unlink()
        with suppress(OSError):
            path.parent.rmdir()

    def check() -> None:
        open_sound(path, packs).close()
        assert names(path) == ["bundled.json", "one.json"]
        assert still_lost(path) is None
        assert {entry.path for entry in Ledger(path).read()} == {str(pack) for pack in packs}

    assert every_moment(lambda: open_sound(path, packs).close(), prepare, check, many) >= many // 3


@pytest.mark.parametrize("many", [8, pytest.param(repeats(200, quick=20), marks=pytest.mark.slow)])
@pytest.mark.parametrize("what", ["an import", "a removal"])
def test_a_change_that_is_cut_off_is_done_or_not_done(
    what: str, many: int, database: Path, files: dict[str, Path]
) -> None:
    folder = Folder(database.parent)
    with closing(ReportStore.open(database)) as store:
        numbers = {file.name: file.id for file in store.loaded_files()}

    def work() -> None:
        if what == "an import":
            Loader(database).load([files["refused"]])
        else:
            remove_file(database, numbers["one.json"])

    def check() -> None:
        open_sound(database, []).close()
        there = names(database)
        assert there in (before, after)
        listed = sorted(Path(entry.path).name for entry in Ledger(database).read())
        assert set(there) <= set(listed)
        Loader(database).load([files["bundled"]])
        assert sorted(Path(entry.path).name for entry in Ledger(database).read()) == there

    before = names(database)
    after = sorted({*before, "refused.json"} if what == "an import" else {*before} - {"one.json"})
    assert every_moment(work, folder.restore, check, many) >= many // 3


@pytest.mark.parametrize("many", [8, pytest.param(repeats(200, quick=20), marks=pytest.mark.slow)])
def test_a_copy_that_is_cut_off_is_whole_or_not_there(
    many: int, database: Path, tmp_path: Path
) -> None:
    copies = Copies(tmp_path / "own")

    def prepare() -> None:
        for file in copies.folder.glob("*"):
            file.unlink()

    def check() -> None:
        used = copies.in_use(database)
        if used is not None:
            assert used.read_bytes() == database.read_bytes()
        made = copies.make(database)
        assert made.path.read_bytes() == database.read_bytes()
        assert not list(copies.folder.glob("*.part"))
        assert not list(copies.folder.glob("*.lock"))

    assert every_moment(lambda: copies.make(database), prepare, check, many) >= many // 3


def test_a_repair_that_is_stopped_changes_nothing(database: Path, files: dict[str, Path]) -> None:
    cut_short(database)
    damaged = database.read_bytes()
    with pytest.raises(StoreError, match="The repair was stopped"):
        rebuild(database, [files["bundled"]], "Invented damage.", cancelled=lambda: True)
    assert database.read_bytes() == damaged
    assert not list(database.parent.glob("*.repairing-*"))
