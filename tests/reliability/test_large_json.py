"""JSON of any size and shape is read within 1 GB, or refused in seconds with the bound."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.reliability.sizes import figure, scale, sized

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="the memory is read from /proc"),
]

MOST_MEMORY, MOST_SECONDS = 1_000_000_000, 10.0
worst = {"MB": 0.0, "s": 0.0}
READ = """
import sys, time
from pathlib import Path
from db.domain.errors import Refused
from db.sources.recognise import recognise
from tests.benchmarks import memory

begun = time.process_time()
try:
    said = sum(1 for _ in recognise(Path(sys.argv[1])).facts())
except Refused as error:
    said = str(error)
print(f"{int(memory.peak() or 0)} {time.process_time() - begun} {said}")
"""


def records(number: int) -> str:
    """A list of records, each of 2,000 characters in 80 values, like CQC's own."""
    questions = [
        {"name": name, "rating": "Good", "reportDate": "2019-01-02", "reportLinkId": "0" * 36}
        for name in ("Safe", "Effective", "Caring", "Responsive", "Well-led")
    ]
    overall = {"rating": "Good", "reportDate": "2019-01-02", "keyQuestionRatings": questions}
    one = {
        "providerId": "1-999000110",
        "name": "Invented House ’",
        "currentRatings": {"overall": overall},
        "historicRatings": [{"reportDate": "2015-01-02", "overall": overall}],
    }
    rest = json.dumps(one, ensure_ascii=False)[1:]
    return "[" + ",".join(f'{{"locationId": "1-9{i:08}", {rest}' for i in range(number)) + "]"


CONTENTS: dict[str, tuple[Callable[[int], str], int, str]] = {
    "100 MB of records": (records, 65_000, ""),
    "150 MB of records": (records, 98_000, "is larger than 120 MB|"),
    "25 million empty lists": (lambda n: "[" + "[]," * n + "[]]", 25_000_000, "more than 800 MB|"),
    "8 million objects": (lambda n: "[" + '{"a":1},' * n + "{}]", 8_000_000, "more than 800 MB|"),
    "a key for each of 8 million": (
        lambda n: "{" + ",".join(f'"{i}":1' for i in range(n)) + "}",
        8_000_000,
        "more than 800 MB|",
    ),
    "10 million texts": (lambda n: "[" + '"ab",' * n + '""]', 10_000_000, "more than 800 MB|"),
    "a text of 100 MB": (lambda n: '["' + "a😀" * n + '"]', 20_000_000, "a list without records"),
    "100,000 levels": (lambda n: "[" * n + "]" * n, 100_000, "more than 100 levels"),
    "a number of 100 million digits": (
        lambda n: "[" + "9" * n + "]",
        100_000_000,
        "is larger than",
    ),
    "300,000 keys, one twice": (
        lambda n: '{"locationId":"1-1",' + ",".join(f'"k{i}":1' for i in range(n)) + ',"k9":2}',
        300_000,
        "' twice. Remove one of them.",
    ),
    "lines without records": (lambda n: "[]\n" * n, 20_000_000, "100,000 were refused|"),
}


@pytest.mark.parametrize("name", CONTENTS)
def test_large_json_stays_within_bounds(name: str, tmp_path: Path) -> None:
    make, full, words = CONTENTS[name]
    path = tmp_path / "large.json"
    path.write_text(make(sized(full)), "utf-8")
    done = subprocess.run(
        [sys.executable, "-c", READ, str(path)], capture_output=True, text=True, check=True
    )
    memory, seconds, said = done.stdout.split(" ", 2)
    print(f"{name}: {int(memory) / 1e6:.0f} MB, {float(seconds):.1f} s, {said[:100]}")
    worst["MB"] = max(worst["MB"], int(memory) / 1e6)
    figure("large JSON, the most memory", worst["MB"], "MB")
    assert int(memory) < MOST_MEMORY
    if not said.strip().isdecimal():
        worst["s"] = max(worst["s"], float(seconds))
        figure("large JSON, the longest refusal", worst["s"], "s of the processor")
        assert float(seconds) < MOST_SECONDS
    if scale() == 1 or not words.endswith("|"):
        assert words.removesuffix("|") in said
