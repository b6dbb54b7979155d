"""Several faults at once, the ledger of a refusal, and continuing without the faulty rows."""

from __future__ import annotations

import csv
import io
from fractions import Fraction

import geopandas as gpd
import pytest
import shapely

# Row, column, cell, and the reason under which the ledger must count the row.
PLANTED = (
    (2, "hours_per_week", "abc", "hours_per_week is not a number"),
    (5, "hours_per_week", "-4", "hours_per_week is negative"),
    (7, "postcode", "ZZ9 9ZZ", "unknown postcode"),
    (9, "postcode", "ZZ1 OAA", "not a postcode"),
    (11, "band", "suburban", "unknown band"),
    (13, "start_on", "soon", "start_on is not a date"),
    (17, "zone_id", "nowhere", "unknown zone"),
)
REPEATED = (20, 21)


def plant(tiny) -> None:
    """Plant nine faulty rows."""
    for row, column, cell, _ in PLANTED:
        tiny.tables["demand"][row][column] = cell
    first, second = REPEATED
    tiny.tables["demand"][second]["package_id"] = tiny.tables["demand"][first]["package_id"]
    tiny.save("demand")


def without_planted(tiny) -> list[int]:
    gone = {row for row, *_ in PLANTED} | set(REPEATED)
    return [row for row in range(len(tiny.tables["demand"])) if row not in gone]


def hours(tiny, rows) -> float:
    """Return hours of rows in exact arithmetic; a cell that is no number counts as none."""
    cells = [tiny.tables["demand"][row]["hours_per_week"] for row in rows]
    return float(sum((Fraction(cell) for cell in cells if cell != "abc"), Fraction(0)))


def test_every_fault_of_every_file_is_told_at_once(tiny, refused):
    plant(tiny)
    tiny.put_cell("providers", 3, "capacity_hours_per_week", "lots")
    tiny.put_cell("appointments", 8, "role", "suplementary")
    tiny.put_cell("postcodes", 19, "easting_m", "-1")
    tiny.zones.loc[1, "zone_class"] = "huge"
    tiny.save_zones()
    refusal = refused("run", tiny.folder)
    for row, column, _, reason in PLANTED:
        if reason != "unknown zone":  # the zones file is faulty itself, so nobody can tell
            refusal.says("demand.csv", f"row {row + 2},", f"column {column}")
    refusal.says("package_id is repeated", "rows 22, 23")
    refusal.says("providers.csv, row 5", '"lots"')
    refusal.says("appointments.csv, row 10", 'Did you mean "supplementary"?')
    refusal.says("postcodes.csv, row 21", "negative")
    refusal.says("zones.gpkg", '"huge"')
    assert refusal.faults == refused("check", tiny.folder).faults


@pytest.mark.parametrize("fault", ["override", "overlap", "class", "bow tie", "CRS", "no shape"])
def test_faulty_zones_do_not_hide_an_unknown_postcode(tiny, refused, fault):
    tiny.put_cell("demand", 7, "postcode", "ZZ9 9ZZ")
    shapes = list(tiny.zones.geometry)
    if fault == "override":
        tiny.zones.loc[1, "band_override"] = "urban=nothing"
    elif fault == "class":
        tiny.zones.loc[1, "zone_class"] = "huge"
    elif fault == "CRS":
        tiny.zones = tiny.zones.set_crs("EPSG:2154", allow_override=True)
    else:
        shapes[0] = {
            "overlap": shapely.box(400e3, 310e3, 411e3, 320e3),
            "bow tie": shapely.Polygon(
                [(400e3, 310e3), (410e3, 320e3), (410e3, 310e3), (400e3, 320e3)]
            ),
            "no shape": None,
        }[fault]
        tiny.zones = tiny.zones.set_geometry(gpd.GeoSeries(shapes, crs="EPSG:27700"))
    tiny.save_zones()
    refusal = refused("run", tiny.folder)
    refusal.says("the postcode is not in the postcodes file", "demand.csv, row 9")
    assert len(refusal.faults) == 2, "the faulty zones are blamed once, not through the demand"


def test_the_ledger_of_a_refusal_counts_rows_and_hours_by_reason(tiny, refused):
    plant(tiny)
    ledger = refused("run", tiny.folder).ledger
    kept = without_planted(tiny)
    assert ledger["rows_in"] == 30
    assert ledger["rows_used"] == len(kept) == 21
    assert ledger["hours_used"] == hours(tiny, kept)
    assert ledger["hours_in"] == hours(tiny, range(30))
    told = {each["reason"]: (each["rows"], each["hours"]) for each in ledger["reasons"]}
    assert told == {
        **{reason: (1, hours(tiny, [row])) for row, _, _, reason in PLANTED},
        "package_id is repeated": (2, hours(tiny, REPEATED)),
    }


def test_the_ledger_is_the_same_in_words(tiny, command):
    plant(tiny)
    said = command("run", tiny.folder)
    assert said.code == 3
    assert said.out == "", "a refusal leaves standard output empty"
    assert "Traceback" not in said.err
    assert f"{len(PLANTED) + 1} faults" in said.err
    assert "--set-aside" in said.err
    for row, *_ in PLANTED:
        assert f"row {row + 2}," in said.err
    assert "Read 30 rows" in said.err
    assert "used 21 rows" in said.err
    assert "set aside 9 rows" in said.err
    for _, _, _, reason in PLANTED:
        assert f"{reason}: 1 row," in said.err
    assert "package_id is repeated: 2 rows," in said.err


def test_setting_aside_gives_what_a_file_without_those_rows_gives(tiny, command, balanced):
    plant(tiny)
    aside = command("run", tiny.folder, "--set-aside", "--json")
    assert aside.code == 0
    told = command("run", tiny.folder, "--json").json["ledger"]
    assert aside.json["ledger"] == told, "set aside are the rows that a refusal names"
    balanced(aside.json["ledger"])
    tiny.tables["demand"] = [tiny.tables["demand"][row] for row in without_planted(tiny)]
    tiny.save("demand")
    clean = command("run", tiny.folder, "--json").json
    for part in ("headline", "bands", "zones", "zone_bands", "allocation"):
        assert aside.json[part] == clean[part], part
    assert clean["ledger"]["hours_used"] == aside.json["ledger"]["hours_used"]
    assert clean["ledger"]["rows_set_aside"] == 0


@pytest.mark.parametrize("what", ["run", "zones"])
def test_setting_aside_rows_of_demand_excuses_no_other_file(tiny, refused, what):
    plant(tiny)
    tiny.put_cell("providers", 3, "capacity_hours_per_week", "lots")
    (fault,) = refused(what, tiny.folder, "--set-aside").faults
    assert fault["where"].startswith("providers.csv")


def test_a_fault_of_the_whole_demand_file_cannot_be_set_aside(tiny, refused):
    page = io.StringIO()
    names = [name for name in tiny.tables["demand"][0] if name != "hours_per_week"]
    writer = csv.DictWriter(page, names, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(tiny.tables["demand"])
    tiny.put("data/demand.csv", page.getvalue())
    refused("run", tiny.folder, "--set-aside").says("column hours_per_week is missing")


def test_setting_aside_every_row_leaves_a_result_of_nothing(tiny, command, balanced):
    for row in tiny.tables["demand"]:
        row["hours_per_week"] = "none"
    tiny.save("demand")
    said = command("run", tiny.folder, "--set-aside", "--json")
    assert said.code == 0
    headline, ledger = said.json["headline"], said.json["ledger"]
    assert headline["planned_hours_per_week"] == headline["weekly_cost_gbp"] == 0
    assert headline["average_rate_gbp_per_hour"] is None
    assert (ledger["rows_set_aside"], ledger["hours_in"]) == (30, 0)
    balanced(ledger)


def test_a_row_with_two_faults_is_counted_once(tiny, refused):
    tiny.tables["demand"][4]["start_on"] = "soon"
    tiny.put_cell("demand", 4, "postcode", "ZZ9 9ZZ")
    refusal = refused("run", tiny.folder)
    assert len(refusal.faults) == 2
    assert refusal.ledger["rows_set_aside"] == 1


def test_rows_outside_their_dates_are_set_aside_without_being_faults(tiny, command, balanced):
    tiny.tables["demand"][4]["end_on"] = "2020-10-31"
    tiny.tables["demand"][6]["start_on"] = "2020-11-02"
    tiny.tables["demand"][8]["start_on"] = "2020-11-01"
    tiny.save("demand")
    said = command("run", tiny.folder, "--json")
    assert said.code == 0
    ledger = said.json["ledger"]
    told = {each["reason"]: (each["rows"], each["hours"]) for each in ledger["reasons"]}
    assert told == {
        "ended before the scenario's day": (1, hours(tiny, [4])),
        "starts after the scenario's day": (1, hours(tiny, [6])),
    }
    balanced(ledger)


def test_checking_a_demand_file_alone_draws_up_its_ledger(tiny, refused, command, balanced):
    said = command("check", tiny.path("demand"), "--json")
    assert said.code == 0
    (checked,) = said.json["checked"]
    assert checked["kind"] == "demand"
    assert checked["ledger"]["hours_in"] == float(tiny.hours_by_hand())
    balanced(checked["ledger"])
    plant(tiny)
    ledger = refused("check", tiny.path("demand")).ledger
    assert ledger["rows_in"] == 30


def test_many_rows_with_one_fault_are_one_fault_that_counts_them(tiny, refused):
    for row in tiny.tables["demand"][:28]:
        row["hours_per_week"] = "x"
    tiny.save("demand")
    (fault,) = refused("run", tiny.folder).faults
    assert "(28 rows have this fault)" in fault["what"]
    assert fault["where"].startswith("demand.csv, rows 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 18 more")
    assert fault["found"] == '"x"'
