"""The database of every released version is opened, migrated, and gives the same answers."""

from __future__ import annotations

import json
import lzma
import re
from contextlib import closing
from pathlib import Path

import pytest

from db.importing.loader import Loader
from db.importing.recovery import open_sound
from db.importing.removal import remove_file
from db.reading.store import ReportStore
from db.sqlite import migrations
from tests.db.contents import contents
from tests.db.packs import minimal, write
from tests.old_databases.make import FOLDER, answers

STORED = sorted(FOLDER.glob("schema-*.db.xz"))
HOW = (
    "Store one with: python -m tests.old_databases.make (also if a schema that was never released "
    "has changed; never for one that was)"
)


def version_of(stored: Path) -> int:
    found = re.fullmatch(r"schema-(\d+)\.db\.xz", stored.name)
    assert found is not None
    return int(found[1])


@pytest.fixture(params=STORED, ids=lambda stored: stored.name)
def old(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, dict[str, object]]:
    """A stored database in a folder of its own, and what its version answered."""
    stored: Path = request.param
    database = tmp_path / "wardcard.db"
    database.write_bytes(lzma.decompress(stored.read_bytes()))
    known = stored.with_name(stored.name.replace(".db.xz", ".json"))
    return database, json.loads(known.read_text("utf-8"))


def test_there_is_one_for_every_schema() -> None:
    versions = {version_of(stored) for stored in STORED}
    assert versions == set(range(1, migrations.newest_version() + 1)), HOW


def test_it_is_opened_and_answers_as_it_did(old: tuple[Path, dict[str, object]]) -> None:
    database, known = old
    with closing(open_sound(database, (), thorough=True)) as store:
        assert store.info(check=True).schema_version == migrations.newest_version()
        now = json.loads(json.dumps(answers(store)))
    for part, value in known.items():
        assert now[part] == value, f"{part}. {HOW}"


def test_its_data_can_be_added_to_and_removed(
    old: tuple[Path, dict[str, object]], tmp_path: Path
) -> None:
    database, _ = old
    open_sound(database, ()).close()
    before = contents(database)
    text = json.dumps(minimal()).replace("ZZ1", "YY1").replace("Invented NHS", "Another")
    Loader(database).load([write(tmp_path, json.loads(text) | {"id": "another"}, "another.json")])
    assert contents(database) != before
    with closing(ReportStore.open(database)) as store:
        (added,) = [file for file in store.loaded_files() if file.name == "another.json"]
    remove_file(database, added.id)
    assert contents(database) == before
