"""What a screen reader finds when it walks through the running window."""

from __future__ import annotations

import json
import re
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from PySide6.QtGui import QAccessible, QAccessibleInterface

from db.domain.report import Subject

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from viewer.window.application import Application


def walk(top: QAccessibleInterface) -> Iterator[QAccessibleInterface]:
    yield top
    for number in range(top.childCount()):
        child = top.child(number)
        if child is not None and child.isValid():
            yield from walk(child)


def names(top: QAccessibleInterface, role: QAccessible.Role | None = None) -> list[str]:
    return [
        each.text(QAccessible.Text.Name)
        for each in walk(top)
        if role is None or each.role() == role
    ]


@pytest.fixture
def lister(open_wardcard: Callable[..., Application]) -> Application:
    return open_wardcard(subject=Subject("RWH01"))


def test_rows_of_the_tree_are_read_in_full_words(lister: Application) -> None:
    interface = QAccessible.queryAccessibleInterface(lister.window.tree)
    assert interface.text(QAccessible.Text.Name) == "Trusts, sites and services"
    rows = names(interface)
    assert "Lister Hospital, Requires improvement" in rows


def test_headers_and_cells_of_the_ratings_are_read_in_full_words(lister: Application) -> None:
    lister.window.report.tabs.setCurrentIndex(0)
    interface = QAccessible.queryAccessibleInterface(lister.window.report.matrix)
    assert interface.text(QAccessible.Text.Name) == "Ratings by service and key question"
    read = names(interface)
    for heading in ("Safe", "Effective", "Caring", "Responsive", "Well-led", "Overall"):
        assert heading in read
    assert "Surgery" in read
    # Screen readers say the headings of row and column themselves.
    assert "Requires improvement, up from Inadequate, November 2023" in read


def test_everything_the_keyboard_reaches_has_a_name(lister: Application) -> None:
    window = lister.window
    start = window.header.search
    widget = start.nextInFocusChain()
    nameless: list[str] = []
    seen = 0
    while widget is not None and widget is not start:
        reached = widget.isVisibleTo(window) and widget.focusPolicy().value & 1
        if reached and widget is not window and widget.focusProxy() is None:
            seen += 1
            interface = QAccessible.queryAccessibleInterface(widget)
            text = interface.textInterface()
            read = text is not None and text.characterCount()  # a text is read instead of a name
            if not read and not interface.text(QAccessible.Text.Name).strip():
                nameless.append(f"{type(widget).__name__} {widget.objectName()}")
        widget = widget.nextInFocusChain()
    assert seen > 5
    assert not nameless


# What packaging/windows/checks/read-aloud.ps1 looks for on a Windows PC, through UI Automation


CHECKS = Path(__file__).resolve().parents[3] / "packaging" / "windows" / "checks"


class Expected(NamedTuple):
    """An entry of expected.json."""

    name: str
    """May contain * for any text."""
    role: str
    """Of QAccessible.Role."""
    tab: bool
    """Whether the Tab key stops there."""
    arrows: bool
    """Whether the arrow keys move between its rows."""


def expected() -> list[Expected]:
    return [Expected(**entry) for entry in json.loads((CHECKS / "expected.json").read_text())]


@pytest.mark.parametrize("one", expected(), ids=lambda one: one.name)
def test_what_the_check_on_windows_expects_is_in_the_window(
    lister: Application, one: Expected
) -> None:
    lister.window.report.tabs.setCurrentIndex(0)
    top = QAccessible.queryAccessibleInterface(lister.window)
    role = QAccessible.Role[one.role]
    found = [
        each
        for each in walk(top)
        if each.role() == role and fnmatchcase(each.text(QAccessible.Text.Name), one.name)
    ]
    assert found
    if one.tab:
        assert any(each.state().focusable for each in found)


def test_the_check_on_windows_knows_every_role_that_it_expects() -> None:
    script = (CHECKS / "read-aloud.ps1").read_text("ascii")  # Windows PowerShell reads no UTF-8
    table = script.partition("$KindsOfRole = @{")[2].partition("}")[0]
    assert {one.role for one in expected()} <= set(re.findall(r"'(\w+)' = @\(", table))
    assert [one.name for one in expected() if one.arrows]
