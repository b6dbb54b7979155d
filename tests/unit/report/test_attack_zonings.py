"""What an outsider makes of the files of compared zonings, by a solver of its own (SciPy).

The bundled county in three ways: its 14 zones, its districts, and the 14 zones moved 300 m east,
which puts a few people here and there into a neighbouring zone, or into none.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict

import numpy as np
import pytest
from scipy.optimize import linprog

from homecare import api
from homecare.report import tables
from homecare.report.disclosure import result as disclosure
from homecare.report.disclosure import zonings as disclosure_zonings
from homecare.report.zonings import tables as tables_zonings

WIDTH = 0.1
LEAST = 5


@pytest.fixture(scope="module")
def result(tmp_path_factory):
    zones = api.zones("leicestershire-2020").inputs.zones
    moved = zones.set_geometry(zones.geometry.translate(300, 0))
    path = tmp_path_factory.mktemp("moved") / "moved.gpkg"
    moved[["zone_id", "zone_name", "geometry"]].to_file(path, driver="GPKG")
    return api.zones("leicestershire-2020", compare=["leicestershire-districts", path]).result


@pytest.fixture(scope="module")
def safe(result):
    return disclosure_zonings.protect_zonings(result)


def rows_of(text):
    return list(csv.DictReader(io.StringIO(text.removeprefix(tables.BYTE_ORDER_MARK))))


class Attack:
    """All published hours as equations in the costed and other hours of every cell.

    The outsider knows even which cells there are: (zone in each zoning, band).
    """

    def __init__(self, result, safe, own):
        self.cells = [(*row["zone_ids"], row["band"]) for row in result["zoning_cells"]]
        self.rows, self.right = [], []
        zonings = rows_of(tables_zonings.zonings_csv(safe, result["scenario"]))
        changes = rows_of(tables_zonings.changes_csv(safe, result["scenario"]))
        place = {zoning["id"]: at for at, zoning in enumerate(safe["zonings"])}
        bands = list(safe["zonings"][0]["totals"]["bands"])
        for row in zonings:
            at = place[row["zoning"]]
            inside = [cell[at] == row["zone_id"] for cell in self.cells]
            self.tell(inside, row["planned_hours_per_week"])
            self.tell(inside, row["costed_hours_per_week"], costed_only=True)
            for band in bands:
                both = [
                    here and cell[-1] == band for here, cell in zip(inside, self.cells, strict=True)
                ]
                self.tell(both, row[f"planned_hours_{band}"])
        for row in changes:
            at = place[row["other_zoning"]]
            pair = (row["zone_id"], row["other_zone_id"])
            self.tell(
                [(cell[0], cell[at]) == pair for cell in self.cells], row["planned_hours_per_week"]
            )
        self._sums(safe)
        self._own(own, result)

    def _sums(self, safe):
        totals = safe["zonings"][0]["totals"]
        every = [True] * len(self.cells)
        self.tell(every, totals["planned_hours_per_week"])
        self.tell(every, totals["costed_hours_per_week"], costed_only=True)
        for band, hours in totals["bands"].items():
            self.tell([cell[-1] == band for cell in self.cells], hours)
        for at, changes in enumerate(safe["zoning_changes"], start=1):
            kinds = defaultdict(set)
            for row in changes["overlaps"]:
                pair = (row["zone_id"], row["other_zone_id"])
                if "" in pair:
                    kinds["in_no_zone"].add(pair)
                    continue
                kinds["staying" if row["is_matched"] else "changing"].add(pair)
                kinds["parted"] |= set() if row["is_main"] else {pair}
            for kind, pairs in kinds.items():
                inside = [(cell[0], cell[at]) in pairs for cell in self.cells]
                self.tell(inside, changes[kind]["planned_hours_per_week"])

    def _own(self, own, result):
        """The files that `homecare zones` writes beside them, and the county's bands."""
        rates = {row["band"]: row["rate_gbp_per_hour"] for row in result["bands"]}
        for row in own["zones"]:
            inside = [cell[0] == row["zone_id"] for cell in self.cells]
            self.tell(inside, row["planned_hours_per_week"])
            self.tell(inside, row["costed_hours_per_week"], costed_only=True)
            self.tell(inside, row["weekly_cost_gbp"], costed_only=True, rates=rates)
        for row in own["zone_bands"]:
            pair = (row["zone_id"], row["band"])
            self.tell(
                [(cell[0], cell[-1]) == pair for cell in self.cells], row["planned_hours_per_week"]
            )
        for row in result["bands"]:
            self.tell(
                [cell[-1] == row["band"] for cell in self.cells],
                row["costed_hours_per_week"],
                costed_only=True,
            )

    def tell(self, inside, value, *, costed_only=False, rates=None):
        if value in ("", None):
            return
        weight = np.array(inside, dtype=float)
        if rates:
            weight *= [rates[cell[-1]] for cell in self.cells]
        self.rows.append(np.concatenate([weight, np.zeros_like(weight) if costed_only else weight]))
        self.right.append(float(value))

    def ends(self, goal):
        """Least and greatest value of a sum of cells."""
        matrix, right = np.array(self.rows), np.array(self.right)
        slack = 1e-6 * np.maximum(1.0, abs(right))
        found = [
            linprog(
                sign * goal,
                A_ub=np.vstack([matrix, -matrix]),
                b_ub=np.concatenate([right + slack, slack - right]),
                bounds=(0, None),
            )
            for sign in (1.0, -1.0)
        ]
        assert all(each.status in (0, 3) for each in found), "the published numbers disagree"
        return [
            sign * each.fun if each.status == 0 else np.inf
            for sign, each in zip((1.0, -1.0), found, strict=True)
        ]


def secrets(result):
    """Sums of one to four people: of zones, bands of zones and pairs; all, costed and the rest."""
    groups = defaultdict(list)
    for at, row in enumerate(result["zoning_cells"]):
        ids = row["zone_ids"]
        for zoning, zone in enumerate(ids):
            groups["zone", zoning, zone].append(at)
            groups["band", zoning, zone, row["band"]].append(at)
        for other, zone in enumerate(ids[1:], start=1):
            groups["pair", other, ids[0], zone].append(at)
    cells = result["zoning_cells"]
    size = len(cells)
    for name, own in groups.items():
        for part in ("all", "costed", "rest"):
            goal = np.zeros(2 * size)
            people = hours = 0.0
            for at in own:
                row = cells[at]
                rest_people = row["people"] - row["costed_people"]
                rest = row["planned_hours_per_week"] - row["costed_hours_per_week"]
                if part != "rest":
                    goal[at] = 1
                    people += row["costed_people"]
                    hours += row["costed_hours_per_week"]
                if part != "costed":
                    goal[size + at] = 1
                    people += rest_people
                    hours += rest
            if 0 < people < LEAST and hours > 0:
                yield (*name, part), goal, hours


def given_away(attack, result):
    found = []
    for name, goal, hours in secrets(result):
        least, most = attack.ends(goal)
        if most < (1 + WIDTH) * hours - 0.01 and least > (1 - WIDTH) * hours + 0.01:
            found.append((name, hours, least, most))
    return found


def test_no_figure_of_a_few_people_can_be_worked_out_of_all_the_files_together(result, safe):
    assert len(list(secrets(result))) > 100
    own = disclosure.protect(result)
    assert given_away(Attack(result, safe, own), result) == []


def test_without_disclosure_control_the_same_attack_succeeds(result):
    bare = disclosure_zonings.protect_zonings(result, "none")
    own = disclosure.protect(result)
    attack = Attack(result, bare, own)
    few = [each for each in secrets(result) if each[0][-1] == "all"][:10]
    told = [
        hours for _, goal, hours in few if attack.ends(goal) == pytest.approx([hours] * 2, abs=0.01)
    ]
    assert len(told) >= 5


def test_counts_under_five_are_never_told_and_never_a_difference_of_those_told(result, safe):
    cells = result["zoning_cells"]
    for at, changes in enumerate(safe["zoning_changes"], start=1):
        by_zone = defaultdict(list)
        for row in changes["overlaps"]:
            assert row["people"] is None or row["people"] >= LEAST
            by_zone["from", row["zone_id"]].append(row)
            by_zone["to", row["other_zone_id"]].append(row)
        for (way, zone), rows in by_zone.items():
            column = 0 if way == "from" else at
            whole = sum(row["people"] for row in cells if row["zone_ids"][column] == zone)
            hidden = [row for row in rows if row["people"] is None]
            left = whole - sum(row["people"] for row in rows if row["people"] is not None)
            zoning = safe["zonings"][column]
            figure = next((row for row in zoning["zones"] if row["zone_id"] == zone), None)
            is_known = figure is not None and figure["planned_hours_per_week"] is not None
            if is_known and any(_people(cells, row, at) for row in hidden):
                assert left >= LEAST, (way, zone)
        for kind in ("staying", "changing", "parted", "in_no_zone"):
            assert changes[kind]["people"] is None or not 0 < changes[kind]["people"] < LEAST


def _people(cells, row, at):
    pair = [row["zone_id"], row["other_zone_id"]]
    return sum(
        cell["people"] for cell in cells if [cell["zone_ids"][0], cell["zone_ids"][at]] == pair
    )


def test_pairs_that_share_homes_but_nobody_with_care_look_like_pairs_of_a_few(safe, result):
    empty = few = 0
    for at, changes in enumerate(result["zoning_changes"]):
        for row, told in zip(
            changes["overlaps"], safe["zoning_changes"][at]["overlaps"], strict=True
        ):
            if row["people"] == 0:
                empty += 1
            elif row["people"] < LEAST:
                few += 1
            else:
                continue
            assert told["planned_hours_per_week"] is None
            assert told["people"] is None
            assert told["hidden"] == ["planned_hours_per_week", "people"]
    assert empty
    assert few


def test_what_the_own_files_hide_stays_hidden(result, safe):
    own = disclosure.protect(result)
    hidden = {
        (row["zone_id"], row["band"])
        for row in own["zone_bands"]
        if row["planned_hours_per_week"] is None
    }
    assert hidden
    for row in safe["zonings"][0]["zones"]:
        for band in row["bands"]:
            if (row["zone_id"], band) in hidden:
                assert row["bands"][band] is None
                assert row["band_entropy"] is None
                assert row["rate_spread_gbp_per_hour"] is None
                assert row["average_band_rate_gbp_per_hour"] is None


def test_no_count_of_people_and_no_cell_leaves_with_the_zonings(safe):
    assert set(safe) == {"zonings", "zoning_changes", "zoning_terms"}
    for zoning in safe["zonings"]:
        assert "people" not in zoning["totals"]
        assert all("people" not in row for row in zoning["zones"])


def test_what_is_worked_out_of_hours_is_rounded(safe):
    for zoning in safe["zonings"]:
        for row in zoning["zones"]:
            for name, places in (("mean_distance_km", 1), ("band_entropy", 2)):
                assert row[name] is None or round(row[name], places) == row[name]


def test_the_input_is_left_as_it_was(result):
    before = repr(result["zonings"])
    disclosure_zonings.protect_zonings(result)
    assert repr(result["zonings"]) == before


def test_a_zoning_of_three_people_shows_nothing(tiny):
    tiny.tables["demand"] = tiny.tables["demand"][:3]
    tiny.save("demand")
    few = api.zones(tiny.folder, compare=[tiny.folder]).result
    safe = disclosure_zonings.protect_zonings(few)
    text = tables_zonings.zonings_csv(safe, few["scenario"])
    for row in rows_of(text):
        assert row["planned_hours_per_week"] == ""
        assert row["planned_hours_urban"] == ""
    for name in ("staying", "changing", "parted"):
        assert not safe["zoning_changes"][0][name]["people"]
    assert safe["zonings"][0]["totals"]["planned_hours_per_week"] is None
