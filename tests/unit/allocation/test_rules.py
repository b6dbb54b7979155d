"""Named rules against a naive one: dictionaries, labels and plain loops, sharing no code with ours.

The naive desk reads the tables as a broker would. Only the tie-break hash, the order of arrival and
the first answers are taken from the package, as they are draws.
"""

from __future__ import annotations

import importlib.util
import itertools
from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from homecare.allocation import AllocationSettings, allocate, audit
from homecare.allocation.cells import build_cells
from homecare.allocation.goals import chosen
from homecare.allocation.keeping import todays_placements
from homecare.allocation.model import hash_20_bits
from homecare.allocation.problem import build_problem
from homecare.allocation.rules import NAMES, RULES, allocate_by_rule, rule_named
from homecare.allocation.rules.arrivals import draw_arrivals, referral_days
from homecare.allocation.rules.offers import build_offers
from homecare.allocation.rules.place import Broker, check_parts
from homecare.allocation.spread import Parts
from homecare.errors import InternalError, UsageError

_spec = importlib.util.spec_from_file_location(
    "allocation_cases", Path(__file__).resolve().parents[2] / "allocation_cases.py"
)
cases = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(cases)

SETTINGS = AllocationSettings()
TIER = {"prime": 0, "supplementary": 1, "specialist": 2, "spot": 3}
MEASURES = ("pickup_score", "quality_score", "response_score")


def with_ranks(seed, *, dated=False, **sizes):
    """Return a small market with ranks, some blank, and perhaps days of referral."""
    packages, providers, links = cases.small(seed, tenders=seed % 2 == 1, **sizes)
    rng = np.random.default_rng(1000 + seed)
    links["rank"] = [
        float(rng.integers(1, 4)) if rng.random() < 0.8 else np.nan for _ in links.index
    ]
    if dated:
        days = rng.integers(0, 10, len(packages))
        packages["referred_on"] = pd.Timestamp("2020-11-02") + pd.to_timedelta(days, unit="D")
    return packages, providers, links


def prepared(tables, settings=SETTINGS, number=0):
    packages, providers, links = tables
    problem = build_problem(
        packages, providers, appointments=links, settings=settings, as_of=cases.AS_OF
    )
    offers = build_offers(
        problem, build_cells(problem), links, goals=chosen(settings.goals), seed=settings.seed
    )
    days = referral_days(problem, packages)
    return offers, draw_arrivals(offers, days, seed=settings.seed, number=number)


def words(text):
    return {word.strip() for word in str(text).split(";") if word.strip()}


class NaiveDesk:
    """The state of a brokerage as labels: hours are fractions, loads stand in dictionaries."""

    def __init__(self, tables, answers):
        packages, providers, links = tables
        self.packages, self.answers = packages, answers
        self.firms = {row.provider_id: row for row in providers.itertuples()}
        self.links = {(row.provider_id, row.zone_id): row for row in links.itertuples()}
        means = {name: links[name].mean() for name in MEASURES}
        self.quality = {
            key: row.quality_score if not np.isnan(row.quality_score) else means["quality_score"]
            for key, row in self.links.items()
        }
        self.score = {
            key: sum(
                getattr(row, name) if not np.isnan(getattr(row, name)) else means[name]
                for name in MEASURES
            )
            / 3
            for key, row in self.links.items()
        }
        tendered = links["rate_gbp_per_hour"].dropna()
        self.mean_rate = tendered.mean() if len(tendered) else 0.0
        self.load = dict.fromkeys(self.links, Fraction(0))
        self.last = dict.fromkeys(self.links, 0)
        self.count = 0

    def tier(self, key):
        return TIER[self.links[key].role]

    def rank(self, key):
        rank = self.links[key].rank
        return float("inf") if np.isnan(rank) else rank

    def tie(self, key):
        return hash_20_bits(SETTINGS.seed, f"{key[0]}\x1f{key[1]}")

    def price(self, key, package):
        tendered = self.links[key].rate_gbp_per_hour
        if not np.isnan(tendered):
            return tendered
        card = package.rate_gbp_per_hour
        return self.mean_rate if np.isnan(card) else card

    def may_take(self, key, package):
        firm = self.firms[key[0]]
        own = package.incumbent_provider_id == key[0]
        suspended = not pd.isna(firm.suspended_from) and firm.suspended_from <= pd.Timestamp(
            cases.AS_OF
        )
        return (
            key[1] == package.zone_id
            and words(package.needs) <= words(firm.capabilities)
            and (own or not suspended)
        )

    def free(self, key):
        left = []
        if not np.isnan(self.links[key].capacity_hours_per_week):
            left.append(Fraction(self.links[key].capacity_hours_per_week) - self.load[key])
        firm = self.firms[key[0]]
        if not np.isnan(firm.capacity_hours_per_week):
            used = sum(load for other, load in self.load.items() if other[0] == key[0])
            left.append(Fraction(firm.capacity_hours_per_week) - used)
        return min(left, default=Fraction(10**9))

    def level(self, key):
        zone = sorted(
            (other for other in self.links if other[1] == key[1]),
            key=lambda other: (-self.score[other], self.tie(other), other),
        )
        return zone.index(key) * 3 // len(zone)

    def side(self, zone):
        inside = {key: load for key, load in self.load.items() if key[1] == zone}
        every = sum(inside.values())
        primes = sum(load for key, load in inside.items() if self.tier(key) == 0)
        return primes, every

    def ranked(self, key):
        return (self.tier(key), self.rank(key), -self.score[key], self.tie(key), key)

    def weighed(self, key, package, low):
        price = self.price(key, package)
        return 0.6 * self.quality[key] + 0.4 * (1.0 if price == low else low / price)

    def choose(self, rule, package, open_keys):
        def price(k):
            return self.price(k, package)

        low = min(price(k) for k in open_keys)
        primes, every = self.side(package.zone_id)
        is_past = every > 0 and primes / every > Fraction(7, 10)
        has_others = any(self.tier(k) > 0 for k in open_keys)
        blocks = any(self.tier(k) == 0 and self.load[k] < 100 for k in open_keys)
        order = {
            "strict_rank": self.ranked,
            "prime_first": lambda k: (self.tier(k), -self.score[k], self.tie(k), k),
            "offer_to_all_price": lambda k: (
                price(k), self.rank(k), -self.score[k], self.tie(k), k),
            "offer_to_all_rank": lambda k: (self.rank(k), -self.score[k], self.tie(k), k),
            "quality_price": lambda k: (
                -self.weighed(k, package, low), -self.quality[k], price(k), self.tie(k), k),
            "gold_silver_bronze": lambda k: (self.level(k), self.last[k], self.tie(k), k),
            "rotation": lambda k: (self.last[k], self.tie(k), k),
            "first_come": lambda k: (self.answers[package.Index, k], k),
            "block_contracts": lambda k: (
                (not (self.tier(k) == 0 and self.load[k] < 100), *self.ranked(k))
                if blocks
                else (price(k), *self.ranked(k))
            ),
            "share_70_30": lambda k: (is_past and has_others and self.tier(k) == 0,
                                      *self.ranked(k)),
        }  # fmt: skip
        return min(open_keys, key=order[rule])

    def run(self, rule, order):
        plan = {}
        for row in order:
            package = next(each for each in self.packages.itertuples() if each.Index == row)
            left = Fraction(package.hours_per_week)
            is_whole = package.package_id != ""
            while left > 0:
                least = left if is_whole else Fraction(1, 3600)
                open_keys = [
                    key
                    for key in self.links
                    if self.may_take(key, package) and self.free(key) >= least
                ]
                if not open_keys:
                    break
                key = self.choose(rule, package, open_keys)
                taken = min(left, self.free(key))
                self.load[key] += taken
                self.count += 1
                self.last[key] = self.count
                plan[row, key[0]] = plan.get((row, key[0]), 0) + taken
                left -= taken
            if left > 0:
                plan[row, ""] = left
        return plan


def plan_of(offers, parts):
    """Return (row, provider) to hours."""
    problem = offers.problem
    found = {}
    for line, link, seconds in zip(parts.line, parts.link, parts.seconds, strict=True):
        name = problem.provider_ids[problem.links.provider[link]] if link >= 0 else ""
        if seconds:
            found[int(problem.lines.row[line]), name] = Fraction(int(seconds), 3600)
    return found


def naive_inputs(offers, arrivals):
    """Return the order of rows, and the draw of each row and link as labels."""
    problem, links = offers.problem, offers.problem.links
    answers = {
        (
            int(problem.lines.row[line]),
            (problem.provider_ids[links.provider[link]], problem.zone_ids[links.zone[link]]),
        ): draw
        for line, link, draw in zip(offers.line, offers.link, arrivals.answer, strict=True)
    }
    return problem.lines.row[arrivals.line].tolist(), answers


ONE_BY_ONE = [name for name, rule in RULES.items() if not rule.batch_days]
BATCHES = [name for name, rule in RULES.items() if rule.batch_days]


@pytest.mark.parametrize("rule", ONE_BY_ONE)
@pytest.mark.parametrize("seed", range(16))
def test_a_rule_places_as_a_naive_broker_with_the_tables_would(rule, seed):
    tables = with_ranks(seed, packages=9, divisible=2, providers=4, loose=seed % 3 == 0)
    offers, arrivals = prepared(tables)
    parts = Broker(offers, SETTINGS).place(RULES[rule], arrivals)
    order, answers = naive_inputs(offers, arrivals)
    expected = NaiveDesk(tables, answers).run(rule, order)
    assert plan_of(offers, parts) == expected


def test_the_block_and_the_share_bind_where_demand_is_large():
    # Three primes of one zone with no limits, 40 packages of 10 hours. By hand: blocks of 100 hours
    # fill in rank order; after 300 hours the lowest price (K2) takes the rest.
    demand = [
        {"package_id": f"P{i:02d}", "zone_id": "Z", "hours_per_week": 10.0} for i in range(40)
    ]
    firms = [{"provider_id": f"K{k}", "provider_name": f"K{k}"} for k in range(4)]
    links = [
        {"provider_id": f"K{k}", "zone_id": "Z", "rank": k + 1.0, "rate_gbp_per_hour": rate,
         "role": "prime" if k < 3 else "supplementary"}
        for k, rate in enumerate([22.0, 21.0, 19.0, 20.0])
    ]  # fmt: skip
    tables = cases.market(demand, firms, links)
    offers, arrivals = prepared(tables)
    broker = Broker(offers, SETTINGS)

    def hours(rule):
        held = dict.fromkeys(["K0", "K1", "K2", "K3"], 0)
        for (_, name), taken in plan_of(offers, broker.place(RULES[rule], arrivals)).items():
            held[name] += taken
        return list(held.values())

    assert hours("block_contracts") == [100, 100, 200, 0]
    # By hand: 70 % of 400 hours, and the package that first passes the limit.
    assert hours("share_70_30") == [280, 0, 0, 120]
    assert hours("strict_rank") == [400, 0, 0, 0]
    assert hours("rotation") == [100, 100, 100, 100]


@pytest.mark.parametrize("rule", BATCHES)
@pytest.mark.parametrize("seed", range(12))
def test_every_batch_is_the_best_of_every_plan_of_that_batch(rule, seed):
    tables = with_ranks(seed, dated=True, packages=7, providers=3)
    packages, _, links = tables
    offers, arrivals = prepared(tables)
    found = plan_of(offers, Broker(offers, SETTINGS).place(RULES[rule], arrivals))
    placed = dict(found.keys())
    desk = NaiveDesk(tables, {})
    monday = pd.Timestamp("2020-11-02")  # a Monday
    days = (packages["referred_on"] - monday).dt.days // RULES[rule].batch_days
    for _, rows in packages.groupby(days):
        batch = list(rows.itertuples())
        options = [["", *(k[0] for k in desk.links if desk.may_take(k, each))] for each in batch]

        def worth(plan, batch=batch):
            load, value = dict(desk.load), [Fraction(0)] * 5
            for each, name in zip(batch, plan, strict=True):
                if not name:
                    continue
                key, size = (name, each.zone_id), Fraction(each.hours_per_week)
                load[key] += size
                stays = name == each.incumbent_provider_id
                paid = desk.price(key, each) - each.rate_gbp_per_hour
                gains = (1, desk.tier(key) == 0, round(desk.score[key] * 10**6), stays,
                         -round(paid * 10**6))  # fmt: skip
                value = [sum_ + size * gain for sum_, gain in zip(value, gains, strict=True)]
            desk.load, kept = load, desk.load
            fits = all(desk.free(key) >= 0 for key in desk.links)
            desk.load = kept
            return (value, load) if fits else None

        tried = [worth(plan) for plan in itertools.product(*options)]
        best = max(each[0] for each in tried if each)
        mine = worth([placed[each.Index] for each in batch])
        assert mine is not None
        assert mine[0] == best
        desk.load = mine[1]
    assert len(links) > 0


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("seed", range(4))
def test_every_rule_passes_the_audit_and_stays_within_the_bound(rule, seed):
    tables = with_ranks(seed, dated=seed > 1, packages=12, divisible=3, providers=4)
    packages, providers, links = tables
    given = {"appointments": links, "settings": SETTINGS, "as_of": cases.AS_OF}
    found = allocate_by_rule(packages, providers, rule=RULES[rule], **given)
    audit(found, packages, providers, **given)
    best = allocate(packages, providers, **given)
    assert found.placed_hours <= found.bound_hours
    assert found.placed_hours + found.unplaced_hours == pytest.approx(packages.hours_per_week.sum())
    assert best.bound_hours <= found.bound_hours + 1e-9
    assert set(found.frame.loc[found.frame.provider_id != "", "reason_code"]) <= {"rule"}


@pytest.mark.parametrize("rule", RULES)
def test_reordering_the_rows_changes_nothing(rule):
    packages, providers, links = with_ranks(3, packages=10, providers=4)
    given = {"settings": SETTINGS, "as_of": cases.AS_OF, "rule": RULES[rule]}

    def placed(*tables):
        frame = allocate_by_rule(tables[0], tables[1], appointments=tables[2], **given).frame
        return dict(zip(frame.package_id, frame.provider_id, strict=True))

    turned = [table.iloc[::-1].reset_index(drop=True) for table in (packages, providers, links)]
    assert placed(*turned) == placed(packages, providers, links)


def test_packages_arrive_by_day_of_referral_and_an_order_is_the_same_alone_or_among_many():
    tables = with_ranks(5, dated=True, packages=40)
    offers, first = prepared(tables)
    _, again = prepared(tables)
    _, second = prepared(tables, number=1)
    assert first.line.tolist() == again.line.tolist() != second.line.tolist()
    for arrivals in (first, second):
        rows = offers.problem.lines.row[arrivals.line]
        days = tables[0]["referred_on"].to_numpy()[rows]
        assert (np.diff(days) >= np.timedelta64(0)).all()
        # 2 November 2020 was a Monday: weeks of the batch start there.
        assert pd.Timestamp(1900, 1, 1).weekday() == 0


def test_lines_that_stay_are_where_they_were_under_every_rule():
    tables = cases.market(
        [
            {
                "package_id": "A",
                "zone_id": "Z",
                "hours_per_week": 10,
                "incumbent_provider_id": "K2",
            },
            {"package_id": "B", "zone_id": "Z", "hours_per_week": 10},
        ],
        [{"provider_id": f"K{k}", "provider_name": f"K{k}"} for k in (1, 2)],
        [{"provider_id": f"K{k}", "zone_id": "Z", "role": "prime", "rank": k} for k in (1, 2)],
    )
    packages, providers, links = tables
    problem = build_problem(
        packages, providers, appointments=links, settings=SETTINGS, as_of=cases.AS_OF
    )
    offers = build_offers(problem, build_cells(problem), links, goals=chosen(SETTINGS.goals),
                          seed=1, kept=todays_placements(problem))  # fmt: skip
    arrivals = draw_arrivals(offers, referral_days(problem, packages), seed=1, number=0)
    assert arrivals.line.tolist() == [1]
    found = plan_of(offers, Broker(offers, SETTINGS).place(RULES["strict_rank"], arrivals))
    assert found == {(0, "K2"): 10, (1, "K1"): 10}


def test_a_plan_that_breaks_a_limit_is_withheld():
    offers, _ = prepared(with_ranks(0))
    lines = offers.problem.lines
    every = np.arange(len(lines.row))
    for parts in (
        Parts(every, np.full(len(every), -1), lines.seconds - 1),
        Parts(every, np.zeros(len(every), dtype=np.int64), lines.seconds),
    ):
        with pytest.raises(InternalError):
            check_parts(offers, parts)


def test_an_unknown_rule_names_the_nearest():
    with pytest.raises(UsageError, match="prime_first"):
        rule_named("prime_frist")
    assert NAMES[0] == "optimum"
