"""A file is recognised again, or seen to be another one, without being opened."""

from __future__ import annotations

from pathlib import Path

from db.files.stamp import Stamp, stamp


def test_a_file_is_known_by_its_number_or_by_its_size_and_time(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    assert stamp(path) is None
    assert stamp(tmp_path) is None
    path.write_text("a")
    found = stamp(path)
    assert found is not None
    assert found.is_same_file(found._replace(size=5, changed=5))
    assert found.is_same_file(found._replace(number=1))
    assert not found.is_same_file(found._replace(number=1, size=5))
    unnumbered = Stamp(1, 0, 1, 1)
    assert unnumbered.is_same_file(unnumbered._replace(changed=2))
