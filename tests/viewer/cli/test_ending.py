"""How a process ends: by a signal, because of a fault in Wardcard, and with closed streams."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import viewer.__main__
from viewer.cli.ending import Terminated, terminating

pytestmark = pytest.mark.usefixtures("usual_signals")
posix = pytest.mark.skipif(os.name != "posix", reason="Windows has no such signals and descriptors")

WAITS = """
import signal, sys, time
import viewer.cli.main as main
from viewer.system.saving import saving
from pathlib import Path

def run(arguments):
    with saving(Path(sys.argv[1])) as new:
        new.file.write(b"half")
        print("ready", flush=True)
        time.sleep(60)

main._run = run
# A shell lets what it starts in the background ignore Ctrl+C.
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.exit(main.run(["info"]))
"""


@posix
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGINT"])
def test_a_signal_leaves_nothing_half_done(name: str, tmp_path: Path) -> None:
    number = getattr(signal, name)
    with subprocess.Popen(
        [sys.executable, "-c", WAITS, str(tmp_path / "out.pdf")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.send_signal(number)
        _, said = process.communicate(timeout=30)
    if number == signal.SIGINT:
        assert (process.returncode, said) == (1, "wardcard: Stopped.\n")
    else:
        assert (process.returncode, said) == (-number, "")
    assert [file.name for file in tmp_path.iterdir() if file.name != "home"] == []


@posix
def test_a_signal_that_is_ignored_stays_so() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with terminating():
            os.kill(os.getpid(), signal.SIGHUP)
    finally:
        signal.signal(signal.SIGHUP, before)


@posix
def test_the_handlers_are_as_before_afterwards() -> None:
    with pytest.raises(Terminated), terminating():
        os.kill(os.getpid(), signal.SIGTERM)
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
    assert signal.getsignal(signal.SIGHUP) is signal.SIG_DFL


@pytest.mark.parametrize("named", [[], ["--data-dir", "{}"], ["--data-dir={}"]])
def test_a_fault_in_wardcard_is_a_sentence_and_its_details_are_in_a_report(
    named: list[str],
    own_home: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fail(_: object) -> int:
        raise KeyError("a fault")

    data = tmp_path / "data" if named else own_home
    monkeypatch.setattr(viewer.__main__, "_run", fail)
    assert viewer.__main__.main(["info", *(word.format(data) for word in named)]) == 1
    shown = capsys.readouterr().err
    assert shown.startswith("wardcard: The command ended because of a fault in Wardcard (KeyError)")
    assert shown.count("\n") == 1
    (report,) = (data / "crashes").glob("*.txt")
    assert "KeyError" in report.read_text("utf-8")
    assert (data / "logs" / "wardcard.log").is_file()


@posix
@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_streams_are_no_hindrance(closed: str, own_home: Path) -> None:
    script = f'exec "$@" {closed}'
    words = [sys.executable, "-m", "viewer", "sources"]
    done = subprocess.run(["sh", "-c", script, "sh", *words], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    with (own_home / "wardcard.db").open("rb") as file:
        assert file.read(15) == b"SQLite format 3"
