"""Store a database of this version's schema, for later versions to open.

    python -m tests.old_databases.make

Run it when a version with a new schema is released: it writes schema-N.db.xz, with Wardcard's
bundled reports and an invented pack, and schema-N.json, what this version answers. Both are kept
for good; a later Wardcard must give the same answers from the old database.
"""

from __future__ import annotations

import json
import lzma
import tempfile
from contextlib import closing
from pathlib import Path

from db.importing.loader import Loader
from db.importing.opening import open_or_create
from db.reading.store import ReportStore
from db.sqlite import migrations
from tests.db.packs import assessed, write
from viewer.system.paths import bundled_packs

FOLDER = Path(__file__).parent
WORDS = ("lister", "surgery", "inadequate", "medicines", "trolleys", "treetops")
"""What is searched for."""


def answers(store: ReportStore) -> dict[str, object]:
    """What a database answers, as JSON: only facts, no words that a later version may change."""
    return {
        "counts": store.info().counts,
        "files": sorted(file.sha256 for file in store.info().files),
        "subjects": {subject.id: _card(store, subject.id) for subject in store.subjects()},
        "found": {
            word: sorted({hit.subject.id for hit in store.find(word, limit=500)}) for word in WORDS
        },
    }


def _card(store: ReportStore, subject_id: str) -> dict[str, object]:
    from db.domain.report import Subject

    card = store.card(Subject.parse(subject_id))
    return {
        "name": card.name,
        "reports": [report.id for report in card.reports],
        "ratings": {
            row.subject.id + (" (own)" if row.own else ""): [
                None
                if cell is None
                else [
                    cell.rating.word,
                    cell.published.isoformat() if cell.published else None,
                    cell.previous.word if cell.previous else None,
                    cell.confidence.value,
                    cell.carried_forward,
                ]
                for cell in row.cells
            ]
            for row in card.matrix.rows
        },
        "findings": sorted(finding.text for finding in card.findings),
        "measures": sorted(measure.name for measure in card.measures),
    }


def make() -> None:
    """Write the two files of the newest schema."""
    version = migrations.newest_version()
    with tempfile.TemporaryDirectory() as scratch:
        database = Path(scratch, "wardcard.db")
        open_or_create(database, bundled_packs()).close()
        Loader(database).load([write(Path(scratch), assessed())])
        with closing(ReportStore.open(database)) as store:
            known = json.dumps(answers(store), indent=1, ensure_ascii=False)
        (FOLDER / f"schema-{version}.json").write_text(known + "\n", "utf-8")
        packed = lzma.compress(database.read_bytes(), preset=9 | lzma.PRESET_EXTREME)
        (FOLDER / f"schema-{version}.db.xz").write_bytes(packed)


if __name__ == "__main__":
    make()
