"""Whatever a file holds: it is read within bounds, or refused in one sentence."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfWriter

from db.domain.errors import Cancelled, Refused, StoreError
from db.domain.text import is_plain
from db.sources.reports import reader
from db.sources.reports.reader import read_report
from tests.db.sources.reports.invented import HOME_2019, TRUST_2019, html, pdf
from viewer.cli.draft_text import draft_json, draft_lines

SLOWEST = 10.0
"""The most seconds of the processor that a refusal may take."""


def _seconds_of_children() -> float:
    used = os.times()
    return used.children_user + used.children_system


def pages(number: int, *, password: str = "") -> bytes:
    writer = PdfWriter()
    for _ in range(number):
        writer.add_blank_page(200, 200)
    if password:
        writer.encrypt(password)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def written(folder: Path, data: bytes, name: str = "report.pdf") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def in_html(bomb: bytes) -> bytes:
    return b"<!DOCTYPE html><html><body>" + bomb


FILES: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", "is empty"),
    "zeros": (lambda: bytes(1000), "only zeros"),
    "bytes that are no text": (lambda: b"CQC \x00\x01" * 50, "not a PDF, a web page or a text"),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n" + b"0" * 99, "is a picture"),
    "a PDF that is cut": (lambda: pdf(HOME_2019)[:900], "damaged, or cut short"),
    "a PDF of random bytes": (
        lambda: b"%PDF-1.7\n" + random.Random(1).randbytes(50_000), "damaged, or cut short",
    ),
    "a PDF with a password": (lambda: pages(1, password="x"), "locked with a password"),
    "a PDF of pictures": (lambda: pages(3), "has no text"),
    "a PDF of 5,000 pages": (lambda: pages(5000), "has 5,000 pages"),
    "a line of 50 MB": (lambda: b"Date of inspection " * 2_800_000, "more than 12 MB"),
    "a line of 10 MB": (lambda: b"Date of inspection " * 500_000, "too much text"),
    "a page of one line": (lambda: in_html(b"<p>" + b"The trust must " * 900_000), "too much text"),
    "tags without end": (lambda: in_html(b"<div>" * 1_000_000 + b"CQC"), "too much text"),
    "a tag that does not end": (lambda: in_html(b"<a " + b"x=" * 2_500_000), "does not end"),
    "comments that do not end": (lambda: in_html(b"<!--" * 1_000_000), "does not end"),
    "entities": (lambda: in_html(b"&#xD800;&#0;&#x110000;&no;" * 300_000), "does not end"),
    "a list of attachments": (
        lambda: b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x\n",
        "the page is not in it",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_is_refused_in_one_sentence(name: str, tmp_path: Path) -> None:
    make, reason = FILES[name]
    path = written(tmp_path, make())
    began = _seconds_of_children()
    with pytest.raises(Refused) as refused:
        read_report(path)
    assert _seconds_of_children() - began < SLOWEST
    said = str(refused.value)
    assert said.startswith("report.pdf ")
    assert reason in said
    assert "\n" not in said


def test_what_never_ends_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "SECONDS", 0.0)
    with pytest.raises(Refused, match="after 0 seconds there was still no end"):
        read_report(written(tmp_path, pdf(HOME_2019)))


def test_reading_can_be_stopped(tmp_path: Path) -> None:
    with pytest.raises(Cancelled, match=r"report\.pdf was not read"):
        read_report(written(tmp_path, pdf(HOME_2019)), cancelled=lambda: True)


def test_a_file_that_is_not_there_or_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"gone\.pdf"):
        read_report(tmp_path / "gone.pdf")
    with pytest.raises(Refused, match="is a folder"):
        read_report(tmp_path)


def test_what_hides_or_reorders_text_is_not_taken_over(tmp_path: Path) -> None:
    text = (
        "Action the provider must take\n• Ensure\u202e that doors\u200b close\x1b[31m. &#xD800;\n"
    )
    page = html(HOME_2019 + text).replace(b"&amp;#", b"&#")
    draft = read_report(written(tmp_path, page, "report.html"))
    shown = "\n".join(draft_lines(draft)) + draft_json(draft)
    shown.encode()
    assert is_plain(shown)
    assert "Ensure that doors close" in shown


@pytest.mark.parametrize("seed", range(40))
def test_a_report_with_mistakes_is_read_or_refused(seed: int, tmp_path: Path) -> None:
    """In this process: what comes after the bytes is Python, which must not fail."""
    from datetime import date

    from db.sources.reports.child import draft_here

    chance = random.Random(seed)
    words = TRUST_2019.split(" ") if seed % 2 else HOME_2019.split(" ")
    for _ in range(chance.choice((3, 40, 300))):
        index = chance.randrange(len(words))
        words[index] = chance.choice(
            (
                "",
                "\n",
                "\f",
                "•",
                "Good",
                "must:",
                "31/02/2019",
                "(",
                "9" * 40,
                words[index] * 50,
                "Is",
            )
        )
    path = written(tmp_path, " ".join(words).encode(), "report.txt")
    try:
        draft = draft_here(path, date(2026, 11, 30))
    except StoreError:
        return
    "\n".join(draft_lines(draft)).encode()
    draft_json(draft).encode()
