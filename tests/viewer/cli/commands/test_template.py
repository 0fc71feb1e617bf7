"""``wardcard template`` and the export of a report as a workbook."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from db.domain.subject import Subject
from db.reading.store import ReportStore
from db.sources.packs.workbook import pack_at
from tests.db.packs import minimal, write
from viewer.cli.main import run
from viewer.documents.report_workbook import report_workbook


def refusal(words: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    assert run(words) == 1
    return capsys.readouterr().err


def test_a_workbook_for_a_trust_has_its_places(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "new.xlsx"
    assert run(["template", str(out), "--for", "RWH01"]) == 0
    assert capsys.readouterr().out == (
        f"{out}\nFill it in, save it, and add it with File, ‘Add data…’. Its sheet ‘Read me’ says "
        "how it works.\n"
    )
    # What is missing is all that is left to fill in.
    said = refusal(["import", str(out)], capsys)
    assert "File, row 4, ‘Workbook’: it is blank; fill it in." in said
    assert "Sheet Report: it has no row; fill one in." in said
    assert "Places" not in said


def test_a_workbook_for_nobody_in_particular(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "new.xlsx"
    assert run(["template", str(out)]) == 0
    capsys.readouterr()
    assert "Sheet Places: no row has the level ‘Provider’" in refusal(["import", str(out)], capsys)
    assert "UNKNOWN" in refusal(["template", str(out), "--for", "UNKNOWN"], capsys)


def test_a_pack_becomes_a_workbook_and_a_workbook_too(tmp_path: Path) -> None:
    out, again = tmp_path / "pack.xlsx", tmp_path / "again.xlsx"
    assert run(["template", str(out), "--from", str(write(tmp_path, minimal()))]) == 0
    assert pack_at(out).content == minimal()
    assert run(["template", str(again), "--from", str(out)]) == 0
    assert pack_at(again).content == minimal()


def test_a_report_is_exported_changed_and_added_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    database = tmp_path / "ward.db"
    out = tmp_path / "lister.xlsx"
    words = ["--db", str(database)]
    assert run(["export", "RWH01", "--format", "report-workbook", "--out", str(out), *words]) == 0
    assert capsys.readouterr().out == (
        f"{out}\nIt has all of the report pack ‘rwh’, which has 6 reports, as revision 2. To "
        "change it, edit the workbook and add it: it replaces the pack.\n"
    )
    content = pack_at(out).content
    newest = max(content["reports"], key=lambda report: report.get("published", ""))
    finding = next(each for each in content["findings"] if each["report"] == newest["id"])
    finding["text"] = "An invented correction."
    out.write_bytes(report_workbook(content))
    assert run(["import", str(out), *words]) == 0
    assert "lister.xlsx: report workbook" in capsys.readouterr().out
    with closing(ReportStore.open(database)) as store:
        cards = [store.card(Subject(each)) for each in ("RWH", "RWH01", "RWH04", "RWH20")]
        number = next(file.id for file in store.loaded_files() if file.name == "lister.xlsx")
    texts = [finding.text for card in cards for finding in card.findings]
    assert "An invented correction." in texts
    assert run(["sources", "--remove", str(number), *words]) == 0
    with closing(ReportStore.open(database)) as store:
        after = [f.text for each in ("RWH", "RWH01", "RWH04", "RWH20")
                 for f in store.card(Subject(each)).findings]  # fmt: skip
    assert "An invented correction." not in after
    assert len(after) == len(texts)


def test_a_place_without_a_report_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["export", "RWH01", "--format", "report-workbook", "--as-at", "2010-01-01"]
    said = refusal([*words, "--out", str(tmp_path / "none.xlsx")], capsys)
    assert said == (
        "wardcard: Lister Hospital has no report at that time. Choose another report or date.\n"
    )
    assert not (tmp_path / "none.xlsx").exists()


def test_the_database_is_not_written_over(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    database = tmp_path / "ward.db"
    assert run(["info", "--db", str(database)]) == 0
    capsys.readouterr()
    assert "is the database" in refusal(["template", str(database), "--db", str(database)], capsys)


def test_published_data_has_what_a_workbook_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = tmp_path / "invented.xlsx"
    book.write_bytes(report_workbook(minimal()))
    assert run(["import", str(book)]) == 0
    assert run(["key", "new", str(tmp_path / "team.pem")]) == 0
    words = ["--out", str(tmp_path / "packs"), "--key", str(tmp_path / "team.pem")]
    assert run(["publish", *words]) == 0
    assert run(["follow", str(tmp_path / "packs"), "--key", str(tmp_path / "team.pub")]) == 0
    capsys.readouterr()
    assert run(["report", "ZZ101"]) == 0
    assert "Lock the invented cupboard." in capsys.readouterr().out
    assert run(["sources"]) == 0
    assert "invented.xlsx (report workbook)" in capsys.readouterr().out
