"""Text without characters that hide or reorder what is around them. Standard library only.

Names, findings and file names come from files that anybody can have made. Some characters of
Unicode are invisible and change how the text around them is shown: 'right-to-left override' makes
'txt.exe' of 'exe.txt', and 'zero width space' makes two names that look alike differ. No word needs
them. What they are is said here and nowhere else. They are removed from what is read, before it is
stored; in messages, which may have to name such a file, they are written as escape sequences.
"""

from __future__ import annotations

import re

LONGEST_SHOWN = 200
"""The most characters of one name or value in a message."""
UNKNOWN = "\N{REPLACEMENT CHARACTER}"
"""What stands for a character that is none: half of a pair, or a byte of a name that is no text."""
MASK = "[name]"
"""What replaces the name of a person in CQC's prose."""

_INVISIBLE = (
    # The property Default_Ignorable_Code_Point of Unicode 15: it includes the marks of direction.
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff"
    # Marks of annotations.
    "\ufff9-\ufffb"
)
_CONTROLS = "\x00-\x08\x0b-\x1f\x7f-\x9f"
_BREAKS = "\u2028\u2029"
_NO_CHARACTERS = "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
_ASCII_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
_HARMFUL = re.compile(f"[{_CONTROLS}{_BREAKS}{_INVISIBLE}{_NO_CHARACTERS}]")
_NOT_IN_SENTENCES = re.compile(f"[\n\t{_CONTROLS}{_BREAKS}{_INVISIBLE}{_NO_CHARACTERS}]")


def _windows_letter(code: int) -> str:
    """The letter that Windows-1252 has where Unicode has a control character; empty for none.

    Programs that take one for the other leave U+0092 where an apostrophe was, so the HTML standard
    reads such numbers as Windows' letters ('numeric character reference end state').
    """
    return bytes((code,)).decode("cp1252", "ignore")


_INSTEAD = {
    "\r": "\n",
    "\u2028": "\n",
    "\u2029": "\n\n",
    **{chr(code): _windows_letter(code) for code in range(0x80, 0xA0)},
}


def is_plain(text: str) -> bool:
    """Return whether :func:`plain` would leave ``text`` as it is."""
    if text.isascii():
        return text.isprintable() or _ASCII_CONTROLS.search(text) is None
    return _HARMFUL.search(text) is None


def plain(text: str) -> str:
    r"""Return ``text`` without invisible and control characters; tabs and line feeds are kept.

    Line breaks of other systems become line feeds. A character that is none, such as half of a
    surrogate pair, becomes '\ufffd'.

    >>> plain("annual\u202egnp.exe"), plain("Lister\u200b Hospital\x00\r\n")
    ('annualgnp.exe', 'Lister Hospital\n')
    """
    if is_plain(text):
        return text
    return _HARMFUL.sub(_instead, text.replace("\r\n", "\n"))


def one_line(text: str) -> str:
    r"""Return :func:`plain` of ``text`` on one line, with single spaces.

    >>> one_line(" The\x00 Lister \n Hospital ")
    'The Lister Hospital'
    """
    return " ".join(plain(text).split())


def sentence(text: str) -> str:
    r"""Return a message on one line, with escape sequences for what :func:`plain` would remove.

    A message may name a file by such characters, and its reader has to find the file.

    >>> sentence("two\nlines\u202e.csv is empty.")
    'two\\nlines\\u202e.csv is empty.'
    """
    if is_plain(text) and "\n" not in text and "\t" not in text:
        return text
    return _NOT_IN_SENTENCES.sub(lambda found: ascii(found[0])[1:-1], text)


def shown(text: object, longest: int = LONGEST_SHOWN) -> str:
    """Return a name or value as it is shown in a message: on one line, and cut if it is long.

    >>> shown("a" * 9, longest=8)
    'aaaaaaa…'
    """
    found = one_line(str(text))
    return found if len(found) <= longest else found[: longest - 1] + "…"


def _instead(found: re.Match[str]) -> str:
    character = found[0]
    if character in _INSTEAD:
        return _INSTEAD[character]
    is_none = "\ud800" <= character <= "\udfff" or "\ufdd0" <= character <= "\ufdef"
    return UNKNOWN if is_none or character in "\ufffe\uffff" else ""
