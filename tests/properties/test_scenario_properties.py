"""What must hold of every run, whatever the market: on variations of the tiny project.

The project is that of `tests/conftest.py`; hours and costs are worked out again from its tables in
exact fractions. Variations are drawn from a fixed sequence, so that every run of the suite tries
the same ones.
"""

from __future__ import annotations

import shutil
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import homecare
from homecare.scenarios import load_scenario, run_scenario

few = settings(
    derandomize=True,
    max_examples=8,
    deadline=None,
    # A failing market is readable as it stands; making it smaller would run for minutes.
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
ROLES = ("prime", "supplementary", "specialist", "spot")
TIED = "unplaced_cost_gbp_per_week"
quarters = st.integers(1, 60).map(lambda n: f"{n / 4:.2f}")


@pytest.fixture(scope="module")
def make(tiny_factory):
    """Make a fresh tiny project, each removed when the next is made."""
    made: list[Any] = []

    def fresh():
        if made:
            shutil.rmtree(made.pop().folder)
        made.append(tiny_factory("property"))
        return made[-1]

    return fresh


@pytest.fixture(scope="module")
def plain(tiny_factory) -> dict[str, Any]:
    return dict(homecare.run(tiny_factory("plain").folder).result)


def goals(result) -> dict[str, float]:
    return {each["goal"]: each["achieved"] for each in result["allocation"]["goals"]}


def check_same_figures(result, other) -> None:
    """Check that hours, costs, goals, bound and ledger are the same.

    What the unplaced hours would cost is left out: which of several packages waits, where they are
    equal on every goal, is a tie, and packages of equal hours may have different rates.
    """
    assert [{**each["headline"], TIED: None} for each in (result, other)] == [
        {**other["headline"], TIED: None}
    ] * 2
    assert result["bands"] == other["bands"]
    for part in ("placed_hours", "unplaced_hours", "prime_share", "bound", "gap"):
        assert result["allocation"][part] == other["allocation"][part], part
    # Scores are sums of products: another tied plan adds other terms, equal but for rounding.
    assert goals(result) == pytest.approx(goals(other), abs=1e-9)
    assert result["ledger"] == other["ledger"]


def zone_figures(result, *, renamed: dict[str, str] | None = None) -> dict[str, dict[str, Any]]:
    """Return each zone's hours and cost, which do not depend on who serves whom."""
    fields = (
        "planned_hours_per_week", "costed_hours_per_week", "weekly_cost_gbp",
        "average_rate_gbp_per_hour",
    )  # fmt: skip
    return {
        (renamed or {}).get(row["zone_id"], row["zone_id"]): {name: row[name] for name in fields}
        for row in result["zones"]
    }


# ------------------------------------------------------------------------------- the plain project


def test_hours_and_costs_are_those_worked_out_by_hand(plain, tiny):
    headline = plain["headline"]
    assert Fraction(headline["planned_hours_per_week"]) == tiny.hours_by_hand()
    assert Fraction(headline["costed_hours_per_week"]) == tiny.hours_by_hand("maintenance")
    assert headline["weekly_cost_gbp"] == float(tiny.cost_by_hand())
    assert headline["annual_cost_gbp"] == {
        "low": float(tiny.cost_by_hand() * 52),
        "high": float(tiny.cost_by_hand() * 53),
    }


@few
@given(hours=st.lists(quarters, min_size=30, max_size=30))
def test_hours_are_conserved_and_costs_add_up(make, hours):
    tiny = make()
    for row, cell in zip(tiny.tables["demand"], hours, strict=True):
        row["hours_per_week"] = cell
    tiny.save("demand")
    result = homecare.run(tiny.folder).result
    planned, allocation = tiny.hours_by_hand(), result["allocation"]
    assert Fraction(result["headline"]["planned_hours_per_week"]) == planned
    assert Fraction(result["ledger"]["hours_used"]) == planned
    assert Fraction(allocation["placed_hours"]) + Fraction(allocation["unplaced_hours"]) == planned
    assert allocation["placed_hours"] <= allocation["bound"]
    assert result["headline"]["weekly_cost_gbp"] == pytest.approx(
        float(tiny.cost_by_hand()), abs=1e-9
    )
    for row in result["zones"]:
        served = sum(
            row[f"{role}_hours"] for role in ("prime", "supplementary", "specialist", "spot")
        )
        assert served + row["unplaced_hours"] == row["planned_hours_per_week"]
    held: dict[str, float] = {}
    for row in allocation["providers"]:
        held[row["provider_id"]] = held.get(row["provider_id"], 0) + row["hours"]
        assert row["capacity_hours"] is None or row["hours"] <= row["capacity_hours"]
    for row in tiny.tables["providers"]:
        limit = row["capacity_hours_per_week"]
        assert not limit or held.get(row["provider_id"], 0) <= float(limit)
    assert held["echo"] == 0, "suspended, and nobody's provider today"


# ------------------------------------------------------------------------- names and order of rows


@few
@given(random=st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_no_figure(make, plain, random):
    tiny = make()
    for name, rows in tiny.tables.items():
        random.shuffle(rows)
        tiny.save(name)
    order = list(range(4))
    random.shuffle(order)
    tiny.zones = tiny.zones.iloc[order].reset_index(drop=True)
    tiny.save_zones()
    result = homecare.run(tiny.folder).result
    check_same_figures(result, plain)
    assert zone_figures(result) == zone_figures(plain)


def new_names(names: list[str], random) -> dict[str, str]:
    """Return a new name for each name, in another order."""
    fresh = [f"N{number:03d}" for number in range(len(names))]
    random.shuffle(fresh)
    return dict(zip(names, fresh, strict=True))


def rename(tiny, names: dict[str, str], column: str) -> None:
    """Put the new names into every table that has the column; a blank stays blank."""
    for rows in tiny.tables.values():
        for row in rows:
            if row.get(column):
                row[column] = names[row[column]]


@few
@given(random=st.randoms(use_true_random=False), data=st.data())
def test_relabelling_changes_no_figure(make, plain, random, data):
    tiny = make()
    kind = data.draw(st.sampled_from(["packages", "providers", "zones", "all"]))

    zones = {name: name for name in tiny.zones["zone_id"]}
    if kind in ("packages", "all"):
        packages = [row["package_id"] for row in tiny.tables["demand"] if row["package_id"]]
        rename(tiny, new_names(packages, random), "package_id")
    if kind in ("providers", "all"):
        providers = [row["provider_id"] for row in tiny.tables["providers"]]
        names = new_names(providers, random)
        rename(tiny, names, "provider_id")
        rename(tiny, names, "incumbent_provider_id")
    if kind in ("zones", "all"):
        zones = new_names(list(zones), random)
        tiny.zones["zone_id"] = tiny.zones["zone_id"].map(zones)
        rename(tiny, zones, "zone_id")
        tiny.save_zones()
    for name in tiny.tables:
        tiny.save(name)
    result = homecare.run(tiny.folder).result
    check_same_figures(result, plain)
    assert zone_figures(result) == zone_figures(plain, renamed=zones)


# ------------------------------------------------------------------------------------- direction


newcomers = st.fixed_dictionaries(
    {
        "zones": st.sets(
            st.sampled_from(["north-west", "north-east", "south-west", "south-east"]), min_size=1
        ),
        "role": st.sampled_from(["prime", "supplementary", "spot"]),
        "capacity": st.sampled_from(["", "5", "12.5", "80"]),
        "capabilities": st.sampled_from(["", "peg"]),
        "score": st.sampled_from(["", "0.1", "1"]),
    }
)


@few
@given(newcomer=newcomers)
def test_another_provider_never_lowers_the_bound_or_the_hours_placed(make, plain, newcomer):
    tiny = make()
    # Without a score of its own the newcomer would take the mean; either way only later goals move.
    tiny.tables["providers"].append(
        {
            **dict.fromkeys(tiny.tables["providers"][0], ""), "provider_id": "zulu",
            "provider_name": "Zulu", "capacity_hours_per_week": newcomer["capacity"],
            "capabilities": newcomer["capabilities"],
        }
    )  # fmt: skip
    for zone in sorted(newcomer["zones"]):
        tiny.tables["appointments"].append(
            {
                **dict.fromkeys(tiny.tables["appointments"][0], ""), "provider_id": "zulu",
                "zone_id": zone, "role": newcomer["role"], "pickup_score": newcomer["score"],
            }
        )  # fmt: skip
    tiny.save("providers")
    tiny.save("appointments")
    result = homecare.run(tiny.folder).result
    assert result["allocation"]["bound"] >= plain["allocation"]["bound"]
    was, now = plain["allocation"]["goals"][0], result["allocation"]["goals"][0]
    assert now["lp_value"] >= was["lp_value"]
    assert plain["allocation"]["gap"] == result["allocation"]["gap"] == 0, "both are exact"
    assert result["allocation"]["placed_hours"] >= plain["allocation"]["placed_hours"]
    if newcomer["role"] == "prime" and now["achieved"] == was["achieved"]:
        assert goals(result)["prime_hours"] >= goals(plain)["prime_hours"]


@few
@given(
    band=st.sampled_from(["urban", "fringe", "rural", "isolated"]),
    pence=st.integers(0, 3_000),
)
def test_a_dearer_band_costs_its_hours_times_the_rise_and_never_less(make, plain, band, pence):
    tiny = make()
    rates = {"urban": "20.00", "fringe": "21.50", "rural": "23.00", "isolated": "26.25"}
    to = Fraction(rates[band]) + Fraction(pence, 100)
    option = tiny.option((f"pricing.rate_gbp_per_hour.{band}", rates[band], f"{float(to):.2f}"))
    headline = homecare.zones(option).result["headline"]
    rates[band] = str(to)
    assert headline["weekly_cost_gbp"] == pytest.approx(
        float(tiny.cost_by_hand(rates)), abs=1e-9
    )  # fmt: skip
    assert headline["weekly_cost_gbp"] >= plain["headline"]["weekly_cost_gbp"]


# ----------------------------------------------------------------------------- exactly nothing


NULL_CHANGES = (
    ("pricing.rate_gbp_per_hour.rural", "23.00", "23.00"),
    ("pricing.rate_gbp_per_hour.urban", "20", "20.0"),
    ("pricing.payment_weeks.low", "52", "52"),
    ("allocation.score_weight.quality_score", "1", "1"),
    ("allocation.minimum_primes.large", "2", "2"),
    ("pricing.method", '"rate_card"', '"rate_card"'),
    ("scenario.costed_services", '["maintenance"]', '["maintenance"]'),
    ("data.demand", '"data/demand.csv"', '"data/demand.csv"'),
)


def numbers(held: Any) -> list[float]:
    if isinstance(held, dict):
        return [number for value in held.values() for number in numbers(value)]
    if isinstance(held, list):
        return [number for value in held for number in numbers(value)]
    return [held] if isinstance(held, int | float) and not isinstance(held, bool) else []


def test_a_change_to_the_same_value_costs_exactly_nothing(tiny):
    option = tiny.option(*NULL_CHANGES)
    (compared,) = homecare.compare(tiny.folder, option)["options"]
    assert compared["changes"] == []
    assert set(numbers(compared["difference"])) == {0}
    assert {step["gbp_per_year"] for step in compared["bridge"]} == {0}


def test_twice_the_rates_are_exactly_twice_the_cost(tiny, plain):
    option = tiny.option(
        *(
            (f"pricing.rate_gbp_per_hour.{band}", rate, f"{2 * float(rate)}")
            for band, rate in (
                ("urban", "20.00"), ("fringe", "21.50"), ("rural", "23.00"), ("isolated", "26.25"),
            )
        )
    )  # fmt: skip
    result = run_scenario(load_scenario(str(option))).result
    was, now = plain["headline"], result["headline"]
    assert now["weekly_cost_gbp"] == 2 * was["weekly_cost_gbp"]
    assert now["average_rate_gbp_per_hour"] == 2 * was["average_rate_gbp_per_hour"]
    for end in ("low", "high"):
        assert now["annual_cost_gbp"][end] == 2 * was["annual_cost_gbp"][end]
    for one, other in zip(result["zones"], plain["zones"], strict=True):
        assert one["weekly_cost_gbp"] == 2 * other["weekly_cost_gbp"]
    for part in ("placed_hours", "unplaced_hours", "prime_share", "bound"):
        assert result["allocation"][part] == plain["allocation"][part], "rates place nobody"


def test_a_rate_of_one_zone_moves_that_zone_alone(tiny, plain):
    tiny.put(
        "models/pricing/tiny.toml",
        (tiny.folder / "models/pricing/tiny.toml").read_text(encoding="utf-8")
        + '\n[parameters.zone_rate_gbp_per_hour]\nunit = "GBP/hour"\nbasis = "published"\n'
        'source = "Made up for a test"\nvalues = [{ from = 2020-01-01, south-east.rural = 30 }]\n',
    )
    result = homecare.run(tiny.folder).result
    was, now = zone_figures(plain), zone_figures(result)
    here = [
        Fraction(row["hours_per_week"])
        for row in tiny.tables["demand"]
        if row["service"] == "maintenance" and row["postcode"] == "ZZ4 1AE"
    ]
    assert here
    more = float(sum(here) * 7)  # 30 instead of 23 on the rural postcode of south-east
    assert now["south-east"]["weekly_cost_gbp"] - was["south-east"]["weekly_cost_gbp"] == more
    assert {name: row for name, row in now.items() if name != "south-east"} == {
        name: row for name, row in was.items() if name != "south-east"
    }
    difference = result["headline"]["weekly_cost_gbp"] - plain["headline"]["weekly_cost_gbp"]
    assert difference == pytest.approx(more, abs=1e-9)
