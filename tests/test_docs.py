r"""README, CONTRIBUTING and the guides are correct: their commands run and their links work.

In a block marked ``console``, each ``$ wardcard`` command is run as written. Lines that start with
``C:\\>`` (Windows) or ``#`` (root) install or remove Wardcard, and are skipped.
"""

from __future__ import annotations

import os
import re
import shlex
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from db.sources.recognise import FORMATS
from tests.db.packs import minimal, write
from tests.db.sources.reports.invented import TRUST_2019, pdf
from viewer.cli.commands import COMMANDS
from viewer.cli.main import run
from viewer.system.policy import REGISTRY_KEY, Policies, from_file
from viewer.window.actions import COMMANDS as MENU_COMMANDS

ROOT = Path(__file__).resolve().parent.parent
GUIDES = sorted((ROOT / "resources" / "help").glob("*.md"))
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *GUIDES]
README_LINES = 150


def text_of(document: Path) -> str:
    return document.read_text("utf-8")


def write_named_files(folder: Path) -> None:
    """Write the files that commands of documents name and do not write themselves."""
    write(folder, minimal(), "invented-pack.json")
    (folder / "invented-report.pdf").write_bytes(pdf(TRUST_2019))


def name_of(document: Path) -> str:
    return document.relative_to(ROOT).as_posix()


def commands(document: Path) -> list[str]:
    """Every line of a console block, with its prompt."""
    blocks = re.findall(r"^```console\n(.*?)^```", text_of(document), re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line.strip()]


def slug(heading: str) -> str:
    """GitHub's anchor for a heading: 'find-a-place'."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def headings(document: Path) -> set[str]:
    return {slug(found) for found in re.findall(r"^#+ (.+)$", text_of(document), re.MULTILINE)}


def links(document: Path) -> Iterator[str]:
    """The targets of links and pictures, without code blocks."""
    prose = re.sub(r"^```.*?^```", "", text_of(document), flags=re.MULTILINE | re.DOTALL)
    yield from re.findall(r"\]\(([^)\s]+)\)", prose)


def run_command(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    words = shlex.split(command.removeprefix("$ wardcard"))
    try:
        status = run(words)
    except SystemExit as end:  # raised by --help
        status = end.code
    printed = capsys.readouterr()
    assert status == 0, f"{command}: {printed.err}"
    assert printed.out.strip(), f"{command} prints nothing"


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_every_command_in_a_document_runs(
    document: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Commands run in the document's order, because one may use files that an earlier one wrote."""
    monkeypatch.chdir(tmp_path)
    write_named_files(tmp_path)
    for command in commands(document):
        if command.startswith("$ wardcard "):
            if "--picture" not in command:  # opens the window; tested in tests/viewer/window
                run_command(command, capsys)
        else:
            assert command.startswith(("C:\\> ", "# ")), f"unknown prompt: {command}"


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(line, id=line)
        for document in DOCUMENTS
        for line in commands(document)
        if not line.startswith("$ ")
    ],
)
def test_the_guide_for_it_lists_the_files_of_install_commands(command: str) -> None:
    """The guide for IT lists every file that ``make package`` builds."""
    guide = text_of(ROOT / "resources" / "help" / "for-it.md")
    for name in re.findall(r"wardcard[-_][\w.-]+\.(?:msi|exe|deb)", command):
        assert f"`{name}`" in guide
    pytest.skip("needs root or Windows; run by the tests of the builds")


def test_the_commands_write_the_files_that_the_guide_describes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for command in commands(ROOT / "resources" / "help" / "command-line.md"):
        if command.startswith(("$ wardcard card", "$ wardcard export")):
            run_command(command, capsys)
    assert Path("lister.pdf").read_bytes().startswith(b"%PDF-")
    assert len(list(Path("cards").glob("*.pdf"))) > 5, "a card for each site and service"
    assert any(path.name.startswith("Lister Hospital, ") for path in Path("named").iterdir())
    assert zipfile.is_zipfile("trust.xlsx")
    assert Path("lister.html").read_text("utf-8").startswith("<!")


def test_the_readme_is_short() -> None:
    assert len(text_of(ROOT / "README.md").splitlines()) <= README_LINES


def test_the_readme_links_to_every_guide() -> None:
    linked = set(links(ROOT / "README.md"))
    assert [guide.name for guide in GUIDES if f"resources/help/{guide.name}" not in linked] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_the_target_of_every_link_and_picture_exists(document: Path) -> None:
    for link in links(document):
        assert not link.startswith("http"), f"web addresses must be written out, not linked: {link}"
        path, _, heading = link.partition("#")
        target = (document.parent / path).resolve() if path else document
        assert target.exists(), link
        if heading:
            assert heading in headings(target), link


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_every_make_target_and_file_named_in_a_document_exists(document: Path) -> None:
    text = text_of(document)
    makefile = text_of(ROOT / "Makefile")
    for target in re.findall(r"(?:^    |`)make ([\w-]+)", text, re.MULTILINE):
        assert re.search(rf"(?<![\w-]){target}(?![\w-])", makefile), target
    for name in re.findall(r"`((?:db|viewer|resources|packaging|tests)/[\w./-]+)`", text):
        assert (ROOT / name).exists(), name


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_every_menu_entry_that_a_document_names_is_in_the_menu(document: Path) -> None:
    """Documents write a menu entry as: File, ‘Add data…’."""
    entries = {(command.menu, command.text) for command in MENU_COMMANDS}
    menus = "|".join(sorted({command.menu for command in MENU_COMMANDS}))
    text = " ".join(text_of(document).split())
    for menu, entry in re.findall(rf"\b({menus}), (?:then )?‘([^’]+)’", text):
        assert (menu, entry) in entries


def test_the_command_line_guide_names_every_command() -> None:
    guide = text_of(ROOT / "resources" / "help" / "command-line.md")
    for command in COMMANDS:
        assert re.search(rf"`(?:wardcard )?{command.name}`|\$ wardcard {command.name}\b", guide)


@pytest.mark.skipif(sys.platform == "win32", reason="on Windows policies are in the registry")
def test_the_example_of_policies_is_understood_and_every_policy_is_explained(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    guide = text_of(ROOT / "resources" / "help" / "for-it.md")
    section = guide.partition("\n## Set policies\n")[2].partition("\n## ")[0]
    (example,) = re.findall(r"^```json\n(.*?)^```", section, re.MULTILINE | re.DOTALL)
    monkeypatch.setenv("USER", "sister")
    file = tmp_path / "policy.json"
    file.write_text(example, "utf-8")
    file.chmod(0o644)
    tmp_path.chmod(0o755)
    found = Policies(from_file(file, os.getuid()))
    assert found.faults == ()
    assert list(found.in_force()) == [policy.name for policy in Policies.entries()]
    assert found.data_folder == Path("/srv/wardcard/sister")
    rows = re.findall(r"^\| `(\w+)` \| .*? \| (.*) \|$", section, re.MULTILINE)
    assert rows == [(policy.name, policy.about) for policy in Policies.entries()]
    assert REGISTRY_KEY in section


def test_the_guide_on_data_names_every_format_that_is_read() -> None:
    guide = text_of(ROOT / "resources" / "help" / "data-and-formats.md")
    for file_format in FORMATS:
        for suffix in file_format.suffixes:
            assert suffix in guide, f"{file_format.name} ({suffix})"
