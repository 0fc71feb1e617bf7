"""What a killed process left is removed at the next start, and nothing else ever is."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from db.files import register
from db.files.register import clean_up, in_use, keep_register
from db.files.temporary import scratch_folder, temporary_file, temporary_folder

ON_WINDOWS = sys.platform == "win32"

WORK = """
import os, sys
from pathlib import Path
from db.files.register import keep_register
from db.files.temporary import scratch_folder, temporary_file, temporary_folder
data, cards = Path(sys.argv[1]), Path(sys.argv[2])
keep_register(data)
with scratch_folder() as scratch, temporary_file(cards) as (handle, part):
    (scratch / "inside").mkdir()
    (scratch / "inside" / "database.db").write_bytes(b"whole database")
    with temporary_folder(data, "arriving-") as arriving:
        (arriving / "packed").write_bytes(b"pack")
        print(scratch, part, arriving, sep=chr(10), flush=True)
        sys.stdin.read()
"""


class Work:
    """A process that has three temporary things in use until it is killed."""

    def __init__(self, data: Path, cards: Path, temp: Path) -> None:
        names = ("TMPDIR", "TEMP", "TMP")
        path = os.pathsep.join(filter(None, sys.path))
        self.process = subprocess.Popen(
            [sys.executable, "-c", WORK, str(data), str(cards)],
            env={**os.environ, "PYTHONPATH": path, **dict.fromkeys(names, str(temp))},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        self.left = [Path(self.process.stdout.readline().rstrip("\n")) for _ in range(3)]

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()

    def still_there(self) -> list[Path]:
        return [path for path in self.left if path.exists()]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    keep_register(folder)
    return folder


@pytest.fixture
def work(tmp_path: Path, data: Path) -> Iterator[Callable[[], Work]]:
    started: list[Work] = []
    for name in ("cards", "temp"):
        (tmp_path / name).mkdir()

    def start() -> Work:
        started.append(Work(data, tmp_path / "cards", tmp_path / "temp"))
        return started[-1]

    yield start
    for each in started:
        each.kill()


def entries(data: Path) -> list[Path]:
    return list((data / register.FOLDER).glob("*"))


def entry(data: Path, path: Path | str, host: str | None = None) -> Path:
    """An entry that nobody holds, as a killed process leaves it."""
    with temporary_file(data):
        content = json.loads(entries(data)[0].read_bytes())
    found = data / register.FOLDER / f"{os.urandom(6).hex()}.json"
    found.parent.mkdir(exist_ok=True)
    found.write_text(json.dumps({"path": str(path), "host": host or content["host"]}), "utf-8")
    return found


def test_what_a_killed_process_left_is_removed(work: Callable[[], Work], data: Path) -> None:
    killed = work()
    killed.kill()
    assert killed.still_there() == killed.left
    assert clean_up() == 3
    assert killed.still_there() == []
    assert entries(data) == []
    assert clean_up() == 0


def test_what_a_running_process_uses_is_never_removed(work: Callable[[], Work], data: Path) -> None:
    running, killed = work(), work()
    killed.kill()
    assert clean_up() == 3
    assert running.still_there() == running.left
    assert in_use(data) == frozenset(running.left)
    assert clean_up() == 0
    running.kill()
    assert clean_up() == 3


def test_this_process_may_go_on_while_it_cleans_up(data: Path, tmp_path: Path) -> None:
    with temporary_folder(tmp_path) as folder, temporary_file(tmp_path) as (handle, path):
        assert clean_up() == 0
        assert folder.is_dir()
        assert path.is_file()
        os.close(handle)
    assert entries(data) == []


def test_what_ended_in_order_leaves_no_entry(data: Path, tmp_path: Path) -> None:
    with temporary_file(tmp_path) as (handle, path):
        os.close(handle)
        path.replace(tmp_path / "card.pdf")
    with pytest.raises(ZeroDivisionError), scratch_folder():
        raise ZeroDivisionError
    assert not (data / register.FOLDER).exists()


def test_without_a_register_work_goes_on(tmp_path: Path) -> None:
    keep_register()
    with temporary_folder(tmp_path) as folder:
        assert list(tmp_path.glob("wardcard-*")) == [folder]
    keep_register(tmp_path / "file" / "data")
    (tmp_path / "file").touch()
    with temporary_folder(tmp_path) as folder:
        assert folder.is_dir()
    assert clean_up() == 0


def test_the_register_is_kept_where_it_can_be(tmp_path: Path) -> None:
    (tmp_path / "blocked").touch()
    keep_register(tmp_path / "blocked", tmp_path / "own")
    with temporary_folder(tmp_path):
        assert len(entries(tmp_path / "own")) == 1


@pytest.mark.parametrize(
    "name",
    [
        "wardcard.db",
        "letters",
        "wardcard-2026113001.wardcard",
        ".wardcard-0123456789ab.part.pdf",
        "wardcard-0123456789AB",
        "0123456789ab.part",
    ],
)
def test_nothing_with_another_name_is_removed(data: Path, tmp_path: Path, name: str) -> None:
    precious = tmp_path / name
    precious.write_bytes(b"precious")
    left = entry(data, precious)
    assert clean_up() == 0
    assert precious.is_file()
    assert not left.exists()


def test_what_another_computer_left_is_left_to_it(data: Path, tmp_path: Path) -> None:
    theirs = tmp_path / "wardcard-0123456789ab"
    theirs.mkdir()
    left = entry(data, theirs, "ward-7 0123456789abcdef")
    assert clean_up() == 0
    assert theirs.is_dir()
    assert left.is_file()
    assert in_use(data) == {theirs}


@pytest.mark.parametrize("noise", [b"", b"{}", b"[]", b"\xff", b'{"path": "a", "host": ""}'])
def test_an_entry_that_says_nothing_is_removed(data: Path, noise: bytes) -> None:
    (data / register.FOLDER).mkdir(parents=True)
    (data / register.FOLDER / "0123456789ab.json").write_bytes(noise)
    assert clean_up() == 0
    assert entries(data) == []


def test_a_place_that_cannot_be_reached_is_tried_again_for_a_month(
    data: Path, tmp_path: Path
) -> None:
    stick = tmp_path / "stick"
    part = stick / ".wardcard-0123456789ab.part"
    left = entry(data, part)
    assert clean_up() == 0
    assert left.is_file()
    stick.mkdir()
    part.touch()
    assert clean_up() == 1
    assert not left.exists()
    gone = entry(data, tmp_path / "nowhere" / ".wardcard-0123456789ab.part")
    os.utime(gone, (0, 0))
    assert clean_up() == 0
    assert not gone.exists()


@pytest.mark.skipif(ON_WINDOWS, reason="links need rights there")
def test_links_are_not_followed(data: Path, tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "letter.txt").touch()
    link = tmp_path / "wardcard-0123456789ab"
    link.symlink_to(precious)
    entry(data, link)
    folder = tmp_path / "wardcard-ba9876543210"
    folder.mkdir()
    (folder / "inside").symlink_to(precious)
    entry(data, folder)
    assert clean_up() == 2
    assert (precious / "letter.txt").is_file()
    assert not os.path.lexists(link)
    # An entry that is itself a link counts for nothing.
    there = tmp_path / "wardcard-00000000000f"
    there.touch()
    false = entry(data, there)
    false.rename(tmp_path / "entry.json")
    false.symlink_to(tmp_path / "entry.json")
    assert clean_up() == 0
    assert there.is_file()


@pytest.mark.skipif(ON_WINDOWS, reason="owners are looked at on Unix")
def test_nothing_of_another_user_is_touched(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = tmp_path / "wardcard-0123456789ab"
    theirs.touch()
    left = entry(data, theirs)
    me = os.getuid()
    monkeypatch.setattr(os, "getuid", lambda: me + 1)
    assert clean_up() == 0
    assert theirs.is_file()
    assert left.is_file()
    # Nor what this user's entry names, but another user made.
    if me == 0:
        monkeypatch.undo()
        keep_register(data)
        os.chown(theirs, 12345, 12345)
        assert clean_up() == 0
        assert theirs.is_file()
        assert not left.exists()


def test_a_process_that_is_killed_while_it_makes_an_entry(data: Path, tmp_path: Path) -> None:
    with temporary_file(tmp_path) as (handle, path):
        os.close(handle)
        copy = entries(data)[0].read_bytes()
        (data / register.FOLDER / "0123456789ab.json").write_bytes(copy[:9])
        assert clean_up() == 0
        assert len(entries(data)) == 1
        assert path.is_file()


def test_child_processes_use_the_same_register(data: Path, tmp_path: Path) -> None:
    program = (
        "import os, sys; from pathlib import Path; from db.files.temporary import scratch_folder\n"
        "with scratch_folder() as folder: print(folder, flush=True); os._exit(9)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        capture_output=True,
        text=True,
        check=False,
    )
    left = Path(ended.stdout.strip())
    assert left.parent == Path(tempfile.gettempdir())
    assert left.is_dir()
    assert clean_up() == 1
    assert not left.exists()
