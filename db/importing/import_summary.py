"""The summary of an import: what one file added to the database and changed in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date
from typing import Any

from sqlalchemy import Connection

from db.domain.imports import ImportSummary
from db.domain.text import shown
from db.files.lookup import is_folder
from db.importing.changes import (
    MOST_NAMED,
    compare,
    distinct_ratings,
    kinds_of_new,
    left_out,
    ups_and_downs,
)
from db.sources.collection import Collection
from db.sources.facts import Fact, RatingFact
from db.sources.source_file import SourceFile

_COUNTED = {
    "organisation": "SELECT count(*) FROM organisation",
    "description": "SELECT count(*) FROM description",
    "report": "SELECT count(*) FROM report",
    "rating": "SELECT count(*) FROM rating",
    "closed": "SELECT count(*) FROM organisation WHERE is_closed",
    "finding": "SELECT count(*) FROM finding WHERE NOT superseded",
}

_ADDED_UP = tuple(each.name for each in fields(ImportSummary) if each.type in ("int", int))


def counts(connection: Connection) -> dict[str, int]:
    """Return the numbers of organisations, descriptions, reports and so on, by table name."""
    return {
        table: connection.exec_driver_sql(count).scalar_one() for table, count in _COUNTED.items()
    }


def newest_publication(connection: Connection) -> date | None:
    """Return the date of the newest rating in the database; None if there is none."""
    newest = connection.exec_driver_sql("SELECT max(published) FROM rating").scalar()
    return date.fromisoformat(newest) if newest else None


def together(collection: Collection, parts: Sequence[ImportSummary]) -> ImportSummary:
    """Return the summary of a folder or archive of which ``parts`` were imported.

    It is the part's own if there is only one, and no file was left out.
    """
    if len(parts) == 1 and not collection.left_out:
        return parts[0]
    unknown: Counter[str] = Counter()
    for part in parts:
        unknown.update(part.unknown_values)
    sums: dict[str, Any] = {name: sum(getattr(part, name) for part in parts) for name in _ADDED_UP}
    return ImportSummary(
        shown(collection.path.name),
        "folder" if is_folder(collection.path) else "archive",
        already_loaded=all(part.already_loaded for part in parts),
        loaded_before=max(
            (part.loaded_before for part in parts if part.loaded_before), default=None
        ),
        unknown_values=dict(unknown),
        file_ids=tuple(number for part in parts for number in part.file_ids),
        lists_places=any(part.lists_places for part in parts),
        is_folder=True,
        parts=tuple(parts),
        left_out=tuple(collection.left_out),
        **sums,
    )


def summarise(
    connection: Connection,
    name: str,
    source: SourceFile,
    *,
    file: int,
    facts: Mapping[type[Fact], int],
    before: Mapping[str, int],
) -> ImportSummary:
    """Summarise the import of the file called ``name``, after its merge and while still staged.

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
    missing = left_out(connection, file) if source.full_directory else ()
    tally = source.tally
    return ImportSummary(
        file_name=name,
        format=source.format,
        file_ids=(file,),
        lists_places=source.full_directory,
        places_closed=max(0, added["closed"]),
        organisations_added=added["organisation"],
        descriptions_added=added["description"],
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
        values_refused=tally.values_refused,
        refused_reasons=dict(tally.reasons),
        skipped=tuple(tally.skipped),
        unread=tuple(tally.unread),
        cut_at=tally.cut_at,
    )
