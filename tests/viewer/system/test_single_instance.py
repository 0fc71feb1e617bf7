"""One window: later starts hand over to the first, whatever became of one before it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtNetwork import QLocalSocket
from shiboken6 import Shiboken

from db.files.private import other_readers
from viewer.system.single_instance import Instance, Request

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytestqt.qtbot import QtBot

    from viewer.window.application import Application

START = """
import sys
from pathlib import Path
from viewer.system.single_instance import Instance, this_start
folder = Path(sys.argv[1])
instance = Instance(folder, folder / "wardcard.db", folder)
print(instance.is_first(this_start((Path("a ü.json"),), "RWH01", "")), flush=True)
sys.stdin.read()
"""


def start(folder: Path, before: str = "") -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", before + START, str(folder)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        cwd=folder,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def end(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate()


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """A folder with a short path: that of a socket may have 107 bytes."""
    folder = Path(tempfile.mkdtemp(prefix="wardcard-"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def pipes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything as on Windows, where anybody may create a pipe with any name."""
    monkeypatch.setattr("viewer.system.single_instance._PIPES", True)


@pytest.fixture
def first(qtbot: QtBot, tmp_path: Path) -> Iterator[Instance]:
    instance = Instance(tmp_path, tmp_path / "wardcard.db", tmp_path)
    assert instance.is_first(Request())
    instance.listen()
    yield instance
    instance.close()


def test_a_second_start_hands_over_and_is_told_so(
    first: Instance, tmp_path: Path, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(first.asked, timeout=20_000) as asked:
        second = start(tmp_path)
    assert asked.args == [Request((tmp_path / "a ü.json",), "RWH01")]
    assert second.stdout is not None
    assert second.stdout.readline() == "False\n"
    end(second)


def test_after_a_kill_the_next_start_is_the_first(tmp_path: Path) -> None:
    killed = start(tmp_path)
    assert killed.stdout is not None
    assert killed.stdout.readline() == "True\n"
    end(killed)
    instance = Instance(tmp_path, tmp_path / "wardcard.db", tmp_path)
    assert instance.is_first(Request(), patience=0)
    instance.listen()
    assert instance.is_listening
    instance.close()


def test_a_first_that_does_not_answer_does_not_stop_the_second(tmp_path: Path) -> None:
    still = start(tmp_path)
    assert still.stdout is not None
    still.stdout.readline()
    instance = Instance(tmp_path, tmp_path / "wardcard.db", tmp_path)
    assert instance.is_first(Request(), patience=0.2)
    instance.close()
    end(still)


def test_other_data_have_a_window_of_their_own(first: Instance, tmp_path: Path) -> None:
    for other in (
        Instance(tmp_path, tmp_path / "other.db", tmp_path),
        Instance(tmp_path / "other", tmp_path / "wardcard.db", tmp_path),
    ):
        assert other.is_first(Request(), patience=0)
        other.close()


@pytest.mark.skipif(sys.platform == "win32", reason="sessions are numbered by Windows")
def test_another_screen_has_a_window_of_its_own(
    first: Instance, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISPLAY", ":invented")
    other = Instance(tmp_path, tmp_path / "wardcard.db", tmp_path)
    assert other.is_first(Request(), patience=0)
    other.close()


@pytest.mark.qt_log_ignore("Got unexpected locking error", extend=True)  # on Windows
def test_where_nothing_can_be_written_the_window_opens(tmp_path: Path) -> None:
    instance = Instance(tmp_path, tmp_path / "wardcard.db", tmp_path / "nowhere")
    assert instance.is_first(Request(), patience=0)
    instance.listen()
    instance.close()


def test_where_it_cannot_listen_it_lets_the_next_be_first(tmp_path: Path, qtbot: QtBot) -> None:
    deep = tmp_path / ("d" * 120)  # a socket's path has 108 bytes
    deep.mkdir()
    instance = Instance(tmp_path, tmp_path / "wardcard.db", deep)
    assert instance.is_first(Request(), patience=0)
    instance.listen()
    if sys.platform == "linux":
        assert not instance.is_listening
    instance.close()
    assert Instance(tmp_path, tmp_path / "wardcard.db", deep).is_first(Request(), patience=0)


@pytest.fixture
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's own data folder, next to the folder for temporary files, which anybody may use."""
    (tmp_path / "temp").mkdir()
    (tmp_path / "temp").chmod(0o1777)
    for name in ("TMPDIR", "TEMP", "TMP"):
        monkeypatch.setenv(name, str(tmp_path / "temp"))
    own = tmp_path / "own"
    monkeypatch.setattr("viewer.system.single_instance.user_dir", lambda: own)
    return own


def in_folder(tmp_path: Path) -> list[Path]:
    """The folders in which a start has put its lock."""
    instance = Instance(tmp_path / "data", tmp_path / "data" / "wardcard.db")
    assert instance.is_first(Request(), patience=0)
    found = [path.parent for path in tmp_path.rglob("*.lock")]
    instance.close()
    return found


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no runtime folder")
@pytest.mark.parametrize("wrong", ["loose", "link", "file", "missing"])
def test_a_runtime_folder_that_is_not_the_users_alone_is_not_used(
    tmp_path: Path, own_folder: Path, monkeypatch: pytest.MonkeyPatch, wrong: str
) -> None:
    run, private = tmp_path / "run", tmp_path / "private"
    private.mkdir(mode=0o700)
    match wrong:
        case "loose":
            run.mkdir()
            run.chmod(0o770)
        case "link":
            run.symlink_to(private)
        case "file":
            run.touch()
        case _:
            pass
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(run))
    assert in_folder(tmp_path) == [tmp_path / "temp" / f"wardcard-{os.getuid()}"]
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(private))
    assert in_folder(tmp_path) == [private]


@pytest.mark.skipif(sys.platform == "win32", reason="on Windows the rights are of another kind")
@pytest.mark.parametrize("squatted", ["loose", "link", "file"])
def test_a_folder_that_somebody_else_made_first_is_not_used(
    tmp_path: Path, own_folder: Path, monkeypatch: pytest.MonkeyPatch, squatted: str
) -> None:
    monkeypatch.delenv("XDG_RUNTIME_DIR")
    folder = tmp_path / "temp" / f"wardcard-{os.getuid()}"
    match squatted:
        case "loose":
            folder.mkdir()
            folder.chmod(0o777)
        case "link":
            (tmp_path / "theirs").mkdir(mode=0o700)
            folder.symlink_to(tmp_path / "theirs")
        case _:
            folder.touch()
    assert in_folder(tmp_path) == [own_folder / "run"]
    assert list(tmp_path.glob("theirs/*")) == []


def test_if_no_folder_is_the_users_alone_the_window_opens(
    tmp_path: Path, own_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("viewer.system.single_instance.is_private_folder", lambda _: False)
    assert in_folder(tmp_path) == []


@pytest.mark.usefixtures("pipes")
def test_a_pipe_has_a_name_that_nobody_can_guess(tmp_path: Path, qtbot: QtBot) -> None:
    first = Instance(tmp_path, tmp_path / "wardcard.db", tmp_path)
    assert first.is_first(Request(), patience=0)
    first.listen()
    assert first.is_listening
    (file,) = tmp_path.glob("*.pipe")
    assert other_readers(file) == ()
    assert re.fullmatch(r"wardcard-[0-9a-f]{24}-[0-9a-f]{32}", file.read_text("ascii"))
    with qtbot.waitSignal(first.asked, timeout=20_000):
        later = start(tmp_path, "import viewer.system.single_instance as s; s._PIPES = True\n")
    assert later.stdout is not None
    assert later.stdout.readline() == "False\n"
    end(later)
    connections = first.findChildren(QLocalSocket)
    qtbot.waitUntil(lambda: not any(map(Shiboken.isValid, connections)))
    first.close()


@pytest.mark.usefixtures("pipes", "qapp")
def test_each_first_start_has_a_pipe_with_another_name(tmp_path: Path) -> None:
    names: list[str] = []
    instance = Instance(tmp_path, tmp_path / "wardcard.db", tmp_path)
    for _ in range(2):
        assert instance.is_first(Request(), patience=0)
        instance.listen()
        (file,) = tmp_path.glob("*.pipe")
        names.append(file.read_text("ascii"))
        instance.close()
    assert names[0] != names[1]


@pytest.mark.parametrize("noise", [b"{}\n", b"\xff\n", b"[" * 5000 + b"\n", b"[1]\n"])
def test_noise_is_no_request(noise: bytes) -> None:
    assert Request.from_bytes(noise) is None


@pytest.mark.skipif(sys.platform == "win32", reason="all names are text on Windows")
def test_names_that_are_no_text_survive() -> None:
    request = Request((Path(os.fsdecode(b"/tmp/\xff\n.json")),), "RWH")
    assert Request.from_bytes(request.to_bytes()) == request


@pytest.mark.qt_log_ignore("This plugin does not support raise", extend=True)
def test_the_window_does_what_a_later_start_was_to_do(
    open_wardcard: Callable[..., Application],
    rest: Callable[[Application], None],
    tmp_path: Path,
    qtbot: QtBot,
) -> None:
    application = open_wardcard()
    application.window.showMinimized()
    missing = tmp_path / "gone.json"
    application.take_over(Request((missing,), "RWH01"))
    rest(application)
    qtbot.waitUntil(lambda: not application.busy)
    assert not application.window.isMinimized()
    assert application.navigator.here is not None
    assert application.navigator.here.card.subject.id == "RWH01"
    assert any("gone.json" in told for told in application.window.messages.messages())
