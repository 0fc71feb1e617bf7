"""Child processes: messages arrive, an early end is reported, and no process is left running."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from db.domain.errors import Refused
from db.domain.tracebacks import ChildFailed
from db.processes.child_process import ChildDied, ChildProcess, Pipe
from tests.systems import IN_WINE

POSIX_ONLY = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")


def count_up(pipe: Pipe, last: int) -> None:
    for number in range(1, last + 1):
        pipe.send(number)


def double(pipe: Pipe) -> None:
    while True:
        pipe.send(2 * pipe.recv())


def until_stopped(pipe: Pipe) -> None:
    pipe.send("begun")
    while not pipe.poll(0.01):
        pass
    pipe.send("stopped")


def deaf(pipe: Pipe) -> None:
    pipe.send("begun")
    time.sleep(60)


def refuse(pipe: Pipe) -> None:
    raise Refused("This file is refused.")


def fail(pipe: Pipe) -> None:
    raise ValueError("invented fault")


def look_up(pipe: Pipe, key: str) -> None:
    pipe.send({}[key])


def abort(pipe: Pipe) -> None:
    os.write(2, b"memory allocation failed\n")
    os.abort()


def leave(pipe: Pipe) -> None:
    os._exit(5)


def run_out(pipe: Pipe) -> None:
    raise MemoryError


def fill_memory(pipe: Pipe) -> None:
    held = bytearray(1 << 30)
    pipe.send(len(held))


def modules(pipe: Pipe) -> None:
    pipe.send(sorted(sys.modules))


def start_another(pipe: Pipe) -> None:
    """Start a child of its own, send the ids of both processes, and then ignore messages."""
    with running(deaf_with_id) as child:
        pipe.send((os.getpid(), child.receive()))
        time.sleep(60)


def deaf_with_id(pipe: Pipe) -> None:
    pipe.send(os.getpid())
    time.sleep(60)


@contextmanager
def running(work: object, *arguments: object, **options: object) -> Iterator[ChildProcess]:
    child = ChildProcess(work, *arguments, name="test", **options)  # pyright: ignore
    try:
        yield child
    finally:
        child.end(patience=0)


@pytest.fixture(autouse=True)
def no_child_is_left() -> Iterator[None]:
    yield
    assert not multiprocessing.active_children()


@pytest.mark.parametrize("answers_only", [False, True])
def test_messages_arrive_in_order_and_the_end_of_the_child_is_reported(answers_only: bool) -> None:
    with running(count_up, 3, answers_only=answers_only) as child:
        assert [child.receive() for _ in range(3)] == [1, 2, 3]
        with pytest.raises(ChildDied):
            child.receive()


def test_a_child_answers_messages() -> None:
    with running(double) as child:
        child.send(3)
        child.send("ab")
        assert [child.receive(), child.receive()] == [6, "abab"]
        assert child.receive(0.01) is None


def test_a_child_that_is_asked_to_stop_may_still_answer() -> None:
    with running(until_stopped) as child:
        assert child.receive() == "begun"
        child.send("stop")
        assert child.receive() == "stopped"


def test_an_error_in_the_child_is_raised_in_the_parent() -> None:
    with running(refuse) as child, pytest.raises(Refused, match=r"This file is refused\."):
        child.receive()


def test_a_bug_in_the_child_is_raised_with_its_traceback() -> None:
    with running(fail) as child, pytest.raises(RuntimeError, match=r"in fail\n(.|\n)*invented"):
        child.receive()


def test_a_bug_in_the_child_names_nothing_that_it_was_working_on() -> None:
    with running(look_up, "RWH01") as child, pytest.raises(ChildFailed) as caught:
        child.receive()
    assert "KeyError" in str(caught.value)
    assert "RWH01" not in str(caught.value)


def test_a_child_that_aborts_does_not_end_the_parent_and_prints_nothing(
    capfd: pytest.CaptureFixture[str],
) -> None:
    with running(abort) as child, pytest.raises(ChildDied):
        child.receive()
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize(
    ("work", "capped", "out_of_memory"),
    [("abort", True, True), ("abort", False, False), ("leave", True, False),
     ("run_out", False, True)],
)  # fmt: skip
def test_memory_is_blamed_only_if_it_ran_out(work: str, capped: bool, out_of_memory: bool) -> None:
    """A library that gets no more memory aborts; without a limit, an abort has other causes."""
    memory = 4 << 30 if capped else None
    with running(globals()[work], memory=memory) as child, pytest.raises(ChildDied) as died:
        child.receive()
    assert died.value.out_of_memory is out_of_memory
    assert ("memory" in died.value.reason) is out_of_memory
    if work == "leave":
        assert died.value.reason == "it ended with exit status 5"


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS does not enforce the memory limit")
@pytest.mark.skipif(IN_WINE, reason="Wine does not enforce the memory limit of a job")
def test_a_child_gets_no_more_memory_than_its_limit() -> None:
    with running(fill_memory, memory=512 << 20) as child, pytest.raises(ChildDied):
        child.receive()
    with running(fill_memory) as child:
        assert child.receive() == 1 << 30


def test_a_child_that_ignores_messages_is_killed_after_the_time_limit() -> None:
    begun = time.monotonic()
    with running(deaf) as child:
        assert child.receive() == "begun"
        child.end(patience=0.1)
        child.end()
    assert time.monotonic() - begun < 30


def test_a_child_imports_only_what_its_work_needs() -> None:
    with running(modules) as child:
        loaded = {name.split(".")[0] for name in child.receive()}
    assert not loaded & {"PySide6", "sqlalchemy", "reportlab", "python_calamine", "viewer"}


@POSIX_ONLY
@pytest.mark.parametrize("begun", [True, False], ids=["at work", "starting"])
def test_ctrl_c_in_the_terminal_is_left_to_the_parent(begun: bool, project_root: Path) -> None:
    wait = "assert child.receive() == 'begun'"
    code = (
        "import os, signal\n"
        "from db.processes.child_process import ChildProcess\n"
        "from tests.db.processes.test_child_process import until_stopped\n"
        "signal.signal(signal.SIGINT, lambda *_: child.send('stop'))\n"
        "child = ChildProcess(until_stopped, name='test')\n"
        f"{wait if begun else ''}\n"
        "os.killpg(os.getpgid(0), signal.SIGINT)\n"
        f"{'' if begun else wait}\n"
        "print(child.receive())\n"
        "child.end()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=project_root,
        start_new_session=True,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "stopped\n", "")


@POSIX_ONLY
def test_when_the_parent_is_killed_children_and_grandchildren_end() -> None:
    with running(start_another, has_children=True) as child:
        ids = child.receive()
        os.kill(ids[0], signal.SIGKILL)
        with pytest.raises(ChildDied):
            child.receive()
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and any(map(is_running, ids)):
        time.sleep(0.05)
    assert not any(map(is_running, ids))


def is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True
