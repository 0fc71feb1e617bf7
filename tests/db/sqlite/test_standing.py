"""The rule in SQL and the rule in Python give the same result for random histories."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.domain.history import Key, Timeline
from db.domain.report import HistoryEntry
from db.domain.scale import NOT_RATED_AGAIN, QUESTIONS, SCALE, Confidence, Question, Rating
from db.domain.subject import Subject
from db.sqlite import migrations
from db.sqlite.connection import connect
from db.sqlite.standing import OVERALL, history, standing_table

WORDS = (
    *(rating.word for rating in SCALE),
    NOT_RATED_AGAIN.word,
    "No published rating",
    "Insufficient evidence to rate",
    "Zzz",
    "Ärgerlich",
)
SERVICES = (None, "surgery", "maternity")
DATES = (None, date(2015, 3, 4), date(2018, 5, 1), date(2021, 6, 1), date(2021, 6, 2))

entries = st.builds(
    HistoryEntry,
    question=st.sampled_from((Question.SAFE, Question.OVERALL)),
    rating=st.sampled_from(WORDS).map(Rating),
    published=st.sampled_from(DATES),
    confidence=st.sampled_from(Confidence),
    inherited_from=st.sampled_from(("", "Invented Trust")),
    twin=st.integers(0, 1),
)
subjects = st.builds(Subject, st.sampled_from(("ZZ1", "ZZ2")), st.sampled_from(SERVICES))
histories = st.lists(
    st.tuples(subjects, entries),
    max_size=24,
    unique_by=lambda pair: (pair[0], pair[1].question, pair[1].rating, pair[1].published,
                            pair[1].twin),
)  # fmt: skip


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    """A database with two organisations, two services and all words, but without ratings."""
    path: Path = tmp_path_factory.mktemp("standing") / "wardcard.db"
    with closing(connect(path)) as connection:
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
        yield connection


def fill(connection: sqlite3.Connection, ratings: list[tuple[Subject, HistoryEntry]]) -> None:
    """Write the ratings, each with a source of its confidence and one of the least."""
    for number, (subject, entry) in enumerate(ratings, 1):
        connection.execute(
            """
            INSERT INTO rating (id, organisation, service, question, published, value, twin)
            SELECT ?, o.id, v.id, ?, ?, w.id, ? FROM organisation o, service v, rating_value w
            WHERE o.cqc_id = ? AND v.key = ? AND w.word = ?
            """,
            (
                number, QUESTIONS.index(entry.question), text_of(entry.published), entry.twin,
                subject.organisation, subject.service or "", entry.rating.word,
            ),
        )  # fmt: skip
        trust = list(Confidence).index(entry.confidence)
        for source, confidence in ((1, 2), (2, trust)):
            detail = connection.execute(
                "INSERT INTO rating_detail (source, confidence, inherited, inherited_from, note) "
                "VALUES (?, ?, ?, ?, ?) RETURNING id",
                (source, confidence, entry.inherited_from != "", entry.inherited_from, number),
            ).fetchone()[0]
            connection.execute(
                "INSERT INTO rating_source (rating, detail, first) VALUES (?, ?, 1)",
                (number, detail),
            )


def text_of(day: date | None) -> str:
    return day.isoformat() if day else ""


def timeline_of(ratings: list[tuple[Subject, HistoryEntry]]) -> Timeline:
    by_subject: dict[Subject, list[HistoryEntry]] = {}
    for subject, entry in ratings:
        by_subject.setdefault(subject, []).append(entry)
    return Timeline(by_subject)


Line = tuple[Key, str, str, str | None, str | None, int | None, bool]
"""Subject, publication date, rating, previous rating and its date, change, whether it counts."""


def in_python(timeline: Timeline) -> set[Line]:
    lines: set[Line] = set()
    for key in (*timeline.keys("ZZ1"), *timeline.keys("ZZ2")):
        now = timeline.cell(*key)
        for entry in timeline.history(*key):
            lines.add(
                (
                    key,
                    text_of(entry.published),
                    entry.rating.word,
                    entry.previous.word if entry.previous else None,
                    text_of(entry.previous_published) if entry.previous else None,
                    entry.change.steps if entry.change else None,
                    now is not None and (now.rating, now.published)
                    == (entry.rating, entry.published),
                )
            )  # fmt: skip
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


@settings(max_examples=400, deadline=None)
@given(ratings=histories)
def test_both_give_the_same_history(
    database: sqlite3.Connection, ratings: list[tuple[Subject, HistoryEntry]]
) -> None:
    database.execute("BEGIN")
    try:
        fill(database, ratings)
        assert in_sql(database) == in_python(timeline_of(ratings))
    finally:
        database.execute("ROLLBACK")


@settings(max_examples=200, deadline=None)
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
    lines = in_python(timeline_of(ratings[:known]))
    assert found == {
        (key, published, word, change)
        for key, published, word, _, _, change, counts in lines
        if counts and key.question is Question.OVERALL
    }
