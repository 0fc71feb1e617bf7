"""Errors as text: where they happened is kept, and what the program was working on is not."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from db.domain.errors import Refused
from db.domain.tracebacks import (
    ChildFailed,
    summary_without_values,
    traceback_without_values,
)

SECRET = "Lister Hospital RWH01"


def caught(do: Callable[[], object]) -> Exception:
    try:
        do()
    except Exception as error:  # noqa: BLE001 - of every kind
        return error
    raise AssertionError("nothing was raised")


def refuse(text: str) -> None:
    raise Refused(f"{text} cannot be read.")


def raise_bare(kind: type[Exception], text: str) -> None:
    raise kind(text)


def find(text: str) -> None:
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute("CREATE VIRTUAL TABLE found USING fts5(a)")
        connection.execute("SELECT * FROM found WHERE found MATCH ?", (text,))
    finally:
        connection.close()


@pytest.mark.parametrize(
    "do",
    [
        lambda: {}[SECRET],
        lambda: int(SECRET),
        lambda: refuse(SECRET),
        lambda: raise_bare(ValueError, SECRET),
        lambda: raise_bare(TypeError, SECRET),
        lambda: raise_bare(AttributeError, SECRET),
        lambda: raise_bare(KeyError, SECRET),
        lambda: Path(f"/nowhere/{SECRET}").read_bytes(),
        lambda: SECRET.encode("ascii", "strict").decode("utf-16"),
        lambda: find("Lister:"),
        lambda: find('"Lister'),
        lambda: find("Lister AND"),
        lambda: find("(Lister"),
    ],
)
def test_no_value_is_in_the_text(do: Callable[[], object]) -> None:
    error = caught(do)
    error.add_note(SECRET)
    for text in (traceback_without_values(error), summary_without_values(error)):
        shown = "\n".join(line for line in text.splitlines() if not line.startswith("    "))
        assert "Lister" not in shown
        assert "RWH01" not in shown
        assert type(error).__name__ in shown


def test_the_place_and_all_errors_that_led_to_it_are_kept() -> None:
    def work() -> None:
        try:
            int(SECRET)
        except ValueError as error:
            raise Refused(SECRET) from error

    def other() -> None:
        try:
            int(SECRET)
        except ValueError:
            refuse(SECRET)

    text = traceback_without_values(caught(work))
    assert text.index("ValueError") < text.index("direct cause") < text.index("errors.Refused")
    assert "in work" in text
    assert "test_tracebacks.py" in text
    assert "During handling" in traceback_without_values(caught(other))
    assert SECRET not in text


@pytest.mark.parametrize(
    ("do", "kept"),
    [
        (lambda: 1 / 0, "ZeroDivisionError: division by zero"),
        (lambda: [*range(0)][1], "IndexError: list index out of range"),
        (lambda: Path(3), "TypeError: "),  # pyright: ignore[reportArgumentType]
        (lambda: None.missing, "'NoneType' object has no attribute 'missing'"),  # pyright: ignore[reportAttributeAccessIssue]
        (lambda: Path("/nowhere/at/all").read_bytes(), "FileNotFoundError: [2] No such file"),
        (lambda: sqlite3.connect(":memory:").execute("x"), "sqlite3.OperationalError"),
    ],
)
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_what_speaks_of_the_program_is_kept(do: Callable[[], object], kept: str) -> None:
    assert kept in summary_without_values(caught(do))


def test_a_text_that_the_code_contains_is_kept() -> None:
    def work() -> None:
        raise LookupError("an invented mishap")

    def look_up() -> None:
        raise KeyError("a fault")

    assert summary_without_values(caught(work)) == "LookupError: an invented mishap"
    assert summary_without_values(caught(look_up)) == "KeyError: 'a fault'"
    assert summary_without_values(LookupError("never raised")) == "LookupError"
    assert summary_without_values(ChildFailed("In a child process:\nKeyError")).endswith("KeyError")


def test_errors_that_lead_to_each_other_end() -> None:
    one, two = ValueError(), KeyError()
    one.__cause__, two.__cause__ = two, one
    assert traceback_without_values(one).count("direct cause") == 1
