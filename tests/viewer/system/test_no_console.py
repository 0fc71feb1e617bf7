"""What ends Wardcard before its window is open is shown, although there is no console."""

from __future__ import annotations

import sys
from typing import NoReturn

import pytest

import viewer.__main__
from db.domain.errors import Refused
from viewer.cli.main import run
from viewer.system import no_console
from viewer.system.no_console import with_refusals_shown


@pytest.fixture
def boxes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts of the message boxes that were shown."""
    shown: list[str] = []
    monkeypatch.setattr(no_console, "_message_box", shown.append)
    return shown


def test_a_refusal_is_shown_without_the_name_of_the_command(
    boxes: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stderr", None)
    assert with_refusals_shown(lambda: run(["card", "NOBODY", "--out", "card.pdf"])) == 1
    (text,) = boxes
    assert "NOBODY" in text
    assert not text.startswith("wardcard")
    assert sys.stderr is None


def test_wrong_usage_is_shown(boxes: list[str]) -> None:
    with pytest.raises(SystemExit) as end:
        with_refusals_shown(lambda: run(["--theme", "mauve"]))
    assert end.value.code == 2
    (text,) = boxes
    assert "mauve" in text


def test_nothing_is_shown_when_all_went_well(boxes: list[str]) -> None:
    def work() -> int:
        sys.stderr.write("a warning of a library\n")
        return 0

    assert with_refusals_shown(work) == 0
    assert boxes == []


def test_an_error_in_wardcard_is_shown(boxes: list[str]) -> None:
    def work() -> NoReturn:
        raise LookupError("invented")

    with pytest.raises(LookupError):
        with_refusals_shown(work)
    (text,) = boxes
    assert "LookupError('invented')" in text


@pytest.mark.parametrize(
    ("platform", "console", "shown"),
    [("win32", False, True), ("win32", True, False), ("linux", False, False)],
)
def test_boxes_are_for_windows_without_a_console(
    boxes: list[str],
    monkeypatch: pytest.MonkeyPatch,
    platform: str,
    console: bool,
    shown: bool,
) -> None:
    def refuse(_: object) -> int:
        if sys.stderr is not None:
            sys.stderr.write("wardcard: Refused.\n")
        return 1

    monkeypatch.setattr(viewer.__main__, "_run", refuse)
    monkeypatch.setattr(sys, "platform", platform)
    if not console:
        monkeypatch.setattr(sys, "stderr", None)
    assert viewer.__main__.main([]) == 1
    assert boxes == (["Refused."] if shown else [])


def test_a_refusal_by_a_policy_is_shown_once(
    boxes: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    windows: list[str] = []
    monkeypatch.setattr("viewer.window.start.show_refusal", windows.append)

    def refused(*_: object) -> NoReturn:
        raise Refused("DataFolder is not a folder.")

    monkeypatch.setattr("viewer.cli.main._apply", refused)
    monkeypatch.setattr(sys, "stderr", None)
    assert with_refusals_shown(lambda: run([])) == 1
    assert (boxes, windows) == (["DataFolder is not a folder."], [])
