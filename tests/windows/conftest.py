"""Fixtures of the tests in Wine: a screen, Windows, the builds, and Wardcard installed.

Windows is set up once. Tests that install or remove get a copy of it without Wardcard; the others
share one in which the setup has installed Wardcard for the user.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from builds.common import DIST, ROOT, version
from dev import WINDOWS_TOOLS

from tests import x_screen
from tests.tools import absent, tool_or_skip
from tests.windows import wine as wine_module
from tests.windows.app import App
from tests.windows.mistakes import Mistake, mistakes
from tests.windows.wine import Wine
from tests.x_screen import Screen, wait_for

FIGURES = pytest.StashKey[list[str]]()
ALL_TESTS = "tests"
"""The folder of all tests, of which the suite can run a part."""
NewWindows = Callable[[], Wine]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of tests/windows/mistakes.py and suite.py."""
    parser.addoption("--mistake", default="", help="make this mistake of mistakes.toml")
    parser.addoption("--part", default=ALL_TESTS, help="the part of the tests that the suite runs")


@pytest.fixture(scope="session")
def mistake(request: pytest.FixtureRequest) -> Mistake | None:
    """The mistake that the tests are to notice; usually None."""
    kind = request.config.getoption("--mistake")
    return next((each for each in mistakes() if each.kind == kind), None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test here, so that only `make test-windows` runs them."""
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.windows)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the figures that tests have reported."""
    for line in terminalreporter.config.stash.get(FIGURES, []):
        terminalreporter.write_line(line)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Keep a picture of the screen when a test fails, in out/windows."""
    result = yield
    screen = getattr(item, "funcargs", {}).get("screen")
    if result.failed and isinstance(screen, Screen):
        folder = ROOT / "out" / "windows"
        folder.mkdir(parents=True, exist_ok=True)
        name = re.sub(r"[^-.\w]+", "-", item.name)
        picture = folder / f"{name}.png"
        screen.picture().save(picture)
        result.sections.append(("The screen", str(picture)))
    return result


@pytest.fixture(scope="session")
def screen() -> Iterator[Screen]:
    """One screen for all tests here; skips them if a tool is missing."""
    for tool in WINDOWS_TOOLS:
        tool_or_skip(tool)
    with x_screen.x_screen() as made:
        yield made


def _built(end: str) -> Path:
    path = DIST / f"wardcard-{version()}-windows-x64{end}"
    return path if path.is_file() else absent(f"{path} is missing; make package ARGS=windows")


@pytest.fixture(scope="session")
def setup(mistake: Mistake | None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The installer for one user."""
    if mistake is not None and mistake.is_in_setup:
        return mistake.setup(tmp_path_factory.mktemp("setup"))
    return _built("-setup.exe")


@pytest.fixture(scope="session")
def package() -> Path:
    """The installer for all users."""
    return _built(".msi")


@pytest.fixture(scope="session")
def portable() -> Path:
    """The archive that is unpacked anywhere."""
    return _built("-portable.zip")


@pytest.fixture(scope="session")
def new_windows(screen: Screen, tmp_path_factory: pytest.TempPathFactory) -> Iterator[NewWindows]:
    """Makes copies of a Windows without Wardcard; their programs end with the session."""
    folder = tmp_path_factory.mktemp("windows")
    base = wine_module.install(folder / "base", screen.environment)
    with ExitStack() as stack:
        number = 0

        def copy() -> Wine:
            nonlocal number
            number += 1
            made = wine_module.copy(base, folder / f"copy-{number}", screen.environment)
            stack.callback(made.end)
            made.stay()
            return made

        yield copy
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def installed(
    new_windows: NewWindows,
    screen: Screen,
    setup: Path,
    mistake: Mistake | None,
    tmp_path_factory: pytest.TempPathFactory,
) -> App:
    """Wardcard, installed by its setup for the user."""
    wine = new_windows()
    wine.must(setup, "/S")
    if mistake is not None and not mistake.is_in_setup:
        home = wine.local / "Programs" / "Wardcard"
        mistake.make(home, tmp_path_factory.mktemp("mistake"))
    return App(wine, screen, wine.local / "Programs" / "Wardcard", wine.local / "Wardcard")


@pytest.fixture(scope="session")
def ready_data(installed: App, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder as the first start leaves it, with the bundled reports."""
    folder = tmp_path_factory.mktemp("ready") / "Wardcard"
    installed.ask("info", "--data-dir", folder)
    return folder


@pytest.fixture
def app(installed: App, ready_data: Path) -> Iterator[App]:
    """Wardcard with the bundled reports and no settings; no window is left open."""
    installed.use_fresh_data(ready_data)
    yield installed
    close_all(installed)


def close_all(app: App) -> None:
    """End every Wardcard that still shows a window, so that the next test has an empty screen."""
    app.screen.kill()
    wait_for(lambda: app.screen.titles() == [], "all windows to be gone")


@pytest.fixture
def report(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Prints a line at the end, for a figure that is of interest when the test passes too."""
    return request.config.stash.setdefault(FIGURES, []).append


@pytest.fixture
def opened(app: App) -> App:
    """Wardcard with its window open on the first trust."""
    app.open_to_use()
    return app
