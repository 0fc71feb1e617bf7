"""The parser of XML, without what no spreadsheet needs, and with bounds on what it keeps."""

from __future__ import annotations

from collections.abc import Callable
from xml.parsers import expat

from db.sources.spreadsheets.ods_parts import LONGEST_ROW, TooLarge

DEEPEST = 256
"""The most elements inside each other; spreadsheets have about a dozen."""


class PlainParser:
    """Passes the elements and texts of XML to three functions, as it is given the XML."""

    def __init__(
        self,
        start: Callable[[str, dict[str, str]], None],
        end: Callable[[str], None],
        data: Callable[[str], object],
        *,
        namespaces: bool = False,
    ) -> None:
        """With ``namespaces``, names have their namespace and a space before them."""
        self._parser = expat.ParserCreate(namespace_separator=" " if namespaces else None)
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = data
        self._parser.StartDoctypeDeclHandler = _no_doctype
        self._start_of = start
        self._end_of = end
        self._depth = 0
        self._given = 0

    def parse(self, xml: bytes, *, is_last: bool = False) -> None:
        """Parse the next bytes.

        Raises TooLarge if the XML has a document type, which could read other files or expand
        endlessly, or more elements inside each other or a longer tag than any spreadsheet; and
        expat.ExpatError if it is not well formed.
        """
        self._given += len(xml)
        self._parser.Parse(xml, is_last)
        # The parser keeps a tag or comment that has begun until it ends.
        if self._given - self._parser.CurrentByteIndex > LONGEST_ROW and not is_last:
            raise TooLarge(f"it has a tag or comment of more than {LONGEST_ROW >> 20} MB")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise TooLarge(f"it has more than {DEEPEST} elements inside each other")
        self._start_of(name, attributes)

    def _end(self, name: str) -> None:
        self._depth -= 1
        self._end_of(name)


def _no_doctype(*_: object) -> None:
    raise TooLarge("it declares a document type, which could read other files")
