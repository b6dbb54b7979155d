"""Today's placements stand and the rest is placed: sums shown by hand, and every plan there is."""

from __future__ import annotations

import dataclasses
import importlib.util
from fractions import Fraction
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


cases, every_plan = _loaded("allocation_cases"), _loaded("allocation_enumeration")
NEW = AllocationSettings(place="new")


def run(tables, settings=NEW, *, rule=None):
    packages, providers, appointments = tables
    given = {"appointments": appointments, "settings": settings, "as_of": cases.AS_OF}
    if rule is None:
        found = allocate(packages, providers, **given)
    else:
        found = allocate_by_rule(packages, providers, rule=rule_named(rule), **given)
    audit(found, packages, providers, **given)
    return found


def full_and_free():
    """K has room for 10 hours and 12 today; J has room for 4. Three packages have nobody today."""
    return cases.market(
        [
            {"package_id": "A", "zone_id": "Z", "hours_per_week": 7.0,
             "incumbent_provider_id": "K", "status": "placed"},
            {"package_id": "B", "zone_id": "Z", "hours_per_week": 5.0,
             "incumbent_provider_id": "K", "status": "placed"},
            {"package_id": "N", "zone_id": "Z", "hours_per_week": 3.0, "status": "awaiting"},
            {"package_id": "R", "zone_id": "Z", "hours_per_week": 2.0,
             "incumbent_provider_id": "K", "status": "returned"},
            {"package_id": "M", "zone_id": "Z", "hours_per_week": 1.0,
             "incumbent_provider_id": "L", "status": "placed"},
        ],
        [{"provider_id": "K", "provider_name": "K", "capacity_hours_per_week": 10.0,
          "suspended_from": pd.Timestamp("2020-11-01")},
         {"provider_id": "J", "provider_name": "J", "capacity_hours_per_week": 4.0},
         {"provider_id": "L", "provider_name": "L"}],
        [{"provider_id": "K", "zone_id": "Z", "role": "prime"},
         {"provider_id": "J", "zone_id": "Z", "role": "supplementary"}],
    )  # fmt: skip


def test_who_has_a_provider_today_stays_whatever_its_capacity():
    found = run(full_and_free())
    at = found.frame.set_index("package_id")["provider_id"].to_dict()
    # K keeps 7 + 5 = 12 of 10 hours, though it is suspended. J's 4 hours take 3 + 1: M's provider
    # is not appointed, so M cannot stand. R was returned, and finds no room.
    assert at == {"A": "K", "B": "K", "N": "J", "R": "", "M": "J"}
    assert found.kept is not None
    assert (found.kept.seconds, found.kept.people) == (12 * 3600, 2)
    assert found.kept.beyond_capacity_seconds == 2 * 3600
    assert found.placed_hours == found.bound_hours == 16.0
    assert any("2.00 hours a week beyond" in note for note in found.notes)
    assert any("cannot stand" in note for note in found.notes)
    assert found.frame.set_index("package_id").loc["A", "reason_code"] == "stands"


def test_placing_everything_keeps_to_capacity_and_tells_of_nothing_kept():
    found = run(full_and_free(), AllocationSettings())
    assert found.kept is None
    assert found.place == "all"
    loads = found.providers.set_index("provider_id")["hours"]
    assert loads["K"] <= 10
    assert loads["J"] <= 4


def test_a_share_that_todays_placements_pass_takes_nothing_new():
    # K keeps 12 of the zone's 18 hours; no provider may have more than half of them.
    shared = AllocationSettings(place="new", limits=Limits(provider_share=0.5))
    packages, providers, links = full_and_free()
    roomy = providers.assign(capacity_hours_per_week=[30.0, 30.0, 30.0],
                             suspended_from=pd.NaT)  # fmt: skip
    found = run((packages, roomy, links), shared)
    at = found.frame.set_index("package_id")["provider_id"].to_dict()
    assert at == {"A": "K", "B": "K", "N": "J", "R": "J", "M": "J"}


@pytest.mark.parametrize(
    ("limits", "whose"),
    [
        (Limits(provider_share=0.5), "a provider's share"),
        (Limits(role_share={"prime": 0.5}), "a role's share"),
    ],
)
def test_what_stands_beyond_a_share_is_told(limits, whose):
    # Half of the zone's 18 hours is 9, and K, the only prime, keeps 12.
    found = run(full_and_free(), AllocationSettings(place="new", limits=limits))
    assert (
        f"Today's placements are 3.00 hours a week beyond {whose} of a zone's hours; nothing more "
        "is added there." in found.notes
    )
    none_beyond = AllocationSettings(place="new", limits=Limits(provider_share=0.7))
    assert not any("beyond a" in note for note in run(full_and_free(), none_beyond).notes)


def mornings():
    """K has room for 4 morning hours and 3 + 2 today; J has room for 1. N and D have nobody."""
    return cases.market(
        [
            {"package_id": "A", "zone_id": "Z", "hours_per_week": 7.0, "window_hours": "morning=3",
             "incumbent_provider_id": "K", "status": "placed"},
            {"package_id": "B", "zone_id": "Z", "hours_per_week": 5.0, "window_hours": "morning=2",
             "incumbent_provider_id": "K", "status": "placed"},
            {"package_id": "N", "zone_id": "Z", "hours_per_week": 3.0, "window_hours": "morning=1",
             "status": "awaiting"},
            {"package_id": "M", "zone_id": "Z", "hours_per_week": 2.0, "window_hours": "morning=1",
             "status": "awaiting"},
            {"package_id": "D", "zone_id": "Z", "hours_per_week": 2.0, "window_hours": "tea=2",
             "status": "awaiting"},
        ],
        [{"provider_id": "K", "provider_name": "K", "window_capacity_hours": "morning=4"},
         {"provider_id": "J", "provider_name": "J"}],
        [{"provider_id": "K", "zone_id": "Z", "role": "prime"},
         {"provider_id": "J", "zone_id": "Z", "role": "supplementary",
          "window_capacity_hours": "morning=1"}],
    )  # fmt: skip


def test_a_call_window_that_todays_placements_pass_takes_nothing_new():
    found = run(mornings())
    at = found.frame.set_index("package_id")
    # K keeps 5 of 4 morning hours and takes D, who has none. J's one morning hour takes N, the
    # larger of two, and M waits.
    assert at["provider_id"].to_dict() == {"A": "K", "B": "K", "N": "J", "M": "", "D": "K"}
    assert at.loc["M", "reason_code"] == "window"
    assert found.bound_hours == found.placed_hours == 17.0
    assert (
        "Today's placements are 1.00 hours a week beyond the limits of the window morning; nothing "
        "more is added there." in found.notes
    )


@pytest.mark.parametrize("provider", ["K", "J"])
def test_the_audit_refuses_more_in_a_call_window_that_is_full(provider):
    packages, providers, appointments = mornings()
    plan = run((packages, providers, appointments))
    moved = plan.frame["provider_id"].mask(plan.frame["package_id"] == "M", provider)
    with pytest.raises(InternalError, match="more in the call window morning than it can take"):
        audit(dataclasses.replace(plan, frame=plan.frame.assign(provider_id=moved)), packages,
              providers, appointments=appointments, settings=NEW, as_of=cases.AS_OF)  # fmt: skip


def test_placing_everything_keeps_to_call_windows_whoever_has_the_work():
    packages, providers, appointments = mornings()
    plan, everything = run((packages, providers, appointments)), AllocationSettings()
    anew = dataclasses.replace(plan, place="all", kept=None)
    with pytest.raises(InternalError, match="more in the call window morning than it can take"):
        audit(anew, packages, providers, appointments=appointments, settings=everything,
              as_of=cases.AS_OF)  # fmt: skip


def test_a_rule_keeps_the_same_placements_as_the_optimum():
    tables = full_and_free()
    best, ruled = run(tables), run(tables, rule="prime_first")
    stands = best.frame["reason_code"] == "stands"
    assert (ruled.frame["reason_code"] == "stands").equals(stands)
    assert ruled.kept == best.kept
    assert ruled.bound_hours == best.bound_hours


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda plan: dataclasses.replace(plan, kept=None), "not what the settings say"),
        (
            lambda plan: dataclasses.replace(
                plan, kept=dataclasses.replace(plan.kept, beyond_capacity_seconds=0)
            ),
            "figure of what is kept differs",
        ),
        (
            lambda plan: dataclasses.replace(
                plan,
                frame=plan.frame.assign(
                    provider_id=plan.frame["provider_id"].mask(plan.frame["package_id"] == "B", "J")
                ),
            ),
            "placement of today was moved",
        ),
        (
            lambda plan: dataclasses.replace(
                plan,
                frame=plan.frame.assign(
                    provider_id=plan.frame["provider_id"].mask(plan.frame["package_id"] == "R", "K")
                ),
            ),
            "more than it can take in all",
        ),
    ],
)
def test_the_audit_finds_what_does_not_stand(change, words):
    packages, providers, appointments = full_and_free()
    plan = run((packages, providers, appointments))
    with pytest.raises(InternalError, match=words):
        audit(change(plan), packages, providers, appointments=appointments, settings=NEW,
              as_of=cases.AS_OF)  # fmt: skip


def beside(tables):
    """Return what must stand, and the market of the rest with what capacity is left."""
    packages, providers, links = (table.copy() for table in tables)
    able = {p.provider_id: set(p.capabilities.split(";")) for p in providers.itertuples()}
    pairs = set(zip(links["provider_id"], links["zone_id"], strict=True))
    stands = np.array([
        p.status == "placed" and (p.incumbent_provider_id, p.zone_id) in pairs
        and set(p.needs.split(";")) - {""} <= able[p.incumbent_provider_id]
        for p in packages.itertuples()
    ])  # fmt: skip
    kept = packages[stands]
    # Who returned a package has it no more.
    packages["incumbent_provider_id"] = packages["incumbent_provider_id"].where(
        packages["status"] != "returned", ""
    )
    for row in kept.itertuples():
        at = (links["provider_id"] == row.incumbent_provider_id) & (links["zone_id"] == row.zone_id)
        links.loc[at, "capacity_hours_per_week"] -= row.hours_per_week
        at = providers["provider_id"] == row.incumbent_provider_id
        providers.loc[at, "capacity_hours_per_week"] -= row.hours_per_week
    for table in (links, providers):
        table["capacity_hours_per_week"] = table["capacity_hours_per_week"].clip(lower=0)
    return kept, (packages[~stands].reset_index(drop=True), providers, links)


@pytest.mark.parametrize("order", [
    DEFAULT_GOALS, ("prime_hours", "placed_hours", "score"), ("weekly_cost", "incumbent_hours"),
], ids="-".join)  # fmt: skip
@pytest.mark.parametrize("seed", range(10))
def test_the_rest_is_the_best_of_every_plan_beside_what_stands(seed, order):
    tables = cases.small(seed, packages=7, providers=3, zones=2, tenders=seed % 2 == 0)
    packages, _, links = tables
    rng = np.random.default_rng(seed)
    has_one = packages["incumbent_provider_id"] != ""
    packages["status"] = np.where(has_one & (rng.random(7) < 0.7), "placed", "returned")
    kept, rest = beside(tables)
    best = every_plan.best_by_enumeration(rest, order, as_of=cases.AS_OF)
    scores, booked = every_plan.scores_of(links), list(links.itertuples())
    tendered = links["rate_gbp_per_hour"].dropna()
    mean = every_plan.exact(tendered.mean()) if len(tendered) else Fraction(0)
    for row in kept.itertuples():
        own = (row.incumbent_provider_id, row.zone_id)
        link = next(each for each in booked if (each.provider_id, each.zone_id) == own)
        gains = every_plan.gains_of(row, link, scores, mean)
        best = tuple(value + gains[goal] for value, goal in zip(best, order, strict=True))
    found = run(tables, AllocationSettings(goals=order, place="new"))
    assert every_plan.achieved(found, packages) == pytest.approx(
        [float(value) for value in best], abs=1e-4
    )
    assert found.kept.people == len(kept)
    if order[0] == "placed_hours":
        assert found.bound_hours == float(best[0])


def test_hours_without_people_are_split_between_providers_and_packages_are_not():
    # 10 hours at a postcode, and one person with 10 hours; two providers with 5 + 8 hours.
    for package_id, placed in (("", [2.0, 3.0, 5.0]), ("P", [10.0])):
        tables = cases.market(
            [{"package_id": package_id, "postcode": "AB1 2CD", "zone_id": "Z",
              "hours_per_week": 10.0}],
            [{"provider_id": k, "provider_name": k, "capacity_hours_per_week": hours}
             for k, hours in (("K", 5.0), ("J", 3.0))],
            [{"provider_id": k, "zone_id": "Z", "role": "prime"} for k in ("K", "J")],
        )  # fmt: skip
        found = run(tables, AllocationSettings())
        assert sorted(found.frame["hours_per_week"]) == placed
        assert found.placed_hours == (8.0 if package_id == "" else 0.0)
