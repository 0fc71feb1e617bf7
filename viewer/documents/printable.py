"""Text that is valid in HTML and XML."""

from __future__ import annotations

import re

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_NO_CHARACTER = re.compile("[\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def printable(text: str) -> str:
    """Replace each control character with a space, and each invalid character with '?'.

    Tabs and line feeds are kept. Lone surrogates and Unicode noncharacters become '?', because they
    are not allowed in HTML or XML.
    """
    return _NO_CHARACTER.sub("?", _CONTROL.sub(" ", text))
