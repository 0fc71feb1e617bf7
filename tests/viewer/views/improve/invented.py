"""An invented register of what a real trust is asked to improve, for tests and pictures."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from db.domain.age import today
from db.domain.register import Entry as RegisterEntry
from db.domain.register import Order, ordered
from db.domain.requirement import Requirement, RequirementKind
from db.domain.response import CheckResult, Evidence, Response, Status, TrustAction
from db.domain.subject import Subject
from db.local.trust_file import Draft, TrustFile

ROLE = "Quality lead"
_ROLES = ("Infection control lead", "Head of medical engineering", "Director of midwifery",
          "Chief pharmacist", "Safeguarding lead", "Head of clinical audit")  # fmt: skip
_WORK: tuple[tuple[Status, int, int, int], ...] = (
    (Status.OFF_TRACK, -14, 1, 3),
    (Status.AT_RISK, -29, 0, 0),
    (Status.DONE, -29, 4, 5),
    (Status.ON_TRACK, 1, 2, 2),
    (Status.ON_TRACK, 32, 1, 2),
    (Status.ON_TRACK, 63, 3, 4),
    (Status.NOT_STARTED, 91, 0, 0),
    (Status.CHECKED, -800, 2, 2),
)
"""Status, days until due, evidence that is enough and that is planned."""


def requirements(database: Path, trust: str = "RWH") -> tuple[Requirement, ...]:
    """What reports in a database ask of a trust, by weight."""
    from db.reading.store import ReportStore

    with closing(ReportStore.open(database, read_only=True)) as store:
        asked = store.requirements(Subject(trust))
    entries = ordered(map(RegisterEntry, asked), Order.KIND)
    return tuple(entry.requirement for entry in entries)


def make_register(path: Path, asked: tuple[Requirement, ...]) -> TrustFile:
    """Fill the register at ``path`` with invented work on the first of ``asked``."""
    file = TrustFile(path)
    concerns = [each for each in asked if each.kind is RequirementKind.CONCERN]
    chosen = [*asked[: len(_WORK) // 2], *concerns][: len(_WORK)]
    for number, (requirement, work) in enumerate(zip(chosen, _WORK, strict=False)):
        _answer(file, requirement, asked, number, work)
    return file


def _answer(
    file: TrustFile,
    requirement: Requirement,
    asked: tuple[Requirement, ...],
    number: int,
    work: tuple[Status, int, int, int],
) -> None:
    status, days, enough, planned = work
    now, day = datetime.now(UTC), today()
    owner = _ROLES[number % len(_ROLES)]
    first = Response(
        requirement.key,
        operational_lead=owner,
        executive_lead="Chief nurse",
        outcome="Invented: one schedule for all clinical areas, with a weekly walk-round.",
        actions=(TrustAction("Invented: write the schedule", owner, done=day),),
    ).due_on(day + timedelta(days=days - 40))
    began = now - timedelta(days=30)
    saved = file.save(Draft(requirement, first, 0), ROLE, now=began)
    earlier = [
        each.key
        for each in asked
        if each.published and requirement.published and each.published < requirement.published
    ]
    evidence = tuple(
        Evidence(
            f"Invented audit {each + 1}",
            "S:/audits/invented.pdf",
            day - timedelta(days=20),
            day - timedelta(days=10) if each < enough else None,
            "Matron" if each < enough else "",
            "",
            CheckResult.ENOUGH if each < enough else None,
        )
        for each in range(planned)
    )
    after = replace(
        saved.response.due_on(day + timedelta(days=days)),
        evidence=evidence,
        repeats=tuple(earlier[:1]) if number % 2 == 0 else (),
    )
    steps = {Status.NOT_STARTED: (), Status.CHECKED: (Status.DONE, Status.CHECKED)}
    for step in steps.get(status, (status,)):
        after = after.with_status(step, day, by="Chief nurse" if step.is_closed else "")
        saved = file.save(Draft(requirement, after, saved.version), ROLE, now=now)
    if not steps.get(status, (status,)):
        file.save(Draft(requirement, after, saved.version), ROLE, now=now)
