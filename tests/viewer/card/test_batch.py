"""Many cards at once: every file there, safely named, and one bad record named, not fatal."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from db.errors import UnknownSubject
from db.records import ReportCard, Subject
from tests.viewer.card import cards
from tests.viewer.card.readback import failures, structure
from viewer.card.batch import card_name, write_cards, write_merged
from viewer.card.editions import Edition
from viewer.files import SaveError

SITE, SERVICE, TRUST = Subject("XX101"), Subject("XX101", "surgery"), Subject("XX1")
MADE = {SITE: cards.site, SERVICE: cards.service, TRUST: cards.trust}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "cards"
    made.mkdir()
    return made


def fetch(subject: Subject) -> ReportCard:
    if subject not in MADE:
        raise UnknownSubject(f"Nothing is known of {subject.id}.")
    return MADE[subject]()


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_every_card_is_in_a_file_of_its_own(folder: Path) -> None:
    heard: list[tuple[int, int]] = []
    summary = write_cards(
        [TRUST, SITE, SERVICE], fetch, folder, told=lambda *pair: heard.append(pair)
    )
    assert [each.subject for each in summary.written] == [TRUST, SITE, SERVICE]
    assert names(folder) == [
        "XX1 Invented Hospitals NHS Trust.pdf",
        "XX101 Invented Hospital.pdf",
        "XX101 surgery Surgery.pdf",
    ]
    assert heard == [(1, 3), (2, 3), (3, 3)]
    for each in summary.written:
        assert len(PdfReader(each.path).pages) == each.pages


def test_one_bad_record_does_not_stop_the_rest(folder: Path) -> None:
    def broken(subject: Subject) -> ReportCard:
        card = fetch(subject)
        return replace(card, matrix=None) if subject == SITE else card  # pyright: ignore

    unknown = Subject("XX999")
    summary = write_cards([SITE, unknown, SERVICE], broken, folder)
    assert [each.subject for each in summary.written] == [SERVICE]
    assert [each.subject for each in summary.failed] == [SITE, unknown]
    assert summary.failed[1].reason == "Nothing is known of XX999."


def test_a_cancelled_run_keeps_what_it_has_written(folder: Path) -> None:
    summary = write_cards(
        [SITE, SERVICE, TRUST], fetch, folder, cancelled=lambda: len(names(folder)) == 2
    )
    assert summary.cancelled
    assert len(summary.written) == len(names(folder)) == 2


def test_cards_of_one_name_have_files_of_their_own(folder: Path) -> None:
    def same(subject: Subject) -> ReportCard:
        return replace(fetch(subject), name="Invented" if subject == SITE else "INVENTED")

    write_cards([SITE, SERVICE, TRUST], same, folder, pattern="{name}")
    assert [name.casefold() for name in names(folder)] == [
        "invented (2).pdf",
        "invented (3).pdf",
        "invented.pdf",
    ]


def test_a_second_run_takes_the_place_of_the_first(folder: Path) -> None:
    for _ in range(2):
        write_cards([SITE], fetch, folder)
    assert names(folder) == ["XX101 Invented Hospital.pdf"]


def test_a_folder_that_takes_no_file_is_told_at_once(folder: Path) -> None:
    with pytest.raises(SaveError):
        write_cards([SITE, SERVICE], fetch, folder / "not there")


def test_the_pattern_names_the_file() -> None:
    card = replace(cards.service(), name="Care: {id} / CON?")
    assert card_name(card, Edition.CLEAR, "{date} {name} {edition} {other}") == (
        "2019-12-18 Care- {id} - CON- clear {other}.pdf"
    )
    unrated = replace(cards.unrated(), as_at=date(2020, 1, 1))
    assert card_name(unrated, Edition.ONE_PAGE, "{date}") == "2020-01-01.pdf"


@pytest.mark.parametrize("edition", Edition)
def test_cards_in_one_file_stay_valid_and_whole(folder: Path, edition: Edition) -> None:
    path = folder / "all.pdf"
    summary = write_merged([TRUST, SITE, Subject("XX999"), SERVICE], fetch, path, edition)
    data = path.read_bytes()
    assert failures(data) == []
    reader = PdfReader(BytesIO(data))
    assert len(reader.pages) == sum(each.pages for each in summary.written)
    tops = [entry.title for entry in reader.outline if not isinstance(entry, list)]
    assert [str(title).partition(":")[0] for title in tops] == [
        "Invented Hospitals NHS Trust",
        "Invented Hospital",
        "Surgery",
    ]
    assert [each.subject.id for each in summary.failed] == ["XX999"]
    if edition is Edition.ONE_PAGE:
        assert len(structure(data).all("H1")) == 3


def test_nothing_is_merged_when_cancelled_or_empty(folder: Path) -> None:
    path = folder / "all.pdf"
    assert write_merged([SITE], fetch, path, cancelled=lambda: True).cancelled
    assert write_merged([Subject("XX999")], fetch, path).written == ()
    assert names(folder) == []
