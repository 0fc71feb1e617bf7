"""The papers of the register, read back from their PDFs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from db.domain.register import Entry
from db.domain.response import DueDate, Evidence, Response, Status, TrustAction, Update
from db.domain.subject import Subject
from db.local.trust_file import Draft, TrustFile
from db.reading.register import register
from db.reading.store import ReportStore
from tests.viewer.card.pdf.readback import failures, roles, structure
from viewer.documents.papers.board_paper import Meeting
from viewer.documents.papers.data import PaperData, read
from viewer.documents.papers.kinds import Paper, printed, proposed_name

TRUST, MATERNITY = Subject("RWH"), Subject("RWH01", "maternity")
TODAY = date(2026, 12, 1)
BEFORE, SINCE, AFTER = (datetime(2026, month, 10, tzinfo=UTC) for month in (9, 10, 11))


class World:
    """The bundled data with a register of invented responses."""

    def __init__(self, database: Path, folder: Path) -> None:
        self.store = ReportStore.open(database)
        self.file = TrustFile(folder / "trust.db")
        self.entries = register(self.store, self.file, TRUST)

    def first(self, subject: Subject) -> Entry:
        return next(each for each in self.entries if each.requirement.subject == subject)

    def save(self, entry: Entry, response: Response, when: datetime = BEFORE) -> Response:
        version = self.file.response(entry.key).version
        draft = Draft(entry.requirement, response, version)
        return self.file.save(draft, "Invented quality lead", now=when).response

    def read(self, subject: Subject = TRUST, **options: bool) -> PaperData:
        return read(self.store, self.file, subject, TODAY, since=SINCE.date(), **options)


@pytest.fixture
def world(bundled_database: Path, tmp_path: Path) -> Iterator[World]:
    made = World(bundled_database, tmp_path)
    with closing(made.store):
        yield made


def text_of(pdf: bytes) -> str:
    pages = PdfReader(BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text().split()) for page in pages)


def read_out(pdf: bytes) -> list[str]:
    """What is read out in place of what is drawn."""

    def found(element: Any) -> Iterator[str]:
        if not isinstance(element, dict):
            return
        if "/ActualText" in element:
            yield str(element["/ActualText"])
        kids = element.get("/K", [])
        for kid in kids if isinstance(kids, list) else [kids]:
            yield from found(kid.get_object() if hasattr(kid, "get_object") else kid)

    root: Any = PdfReader(BytesIO(pdf)).trailer["/Root"]
    return list(found(root["/StructTreeRoot"]))


def answered(world: World) -> Response:
    """What is saved for the first thing that maternity is asked."""
    entry = world.first(MATERNITY)
    response = Response(
        entry.key,
        reference="INV-01",
        operational_lead="Invented matron",
        executive_lead="Invented chief nurse",
        outcome="An invented outcome.",
        due=DueDate(date(2026, 10, 1)),
        actions=(
            TrustAction("Invented finished action", "Ward manager", done=date(2026, 9, 1)),
            TrustAction("Invented open action", "Ward manager", DueDate(date(2026, 12, 31))),
        ),
        evidence=(Evidence("Invented audit", "S:/audit.pdf", date(2026, 9, 2)),),
    )
    saved = world.save(entry, response)
    later = saved.with_status(Status.AT_RISK, AFTER.date()).due_on(date(2026, 11, 20))
    later = later.with_update(Update("2026-11", "An invented update.", "Matron", AFTER.date()))
    return world.save(entry, later, AFTER)


@pytest.mark.parametrize("paper", Paper)
def test_every_paper_is_tagged_and_fit_for_archives(world: World, paper: Paper) -> None:
    answered(world)
    made = printed(paper, [world.read(ratings=paper is Paper.BOARD)])
    assert failures(made.data) == []
    assert made.missing == ""
    assert len(PdfReader(BytesIO(made.data)).pages) == made.pages
    tree = roles(made.data)
    for row in tree.all("TR"):
        assert len(row.all("TH", "TD")) == len(row.kids)
    for table in tree.all("Table"):
        assert len({len(row.kids) for row in table.all("TR")}) == 1, "a row lacks a cell"
    assert "Specimen" not in text_of(made.data)
    assert proposed_name(paper, [world.read()]).endswith("2026-12-01.pdf")


def test_the_board_sees_what_changed_what_is_late_and_what_is_asked_of_it(world: World) -> None:
    answered(world)
    meeting = Meeting(meeting="Invented board", assurance="Moderate", asks=("note it",))
    text = text_of(printed(Paper.BOARD, [world.read(ratings=True)], meeting).data)
    assert "Invented board" in text
    assert "Moderate" in text
    assert "note it" in text
    assert "At risk: INV-01" in text
    assert "1 Oct 2026 to 20 Nov 2026, moved once" in text
    assert "11 days overdue" in text
    assert "An invented update." in text
    assert "Overdue: 1" in text
    assert re.search(r"Must .*Total Overdue", text)
    assert "Requires improvement" in text


def test_a_board_paper_of_nothing_has_lines_to_write_on(world: World) -> None:
    said = read_out(printed(Paper.BOARD, [world.read(ratings=True)]).data)
    assert said.count("to fill in by hand") == 7
    assert said.count("To fill in by hand") == 2


def test_two_pages_hold_a_board_paper_however_much_is_late(world: World) -> None:
    for number, entry in enumerate(world.entries[:30]):
        name = f"INV-{number:02}"
        world.save(entry, Response(entry.key, reference=name, due=DueDate(date(2026, 1, 1))))
    made = printed(Paper.BOARD, [world.read(ratings=True)])
    assert made.pages == 2
    assert re.search(r"\d+ more are in the register", text_of(made.data))


def test_the_register_has_every_line_with_all_that_is_done(world: World) -> None:
    answered(world)
    other = next(e for e in world.entries if e.requirement.subject != MATERNITY)
    long = "An invented action that goes on. " * 90
    world.save(other, Response(other.key, actions=(TrustAction(long),)))
    made = printed(Paper.REGISTER, [world.read()])
    text = text_of(made.data)
    for entry in world.entries:
        assert " ".join(entry.requirement.text.split()[:3]) in text
    assert structure(made.data).text.count("An invented action that goes on.") == 90
    parts = ("INV-01", "Invented matron", "Invented open action", "No owner", "No date", "At risk")
    for part in (*parts, "moved once", "S:/audit.pdf", f"{len(world.entries)} lines"):
        assert part in text
    first = PdfReader(BytesIO(made.data)).pages[0].mediabox
    assert first.width > first.height


def test_a_ward_sheet_is_one_page_with_what_was_done_and_what_is_open(world: World) -> None:
    answered(world)
    made = printed(Paper.WARD, [world.read(MATERNITY)])
    assert made.pages == 1
    tree = structure(made.data)
    assert tree.all("H1")[0].text == "Maternity Lister Hospital"
    assert read_out(made.data).count("Done:") == 1
    assert "Invented open action (Ward manager, 31 Dec 2026)" in tree.text
    assert "Invented audit" in tree.text
    assert "Requires improvement" in tree.text
    two = printed(Paper.WARD, [world.read(MATERNITY), world.read(Subject("RWH01", "surgery"))])
    assert two.pages == 2


def test_the_form_for_cqc_has_a_page_for_each_regulation(world: World) -> None:
    entry = world.first(MATERNITY)
    data = world.read()
    musts = [line for line in data.lines if line.entry.requirement.kind.value == "must"]
    rules = ("Regulation 12", "Regulation 12", "Regulation 17", "")
    lines = tuple(
        replace(line, entry=replace(
            line.entry, requirement=replace(line.entry.requirement, regulation=rule)
        ))
        for line, rule in zip(musts, rules, strict=True)
    )  # fmt: skip
    made = printed(Paper.REGULATION, [replace(data, lines=lines)])
    titles = [heading.text for heading in structure(made.data).all("H1")]
    named = [rule for rule in titles if rule.startswith("Regulation 1")]
    assert named == ["Regulation 12", "Regulation 17"]
    assert len(titles) == 3
    assert entry.requirement.text  # the bundled data asks something of maternity


def test_nothing_to_improve_is_said(world: World) -> None:
    empty = replace(world.read(ratings=True), lines=())
    for paper in Paper:
        text = text_of(printed(paper, [empty]).data)
        assert re.search(r"sources that are loaded (ask for nothing|name no must)", text)
