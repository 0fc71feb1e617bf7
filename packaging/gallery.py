"""Take pictures of every view of the window, and put each beside its drawing: `make gallery`.

    python packaging/dev.py gallery [TEXT...]       only views with TEXT in their name

Writes out/gallery/index.html. Each view is taken in the light and the dark colours, in high
contrast, and with text at 150 and 200 %, on a screen of 1366 x 768. The data are the bundled
reports with invented ratings for the whole country and an invented register. The drawings are in
../shared/design/screens; without that folder the page has the pictures alone.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "packaging")]

from screenshots import Shot, in_a_process, report, take  # noqa: E402

from db.domain.scale import Question  # noqa: E402
from db.domain.subject import Subject  # noqa: E402

OUT = ROOT / "out" / "gallery"
DRAWINGS = ROOT.parent / "shared" / "design" / "screens"
SIZE = (1366, 768)
TRUST, SURGERY = Subject("RWH"), Subject("RWH01", "surgery")
STATEMENTS = Subject("1-5203053560")


@dataclass(frozen=True, slots=True)
class Variant:
    """One look in which every view is taken."""

    name: str
    theme: str = "light"
    text_scale: float = 1.0


VARIANTS = (
    Variant("light"),
    Variant("dark", "dark"),
    Variant("contrast", "contrast"),
    Variant("150 %", text_scale=1.5),
    Variant("200 %", text_scale=2.0),
)


def views() -> dict[str, tuple[str, Shot]]:
    """Every view by its title: the name of its drawing, or '' if there is none, and its picture."""
    shot = Shot("", size=SIZE)
    story = (SURGERY, Question.SAFE)
    return {
        "Report on a site": ("report-site", shot),
        "A rating's story": ("report-site-story", replace(shot, cell=story)),
        "An older report": ("", replace(shot, published="2019-12-18")),
        "Report on a trust": ("report-trust", replace(shot, subject=TRUST)),
        "Report on a service": ("report-service", replace(shot, subject=SURGERY)),
        "What inspectors found": ("findings", replace(shot, tab=1)),
        "What inspectors found, 2024": ("findings-2024", replace(shot, subject=STATEMENTS, tab=1)),
        "Ratings of a service group": ("groups", replace(shot, subject=STATEMENTS)),
        "History": ("", replace(shot, tab=2)),
        "Source": ("", replace(shot, tab=3)),
        "Filters of the list": ("tree-filters", replace(shot, filters=True)),
        "Search": ("search", replace(shot, search="lister")),
        "Search that finds nothing": ("", replace(shot, search="zzzz")),
        "Print or save a card": ("print-dialog", replace(shot, action="print_card")),
        "Print what is to improve": ("", replace(shot, action="papers")),
        "To improve": ("improve", replace(shot, subject=TRUST, action="improve")),
        "Sources": ("sources", replace(shot, action="sources")),
        "Take a file out": ("sources-take-out", replace(shot, moment="take-out")),
        "A file is being added": ("import-running", replace(shot, moment="import-running")),
        "A file is refused": ("import-refused", replace(shot, moment="import-refused")),
        "What was added": ("import-summary", replace(shot, moment="import-summary")),
        "Follow a folder": ("", replace(shot, action="follow")),
        "A PC that follows": ("follow", replace(shot, moment="follow")),
        "Publish data": ("publish", replace(shot, action="publish")),
        "Help": ("help", replace(shot, action="help")),
        "All keys": ("", replace(shot, action="shortcuts")),
        "About Wardcard": ("", replace(shot, action="about")),
        "As at a date": ("", replace(shot, action="as_at_date")),
        "A small window": ("text-200-small", replace(shot, size=(1024, 700))),
    }


PAGE = """<!DOCTYPE html>
<html lang="en-GB"><head><meta charset="utf-8"><title>Wardcard's views</title><style>
body { font: 15px sans-serif; margin: 24px; } img { width: 680px; border: 1px solid #888; }
figure { display: inline-block; margin: 0 12px 16px 0; } nav a { margin-right: 12px; }
</style></head><body><h1>Wardcard's views</h1>
<nav>{% for view in views %}<a href="#{{ view.number }}">{{ view.title }}</a> {% endfor %}</nav>
{% for view in views %}<h2 id="{{ view.number }}">{{ view.title }}</h2>
{% for caption, file in view.pictures %}<figure><a href="{{ file }}"><img src="{{ file }}"
alt="{{ view.title }}, {{ caption }}" loading="lazy"></a>
<figcaption>{{ caption }}</figcaption></figure>
{% endfor %}{% endfor %}</body></html>
"""


def make_data(folder: Path) -> Path:
    """The data folder of the pictures, made once: the bundled reports and an invented country."""
    from db.importing.loader import Loader
    from db.importing.opening import open_or_create
    from tests.benchmarks import country
    from tests.viewer.views.improve import invented
    from viewer.system.paths import bundled_packs

    folder.mkdir(parents=True, exist_ok=True)
    database = folder / "wardcard.db"
    if not database.exists():
        with closing(open_or_create(database, bundled_packs())):
            pass
        Loader(database).load([country.latest_ratings(folder / "ratings.csv", 1.0)])
    if not (folder / "trust.db").exists():
        invented.make_register(folder / "trust.db", invented.requirements(database))
    return folder


def main(words: Sequence[str]) -> int:
    """Take the pictures of all views, or those named; returns 1 if one could not be taken."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    OUT.mkdir(parents=True, exist_ok=True)
    data_dir = make_data(OUT / "data")
    missing: list[str] = []
    shown: list[dict[str, object]] = []
    for number, (title, (drawing, shot)) in enumerate(views().items(), 1):
        pictures: list[tuple[str, str]] = []
        if drawing and (DRAWINGS / f"{drawing}.png").exists():
            shutil.copyfile(DRAWINGS / f"{drawing}.png", OUT / f"{number:02} drawing.png")
            pictures.append((f"drawing: {drawing}.png", f"{number:02} drawing.png"))
        for variant in VARIANTS:
            name = f"{number:02} {variant.name.replace(' %', '')}"
            if not words or any(word.lower() in title.lower() for word in words):
                wanted = replace(
                    shot, name=name, theme=variant.theme, text_scale=variant.text_scale
                )
                report(
                    f"{title}, {variant.name}", in_a_process(take, wanted, OUT, data_dir), missing
                )
            if (OUT / f"{name}.png").exists():
                pictures.append((variant.name, f"{name}.png"))
        shown.append({"number": number, "title": title, "pictures": pictures})
    from jinja2 import Environment, StrictUndefined

    page = Environment(autoescape=True, undefined=StrictUndefined).from_string(PAGE)
    (OUT / "index.html").write_text(page.render(views=shown), encoding="utf-8")
    print(OUT / "index.html")
    if not DRAWINGS.is_dir():
        print(f"There are no drawings in {DRAWINGS}.")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
