"""The register of what to improve: 5,000 requirements and 20,000 updates, all invented.

The bounds are times, so each figure is the measured time divided by its bound of 50 ms:

- `register_open`: reading the progress of everything and joining it with what reports ask for
- `register_gone`: the same if no report says a tenth of it any more (all of it: 1.3 of the bound)
- `register_list`: filtering, sorting and counting, the slowest of all orders and filters
- `register_choices`: the values that a filter offers, the slowest of all
- `register_show`: one entry with its history
- `register_save`: saving one entry, without the time in which the disk writes
- `register_suggest`: earlier requirements that one may repeat
"""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from db.domain.register import (
    Entry,
    Field,
    Order,
    RegisterFilter,
    choices,
    counts,
    counts_by_where,
    joined,
    ordered,
)
from db.domain.repeats import suggestions
from db.domain.requirement import Requirement
from db.domain.response import DueDate, Evidence, Response, TrustAction, Update
from db.domain.subject import Subject
from db.local.trust_file import Draft, TrustFile
from tests.db.domain.registers import TODAY, asked, seen

REQUIREMENTS, UPDATES = 5_000, 4
"""The number of requirements, and of updates of each."""
BOUND = 0.050
"""The bound of each figure, in seconds."""
WORDS = (
    "infection", "medicines", "staffing", "training", "record", "audit", "leader", "equipment",
    "waiting", "risk", "clean", "slow", "late", "weak", "unsafe",
)  # fmt: skip
SERVICES = ("surgery", "maternity", "medical-care", "outpatients")


def figures(scale: float) -> Iterator[tuple[str, float, float]]:
    """The times of questions and actions on an invented register, relative to their bound."""
    dice = random.Random(1)
    numbers = range(max(200, int(REQUIREMENTS * scale)))
    everything = [_requirement(number, dice) for number in numbers]
    with tempfile.TemporaryDirectory() as name:
        file = TrustFile(Path(name) / "trust.db")
        file.save_all([_draft(each, dice) for each in everything], "Quality lead")
        yield "register_open", _median(lambda: joined(everything, file.progress(), file.said)), 1.0
        most = everything[len(everything) // 10 :]
        yield "register_gone", _median(lambda: joined(most, file.progress(), file.said)), 1.0
        entries = joined(everything, file.progress(), file.said)
        yield "register_list", max(_lists(entries)), 1.0
        yield "register_choices", max(_choices(entries)), 1.0
        key = everything[0].key
        yield "register_show", _median(lambda: (file.response(key), file.history(key))), 1.0
        yield "register_save", _median(lambda: _save(file, everything[0])), 1.0
        late = max(everything, key=lambda each: each.published or date.min)
        yield "register_suggest", _median(lambda: suggestions(late, everything)), 1.0


def _requirement(number: int, dice: random.Random) -> Requirement:
    text = f"{' '.join(dice.choices(WORDS, k=12))} {number}."
    subject = Subject(f"ZZ1{number % 20:02}", SERVICES[number % len(SERVICES)])
    published = date(2014 + number % 10, 1 + number % 12, 1 + number % 27)
    return asked(text, subject, published, origin=f"f{number}")


def _draft(requirement: Requirement, dice: random.Random) -> Draft:
    update = Update("2026-11", "An invented update of some length. " * 3, "Matron", TODAY)
    response = Response(
        requirement.key,
        operational_lead=f"Matron {dice.randrange(40)}",
        outcome="An invented outcome. " * 8,
        due=DueDate(TODAY + timedelta(dice.randrange(-300, 400))),
        actions=(TrustAction("An invented action. " * 4, "Matron"),) * 3,
        evidence=(seen(), Evidence("Invented plan")),
        updates=(update,) * UPDATES,
    )
    return Draft(requirement, response, 0)


def _lists(entries: tuple[Entry, ...]) -> Iterator[float]:
    overdue = RegisterFilter(frozenset({(Field.OVERDUE, "yes"), (Field.SERVICE, "surgery")}))
    for chosen in (RegisterFilter(), overdue, RegisterFilter(text="staffing surgery")):
        for order in Order:

            def show(chosen: RegisterFilter = chosen, order: Order = order) -> None:
                found = ordered(filter(chosen.fits(TODAY), entries), order)
                counts(found, TODAY)

            yield _median(show)
    yield _median(lambda: counts_by_where(entries, TODAY))


def _choices(entries: tuple[Entry, ...]) -> Iterator[float]:
    for field in Field:
        yield _median(lambda field=field: choices(entries, RegisterFilter(), field, TODAY))


def _save(file: TrustFile, requirement: Requirement) -> None:
    saved = file.response(requirement.key)
    response = replace(saved.response, outcome=f"{saved.response.outcome}x")
    file.save(Draft(requirement, response, saved.version), "Quality lead")


def _median(operation: Callable[[], Any]) -> float:
    """The median of seven times, relative to the bound; processor time of this thread."""
    spent: list[float] = []
    for _ in range(7):
        start = time.thread_time()
        operation()
        spent.append(time.thread_time() - start)
    return sorted(spent)[len(spent) // 2] / BOUND
