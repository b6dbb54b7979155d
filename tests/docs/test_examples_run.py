"""The examples do what they say."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any

import pytest

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def test_the_tiny_example_comes_out_as_worked_by_hand(shelf: Any, tmp_path: Path) -> None:
    words = ["allocate", "--out", str(tmp_path), "--json"]
    for name in ("packages", "providers", "appointments"):
        words += [f"--{name}", str(EXAMPLES / "tiny" / f"{name}.csv")]
    done = shelf.run(words, tmp_path)
    assert done.code == 0, done.err
    # The table at the end of examples/tiny/README.md, and the figures above and below it.
    page = (EXAMPLES / "tiny" / "README.md").read_text(encoding="utf-8")
    by_hand = re.findall(r"^\| (P\d) \| (\w+) \| (\w*) ?\| (?:£(\d+))? ?\|$", page, re.MULTILINE)
    assert len(by_hand) == 6
    with (tmp_path / "allocation.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [
        (
            row["package_id"],
            row["provider_id"] or "none",
            row["role"],
            row["weekly_cost_gbp"].removesuffix(".0"),
        )
        for row in rows
    ] == by_hand
    assert rows[-1]["reason"] == "no provider appointed to the zone can do: dementia"
    allocation = json.loads(done.out)["allocation"]
    assert allocation["placed_hours"] == allocation["bound"] == 44
    goals = {each["goal"]: (each["lp_value"], each["achieved"]) for each in allocation["goals"]}
    assert goals == {
        "placed_hours": (44, 44),
        "prime_hours": (30, 24),
        "score": (pytest.approx(35.2), pytest.approx(35.5)),
        "incumbent_hours": (18, 14),
        "weekly_cost": (922, 937),
    }


def test_the_script_prints_one_pound_more_on_every_rural_hour(
    example: tuple[list[str], dict[str, Any]],
) -> None:
    lines, _ = example
    assert lines[1].split() == ["leicestershire-2020", "19.56", "18,312,073", "0"]
    # 1,301 rural hours a week (report of 20 January 2020, paragraph 39) at £1 for 52 weeks.
    assert lines[2].split() == ["rural-uplift", "19.64", "18,379,725", "67,652"]
