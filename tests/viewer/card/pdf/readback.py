"""Reads a card's PDF back with programs of others: poppler, pypdf and a validator."""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import page
from pypdf import PdfReader

from tests.tools import tool_or_skip

_LINE = re.compile(
    r"^(?P<indent> *)(?P<role>[A-Z]\w*)(?: <(?P<id>\w+)>)?(?: \((?:block|inline)\))?:?$"
)
_TEXT = re.compile(r'^ *"(?P<text>.*)"$')


@dataclass(slots=True)
class Node:
    """An element of the structure with its text and its child elements, in order."""

    role: str
    kids: list[Node | str] = field(default_factory=list["Node | str"])
    attributes: str = ""

    @property
    def text(self) -> str:
        """All its text, with each stretch of white space as one space and none at the ends."""
        return " ".join(self._raw().replace("\xa0", " ").split())

    def _raw(self) -> str:
        return "".join(kid if isinstance(kid, str) else kid._raw() for kid in self.kids)

    def walk(self) -> Iterator[Node]:
        """The element and all below it, in reading order."""
        yield self
        for kid in self.kids:
            if isinstance(kid, Node):
                yield from kid.walk()

    def all(self, *roles: str) -> list[Node]:
        """Every element with one of these roles, in reading order."""
        return [node for node in self.walk() if node.role in roles]


@cache
def structure(data: bytes) -> Node:
    """The structure tree as poppler reads it, which may take a second.

    Without poppler the test is skipped.
    """
    root = Node("Root")
    path: list[tuple[int, Node]] = [(-1, root)]
    for line in _poppler("pdfinfo", ["-struct-text"], data).splitlines():
        if match := _TEXT.match(line):
            path[-1][1].kids.append(match["text"])
        elif match := _LINE.match(line):
            indent = len(match["indent"])
            while path[-1][0] >= indent:
                path.pop()
            node = Node(match["role"])
            path[-1][1].kids.append(node)
            path.append((indent, node))
        else:
            path[-1][1].attributes += line
    return root


def roles(data: bytes) -> Node:
    """The structure tree without its text, as pypdf reads it; this is fast."""

    def read(element: Any) -> Node:
        node = Node(str(element.get("/S", "Root")).removeprefix("/"))
        kids = element.get("/K", [])
        for kid in kids if isinstance(kids, list) else [kids]:
            found = kid.get_object()
            if isinstance(found, dict) and "/S" in found:
                node.kids.append(read(found))
        return node

    root: Any = PdfReader(BytesIO(data)).trailer["/Root"]
    return read(root["/StructTreeRoot"])


def spoken(data: bytes) -> str:
    """The text as it is copied from the PDF, with words instead of arrows and signs."""
    return " ".join(_poppler("pdftotext", ["-raw"], data, "-").split())


def pictures(data: bytes, folder: Path, dots_per_inch: int, *, grey: bool = False) -> list[Path]:
    """The pages as PNG files in ``folder``, in colour or, like a photocopy, in grey."""
    folder.mkdir(parents=True, exist_ok=True)
    prefix = str(folder / "page")
    _poppler(
        "pdftoppm", ["-r", str(dots_per_inch), "-png", *(["-gray"] if grey else [])], data, prefix
    )
    return sorted(folder.glob("page*.png"))


def failures(data: bytes) -> list[str]:
    """The faults that a validator finds under PDF/UA-1 and PDF/A-3a."""
    return [
        f"{profile}: {failure.rule_id} {failure.message}"
        for profile in ("ua1", "3a")
        for failure in page.validate_pdf_bytes(data, profile=profile).failures
    ]


def attached(data: bytes) -> dict[str, bytes]:
    """The files inside a PDF, by name."""
    return {name: files[0] for name, files in PdfReader(BytesIO(data)).attachments.items()}


def _poppler(tool: str, options: list[str], data: bytes, *rest: str) -> str:
    tool_or_skip(tool)
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(data)
        file.flush()
        done = subprocess.run(
            [tool, *options, file.name, *rest], capture_output=True, check=True, text=True
        )
    assert not done.stderr, done.stderr
    return done.stdout
