"""``wardcard draft`` prints what is proposed from a saved report, as text or JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.db.sources.reports.invented import HOME_2019, TRUST_2019, pdf
from viewer.cli.main import run


def written(folder: Path, data: bytes, name: str = "report.pdf") -> str:
    path = folder / name
    path.write_bytes(data)
    return str(path)


def as_json(path: str, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    assert run(["draft", path, "--format", "json"]) == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    return json.loads(printed.out)


def test_json_has_a_value_or_null_for_everything(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    draft = as_json(written(tmp_path, pdf(TRUST_2019)), capsys)
    assert draft["kind"] == "inspection report"
    assert draft["published"] == "2020-02-12"
    assert draft["visits"] == [["2019-10-08", "2019-11-14"]]
    assert draft["overall"] == "Requires improvement"
    assert draft["kq"] == {
        "safe": "Requires improvement", "effective": "Good", "caring": "Good",
        "responsive": "Requires improvement", "well-led": "Good",
    }  # fmt: skip
    assert [len(draft[name]) for name in ("must", "should", "outstanding", "services")] == [
        3,
        2,
        2,
        3,
    ]
    first = draft["must"][0]
    assert (first["page"], first["service"]) == (3, None)
    assert first["regulations"] == [{"number": "17", "year": 2014, "title": "Good governance"}]
    assert draft["place"]["name"] == "Invented Coast NHS Trust"
    assert draft["raw"] == {}


def test_what_is_unclear_is_null_with_the_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = HOME_2019.replace("07 February 2019\n13 February 2019", "February 2019").replace(
        "Overall rating for this service Requires Improvement", "Overall rating for this service"
    )
    draft = as_json(written(tmp_path, report.encode(), "report.txt"), capsys)
    assert draft["visits"] is None
    assert "Date of inspection visit:" in draft["raw"]["visits"]
    assert draft["overall"] is None
    assert "Overall rating for this service" in draft["raw"]["overall"]
    assert draft["must"] == []


def test_text_is_for_people(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["draft", written(tmp_path, pdf(TRUST_2019))]) == 0
    shown = capsys.readouterr().out
    assert "Published: 12 February 2020\nVisits: 8 October to 14 November 2019\n" in shown
    assert "  Overall: Requires improvement (page 1, sentence" in shown
    assert "Maternity, Invented Cottage Hospital: Safe Good" in shown
    assert "Regulation 17, Good governance (2014)" in shown


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_refusal_is_one_sentence(
    form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path, b"A recipe for soup, with onions, potatoes and a little salt.")
    assert run(["draft", path, "--format", form]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("wardcard: report.pdf is not a report by CQC")
    assert printed.err.count("\n") == 1
