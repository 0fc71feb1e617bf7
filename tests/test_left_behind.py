"""A command that is killed leaves unfinished files; the next start removes them, and only them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.db.packs import minimal, write

pytestmark = pytest.mark.slow

STOP = """
import importlib, sys, time
module, name, *words = sys.argv[1:]

def stop(*_, **__):
    print("reached", flush=True)
    time.sleep(60)

if module:
    setattr(importlib.import_module(module), name, stop)
from viewer.cli.main import run
sys.exit(run(words))
"""
UNFINISHED = re.compile(r".+-[0-9a-f]{12}(?:\.part)?")


class Ward:
    """A PC with a database, a published pack, and folders for what is made."""

    def __init__(self, folder: Path, data: Path) -> None:
        self.folder = folder
        self.started: list[subprocess.Popen[str]] = []
        for name in ("temp", "share", "cards"):
            (folder / name).mkdir()
        self.pack = write(folder, minimal())
        self.archive = folder / "records.zip"
        with zipfile.ZipFile(self.archive, "w") as archive:
            archive.write(self.pack, "pack.json")
        self.do("import", self.pack)
        self.do("key", "new", folder / "team.pem")
        self.do(
            "publish", "--out", folder / "share", "--key", folder / "team.pem", "--version", "1"
        )

    def start(self, module: str, name: str, *words: str | Path) -> subprocess.Popen[str]:
        temp = str(self.folder / "temp")
        process = subprocess.Popen(
            [sys.executable, "-c", STOP, module, name, *map(str, words)],
            env={
                **os.environ,
                "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
                **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), temp),
            },
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        self.started.append(process)
        return process

    def do(self, *words: str | Path) -> None:
        process = self.start("", "", *words)
        said = process.communicate(timeout=60)
        assert process.returncode == 0, said

    def unfinished(self) -> list[Path]:
        """All unfinished files and folders, of which only the outermost count."""
        found = [path for path in self.folder.rglob("*") if UNFINISHED.fullmatch(path.name)]
        return [path for path in found if not set(path.parents) & set(found)]


@pytest.fixture
def ward(tmp_path: Path, own_home: Path) -> Iterator[Ward]:
    made = Ward(tmp_path, own_home)
    yield made
    for process in made.started:
        process.kill()
        process.communicate()


Words = Callable[[Ward], list[str | Path]]
KILLED: dict[str, tuple[str, str, int, Words]] = {
    "publish": (
        *("db.publishing.packs", "compress", 1),
        lambda ward: ["publish", "--out", ward.folder / "share", "--key", ward.folder / "team.pem"],
    ),
    "publish, at its end": (
        *("db.files.moving", "move_into_place", 2),
        lambda ward: ["publish", "--out", ward.folder / "share", "--key", ward.folder / "team.pem"],
    ),
    "verify": (
        *("db.publishing.packs", "inflate", 1),
        lambda ward: ["verify", ward.folder / "share" / "wardcard-1.wardcard"],
    ),
    "follow": (
        *("db.publishing.follower", "_climb", 1),
        lambda ward: ["follow", ward.folder / "share"],
    ),
    "import": ("db.sources.collection", "copyfileobj", 1, lambda ward: ["import", ward.archive]),
    "card": (
        *("viewer.system.saving", "move_into_place", 1),
        lambda ward: ["card", "RWH01", "--out", ward.folder / "cards" / "card.pdf"],
    ),
    "export": (
        *("viewer.documents.workbook", "_Book", 2),
        lambda ward: [
            "export",
            "RWH01",
            "--format",
            "xlsx",
            "--out",
            ward.folder / "cards" / "ratings.xlsx",
        ],
    ),
    "picture": (
        *("viewer.system.saving", "move_into_place", 1),
        lambda ward: ["--picture", ward.folder / "cards" / "window.png"],
    ),
}


@pytest.mark.parametrize("what", KILLED)
def test_the_next_start_removes_what_a_killed_command_left(ward: Ward, what: str) -> None:
    module, name, count, words = KILLED[what]
    (ward.folder / "temp" / "wardcard-letters").mkdir()
    (ward.folder / "cards" / "holiday.part").touch()
    running = ward.start(module, name, *words(ward))
    assert running.stdout is not None
    assert running.stdout.readline() == "reached\n", running.communicate()
    left = ward.unfinished()
    assert len(left) == count, left
    ward.do("info")
    assert ward.unfinished() == left, "what is in use stays"
    running.kill()
    running.communicate()
    ward.do("info")
    assert ward.unfinished() == []
    assert (ward.folder / "temp" / "wardcard-letters").is_dir()
    assert (ward.folder / "cards" / "holiday.part").is_file()
    ward.do("verify", ward.folder / "share" / "wardcard-1.wardcard")
