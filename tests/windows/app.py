"""Wardcard as installed in Wine: its programs, its data, and what its window shows."""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from difflib import SequenceMatcher
from pathlib import Path

from PIL import Image

from tests.windows.wine import Wine
from tests.x_screen import PATIENCE, Screen, wait_for

READER = "tesseract"
"""Reads text from pictures, because Wine has no interface for screen readers."""
TRUST = "East and North Hertfordshire NHS Trust"
LISTER = "Lister Hospital"
Box = tuple[int, int, int, int]
"""The left, top, right and bottom of a part of the screen, in pixels."""
MESSAGES: Box = (310, 64, 1366, 190)
"""Where the window shows messages and progress."""
TREE: Box = (0, 160, 226, 330)
"""Where the window lists the first trusts and sites."""
HEADER = (0, 48, 135)
"""The colour of the window's header."""
_ALIKE = 0.7
"""The least ratio of difflib for two words that are taken for the same."""
_BLACK_OR_WHITE = [0] * 115 + [255] * 141
"""The new shade for each shade of grey from black to white."""
_ENLARGED = 3
"""The reader needs larger letters than a screen has."""


class App:
    """A Wardcard in ``home``, whose data is in ``data`` unless it is told otherwise."""

    def __init__(self, wine: Wine, screen: Screen, home: Path, data: Path) -> None:
        self.wine = wine
        self.screen = screen
        self.home = home
        self.data = data

    def run(self, *words: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
        """Run a command of Wardcard's command line, wardcard.com, until it ends."""
        return self.wine.run(self.home / "wardcard.com", *words, cwd=cwd)

    def ask(self, *words: str | Path, cwd: Path | None = None) -> str:
        """Run a command that has to succeed; what it prints."""
        return self.wine.must(self.home / "wardcard.com", *words, cwd=cwd)

    def refusal(self, *words: str | Path) -> str:
        """Run a command that has to be refused; the sentence that says why."""
        done = self.run(*words)
        assert done.returncode == 1, f"{done.returncode}: {done.stdout}{done.stderr}"
        (sentence,) = done.stderr.splitlines()
        return sentence

    def open(self, *words: str | Path) -> subprocess.Popen[bytes]:
        """Start wardcard.exe, as a double click does."""
        return self.wine.start(self.home / "wardcard.exe", *words)

    def open_at(self, title: str, *words: str | Path) -> subprocess.Popen[bytes]:
        """Start wardcard.exe, and wait until its window shows the place called ``title``."""
        process = self.open(*words)
        self.screen.wait_for_title(title)
        return process

    def open_to_use(self) -> subprocess.Popen[bytes]:
        """Start wardcard.exe, and wait until the trust and its sites can be walked with keys."""
        process = self.open_at(TRUST)
        self.wait_for_text("Hertford County", TREE)
        return process

    def quit(self) -> None:
        """Close the window by its keys, and wait until it is gone."""
        self.screen.keys("ctrl+q")
        wait_for(lambda: self.screen.titles() == [], "the window to be gone")

    def text(self, box: Box = MESSAGES) -> str:
        """The text that the screen shows within ``box``, in one line."""
        return " ".join(word for word, _, _ in self._words(box))

    def wait_for_text(self, pattern: str, box: Box = MESSAGES, seconds: float = PATIENCE) -> str:
        """Wait until the screen shows a text within ``box`` that the regular expression matches."""
        seen = ""

        def found() -> bool:
            nonlocal seen
            seen = self.text(box)
            return re.search(pattern, seen) is not None

        end = time.monotonic() + seconds
        while not found():
            assert time.monotonic() < end, (
                f"{pattern!r} is not shown in {seconds:.0f} s, but: {seen}"
            )
        return seen

    def click_text(self, word: str, box: Box = MESSAGES) -> None:
        """Click on a word that the screen shows within ``box``, such as the text of a button."""
        words = self._words(box)
        # The edge of a button may be read as a letter: '[Cance|'.
        likeness = {
            SequenceMatcher(None, shown.casefold(), word.casefold()).ratio(): (x, y)
            for shown, x, y in words
        }
        most = max(likeness, default=0.0)
        assert most > _ALIKE, f"{word} is not shown, but: {words}"
        self.screen.click(*likeness[most])

    def _words(self, box: Box) -> list[tuple[str, int, int]]:
        """The words that the screen shows within ``box``, each with its centre on the screen."""
        picture = self.screen.picture().crop(box).convert("L")
        size = (picture.width * _ENLARGED, picture.height * _ENLARGED)
        picture = picture.resize(size, Image.Resampling.LANCZOS)
        # The reader takes pale borders for letters, and does not see grey letters in black and
        # white, so that it reads the picture in both ways.
        words = [*self._read(picture), *self._read(picture.point(_BLACK_OR_WHITE))]
        return [(text, box[0] + x // _ENLARGED, box[1] + y // _ENLARGED) for text, x, y in words]

    def _read(self, picture: Image.Image) -> Iterator[tuple[str, int, int]]:
        """The words in a picture, each with its centre."""
        stream = io.BytesIO()
        picture.save(stream, "PNG")
        table = subprocess.run(
            [READER, "-", "-", "--psm", "11", "tsv"],
            input=stream.getvalue(),
            env=self.screen.environment | {"OMP_THREAD_LIMIT": "1"},
            capture_output=True,
            check=True,
        ).stdout.decode("utf-8")
        for row in csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE):
            if text := (row["text"] or "").strip():
                left, top, width, height = (int(row[k]) for k in ("left", "top", "width", "height"))
                yield text, left + width // 2, top + height // 2

    def has_header(self, picture: Image.Image) -> bool:
        """Whether the window has drawn itself."""
        return picture.convert("RGB").getpixel((picture.width // 2 + 150, 45)) == HEADER

    def use_fresh_data(self, ready: Path) -> None:
        """Replace the data by a copy of ``ready``, a folder of data."""
        shutil.rmtree(self.data, ignore_errors=True)
        shutil.copytree(ready, self.data)
