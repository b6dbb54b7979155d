"""Limits beyond capacity from the command line: what stands, who fails and who moves keep them."""

from __future__ import annotations

import csv
import io
from collections import defaultdict

import pytest

LIMIT = """
[parameters.{name}]
unit = "{unit}"
basis = "assumption"
reliability = "A test"
impact = "A test"
source = "A test"
values = [{{ from = 2019-04-01, all = {value} }}]
"""


@pytest.fixture
def limited(tiny):
    """The tiny project with two providers a zone, twelve hours or nothing, and few mornings."""
    path = tiny.folder / "models/allocation/tiny.toml"
    text = path.read_text(encoding="utf-8")
    text += LIMIT.format(name="most_providers", unit="count", value=2)
    text += LIMIT.format(name="minimum_block_hours", unit="hours/week", value=12)
    tiny.put("models/allocation/tiny.toml", text)
    for row in tiny.tables["demand"]:
        row["window_hours"] = f"morning={float(row['hours_per_week']) / 2}"
        row["window_hours"] *= bool(row["package_id"])
    for row in tiny.tables["providers"]:
        row["window_capacity_hours"] = "morning=16" if row["provider_id"] == "bravo" else ""
    tiny.save("demand")
    tiny.save("providers")
    return tiny


def test_a_run_a_frontier_and_a_stress_keep_the_same_limits(limited, command):
    out = limited.folder / "out"
    run = command("run", limited.folder, "--out", out, "--rows", "--json")
    assert run.code == 0, run.err
    text = (out / "rows-not-for-publication/allocation.csv").read_text(encoding="utf-8-sig")
    work = defaultdict(float)
    mornings = 0.0
    for row in csv.DictReader(io.StringIO(text)):
        if row["provider_id"]:
            work[row["zone_id"], row["provider_id"]] += float(row["hours_per_week"])
        if row["provider_id"] == "bravo" and row["package_id"]:
            mornings += float(row["hours_per_week"]) / 2
    zones = [zone for zone, _ in work]
    assert work
    assert max(zones.count(zone) for zone in zones) <= 2
    assert min(work.values()) >= 12
    assert mornings <= 16

    placed = run.json["allocation"]["placed_hours"]
    moved = command("frontier", limited.folder, "--points", "3", "--json")
    assert moved.code == 0, moved.err
    points = moved.json["points"]
    assert points[-1]["placed_hours"] == placed
    assert points[-1]["bound_hours"] == run.json["allocation"]["bound"]
    for point in points:
        assert point["placed_hours"] <= point["bound_hours"]

    failed = command("stress", limited.folder, "--json")
    assert failed.code == 0, failed.err
    assert failed.json["before"]["placed_hours"] == placed
    assert failed.json["failures"]
    for row in failed.json["failures"]:
        assert row["displaced_hours"] >= row["lost_hours"] >= row["least_lost_hours"] >= 0

    kept = command("run", limited.folder, "--place", "new", "--json")
    assert kept.code == 0, kept.err


def test_a_panel_and_a_zone_are_told_under_the_same_limits(limited, command):
    out = limited.folder / "out"
    assert command("run", limited.folder, "--out", out).code == 0
    panel = command("panel", limited.folder, "--json")
    assert panel.code == 0, panel.err
    assert any("any time of the day" in note for note in panel.json["notes"])
    assert any("least block" in note for note in panel.json["notes"])
    fair = panel.json["fairness"]
    run = command("run", limited.folder, "--json").json["allocation"]
    # Whole packages within the limits place no more than the programme that may split them.
    first = fair["points"][0]
    assert first["values"]["placed_hours"] >= run["placed_hours"]
    assert fair["free_share"] <= fair["free_share_most"] <= fair["greatest_share_most"]
    placed = [point["values"]["placed_hours"] for point in fair["points"]]
    assert placed == sorted(placed, reverse=True)
    for point in fair["points"]:
        assert point["bounds"]["placed_hours"] >= point["values"]["placed_hours"]
    assert all("least_share_most" in each for loss in fair["losses"] for each in loss["shares"])
    zone = command("explain", out, "--zone", "north-west", "--json")
    assert zone.code == 0, zone.err
    assert any("any time of the day" in note for note in zone.json["notes"])
