"""CQC's monthly 'Latest ratings': a row for each rating, in every layout since 2017.

Rows are lists of cell texts, from a file in any format. The header row and the columns are found by
name, because layouts have gained, lost and renamed columns, and some have a banner above the table.

The file for the country has hundreds of thousands of rows that repeat a few words. So each word,
date and organisation is interpreted when it first occurs, and looked up from then on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress
from operator import itemgetter

from db.domain.scale import Question
from db.sources.facts import OrganisationFact, RatingFact, Rows
from db.sources.source_file import Tally
from db.sources.tables.cells import CONVERSIONS, SheetReader, columns_of, find_columns
from db.sources.tables.date_column import DateColumn
from db.sources.tables.texts import (
    cell_text,
    cell_texts,
    is_blank,
    organisation_id,
    why_no_id,
)
from db.sources.vocabulary import KNOWN_RATINGS, known_rating

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
        self.questions = _Questions()
        """The question in a cell, by the cell's text; empty if it is not a key question."""
        self._words = (_Services(), self.questions, self._ratings)
        """The meanings of cells, in the order of the columns of a rating; dates follow."""
        self._seen: set[int] = set()
        self._twins: dict[int, int] = {}

    def sheet(self, header: Sequence[str]) -> SheetReader | None:
        """Return a reader of the rows below ``header``, or None if it is another table's."""
        layout = Layout.of(header)
        return None if layout is None else _Sheet(self, self._tally, layout, header)

    def ratings(
        self,
        ids: Mapping[str, str],
        dates: DateColumn,
        cells: Sequence[Sequence[str]],
        row_names: Callable[[int], str],
    ) -> Rows:
        """Return the ratings in ``cells``, the columns 'id', 'service', … 'inherited' of some rows.

        ``ids`` gives the CQC ID in each cell of the first column, except for blank cells, and
        ``dates`` the date in each cell of the fifth. ``row_names`` returns the name of the row with
        an index, for refusals. This works column by column, which is faster in Python; rows are
        examined singly only if some are refused.
        """
        facts = self._read(ids, dates, cells)
        organisations, _, questions, values, days, _ = facts
        if not (all(organisations) and all(values) and all(questions)) or None in days:
            accepted = self._accepted(dates, cells, facts, row_names)
            facts = [list(compress(column, accepted)) for column in facts]
        *key, inherited = facts
        if self._ratings.unknown:
            unknown = self._ratings.unknown
            self._tally.unknown_values.update(word for word in key[3] if word in unknown)
        return Rows(RatingFact, _RATING_FIELDS, [*key, self._twins_of(key), inherited])

    def _read(
        self, ids: Mapping[str, str], dates: DateColumn, cells: Sequence[Sequence[str]]
    ) -> list[list[str | int | None]]:
        """Return the meanings of cells, by column; empty or None if a cell cannot be understood."""
        meanings = (
            ids.get,
            *(words.__getitem__ for words in self._words),
            dates.meanings.__getitem__,
        )
        return [
            *(list(map(of, column)) for of, column in zip(meanings, cells, strict=False)),
            list(map(_YES.__contains__, cells[-1])),
        ]

    def _accepted(
        self,
        dates: DateColumn,
        cells: Sequence[Sequence[str]],
        facts: Sequence[Sequence[object]],
        row_names: Callable[[int], str],
    ) -> list[bool]:
        """Return whether each row is accepted; report the others, unless they are blank."""
        accepted: list[bool] = []
        for index, (identity, _, question, rating, day) in enumerate(zip(*facts[:5], strict=True)):
            rates = bool(identity and rating)  # a blank ID is reported elsewhere
            accepted.append(bool(rates and question and day is not None))
            if rates and not accepted[-1]:
                why = self.no_question(cells[2][index]) or _no_date(dates, cells[4][index])
                self._tally.refuse(row_names(index), why)
        return accepted

    def no_question(self, cell: str) -> str:
        """Return the reason for refusing a row with ``cell`` as its question; empty for none."""
        if self.questions[cell]:
            return ""
        return f"'{cell_text(cell)}' is not one of CQC’s key questions."

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


def _no_date(dates: DateColumn, cell: str) -> str:
    """Return the reason for refusing a row with ``cell`` as its date."""
    try:
        dates.read(cell)
    except ValueError as error:
        return f"{error}."
    raise AssertionError(f"{cell!r} can be read")


class _Sheet:
    """The rows of one sheet below its header."""

    def __init__(
        self, file: RatingRows, tally: Tally, layout: Layout, header: Sequence[str]
    ) -> None:
        self._file = file
        self._tally = tally
        self._level = layout.level
        indexes = layout.indexes
        self.read = frozenset(indexes.values())
        published = indexes["published"]
        self._dates = DateColumn(published, header[published], tally.latest)
        self.dates = (self._dates,)
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
            for index, field in enumerate(self._fields)
            if field in CONVERSIONS
        ]
        self._id_heading = cell_text(header[indexes["id"]])
        self._provider_heading = ""
        self._provider_field = None
        if "provider_id" in indexes:
            self._provider_heading = cell_text(header[indexes["provider_id"]])
            self._provider_field = self._fields.index("provider_id")
        self._provider = itemgetter(indexes.get("provider_id", substitute))
        self._provider_name = indexes.get("provider_name")
        self._ids: dict[str, str] = {}
        """The CQC ID for each cell text that contained one."""
        self._providers: dict[str, str] = {}
        """The provider's CQC ID for each cell text that contained one; empty for a blank cell."""

    def facts(self, first: int, rows: list[list[str]], where: str) -> Iterator[Rows]:
        """Yield the facts in ``rows``: see :meth:`db.sources.tables.cells.SheetReader.facts`."""
        width = self._width
        if min(map(len, rows)) < width:
            rows = [row + [""] * (width - len(row)) for row in rows]
        rated = list(zip(*map(self._rated, rows), strict=True))
        providers = list(map(self._provider, rows)) if self._provider_heading else rated[0]
        ids, known = self._ids, self._providers if self._provider_heading else self._ids
        new: list[tuple[object, ...]] = []
        mentions: list[tuple[object, ...]] = []
        kept = [True] * len(rows)
        questions = self._file.questions
        for index, (cell, provider) in enumerate(zip(rated[0], providers, strict=True)):
            if cell in ids and provider in known:
                continue
            row = rows[index]
            identity = organisation_id(cell_text(cell), self._level)
            owner = organisation_id(cell_text(provider), "provider")
            question = rated[2][index]
            complete = identity and owner and questions[question]
            if not complete and (fault := self._fault(cell, provider, question, rated[3][index])):
                kept[index] = False
                if not is_blank(row):
                    self._tally.refuse(f"{where}, row {first + index}", fault)
                continue
            if self._provider_heading:
                mentions += self._mention(row, provider, owner)
            new += self._organisation(row, cell, provider, identity)
        numbers: Sequence[int] = range(first, first + len(rows))
        if not all(kept):
            rated = [list(compress(column, kept)) for column in rated]
            numbers = list(compress(numbers, kept))
        yield Rows(OrganisationFact, self._fields, columns_of(new))
        yield Rows(OrganisationFact, _MENTION_FIELDS, columns_of(mentions))
        yield self._file.ratings(
            ids, self._dates, rated, lambda index: f"{where}, row {numbers[index]}"
        )

    def _fault(self, cell: str, provider: str, question: str, rating: str) -> str:
        """Return the reason for refusing a row that may add an organisation; empty for none.

        A row whose cells are shifted, or that is no rating at all, must not add one.
        """
        identity = cell_text(cell)
        if not organisation_id(identity, self._level):
            return why_no_id(identity, self._id_heading)
        if self._provider_heading:
            identity = cell_text(provider)
            if identity and not organisation_id(identity, "provider"):
                return why_no_id(identity, self._provider_heading)
        return self._file.no_question(question) if cell_text(question) or cell_text(rating) else ""

    def _organisation(
        self, row: list[str], cell: str, provider: str, identity: str
    ) -> Iterator[tuple[object, ...]]:
        """Yield the description of the row's organisation, unless it is known."""
        known = identity in self._ids  # from a cell with other spaces or letters
        self._ids[cell] = self._ids[identity] = identity
        if known:
            return
        values: list[object] = [
            identity,
            self._level,
            *cell_texts([row[index] for index in self._described]),
        ]
        for index, convert in self._conversions:
            values[index] = convert(str(values[index]))
        if self._provider_field is not None:
            values[self._provider_field] = self._providers[provider]
        yield tuple(values)

    def _mention(
        self, row: list[str], provider: str, identity: str
    ) -> Iterator[tuple[object, ...]]:
        """Yield the row's provider with its name, unless it is known."""
        known = identity in self._providers
        self._providers[provider] = self._providers[identity] = identity
        if identity and not known:
            name = "" if self._provider_name is None else cell_text(row[self._provider_name])
            yield identity, "provider", name, 1


_YES = frozenset(("Y", "y", "Yes", "yes", "YES", "TRUE", "True", "true"))


class _Services(dict[str, str]):
    """The service in a cell, by the cell's text; empty for the organisation's own rating."""

    def __missing__(self, cell: str) -> str:
        name = cell_text(cell)
        self[cell] = name = "" if name.casefold() == "overall" else name
        return name


class _Questions(dict[str, str]):
    """The question in a cell, by the cell's text; empty if it is not a key question."""

    def __missing__(self, cell: str) -> str:
        question = Question.parse(cell_text(cell))
        self[cell] = word = "" if question is None else question.value
        return word


class _Ratings(dict[str, str]):
    """The rating in a cell, by the cell's text; empty if the cell is blank."""

    def __init__(self) -> None:
        super().__init__()
        self.unknown: set[str] = set()

    def __missing__(self, cell: str) -> str:
        rating = known_rating(cell_text(cell))
        self[cell] = word = "" if rating is None else rating.word
        if word and word not in KNOWN_RATINGS:
            self.unknown.add(word)
        return word
