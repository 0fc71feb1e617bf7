"""Tables of sources: the files that the data comes from, and what would go with one of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, BinaryIO

from viewer.documents.ratings_table import write_csv_of
from viewer.wording.columns import Column
from viewer.wording.sources import kind_words

if TYPE_CHECKING:
    from db.domain.imports import LoadedFile, Loss

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


_LOSS_COLUMNS: tuple[Column[Loss], ...] = (
    Column("What", "", 10, lambda loss: loss.kind.value),
    Column("Subject ID", "", 26, lambda loss: loss.subject.id),
    Column("Name", "", 38, lambda loss: loss.name),
    Column("Service", "", 40, lambda loss: loss.service),
    Column("Question", "", 12, lambda loss: loss.question.label if loss.question else ""),
    Column("Rating or text", "", 60, lambda loss: loss.text),
    Column("Published", "", 12, lambda loss: loss.published),
)


def write_losses(losses: Iterator[Loss], file: BinaryIO) -> None:
    """Write a row for each thing that goes with a source, as :func:`write_csv` does with files."""
    write_csv_of(_LOSS_COLUMNS, losses, file)
