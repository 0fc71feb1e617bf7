"""The page 'To improve' with 5,000 requirements and 20,000 updates.

The bounds are times, so each figure is the measured time divided by its bound of 50 milliseconds:

- `improve_list`: showing the list for the first time, which may take 200 milliseconds
- `improve_filter`, `improve_sort`, `improve_choose`: choosing a filter or an order, and going to a
  row, until it is painted (the slowest of several)
- `improve_saved`: showing what was saved in the list
- `improve_read`, `improve_save`: reading an entry of the register with its history, and saving one,
  which happens on a thread of their own
"""

from __future__ import annotations

import os
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from db.domain.register import Entry, Field, Order, RegisterFilter, progress_of
from db.domain.requirement import Requirement, RequirementKind, requirement_key
from db.domain.response import Response, Status, Update
from db.domain.scale import KEY_QUESTIONS
from db.domain.subject import Subject
from db.local.trust_file import Draft, TrustFile

ENTRIES, UPDATES = 5_000, 20_000
_BOUND = 0.05
"""Seconds."""
_SERVICES = ("Surgery", "Maternity", "Medical care", "Critical care", "Outpatients")
_OPEN = (Status.NOT_STARTED, Status.ON_TRACK, Status.AT_RISK, Status.OFF_TRACK, Status.DONE)
_KINDS = (RequirementKind.MUST, RequirementKind.SHOULD, RequirementKind.CONCERN)
_WHAT = ("Staffing was too low", "Medicines were not kept safely", "Records were not complete",
         "Equipment was not serviced often enough", "Risks were not always known")  # fmt: skip


def figures(scale: float) -> Iterator[tuple[str, float, float]]:
    """Yield each figure's name, its value and its bound of 1."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    from viewer.appearance.theme import Theme
    from viewer.system.paths import resources_dir
    from viewer.views.improve.page import ImprovePage

    dice = random.Random(16)
    entries = [_entry(number, dice) for number in range(round(ENTRIES * scale))]
    application = QApplication.instance() or QApplication([])
    theme = Theme(resources_dir() / "fonts", "light")
    page = ImprovePage(theme)
    page.resize(1366, 700)
    page.show()

    def settled(act: Callable[[], Any]) -> Callable[[], None]:
        def run() -> None:
            act()
            application.processEvents()

        return run

    def measured(*acts: Callable[[], Any]) -> float:
        return max(_timed(settled(act)) for act in acts) / _BOUND

    page.show_register("Invented trust", entries[:1], "", "")
    settled(lambda: None)()
    first = measured(lambda: page.show_register("Invented", entries, "", ""))
    yield "improve_list", first, 4.0
    filters = [
        RegisterFilter(frozenset(pairs))
        for pairs in (
            [(Field.KIND, "must")],
            [(Field.KIND, "must"), (Field.KIND, "should"), (Field.SERVICE, "Surgery")],
            [(Field.OVERDUE, "yes")],
            [],
        )
    ]
    yield "improve_filter", measured(*(lambda f=f: page.filter_by(f) for f in filters)), 1.0
    yield "improve_sort", measured(*(lambda o=o: page.sort_by(o) for o in Order)), 1.0
    keys = [dice.choice(entries).key for _ in range(20)]
    yield "improve_choose", measured(*(lambda k=k: page.table.choose(k) for k in keys)), 1.0
    changed = replace(entries[7], progress=replace(entries[7].progress, operational_lead="Matron"))
    settled(lambda: page.table.choose(changed.key))()
    yield "improve_saved", measured(lambda: page.show_changed([changed])), 1.0
    page.close()
    with tempfile.TemporaryDirectory() as folder:
        yield from _file_figures(Path(folder), entries, scale)


def _file_figures(
    folder: Path, entries: list[Entry], scale: float
) -> Iterator[tuple[str, float, float]]:
    file = TrustFile(folder / "trust.db")
    each = max(1, round(UPDATES * scale) // len(entries))
    update = Update("2026-11", "Invented update.", "Matron", date(2026, 11, 1))
    drafts = [
        Draft(entry.requirement, replace(_response(entry), updates=(update,) * each), 0)
        for entry in entries
    ]
    file.save_all(drafts, "Quality lead")
    key = entries[3].key
    yield "improve_read", _timed(lambda: (file.response(key), file.history(key))) / _BOUND, 1.0
    saved = file.response(key)
    draft = Draft(entries[3].requirement, saved.response.with_update(update), saved.version)
    yield "improve_save", _timed(lambda: file.save(draft, "Matron")) / _BOUND, 1.0


def _entry(number: int, dice: random.Random) -> Entry:
    service, published = dice.choice(_SERVICES), date(2018 + number % 7, 1 + number % 12, 10)
    subject = Subject("ZZ101", service.casefold().replace(" ", "-"))
    text = f"{dice.choice(_WHAT)} on invented ward {number}."
    requirement = Requirement(
        requirement_key(subject, published, "", text), dice.choice(_KINDS), text, subject, "ZZ1",
        "Invented trust", "Invented Hospital", service, dice.choice(KEY_QUESTIONS),
        dice.choice(("", "Regulation 12", "Regulation 17")), "zz/report", "Report", published,
    )  # fmt: skip
    response = _response(Entry(requirement), dice)
    return Entry(requirement, progress_of(response, 1))


def _response(entry: Entry, dice: random.Random | None = None) -> Response:
    if dice is None:
        return Response(entry.key, operational_lead="Matron")
    day = date(2026, 11, 1) + timedelta(days=dice.randrange(-200, 400))
    owner = f"Invented role {dice.randrange(40)}"
    response = Response(entry.key, operational_lead=owner, status=dice.choice(_OPEN))
    return response.due_on(day)


def _timed(operation: Callable[[], Any]) -> float:
    """The processor time of this thread in seconds, which leaves out other programs' turns."""
    start = time.thread_time()
    operation()
    return time.thread_time() - start
