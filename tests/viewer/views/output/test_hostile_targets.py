"""Saving from the window where it is impossible: a message, no fault, and nothing half-done."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from db.domain.report import Subject
from db.domain.tree import Selection, TreeFilter
from viewer.documents.exports import Content, exports_of
from viewer.views.output.card_order import CardOrder, CardScopes, Scope

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from viewer.window.application import Application

    Open = Callable[..., Application]

Ways = dict[str, Callable[[], None]]

LISTER = Subject("RWH01")
FAULT = "Something went wrong"


def ways_to_save(
    application: Application, folder: Path, stem: str
) -> dict[str, Callable[[], None]]:
    """Every way in which the window writes a file that the user names."""
    here, shown = application.navigator.here, application.shown_card
    assert here is not None
    assert shown is not None
    saving = application.output.saving
    ways: Ways = {}

    def path(suffix: str) -> Path:
        return folder / f"{stem}{suffix}"

    for content in (Content.CARD, Content.REPORT, Content.WORKBOOK, Content.MATRIX):
        for each in exports_of(content):
            ways[each.name] = lambda e=each: saving.save(here.card, path(e.suffix), e)
    for each in exports_of(Content.RATINGS):
        ways[each.name] = lambda e=each: saving.save_ratings(
            "Lister", Selection(LISTER), path(e.suffix), e
        )
    for each in exports_of(Content.LIST):
        ways[each.name] = lambda e=each: saving.save_list(TreeFilter(), path(e.suffix), e)
    for single in (True, False):
        order = CardOrder(Scope.SUBJECT, True, "one-page", "a4", single, "{id}", folder)
        ways[f"cards, {single}"] = lambda o=order: application.output.exporting.export(
            o, CardScopes(shown, TreeFilter())
        )
    return ways


def no_folder(tmp_path: Path) -> Path:
    (tmp_path / "file").touch()
    return tmp_path / "file" / "below"


def forbidden(_: Path) -> Path:
    # Where even root may not create a file.
    return Path("/sys")


def long_path(tmp_path: Path) -> Path:
    return tmp_path.joinpath(*["d" * 200] * 30)


@pytest.mark.parametrize(
    "place",
    [
        no_folder,
        pytest.param(
            forbidden, marks=pytest.mark.skipif(sys.platform != "linux", reason="only Linux has it")
        ),
        long_path,
    ],
)
def test_a_folder_in_which_nothing_can_be_saved_is_said(
    place: Callable[[Path], Path], open_wardcard: Open, qtbot: QtBot, tmp_path: Path
) -> None:
    application = open_wardcard(subject=LISTER)
    folder = place(tmp_path)
    for name, save in ways_to_save(application, folder, "saved").items():
        said = message_after(application, qtbot, save)
        assert said, name
        assert FAULT not in said, name
        assert "could not be" in said or "Choose another" in said, (name, said)


def test_a_name_that_is_too_long_is_said(open_wardcard: Open, qtbot: QtBot, tmp_path: Path) -> None:
    application = open_wardcard(subject=LISTER)
    ways = ways_to_save(application, tmp_path, "x" * 300)
    for name in [name for name in ways if not name.startswith("cards")]:
        said = message_after(application, qtbot, ways[name])
        assert "the name is too long" in said, (name, said)


def test_a_disk_that_is_full_is_said_and_nothing_is_left(
    open_wardcard: Open, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    application = open_wardcard(subject=LISTER)
    folder = tmp_path / "out"
    folder.mkdir()

    def fail(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", fail)
    for name, save in ways_to_save(application, folder, "saved").items():
        said = message_after(application, qtbot, save)
        assert "the disk is full" in said, (name, said)
        assert list(folder.iterdir()) == [], name


def message_after(application: Application, qtbot: QtBot, save: Callable[[], None]) -> str:
    """The newest message once ``save`` has ended."""
    application.window.messages.clear("saved")
    before = application.window.messages.messages()
    save()
    qtbot.waitUntil(lambda: not application.output.busy, timeout=30_000)
    after = application.window.messages.messages()
    assert after, before
    return after[-1]
