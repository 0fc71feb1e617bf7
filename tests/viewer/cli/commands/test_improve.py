"""``wardcard improve``: the register from the first list to a backup that is put back."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from viewer.cli.main import run

MUST = "RWH01-202301-edebb98430"
"""A must in the bundled reports: maternity at Lister Hospital, January 2023."""
Output = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def home(own_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A PC on which nothing was done yet."""
    monkeypatch.chdir(tmp_path)


def improve(*words: str) -> int:
    try:
        return run(["improve", *words])
    except SystemExit as end:
        return int(end.code or 0)


def done(capsys: Output, *words: str) -> str:
    assert improve(*words) == 0, capsys.readouterr().err
    return capsys.readouterr().out


def refused(capsys: Output, *words: str, status: int = 1) -> str:
    assert improve(*words) == status
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    return said


def changed(capsys: Output, key: str, *words: str) -> str:
    return done(capsys, "set", key, "--by", "Quality lead", *words)


def listed(capsys: Output, *words: str) -> list[dict[str, Any]]:
    return json.loads(done(capsys, "list", *words, "--format", "json"))


def test_the_list_has_what_the_reports_ask_for(capsys: Output) -> None:
    text = done(capsys, "list", "RWH", "--filter", "kind=must")
    assert text.startswith("4 of 69: 4 not started\n")
    assert f"{MUST}  Must: A warning notice required" in text
    assert "    Maternity, Lister Hospital, January 2023, Warning notice\n" in text
    assert "Not started; no owner; no date; no evidence planned" in text
    values = listed(capsys, "RWH01/maternity")
    assert {each["subject"] for each in values} == {"RWH01/maternity"}
    (must,) = [each for each in values if each["key"] == MUST]
    assert (must["kind"], must["status"], must["owner"]) == ("must", "not started", None)
    rows = list(csv.DictReader(done(capsys, "list", "RWH", "--format", "csv").splitlines()))
    assert len(rows) == 69
    assert rows[0]["Key"] == MUST, "a must comes first if nothing has a date"
    assert done(capsys, "list", "--text", "no such words") == (
        "Nothing fits these filters. Try fewer or different ones.\n"
    )
    assert "Nothing to improve is known here" in done(capsys, "list", "RK950")


def test_filters_that_are_wrong_say_which_are_right(capsys: Output) -> None:
    assert "kind, status, where" in refused(capsys, "list", "--filter", "colour=red", status=2)
    said = refused(capsys, "list", "--filter", "kind=wish", status=2)
    assert "use one of: notice; condition; must; should" in said
    said = refused(capsys, "list", "--filter", "service=Plumbing", status=2)
    assert "use one of: Care Homes; End of life care; " in said
    assert said.endswith("See: wardcard improve list --help\n")


def test_an_entry_is_worked_on_from_start_to_end(capsys: Output) -> None:
    text = changed(
        capsys, MUST, "--owner", "Director of midwifery", "--due", "2020-09-30",
        "--reference", "MAT-01", "--status", "on track", "--on", "2020-01-01",
    )  # fmt: skip
    assert text.startswith("MAT-01  Must: ")
    assert "On track; Director of midwifery; 30 September 2020, " in text
    assert " days overdue; " in text
    assert "moved once" in changed(capsys, "mat-01", "--due", "2020-11-15")
    action = ("action", "mat-01", "--by", "Matron")
    done(capsys, *action, "--text", "Recruit", "--role", "HR lead", "--due", "2020-05-01")
    done(capsys, "action", "mat-01", "1", "--by", "Matron", "--due", "2020-08-01")
    done(capsys, "action", "mat-01", "1", "--by", "Matron", "--done", "2020-07-01")
    done(capsys, "evidence", "mat-01", "--by", "Matron", "--what", "Rota")
    changed(capsys, "mat-01", "--status", "done", "--update", "All came", "--month", "2020-07")
    closing = ("--status", "done and checked", "--checked-by")
    assert "no evidence that was checked" in refused(
        capsys, "set", "mat-01", "--by", "Matron", *closing, "Chief nurse"
    )
    done(capsys, "evidence", "mat-01", "1", "--by", "Matron", "--where", "S:/rota",
         "--given", "2020-07-02", "--checked", "2020-07-03", "--checked-by", "Quality team",
         "--how", "Counted", "--result", "enough")  # fmt: skip
    assert "owns it" in refused(
        capsys, "set", "mat-01", "--by", "Matron", *closing, "director of midwifery"
    )
    assert "evidence 1 of 1" in changed(capsys, "mat-01", *closing, "Chief nurse")
    shown = done(capsys, "show", "MAT-01")
    for line in (
        "Actions\n    1  Recruit: HR lead; done on 1 July 2020\n",
        "Evidence\n    1  Rota: given on 2 July 2020 at S:/rota; checked by Quality team",
        " on 3 July 2020, enough (Counted)\n",
        "Updates\n    1  July 2020, Quality lead: All came\n",
        "Quality lead: done and checked, was done, evidence awaited; role that closed it",
        "Matron: action 1 moved from 1 May 2020 to 1 August 2020\n",
        "Matron: action 1 done\n",
        "Quality lead: due date moved from 30 September 2020 to 15 November 2020\n",
        "Matron: evidence 1 checked by Quality team: enough\n",
    ):
        assert line in shown
    values = json.loads(done(capsys, "show", MUST, "--format", "json"))
    assert (values["first_due"], values["due"], values["times_moved"]) == (
        "2020-09-30", "2020-11-15", 1,
    )  # fmt: skip
    assert values["evidence"] == {"planned": 1, "given": 1, "enough": 1}
    assert values["response"]["updates"][0]["text"] == "All came"
    assert [save["version"] for save in values["history"]] == list(range(values["version"], 0, -1))


def test_several_are_changed_together_or_not_at_all(capsys: Output) -> None:
    keys = [each["key"] for each in listed(capsys, "RWH", "--filter", "kind=must")]
    done(capsys, "set", *keys, keys[0], "--by", "Quality lead", "--owner", "Chief nurse")
    assert len(listed(capsys, "--filter", "owner=chief nurse")) == 4
    refused(capsys, "set", *keys, "--by", "Matron", "--status", "sustained")
    refused(capsys, "set", keys[0], "nobody", "--by", "Matron", "--ward", "Dacre")
    assert {each["status"] for each in listed(capsys)} == {"not started"}


def test_what_was_saved_since_is_not_overwritten(capsys: Output) -> None:
    changed(capsys, MUST, "--theme", "Staffing")
    changed(capsys, MUST, "--theme", "Medicines")
    said = refused(capsys, "set", MUST, "--by", "Matron", "--ward", "Dacre", "--version", "1")
    assert f"{MUST} was saved by Quality lead on " in said
    assert "differ in: ward" in said
    changed(capsys, MUST, "--ward", "Dacre", "--version", "2")


def test_repeats_are_suggested_and_a_person_decides(capsys: Output) -> None:
    (infection,) = [
        each["key"] for each in listed(capsys, "RWH01/maternity", "--text", "infection control")
    ]
    first = done(capsys, "repeats", infection).splitlines()[0]
    earlier = first.split()[0]
    assert "same theme, infection control" in first
    changed(capsys, infection, "--repeat-of", earlier)
    assert earlier not in done(capsys, "repeats", infection)
    (entry,) = listed(capsys, "--filter", "said-before=yes")
    assert entry["repeats"] == [earlier]
    assert "Said before\n    1  " in done(capsys, "show", infection)
    changed(capsys, infection, "--not-repeat-of", earlier)
    assert earlier not in done(capsys, "repeats", infection)
    assert "Nothing earlier looks like it" in done(capsys, "repeats", MUST)


def test_a_trust_adds_its_own(capsys: Output) -> None:
    text = done(capsys, "add", "RWH01/maternity", "Install", "new", "doors", "--by", "Matron")
    assert "Own action: Install new doors" in text
    (own,) = listed(capsys, "--filter", "kind=own")
    assert (own["where"], own["trust"]) == ("Maternity, Lister Hospital", "RWH")
    assert own["in_a_loaded_report"] is True
    done(capsys, "add", "RWH", "Publish", "--by", "Matron", "--question", "well-led")
    assert len(listed(capsys, "RWH", "--filter", "kind=own")) == 2
    refused(capsys, "add", "NOWHERE", "Install", "--by", "Matron")
    assert "Say what" in refused(capsys, "add", "RWH", " ", "--by", "Matron")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["set", MUST, "--by", "Matron"], "say what to set"),
        (["set", MUST, "--by", "Matron", "--reason", "x"], "belong to --status"),
        (["set", MUST, "--by", "Matron", "--month", "2026-11"], "belongs to --update"),
        (["set", MUST, "--by", "Matron", "--status", "nearly"], "'on track'"),
        (["set", MUST, "--by", "Matron", "--due", "soon"], "YYYY-MM-DD"),
        (["action", MUST, "--by", "Matron"], "say what to set"),
        (["evidence", MUST, "--by", "Matron"], "say what to set"),
    ],
)
def test_what_makes_no_sense_is_wrong_usage(capsys: Output, words: list[str], said: str) -> None:
    assert said in refused(capsys, *words, status=2)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["show", "MAT-99"], "'wardcard improve list' shows"),
        (["show", "RWH01-2023"], "could be any of several"),
        (["show", ""], "has the key or reference"),
        (["action", MUST, "2", "--by", "Matron", "--text", "x"], "no number 2: it has 0"),
        (["set", MUST, "--by", "me@example.org", "--ward", "x"], "not a role"),
        (["backup", "backup.db"], "nothing to back up"),
        (["restore", "backup.db"], "There is no file"),
    ],
)
def test_what_is_impossible_is_refused_in_a_sentence(
    capsys: Output, words: list[str], said: str
) -> None:
    assert said in refused(capsys, *words)


def test_a_date_is_taken_away_with_none(capsys: Output) -> None:
    changed(capsys, MUST, "--due", "2026-11-15")
    assert "no date" in changed(capsys, MUST, "--due", "none")


def test_a_backup_is_compared_before_it_is_put_back(capsys: Output, tmp_path: Path) -> None:
    changed(capsys, MUST, "--ward", "Dacre")
    assert done(capsys, "backup", "b.db") == "b.db: a backup of the register, with 1 entry.\n"
    changed(capsys, MUST, "--ward", "Gloucester", "--reference", "MAT-01")
    assert improve("restore", "b.db") == 0
    said = capsys.readouterr()
    assert "ward: ‘Dacre’, was ‘Gloucester’" in said.out
    assert "1 save in the register’s history would no longer be in it." in said.out
    assert "add --yes" in said.err
    assert listed(capsys, "--text", MUST)[0]["ward"] == "Gloucester"
    assert "is kept as " in done(capsys, "restore", "b.db", "--yes")
    assert listed(capsys, "--text", MUST)[0]["ward"] == "Dacre"
    assert "Both say the same." in done(capsys, "restore", "b.db", "--yes")


def test_the_register_moves_to_a_folder_and_is_found_there(capsys: Output, tmp_path: Path) -> None:
    changed(capsys, MUST, "--ward", "Dacre")
    usual = done(capsys, "where")
    assert "It was copied there" in done(capsys, "where", "share")
    assert done(capsys, "where").strip() == str(tmp_path / "share" / "trust.db")
    changed(capsys, MUST, "--ward", "Gloucester")
    (tmp_path / "share").rename(tmp_path / "away")
    assert "cannot be reached" in refused(capsys, "list")
    (tmp_path / "away").rename(tmp_path / "share")
    done(capsys, "where", "--data-folder")
    assert done(capsys, "where") == usual
    assert listed(capsys, "--text", MUST)[0]["ward"] == "Dacre"


def test_a_damaged_register_is_not_taken_for_the_database(capsys: Output, tmp_path: Path) -> None:
    changed(capsys, MUST, "--ward", "Dacre")
    done(capsys, "backup", "b.db")
    path = Path(done(capsys, "where").strip())
    path.write_bytes(path.read_bytes()[:5000])
    said = refused(capsys, "list")
    assert "is damaged, and was left as it is. Restore a backup with" in said
    assert "--repair" not in said
    assert run(["info", "--check"]) == 0
    capsys.readouterr()
    assert "is damaged" in done(capsys, "restore", "b.db", "--yes")
    assert listed(capsys, "--text", MUST)[0]["ward"] == "Dacre"


def test_the_export_is_json_with_the_history(capsys: Output, tmp_path: Path) -> None:
    changed(capsys, MUST, "--ward", "Dacre")
    assert "1 entry, with all that was changed" in done(capsys, "export", "all.json")
    values = json.loads((tmp_path / "all.json").read_text("utf-8"))
    assert values["format"] == "wardcard-register/1"
    assert values["entries"][0]["history"][0]["by"] == "Quality lead"


def test_what_was_answered_stays_when_its_source_is_taken_out(capsys: Output) -> None:
    changed(capsys, MUST, "--ward", "Dacre")
    assert run(["sources", "--format", "json"]) == 0
    files = json.loads(capsys.readouterr().out)
    (number,) = [each["id"] for each in files if each["file"] == "rwh.json"]
    assert run(["sources", "--remove", str(number)]) == 0
    capsys.readouterr()
    (entry,) = listed(capsys, "RWH")
    assert (entry["key"], entry["ward"], entry["in_a_loaded_report"]) == (MUST, "Dacre", False)
    assert "in no loaded report any more" in done(capsys, "list", "RWH")
    from viewer.system.paths import resources_dir

    assert run(["import", str(resources_dir() / "packs" / "rwh.json")]) == 0
    capsys.readouterr()
    assert len(listed(capsys, "RWH")) == 69
    assert listed(capsys, "--text", MUST)[0]["ward"] == "Dacre"


def test_a_pc_that_follows_reads_what_was_published(capsys: Output, tmp_path: Path) -> None:
    changed(capsys, MUST, "--ward", "Dacre", "--update", "Begun")
    assert run(["key", "new", "team.pem"]) == 0
    assert run(["publish", "--out", "packs", "--key", "team.pem"]) == 0
    assert "To improve, for reading only: 1 entry, without updates" in capsys.readouterr().out
    ward = ("--data-dir", str(tmp_path / "ward"))
    assert run(["follow", "packs", *ward]) == 0
    capsys.readouterr()
    (entry,) = listed(capsys, "--filter", "ward=Dacre", *ward)
    assert entry["key"] == MUST
    assert "Begun" not in done(capsys, "show", MUST, *ward)
    for words in (
        ("set", MUST, "--by", "Matron", "--ward", "Other"),
        ("restore", "b.db", "--yes"),
        ("where", "elsewhere"),
    ):
        said = refused(capsys, *words, *ward)
        assert "so the register is only read here" in said
    assert run(["publish", "--out", "bare", "--key", "team.pem", "--without-register"]) == 0
    assert "To improve" not in capsys.readouterr().out
