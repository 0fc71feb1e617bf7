"""What Wardcard does that a kill, a power cut or a full disk may interrupt: one list.

Each operation is prepared in a folder of its own, a world, runs as a process, and leaves outcomes:
things that a user can have, such as the facts of a database or a PDF. Whatever interrupts the
operation, each outcome must be as it was before or as it is after, never between, and the next run
of the same operation must complete it. A new operation is an entry of OPERATIONS.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from db.domain.errors import StoreError
from db.domain.response import Response
from db.domain.subject import Subject
from db.domain.wards import MOST_WARDS, Ward, Wards
from db.importing.loader import Loader
from db.importing.opening import open_or_create
from db.local.local_file import LocalFile
from db.local.trust_copies import back_up
from db.local.trust_file import Draft, TrustFile
from db.publishing.copies import Copies
from db.publishing.followed_data import Target, WardData
from db.publishing.follower import Follower
from db.publishing.next_version import versions_in
from db.publishing.packs import publish, verify
from db.publishing.signing import new_key, read_public_key, read_signing_key
from db.reading.store import ReportStore
from tests.benchmarks import country
from tests.db.packs import minimal, write
from viewer.system.paths import bundled_packs

ROOT = Path(__file__).resolve().parents[2]
APP = "0.1.0"

Outcomes = Mapping[str, str]
"""For each thing that there is, such as 'database', a digest of what it says."""


class Broken(AssertionError):
    """Something that must always be whole is not: a database fails its check, a pack is cut."""


@dataclass(frozen=True, slots=True)
class World:
    """The folders that a process of Wardcard can see; nothing else of the computer's is used."""

    root: Path

    @property
    def data(self) -> Path:
        """The data folder."""
        return self.root / "data"

    @property
    def database(self) -> Path:
        """This PC's own database."""
        return self.data / "wardcard.db"

    @property
    def files(self) -> Path:
        """The folder of the files to import, and of keys."""
        return self.root / "files"

    @property
    def share(self) -> Path:
        """The folder of data packs."""
        return self.root / "share"

    @property
    def out(self) -> Path:
        """The folder for cards."""
        return self.root / "out"

    def make(self) -> World:
        """Create the folders."""
        for name in ("data", "files", "share", "out", "tmp", "home", "home/run"):
            (self.root / name).mkdir(mode=0o700, parents=True, exist_ok=True)
        return self

    def environment(self) -> dict[str, str]:
        """The environment variables of a process that uses only this world."""
        home = self.root / "home"
        kept = ("PATH", "LANG", "LC_ALL", "VIRTUAL_ENV", "LD_LIBRARY_PATH")
        return {name: os.environ[name] for name in kept if name in os.environ} | {
            "HOME": str(home),
            "XDG_CONFIG_HOME": str(home / "config"),
            "XDG_DATA_HOME": str(home / "data"),
            "XDG_STATE_HOME": str(home / "state"),
            "XDG_CACHE_HOME": str(home / "cache"),
            "XDG_RUNTIME_DIR": str(home / "run"),
            "TMPDIR": str(self.root / "tmp"),
            "WARDCARD_DATA_DIR": str(self.data),
            "QT_QPA_PLATFORM": "offscreen",
            "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "packaging"))),
            "PYTHONDONTWRITEBYTECODE": "1",
        }

    def copy(self, root: Path) -> World:
        """Copy everything into a new world at ``root``; times of files are kept."""
        shutil.copytree(self.root, root, symlinks=True, dirs_exist_ok=True)
        return World(root)

    def listing(self) -> list[str]:
        """Every file and folder that an operation could have left, with times and numbers as '#'.

        Not Qt's and fontconfig's caches in the home folder.
        """
        return sorted(
            re.sub(r"\d{8}-\d{6}-\d{6}", "#", path.relative_to(self.root).as_posix())
            for part in ("data", "files", "share", "out", "tmp")
            for path in (self.root / part).rglob("*")
        )

    def age(self, seconds: float) -> None:
        """Make every file look older, as if the next start were that much later."""
        for path in self.root.rglob("*"):
            found = path.lstat()
            os.utime(
                path, (found.st_atime - seconds, found.st_mtime - seconds), follow_symlinks=False
            )


def cli(*words: str) -> tuple[str, ...]:
    """A command of Wardcard's."""
    return (sys.executable, "-m", "viewer", *words)


def child(name: str, *words: str) -> tuple[str, ...]:
    """A function of :mod:`tests.reliability.children`, in the world's data folder."""
    return (sys.executable, "-m", "tests.reliability.children", name, "{data}", *words)


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing that Wardcard does, and what is there before and after."""

    name: str
    """In words, for figures: 'import of a file'."""
    prepare: Callable[[World, float], None]
    """Fill a new world with what is there before; the number is the share of the country."""
    command: tuple[str, ...]
    """The process; {data}, {files}, {share}, {out} and {root} are the world's folders."""
    outcomes: Callable[[World], Outcomes]
    """What is there. Raises Broken."""
    country: bool = False
    """Whether it is about as much data as ``prepare`` is asked for; the others are always small."""
    only_logs_failure: bool = False
    """Whether it succeeds even if nothing can be written: settings are not worth a message."""

    def run(self, world: World, **more: str) -> subprocess.CompletedProcess[str]:
        """Run it to the end; ``more`` are environment variables."""
        return subprocess.run(
            self.words(world),
            cwd=world.root,
            env=world.environment() | more,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def words(self, world: World) -> list[str]:
        """The command line in ``world``."""
        places = {
            "data": world.data,
            "files": world.files,
            "share": world.share,
            "out": world.out,
            "root": world.root,
        }
        return [word.format_map(places) for word in self.command]


# Outcomes


def digest(database: Path) -> str:
    """A digest of all that a database holds, except when it was imported.

    It is read from a copy, so that nothing is rolled back before Wardcard's own next start. Row IDs
    count too, because the same operation on the same database gives the same. A database in which
    nothing has been imported yet counts as none: ''. Raises Broken if SQLite's checks find a fault.
    """
    if not database.is_file():
        return ""
    looked_at = database.with_name(f"copy-of-{database.name}")
    journals = ("", "-journal", "-wal")
    try:
        for ending in journals:
            if (journal := database.with_name(database.name + ending)).is_file():
                shutil.copyfile(journal, looked_at.with_name(looked_at.name + ending))
        with closing(sqlite3.connect(looked_at)) as connection:
            return _digest(connection)
    except sqlite3.DatabaseError as error:
        raise Broken(f"{database.name}: {error}") from error
    finally:
        for ending in (*journals, "-shm"):
            looked_at.with_name(looked_at.name + ending).unlink(missing_ok=True)


def _digest(connection: sqlite3.Connection) -> str:
    run = connection.execute
    verdict = [row[0] for row in run("PRAGMA integrity_check(3)")]
    if verdict != ["ok"]:
        raise Broken(f"integrity_check: {verdict}")
    tables = [
        row[0]
        for row in run("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        # SQLite's own statistics, and the inner tables of the search index, which is checked below.
        if not row[0].startswith(("sqlite_", "search_index", "search_word"))
    ]
    if not tables or not run("SELECT count(*) FROM file").fetchone()[0]:
        return ""
    if broken := run("PRAGMA foreign_key_check").fetchone():
        raise Broken(f"foreign_key_check: {broken}")
    # Compares every word of the index with the entries.
    run("INSERT INTO search_index (search_index, rank) VALUES ('integrity-check', 1)")
    total = hashlib.sha256()
    for table in tables:
        columns = [row[1] for row in run(f"PRAGMA table_info({table})") if row[1] != "imported"]
        total.update(f"\n{table}\n".encode())
        for row in run(f"SELECT {', '.join(f'[{name}]' for name in columns)} FROM {table}"):
            total.update(repr(row).encode())
    return total.hexdigest()


def own_database(world: World) -> Outcomes:
    """This PC's own database, and the list of its files from which it can be repaired."""
    ledger = world.data / "wardcard.sources.json"
    listed = ledger.read_text("utf-8") if ledger.is_file() else ""
    return {"database": digest(world.database), "ledger": listed}


def repaired(world: World) -> Outcomes:
    """The same, where a database that is still damaged is one outcome too."""
    try:
        return own_database(world)
    except Broken:
        return {"database": f"damaged {hashlib.sha256(world.database.read_bytes()).hexdigest()}"}


def followed(world: World) -> Outcomes:
    """The followed data that would be used next."""
    kept = WardData(world.data).kept()
    return {"followed": digest(kept[0][1]) if kept else ""}


def packs(world: World) -> Outcomes:
    """Every pack that PCs would see, each checked as a PC does, and what its database says."""
    found: dict[str, str] = {}
    for _, name in versions_in(path.name for path in world.share.iterdir()):
        try:
            found[name] = verify(world.share / name, app_version=APP).database.sha256
        except Exception as error:
            raise Broken(f"{name}: {error}") from error
    return found


def cards(world: World) -> Outcomes:
    """Every PDF in the folder for cards."""
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in world.out.iterdir()
        if path.suffix != ".part"
    }


def copied(world: World) -> Outcomes:
    """The user's own copy of a read-only database."""
    copy = Copies(world.data).of(world.files / "wardcard.db")
    return {"copy": digest(copy.path) if copy else ""}


def settings(world: World) -> Outcomes:
    """The file of settings; Wardcard resets one that it cannot read."""
    path = world.data / "settings.ini"
    if path.with_suffix(".damaged").exists():
        raise Broken("the settings were damaged")
    return {"settings": path.read_text("utf-8")} if path.exists() else {}


def wards(world: World) -> Outcomes:
    """My wards, read from a copy; Wardcard keeps a file aside that it cannot use."""
    looked_at = world.root / "looked-at"
    shutil.rmtree(looked_at, ignore_errors=True)
    looked_at.mkdir()
    for path in world.data.glob("local*.db*"):
        shutil.copyfile(path, looked_at / path.name)
    file = LocalFile(looked_at)
    kept = file.wards()
    if (trouble := file.take_trouble()) or (looked_at / "local.damaged.db").exists():
        raise Broken(trouble or "My wards were damaged")
    shutil.rmtree(looked_at)
    return {"wards": repr(kept)} if kept.wards else {}


def register(world: World) -> Outcomes:
    """What the register says, with its history, read from a copy: but for the times of saving."""
    looked_at = world.root / "looked-at"
    shutil.rmtree(looked_at, ignore_errors=True)
    looked_at.mkdir()
    for path in world.data.glob("trust.db*"):
        shutil.copyfile(path, looked_at / path.name)
    file = TrustFile(looked_at / "trust.db")
    try:
        file.check()
        saves = [(save.key, save.version, save.by, save.changed) for save in file.history()]
        responses = [(saved.response, saved.version) for saved in file.responses()]
    except StoreError as error:
        raise Broken(str(error)) from error
    shutil.rmtree(looked_at)
    return {"register": repr((responses, saves))} if responses else {}


def backup(world: World) -> Outcomes:
    """The backup of the register, if there is one."""
    path = world.files / "backup.db"
    if not path.is_file():
        return {}
    try:
        TrustFile(path).check()
    except StoreError as error:
        raise Broken(str(error)) from error
    return {"backup": repr([saved.response for saved in TrustFile(path).responses()])}


# Preparations


def bundled(world: World, _: float) -> None:
    """A database with the bundled packs, and an invented one to import."""
    open_or_create(world.database, bundled_packs()).close()
    write(world.files, minimal())


def a_month(world: World, share: float) -> None:
    """The same, and a file of the country's ratings."""
    bundled(world, share)
    country.latest_ratings(world.files / "ratings.csv", share)


def a_folder(world: World, _: float) -> None:
    """A folder with six packs, of which one cannot be read."""
    open_or_create(world.database, bundled_packs()).close()
    (world.files / "folder").mkdir()
    for number in range(5):
        write(world.files / "folder", _another(number), f"pack-{number}.json")
    (world.files / "folder" / "broken.json").write_text('{"format": "wardcard-report-pack/1"')


def _another(number: int) -> dict[str, object]:
    """A pack of a trust of its own."""
    text = json.dumps(minimal()).replace("ZZ1", f"Z{number}").replace("Invented NHS", "Invented")
    return json.loads(text) | {"id": f"invented-{number}"}


def a_month_loaded(world: World, share: float) -> None:
    """A database that the country's ratings were imported into."""
    a_month(world, share)
    Loader(world.database).load([world.files / "ratings.csv"])


def damaged(world: World, share: float) -> None:
    """A database with two imported files, and a page of it overwritten."""
    a_month(world, share)
    Loader(world.database).load([world.files / "ratings.csv"])
    Loader(world.database).load([world.files / "invented.json"])
    with world.database.open("r+b") as file:
        file.seek(2 * 16_384)
        file.write(b"\xff" * 16_384)


def followed_before(world: World, share: float) -> None:
    """A PC that follows a folder and has version 1; version 2 is published."""
    published_before(world, share)
    ward = WardData(world.data)
    ward.follow(Target(world.share, read_public_key(world.files / "team.pub")))
    Follower(ward, APP).look()
    Loader(world.database).load([world.files / "invented.json"])
    publish(world.database, world.share, read_signing_key(world.files / "team.pem"),
            app_version=APP, version=2)  # fmt: skip


def published_before(world: World, share: float) -> None:
    """A folder with one published pack, and a database with more to publish."""
    bundled(world, share)
    new_key(world.files / "team.pem")
    publish(world.database, world.share, read_signing_key(world.files / "team.pem"),
            app_version=APP, version=1)  # fmt: skip


def read_only_original(world: World, share: float) -> None:
    """A database elsewhere, to be copied."""
    bundled(world, share)
    world.database.rename(world.files / "wardcard.db")


def earlier_settings(world: World, _: float) -> None:
    """Settings from an earlier run."""
    from viewer.system.settings import Settings

    earlier = Settings(world.data)
    earlier.theme, earlier.text_scale = "light", 1.15
    earlier.save()


def earlier_wards(world: World, _: float) -> None:
    """As many wards as there can be, less one."""
    numbers = range(2, MOST_WARDS + 1)
    every = tuple(Ward(Subject(f"RWH{number:02}"), f"Ward {number}") for number in numbers)
    LocalFile(world.data).change(lambda _: Wards(every))


def register_before(world: World, _: float) -> None:
    """A register with answers to all that the bundled reports ask for, and a backup of it."""
    open_or_create(world.database, bundled_packs()).close()
    file = TrustFile(world.data / "trust.db")
    with closing(ReportStore.open(world.database, read_only=True)) as store:
        drafts = [
            Draft(each, Response(each.key, operational_lead="Matron"), 0)
            for each in store.requirements()
        ]
    moment = datetime(2026, 11, 1, tzinfo=UTC)
    file.save_all(drafts[:-1], "Quality lead", now=moment)
    back_up(file, world.files / "earlier.db")
    file.save_all(drafts[-1:], "Quality lead", now=moment)


def nothing(_: World, __: float) -> None:
    """A PC on which Wardcard has never run."""


OPERATIONS = (
    Operation("first start", nothing, cli("info"), own_database),
    Operation(
        "import of a file", a_month, cli("import", "{files}/ratings.csv"), own_database, True
    ),
    Operation(
        "import of a file in the window",
        a_month,
        child("add", "{files}/ratings.csv"),
        own_database,
        True,
    ),
    Operation("import of a folder", a_folder, cli("import", "{files}/folder"), own_database),
    Operation(
        "removal of a source", a_month_loaded, cli("sources", "--remove", "4"), own_database, True
    ),
    Operation(
        "removal of a source in the window", a_month_loaded, child("remove", "4"), own_database
    ),
    Operation("repair", damaged, cli("info", "--repair"), repaired),
    Operation("taking a newer data pack", followed_before, child("look"), followed),
    Operation(
        "publishing a data pack",
        published_before,
        cli("publish", "--out", "{share}", "--key", "{files}/team.pem", "--version", "2"),
        packs,
    ),
    Operation("batch of cards", bundled, cli("card", "--all", "--out", "{out}"), cards),
    Operation("own copy", read_only_original, child("copy", "{files}/wardcard.db"), copied),
    Operation(
        "saving settings",
        earlier_settings,
        child("save_settings"),
        settings,
        only_logs_failure=True,
    ),
    Operation("keeping the first ward", nothing, child("keep_wards"), wards),
    Operation("changing My wards", earlier_wards, child("keep_wards"), wards),
    Operation("first save in the register", bundled, child("answer"), register),
    Operation("saving many entries of the register", register_before, child("answer"), register),
    Operation(
        "backup of the register",
        register_before,
        cli("improve", "backup", "{files}/backup.db"),
        backup,
    ),
    Operation(
        "going back to a backup of the register",
        register_before,
        child("restore_register", "{files}/earlier.db"),
        register,
    ),
)


def between(found: Outcomes, before: Outcomes, after: Outcomes) -> list[str]:
    """The outcomes that are neither as before nor as after, as sentences."""
    return [
        f"{name} is neither as before nor as after"
        for name in sorted({*found, *before, *after})
        if found.get(name, "") not in (before.get(name, ""), after.get(name, ""))
    ]
