"""A card through CUPS and its PDF queue, as a ward's printer gets it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from tests.tools import tool_or_skip

pwd = pytest.importorskip("pwd", reason="CUPS is for Unix")
pytestmark = pytest.mark.slow

DRIVER = Path("/usr/share/ppd/cups-pdf/CUPS-PDF_opt.ppd")
QUEUE = "Invented"
PATIENCE = 60.0
"""Seconds that a print job may take, from being sent until its file is in the folder."""

FILES = """
ServerRoot {0}
RequestRoot {0}/spool
CacheDir {0}/cache
StateDir {0}/state
AccessLog {0}/access.log
ErrorLog {0}/error.log
PageLog {0}/page.log
"""
SERVER = """
Listen {0}/cups.sock
Browsing No
DefaultAuthType None
<Location />
  Order allow,deny
  Allow all
</Location>
<Policy default>
  <Limit All>
    Order deny,allow
  </Limit>
</Policy>
"""
PRINT = f"""
import sys
from PySide6.QtGui import QPageRanges, QPageSize
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo
from PySide6.QtWidgets import QApplication
from tests.viewer.card import cards
from viewer.card.setting.editions import Edition
from viewer.card.layout.layout import lay_out
from viewer.documents.paper import print_layouts
application = QApplication([])
assert QPrinterInfo.availablePrinterNames() == ["{QUEUE}"], QPrinterInfo.availablePrinterNames()
info = QPrinterInfo.printerInfo("{QUEUE}")
printer = QPrinter(info, QPrinter.PrinterMode.HighResolution)
printer.setDocName(sys.argv[3])
printer.setPageSize(QPageSize(QPageSize.PageSizeId[sys.argv[1]]))
printer.setPageRanges(QPageRanges.fromString(sys.argv[2]))
print(print_layouts(printer, [lay_out(cards.site(), Edition.LARGE)]))
"""


@pytest.fixture
def cups() -> Iterator[Path]:
    """The folder of a print server of our own, which nothing else uses."""
    server, add_queue = tool_or_skip("cupsd"), tool_or_skip("lpadmin")
    tool_or_skip("/usr/lib/cups/backend/cups-pdf")
    if os.geteuid() != 0:
        pytest.skip("only root may start a print server whose jobs write files")
    # Not below pytest's own folder: another run of pytest would close that to the print server's
    # user. And the path of a socket must be short.
    folder = Path(tempfile.mkdtemp(prefix="wardcard-cups-"))
    for name in ("spool", "cache", "state", "ppd"):
        (folder / name).mkdir()
    folder.chmod(0o755)
    (folder / "cups-files.conf").write_text(FILES.format(folder))
    (folder / "cupsd.conf").write_text(SERVER.format(folder))
    command = [server, "-f", "-c", folder / "cupsd.conf", "-s", folder / "cups-files.conf"]
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(lambda: (folder / "cups.sock").exists(), "the print server to start")
        add = [add_queue, "-p", QUEUE, "-E", "-v", "cups-pdf:/", "-P", str(DRIVER)]
        subprocess.run(add, env=with_server(folder), capture_output=True, check=True)
        yield folder
    finally:
        running.terminate()
        running.wait(20)
        shutil.rmtree(folder)


def with_server(folder: Path) -> dict[str, str]:
    return {**os.environ, "CUPS_SERVER": f"{folder}/cups.sock", "QT_QPA_PLATFORM": "offscreen"}


def wait_for(come, what: str):
    end = time.monotonic() + PATIENCE
    while not (found := come()):
        if time.monotonic() > end:
            pytest.fail(f"waited in vain for {what}")
        time.sleep(0.1)
    return found


def printed(title: str) -> Path | None:
    """The file of a job, once it is whole; the queue's own settings say where, which are fixed."""
    for folder in (Path(pwd.getpwuid(0).pw_dir, "PDF"), Path("/var/spool/cups-pdf")):
        for file in folder.glob(f"**/*{title}*.pdf"):
            if file.read_bytes().rstrip().endswith(b"%%EOF"):
                return file
    return None


@pytest.mark.parametrize(("size", "points"), [("A4", (595, 842)), ("A3", (842, 1191))])
def test_a_card_comes_out_of_a_printer(
    cups: Path, project_root: Path, size: str, points: tuple[int, int]
) -> None:
    from pypdf import PdfReader

    title = f"invented-{uuid4().hex}"
    done = subprocess.run(
        [sys.executable, "-c", PRINT, size, "2-3", title],
        cwd=project_root,
        env=with_server(cups) | {"PYTHONPATH": str(project_root)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout.strip()) == (0, "2"), done.stderr
    file = wait_for(lambda: printed(title), "the printed file")
    try:
        pages = PdfReader(file).pages
        assert len(pages) == 2
        box = pages[0].mediabox
    finally:
        file.unlink()
        if file.parent.name == "PDF" and not any(file.parent.iterdir()):
            file.parent.rmdir()
    assert (round(box.width), round(box.height)) == pytest.approx(points, abs=2)
