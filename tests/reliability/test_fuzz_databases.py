"""Random changes to a database: of values, past the rules of its tables, and of bits of the file.

Whatever is in the file, the store answers or raises a StoreError: nothing else, and soon.
"""

from __future__ import annotations

import random
import shutil
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from db.domain.errors import StoreError
from db.domain.report import Subject
from db.domain.scale import QUESTIONS
from db.domain.tree import Arrangement, Facet, Grouping, TreeFilter
from db.domain.wards import MOST_WARDS, Ward, Wards
from db.importing.opening import open_or_create
from db.local.local_file import LocalFile
from db.reading.store import ReportStore
from db.reading.tree.top import read_top
from tests.benchmarks import memory
from tests.db.packs import minimal, write
from tests.reliability.foreign_databases import INVALID_TEXT, without_rules, write_schema
from tests.reliability.sizes import figure, seed, sized

pytestmark = pytest.mark.slow

FULL = 1000
"""How many databases of each kind are tried at the full size."""
ASKED = 8
"""How many questions, chosen at random, are asked of each."""
SECONDS = 10.0
HOSTILE: tuple[object, ...] = (
    *(None, 0, 1, -1, 7, 99, 2**31, 2**63 - 1, -(2**63), 0.5, -1e308, float("inf")),
    *("", " ", "x", "9999-99", "0000-00-00", "2022-02-30", "2022-05-01T00:00", "20220501"),
    *("10000-01-01", "2022", "2022-05", "\0", "a\0b", "'", '"', "%", "*", "NEAR("),
    *("<b>&amp;</b>", "\n\n", "\u202e", "\ufffe", "é" * 300),
    *(b"", b"\0", b"2022-05-01", INVALID_TEXT, "x" * 100_000, "provider", "location", "Good"),
)  # fmt: skip
"""Values that no column is ready for; bytes are also tried as text that is not UTF-8."""


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small database of a real assessment and an invented report; only copied."""
    from viewer.system.paths import bundled_packs

    folder = tmp_path_factory.mktemp("sound")
    path = folder / "sound.db"
    open_or_create(
        path, [min(bundled_packs(), key=lambda pack: pack.stat().st_size), write(folder, minimal())]
    ).close()
    return path


def subjects_of(path: Path) -> tuple[Subject, ...]:
    with closing(ReportStore.open(path, read_only=True)) as store:
        found = store.subjects()
    return (found[0], found[-1], Subject("ZZ101"), Subject("ZZ101", "surgery"))


def questions(store: ReportStore, subjects: tuple[Subject, ...]) -> list[Callable[[], object]]:
    """Every question that a store answers."""
    all_of = Arrangement()
    asked: list[Callable[[], object]] = [
        store.tree,
        store.subjects,
        store.info,
        store.loaded_files,
        lambda: list(store.ratings()),
        lambda: list(store.matches(TreeFilter())),
        lambda: store.count(TreeFilter()),
        lambda: store.way_to_name("i", all_of),
        *(lambda text=text: store.find(text) for text in ("invented", "safe", "listr", "2022")),
        lambda: store.find("hospital", near="ZZ1 1ZZ"),
        lambda: store.find("hospital", read_last="ZZ101"),
        *(lambda group=group: store.page(Arrangement(grouping=group)) for group in Grouping),
        *(lambda facet=facet: store.choices(facet, TreeFilter()) for facet in Facet),
    ]
    for subject in subjects:
        asked += [
            lambda subject=subject: store.tree(subject),
            lambda subject=subject: store.card(subject),
            lambda subject=subject: store.way_to(subject),
            lambda subject=subject: store.path_to(subject),
            *(
                lambda subject=subject, question=question: store.story(subject, question)
                for question in QUESTIONS
            ),
        ]
    return asked


def ask(path: Path, subjects: tuple[Subject, ...], chance: random.Random) -> tuple[int, int]:
    """Ask something of the database, then check it; returns the number of answers and of refusals.

    Fails with what else was raised, or if one took long.
    """
    answers = refusals = 0
    try:
        read_top(path, Grouping.A_TO_Z, 50)
        store = ReportStore.open(path, read_only=True)
    except StoreError as error:
        assert_plain(error)
        return 0, 1
    with closing(store):
        check = partial(store.info, check=True)
        for question in [*chance.sample(questions(store, subjects), ASKED), check]:
            started = time.process_time()
            try:
                question()
                answers += 1
            except StoreError as error:
                assert_plain(error)
                refusals += 1
            assert time.process_time() - started < SECONDS
    return answers, refusals


def assert_plain(error: StoreError) -> None:
    sentence = str(error)
    assert "\n" not in sentence
    assert len(sentence) < 600, sentence
    assert sentence.endswith((".", "'")), sentence


def columns(path: Path) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(path)) as connection:
        return [
            (table, column)
            for (table,) in connection.execute(
                "SELECT name FROM sqlite_master WHERE sql LIKE '%STRICT%' ORDER BY name"
            )
            if connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for _, column, *_ in connection.execute(f"PRAGMA table_info({table})")
        ]


@pytest.mark.parametrize("rules", [True, False], ids=["within the rules", "past the rules"])
def test_random_values_in_random_cells(sound: Path, tmp_path: Path, rules: bool) -> None:
    """``rules``: through SQLite, which then refuses what STRICT and keys do; else past them."""
    chance = random.Random(seed("random values"))
    path = tmp_path / "changed.db"
    subjects, cells = subjects_of(sound), columns(sound)
    with closing(sqlite3.connect(sound)) as connection:
        tables: dict[str, str] = dict(
            connection.execute("SELECT name, sql FROM sqlite_master WHERE sql LIKE '%STRICT%'")
        )
    answers = refusals = 0
    for number in range(sized(FULL, least=20)):
        shutil.copyfile(sound, path)
        if not rules:
            write_schema(path, {name: without_rules(sql) for name, sql in tables.items()})
        done: list[object] = []
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            for _ in range(chance.choice((1, 1, 2, 5))):
                done.append(change(connection, chance, *chance.choice(cells)))
        if not rules:
            write_schema(path, tables)
        try:
            came = ask(path, subjects, chance)
        except Exception as error:
            error.add_note(f"database {number}: {done}")
            raise
        answers, refusals = answers + came[0], refusals + came[1]
    kind = "within" if rules else "past"
    figure(f"Databases with hostile values {kind} their rules: answers", answers)
    figure(f"Databases with hostile values {kind} their rules: refusals", refusals)
    figure("Databases with hostile values: memory at most", (memory.peak() or 0.0) / 1e6, "MB")


@pytest.mark.parametrize("of_bits", [False, True], ids=["values", "bits"])
def test_random_changes_to_what_a_user_keeps(tmp_path: Path, of_bits: bool) -> None:
    """My wards are read or kept aside with a sentence, and new ones are kept."""
    chance = random.Random(seed(f"My wards, {of_bits}"))
    sound = LocalFile(tmp_path / "sound")
    every = tuple(Ward(Subject(f"INV{n:02}", "surgery"), f"Ward {n}", "Site") for n in range(20))
    sound.change(lambda _: Wards(every, every[3].subject))
    whole = sound.path.read_bytes()
    clinic = Ward(Subject("ZZ999"), "Clinic")
    read = kept_aside = 0
    for number in range(sized(FULL, least=40)):
        path = tmp_path / str(number) / sound.path.name
        path.parent.mkdir()
        raw = bytearray(whole)
        for _ in range(chance.choice((1, 1, 3, 30)) if of_bits else 0):
            place = chance.randrange(200 if chance.random() < 0.5 else len(raw))
            raw[place] ^= 1 << chance.randrange(8)
        path.write_bytes(raw)
        if not of_bits:
            column = chance.choice(("position", "subject", "name", "site", "opens_first"))
            with closing(sqlite3.connect(path, isolation_level=None)) as connection:
                change(connection, chance, "ward", column)
        file = LocalFile(path.parent)
        found = file.wards()
        trouble = file.take_trouble()
        read, kept_aside = read + (not trouble), kept_aside + bool(trouble)
        assert len(found.wards) <= MOST_WARDS
        if trouble:
            assert "\n" not in trouble
            assert trouble.endswith("."), trouble
        file.change(lambda wards: wards.removed(every[0].subject).added(clinic))
        assert clinic.subject in LocalFile(path.parent).wards() or file.take_trouble(), number
        shutil.rmtree(path.parent)
    kind = "flipped bits" if of_bits else "hostile values"
    figure(f"Files of My wards with {kind}: read", read)
    figure(f"Files of My wards with {kind}: kept aside, and begun again", kept_aside)


def change(connection: sqlite3.Connection, chance: random.Random, table: str, column: str) -> str:
    value = chance.choice(HOSTILE)
    put = "CAST(? AS TEXT)" if isinstance(value, bytes) and chance.random() < 0.5 else "?"
    try:
        if chance.random() < 0.7 and _has_row_ids(connection, table):
            connection.execute(
                f"UPDATE {table} SET {column} = {put} WHERE rowid IN "
                f"(SELECT rowid FROM {table} ORDER BY abs(random()) LIMIT {chance.randint(1, 9)})",
                (value,),
            )
        else:
            connection.execute(f"UPDATE OR REPLACE {table} SET {column} = {put}", (value,))
    except sqlite3.Error as error:
        return f"{table}.{column} = {value!r:.40}: {error}"
    return f"{table}.{column} = {value!r:.40} ({put})"


def _has_row_ids(connection: sqlite3.Connection, table: str) -> bool:
    sql = connection.execute("SELECT sql FROM sqlite_master WHERE name = ?", (table,)).fetchone()[0]
    return "WITHOUT ROWID" not in sql


def test_flipped_bits(sound: Path, tmp_path: Path) -> None:
    chance = random.Random(seed("flipped bits"))
    path = tmp_path / "flipped" / "changed.db"
    path.parent.mkdir()
    subjects = subjects_of(sound)
    whole = sound.read_bytes()
    answers = refusals = 0
    for number in range(sized(FULL, least=20)):
        raw = bytearray(whole)
        flips = chance.choice((1, 1, 3, 30, 1000))
        # Mostly where b-trees are described, because one bit of a long text changes little.
        places = [
            chance.randrange(0, len(raw), 16_384) + chance.randrange(200)
            if chance.random() < 0.5
            else chance.randrange(len(raw))
            for _ in range(flips)
        ]
        for place in places:
            raw[place % len(raw)] ^= 1 << chance.randrange(8)
        path.write_bytes(raw)
        try:
            came = ask(path, subjects, chance)
        except Exception as error:
            error.add_note(f"database {number}, bytes {places[:30]}")
            raise
        answers, refusals = answers + came[0], refusals + came[1]
        assert path.read_bytes() == raw
        assert list(path.parent.iterdir()) == [path]
    figure("Databases with flipped bits: answers", answers)
    figure("Databases with flipped bits: refusals", refusals)
    figure("Databases with flipped bits: memory at most", (memory.peak() or 0.0) / 1e6, "MB")
