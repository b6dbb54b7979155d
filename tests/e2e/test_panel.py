"""`homecare panel`: who has the work and who waits, from the command line."""

from __future__ import annotations

import csv
import io
import json
import shutil


def test_the_panel_adds_up_and_its_files_say_the_same_again(command, tmp_path):
    said = command("panel", "leicestershire-2020", "--out", tmp_path / "one", "--json")
    assert said.code == 0
    assert "unscaled" not in said.err  # the scenario published beside it is not priced
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


def test_a_zone_of_a_finished_run_is_explained_and_a_wrong_one_refused(command, done):
    said = command("explain", done.folder, "--zone", "melton", "--zone", "bottesford", "--json")
    assert said.code == 0, said.err
    melton, bottesford = said.json["ladder"]["zones"]
    row = next(each for each in done.result["zones"] if each["zone_id"] == "melton")
    assert melton["unplaced_hours"] == row["unplaced_hours"]
    assert melton["planned_hours"] == row["planned_hours_per_week"]
    loads = {each["provider_id"]: each["hours"] for each in done.result["allocation"]["providers"]
             if each["zone_id"] == "bottesford"}  # fmt: skip
    assert {each["provider_id"]: each["hours"] for each in bottesford["providers"]} == loads
    text = command("explain", done.folder, "--zone", "melton").out
    assert "Melton: 255 of 1,500 hours a week are not placed; 9 of 9 providers are full." in text
    said = command("explain", done.folder, "--zone", "meltom", "--json")
    assert said.code == 2
    assert 'Did you mean "melton"?' in said.json["faults"][0]["do"]


def test_a_package_or_zones_are_asked_for_and_not_both_or_neither(command, done, tmp_path):
    for words in (
        (),
        ("INVENTED-00001", "--zone", "melton"),
        ("--zone", "melton", "--anew"),
        ("--zone", "melton", "--out", tmp_path / "record"),
    ):
        assert command("explain", done.folder, *words, "--json").code == 2


def test_the_panel_of_a_finished_run_is_that_of_its_scenario_unless_it_was_altered(
    command, done, tmp_path
):
    shutil.copy(done.folder / "result.json", tmp_path / "result.json")
    said = command("panel", tmp_path, "--json")
    assert said.code == 0, said.err
    assert "unscaled" not in said.err
    assert said.json["all"]["unplaced_hours"] == done.result["allocation"]["unplaced_hours"]
    altered = json.loads((tmp_path / "result.json").read_text("utf-8"))
    altered["allocation"]["unplaced_hours"] += 1
    (tmp_path / "result.json").write_text(json.dumps(altered), encoding="utf-8")
    said = command("panel", tmp_path, "--json")
    assert said.code == 3
    assert "is not what the run gives" in said.json["faults"][0]["what"]


def test_packages_placed_from_three_tables_have_no_panel_and_are_told_so(command, tmp_path):
    rows = {
        "packages": "package_id,zone_id,hours_per_week\nP1,north,1\nP2,north,2\n",
        "providers": "provider_id,provider_name,capacity_hours_per_week\nK,K,2\nL,L,5\n",
        "appointments": "provider_id,zone_id,role,capacity_hours_per_week\nK,north,prime,\n"
        "L,north,supplementary,0\n",
    }
    words = []
    for name, text in rows.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
        words += [f"--{name}", tmp_path / f"{name}.csv"]
    assert command("allocate", *words, "--out", tmp_path / "placed").code == 0
    said = command("panel", tmp_path / "placed", "--json")
    assert said.code == 3
    (fault,) = said.json["faults"]
    assert fault["what"] == (
        "the directory holds packages placed from three tables, which have no scenario"
    )
    # One hour and one provider are told in the singular.
    assert "P1: 1 hour a week in north" in command("explain", tmp_path / "placed", "P1").out
    zone = command("explain", tmp_path / "placed", "--zone", "north").out
    assert "north: 1 of 3 hours a week are not placed" in zone


def test_a_panel_whose_curve_cannot_be_drawn_is_written_without_it(command, tiny, tmp_path):
    # 28 people: the counts that the curve rests on are hidden, and there is nothing to draw.
    said = command("panel", tiny.folder, "--out", tmp_path / "out", "--json")
    assert said.code == 0, said.err
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert "panel.html" in names
    assert "panel-fairness.png" not in names
    page = (tmp_path / "out" / "panel.html").read_text("utf-8")
    assert "What sharing the work more evenly would cost" in page
