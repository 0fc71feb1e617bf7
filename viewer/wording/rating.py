"""Ratings in words, shared by the window, printed card, web page, tables and command line.

:class:`RatingWords` describes an entry in a rating's history. If only a rating or a change is
known, as in a list, use the functions of this module. All other code that shows a rating only
selects and arranges these words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import TYPE_CHECKING

from db.domain.scale import NOT_STATED, QUESTIONS, Change, Confidence, Mark, Question, Rating
from db.domain.subject import PREVIOUS_PROVIDER, RelatedPlace
from viewer.wording import dates
from viewer.wording.measures import decimal
from viewer.wording.organisations import name_with_id, status_words
from viewer.wording.phrases import capitalised, listed, together, uncapitalised

if TYPE_CHECKING:
    from db.domain.report import Counting, HistoryEntry, OtherRating, Row

NO_CHANGE = "no change"
_CHANGES = {
    Change.UP_TWO: ("↑↑", "up two"),
    Change.UP: ("↑", "up one"),
    Change.SAME: ("=", NO_CHANGE),
    Change.DOWN: ("↓", "down one"),
    Change.DOWN_TWO: ("↓↓", "down two"),
}
_CONFIDENCES = {
    Confidence.PUBLISHED: "published by CQC",
    Confidence.STATED: "from another source",
    Confidence.DERIVED: "calculated from the report",
}
"""How far to trust a rating, in the same words in every key, text and spoken cell."""
_SHORT = {"Requires improvement": "RI"}
_MEANINGS = {
    "Outstanding": "The service is performing exceptionally well.",
    "Good": "The service is performing well and meeting expectations.",
    "Requires improvement": (
        "The service is not performing as well as it should, and CQC has told it how it must "
        "improve."
    ),
    "Inadequate": (
        "The service is performing badly, and CQC has taken action against the provider that "
        "runs it."
    ),
    "Insufficient evidence to rate": "Inspectors did not have enough evidence to give a rating.",
    "Inspected but not rated": "Inspectors looked at this, and gave no rating.",
    "No published rating": "CQC has published no rating for this.",
    "Not Rated": "CQC has given no rating for this.",
    "Not rated": "CQC has given no rating for this.",
    "Not applicable": "CQC does not rate this here.",
}
"""CQC's explanations of its scale ('Ratings', cqc.org.uk), and Wardcard's of CQC's other words."""


class Doubt(Enum):
    """A reason to read a rating with care. The value is its sign, which the key explains."""

    CALCULATED = "†"
    OTHER_SOURCE = "‡"
    INHERITED = "§"
    DISPUTED = "*"

    @property
    def meaning(self) -> str:
        """The meaning of the sign, in a few words that begin with a small letter."""
        return _DOUBTS[self]


_DOUBTS = {
    Doubt.CALCULATED: _CONFIDENCES[Confidence.DERIVED],
    Doubt.OTHER_SOURCE: _CONFIDENCES[Confidence.STATED],
    Doubt.INHERITED: "rating of the previous provider",
    Doubt.DISPUTED: "sources disagree",
}


def rating_word(rating: Rating | None) -> str:
    """CQC's own word, or 'Not stated'."""
    return rating.word if rating else NOT_STATED


def short_word(rating: Rating | None) -> str:
    """The word on a badge: 'RI' for Requires improvement, any other word in full."""
    word = rating_word(rating)
    return _SHORT.get(word, word)


def meaning(rating: Rating | None) -> str:
    """The meaning of a rating in one sentence; empty for a word without an explanation."""
    return _MEANINGS.get(rating.word, "") if rating else "No source states a rating."


def mark_of(rating: Rating | None) -> Mark:
    """The shape that represents a rating; ``Mark.UNRATED`` if no source states one."""
    return rating.mark if rating else Mark.UNRATED


def arrow(change: Change | None) -> str:
    """'↑', or '=' for no change; empty if there is nothing to compare with."""
    return _CHANGES[change][0] if change else ""


def change_words(change: Change | None) -> str:
    """'up one', 'no change'; empty if there is nothing to compare with."""
    return _CHANGES[change][1] if change else ""


def dated_rating(other: OtherRating) -> str:
    """A rating outside the five key questions, with its month: 'Good (July 2018)'."""
    when = f" ({dates.month(other.published)})" if other.published else ""
    return f"{other.rating.word}{when}"


def other_ratings_together(others: Iterable[OtherRating]) -> list[tuple[str, str]]:
    """Ratings outside the key questions: the names of those that are alike, and the rating.

    [('Use of resources and combined quality and resources', 'Good (July 2018)')].
    """
    alike: dict[str, list[str]] = {}
    for other in others:
        names = alike.setdefault(dated_rating(other), [])
        names.append(other.name if not names else uncapitalised(other.name))
    return [(listed(names), rated) for rated, names in alike.items()]


def confidence_words(confidence: Confidence) -> str:
    """'published by CQC', 'from another source', 'calculated from the report'."""
    return _CONFIDENCES[confidence]


@dataclass(frozen=True, slots=True)
class RatingWords:
    """An entry in a rating's history, in words.

    Phrases begin with a small letter and have no full stop, so that they can be joined. An empty
    string means that there is nothing to say. The entry is None if no source states a rating.
    """

    entry: HistoryEntry | None
    at: date | None = None
    """The day to which ages are counted; None for today."""
    whose: str = ""
    """'worst of 2 services', if it is not the subject's own rating: see :func:`worst_of`."""
    noted: bool = False
    """Whether a note of the row says that sources disagree on this question."""

    @property
    def rating(self) -> Rating | None:
        """The rating itself."""
        return self.entry.rating if self.entry else None

    @property
    def word(self) -> str:
        """'Requires improvement', or 'Not stated'."""
        return rating_word(self.rating)

    @property
    def short(self) -> str:
        """'RI': see :func:`short_word`."""
        return short_word(self.rating)

    @property
    def mark(self) -> Mark:
        """The shape that represents the rating."""
        return mark_of(self.rating)

    @property
    def meaning(self) -> str:
        """The meaning of the rating, as a sentence: see :func:`meaning`."""
        return meaning(self.rating)

    @property
    def score(self) -> str:
        """The score behind the rating, such as '70 %'; empty if CQC gives none."""
        if self.entry is None or self.entry.percentage is None:
            return ""
        return f"{decimal(self.entry.percentage)} %"

    # When

    @property
    def month(self) -> str:
        """The month of publication, 'December 2019'; empty if no source gives a date."""
        return self._published(dates.month)

    @property
    def short_month(self) -> str:
        """The month of publication in short, 'Dec 2019'."""
        return self._published(dates.short_month)

    @property
    def day(self) -> str:
        """The day of publication, '18 December 2019'."""
        return self._published(dates.day)

    @property
    def age(self) -> str:
        """The age of the rating at ``at``, such as '6 years ago'."""
        return self._published(lambda published: dates.age(published, self.at))

    def published(self, form: Callable[[date], str] = dates.month) -> str:
        """'published December 2019', 'carried forward from December 2019' or 'date not stated'.

        ``form`` formats the date, as a month or as a day.
        """
        if self.entry is None:
            return ""
        if self.entry.published is None:
            return "date not stated"
        how = "carried forward from" if self.entry.carried_forward else "published"
        return f"{how} {form(self.entry.published)}"

    @property
    def carried_forward(self) -> bool:
        """Whether the report shown did not give the rating again."""
        return self.entry is not None and self.entry.carried_forward

    @property
    def rated(self) -> str:
        """The month and age of the rating: 'rated December 2019, 6 years ago'."""
        return f"rated {self.month}, {self.age}" if self.month else ""

    # How it changed

    @property
    def change(self) -> Change | None:
        """The change to show; None if there is none, or if the rating was carried forward."""
        if self.entry is None or self.carried_forward:
            return None
        return self.entry.change

    @property
    def arrow(self) -> str:
        """The arrow for the change, such as '↑'; empty if no change is shown."""
        return arrow(self.change)

    @property
    def changed(self) -> str:
        """'up one from Inadequate in July 2018', 'no change since July 2018'."""
        if self.entry is None or self.change is None or self.entry.previous is None:
            return change_words(self.change)
        when = self._before(dates.month)
        if self.entry.previous == self.entry.rating:
            return f"{NO_CHANGE} since {when}" if when else NO_CHANGE
        before = f"{change_words(self.change)} from {self.entry.previous.word}"
        return f"{before} in {when}" if when else before

    @property
    def since(self) -> str:
        """The change in fewer words: 'was Inadequate', 'same as July 2018'."""
        if self.entry is None or self.change is None or self.entry.previous is None:
            return ""
        if self.entry.previous != self.entry.rating:
            return f"was {self.entry.previous.word}"
        when = self._before(dates.month)
        return f"same as {when}" if when else NO_CHANGE

    # How far to trust it

    @property
    def inherited(self) -> str:
        """The previous provider, if it was their rating: 'inherited from Old Hospital (RW603)'."""
        return f"inherited from {self.giver}" if self.giver else ""

    @property
    def giver(self) -> str:
        """Whose rating it was, if it is inherited: a name with its ID, or what is known of both."""
        if self.entry is None or not self.entry.inherited_from:
            return ""
        return name_with_id(RelatedPlace(self.entry.inherited_from, self.entry.inherited_name))

    @property
    def confidence(self) -> str:
        """'calculated from the report'; empty if CQC published it."""
        if self.entry is None or self.entry.confidence is Confidence.PUBLISHED:
            return ""
        return confidence_words(self.entry.confidence)

    @property
    def disagreement(self) -> str:
        """Other ratings for the same question and date: 'another source says Good'."""
        if self.entry is None or not self.entry.others:
            return ""
        return f"another source says {listed([other.word for other in self.entry.others])}"

    @property
    def provenance(self) -> tuple[str, ...]:
        """Every reason to read the rating with care, in words."""
        return tuple(filter(None, (self.inherited, self.confidence, self.disagreement)))

    @property
    def doubts(self) -> tuple[Doubt, ...]:
        """Every reason to read the rating with care, in the order in which signs are written."""
        entry = self.entry
        if entry is None:
            return (Doubt.DISPUTED,) if self.noted else ()
        there = {
            Doubt.CALCULATED: entry.confidence is Confidence.DERIVED,
            Doubt.OTHER_SOURCE: entry.confidence is Confidence.STATED,
            Doubt.INHERITED: bool(entry.inherited_from),
            Doubt.DISPUTED: bool(entry.others) or self.noted,
        }
        return tuple(doubt for doubt, true in there.items() if true)

    @property
    def signs(self) -> str:
        """The signs for all doubts, such as '†*'."""
        return "".join(doubt.value for doubt in self.doubts)

    @property
    def former_service(self) -> str:
        """'as Maternity and gynaecology: not like for like', if the service has been replaced."""
        if self.entry is None or not self.entry.former_service:
            return ""
        return f"as {self.entry.former_service}: not like for like"

    # Complete texts

    def sentence(self, label: str) -> str:
        """Everything about a cell in one sentence, for a screen reader.

        'Surgery, Safe: Inadequate, no change since July 2018, published December 2019, 6 years
        ago.' ``label`` names the row and the question.
        """
        score = f"score {self.score}" if self.score else ""
        parts = (self.word, self.whose, score, self.changed, self.published(), self.age)
        parts = (*parts, *self.provenance)
        return f"{label}: {', '.join(filter(None, parts))}."

    @property
    def beside(self) -> str:
        """The one thing on the right of a cell: a year, a score or an arrow, or empty.

        '2018' if the rating was carried forward; otherwise '59' for a score of 59 %, as under the
        single assessment framework; otherwise the arrow, such as '↑' or '='.
        """
        if self.carried_forward:
            return self._published(lambda when: str(when.year))
        if self.entry is not None and self.entry.percentage is not None:
            return decimal(self.entry.percentage)
        return self.arrow

    def spoken(self) -> str:
        """A cell for a screen reader, which says its row and column itself.

        'Requires improvement, up from Inadequate, November 2023'; signs follow in words.
        """
        score = f"score {self.score}" if self.score else ""
        carried = "carried forward" if self.carried_forward else ""
        parts = (self.word, self.whose, score, self._came_from(), carried, self.month)
        meanings = (doubt.meaning for doubt in self.doubts)
        return ", ".join(filter(None, (*parts, *meanings)))

    def _came_from(self) -> str:
        """The change with the rating before it: 'up from Inadequate', 'down two from Good'."""
        if self.change is None or self.change is Change.SAME:
            return change_words(self.change)
        words = change_words(self.change).removesuffix(" one")
        before = self.entry.previous if self.entry else None
        return f"{words} from {before}" if before else words

    def copied(self) -> str:
        """A cell as copied to a spreadsheet: 'Inadequate (same as July 2018), Dec 2019'."""
        details = "; ".join(filter(None, (self.whose, self.since)))
        when = f", {self.short_month}" if self.short_month else ""
        return f"{self.word} ({details}){when}" if details else f"{self.word}{when}"

    def printed(self) -> str:
        """A cell on the command line: 'Good ↑', 'Good (Jul 2018)†', 'Good (worst of 2 services)'.

        A month in brackets means that the rating was carried forward from that month.
        """
        details = ", ".join(
            filter(None, (self.whose, self.short_month if self.carried_forward else ""))
        )
        parts = (self.word, self.arrow, f"({details})" if details else "")
        return " ".join(filter(None, parts)) + self.signs

    def came_about(self) -> str:
        """Explain in a sentence how an overall rating came about.

        'Up one from Inadequate since December 2019.', 'Carried forward from the report of July
        2018; not rated again.', 'No earlier rating to compare with.'
        """
        entry = self.entry
        if entry is None:
            return "No source that is loaded states an overall rating."
        if entry.carried_forward:
            month = self._published(_unbroken_month)
            of = f" of {month}" if month else ""
            return f"Carried forward from the report{of}; not rated again."
        when = self._before(_unbroken_month) or "the report before"
        if self.change is not None:
            other = entry.previous not in (None, entry.rating)
            before = f" from {entry.previous}" if other else ""
            return f"{capitalised(change_words(self.change))}{before} since {when}."
        if entry.previous is None:
            return "No earlier rating to compare with."
        if entry.frameworks_differ:
            return f"Before, in {when}: {entry.previous.word}."
        return f"Before, in {when}: {entry.previous.word}; not comparable."

    def doubt_sentences(self) -> Iterator[str]:
        """Yield every reason to read the rating with care, each as a sentence."""
        if self.entry is None:
            return
        if self.giver:
            named = "" if self.giver == PREVIOUS_PROVIDER else f", {self.giver}"
            yield f"Rating of the previous provider{named}."
        if self.confidence:
            yield f"Rating {self.confidence}."
        if self.entry.others:
            yield "Sources disagree."

    def _published(self, form: Callable[[date], str]) -> str:
        if self.entry is None or self.entry.published is None:
            return ""
        return form(self.entry.published)

    def _before(self, form: Callable[[date], str]) -> str:
        if self.entry is None or self.entry.previous_published is None:
            return ""
        return form(self.entry.previous_published)


def _unbroken_month(when: date) -> str:
    return together(dates.month(when))


def row_sentence(row: Row) -> str:
    """All the ratings in a row of a matrix, in words.

    For example 'Surgery: Safe Good, Effective Good. Now Theatres.'
    """
    known = [
        f"{question.label} {words.word}{f' ({words.whose})' if words.whose else ''}"
        for question, words in zip(QUESTIONS, row_words(row), strict=True)
        if words.entry is not None
    ]
    ratings = ", ".join(known) or "no ratings stated"
    note = row_note(row)
    return f"{row.label}: {ratings}. {note}." if note else f"{row.label}: {ratings}."


def row_words(row: Row) -> tuple[RatingWords, ...]:
    """The words of each cell of a row, for each of ``db.domain.scale.QUESTIONS``.

    The overall cell of a place without a rating of its own on the scale shows that of its worst
    service.
    """
    noted = row.notes or ("",) * len(QUESTIONS)
    own = tuple(
        RatingWords(entry, noted=bool(note)) for entry, note in zip(row.cells, noted, strict=True)
    )
    return tuple(
        counted_words(words, row.counting) if question is Question.OVERALL else words
        for question, words in zip(QUESTIONS, own, strict=True)
    )


def counted_words(own: RatingWords, counting: Counting | None) -> RatingWords:
    """The words of the overall rating that counts: that of the worst service, if there is one."""
    if counting is None or counting.entry is None:
        return own
    whose = worst_of(counting.services, counting.alike)
    return RatingWords(counting.entry, own.at, whose, own.noted)


def short_label(row: Row) -> str:
    """The label of a row, shortened if it is the subject's own: 'Trust overall', 'Overall'."""
    if not row.own or row.published is not None:
        return row.label
    return "Trust overall" if "trust" in row.label.casefold() else "Overall"


def row_second_line(row: Row, at: date | None = None) -> str:
    """What is known of a row, in a few words below its label; empty if there is nothing to add.

    '7 years ago' for a report, 'Closed 7 October 2021' for a place, 'published March 2026' for
    an assessment service group, 'worst of 2 services' for a place without a rating of its own.
    """
    if row.published is not None:
        return dates.age(row.published, at)
    if status := status_words(row.status).split(";")[0]:
        return status
    if row.counting is not None and row.counting.entry is not None:
        return worst_of(row.counting.services, row.counting.alike)
    fresh = {
        cell.published
        for cell in row.cells
        if cell and cell.percentage is not None and not cell.carried_forward
    }
    (only,) = fresh if len(fresh) == 1 else (None,)
    return f"published {dates.month(only)}" if only else ""


def row_spoken(row: Row, at: date | None = None) -> str:
    """The label of a row for a screen reader, without its ratings: 'Surgery, 7 years ago'."""
    return ", ".join(filter(None, (row.label, row_second_line(row, at))))


def row_note(row: Row) -> str:
    """The notes on a row of a matrix, without the last full stop: 'Closed 7 October 2021'.

    They name the services it replaced, say that the site has closed, and if it has no rating itself
    name its worst service.
    """
    worst = "" if row.counting is None else counting_words(row.counting)
    own = row.cells[QUESTIONS.index(Question.OVERALL)]
    as_a_whole = place_words(own.rating) if worst and own is not None else ""
    notes = (row.note, worst, as_a_whole, status_words(row.status))
    return ". ".join(note.rstrip(".") for note in notes if note)


def counting_words(counting: Counting) -> str:
    """'Homecare agencies, worst of 2 services: Inadequate', 'Both services: Good'.

    Empty if no service is rated.
    """
    if counting.entry is None:
        return ""
    whose = whose_words(counting.name, counting.services, counting.alike)
    return f"{capitalised(whose)}: {counting.entry.rating}"


def whose_words(name: str, services: int, alike: bool) -> str:
    """Whose rating it is, of a place that has none: 'Homecare agencies, worst of 2 services'.

    ``name`` is that of the worst service; it is left out if all services have the same rating.
    """
    whose = worst_of(services, alike)
    return whose if services > 1 and alike else f"{name}, {whose}"


def worst_of(services: int, alike: bool) -> str:
    """'worst of 3 services', 'all 3 services', 'both services' or 'its only rated service'.

    ``alike`` means that all of them have the same rating.
    """
    if services == 1:
        return "its only rated service"
    if not alike:
        return f"worst of {services} services"
    return "both services" if services == 2 else f"all {services} services"


def place_words(rating: Rating) -> str:
    """What CQC says of a place that it does not rate itself, without the full stop."""
    return f"CQC’s word for the place as a whole: {rating}"


def notes(row: Row, position: int) -> tuple[str, ...]:
    """Every note on one question of a row; ``position`` is its index in CQC's order, from 0."""
    entry = row_words(row)[position].entry
    own = entry.notes if entry else ()
    further = row.notes[position] if row.notes else ""
    return (*own, further) if further else own
