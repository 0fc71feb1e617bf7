"""Cards are recognised by the data attached to them; other PDFs, and hostile ones, are refused."""

from __future__ import annotations

import contextlib
import json
import random
import time
import zlib
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfWriter

from db.domain.card_origin import CardOrigin
from db.domain.errors import Cancelled, Refused
from db.domain.report import Report
from db.domain.subject import Subject
from db.sources.pdf import cards as reader
from db.sources.pdf.cards import card_origin

pytest.importorskip("pypdfium2")

RECORD: dict[str, Any] = {
    "subject": "XX101/surgery",
    "name": "Surgery",
    "organisation": {"name": "Invented Hospital"},
    "report": {"id": "xx1/2019-12", "published": "2019-12-18"},
    "matrix": {"kind": "sites", "rows": []},
}
NO_CARD = "is a PDF, but not a card that Wardcard made, or has lost the data"


def pdf(**attached: bytes) -> bytes:
    """A PDF of one page with files attached; 'card__json' is card.json."""
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    for name, content in attached.items():
        writer.add_attachment(name.replace("__", "."), content)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def raw_pdf(stream: bytes, name: str = "card.json") -> bytes:
    """A PDF written by hand, with one attached and compressed stream."""
    file = name.encode()
    bodies = [
        b"<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles<</Names[(%b)4 0 R]>>>>>>" % file,
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
        b"<</Type/Filespec/F(%b)/UF(%b)/EF<</F 5 0 R>>>>" % (file, file),
        b"<</Type/EmbeddedFile/Filter/FlateDecode/Length %d>>\nstream\n%b\nendstream"
        % (len(stream), stream),
    ]
    out = b"%PDF-1.7\n"
    offsets: list[int] = []
    for number, body in enumerate(bodies, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    start, size = len(out), len(bodies) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n%b" % (size, table)
    return out + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (size, start)


def written(folder: Path, data: bytes, name: str = "card.pdf") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def refusal(folder: Path, data: bytes) -> str:
    with pytest.raises(Refused) as refused:
        card_origin(written(folder, data))
    said = str(refused.value)
    assert said.startswith("card.pdf ")
    assert said.endswith(("as it was saved.", "or of fewer."))
    return said


def test_a_card_says_which_report_it_was_made_from(tmp_path: Path) -> None:
    path = written(tmp_path, pdf(card__json=json.dumps(RECORD).encode(), card__csv=b"a,b"))
    assert card_origin(path) == CardOrigin(
        Subject("XX101", "surgery"),
        "Surgery, Invented Hospital",
        "xx1/2019-12",
        date(2019, 12, 18),
        1,
    )


def test_a_card_without_a_report_is_one_of_its_place(tmp_path: Path) -> None:
    record = RECORD | {"subject": "XX101", "name": "Invented Hospital", "report": None}
    origin = card_origin(written(tmp_path, pdf(card__json=json.dumps(record).encode())))
    assert (origin.name, origin.report_id, origin.published) == ("Invented Hospital", "", None)


def test_of_several_cards_the_first_counts(tmp_path: Path) -> None:
    records = [json.dumps(RECORD | {"subject": f"XX10{number}"}) for number in (1, 2, 3)]
    listed = "[\n" + ",\n".join(records) + "\n]\n"
    origin = card_origin(written(tmp_path, pdf(cards__json=listed.encode())))
    assert (origin.subject, origin.cards) == (Subject("XX101"), 3)


def report(key: str, published: date | None) -> Report:
    return Report(key, "XX101", "Invented", published)


def test_its_report_is_found_by_its_id_or_by_its_day() -> None:
    origin = CardOrigin(Subject("XX101"), "", "a", date(2019, 12, 18), 1)
    same = report("a", None)
    same_day = report("b", date(2019, 12, 18))
    other = report("c", date(2020, 12, 18))
    assert origin.report_among([other, same_day, same]) is same
    assert origin.report_among([other, same_day]) is same_day
    assert origin.report_among([other]) is None
    undated = CardOrigin(Subject("XX101"), "", "x", None, 1)
    assert undated.report_among([report("y", None)]) is None


@pytest.mark.parametrize(
    "attached",
    [
        {},
        {"other__json": json.dumps(RECORD).encode()},
        {"card__json": b""},
        {"card__json": b"\xff\xfe\x00 not text"},
        {"card__json": b"[1, 2]"},
        {"card__json": b'{"subject": 1, "matrix": 2}'},
        {"card__json": json.dumps(RECORD | {"subject": "../../etc/passwd"}).encode()},
        {"card__json": b"[" * 100_000},
        {"card__json": b'{"subject": ' + b"9" * 100_000 + b"}"},
        {"cards__json": b"[\n]\n"},
    ],
)
def test_a_pdf_that_is_no_card_gets_one_sentence(
    tmp_path: Path, attached: dict[str, bytes]
) -> None:
    assert NO_CARD in refusal(tmp_path, pdf(**attached))


def test_a_file_that_is_no_pdf_is_not_even_opened_as_one(tmp_path: Path) -> None:
    assert "is not a PDF." in refusal(tmp_path, b"PK\x03\x04 a .zip file called .pdf")


def test_a_pdf_with_a_password_is_refused(tmp_path: Path) -> None:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.add_attachment("card.json", json.dumps(RECORD).encode())
    writer.encrypt("secret", algorithm="RC4-128")
    out = BytesIO()
    writer.write(out)
    assert NO_CARD in refusal(tmp_path, out.getvalue())


def bomb(size: int) -> bytes:
    packer = zlib.compressobj(9)
    block = b" " * (16 << 20)
    packed = b"".join(packer.compress(block) for _ in range(size // len(block)))
    return packed + packer.flush()


@pytest.mark.slow
@pytest.mark.parametrize("size", [96 << 20, 2 << 30], ids=["96 MB", "2 GB"])
def test_a_small_file_with_a_huge_attachment_is_refused(tmp_path: Path, size: int) -> None:
    data = raw_pdf(bomb(size))
    start = time.monotonic()
    said = refusal(tmp_path, data)
    reasons = ("96 MB of data attached", "is damaged, or built so", "there was still no end")
    assert any(reason in said for reason in reasons)
    # Its child process is given up after half of this; the rest is for a busy machine.
    assert time.monotonic() - start < 2 * reader.SECONDS


def test_an_attachment_that_is_shorter_than_it_says_is_refused(tmp_path: Path) -> None:
    packed = zlib.compress(json.dumps(RECORD).encode())
    assert card_origin(written(tmp_path, raw_pdf(packed))).subject.service == "surgery"
    refusal(tmp_path, raw_pdf(packed[:40]))


def test_a_list_of_attachments_that_leads_back_to_itself_ends(tmp_path: Path) -> None:
    data = raw_pdf(b"", name="a").replace(b"<</Names[(a)4 0 R]>>", b"<</Kids[1 0 R]/a 0 >>")
    data = data.replace(b"/Catalog", b"/Catalog/Kids[1 0 R]", 1)
    assert NO_CARD in refusal(tmp_path, data)


def test_reading_can_be_stopped(tmp_path: Path) -> None:
    path = written(tmp_path, pdf(card__json=json.dumps(RECORD).encode()))
    with pytest.raises(Cancelled):
        card_origin(path, lambda: True)


def test_a_file_that_takes_too_long_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader, "SECONDS", 0.0)
    said = refusal(tmp_path, pdf(card__json=json.dumps(RECORD).encode()))
    assert "there was still no end" in said


@pytest.mark.slow
def test_damaged_cards_are_read_or_refused(tmp_path: Path) -> None:
    chance = random.Random(15)
    whole = pdf(card__json=json.dumps(RECORD).encode())
    for _ in range(30):
        data = bytearray(whole)
        for _ in range(chance.randint(1, 30)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        damaged = bytes(data[: chance.randint(len(data) // 2, len(data))])
        # Anything but an origin or a refusal fails the test.
        with contextlib.suppress(Refused):
            assert isinstance(card_origin(written(tmp_path, damaged)), CardOrigin)
