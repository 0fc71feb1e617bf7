"""The register of a database and a file, joined."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from db.domain.errors import UnknownSubject
from db.domain.response import Response
from db.domain.subject import Subject
from db.importing.loader import Loader
from db.importing.removal import remove_file
from db.local.trust_file import Draft, TrustFile
from db.reading.register import register
from db.reading.store import ReportStore
from tests.db.packs import minimal, write


def test_what_was_answered_stays_with_its_trust(tmp_path: Path) -> None:
    database, file = tmp_path / "wardcard.db", TrustFile(tmp_path / "trust.db")
    Loader(database).load([write(tmp_path, minimal())])
    with closing(ReportStore.open(database)) as store:
        must, should = sorted(register(store, file), key=lambda each: each.requirement.text)[::-1]
        assert must.requirement.text == "Lock the invented cupboard."
        draft = Draft(must.requirement, Response(must.key, theme="Medicines"), 0)
        file.save(draft, "Matron", now=datetime(2026, 11, 29, tzinfo=UTC))
        surgery = Subject("ZZ101", "surgery")
        found = {each.key: each.theme for each in register(store, file, surgery)}
        assert found == {must.key: "Medicines", should.key: should.theme}
        assert register(store, file, Subject("ZZ101", "maternity")) == ()
    remove_file(database, 1)
    with closing(ReportStore.open(database)) as store:
        (gone,) = register(store, file, Subject("ZZ1"))
        assert (gone.key, gone.is_gone) == (must.key, True)
        with pytest.raises(UnknownSubject):
            register(store, file, Subject("ZZ9"))
