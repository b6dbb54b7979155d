"""Markets that share no provider are placed as if each stood alone."""

from __future__ import annotations

import dataclasses
import importlib.util
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from homecare.allocation import DEFAULT_GOALS, AllocationSettings, Limits, allocate, audit
from homecare.allocation.components import markets_of
from homecare.allocation.problem import build_problem


def _loaded(name):
    path = Path(__file__).parents[2] / f"{name}.py"
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


cases = _loaded("allocation_cases")
SCORES = ["pickup_score", "quality_score", "response_score"]


def named(tables, council):
    """Return a market with every identifier its council's own, and no blank that takes a mean."""
    named = [table.copy() for table in tables]
    for table in named:
        for column in ("package_id", "zone_id", "provider_id", "incumbent_provider_id"):
            if column in table:
                has_one = table[column] != ""
                table[column] = table[column].where(~has_one, council + table[column].astype(str))
    packages, providers, links = named
    links[SCORES] = links[SCORES].fillna(0.5)
    links["rate_gbp_per_hour"] = links["rate_gbp_per_hour"].fillna(20.0)
    packages["status"] = np.where(packages["incumbent_provider_id"] != "", "placed", "awaiting")
    return packages, providers, links


def together(*markets):
    return tuple(pd.concat(tables, ignore_index=True) for tables in zip(*markets, strict=True))


def place(tables, settings, tell=None):
    given = {"appointments": tables[2], "settings": settings, "as_of": cases.AS_OF}
    found = allocate(tables[0], tables[1], **given, **({"progress": tell} if tell else {}))
    audit(found, tables[0], tables[1], **given)
    return found


def told(found):
    """Return what was decided for each part of each line, in a fixed order."""
    columns = ["package_id", "postcode", "zone_id", "provider_id", "hours_per_week", "reason_code",
               "reason"]  # fmt: skip
    frame = found.frame[[each for each in columns if each in found.frame]]
    return sorted(map(tuple, frame.astype(str).to_numpy().tolist()))


def county(council, seed, **more):
    return named(
        cases.county(seed, packages=150, providers=10, zones=5, ratio=1.05, **more), council
    )


def tiny(council, seed):
    return named(cases.small(seed, packages=9, providers=4, zones=3, divisible=seed % 3), council)


SETTINGS = {
    "plain": AllocationSettings(),
    "unpolished": AllocationSettings(is_polished=False, exact_pairs_limit=0),
    "people": AllocationSettings(goals=("placed_people", "prime_hours", "score")),
    "keeping": AllocationSettings(place="new"),
    "shares": AllocationSettings(limits=Limits(role_share={"prime": 0.6}, provider_share=0.5)),
    "openings": AllocationSettings(
        limits=Limits(most_providers={"all": 3}, block_hours={"all": 5.0})
    ),
}


@pytest.mark.parametrize("name", SETTINGS)
def test_two_councils_in_one_file_are_placed_as_each_alone(name):
    settings = SETTINGS[name]
    alone = [county("a-", 1), county("b-", 2), tiny("c-", 3), tiny("d-", 4)]
    each = [place(tables, settings) for tables in alone]
    both = place(together(*alone), settings)
    assert told(both) == sorted(row for found in each for row in told(found))
    assert both.bound_hours == pytest.approx(sum(found.bound_hours for found in each), abs=1e-9)
    assert both.placed_seconds == sum(found.placed_seconds for found in each)
    for place_of, goal in enumerate(both.goals):
        own = [found.goals[place_of] for found in each]
        assert goal.achieved == pytest.approx(sum(one.achieved for one in own), abs=1e-6)
        assert goal.lp_value == pytest.approx(sum(one.lp_value for one in own), abs=1e-6)
    assert {k: sum(found.sizes[k] for found in each) for k in both.sizes} == both.sizes


def test_mornings_too():
    alone = [cases.with_mornings(county("a-", 5)), cases.with_mornings(county("b-", 6))]
    each = [place(tables, AllocationSettings()) for tables in alone]
    both = place(together(*alone), AllocationSettings())
    assert told(both) == sorted(row for found in each for row in told(found))


def problem_of(tables, settings):
    return build_problem(
        tables[0], tables[1], appointments=tables[2], settings=settings, as_of=cases.AS_OF
    )


def said(problem):
    """Return all that a problem holds but the mean that stands in for blank rates, as text."""
    held = dataclasses.asdict(dataclasses.replace(problem, missing_rate=0.0, notes=()))
    return str({name: _listed(value) for name, value in held.items()})


def _listed(value):
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, dict):
        return {name: _listed(each) for name, each in value.items()}
    if isinstance(value, frozenset):
        return sorted(value)
    return [_listed(each) for each in value] if isinstance(value, (list, tuple)) else value


@pytest.mark.parametrize("name", SETTINGS)
@pytest.mark.parametrize("seed", range(4))
def test_a_market_of_a_file_is_the_problem_of_its_own_file(seed, name):
    # One council tenders and states mornings, one does neither, one has nobody in one of its zones.
    rich = cases.with_mornings(named(cases.small(seed, packages=8, tenders=True), "b-"))
    plain = tiny("a-", seed + 10)
    plain[2]["rate_gbp_per_hour"] = np.nan
    bare = tiny("c-", seed + 20)
    bare = (*bare[:2], bare[2][bare[2]["zone_id"] != bare[2]["zone_id"].iloc[0]])
    alone = [plain, rich, bare]
    whole = problem_of(together(*alone), SETTINGS[name])
    own = [problem_of(tables, SETTINGS[name]) for tables in alone]
    found = [said(market.part_of(whole)) for market in markets_of(whole)]
    each = [said(market.part_of(problem)) for problem in own for market in markets_of(problem)]
    has_links = {text for text in found if "'provider': []" not in text}
    assert len(has_links) >= 3
    assert has_links == {text for text in each if "'provider': []" not in text}


def test_a_council_without_tenders_or_mornings_is_not_moved_by_one_that_has_them():
    plain = county("a-", 3)
    plain[2]["rate_gbp_per_hour"] = np.nan
    plain[0].loc[::2, "rate_gbp_per_hour"] = np.nan  # tells lines apart only beside tenders
    plain[0]["window_hours"] = cases.with_mornings(plain)[0]["window_hours"]
    rich = cases.with_mornings(county("b-", 4))
    # Not weekly cost, which counts a blank rate at the mean of the table, whoever is in it.
    settings = AllocationSettings(goals=DEFAULT_GOALS[:4], is_polished=False)
    both, alone = place(together(plain, rich), settings), place(plain, settings)
    assert [row for row in told(both) if row[0].startswith("a-")] == told(alone)


def test_an_order_of_rows_and_a_provider_without_a_zone_change_nothing():
    tables = together(tiny("a-", 1), tiny("b-", 2))
    idle = tables[1].iloc[:1].assign(provider_id="c-idle")
    mixed = (*(table.iloc[::-1].reset_index(drop=True) for table in tables),)
    mixed = (mixed[0], pd.concat([mixed[1], idle], ignore_index=True), mixed[2])
    found = place(mixed, AllocationSettings())
    assert told(found) == told(place(tables, AllocationSettings()))
    assert found.providers.set_index("provider_id").loc["c-idle", "hours"] == 0.0


def test_the_bound_rests_on_the_weakest_proof():
    alone = [county("a-", 1), tiny("c-", 3)]
    kinds = {place(tables, AllocationSettings()).bound_kind for tables in alone}
    assert kinds == {"integer programme", "linear programme"}
    both = place(together(*alone), AllocationSettings())
    assert both.bound_kind == "integer programme"


def test_markets_are_told_apart_by_who_is_appointed_where():
    # A serves Y and Z, B serves Z and X, C serves W alone; nobody serves V and U.
    tables = cases.market(
        [{"package_id": f"P-{zone}", "zone_id": zone, "hours_per_week": 4.0} for zone in "UVWXYZ"],
        [{"provider_id": name, "capacity_hours_per_week": 8.0} for name in "ABCD"],
        [{"provider_id": name, "zone_id": zone, "role": "prime"}
         for name, zone in (("A", "Y"), ("A", "Z"), ("B", "Z"), ("B", "X"), ("C", "W"))],
    )  # fmt: skip
    problem = build_problem(tables[0], tables[1], appointments=tables[2],
                            settings=AllocationSettings(), as_of=cases.AS_OF)  # fmt: skip
    found = [[str(each) for each in problem.lines.package_id[market.lines]] for market in
             markets_of(problem)]  # fmt: skip
    assert found == [["P-U", "P-V"], ["P-W"], ["P-X", "P-Y", "P-Z"]]
    heard = []
    plan = place(tables, AllocationSettings(), heard.append)
    assert plan.placed_hours == plan.bound_hours == 16.0  # A and B have 8 + 8 for 12, C has 4
    assert "3 markets share no provider: each is placed by itself" in heard
    unplaced = plan.frame[plan.frame["provider_id"] == ""]
    assert dict(zip(unplaced["package_id"], unplaced["reason_code"], strict=True)) == {
        "P-U": "not_appointed", "P-V": "not_appointed",
    }  # fmt: skip


def test_nothing_to_place_is_one_market_of_nothing():
    tables = cases.market([], [{"provider_id": "A"}], [])
    problem = build_problem(tables[0], tables[1], appointments=tables[2],
                            settings=AllocationSettings(), as_of=cases.AS_OF)  # fmt: skip
    assert [market.lines.tolist() for market in markets_of(problem)] == [[]]
