"""The guides: which there are, their Markdown, and what is found in it. Without Qt."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

GUIDE_NAMES = (
    "everyday-use",
    "reading-ratings",
    "data-and-formats",
    "ward-pcs",
    "for-it",
    "command-line",
)
"""The guides in ``resources/help`` by their file names without '.md', in reading order."""

KEYS_GUIDE = "keyboard-shortcuts"
"""The name of the page of all keys. The application writes it, so that it is always true."""


@dataclass(frozen=True, slots=True)
class Guide:
    """One guide."""

    name: str
    """Its file name without '.md', by which other guides link to it."""
    markdown: str

    @property
    def title(self) -> str:
        """The first heading."""
        return self.markdown.partition("\n")[0].lstrip("# ").strip()


@dataclass(frozen=True, slots=True)
class LinkTarget:
    """Where a link between guides leads."""

    guide: str
    heading: str = ""
    """The name of a heading as :func:`heading_name` gives it; empty for the top of the guide."""


def read_guides(folder: Path) -> tuple[Guide, ...]:
    """The guides in ``folder``, in reading order. Raises OSError if one cannot be read."""
    return tuple(
        Guide(name, (folder / f"{name}.md").read_text(encoding="utf-8")) for name in GUIDE_NAMES
    )


def heading_name(heading: str) -> str:
    """What a link to ``heading`` is called, as on GitHub.

    >>> heading_name("Arrows, and why some are missing")
    'arrows-and-why-some-are-missing'
    """
    return re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-")


def link_target(link: str, guides: Iterable[str], here: str) -> LinkTarget | None:
    """Where ``link`` in the guide ``here`` leads; None if not to one of ``guides``.

    >>> link_target("for-it.md#remove-wardcard", ["for-it"], "ward-pcs")
    LinkTarget(guide='for-it', heading='remove-wardcard')
    >>> link_target("https://example.org", ["for-it"], "ward-pcs")
    """
    path, _, heading = link.partition("#")
    name = path.removesuffix(".md") if path else here
    return LinkTarget(name, heading) if name in guides else None


def search_words(text: str) -> tuple[str, ...]:
    """The words of a search, in lower case, each once."""
    return tuple(dict.fromkeys(text.casefold().split()))


def occurrences(text: str, words: Sequence[str]) -> list[tuple[int, int]]:
    """Where any of ``words`` is in ``text``, as first position and length, in order.

    Capital letters do not matter, and a word is found inside a longer one.
    """
    if not words:
        return []
    pattern = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    return [
        (found.start(), found.end() - found.start())
        for found in re.finditer(pattern, text, re.IGNORECASE)
    ]


def has_all(text: str, words: Sequence[str]) -> bool:
    """Whether every one of ``words`` is in ``text``; False without words."""
    folded = text.casefold()
    return bool(words) and all(word in folded for word in words)
