"""The list of sources as a table: a row for each file that the data comes from."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, BinaryIO

from viewer.documents.ratings_table import write_csv_of
from viewer.wording.columns import Column
from viewer.wording.sources import kind_words

if TYPE_CHECKING:
    from db.domain.imports import LoadedFile

_COLUMNS: tuple[Column[LoadedFile], ...] = (
    Column("File", "", 40, lambda file: file.name),
    Column("Where it was", "", 60, lambda file: file.path),
    Column("Kind", "", 20, kind_words),
    Column("Month", "", 10, lambda file: file.month),
    Column("First rating", "", 12, lambda file: file.oldest),
    Column("Last rating", "", 12, lambda file: file.newest),
    Column("Added", "", 12, lambda file: file.loaded.date()),
    Column("Rows", "", 10, lambda file: file.rows),
    Column("Ratings", "", 10, lambda file: file.ratings),
    Column("Ratings only in this file", "", 10, lambda file: file.only_here),
    Column("SHA-256", "", 66, lambda file: file.sha256),
)


def write_csv(files: Iterable[LoadedFile], file: BinaryIO) -> None:
    """Write a row for each of ``files`` to ``file`` as CSV, with a header row. Raises OSError."""
    write_csv_of(_COLUMNS, iter(files), file)
