"""The mistakes that are made on purpose in Wine can still be made, and their tests are still there.

Making them takes far too long for CI, so that the list would go stale unnoticed.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.windows import mistakes as made
from tests.windows.mistakes import Mistake, mistakes

HERE = Path(made.__file__).parent


def names_in(file: Path) -> set[str]:
    """The tests in a file, such as 'test_it' or 'TestClass::test_it'."""
    found = set[str]()
    for node in ast.parse(file.read_text("utf-8")).body:
        if isinstance(node, ast.FunctionDef):
            found.add(node.name)
        elif isinstance(node, ast.ClassDef):
            methods = (each for each in node.body if isinstance(each, ast.FunctionDef))
            found |= {f"{node.name}::{each.name}" for each in methods}
    return found


@pytest.mark.parametrize("mistake", mistakes(), ids=lambda mistake: mistake.kind)
def test_a_mistake_can_be_made_and_its_tests_are_there(mistake: Mistake) -> None:
    if mistake.line:
        assert mistake.text(), "the line is not in the file exactly once"
    for test in mistake.tests:
        file, _, name = test.partition("::")
        assert (HERE / file).is_file(), test
        assert not name or name in names_in(HERE / file), test
