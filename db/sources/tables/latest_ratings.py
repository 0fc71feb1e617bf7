"""CQC's monthly 'Latest ratings': one row a rating, in every layout since 2017.

Rows come as lists of cell texts, whatever the file they were in. The header row is found by its
names, below any banner, and columns by theirs: layouts have gained, lost and renamed some.

A country has hundreds of thousands of rows that repeat a few words, so each word, date and
organisation is looked into when it is first met, and only looked up after that.
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
    """Where the columns of one sheet are, by the names of :class:`OrganisationFact` and ours."""

    level: str
    places: Mapping[str, int]

    @classmethod
    def of(cls, row: Sequence[str]) -> Layout | None:
        """The layout whose header ``row`` is, or None if it is no header."""
        places = find_columns(row, _RATING_COLUMNS)
        if len(places) < len(_RATING_COLUMNS):
            return None
        for level, columns in (("location", _LOCATION_COLUMNS), ("provider", _PROVIDER_COLUMNS)):
            described = find_columns(row, columns)
            if "id" in described:
                return cls(level, {**described, **places, **find_columns(row, _INHERITED)})
        return None


class RatingRows:
    """Facts out of the rows of a file, sheet by sheet."""

    title = "latest ratings"
    header = (
        "‘Location ID’ or ‘Provider ID’, ‘Service / Population Group’, ‘Domain’, ‘Latest Rating’ "
        "and ‘Publication Date’"
    )
    kind = "sheet"

    def __init__(self, tally: Tally) -> None:
        self._tally = tally
        self._ratings = _Ratings()
        self._words = (_Services(), _Questions(), self._ratings, _Dates())
        """What cells say, in the order of the columns of a rating."""
        self._seen: set[int] = set()
        self._twins: dict[int, int] = {}

    def sheet(self, header: Sequence[str]) -> SheetReader | None:
        """The reader of the rows below ``header``, or None if that is no header of these."""
        layout = Layout.of(header)
        return None if layout is None else _Sheet(self, self._tally, layout)

    def ratings(
        self, ids: Mapping[str, str], cells: Sequence[Sequence[str]], where: str, first: int
    ) -> Rows:
        """The ratings in ``cells``, the columns 'id', 'service', … 'inherited' of some rows.

        ``ids`` has the ids by their cells, but for blank ones. All is done column by column, at
        the speed of Python's own loops; only rows that cannot be taken are looked at one by one.
        """
        facts = self._read(ids, cells)
        organisations, _, questions, values, dates, _ = facts
        if not (all(organisations) and all(values) and all(questions)) or None in dates:
            taken = self._taken(cells, facts, where, first)
            facts = [list(compress(column, taken)) for column in facts]
        *key, inherited = facts
        if self._ratings.unknown:
            unknown = self._ratings.unknown
            self._tally.unknown_values.update(word for word in key[3] if word in unknown)
        return Rows(RatingFact, _RATING_FIELDS, [*key, self._twins_of(key), inherited])

    def _read(
        self, ids: Mapping[str, str], cells: Sequence[Sequence[str]]
    ) -> list[list[str | int | None]]:
        """What the cells say, column by column; blank or None where they say nothing."""
        known = (ids.get, *(words.__getitem__ for words in self._words))
        return [
            *(list(map(say, column)) for say, column in zip(known, cells, strict=False)),
            list(map(_YES.__contains__, cells[-1])),
        ]

    def _taken(
        self,
        cells: Sequence[Sequence[str]],
        facts: Sequence[Sequence[object]],
        where: str,
        first: int,
    ) -> list[bool]:
        """Which rows can be taken; the others are told of, if they say anything."""
        taken: list[bool] = []
        for place, (identity, _, question, rating, day) in enumerate(zip(*facts[:5], strict=True)):
            says = bool(identity and rating)  # a blank id was told before
            taken.append(bool(says and question and day is not None))
            if says and not taken[-1]:
                why = _why(cells[2][place], cells[4][place])
                self._tally.refuse(f"{where}, row {first + place}", why)
        return taken

    def _twins_of(self, key: Sequence[Sequence[object]]) -> list[int]:
        """How often each of these ratings stood before in the file: CQC's own repeat some.

        Hashes keep a whole country's keys small.
        """
        hashes = list(map(hash, zip(*key, strict=True)))
        seen, fresh = self._seen, set(hashes)
        twins = [0] * len(hashes)
        if len(fresh) == len(hashes) and seen.isdisjoint(fresh):
            seen |= fresh
            return twins
        for place, hashed in enumerate(hashes):
            if hashed in seen:
                twins[place] = self._twins[hashed] = self._twins.get(hashed, 0) + 1
                self._tally.duplicates += 1
            seen.add(hashed)
        return twins


def _why(question: str, published: str) -> str:
    """Why a row is refused: what cannot be read of it."""
    if not Question.parse(question):
        return f"'{cell_text(question)}' is not a key question of CQC's."
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
        places = layout.places
        # A column that is not there is read from one that never says what it could say.
        elsewhere = places["question"]
        self._width = max(places.values()) + 1
        self._rated = itemgetter(
            *(places[field] for field in ("id", "service", "question", "rating", "published")),
            places.get("inherited", elsewhere),
        )
        fields = [field for field in places if field not in _NOT_DESCRIPTION]
        self._fields = ("id", "level", *fields)
        self._described = [places[field] for field in fields]
        self._conversions = [
            (place, CONVERSIONS[field])
            for place, field in enumerate(fields)
            if field in CONVERSIONS
        ]
        self._provider = itemgetter(places.get("provider_id", elsewhere))
        self._names_provider = "provider_id" in places
        self._provider_name = places.get("provider_name")
        self._ids: dict[str, str] = {}
        """By the cells they stood in, but for blank ones."""
        self._mentioned: set[str] = set()

    def facts(self, first: int, rows: list[list[str]], where: str) -> Iterator[Rows]:
        """What ``rows`` state; the first is row ``first`` of ``where``, for what is refused."""
        width = self._width
        if min(map(len, rows)) < width:
            rows = [row + [""] * (width - len(row)) for row in rows]
        rated = list(zip(*map(self._rated, rows), strict=True))
        ids = self._ids
        new: list[tuple[object, ...]] = []
        for place, cell in enumerate(rated[0]):
            if cell not in ids:
                new += self._organisation(rows[place], cell, f"{where}, row {first + place}")
        yield Rows(OrganisationFact, self._fields, columns_of(new))
        if self._names_provider:
            strange = set(map(self._provider, rows)) - self._mentioned
            if strange:
                yield self._mentions(rows, strange)
        yield self._file.ratings(ids, rated, where, first)

    def _organisation(self, row: list[str], cell: str, where: str) -> Iterator[tuple[object, ...]]:
        """What the row says of its organisation; nothing if that is known or nameless."""
        identity = cell_text(cell)
        if not identity:
            if not is_blank(row):
                self._tally.refuse(where, "it names no organisation: the id is blank.")
            return
        known = identity in self._ids  # with other blanks around it
        self._ids[cell] = self._ids[identity] = identity
        if known:
            return
        values: list[object] = [*cell_texts([row[place] for place in self._described])]
        for place, convert in self._conversions:
            values[place] = convert(str(values[place]))
        yield (identity, self._level, *values)

    def _mentions(self, rows: list[list[str]], strange: set[str]) -> Rows:
        """The providers in the cells ``strange``, by the names in their first rows."""
        facts: list[tuple[object, ...]] = []
        for row in rows:
            cell = self._provider(row)
            if cell not in strange:
                continue
            strange.discard(cell)
            self._mentioned.add(cell)
            if identity := cell_text(cell):
                name = "" if self._provider_name is None else cell_text(row[self._provider_name])
                facts.append((identity, "provider", name, 1))
        return Rows(OrganisationFact, _MENTION_FIELDS, columns_of(facts))


_YES = frozenset(("Y", "y", "Yes", "yes"))


class _Services(dict[str, str]):
    def __missing__(self, cell: str) -> str:
        name = cell_text(cell)
        self[cell] = name = "" if name.casefold() == "overall" else name
        return name


class _Questions(dict[str, str]):
    """Empty for what is no question."""

    def __missing__(self, cell: str) -> str:
        question = Question.parse(cell)
        self[cell] = word = "" if question is None else question.value
        return word


class _Ratings(dict[str, str]):
    """Empty for a blank."""

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
    """None for what is no date."""

    def __missing__(self, cell: str) -> str | None:
        try:
            day = iso_date(cell_text(cell))
        except ValueError:
            day = None
        self[cell] = day
        return day
