"""Capacity by call window: against every plan, and worked by hand."""

from __future__ import annotations

import importlib.util
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from homecare.allocation import DEFAULT_GOALS, AllocationSettings, Limits, allocate, audit
from homecare.allocation.rules import allocate_by_rule, rule_named
from homecare.errors import InternalError


def _loaded(name):
    path = Path(__file__).parents[2] / f"{name}.py"
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


cases, plans = _loaded("allocation_cases"), _loaded("allocation_enumeration")

ORDERS = [
    DEFAULT_GOALS,
    ("placed_hours", "incumbent_hours", "weekly_cost"),
    ("prime_hours", "placed_hours"),
    ("score", "weekly_cost"),
]


def parse(text):
    """Return the windows of a cell in exact fractions."""
    pairs = [part.split("=") for part in text.split(";") if part]
    return {name: plans.exact(hours) for name, hours in pairs}


def keeps_windows(tables):
    """Return a check of a plan against the windows, from labels in exact fractions."""
    firms = tables[1].set_index("provider_id")["window_capacity_hours"]

    def check(rows, plan):
        held = {}
        for package, link in zip(rows, plan, strict=True):
            if link is not None:
                for name, hours in parse(package.window_hours).items():
                    for key in (
                        (link.provider_id, "", name),
                        (link.provider_id, link.zone_id, name),
                    ):
                        held[key] = held.get(key, 0) + hours
        at_link = {(a.provider_id, a.zone_id): parse(a.window_capacity_hours)
                   for a in tables[2].itertuples()}  # fmt: skip
        for (firm, zone, name), hours in held.items():
            most = at_link[firm, zone] if zone else parse(firms[firm])
            if hours > most.get(name, 10**9):
                return False
        return True

    return check


def timed(seed, tables):
    """Return a market with some hours in the morning and at tea, and capacities for them."""
    rng = np.random.default_rng(seed + 100)
    packages, providers, links = (table.copy() for table in tables)
    cells = []
    for hours in packages["hours_per_week"]:
        parts = {"morning": hours * rng.choice([0, 0.5, 1]), "tea": hours * rng.choice([0, 0.5])}
        if sum(parts.values()) > hours:
            parts["tea"] = 0
        cells.append(";".join(f"{name}={value}" for name, value in parts.items() if value))
    packages["window_hours"] = cells
    most = packages["hours_per_week"].sum()
    providers["window_capacity_hours"] = [
        f"morning={float(np.rint(rng.random() * most / 2 * 2)) / 2}" for _ in range(len(providers))
    ]
    links["window_capacity_hours"] = [
        f"tea={float(rng.integers(0, 8)) / 2}" if rng.random() < 0.5 else ""
        for _ in range(len(links))
    ]
    return packages, providers, links


def place(tables, **choices):
    settings = AllocationSettings(**choices)
    found = allocate(tables[0], tables[1], appointments=tables[2], settings=settings,
                     as_of=cases.AS_OF)  # fmt: skip
    audit(found, tables[0], tables[1], appointments=tables[2], settings=settings,
          as_of=cases.AS_OF)  # fmt: skip
    return found


@pytest.mark.parametrize("order", ORDERS, ids="-".join)
@pytest.mark.parametrize("seed", range(10))
def test_every_goal_equals_the_best_of_every_plan_within_the_windows(seed, order):
    tables = timed(seed, cases.small(seed, packages=6, tenders=seed % 2 == 1, loose=seed % 3 > 0))
    found = place(tables, goals=order)
    expected = plans.best_by_enumeration(
        tables, order, as_of=cases.AS_OF, is_allowed=keeps_windows(tables)
    )
    assert plans.achieved(found, tables[0]) == pytest.approx([float(v) for v in expected], abs=1e-4)
    if order[0] == "placed_hours":
        assert found.bound_hours == pytest.approx(float(expected[0]), abs=1e-9)


def _market(demand, firms, *, links=("", "")):
    return cases.market(
        [{"package_id": f"P{i}", "zone_id": "Z", "hours_per_week": h, "window_hours": w}
         for i, (h, w) in enumerate(demand)],
        [{"provider_id": name, "window_capacity_hours": w}
         for name, w in zip("AB", firms, strict=True)],
        [{"provider_id": name, "zone_id": "Z", "role": "prime", "window_capacity_hours": w}
         for name, w in zip("AB", links, strict=True)],
    )  # fmt: skip


def test_mornings_bind_before_weekly_hours_do():
    # No weekly limit at all; 7 + 3.5 morning hours of capacity take two of three packages.
    demand = [(14.0, "morning=7;bed=7")] * 2 + [(3.5, "morning=3.5")]
    found = place(_market(demand, ["morning=7", "morning=3.5"]))
    assert found.placed_hours == 17.5
    left = found.frame[found.frame["provider_id"] == ""]
    assert left["reason_code"].tolist() == ["window"]
    assert left["reason"].iloc[0] == "no morning capacity at any eligible provider with room"
    assert found.bound_hours == 17.5


def test_a_window_without_a_capacity_has_no_limit_and_is_told():
    found = place(_market([(14.0, "mornign=14")], ["morning=7", ""]))
    assert found.placed_hours == 14.0
    assert any("nobody states a capacity (mornign)" in note for note in found.notes)


def test_packages_without_windows_take_nothing_and_are_told():
    found = place(_market([(14.0, ""), (7.0, "morning=7")], ["morning=7", "morning=0"]))
    assert found.placed_hours == 21.0
    assert any("1 of 2 rows (14 hours a week) state no hours" in note for note in found.notes)


def lines(demand, firms, *, links=("", ""), capacity=(60.0, 60.0)):
    """Return a market of hours without people."""
    packages, providers, booked = _market(demand, firms, links=links)
    providers["capacity_hours_per_week"] = list(capacity)
    return packages.assign(package_id=""), providers, booked


def parts_of(found):
    """Return (provider, window, hours) of each part, in order."""
    rows = found.frame
    return list(zip(rows["provider_id"], rows["call_window"], rows["hours_per_week"], strict=True))


def test_morning_hours_without_people_wait_while_the_rest_is_placed():
    # 10 hours, 4 of them mornings; A has 1 hour of mornings and B 2: 1 morning hour is left.
    found = place(lines([(10.0, "morning=4")], ["morning=1", "morning=2"]))
    assert found.placed_hours == found.bound_hours == 9.0
    assert parts_of(found)[:3] == [("A", "morning", 1.0), ("B", "morning", 2.0),
                                   ("", "morning", 1.0)]  # fmt: skip
    assert sum(h for _, window, h in parts_of(found) if not window) == 6.0
    assert found.frame["line"].unique().tolist() == [0]
    (left,) = found.frame.loc[found.frame["provider_id"] == "", "reason"]
    assert left == "no morning capacity at any eligible provider with room"
    assert any("1 row of hours without people states hours by call window (4 hours" in note
               for note in found.notes)  # fmt: skip


def test_windows_may_take_every_second_of_a_row_and_one_nobody_limits_is_the_rest():
    found = place(lines([(1.0, "morning=0.5;bed=0.5"), (2.0, "morning=2")], ["morning=9", ""]))
    rows = found.frame.groupby(["line", "call_window"])["hours_per_week"].sum()
    assert rows.to_dict() == {(0, ""): 0.5, (0, "morning"): 0.5, (1, "morning"): 2.0}


def test_rows_that_differ_in_their_windows_alone_may_stand_in_any_order():
    tables = lines([(4.0, "morning=1"), (4.0, "morning=4"), (4.0, "")], ["morning=2", "morning=1"])
    ways = [place((tables[0].iloc[order].reset_index(drop=True), *tables[1:]))
            for order in ([0, 1, 2], [2, 1, 0])]  # fmt: skip
    told = [
        sorted(zip(np.array(order)[way.frame["line"]], *zip(*parts_of(way), strict=True),
                   strict=True))
        for way, order in zip(ways, ([0, 1, 2], [2, 1, 0]), strict=True)
    ]  # fmt: skip
    assert told[0] == told[1]


def test_packages_and_hours_without_people_share_the_mornings():
    packages, providers, booked = lines([(6.0, "morning=3"), (4.0, "morning=2")],
                                        ["morning=3.5", "morning=0"])  # fmt: skip
    packages.loc[0, "package_id"] = "P0"
    found = place((packages, providers, booked))
    # 3 hours of mornings with the package leave half an hour of the other 2.
    assert found.placed_hours == found.bound_hours == 8.5


@pytest.mark.parametrize("seed", range(4))
def test_more_morning_capacity_never_places_fewer_hours(seed):
    packages, providers, booked = cases.county(seed, packages=150, providers=10, zones=6)
    packages.loc[::2, "package_id"] = ""
    packages, providers, booked = cases.with_mornings((packages, providers, booked), share=0.1)
    placed = []
    for times in (1, 2, 4):
        firms = providers.assign(window_capacity_hours=[
            f"morning={float(text.split('=')[1]) * times}"
            for text in providers["window_capacity_hours"]
        ])  # fmt: skip
        found = place((packages, firms, booked))
        by_line = found.frame.groupby("line")["hours_per_week"].sum()
        assert by_line.to_numpy() == pytest.approx(packages["hours_per_week"].to_numpy())
        placed.append((found.bound_hours, found.placed_hours))
    assert placed == sorted(placed)
    assert placed[0] < placed[-1]


def test_blocks_hold_with_hours_in_windows():
    tables = lines([(10.0, "morning=4")], ["morning=1", "morning=9"])
    found = place(tables, limits=Limits(block_hours={"all": 8.0}))
    assert found.placed_hours == 10.0  # B alone: A with one morning and 6 others is short of 8
    assert set(found.frame["provider_id"]) == {"B"}


def test_the_audit_refuses_parts_in_a_window_their_row_does_not_state():
    tables = lines([(10.0, "morning=4")], ["morning=9", ""])
    found = place(tables)
    first = found.frame["call_window"] == "morning"
    for wrong in ("", "bed"):
        frame = found.frame.assign(call_window=np.where(first, wrong, "tea"))
        with pytest.raises(InternalError, match="not in the call windows that their row states"):
            audit(replace(found, frame=frame), tables[0], tables[1], appointments=tables[2],
                  settings=AllocationSettings(), as_of=cases.AS_OF)  # fmt: skip


@pytest.mark.parametrize("rule", ["strict_rank", "first_come", "rotation", "daily_batch"])
def test_rules_fill_no_morning_beyond_its_capacity(rule):
    demand = [(10.0, "morning=4"), (6.0, "morning=1")]
    packages, providers, booked = lines(demand, ["morning=1", "morning=2"], capacity=(8.0, 6.0))
    # The first row comes first: were it the other way round, the second's other hours could fill
    # B before its mornings are asked for.
    packages["referred_on"] = pd.to_datetime(["2020-10-05", "2020-10-06"])
    given = {"appointments": booked.assign(rank=[1, 2]), "settings": AllocationSettings(),
             "as_of": cases.AS_OF}  # fmt: skip
    found = allocate_by_rule(packages, providers, **given, rule=rule_named(rule))
    audit(found, packages, providers, **given)
    mornings = found.frame[(found.frame["call_window"] == "morning")
                           & (found.frame["provider_id"] != "")]  # fmt: skip
    assert mornings["hours_per_week"].sum() == 3.0
    assert found.placed_hours == 14.0  # 11 at other times and 3 mornings: all that both can take


def test_a_small_batch_with_hours_without_people_is_placed_as_well_as_can_be():
    # Seven mornings for nine: 2.5 hours come with each of P1's, 2 with each of P0's, 1 with each
    # of the row's, so that the row waits for two.
    packages, providers, booked = lines([(6.0, "morning=3"), (5.0, "morning=2"),
                                         (10.0, "morning=4")], ["morning=3", "morning=4"],
                                        capacity=(15.0, 12.0))  # fmt: skip
    packages["package_id"] = ["P0", "P1", ""]
    packages["referred_on"] = pd.Timestamp("2020-10-05")
    given = {"appointments": booked.assign(rank=[1, 2]), "settings": AllocationSettings(),
             "as_of": cases.AS_OF}  # fmt: skip
    found = allocate_by_rule(packages, providers, **given, rule=rule_named("daily_batch"))
    audit(found, packages, providers, **given)
    assert found.placed_hours == found.bound_hours == 19.0
    assert found.sizes["lines"] == 3  # rows, though windows part the last
    assert place((packages, providers, booked)).sizes["lines"] == 3


def test_windows_and_blocks_hold_together():
    demand = [(4.0, "morning=2")] * 4
    tables = _market(demand, ["morning=4", "morning=6"])
    found = place(tables, limits=Limits(block_hours={"all": 8.0}))
    assert found.placed_hours == 16.0  # 8 hours each, of which 4 in the morning
    found = place(tables, limits=Limits(block_hours={"all": 12.0}))
    assert found.placed_hours == 12.0  # B alone: three packages fill its mornings


def test_the_audit_refuses_a_window_that_is_passed():
    tables = _market([(14.0, "morning=7")] * 2, ["", ""])
    found = place(tables)
    firms = tables[1].assign(window_capacity_hours=["morning=1", "morning=1"])
    with pytest.raises(InternalError, match="more in the call window morning than it can take"):
        audit(found, tables[0], firms, appointments=tables[2], settings=AllocationSettings(),
              as_of=cases.AS_OF)  # fmt: skip


def test_the_audit_finds_a_package_that_a_window_has_room_for():
    tables = _market([(14.0, "morning=7")] * 2, ["morning=7", "morning=0"])
    found = place(tables)
    firms = tables[1].assign(window_capacity_hours=["morning=14", "morning=0"])
    with pytest.raises(InternalError, match="unplaced though a provider has room"):
        audit(found, tables[0], firms, appointments=tables[2], settings=AllocationSettings(),
              as_of=cases.AS_OF)  # fmt: skip


@pytest.mark.parametrize("seed", range(2))
def test_a_county_keeps_its_windows_and_comes_near_the_bound(seed):
    packages, providers, links = cases.county(seed, packages=400, providers=20, zones=6)
    rng = np.random.default_rng(seed)
    part = rng.choice([0.25, 0.5, 1 / 3], len(packages))
    hours = np.rint(packages["hours_per_week"] * part * 100) / 100
    packages = packages.assign(window_hours=[f"morning={h:.12g}" for h in hours])
    most = providers["capacity_hours_per_week"] * 0.3
    providers = providers.assign(window_capacity_hours=[f"morning={h:.2f}" for h in most])
    found = place((packages, providers, links))
    free = place((packages.assign(window_hours=""), providers.assign(window_capacity_hours=""),
                  links))  # fmt: skip
    assert found.placed_hours < free.placed_hours
    assert found.gap < 0.01
