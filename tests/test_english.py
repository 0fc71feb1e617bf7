"""The project's texts are in plain English: words and marks that they must not contain."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.test_repo_shape import FILES, ROOT, found, read

TEXTS = [file for file in FILES if b"\0" not in (ROOT / file).read_bytes()]
"""All files except binary ones."""
THIS_FILE = Path("tests/test_english.py")
OTHERS_WORDS = {
    "LICENSE": "the MIT licence, as it is published",
    "packaging/licences": "licences of what the builds contain",
    "resources/licences": "the licence of the font",
    "resources/packs": "data: a pack's text changes only with a new revision of the pack",
}
"""Files and folders whose text is not the project's own or cannot change, with the reason."""

OUTLAWED = (
    r"put this message aside",
    r"drawing that stays sharp",
    r"copy anew",
    r"where none stood",
    r"met here for the first time",
    r"ends with 1\b",
    r"take the \.msi there",
    r"foot of the window says",
    r"stick that is carried round",
    r"data that can only be read",
    r"may have 504 bytes",
    r"\d to \d years ago",
    r"in brackets: how many years ago",
    r"new data of (version )?\S+ are in use",
    r"this pc follows nothing",
    r"in words of our own, after",
    r"worked out",
    r"stated elsewhere",
    r"cqc's id; of a service",
)
"""Regular expressions for phrases in earlier texts that a native writer would not use."""


def own_texts() -> list[Path]:
    """Files whose words are the project's own, except this one."""

    def is_own(file: Path) -> bool:
        return not any(file.is_relative_to(other) for other in OTHERS_WORDS)

    return [file for file in TEXTS if is_own(file) and file != THIS_FILE]


def test_nothing_is_quoted_with_guillemets() -> None:
    """Texts for users quote with ‘…’, code and terminal output with ' or "."""
    assert found("[\u00ab\u00bb]", TEXTS) == []


@pytest.mark.parametrize("phrase", OUTLAWED)
def test_a_phrase_that_was_replaced_is_not_used_again(phrase: str) -> None:
    wanted = re.compile(phrase.replace(" ", r"\s+"), re.IGNORECASE)
    assert [file.as_posix() for file in own_texts() if wanted.search(read(file))] == []


def texts_of_the_window() -> Iterator[tuple[str, str]]:
    """Each string in the code of the window that is not a docstring, with where it is."""
    for file in FILES:
        if file.suffix != ".py" or file.parts[:2] == ("viewer", "cli") or file.parts[0] != "viewer":
            continue
        tree = ast.parse(read(file))
        docstrings = {
            id(first.value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
            for first in node.body
            if isinstance(first, ast.Expr)
        }
        for node in ast.walk(tree):
            if not isinstance(node, ast.Constant) or id(node) in docstrings:
                continue
            if isinstance(node.value, str):
                yield f"{file.as_posix()}:{node.lineno}", node.value


def test_there_is_one_kind_of_apostrophe_in_the_window() -> None:
    """It is ’; the command line's own texts, like code, have the straight one."""
    straight = re.compile(r"(?<=[a-z])'(?=(s|t|re|ve)\b)|(?<=s)'(?= [a-z])")
    quoted = re.compile(r"'[^' ]+'")
    assert [
        where for where, text in texts_of_the_window() if straight.search(quoted.sub("", text))
    ] == []


def test_every_file_that_is_excepted_exists() -> None:
    assert [name for name in OTHERS_WORDS if not (ROOT / name).exists()] == []
