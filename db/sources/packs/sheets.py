"""The sheets and columns of a report pack in a workbook, declared once.

The template, the export and the import read :data:`SHEETS`; the schema of report packs says which
keys there are and what they can be. :func:`rows_of` turns the JSON of a pack into rows, and
:mod:`db.sources.packs.from_sheets` turns rows into JSON again.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import cached_property
from typing import Any, NamedTuple, TypeAlias

from db.sources.packs.checks import schema
from db.sources.tables.texts import cell_text
from db.sources.vocabulary import SERVICE_NAMES

MARK = "wardcard-report-workbook/1"
"""What the hidden sheet of lists begins with."""
LISTS = "Lists"
"""The name of the hidden sheet of lists."""
LONGEST_CELL = 32_767
"""The longest text that a cell can hold, in UTF-16 code units."""
CONTINUED = 4
"""The most cells that one text of a pack takes: it has at most 100,000 characters."""
PROVIDER, LOCATION = "Provider", "Location"
"""The two levels of places."""
IDS_APART = "; "
"""What is between several IDs in a cell."""

Cell: TypeAlias = str | int | float | date | None
"""The value of a cell; None for a blank one."""


class Kind(Enum):
    """What the cells of a column are."""

    ID = "id"
    """The ID of the row's item."""
    TEXT = "text"
    """A short text."""
    PROSE = "prose"
    """A text that may continue in further columns, and keeps its line breaks."""
    DATE = "date"
    PARTIAL_DATE = "partial date"
    """A date, a month or a year, as text."""
    NUMBER = "number"
    YES_NO = "yes or no"
    WORD = "word"
    """One of the words that the schema lists."""
    WORDS = "words"
    """Several of them."""
    NAMES = "names"
    """Several texts."""
    REFERENCE = "reference"
    """The ID or name of something on another sheet."""
    REFERENCES = "references"
    """Several of them."""
    LEVEL = "level"
    """Whether a place is the provider or a location."""


@dataclass(frozen=True)
class Column:
    """A column of a sheet."""

    heading: str
    path: tuple[str, ...]
    """The keys that lead to the value in an item of the pack."""
    kind: Kind = Kind.TEXT
    help: str = ""
    """What belongs in the column, in a sentence or two; at most 255 characters."""
    needed: bool = False
    width: int = 16
    """In characters of the usual font."""
    target: str = ""
    """The list of the pack to which a reference leads: 'sources'."""

    @property
    def is_percentage(self) -> bool:
        """Whether its numbers are percentages."""
        return self.path[0] == "percentages"


@dataclass(frozen=True)
class Sheet:
    """A sheet, with a row for each item of a list of the pack."""

    name: str
    group: str
    """The key of the list; empty for what is said about the whole file, in a single row."""
    about: str
    """What a row is, for the top of the sheet."""
    columns: tuple[Column, ...]
    prefix: str = ""
    """The beginning of an ID that is made for a row without one; empty if it needs an ID."""
    fixed: int = 1
    """How many columns on the left stay in view when the others are moved."""

    @cached_property
    def by_heading(self) -> Mapping[str, Column]:
        """The columns by their headings."""
        return {column.heading: column for column in self.columns}

    def column_of(self, keys: tuple[str | int, ...]) -> Column | None:
        """Return the column with the value at ``keys`` of an item; None if no single one has it."""
        names = tuple(key for key in keys if isinstance(key, str))
        for column in self.columns:
            if names and column.path[: len(names)] == names:
                return column if len(column.path) == len(names) else None
        return None


REGULATIONS: Mapping[str, str] = {
    "9": "person-centred care",
    "10": "dignity and respect",
    "11": "consent",
    "12": "safe care and treatment",
    "13": "safeguarding",
    "14": "nutrition and hydration",
    "15": "premises and equipment",
    "16": "complaints",
    "17": "good governance",
    "18": "staffing",
    "19": "fit and proper persons",
    "20": "duty of candour",
    "20A": "display of ratings",
}
"""The regulations of the Health and Social Care Act 2008 (Regulated Activities) Regulations 2014
that reports cite, and what each is about."""
SERVICES = tuple(sorted(set(SERVICE_NAMES.values())))
"""CQC's services, for which a workbook needs no row."""
QUESTIONS = ("safe", "effective", "caring", "responsive", "well-led", "overall")


def label(word: str) -> str:
    """Return a word of the schema as it is written in a cell.

    >>> label("outstanding_practice"), label("well-led"), label("Good")
    ('Outstanding practice', 'Well-led', 'Good')
    """
    return word[:1].upper() + word[1:].replace("_", " ")


def property_of(group: str, path: tuple[str, ...]) -> dict[str, Any]:
    """Return what the schema says about the value at ``path`` in an item of ``group``."""
    part: Any = schema()
    for key in (group, *path) if group else path:
        part = part["properties"][key]
        part = part.get("items", part)
    return part


def choices(sheet: Sheet, column: Column) -> tuple[str, ...]:
    """Return the words that can be in the cells of a column; empty if any text can be."""
    if column.kind is Kind.YES_NO:
        return "Yes", "No"
    if column.kind is Kind.LEVEL:
        return PROVIDER, LOCATION
    if column.kind in (Kind.WORD, Kind.WORDS):
        return tuple(map(label, property_of(sheet.group, column.path).get("enum", ())))
    return ()


def _report(about: str, *, needed: bool = True) -> Column:
    return Column("Report", ("report",), Kind.REFERENCE, about, needed, width=12, target="reports")


_ID = Column(
    "ID", ("id",), Kind.ID, "Leave it blank, and Wardcard makes one. Letters, digits, . _ and -.",
    width=12,
)  # fmt: skip
_REPORT = _report("The ID of the report, from the sheet Report. Blank: the only report.")
_PLACE = Column(
    "Place", ("location",), Kind.REFERENCE,
    "The ID of the site, from the sheet Places. Blank: the provider as a whole.",
    width=14, target="locations",
)  # fmt: skip
_SERVICE = Column(
    "Service", ("service",), Kind.REFERENCE,
    "CQC's name of the service. Blank: the place as a whole. A service that is not in the list "
    "goes on the sheet Services.",
    width=26, target="services",
)  # fmt: skip
_SOURCE = Column(
    "Source", ("source",), Kind.REFERENCE,
    "The ID of the source that says so, from the sheet Sources. Blank: the only source.",
    needed=True, width=16, target="sources",
)  # fmt: skip
_SOURCES = Column(
    "Sources", ("sources",), Kind.REFERENCES,
    "The IDs of the sources that say so, from the sheet Sources, with ; between them. Blank: the "
    "only source.",
    needed=True, width=20, target="sources",
)  # fmt: skip
_NOTE = Column("Note", ("note",), Kind.PROSE, "Anything a reader should know.", width=40)
_QUESTION = Column("Key question", ("question",), Kind.WORD, "If it is about one.", width=13)
_TEXT = Column(
    "Text", ("text",), Kind.PROSE, "In CQC's words, or in plain words of your own.",
    needed=True, width=70,
)  # fmt: skip


def _address(heading: str, key: str) -> Column:
    return Column(heading, ("address", key), help="Of the address.", width=18)


SHEETS: tuple[Sheet, ...] = (
    Sheet(
        "Report",
        "reports",
        "A row for each report that CQC published. For a second visit, repeat the report's ID in a "
        "further row, and fill in only the visit.",
        (
            Column(
                "Report", ("id",), Kind.ID,
                "A short ID of your own for the report, such as 2026-03. The other sheets name the "
                "report by it.",
                needed=True, width=12,
            ),
            Column("Title", ("title",), help="The title of the report.", needed=True, width=40),
            Column(
                "Published", ("published",), Kind.DATE,
                "The day on which CQC published it. Only if it is not known, leave it blank and "
                "give the visit.",
                width=13,
            ),
            Column(
                "Visited from", ("visits", "start"), Kind.DATE,
                "The first day of the inspectors' visit.", width=13,
            ),
            Column(
                "Visited to", ("visits", "end"), Kind.DATE,
                "The last day of the visit; for a visit of a day, the same.", width=13,
            ),
            Column(
                "Note on the visit", ("visits", "note"), Kind.PROSE,
                "For example, which part of the inspection it was.", width=24,
            ),
            Column(
                "Places inspected", ("locations",), Kind.REFERENCES,
                "The IDs of the sites, from the sheet Places, with ; between them.",
                width=22, target="locations",
            ),
            Column(
                "Provider inspected", ("provider",), Kind.YES_NO,
                "Whether the provider as a whole was inspected.", width=11,
            ),
            Column(
                "Kind", ("kind",), help="Such as ‘Comprehensive’ or ‘Focused’, as the report says.",
                width=22,
            ),
            Column(
                "Enforcement", ("enforcement",),
                help="What CQC did to enforce the law, such as a warning notice.", width=30,
            ),
            Column(
                "Rated", ("rated",), Kind.YES_NO,
                "No, if CQC inspected without rating. Blank: yes.", width=9,
            ),
            Column(
                "Framework", ("framework",), Kind.WORD,
                "Leave it blank if it follows from the date: essential standards up to September "
                "2014, key lines of enquiry up to 2023, then the single assessment framework.",
                width=26,
            ),
            Column(
                "Pilot", ("pilot",), Kind.YES_NO,
                "Yes, for an assessment of a pilot. Its ratings and scores have no effect, and are "
                "left out.",
                width=8,
            ),
            Column(
                "Web address", ("url",), help="Of the report; it begins with https://.", width=34,
            ),
            Column(
                "CQC link ID", ("link_id",),
                help="If you know it. For an assessment since 2024, the IDs of the place and of "
                "its assessment plan, such as 1-5203053560/AP5373.",
                width=22,
            ),
            _NOTE,
        ),
    ),
    Sheet(
        "Ratings",
        "ratings",
        "A row for each place or service that a report rates. Leave a question blank if no source "
        "states its rating; ‘Not rated’ is a rating only if CQC says so.",
        (
            _report(
                "The ID of the report, from the sheet Report. Blank: the only report, unless you "
                "give a date.",
                needed=False,
            ),
            _PLACE,
            _SERVICE,
            *(
                Column(
                    label(question), ("ratings", question), Kind.WORD,
                    "CQC's word for the rating. Blank: no source states it.", width=13,
                )
                for question in QUESTIONS
            ),
            _SOURCES,
            Column(
                "Published", ("published",), Kind.DATE,
                "Only if no report is given: the day on which the rating was published.", width=13,
            ),
            *(
                Column(
                    f"{label(question)}, percentage", ("percentages", question), Kind.NUMBER,
                    "Only under the single assessment framework: 25 to 100, without the % sign.",
                    width=12,
                )
                for question in QUESTIONS[:-1]
            ),
            Column(
                "Carried forward", ("carried_forward",), Kind.WORDS,
                "The questions whose rating the report only repeats and did not assess again, with "
                "; between them.",
                width=20,
            ),
            Column(
                "Calculated", ("derived",), Kind.YES_NO,
                "Yes, if no source states the ratings of this row and you calculated them. Say how "
                "under Note.",
                width=11,
            ),
            _NOTE,
        ),
        fixed=3,
    ),
    Sheet(
        "Findings",
        "findings",
        "A row for each thing that inspectors found: what the trust must or should do, what is "
        "outstanding or good, and what concerned them.",
        (
            _REPORT,
            Column(
                "Kind", ("kind",), Kind.WORD,
                "Must: a breach of a regulation. Should: not a breach. Improve: the source says "
                "neither. Also outstanding practice, strength and concern.",
                needed=True, width=20,
            ),
            _PLACE,
            _SERVICE,
            _QUESTION,
            Column(
                "Regulation", ("regulation",),
                help="For a must, if the source names it: Regulation 12, or Regulation 12(2)(g).",
                width=20,
            ),
            _TEXT,
            _SOURCE,
            Column(
                "Quality statement", ("statement",),
                help="CQC's name of the quality statement, if the finding is about one.", width=24,
            ),
            _NOTE,
            _ID,
        ),
        prefix="f",
    ),
    Sheet(
        "Measures",
        "measures",
        "A row for each figure in a report: a single value, or the figures before and after a "
        "change.",
        (
            _REPORT,
            _PLACE,
            _SERVICE,
            Column("Measure", ("name",), help="What is counted.", needed=True, width=34),
            Column(
                "Unit", ("unit",), help="Such as %, days or patients.", needed=True, width=12
            ),
            Column("Value", ("value",), Kind.NUMBER, "A single figure.", width=10),
            Column(
                "Before", ("before",), Kind.NUMBER, "Of two figures, the earlier. Give both.",
                width=10,
            ),
            Column(
                "After", ("after",), Kind.NUMBER, "Of two figures, the later. Give both.", width=10
            ),
            Column(
                "Comparison", ("comparator",), Kind.WORD,
                "How the source qualifies the figure, or the later of two.", width=13,
            ),
            Column("Period", ("period",), help="Such as March 2026, or 2025/26.", width=18),
            _SOURCE,
            _NOTE,
            _ID,
        ),
        prefix="m",
    ),
    Sheet(
        "Statements",
        "statements",
        "A row for each published statement on a report by a person in a public role. Nobody else "
        "is named in a workbook.",
        (
            _REPORT,
            Column("Role", ("role",), help="Such as Chief Executive.", needed=True, width=26),
            Column(
                "Name", ("name",), help="As it is in the published statement.", needed=True,
                width=24,
            ),
            Column(
                "Organisation", ("organisation",), help="In which the person has the role.",
                needed=True, width=30,
            ),
            Column(
                "Text", ("text",), Kind.PROSE, "What the statement says, in summary.", needed=True,
                width=70,
            ),
            _SOURCE,
            _ID,
        ),
        prefix="s",
    ),
    Sheet(
        "Actions",
        "actions",
        "A row for each thing that is done about a report.",
        (
            _REPORT,
            _PLACE,
            _SERVICE,
            Column(
                "Text", ("text",), Kind.PROSE, "What is done, without names of people.",
                needed=True, width=70,
            ),
            Column(
                "Status", ("status",), Kind.WORD, "How far it is.", needed=True, width=12
            ),
            _SOURCE,
            _ID,
        ),
        prefix="a",
    ),
    Sheet(
        "Sources",
        "sources",
        "A row for each report, page or article that the facts come from.",
        (
            Column(
                "Source", ("id",), Kind.ID,
                "A short ID of your own, such as report-2026. The other sheets name the source by "
                "it.",
                needed=True, width=20,
            ),
            Column("Title", ("title",), help="Of the page or document.", needed=True, width=44),
            Column(
                "Publisher", ("publisher",), help="Such as Care Quality Commission.", needed=True,
                width=30,
            ),
            Column(
                "Kind", ("kind",), Kind.WORD,
                "Ratings from a source of a regulator's kind are shown as published by CQC, all "
                "others as from another source.",
                needed=True, width=24,
            ),
            Column("Web address", ("url",), help="It begins with https://.", width=44),
            Column("Published", ("published",), Kind.DATE, "The day, if it gives one.", width=13),
            Column(
                "Licence", ("licence",),
                help="CQC's own texts: Open Government Licence v3.0.", width=28,
            ),
            _NOTE,
        ),
    ),
    Sheet(
        "Places",
        "locations",
        "A row for the provider, such as the trust, and a row for each of its places that the "
        "other sheets name.",
        (
            Column(
                "Level", ("level",), Kind.LEVEL,
                "Provider: the trust or company, in one row. Location: a site or other place.",
                needed=True, width=12,
            ),
            Column(
                "Place", ("id",), Kind.ID,
                "CQC's ID, such as RWH for a trust or RWH01 for a site.", needed=True, width=14,
            ),
            Column("Name", ("name",), help="As CQC writes it.", needed=True, width=36),
            Column(
                "Also known as", ("also_known_as",), Kind.NAMES,
                "Other names by which people search for it, with ; between them.", width=26,
            ),
            Column("Type", ("type",), help="As CQC writes it.", width=20),
            Column("Category", ("category",), help="As CQC writes it.", width=20),
            _address("Street", "street"),
            _address("Address line 2", "line2"),
            _address("Town", "town"),
            _address("County", "county"),
            Column("Postcode", ("postcode",), width=11, help="Such as SG1 4AB."),
            Column("Local authority", ("local_authority",), width=18, help="As CQC writes it."),
            Column("Region", ("region",), width=14, help="As CQC writes it."),
            Column("NHS region", ("nhs_region",), width=18, help="As CQC writes it."),
            Column("ODS code", ("ods_code",), width=11, help="The NHS's code for it."),
            Column(
                "What it is", ("role",), help="Such as ‘Acute hospital’, in a few words.", width=30
            ),
            Column("Website", ("website",), help="Its own website.", width=24),
            Column("Beds", ("beds",), Kind.NUMBER, "Only for a location.", width=8),
            Column("Care home", ("care_home",), Kind.YES_NO, "Only for a location.", width=9),
            Column(
                "Registered", ("registered",), Kind.YES_NO,
                "Only for a location: whether it is registered with CQC.", width=11,
            ),
            Column(
                "Registered from", ("opened",), Kind.DATE,
                "Only for a location: the first day of its registration.", width=13,
            ),
            Column(
                "Registered to", ("closed",), Kind.DATE,
                "Only for a location: the last day of its registration, if it has ended.", width=13,
            ),
            Column(
                "Latitude", ("latitude",), Kind.NUMBER, "Only for a location, in degrees.", width=10
            ),
            Column(
                "Longitude", ("longitude",), Kind.NUMBER, "Only for a location, in degrees.",
                width=10,
            ),
        ),
    ),
    Sheet(
        "Services",
        "services",
        "Only for services that the list on the other sheets does not have, or that replaced "
        "another. The rest need no row here.",
        (
            Column("Name", ("name",), help="CQC's name of the service.", needed=True, width=44),
            Column(
                "Assessment group", ("assessment_group",), Kind.YES_NO,
                "Yes, for an assessment service group of the single assessment framework, such as "
                "Care Homes.",
                width=14,
            ),
            Column(
                "Replaces", ("replaces",), Kind.REFERENCE,
                "The service that it replaced, which needs a row of its own. Their ratings are not "
                "compared.",
                width=34, target="services",
            ),
            _ID,
        ),
        prefix="service",
    ),
    Sheet(
        "Scores",
        "scores",
        "Only under the single assessment framework: a row for the score of each quality "
        "statement.",
        (
            _REPORT,
            Column(
                "Place", ("location",), Kind.REFERENCE, "The ID of the place, from the sheet "
                "Places.",
                needed=True, width=16, target="locations",
            ),
            _SERVICE,
            Column(
                "Key question", ("question",), Kind.WORD, "The question that it belongs to.",
                needed=True, width=13,
            ),
            Column(
                "Number", ("statement",), help="CQC's number for the quality statement, such as "
                "17.",
                needed=True, width=9,
            ),
            Column(
                "Quality statement", ("name",), help="CQC's name of the quality statement.",
                needed=True, width=40,
            ),
            Column("Score", ("score",), Kind.NUMBER, "1 to 4.", needed=True, width=8),
            Column(
                "Words", ("words",),
                help="CQC's words for the score: ‘3 - Evidence shows a good standard of care’.",
                width=46,
            ),
            Column(
                "Carried forward", ("carried_forward",), Kind.YES_NO,
                "Yes, if the report repeats the score and did not assess the statement again.",
                width=11,
            ),
            _SOURCE,
        ),
    ),
    Sheet(
        "Other ratings",
        "other_ratings",
        "A row for each rating that is not about a key question, such as use of resources.",
        (
            _REPORT,
            _PLACE,
            Column("Name", ("name",), help="Such as Use of resources.", needed=True, width=34),
            Column(
                "Rating", ("rating",), Kind.WORD, "CQC's word for the rating.", needed=True,
                width=22,
            ),
            Column(
                "Calculated", ("derived",), Kind.YES_NO,
                "Yes, if no source states it and you calculated it. Say how under Note.", width=11,
            ),
            _SOURCES,
            _NOTE,
        ),
    ),
    Sheet(
        "Events",
        "events",
        "A row for each thing that happened and belongs with the reports, such as a merger.",
        (
            _PLACE,
            Column("Title", ("title",), help="What happened, in a few words.", needed=True,
                   width=36),
            _TEXT,
            Column(
                "Happened", ("happened",), Kind.PARTIAL_DATE,
                "A day, a month or a year: 2022-03-12, 2022-03 or 2022.", width=13,
            ),
            Column(
                "By CQC", ("from_regulator",), Kind.YES_NO,
                "Yes, if CQC did it or said so.", width=9,
            ),
            _SOURCE,
            _ID,
        ),
        prefix="e",
    ),
    Sheet(
        "Differences",
        "conflicts",
        "A row for each thing about which sources disagree.",
        (
            _report("The ID of the report, if it is about one.", needed=False),
            _PLACE,
            _SERVICE,
            _QUESTION,
            Column("Topic", ("topic",), help="What it is about, in a few words.", needed=True,
                   width=34),
            Column(
                "Text", ("text",), Kind.PROSE, "What each source says.", needed=True, width=70
            ),
            _SOURCES,
            _ID,
        ),
        prefix="d",
    ),
    Sheet(
        "File",
        "",
        "One row about this workbook.",
        (
            Column(
                "Workbook", ("id",), Kind.ID,
                "An ID of your own for this workbook, such as RWH-2026-03. Keep it when you change "
                "the workbook.",
                needed=True, width=20,
            ),
            Column(
                "Revision", ("revision",), Kind.NUMBER,
                "1 at first. Add one whenever you have changed the workbook, so that it replaces "
                "the one before.",
                needed=True, width=10,
            ),
            Column(
                "Correct on", ("as_of",), Kind.DATE,
                "The day on which names and addresses were correct.", needed=True, width=13,
            ),
            Column("Title", ("title",), help="What the workbook is about.", width=50),
            _NOTE,
        ),
    ),
)  # fmt: skip
"""Every sheet of a workbook, in its order."""

BY_GROUP: Mapping[str, Sheet] = {sheet.group: sheet for sheet in SHEETS}
"""The sheets by the list of the pack that each has."""


# From JSON to rows


class Table(NamedTuple):
    """A sheet with its rows."""

    sheet: Sheet
    headings: tuple[str, ...]
    """Those of the sheet's columns, and of further ones for texts that are too long for a cell."""
    rows: list[list[Cell]]
    """The cells of each row, one for each heading."""


def tables_of(content: Mapping[str, Any]) -> list[Table]:
    """Return every sheet of the workbook for a pack.

    ``content`` is the JSON of a pack, or of one that is not complete yet.
    """
    resolve = Resolver(content)
    tables: list[Table] = []
    for sheet in SHEETS:
        lines = [_line(sheet, item, resolve) for item in _items(sheet, content)]
        found = {heading for line in lines for heading in line}
        headings = tuple(
            heading
            for column in sheet.columns
            for heading in (column.heading, *continuations(column))
            if heading == column.heading or heading in found
        )
        rows = [[line.get(heading) for heading in headings] for line in lines]
        tables.append(Table(sheet, headings, rows))
    return tables


def continuations(column: Column) -> tuple[str, ...]:
    """Return the headings of the columns in which a long text goes on: 'Text (2)' and so on."""
    if column.kind is not Kind.PROSE:
        return ()
    return tuple(f"{column.heading} ({number})" for number in range(2, CONTINUED + 1))


class Resolver:
    """Finds what a cell refers to: by the ID of a report, place, service or source, or its name."""

    def __init__(self, content: Mapping[str, Any]) -> None:
        """``content`` is the JSON of a pack, or of one that is not complete or not correct."""
        self._services = {
            each["id"]: each.get("name", "") for each in content.get("services", ()) if "id" in each
        }
        self._ids: dict[str, set[str]] = {}
        self._names: dict[str, dict[str, set[str]]] = {}
        for group, key in (
            ("reports", "title"), ("locations", "name"), ("services", "name"), ("sources", "title"),
        ):  # fmt: skip
            ids = self._ids[group] = set()
            names = self._names[group] = {}
            for item in content.get(group, ()):
                identity, name = item.get("id"), item.get(key)
                if isinstance(identity, str):
                    ids.add(identity)
                    if isinstance(name, str):
                        names.setdefault(name.strip().casefold(), set()).add(identity)

    def find(self, group: str, text: str) -> str | None:
        """Return the ID in ``group`` that a cell means; None if nothing there is called so.

        An ID comes before a name, and a name that two of them have means neither.
        """
        if text in self._ids[group]:
            return text
        named = self._names[group].get(text.strip().casefold(), ())
        return next(iter(named)) if len(named) == 1 else None

    def cell(self, group: str, identity: str) -> str:
        """Return how a cell refers to ``identity``: a service by its name, if that is clear."""
        name = self._services.get(identity, "") if group == "services" else ""
        is_clear = name == cell_text(name) and self.find(group, name) == identity
        return name if is_clear else identity


def _items(sheet: Sheet, content: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield what each row of a sheet is about; a report with several visits has several rows."""
    if not sheet.group:
        yield content
    elif sheet.group == "locations":
        if "provider" in content:
            yield {"level": PROVIDER, **content["provider"]}
        for place in content.get("locations", ()):
            yield {"level": LOCATION, **place}
    elif sheet.group == "reports":
        for report in content.get("reports", ()):
            visits: list[dict[str, str]] = report.get("visits") or [{}]
            first, *more = visits
            yield {**report, "visits": first}
            for visit in more:
                yield {"id": report["id"], "visits": visit}
    else:
        yield from content.get(sheet.group, ())


def _line(sheet: Sheet, item: Mapping[str, Any], resolve: Resolver) -> dict[str, Cell]:
    """Return the cells of a row that are not blank, by their headings."""
    line: dict[str, Cell] = {}
    for column in sheet.columns:
        value: Any = item
        for key in column.path:
            value = value.get(key) if value else None
        if value is None or value == []:
            continue
        parts = _parts(value) if column.kind is Kind.PROSE else [_cell(column, value, resolve)]
        line |= zip((column.heading, *continuations(column)), parts, strict=False)
    return line


def _cell(column: Column, value: Any, resolve: Resolver) -> Cell:
    match column.kind:
        case Kind.YES_NO:
            return "Yes" if value else "No"
        case Kind.WORD:
            return label(value)
        case Kind.WORDS:
            return IDS_APART.join(map(label, value))
        case Kind.NAMES:
            return _names_cell(value)
        case Kind.REFERENCE:
            return resolve.cell(column.target, value)
        case Kind.REFERENCES:
            return IDS_APART.join(value)
        case Kind.DATE:
            return date.fromisoformat(value)
        case _:
            return value


_QUOTED = re.compile(r"[;\"\n\r]|^\s|\s$")


def _names_cell(names: Iterable[str]) -> str:
    """Return names in one cell, with ; between them; if need be, one is in quotation marks."""
    return IDS_APART.join(
        '"{}"'.format(name.replace('"', '""')) if _QUOTED.search(name) else name for name in names
    )


def names_in(cell: str) -> list[str]:
    """Return the names in a cell, which have ; or a line break between them."""
    lines = csv.reader(io.StringIO(cell, newline=""), delimiter=";", skipinitialspace=True)
    return [name for line in lines for name in line if name.strip()]


def _parts(text: str) -> list[str]:
    """Return a text in parts that fit into a cell each."""
    parts: list[str] = []
    while True:
        units = text.encode("utf-16-le")
        if len(units) <= 2 * LONGEST_CELL:
            return [*parts, text]
        part = units[: 2 * LONGEST_CELL].decode("utf-16-le", "ignore")
        parts.append(part)
        text = text[len(part) :]
