"""What is not a file is never opened: pipes, devices, sockets, broken links and loops of links."""

from __future__ import annotations

import os
import signal
import socket
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from db.domain.errors import Refused
from db.files import reading
from db.importing.ledger import Imported
from db.importing.loader import Loader
from db.sources import collection
from tests.db.sources.sheets import HEADER, row, write_csv
from tests.systems import IN_WINE

pytestmark = pytest.mark.skipif(IN_WINE, reason="Windows has none of these")


@contextmanager
def socket_at(path: Path) -> Iterator[None]:
    with socket.socket(socket.AF_UNIX) as made:
        # The name of a socket must be short.
        before = Path.cwd()
        os.chdir(path.parent)
        try:
            made.bind(path.name)
        finally:
            os.chdir(before)
        yield


@pytest.fixture
def specials(tmp_path: Path) -> Iterator[Path]:
    """A folder with one of each, and a good file; a test that would wait for one of them fails."""
    folder = tmp_path / "specials"
    folder.mkdir()
    os.mkfifo(folder / "pipe.csv")
    (folder / "device.csv").symlink_to("/dev/zero")
    (folder / "dangling.csv").symlink_to("gone.csv")
    (folder / "loop.csv").symlink_to("loop.csv")
    (folder / "system.csv").symlink_to("/proc/self/environ")
    (folder / "round").symlink_to(folder)
    write_csv(folder / "good.csv", [HEADER, row()])
    (folder / "link.csv").symlink_to("good.csv")

    def late(*_: object) -> None:
        raise TimeoutError("it waits for something that is not a file")

    signal.signal(signal.SIGALRM, late)
    signal.alarm(20)
    with socket_at(folder / "socket.csv"):
        yield folder
    signal.alarm(0)


WHY = {
    "pipe.csv": "is a pipe between programs, not a file. Choose a file.",
    "device.csv": "is a device, not a file. Choose a file.",
    "socket.csv": "is a socket, by which programs talk to each other, not a file. Choose a file.",
    "dangling.csv": "is a link to a file that is not there. Choose another file.",
    "loop.csv": "is a link that leads back to itself. Choose another file.",
    "system.csv": "is a part of the system, not a file. Choose a file.",
}


@pytest.mark.parametrize("name", WHY)
def test_each_is_refused_in_one_sentence(name: str, specials: Path, tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        Loader(tmp_path / "wardcard.db").load([specials / name])
    assert str(refused.value).endswith(f"{name} {WHY[name]}")
    with pytest.raises(Refused):
        reading.open_file(specials / name)
    assert not Imported(str(specials / name), "0" * 64).is_unchanged


def test_each_is_left_out_of_a_folder_with_the_reason(specials: Path, tmp_path: Path) -> None:
    (summary,) = Loader(tmp_path / "wardcard.db").load([specials])
    left_out = {each.where: each.why for each in summary.left_out}
    assert left_out.pop("round") == "it is a link to a folder. Add that folder itself."
    assert left_out == {name: f"it {why}" for name, why in WHY.items()}
    assert [part.file_name for part in summary.parts] == ["specials/good.csv", "specials/link.csv"]


def test_something_that_takes_the_place_of_a_file_is_not_opened(
    specials: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the look at what it is and its opening, a file can become a pipe."""
    good = write_csv(tmp_path / "ratings.csv", [HEADER, row()])
    open_it = os.open

    def late(path: Path, flags: int) -> int:
        good.unlink()
        os.mkfifo(good)
        return open_it(path, flags)

    with monkeypatch.context() as patch:
        patch.setattr(os, "open", late)
        with pytest.raises(Refused, match=r"ratings\.csv is a pipe between programs"):
            reading.open_file(good)


def test_a_folder_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root can read every folder")
    folder = tmp_path / "some"
    (folder / "locked").mkdir(parents=True)
    (folder / "locked").chmod(0)
    write_csv(folder / "good.csv", [HEADER, row()])
    (summary,) = Loader(tmp_path / "wardcard.db").load([folder])
    assert [each.where for each in summary.left_out] == ["locked"]


@pytest.mark.parametrize("name", ["", ".", "./"])
def test_an_empty_name_never_means_the_working_folder(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_csv(tmp_path / "good.csv", [HEADER, row()])
    monkeypatch.chdir(tmp_path)
    with pytest.raises(Refused, match="An empty name"):
        Loader(tmp_path / "data" / "wardcard.db").load([Path(name)])


def test_a_name_with_a_nul_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="cannot be read"):
        Loader(tmp_path / "wardcard.db").load([Path("a\0b.csv")])


def test_links_and_devices_in_an_archive_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "some.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, kind in (("link.csv", 0o120777), ("pipe.csv", 0o010644), ("good.csv", 0o100644)):
            member = zipfile.ZipInfo(name)
            member.external_attr = kind << 16
            text = write_csv(tmp_path / "good.csv", [HEADER, row()]).read_bytes()
            archive.writestr(member, b"/etc/passwd" if "link" in name else text)
    (summary,) = Loader(tmp_path / "wardcard.db").load([path])
    assert {each.where: each.why for each in summary.left_out} == {
        "link.csv": "it is a link to another file, not a file. Pack the file itself.",
        "pipe.csv": "it is a device or pipe, not a file. Pack the file itself.",
    }
    assert [part.file_name for part in summary.parts] == ["some.zip/good.csv"]


def test_a_member_with_the_name_of_a_device_of_windows_is_read(tmp_path: Path) -> None:
    path = tmp_path / "some.zip"
    with zipfile.ZipFile(path, "w") as archive:
        text = write_csv(tmp_path / "good.csv", [HEADER, row()]).read_bytes()
        archive.writestr("a/CON.csv", text)
    with collection.Unpacking() as unpacking:
        (found,) = collection.collect(path, unpacking).inputs
        assert found.path.name == "_CON.csv"
    assert found.shown == "some.zip/a/CON.csv"


def test_a_folder_with_too_many_files_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(collection, "MOST_FILES", 10)
    folder, path = tmp_path / "many", tmp_path / "many.zip"
    folder.mkdir()
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(11):
            (folder / f"{number}.csv").touch()
            archive.writestr(f"{number}.csv", "")
    for each in (folder, path):
        with pytest.raises(Refused, match=r"many.* (more than 10|11) files"):
            Loader(tmp_path / "wardcard.db").load([each])
