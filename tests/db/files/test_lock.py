"""A lock keeps others out until it is released, or its process has ended in any way."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from db.files.lock import exclusive
from tests.systems import IN_WINE

SAYS_WHO = pytest.mark.skipif(IN_WINE, reason="Wine does not say why a file could not be locked")

HOLD = """
import sys, time
from pathlib import Path
from db.files.lock import exclusive

with exclusive(Path(sys.argv[1])) as held:
    print(held, flush=True)
    time.sleep(60)
"""


@SAYS_WHO
def test_it_is_had_once_at_a_time_and_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.lock"
    with exclusive(path) as first:
        assert first
        with exclusive(path) as second:
            assert not second
        with exclusive(path) as third:
            assert not third
        with exclusive(tmp_path / "b.lock") as other:
            assert other
    assert not list(tmp_path.glob("*.lock"))
    with exclusive(path) as again:
        assert again


@SAYS_WHO
def test_a_process_that_is_killed_lets_go_of_it(tmp_path: Path, project_root: Path) -> None:
    path = tmp_path / "a.lock"
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], cwd=project_root, stdout=subprocess.PIPE, text=True
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "True\n"
        with exclusive(path) as held:
            assert not held
    finally:
        holder.kill()
        holder.communicate()
    assert path.exists()
    with exclusive(path) as held:
        assert held
    assert not path.exists()


def test_a_folder_that_cannot_be_written_to_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OSError), exclusive(tmp_path / "no folder" / "a.lock"):  # noqa: PT011
        pass
