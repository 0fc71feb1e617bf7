"""Mistakes made on purpose, which the tests in Wine must notice: `make test-windows ARGS=mistakes`.

Each is made in what the setup has installed, or in the setup itself, and only its own tests run.
All of them take far longer than the tests themselves, so that CI does not make them.
"""

from __future__ import annotations

import os
import py_compile
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from builds import windows, windows_python
from builds.common import BUILD, ROOT, version

LIST = Path(__file__).with_name("mistakes.toml")
_COMPRESSED, _STORED = "SetCompressor /SOLID lzma", "SetCompress off"


@dataclass(frozen=True, slots=True)
class Mistake:
    """One entry of mistakes.toml."""

    kind: str
    """What the tests try, of which this is a mistake."""
    file: str
    """A source file of the project; without ``line``, an installed file, which is left out."""
    line: str
    changed: str
    tests: tuple[str, ...]
    """The tests that must notice it: at least one of them fails."""

    @property
    def is_in_setup(self) -> bool:
        """Whether the setup itself has the mistake, rather than what it installs."""
        return self.file.endswith(".nsi")

    def setup(self, folder: Path) -> Path:
        """Build a setup with the mistake in ``folder``."""
        script = folder / Path(self.file).name
        script.write_text(self.text().replace(_COMPRESSED, _STORED), encoding="utf-8")
        setup = folder / "setup.exe"
        windows.make_setup(setup, BUILD / "windows" / "Wardcard", version(), script)
        return setup

    def make(self, home: Path, folder: Path) -> None:
        """Make the mistake in the Wardcard that is installed in ``home``; ``folder`` is scratch."""
        if not self.line:
            (home / self.file).unlink()
            shutil.rmtree((home / self.file).parent / "__pycache__")
        elif self.file.startswith("viewer/"):
            shutil.copytree(ROOT / "viewer", folder / "viewer")
            (folder / self.file).write_text(self.text(), encoding="utf-8")
            files = (folder / "viewer").rglob("*.py")
            modules = {file.relative_to(folder).as_posix(): file for file in files}
            windows_python.write_modules(home / "app" / windows_python.VIEWER, modules)
        else:
            installed = home / "app" / self.file
            installed.write_text(self.text(), encoding="utf-8")
            compiled = installed.parent / "__pycache__" / f"{installed.stem}.cpython-311.pyc"
            unchecked = py_compile.PycInvalidationMode.UNCHECKED_HASH
            py_compile.compile(
                str(installed), str(compiled), doraise=True, invalidation_mode=unchecked
            )

    def text(self) -> str:
        """The source file with the mistake, if ``line`` is in it exactly once."""
        text = (ROOT / self.file).read_text(encoding="utf-8")
        assert text.count(self.line) == 1, (
            f"{self.kind}: {self.file} does not have once {self.line}"
        )
        return text.replace(self.line, self.changed)


def mistakes() -> tuple[Mistake, ...]:
    """All of mistakes.toml."""
    entries = tomllib.loads(LIST.read_text(encoding="utf-8"))["mistake"]
    return tuple(Mistake(**{**entry, "tests": tuple(entry["tests"])}) for entry in entries)


@pytest.mark.parametrize("mistake", mistakes(), ids=lambda mistake: mistake.kind)
def test_a_mistake_is_noticed(mistake: Mistake, report: Callable[[str], None]) -> None:
    here = Path(__file__).parent
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-m", "windows", f"--mistake={mistake.kind}",
         *(str(here / test) for test in mistake.tests)],
        cwd=ROOT,
        env=os.environ | {"COLUMNS": "200"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )  # fmt: skip
    # pytest's own line for a failed test says how the mistake was noticed.
    noticed = [line for line in done.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
    report(f"{mistake.kind}: {' '.join(noticed) or 'NOT NOTICED'}")
    assert done.returncode == pytest.ExitCode.TESTS_FAILED, done.stdout + done.stderr
    # Where nothing starts at all, tests end in an error before they try anything. A mistake in a
    # line must not do that: it would be noticed without the test for it.
    assert not mistake.line or any(line.startswith("FAILED") for line in noticed), noticed
