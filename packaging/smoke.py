"""Test that a built Wardcard works where it has been installed or unpacked.

    python packaging/smoke.py PROGRAM [ARG...]

Starts PROGRAM five times: to print its version, to list a trust's ratings, to import a spreadsheet,
to make a card, and to open its window. With an X11 display and xdotool, the window is found on
the screen and closed with Ctrl+Q; otherwise it draws itself into a file. Exits with status 1 if a
step fails. Uses the standard library only, because it also runs on Windows and macOS.
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

from builds.common import say, version
from builds.sheet import NAME, write_sheet

TRUST, SITE = ("RWH", "East and North Hertfordshire NHS Trust"), ("RWH01", "Lister Hospital")
TIMEOUT = 120
"""The time limit for each start of the program, in seconds."""


class Failed(Exception):
    """The program did not do what a step expects; the message says what went wrong."""


class Smoke:
    """The test of one build."""

    def __init__(self, program: Sequence[str], root: Path | None = None) -> None:
        """``program`` is the command to start; ``root`` is the folder it sees as '/' (chroot)."""
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
        """Run all steps, printing one line for each. Raises Failed at the first that fails."""
        try:
            for step in (self._version, self._ratings, self._spreadsheet, self._card, self._window):
                began = time.monotonic()
                result = step()
                say(f"  ok  {result} ({time.monotonic() - began:.1f} s)")
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
            timeout=TIMEOUT,
            check=False,
        )
        if done.returncode != 0:
            output = (done.stderr or done.stdout).strip()
            raise Failed(f"'{' '.join(words)}' exited with status {done.returncode}: {output}")
        return done.stdout

    def _seen(self, path: Path) -> str:
        """``path`` as the program sees it."""
        return str(Path("/", path.relative_to(self.root)) if self.root else path)

    def _data(self) -> list[str]:
        return ["--data-dir", self._seen(self.folder / "data")]

    def _version(self) -> str:
        shown = self._ask("--version").strip()
        if shown != f"Wardcard {version()}":
            raise Failed(f"--version prints '{shown}', not 'Wardcard {version()}'.")
        return shown

    def _ratings(self) -> str:
        matrix = json.loads(self._ask("ratings", TRUST[0], "--format", "json", *self._data()))
        cells = [cell for row in matrix["rows"] for cell in row["cells"].values() if cell]
        if matrix["subject"]["name"] != TRUST[1] or len(cells) < 6:
            raise Failed(f"The ratings of {TRUST[0]} are missing: {str(matrix)[:200]}")
        return f"{TRUST[1]}: {len(cells)} ratings"

    def _spreadsheet(self) -> str:
        sheet = self.folder / "invented latest ratings.ods"
        write_sheet(sheet)
        self._ask("import", self._seen(sheet), *self._data())
        hits = self._ask("find", NAME, *self._data())
        if NAME not in hits:
            raise Failed(f"{NAME} is not found after its spreadsheet was imported: {hits}")
        return f"{sheet.name}: imported by a child process, and {NAME} found"

    def _card(self) -> str:
        card = self.folder / "card.pdf"
        self._ask("card", SITE[0], "--out", self._seen(card), *self._data())
        data = card.read_bytes()
        if not data.startswith(b"%PDF-") or b"%%EOF" not in data[-32:] or len(data) < 20_000:
            raise Failed(f"The card is not a complete PDF: {len(data)} bytes.")
        result = f"card of {SITE[1]}: {len(data)} bytes"
        reader = shutil.which("pdftotext")
        if reader:
            text = subprocess.run([reader, str(card), "-"], capture_output=True, check=True).stdout
            if SITE[1].encode() not in text:
                raise Failed(f"The card does not name {SITE[1]}.")
            result += ", naming it"
        shown = self._ask("report", self._seen(card), *self._data())
        if SITE[1] not in shown:
            raise Failed(f"The report that the card was made from is not shown: {shown[:200]}")
        return f"{result}; its report is found again"

    def _window(self) -> str:
        if os.environ.get("DISPLAY") and shutil.which("xdotool"):
            return self._window_on_screen()
        picture = self.folder / "window.png"
        self._ask("--subject", TRUST[0], "--picture", self._seen(picture), *self._data())
        if len(picture.read_bytes()) < 30_000:
            raise Failed("The picture of the window is almost empty.")
        return "the window drew itself into a file"

    def _window_on_screen(self) -> str:
        command = [*self.within, *self.program, "--subject", TRUST[0], *self._data()]
        log = self.folder / "window.log"
        with log.open("wb") as output:
            process = subprocess.Popen(command, env=self.environment, stdout=output, stderr=output)
        try:
            window = self._found(process, log)
            # Without a window manager the window has no focus, and no button to close it.
            keys = ["xdotool", "windowfocus", window, "key", "ctrl+q"]
            subprocess.run(keys, check=True)
            code = process.wait(timeout=TIMEOUT)
        finally:
            process.kill()
        if code != 0:
            raise Failed(f"After Ctrl+Q Wardcard exited with status {code}: {_text(log)}")
        return f"the window showed '{TRUST[1]}' on the screen, and Ctrl+Q closed it"

    def _found(self, process: subprocess.Popen[bytes], log: Path) -> str:
        """The X11 id of the program's window, once it appears."""
        deadline = time.monotonic() + TIMEOUT
        search = ["xdotool", "search", "--onlyvisible", "--name", TRUST[1]]
        while time.monotonic() < deadline:
            if process.poll() is not None:
                code = process.returncode
                raise Failed(f"Wardcard exited with status {code} before Ctrl+Q: {_text(log)}")
            found = subprocess.run(search, capture_output=True, text=True, check=False).stdout
            if found.strip():
                return found.split()[0]
            time.sleep(0.2)
        raise Failed(f"No window named '{TRUST[1]}' appeared: {_text(log)}")


def _text(log: Path) -> str:
    return log.read_text(encoding="utf-8", errors="replace").strip()


def run(program: Sequence[str], root: Path | None = None, more: Mapping[str, str] = {}) -> None:
    """Test ``program``, a command, with ``more`` environment variables. Raises Failed.

    ``root`` is the folder that the program sees as '/', if it runs in a clean root.
    """
    smoke = Smoke(program, root)
    smoke.environment |= more
    smoke.run()


def main(arguments: Sequence[str]) -> int:
    """Test the program given by ``arguments``; returns the exit status."""
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
