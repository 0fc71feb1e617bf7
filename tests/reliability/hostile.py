"""Surroundings in which a program may not find what it expects, and a way to run Wardcard in them.

Each case is a process of its own, ``python -m viewer``, with a folder of its own. Some surroundings
need root, Linux's mount namespaces or a program; the table in surroundings.py says which.
"""

from __future__ import annotations

import contextlib
import functools
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from dev import find_tool

from tests.db.packs import minimal, write
from tests.db.sources.reports.invented import TRUST_2019, pdf

PROJECT = Path(__file__).resolve().parents[2]
PATIENCE = 120.0
"""Seconds after which a process counts as hanging."""
FAULT = "fault in Wardcard"
"""What the sentence says that takes the place of a traceback; the details are in a report."""


class Place:
    """The folder of one case, with all that the commands read and write."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.data = root / "data"
        """The data folder, with a database of the bundled reports."""
        self.files = root / "files"
        """A report pack, a saved report, a folder of files, a key and a data pack."""
        self.out = root / "out"
        self.home = root / "home"
        self.temporary = root / "tmp"

    @property
    def database(self) -> Path:
        return self.data / "wardcard.db"

    @property
    def pack(self) -> Path:
        return self.files / "invented.json"

    @property
    def report(self) -> Path:
        """A saved report."""
        return self.files / "report.pdf"

    @property
    def key(self) -> Path:
        return self.files / "team.pem"

    @property
    def published(self) -> Path:
        """The folder with one data pack."""
        return self.files / "published"

    @property
    def data_pack(self) -> Path:
        return next(self.published.glob("*.wardcard"))

    def make(self) -> None:
        """Fill the folder, by means of Wardcard itself."""
        for folder in (self.data, self.files, self.out, self.home, self.temporary):
            folder.mkdir(parents=True)
        write(self.files, minimal()).rename(self.pack)
        self.report.write_bytes(pdf(TRUST_2019))
        many = self.files / "many"
        many.mkdir()
        shutil.copy(self.pack, many / "invented.json")
        (many / "notes.txt").write_text("Nothing for Wardcard.")
        (self.files / "fonts.conf").write_text("<fontconfig></fontconfig>")
        for words in (
            ["info"],
            ["key", "new", str(self.key)],
            ["publish", "--out", str(self.published), "--key", str(self.key)],
            ["improve", "set", MUST, "--by", "Matron", "--ward", "Dacre"],
            ["improve", "backup", str(self.files / "backup.db")],
        ):
            subprocess.run(
                [sys.executable, "-m", "viewer", *words, "--data-dir", str(self.data)],
                env=clean_environment(self),
                cwd=self.root,
                capture_output=True,
                check=True,
            )

    def copy(self, root: Path) -> Place:
        """Return a copy of the folder at ``root``."""
        shutil.copytree(self.root, root, symlinks=True)
        return Place(root)


def clean_environment(place: Place) -> dict[str, str]:
    """Return the environment variables of a case before anything is made hostile."""
    inherited = ("PATH", "SYSTEMROOT", "COVERAGE_PROCESS_START")
    return {
        **{name: os.environ[name] for name in inherited if name in os.environ},
        "HOME": str(place.home),
        "TMPDIR": str(place.temporary),
        "LANG": "C.UTF-8",
        "QT_QPA_PLATFORM": "offscreen",
    }


MUST = "RWH01-202301-edebb98430"
"""The key of a must in the bundled reports."""
Words = list[str | bytes]
Command = Callable[[Place], Words]

COMMANDS: Mapping[str, Command] = {
    "import": lambda place: ["import", str(place.pack)],
    "import a folder": lambda place: ["import", str(place.files / "many"), "--summary",
                                      str(place.out / "summary.txt")],
    "draft": lambda place: ["draft", str(place.report)],
    "sources": lambda place: ["sources"],
    "sources --remove": lambda place: ["sources", "--remove", "1"],
    "find": lambda place: ["find", "surgery", "--limit", "2000", "--near", "SG1"],
    "list": lambda place: ["list", "--format", "csv"],
    "ratings": lambda place: ["ratings", "RWH01", "--format", "json"],
    "report": lambda place: ["report", "RWH01"],
    "card": lambda place: ["card", "RWH01", "RWH", "--out", str(place.out / "cards")],
    "card --merge": lambda place: ["card", "RWH01", "RWH", "--merge", "--out",
                                   str(place.out / "all.pdf")],
    "export csv": lambda place: ["export", "--all", "--format", "csv", "--out",
                                 str(place.out / "all.csv")],
    "export xlsx": lambda place: ["export", "RWH01", "--format", "xlsx", "--out",
                                  str(place.out / "ratings.xlsx")],
    "export html": lambda place: ["export", "RWH01", "--format", "html", "--out",
                                  str(place.out / "report.html")],
    "export png": lambda place: ["export", "RWH01", "--format", "png", "--out",
                                 str(place.out / "ratings.png")],
    "improve list": lambda place: ["improve", "list", "--format", "csv"],
    "improve show": lambda place: ["improve", "show", MUST],
    "improve set": lambda place: ["improve", "set", MUST, "--by", "Matron", "--theme", "Staffing"],
    "improve action": lambda place: ["improve", "action", MUST, "--by", "Matron", "--text", "Buy"],
    "improve evidence": lambda place: ["improve", "evidence", MUST, "--by", "Matron", "--what",
                                       "Audit"],
    "improve add": lambda place: ["improve", "add", "RWH01", "Buy chairs", "--by", "Matron"],
    "improve repeats": lambda place: ["improve", "repeats", MUST],
    "improve export": lambda place: ["improve", "export", str(place.out / "register.json")],
    "paper board": lambda place: ["paper", "board", "RWH", "--out", str(place.out / "board.pdf")],
    "paper register": lambda place: ["paper", "register", "RWH", "--out", str(place.out)],
    "paper regulation": lambda place: ["paper", "regulation", "RWH", "--out", str(place.out)],
    "paper ward": lambda place: ["paper", "ward", "RWH01/maternity", "--out", str(place.out)],
    "improve backup": lambda place: ["improve", "backup", str(place.out / "register.db")],
    "improve restore": lambda place: ["improve", "restore", str(place.files / "backup.db"),
                                      "--yes"],
    "improve where": lambda place: ["improve", "where", str(place.out / "register")],
    "export report-workbook": lambda place: ["export", "RWH01", "--format", "report-workbook",
                                             "--out", str(place.out / "report.xlsx")],
    "template": lambda place: ["template", str(place.out / "new.xlsx"), "--for", "RWH"],
    "template --from": lambda place: ["template", str(place.out / "from.xlsx"), "--from",
                                      str(place.pack)],
    "info": lambda place: ["info", "--check"],
    "info --repair": lambda place: ["info", "--repair"],
    "publish": lambda place: ["publish", "--out", str(place.out / "new"), "--key", str(place.key)],
    "verify": lambda place: ["verify", str(place.data_pack)],
    "key new": lambda place: ["key", "new", str(place.out / "new.pem")],
    "key show": lambda place: ["key", "show", str(place.key)],
    "key rotate": lambda place: ["key", "rotate", str(place.out / "next.pem"), "--key",
                                 str(place.key)],
    "follow": lambda place: ["follow", str(place.published)],
    "follow --stop": lambda place: ["follow", "--stop"],
    "picture": lambda place: ["--picture", str(place.out / "window.png"), "--subject", "RWH01"],
    "--help": lambda place: ["--help"],
    "--version": lambda place: ["--version"],
}  # fmt: skip
"""A use of each command, by its name here. All of them succeed in friendly surroundings."""


@dataclass
class Start:
    """How a process is started."""

    place: Place
    words: Words
    environment: dict[str, str]
    before: list[str] = field(default_factory=list[str])
    """A program that starts Wardcard, with its arguments."""
    script: list[str] = field(default_factory=list[str])
    """Lines of a shell script to run first, with mounts of its own."""
    redirected: str = ""
    """Redirections of a shell: '>&-'."""
    reader: str = ""
    """The program that reads the output, in the shell's words."""
    limits: dict[str, int] = field(default_factory=dict[str, int])
    """Limits by the names of the module resource: 'RLIMIT_NOFILE'."""
    signals: tuple[signal.Signals, ...] = ()
    """Signals to send, one after another."""
    after: float = 0.0
    """Seconds before the first signal."""
    in_data_dir: bool = True
    """Whether --data-dir is given."""
    as_ordinary_user: bool = False
    """Whether rights are real even for root."""

    def command_line(self) -> Words:
        line: Words = [sys.executable, "-m", "viewer", *self.words]
        if self.in_data_dir:
            line += ["--data-dir", str(self.place.data)]
        if self.as_ordinary_user and os.geteuid() == 0:
            line = ["setpriv", "--inh-caps=-all", "--bounding-set=-all", *line]
        line = [*self.before, *line]
        if self.reader:
            piped = f'("$@" {self.redirected}; echo $? > "$CASE/status") | {self.reader}'
            wait = 'while [ ! -s "$CASE/status" ]; do sleep 0.05; done; exit $(cat "$CASE/status")'
            line = ["sh", "-c", f"{piped}; {wait}", "sh", *line]
        elif self.redirected:
            line = ["sh", "-c", f'exec "$@" {self.redirected}', "sh", *line]
        if self.script:
            lines = ["set -e", *self.script, "set +e", '"$@"', "status=$?", _LEFT_BEHIND]
            line = ["unshare", "-m", "sh", "-c", "\n".join([*lines, "exit $status"]), "sh", *line]
        return line


_LEFT_BEHIND = (
    r"""find "$CASE/data" "$CASE/out" "$CASE/tmp" \( -name '.wardcard-*' -o -name '*.part' """
    r"""-o -name 'wardcard-*' -a -type d -o -name 'arriving-*' \) > "$CASE/left" 2> /dev/null"""
)


@dataclass(frozen=True)
class Ended:
    """How a process ended."""

    status: int
    out: bytes
    err: bytes
    left: tuple[str, ...]
    """Files of unfinished work that are left behind."""
    seconds: float


def run(start: Start) -> Ended:
    """Run Wardcard as ``start`` says, and wait for its end."""
    place = start.place
    began = time.monotonic()
    with subprocess.Popen(
        start.command_line(),
        env={**start.environment, "CASE": str(place.root)},
        cwd=place.root,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        preexec_fn=functools.partial(_limit, start.limits) if start.limits else None,  # noqa: PLW1509
    ) as process:
        try:
            time.sleep(start.after)
            for number in start.signals:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, number)
                time.sleep(0.02)
            out, err = process.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            out, err = process.communicate()
            err += b"\n(it hung)"
    left = place.root / "left"
    if not left.exists():
        environment = {**os.environ, "CASE": str(place.root)}
        subprocess.run(["sh", "-c", _LEFT_BEHIND], env=environment, check=False)
    found = left.read_text(errors="replace").split("\n") if left.exists() else []
    return Ended(process.returncode, out, err, tuple(filter(None, found)), time.monotonic() - began)


def _limit(limits: Mapping[str, int]) -> None:
    import resource

    for name, most in limits.items():
        resource.setrlimit(getattr(resource, name), (most, most))


@functools.cache
def can_mount() -> bool:
    """Return whether this user can mount in a namespace of its own."""
    if shutil.which("unshare") is None:
        return False
    command = ["unshare", "-m", "sh", "-c", "mount -t tmpfs none /mnt"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


@functools.cache
def rights_are_real() -> bool:
    """Return whether rights can be made real: always, except for root without setpriv."""
    return os.geteuid() != 0 or shutil.which("setpriv") is not None


@functools.cache
def clock_library() -> str | None:
    """Return the library that sets a process's clock, or None if it is not installed."""
    return find_tool("/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1")
