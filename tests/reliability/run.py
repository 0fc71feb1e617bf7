"""Run the reliability tests at their full size, and print what they measured: `make reliability`.

Arguments are those of pytest, such as `-k killed`; with `--write` alone nothing runs, and the table
in resources/help/reliability.md gets the latest figures in place of older ones of the same name.
Figures are added to out/reliability.jsonl. RELIABILITY_SCALE=0.1 runs a tenth of the size. The exit
status is that of pytest.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from viewer.wording import dates

ROOT = Path(__file__).resolve().parents[2]
FIGURES = ROOT / "out" / "reliability.jsonl"
GUIDE = ROOT / "resources" / "help" / "reliability.md"
HEADER = ["| What was tried | What came out | With how much data | Date |", "|---|---|---|---|"]


def latest(lines: Iterable[str]) -> list[dict[str, Any]]:
    """The last record of each figure, in the order in which they first appeared."""
    found: dict[str, dict[str, Any]] = {}
    for line in lines:
        record = json.loads(line)
        found[record["figure"]] = record
    return list(found.values())


def table(records: Sequence[dict[str, Any]]) -> list[str]:
    """The figures as the lines of a Markdown table.

    Figures whose names begin alike, up to a colon, share a row: 'Killed during repair' and 'Killed
    during repair: faults'.
    """
    rows: dict[str, list[dict[str, Any]]] = {}
    for record in records:
        rows.setdefault(record["figure"].partition(": ")[0], []).append(record)
    return [*HEADER, *(_row(name, each) for name, each in sorted(rows.items()))]


def _row(name: str, records: Sequence[dict[str, Any]]) -> str:
    results = [
        f"{label}: {amount}" if (label := record["figure"].partition(": ")[2]) else amount
        for record in records
        if (amount := _amount(record))
    ]
    known = {record["data"]: None for record in records if record.get("data")}
    shares = [record["scale"] for record in records if record.get("scale") is not None]
    days = [date.fromisoformat(record["date"]) for record in records if record.get("date")]
    size = ", ".join(known) or (f"{min(shares) * 100:g} % of the full size" if shares else "")
    day = dates.day(max(days)) if days else ""
    return f"| {name} | {'; '.join(results)} | {size} | {day} |"


def _amount(record: dict[str, Any]) -> str:
    value = record["value"]
    number = f"{value:,.0f}" if value == int(value) or abs(value) >= 1000 else f"{value:.3g}"
    return f"{number} {record['unit']}".rstrip()


def with_table(guide: str, lines: Sequence[str]) -> str:
    """The text of the guide with the rows of the table ``lines`` in its own.

    A row takes the place of the one of the same name; other rows stay, as not every run tries all.
    """
    before, header, rest = guide.partition(HEADER[0] + "\n")
    if not header:
        raise ValueError(f"the guide has no table that begins with {HEADER[0]}")
    after = rest.splitlines()
    rows: dict[str, str] = {}
    while after and after[0].startswith("|"):
        row = after.pop(0)
        rows[_name(row)] = row
    rows |= {_name(line): line for line in lines}
    for line in HEADER:
        rows.pop(_name(line), None)
    whole = [*HEADER, *(rows[name] for name in sorted(rows)), *after]
    return before + "".join(f"{line}\n" for line in whole)


def _name(row: str) -> str:
    return row.split("|")[1].strip()


TESTS = ("tests/reliability", "tests/db/importing/test_cut_off.py")


def main(arguments: Sequence[str]) -> int:
    """Run the tests with pytest's ``arguments``, then print the table; returns the exit status."""
    FIGURES.parent.mkdir(exist_ok=True)
    if list(arguments) == ["--write"]:
        lines = table(latest(FIGURES.read_text(encoding="utf-8").splitlines()))
        GUIDE.write_text(with_table(GUIDE.read_text("utf-8"), lines), "utf-8", newline="\n")
        return 0
    environment = {"RELIABILITY_SCALE": "1", **os.environ, "RELIABILITY_FIGURES": str(FIGURES)}
    # A driver that runs for an hour is not stuck.
    pytest = [sys.executable, "-m", "pytest", "-m", "slow", "-o", "faulthandler_timeout=0"]
    tests = [*pytest, *TESTS, *arguments]
    status = subprocess.run(tests, cwd=ROOT, env=environment, check=False).returncode
    if FIGURES.is_file():
        print(*table(latest(FIGURES.read_text(encoding="utf-8").splitlines())), sep="\n")
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
