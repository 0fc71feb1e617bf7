"""The rule in SQL and the rule in Python give the same result for random histories."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.domain.framework import Framework
from db.domain.history import Key, Timeline, newest_report
from db.domain.report import HistoryEntry
from db.domain.scale import NOT_RATED_AGAIN, QUESTIONS, SCALE, Confidence, Question, Rating
from db.domain.subject import Subject
from db.sqlite import migrations
from db.sqlite.connection import connect
from db.sqlite.standing import OVERALL, counting_table, history, standing_table

WORDS = (
    *(rating.word for rating in SCALE),
    NOT_RATED_AGAIN.word,
    "No published rating",
    "Insufficient evidence to rate",
    "Zzz",
    "Ärgerlich",
)
SERVICES = (None, "surgery", "maternity", "older-people", "maternity-and-gynaecology")
LINEAGE = (("maternity-and-gynaecology", "maternity"),)
GIVERS = ("", "ZZ199", "Invented Trust")
DATES = (None, date(2015, 3, 4), date(2018, 5, 1), date(2021, 6, 1), date(2021, 6, 2))

entries = st.builds(
    HistoryEntry,
    question=st.sampled_from((Question.SAFE, Question.OVERALL)),
    rating=st.sampled_from(WORDS).map(Rating),
    published=st.sampled_from(DATES),
    confidence=st.sampled_from(Confidence),
    inherited_from=st.sampled_from(GIVERS),
    framework=st.sampled_from((None, *Framework)),
    grouped=st.booleans(),
    current=st.sampled_from((None, True, False)),
    twin=st.integers(0, 1),
    pilot=st.booleans(),
)
# The date of a repeated rating is that of an older one, which the SQL leaves to Python: only
# questions are repeated, never an overall rating.
entries = entries.flatmap(
    lambda entry: (
        st.just(entry)
        if entry.question is Question.OVERALL
        else st.booleans().map(lambda carried: replace(entry, carried=carried))
    )
)
subjects = st.builds(Subject, st.sampled_from(("ZZ1", "ZZ2")), st.sampled_from(SERVICES))
histories = st.lists(
    st.tuples(subjects, entries),
    max_size=24,
    unique_by=lambda pair: (pair[0], pair[1].question, pair[1].rating, pair[1].published,
                            pair[1].twin),
)  # fmt: skip


reports = st.lists(
    st.tuples(st.sampled_from(("ZZ1", "ZZ2")), st.sampled_from(DATES), st.sampled_from(DATES)),
    max_size=3,
)
"""Reports: the organisation, the publication date and the last day of the visit."""


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    """A database with two organisations, two services and all words, but without ratings."""
    path: Path = tmp_path_factory.mktemp("standing") / "wardcard.db"
    with closing(connect(path, create=True)) as connection:
        migrations.migrate(connection, path)
        run = connection.executemany
        run(
            "INSERT INTO organisation (id, cqc_id, level) VALUES (?, ?, 'location')",
            [(1, "ZZ1"), (2, "ZZ2")],
        )
        run(
            "INSERT INTO service (id, key, name) VALUES (?, ?, ?)",
            [(number, key, key) for number, key in enumerate(SERVICES) if key],
        )
        run("INSERT OR IGNORE INTO rating_value (word) VALUES (?)", [(word,) for word in WORDS])
        run(
            "INSERT INTO source (id, identity, title, publisher) VALUES (?, ?, 'Page', 'CQC')",
            [(1, "one"), (2, "two")],
        )
        connection.execute("INSERT INTO series (id, name, newest) VALUES (1, 'one', NULL)")
        connection.execute(
            "INSERT INTO file (id, sha256, name, format, imported, series) "
            "VALUES (1, 'aa', 'invented', 'pack', '', 1)"
        )
        run(
            "INSERT INTO service_lineage SELECT f.id, s.id, 1 FROM service f, service s "
            "WHERE f.key = ? AND s.key = ?",
            LINEAGE,
        )
        connection.execute("UPDATE series SET newest = 1")
        yield connection


CURRENT = {True: 1, False: -1, None: 0}


def fill(connection: sqlite3.Connection, ratings: list[tuple[Subject, HistoryEntry]]) -> None:
    """Write the ratings, each with a source of its confidence and one of the least."""
    for number, (subject, entry) in enumerate(ratings, 1):
        connection.execute(
            """
            INSERT INTO rating
                (id, organisation, service, question, published, value, twin, framework)
            SELECT ?, o.id, v.id, ?, ?, w.id, ?, ? FROM organisation o, service v, rating_value w
            WHERE o.cqc_id = ? AND v.key = ? AND w.word = ?
            """,
            (
                number, QUESTIONS.index(entry.question), text_of(entry.published), entry.twin,
                entry.framework and list(Framework).index(entry.framework),
                subject.organisation, subject.service or "", entry.rating.word,
            ),
        )  # fmt: skip
        if entry.pilot:
            connection.execute("INSERT INTO pilot_rating VALUES (?)", (number,))
        trust = list(Confidence).index(entry.confidence)
        for source, confidence in ((1, 2), (2, trust)):
            detail = connection.execute(
                "INSERT INTO rating_detail (source, confidence, inherited, inherited_from, note, "
                "grouped, carried, current) VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
                (
                    source,
                    confidence,
                    entry.inherited_from != "",
                    entry.inherited_from,
                    number,
                    entry.grouped,
                    entry.carried,
                    CURRENT[entry.current],
                ),
            ).fetchone()[0]
            connection.execute(
                "INSERT INTO rating_source (rating, detail, first) VALUES (?, ?, 1)",
                (number, detail),
            )


def fill_reports(
    connection: sqlite3.Connection, published: list[tuple[str, date | None, date | None]]
) -> None:
    """Write the reports, each with its organisation and its visit."""
    for number, (organisation, day, visited) in enumerate(published, 1):
        connection.execute(
            "INSERT INTO report (id, key, published) VALUES (?, ?, ?)",
            (number, str(number), text_of(day)),
        )
        connection.execute(
            "INSERT INTO report_scope SELECT ?, id, 1 FROM organisation WHERE cqc_id = ?",
            (number, organisation),
        )
        if visited:
            connection.execute(
                "INSERT INTO visit (report, started, ended, note, file) VALUES (?, ?, ?, '', 1)",
                (number, text_of(visited), text_of(visited)),
            )


def text_of(day: date | None) -> str:
    return day.isoformat() if day else ""


def timeline_of(ratings: list[tuple[Subject, HistoryEntry]]) -> Timeline:
    by_subject: dict[Subject, list[HistoryEntry]] = {}
    for subject, entry in ratings:
        by_subject.setdefault(subject, []).append(entry)
    return Timeline(by_subject, LINEAGE)


Line = tuple[Key, str, str, str | None, str | None, int | None, bool]
"""Subject, publication date, rating, previous rating and its date, change, whether it counts."""


def in_python(ratings: list[tuple[Subject, HistoryEntry]]) -> set[Line]:
    """The lines of each subject and question by itself, whoever speaks for the place."""
    lines: set[Line] = set()
    by_key: dict[Key, list[HistoryEntry]] = {}
    for subject, entry in ratings:
        plain = replace(entry, grouped=False)
        by_key.setdefault(Key(subject, entry.question), []).append(plain)
    for key, entries in by_key.items():
        timeline = Timeline({key.subject: entries})
        assessed = [replace(entry, carried=False) for entry in entries]
        now = Timeline({key.subject: assessed}).cell(*key)
        for entry in timeline.history(*key):
            lines.add(
                (
                    key,
                    text_of(entry.published),
                    entry.rating.word,
                    entry.previous.word if entry.previous else None,
                    text_of(entry.previous_published) if entry.previous else None,
                    entry.change.steps if entry.change else None,
                    now is not None
                    and (now.rating, now.published) == (entry.rating, entry.published),
                )
            )
    return lines


def in_sql(connection: sqlite3.Connection, ratings: str = "SELECT * FROM rating") -> set[Line]:
    return {
        (
            Key(Subject(row[0], row[1] or None), QUESTIONS[row[2]]),
            row[3],
            row[4],
            row[5],
            row[6],
            row[7],
            row[8] == 1,
        )
        for row in connection.execute(
            f"""
            SELECT o.cqc_id, v.key, h.question, h.published, w.word, b.word, h.previous_published,
                h.change, h.position
            FROM ({history(ratings)}) h
            JOIN organisation o ON o.id = h.organisation JOIN service v ON v.id = h.service
            JOIN rating_value w ON w.id = h.value LEFT JOIN rating_value b ON b.id = h.previous
            """
        )
    }


@settings(max_examples=150, deadline=None)
@given(ratings=histories)
def test_both_give_the_same_history(
    database: sqlite3.Connection, ratings: list[tuple[Subject, HistoryEntry]]
) -> None:
    database.execute("BEGIN")
    try:
        fill(database, ratings)
        assert in_sql(database) == in_python(ratings)
    finally:
        database.execute("ROLLBACK")


@settings(max_examples=150, deadline=None)
@given(ratings=histories, known=st.integers(0, 24))
def test_both_give_the_same_table_of_what_counts(
    database: sqlite3.Connection, ratings: list[tuple[Subject, HistoryEntry]], known: int
) -> None:
    """Also for some keys only, and for the ratings known at a certain date."""
    database.execute("BEGIN")
    try:
        fill(database, ratings)
        keys = (
            "SELECT DISTINCT organisation, service, question FROM rating "
            f"WHERE question = {OVERALL}"
        )
        for statement in standing_table("counting", keys, f"r.id <= {known}"):
            database.execute(statement)
        found = {
            (Key(Subject(row[0], row[1] or None), QUESTIONS[row[2]]), *row[3:])
            for row in database.execute(
                "SELECT o.cqc_id, v.key, c.question, c.published, w.word, c.change FROM counting c "
                "JOIN organisation o ON o.id = c.organisation JOIN service v ON v.id = c.service "
                "JOIN rating_value w ON w.id = c.value"
            )
        }
    finally:
        database.execute("ROLLBACK")
    lines = in_python(ratings[:known])
    assert found == {
        (key, published, word, change)
        for key, published, word, _, _, change, counts in lines
        if counts and key.question is Question.OVERALL
    }


@settings(max_examples=150, deadline=None)
@given(ratings=histories, published=reports)
def test_both_give_the_same_rating_that_counts(
    database: sqlite3.Connection,
    ratings: list[tuple[Subject, HistoryEntry]],
    published: list[tuple[str, date | None, date | None]],
) -> None:
    """Of the place itself, its only group, or the worst of its groups or services."""
    database.execute("BEGIN")
    try:
        fill(database, ratings)
        fill_reports(database, published)
        for statement in counting_table("counting", "SELECT id AS organisation FROM organisation"):
            database.execute(statement)
        found = {
            row[0]: tuple(row[1:])
            for row in database.execute(
                "SELECT o.cqc_id, w.word, c.published, c.change, c.framework, v.key, "
                "c.rated_services, c.rated_alike FROM counting c "
                "JOIN organisation o ON o.id = c.organisation "
                "JOIN service v ON v.id = c.rating_of JOIN rating_value w ON w.id = c.value"
            )
        }
    finally:
        database.execute("ROLLBACK")
    timeline = timeline_of(ratings)
    for organisation in ("ZZ1", "ZZ2"):
        days = [each[1:] for each in published if each[0] == organisation]
        shown = newest_report(days, timeline.dates(organisation))
        counting = timeline.counting(organisation, shown=shown)
        entry, service, services = counting.entry, counting.service, counting.services
        assert found.get(organisation) == (
            entry
            and (
                entry.rating.word,
                text_of(entry.published),
                entry.change.steps if entry.change else None,
                entry.framework and list(Framework).index(entry.framework),
                service or "",
                services,
                counting.alike,
            )
        )


def test_no_history_is_read_once_for_each_of_its_rows(database: sqlite3.Connection) -> None:
    """Otherwise ten times as many ratings take a hundred times as long."""
    plan = database.execute(f"EXPLAIN QUERY PLAN {history('SELECT * FROM rating')}").fetchall()
    joined = [str(detail) for *_, detail in plan if "LEFT-JOIN" in str(detail)]
    assert joined
    assert all(detail.startswith("SEARCH") for detail in joined), joined
