"""The examples do what they say."""

from __future__ import annotations

import csv
import json
import re
import runpy
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


def test_the_rural_uplift_costs_one_pound_on_every_rural_hour(shelf: Any, tmp_path: Path) -> None:
    option = str(EXAMPLES / "rural-uplift.toml")
    done = shelf.run(["compare", "leicestershire-2020", option, "--json"], tmp_path)
    difference = json.loads(done.out)["options"][0]["difference"]
    # 1,301 rural hours a week (report of 20 January 2020, paragraph 39) at £1.
    assert difference["weekly_cost_gbp"] == pytest.approx(1301)
    assert difference["annual_cost_gbp"]["low"] == pytest.approx(52 * 1301)


def test_the_script_prints_the_baseline_and_the_option(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.argv", ["compare_options.py"])
    runpy.run_path(str(EXAMPLES / "compare_options.py"), run_name="__main__")
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].split() == ["leicestershire-2020", "19.56", "18,312,073", "0"]
    assert lines[2].split() == ["rural-uplift", "19.64", "18,379,725", "67,652"]
