"""The command line: answers, refusals and exit codes."""

from __future__ import annotations

import csv
import errno
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.db.packs import minimal, write
from viewer.cli.main import run
from viewer.system.policy import Policies

CELL_KEYS = {
    "rating",
    "published",
    "previous",
    "change",
    "carried_forward",
    "inherited_from",
    "confidence",
    "percentage",
    "framework",
}


def test_ratings_answer_on_a_machine_that_never_ran_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["ratings", "RWH01", "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["subject"] == {
        "id": "RWH01",
        "name": "Lister Hospital",
        "level": "location",
        "provider": "RWH",
        "status": None,
        "closed": None,
    }
    own = told["rows"][-1]
    assert own["service"] is None
    assert own["cells"]["overall"] == {
        "rating": "Requires improvement",
        "published": "2023-11-03",
        "previous": "Requires improvement",
        "change": "same",
        "carried_forward": False,
        "inherited_from": None,
        "confidence": "published",
        "percentage": None,
        "framework": "key lines of enquiry",
    }
    surgery = next(row for row in told["rows"] if row["service"] == "Surgery")
    assert surgery["cells"]["safe"]["change"] == "up"
    critical = next(row for row in told["rows"] if row["service"] == "Critical care")
    assert critical["cells"]["safe"] is None
    for row in told["rows"]:
        assert all(cell is None or set(cell) == CELL_KEYS for cell in row["cells"].values())


def test_as_at_2019_surgery_is_inadequate(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["ratings", "RWH01", "--as-at", "2019-01-01", "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["as_at"] == "2019-01-01"
    surgery = next(row for row in told["rows"] if row["service"] == "Surgery")
    assert surgery["cells"]["overall"]["rating"] == "Inadequate"


def test_csv_has_a_line_a_cell_and_its_sources(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["ratings", "RWH01", "--format", "csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert len(rows) == 9 * 6
    assert {row["rating"] for row in rows} >= {"Not stated", "Good"}
    assert all(bool(row["sources"]) == (row["rating"] != "Not stated") for row in rows)


def test_report_json_is_the_whole_record(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["report", "RWH", "--report", "rwh/2019-12", "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["report"]["id"] == "rwh/2019-12"
    assert len(told["findings"]) == 34
    assert told["overall"]["rating"] == "Requires improvement"
    assert len(told["statements"]) == 3


def test_find_says_what_each_hit_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["find", "surgery", "lister", "--limit", "5"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "Services"
    assert lines[1].startswith("  Surgery · service · ")
    assert lines[1].endswith(" · Lister Hospital")


def test_find_json_has_the_hits_in_their_order(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["find", "lister", "--near", "sg1", "--format", "json"]) == 0
    hits = json.loads(capsys.readouterr().out)
    first = hits[0]
    assert (first["id"], first["kind"], first["name"]) == ("RWH01", "hospital", "Lister Hospital")
    assert {"rating", "published", "status", "closed", "miles", "current"} <= set(first)
    assert {"hospital", "service", "finding", "rating"} <= {hit["kind"] for hit in hits}
    assert run(["find", "zzzz qqqq", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == []


def test_every_command_has_the_same_word_for_a_places_registration(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    records = [
        {"locationId": f"1-99800{number}", "name": "Invented House", "registrationStatus": status}
        for number, status in enumerate(("Registered", "Deregistered"))
    ]
    (tmp_path / "two.json").write_text(json.dumps(records), "utf-8")
    ours = ["--db", str(tmp_path / "two.db")]
    assert run([*ours, "import", str(tmp_path / "two.json")]) == 0
    capsys.readouterr()
    words: list[dict[str, str]] = []
    for command in (["find", "invented house"], ["list", "--filter", "status=any"]):
        assert run([*ours, *command, "--format", "json"]) == 0
        found = json.loads(capsys.readouterr().out)
        words.append({each["id"]: each["status"] for each in found if "1-9980" in each["id"]})
    assert words[0] == words[1] == {"1-998000": "registered", "1-998001": "deregistered"}
    assert run([*ours, "ratings", "1-998001", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["subject"]["status"] == "deregistered"


def test_places_may_stand_before_or_after_the_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = tmp_path / "one.db", tmp_path / "two.db"
    assert run(["--db", str(first), "ratings", "RWH01"]) == 0
    assert run(["ratings", "RWH01", "--db", str(second)]) == 0
    assert first.is_file()
    assert second.is_file()


def test_import_says_what_it_did_and_twice_adds_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pack = str(write(tmp_path, minimal()))
    assert run(["import", pack]) == 0
    assert "    9 ratings: 9 new\n" in capsys.readouterr().out
    assert run(["import", pack]) == 0
    assert "nothing was added" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["ratings", "NOPE"], "'NOPE' is not in the database"),
        (["report", "RWH01", "--report", "x"], "is not a report on Lister Hospital"),
        (["import", "gone.json"], "gone.json"),
        (["find", "lister", "--near", "Atlantis"], "No place on record is at 'Atlantis'"),
        (["card", "--out", "x.pdf"], "Name what to print"),
    ],
)
def test_a_refusal_is_one_plain_sentence(
    words: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(words) == 1
    said = capsys.readouterr()
    assert told in said.err
    assert said.err.count("\n") == 1
    assert said.out == ""


@pytest.mark.parametrize(
    "words",
    [["ratings"], ["ratings", "RWH01", "--as-at", "2019-02-30"], ["find", "x", "--limit", "0"]],
)
def test_wrong_usage_is_2(words: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        run(words)
    assert ended.value.code == 2


def test_the_command_line_answers_without_qt() -> None:
    program = (
        "import sys; from viewer.cli.main import run; run(['ratings', 'RWH01']);"
        "sys.exit(any(name.startswith('PySide6') for name in sys.modules))"
    )
    subprocess.run([sys.executable, "-c", program], check=True, capture_output=True)


def test_a_card_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "lister.pdf"
    assert run(["card", "RWH01", "--out", str(out)]) == 0
    assert out.read_bytes().startswith(b"%PDF-")
    assert "lister.pdf" in capsys.readouterr().out


def test_a_check_of_a_damaged_database_says_what_is_wrong_and_changes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    database = tmp_path / "wardcard.db"
    assert run(["info", "--check", "--db", str(database)]) == 0
    assert "checked from end to end and is whole" in capsys.readouterr().out
    whole = database.read_bytes()
    database.write_bytes(whole[:-8192])
    for words in (["info", "--check"], ["info"], ["ratings", "RWH01"]):
        assert run([*words, "--db", str(database)]) == 1
        said = capsys.readouterr()
        assert "is damaged: its last 8,192 bytes are missing. Mend it with" in said.err
        assert said.out == ""
    assert database.read_bytes() == whole[:-8192]


def test_a_data_folder_that_cannot_be_made_is_said_in_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a file").touch()
    nowhere = tmp_path / "a file" / "data"
    assert run(["info", "--data-dir", str(nowhere)]) == 1
    told = capsys.readouterr().err
    assert told.startswith(f"wardcard: The folder {nowhere} cannot be made: ")
    assert told.endswith("Choose another with --data-dir.\n")


def test_a_first_start_where_nothing_may_be_written_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    access = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK and access(path, mode))
    assert run(["info", "--data-dir", str(tmp_path)]) == 1
    told = capsys.readouterr().err
    assert (
        f"There is no database in {tmp_path} yet, and you do not have permission to create one"
        in told
    )


class Closed(io.StringIO):
    """Standard output, read by a program that has ended."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self._error = OSError(number, os.strerror(number))

    def write(self, text: str) -> int:
        raise self._error

    def flush(self) -> None:
        raise self._error


@pytest.mark.parametrize(
    ("platform", "number"),
    [("linux", errno.EPIPE), ("win32", errno.EPIPE), ("win32", errno.EINVAL)],
)
def test_a_reader_that_has_enough_is_no_error(
    monkeypatch: pytest.MonkeyPatch, platform: str, number: int
) -> None:
    policies = Policies()
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(sys, "stdout", Closed(number))
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    assert run(["ratings", "RWH01"], policies) == 0


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.EINVAL, "Invalid argument"), "could not be finished: Invalid argument."),
        (PermissionError(errno.EACCES, "Permission denied", "/there"), "/there cannot be used: "),
        pytest.param(
            PermissionError(errno.EACCES, "Permission denied", b"/there\xff"),
            "/there\\udcff cannot",
            marks=pytest.mark.skipif(sys.platform == "win32", reason="all names are text there"),
        ),
        (OSError(errno.EMFILE, "Too many open files"), "as many files as it needs"),
        (OSError("no number at all"), "no number at all"),
        (MemoryError(), "There is not enough memory. Close other programs"),
        (ImportError("libEGL.so.1: cannot open shared object file"), "libEGL.so.1"),
    ],
)
def test_an_error_of_the_system_is_a_sentence_and_its_details_are_in_the_log(
    error: Exception,
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fail(_: object) -> int:
        raise error

    monkeypatch.setattr("viewer.cli.main._run", fail)
    assert run(["info", "--data-dir", str(tmp_path)]) == 1
    shown = capsys.readouterr()
    assert shown.err.startswith("wardcard: ")
    assert said in shown.err
    assert shown.err.count("\n") == 1
    log = tmp_path / "logs" / "wardcard.log"
    # Opening the log takes memory.
    assert isinstance(error, MemoryError) or "in fail" in log.read_text("utf-8")


def test_output_that_cannot_be_written_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdout", Closed(errno.ENOSPC))
    assert run(["sources"], Policies()) == 1
    assert capsys.readouterr().err == (
        "wardcard: The output could not be written: No space left on device.\n"
    )


@pytest.mark.parametrize(
    ("name", "shown"),
    [("two\nlines", r"two\nlines"), ("\x1b[31mred", r"\x1b[31mred"), ("\u202eabc", r"\u202eabc")],
)
def test_a_name_in_a_sentence_neither_ends_its_line_nor_controls_the_terminal(
    name: str, shown: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["import", name]) == 1
    # Each system has words of its own for a file that is not there.
    said = capsys.readouterr().err
    assert re.fullmatch(rf"wardcard: {re.escape(shown)} cannot be read: [\w ]+\.\n", said), said


def test_a_sentence_shortens_what_is_too_long_to_read(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["ratings", "x" * 100_000]) == 1
    assert len(capsys.readouterr().err) < 500


@pytest.mark.parametrize(
    "words",
    [
        ["import", ""],
        ["info", "--db", ""],
        ["info", "--db", "."],
        *(["--picture", "x.png", "--scale", word] for word in ("nan", "inf", "0", "1e9", "")),
        *(["--picture", "x.png", "--text-scale", word] for word in ("nan", "-1", "2.1")),
        *(["--picture", "x.png", "--size", word] for word in ("0x0", "99999x1", f"{'9' * 30}x1")),
        *(["--picture", "x.png", "--tab", word] for word in ("-1", "9" * 30, "²")),
        ["info", "--data-dir="],
        ["key", "new", "."],
        ["export", "RWH01", "--format", "csv", "--out", ".."],
        ["info", "--db", "a\0b"],
        ["find", "x", "--limit=--"],
        ["export", "RWH01", "--format=--", "--out", "x"],
        ["find", "x", "--limit", "9" * 5000],
        ["find", "x", "--limit", "9" * 30],
        ["find", "x", "--limit", "0" * 5000],
        ["find", "x", "--limit", "٠"],
        ["find", "x", "--limit", "²"],
    ],
)
def test_what_no_argument_can_be_is_wrong_usage(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        run(words)
    assert ended.value.code == 2
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize(
    "words",
    [
        ["ratings", "\udcff"],
        ["find", "x", "--near", "\udcff"],
        ["card", "\udcff", "--out", "a.pdf"],
    ],
)
def test_bytes_that_are_no_text_are_found_nowhere(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(words) == 1
    assert "'?'" in capsys.readouterr().err


def test_ctrl_c_ends_any_command_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("viewer.cli.main._run", interrupted)
    assert run(["info"]) == 1
    assert capsys.readouterr().err == "wardcard: Stopped.\n"
