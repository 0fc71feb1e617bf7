"""One window: later starts hand over to the first, whatever became of one before it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

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


def start(folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", START, str(folder)],
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
