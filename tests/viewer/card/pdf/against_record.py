"""Compares a card's PDF, as poppler reads its structure, with the record that it was made from.

What is expected is calculated from the record alone, without the modules that lay cards out.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from io import BytesIO, StringIO
from typing import Any
from unicodedata import normalize
from urllib.parse import quote

from pypdf import PdfReader

from db.domain.kinds import FindingKind
from db.domain.report import Finding, Level, ReportCard, RowKind
from db.domain.scale import KEY_QUESTIONS, NOT_STATED, QUESTIONS, Question
from tests.viewer.card.pdf.readback import Node, attached, spoken, structure
from tests.viewer.card.pdf.test_writer import (
    by_question,
    line,
    month,
    rated,
    read_sentence,
    report_lines,
    rows,
    shown,
    tables,
)
from viewer.card.data import report_json
from viewer.card.setting.editions import Edition
from viewer.wording import dates
from viewer.wording.rating import change_words

IMPROVE, WELL = "To improve", "Going well"
_REPLACED = (FindingKind.STRENGTH, FindingKind.CONCERN)
"""The kinds of finding that CQC's own words replace on a card of one page."""
_LEADS = {
    FindingKind.MUST: "Must",
    FindingKind.SHOULD: "Should",
    FindingKind.OUTSTANDING_PRACTICE: "Outstanding practice:",
}
_TO_IMPROVE = (
    FindingKind.MUST,
    FindingKind.SHOULD,
    FindingKind.IMPROVE,
    FindingKind.CONCERN,
)
"""The kinds of finding under 'To improve', in their order; all others are under 'Going well'."""


def differences(data: bytes, card: ReportCard, edition: Edition = Edition.ONE_PAGE) -> list[str]:
    """What a card's PDF says otherwise than ``card``, each as the name of what differs."""
    try:
        read = structure(data)
    except AssertionError as complaint:
        return [f"poppler: {complaint}"]
    if edition is Edition.POSTER:
        return [*_of_poster(read, card), *_of_attachments(data, card)]
    one_page = edition is Edition.ONE_PAGE
    of_door = [_of_grid, _of_assessment, _of_several][
        min(len({score.service for score in card.scores}), 2)
    ]
    return [
        *(of_door(read, card) if one_page else _of_sentences(read, card)),
        *_of_masthead(read, card),
        *_of_order(read),
        *_of_findings(read, card, one_page=one_page),
        *_of_other_sections(read, card, one_page=one_page),
        *_of_foot(read),
        *(_of_words_for_signs(data, card) if one_page else ()),
        *_of_links(data, card, one_page=one_page),
        *_of_outline(data, read),
        *_of_attachments(data, card),
    ]


def _of_poster(read: Node, card: ReportCard) -> Iterator[str]:
    """What a poster says: name, overall rating, the five questions, and what it is not."""
    if [node.text for node in read.all("H1")] != [normal(card.name)]:
        yield "name"
    own = next((row for row in card.matrix.rows if row.own), None)
    cells = own.cells[: len(KEY_QUESTIONS)] if own else ()
    expected = [
        (question.label, cell.rating.word if cell else NOT_STATED)
        for question, cell in zip(KEY_QUESTIONS, cells, strict=False)
    ]
    found = [row for table in tables(read) for row in table]
    if any(cells):
        pairs = [(row[0], row[-1].removeprefix("– ")) for row in found]
        right = len(pairs) == len(expected) and all(
            name == label and said.startswith(word)
            for (name, said), (label, word) in zip(pairs, expected, strict=True)
        )
        if not right:
            yield "questions"
    elif found:
        yield "questions that nobody rated"
    texts = [node.text for node in read.all("P")]
    if not any(text.startswith("This is not the ratings poster") for text in texts):
        yield "what it is not"
    listed = [node.text for node in read.all("LBody")]
    known = [normal(finding.text) for finding in card.findings]
    if not all(any(text in item for text in known) for item in listed):
        yield "findings"


def normal(text: str) -> str:
    """``text`` as it is read back: as drawn, with each stretch of white space as one space."""
    return " ".join(shown(normalize("NFC", text)).split())


def _of_masthead(read: Node, card: ReportCard) -> Iterator[str]:
    if [node.text for node in read.all("H1")] != [normal(card.name)]:
        yield "name"
    above = [node.text for node in _before_table(read)]
    published = card.report.published if card.report else None
    dated = f"Report published {dates.day(published)}." if published else ""
    if not any(dated in text for text in above):
        yield "date of the report"
    overall = card.overall
    if overall is not None and overall.rating.word not in above:
        yield "overall rating"


def _before_table(read: Node) -> Iterator[Node]:
    for node in read.walk():
        if node.role == "Table":
            return
        if node.role in ("H1", "P"):
            yield node


def _of_assessment(read: Node, card: ReportCard) -> Iterator[str]:
    found = tables(read)
    own = card.matrix.own
    if len(found) != 1 or own is None:
        yield "table"
        return
    ((heads, *questions),) = found
    if heads[:3] != ["Question", "Rating", "Score out of 100"]:
        yield "headings"
    if [row[0] for row in questions] != [question.label for question in KEY_QUESTIONS]:
        yield "questions"
    for row, question, cell in zip(questions, KEY_QUESTIONS, own.cells, strict=False):
        if not row[1].startswith(cell.rating.word if cell else NOT_STATED):
            yield "rating"
        of = [score for score in card.scores if score.question is question]
        looked = sum(not score.carried for score in of)
        percentage = f"{cell.percentage:g}" if cell and cell.percentage is not None else ""
        if not row[2].startswith(f"{percentage} · {looked} of {len(of)} looked at"):
            yield "score of a question"
    items = {node.text for node in read.all("LI")}
    for score in card.scores:
        if f"{score.score:g} {normal(score.statement)}" not in items:
            yield "score of a statement"


def _of_several(read: Node, card: ReportCard) -> Iterator[str]:
    """Several assessed services: the matrix, and below it a table for each."""
    found = tables(read)
    services = [row for row in card.matrix.rows if not row.own]
    if len(found) != 1 + len(services):
        yield "table"
        return
    matrix, *others = found
    if [cells[1:] for cells in matrix[1:]] != [line(row, dated=True) for row in rows(card)]:
        yield "matrix"
    for (_, *questions), row in zip(others, services, strict=True):
        if row.label not in [node.text for node in read.all("H2")]:
            yield "name of a service"
        for cells, question, cell in zip(questions, KEY_QUESTIONS, row.cells, strict=False):
            if cells[0] != question.label:
                yield "questions"
            if not cells[1].startswith(cell.rating.word if cell else NOT_STATED):
                yield "rating"
            of = [
                score
                for score in card.scores
                if (score.question, score.service) == (question, row.label)
            ]
            looked = sum(not score.carried for score in of)
            percentage = f"{cell.percentage:g}" if cell and cell.percentage is not None else ""
            if not cells[2].startswith(f"{percentage} · {looked} of {len(of)} looked at"):
                yield "score of a question"


def _of_grid(read: Node, card: ReportCard) -> Iterator[str]:
    found = tables(read)
    if len(found) != 1:
        yield "table"
        return
    (table,) = found
    scopes = [_scope(node) for node in read.all("TH")]
    if scopes != ["Column"] * len(table[0]) + ["Row"] * (len(table) - 1):
        yield "scopes"
    if card.matrix.kind is RowKind.HISTORY:
        if table != report_lines(card):
            yield "matrix"
        return
    heads = ["Rated", *(question.label for question in QUESTIONS)]
    expected = [line(row, dated=True) for row in rows(card)]
    if table[0][1:] != heads or [cells[1:] for cells in table[1:]] != expected:
        yield "matrix"
    for cells, row in zip(table[1:], rows(card), strict=False):
        own_provider = row.own and card.level is Level.PROVIDER
        if not own_provider and cells[0].removesuffix(" ¹") != normal(row.label):
            yield "name of a row"
    spans = [node for node in read.all("TD") if "/ColSpan 5" in node.attributes]
    merged = [row for row in rows(card) if not any(row.cells[:5])]
    if len(spans) != len(merged):
        yield "spans"


def _scope(node: Node) -> str:
    words = node.attributes.split()
    return words[words.index("/Scope") + 1].strip("/") if "/Scope" in words else ""


def _of_sentences(read: Node, card: ReportCard) -> Iterator[str]:
    history = card.matrix.kind is RowKind.HISTORY
    own, *others = rows(card)
    found = tables(read)
    if len(found) != any(own.cells[:5]) + bool(others):
        yield "table"
        return
    if not found:
        return
    questions = found[0]
    if [row[0] for row in questions] != [question.label for question in KEY_QUESTIONS]:
        yield "questions"
    for row, cell in zip(questions, own.cells, strict=False):
        if not row[-1].startswith(cell.rating.word if cell else NOT_STATED):
            yield "rating"
        change = cell.change if cell and not cell.carried_forward else None
        if change and change_words(change).replace("no change", "the same") not in row[-1]:
            yield "change"
    places = [own, *others] if history else others
    for row, place in zip(found[1] if others else (), places, strict=True):
        when = "" if history else f" {month(rated(place))}"
        name = normal(place.label)
        # poppler loses what follows a letter that the fonts lack, which has a mark of its own.
        if row[0].replace(" ¹", "") != (name if "□" in name else f"{name}{when}"):
            yield "name of a row"
        overall = place.cell(Question.OVERALL)
        if not row[1].startswith(overall.rating.word if overall else NOT_STATED):
            yield "rating of a row"
        if read_sentence(row[2]) != by_question(place):
            yield "sentence of a row"


def _of_order(read: Node) -> Iterator[str]:
    roles = [node.role for node in read.walk()]
    first = [roles.index(role) for role in ("H1", "Table", "L") if role in roles]
    if first != sorted(first) or roles.count("Document") != 1:
        yield "order"
    for node in read.walk():
        kids = {kid.role for kid in node.kids if isinstance(kid, Node)}
        allowed = {"L": {"LI"}, "LI": {"LBody"}, "Table": {"TR"}, "TR": {"TH", "TD"}}
        if node.role in allowed and kids - allowed[node.role]:
            yield "nesting"


def _items(read: Node, *titles: str) -> list[tuple[str, str]]:
    """The sections' titles with each list item below them, in reading order."""
    title = ""
    found: list[tuple[str, str]] = []
    for node in read.walk():
        if node.role == "H2":
            title = node.text
        elif node.role == "LI" and title in titles:
            found.append((title, node.text))
    return found


def _of_findings(read: Node, card: ReportCard, *, one_page: bool) -> Iterator[str]:
    left = [each for each in card.findings if each.part is None]
    if one_page and card.scores and len(left) < len(card.findings):
        # CQC's own words replace summaries of them.
        left = [each for each in left if each.kind not in _REPLACED or not each.statement]
    brief = card.level is Level.PROVIDER and one_page
    for title, text in _items(read, IMPROVE, WELL):
        if text.startswith("Enforcement:"):
            continue
        finding = next((each for each in left if _says(text, each)), None)
        if finding is None:
            yield f"an item that is no finding: {text}"
            continue
        left.remove(finding)
        if (finding.kind in _TO_IMPROVE) != (title == IMPROVE):
            yield "a finding in another section"
        lead = _LEADS.get(finding.kind, "")
        if lead not in text and not (brief and title == WELL):
            yield "a must without its word"
        is_must = finding.kind is FindingKind.MUST and not brief
        if is_must and finding.regulation.replace("Regulation", "Reg.") not in text:
            yield "a regulation"
    for finding in left:
        own = finding.scope.subject.organisation == card.subject.organisation
        if finding.kind is FindingKind.MUST or (own and not brief):
            yield "a finding that is not there"


def _says(text: str, finding: Finding) -> bool:
    return normal(finding.text) in text


def _of_other_sections(read: Node, card: ReportCard, *, one_page: bool) -> Iterator[str]:
    text = read.text
    here = card.subject.organisation
    for action in card.actions:
        if action.scope.subject.organisation == here and normal(action.text) not in text:
            yield "an action"
    for measure in card.measures:
        pair = (measure.before, measure.after)
        if None in pair or measure.scope.subject.organisation != here:
            continue
        if f"{measure.name}." not in text or not all(f"{figure:g} " in text for figure in pair):
            yield "a measure"
    for statement in card.statements:
        there = normal(statement.text) in text, statement.name in text
        if there[0] != there[1] or not (one_page or there[0]):
            yield "a statement"


def _of_foot(read: Node) -> Iterator[str]:
    last = read.all("P")[-1:]
    if not last or "Not a CQC publication" not in last[0].text:
        yield "foot"
    if read.text.count("Not a CQC publication") != 1:
        yield "foot more than once"


def _of_words_for_signs(data: bytes, card: ReportCard) -> Iterator[str]:
    """Each change is copied and read out in words."""
    copied = spoken(data)
    wanted: dict[str, int] = {}
    for row in card.matrix.rows:
        for cell in filter(None, row.cells):
            if cell.change and not cell.carried_forward:
                words = change_words(cell.change).replace("no change", "the same")
                said = f"{cell.rating.word}, {words}"
                wanted[said] = wanted.get(said, 0) + 1
    if any(copied.count(said) < times for said, times in wanted.items()):
        yield "words for signs"


def _of_links(data: bytes, card: ReportCard, *, one_page: bool) -> Iterator[str]:
    reader = PdfReader(BytesIO(data))
    notes = [note.get_object() for page in reader.pages for note in page.get("/Annots", ())]
    addresses = {str(note["/A"]["/URI"]) for note in notes}
    if addresses != ({_in_ascii(card.url)} if card.url else set()):
        yield "link"
    pictures = [node for node in _elements(reader) if node.get("/S") == "/Figure"]
    if any(not str(node.get("/Alt", "")).strip() for node in pictures):
        yield "a picture without words"
    if one_page and bool(addresses) != bool(pictures):
        yield "QR code"


def _in_ascii(url: str) -> str:
    return quote(url, safe="%/:?#[]@!$&'*+,;=~", errors="replace")


def _elements(reader: PdfReader) -> Iterator[Any]:
    waiting: list[Any] = [reader.trailer["/Root"]["/StructTreeRoot"]]  # pyright: ignore
    while waiting:
        node = waiting.pop().get_object()
        if isinstance(node, dict) and "/K" in node:
            kids = node["/K"]
            waiting += kids if isinstance(kids, list) else [kids]
        if isinstance(node, dict) and "/S" in node:
            yield node


def _of_outline(data: bytes, read: Node) -> Iterator[str]:
    reader = PdfReader(BytesIO(data))
    entries: list[Any] = []

    def add(some: list[Any]) -> None:
        for entry in some:
            if isinstance(entry, list):
                add(entry)
            else:
                entries.append(entry)

    add(list(reader.outline))
    titles = [" ".join(str(entry.title).split()) for entry in entries]
    name = read.all("H1")[:1]
    if not titles or (name and not normal(titles[0]).startswith(name[0].text)):
        yield "bookmark of the card"
    headings = [node.text for node in read.all("H2")]
    if not set(titles[1:]) & set(headings) and headings[1:]:
        yield "bookmarks"
    pages = [reader.get_destination_page_number(entry) for entry in entries]
    if set(pages) != set(range(len(reader.pages))) and len(reader.pages) == 1:
        yield "pages of bookmarks"


def _of_attachments(data: bytes, card: ReportCard) -> Iterator[str]:
    files = attached(data)
    if set(files) != {"card.json", "card.csv"}:
        yield "attachments"
        return
    try:
        same = json.loads(files["card.json"]) == json.loads(
            report_json(card).encode("utf-8", "replace")
        )
    except ValueError:
        same = False
    if not same:
        yield "the record attached"
    table = list(csv.DictReader(StringIO(files["card.csv"].decode("utf-8-sig"), newline="")))
    ratings = [
        (row.subject.id, cell.question.label, cell.rating.word)
        for row in card.matrix.rows
        for cell in filter(None, row.cells)
    ]
    if [(row["Subject ID"], row["Question"], row["Rating"]) for row in table] != ratings:
        yield "the ratings attached"
