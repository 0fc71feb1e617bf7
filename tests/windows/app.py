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
Word = tuple[str, int, int]
"""A word in a picture, and how far its centre is from the left and the top, in pixels."""
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
        return " ".join(self._texts(self._part(box)))

    def wait_for_text(self, pattern: str, box: Box = MESSAGES, seconds: float = PATIENCE) -> None:
        """Wait until the screen shows a text within ``box`` that the regular expression matches."""
        end = time.monotonic() + seconds
        read, seen = None, list[str]()
        while True:
            part = self._part(box)
            # Reading takes the processor from the program that is waited for.
            if part != read:
                read, seen = part, list[str]()
                for text in self._texts(part):
                    seen.append(text)
                    if re.search(pattern, text):
                        return
            assert time.monotonic() < end, (
                f"{pattern!r} is not shown in {seconds:.0f} s, but: {' '.join(seen)}"
            )
            time.sleep(0.1)

    def click_text(self, word: str, box: Box = MESSAGES) -> None:
        """Click on a word that the screen shows within ``box``, such as the text of a button."""
        words = [each for reading in self._readings(self._part(box)) for each in reading]
        # The edge of a button may be read as a letter: '[Cance|'.
        likeness = {
            SequenceMatcher(None, shown.casefold(), word.casefold()).ratio(): (x, y)
            for shown, x, y in words
        }
        most = max(likeness, default=0.0)
        assert most > _ALIKE, f"{word} is not shown, but: {words}"
        x, y = likeness[most]
        self.screen.click(box[0] + x, box[1] + y)

    def _part(self, box: Box) -> Image.Image:
        """What the screen shows within ``box``, in shades of grey."""
        return self.screen.picture().crop(box).convert("L")

    def _texts(self, part: Image.Image) -> Iterator[str]:
        """The text in a part of the screen, in one line, read in one way and then in another."""
        for words in self._readings(part):
            yield " ".join(word for word, _, _ in words)

    def _readings(self, part: Image.Image) -> Iterator[list[Word]]:
        """The words in a part of the screen, read in one way and then in another."""
        size = (part.width * _ENLARGED, part.height * _ENLARGED)
        picture = part.resize(size, Image.Resampling.LANCZOS)
        # The reader takes pale borders for letters, and does not see grey letters in black and
        # white, so that it reads the picture in both ways.
        for way in (picture, picture.point(_BLACK_OR_WHITE)):
            yield [(text, x // _ENLARGED, y // _ENLARGED) for text, x, y in self._read(way)]

    def _read(self, picture: Image.Image) -> Iterator[Word]:
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
