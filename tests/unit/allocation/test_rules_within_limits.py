"""Named rules under shares, call windows, numbers of providers and blocks.

Held against a naive broker: labels, dictionaries and plain loops, sharing no code with ours but the
tie-break hash and the draws. A call window, a share or a zone's number of providers is looked at as
each package comes; blocks are looked at when all have come.
"""

from __future__ import annotations

import dataclasses
import functools
import importlib.util
import itertools
from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from homecare.allocation import AllocationSettings, Limits, allocate, audit
from homecare.allocation.explain import STANDINGS, Market, open_case, replay
from homecare.allocation.explain.changes import changes_needed, try_changes
from homecare.allocation.explain.trying import again, changed
from homecare.allocation.rules import RULES, allocate_by_rule
from homecare.allocation.rules.compare import Search, compare_rules
from homecare.allocation.rules.place import Broker, check_parts
from homecare.errors import InternalError


def _loaded(name):
    path = Path(__file__).parents[2] / f"{name}.py"
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


cases, naive = _loaded("allocation_cases"), _loaded("unit/allocation/test_rules")

LIMITS = {
    "shares": Limits(role_share={"prime": 0.5, "supplementary": 0.6}, provider_share=0.4),
    "number": Limits(most_providers={"all": 1, "Z1": 2}),
    "block": Limits(block_hours={"all": 9.0, "Z1": 6.0}),
    "windows": Limits(),
    "every": Limits(role_share={"prime": 0.6}, provider_share=0.6, most_providers={"all": 2},
                    block_hours={"all": 5.0}),
}  # fmt: skip
TIMED = ("windows", "every")
# Of the rules that take the first offer, and of those that pick among offers, some stand for all.
SOME = ("prime_first", "rotation", "first_come", "share_70_30", "daily_batch", "weekly_batch")


def market(seed, what, **sizes):
    """Return a small market with ranks and days of referral, and call windows where asked for."""
    packages, providers, links = naive.with_ranks(seed, dated=True, loose=seed % 4 > 0, **sizes)
    rng = np.random.default_rng(seed + 70)
    if what in TIMED:
        part = np.where(packages["package_id"] == "", 0.0, rng.choice([0, 0.5, 1], len(packages)))
        packages["window_hours"] = [
            ";".join(f"{w}={h * p}" for w, p in (("morning", a), ("tea", 1 - a)) if p)
            if name else ""
            for h, a, name in zip(packages.hours_per_week, part, packages.package_id, strict=True)
        ]  # fmt: skip
        providers["window_capacity_hours"] = [
            f"morning={rng.integers(2, 12) / 2}" for _ in providers.index
        ]
        links["window_capacity_hours"] = [
            f"tea={rng.integers(2, 12) / 2}" if rng.random() < 0.7 else "" for _ in links.index
        ]
    return packages, providers, links


def settings_for(what, tables):
    """Return settings with the limits, without those of zones that are in no table."""
    limits, known = LIMITS[what], {"all", *tables[0]["zone_id"], *tables[2]["zone_id"]}
    return AllocationSettings(
        limits=dataclasses.replace(
            limits,
            most_providers={z: n for z, n in limits.most_providers.items() if z in known},
            block_hours={z: h for z, h in limits.block_hours.items() if z in known},
        )
    )


def windows(text):
    parts = [part.split("=") for part in str(text).split(";") if part]
    return {name: Fraction(hours) for name, hours in parts}


class NaiveBroker(naive.NaiveDesk):
    """A brokerage that keeps the limits of a contract; hours are fractions."""

    def __init__(self, tables, answers, limits):
        super().__init__(tables, answers)
        self.limits, self.held, self.rows = limits, {}, {}
        for row in self.packages.itertuples():
            self.rows[row.Index] = row
        self.asked = {}
        for row in self.rows.values():
            hours = self.asked.get(row.zone_id, 0) + Fraction(row.hours_per_week)
            self.asked[row.zone_id] = hours

    def share(self, share, zone):
        return Fraction(int(Fraction(str(share)) * self.asked.get(zone, 0) * 3600), 3600)

    def free(self, key):
        left, zone = [super().free(key)], key[1]
        role = self.links[key].role
        if role in self.limits.role_share:
            own = sum(load for k, load in self.load.items()
                      if k[1] == zone and self.links[k].role == role)  # fmt: skip
            left.append(self.share(self.limits.role_share[role], zone) - own)
        if self.limits.provider_share is not None:
            left.append(self.share(self.limits.provider_share, zone) - self.load[key])
        return min(left)

    def in_time(self, key, package):
        for name, hours in windows(package.window_hours).items():
            for stated, is_mine in (
                (self.firms[key[0]].window_capacity_hours, lambda k: k[0] == key[0]),
                (self.links[key].window_capacity_hours, lambda k: k == key),
            ):
                used = sum(windows(self.rows[row].window_hours).get(name, 0)
                           for row, k in self.held if is_mine(k))  # fmt: skip
                if used + hours > windows(stated).get(name, 10**9):
                    return False
        return True

    def of_zone(self, limit, zone, blank):
        return limit.get(zone, limit.get("all", blank))

    def may_work(self, key):
        working = sum(load > 0 for k, load in self.load.items() if k[1] == key[1])
        return self.load[key] > 0 or working < self.of_zone(
            self.limits.most_providers, key[1], 10**9
        )

    def block(self, key):
        return Fraction(str(self.of_zone(self.limits.block_hours, key[1], 0)))

    def put(self, row, key, hours):
        self.load[key] += hours
        self.count += 1
        self.last[key] = self.count
        self.held[row, key] = self.held.get((row, key), 0) + hours

    def unplaced(self, row):
        return Fraction(self.rows[row].hours_per_week) - sum(
            hours for (other, _), hours in self.held.items() if other == row
        )

    def offer(self, rule, row, *, is_again):
        package, is_placed = self.rows[row], False
        is_whole = package.package_id != ""
        while self.unplaced(row) > 0:
            left = self.unplaced(row)
            keys = [
                key
                for key in self.links
                if self.may_take(key, package)
                and self.free(key) >= (left if is_whole else Fraction(1, 3600))
                and self.in_time(key, package)
                and self.may_work(key)
                and (
                    not is_again
                    or self.load[key] > 0
                    or min(left, self.free(key)) >= self.block(key)
                )
            ]
            if not keys:
                break
            key = self.choose(rule, package, keys)
            self.put(row, key, min(left, self.free(key)))
            is_placed = True
        return is_placed

    def gain(self, key, package):
        """Return what a package adds to the goals of the default order, and its tie-break."""
        size = Fraction(package.hours_per_week)
        stays = key[0] == package.incumbent_provider_id
        paid = self.price(key, package) - package.rate_gbp_per_hour
        score = round(self.score[key] * 10**6)
        gains = (1, self.tier(key) == 0, score, stays, -round(paid * 10**6))
        return (*(size * gain for gain in gains), self.tie(key))

    def choose(self, rule, package, open_keys):
        if RULES[rule].batch_days:
            return min(open_keys, key=lambda k: ([-each for each in self.gain(k, package)], k))
        return super().choose(rule, package, open_keys)

    def settle(self, rule, order):
        """Let those below their block give back, the furthest first; offer again what waits."""
        while short := [key for key in self.links if 0 < self.load[key] < self.block(key)]:
            key = min(short, key=lambda k: (self.load[k] - self.block(k), self.tie(k), k))
            self.held = {at: hours for at, hours in self.held.items() if at[1] != key}
            self.load[key] = Fraction(0)
            is_moving = True
            while is_moving:
                moved = [self.offer(rule, row, is_again=True) for row in order]
                is_moving = any(moved)

    def place_batch(self, rows):
        """Place packages as well as the goals allow: every way of placing them is tried."""
        best, chosen = None, None
        options = [[None, *(k for k in self.links if self.may_take(k, self.rows[row]))]
                   for row in rows]  # fmt: skip
        for plan in itertools.product(*options):
            before = dict(self.load), dict(self.held), self.count, dict(self.last)
            value, fits = [0] * 6, True
            for row, key in zip(rows, plan, strict=True):
                if key is None:
                    continue
                package = self.rows[row]
                size = Fraction(package.hours_per_week)
                fits = self.free(key) >= size and self.in_time(key, package) and self.may_work(key)
                if not fits:
                    break
                self.put(row, key, size)
                gains = self.gain(key, package)
                value = [a + b for a, b in zip(value, gains, strict=True)]
            self.load, self.held, self.count, self.last = before
            if fits and (best is None or value > best):
                best, chosen = value, plan
        for row, key in zip(rows, chosen, strict=True):
            if key is not None:
                self.put(row, key, Fraction(self.rows[row].hours_per_week))

    def run(self, rule, order):
        days = RULES[rule].batch_days
        if days:
            start = pd.Timestamp("2020-11-02")  # a Monday
            for _, batch in itertools.groupby(
                order, key=lambda row: (self.rows[row].referred_on - start).days // days
            ):
                self.place_batch(list(batch))
        else:
            for row in order:
                self.offer(rule, row, is_again=False)
        self.settle(rule, order)
        plan = {}
        for row in order:
            for (other, key), hours in self.held.items():
                if other == row:
                    plan[row, key[0]] = hours
            if self.unplaced(row) > 0:
                plan[row, ""] = self.unplaced(row)
        return plan


@pytest.mark.parametrize("what", LIMITS)
@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("seed", range(3))
def test_a_rule_keeps_each_limit_as_a_naive_broker_would(rule, seed, what):
    sizes = {"packages": 6, "providers": 3, "zones": 2}
    if not RULES[rule].batch_days:
        sizes = {"packages": 9, "divisible": 2, "providers": 4, "zones": 2}
    tables = market(seed, what, **sizes)
    settings = settings_for(what, tables)
    offers, arrivals = naive.prepared(tables, settings)
    found = naive.plan_of(offers, Broker(offers, settings).place(RULES[rule], arrivals))
    order, answers = naive.naive_inputs(offers, arrivals)
    assert found == NaiveBroker(tables, answers, settings.limits).run(rule, order)


@functools.cache
def bounded(seed, what):
    """Return a market, what a plan of it is made with, and the optimum's bound."""
    tables = market(seed, what, packages=12, divisible=3 if seed % 2 else 0, providers=4)
    given = {"appointments": tables[2], "settings": settings_for(what, tables),
             "as_of": cases.AS_OF}  # fmt: skip
    return tables, given, allocate(tables[0], tables[1], **given).bound_hours


@pytest.mark.parametrize("what", LIMITS)
@pytest.mark.parametrize("rule", SOME)
def test_every_rule_passes_the_audit_of_the_optimum_and_not_its_bound(rule, what):
    for seed in (4, 7):
        tables, given, bound = bounded(seed, what)
        found = allocate_by_rule(tables[0], tables[1], rule=RULES[rule], **given)
        audit(found, tables[0], tables[1], **given)
        assert found.placed_hours <= bound + 1e-9
        assert bound <= found.bound_hours + 1e-9
        assert set(given["settings"].limits.made_with()) <= set(found.made_with)
        trial = allocate_by_rule(tables[0], tables[1], rule=RULES[rule], is_trial=True, **given)
        pd.testing.assert_frame_equal(trial.frame, found.frame)
        assert found.bound_hours <= trial.bound_hours
    turned = [table.iloc[::-1].reset_index(drop=True) for table in tables]
    again = allocate_by_rule(turned[0], turned[1], rule=RULES[rule],
                             **{**given, "appointments": turned[2]})  # fmt: skip
    here, there = (
        each.frame.groupby(["package_id", "zone_id", "provider_id"])["hours_per_week"].sum()
        for each in (found, again)
    )
    pd.testing.assert_series_equal(here, there)


@pytest.mark.parametrize("what", LIMITS)
@pytest.mark.parametrize("rule", SOME)
def test_a_rule_within_limits_is_replayed_to_where_the_plan_has_each_package(rule, what):
    tables = market(20, what, packages=8, providers=4)
    settings = settings_for(what, tables)
    plan = allocate_by_rule(tables[0], tables[1], appointments=tables[2], settings=settings,
                            as_of=cases.AS_OF, rule=RULES[rule])  # fmt: skip
    for row in plan.frame.itertuples(index=False):
        case = open_case(Market(*tables, settings, cases.AS_OF), plan, row.package_id)
        moment = replay(case, RULES[rule])  # refuses where it ends elsewhere
        assert {each.code for each in moment.ranking} <= set(STANDINGS)
        holders = [each.provider_id for each in moment.ranking if each.code == "has_it"]
        assert holders == ([row.provider_id] if row.provider_id else [])
        assert row.provider_id or "had room" not in " ".join(e.reason for e in moment.ranking)


def zone(sizes, links, *, zones=None, hours=None, capacity=None, **firms):
    """Return packages in order of referral, and providers in rank order."""
    names = [f"K{k}" for k in range(len(links))]
    demand = [
        {"package_id": f"P{i}", "zone_id": zones[i] if zones else "Z", "hours_per_week": float(s),
         "window_hours": (hours or [""] * len(sizes))[i],
         "referred_on": pd.Timestamp("2020-11-02") + pd.Timedelta(days=i)}
        for i, s in enumerate(sizes)
    ]  # fmt: skip
    return cases.market(
        demand,
        [{"provider_id": name, "provider_name": name,
          **{column: cells[k] for column, cells in firms.items()}}
         for k, name in enumerate(names)],
        [{"provider_id": name, "zone_id": z, "role": role, "rank": k + 1.0,
          "capacity_hours_per_week": (capacity or [np.nan] * len(links))[k]}
         for k, (name, role) in enumerate(zip(names, links, strict=True))
         for z in sorted(set(zones or ["Z"]))],
    )  # fmt: skip


def told(tables, limits=None, rule="strict_rank", place="all"):
    """Return who has each package, why not where nobody has, and what stood against each."""
    settings = AllocationSettings(limits=limits or Limits(), place=place)
    given = {"appointments": tables[2], "settings": settings, "as_of": cases.AS_OF}
    plan = allocate_by_rule(tables[0], tables[1], rule=RULES[rule], **given)
    audit(plan, tables[0], tables[1], **given)
    frame = plan.frame.set_index("package_id")
    moments = {
        name: replay(open_case(Market(*tables, settings, cases.AS_OF), plan, name), RULES[rule])
        for name in frame.index
    }
    where = frame["provider_id"] + frame["reason_code"].where(frame["provider_id"] == "", "")
    against = {name: {each.provider_id: each for each in moment.ranking}
               for name, moment in moments.items()}  # fmt: skip
    return where.to_dict(), against, moments


def test_a_share_of_the_zone_sends_the_package_to_the_next_in_rank():
    # 20 hours are asked for: a provider may have 40 %, 8 hours. P0 5 to K0; P1 5 would make 10 of
    # 8 there, so K1; P2 3 fills K0; P3 7 fits neither (K0 has 0 left, K1 3).
    tables = zone([5, 5, 3, 7], ["prime", "prime"])
    where, against, moments = told(tables, Limits(provider_share=0.4))
    assert where == {"P0": "K0", "P1": "K1", "P2": "K0", "P3": "share_limit"}
    assert against["P1"]["K0"].code == "share_limit_then"
    assert against["P1"]["K0"].reason == (
        "the limit on the share of one provider left it 3 of 8 hours a week in the zone when the "
        "package arrived; it takes 5"
    )
    assert moments["P3"].decided.sentence == (
        "Each of the 2 providers that may take it was held back by a limit of the model. "
        "It arrived as number 4 of 4."
    )


def test_a_share_of_a_role_holds_back_every_provider_of_it():
    # Primes may have half of 16 hours. K0 takes P0 5; P1 4 would make 9 with K1 too, so K2.
    tables = zone([5, 4, 3, 4], ["prime", "prime", "supplementary"])
    where, against, _ = told(tables, Limits(role_share={"prime": 0.5}))
    assert where == {"P0": "K0", "P1": "K2", "P2": "K0", "P3": "K2"}
    assert [against["P1"][name].code for name in ("K0", "K1")] == ["share_limit_then"] * 2
    assert against["P3"]["K1"].reason == (
        "the limit on the share of its role left it 0 of 8 hours a week in the zone when the "
        "package arrived; it takes 4"
    )


def test_a_full_morning_sends_the_package_to_the_next_in_rank():
    mornings = ["morning=7", "morning=4", "morning=7", ""]
    tables = zone([14, 14, 14, 7], ["prime", "prime"], hours=mornings,
                  window_capacity_hours=["morning=10", "morning=7"])  # fmt: skip
    where, against, _ = told(tables)
    # K0 has 10 morning hours: 7, then 3 are left for 4, so K1; P2 needs 7 and finds 3 and 3.
    assert where == {"P0": "K0", "P1": "K1", "P2": "window", "P3": "K0"}
    assert against["P1"]["K0"].reason == (
        "its morning capacity left 3 of 10 hours a week when the package arrived; 4 of the "
        "package fall in it"
    )


def test_the_first_providers_to_get_work_in_a_zone_are_its_providers():
    # Two may have work. K0 (6 hours) takes P0, K1 (6) P1; P2 4 finds 1 and 2 hours free there, and
    # K2, with all its hours, is none of the two; P3 1 goes to K0.
    tables = zone([5, 4, 4, 1], ["prime"] * 3, capacity_hours_per_week=[6.0, 6.0, 40.0])
    where, against, moments = told(tables, Limits(most_providers={"all": 2}))
    assert where == {"P0": "K0", "P1": "K1", "P2": "zone_count", "P3": "K0"}
    assert [against["P2"][k].code for k in ("K0", "K1", "K2")] == [
        "full_then", "full_then", "zone_count_then",
    ]  # fmt: skip
    assert against["P2"]["K2"].reason == (
        "the zone had its 2 providers with work when the package arrived, and this was none of them"
    )
    assert "was full or held back by a limit of the model" in moments["P2"].decided.sentence


def test_who_is_furthest_below_its_block_gives_its_work_back_first():
    # By turns: K0 has 4 hours, K1 3, K2 2. Blocks of 5: K2 is furthest below and gives P2 back; the
    # others have work and K0 is next in turn: 6 hours. K1 then gives P1 back, to K0 too: 9.
    tables = zone([4, 3, 2], ["prime"] * 3)
    first = ["K0", "K1", "K2"]
    free, _, _ = told(tables, rule="rotation")
    assert sorted(free.values()) == first
    where, against, moments = told(tables, Limits(block_hours={"all": 5.0}), rule="rotation")
    assert set(where.values()) == {free["P0"]}
    moment = moments["P2"]
    assert "It was offered again, after 2 least blocks were not reached" in (
        moments["P1"].decided.sentence
    )
    assert "after a least block was not reached" in moment.decided.sentence
    assert against["P2"][free["P2"]].code == "block_then"
    assert against["P2"][free["P2"]].reason == (
        "had no work in the zone when the package was offered again, and would have had 2 hours a "
        "week with it, under its least block of 5"
    )
    # Never given back: as it was on arrival, when nobody had had a turn.
    assert against["P0"][free["P1"]].code == "tie_break"


def test_what_is_given_back_makes_room_for_a_block_and_then_for_more():
    # K0 alone, 12 hours in all, blocks of 8 in both zones. P0 (Z, 2) and P1 (Y, 5) leave 5, too few
    # for P2 (Z, 8). Z is 6 below its block, Y 3: Z gives P0 back, and P2 finds 7; Y gives P1 back,
    # and P2 fills the block of Z. Then P0 finds work in Z, and 2 hours are left for P1.
    tables = zone([2, 5, 8], ["prime"], zones=["Z", "Y", "Z"], capacity_hours_per_week=[12.0])
    where, _, moments = told(tables, Limits(block_hours={"all": 8.0}))
    assert where == {"P0": "K0", "P1": "full", "P2": "K0"}
    assert moments["P1"].ranking[0].reason == (
        "2 free of its 12 hours a week in all zones when the package was offered again; it takes 5"
    )


@pytest.mark.parametrize(
    ("what", "rule"),
    [("shares", "rotation"), ("number", "rotation"), ("windows", "rotation"),
     ("block", "prime_first"), ("block", "weekly_batch")],
)  # fmt: skip
def test_a_limit_said_to_leave_a_package_unplaced_places_it_when_lifted(what, rule):
    tables = market(3, what, packages=8, providers=3)
    settings = settings_for(what, tables)
    market_ = Market(*tables, settings, cases.AS_OF)
    given = {"as_of": cases.AS_OF, "rule": RULES[rule]}
    plan = allocate_by_rule(tables[0], tables[1], appointments=tables[2], settings=settings,
                            **given)  # fmt: skip
    for package_id in plan.frame.loc[plan.frame["provider_id"] == "", "package_id"]:
        case = open_case(market_, plan, package_id)
        for each in try_changes(case, changes_needed(case), again(case, RULES[rule])):
            now = changed(market_, each.change, zone_id=case.problem.zone_ids[case.zone])
            after = allocate_by_rule(now.packages, now.providers, appointments=now.appointments,
                                     settings=now.settings, **given)  # fmt: skip
            audit(after, now.packages, now.providers, appointments=now.appointments,
                  settings=now.settings, as_of=cases.AS_OF)  # fmt: skip
            frame = after.frame.set_index("package_id")
            assert bool(frame.loc[package_id, "provider_id"]) == each.places_it


def test_hours_that_may_be_split_stop_at_a_share_and_open_no_provider_beyond_the_number():
    # 20 hours: a provider may have 35 %, 7 hours, and two may have work: 14 hours are placed.
    tables = zone([20], ["prime"] * 3)
    tables[0]["package_id"] = ""
    settings = AllocationSettings(limits=Limits(provider_share=0.35, most_providers={"all": 2}))
    given = {"appointments": tables[2], "settings": settings, "as_of": cases.AS_OF}
    for rule in ("strict_rank", "rotation", "weekly_batch"):
        plan = allocate_by_rule(tables[0], tables[1], rule=RULES[rule], **given)
        audit(plan, tables[0], tables[1], **given)
        assert sorted(plan.frame["hours_per_week"]) == [6.0, 7.0, 7.0]


def test_a_batch_too_large_to_search_has_its_providers_chosen_as_the_optimum_has():
    packages, providers, links = cases.county(2, packages=48, providers=7, zones=6)
    settings = AllocationSettings(
        limits=Limits(most_providers={"all": 2}), is_polished=False, exact_pairs_limit=0,
        exact_work_limit=20_000,
    )  # fmt: skip
    given = {"appointments": links, "settings": settings, "as_of": cases.AS_OF}
    best = allocate(packages, providers, **given).placed_hours
    packages["referred_on"] = pd.Timestamp("2020-11-02")
    found = allocate_by_rule(packages, providers, rule=RULES["daily_batch"], **given)
    audit(found, packages, providers, **given)
    assert found.placed_hours > 0.99 * best
    # Over three days those who have work on the first stay, and may not be the best for all.
    packages["referred_on"] += pd.to_timedelta(np.arange(48) // 16, unit="D")
    found = allocate_by_rule(packages, providers, rule=RULES["daily_batch"], **given)
    audit(found, packages, providers, **given)
    assert found.placed_hours < best


def test_rules_are_compared_with_the_optimum_under_the_same_limits():
    packages, providers, links = cases.with_mornings(
        cases.county(3, packages=50, providers=8, zones=6)
    )
    settings = AllocationSettings(
        limits=Limits(role_share={"prime": 0.5}, most_providers={"all": 5}), is_polished=False,
        exact_pairs_limit=0, exact_work_limit=20_000,
    )  # fmt: skip

    def compared(placing, settings):
        return compare_rules(
            packages, providers, appointments=links, settings=settings, as_of=cases.AS_OF,
            rules=[RULES["prime_first"], RULES["rotation"], RULES["daily_batch"]],
            placing=placing, search=Search(orders=20, half_width_hours=0.0, seed=3),
            progress=[].append,
        )  # fmt: skip

    found = compared("all", settings)
    best = allocate(packages, providers, appointments=links, settings=settings, as_of=cases.AS_OF)
    assert found.bound_hours == best.bound_hours
    assert found.optimum[0] == best.placed_hours
    assert (found.values[:, 0] <= found.bound_hours).all()
    kept = compared("new", settings)
    assert kept.kept > 0
    assert (kept.values[:, 0] <= kept.bound_hours).all()


def test_what_stands_today_may_be_more_than_its_share_and_then_nothing_is_added():
    tables = zone([8, 4, 4], ["prime", "supplementary"])
    tables[0]["incumbent_provider_id"] = ["K0", "", ""]
    settings = AllocationSettings(limits=Limits(provider_share=0.25), place="new")
    given = {"appointments": tables[2], "settings": settings, "as_of": cases.AS_OF}
    for rule in ("strict_rank", "rotation", "weekly_batch"):
        plan = allocate_by_rule(tables[0], tables[1], rule=RULES[rule], **given)
        audit(plan, tables[0], tables[1], **given)
        assert sorted(plan.frame["provider_id"]) == ["", "K0", "K1"]


def test_who_has_work_today_is_of_the_zone_and_owes_no_block():
    # K0 has 2 hours of today, below the block of 8, and stands. One provider may have work: K1 may
    # not start. K0 takes P1 (3), still below the block, and has no room for P2 (4).
    tables = zone([2, 3, 4], ["prime", "prime"], capacity_hours_per_week=[6.0, 40.0])
    tables[0]["incumbent_provider_id"] = ["K0", "", ""]
    limits = Limits(most_providers={"all": 1}, block_hours={"all": 8.0})
    where, against, _ = told(tables, limits, place="new")
    assert where == {"P0": "K0", "P1": "K0", "P2": "zone_count"}
    assert against["P2"]["K1"].code == "zone_count_then"
    # With two, K1 starts with P2 alone, below its block, and gives it back; nobody has it.
    two = dataclasses.replace(limits, most_providers={"all": 2})
    where, against, moments = told(tables, two, place="new")
    assert where == {"P0": "K0", "P1": "K0", "P2": "block"}
    assert against["P2"]["K1"].code == "block_then"
    assert "offered again, after a least block was not reached" in moments["P2"].decided.sentence


@pytest.mark.parametrize("what", ["number", "block", "every"])
@pytest.mark.parametrize("rule", SOME)
def test_every_rule_passes_the_audit_beside_what_stands(rule, what):
    tables = market(4, what, packages=10, providers=4)
    has_one = (tables[0]["incumbent_provider_id"] != "").to_numpy()
    is_placed = has_one & (np.arange(10) % 2 == 0)
    tables[0]["status"] = np.where(is_placed, "placed", "returned")
    settings = dataclasses.replace(settings_for(what, tables), place="new")
    given = {"appointments": tables[2], "settings": settings, "as_of": cases.AS_OF}
    plan = allocate_by_rule(tables[0], tables[1], rule=RULES[rule], **given)
    audit(plan, tables[0], tables[1], **given)
    for package_id in plan.frame["package_id"]:
        case = open_case(Market(*tables, settings, cases.AS_OF), plan, package_id)
        replay(case, RULES[rule])  # refuses where it ends elsewhere


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        (Limits(provider_share=0.4), "a share of a zone or a call window is passed"),
        (Limits(most_providers={"all": 0}), "a zone has too many providers"),
        (Limits(block_hours={"all": 30.0}), "one is below its block"),
    ],
)
def test_a_plan_that_passes_a_limit_is_withheld(limits, words):
    tables = zone([5, 5], ["prime"])
    free, arrivals = naive.prepared(tables)
    parts = Broker(free, naive.SETTINGS).place(RULES["strict_rank"], arrivals)
    offers, _ = naive.prepared(tables, AllocationSettings(limits=limits))
    with pytest.raises(InternalError, match=words):
        check_parts(dataclasses.replace(free, problem=offers.problem, room=offers.room), parts)
