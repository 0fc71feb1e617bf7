r"""A quality team publishes to a share, \\server\wards, and a ward's PC follows it."""

from __future__ import annotations

from pathlib import Path

from tests.db.packs import minimal, write
from tests.windows.app import TRUST, App


def test_a_ward_follows_what_a_team_publishes_on_a_share(app: App, tmp_path: Path) -> None:
    share = app.wine.share("server", "wards")
    assert app.wine.path(share) == r"\\server\wards"
    keys, ward = app.wine.profile / "keys", app.wine.profile / "ward"
    keys.mkdir()
    app.ask("key", "new", keys / "team.pem")
    app.ask("publish", "--out", share, "--key", keys / "team.pem", "--version", "1")
    pack = share / "wardcard-1.wardcard"
    app.ask("verify", pack, "--key", keys / "team.pub")
    app.ask("follow", share, "--key", keys / "team.pub", "--data-dir", ward)
    assert r"\\server\wards" in app.ask("follow", "--data-dir", ward)

    app.ask("import", write(tmp_path, minimal(), "pack.json"))
    app.ask("publish", "--out", share, "--key", keys / "team.pem", "--version", "2")
    app.ask("follow", share, "--key", keys / "team.pub", "--data-dir", ward)
    found = app.ask("find", "Invented General Hospital", "--data-dir", ward)
    assert "ZZ101" in found
    app.open_at(TRUST, "--data-dir", ward)

    # A pack that someone has changed is refused, and the data stays.
    bad = bytearray((share / "wardcard-2.wardcard").read_bytes())
    bad[len(bad) // 2] ^= 1
    (share / "wardcard-3.wardcard").write_bytes(bad)
    refused = app.run("follow", share, "--key", keys / "team.pub", "--data-dir", ward)
    assert refused.returncode == 1, refused.stdout
    assert "ZZ101" in app.ask("find", "Invented General Hospital", "--data-dir", ward)
