"""The list of input formats, and the texts that dialogs, help and messages take from it."""

from __future__ import annotations

from pathlib import Path

import pytest

from db.domain.errors import Refused
from db.sources.recognise import FORMATS, dialog_filters, readable, recognise
from db.sources.tables.tables import KINDS


def test_the_dialog_offers_all_formats_together_then_each_format_cards_and_all_files() -> None:
    all_formats, *by_format, all_files = dialog_filters()
    suffixes = "*.ods *.xlsx *.csv *.tsv *.txt *.json *.jsonl *.zip *.pdf"
    assert all_formats == f"CQC data, report packs and cards ({suffixes})"
    assert by_format == [
        "CQC spreadsheets and tables (*.ods *.xlsx *.csv *.tsv *.txt)",
        "CQC API records (*.json *.jsonl)",
        "Report workbooks (*.xlsx *.ods)",
        "Report packs (*.json)",
        "Cards from Wardcard (*.pdf)",
    ]
    assert all_files == "All files (*)"


def test_an_unknown_file_is_refused_with_a_list_of_all_formats_and_tables(
    tmp_path: Path,
) -> None:
    strange = tmp_path / "letter.txt"
    strange.write_text("Dear ward sister")
    with pytest.raises(Refused) as refused:
        recognise(strange)
    message = str(refused.value)
    assert message.startswith("letter.txt is not a file that Wardcard reads. Choose CQC’s ")
    assert message.endswith(f"Choose {readable()}.")
    for wanted in (*(known.refusal for known in FORMATS), *(kind.title for kind in KINDS)):
        assert wanted in message


def test_formats_declare_suffixes_in_lower_case_with_a_dot() -> None:
    suffixes = [suffix for known in FORMATS for suffix in known.suffixes]
    assert all(suffix.startswith(".") and suffix.islower() for suffix in suffixes)
