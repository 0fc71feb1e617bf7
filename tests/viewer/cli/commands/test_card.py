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
    rights = files._give_usual_rights  # pyright: ignore[reportPrivateUsage]

    def pressed(path: Path) -> None:
        if len(names(out)) > 2:
            raise KeyboardInterrupt
        rights(path)

    monkeypatch.setattr(files, "_give_usual_rights", pressed)
    assert run(["card", "--under", "RWH01", "--out", str(out)]) == 1
    assert len(names(out)) == 2
    assert all(name.endswith(".pdf") for name in names(out))
    said = capsys.readouterr()
    assert len(said.out.splitlines()) == 2
    assert said.err == "wardcard: Stopped; the cards listed above are complete.\n"
