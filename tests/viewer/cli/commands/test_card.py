"""``wardcard card``: one card, many, all in one; what fails is named and the rest is there."""

from __future__ import annotations

from pathlib import Path

import pytest
from pypdf import PdfReader

from viewer.cli.main import run
from viewer.system import saving as files


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_trust_with_all_its_sites_and_services(
    out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = out / "new" / "cards"
    assert run(["card", "--under", "RWH", "--edition", "clear", "--out", str(out)]) == 0
    found = names(out)
    assert len(found) == 21
    assert "RWH East and North Hertfordshire NHS Trust 2023-11-03.pdf" in found
    assert "RWH01 Surgery, Lister Hospital 2023-11-03.pdf" in found
    said = capsys.readouterr()
    assert len(said.out.splitlines()) == 21
    assert said.err == ""


def test_everything(tmp_path: Path) -> None:
    assert (
        run(["card", "--all", "--pattern", "{organisation}, {date}", "--out", str(tmp_path)]) == 0
    )
    found = names(tmp_path)
    assert len(found) > 21
    assert "Lister Hospital, 2023-11-03.pdf" in found
    # Its services of that date.
    assert "Lister Hospital, 2023-11-03 (2).pdf" in found


def test_all_in_one_file_with_bookmarks(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = out / "lister.pdf"
    assert run(["card", "--under", "RWH01", "--merge", "--out", str(file)]) == 0
    reader = PdfReader(file)
    tops = [str(entry.title) for entry in reader.outline if not isinstance(entry, list)]
    assert tops[0].startswith("Lister Hospital: ")
    assert any(title.startswith("Surgery, Lister Hospital: ") for title in tops)
    assert capsys.readouterr().out == f"{file} ({len(reader.pages)} pages)\n"
    assert run(["card", "--under", "RWH01", "--merge", "--out", str(out / "folder")]) == 0
    assert names(out / "folder") == ["Cards RWH01.pdf"]


def test_every_report_has_a_card_in_order_of_date(
    out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["card", "RWH01", "--each-report", "--out", str(out)]) == 0
    dates = ["2016-04-05", "undated", "2018-07-17", "2019-12-18", "2023-01-20", "2023-11-03"]
    expected = [f"RWH01 Lister Hospital {date}.pdf" for date in dates]
    printed = capsys.readouterr().out.splitlines()
    assert [Path(line.rpartition(" (")[0]).name for line in printed] == expected
    assert names(out) == sorted(expected)


def test_every_report_on_a_place_and_its_services_up_to_a_day(out: Path) -> None:
    words = ["card", "--under", "RWH01", "--each-report", "--as-at", "2018-12-31"]
    assert run([*words, "--pattern", "{name}, {date}", "--out", str(out)]) == 0
    found = names(out)
    assert "Lister Hospital, undated.pdf" in found
    assert "Surgery, Lister Hospital, 2018-07-17.pdf" in found
    assert "Lister Hospital, 2019-12-18.pdf" not in found


def test_every_report_in_one_file_in_order_of_date(out: Path) -> None:
    file = out / "lister.pdf"
    assert run(["card", "RWH01", "--each-report", "--merge", "--out", str(file)]) == 0
    tops = [str(entry.title) for entry in PdfReader(file).outline if not isinstance(entry, list)]
    assert [title.partition(": ")[2] for title in tops] == [
        "report published 5 April 2016",
        "report without a stated date",
        "report published 17 July 2018",
        "report published 18 December 2019",
        "report published 20 January 2023",
        "report published 3 November 2023",
    ]


def test_a3_is_a_card_for_the_wall(out: Path) -> None:
    file = out / "wall.pdf"
    assert run(["card", "RWH01", "--paper", "a3", "--out", str(file)]) == 0
    box = PdfReader(file).pages[0].mediabox
    assert (round(box.width), round(box.height)) == (842, 1191)


def test_what_fails_is_named_at_the_end_and_the_rest_is_there(
    out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["card", "RWH01", "NOPE", "RWH", "--out", str(out)]) == 1
    assert [name.split()[0] for name in names(out)] == ["RWH", "RWH01"]
    told = capsys.readouterr().err.splitlines()
    assert told[:2] == [
        "wardcard: 2 of 3 cards were saved.",
        "wardcard: 1 of 3 cards could not be made:",
    ]
    assert told[2].startswith("wardcard: NOPE: 'NOPE' is not in the database.")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["NOPE", "--out", "{}/x.pdf"], "'NOPE' is not in the database."),
        (["--under", "NOPE", "--out", "{}"], "'NOPE' is not in the database."),
        (["RWH", "RWH01", "--out", "{}/x.pdf"], "holds one card"),
        (["RWH", "RWH01", "--out", "{}/file/cards"], "could not be made"),
        (["RWH", "RWH01", "--out", "{}/file"], "is a file. Name a folder."),
        (["RWH", "--out", "{}/none/x.pdf"], "there is no folder"),
        (["RWH01", "--each-report", "--out", "{}/x.pdf"], "holds one card"),
        (["RWH01", "--each-report", "--report", "x", "--out", "{}"], "leave out --report"),
        (
            ["RWH01", "--each-report", "--as-at", "2010-01-01", "--out", "{}"],
            "There is no report up to 1 January 2010",
        ),
    ],
)
def test_a_refusal_is_one_sentence_and_nothing_is_left(
    words: list[str], told: str, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (out / "file").touch()
    assert run(["card", *(word.format(out) for word in words)]) == 1
    said = capsys.readouterr()
    assert told in said.err
    assert said.err.count("\n") == 1
    assert names(out) == ["file"]


def test_a_field_that_is_none_is_wrong_usage(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        run(["card", "RWH", "--pattern", "{nme}", "--out", str(out)])
    assert ended.value.code == 2
    assert "{nme} cannot be used in a file name. Use any of {id} {name}" in capsys.readouterr().err


def test_ctrl_c_leaves_whole_cards_only(
    out: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    move = files.move_into_place

    def pressed(source: Path, target: Path) -> None:
        if len(names(out)) > 2:
            raise KeyboardInterrupt
        move(source, target)

    monkeypatch.setattr(files, "move_into_place", pressed)
    assert run(["card", "--under", "RWH01", "--out", str(out)]) == 1
    assert len(names(out)) == 2
    assert all(name.endswith(".pdf") for name in names(out))
    said = capsys.readouterr()
    assert len(said.out.splitlines()) == 2
    assert said.err == "wardcard: Stopped; the cards listed above are complete.\n"


@pytest.mark.parametrize(
    ("words", "width"),
    [
        (["--edition", "poster"], 842),
        (["--edition", "poster", "--paper", "a2"], 1191),
        (["--edition", "poster", "--paper", "a4"], 595),
        (["--edition", "clear"], 595),
        (["--paper", "a3"], 842),
    ],
)
def test_a_poster_is_a3_and_other_cards_a4_unless_another_paper_is_asked_for(
    out: Path, words: list[str], width: int
) -> None:
    file = out / "card.pdf"
    assert run(["card", "RWH01", *words, "--out", str(file)]) == 0
    assert round(float(PdfReader(file).pages[0].mediabox.width)) == width
