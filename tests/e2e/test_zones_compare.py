"""`homecare zones --compare` on the bundled county: 14 zones beside the seven districts."""

from __future__ import annotations

import csv
import io
import json

import pytest

# District of each of the 14 zones' hours, from the council's Appendix C: a zone that lies whole in
# one district brings it all of its published hours.
WHOLE = {
    ("coalville-and-ashby", "E07000134"): 3600,
    ("castle-donington", "E07000134"): 350,
    ("charnwood-south", "E07000130"): 2875,
    ("melton", "E07000133"): 1500,
    ("bottesford", "E07000133"): 100,
    ("lutterworth", "E07000131"): 300,
    ("market-harborough", "E07000131"): 900,
    ("harborough-rural-free-zone", "E07000131"): 175,
    ("south-leicestershire", "E07000129"): 1200,
}


@pytest.fixture(scope="module")
def compared(command, tmp_path_factory):
    folder = tmp_path_factory.mktemp("zonings") / "out"
    said = command(
        "zones", "leicestershire-2020", "--compare", "leicestershire-districts",
        "--out", folder, "--json",
    )  # fmt: skip
    assert said.code == 0, said.err
    return folder, said.json


def rows_of(path):
    text = path.read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_both_zonings_hold_all_the_hours(compared):
    _, result = compared
    assert [len(zoning["zones"]) for zoning in result["zonings"]] == [14, 7]
    for zoning in result["zonings"]:
        assert sum(zone["planned_hours_per_week"] for zone in zoning["zones"]) == 23_150
        assert sum(zone["costed_hours_per_week"] for zone in zoning["zones"]) == 18_000
        assert zoning["in_no_zone"] == []


def test_the_own_zoning_has_the_figures_of_the_command_without_compare(compared):
    _, result = compared
    for zone, own in zip(result["zonings"][0]["zones"], result["zones"], strict=True):
        for name in ("zone_id", "planned_hours_per_week", "costed_hours_per_week"):
            assert zone[name] == own[name]


def test_zones_that_lie_whole_in_a_district_bring_it_their_published_hours(compared):
    _, result = compared
    hours = {
        (row["zone_id"], row["other_zone_id"]): row["planned_hours_per_week"]
        for row in result["zoning_changes"][0]["overlaps"]
    }
    assert {pair: hours[pair] for pair in WHOLE} == WHOLE


def test_who_stays_and_who_changes_are_everybody(compared):
    _, result = compared
    changes = result["zoning_changes"][0]
    people = result["zonings"][0]["totals"]["people"]
    assert changes["staying"]["people"] + changes["changing"]["people"] == people
    assert len(changes["matched"]) == 7
    assert changes["parted"]["people"] < changes["changing"]["people"]


def test_the_files_are_there_and_say_what_the_json_says(compared):
    folder, result = compared
    names = {path.name for path in folder.iterdir()}
    assert names >= {
        "zonings.json", "zonings.csv", "zoning-changes.csv", "zonings.html", "zones.csv",
        "map-zonings-leicestershire-districts.png", "map-zonings-leicestershire-districts.svg",
        "map-changes-leicestershire-districts.png", "map-changes-leicestershire-districts.svg",
    }  # fmt: skip
    assert json.loads((folder / "zonings.json").read_text(encoding="utf-8")) == result
    told = {(row["zoning"], row["zone_id"]): row for row in rows_of(folder / "zonings.csv")}
    assert len(told) == 21
    for zoning in result["zonings"]:
        for zone in zoning["zones"]:
            cell = told[zoning["id"], zone["zone_id"]]["planned_hours_per_week"]
            assert cell == "" or float(cell) == zone["planned_hours_per_week"]
    assert "zoning_cells" not in (folder / "zonings.html").read_text(encoding="utf-8")


def test_the_page_carries_every_notice_and_both_maps(compared):
    folder, result = compared
    page = (folder / "zonings.html").read_text(encoding="utf-8")
    for notice in result["scenario"]["notices"]:
        assert notice.replace("'", "&#39;") in page
    assert page.count("<img ") == 2
    assert "zonings.json is the council" in page
    assert "http" not in page.split("<body>")[1].replace("https://www.", "")


def test_the_terminal_says_how_many_would_change_zone(command, compared):
    _, result = compared
    said = command("zones", "leicestershire-2020", "--compare", "leicestershire-districts")
    people = result["zoning_changes"][0]["changing"]["people"]
    assert f"{people} people with " in said.out
    assert "would change zone" in said.out
    assert "comparing zonings" in said.err


def test_two_runs_write_the_same_bytes(command, compared, tmp_path):
    folder, _ = compared
    command(
        "zones", "leicestershire-2020", "--compare", "leicestershire-districts",
        "--out", tmp_path,
    )  # fmt: skip
    for path in folder.iterdir():
        assert path.read_bytes() == (tmp_path / path.name).read_bytes(), path.name


def test_a_misspelt_zoning_is_refused_with_the_nearest(refused):
    fault = refused("zones", "leicestershire-2020", "--compare", "leicestershire-district", code=2)
    assert "leicestershire-districts" in fault.says("no such zoning")["do"]


def test_a_file_that_holds_no_zones_is_refused(refused):
    refused(
        "zones", "leicestershire-2020", "--compare", "bundled:zones/leicestershire-lsoa.gpkg"
    ).says("column zone_name is missing")


def test_every_wrong_name_to_compare_with_is_told_before_any_run(command, tiny, monkeypatch):
    from homecare.scenarios import partial

    def no_run(*_, **__):
        raise AssertionError("the scenario was priced")

    monkeypatch.setattr(partial, "price_run", no_run)
    said = command("zones", tiny.folder, "--compare", "leicestershire-district", "--compare",
                   "leicestershire-zone", "--json")  # fmt: skip
    assert said.code == 2, said.err
    told = [(fault["what"], fault["where"]) for fault in said.json["faults"]]
    assert told == [("no such zoning", "leicestershire-district"),
                    ("no such zoning", "leicestershire-zone")]  # fmt: skip
    assert 'Did you mean "leicestershire-districts"?' in said.json["faults"][0]["do"]
    said = command("zones", tiny.folder, "--compare-bands", "lsted", "nowhere", "--json")
    assert said.code == 2, said.err
    assert [fault["found"] for fault in said.json["faults"]] == ["lsted", "nowhere"]
    assert "reading" not in said.err
    # A zones file with faults is read before the scenario's own hours are.
    (tiny.folder / "broken.geojson").write_text('{"type": "FeatureCollection", "features": []}',
                                                encoding="utf-8")  # fmt: skip
    said = command("zones", tiny.folder, "--compare", tiny.folder / "broken.geojson", "--json")
    assert said.code == 3, said.err
