"""A small invented spreadsheet in the layout of CQC's latest ratings, for the smoke tests."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from pathlib import Path
from xml.sax.saxutils import escape

NAME = "Invented Infirmary"
"""The only hospital in the spreadsheet."""
_HEADER = (
    "Location ID", "Location ODS Code", "Location Name", "Care Home?", "Location Type",
    "Location Primary Inspection Category", "Location Street Address", "Location City",
    "Location Post Code", "Location Local Authority", "Location Region", "Location NHS Region",
    "Service / Population Group", "Domain", "Latest Rating", "Publication Date", "Report Type",
    "URL", "Provider ID", "Provider Name",
)  # fmt: skip
_ROWS = tuple(
    (
        "XYZ01", "XYZ01", NAME, "N", "NHS Healthcare Organisation",
        "Acute hospital - NHS non-specialist",
        "1 Invented Street", "Inventon", "ZZ1 1ZZ", "Inventon", "East of England", "", "Overall",
        question, rating, "01/02/2021", "Location", "", "XYZ", "Invented NHS Trust",
    )
    for question, rating in (
        ("Safe", "Good"), ("Effective", "Good"), ("Caring", "Outstanding"),
        ("Responsive", "Good"), ("Well-led", "Requires improvement"), ("Overall", "Good"),
    )
)  # fmt: skip
_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_MANIFEST = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_TYPE}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    "</manifest:manifest>"
)
_BEFORE = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content'
    ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2">'
    '<office:body><office:spreadsheet><table:table table:name="Locations">'
)
_AFTER = "</table:table></office:spreadsheet></office:body></office:document-content>"


def write_sheet(path: Path) -> None:
    """Write the spreadsheet to ``path``, an .ods file. Uses the standard library only."""
    write_ods(path, (_HEADER, *_ROWS))


def write_ods(path: Path, rows: Iterable[Iterable[str]]) -> None:
    """Write ``rows`` of texts as the sheet 'Locations' of an .ods file, a row at a time."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", _TYPE, zipfile.ZIP_STORED)
        archive.writestr("META-INF/manifest.xml", _MANIFEST)
        with archive.open("content.xml", "w", force_zip64=True) as stream:
            stream.write(_BEFORE.encode())
            for row in rows:
                cells = "".join(map(_cell, row))
                stream.write(f"<table:table-row>{cells}</table:table-row>".encode())
            stream.write(_AFTER.encode())


def _cell(text: str) -> str:
    return (
        '<table:table-cell office:value-type="string">'
        f"<text:p>{escape(text)}</text:p></table:table-cell>"
    )
