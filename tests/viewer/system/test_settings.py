"""Settings are there at the next start, and damage to their file costs a value, never a start."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from viewer.system.settings import FILE_NAME, TEXT_SCALES, LastView, Placement, Settings

PLACEMENT = Placement(10, 20, 1360, 860, True)
LAST_VIEW = LastView("RWH01/surgery", "rwh-2019", "2019-12-18", ("RWH", "RWH01"))


def filled(folder) -> None:
    settings = Settings(folder)
    settings.theme = "dark"
    settings.text_scale = 1.5
    settings.story_shown = False
    settings.pane_widths = (292, 256)
    settings.placement = PLACEMENT
    settings.last_view = LAST_VIEW
    settings.add_recent_search("lister")
    settings.save()


def read_all(settings: Settings) -> tuple[object, ...]:
    return (
        settings.theme,
        settings.text_scale,
        settings.story_shown,
        settings.pane_widths,
        settings.placement,
        settings.last_view,
        settings.recent_searches,
        settings.last_folder,
    )


def test_settings_are_there_at_the_next_start(tmp_path):
    filled(tmp_path)
    assert read_all(Settings(tmp_path)) == (
        "dark", 1.5, False, (292, 256), PLACEMENT, LAST_VIEW, ("lister",), None,
    )  # fmt: skip


def test_a_first_start_has_defaults(tmp_path):
    assert read_all(Settings(tmp_path)) == ("system", 1.0, True, (), None, LastView(), (), None)


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"\x00\xff\xfe" * 500,
        b"[view\ntheme",
        b'[window]\nplacement={"x": "far left"}\nreading=[1, 2]\npanes="[1, -2, {}]"\n',
        b'[view]\ntheme=@ByteArray(\\0)\ntext_scale=nan\n[search]\nrecent="[1, null]"\n',
        b"[window]\nreading=" + b"[" * 5000,
    ],
)
def test_damaged_settings_never_stop_the_start(tmp_path, damage):
    (tmp_path / FILE_NAME).write_bytes(damage)
    settings = Settings(tmp_path)
    read_all(settings)
    assert TEXT_SCALES[0] <= settings.text_scale <= TEXT_SCALES[-1]
    settings.theme = "light"
    settings.save()
    assert Settings(tmp_path).theme == "light"


@hypothesis_settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None
)
@given(cuts=st.tuples(st.integers(0, 600), st.integers(0, 600), st.binary(max_size=12)))
def test_settings_with_any_piece_torn_out_still_read(tmp_path, cuts):
    filled(tmp_path)
    path = tmp_path / FILE_NAME
    data = path.read_bytes()
    start, end, noise = cuts
    path.write_bytes(data[:start] + noise + data[end:])
    read_all(Settings(tmp_path))


def test_a_folder_that_cannot_be_written_costs_only_the_memory(tmp_path):
    (tmp_path / "file").write_text("no folder")
    settings = Settings(tmp_path / "file")
    settings.theme = "dark"
    settings.save()
    assert settings.theme == "dark"


def test_recent_searches_are_few_and_newest_first(tmp_path):
    settings = Settings(tmp_path)
    for text in [f"invented {number}" for number in range(20)] + ["Invented 15"]:
        settings.add_recent_search(text)
    assert settings.recent_searches[:2] == ("Invented 15", "invented 19")
    assert len(settings.recent_searches) == 8


@pytest.mark.parametrize(("kept", "read"), [("0.8", 1.0), ("5", 2.0), ("1.3", 1.3), ("much", 1.0)])
def test_the_text_size_has_the_same_bounds_here_as_in_the_theme(tmp_path, kept, read):
    (tmp_path / FILE_NAME).write_text(f"[view]\ntext_scale={kept}\n")
    assert Settings(tmp_path).text_scale == read


@pytest.mark.parametrize("text", ["\\\\ud800", "\\\\u202egnp", "x" * 5000])
def test_texts_that_cannot_be_shown_are_forgotten(tmp_path, text):
    (tmp_path / FILE_NAME).write_text(
        f'[search]\nrecent="[\\"{text}\\", \\"invented\\"]"\n'
        f'[window]\nreading="{{\\"subject\\": \\"{text}\\"}}"\n'
    )
    settings = Settings(tmp_path)
    assert settings.recent_searches == ("invented",)
    assert settings.last_view == Settings.last_view.default


@pytest.mark.parametrize(
    "kept", ["[view]\ntheme=mauve", "[view]\ngrouping=COLOUR", "[view]\nstory=perhaps"]
)
def test_an_unknown_value_counts_as_the_default(tmp_path, kept):
    (tmp_path / FILE_NAME).write_text(kept)
    settings = Settings(tmp_path)
    assert settings.theme == Settings.theme.default
    assert settings.grouping is Settings.grouping.default
    assert settings.story_shown is Settings.story_shown.default


def test_every_setting_has_a_key_of_its_own_and_says_what_it_is():
    entries = Settings.entries()
    assert len({entry.key for entry in entries}) == len(entries) >= 9
    assert all(entry.about.endswith(".") for entry in entries)


def test_settings_are_known_without_qt():
    program = "import sys, viewer.system.settings; sys.exit('PySide6' in sys.modules)"
    subprocess.run([sys.executable, "-c", program], check=True)


def test_damaged_settings_that_another_program_has_open_do_not_prevent_the_start(
    tmp_path, monkeypatch
):
    (tmp_path / FILE_NAME).write_bytes(b"[view\ntheme")

    def held(*_: object, **__: object) -> None:
        raise PermissionError(13, "The process cannot access the file")

    monkeypatch.setattr(Path, "replace", held)
    monkeypatch.setattr(Path, "unlink", held)
    assert Settings(tmp_path).theme == "system"
