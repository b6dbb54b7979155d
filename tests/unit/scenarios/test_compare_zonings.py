"""Zonings compared on a tiny project of four square zones, every figure worked out by hand."""

from __future__ import annotations

from fractions import Fraction

import geopandas as gpd
import pytest
import shapely

from homecare import api
from homecare.errors import InputError, UsageError

# The four squares of the tiny project stand two by two; each is 10 km wide.
WEST = shapely.box(400_000, 300_000, 410_000, 320_000)
EAST = shapely.box(410_000, 300_000, 420_000, 320_000)
NORTH_WEST, NORTH_EAST, SOUTH_WEST, SOUTH_EAST = (
    shapely.box(x, y, x + 10_000, y + 10_000)
    for x, y in ((400_000, 310_000), (410_000, 310_000), (400_000, 300_000), (410_000, 300_000))
)


def save(tiny, name, shapes, **columns):
    """Write a zones file beside the project's own and return its path."""
    path = tiny.folder / "data" / name
    gpd.GeoDataFrame(
        {"zone_id": list(shapes), "zone_name": [each.title() for each in shapes], **columns},
        geometry=list(shapes.values()),
        crs="EPSG:27700",
    ).to_file(path, driver="GPKG")
    return path


@pytest.fixture
def halves(tiny):
    return save(tiny, "halves.gpkg", {"west": WEST, "east": EAST})


def zone_of(row):
    """Return the zone of a row of demand by its postcode's digit, or as stated."""
    names = ("north-west", "north-east", "south-west", "south-east")
    return names[int(row["postcode"][2]) - 1] if row["postcode"] else row["zone_id"]


def by_hand(tiny, keep):
    rows = [row for row in tiny.tables["demand"] if keep(row)]
    hours = sum((Fraction(row["hours_per_week"]) for row in rows), Fraction(0))
    return float(hours), sum(bool(row["package_id"]) for row in rows)


def result_of(tiny, *others):
    return api.zones(tiny.folder, compare=list(others)).result


def test_the_tiny_zones_are_where_this_file_says(tiny):
    drawn = dict(zip(tiny.zones["zone_id"], tiny.zones.geometry, strict=True))
    assert drawn["north-west"].equals(NORTH_WEST)
    assert drawn["south-east"].equals(SOUTH_EAST)


def test_hours_of_each_half_are_those_of_its_two_squares(tiny, halves):
    _, other = result_of(tiny, halves)["zonings"]
    for zone in other["zones"]:
        hours, people = by_hand(tiny, lambda row, end=zone["zone_id"]: zone_of(row).endswith(end))
        assert (zone["planned_hours_per_week"], zone["people"]) == (hours, people)
        costed, _ = by_hand(
            tiny,
            lambda row, end=zone["zone_id"]: (
                zone_of(row).endswith(end) and row["service"] == "maintenance"
            ),
        )
        assert zone["costed_hours_per_week"] == costed


def test_the_county_is_the_same_in_every_zoning(tiny, halves):
    base, other = result_of(tiny, halves)["zonings"]
    assert base["totals"] == other["totals"]
    assert base["totals"]["planned_hours_per_week"] == float(tiny.hours_by_hand())
    for zoning in (base, other):
        for band, hours in zoning["totals"]["bands"].items():
            assert sum(zone["bands"][band] for zone in zoning["zones"]) == pytest.approx(hours)


def test_bands_are_those_the_address_has_whichever_zone_it_is_in(tiny, halves):
    _, other = result_of(tiny, halves)["zonings"]
    for zone in other["zones"]:
        for band, hours in zone["bands"].items():
            expected, _ = by_hand(
                tiny,
                lambda row, end=zone["zone_id"], band=band: (
                    zone_of(row).endswith(end) and tiny.band_by_hand(row) == band
                ),
            )
            assert hours == expected


def test_merging_squares_into_halves_parts_nobody_but_half_change_zone(tiny, halves):
    result = result_of(tiny, halves)
    changes = result["zoning_changes"][0]
    hours = {
        name: by_hand(tiny, lambda row, name=name: zone_of(row) == name)
        for name in ("north-west", "north-east", "south-west", "south-east")
    }
    larger = [
        max(hours[f"north-{side}"], hours[f"south-{side}"], key=lambda each: each[0])
        for side in ("west", "east")
    ]
    whole = float(tiny.hours_by_hand())
    assert changes["staying"] == {
        "planned_hours_per_week": sum(each[0] for each in larger),
        "people": sum(each[1] for each in larger),
    }
    assert changes["changing"]["planned_hours_per_week"] == whole - sum(e[0] for e in larger)
    assert changes["parted"] == {"planned_hours_per_week": 0.0, "people": 0}


def test_a_zoning_with_itself_moves_nobody_and_no_pound(tiny):
    result = result_of(tiny, tiny.folder / "data" / "zones.gpkg", tiny.folder)
    nothing = {"planned_hours_per_week": 0.0, "people": 0}
    base = result["zonings"][0]
    assert [zoning["id"] for zoning in result["zonings"]] == ["zones", "zones-2", "zones-3"]
    for other, changes in zip(result["zonings"][1:], result["zoning_changes"], strict=True):
        assert changes["changing"] == changes["parted"] == changes["in_no_zone"] == nothing
        assert changes["staying"]["planned_hours_per_week"] == float(tiny.hours_by_hand())
        assert other["own_overrides"]["rows"] == []
        assert other["zones"] == base["zones"]
        assert other["summary"] == base["summary"]


def test_zones_under_other_names_in_another_order_move_nobody(tiny):
    path = save(
        tiny,
        "renamed.gpkg",
        {"d": SOUTH_EAST, "c": NORTH_EAST, "b": SOUTH_WEST, "a": NORTH_WEST},
        band_override=["", "", "urban=fringe", ""],
    )
    result = result_of(tiny, path)
    changes = result["zoning_changes"][0]
    assert changes["changing"]["people"] == changes["parted"]["people"] == 0
    assert changes["changing"]["planned_hours_per_week"] == 0
    assert {(row["zone_id"], row["other_zone_id"]) for row in changes["matched"]} == {
        ("north-west", "a"), ("south-west", "b"), ("north-east", "c"), ("south-east", "d"),
    }  # fmt: skip
    assert result["zonings"][1]["own_overrides"]["rows"] == []


def test_a_row_without_postcode_goes_where_its_zone_lies_whole(tiny, halves):
    # 6.5 hours are stated for north-east alone; north-east lies whole in the eastern half.
    line = tiny.tables["demand"][-1]
    assert (line["zone_id"], line["hours_per_week"]) == ("north-east", "6.5")
    assert result_of(tiny, halves)["zonings"][1]["in_no_zone"] == []
    middle = shapely.box(400_000, 305_000, 420_000, 315_000)
    path = save(
        tiny,
        "bands.gpkg",
        {
            "south": shapely.box(400_000, 300_000, 420_000, 305_000),
            "middle": middle,
            "north": shapely.box(400_000, 315_000, 420_000, 320_000),
        },
    )
    result = result_of(tiny, path)
    assert result["zonings"][1]["in_no_zone"] == [
        {
            "reason": "no postcode, and no zone here holds the whole of the zone it is stated for",
            "planned_hours_per_week": 6.5,
            "people": 0,
        }
    ]
    assert result["zoning_changes"][0]["in_no_zone"]["planned_hours_per_week"] == 6.5


def test_hours_outside_the_other_zoning_are_told_and_not_lost(tiny):
    path = save(tiny, "part.gpkg", {"west": WEST, "north-east": NORTH_EAST})
    result = result_of(tiny, path)
    other, changes = result["zonings"][1], result["zoning_changes"][0]
    hours, people = by_hand(tiny, lambda row: zone_of(row) == "south-east")
    assert other["in_no_zone"] == [
        {"reason": "outside every zone", "planned_hours_per_week": hours, "people": people}
    ]
    parts = [
        changes[name]["planned_hours_per_week"] for name in ("staying", "changing", "in_no_zone")
    ]
    assert sum(parts) == float(tiny.hours_by_hand())


def test_what_the_other_files_own_overrides_would_change_is_told_apart(tiny, halves):
    # South-west prices urban as fringe; the halves do not, so its urban addresses would fall back.
    def is_urban(row):
        return not row["band"] and zone_of(row) == "south-west" and row["postcode"][-1] in "AB"

    hours, people = by_hand(tiny, is_urban)
    costed, _ = by_hand(tiny, lambda row: is_urban(row) and row["service"] == "maintenance")
    own = result_of(tiny, halves)["zonings"][1]["own_overrides"]
    assert own["states_any"] is False
    (row,) = own["rows"]
    assert (row["band"], row["to"]) == ("fringe", "urban")
    assert (row["planned_hours_per_week"], row["people"]) == (hours, people)
    assert row["weekly_cost_gbp"] == pytest.approx(costed * (20.00 - 21.50))


def test_a_row_that_states_its_band_keeps_it_whatever_the_override(tiny):
    for row in tiny.tables["demand"][:28]:
        row["band"] = "fringe"
    tiny.save("demand")
    path = save(tiny, "all.gpkg", {"one": WEST.union(EAST)}, band_override=["fringe=isolated"])
    own = result_of(tiny, path)["zonings"][1]["own_overrides"]
    line = Fraction(tiny.tables["demand"][28]["hours_per_week"])  # ZZ1 1AA, urban, no band stated
    assert own["rows"] == []
    assert line == 10


def test_population_in_the_zones_file_gives_hours_per_thousand(tiny):
    path = save(
        tiny,
        "people.gpkg",
        {"west": WEST, "east": EAST},
        population=[50_000, 0],
        people_65_plus=[10_000.0, None],
    )
    west, east = result_of(tiny, path)["zonings"][1]["zones"]
    hours, _ = by_hand(tiny, lambda row: zone_of(row).endswith("west"))
    assert west["hours_per_1000_population"] == pytest.approx(hours / 50)
    assert west["hours_per_1000_people_65_plus"] == pytest.approx(hours / 10)
    assert east["hours_per_1000_population"] is None
    assert east["hours_per_1000_people_65_plus"] is None


def test_without_population_people_weight_stands_in_and_says_so(tiny, halves):
    result = result_of(tiny, halves)
    assert "people_weight" in result["zoning_terms"]["population_basis"]
    # Every square has weights 1 to 5, so each half has half of them.
    for zone in result["zonings"][1]["zones"]:
        assert zone["people_weight_share"] == pytest.approx(0.5)
        share = zone["planned_hours_per_week"] / float(tiny.hours_by_hand())
        assert zone["hours_to_people_weight"] == pytest.approx(2 * share)


def test_every_fault_of_every_zones_file_is_told_together(tiny):
    lapped = save(tiny, "lapped.gpkg", {"west": WEST, "too": WEST.buffer(10)})
    unknown = save(tiny, "unknown.gpkg", {"one": EAST}, band_override=["urbn=fringe"])
    with pytest.raises(InputError) as raised:
        result_of(tiny, lapped, unknown)
    told = str(raised.value)
    assert "lapped.gpkg" in told
    assert "two zones overlap" in told
    assert 'Did you mean "urban"?' in told


def test_an_unknown_zoning_names_the_nearest(tiny):
    with pytest.raises(UsageError, match='Did you mean "leicestershire-districts"'):
        result_of(tiny, "leicestershire-district")


def test_at_most_four_zonings_are_set_beside_the_own(tiny, halves):
    with pytest.raises(UsageError, match="1 to 4"):
        result_of(tiny, *[halves] * 5)


def test_the_record_names_the_other_zones_file(tiny, halves):
    paths = [each["path"] for each in result_of(tiny, halves)["record"]["inputs"]]
    assert "data/halves.gpkg" in paths


def test_without_other_zonings_the_result_is_as_it_was(tiny):
    assert "zonings" not in api.zones(tiny.folder).result
