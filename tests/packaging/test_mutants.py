"""The mutants command: its list of survivors, what it prints, and when it fails."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import mutants
import pytest
from mutants import Change, Result, Target
from sql_mutants import Tried

TARGET = Target("db/domain", ("db/domain/*",), ("tests/db/domain",), 90.0)
CHANGE = Change("db.domain.age.band", "return a + b", "return a - b")


def write_list(path: Path, reason: str) -> Path:
    path.write_text(
        '[[target]]\nname = "db/domain"\nmodules = ["db/domain/*"]\ntests = ["tests/db/domain"]\n'
        'least = 90.0\n\n[[survivor]]\nfunction = "db.domain.age.band"\nline = "return a + b"\n'
        f'changed = "return a - b"\nreason = "{reason}"\n',
        encoding="utf-8",
    )
    return path


def test_the_list_names_targets_and_survivors(tmp_path: Path) -> None:
    targets, reasons = mutants.read_list(write_list(tmp_path / "list.toml", "b is always 0"))
    assert targets == [TARGET]
    assert reasons == {CHANGE: "b is always 0"}


def test_a_survivor_needs_a_reason(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"without a reason in list\.toml: db\.domain\.age\.band"):
        mutants.read_list(write_list(tmp_path / "list.toml", " "))


def test_every_target_in_the_projects_list_exists_and_demands_90_percent(
    project_root: Path,
) -> None:
    targets, _ = mutants.read_list(mutants.LIST)
    for target in targets:
        assert target.least >= 90, target
        for pattern in (*target.modules, *target.tests):
            assert list(project_root.glob(pattern)), pattern


def test_a_target_may_be_sql(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_list(tmp_path / "list.toml", "b is always 0")
    path.write_text(path.read_text("utf-8").replace("least", "sql = true\nleast"), "utf-8")
    (target,), _ = mutants.read_list(path)
    assert target.sql
    made = [Tried("db.x", "a = 1", "a <> 1", True), Tried("db.x", "a = 1", "true", False)]
    monkeypatch.setattr(mutants, "try_sql", lambda modules, tests, log, survivors: iter(made))
    assert mutants.try_target(target) == Result(target, 2, (Change("db.x", "a = 1", "true"),))


@pytest.mark.parametrize(("named", "untried"), [(["db/x"], 1), ([], 0)])
def test_listed_survivors_are_not_tried_again_if_a_target_is_named(
    named: list[str], untried: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = replace(TARGET, name="db/x", sql=True)
    asked: list[int] = []

    def try_sql(*arguments: Any) -> list[Tried]:
        asked.append(len(arguments[-1]))
        return [Tried("db.x", "a = 1", "a <> 1", True)]

    monkeypatch.setattr(mutants, "read_list", lambda path: ([target], {CHANGE: "It is 0."}))
    monkeypatch.setattr(mutants, "try_sql", try_sql)
    monkeypatch.setattr(mutants, "LOG", tmp_path / "mutants.log")
    assert mutants.main(named) == 0
    assert asked == [untried]


@pytest.mark.parametrize(
    ("mutant", "function"),
    [
        ("db.domain.subject.xǁSubjectǁparse__mutmut_1", "db.domain.subject.Subject.parse"),
        ("db.domain.rollup.x_rolled_up__mutmut_12", "db.domain.rollup.rolled_up"),
        ("db.domain.history.x__notes__mutmut_3", "db.domain.history._notes"),
    ],
)
def test_the_function_of_a_change_is_named_as_in_the_code(mutant: str, function: str) -> None:
    assert mutants.function_name(mutant) == function


def test_a_change_is_read_from_its_diff() -> None:
    diff = "\n".join(
        [
            "# db.domain.age.x_band__mutmut_1: survived",
            "--- db/domain/age.py",
            "+++ db/domain/age.py",
            "@@ -1,2 +1,2 @@",
            " def band(a, b):",
            "-    return a + b",
            "+    return a - b",
        ]
    )
    assert mutants.change_from_diff("db.domain.age.x_band__mutmut_1", diff) == CHANGE


def test_a_listed_survivor_is_accepted_and_the_share_is_printed() -> None:
    result = Result(TARGET, 20, (CHANGE,))
    assert mutants.report(result, {CHANGE: "b is always 0"}) == (
        ["db/domain: the tests notice 95.0 % of 20 changes (at least 90 %); 1 survive"],
        True,
    )


def test_an_unlisted_survivor_fails_and_is_printed_in_the_form_of_the_list() -> None:
    lines, enough = mutants.report(Result(TARGET, 20, (CHANGE,)), {})
    assert not enough
    assert lines[2:6] == [
        "[[survivor]]",
        'function = "db.domain.age.band"',
        'line = "return a + b"',
        'changed = "return a - b"',
    ]
    assert "1 survivors are not in" in lines[-1]


def test_too_many_survivors_fail_even_if_all_are_listed() -> None:
    result = Result(TARGET, 9, (CHANGE,))
    assert mutants.report(result, {CHANGE: "b is always 0"})[1] is False


def test_a_target_without_any_change_fails() -> None:
    assert mutants.report(Result(TARGET, 0, ()), {})[1] is False


def test_an_unknown_target_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert mutants.main(["no/such"]) == 2
    assert "No target is called no/such; there are: db/domain" in capsys.readouterr().out
