"""Tree, filters, search, matrix, card, story, JSON, export and summary agree on every rating."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from db.domain.hits import HitKind
from db.domain.report import HistoryEntry, ReportCard
from db.domain.scale import NOT_RATED_AGAIN, SCALE, Change, Question, Rating
from db.domain.subject import Subject
from db.domain.tree import Arrangement, Facet, Selection, TreeFilter, TreeKey, TreeRow
from db.importing.loader import Loader
from db.reading.store import ReportStore
from tests.db.packs import minimal, write
from tests.db.sources.sheets import HEADER, PROVIDER_HEADER, Rows, row, write_csv
from viewer.cli.ratings_text import ratings_json
from viewer.wording.rating import RatingWords

PROVIDER, SITE = Subject("ZZ3"), Subject("ZZ301")
NAMES = {"ZZ3": "Invented Provider", "ZZ301": "Invented Surgery & Co"}
LINEAGE = ("Maternity and gynaecology", "Maternity")
SERVICES = ("Surgery", *LINEAGE)


class Answer(NamedTuple):
    """The overall rating of a subject as one part of Wardcard shows it."""

    word: str | None
    published: date | None


def answer(rating: Rating | None, published: date | None) -> Answer:
    return Answer(rating.word if rating else None, published if rating else None)


def of_cell(cell: HistoryEntry | None) -> Answer:
    return answer(cell.rating, cell.published) if cell else Answer(None, None)


def tree_row(store: ReportStore, subject: Subject, arrangement: Arrangement) -> TreeRow | None:
    """The row of the tree for ``subject``, if it is shown."""
    below = TreeKey(subject=SITE if subject.service else PROVIDER)
    pages = [store.page(arrangement)] if subject == PROVIDER else [store.page(arrangement, below)]
    rows = [found for page in pages for found in page.rows if isinstance(found, TreeRow)]
    return next((found for found in rows if found.subject == subject), None)


def json_answer(store: ReportStore, subject: Subject) -> Answer:
    card = store.card(subject)
    rows: list[dict[str, Any]] = json.loads(ratings_json(card, card.as_at))["rows"]
    own = rows[0] if subject.service else rows[-1]
    cell = own["cells"]["overall"]
    if cell is None:
        return Answer(None, None)
    published = cell["published"]
    return Answer(cell["rating"], date.fromisoformat(published) if published else None)


def counting(card: ReportCard) -> HistoryEntry | None:
    """The rating of a badge: the worst service's, if the place has none of its own."""
    return card.counting.entry if card.counting else card.overall


def answers(store: ReportStore, subject: Subject, name: str) -> Iterator[tuple[str, Answer]]:
    """The overall rating of ``subject`` now, as each part shows it."""
    tree = tree_row(store, subject, Arrangement())
    card = store.card(subject)
    yield "card", of_cell(card.overall)
    yield "story", of_cell(store.story(subject, Question.OVERALL).cell)
    yield "json", json_answer(store, subject)
    above = store.card(SITE if subject.service else PROVIDER)
    for matrix_row in above.matrix.rows:
        if matrix_row.subject == subject and tree is not None:
            yield "matrix", of_cell(matrix_row.cell(Question.OVERALL))
    lines = [
        line
        for line in store.ratings(Selection(subject))
        if line.subject == subject and line.counts and line.entry.question is Question.OVERALL
    ]
    assert len(lines) <= 1
    if tree is not None:
        yield "export", of_cell(lines[0].entry if lines else None)
    else:
        assert not lines, "a service that was replaced does not count"


def badges(store: ReportStore, subject: Subject, name: str) -> Iterator[tuple[str, Answer]]:
    """The rating of ``subject`` that counts now, as each part with a badge or filter shows it."""
    tree = tree_row(store, subject, Arrangement())
    if tree is not None:
        yield "tree", answer(tree.rating, tree.published)
    card = store.card(subject)
    yield "card", of_cell(counting(card))
    if card.counting and tree is not None:
        assert (tree.rating_of, tree.rated_services) == (card.counting.name, card.counting.services)
    kind = HitKind.SERVICE if subject.service else HitKind.ORGANISATION
    (hit,) = [h for h in store.find(name) if h.kind is kind and h.subject == subject]
    shown = counting(card)
    published = shown.published if shown else None
    yield "find", answer(hit.rating, published)
    # A provider that is one row with its only place is listed for the rating of that place.
    if subject.service is None and tree is not None:
        word = hit.rating.word if hit.rating else ""
        fits = TreeFilter.of(Facet.RATING, word)
        yield (
            "filter",
            answer(hit.rating, published)
            if tree_row(store, subject, Arrangement(filter=fits))
            else Answer("filtered out", None),
        )
        choice = {found.value: found.count for found in store.choices(Facet.RATING, TreeFilter())}
        assert subject == PROVIDER or choice[word] == 1


def changes(store: ReportStore, subject: Subject) -> Iterator[tuple[str, Change | None]]:
    """The change of the overall rating of ``subject``, as each part shows it."""
    tree = tree_row(store, subject, Arrangement())
    if tree is None:
        return
    yield "tree", tree.change
    if subject.service is None:
        (hit,) = [
            h for h in store.find(NAMES[subject.organisation])
            if h.kind is HitKind.ORGANISATION and h.subject == subject
        ]  # fmt: skip
        yield "find", hit.change
    card = store.card(subject)
    if card.counting is not None and card.counting.entry is not None:
        yield "worst service", RatingWords(card.counting.entry).change
        return
    yield "header", RatingWords(card.overall).change
    if card.overall is not None and card.overall.carried_forward:
        # Only in its own report does the rating have an arrow.
        return
    for line in store.ratings(Selection(subject)):
        if line.subject == subject and line.counts and line.entry.question is Question.OVERALL:
            yield "export", line.entry.change
    history = store.story(subject, Question.OVERALL).history
    now = card.overall
    for entry in history:
        if now and not entry.former_service and entry.published == now.published:
            yield "story", entry.change


def agreed(store: ReportStore, subject: Subject, name: str) -> Answer:
    """The overall rating of ``subject``, after checking that all parts show the same."""
    found = dict(answers(store, subject, name))
    assert len(set(found.values())) == 1, found
    shown = dict(badges(store, subject, name))
    assert len(set(shown.values())) == 1, shown
    found_changes = dict(changes(store, subject))
    assert len(set(found_changes.values())) <= 1, found_changes
    return found["card"]


def subjects_of(store: ReportStore) -> dict[Subject, str]:
    """The provider, its site and every rated service, with their names."""
    services = {
        line.subject: line.service for line in store.ratings(Selection(SITE)) if line.service
    }
    return {PROVIDER: NAMES["ZZ3"], SITE: NAMES["ZZ301"]} | services


def opened(folder: Path, *sheets: Rows) -> ReportStore:
    """A store into which sheets of the site's ratings were imported in the given order."""
    for number, rows in enumerate(sheets):
        sheet = write_csv(folder / f"{number}.csv", [HEADER, *rows])
        Loader(folder / "wardcard.db").load([sheet])
    return ReportStore.open(folder / "wardcard.db")


def test_a_rating_comes_before_no_published_rating_of_the_same_day(tmp_path: Path) -> None:
    """Of two words for the same day, the one on the scale is shown, with a note of the other."""
    day, service = "01/06/2021", "Maternity"
    rows = [
        row("Inadequate", day, service=service),
        row("No published rating", day, service=service),
        row("Inadequate", day),
    ]
    for number, order in enumerate((rows, rows[::-1])):
        folder = tmp_path / str(number)
        folder.mkdir()
        with closing(opened(folder, order)) as store:
            maternity = Subject("ZZ301", "maternity")
            assert agreed(store, maternity, service) == ("Inadequate", date(2021, 6, 1))
            assert agreed(store, SITE, NAMES["ZZ301"]) == ("Inadequate", date(2021, 6, 1))
            overall = store.card(maternity).overall
            assert overall is not None
            assert [other.word for other in overall.others] == ["No published rating"]


def test_a_visit_without_a_rating_keeps_the_one_before(tmp_path: Path) -> None:
    """Everywhere except in the report of that visit, if the user has picked it."""
    rows = [
        row("Good", "01/05/2018", service="Surgery"),
        row("Inspected but not rated", "01/06/2021", service="Surgery"),
        row("Good", "01/06/2021", domain="Safe", service="Surgery"),
        row("Good", "01/05/2018"),
        row("Requires improvement", "01/06/2021"),
        row("Good", "01/06/2021"),
    ]
    surgery = Subject("ZZ301", "surgery")
    with closing(opened(tmp_path, rows)) as store:
        assert agreed(store, surgery, "Surgery") == ("Good", date(2018, 5, 1))
        assert agreed(store, SITE, NAMES["ZZ301"]) == ("Requires improvement", date(2021, 6, 1))
        overall = store.card(surgery).overall
        assert overall is not None
        assert overall.carried_forward
        (note,) = overall.notes
        assert note == "Inspected June 2021, not rated: this rating still applies."
        (row_of_surgery, _) = store.card(SITE, report_id="2021-06-01").matrix.rows
        picked = {
            "own card": store.card(surgery, report_id="2021-06-01").overall,
            "matrix": row_of_surgery.cell(Question.OVERALL),
            "story": store.story(surgery, Question.OVERALL, date(2021, 6, 1), picked=True).cell,
        }
        for part, cell in picked.items():
            assert cell is not None, part
            assert (cell.rating, cell.previous) == (NOT_RATED_AGAIN, SCALE[1]), part
            assert (cell.change, cell.carried_forward) == (None, False), part
        at_that_day = store.card(surgery, as_at=date(2021, 6, 1)).overall
        assert at_that_day == overall, "a date is not a report picked on purpose"
        before = store.card(surgery, report_id="2018-05-01").overall
        assert before is not None
        assert (before.rating.word, before.carried_forward, before.notes) == ("Good", False, ())


def test_a_rating_after_a_visit_without_one_is_compared_with_the_one_before(tmp_path: Path) -> None:
    rows = [row("Good", "01/05/2018"), row("Inspected but not rated", "01/06/2021")]
    with closing(opened(tmp_path, rows, [row("Inadequate", "01/07/2022")])) as store:
        assert agreed(store, SITE, NAMES["ZZ301"]) == ("Inadequate", date(2022, 7, 1))
        assert set(dict(changes(store, SITE)).values()) == {Change.DOWN_TWO}


def test_a_change_is_at_most_two_steps(tmp_path: Path) -> None:
    """This includes the change from Inadequate to Outstanding and back, also in the tree."""
    days = ("01/05/2018", "01/06/2021")
    rows = [
        *(row(word, day) for word, day in zip(("Inadequate", "Outstanding"), days, strict=True)),
        *(
            row(word, day, service="Surgery")
            for word, day in zip(("Outstanding", "Inadequate"), days, strict=True)
        ),
    ]
    with closing(opened(tmp_path, rows)) as store:
        assert set(dict(changes(store, SITE)).values()) == {Change.UP_TWO}
        surgery = Subject("ZZ301", "surgery")
        assert set(dict(changes(store, surgery)).values()) == {Change.DOWN_TWO}
        improved = TreeFilter.of(Facet.CHANGE, "improved")
        assert tree_row(store, SITE, Arrangement(filter=improved)) is not None


def test_a_service_whose_ratings_have_no_date_has_a_card(tmp_path: Path) -> None:
    rows = [row("Good", "01/05/2018"), row("Inadequate", "", service="Surgery")]
    surgery = Subject("ZZ301", "surgery")
    with closing(opened(tmp_path, rows)) as store:
        assert agreed(store, surgery, "Surgery") == ("Inadequate", None)
        (line,) = store.card(surgery).matrix.rows
        assert (line.label, line.own) == ("Date not stated", True)


def test_a_summary_names_the_change_that_the_tree_shows(tmp_path: Path) -> None:
    """Only the twin that is shown counts, and a new twin of an old rating is not a change."""
    second = [row("Good", "01/06/2021"), row("Inadequate", "01/06/2021")]
    opened(tmp_path, [row("Good", "01/06/2019")]).close()
    sheet = write_csv(tmp_path / "second.csv", [HEADER, *second])
    (summary,) = Loader(tmp_path / "wardcard.db").load([sheet])
    assert summary.went_up == ()
    assert summary.went_down == ("Invented Surgery & Co, Overall: Good to Inadequate",)
    twin = write_csv(tmp_path / "twin.csv", [HEADER, row("Good", "01/06/2021", domain="Safe"),
                                             row("Outstanding", "01/06/2021")])  # fmt: skip
    (summary,) = Loader(tmp_path / "wardcard.db").load([twin])
    assert (summary.went_up, summary.went_down) == ((), ())


WORDS = (*(rating.word for rating in SCALE), NOT_RATED_AGAIN.word, "No published rating")
DAYS = ("", "21/05/2018", "21/06/2021", "22/06/2021")
ratings = st.lists(
    st.builds(
        row,
        rating=st.sampled_from(WORDS),
        day=st.sampled_from(DAYS),
        domain=st.sampled_from(("Overall", "Safe")),
        service=st.sampled_from(("Overall", *SERVICES)),
    ),
    max_size=10,
)
provider_ratings = st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(DAYS)), max_size=3)
pack_ratings = st.lists(
    st.tuples(
        st.sampled_from(("2018", "2021")),
        st.sampled_from((None, *SERVICES)),
        st.sampled_from(WORDS),
        st.booleans(),
    ),
    max_size=6,
    unique_by=lambda rating: rating[:2],
)


def pack_of(found: list[tuple[str, str | None, str, bool]]) -> dict[str, Any]:
    """A pack about the same site: calculated ratings, and others from a newspaper."""
    keys = {name: str(number) for number, name in enumerate(SERVICES)}
    pack = minimal() | {"findings": [], "measures": []}
    pack["provider"] = {"id": "ZZ3", "name": NAMES["ZZ3"]}
    pack["locations"] = [{"id": "ZZ301", "name": NAMES["ZZ301"]}]
    pack["services"] = [{"id": keys[name], "name": name} for name in SERVICES]
    pack["services"][2]["replaces"] = keys[LINEAGE[0]]
    pack["reports"] = [
        {"id": "2018", "title": "Invented", "published": "2018-05-21", "locations": ["ZZ301"]},
        {"id": "2021", "title": "Invented", "published": "2021-06-21", "locations": ["ZZ301"]},
    ]
    pack["ratings"] = [
        {"report": report, "location": "ZZ301", "ratings": {"overall": word}, "derived": derived}
        | ({"service": keys[service]} if service else {})
        | {"sources": ["page" if derived else "paper"]}
        for report, service, word, derived in found
    ]
    return pack


@settings(max_examples=8, deadline=None)
@given(
    first=ratings,
    second=ratings,
    provider=provider_ratings,
    of_pack=pack_ratings,
    turned=st.booleans(),
)
def test_all_parts_agree_about_any_ratings(
    first: list[list[object]],
    second: list[list[object]],
    provider: list[tuple[str, str]],
    of_pack: list[tuple[str, str | None, str, bool]],
    turned: bool,
) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = [
            write_csv(folder / "first.csv", [HEADER, row(domain="Caring"), *first]),
            write(folder, pack_of(of_pack)),
            write_csv(
                folder / "provider.csv",
                [
                    PROVIDER_HEADER,
                    ["ZZ3", NAMES["ZZ3"], "", "", "Overall", "Safe", "Good", "21/01/2015"],
                    *(["ZZ3", NAMES["ZZ3"], "", "", "Overall", "Overall", *rating]
                      for rating in provider),
                ],
            ),
        ]  # fmt: skip
        caring = row("Good", "21/01/2016", "Caring")
        last = write_csv(folder / "second.csv", [HEADER, caring, *second])
        database = folder / "wardcard.db"
        Loader(database).load(files[::-1] if turned else files)
        before: dict[Subject, Answer] = {}
        with closing(ReportStore.open(database)) as store:
            for subject, called in subjects_of(store).items():
                before[subject] = agreed(store, subject, called)
        (summary,) = Loader(database).load([last])
        up: set[str] = set()
        down: set[str] = set()
        with closing(ReportStore.open(database)) as store:
            for subject, called in subjects_of(store).items():
                now, was = agreed(store, subject, called), before.get(subject)
                if was is None or was.word is None or now.word is None:
                    continue
                steps = Change.between(Rating(was.word), Rating(now.word))
                newer = (now.published or date.min) > (was.published or date.min)
                counts = tree_row(store, subject, Arrangement()) is not None
                if steps and steps.steps and newer and counts:
                    label = called if subject.service else "Overall"
                    line = f"{NAMES[subject.organisation]}, {label}: {was.word} to {now.word}"
                    (up if steps.steps > 0 else down).add(line)
        assert (set(summary.went_up), set(summary.went_down)) == (up, down)
