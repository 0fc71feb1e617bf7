"""The ratings that a report prints as a list or a table: CQC's badges, in the words around them.

In the text of a PDF a badge is only its word, and it can come after the next label or be lost. So
the labels and words of one list are read together, and only what is in the right number counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from db.domain.report_draft import DraftField
from db.domain.scale import QUESTIONS, Question, Rating
from db.sources.reports.days import updated_on
from db.sources.reports.evidence import RATING, Evidence
from db.sources.reports.service_names import SERVICE, capitalised, service_key, service_named
from db.sources.vocabulary import known_rating

_KEY = r"(?P<key>safe|effective|caring|responsive|well[-\s]?led)"
_LABELS = re.compile(
    r"(?P<other>\bAre (?:the )?resources used productively\?"
    r"|\bCombined quality(?: and resources?)? rating(?: for (?:this|the) \w+)?)"
    rf"|\b(?:Are|Is)\s+(?P<of>[^?\n]{{0,140}}?)\b{_KEY}(?:\s+to\s+people[’']s\s+needs)?\s?\?"
    rf"|\b(?P<service>(?i:{SERVICE}))(?=[\s–—-]+{RATING}\b)"
    r"|\bOverall\s+rating\s+for\s+(?P<whole>(?:this|the)\s+(?:trust|hospital|service|practice|provider"
    r"|location|care home|home|core service|ambulance (?:location|service)|clinic)\b)"
    r"|\bOverall\s+rating\s+for\s+(?P<subject>[^\n?.]{3,140}?)"
    rf"(?=\s+(?:{RATING}\b|Are\s|Is\s)|\s*[–—●:]|\s*\n|\s*\Z)"
    rf"|\b(?P<rating>{RATING})\b(?![ ,]+[a-z])"
)
_BETWEEN = re.compile(
    r"[\s\-–—•●○◯:|*^~<>=_.…↑↓→←↔⇧⇩⬆⬇➔➚➘➙➜➡☆★\ue000-\uf8ff\ufffd]*"
    r"(?:(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?\s+20\d\d)?"
    r"[\s\-–—•●:|*…↑↓→←↔➔➚➘➙➜➡\ue000-\uf8ff\ufffd]*"
)
_GENERIC = re.compile(
    r"(?:it|(?:the|this) )?(?:services?|trust|hospital|practice|provider|location|care home|home"
    r"|clinic"
    r"|surgery|ambulance (?:service|location)|organisation|core service|mental health service"
    r"|substance misuse service)?(?: (?:at|in|provided by) (?:the"
    r"|this) (?:\w+ ){0,2}\w+)?(?: overall)?",
    re.IGNORECASE,
)
_GROUP = re.compile(r"(?:older people|people |families|working)", re.IGNORECASE)
"""The population groups of GP practices, which have no key questions of their own in a report."""
_LINE_LABEL = re.compile(
    rf"(?P<key>Safe|Effective|Caring|Responsive|Well[- ]led"
    rf"|Overall)\s*[:–—-]?\s*(?P<rating>{RATING})?",
    re.IGNORECASE,
)
_LINE_RATING = re.compile(rf"(?P<rating>{RATING})[\s●○:–—↑↓→➔\ue000-\uf8ff]*", re.IGNORECASE)
_TABLE_HEAD = re.compile(
    r"\bSafe\s+Effective\s+Caring\s+Responsive\s+Well[-\s]?led\s+Overall\b", re.IGNORECASE
)
_CELL = re.compile(
    r"\b(?:Outstanding|Good|Requires(?:\s+[Ii]mprovement)?|Inadequate|Not\s+(?:[Rr]ated|applicable)|N/A"
    r"|Inspected\s+but\s+not\s+rated|Insufficient\s+evidence\s+to\s+rate)(?=\W|\Z)"
)
_NO_NAME = re.compile(
    r"\b(?:improvement|Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)\b\.?|\b20\d\d\b|[^\w\s(),&’'/-]"
)
_TITLE = re.compile(
    rf"\b(?i:Quality Report|Inspection report)\s+(?P<rating>{RATING})\b(?![ ,]+[a-z])"
)
_FRONT = 1500
"""The characters of a report among which its title is."""
_TABLE_TITLE = re.compile(r"\bRatings? for (?:the )?(?P<site>[^\n]{3,100}?)\s*\Z", re.IGNORECASE)
_MOST_ROWS = 60
_WHOLE_ROW = re.compile(r"overall(?: (?:trust|hospital|rating|location))?|\w[\w ]* overall", re.I)


class Badge(NamedTuple):
    """A rating as the text has it."""

    service: str
    """Empty for the place or service that the report is about."""
    question: Question
    rating: Rating
    start: int
    end: int
    site: str = ""
    """The site of the service, from the heading of a table of one of several sites."""
    updated: str = ""
    """The date below it on a web page, '2018-07-05', which can be that of an older inspection."""


class _Token(NamedTuple):
    kind: str
    """'question', 'overall', 'service', 'other' or 'rating'."""
    question: Question | None
    subject: str
    rating: Rating | None
    start: int
    end: int


def badges_of(evidence: Evidence, own: str) -> list[Badge]:
    """Return the ratings in lists and tables of the report, with doubts about the unclear ones.

    ``own`` is the service that the whole report is about, or empty.
    """
    found = [
        *_in_title(evidence),
        *_in_lists(evidence, own),
        *_in_lines(evidence, own),
    ]
    stated = {badge.question for badge in found if not badge.service}
    tables = list(_in_tables(evidence))
    # A table's last row is that of its site; with several sites it is not that of the report.
    sites = {badge.site for badge in tables}
    if len(sites) > 1 or stated:
        tables = [badge for badge in tables if badge.service]
    return [*found, *tables]


def _in_title(evidence: Evidence) -> Iterator[Badge]:
    """Yield the badge under the title of a report of 2014 to 2017."""
    found = _TITLE.search(evidence.flow, 0, _FRONT)
    rating = known_rating(found["rating"]) if found else None
    if found and rating is not None:
        yield Badge("", Question.OVERALL, rating, found.start(), found.end())


def _tokens(flow: str) -> Iterator[_Token]:
    for found in _LABELS.finditer(flow):
        span = found.span()
        if found["other"]:
            yield _Token("other", None, "", None, *span)
        elif found["key"]:
            yield _Token("question", Question.parse(found["key"]), found["of"] or "", None, *span)
        elif subject := found["whole"] or found["subject"]:
            yield _Token("overall", Question.OVERALL, subject, None, *span)
        elif found["service"]:
            yield _Token("service", Question.OVERALL, found["service"], None, *span)
        else:
            yield _Token("rating", None, "", known_rating(found["rating"]), *span)


def _lists(flow: str) -> Iterator[list[_Token]]:
    """Yield the labels and ratings of each list: what only signs and months separate."""
    current: list[_Token] = []
    for token in _tokens(flow):
        if current and not _BETWEEN.fullmatch(flow, current[-1].end, token.start):
            yield current
            current = []
        current.append(token)
    if current:
        yield current


class _Owner(NamedTuple):
    """What the labels of a list are about, if they name nothing else."""

    keys: frozenset[str]
    """The keys of the names of what the report is about."""
    service: str
    """The service under whose heading the list is; empty for what the report is about."""


def _in_lists(evidence: Evidence, own: str) -> Iterator[Badge]:
    headings = list(_service_headings(evidence, own))
    for tokens in _lists(evidence.flow):
        labels = [token for token in tokens if token.kind != "rating"]
        if not any(token.kind in ("question", "overall") for token in labels):
            kinds = [token.kind for token in tokens]
            if len(labels) < 2 or kinds != ["service", "rating"] * len(labels):
                continue  # the services of a table, or a rating within a sentence
        subjects = [token.subject for token in labels if token.kind == "overall"]
        keys = frozenset(service_key(subject) for subject in (own, *subjects) if subject)
        under = [name for start, name in headings if start < tokens[0].start]
        owned = _Owner(keys, under[-1] if under and not subjects else "")
        shifted = tokens[0].kind == "rating" and tokens[-1].kind != "rating"
        waiting: list[_Token] = []
        given: list[_Token] = []
        for token in (*tokens, None):
            if token is not None and token.kind == "rating":
                given.append(token)
                continue
            if given and waiting:
                yield from _matched(evidence, waiting, given, owned, shifted)
                waiting = []
            given = []
            if token is not None:
                waiting.append(token)
        # Without either, the questions are only those that CQC always asks.
        is_rated = len(labels) < len(tokens) or bool(subjects)
        for token in waiting if is_rated else ():
            _doubt(evidence, token, token, owned, "its rating is not in the text")


def _service_headings(evidence: Evidence, own: str) -> Iterator[tuple[int, str]]:
    """Yield the headings of services, with an empty name for the report's own."""
    for block in evidence.blocks():
        if block.end - block.start <= 140:
            text = evidence.contents.text(block)
            if not block.bullet and (name := service_named(text)) and not _GROUP.match(name):
                yield block.start, "" if service_key(name) == service_key(own) else name


def _matched(
    evidence: Evidence, labels: list[_Token], ratings: list[_Token], owned: _Owner, shifted: bool
) -> Iterator[Badge]:
    """Yield a rating for each label, if their numbers show which belongs to which."""
    words = {token.rating for token in ratings}
    certain = len(labels) == len(ratings) and len(words) == 1
    for label, rating in zip(labels, ratings, strict=False):
        if label.question is None or rating.rating is None:
            continue
        if shifted or not certain:
            why = "it is not certain which rating belongs to which label"
            _doubt(evidence, labels[0], ratings[-1], owned, why, label)
        else:
            service = _service_of(label, owned)
            yield Badge(service, label.question, rating.rating, label.start, rating.end)
    for label in labels[len(ratings) :]:
        why = "it is not certain which rating belongs to which label"
        _doubt(evidence, labels[0], ratings[-1], owned, why, label)


def _service_of(label: _Token, owned: _Owner) -> str:
    """Return the service that a label is about; empty for the report's own place or service."""
    subject = " ".join(label.subject.split())
    if label.kind == "service":
        return "" if service_key(subject) in owned.keys else capitalised(subject)
    if label.kind == "overall" or service_key(subject) in owned.keys:
        return ""
    if _GENERIC.fullmatch(subject):
        return owned.service
    name = re.sub(r"\s+services?$", "", subject)
    return capitalised(subject if service_named(subject) else name)


def _doubt(
    evidence: Evidence,
    first: _Token,
    last: _Token,
    owned: _Owner,
    why: str,
    label: _Token | None = None,
) -> None:
    label = label or first
    if label.question is None:
        return
    if _service_of(label, owned):
        about = DraftField.SERVICES
    elif label.question is Question.OVERALL:
        about = DraftField.OVERALL
    else:
        about = DraftField.QUESTIONS
    evidence.doubt(about, first.start, last.end, why)


def _in_lines(evidence: Evidence, own: str) -> Iterator[Badge]:
    """Yield the ratings of web pages: a line with a question or service, and its rating below."""
    contents = evidence.contents
    blocks = list(evidence.blocks())
    service = ""
    for index, block in enumerate(blocks):
        if block.end - block.start > 140:
            continue
        after, beyond = (*blocks[index + 1 : index + 3], None, None)[:2]
        text = contents.text(block)
        if named := service_named(text):
            if service_key(named) != service_key(own):
                service = named
            if after and (below := _LINE_RATING.fullmatch(contents.text(after))):
                rating = known_rating(below["rating"])
                if rating is not None and service_key(named) != service_key(own):
                    yield Badge(named, Question.OVERALL, rating, block.start, after.end)
            continue
        label = _LINE_LABEL.fullmatch(text)
        if label is None:
            continue
        question = Question.parse(label["key"])
        below = (
            None
            if label["rating"] or after is None
            else _LINE_RATING.fullmatch(contents.text(after))
        )
        word = label["rating"] or (below["rating"] if below else None)
        rating = known_rating(word) if word else None
        if question is not None and rating is not None:
            end = after.end if below and after else block.end
            next_block = beyond if below else after
            updated = updated_on(contents.text(next_block)) if next_block else ""
            yield Badge(service, question, rating, block.start, end, updated=updated)


def _in_tables(evidence: Evidence) -> Iterator[Badge]:
    """Yield the ratings of a table with a row for each service: a name, and six ratings."""
    flow = evidence.flow
    for head in _TABLE_HEAD.finditer(flow):
        position = head.end()
        title = _TABLE_TITLE.search(flow, max(0, head.start() - 200), head.start())
        site = title["site"].strip() if title else ""
        for _ in range(_MOST_ROWS):
            cells: list[re.Match[str]] = []
            at = position
            while len(cells) < len(QUESTIONS) and (cell := _CELL.search(flow, at, at + 160)):
                if cells and not _is_gap(flow[cells[-1].end() : cell.start()]):
                    break
                cells.append(cell)
                at = cell.end()
            if not cells:
                break
            name = " ".join(_NO_NAME.sub(" ", flow[position : cells[0].start()]).split())
            known = service_named(name)
            whole = _WHOLE_ROW.fullmatch(name) is not None
            if not known and not whole:
                break
            if len(cells) < len(QUESTIONS):
                why = "its row has not six ratings"
                evidence.doubt(DraftField.SERVICES, position, cells[-1].end(), why)
                break
            for question, cell in zip(QUESTIONS, cells, strict=True):
                rating = _cell_rating(cell[0])
                if rating is not None:
                    service = "" if whole else known
                    yield Badge(service, question, rating, cell.start(), cell.end(), site)
            position = cells[-1].end()


def _is_gap(text: str) -> bool:
    return not _NO_NAME.sub(" ", text).strip()


def _cell_rating(word: str) -> Rating | None:
    """Return the rating of a cell; None if it has none. A badge may wrap after 'Requires'."""
    tidy = " ".join(word.split())
    if tidy in ("N/A", "Not applicable"):
        return None
    return known_rating("Requires improvement" if tidy == "Requires" else tidy)
