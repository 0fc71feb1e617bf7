"""Characters that hide or reorder text are removed; words, and all that is seen, are kept."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.domain.errors import Refused
from db.domain.text import is_plain, one_line, plain, sentence, shown

HIDDEN = {
    "overrides and embeddings": "\u202a\u202b\u202c\u202d\u202e",
    "isolates": "\u2066\u2067\u2068\u2069",
    "marks of direction": "\u200e\u200f\u061c",
    "of no width": "\u200b\u200c\u200d\u2060\ufeff\u00ad\u034f\u180e",
    "blanks that are letters": "\u115f\u1160\u3164\uffa0",
    "invisible operators": "\u2061\u2062\u2063\u2064",
    "variation selectors": "\ufe00\ufe0f\U000e0100",
    "tags": "\U000e0001\U000e0061\U000e007f",
    "annotations": "\ufff9\ufffa\ufffb",
    "controls": "\x00\x07\x08\x1b\x7f\x81",
}


@pytest.mark.parametrize("kind", HIDDEN)
def test_what_is_not_seen_is_removed(kind: str) -> None:
    for character in HIDDEN[kind]:
        assert plain(f"Lister{character} Hospital") == "Lister Hospital"
        assert not is_plain(f"é{character}")
        escaped = ascii(character)[1:-1]
        assert str(Refused(f"a{character}.csv\n is empty.")) == f"a{escaped}.csv\\n is empty."


@pytest.mark.parametrize(
    "text",
    [
        "St Mary’s – “good” care; £5, 50 %, 1½ days…",
        "Ysbyty Glan Clwyd, Ŵ ŷ é ñ ß Ł",
        "A line\nand\tanother",
        "no\u00a0break and thin\u2009space",
        "א ב ג and ع",  # the letters themselves are words
        "✔ ☎ 👩 🏥",
        "e\u0301",
    ],
)
def test_what_is_seen_is_kept_word_for_word(text: str) -> None:
    assert plain(text) == text
    assert is_plain(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("two\r\nlines\rthree", "two\nlines\nthree"),
        ("a\u2028b\u2029c", "a\nb\n\nc"),
        ("half \ud83d and \udcff", "half \ufffd and \ufffd"),
        ("\ufffe\uffff\ufdd0", "\ufffd\ufffd\ufffd"),
        ("St Mary\x92s \x96 good", "St Mary’s – good"),
    ],
)
def test_line_breaks_and_letters_of_windows_are_read(text: str, expected: str) -> None:
    assert plain(text) == expected


@given(st.text(st.characters()))
def test_the_result_is_plain_can_be_written_and_has_no_character_of_format(text: str) -> None:
    found = plain(text)
    assert is_plain(found)
    assert plain(found) == found
    found.encode()
    # Marks of Arabic numbers and of notes of music are seen.
    hidden = [
        c for c in found if unicodedata.category(c) == "Cf" and unicodedata.bidirectional(c) == "BN"
    ]
    assert not hidden
    assert is_plain(sentence(text))
    assert not {"\n", "\t"} & set(sentence(text))
    assert (sentence(text) == text) == (is_plain(text) and not {"\n", "\t"} & set(text))
    assert one_line(text) == " ".join(one_line(text).split())
    assert is_plain(text) == (found == text)


def test_a_long_value_is_cut_and_its_spaces_do_not_matter() -> None:
    assert shown("x" * 1_000_000) == "x" * 199 + "…"
    assert shown(" a \n b ") == "a b"
    assert sentence("a  b") == "a  b"
