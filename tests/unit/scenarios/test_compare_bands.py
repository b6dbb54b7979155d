"""One demand under two band rules: hours worked out on paper, and nothing where nothing changes."""

from __future__ import annotations

import pytest

import homecare
from homecare.errors import InputError, UsageError
from homecare.scenarios import compare_bands, load_scenario
from homecare.scenarios.zonings.compare_bands import with_bands

# Every postcode whose unit ends in A to D is listed urban; E rural, F isolated keep their bands.
AREAS = """\
area_type,area,band
outward,ZZ1,fringe
outward,ZZ2,rural
sector,ZZ3 1,urban
outward,ZZ4,urban
postcode,zz41af,isolated
"""


@pytest.fixture
def with_areas(tiny):
    tiny.put("data/bands.csv", AREAS)
    text = (tiny.folder / "models/geography/tiny.toml").read_text(encoding="utf-8")
    tiny.put(
        "models/geography/areas.toml",
        text.replace('"listed"', '"areas"').replace('id = "tiny"', 'id = "areas"'),
    )
    tiny.replace("scenario.toml", "[data]\n", '[data]\nbands = "data/bands.csv"\n')
    return tiny


def paper(tiny, band_of) -> tuple[float, float]:
    """Return the hours that change and the change in weekly cost, row by row."""
    rates = {"urban": 20.00, "fringe": 21.50, "rural": 23.00, "isolated": 26.25}
    listed = {row["postcode"]: row["band"] for row in tiny.tables["postcodes"]}
    hours = cost = 0.0
    for row in tiny.tables["demand"]:
        if row["band"] or not row["postcode"]:
            continue
        before, after = listed[row["postcode"]], band_of(row["postcode"])
        if row["postcode"].startswith("ZZ3"):  # the zone prices urban as fringe
            before, after = ("fringe" if each == "urban" else each for each in (before, after))
        if before != after:
            hours += float(row["hours_per_week"])
            if row["service"] == "maintenance":
                cost += float(row["hours_per_week"]) * (rates[after] - rates[before])
    return hours, cost


def of_area(postcode: str) -> str:
    if postcode == "ZZ4 1AF":
        return "isolated"
    return {"ZZ1": "fringe", "ZZ2": "rural", "ZZ3": "urban", "ZZ4": "urban"}[postcode[:3]]


def test_hours_and_cost_of_a_change_of_rule_are_those_on_paper(with_areas):
    scenario = load_scenario(str(with_areas.folder))
    found = compare_bands(scenario, "listed", "areas")
    hours, cost = paper(with_areas, of_area)
    assert hours > 0
    assert found["hours"]["changed_hours_per_week"] == pytest.approx(hours, abs=1e-9)
    assert found["weekly_cost_change_gbp"] == pytest.approx(cost, abs=1e-9)
    told = found["weekly_cost_gbp"]
    assert told["after"] - told["before"] == pytest.approx(cost, abs=1e-9)
    for name in ("matrix", "zones", "zone_matrix"):
        rows = found[name]
        assert sum(row["hours_per_week"] for row in rows) == found["hours"]["hours_per_week"], name
        assert sum(row["weekly_cost_change_gbp"] for row in rows) == pytest.approx(cost, abs=1e-9)


def test_the_sides_are_what_runs_of_the_two_scenarios_give(with_areas):
    before = homecare.zones(with_areas.folder).result
    found = compare_bands(load_scenario(str(with_areas.folder)), "listed", "areas")
    with_areas.replace("scenario.toml", 'geography = "tiny"', 'geography = "areas"')
    after = homecare.zones(with_areas.folder).result
    for side, result in (("before", before), ("after", after)):
        assert found["weekly_cost_gbp"][side] == result["headline"]["weekly_cost_gbp"]
    for end, result in (("from", before), ("to", after)):
        for row in result["bands"]:
            own = [each for each in found["matrix"] if each[end] == row["band"]]
            told = sum(each["costed_hours_per_week"] for each in own)
            assert told == pytest.approx(row["costed_hours_per_week"], abs=1e-9)


@pytest.mark.parametrize("name", ["listed", "tiny", "areas"])
def test_a_rule_beside_itself_changes_nothing_at_all(with_areas, name):
    found = compare_bands(load_scenario(str(with_areas.folder)), name, name)
    assert found["weekly_cost_change_gbp"] == 0
    assert found["annual_cost_change_gbp"] == {"low": 0, "high": 0}
    assert found["hours"]["changed_hours_per_week"] == 0
    assert found["postcodes"]["changed_postcodes"] == 0
    assert all(row["from"] == row["to"] for row in found["matrix"])
    assert all(row["weekly_cost_change_gbp"] == 0 for row in found["zones"])


def test_hours_of_a_zone_alone_are_spread_alike_on_both_sides(with_areas):
    for row in with_areas.tables["demand"]:
        if row["zone_id"]:
            row["band"] = ""
    with_areas.save("demand")
    with_areas.replace("scenario.toml", "seed = 7", "seed = 7\nspread_zone_hours = true")
    found = compare_bands(load_scenario(str(with_areas.folder)), "listed", "areas")
    (zone,) = (row for row in found["zones"] if row["zone_id"] == "north-east")
    # 6.5 hours by weights 1 to 5 over urban, urban, fringe, rural, isolated; areas: all rural.
    spread = 6.5 * (15 - 4) / 15
    listed = {row["postcode"]: row["band"] for row in with_areas.tables["postcodes"]}
    packages = sum(
        float(row["hours_per_week"])
        for row in with_areas.tables["demand"]
        if row["postcode"].startswith("ZZ2") and listed[row["postcode"]] != "rural"
    )
    assert zone["changed_hours_per_week"] == pytest.approx(spread + packages, abs=1 / 3600)


def test_faults_of_both_rules_are_told_together_each_under_its_name(with_areas):
    with pytest.raises(InputError) as refused:
        compare_bands(
            load_scenario(str(with_areas.folder)),
            "leicestershire-ruc2011",
            "leicestershire-ruc2021",
        )
    assert [fault.where.partition(":")[0] for fault in refused.value.faults] == [
        "leicestershire-ruc2011", "leicestershire-ruc2021", "leicestershire-ruc2021",
    ]  # fmt: skip


def test_a_name_that_is_nothing_is_refused_with_the_nearest(tiny):
    scenario = load_scenario(str(tiny.folder))
    with pytest.raises(UsageError, match='Did you mean "rings"'):
        with_bands(scenario, "rngs")
    with pytest.raises(UsageError, match="not one of geography"):
        with_bands(scenario, str(tiny.folder / "models/pricing/tiny.toml"))
    with pytest.raises(UsageError, match="the band rule lacks what it needs"):
        with_bands(scenario, "rings")


def test_a_scenario_with_one_average_rate_knows_no_change_in_cost():
    scenario = load_scenario("leicestershire-2019")
    found = compare_bands(scenario, "listed", "leicestershire-rings")
    assert found["weekly_cost_change_gbp"] is None
    assert found["hours"]["changed_hours_per_week"] > 0


def test_rows_that_one_rule_cannot_band_are_told_and_not_compared(with_areas):
    with_areas.put("data/bands.csv", AREAS.replace("outward,ZZ1,fringe\n", ""))
    scenario = load_scenario(str(with_areas.folder))
    with pytest.raises(InputError, match=r"areas: bands\.csv, column area, postcodes ZZ1"):
        compare_bands(scenario, "listed", "areas")
    found = compare_bands(scenario, "listed", "areas", set_aside=True)
    lost = [row for row in with_areas.tables["demand"] if row["postcode"].startswith("ZZ1")]
    assert found["not_compared"] == [
        {
            "banded_by": "listed",
            "rows": len(lost),
            "hours_per_week": sum(float(row["hours_per_week"]) for row in lost),
        }
    ]


def test_the_command_writes_tables_and_a_map_and_says_what_changes(with_areas, command, tmp_path):
    out = tmp_path / "out"
    said = command("zones", with_areas.folder, "--compare-bands", "listed", "areas", "--out", out)
    assert said.code == 0, said.err
    assert "Bands compared: from listed to areas" in said.out
    assert "Weekly cost" in said.out
    written = {path.name for path in out.iterdir()}
    assert {
        "band_changes.csv", "band_changes_by_zone.csv", "map-band-changes.png",
        "map-band-changes.svg",
    } <= written  # fmt: skip
    heads = (out / "band_changes.csv").read_text(encoding="utf-8-sig").splitlines()[0].split(",")
    assert heads[:5] == ["scenario_id", "before", "after", "from", "to"]
    assert not {"people", "rows", "costed_people"} & set(heads)
    again = tmp_path / "again"
    command("zones", with_areas.folder, "--compare-bands", "listed", "areas", "--out", again)
    assert all((out / name).read_bytes() == (again / name).read_bytes() for name in written)
