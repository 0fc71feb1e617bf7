"""Importing the ratings of the whole country: the time, the memory, and the size of the database.

Times are compared with the plainest way to read the same file: `.import` of a .csv by SQLite's
command line, python-calamine reading the rows of an .ods, LibreOffice converting it. The database
starts with Wardcard's bundled report packs, as every user's does. An import includes its search
index and its final check.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.benchmarks import country

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 3
MONTHS = 24
"""The number of monthly files after the first."""
_MB = 1e6

_IMPORT = """
import json, resource, sys, time
from pathlib import Path
from db.importing.loader import Loader
from db.importing.opening import open_or_create
from db.reading.store import ReportStore
from tests.benchmarks import memory
database, files = Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]]
open_or_create(database, sorted(Path("resources/packs").glob("*.json"))).close()
begun = time.perf_counter()
(summary, *_) = Loader(database).load(files)
seconds = time.perf_counter() - begun
own = memory.peak() or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
print(json.dumps([seconds, own + children]))
"""
_CALAMINE = """
import json, sys, time
from python_calamine import CalamineWorkbook
begun = time.perf_counter()
rows = sum(1 for _ in CalamineWorkbook.from_path(sys.argv[1]).get_sheet_by_name("Locations").iter_rows())
print(json.dumps([time.perf_counter() - begun, rows]))
"""  # noqa: E501


def figures(scale: float) -> Iterator[tuple[str, float, float]]:
    """Times, memory and sizes of imports, relative to a plain way or to their bounds."""
    with tempfile.TemporaryDirectory(prefix="wardcard-import-") as folder:
        yield from _csv(Path(folder), scale)
        yield from _ods(Path(folder), scale)


def _csv(folder: Path, scale: float) -> Iterator[tuple[str, float, float]]:
    sheet = country.latest_ratings(folder / "country.csv", scale)
    imports: list[tuple[float, float]] = []
    bare: list[float] = []
    sqlite = shutil.which("sqlite3")
    for _ in range(ROUNDS):
        if sqlite:
            bare.append(_timed(lambda: _bare(sqlite, sheet, folder)))
        imports.append(_import(_fresh(folder), sheet))
    seconds = statistics.median(taken for taken, _ in imports)
    if sqlite:
        yield "import_csv_to_sqlite_import", seconds / statistics.median(bare), 2.5
    else:
        print("import: not compared with sqlite3, which is not installed", file=sys.stderr)
    yield "import_csv_memory_of_250_mb", max(peak for _, peak in imports) / (250 * _MB), 1.0

    database = folder / "wardcard.db"
    size = database.stat().st_size
    again, _ = _import(database, sheet)
    yield "import_again_to_first", again / seconds, 0.25
    yield "import_again_growth", database.stat().st_size / size - 1, 0.0

    yield from _months(folder, sheet, database, scale)


def _months(
    folder: Path, sheet: Path, database: Path, scale: float
) -> Iterator[tuple[str, float, float]]:
    """Sizes and times of two years of monthly files, each a little different from the last.

    The growth of the later months is extrapolated to ten years: those of the first ones are not
    typical, because the files that they are compared with are new. The first and the last months
    are each compared with the import of the same file into a new database just before, so that
    other work on the machine slows both.
    """
    compared = 5
    sizes = [database.stat().st_size]
    shares: list[float] = []
    new = folder / "new"
    for month in range(1, MONTHS + 1):
        later = country.a_month_later(sheet, folder / f"month-{month}.csv", month)
        if month <= compared or month > MONTHS - compared:
            new.mkdir()
            first, _ = _import(new / "wardcard.db", later)
            shutil.rmtree(new)
            shares.append(_import(database, later)[0] / first)
        else:
            _import(database, later)
        sizes.append(database.stat().st_size)
        sheet.unlink()
        sheet = later
    half = MONTHS // 2
    a_month = (sizes[-1] - sizes[half]) / (MONTHS - half)
    ten_years = sizes[-1] + a_month * (120 - MONTHS - 1)
    yield "import_ten_years_of_200_mb", ten_years / (200 * _MB * scale), 1.0
    last, early = statistics.median(shares[compared:]), statistics.median(shares[:compared])
    yield "import_last_months_to_early_ones", last / early, 1.25
    yield "import_a_month_to_first", last, 1.0


def _ods(folder: Path, scale: float) -> Iterator[tuple[str, float, float]]:
    sheet = country.latest_ratings(folder / "country.ods", scale)
    imports: list[tuple[float, float]] = []
    bare: list[float] = []
    converted: list[float] = []
    office = shutil.which("soffice") or shutil.which("libreoffice")
    for _ in range(ROUNDS):
        bare.append(_python(_CALAMINE, sheet)[0])
        imports.append(_import(_fresh(folder), sheet))
        if office:
            converted.append(_timed(lambda: _convert(office, sheet, folder)))
    seconds = statistics.median(taken for taken, _ in imports)
    yield "import_ods_to_calamine", seconds / statistics.median(bare), 1.5
    yield "import_ods_memory_of_900_mb", max(peak for _, peak in imports) / (900 * _MB), 1.0
    if office:
        yield "import_ods_to_libreoffice", seconds / statistics.median(converted), 0.2
    else:
        print("import: not compared with LibreOffice, which is not installed", file=sys.stderr)


def _fresh(folder: Path) -> Path:
    """Return the path for a new database, removing the one from the previous round."""
    database = folder / "wardcard.db"
    for earlier in folder.glob("wardcard*"):
        earlier.unlink()
    return database


def _import(database: Path, *files: Path) -> tuple[float, float]:
    """Import in a new process; returns seconds, and the peak memory of all processes in bytes."""
    seconds, memory = _python(_IMPORT, database, *files)
    return seconds, memory


def _python(code: str, *arguments: Path) -> list[float]:
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        cwd=ROOT, env=environment, check=True, capture_output=True, text=True,
    )  # fmt: skip
    return json.loads(done.stdout)


def _timed(do: Callable[[], object]) -> float:
    begun = time.perf_counter()
    do()
    return time.perf_counter() - begun


def _bare(sqlite: str, sheet: Path, folder: Path) -> None:
    database = folder / "bare.db"
    database.unlink(missing_ok=True)
    commands = [".mode csv", f".import {sheet.name} bare"]
    subprocess.run([sqlite, database.name, *commands], cwd=folder, check=True)


def _convert(office: str, sheet: Path, folder: Path) -> None:
    profile = f"-env:UserInstallation={(folder / 'office').as_uri()}"
    subprocess.run(
        [office, profile, "--headless", "--convert-to", "csv", "--outdir", str(folder / "csv"),
         str(sheet)],
        check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
