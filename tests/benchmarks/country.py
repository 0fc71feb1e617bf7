"""A file of latest ratings in CQC's layout, for the whole country or a share of it.

If there is a generator next to the project, it makes the file with the names of real places.
Otherwise the file is invented, in the same proportions: one location in four is a GP surgery with
five population groups, and one in a hundred is a hospital with eight services.
"""

from __future__ import annotations

import csv
import random
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import chain
from pathlib import Path

from builds.sheet import write_ods

ROWS = 252_724
"""The number of rows in the file for the whole country."""
GENERATOR = Path(__file__).resolve().parents[3] / "shared" / "tools" / "make_latest_ratings.py"

_DOMAINS = ("Safe", "Effective", "Caring", "Responsive", "Well-led", "Overall")
_RATINGS = ("Good",) * 17 + ("Requires improvement",) * 2 + ("Outstanding", "Inadequate")
_GROUPS = (
    "Older people", "Families, children and young people", "People with long term conditions",
    "Working age people (including those recently retired and students)",
    "People experiencing poor mental health (including people with dementia)",
)  # fmt: skip
_SERVICES = (
    "Surgery", "Critical care", "Maternity", "Outpatients", "End of life care",
    "Medical care (including older people's care)", "Urgent and emergency services",
    "Services for children & young people",
)  # fmt: skip
_FIRST = ("Oak", "Elm", "Rose", "Hill", "River", "Church", "Castle", "Mill", "Park", "Abbey")
_LAST = ("tree", "wood", "field", "side", "view", "gate", "bridge", "ford", "lands", "stead")
_KINDS = ("House", "Lodge", "Court", "Surgery", "Medical Centre", "Care Home", "Homecare", "Clinic")
_REGIONS = ("London", "South East", "North West", "East Midlands", "East of England")


def latest_ratings(path: Path, scale: float = 1.0, month: str = "2026-11") -> Path:
    """Write a .csv or .ods file to ``path`` and return the path; .xlsx needs the generator.

    ``scale`` is the share of the country; ``month`` the month of publication, 'YYYY-MM'.
    """
    rows = max(600, int(ROWS * scale))
    if GENERATOR.is_file():
        command = [str(GENERATOR), str(path), "--rows", str(rows), "--month", month]
        subprocess.run([sys.executable, *command], check=True, stdout=subprocess.DEVNULL)
        return path
    records = _invented(rows)
    first = next(records)
    if path.suffix == ".ods":
        write_ods(path, chain([first], (record.values() for record in chain([first], records))))
        return path
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(first))
        writer.writeheader()
        writer.writerow(first)
        writer.writerows(records)
    return path


def a_month_later(sheet: Path, later: Path, month: int) -> Path:
    """Write the file of the next month: the same places, one in fifty with newer ratings.

    Three places have closed and are missing, and three have opened. The ratings are invented; about
    that many are published in a month. ``month`` counts from 1. The files are only 15 days apart,
    so that 120 of them fit between the country's newest rating and today: a rating of the future
    is not read.
    """
    dice = random.Random(month)
    day = f"{date(2021, 2, 1) + timedelta(days=15 * month):%d/%m/%Y}"
    rated_again: dict[str, bool] = {}
    with (
        sheet.open(encoding="utf-8", newline="") as former,
        later.open("w", encoding="utf-8", newline="") as stream,
    ):
        rows = csv.reader(former)
        writer = csv.writer(stream)
        header = next(rows)
        writer.writerow(header)
        location, name, rating, published = (
            header.index(column)
            for column in ("Location ID", "Location Name", "Latest Rating", "Publication Date")
        )
        closed: set[str] = set()
        for row in rows:
            place = row[location]
            if len(closed) < 3 and place not in rated_again and dice.random() < 0.01:
                closed.add(place)
                opened = [*row]
                opened[location] = f"1-2{month:04}{len(closed):04}"
                opened[name] = f"Invented New House {month} {len(closed)}"
                opened[published] = day
                writer.writerow(opened)
            if rated_again.setdefault(place, dice.random() < 0.02):
                row[rating], row[published] = dice.choice(("Good", "Requires improvement")), day
            if place not in closed:
                writer.writerow(row)
    return later


def _invented(rows: int) -> Iterator[dict[str, str]]:
    dice = random.Random(20261122)
    written = number = 0
    while written < rows:
        number += 1
        services = _SERVICES if number % 100 == 0 else _GROUPS if number % 4 == 0 else ()
        place = _place(number, dice)
        for service in ("Overall", *services):
            day = f"{dice.randint(1, 28):02}/{dice.randint(1, 12):02}/{dice.randint(2014, 2020)}"
            for domain in _DOMAINS:
                written += 1
                yield {
                    **place,
                    "Service / Population Group": service,
                    "Domain": domain,
                    "Latest Rating": dice.choice(_RATINGS),
                    "Publication Date": day,
                    "Report Type": "Location",
                    "Inherited Rating (Y/N)": "N",
                    "URL": f"https://www.cqc.org.uk/location/{place['Location ID']}",
                    "Provider ID": f"1-9{number * 3 // 5:08}",
                    "Provider Name": f"Invented {dice.choice(_FIRST)} {number * 3 // 5} Limited",
                    "Brand ID": "-",
                    "Brand Name": "-",
                }


def _place(number: int, dice: random.Random) -> dict[str, str]:
    town = dice.choice(_FIRST) + dice.choice(_LAST)
    return {
        "Location ID": f"1-1{number:08}",
        "Location ODS Code": "",
        "Location Name": f"{dice.choice(_FIRST)}{dice.choice(_LAST)} {dice.choice(_KINDS)}",
        "Care Home?": "N",
        "Location Type": "Social Care Org",
        "Location Primary Inspection Category": "Residential social care",
        "Location Street Address": f"{number % 90 + 1} {dice.choice(_FIRST)} Street",
        "Location Address Line 2": "",
        "Location City": town,
        "Location Post Code": f"ZZ{number % 90 + 1} {number % 9}AB",
        "Location Local Authority": f"{town} Council",
        "Location Region": dice.choice(_REGIONS),
    }
