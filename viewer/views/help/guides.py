"""The guides, their Markdown, and functions to link and search them. Does not use Qt."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

GROUPS: dict[str, tuple[str, ...]] = {
    "Using Wardcard": ("everyday-use", "reading-ratings", "improving"),
    "Data and PCs": ("data-and-formats", "ward-pcs"),
    "Computers": ("for-it", "windows-checks", "reliability", "command-line"),
}
"""The file names of the guides in ``resources/help``, without '.md', in reading order.

They are under the heading of their group in the contents.
"""
GUIDE_NAMES = tuple(name for names in GROUPS.values() for name in names)
"""The same without groups."""

KEYS_GUIDE = "keyboard-shortcuts"
"""The name of the keyboard shortcuts page, which the application writes so it is up to date."""


@dataclass(frozen=True, slots=True)
class Guide:
    """A guide with its name and text."""

    name: str
    """The file name without '.md', which other guides use to link to this guide."""
    markdown: str

    @property
    def title(self) -> str:
        """The first heading of the guide."""
        return self.markdown.partition("\n")[0].lstrip("# ").strip()


@dataclass(frozen=True, slots=True)
class LinkTarget:
    """The destination of a link between guides."""

    guide: str
    heading: str = ""
    """The name of a heading from :func:`heading_name`; empty for the top of the guide."""


def read_guides(folder: Path) -> tuple[Guide, ...]:
    """The guides in ``folder``, in reading order. Raises OSError if one cannot be read."""
    return tuple(
        Guide(name, (folder / f"{name}.md").read_text(encoding="utf-8")) for name in GUIDE_NAMES
    )


def heading_name(heading: str) -> str:
    """The name that links use for ``heading``, formed as on GitHub.

    >>> heading_name("Arrows, and why some are missing")
    'arrows-and-why-some-are-missing'
    """
    return re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-")


def link_target(link: str, guides: Iterable[str], here: str) -> LinkTarget | None:
    """The destination of ``link`` in the guide ``here``; None if it is not one of ``guides``.

    >>> link_target("for-it.md#remove-wardcard", ["for-it"], "ward-pcs")
    LinkTarget(guide='for-it', heading='remove-wardcard')
    >>> link_target("https://example.org", ["for-it"], "ward-pcs")
    """
    path, _, heading = link.partition("#")
    name = path.removesuffix(".md") if path else here
    return LinkTarget(name, heading) if name in guides else None


def search_words(text: str) -> tuple[str, ...]:
    """The words of a search in lower case, without repetition."""
    return tuple(dict.fromkeys(text.casefold().split()))


def occurrences(text: str, words: Sequence[str]) -> list[tuple[int, int]]:
    """The position and length of each occurrence of any of ``words`` in ``text``, in order.

    Upper and lower case are treated alike, and a word is also found inside a longer word.
    """
    if not words:
        return []
    pattern = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    return [
        (found.start(), found.end() - found.start())
        for found in re.finditer(pattern, text, re.IGNORECASE)
    ]


def has_all(text: str, words: Sequence[str]) -> bool:
    """Whether ``text`` contains all of ``words``; False if there are no words."""
    folded = text.casefold()
    return bool(words) and all(word in folded for word in words)
