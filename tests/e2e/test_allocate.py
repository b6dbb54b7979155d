"""`homecare allocate` on tables small enough to be placed by hand."""

from __future__ import annotations

import csv
import json
import math

import pytest

COLUMNS = [
    "package_id", "zone_id", "provider_id", "role", "hours_per_week", "weekly_cost_gbp", "reason",
]  # fmt: skip


@pytest.fixture
def placed(command, tmp_path):
    """Write three tables, place them, and return the answer with the rows of allocation.csv."""

    def run(packages, providers, appointments, *more):
        paths = {}
        for name, text in (
            ("packages", packages),
            ("providers", providers),
            ("appointments", appointments),
        ):
            paths[name] = tmp_path / f"{name}.csv"
            lines = [line.strip() for line in text.strip().splitlines()]
            paths[name].write_text("\n".join(lines) + "\n", encoding="utf-8")
        out = tmp_path / "out"
        said = command(
            "allocate", "--packages", paths["packages"], "--providers", paths["providers"],
            "--appointments", paths["appointments"], "--out", out, "--json", *more,
        )  # fmt: skip
        assert said.code == 0, said.out
        with (out / "allocation.csv").open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream)
            rows = list(reader)
            assert reader.fieldnames == COLUMNS
        assert json.loads((out / "result.json").read_text(encoding="utf-8")) == said.json
        assert set(said.json) >= {"allocation", "ledger", "record"}
        return said, rows

    return run


def who(rows):
    """Return package to provider and hours, of whole packages."""
    return {row["package_id"]: (row["provider_id"], float(row["hours_per_week"])) for row in rows}


ONE_ZONE = """
    provider_id,zone_id,role,pickup_score,quality_score,response_score
    A,Z,prime,0.9,0.9,0.9
    B,Z,supplementary,1,1,1
"""


def test_primes_first_then_supplementary_then_nobody(placed):
    # A has 10 of the 26 hours and takes 6 + 4; B has 10 and takes its one fit, 10; 6 are left.
    said, rows = placed(
        """
        package_id,zone_id,hours_per_week
        P1,Z,6
        P2,Z,4
        P3,Z,10
        P4,Z,6
        """,
        "provider_id,provider_name,capacity_hours_per_week\nA,Ay,10\nB,Bee,10",
        ONE_ZONE,
    )
    allocation = said.json["allocation"]
    assert (allocation["placed_hours"], allocation["unplaced_hours"]) == (20, 6)
    assert allocation["bound"] == 20
    assert allocation["gap"] == 0
    assert allocation["prime_share"] == 0.5
    hours = {
        name: sum(float(r["hours_per_week"]) for r in rows if r["provider_id"] == name)
        for name in ("A", "B", "")
    }
    assert hours == {"A": 10, "B": 10, "": 6}
    assert len(rows) == 4
    (left,) = (row for row in rows if not row["provider_id"])
    assert left["role"] == ""
    assert "full" in left["reason"]


def test_a_package_is_never_split_but_hours_without_people_may_be(placed):
    # 7 hours of room: no package of 5 fits twice, so 5 of P; the line fills the other 2.
    said, rows = placed(
        """
        package_id,zone_id,hours_per_week
        P1,Z,5
        P2,Z,5
        ,Z,4
        """,
        "provider_id,provider_name,capacity_hours_per_week\nA,Ay,7",
        "provider_id,zone_id,role\nA,Z,prime",
    )
    assert said.json["allocation"]["placed_hours"] == 7
    packages = [row for row in rows if row["package_id"]]
    assert [float(row["hours_per_week"]) for row in packages] == [5, 5]
    line = sorted(
        (row["provider_id"], float(row["hours_per_week"])) for row in rows if not row["package_id"]
    )
    assert math.fsum(hours for _, hours in line) == 4
    assert (
        sum(1 for row in packages if row["provider_id"])
        + sum(1 for provider, _ in line if provider)
        >= 2
    ), "the line takes the room that no package fits"


def test_a_suspended_provider_keeps_its_own_and_gets_nothing_new(placed):
    said, rows = placed(
        """
        package_id,zone_id,hours_per_week,incumbent_provider_id
        P1,Z,5,A
        P2,Z,5,
        """,
        "provider_id,provider_name,suspended_from\nA,Ay,2020-10-01\nC,Cee,",
        "provider_id,zone_id,role\nA,Z,prime",
        "--as-of",
        "2020-11-01",
    )
    assert who(rows) == {"P1": ("A", 5), "P2": ("", 5)}
    reasons = {row["package_id"]: row["reason"] for row in rows}
    assert "kept with today's provider" in reasons["P1"]
    assert "suspended" in reasons["P2"]
    assert "as-of" not in said.err


@pytest.mark.parametrize(
    ("day", "provider"),
    # Suspended from 1 to 31 October, both included.
    [("2020-09-30", "A"), ("2020-10-01", ""), ("2020-10-31", ""), ("2020-11-01", "A")],
)
def test_a_suspension_holds_from_its_first_day_to_its_last(placed, day, provider):
    _, rows = placed(
        "package_id,zone_id,hours_per_week\nP1,Z,5",
        "provider_id,provider_name,suspended_from,suspended_until\nA,Ay,2020-10-01,31/10/2020",
        "provider_id,zone_id,role\nA,Z,prime",
        "--as-of",
        day,
    )
    assert who(rows) == {"P1": (provider, 5)}


def test_without_a_day_every_stated_suspension_counts_and_a_note_says_so(placed):
    said, rows = placed(
        "package_id,zone_id,hours_per_week\nP1,Z,5",
        "provider_id,provider_name,suspended_from,suspended_until\nA,Ay,2020-10-01,2020-10-31",
        "provider_id,zone_id,role\nA,Z,prime",
    )
    assert who(rows) == {"P1": ("", 5)}
    assert "note: no --as-of day" in said.err
    assert said.json["record"]["as_of"] is None


def test_a_package_goes_only_to_a_provider_that_can_do_all_it_needs(placed):
    _, rows = placed(
        """
        package_id,zone_id,hours_per_week,needs
        P1,Z,5,peg;hoist
        P2,Z,5,peg
        P3,Z,5,dementia
        """,
        "provider_id,provider_name,capabilities\nA,Ay,peg\nB,Bee,hoist; peg",
        ONE_ZONE,
    )
    assert who(rows) == {"P1": ("B", 5), "P2": ("A", 5), "P3": ("", 5)}
    assert "dementia" in next(row["reason"] for row in rows if row["package_id"] == "P3")


def test_score_decides_between_primes_and_a_model_weighs_it(placed, tmp_path, tiny):
    tables = (
        "package_id,zone_id,hours_per_week\nP1,Z,5",
        "provider_id,provider_name\nA,Ay\nB,Bee",
        """
        provider_id,zone_id,role,pickup_score,quality_score,response_score
        A,Z,prime,0.9,0.1,0.9
        B,Z,prime,0.5,0.9,0.4
        """,
    )
    # Equal weights: A 0.633, B 0.6. Quality alone: A 0.1, B 0.9.
    assert who(placed(*tables)[1]) == {"P1": ("A", 5)}
    tiny.replace(
        "models/allocation/tiny.toml",
        "pickup_score = 1, quality_score = 1, response_score = 1",
        "pickup_score = 0, quality_score = 1, response_score = 0",
    )
    model = tiny.folder / "models/allocation/tiny.toml"
    said, rows = placed(*tables, "--model", model)
    assert who(rows) == {"P1": ("B", 5)}
    weights = {each["path"]: each["value"] for each in said.json["record"]["parameters"]}
    assert weights["allocation.score_weight.quality_score"] == 1


def test_capacity_in_a_zone_and_in_all_both_hold(placed):
    _, rows = placed(
        """
        package_id,zone_id,hours_per_week
        P1,Y,6
        P2,Y,6
        P3,Z,6
        P4,Z,6
        """,
        "provider_id,provider_name,capacity_hours_per_week\nA,Ay,12",
        "provider_id,zone_id,role,capacity_hours_per_week\nA,Y,prime,7\nA,Z,prime,",
    )
    held = {row["package_id"]: row["provider_id"] for row in rows}
    assert sorted(held.values()) == ["", "", "A", "A"]
    assert [held["P1"], held["P2"]].count("A") <= 1


def test_a_tendered_rate_prices_the_hours_and_no_rate_leaves_the_cost_blank(placed):
    _, rows = placed(
        "package_id,zone_id,hours_per_week\nP1,Y,4\nP2,Z,6",
        "provider_id,provider_name\nA,Ay\nB,Bee",
        "provider_id,zone_id,role,rate_gbp_per_hour\nA,Y,prime,20.50\nB,Z,prime,",
    )
    cost = {row["package_id"]: row["weekly_cost_gbp"] for row in rows}
    assert float(cost["P1"]) == 82.0
    assert cost["P2"] == ""


def test_packages_in_a_zone_without_appointments_are_told_so(placed):
    said, rows = placed(
        "package_id,zone_id,hours_per_week\nP1,Y,4\nP2,Z,6",
        "provider_id,provider_name\nA,Ay",
        "provider_id,zone_id,role\nA,Z,prime",
    )
    assert who(rows) == {"P1": ("", 4), "P2": ("A", 6)}
    assert "no provider is appointed to the zone" in rows[0]["reason"]
    assert said.json["allocation"]["bound"] == 6


def test_packages_come_out_in_the_order_they_came_in(placed):
    names = ["P9", "P1", "P5", "P3"]
    _, rows = placed(
        "package_id,zone_id,hours_per_week\n" + "\n".join(f"{name},Z,5" for name in names),
        "provider_id,provider_name\nA,Ay",
        "provider_id,zone_id,role\nA,Z,prime",
    )
    assert [row["package_id"] for row in rows] == names


def test_allocate_balances_its_ledger(placed, balanced):
    said, _ = placed(
        """
        package_id,zone_id,hours_per_week,end_on
        P1,Z,5,2020-01-31
        P2,Z,7.25,
        """,
        "provider_id,provider_name\nA,Ay",
        "provider_id,zone_id,role\nA,Z,prime",
        "--as-of",
        "2020-02-01",
    )
    ledger = said.json["ledger"]
    balanced(ledger)
    assert (ledger["hours_in"], ledger["hours_used"]) == (12.25, 7.25)


def test_no_packages_at_all_are_placed_at_once(placed):
    said, rows = placed(
        "package_id,zone_id,hours_per_week",
        "provider_id,provider_name\nA,Ay",
        "provider_id,zone_id,role\nA,Z,prime",
    )
    assert rows == []
    assert said.json["allocation"]["placed_hours"] == said.json["allocation"]["gap"] == 0
    assert said.json["allocation"]["prime_share"] is None


def test_faults_of_all_three_tables_are_told_together(tmp_path, refused):
    for name, text in (
        ("packages", "package_id,zone_id,hours_per_week\nP1,Z,-5\nP1,,3\n"),
        ("providers", "provider_id,provider_name,suspended_until\nA,Ay,2020-01-01\nA,Ay,\n"),
        ("appointments", "provider_id,zone_id,role\nX,Z,primes\n"),
    ):
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    refusal = refused(
        "allocate", "--packages", tmp_path / "packages.csv", "--providers",
        tmp_path / "providers.csv", "--appointments", tmp_path / "appointments.csv",
    )  # fmt: skip
    refusal.says("packages.csv, row 2", "negative")
    refusal.says("packages.csv, rows 2, 3", "package_id is repeated")
    refusal.says("packages.csv, row 3", "zone_id is blank")
    refusal.says("providers.csv, rows 2, 3", "provider_id is repeated")
    refusal.says("a suspension ends before it begins, or has no first day")
    refusal.says("appointments.csv, row 2", 'Did you mean "prime"?')
    refusal.says("provider_id is not in the providers file", "X")
    assert refusal.ledger["rows_in"] == 2
