"""`homecare panel`: who has the work and who waits, from the command line."""

from __future__ import annotations

import csv
import io
import json


def test_the_panel_adds_up_and_its_files_say_the_same_again(command, tmp_path):
    said = command("panel", "leicestershire-2020", "--out", tmp_path / "one", "--json")
    assert said.code == 0
    found = said.json
    # The hours are the published totals of Leicestershire's 14 zones.
    assert found["all"]["planned_hours"] == 23_150
    for each in found["equity"]:
        assert sum(row["planned_hours"] for row in each["groups"]) == 23_150
    assert found["all"]["placed_hours"] <= found["bound_hours"]
    fair = found["fairness"]
    assert fair["points"][0]["values"]["placed_hours"] == found["bound_hours"]
    assert fair["points"][1]["least_share"] == fair["free_share"]
    assert fair["points"][1]["values"] == fair["points"][0]["values"]
    one = json.loads((tmp_path / "one" / "panel.json").read_text("utf-8"))
    assert one == found
    text = (tmp_path / "one" / "panel-groups.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    zones = {row["group"]: row for row in rows if row["dimension"] == "zone"}
    # Two people wait there: neither their hours nor what gives them away is published.
    assert zones["bottesford"]["unplaced_hours"] == ""
    assert "unplaced_hours" in zones["bottesford"]["hidden"]
    counts = [row[name] for row in rows for name in ("unplaced_people", "prime_people")]
    assert not {"1", "2", "3", "4"} & set(counts)
    page = (tmp_path / "one" / "panel.html").read_text(encoding="utf-8")
    assert "Demonstration market, invented" in page
    command("panel", "leicestershire-2020", "--out", tmp_path / "two")
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()


def test_zones_asked_for_are_told_alone_and_wrong_ones_refused(command):
    said = command("panel", "leicestershire-2020", "--zone", "melton", "--json")
    assert [zone["zone_id"] for zone in said.json["ladder"]["zones"]] == ["melton"]
    said = command("panel", "leicestershire-2020", "--zone", "meltom", "--json")
    assert said.code == 2
    assert 'Did you mean "melton"?' in said.json["faults"][0]["do"]
