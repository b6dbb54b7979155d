"""Call windows on hours without people, command by command, on a market worked out on paper.

One zone, two primes. *The line* is 10 hours without people, 4 of them mornings, with alpha today.

    who       hours  mornings          provider  hours  mornings
    P1            6         3          alpha        16         4
    P2            5         2          bravo        14         3
    the line     10         4

Nine mornings are asked for and there are seven. A morning given to P2 brings 2.5 hours, one given
to P1 brings 2 and one given to the line brings 1, so that the line waits for two: 19 of 21 hours.
Of the plans with 19, one keeps 8 hours of the line with alpha: P2, two mornings and the six other
hours there; P1 with bravo.
"""

from __future__ import annotations

import csv
import io
import json
from collections import defaultdict
from pathlib import Path

import pytest

MORNINGS = {"alpha": 4.0, "bravo": 3.0}
HOURS = {"alpha": 16.0, "bravo": 14.0}
ASKED = (
    {"package_id": "P1", "hours_per_week": "6", "window_hours": "morning=3"},
    {"package_id": "P2", "hours_per_week": "5", "window_hours": "morning=2"},
    {"package_id": "", "hours_per_week": "10", "window_hours": "morning=4",
     "incumbent_provider_id": "alpha"},
)  # fmt: skip


def save(project, demand):
    blank = {"package_id": "", "postcode": "ZZ1 1AA", "zone_id": "", "hours_per_week": "",
             "band": "", "service": "maintenance", "needs": "", "incumbent_provider_id": "",
             "referred_on": "2020-10-05", "window_hours": ""}  # fmt: skip
    project.tables["demand"] = [{**blank, **row} for row in demand]
    project.save("demand")


@pytest.fixture
def timed(tiny):
    """The tiny project with the market of this file in it."""
    save(tiny, ASKED)
    tiny.tables["providers"] = [
        {"provider_id": name, "provider_name": name, "capacity_hours_per_week": f"{hours:g}",
         "capabilities": "peg" if name == "alpha" else "",
         "window_capacity_hours": f"morning={MORNINGS[name]:g}"}
        for name, hours in HOURS.items()
    ]  # fmt: skip
    score = {"pickup_score": "0.8", "quality_score": "0.8", "response_score": "0.8"}
    tiny.tables["appointments"] = [
        {"provider_id": name, "zone_id": zone, "role": "prime", "rank": rank, **score}
        for zone in ("north-west", "north-east", "south-west")  # demand stands in the first alone
        for name, rank in (("alpha", "1"), ("bravo", "2"))
    ]
    tiny.save("providers")
    tiny.save("appointments")
    return tiny


def rows_of(command, project, *words):
    """Return the rows of a run of a project, with its result, limits and ledger looked at."""
    out = project.folder / "out"
    said = command("run", project.folder, "--out", out, "--rows", "--json", *words)
    assert said.code == 0, said.err
    keeps_all_hours(said.json)
    text = (out / "rows-not-for-publication/allocation.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    asked = {row["package_id"]: row for row in project.tables["demand"]}
    hours, mornings = defaultdict(float), defaultdict(float)
    for row in rows:
        name, held = row["provider_id"], float(row["hours_per_week"])
        hours[name] += held
        if not row["package_id"]:  # the parts of a row say which window they lie in
            mornings[name] += held if row["call_window"] == "morning" else 0.0
        else:
            mornings[name] += float(asked[row["package_id"]]["window_hours"].split("=")[1])
    for name, most in HOURS.items():
        assert hours[name] <= most
        assert mornings[name] <= MORNINGS[name]
    assert sum(hours.values()) == said.json["ledger"]["hours_in"]
    return rows, said.json


def keeps_all_hours(result):
    ledger = result["ledger"]
    assert ledger["hours_in"] == ledger["hours_used"] + ledger["hours_set_aside"]
    assert ledger["hours_set_aside"] == 0


def test_the_run_is_the_plan_worked_out_on_paper(timed, command):
    rows, result = rows_of(command, timed)
    assert result["allocation"]["placed_hours"] == result["allocation"]["bound"] == 19
    told = {(row["package_id"], row["call_window"], row["provider_id"]): row["hours_per_week"]
            for row in rows}  # fmt: skip
    assert {key: float(hours) for key, hours in told.items()} == {
        ("P1", "", "bravo"): 6, ("P2", "", "alpha"): 5, ("", "", "alpha"): 6,
        ("", "morning", "alpha"): 2, ("", "morning", ""): 2,
    }  # fmt: skip


def test_every_column_of_such_a_plan_stands_in_the_reference_of_tables(timed, command):
    rows, _ = rows_of(command, timed)
    page = (Path(__file__).parents[2] / "docs/reference/tables.md").read_text(encoding="utf-8")
    section = page.split("\n## allocation\n")[1].split("\n## ")[0]
    columns = [line.split("`")[1] for line in section.splitlines() if line.startswith("| `")]
    assert list(rows[0]) == columns


def test_rules_place_what_each_order_of_arrival_leaves_by_hand(timed, command):
    """All come on one day. In order of rank, alpha first, with L for the line:

    P1 P2 L and P2 P1 L: 19, as the best plan; L P1 P2 and P1 L P2: 16, as P2 finds no two mornings;
    L P2 P1 and P2 L P1: 15, as P1 finds no three. Placed together it is always 19.
    """
    said = command("rules", timed.folder, "--rule", "strict_rank", "--rule", "daily_batch",
                   "--orders", "200", "--half-width", "0", "--json")  # fmt: skip
    assert said.code == 0, said.err
    keeps_all_hours(said.json)
    rank, batch = said.json["rules"]
    assert said.json["optimum"]["measures"]["placed_hours"] == said.json["bound_hours_per_week"]
    assert said.json["bound_hours_per_week"] == 19
    placed = rank["measures"]["placed_hours"]
    # 200 draws from 19, 16 and 15, a third each: mean 16.67, half-width 0.24.
    assert placed["low"] < (19 + 16 + 15) / 3 < placed["high"]
    assert placed["high"] - placed["low"] == pytest.approx(2 * 0.24, abs=0.06)
    assert batch["measures"]["placed_hours"] == {"mean": 19, "low": 19, "high": 19}
    # One row of hours without people is one row, whatever windows make of it.
    assert said.json["lines"] == said.json["arriving_lines"] == 3


def test_a_failure_loses_the_mornings_that_nobody_else_has(timed, command):
    said = command("stress", timed.folder, "--json")
    assert said.code == 0, said.err
    keeps_all_hours(said.json)
    assert said.json["before"]["placed_hours"] == said.json["before"]["bound_hours"] == 19
    told = {row["failure"]: row for row in said.json["failures"] if len(row["providers"]) == 1}
    alpha = next(row for row in told.values() if row["providers"][0]["provider_id"] == "alpha")
    bravo = next(row for row in told.values() if row["providers"][0]["provider_id"] == "bravo")
    # bravo, with P1, has 8 hours left and no morning: the line's six other hours go there.
    assert (alpha["displaced_hours"], alpha["replaced_hours"], alpha["lost_hours"]) == (13, 6, 7)
    # Its 3 mornings bring 5 hours of P2 and 2 of P1, if it might be split, and 6 others: 13 of 19.
    assert (alpha["bound_hours"], alpha["least_lost_hours"]) == (13, 6)
    # alpha has 3 hours left and no morning: P1 finds nothing.
    assert (bravo["displaced_hours"], bravo["replaced_hours"], bravo["lost_hours"]) == (6, 0, 6)
    # Its 4 mornings bring 5 hours of P2 and 4 of P1, and 6 others: 15 of 19.
    assert (bravo["bound_hours"], bravo["least_lost_hours"]) == (15, 4)


def test_a_frontier_says_what_moving_the_line_is_worth(timed, command):
    said = command("frontier", timed.folder, "--points", "3", "--json")
    assert said.code == 0, said.err
    keeps_all_hours(said.json)
    first, *_, last = said.json["points"]
    # The line stays with all its mornings: P1 has the other three, and P2 finds none.
    assert (first["moved_hours"], first["placed_hours"], first["waiting_people"]) == (0, 16, 1)
    # Two mornings of the line leave alpha, for nobody, and P2 has them.
    assert (last["moved_hours"], last["placed_hours"], last["waiting_people"]) == (2, 19, 0)
    assert last["bound_hours"] == 19
    assert said.json["lines"] == 3


def test_a_panel_shares_what_the_mornings_leave(timed, command, tmp_path):
    rows, _ = rows_of(command, timed)
    said = command("panel", timed.folder, "--out", tmp_path / "out", "--json")
    assert said.code == 0, said.err
    keeps_all_hours(said.json)
    assert said.json["all"]["planned_hours"] == 21
    assert said.json["all"]["placed_hours"] == said.json["bound_hours"] == 19
    without = next(each for each in said.json["equity"] if each["dimension"] == "size")
    line = next(row for row in without["groups"] if row["planned_hours"] == 10)
    assert line["placed_hours"] == sum(
        float(row["hours_per_week"]) for row in rows if not row["package_id"] and row["provider_id"]
    )
    # First in the queue alpha could have 15 hours, as its mornings allow, and bravo 13: with 19 in
    # all both cannot be sure of more than 19 / 28, told to the ten-thousandth below.
    reach = {row["provider_id"]: row["usable_hours"] for row in said.json["providers"]["rows"]}
    assert reach == {"alpha": 15, "bravo": 13}
    assert said.json["fairness"]["greatest_share"] == 0.6785


def test_an_explanation_names_the_mornings_that_a_package_lacks(timed, command):
    # P3 needs peg, which alpha alone has, and three mornings; it would cost P1 or P2 theirs.
    save(timed, (*ASKED, {"package_id": "P3", "hours_per_week": "3", "window_hours": "morning=3",
                          "needs": "peg"}))  # fmt: skip
    rows, result = rows_of(command, timed)
    assert result["allocation"]["placed_hours"] == 19
    (waits,) = [row for row in rows if row["package_id"] == "P3"]
    assert waits["reason"] == "no morning capacity at any eligible provider with room"
    said = command("explain", timed.folder / "out", "P3", "--json")
    assert said.code == 0, said.err
    alpha = next(row for row in said.json["providers"] if row["provider_id"] == "alpha")
    assert alpha["free_hours_per_week"] == 3  # 16 less 13
    would = next(row for row in said.json["would_place"] if row["provider_id"] == "alpha")
    assert would["least"]["lifts_limits"] == ["window morning"]
    assert would["least"]["hours_per_week"] == 0
    assert json.loads((timed.folder / "out/result.json").read_text("utf-8")) == result
