"""Every constraint of the allocation has its stored programme, and is what it was."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from homecare.allocation.model import CONSTRAINTS
from homecare.allocation.openings.choose import OPENING_CONSTRAINTS

ROOT = Path(__file__).parents[3]
_spec = importlib.util.spec_from_file_location(
    "write_stored_lps", ROOT / "scripts" / "write_stored_lps.py"
)
script = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(script)
STORED = dict(script.stored())


def test_no_constraint_lacks_a_stored_programme_and_none_is_left_over():
    files = {path.stem for path in (ROOT / "tests" / "golden" / "lp").glob("*.lp")}
    every = {each.__name__ for each in (*CONSTRAINTS, *OPENING_CONSTRAINTS)} | {*script.HELD}
    assert files == every == set(STORED)


@pytest.mark.parametrize("name", sorted(STORED))
def test_a_constraint_adds_the_rows_it_added_before(name):
    path = ROOT / "tests" / "golden" / "lp" / f"{name}.lp"
    assert STORED[name] == path.read_text(encoding="utf-8"), "run scripts/write_stored_lps.py"


@pytest.mark.parametrize("name", sorted(STORED))
def test_every_constraint_binds_in_the_stored_market(name):
    assert "c0:" in STORED[name]
