"""The reference is made from the code, and its field list from nothing but real answers."""

from __future__ import annotations

import importlib.util
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
TINY = ROOT / "examples" / "tiny"

_spec = importlib.util.spec_from_file_location(
    "reference_fields", ROOT / "scripts" / "reference_fields.py"
)
reference = importlib.util.module_from_spec(_spec)
# The fields of one command stand in a file beside it, which it imports.
sys.path.insert(0, str(ROOT / "scripts"))
_spec.loader.exec_module(reference)
sys.path.pop(0)

TABLES = [
    word
    for name in ("packages", "providers", "appointments")
    for word in (f"--{name}", str(TINY / f"{name}.csv"))
]
# A limit on who has work in a zone, under which some answers are told as ranges.
MOST_PROVIDERS = """
[parameters.most_providers]
unit = "count"
basis = "assumption"
reliability = "A test"
impact = "A test"
source = "A test"
values = [{ from = 2019-04-01, all = 2 }]
"""
# The commands whose answers show every field of a heading of the reference; a run and a comparison
# come from the example that compares two scenarios.
COMMANDS: dict[str, list[list[str]]] = {
    "`homecare zones`": [
        ["zones", "leicestershire-2020"],
        ["zones", "leicestershire-2020", "--compare-bands", "listed", "leicestershire-rings"],
        ["zones", "leicestershire-2020", "--compare", "leicestershire-districts"],
    ],
    "`homecare pay`": [
        ["pay", "leicestershire-2020"],
        ["pay", "leicestershire-2020", "--visits", "visits.csv", "--rule", "actual"],
    ],
    "`homecare design`": [
        ["design", "leicestershire-2020", "--floor-target", "0.05", "--floor", "base-rate"],
    ],
    "`homecare frontier`": [["frontier", "leicestershire-2020", "--points", "3"]],
    "`homecare rules`": [["rules", "leicestershire-2020", "--orders", "20"]],
    "`homecare explain --zone`": [
        ["explain", "out", "--zone", "melton"],
        ["explain", "limited-out", "--zone", "north-west"],
    ],
    "`homecare panel`": [["panel", "leicestershire-2020"], ["panel", "limited"]],
    "`homecare explain`": [
        ["explain", "out", "INVENTED-00001", "--provider", "INVENTED-P34"],
        ["explain", "out", "INVENTED-00020", "--anew", "--supply-elasticity", "2"],
        ["explain", "placed", "P1"],
    ],
    "`homecare primes`": [["primes", "leicestershire-2020"]],
    "`homecare stress`": [
        [
            "stress",
            "leicestershire-2020",
            "--provider",
            "INVENTED-P10",
            "--provider",
            "INVENTED-P25",
        ],
    ],
    "`homecare budget`": [["budget", "leicestershire-years", "--against", "leicestershire-2019"]],
    "`homecare price`": [
        ["price", "leicestershire-2019"],
        ["price", "leicestershire-2020"],
        ["price", "leicestershire-2020-build-up"],
        ["price", str(ROOT / "examples" / "legal-floor.toml")],
    ],
    "`homecare run`": [["run", "leicestershire-2020", "--place", "new"]],
    "`homecare allocate`": [["allocate", *TABLES], ["allocate", *TABLES, "--place", "new"]],
    "`homecare check`": [["check", str(TINY / "packages.csv")]],
    "`homecare new`": [["new", "folder"]],
    "`homecare verify`": [["verify", "out"]],
    "Any command that fails": [["check", "broken.csv"]],
}


def fields_of(answer: object, at: str = "") -> Iterator[str]:
    """Yield the path of every value: [] for the members of a list."""
    if isinstance(answer, dict):
        if not answer and at:
            yield at
        for key, value in answer.items():
            yield from fields_of(value, f"{at}.{key}" if at else key)
    elif isinstance(answer, list):
        if not answer:
            yield f"{at}[]"
        for value in answer:
            yield from fields_of(value, f"{at}[]")
    else:
        yield at


def is_listed(path: str, listed: set[str]) -> bool:
    """Return whether a path is in the reference, by name, under a *, or as a list left empty."""
    stars = [each[:-1] for each in listed if each.endswith("*")]
    return (
        path in listed
        or any(path.startswith(star) or path == star[:-1] for star in stars)
        or (path.endswith("[]") and any(each.startswith(path) for each in listed))
    )


@pytest.fixture(scope="module")
def answers(
    shelf: Any,
    example: tuple[list[str], dict[str, Any]],
    tiny_factory: Any,
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, set[str]]:
    """Every field that real answers hold, by heading of the reference."""
    where = tmp_path_factory.mktemp("answers")
    bad = "package_id,zone_id,hours_per_week\nP1,north,ten\n"
    (where / "broken.csv").write_text(bad, encoding="utf-8")
    visits = (
        "package_id,visit_on,planned_minutes,actual_minutes,carers\n"
        "INVENTED-00002,2020-11-02,60,52,1\n"
    )
    (where / "visits.csv").write_text(visits, encoding="utf-8")
    limited = shutil.copytree(tiny_factory("limited").folder, where / "limited")
    with (limited / "models" / "allocation" / "tiny.toml").open("a", encoding="utf-8") as model:
        model.write(MOST_PROVIDERS)
    baseline, option = example[1]["baseline"], example[1]["options"][0]
    own = {key: value for key, value in option.items() if key not in baseline}
    held = {
        "`homecare run`": set(fields_of(baseline)),
        "`homecare compare`": set(fields_of(own)),
    }
    shelf.run(["run", "leicestershire-2020", "--out", "out"], where)
    shelf.run(["allocate", *TABLES, "--rule", "prime_first", "--out", "placed"], where)
    shelf.run(["run", "limited", "--out", "limited-out"], where)
    for heading, commands in COMMANDS.items():
        found = held.get(heading, set())
        for words in commands:
            done = shelf.run([*words, "--json"], where)
            answer = json.loads(done.out)
            found |= set(fields_of(answer))
        held[heading] = found
    return held


@pytest.mark.parametrize("heading", list(reference.FIELDS))
def test_every_field_of_a_real_answer_is_in_the_reference(
    heading: str, answers: dict[str, set[str]]
) -> None:
    listed = {path for path, _, _ in reference.FIELDS[heading][1]}
    missing = sorted(path for path in answers[heading] if not is_listed(path, listed))
    assert not missing


@pytest.mark.parametrize("heading", list(reference.FIELDS))
def test_every_field_in_the_reference_is_in_a_real_answer(
    heading: str, answers: dict[str, set[str]]
) -> None:
    held = answers[heading]
    left_over = [
        path
        for path, _, _ in reference.FIELDS[heading][1]
        if path not in held
        and not any(each.startswith(path.removesuffix("*")) for each in held)
        and not any(each.endswith("[]") and path.startswith(each) for each in held)
    ]
    assert not left_over


def test_the_reference_on_disk_is_what_the_code_says() -> None:
    done = subprocess.run(
        [sys.executable, "scripts/build_reference.py", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_stale_reference_is_refused(tmp_path: Path) -> None:
    sys.path.insert(0, str(ROOT / "scripts"))
    try:
        import build_reference
    finally:
        sys.path.pop(0)
    before = build_reference.FOLDER
    build_reference.FOLDER = tmp_path
    try:
        assert build_reference.main([]) == 0
        assert build_reference.main(["--check"]) == 0
        page = tmp_path / "tables.md"
        page.write_text(page.read_text(encoding="utf-8") + "more\n", encoding="utf-8")
        assert build_reference.main(["--check"]) == 1
    finally:
        build_reference.FOLDER = before
