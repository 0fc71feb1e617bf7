"""JSON from anybody's hands: bounds on memory, levels and numbers, and plain texts."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.domain.errors import Refused
from db.domain.text import is_plain
from db.sources import strict_json
from db.sources.strict_json import DEEPEST, parse_documents, parse_json

REFUSED = {
    "a key twice among many": (
        "{" + ",".join(f'"k{n}":1' for n in range(50_000)) + ',"k49999":2}',
        "has the key 'k49999' twice",
    ),
    "a long key twice": ('{"' + "k" * 5000 + '":1,"' + "k" * 5000 + '":2}', "kkk…' twice"),
    "a number of 5,000 digits": ('{"n": ' + "9" * 5000 + "}", "9999…, which|999… is larger"),
    "a number too large for a float": ('{"n": -1e400}', "the number -1e400 is larger than any"),
    "an infinity": ('{"n": Infinity}', "Infinity is not JSON"),
    "half a character": ('{"a": 1,\n "n": "A\\ud800B"}', "in line 2, column 9, such as"),
    "the other half": ('{"n": "\\udc00"}', "half a character in line 1, column 8"),
    "half a character in a key": ('{"\\ud800": 1}', "half a character"),
    "half a character in a list": ('[["\\ud83d\\ud83d\\ude00"]]', "half a character"),
    "100,000 levels": ("[" * 100_000, "more than 100 levels"),
    "levels of objects": ('{"a":' * 101 + "1" + "}" * 101, "more than 100 levels"),
    "a bare control character": ('{"n": "a\x00"}', "line 1, column 9"),
}


@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.parametrize("as_saved", [False, True], ids=["strict", "as saved"])
def test_what_cannot_be_read_is_refused_in_one_sentence(name: str, as_saved: bool) -> None:
    text, words = REFUSED[name]
    with pytest.raises(Refused, match=words.partition("|")[2] or words) as refused:
        parse_json(text.encode(), "x.json", as_saved=as_saved)
    assert len(str(refused.value)) < 400
    assert str(refused.value).startswith("x.json")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[" * DEEPEST + "]" * DEEPEST, None),
        (str(10**300), 10**300),
        ("1e-400", 0.0),
        ("-0", 0),
        ("-0.0", 0.0),
        ('"\\u202egnp\\u202c"', "gnp"),
        ('{"a": "b\x7fc"}', {"a": "bc"}),  # JSON allows only this control character
        ('["\u202egnp", {"a": ["\u200b"]}]', ["gnp", {"a": [""]}]),
        ('{"a": "\\u0000\\u001b\\b\\f", "b": "x\\r\\ny"}', {"a": "", "b": "x\ny"}),
        ('"\\ud83d\\ude00 \\ud83c\\udfe5"', "😀 🏥"),
        ('"\\\\ud800"', "\\ud800"),
        ('"caf\\u00e9 \\u2019\\u2013"', "café ’–"),
    ],
)
def test_what_can_be_read_is_read_and_made_plain(text: str, expected: object) -> None:
    found = parse_json(text.encode(), "x.json")
    if expected is not None:
        assert found == expected
        assert str(found) == str(expected)  # 0, and not -0


def test_more_values_than_memory_is_allowed_for_are_refused_unread(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(strict_json, "MOST_MEMORY", 1_000_000)
    for text in ("[" + "[]," * 10_000 + "[]]", '{"a":{"a":1}},' * 9000, "[" + "1," * 9000 + "1]"):
        with pytest.raises(Refused, match=r"more than 1 MB of memory\. Save it as JSON Lines"):
            parse_json(text.encode(), "x.json")
        with pytest.raises(Refused, match="takes more than 1 MB"):
            list(parse_documents(text.encode(), "x.json"))
    assert parse_json(json.dumps(["x" * 2_000_000]).encode(), "x.json")


def texts_in(content: object) -> list[str]:
    match content:
        case str():
            return [content]
        case list():
            return [text for each in content for text in texts_in(each)]
        case dict():
            return [text for each in content.values() for text in texts_in(each)]
        case _:
            return []


CONTENTS = st.recursive(
    st.text(st.characters(exclude_categories=["Cs"])) | st.integers() | st.none(),
    lambda inside: (
        st.lists(inside, max_size=3) | st.dictionaries(st.text("ab"), inside, max_size=3)
    ),
)


@given(CONTENTS, st.booleans())
def test_every_text_is_plain_however_it_is_escaped(content: object, ascii_only: bool) -> None:
    raw = json.dumps(content, ensure_ascii=ascii_only).encode()
    found = parse_json(raw, "x.json")
    assert all(map(is_plain, texts_in(found)))
    if all(map(is_plain, texts_in(content))):
        assert found == content


@given(st.binary(max_size=60) | st.text('{}[]",:\\ud8ef0129eE.-nulINFaty ').map(str.encode))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    for as_saved in (False, True):
        with suppress(Refused):
            parse_json(raw, "x.json", as_saved=as_saved)
        with suppress(Refused):
            list(parse_documents(raw, "x.json"))
