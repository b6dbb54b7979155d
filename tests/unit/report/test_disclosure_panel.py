"""What an outsider makes of a published panel beside its report, by a solver of its own (SciPy)."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog

from homecare.errors import UsageError
from homecare.report.disclosure import result as of_report
from homecare.report.disclosure.panel import protect_panel
from homecare.scenarios.panel.figures import cells_of, equity_of, whole_of

ZONES = ("north", "east", "south", "west", "hills")
RATES = {"urban": 18.75, "rural": 23.0}
ROLES = ("prime", "supplementary", "specialist", "spot")
OUTCOMES = (*ROLES, "unplaced")
DIMENSIONS = ("band", "service", "funder", "size")
WIDTH = 0.1


def packages(seed):
    """A county of a few hundred packages, in which few people wait."""
    rng = np.random.default_rng(seed)
    count = 300
    zone = rng.choice(ZONES, count, p=[0.4, 0.25, 0.2, 0.1, 0.05])
    outcome = rng.choice(["prime", "supplementary", "unplaced"], count, p=[0.7, 0.22, 0.08])
    outcome[(zone == "north") & (outcome == "unplaced")] = "prime"
    firm = np.where(outcome == "prime", "K1", np.where(outcome == "supplementary", "K2", ""))
    return pd.DataFrame(
        {
            "zone": pd.Categorical(zone, categories=ZONES),
            "band": rng.choice(list(RATES), count, p=[0.8, 0.2]),
            "service": rng.choice(["maintenance", "reablement"], count, p=[0.93, 0.07]),
            "funder": rng.choice(["council", "health", "joint"], count, p=[0.85, 0.12, 0.03]),
            "size": rng.choice(["small", "middle", "large"], count, p=[0.5, 0.4, 0.1]),
            "outcome": outcome,
            "provider_id": firm,
            "hours": rng.integers(2, 40, count) / 2,
            "people": 1,
        }
    )


def hours_of(rows):
    return float(rows["hours"].sum())


def result_of(parts):
    """The plain result of the run that the packages are of."""
    costed = parts[parts["service"] == "maintenance"]

    def cost(rows):
        return sum(rate * hours_of(rows[rows["band"] == band]) for band, rate in RATES.items())

    zones, zone_bands, providers = [], [], []
    for zone in ZONES:
        here, paid = parts[parts["zone"] == zone], costed[costed["zone"] == zone]
        by = {f"{role}_hours": hours_of(here[here["outcome"] == role]) for role in ROLES}
        zones.append({
            "zone_id": zone, "zone_name": zone, "planned_hours_per_week": hours_of(here),
            "costed_hours_per_week": hours_of(paid),
            "not_costed_hours_per_week": hours_of(here) - hours_of(paid),
            "weekly_cost_gbp": cost(paid), "average_rate_gbp_per_hour": cost(paid) / hours_of(paid),
            **by, "unplaced_hours": hours_of(here[here["outcome"] == "unplaced"]),
        })  # fmt: skip
        for band in RATES:
            rows, some = here[here["band"] == band], paid[paid["band"] == band]
            if len(rows):
                zone_bands.append({
                    "zone_id": zone, "band": band, "planned_hours_per_week": hours_of(rows),
                    "costed_hours_per_week": hours_of(some), "people": len(rows),
                    "costed_people": len(some),
                })  # fmt: skip
        for firm, role in (("K1", "prime"), ("K2", "supplementary")):
            rows = here[here["provider_id"] == firm]
            providers.append({"provider_id": firm, "zone_id": zone, "role": role,
                              "hours": hours_of(rows), "capacity_hours": None,
                              "people": len(rows)})  # fmt: skip
    waiting = hours_of(parts[parts["outcome"] == "unplaced"])
    return {
        "scenario": {"id": "made-up", "is_zone_priced": True, "costed_services": ["maintenance"]},
        "headline": {"planned_hours_per_week": hours_of(parts),
                     "costed_hours_per_week": hours_of(costed), "weekly_cost_gbp": cost(costed)},
        "bands": [{"band": band, "rate_gbp_per_hour": rate,
                   "costed_hours_per_week": hours_of(costed[costed["band"] == band])}
                  for band, rate in RATES.items()],
        "zones": zones,
        "zone_bands": zone_bands,
        "allocation": {"placed_hours": hours_of(parts) - waiting, "unplaced_hours": waiting,
                       "providers": providers, "unplaced_reasons": [], "goals": [],
                       "prime_share": 0.7, "bound": hours_of(parts), "gap": 0.0},
        "ledger": {"rows_in": len(parts), "hours_in": hours_of(parts), "rows_used": len(parts),
                   "hours_used": hours_of(parts), "rows_set_aside": 0, "hours_set_aside": 0.0,
                   "reasons": []},
    }  # fmt: skip


def panel_of(parts):
    names = dict.fromkeys(ZONES, "")
    firms = parts[parts["provider_id"] != ""].groupby("provider_id")
    rows = [
        {"provider_id": name, "hours": hours_of(own), "capacity_hours": 2 * hours_of(own),
         "usable_hours": 1.0, "used_share": 0.5, "used_of_usable": 0.5, "share_of_hours": 0.5,
         "share_of_capacity": 0.5, "work_for_capacity": 1.0, "has_least_share": True,
         "people": len(own)}
        for name, own in firms
    ]  # fmt: skip
    steps = [{"hours": 1, "placed_hours_gain": 1.0, "prime_hours_gain": 0.5},
             {"hours": 10, "placed_hours_gain": 10.0, "prime_hours_gain": 5.0},
             {"hours": 50, "placed_hours_gain": 12.5, "prime_hours_gain": 5.0}]  # fmt: skip
    return {
        "all": whole_of(parts),
        "placed_hours": 1.0,
        "bound_hours": 1.0,
        "equity": equity_of(parts, zone_names=names),
        "providers": {"rows": rows, "spread": 0.0, "least_used_share": 0.5,
                      "most_used_share": 0.5},
        "fairness": {"free_share": 0.5, "greatest_share": 0.9, "points": [{}, {}],
                     "losses": [{}]},
        "ladder": {
            "goals": ["placed_hours", "prime_hours"],
            "zones": [
                {"zone_id": zone, "zone_name": zone, "planned_hours": 1.0, "unplaced_hours": 1.0,
                 "unplaced_people": 1, "providers": [], "providers_full": 0,
                 "roles": [{"role": "prime", "steps": [dict(step) for step in steps]}]}
                for zone in ZONES
            ],
        },
    }  # fmt: skip


def groups_of(panel, name):
    return next(each["groups"] for each in panel["equity"] if each["dimension"] == name)


class Attack:
    """All published hours as equations in the hours of zone, group and outcome."""

    def __init__(self, panel, report, parts):
        self.names, self.rows = {}, []
        groups = {name: sorted(parts[name].unique()) for name in DIMENSIONS}
        for name in DIMENSIONS:
            for cell in itertools.product(ZONES, groups[name], OUTCOMES):
                self.names[name, *cell] = len(self.names)
        for name in DIMENSIONS:
            self._tell_dimension(name, panel, report)
        self._tell_report(report)

    def _tell_dimension(self, name, panel, report):
        for row in groups_of(panel, name):
            group = row["group"]
            self._tell(row["planned_hours"], name, groups=[group])
            for told in ("prime", "unplaced"):
                self._tell(row[f"{told}_hours"], name, groups=[group], outcomes=[told])
            self._tell(row["placed_hours"], name, groups=[group], outcomes=ROLES)
        for row in [*report["zones"], *groups_of(panel, "zone")]:
            zone = row.get("zone_id") or row["group"]
            planned = row.get("planned_hours_per_week", row.get("planned_hours"))
            self._tell(planned, name, zones=[zone])
            for outcome in OUTCOMES:
                self._tell(row.get(f"{outcome}_hours"), name, zones=[zone],
                           outcomes=[outcome])  # fmt: skip
        self._tell(report["allocation"]["unplaced_hours"], name, outcomes=["unplaced"])

    def _tell_report(self, report):
        for row in report["zone_bands"]:
            self._tell(row["planned_hours_per_week"], "band", zones=[row["zone_id"]],
                       groups=[row["band"]])  # fmt: skip
        for row in report["zones"]:
            self._tell(row["costed_hours_per_week"], "service", zones=[row["zone_id"]],
                       groups=["maintenance"])  # fmt: skip
        # hours that nobody publishes are the same whichever way the zone is cut
        for zone in ZONES:
            for outcome in OUTCOMES:
                first, *others = ([at for key, at in self.names.items()
                                   if key[0] == name and key[1] == zone and key[3] == outcome]
                                  for name in DIMENSIONS)  # fmt: skip
                for other in others:
                    weights = dict.fromkeys(first, 1.0) | dict.fromkeys(other, -1.0)
                    self.rows.append((weights, 0.0))

    def cells(self, name, zones=None, groups=None, outcomes=None):
        return [
            at
            for key, at in self.names.items()
            if key[0] == name
            and (zones is None or key[1] in zones)
            and (groups is None or key[2] in groups)
            and (outcomes is None or key[3] in outcomes)
        ]

    def _tell(self, value, name, **where):
        if value is not None:
            self.rows.append((dict.fromkeys(self.cells(name, **where), 1.0), float(value)))

    def ends(self, name, **where):
        """Least and most hours that some cells can have together."""
        matrix = np.zeros((len(self.rows), len(self.names)))
        for at, (weights, _) in enumerate(self.rows):
            matrix[at, list(weights)] = list(weights.values())
        right = np.array([value for _, value in self.rows])
        goal = np.zeros(len(self.names))
        goal[self.cells(name, **where)] = 1.0
        found = [
            linprog(sign * goal, A_ub=np.vstack([matrix, -matrix]),
                    b_ub=np.concatenate([right + 1e-6, 1e-6 - right]))
            for sign in (1.0, -1.0)
        ]  # fmt: skip
        assert all(each.status in (0, 3) for each in found), "the published numbers disagree"
        return [sign * each.fun if each.status == 0 else np.inf
                for sign, each in zip((1.0, -1.0), found, strict=True)]  # fmt: skip


def secrets(parts):
    """Groups of which one to four people wait, are placed, have a prime, or have another."""
    kinds = {"unplaced": ["unplaced"], "placed": ROLES, "prime": ["prime"], "other": ROLES[1:]}
    for name in DIMENSIONS:
        for group, rows in parts.groupby(name):
            for outcomes in kinds.values():
                few = rows[rows["outcome"].isin(outcomes)]
                if 0 < len(few) < 5:
                    yield name, group, outcomes, hours_of(few)


def given_away(panel, report, parts):
    attack = Attack(panel, report, parts)
    found = []
    for name, group, outcomes, hours in secrets(parts):
        least, most = attack.ends(name, groups=[group], outcomes=outcomes)
        if most < (1 + WIDTH) * hours - 0.01 and least > (1 - WIDTH) * hours + 0.01:
            found.append((name, group, outcomes, hours, least, most))
    return found


@pytest.mark.parametrize("seed", range(3))
def test_no_small_group_can_be_worked_out_from_the_panel_and_the_report(seed):
    parts = packages(seed)
    result = result_of(parts)
    panel = panel_of(parts)
    assert list(secrets(parts))
    assert given_away(panel, result, parts)  # unprotected the same attack succeeds
    safe = protect_panel(panel, cells_of(parts), result)
    assert given_away(safe, of_report.protect(result), parts) == []


@pytest.mark.parametrize("seed", range(3))
def test_what_the_report_hides_the_panel_hides_and_says_so(seed):
    parts = packages(seed)
    result = result_of(parts)
    safe = protect_panel(panel_of(parts), cells_of(parts), result)
    report = of_report.protect(result)
    told = {row["group"]: row for row in groups_of(safe, "zone")}
    for row in report["zones"]:
        for field, own in (("unplaced_hours", "unplaced_hours"), ("prime_hours", "prime_hours")):
            if row[field] is None:
                assert told[row["zone_id"]][own] is None
                assert own in told[row["zone_id"]]["hidden"]
    for name in (*DIMENSIONS, "zone"):
        for row in groups_of(safe, name):
            if row["unplaced_hours"] is None:  # nor by the share or by the rest
                names = ("placed_hours", "unplaced_share", "unplaced_people", "prime_share")
                assert [row[each] for each in names] == [None] * 4
            if row["prime_hours"] is None:
                assert row["prime_share"] is None
                assert row["prime_people"] is None


def test_a_ladder_tells_no_hidden_shortage_and_no_room_of_single_providers():
    parts = packages(0)
    result = result_of(parts)
    hidden = of_report.hidden_keys(result, [result])
    assert any(key[0] in ("role", "unplaced") for key in hidden)  # else there is nothing to keep
    safe = protect_panel(panel_of(parts), cells_of(parts), result)
    for zone in safe["ladder"]["zones"]:
        assert "providers" not in zone
        first, second, third = zone["roles"][0]["steps"]
        assert (first["placed_hours_gain"], second["placed_hours_gain"]) == (1.0, 10.0)
        assert third["placed_hours_gain"] is None  # where the shortage ends
        assert "placed_hours_gain" in third["hidden"]
        # half an hour a step: the first hour itself falls short of an hour
        assert [each["prime_hours_gain"] for each in (first, second, third)] == [None] * 3


def test_where_a_few_people_wait_in_all_the_curve_is_hidden():
    parts = packages(0)
    few = parts[parts["outcome"] != "unplaced"]
    parts = pd.concat([few, parts[parts["outcome"] == "unplaced"].head(3)])
    panel = panel_of(parts)
    panel["fairness"] |= {"free_share_most": 0.6, "greatest_share_most": 1.0}
    safe = protect_panel(panel, cells_of(parts), result_of(parts))
    assert safe["fairness"]["free_share_most"] is None
    assert safe["fairness"]["greatest_share_most"] is None
    assert safe["fairness"]["points"] == []
    assert safe["fairness"]["losses"] == []
    assert safe["fairness"]["free_share"] is None
    assert safe["all"]["unplaced_hours"] is None


def test_a_rule_that_is_not_known_is_refused():
    parts = packages(0)
    with pytest.raises(UsageError, match="no such disclosure rule"):
        protect_panel(panel_of(parts), cells_of(parts), result_of(parts), "rounding")
