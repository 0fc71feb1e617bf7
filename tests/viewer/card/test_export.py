"""Exports of many cards: every file is saved, and a card that fails does not stop the others."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from db.domain.errors import UnknownSubject
from db.domain.report import ReportCard, Subject
from tests.viewer.card import cards
from tests.viewer.card.pdf.readback import failures, structure
from viewer.card.card_request import CardRequest
from viewer.card.export import ExportSummary, export, write_cards, write_merged
from viewer.card.pdf.writer import render_pdf
from viewer.card.render_many import (
    CardOptions,
    FailedCard,
    Fetch,
    MadeCard,
    RecordSource,
    make_card,
)
from viewer.card.setting.editions import Edition, Paper

SITE, SERVICE, TRUST = Subject("XX101"), Subject("XX101", "surgery"), Subject("XX1")
UNKNOWN = Subject("XX999")
CARDS = {SITE: cards.site, SERVICE: cards.service, TRUST: cards.trust}
NAMED = CardOptions(pattern="{id} {name}")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "cards"
    folder.mkdir()
    return folder


def fetch(request: CardRequest) -> ReportCard:
    subject = request.subject
    if subject not in CARDS:
        raise UnknownSubject(f"Nothing is known of {subject.id}.")
    return CARDS[subject]()


def requests(*subjects: Subject, report_id: str | None = None) -> list[CardRequest]:
    return [CardRequest(subject, report_id) for subject in subjects]


def made_cards(
    *subjects: Subject, fetch: Fetch = fetch, options: CardOptions = NAMED
) -> list[MadeCard | FailedCard]:
    return [make_card(request, fetch, options) for request in requests(*subjects)]


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_every_card_is_saved_in_its_own_file(folder: Path) -> None:
    progress: list[tuple[int, int]] = []
    reported: list[str] = []
    summary = write_cards(
        made_cards(TRUST, SITE, SERVICE),
        3,
        folder,
        on_progress=lambda *pair: progress.append(pair),
        on_saved=lambda card: reported.append(card.path.name),
    )
    assert summary.complete
    assert [card.subject for card in summary.saved] == [TRUST, SITE, SERVICE]
    assert names(folder) == [
        "XX1 Invented Hospitals NHS Trust.pdf",
        "XX101 Invented Hospital.pdf",
        "XX101 Surgery, Invented Hospital.pdf",
    ]
    assert sorted(reported) == names(folder)
    assert progress == [(1, 3), (2, 3), (3, 3)]
    for card in summary.saved:
        assert len(PdfReader(card.path).pages) == card.pages


def test_one_bad_record_does_not_stop_the_rest(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(request: CardRequest) -> ReportCard:
        card = fetch(request)
        return replace(card, matrix=None) if request.subject == SITE else card  # pyright: ignore

    summary = write_cards(made_cards(SITE, UNKNOWN, SERVICE, fetch=broken), 3, folder)
    assert [card.subject for card in summary.saved] == [SERVICE]
    assert [card.subject for card in summary.failed] == [SITE, UNKNOWN]
    assert not summary.complete
    assert summary.problems(3) == [
        "1 of 3 cards were saved.",
        "2 of 3 cards could not be made:",
        "XX101: Its record could not be laid out; see the log.",
        "XX999: Nothing is known of XX999.",
    ]
    assert "Traceback" in caplog.text


def test_the_log_of_a_failed_card_does_not_say_which_it_was(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(request: CardRequest) -> ReportCard:
        raise ValueError(f"{fetch(request).name} ({request.label}) cannot be laid out")

    summary = write_cards(made_cards(SITE, fetch=broken), 1, folder)
    assert [card.subject for card in summary.failed] == [SITE]
    shown = [line for line in caplog.text.splitlines() if not line.startswith("    ")]
    assert "ValueError" in shown
    for trace in (SITE.id, "Invented Hospital"):
        assert trace not in "\n".join(shown)


def test_a_cancelled_export_keeps_the_files_it_has_saved(folder: Path) -> None:
    summary = write_cards(
        made_cards(SITE, SERVICE, TRUST), 3, folder, cancelled=lambda: len(names(folder)) == 2
    )
    assert summary.cancelled
    assert len(summary.saved) == len(names(folder)) == 2
    assert summary.problems(3) == ["Cancelled: 2 of 3 cards were saved."]


def test_cards_with_the_same_name_are_saved_in_different_files(folder: Path) -> None:
    def same(request: CardRequest) -> ReportCard:
        name = "Invented" if request.subject == SITE else "INVENTED"
        return replace(fetch(request), name=name)

    cards_made = made_cards(SITE, TRUST, TRUST, fetch=same, options=CardOptions(pattern="{name}"))
    write_cards(cards_made, 3, folder)
    assert [name.casefold() for name in names(folder)] == [
        "invented (2).pdf",
        "invented (3).pdf",
        "invented.pdf",
    ]


def test_a_second_export_replaces_the_files_of_the_first(folder: Path) -> None:
    for _ in range(2):
        write_cards(made_cards(SITE), 1, folder)
    assert names(folder) == ["XX101 Invented Hospital.pdf"]


def test_an_export_ends_at_the_first_file_that_cannot_be_saved(folder: Path) -> None:
    taken: list[MadeCard | FailedCard] = []

    def one_by_one():
        for card in made_cards(SITE, SERVICE):
            taken.append(card)
            yield card

    summary = write_cards(one_by_one(), 2, folder / "not there")
    assert len(taken) == 1
    assert summary.stopped.startswith("XX101 Invented Hospital.pdf could not be saved: there is no")
    assert summary.problems(2)[1] == "0 of 2 cards were saved."


def test_letters_that_the_fonts_lack_are_listed_for_each_card() -> None:
    summary = ExportSummary()
    (card,) = made_cards(SITE, fetch=lambda _: cards.foreign_letters())
    assert isinstance(card, MadeCard)
    assert card.missing == "日本\ufffd\U0001f600"
    summary.saved.append(_written(card))
    assert summary.problems(1) == [
        "XX101: the font lacks 日 本 \ufffd \U0001f600; each is shown as □."
    ]


def _written(card: MadeCard):
    from viewer.card.export import SavedCard

    return SavedCard(card.subject, Path(), card.name, card.pages, card.missing)


@pytest.mark.parametrize("edition", Edition)
def test_a_merged_file_is_valid_and_has_every_card(folder: Path, edition: Edition) -> None:
    path = folder / "all.pdf"
    summary = write_merged(
        requests(TRUST, SITE, UNKNOWN, SERVICE), fetch, path, CardOptions(edition)
    )
    data = path.read_bytes()
    assert failures(data) == []
    reader = PdfReader(BytesIO(data))
    assert len(reader.pages) == sum(card.pages for card in summary.saved)
    tops = [entry.title for entry in reader.outline if not isinstance(entry, list)]
    assert [str(title).partition(":")[0] for title in tops] == [
        "Invented Hospitals NHS Trust",
        "Invented Hospital",
        "Surgery, Invented Hospital",
    ]
    assert [card.subject.id for card in summary.failed] == ["XX999"]
    if edition is Edition.ONE_PAGE:
        assert len(structure(data).all("H1")) == 3


def test_a_merged_file_of_one_card_is_the_same_as_the_card(folder: Path) -> None:
    options = CardOptions(Edition.CLEAR, Paper.A3)
    assert write_merged(requests(SITE), fetch, folder / "one.pdf", options).complete
    alone = render_pdf(cards.site(), Edition.CLEAR, Paper.A3).data
    assert (folder / "one.pdf").read_bytes() == alone


def test_no_merged_file_is_saved_if_cancelled_or_empty(folder: Path) -> None:
    path = folder / "all.pdf"
    assert write_merged(requests(SITE), fetch, path, NAMED, cancelled=lambda: True).cancelled
    assert write_merged(requests(UNKNOWN), fetch, path, NAMED).saved == []
    assert names(folder) == []


def test_a_merged_file_that_cannot_be_saved_is_reported(folder: Path) -> None:
    summary = write_merged(requests(SITE, TRUST), fetch, folder / "not there" / "all.pdf", NAMED)
    assert "there is no folder" in summary.stopped
    assert summary.saved == []


@pytest.mark.parametrize("single", [True, False])
def test_cards_are_exported_from_a_database(
    folder: Path, bundled_database: Path, single: bool
) -> None:
    subjects = [Subject("RWH01"), Subject("RWH01", "surgery"), UNKNOWN]
    target = folder / "all.pdf" if single else folder
    pages: list[int] = []
    summary = export(
        requests(*subjects, report_id="rwh/2019-12"),
        RecordSource(bundled_database),
        NAMED,
        target,
        single=single,
        on_saved=lambda card: pages.append(card.pages),
    )
    assert [card.subject for card in summary.saved] == subjects[:2]
    assert [card.subject for card in summary.failed] == [UNKNOWN]
    assert sum(pages) == sum(card.pages for card in summary.saved)
    assert len(pages) == len(names(folder)) == (1 if single else 2)
