"""Each recipe of CONTRIBUTING's 'Where to go' names files that are there, and works as it says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
WANTED = {
    "A new setting",
    "A new input format",
    "A new report tab",
    "A new card block",
    "A new command",
    "A change to 'previous rating'",
}


def recipes() -> dict[str, list[str]]:
    """The files and folders that each recipe names, by the recipe's title."""
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    section = text.partition("\n## Where to go\n")[2].partition("\n## ")[0]
    items = re.findall(r"^- \*\*(.+?)\*\*:(.+?)(?=^- |\Z)", section, re.MULTILINE | re.DOTALL)
    return {title: re.findall(r"`([\w./-]+/[\w./-]*)`", body) for title, body in items}


def test_there_is_a_recipe_for_each_usual_change() -> None:
    assert set(recipes()) >= WANTED


@pytest.mark.parametrize("title", sorted(recipes()))
def test_a_recipe_names_files_that_exist(title: str) -> None:
    named = recipes()[title]
    assert named, "a recipe says where to go"
    assert [name for name in named if not (ROOT / name).exists()] == []
