"""The bundled demonstration market against published totals and distributions.

Totals: Leicestershire County Council, Adults and Communities Overview and Scrutiny Committee,
20 January 2020, "Commissioning and procurement of home care service post November 2020",
paragraph 39 and Appendix C; paragraph 36 for the three towns priced as fringe.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

ROOT = Path(__file__).resolve().parents[2]
MARKET = ROOT / "data" / "market"
FILES = ("packages", "providers", "appointments", "zone-hours")

APPENDIX_C = {
    "coalville-and-ashby": 3600,
    "charnwood-north": 2925,
    "charnwood-south": 2875,
    "west-leicester": 2525,
    "oadby-and-wigston": 3050,
    "hinckley": 3250,
    "melton": 1500,
    "south-leicestershire": 1200,
    "market-harborough": 900,
    "castle-donington": 350,
    "lutterworth": 300,
    "bottesford": 100,
    "west-leicestershire-rural": 400,
    "harborough-rural-free-zone": 175,
}
PARAGRAPH_39 = {"urban": 11_737, "fringe": 4_648, "rural": 1_301, "isolated": 314}
PARAGRAPH_36 = {"castle-donington", "lutterworth", "market-harborough"}


def read(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    notices = next(i for i, line in enumerate(lines) if not line.startswith("#"))
    return pd.read_csv(path, skiprows=notices, keep_default_na=False, na_values=[""])


def bundled(name):
    return read(MARKET / f"leicestershire-{name}.csv")


@pytest.fixture(scope="module")
def packages():
    postcodes = read(ROOT / "data" / "zones" / "leicestershire-postcodes.csv")
    zones = gpd.read_file(ROOT / "data" / "zones" / "leicestershire-zones.gpkg", layer="zones")
    table = bundled("packages").drop(columns=["zone_id", "band"])
    table = table.merge(postcodes, on="postcode", how="left", validate="many_to_one")
    points = gpd.GeoDataFrame(
        table, geometry=gpd.points_from_xy(table.easting_m, table.northing_m), crs=27700
    )
    found = points.sjoin(zones[["zone_id", "geometry"]], how="left", predicate="within")
    assert found.zone_id.notna().all()
    assert len(found) == len(table)
    towns = found.zone_id.isin(PARAGRAPH_36) & (found.band == "urban")
    return found.assign(band=found.band.mask(towns, "fringe"))


@pytest.fixture(scope="module")
def providers():
    return bundled("providers")


@pytest.fixture(scope="module")
def appointments():
    return bundled("appointments")


@pytest.mark.parametrize("name", FILES)
def test_every_file_says_first_that_it_is_invented(name):
    raw = (MARKET / f"leicestershire-{name}.csv").read_bytes()
    first = raw.decode("utf-8").split("\n")[0]
    assert first == "# Demonstration market, invented: no row is a real person or a real provider."
    assert b"\r" not in raw


def test_the_packages_say_that_they_are_no_evidence():
    text = (MARKET / "leicestershire-packages.csv").read_text(encoding="utf-8")
    assert "no evidence of where hours fall" in text.split("package_id")[0]


def test_planned_hours_by_zone_are_appendix_c_exactly(packages):
    assert packages.groupby("zone_id").hours_per_week.sum().to_dict() == APPENDIX_C
    assert packages.hours_per_week.sum() == 23_150


def test_maintenance_hours_by_band_are_paragraph_39_exactly(packages):
    maintenance = packages[packages.service == "maintenance"]
    assert maintenance.groupby("band").hours_per_week.sum().to_dict() == PARAGRAPH_39


def test_zone_hours_are_appendix_c_and_18000_of_maintenance_exactly():
    lines = bundled("zone-hours")
    assert list(lines.columns) == ["package_id", "zone_id", "hours_per_week", "service"]
    assert lines.package_id.isna().all()
    assert lines.groupby("zone_id").hours_per_week.sum().to_dict() == APPENDIX_C
    maintenance = lines[lines.service == "maintenance"].set_index("zone_id").hours_per_week
    assert maintenance.sum() == 18_000
    proportion = pd.Series(APPENDIX_C) * 18_000 / 23_150
    assert (maintenance - proportion[maintenance.index]).abs().max() < 0.25


def test_each_package_is_visits_times_minutes_times_carers(packages):
    minutes = packages.visits_per_week * packages.visit_minutes * packages.carers
    assert (packages.hours_per_week * 60 == minutes).all()
    assert packages.package_id.str.fullmatch(r"INVENTED-\d{5}").all()
    assert packages.package_id.is_unique


def test_nobody_is_placed_where_nobody_lives(packages):
    assert (packages.people_weight > 0).all()


def test_package_sizes_are_near_the_published_shares(packages):
    assert 2_200 <= len(packages) <= 2_400
    assert (packages.hours_per_week < 10).mean() == pytest.approx(0.65, abs=0.03)
    assert (packages.hours_per_week > 20).mean() == pytest.approx(0.07, abs=0.03)


def test_visits_are_near_the_published_shares(packages):
    visits = packages.groupby("visit_minutes").visits_per_week.sum()
    shares = visits / visits.sum()
    for minutes, share in {15: 0.019, 30: 0.742, 45: 0.051, 60: 0.176}.items():
        assert shares[minutes] == pytest.approx(share, abs=0.03)
    assert 32 <= (shares * shares.index).sum() <= 43
    double = packages[packages.carers == 2].visits_per_week.sum() / visits.sum()
    assert double == pytest.approx(0.24, abs=0.03)


def test_health_pays_for_its_published_share_of_people(packages):
    assert (packages.funder == "health").mean() == pytest.approx(120 / 2_259, abs=0.001)


def test_most_packages_are_placed_and_a_few_dozen_await(packages):
    assert packages.incumbent_provider_id.notna().mean() == pytest.approx(0.88, abs=0.02)
    assert 24 <= (packages.status == "awaiting").sum() <= 60
    assert (packages.start_on.dropna() < "2019-07-31").all()
    assert packages.end_on.isna().all()


def test_provider_sizes_ratings_and_total(providers):
    capacity = providers.capacity_hours_per_week
    assert np.percentile(capacity, [25, 50, 75]) == pytest.approx([251, 609, 932], rel=0.1)
    assert 0.99 <= capacity.sum() / 23_150 <= 1.02
    assert providers.cqc_rating.value_counts().to_dict() == {
        "good": 28,
        "unrated": 7,
        "requires improvement": 4,
        "outstanding": 1,
    }


def test_one_or_two_providers_are_suspended_when_the_contract_starts(providers):
    begun = providers.suspended_from <= "2020-11-01"
    assert 1 <= (begun & ~(providers.suspended_until < "2020-11-01")).sum() <= 2


def test_every_provider_is_invented_and_appointed_somewhere(providers, appointments):
    assert providers.provider_name.str.contains("invented").all()
    assert set(providers.provider_id) == set(appointments.provider_id)
    assert (appointments.rate_gbp_per_hour.isna()).all()


def test_thirteen_zones_have_two_primes_and_the_rural_free_zone_none(appointments):
    primes = appointments[appointments.role == "prime"].groupby("zone_id").size()
    assert set(primes.index) == set(APPENDIX_C) - {"harborough-rural-free-zone"}
    assert (primes >= 2).all()
    assert (appointments.zone_id == "harborough-rural-free-zone").sum() >= 2


def test_some_providers_are_prime_here_and_supplementary_there(appointments):
    assert (appointments.groupby("provider_id").role.nunique() == 2).sum() >= 5


def test_rural_zones_are_short_of_capacity(appointments):
    offered = appointments.groupby("zone_id").capacity_hours_per_week.sum()
    demand = pd.Series(APPENDIX_C)
    short = set(demand.index[offered[demand.index] < demand])
    assert short == {
        "melton",
        "bottesford",
        "west-leicestershire-rural",
        "harborough-rural-free-zone",
    }


def test_every_incumbent_is_appointed_in_the_zone(packages, appointments):
    held = packages[packages.incumbent_provider_id.notna()]
    appointed = set(zip(appointments.provider_id, appointments.zone_id, strict=True))
    assert set(zip(held.incumbent_provider_id, held.zone_id, strict=True)) <= appointed


def test_one_command_rebuilds_the_same_bytes(tmp_path):
    script = ROOT / "scripts" / "make_demonstration_market.py"
    subprocess.run(
        [sys.executable, str(script), "--out", str(tmp_path)],
        check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    made_with = re.search(r'MADE_WITH_NUMPY = "(.+)"', script.read_text(encoding="utf-8"))
    is_same_numpy = made_with is not None and np.__version__.startswith(f"{made_with[1]}.")
    for name in FILES:
        again, bundled = (
            (folder / f"leicestershire-{name}.csv").read_bytes() for folder in (tmp_path, MARKET)
        )
        if is_same_numpy:
            assert again == bundled
        else:
            assert again.split(b"\n")[0] == bundled.split(b"\n")[0]
    packages = pd.read_csv(tmp_path / "leicestershire-packages.csv", comment="#")
    assert packages.hours_per_week.sum() == 23_150
    assert packages.loc[packages.service == "maintenance", "hours_per_week"].sum() == 18_000
