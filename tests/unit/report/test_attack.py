"""What an outsider makes of the published files, by a solver of its own (SciPy)."""

import csv
import io

import numpy as np
import pytest
from scipy.optimize import linprog

from homecare.report import tables
from homecare.report.disclosure import result as disclosure

ROLES = ("prime", "supplementary", "specialist", "spot")
WIDTH = 0.1


def published(safe):
    """The rows of the published CSV files, as an outsider reads them."""
    return {
        name: list(csv.DictReader(io.StringIO(text.removeprefix(tables.BYTE_ORDER_MARK))))
        for name, text in tables.published_tables(safe).items()
    }


class Attack:
    """All published numbers as equations in the hours nobody published."""

    def __init__(self, safe, files=None):
        files = files or published(safe)
        self.names, self.upper, self.rows = {}, [], []
        rates = {row["band"]: float(row["rate_gbp_per_hour"]) for row in files["bands.csv"]}
        cells = [(row["zone_id"], row["band"]) for row in files["zone_bands.csv"]]
        for row in files["zone_bands.csv"]:
            cell = (row["zone_id"], row["band"])
            both = [self.var(("costed", *cell)), self.var(("rest", *cell))]
            self.tell(dict.fromkeys(both, 1.0), row["planned_hours_per_week"])
        for row in files["providers.csv"]:
            most = float(row["capacity_hours"]) if row["capacity_hours"] else np.inf
            one = self.var(("provider", row["provider_id"], row["zone_id"], row["role"]), most)
            self.tell({one: 1.0}, row["hours"])
        for row in files["zones.csv"]:
            self._zone(row, cells, rates)
        head = {name: str(value or "") for name, value in safe["headline"].items()}
        for band, rate in rates.items():
            line = next(row for row in files["bands.csv"] if row["band"] == band)
            costed = {self.names[("costed", *cell)]: 1.0 for cell in cells if cell[1] == band}
            rest = {self.names[("rest", *cell)]: 1.0 for cell in cells if cell[1] == band}
            self.tell(costed, line["costed_hours_per_week"])
            self.tell(dict.fromkeys(costed, rate), line["weekly_cost_gbp"])
            self.tell(costed | rest, str(safe["planned_by_band"].get(band, "")))
        every = {self.names[("costed", *cell)]: rates[cell[1]] for cell in cells}
        self.tell(every, head["weekly_cost_gbp"])
        self.tell(dict.fromkeys(every, 1.0), head["costed_hours_per_week"])
        for role in ROLES:
            own = {at: 1.0 for key, at in self.names.items() if key[-1] == role}
            if own:
                self.tell(own, str(safe["planned_by_role"].get(role, "")))
        left = {at: 1.0 for key, at in self.names.items() if key[0] == "unplaced"}
        self.tell(left, str(safe["allocation"]["unplaced_hours"] or ""))

    def _zone(self, row, cells, rates):
        zone = row["zone_id"]
        costed = {self.names[("costed", *cell)]: 1.0 for cell in cells if cell[0] == zone}
        rest = {self.names[("rest", *cell)]: 1.0 for cell in cells if cell[0] == zone}
        cost = {self.names[("costed", *cell)]: rates[cell[1]] for cell in cells if cell[0] == zone}
        self.tell(costed, row["costed_hours_per_week"])
        self.tell(rest, row["not_costed_hours_per_week"])
        self.tell(costed | rest, row["planned_hours_per_week"])
        self.tell(cost, row["weekly_cost_gbp"])
        if row["average_rate_gbp_per_hour"]:
            average = float(row["average_rate_gbp_per_hour"])
            self.tell({at: rate - average for at, rate in cost.items()}, "0")
        left = self.var(("unplaced", zone))
        self.tell({left: 1.0}, row["unplaced_hours"])
        placed = {left: 1.0}
        for role in ROLES:
            own = {
                at: 1.0
                for key, at in self.names.items()
                if key[0] == "provider" and key[2:] == (zone, role)
            }
            self.tell(own, row[f"{role}_hours"] if own else "")
            placed |= own
        self.tell(placed | dict.fromkeys((*costed, *rest), -1.0), "0")

    def var(self, name, most=np.inf):
        self.names[name] = len(self.names)
        self.upper.append(most)
        return self.names[name]

    def tell(self, weights, value):
        if value not in ("", "None"):
            self.rows.append((weights, float(value)))

    def ends(self, names):
        """Least and greatest hours the named cells can have together."""
        matrix = np.zeros((len(self.rows), len(self.names)))
        for at, (weights, _) in enumerate(self.rows):
            matrix[at, list(weights)] = list(weights.values())
        right = np.array([value for _, value in self.rows])
        slack = 1e-6 * np.maximum(1.0, abs(right))
        goal = np.zeros(len(self.names))
        goal[[self.names[name] for name in names]] = 1.0
        found = [
            linprog(
                sign * goal,
                A_ub=np.vstack([matrix, -matrix]),
                b_ub=np.concatenate([right + slack, slack - right]),
                bounds=list(zip([0.0] * len(goal), self.upper, strict=True)),
            )
            for sign in (1.0, -1.0)
        ]
        assert all(each.status in (0, 3) for each in found), "the published numbers disagree"
        return [
            sign * each.fun if each.status == 0 else np.inf
            for sign, each in zip((1.0, -1.0), found, strict=True)
        ]


def secrets(result):
    """Cells of one to four people with their hours."""
    for row in result["zone_bands"]:
        cell = (row["zone_id"], row["band"])
        planned, costed = row["planned_hours_per_week"], row["costed_hours_per_week"]
        few, rest = row["costed_people"], row["people"] - row["costed_people"]
        if 0 < row["people"] < 5:
            yield [("costed", *cell), ("rest", *cell)], planned
        if 0 < few < 5:
            yield [("costed", *cell)], costed
        if 0 < rest < 5 and planned > costed:
            yield [("rest", *cell)], planned - costed
    for row in result["allocation"]["providers"]:
        if 0 < row["people"] < 5:
            yield [("provider", row["provider_id"], row["zone_id"], row["role"])], row["hours"]


def given_away(attack, result):
    """Secrets known to within a tenth, more and less."""
    found = []
    for names, hours in secrets(result):
        least, most = attack.ends(names)
        if hours and most < (1 + WIDTH) * hours - 0.01 and least > (1 - WIDTH) * hours + 0.01:
            found.append((names, hours, least, most))
    return found


@pytest.fixture(scope="module")
def full_market(sample):
    """Six zones; every provider is full, so that its capacity is its hours."""
    result = sample.result()
    kept = {zone[0] for zone in sample.ZONES[6:12]}
    for name in ("zones", "zone_bands"):
        result[name] = [row for row in result[name] if row["zone_id"] in kept]
    allocation = result["allocation"]
    allocation["providers"] = [row for row in allocation["providers"] if row["zone_id"] in kept]
    for row in allocation["providers"]:
        row["capacity_hours"] = row["hours"]
    allocation["unplaced_hours"] = sum(row["unplaced_hours"] for row in result["zones"])
    allocation["unplaced_reasons"] = []
    head = result["headline"]
    for name in ("planned_hours_per_week", "costed_hours_per_week", "weekly_cost_gbp"):
        head[name] = sum(row[name] for row in result["zones"])
    for band in result["bands"]:
        band["costed_hours_per_week"] = sum(
            row["costed_hours_per_week"]
            for row in result["zone_bands"]
            if row["band"] == band["band"]
        )
        band["weekly_cost_gbp"] = band["costed_hours_per_week"] * band["rate_gbp_per_hour"]
    return result


def test_full_providers_do_not_give_their_hours_away_by_their_capacity(full_market):
    safe = disclosure.protect(full_market)
    assert list(secrets(full_market))
    assert given_away(Attack(safe), full_market) == []
    hidden = [row for row in safe["allocation"]["providers"] if row["hours"] is None]
    assert hidden
    assert all(row["hidden"] == ["capacity_hours", "hours"] for row in hidden)


def test_with_the_capacities_printed_the_same_attack_succeeds(full_market):
    safe = disclosure.protect(full_market)
    for row, told in zip(
        safe["allocation"]["providers"], full_market["allocation"]["providers"], strict=True
    ):
        row["capacity_hours"] = told["capacity_hours"]
    assert given_away(Attack(safe), full_market)


def test_capacities_stay_where_nothing_of_the_zone_is_hidden(full_market):
    for row in full_market["allocation"]["providers"]:
        assert row["capacity_hours"] is not None
    safe = disclosure.protect({**full_market, **_grown(full_market)})
    assert all(row["capacity_hours"] is not None for row in safe["allocation"]["providers"])


def _grown(result):
    """The same hours, of a hundred times the people: nothing is small."""
    allocation = result["allocation"]
    return {
        "zone_bands": [
            {**row, "people": row["people"] * 100, "costed_people": row["costed_people"] * 100}
            for row in result["zone_bands"]
        ],
        "allocation": {
            **allocation,
            "providers": [
                {**row, "people": row["people"] * 100} for row in allocation["providers"]
            ],
        },
    }


@pytest.fixture
def two_bands(full_market):
    """Zones of two bands; behind one large cell only two people have costed hours."""
    result = {**full_market, "allocation": None}
    result["zone_bands"] = []
    rates = {"urban": 18.75, "fringe": 20.20}
    result["bands"] = [{"band": band, "rate_gbp_per_hour": rate} for band, rate in rates.items()]
    zones = []
    for place, name in enumerate(("one", "two", "three", "four")):
        hours = {"urban": (700.0 + place, 600.25, 70, 60), "fringe": (90.0, 80.5 + place, 12, 9)}
        if name == "one":
            hours["fringe"] = (90.0, 17.25, 12, 2)
        result["zone_bands"] += [
            {
                "zone_id": name,
                "band": band,
                "planned_hours_per_week": planned,
                "costed_hours_per_week": costed,
                "people": people,
                "costed_people": few,
            }
            for band, (planned, costed, people, few) in hours.items()
        ]
        planned, costed = (sum(each[at] for each in hours.values()) for at in (0, 1))
        cost = sum(hours[band][1] * rate for band, rate in rates.items())
        zones.append(
            {
                "zone_id": name,
                "zone_name": name,
                "planned_hours_per_week": planned,
                "costed_hours_per_week": costed,
                "not_costed_hours_per_week": planned - costed,
                "weekly_cost_gbp": cost,
                "average_rate_gbp_per_hour": cost / costed,
                **{f"{role}_hours": None for role in (*ROLES, "unplaced")},
            }
        )
    result["zones"] = zones
    for row in result["bands"]:
        row["costed_hours_per_week"] = sum(
            each["costed_hours_per_week"]
            for each in result["zone_bands"]
            if each["band"] == row["band"]
        )
        row["weekly_cost_gbp"] = row["costed_hours_per_week"] * row["rate_gbp_per_hour"]
    result["headline"] = {
        name: sum(row[name] for row in zones)
        for name in (
            "planned_hours_per_week",
            "costed_hours_per_week",
            "not_costed_hours_per_week",
            "weekly_cost_gbp",
        )
    }
    result["headline"]["average_rate_gbp_per_hour"] = 19.0
    result["allocation"] = {"providers": [], "unplaced_hours": None}
    return result


def test_costed_hours_of_two_people_in_a_larger_cell_cannot_be_solved_for(two_bands):
    safe = disclosure.protect(two_bands)
    files = published(safe) | {"providers.csv": []}
    assert given_away(Attack(safe, files), two_bands) == []
    plain = disclosure.protect(two_bands, "none")
    open_files = published(plain) | {"providers.csv": []}
    assert given_away(Attack(plain, open_files), two_bands)


def test_zone_costs_give_way_before_hours_and_county_totals(two_bands):
    safe = disclosure.protect(two_bands)
    assert safe["zones"][0]["weekly_cost_gbp"] is None
    assert safe["zones"][0]["average_rate_gbp_per_hour"] is None
    assert safe["headline"]["weekly_cost_gbp"] is not None
    assert all(row["costed_hours_per_week"] is not None for row in safe["bands"])
    assert all(row["planned_hours_per_week"] is not None for row in safe["zones"])


def test_costed_people_are_not_published_and_need_not_be_known(two_bands):
    assert all("costed_people" not in row for row in disclosure.protect(two_bands)["zone_bands"])
    for row in two_bands["zone_bands"]:
        row["told"] = row.pop("costed_people")
    safe = disclosure.protect(two_bands)
    for row in two_bands["zone_bands"]:
        row["costed_people"] = row.pop("told")
    files = published(safe) | {"providers.csv": []}
    assert given_away(Attack(safe, files), two_bands) == []
