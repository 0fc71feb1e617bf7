"""Text as HTML and XML can hold it."""

from __future__ import annotations

import re

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_NO_CHARACTER = re.compile("[\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def printable(text: str) -> str:
    """``text`` with a space for each control character, and '?' for what is not a character.

    Tabs and line feeds stay. Lone surrogates and the noncharacters of Unicode become '?': none of
    them may be in an HTML or XML document.
    """
    return _NO_CHARACTER.sub("?", _CONTROL.sub(" ", text))
