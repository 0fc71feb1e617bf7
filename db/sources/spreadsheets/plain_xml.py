"""The parser of XML that is read from beginning to end, without what no spreadsheet needs."""

from __future__ import annotations

from collections.abc import Callable
from xml.parsers import expat

from db.sources.spreadsheets.ods_parts import TooLarge


def plain_parser(
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None],
    data: Callable[[str], object],
) -> expat.XMLParserType:
    """Return a parser that passes elements and texts to these functions.

    Names have their namespace and a space before them. Parsing raises TooLarge if the XML has a
    document type, which could read other files or expand endlessly.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = data
    parser.StartDoctypeDeclHandler = _no_doctype
    return parser


def _no_doctype(*_: object) -> None:
    raise TooLarge("it declares a document type, which could read other files")
