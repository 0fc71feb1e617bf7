"""A damaged database in words. Every path is invented."""

from __future__ import annotations

from pathlib import Path

import pytest

from db.domain.errors import Busy, Corrupt, NotADatabase, StoreError
from db.importing.recovery import Rebuilt
from db.importing.repair_record import LostFile, RepairRecord, Stage
from db.sqlite.errors import read_only
from viewer.system.policy import Policies, Source
from viewer.wording.repairs import (
    REMINDER,
    missing_sentence,
    missing_text,
    rebuilt_sentence,
    rebuilt_text,
    with_remedy,
)

NAMED = Path("invented.db")
MEND = "Mend it with 'wardcard info --repair"


@pytest.mark.parametrize(
    ("error", "named", "options", "words"),
    [
        (
            Corrupt("It is damaged."),
            None,
            "",
            "It is damaged. Mend it with 'wardcard info --repair'.",
        ),
        (
            NotADatabase("It is not a database."),
            None,
            "",
            "It is not a database. Mend it with 'wardcard info --repair'.",
        ),
        (
            Corrupt("It is damaged."),
            NAMED,
            " --data-dir x",
            f'It is damaged. {MEND} --db "invented.db" --data-dir x\'.',
        ),
        (
            NotADatabase("It is not a database."),
            NAMED,
            "",
            "It is not a database. Choose another file with --db.",
        ),
        (Busy("It is in use."), None, "", "It is in use."),
    ],
)
def test_an_error_is_followed_by_what_the_user_can_do(
    error: StoreError, named: Path | None, options: str, words: str
) -> None:
    assert with_remedy(error, Policies(), named, options) == words


def test_what_policies_do_not_allow_is_not_advised() -> None:
    shared, placed, fixed = (
        Policies(Source("policy.json", (policy,)))
        for policy in (
            ("SharedComputer", True),
            ("DataFolder", str(Path("/it").absolute())),
            ("NoAddingData", True),
        )
    )
    error = read_only("w.db")
    assert "Make your own copy" in with_remedy(error, Policies())
    assert with_remedy(error, shared) == f"w.db is read-only. {shared.copying_reason}"
    assert with_remedy(error, placed) == f"w.db is read-only. {placed.data_folder_reason}"
    assert with_remedy(error, fixed) == f"w.db is read-only. {fixed.adding_reason}"
    damaged = Corrupt("It is damaged.")
    assert with_remedy(damaged, fixed) == f"It is damaged. {fixed.adding_reason}"
    assert MEND in with_remedy(damaged, placed)
    assert with_remedy(Busy("It is in use."), fixed) == "It is in use."


LOST = LostFile("lost.zip", "5f", "May/lost.csv", "it cannot be found as it was")


def rebuilt(loaded: int = 0, lost: int = 0) -> Rebuilt:
    return Rebuilt(
        why="Its last page is missing.",
        aside=Path("aside.db"),
        loaded=tuple(f"again{n}.csv" for n in range(loaded)),
        lost=(LOST,) * lost,
    )


def test_what_was_done_is_one_sentence_and_what_is_left_another() -> None:
    done = "The database was damaged. It was set aside and replaced by a new one with the bundled "
    done += "reports"
    assert rebuilt_sentence(rebuilt()) == f"{done}."
    assert rebuilt_sentence(rebuilt(loaded=1)) == f"{done} and 1 file you had added."
    assert rebuilt_sentence(rebuilt(loaded=2, lost=1)) == (
        f"{done} and 2 files you had added. 1 file could not be loaded again: add it again."
    )
    assert rebuilt_sentence(rebuilt(lost=2)) == (
        f"{done}. 2 files could not be loaded again: add them again."
    )


def test_missing_files_are_counted() -> None:
    one = "1 file that was in the database before is missing: add it again."
    assert missing_sentence(1) == one
    assert "3 files" in missing_sentence(3)


def test_the_text_names_every_file() -> None:
    missing = (
        "Missing; add them again from where they are now (File, ‘Add data…’):\n"
        "  lost.zip, May/lost.csv (it cannot be found as it was)\n\n"
        f"{REMINDER}\n"
    )
    assert rebuilt_text(rebuilt(loaded=1, lost=1)) == (
        "Its last page is missing.\n\n"
        "The damaged database is now:\n  aside.db\n\n"
        "Loaded again:\n  again0.csv\n\n"
        f"{missing}"
    )
    assert rebuilt_text(rebuilt()).count("\n\n") == 1
    record = RepairRecord(Stage.DONE, "It was damaged.", lost=(LOST,))
    assert missing_text(record) == f"It was damaged.\n\n{missing}"
