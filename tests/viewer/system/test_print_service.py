"""Printers are looked for without the network, unless somebody has named a print server."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from viewer.system.print_service import VARIABLE, print_locally

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="CUPS is asked on Linux")


@pytest.fixture(autouse=True)
def no_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "")


@pytest.fixture
def etc(tmp_path: Path) -> Path:
    (tmp_path / "etc").mkdir()
    return tmp_path / "etc"


def test_the_local_socket_is_used(etc: Path) -> None:
    (etc / "client.conf").write_text("# ServerName in.a.comment\nEncryption IfRequested\n")
    print_locally(etc)
    assert os.environ[VARIABLE].endswith("/cups.sock")
    assert Path(os.environ[VARIABLE]).is_absolute()


def test_a_server_that_is_named_is_kept(etc: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "printing.example.org")
    print_locally(etc)
    assert os.environ[VARIABLE] == "printing.example.org"


@pytest.mark.parametrize("whose", ["IT", "user"])
def test_a_server_in_a_file_is_kept(etc: Path, whose: str) -> None:
    own = Path.home() / ".cups"
    own.mkdir()
    file = (etc if whose == "IT" else own) / "client.conf"
    file.write_text("Encryption Never\n servername printing.example.org\n")
    print_locally(etc)
    assert not os.environ[VARIABLE]
