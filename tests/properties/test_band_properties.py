"""What must hold of every band rule, whatever the postcodes."""

from __future__ import annotations

from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from homecare.geography import BandData, give_bands, place_postcodes, read_overrides
from homecare.geography.bands import BAND_RULES
from homecare.parameters import Parameters, Value
from homecare.parameters.ruc import RUC_2011, RUC_2021
from homecare.scenarios import compare_bands, load_scenario

BANDS = ("urban", "fringe", "rural", "isolated")
MODEL_2011 = dict(
    zip(
        RUC_2011, [*BANDS[:1]] * 4 + [BANDS[1]] * 2 + [BANDS[2]] * 2 + ["isolated"] * 2, strict=True
    )
)
CROSSWALK = dict(
    zip(RUC_2021, ("urban", "urban", "fringe", "fringe", "rural", "rural"), strict=True)
)
NUMBERS = {
    "cluster_distance": 250, "near_distance": 500, "urban_cluster": 4, "fringe_cluster": 3,
    "rural_neighbours": 1, "ring_limit_miles.urban": 1, "ring_limit_miles.fringe": 2.5,
}  # fmt: skip
AREAS = pd.DataFrame(
    [
        ("outward", "LE1", "rural"), ("outward", "LE2", "urban"), ("sector", "LE1 1", "urban"),
        ("ward", "NORTH", "fringe"), ("lsoa", "E01000001", "isolated"),
        ("postcode", "LE1 1AA", "isolated"),
    ],
    columns=["area_type", "area", "band"],
)  # fmt: skip
POLYGONS = gpd.GeoDataFrame(
    {"band": ["rural", "urban", "fringe"]},
    geometry=[shapely.box(0, 0, 3000, 9000), shapely.box(3000, 0, 6000, 9000),
              shapely.box(6000, 0, 8000, 9000)],
    crs="EPSG:27700",
)  # fmt: skip
HELD = BandData("bands", areas=AREAS, polygons=POLYGONS)
ZONES = gpd.GeoDataFrame(
    {"zone_id": ["a", "b"], "band_override": ["urban=fringe;fringe=rural", ""]},
    geometry=[shapely.box(0, 0, 5000, 9000), shapely.box(5000, 0, 9000, 9000)],
    crs="EPSG:27700",
)

few = settings(derandomize=True, max_examples=40, deadline=None)
names = [f"LE{n} {d}A{x}" for n in (1, 2, 3) for d in (1, 2) for x in "ABDE"]
rows = st.lists(
    st.tuples(
        st.integers(0, 90).map(lambda n: n * 100.0),
        st.integers(0, 90).map(lambda n: n * 100.0),
        st.sampled_from([*RUC_2011, "", "3", "Z9", "nonsense", "d1"]),
        st.sampled_from([*RUC_2021, "", "3", "Z9", "nonsense", "un1"]),
        st.sampled_from(["North", "south", ""]),
        st.sampled_from(["E01000001", "E01000002", ""]),
        st.sampled_from([*BANDS, ""]),
    ),
    min_size=1,
    max_size=len(names),
)


def table(drawn) -> pd.DataFrame:
    frame = pd.DataFrame(
        drawn,
        columns=["easting_m", "northing_m", "ruc2011", "ruc2021", "ward", "lsoa", "band"],
    )
    return frame.assign(postcode=names[: len(frame)], people_weight=1.0)


def parameters(rule: str, origin: str) -> Parameters:
    return Parameters(
        values={
            f"geography.{name}": Value(name, number, "", "", "", date(2020, 1, 1))
            for name, number in NUMBERS.items()
        },
        choices={
            "geography.band_rule": rule,
            "geography.bands": BANDS,
            "geography.ruc_band": MODEL_2011,
            "geography.ruc2021_band": CROSSWALK,
            "geography.isolated_from": origin,
            "geography.ring_centres": {"x": "1000 1000", "y": "6000 5000"},
        },
    )


rules = st.sampled_from(sorted(BAND_RULES))
origins = st.sampled_from(["none", "ruc2011", "density"])


@few
@given(drawn=rows, rule=rules, origin=origins)
def test_every_postcode_has_one_band_or_none_with_a_reason(drawn, rule, origin):
    frame = table(drawn)
    found = give_bands(frame, parameters(rule, origin), held=HELD)
    assert len(found.band) == len(found.reason) == len(frame)
    assert set(found.band) <= {*BANDS, ""}
    assert all(found.reason)
    assert sum(found.bandless().values()) == int((found.band == "").sum())


@few
@given(drawn=rows, rule=rules, origin=origins, seed=st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(drawn, rule, origin, seed):
    frame = table(drawn)
    order = list(range(len(frame)))
    seed.shuffle(order)
    found = give_bands(frame, parameters(rule, origin), held=HELD)
    mixed = BandData("bands", areas=AREAS.iloc[::-1], polygons=POLYGONS.iloc[::-1])
    again = give_bands(
        frame.iloc[order].reset_index(drop=True), parameters(rule, origin), held=mixed
    )
    assert found.band[order].tolist() == again.band.tolist()
    assert found.reason[order].tolist() == again.reason.tolist()
    for name, values in found.columns.items():
        assert np.asarray(values)[order].tolist() == again.columns[name].tolist()


@few
@given(drawn=rows, rule=rules, origin=origins)
def test_the_override_comes_after_the_rule_and_once(drawn, rule, origin):
    frame = table(drawn)
    held = parameters(rule, origin)
    bands = give_bands(frame, held, held=HELD)
    overrides = read_overrides(ZONES, BANDS, source="z")
    placed = place_postcodes(frame, ZONES, parameters=held, overrides=overrides, given=bands)
    assert placed["band_before_override"].tolist() == bands.band.tolist()
    # Urban becomes fringe and does not go on to rural.
    step = {"urban": "fringe", "fringe": "rural"}
    for zone, before, after in zip(
        placed["zone_id"], placed["band_before_override"], placed["band"], strict=True
    ):
        assert after == (step.get(before, before) if zone == "a" else before)


@pytest.fixture(scope="module")
def scenario():
    return load_scenario("leicestershire-2020")


@pytest.mark.parametrize("name", ["listed", "clusters", "leicestershire", "leicestershire-rings"])
def test_a_model_beside_itself_changes_exactly_nothing_on_the_whole_county(scenario, name):
    found = compare_bands(scenario, name, name)
    assert found["hours"]["hours_per_week"] == 23_150
    assert found["hours"]["changed_hours_per_week"] == 0
    assert found["costed_hours"]["changed_hours_per_week"] == 0
    assert found["postcodes"]["changed_postcodes"] == 0
    assert found["weekly_cost_change_gbp"] == 0
    for rows_of in ("matrix", "zones", "zone_matrix"):
        assert all(row["weekly_cost_change_gbp"] == 0 for row in found[rows_of])


def test_there_and_back_costs_exactly_nothing(scenario):
    there = compare_bands(scenario, "listed", "leicestershire-rings")
    back = compare_bands(scenario, "leicestershire-rings", "listed")
    assert there["weekly_cost_change_gbp"] == -back["weekly_cost_change_gbp"] != 0
    assert {(row["from"], row["to"]): row["hours_per_week"] for row in there["matrix"]} == {
        (row["to"], row["from"]): row["hours_per_week"] for row in back["matrix"]
    }
