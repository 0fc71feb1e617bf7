"""The registry of input formats: what dialogs, help and refusals take from it."""

from __future__ import annotations

from pathlib import Path

import pytest

from db.domain.errors import Refused
from db.sources.recognise import FORMATS, dialog_filters, readable, recognise
from db.sources.tables.tables import KINDS


def test_the_dialog_offers_all_formats_together_first_then_each_then_all_files() -> None:
    every, *each, everything = dialog_filters()
    assert every == "CQC data and report packs (*.ods *.xlsx *.csv *.json *.jsonl *.zip)"
    assert each == [
        "CQC spreadsheets and tables (*.ods *.xlsx *.csv)",
        "CQC API records (*.json *.jsonl *.zip)",
        "Report packs (*.json)",
    ]
    assert everything == "All files (*)"


def test_a_file_of_no_format_is_refused_with_every_format_and_table_there_is(
    tmp_path: Path,
) -> None:
    strange = tmp_path / "letter.txt"
    strange.write_text("Dear ward sister")
    with pytest.raises(Refused) as refused:
        recognise(strange)
    told = str(refused.value)
    assert told.startswith("letter.txt is not a file that Wardcard reads. Choose CQC's ")
    assert told.endswith(f"Choose {readable()}.")
    for wanted in (*(each.refusal for each in FORMATS), *(kind.title for kind in KINDS)):
        assert wanted in told


def test_formats_declare_suffixes_as_files_have_them() -> None:
    suffixes = [suffix for each in FORMATS for suffix in each.suffixes]
    assert all(suffix.startswith(".") and suffix.islower() for suffix in suffixes)
