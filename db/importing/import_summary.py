"""The summary of an import: what one file added to the database and changed in it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from sqlalchemy import Connection

from db.domain.imports import ImportSummary
from db.importing.changes import (
    MOST_NAMED,
    compare,
    distinct_ratings,
    kinds_of_new,
    left_out,
    ups_and_downs,
)
from db.sources.facts import Fact, RatingFact
from db.sources.source_file import SourceFile

_COUNTED = {
    "organisation": "SELECT count(*) FROM organisation",
    "report": "SELECT count(*) FROM report",
    "rating": "SELECT count(*) FROM rating",
    "finding": "SELECT count(*) FROM finding WHERE NOT superseded",
}


def counts(connection: Connection) -> dict[str, int]:
    """Return the numbers of organisations, reports, ratings and findings, by table name."""
    return {
        table: connection.exec_driver_sql(count).scalar_one() for table, count in _COUNTED.items()
    }


def newest_publication(connection: Connection) -> date | None:
    """Return the date of the newest rating in the database; None if there is none."""
    newest = connection.exec_driver_sql("SELECT max(published) FROM rating").scalar()
    return date.fromisoformat(newest) if newest else None


def summarise(
    connection: Connection,
    path: Path,
    source: SourceFile,
    *,
    file: int,
    facts: Mapping[type[Fact], int],
    before: Mapping[str, int],
) -> ImportSummary:
    """Summarise the import of the file at ``path``, after its merge and while it is still staged.

    ``file`` is its row ID, ``facts`` gives the number of facts read of each kind, and ``before`` is
    the result of :func:`counts` before the import.
    """
    after = counts(connection)
    added = {table: after[table] - before[table] for table in _COUNTED}
    compare(connection)
    new = kinds_of_new(connection)
    read = facts[RatingFact]
    distinct = read if read == new.added else distinct_ratings(connection)
    up, down = ups_and_downs(connection)
    missing = left_out(connection, file)
    tally = source.tally
    return ImportSummary(
        file_name=path.name,
        format=source.format,
        organisations_added=added["organisation"],
        reports_added=added["report"],
        # A higher revision of a pack may have fewer findings than the one that it replaced.
        findings_added=max(0, added["finding"]),
        ratings_read=read,
        rows_read=tally.rows,
        ratings_added=new.added,
        ratings_first=new.first,
        ratings_changed=new.changed,
        ratings_confirmed=new.confirmed,
        ratings_older=new.older,
        ratings_known=distinct - new.added,
        went_up=up[:MOST_NAMED],
        went_down=down[:MOST_NAMED],
        went_up_count=len(up),
        went_down_count=len(down),
        missing=missing[:MOST_NAMED],
        missing_count=len(missing),
        duplicates=tally.duplicates,
        unknown_values=dict(tally.unknown_values),
        refused=tuple(tally.refused),
        refused_count=tally.refused_count,
        refused_reasons=dict(tally.reasons),
        skipped=tuple(tally.skipped),
        unread=tuple(tally.unread),
    )
