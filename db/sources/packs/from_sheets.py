"""Turns the rows of a workbook into the JSON of a report pack, and names faults by their cells.

What the JSON must be like is checked by :mod:`db.sources.packs.checks`, as for any pack. Here are
only the faults that a workbook can have and JSON cannot: columns that are renamed, cells that are
merged, formulas without a result.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, ClassVar, NamedTuple

from db.domain.errors import Refused
from db.domain.text import plain, shown
from db.sources.packs.checks import Position, Words, problems_of, schema
from db.sources.packs.sheets import (
    BY_GROUP,
    LISTS,
    PROVIDER,
    SERVICES,
    SHEETS,
    Column,
    Kind,
    Resolver,
    Sheet,
    choices,
    continuations,
    label,
    names_in,
    property_of,
)
from db.sources.tables.cell_errors import CellError
from db.sources.tables.cells import HEADER_WITHIN
from db.sources.tables.date_column import DateColumn
from db.sources.tables.texts import cell_text, name_key

FORMAT = "wardcard-report-pack/1"
_FEWEST_HEADINGS = 2
"""The fewest headings of a sheet that its row of headings has."""
_ALIKE = 0.6
"""How alike the name of a column must be to that of a missing one to be taken for it."""
_ID_RULE = "is not an ID: use letters, digits, . _ and - without spaces, at most 80."
_ID = property_of("", ("id",))["pattern"]
_PARTS_OF_LIST = re.compile(r"[;,\s]+")
_TRUE = frozenset(("yes", "y", "true", "1"))
_FALSE = frozenset(("no", "n", "false", "0"))


class Area(NamedTuple):
    """Some cells of a sheet, with row numbers from 1 and indexes of columns from 0."""

    first_row: int
    last_row: int
    first_column: int
    last_column: int


@dataclass(slots=True)
class FoundSheet:
    """A sheet of a workbook as it is read."""

    name: str
    rows: list[tuple[int, list[str]]] = field(default_factory=list[tuple[int, list[str]]])
    """The rows that are not blank, each with its number, from 1."""
    merged: list[Area] = field(default_factory=list[Area])
    without_result: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])
    """The row number and column index of each formula that has no result."""
    errors: list[CellError] = field(default_factory=list[CellError])


@dataclass(slots=True)
class PackInSheets:
    """The pack in a workbook."""

    content: dict[str, Any]
    """Its JSON."""
    words: SheetWords
    """How messages name its parts."""
    problems: list[str]
    """The faults in it, each a sentence that begins with sheet and row; empty if there are none."""
    rows: int = 0
    """The number of rows read."""
    unread: list[str] = field(default_factory=list[str])
    """The columns that were not read, as a phrase for each sheet."""
    skipped: list[str] = field(default_factory=list[str])
    """The sheets that were not read, each as a phrase."""


class SheetWords(Words):
    """How messages name the parts of a pack in a workbook: by sheet, row and column."""

    types: ClassVar[dict[str, str]] = {
        "number": "a number",
        "integer": "a whole number",
        "boolean": "Yes or No",
        "string": "text",
    }

    def __init__(self) -> None:
        self.rows: dict[Position, tuple[Sheet, int]] = {}
        """The sheet and row of each item, and of each visit of a report."""

    def at(self, position: Position) -> str:
        """Return the position of a fault: 'Ratings, row 7, ‘Report’'."""
        found = self._row(position)
        if found is None:
            sheet = BY_GROUP.get(str(position[0])) if position else None
            return f"Sheet {sheet.name}" if sheet else "The workbook"
        (sheet, row), rest = found
        column = sheet.column_of(rest)
        return f"{sheet.name}, row {row}" + (f", ‘{column.heading}’" if column else "")

    def key(self, position: Position) -> str:
        """Return the name of a column, or of a sheet: '‘Report’'."""
        if len(position) == 1 and position[0] in BY_GROUP:
            return "that sheet"
        if position[-1] == "visits":
            return "‘Visited from’ and ‘Visited to’"
        if position[-1] == "ratings":
            return "the columns of ratings"
        found = self._row(position)
        column = found[0][0].column_of(found[1]) if found else None
        return f"‘{column.heading if column else position[-1]}’"

    def missing(self, position: Position) -> str:
        """Return the fault that a cell is blank, or that a sheet has no rows."""
        if position == ("provider",):
            return f"Sheet Places: no row has the level ‘{PROVIDER}’; add the trust or company."
        if self._row(position) is None:
            sheet = BY_GROUP.get(str(position[0])) or BY_GROUP[""]
            return f"Sheet {sheet.name}: it has no row; fill one in."
        if position[-1] == "ratings":
            return f"{self.at(position)}: there is no rating in the row; choose one, or clear it."
        return f"{self.at(position)}: it is blank; fill it in."

    def not_known(self, position: Position) -> str:
        """Return the fault that a cell must be blank."""
        return f"{self.at(position)}: it is only for locations; clear it."

    def among(self, group: str) -> str:
        """Return the sheet that an ID is looked for on."""
        return f"on the sheet ‘{BY_GROUP[group].name}’"

    def choice(self, word: str) -> str:
        """Return a word as it is in cells."""
        return label(word)

    def form(self, pattern: str) -> str:
        """Return what is wrong with a text that does not match ``pattern``, after the text."""
        if pattern == _ID:
            return _ID_RULE
        if pattern.startswith("^https"):
            return "is not a web address; it begins with https://."
        if "{1,3}" in pattern:
            return "is not CQC's number for a quality statement; write a number such as 17."
        return "is not a day, a month or a year; write 2022-03-12, 2022-03 or 2022."

    def _row(self, position: Position) -> tuple[tuple[Sheet, int], Position] | None:
        """Return the row of what is at ``position``, and the keys that lead there in its item."""
        is_of_file = not position or position[0] not in (*BY_GROUP, "provider")
        for length in range(len(position), -is_of_file, -1):
            if found := self.rows.get(position[:length]):
                rest = position[length:]
                return found, ("visits", *rest) if "visits" in position[:length] else rest
        return None


def pack_in(found: Sequence[FoundSheet]) -> PackInSheets:
    """Return the pack in the sheets of a workbook, with all that is wrong with it."""
    return _Reading(found).pack()


def has_most_headings(row: Sequence[str], sheet: Sheet) -> bool:
    """Return whether ``row`` has more than half of the headings of ``sheet``."""
    return _headings_in(row, sheet) > len(sheet.columns) // 2


def sheet_called(name: str) -> Sheet | None:
    """Return the sheet of a workbook that ``name`` means, in any case and with spaces around."""
    key = name_key(name)
    return next((sheet for sheet in SHEETS if name_key(sheet.name) == key), None)


def _headings_in(row: Sequence[str], sheet: Sheet) -> int:
    keys = {name_key(cell) for cell in row}
    return sum(name_key(column.heading) in keys for column in sheet.columns)


class _Rows(NamedTuple):
    """The rows below the headings of a sheet."""

    sheet: Sheet
    header: int
    """The number of the row with the headings."""
    columns: dict[str, list[int]]
    """The index of each column by its heading; for a long text also of those in which it goes on,
    in their order."""
    rows: list[tuple[int, list[str]]]
    dates: dict[str, DateColumn]


class _Reading:
    def __init__(self, found: Sequence[FoundSheet]) -> None:
        self._words = SheetWords()
        self._problems: list[str] = []
        self._pack = PackInSheets({}, self._words, self._problems)
        self._found = found
        self._sheets: dict[str, _Rows] = {}
        """By the name of the sheet."""

    def pack(self) -> PackInSheets:
        self._choose_sheets()
        self._decide_dates()
        if not self._problems:
            self._pack.content = self._content()
            self._problems += problems_of(self._pack.content, self._words)
        self._problems[:] = sorted(dict.fromkeys(self._problems), key=_in_order)
        return self._pack

    # Sheets and columns

    def _choose_sheets(self) -> None:
        others: list[FoundSheet] = []
        for found in self._found:
            sheet = sheet_called(found.name)
            if sheet is None or sheet.name in self._sheets:
                others.append(found)
            elif rows := self._rows(found, sheet):
                self._sheets[sheet.name] = rows
                self._pack.rows += len(rows.rows)
                self._check_cells(found, rows)
            elif found.rows:
                self._problems.append(
                    f"Sheet {sheet.name}: it has no row of headings; copy that of a new workbook, "
                    "which begins with "
                    f"{', '.join(f'‘{each.heading}’' for each in sheet.columns[:3])}."
                )
        for other in others:
            self._skip(other)

    def _skip(self, found: FoundSheet) -> None:
        """Note that a sheet is not read; if it looks like a missing one, that is a fault."""
        for sheet in SHEETS:
            if sheet.name not in self._sheets and any(
                has_most_headings(row, sheet) for _, row in found.rows[:HEADER_WITHIN]
            ):
                self._problems.append(
                    f"Sheet {shown(found.name, 60)}: it has the headings of ‘{sheet.name}’, which "
                    f"is missing; name it ‘{sheet.name}’."
                )
                return
        if found.rows and name_key(found.name) not in ("readme", name_key(LISTS)):
            self._pack.skipped.append(f"{shown(found.name)}: a sheet that report workbooks lack")

    def _rows(self, found: FoundSheet, sheet: Sheet) -> _Rows | None:
        """Return the rows below the headings of a sheet; None if it has no headings."""
        top = [(number, row) for number, row in found.rows if number <= HEADER_WITHIN]
        if not top:
            return None
        at, (number, header) = max(
            enumerate(top), key=lambda each: (_headings_in(each[1][1], sheet), -each[0])
        )
        if _headings_in(header, sheet) < _FEWEST_HEADINGS:
            return None
        rows = found.rows[at + 1 :]
        columns, unknown = _columns(header, sheet)
        missing = [column for column in sheet.columns if column.heading not in columns]
        self._check_columns(sheet, number, rows, missing, unknown)
        dates = {
            column.heading: DateColumn(columns[column.heading][0], column.heading)
            for column in sheet.columns
            if column.kind is Kind.DATE and column.heading in columns
        }
        return _Rows(sheet, number, columns, rows, dates)

    def _check_columns(
        self,
        sheet: Sheet,
        header: int,
        rows: list[tuple[int, list[str]]],
        missing: list[Column],
        unknown: dict[int, str],
    ) -> None:
        """Add a fault for each column that seems to be renamed, or that is needed and missing."""
        keys = {name_key(column.heading): column for column in missing}
        unread: list[str] = []
        for index, name in unknown.items():
            if not any(len(row) > index and cell_text(row[index]) for _, row in rows):
                continue
            near = get_close_matches(name_key(name), list(keys), n=1, cutoff=_ALIKE) or [
                key for key in keys if key in name_key(name) or name_key(name) in key
            ]
            if near:
                meant = keys.pop(near[0])
                self._problems.append(
                    f"{sheet.name}, row {header}: the column ‘{shown(name, 60)}’ is not known, and "
                    f"‘{meant.heading}’ is missing; name it ‘{meant.heading}’."
                )
            else:
                unread.append(shown(name, 60))
        for column in keys.values():
            if column.needed and rows:
                self._problems.append(
                    f"{sheet.name}, row {header}: there is no column ‘{column.heading}’; add it."
                )
        if unread:
            self._pack.unread.append(f"{sheet.name}: {', '.join(unread)}")

    def _check_cells(self, found: FoundSheet, rows: _Rows) -> None:
        """Add a fault for each cell below the headings whose value cannot be known."""
        headings = {
            index: heading for heading, indexes in rows.columns.items() for index in indexes
        }
        name = rows.sheet.name
        for area in found.merged:
            if area.last_row > rows.header and any(
                area.first_column <= index <= area.last_column for index in headings
            ):
                first, last = max(area.first_row, rows.header + 1), area.last_row
                where = f"row {first}" if first == last else f"rows {first} to {last}"
                self._problems.append(
                    f"{name}, {where}: cells are merged; unmerge them, and fill in each cell."
                )
        for number, index in found.without_result:
            if number > rows.header and index in headings:
                self._problems.append(
                    f"{name}, row {number}, ‘{headings[index]}’: the formula has no result yet; "
                    "open the workbook in Excel or LibreOffice and save it, or type the value."
                )
        for error in found.errors:
            if error.row > rows.header and error.column in headings:
                self._problems.append(
                    f"{name}, row {error.row}, ‘{headings[error.column]}’: the cell shows "
                    f"{shown(error.word, 20)}; correct its formula, or type the value."
                )

    def _decide_dates(self) -> None:
        """Find out in which order the dates are written that are text."""
        every = [column for rows in self._sheets.values() for column in rows.dates.values()]
        for rows in self._sheets.values():
            for number, row in rows.rows:
                self._try_dates(rows, list(rows.dates.values()), number, row)
        for rows in self._sheets.values():
            for column in rows.dates.values():
                try:
                    column.decide(other for other in every if other is not column)
                except Refused as error:
                    self._add_date_fault(rows, error)

    def _try_dates(
        self, rows: _Rows, columns: list[DateColumn], number: int, row: list[str]
    ) -> None:
        for column in columns:
            try:
                column.notice([row], number)
            except Refused as error:
                self._add_date_fault(rows, error)

    def _add_date_fault(self, rows: _Rows, error: Refused) -> None:
        fault = f"Sheet {rows.sheet.name}: {error}; write them as 2019-12-18."
        if fault not in self._problems:
            self._problems.append(fault)

    # Items

    def _content(self) -> dict[str, Any]:
        """Return the JSON of the pack, which may still have faults."""
        content: dict[str, Any] = {"format": FORMAT}
        for rows in self._sheets.values():
            if rows.sheet.group and rows.sheet.group not in content:
                content[rows.sheet.group] = []
            for number, row in rows.rows:
                item = self._item(rows, row)
                if item:
                    self._place(content, rows.sheet, number, item)
        if not content.get("reports") and not content.get("ratings"):
            self._problems.append("Sheet Report: it has no row; fill one in.")
        for group in [group for group, items in content.items() if items == []]:
            if group not in schema()["required"]:
                del content[group]
        self._resolve(content)
        for sheet in SHEETS:
            if sheet.prefix:
                _name_items(content.get(sheet.group, ()), sheet.prefix)
        return content

    def _item(self, rows: _Rows, row: list[str]) -> dict[str, Any]:
        """Return what a row says, without what it leaves blank."""
        item: dict[str, Any] = {}
        for column in rows.sheet.columns:
            cells = [
                row[index] for index in rows.columns.get(column.heading, ()) if index < len(row)
            ]
            text = plain("".join(cells))
            if not text.strip():
                continue
            value = _value(rows, column, text)
            if value not in ("", []):
                within = item
                for key in column.path[:-1]:
                    within = within.setdefault(key, {})
                within[column.path[-1]] = value
        return item

    def _place(
        self, content: dict[str, Any], sheet: Sheet, number: int, item: dict[str, Any]
    ) -> None:
        """Put an item into the pack, and remember its row."""
        if not sheet.group:
            if "id" in content:
                self._problems.append(
                    f"{sheet.name}, row {number}: the sheet has a row already; keep only one."
                )
            content |= item
            self._words.rows[()] = sheet, number
        elif sheet.group == "locations":
            self._put_place(content, sheet, number, item)
        elif sheet.group == "reports":
            self._put_report(content["reports"], sheet, number, item)
        else:
            self._words.rows[sheet.group, len(content[sheet.group])] = sheet, number
            content[sheet.group].append(item)

    def _put_place(
        self, content: dict[str, Any], sheet: Sheet, number: int, item: dict[str, Any]
    ) -> None:
        level = item.pop("level", None)
        if level not in choices(sheet, sheet.by_heading["Level"]):
            fault = f"‘{shown(level, 60)}’ is not known here" if level else "it is blank"
            self._problems.append(
                f"{sheet.name}, row {number}, ‘Level’: {fault}; write one of: "
                f"{', '.join(choices(sheet, sheet.by_heading['Level']))}."
            )
        elif level != PROVIDER:
            self._words.rows["locations", len(content["locations"])] = sheet, number
            content["locations"].append(item)
        elif "provider" in content:
            first = self._words.rows["provider",][1]
            self._problems.append(
                f"{sheet.name}, row {number}, ‘Level’: row {first} is the provider already; a "
                "workbook is about one provider."
            )
        else:
            self._words.rows["provider",] = sheet, number
            content["provider"] = item

    def _put_report(
        self, reports: list[dict[str, Any]], sheet: Sheet, number: int, item: dict[str, Any]
    ) -> None:
        """Put a report into the pack, or a further visit of the one that its row names."""
        visit = item.pop("visits", None)
        at = next((n for n, each in enumerate(reports) if each.get("id") == item.get("id")), None)
        if visit and not item and reports:
            at = len(reports) - 1
        if at is None or not visit or item.keys() - {"id"}:
            at = len(reports)
            reports.append(item)
            self._words.rows["reports", at] = sheet, number
        if visit:
            visits = reports[at].setdefault("visits", [])
            self._words.rows["reports", at, "visits", len(visits)] = sheet, number
            visits.append(visit)

    # References

    def _resolve(self, content: dict[str, Any]) -> None:
        """Replace names by IDs, and fill in the only report and the only source."""
        _add_known_services(content)
        _leave_out_provider(content)
        resolver = Resolver(content)
        for sheet in SHEETS:
            for item in content.get(sheet.group, ()) if sheet.group else ():
                for column in sheet.columns:
                    (key, *_) = column.path
                    if column.kind is Kind.REFERENCE and key in item:
                        item[key] = resolver.find(column.target, item[key]) or item[key]
                    elif column.kind is Kind.REFERENCES and key in item:
                        item[key] = [
                            resolver.find(column.target, each) or each for each in item[key]
                        ]
                    elif column.needed or (sheet.group == "ratings" and key == "report"):
                        _fill_in_only(content, column, item)


_PLACE_OF_FAULT = re.compile(r"(?:Sheet )?(.+?)(?:, rows? (\d+)\b.*|:.*)")


def _in_order(problem: str) -> tuple[int, int]:
    """Return by what the faults are sorted: the sheet, and the row in it."""
    found = _PLACE_OF_FAULT.fullmatch(problem)
    names = [sheet.name for sheet in SHEETS]
    sheet, row = found.groups() if found else ("", None)
    return names.index(sheet) if sheet in names else len(names), int(row or 0)


def _columns(header: Sequence[str], sheet: Sheet) -> tuple[dict[str, list[int]], dict[int, str]]:
    """Return the indexes of the columns of ``sheet`` by their headings, and the other headings."""
    indexes: dict[str, int] = {}
    for index, cell in enumerate(header):
        if key := name_key(cell):
            indexes.setdefault(key, index)
    columns: dict[str, list[int]] = {}
    for column in sheet.columns:
        names = (column.heading, *continuations(column))
        found = [indexes[name_key(name)] for name in names if name_key(name) in indexes]
        if name_key(column.heading) in indexes:
            columns[column.heading] = found
    known = {index for found in columns.values() for index in found}
    unknown = {
        index: cell_text(cell)
        for index, cell in enumerate(header)
        if index not in known and cell_text(cell)
    }
    return columns, unknown


def _value(rows: _Rows, column: Column, text: str) -> Any:
    """Return the value of a cell that is not blank; the text itself if it is not of its kind."""
    short = cell_text(text)
    match column.kind:
        case Kind.TEXT | Kind.PROSE:
            return text
        case Kind.NAMES:
            return names_in(text)
        case Kind.DATE:
            try:
                return rows.dates[column.heading].read(text)
            except ValueError:
                return short
        case Kind.NUMBER:
            return _number(short)
        case Kind.YES_NO:
            folded = short.casefold()
            return folded in _TRUE if folded in _TRUE | _FALSE else short
        case Kind.WORD:
            return _word(short, property_of(rows.sheet.group, column.path)["enum"])
        case Kind.WORDS:
            words = property_of(rows.sheet.group, column.path)["enum"]
            parts = map(str.strip, short.replace(",", ";").split(";"))
            return [_word(part, words) for part in parts if part]
        case Kind.REFERENCES:
            return [part for part in _PARTS_OF_LIST.split(short) if part]
        case Kind.LEVEL:
            return _word(short, choices(rows.sheet, column))
        case _:
            return short


_THOUSANDS = re.compile(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?", re.ASCII)
_WHOLE = re.compile(r"-?\d{1,15}", re.ASCII)
_DECIMAL = re.compile(r"-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)


def _number(text: str) -> int | float | str:
    """Return the number in a cell; the text if there is none."""
    digits = text.replace(",", "") if _THOUSANDS.fullmatch(text) else text
    if _WHOLE.fullmatch(digits):
        return int(digits)
    return float(digits) + 0.0 if _DECIMAL.fullmatch(digits) else text


def _word(text: str, words: Iterable[str]) -> str:
    """Return the one of ``words`` that a cell means, in any case; the text if it is none."""
    exact = {label(word): word for word in words}
    if text in exact:
        return exact[text]
    folded = {
        form.casefold(): word
        for word in sorted(words, reverse=True)
        for form in (word, label(word))
    }
    return folded.get(text.casefold(), text)


def _add_known_services(content: dict[str, Any]) -> None:
    """Add those of CQC's services that rows name although the sheet of services lacks them."""
    known = {name.casefold(): name for name in SERVICES}
    services: list[dict[str, Any]] = content.get("services", [])
    resolver = Resolver(content)
    named = dict.fromkeys(
        item[column.path[0]]
        for sheet in SHEETS
        for column in sheet.columns
        if column.target == "services"
        for item in content.get(sheet.group, ())
        if column.path[0] in item
    )
    ids = {each.get("id") for each in services}
    for text in named:
        name = known.get(text.strip().casefold())
        if name is not None and resolver.find("services", text) is None:
            identity = re.sub("[^a-z0-9]+", "-", name.casefold()).strip("-")[:70]
            while identity in ids:
                identity += "-2"
            ids.add(identity)
            services.append({"id": identity, "name": name})
    if services:
        content["services"] = services


def _leave_out_provider(content: Mapping[str, Any]) -> None:
    """Let a place that is the provider mean what a blank one does: the provider as a whole."""
    provider: dict[str, Any] = content.get("provider", {})
    meant = {str(provider[key]).casefold() for key in ("id", "name") if key in provider}
    for sheet in SHEETS:
        for item in content.get(sheet.group, ()) if sheet.group else ():
            if str(item.get("location", "")).casefold() in meant:
                del item["location"]
    for report in content.get("reports", ()):
        places = report.get("locations", ())
        if others := [place for place in places if place.casefold() in meant]:
            report["locations"] = [place for place in places if place not in others]
            report.setdefault("provider", True)


def _fill_in_only(content: Mapping[str, Any], column: Column, item: dict[str, Any]) -> None:
    """Let a row that does not name a report or source mean the only one that there is."""
    (key, *_) = column.path
    others = content.get(column.target, ())
    if column.target not in ("reports", "sources") or len(others) != 1 or "id" not in others[0]:
        return
    if key == "report" and "published" in item:
        return
    only = others[0]["id"]
    item[key] = [only] if column.kind is Kind.REFERENCES else only


def _name_items(items: Iterable[dict[str, Any]], prefix: str) -> None:
    """Give an ID to each item that has none; it follows from what the item says."""
    seen = Counter[str]()
    for item in items:
        if "id" not in item:
            text = json.dumps(item, sort_keys=True, default=str)
            identity = f"{prefix}-{hashlib.sha256(text.encode()).hexdigest()[:12]}"
            seen[identity] += 1
            again = seen[identity]
            item["id"] = identity if again == 1 else f"{identity}-{again}"
