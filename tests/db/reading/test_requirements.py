"""What reports ask to improve, read from the database, with keys that last."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from db.domain.errors import UnknownSubject
from db.domain.requirement import Requirement, RequirementKind
from db.domain.scale import Question
from db.domain.subject import Subject
from db.importing.loader import Loader
from db.importing.opening import open_or_create
from db.importing.removal import remove_file
from db.reading.store import ReportStore
from tests.db.packs import assessed, minimal, write
from tests.db.sources.api.assessed import record
from viewer.system.paths import bundled_packs


def asked(path: Path, under: Subject | None = None) -> dict[str, Requirement]:
    with closing(ReportStore.open(path, read_only=True)) as store:
        return {each.text: each for each in store.requirements(under)}


def load(folder: Path, pack: dict[str, Any], name: str = "pack.json") -> Path:
    Loader(folder / "wardcard.db").load([write(folder, pack, name)])
    return folder / "wardcard.db"


def test_musts_and_shoulds_say_where_and_which_rule(tmp_path: Path) -> None:
    found = asked(load(tmp_path, minimal()))
    assert set(found) == {"Keep the invented trolleys tidy.", "Lock the invented cupboard."}
    must = found["Lock the invented cupboard."]
    assert must.kind is RequirementKind.MUST
    assert must.subject == Subject("ZZ101", "surgery")
    assert must.where == "Surgery, Invented General Hospital"
    assert (must.trust, must.trust_name) == ("ZZ1", "Invented NHS Trust")
    assert (must.question, must.rule) == (Question.SAFE, "Regulation 12(2)(g)")
    assert (must.report_id, must.report) == ("invented/2022", "Invented inspection of 2022")
    assert (must.published, must.source) == (date(2022, 5, 1), "Invented page")
    assert must.origin == "f2"


def test_the_seed_trust_has_its_four_musts_three_improves_and_62_concerns(tmp_path: Path) -> None:
    open_or_create(tmp_path / "wardcard.db", bundled_packs()).close()
    path = tmp_path / "wardcard.db"
    found = asked(path, Subject("rwh"))
    kinds = [each.kind for each in found.values()]
    assert [kinds.count(kind) for kind in RequirementKind] == [0, 0, 4, 0, 3, 62, 0, 0]
    assert len({each.key for each in found.values()}) == 69
    assert {each.trust for each in found.values()} == {"RWH"}
    (notice,) = [each for each in found.values() if each.rule]
    assert notice.rule == "Warning notice"
    # A site's are its own, without those of the trust as a whole.
    lister = asked(path, Subject("RWH01", "maternity"))
    assert {each.subject.organisation for each in lister.values()} == {"RWH01"}
    assert len(asked(path)) == 73
    with pytest.raises(UnknownSubject):
        asked(path, Subject("NOWHERE"))


def test_keys_survive_a_new_import_a_removal_and_another_file(tmp_path: Path) -> None:
    path = load(tmp_path, minimal())
    before = {each.key for each in asked(path).values()}
    Loader(path).load([tmp_path / "pack.json"])
    assert {each.key for each in asked(path).values()} == before
    remove_file(path, 1)
    assert asked(path) == {}
    other = minimal()
    other["revision"] = 2
    other["findings"].reverse()
    load(tmp_path, other, "again.json")
    assert {each.key for each in asked(path).values()} == before
    twin = minimal()
    twin["id"] = "typed-again"
    for number, finding in enumerate(twin["findings"]):
        finding["id"] = f"n{number}"
    load(tmp_path, twin, "twin.json")
    assert {each.key for each in asked(path).values()} == before, "said twice, asked once"


def test_enforcement_that_no_finding_names_is_a_requirement(tmp_path: Path) -> None:
    pack = minimal()
    pack["reports"][1]["enforcement"] = "Conditions were imposed on the registration"
    path = load(tmp_path, pack)
    condition = asked(path)["Conditions were imposed on the registration"]
    assert condition.kind is RequirementKind.CONDITION
    assert condition.where == "Invented General Hospital"
    assert asked(path, Subject("ZZ1")).keys() == asked(path, Subject("ZZ101")).keys()


def test_enforcement_of_a_report_on_several_sites_is_the_trusts(tmp_path: Path) -> None:
    pack = minimal()
    pack["locations"].append({"id": "ZZ102", "name": "Invented Clinic"})
    pack["reports"][1]["locations"].append("ZZ102")
    pack["reports"][1]["enforcement"] = "Warning notice served on the trust"
    path = load(tmp_path, pack)
    notice = asked(path, Subject("ZZ1"))["Warning notice served on the trust"]
    assert (notice.kind, notice.where) == (RequirementKind.NOTICE, "Trust-wide")
    assert notice.text not in asked(path, Subject("ZZ102"))


def test_enforcement_that_a_finding_names_is_not_asked_twice(tmp_path: Path) -> None:
    pack = minimal()
    pack["reports"][1]["enforcement"] = "Warning notice served on the trust"
    pack["findings"][1]["text"] = "A warning notice required a lock."
    found = asked(load(tmp_path, pack))
    assert {each.kind for each in found.values()} == {RequirementKind.MUST, RequirementKind.SHOULD}


def test_pilots_ask_for_nothing(tmp_path: Path) -> None:
    pack = minimal()
    pack["reports"][1]["pilot"] = True
    assert asked(load(tmp_path, pack)) == {}


def test_low_scores_are_no_musts(tmp_path: Path) -> None:
    words = "Safeguarding: 2 - Evidence shows some shortfalls in the standard of care"
    score = asked(load(tmp_path, assessed()))[words]
    assert score.kind is RequirementKind.LOW_SCORE
    assert score.where == "Care Homes, Invented General Hospital"
    assert (score.question, score.published) == (Question.SAFE, date(2022, 5, 1))


def test_a_score_with_words_of_its_own_is_asked_once(tmp_path: Path) -> None:
    (tmp_path / "record.json").write_text(json.dumps(record()), "utf-8")
    Loader(tmp_path / "wardcard.db").load([tmp_path / "record.json"])
    found = asked(tmp_path / "wardcard.db")
    assert {each.kind for each in found.values()} == {RequirementKind.LOW_SCORE}
    assert len(found) == 2
    assert any(text.endswith(": Medicines were not locked away.") for text in found)
