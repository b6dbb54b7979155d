"""The generator of the demonstration market on a small invented county."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from homecare.errors import InfeasibleError, UsageError
from homecare.market.appointments import AppointmentTargets
from homecare.market.demonstration import MarketTargets, make_market
from homecare.market.incumbents import IncumbentTargets
from homecare.market.packages import DemandTargets, quarter_hours_by_cell, split_zone_hours
from homecare.market.patterns import PatternTargets, fill_exactly, pattern_catalogue
from homecare.market.providers import (
    ProviderTargets,
    draw_providers,
    largest_remainder,
    provider_sizes,
)
from homecare.streams import stream
from homecare.tables import APPOINTMENTS, DEMAND, PROVIDERS

SNAPSHOT = date(2019, 7, 31)
ZONE_HOURS = {"town": 1500.0, "vale": 600.0, "hills": 100.0}
BAND_HOURS = {"urban": 1000.0, "rural": 700.0}
ZONE_CLASS = pd.Series({"town": "large", "vale": "small_town", "hills": "rural_free"})
TARGETS = MarketTargets(
    demand=DemandTargets(
        zone_hours=ZONE_HOURS, band_hours=BAND_HOURS, snapshot_on=SNAPSHOT, people_count=220
    ),
    providers=ProviderTargets(
        provider_count=12, capacity_hours=2200.0, size_quartiles=(70, 170, 280), smallest_hours=20
    ),
    appointments=AppointmentTargets(coverage={"hills": 0.6}),
    incumbents=IncumbentTargets(snapshot_on=SNAPSHOT),
)


@pytest.fixture(scope="module")
def places():
    rows = [("town", "urban", 60), ("town", "rural", 10), ("vale", "urban", 20)]
    rows += [("vale", "rural", 30), ("hills", "rural", 15)]
    parts = [
        pd.DataFrame({"zone_id": zone, "band": band, "people_weight": np.arange(count) % 4.0})
        for zone, band, count in rows
    ]
    table = pd.concat(parts, ignore_index=True)
    table["postcode"] = [f"ZZ{i} 1AA" for i in range(len(table))]
    table["easting_m"] = 450_000.0 + 1_000 * (table.index % 11)
    table["northing_m"] = 300_000.0 + 1_000 * (table.index % 7)
    return table


@pytest.fixture(scope="module")
def market(places):
    return make_market(places, ZONE_CLASS, targets=TARGETS, seed=1)


def located(market, places):
    known = places.set_index("postcode")
    return market.packages.assign(
        zone_id=market.packages.postcode.map(known.zone_id),
        band=market.packages.postcode.map(known.band),
        weight=market.packages.postcode.map(known.people_weight),
    )


def test_the_tables_are_the_canonical_ones(market):
    for frame, table in (
        (market.packages, DEMAND),
        (market.providers, PROVIDERS),
        (market.appointments, APPOINTMENTS),
    ):
        assert tuple(frame.columns) == table.column_names()
        assert not frame.duplicated(list(table.key)).any()


def test_hours_are_visits_times_minutes_times_carers(market):
    packages = market.packages
    minutes = packages.visits_per_week * packages.visit_minutes * packages.carers
    assert (packages.hours_per_week * 60 == minutes).all()
    assert (packages.hours_per_week * 4 % 1 == 0).all()


def test_hours_add_up_exactly_by_zone_and_by_band(market, places):
    packages = located(market, places)
    assert packages.groupby("zone_id").hours_per_week.sum().to_dict() == ZONE_HOURS
    known = packages[packages.service == "maintenance"]
    assert known.groupby("band").hours_per_week.sum().to_dict() == BAND_HOURS


def test_nobody_lives_where_the_weight_is_zero(market, places):
    assert (located(market, places).weight > 0).all()


def test_another_seed_changes_rows_but_not_totals(market, places):
    other = make_market(places, ZONE_CLASS, targets=TARGETS, seed=2)
    assert not market.packages.postcode.head(50).equals(other.packages.postcode.head(50))
    assert located(other, places).groupby("zone_id").hours_per_week.sum().to_dict() == ZONE_HOURS
    assert other.providers.capacity_hours_per_week.sum() == 2200


def test_the_same_seed_gives_the_same_market(market, places):
    again = make_market(places, ZONE_CLASS, targets=TARGETS, seed=1)
    for name in ("packages", "providers", "appointments", "zone_hours"):
        pd.testing.assert_frame_equal(getattr(market, name), getattr(again, name))


def test_arguments_are_left_as_they_were(places):
    before, kinds = places.copy(), ZONE_CLASS.copy()
    make_market(places, ZONE_CLASS, targets=TARGETS, seed=3)
    pd.testing.assert_frame_equal(places, before)
    pd.testing.assert_series_equal(ZONE_CLASS, kinds)


def test_incumbents_are_appointed_able_and_within_capacity(market, places):
    packages = located(market, places)
    held = packages[packages.incumbent_provider_id != ""]
    limit = market.appointments.set_index(["provider_id", "zone_id"]).capacity_hours_per_week
    load = held.groupby(["incumbent_provider_id", "zone_id"]).hours_per_week.sum()
    assert (load <= limit.reindex(load.index)).all()
    able = market.providers.set_index("provider_id").capabilities.str.split(";").map(set)
    for provider, needs in zip(held.incumbent_provider_id, held.needs, strict=True):
        assert set(filter(None, needs.split(";"))) <= able[provider]


def test_status_goes_with_incumbent_dates_and_priority(market):
    packages = market.packages
    assert (packages.incumbent_provider_id != "").equals(packages.status == "placed")
    assert packages.priority.notna().equals(packages.status != "placed")
    assert packages.referred_on.notna().equals(packages.status != "placed")
    assert packages.start_on.isna().equals(packages.status == "awaiting")
    assert packages.end_on.isna().all()
    assert (packages.start_on.dropna() < pd.Timestamp(SNAPSHOT)).all()
    returned = packages[packages.status == "returned"]
    assert (returned.start_on < returned.referred_on).all()


def test_two_care_workers_need_a_provider_that_can_send_two(market):
    packages = market.packages
    assert packages.needs.str.contains("double-up").equals(packages.carers == 2)


def test_zones_with_primes_have_two_and_the_rural_free_zone_none(market):
    primes = market.appointments[market.appointments.role == "prime"].groupby("zone_id").size()
    assert set(primes.index) == {"town", "vale"}
    assert (primes >= 2).all()


def test_the_short_zone_is_short(market):
    offered = market.appointments.groupby("zone_id").capacity_hours_per_week.sum()
    assert offered["hills"] == 60


def test_ranks_follow_the_mean_score_within_zone_and_role(market):
    scores = market.appointments.assign(
        mean=market.appointments[["pickup_score", "quality_score", "response_score"]].mean(axis=1)
    )
    for _, group in scores.groupby(["zone_id", "role"]):
        assert group["rank"].tolist() == list(range(1, len(group) + 1))
        assert group["mean"].round(6).is_monotonic_decreasing


def test_zone_hours_without_people_keep_both_totals():
    lines = split_zone_hours(TARGETS.demand)
    assert lines.groupby("zone_id").hours_per_week.sum().to_dict() == ZONE_HOURS
    assert lines.groupby("service").hours_per_week.sum()["maintenance"] == 1700
    assert (lines.package_id == "").all()


def test_a_band_with_hours_but_no_places_is_refused(places):
    demand = DemandTargets(
        zone_hours={"hills": 100.0},
        band_hours={"urban": 50.0, "rural": 20.0},
        snapshot_on=SNAPSHOT,
        people_count=10,
    )
    with pytest.raises(InfeasibleError, match="only cells whose seed is 0"):
        quarter_hours_by_cell(places, demand)


@given(st.integers(0, 3_000), st.integers(0, 50))
@settings(max_examples=60, deadline=None)
def test_any_number_of_quarter_hours_is_filled_exactly(quarter_hours, seed):
    catalogue = pattern_catalogue(PatternTargets(mean_hours_per_week=10))
    rows = fill_exactly(catalogue, quarter_hours, stream(seed, "test"))
    assert catalogue.quarter_hours.to_numpy()[rows].sum() == quarter_hours


def test_the_catalogue_has_the_published_shares():
    catalogue = pattern_catalogue(PatternTargets(mean_hours_per_week=10))
    hours, share = catalogue.quarter_hours / 4, catalogue.share
    visits = catalogue.visits_per_week * share
    assert share.sum() == pytest.approx(1)
    assert (hours * share).sum() == pytest.approx(10)
    assert share[hours < 10].sum() == pytest.approx(0.65)
    assert share[hours > 20].sum() == pytest.approx(0.07)
    assert visits[catalogue.visit_minutes == 30].sum() / visits.sum() == pytest.approx(74.2 / 98.8)
    assert visits[catalogue.carers == 2].sum() / visits.sum() == pytest.approx(0.24)


def test_provider_sizes_add_up_and_have_the_quartiles():
    sizes = provider_sizes(ProviderTargets(provider_count=40, capacity_hours=23_150))
    assert sizes.sum() == 23_150
    assert np.percentile(sizes, [25, 50, 75]) == pytest.approx([251, 609, 932], rel=0.1)


def test_sizes_that_cannot_be_met_are_refused():
    with pytest.raises(UsageError, match="do not fit together"):
        provider_sizes(ProviderTargets(provider_count=40, capacity_hours=10_000))


def test_largest_remainders_go_first():
    assert largest_remainder({"a": 1, "b": 1, "c": 1}, 4) == {"a": 2, "b": 1, "c": 1}


def test_suspensions_fall_on_providers_below_good():
    providers = draw_providers(ProviderTargets(provider_count=40, capacity_hours=23_150), 5)
    suspended = providers[providers.suspended_from.notna()]
    assert len(suspended) == 2
    assert not suspended.cqc_rating.isin(["good", "outstanding"]).any()
