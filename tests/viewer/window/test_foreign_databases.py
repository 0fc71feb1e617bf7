"""A window that is given a database that is not Wardcard’s, or is damaged: a sentence, no crash."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from db.domain.report import Subject
from tests.reliability.foreign_databases import BAD_VALUES, NOT_WARDCARDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from viewer.window.application import Application

    Open = Callable[..., Application]
    Rest = Callable[[Application], None]

REFUSED = (
    "noise",
    "another program's, with a write-ahead log",
    "other tables",
    "version -1",
    "a trigger",
    "an endless view in place of a table",
    "a name that is not UTF-8",
    "text in UTF-16",
)


@pytest.mark.parametrize("kind", REFUSED)
def test_what_is_not_a_wardcard_database_is_refused_in_the_window(
    open_wardcard: Open, bundled_database: Path, tmp_path: Path, kind: str
) -> None:
    (tmp_path / "given").mkdir()
    database = Path(shutil.copy(bundled_database, tmp_path / "given"))
    NOT_WARDCARDS[kind](database)
    before = database.read_bytes()
    application = open_wardcard(database=database)
    (message,) = application.window.messages.messages()
    assert str(database) in message
    assert "\n" not in message
    assert application.navigator.here is None
    application.window.close()
    assert database.read_bytes() == before
    assert [file.name for file in database.parent.iterdir()] == [database.name]


@pytest.mark.parametrize(
    "kind",
    ["text that is not UTF-8", "bytes for a name", "question 99", "a date that does not exist"],
)
def test_values_that_wardcard_never_writes_are_named_in_the_window(
    open_wardcard: Open, rest: Rest, bundled_database: Path, tmp_path: Path, kind: str
) -> None:
    (tmp_path / "given").mkdir()
    database = Path(shutil.copy(bundled_database, tmp_path / "given"))
    BAD_VALUES[kind](database)
    before = database.read_bytes()
    application = open_wardcard(database=database)
    application.navigator.open(Subject("RWH01"))
    application.window.header.search.asked.emit("lister")
    rest(application)
    told = "\n".join(application.window.messages.messages())
    assert "is damaged" in told
    assert "Something went wrong" not in told
    application.window.close()
    assert database.read_bytes() == before
