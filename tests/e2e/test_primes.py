"""`homecare primes`: from bids to a choice, a page and tables, and bids that are wrong."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

BIDS = Path(__file__).parents[2] / "examples" / "primes" / "bids.csv"
WORDS = ("primes", "leicestershire-2020", "--at-most", "4")


def test_the_choice_survives_what_ranking_does_not_and_is_the_same_again(command, tmp_path):
    said = command(*WORDS, "--bids", BIDS, "--out", tmp_path / "one", "--json")
    assert said.code == 0
    again = command(*WORDS, "--bids", BIDS, "--out", tmp_path / "two", "--json")
    names = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert names == [
        "map-primes-chosen.png", "map-primes-chosen.svg", "map-primes-ranked_same.png",
        "map-primes-ranked_same.svg", "primes-failures.csv", "primes-zones.csv", "primes.csv",
        "primes.html", "primes.json",
    ]  # fmt: skip
    assert said.json == again.json
    for name in names:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    assert json.loads((tmp_path / "one" / "primes.json").read_text("utf-8")) == said.json
    best, same, most = said.json["choices"]
    assert best["survives"]
    assert best["worst_failure_hours"] == 0
    assert not same["survives"]
    assert not most["survives"]
    assert all(2 <= zone["primes"] <= 4 for zone in said.json["zones"])
    assert "harborough-rural-free-zone" not in {zone["zone_id"] for zone in said.json["zones"]}
    assert all(goal["is_proven"] for goal in said.json["goals"])
    # From the published table alone: with any one firm gone, what the others offer in each zone,
    # their totals set apart, is enough.
    text = (tmp_path / "one" / "primes.csv").read_text(encoding="utf-8-sig")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    rows = [row for row in csv.DictReader(io.StringIO("\n".join(lines))) if row["is_chosen"]]
    need = {zone["zone_id"]: zone["demand_hours_per_week"] for zone in said.json["zones"]}
    for firm in {row["provider_id"] for row in rows}:
        for zone, hours in need.items():
            offers = [
                float(row["usable_hours_per_week"])
                for row in rows
                if row["zone_id"] == zone and row["provider_id"] != firm
            ]
            assert sum(offers) >= hours


def test_faulty_bids_are_told_all_at_once(command, tmp_path):
    wrong = tmp_path / "bids.csv"
    wrong.write_text(
        "provider_id,zone_id,capacity_hours_per_week,total_capacity_hours_per_week,score\n"
        "A,meltn,10,20,0.5\n"
        "A,melton,10,30,0.5\n"
        "B,melton,10,,\n"
        "B,hinckley,-1,,1.5\n"
        "C,hinckley,ten,,0.5\n",
        encoding="utf-8",
    )
    said = command(*WORDS, "--bids", wrong, "--json")
    assert said.code == 3
    told = json.dumps(said.json["faults"])
    assert len(said.json["faults"]) == 6
    for words in ("meltn", "melton", "no score", "differ from row to row", "-1", "1.5", "ten"):
        assert words in told


def test_numbers_that_contradict_each_other_are_refused(command):
    assert command("primes", "leicestershire-2020", "--at-least", "0", "--at-most", "0").code == 2
    assert command("primes", "leicestershire-2020", "--at-least", "4", "--at-most", "3").code == 2
    said = command("primes", "leicestershire-2020", "--at-most", "1", "--json")
    assert said.code == 2
    assert "minimum_primes" in said.json["faults"][0]["allowed"]


def test_a_missing_file_of_bids_is_named(command, tmp_path):
    said = command(*WORDS, "--bids", tmp_path / "none.csv", "--json")
    assert said.code == 3
    assert "none.csv" in said.json["faults"][0]["where"]
    assert "reading" not in said.err  # told before anything else is read
