"""The web page in a browser: axe-core finds nothing wrong, and it reflows in 320 pixels.

The rules of axe-core are a file of JavaScript, which the package axe-core-python has; npm's newer
one is used instead if it is there (``npm install --global axe-core``). It is put into a copy of the
page, which Chromium then loads without a network.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from html import escape
from importlib.resources import files
from pathlib import Path

import pytest

from tests.tools import tool_or_skip

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Chromium is Debian's"),
]

FOLDERS = ("/usr/lib/node_modules", "/usr/local/lib/node_modules", "/usr/share/nodejs")
"""Where npm and Debian put what is installed for everybody."""
NARROW = 320
"""The width in pixels in which all text must be read without scrolling sideways (WCAG 1.4.10)."""
PLACES = ("RWH", "RWH01", "RWH01/surgery", "1-5203053560")
"""A trust, a site, a service and an assessment since 2024, of the bundled reports."""


@pytest.fixture(scope="module")
def axe() -> str:
    """The JavaScript of axe-core."""
    for folder in FOLDERS:
        path = Path(folder, "axe-core", "axe.min.js")
        if path.is_file():
            return path.read_text("utf-8")
    return (files("axe_core_python") / "axe.min.js").read_text("utf-8")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory, bundled_database: Path) -> Path:
    """A data folder with the bundled reports."""
    folder = tmp_path_factory.mktemp("web")
    shutil.copyfile(bundled_database, folder / "wardcard.db")
    return folder


@pytest.fixture
def page(request: pytest.FixtureRequest, data: Path, tmp_path: Path) -> str:
    """The web page of the place in the test's parameter, which may carry out scripts."""
    out = tmp_path / "page.html"
    command = [
        sys.executable, "-m", "viewer", "export", request.param, "--format", "html",
        "--out", out, "--data-dir", data,
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    html = out.read_text("utf-8")
    policy = re.compile(r"<meta[^>]*Content-Security-Policy[^>]*>", re.IGNORECASE)
    assert policy.search(html), "the page itself must not run scripts"
    return policy.sub("", html)


def run(html: str, folder: Path) -> str:
    """What the element #answer of ``html`` holds once Chromium has run its scripts."""
    file = folder / "probe.html"
    file.write_text(html, "utf-8")
    command = [
        tool_or_skip("chromium"), "--headless", "--no-sandbox", "--disable-gpu",
        "--disable-dev-shm-usage", "--no-first-run", f"--user-data-dir={folder / 'profile'}",
        "--virtual-time-budget=30000", "--dump-dom", file.as_uri(),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, check=True, timeout=120)
    found = re.search(r'<pre id="answer">(.*?)</pre>', done.stdout.decode("utf-8"), re.DOTALL)
    assert found, "the page did not answer"
    return found[1].replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


ASK_AXE = """
axe.run(document, {resultTypes: ["violations"]}).then(function (found) {
  var answer = document.createElement("pre");
  answer.id = "answer";
  answer.textContent = JSON.stringify({
    passes: found.passes.length,
    wrong: found.violations.map(function (each) {
      return each.id + ": " + each.nodes.length + ", " + each.nodes[0].html.slice(0, 160);
    })
  });
  document.body.appendChild(answer);
});
"""


@pytest.mark.parametrize("page", PLACES, indirect=True)
def test_axe_core_finds_nothing_wrong(axe: str, page: str, tmp_path: Path) -> None:
    scripts = f"<script>{axe}</script><script>{ASK_AXE}</script></body>"
    before, _, after = page.rpartition("</body>")
    answer = json.loads(run(before + scripts + after, tmp_path))
    assert answer["wrong"] == []
    assert answer["passes"] > 10


MEASURE = """
window.onload = function () {
  var page = document.getElementById("frame").contentDocument.documentElement;
  var wide = [];
  page.querySelectorAll("body *").forEach(function (each) {
    if (each.closest(".wide table")) return;  // a table scrolls in a region of its own
    var box = each.getBoundingClientRect();
    if (box.right > %d + 1) wide.push(each.tagName + " " + each.className + " " + box.right);
  });
  document.getElementById("answer").textContent =
    JSON.stringify({width: page.scrollWidth, wide: wide.slice(0, 5)});
};
"""


@pytest.mark.parametrize("page", PLACES, indirect=True)
def test_it_reflows_in_a_narrow_window(page: str, tmp_path: Path) -> None:
    frame = (
        f'<iframe id="frame" style="width:{NARROW}px;height:700px;border:0"'
        f' srcdoc="{escape(page)}"></iframe>'
    )
    probe = f'{frame}<pre id="answer"></pre><script>{MEASURE % NARROW}</script>'
    answer = json.loads(run(f"<!DOCTYPE html><body>{probe}</body>", tmp_path))
    assert answer["width"] <= NARROW, answer["wide"]
