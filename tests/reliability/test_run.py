"""The frame of the reliability tests: their size, their figures, and the table of them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.reliability import run, sizes


@pytest.fixture(autouse=True)
def usual(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SCALE", "REPEATS", "FIGURES", "SEED"):
        monkeypatch.delenv(f"RELIABILITY_{name}", raising=False)


def test_the_size_is_small_unless_the_environment_says_otherwise() -> None:
    assert sizes.scale({}) == sizes.SMALL
    assert sizes.scale({"RELIABILITY_SCALE": "1"}) == 1


@pytest.mark.parametrize("wrong", ["0", "-1", "2", "nan", "much"])
def test_a_size_that_is_not_a_share_is_an_error(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"RELIABILITY_SCALE|could not convert"):
        sizes.scale({"RELIABILITY_SCALE": wrong})


def test_a_count_follows_the_size(monkeypatch: pytest.MonkeyPatch) -> None:
    assert sizes.sized(200) == 10
    assert sizes.sized(3, least=2) == 2
    monkeypatch.setenv("RELIABILITY_SCALE", "1")
    assert sizes.sized(200) == 200


def test_attempts_can_be_fewer_than_the_size(monkeypatch: pytest.MonkeyPatch) -> None:
    assert sizes.repeats(200, quick=2) == 2
    monkeypatch.setenv("RELIABILITY_SCALE", "1")
    assert sizes.repeats(200, quick=2) == 200
    monkeypatch.setenv("RELIABILITY_REPEATS", "0.1")
    assert sizes.repeats(200, quick=2) == 20
    assert sizes.sized(200) == 200


def test_a_seed_can_be_given_again(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RELIABILITY_SCALE", "1")
    number = sizes.seed("A walk")
    assert capsys.readouterr().out == f"A walk: RELIABILITY_SEED={number}\n"
    assert sizes.seed("A walk") != number
    monkeypatch.setenv("RELIABILITY_SEED", "17")
    assert sizes.seed("A walk") == 17


def test_small_runs_repeat_the_same_random_choices() -> None:
    assert sizes.seed("A walk") == sizes.seed("A walk") == sizes.SMALL_SEED


def test_the_table_has_the_latest_value_of_each_figure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "figures.jsonl"
    monkeypatch.setenv("RELIABILITY_FIGURES", str(file))
    sizes.figure("Imports killed", 3, "times")
    sizes.figure("Use for 8 hours: more memory", 12.345, "MB")
    monkeypatch.setenv("RELIABILITY_SCALE", "1")
    sizes.figure("Imports killed", 2000, "times")
    sizes.figure("Imports killed: faults", 0, data="600 ratings")
    lines = file.read_text("utf-8").splitlines()
    assert len(lines) == 4
    rows = [row.split(" | ")[:3] for row in run.table(run.latest(lines))[2:]]
    assert rows == [
        ["| Imports killed", "2,000 times; faults: 0", "600 ratings"],
        ["| Use for 8 hours", "more memory: 12.3 MB", "5 % of the full size"],
    ]


def test_a_figure_without_size_and_date_is_shown_too() -> None:
    line = '{"figure": "Files tried", "value": 7, "unit": ""}'
    assert run.table(run.latest([line]))[2] == "| Files tried | 7 |  |  |"


def test_the_day_is_in_words() -> None:
    line = '{"figure": "Files tried", "value": 7, "unit": "", "date": "2026-11-30"}'
    assert run.table(run.latest([line]))[2].endswith("| 30 November 2026 |")


def test_only_the_rows_that_were_measured_again_are_replaced() -> None:
    rows = ["| kills | 1 | | |", "| walk | 3 | | |"]
    guide = "\n".join(["# Title", "", *run.HEADER, *rows, "", "More.", "| a | b |", ""])
    fresh = run.with_table(guide, [*run.HEADER, "| walk | 4 | | |", "| kills, again | 2 | | |"])
    assert fresh == guide.replace(
        "| walk | 3 | | |", "| walk | 4 | | |"
    ).replace("| walk", "| kills, again | 2 | | |\n| walk")  # fmt: skip
    with pytest.raises(ValueError, match="no table"):
        run.with_table("# Title", [])


def test_the_table_in_the_guide_was_written_by_the_command() -> None:
    """Nobody types figures: each row has a size and a day."""
    rows = [line for line in run.GUIDE.read_text("utf-8").splitlines() if line.startswith("| ")]
    assert rows[0] == run.HEADER[0]
    for row in rows[1:]:
        assert re.fullmatch(r"\| .+ \| .+ \| .*\d.* \| \d+ \w+ \d{4} \|", row), row
