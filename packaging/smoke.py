"""The smoke test of a built Wardcard, where it was installed or unpacked.

    python packaging/smoke.py PROGRAM [ARG...]

PROGRAM is started for its version, for the trust's ratings, to read a spreadsheet, for a card and
for its window; each has to come out right. With a display of X11 and xdotool the window is looked
for on the screen and closed with Ctrl+Q; elsewhere it draws its own picture. Exits 1 where one
fails. Standard library only, for it runs on Windows and macOS too.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from builds.places import version
from builds.sheet import NAME, write_sheet

TRUST, SITE = ("RWH", "East and North Hertfordshire NHS Trust"), ("RWH01", "Lister Hospital")
PATIENCE = 120
"""Seconds that a step may take."""


class Failed(Exception):
    """What did not come out right."""


class Smoke:
    """The test of one build. ``root`` is the folder that the program sees as '/', if one."""

    def __init__(self, program: Sequence[str], root: Path | None = None) -> None:
        self.program = list(program)
        self.root = root
        self.within = ["chroot", str(root)] if root else []
        self.folder = Path(tempfile.mkdtemp(prefix="wardcard smoke #1 ", dir=root and root / "tmp"))
        self.environment = dict(os.environ)
        for name in ("PYTHONPATH", "PYTHONHOME", "LD_LIBRARY_PATH", "VIRTUAL_ENV"):
            self.environment.pop(name, None)
        if root:
            self.environment |= {"HOME": "/tmp", "LC_ALL": "C.UTF-8"}
            self.environment["PATH"] = "/usr/sbin:/usr/bin:/bin"

    def run(self) -> None:
        """Run all steps. Raises Failed."""
        try:
            for step in (self._version, self._ratings, self._spreadsheet, self._card, self._window):
                began = time.monotonic()
                told = step()
                say(f"  ok  {told} ({time.monotonic() - began:.1f} s)")
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)

    def _ask(self, *words: str, **more: str) -> str:
        command = [*self.within, *self.program, *words]
        done = subprocess.run(
            command,
            env=self.environment | more,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=PATIENCE,
            check=False,
        )
        if done.returncode != 0:
            said = (done.stderr or done.stdout).strip()
            raise Failed(f"'{' '.join(words)}' ended with {done.returncode}: {said}")
        return done.stdout

    def _seen(self, path: Path) -> str:
        """``path`` as the program sees it."""
        return str(Path("/", path.relative_to(self.root)) if self.root else path)

    def _data(self) -> list[str]:
        return ["--data-dir", self._seen(self.folder / "data")]

    def _version(self) -> str:
        told = self._ask("--version").strip()
        if told != f"Wardcard {version()}":
            raise Failed(f"It calls itself '{told}', not 'Wardcard {version()}'.")
        return told

    def _ratings(self) -> str:
        told = json.loads(self._ask("ratings", TRUST[0], "--format", "json", *self._data()))
        cells = [cell for row in told["rows"] for cell in row["cells"].values() if cell]
        if told["subject"]["name"] != TRUST[1] or len(cells) < 6:
            raise Failed(f"The ratings of {TRUST[0]} are not there: {str(told)[:200]}")
        return f"{TRUST[1]}: {len(cells)} ratings"

    def _spreadsheet(self) -> str:
        sheet = self.folder / "invented latest ratings.ods"
        write_sheet(sheet)
        self._ask("import", self._seen(sheet), *self._data())
        told = self._ask("find", NAME, *self._data())
        if NAME not in told:
            raise Failed(f"{NAME} is not found after its spreadsheet was read: {told}")
        return f"{sheet.name}: read by a process apart, and {NAME} found"

    def _card(self) -> str:
        card = self.folder / "card.pdf"
        self._ask("card", SITE[0], "--out", self._seen(card), *self._data())
        data = card.read_bytes()
        if not data.startswith(b"%PDF-") or b"%%EOF" not in data[-32:] or len(data) < 20_000:
            raise Failed(f"The card is no whole PDF: {len(data)} bytes.")
        told = f"card of {SITE[1]}: {len(data)} bytes"
        reader = shutil.which("pdftotext")
        if reader:
            text = subprocess.run([reader, str(card), "-"], capture_output=True, check=True).stdout
            if SITE[1].encode() not in text:
                raise Failed(f"The card does not name {SITE[1]}.")
            told += ", its name in it"
        return told

    def _window(self) -> str:
        if os.environ.get("DISPLAY") and shutil.which("xdotool"):
            return self._window_on_screen()
        picture = self.folder / "window.png"
        self._ask("--subject", TRUST[0], "--picture", self._seen(picture), *self._data())
        if len(picture.read_bytes()) < 30_000:
            raise Failed("The window's picture is all but empty.")
        return "the window drew its picture"

    def _window_on_screen(self) -> str:
        command = [*self.within, *self.program, "--subject", TRUST[0], *self._data()]
        log = self.folder / "window.log"
        with log.open("wb") as told:
            process = subprocess.Popen(command, env=self.environment, stdout=told, stderr=told)
        try:
            window = self._found(process, log)
            # No window manager is here to give the focus, nor to ask the window to close.
            keys = ["xdotool", "windowfocus", window, "key", "ctrl+q"]
            subprocess.run(keys, check=True)
            code = process.wait(timeout=PATIENCE)
        finally:
            process.kill()
        if code != 0:
            raise Failed(f"Closing the window ended Wardcard with {code}: {_words(log)}")
        return f"the window showed '{TRUST[1]}' on the screen, and Ctrl+Q closed it"

    def _found(self, process: subprocess.Popen[bytes], log: Path) -> str:
        deadline = time.monotonic() + PATIENCE
        search = ["xdotool", "search", "--onlyvisible", "--name", TRUST[1]]
        while time.monotonic() < deadline:
            if process.poll() is not None:
                raise Failed(f"The window ended by itself with {process.returncode}: {_words(log)}")
            found = subprocess.run(search, capture_output=True, text=True, check=False).stdout
            if found.strip():
                return found.split()[0]
            time.sleep(0.2)
        raise Failed(f"No window named '{TRUST[1]}' came up: {_words(log)}")


def _words(log: Path) -> str:
    return log.read_text(encoding="utf-8", errors="replace").strip()


def say(text: str) -> None:
    print(text, flush=True)


def run(program: Sequence[str], root: Path | None = None, more: Mapping[str, str] = {}) -> None:
    """Run the smoke test. Raises Failed."""
    smoke = Smoke(program, root)
    smoke.environment |= more
    smoke.run()


def main(arguments: Sequence[str]) -> int:
    if not arguments:
        print(__doc__, file=sys.stderr)
        return 2
    say(f"Smoke test of {arguments[0]}")
    try:
        run(arguments)
    except (Failed, subprocess.TimeoutExpired) as failure:
        print(f"  FAILED  {failure}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
