"""CQC's monthly 'Latest ratings': a row for each rating, in every layout since 2017.

Rows are lists of cell texts, from a file in any format. The header row and the columns are found by
name, because layouts have gained, lost and renamed columns, and some have a banner above the table.

The file for the country has hundreds of thousands of rows that repeat a few words. So each word,
date and organisation is interpreted when it first occurs, and looked up from then on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress
from operator import itemgetter

from db.domain.scale import Question, Rating
from db.sources.dates import iso_date
from db.sources.facts import OrganisationFact, RatingFact, Rows
from db.sources.source_file import Tally
from db.sources.tables.cells import (
    CONVERSIONS,
    SheetReader,
    cell_text,
    cell_texts,
    columns_of,
    find_columns,
    is_blank,
)
from db.sources.vocabulary import KNOWN_RATINGS

_RATING_COLUMNS = {
    "service": ("Service / Population Group",),
    "question": ("Domain", "Key Question"),
    "rating": ("Latest Rating",),
    "published": ("Publication Date",),
}
_INHERITED = {"inherited": ("Inherited Rating (Y/N)",)}
_LOCATION_COLUMNS = {
    "id": ("Location ID",),
    "ods_code": ("Location ODS Code",),
    "name": ("Location Name",),
    "care_home": ("Care Home?",),
    "type": ("Location Type",),
    "category": ("Location Primary Inspection Category",),
    "street": ("Location Street Address",),
    "line2": ("Location Address Line 2",),
    "town": ("Location City",),
    "postcode": ("Location Post Code",),
    "local_authority": ("Location Local Authority",),
    "region": ("Location Region",),
    "nhs_region": ("Location NHS Region",),
    "provider_id": ("Provider ID",),
    "provider_name": ("Provider Name",),
    "brand_id": ("Brand ID",),
    "brand": ("Brand Name",),
}
_PROVIDER_COLUMNS = {
    "id": ("Provider ID",),
    "ods_code": ("Provider ODS Code",),
    "name": ("Provider Name",),
    "type": ("Provider Type",),
    "category": ("Provider Primary Inspection Category",),
    "street": ("Provider Street Address",),
    "line2": ("Provider Address Line 2",),
    "town": ("Provider City",),
    "postcode": ("Provider Post Code",),
    "local_authority": ("Provider Local Authority",),
    "region": ("Provider Region",),
    "nhs_region": ("Provider NHS Region",),
    "brand_id": ("Brand ID",),
    "brand": ("Brand Name",),
}
_NOT_DESCRIPTION = {*_RATING_COLUMNS, *_INHERITED, "id", "provider_name"}
_RATING_FIELDS = (
    "organisation", "service", "question", "rating", "published", "twin", "inherited",
)  # fmt: skip
_MENTION_FIELDS = ("id", "level", "name", "mentioned")


@dataclass(frozen=True, slots=True)
class Layout:
    """The positions of the columns of one sheet."""

    level: str
    """'location' or 'provider': the kind of organisation that the rows rate."""
    indexes: Mapping[str, int]
    """The index of the column for each field of a fact."""

    @classmethod
    def of(cls, row: Sequence[str]) -> Layout | None:
        """Return the layout whose header is ``row``, or None if ``row`` is not a header."""
        indexes = find_columns(row, _RATING_COLUMNS)
        if len(indexes) < len(_RATING_COLUMNS):
            return None
        for level, columns in (("location", _LOCATION_COLUMNS), ("provider", _PROVIDER_COLUMNS)):
            described = find_columns(row, columns)
            if "id" in described:
                return cls(level, {**described, **indexes, **find_columns(row, _INHERITED)})
        return None


class RatingRows:
    """Reads the facts in the rows of one file of 'Latest ratings', sheet by sheet."""

    title = "latest ratings"
    header = (
        "‘Location ID’ or ‘Provider ID’, ‘Service / Population Group’, ‘Domain’, ‘Latest Rating’ "
        "and ‘Publication Date’"
    )
    kind = "sheet"
    full_directory = False

    def __init__(self, tally: Tally) -> None:
        self._tally = tally
        self._ratings = _Ratings()
        self._words = (_Services(), _Questions(), self._ratings, _Dates())
        """The meanings of cells, in the order of the columns of a rating."""
        self._seen: set[int] = set()
        self._twins: dict[int, int] = {}

    def sheet(self, header: Sequence[str]) -> SheetReader | None:
        """Return a reader of the rows below ``header``, or None if it is another table's."""
        layout = Layout.of(header)
        return None if layout is None else _Sheet(self, self._tally, layout)

    def ratings(
        self, ids: Mapping[str, str], cells: Sequence[Sequence[str]], where: str, first: int
    ) -> Rows:
        """Return the ratings in ``cells``, the columns 'id', 'service', … 'inherited' of some rows.

        ``ids`` gives the CQC ID in each cell of the first column, except for blank cells. ``where``
        and ``first`` are the sheet and the number of the first row, for refusals. This works column
        by column, which is faster in Python; rows are examined singly only if some are refused.
        """
        facts = self._read(ids, cells)
        organisations, _, questions, values, dates, _ = facts
        if not (all(organisations) and all(values) and all(questions)) or None in dates:
            accepted = self._accepted(cells, facts, where, first)
            facts = [list(compress(column, accepted)) for column in facts]
        *key, inherited = facts
        if self._ratings.unknown:
            unknown = self._ratings.unknown
            self._tally.unknown_values.update(word for word in key[3] if word in unknown)
        return Rows(RatingFact, _RATING_FIELDS, [*key, self._twins_of(key), inherited])

    def _read(
        self, ids: Mapping[str, str], cells: Sequence[Sequence[str]]
    ) -> list[list[str | int | None]]:
        """Return the meanings of cells, by column; empty or None if a cell cannot be understood."""
        meanings = (ids.get, *(words.__getitem__ for words in self._words))
        return [
            *(list(map(of, column)) for of, column in zip(meanings, cells, strict=False)),
            list(map(_YES.__contains__, cells[-1])),
        ]

    def _accepted(
        self,
        cells: Sequence[Sequence[str]],
        facts: Sequence[Sequence[object]],
        where: str,
        first: int,
    ) -> list[bool]:
        """Return whether each row is accepted; report the others, unless they are blank."""
        accepted: list[bool] = []
        for index, (identity, _, question, rating, day) in enumerate(zip(*facts[:5], strict=True)):
            rates = bool(identity and rating)  # a blank ID is reported elsewhere
            accepted.append(bool(rates and question and day is not None))
            if rates and not accepted[-1]:
                why = _why(cells[2][index], cells[4][index])
                self._tally.refuse(f"{where}, row {first + index}", why)
        return accepted

    def _twins_of(self, key: Sequence[Sequence[object]]) -> list[int]:
        """Count how often each rating occurred earlier in the file; CQC's files repeat some.

        Hashes are kept instead of the keys, because they need less memory for a whole country.
        """
        hashes = list(map(hash, zip(*key, strict=True)))
        seen, fresh = self._seen, set(hashes)
        twins = [0] * len(hashes)
        if len(fresh) == len(hashes) and seen.isdisjoint(fresh):
            seen |= fresh
            return twins
        for index, hashed in enumerate(hashes):
            if hashed in seen:
                twins[index] = self._twins[hashed] = self._twins.get(hashed, 0) + 1
                self._tally.duplicates += 1
            seen.add(hashed)
        return twins


def _why(question: str, published: str) -> str:
    """Return the reason for refusing a row: the cell that cannot be read."""
    if not Question.parse(question):
        return f"'{cell_text(question)}' is not one of CQC's key questions."
    try:
        iso_date(cell_text(published))
    except ValueError as error:
        return f"{error}."
    raise AssertionError(f"{question!r} and {published!r} can be read")


class _Sheet:
    """The rows of one sheet below its header."""

    def __init__(self, file: RatingRows, tally: Tally, layout: Layout) -> None:
        self._file = file
        self._tally = tally
        self._level = layout.level
        indexes = layout.indexes
        self.read = frozenset(indexes.values())
        # Used instead of a missing column, because its values could never belong to that column.
        substitute = indexes["question"]
        self._width = max(indexes.values()) + 1
        self._rated = itemgetter(
            *(indexes[field] for field in ("id", "service", "question", "rating", "published")),
            indexes.get("inherited", substitute),
        )
        fields = [field for field in indexes if field not in _NOT_DESCRIPTION]
        self._fields = ("id", "level", *fields)
        self._described = [indexes[field] for field in fields]
        self._conversions = [
            (index, CONVERSIONS[field])
            for index, field in enumerate(fields)
            if field in CONVERSIONS
        ]
        self._provider = itemgetter(indexes.get("provider_id", substitute))
        self._names_provider = "provider_id" in indexes
        self._provider_name = indexes.get("provider_name")
        self._ids: dict[str, str] = {}
        """The CQC ID for each cell text that contained one."""
        self._mentioned: set[str] = set()

    def facts(self, first: int, rows: list[list[str]], where: str) -> Iterator[Rows]:
        """Yield the facts in ``rows``: see :meth:`db.sources.tables.cells.SheetReader.facts`."""
        width = self._width
        if min(map(len, rows)) < width:
            rows = [row + [""] * (width - len(row)) for row in rows]
        rated = list(zip(*map(self._rated, rows), strict=True))
        ids = self._ids
        new: list[tuple[object, ...]] = []
        for index, cell in enumerate(rated[0]):
            if cell not in ids:
                new += self._organisation(rows[index], cell, f"{where}, row {first + index}")
        yield Rows(OrganisationFact, self._fields, columns_of(new))
        if self._names_provider:
            unknown = set(map(self._provider, rows)) - self._mentioned
            if unknown:
                yield self._mentions(rows, unknown)
        yield self._file.ratings(ids, rated, where, first)

    def _organisation(self, row: list[str], cell: str, where: str) -> Iterator[tuple[object, ...]]:
        """Yield the description of the row's organisation, unless it is known or has no ID."""
        identity = cell_text(cell)
        if not identity:
            if not is_blank(row):
                self._tally.refuse(where, "it names no organisation: its ID is blank.")
            return
        known = identity in self._ids  # from a cell with different spaces around it
        self._ids[cell] = self._ids[identity] = identity
        if known:
            return
        values: list[object] = [*cell_texts([row[index] for index in self._described])]
        for index, convert in self._conversions:
            values[index] = convert(str(values[index]))
        yield (identity, self._level, *values)

    def _mentions(self, rows: list[list[str]], unknown: set[str]) -> Rows:
        """Return the providers in the cells ``unknown``, with the names from their first rows."""
        facts: list[tuple[object, ...]] = []
        for row in rows:
            cell = self._provider(row)
            if cell not in unknown:
                continue
            unknown.discard(cell)
            self._mentioned.add(cell)
            if identity := cell_text(cell):
                name = "" if self._provider_name is None else cell_text(row[self._provider_name])
                facts.append((identity, "provider", name, 1))
        return Rows(OrganisationFact, _MENTION_FIELDS, columns_of(facts))


_YES = frozenset(("Y", "y", "Yes", "yes"))


class _Services(dict[str, str]):
    """The service in a cell, by the cell's text; empty for the organisation's own rating."""

    def __missing__(self, cell: str) -> str:
        name = cell_text(cell)
        self[cell] = name = "" if name.casefold() == "overall" else name
        return name


class _Questions(dict[str, str]):
    """The question in a cell, by the cell's text; empty if it is not a key question."""

    def __missing__(self, cell: str) -> str:
        question = Question.parse(cell)
        self[cell] = word = "" if question is None else question.value
        return word


class _Ratings(dict[str, str]):
    """The rating in a cell, by the cell's text; empty if the cell is blank."""

    def __init__(self) -> None:
        super().__init__()
        self.unknown: set[str] = set()

    def __missing__(self, cell: str) -> str:
        rating = Rating.parse(cell_text(cell))
        self[cell] = word = "" if rating is None else rating.word
        if word and word not in KNOWN_RATINGS:
            self.unknown.add(word)
        return word


class _Dates(dict[str, "str | None"]):
    """The ISO date in a cell, by the cell's text; empty if blank, None if it is not a date."""

    def __missing__(self, cell: str) -> str | None:
        try:
            day = iso_date(cell_text(cell))
        except ValueError:
            day = None
        self[cell] = day
        return day
