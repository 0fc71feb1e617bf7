"""HTML that is put together from pieces: whatever is no piece is text, and is escaped."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

_VOID = frozenset(("meta", "br", "use"))


class Html(str):
    """Text that is markup already."""

    __slots__ = ()


Piece = str | None
"""Html, or text; None for nothing."""


def pieces(*parts: Piece | Iterable[Piece]) -> Html:
    """One after the other."""
    return Html("".join(map(_markup, parts)))


def tag(name: str, /, *parts: Piece | Iterable[Piece], **attributes: str | None) -> Html:
    """An element; ``class_`` stands for «class», «_» for «-», and None for no such attribute."""
    given = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(_clean(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    if name in _VOID:
        return Html(f"<{name}{given}>")
    return Html(f"<{name}{given}>{pieces(*parts)}</{name}>")


def link(url: str, text: str = "") -> Html:
    """A link where the address is one of the web; any other is only text."""
    if url.lower().startswith(("https://", "http://")):
        return tag("a", text or url, href=url)
    return pieces(text or url)


def _markup(part: Piece | Iterable[Piece]) -> str:
    match part:
        case None:
            return ""
        case Html():
            return part
        case str():
            return escape(_clean(part))
        case _:
            return "".join(map(_markup, part))


def _clean(text: str) -> str:
    """Without what no HTML may hold: controls and lone surrogates."""
    kept = (letter if letter >= " " or letter in "\t\n" else " " for letter in text)
    return "".join(kept).replace("\x7f", " ").encode("utf-8", "replace").decode("utf-8")
