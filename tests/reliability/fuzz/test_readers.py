"""Every reader of what comes from outside is fuzzed: it reads, or refuses in one sentence."""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import date, timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest

from db.domain.dates import as_stated, month_as_stated
from db.domain.errors import Refused, StoreError
from db.domain.subject import Subject
from db.domain.text import is_plain
from db.files.lookup import is_file
from db.importing.loader import Loader
from db.publishing.followed_data import Target, WardData
from db.publishing.manifest import Manifest
from db.publishing.pack_file import read_head, write_pack
from db.publishing.share import FolderShare
from db.reading.store import ReportStore
from db.search.find import UnknownPlace
from db.sources.dates import Order, day_named, iso_date, month_named, publication_date
from db.sources.facts import Rows
from db.sources.packs.from_sheets import pack_in
from db.sources.packs.pack import Pack
from db.sources.packs.sheets import tables_of
from db.sources.packs.workbook import sheets_in
from db.sources.recognise import recognise
from db.sources.reports.child import draft_here
from db.sources.source_file import Tally
from db.sources.spreadsheets.rows import sheet_rows
from db.sources.tables.cell_errors import CellError
from db.sources.tables.latest_ratings import RatingRows
from db.sources.tables.tables import table_facts
from db.sources.visit_dates import visits_named
from tests.db.packs import assessed, minimal, write
from tests.db.sources import sheets
from tests.db.sources.reports.invented import (
    HOME_2019,
    MATERNITY_2022,
    PRACTICE_2016,
    TRUST_2019,
    WARD_2020,
    html,
)
from tests.db.sources.sheets import HEADER, row
from tests.reliability.fuzz.fuzzing import TEXTS, corpus, fuzz
from tests.reliability.sizes import seed
from viewer.cli.command import Parser, WrongUsage, count, day
from viewer.cli.draft_text import draft_json, draft_lines
from viewer.cli.filter_option import add_filter, known_filter
from viewer.system.settings import Settings

pytestmark = pytest.mark.slow

WORDS = [
    "invented general hospital", "care home near SG1 4AB", "ZZ101", "zz1/surgery", "1-999000111",
    "https://www.cqc.org.uk/location/ZZ101?x=1", "close to nowhere", "St. Mary's (AND) \"x\"*",
    "surgry",
]  # fmt: skip


def texts(*some: str) -> list[bytes]:
    return [text.encode("utf-8", "surrogatepass") for text in (*WORDS, *TEXTS, *some)]


def decoded(data: bytes) -> str:
    """Return any text, also one that no terminal or window could pass on."""
    return data.decode("utf-8", "surrogateescape")


def outcome_of(path: Path) -> object:
    """Recognise the file at ``path`` and read all of its facts; return what they are."""
    source = recognise(path)
    kinds: Counter[str] = Counter()
    try:
        for fact in source.facts():
            kind = fact.kind if isinstance(fact, Rows) else type(fact)
            kinds[kind.__name__] += fact.length if isinstance(fact, Rows) else 1
            values = [v for c in fact.columns for v in c] if isinstance(fact, Rows) else [*fact]
            assert all(is_plain(value) for value in values if isinstance(value, str))
    finally:
        said = [f"{each.where} {each.why}" for each in source.tally.refused]
        assert all(is_plain(text) and "\n" not in text and len(text) < 1000 for text in said)
    buckets = tuple(sorted((kind, number.bit_length()) for kind, number in kinds.items()))
    return source.format, buckets, len(source.tally.reasons)


@pytest.mark.parametrize(
    ("name", "file", "files", "full"),
    [
        (
            "csv", "fuzz.csv",
            ("ratings_invented.csv", "providers_invented.csv", "directory_invented.csv",
            "weekly_invented.csv"),
            10_000,
        ),
        (
            "API records", "fuzz.json",
            ("record_invented_2024.json", "record_invented_2019.json", "list_invented.json",
            "lines_invented.jsonl"),
            10_000,
        ),
        ("report packs", "fuzz.json", ("pack_invented.json", "pack_invented_full.json"), 5_000),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_files(name: str, file: str, files: tuple[str, ...], full: int, tmp_path: Path) -> None:
    path = tmp_path / file

    def run(data: bytes) -> object:
        path.write_bytes(data)
        return outcome_of(path)

    fuzz(name, run, corpus(*files), full)


@pytest.mark.parametrize("name", ["report.txt", "report.html"])
def test_saved_reports(name: str, tmp_path: Path) -> None:
    """Reports as texts and web pages; what pdfium makes of a PDF are the same lines."""
    path = tmp_path / name
    reports = (HOME_2019, MATERNITY_2022, PRACTICE_2016, TRUST_2019, WARD_2020)
    examples = [html(each) if name.endswith("html") else each.encode() for each in reports]

    def run(data: bytes) -> object:
        path.write_bytes(data)
        draft = draft_here(path, date(2026, 11, 30))
        shown = "\n".join((*draft_lines(draft), draft_json(draft)))
        shown.encode()
        assert is_plain(shown)
        doubted = frozenset(doubt.field for doubt in draft.doubts)
        return draft.kind, len(draft.findings), len(draft.ratings), doubted

    fuzz(name, run, examples, 3000)


@pytest.mark.parametrize("form", ["xlsx", "ods"])
def test_cells_of_report_workbooks(form: str, tmp_path: Path) -> None:
    """Rows of a workbook of reports: it gives a pack, or names what is wrong with it."""
    path = tmp_path / f"fuzz.{form}"

    def run(data: bytes) -> object:
        chance = random.Random(data)
        cells: list[object] = [*TEXTS, date(2019, 1, 2), -1, 1e300, "Yes", "ZZ101", decoded(data)]
        book: dict[str, list[list[object]]] = {}
        for table in tables_of(assessed()):
            lines: list[list[object]] = [[*table.headings]]
            lines.extend([*each] for each in table.rows)
            book[table.sheet.name] = lines
        for _ in range(chance.choice((1, 2, 5))):
            lines = book[chance.choice([*book])]
            changed = chance.choice(lines)
            changed[chance.randrange(len(changed))] = _in_xml(chance.choice(cells), form)
        getattr(sheets, f"write_{form}")(path, book)
        found = pack_in([*sheets_in(path, form, sha256())])
        assert all(is_plain(problem) and len(problem) < 1000 for problem in found.problems)
        if not found.problems:
            Counter(type(fact) for fact in Pack(found.content, path.name, found.words).facts())
        return len(found.problems), len(found.unread), len(found.skipped)

    fuzz(f"{form} report workbooks", run, texts(), 1000)


@pytest.mark.parametrize("form", ["xlsx", "ods"])
def test_cells_of_spreadsheets(form: str, tmp_path: Path) -> None:
    """The cells of whole workbooks; damaged archives are tested where they are opened."""
    path = tmp_path / f"fuzz.{form}"

    def run(data: bytes) -> object:
        # The bytes choose the cells, so that the workbook itself is always whole.
        chance = random.Random(data)
        cells: list[object] = [
            *TEXTS,
            date(2019, 1, 2),
            43_817,
            43_817.5,
            -1,
            10**15,
            1e300,
            decoded(data),
        ]
        rows = [[*HEADER], row(), row("Inadequate", "18/12/2019", "Safe", "Surgery")]
        for _ in range(chance.choice((1, 2, 5))):
            changed = chance.choice(rows)
            changed[chance.randrange(len(changed))] = _in_xml(chance.choice(cells), form)
        getattr(sheets, f"write_{form}")(path, {"Locations": rows})
        errors: list[CellError] = []
        tally = Tally()
        batches = sheet_rows(path, form, errors)
        facts = list(table_facts(RatingRows(tally), batches, tally, path.name, errors))
        return sum(each.length for each in facts), len(tally.reasons), len(errors)

    fuzz(f"{form} cells", run, texts(), 1000)


def _in_xml(cell: object, form: str) -> object:
    """Return a cell that the form can hold: XML has neither controls nor half characters."""
    if not isinstance(cell, str):
        return cell
    kept = "".join(c for c in cell if c in "\t\n" or (c >= " " and not "\ud800" <= c <= "\udfff"))
    kept = kept.replace("\ufffe", "").replace("\uffff", "")[:30_000]
    return kept.lstrip("=") if form == "xlsx" and len(kept) > 200 else kept


def test_manifests() -> None:
    def run(data: bytes) -> object:
        manifest = Manifest.from_bytes(data, "wardcard-3.wardcard")
        manifest.as_bytes()
        read = f"{manifest.made_by}{manifest.needs}{manifest.extract_months}"
        assert is_plain(read)
        return manifest.version.bit_length(), len(manifest.counts)

    fuzz("pack manifests", run, corpus("manifest_invented.json"), 20_000)


def test_heads_of_data_packs(tmp_path: Path) -> None:
    whole = BytesIO()
    (manifest,) = corpus("manifest_invented.json")
    packed = tmp_path / "packed.xz"
    packed.write_bytes(b"invented" * 10)
    write_pack(whole, manifest, b"s" * 64, packed)

    def run(data: bytes) -> object:
        head = read_head(BytesIO(data), "wardcard-3.wardcard")
        Manifest.from_bytes(head.raw, "wardcard-3.wardcard")
        return head.packed_size.bit_length()

    fuzz("data packs", run, [whole.getvalue()], 20_000)


def test_followed_data(tmp_path: Path) -> None:
    folder = tmp_path / "ward-data"
    folder.mkdir()
    files = {"follow.json": "follow_invented.json", "state.json": "state_invented.json"}
    for name, example in files.items():

        def run(data: bytes, name: str = name) -> object:
            for other, start in files.items():
                (folder / other).write_bytes(data if other == name else corpus(start)[0])
            ward = WardData(tmp_path)
            state = ward.state()
            ward.kept()
            ward.tidy()
            state.at(Target(tmp_path))
            target = ward.target()
            if target is not None:
                is_file(target.folder)
                with suppress(OSError):
                    FolderShare(target.folder).names()
            return state.seen.bit_length(), len(state.refused), target is None

        fuzz(name, run, corpus(example), 4000)


def test_settings(tmp_path: Path) -> None:
    folder = tmp_path / "settings"
    folder.mkdir()

    def run(data: bytes) -> object:
        for old in folder.iterdir():
            old.unlink()
        (folder / "settings.ini").write_bytes(data)
        settings = Settings(folder)
        values = [
            getattr(settings, entry_name(settings, entry.key)) for entry in settings.entries()
        ]
        assert all(map(is_plain, (*settings.last_view[:3], *settings.last_view.expanded)))
        assert all(map(is_plain, settings.recent_searches))
        settings.add_recent_search("invented")
        settings.save()
        return tuple(
            value == entry.default for value, entry in zip(values, settings.entries(), strict=True)
        )

    fuzz("settings", run, corpus("settings_invented.ini"), 2000)


def entry_name(settings: Settings, key: str) -> str:
    return next(
        name for name, each in vars(type(settings)).items() if getattr(each, "key", "") == key
    )


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReportStore]:
    folder = tmp_path_factory.mktemp("store")
    database = folder / "wardcard.db"
    other = assessed() | {"id": "second"}
    Loader(database).load([write(folder, minimal()), write(folder, other, "second.json")])
    with closing(ReportStore.open(database, read_only=True)) as opened:
        yield opened


def test_search_texts(store: ReportStore) -> None:
    def run(data: bytes) -> object:
        text = decoded(data)
        hits = store.find(text, 20, read_last=text[:20])
        try:
            store.find("hospital", 5, near=text)
        except UnknownPlace:
            return len(hits), False
        return len(hits), True

    fuzz("search texts", run, texts(), 5000)


def test_ids_of_subjects(store: ReportStore) -> None:
    def run(data: bytes) -> object:
        text = decoded(data)
        subject = Subject.parse(text)
        found = store.card(subject, report_id=text[:3] or None)
        return found.name

    fuzz("subject IDs", run, texts("ZZ101/surgery", "ZZ1", "zz101/maternity"), 5000)


def test_filters(store: ReportStore) -> None:
    parser = Parser(prog="wardcard list")
    add_filter(parser)

    def run(data: bytes) -> object:
        try:
            options = parser.parse_args([f"--filter={decoded(data)}"])
            chosen = known_filter(store, options.filter)
        except (SystemExit, WrongUsage) as error:
            return type(error).__name__, str(error)[:20]
        return store.count(chosen).locations

    examples = (
        "rating=Good",
        "service=surgery is Inadequate",
        "status=closed",
        "region=not stated",
    )
    fuzz("filters", run, texts(*examples), 5000)


def test_dates() -> None:
    latest = date(2026, 11, 30)
    some = (date(2009, 1, 1) + timedelta(days=97 * step) for step in range(70))
    forms = (
        "%d/%m/%Y",
        "%Y-%m-%d",
        "%d %B %Y",
        "%B %d, %Y",
        "%d-%b-%y",
        "%a %d.%m.%Y 10:00",
        "%Y%m%d",
    )
    examples = [each.strftime(form) for each in some for form in forms]
    examples += [
        "3 to 5 March 2025",
        "Date of assessment: 3 and 5 March 2025. We",
        "Data as at 1 May 2020",
    ]

    def run(data: bytes) -> object:
        text = decoded(data)
        for named in (day_named(text), month_named(text)):
            assert len(named) <= 10
        as_stated(text)
        month_as_stated(text)
        visits_named(text)
        for convert in (day, count):
            with suppress(argparse.ArgumentTypeError, ValueError):
                convert(text)
        found: list[str] = []
        for order in Order:
            try:
                found.append(iso_date(text, order))
                date.fromisoformat(found[-1] or "2019-01-01")
                publication_date(text, latest, order)
            except ValueError as error:
                found.append(str(error)[-20:])
        return tuple(each if len(each) != 10 else "day" for each in found)

    fuzz("dates", run, texts(*examples), 50_000)


def test_a_crash_is_noticed() -> None:
    def run(data: bytes) -> object:
        if b"near" in data:
            raise KeyError("invented")
        raise Refused("no")

    with pytest.raises(AssertionError, match="KeyError: 'invented' from"):
        fuzz("invented reader", run, texts(), 500)
    assert issubclass(Refused, StoreError)
    assert seed("x") >= 0
