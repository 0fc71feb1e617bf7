"""The templates: each compiles, and none writes what it was not given."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from jinja2 import UndefinedError

from viewer.documents.templates import prepare, render


def test_every_template_compiles(project_root: Path) -> None:
    folders = [each.name for each in (project_root / "resources/templates").iterdir()]
    assert folders
    for folder in folders:
        prepare(folder)


def test_a_name_that_was_not_given_is_an_error() -> None:
    with pytest.raises(UndefinedError, match="is undefined"):
        render("web_page/page.html")


def test_none_is_never_written() -> None:
    with pytest.raises(TypeError, match="None"):
        render("web_page/page.html", version=None)


def test_no_template_switches_escaping_off(project_root: Path) -> None:
    templates = [each for each in (project_root / "resources/templates").rglob("*") if each.suffix]
    assert templates
    for each in templates:
        text = each.read_text(encoding="utf-8")
        assert "autoescape" not in text, each.name
        assert not re.search(r"\|\s*safe\b", text), each.name
