"""`homecare rules`: rules beside the optimum from the command line, and what is published."""

from __future__ import annotations

import csv
import io
import json


def test_rules_stand_beside_the_optimum_and_the_files_say_the_same_again(command, tmp_path):
    words = ("rules", "leicestershire-2020", "--rule", "prime_first", "--rule", "rotation",
             "--orders", "20")  # fmt: skip
    said = command(*words, "--out", tmp_path / "one", "--json")
    assert said.code == 0
    again = command(*words, "--out", tmp_path / "two", "--json")
    assert said.json == again.json
    names = ["rules-pairs.csv", "rules.csv", "rules.html", "rules.json", "rules.png", "rules.svg"]
    assert sorted(path.name for path in (tmp_path / "one").iterdir()) == names
    for name in names:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    assert json.loads((tmp_path / "one" / "rules.json").read_text("utf-8")) == said.json
    text = (tmp_path / "one" / "rules.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    told = {(row["rule"], row["measure"]): row["mean"] for row in rows}
    first = said.json["rules"][0]["measures"]
    assert float(told["prime_first", "placed_hours"]) == first["placed_hours"]["mean"]
    # Primes are asked first under the one and in turn with the rest under the other.
    assert said.json["pairs"][0]["differences"]["prime_share"]["low"] > 0
    most = said.json["bound_hours_per_week"]
    assert all(each["measures"]["placed_hours"]["high"] < most for each in said.json["rules"])


def test_new_packages_alone_leave_everybody_where_they_are(command):
    said = command("rules", "leicestershire-2020", "--rule", "rotation", "--place", "new",
                   "--orders", "20", "--json")  # fmt: skip
    assert said.json["kept_lines"] == 2064  # packages with a provider today, by the file
    assert said.json["rules"][0]["measures"]["moved_people"]["high"] == 0


def test_wrong_words_are_refused_all_at_once(command):
    said = command("rules", "leicestershire-2020", "--rule", "rotation", "--rule", "rotation",
                   "--rule", "optimum", "--orders", "5", "--half-width", "-1",
                   "--json")  # fmt: skip
    assert said.code == 2
    assert len(said.json["faults"]) == 4
    said = command("rules", "leicestershire-2020", "--rule", "rotatoin", "--json")
    assert said.code == 2
    assert "rotation" in said.json["faults"][0]["do"]


def test_what_a_blank_score_counts_as_is_told(command, tiny):
    tiny.tables["appointments"][0]["quality_score"] = ""
    tiny.save("appointments")
    said = command("rules", tiny.folder, "--rule", "prime_first", "--orders", "20", "--json")
    assert said.code == 0, said.err
    # By hand: the other eight are 0.8, 0.9, 0.6, 0.9, 0.9, 0.5, 0.6 and 1, 6.2 in all.
    told = "quality_score is blank on 1 of 9 appointments and counts as the mean of the column, "
    assert told + "0.775." in said.json["notes"]


SHARES = """
[parameters.role_share_limit]
unit = "share"
basis = "assumption"
reliability = "Made for a test"
impact = "Hours stay unplaced where primes have their share"
source = "A test"
values = [{ from = 2020-01-20, prime = 0.5 }]
"""


def test_rules_keep_the_shares_and_mornings_that_the_optimum_keeps(command, tmp_path):
    # 300 packages of the example, half of each package in the morning, and primes with at most half
    # of a zone. Every provider can deliver 20 hours a week in the morning.
    command("new", tmp_path / "mine")
    model = tmp_path / "mine/models/allocation/leicestershire.toml"
    model.write_text(model.read_text("utf-8") + SHARES, encoding="utf-8", newline="\n")
    market = tmp_path / "mine/data/market"
    for name, column, told in (
        ("packages", "window_hours", lambda row: f"morning={float(row['hours_per_week']) / 2}"),
        ("providers", "window_capacity_hours", lambda _: "morning=20"),
    ):
        path = market / f"leicestershire-{name}.csv"
        lines = [line for line in path.read_text("utf-8").splitlines() if line[0] != "#"][:301]
        rows = list(csv.DictReader(lines))
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, [*rows[0], column])
            writer.writeheader()
            writer.writerows({**row, column: told(row)} for row in rows)
    words = ("rules", tmp_path / "mine", "--rule", "prime_first", "--rule", "daily_batch")
    said = command(*words, "--orders", "20", "--json")
    assert said.code == 0, said.err
    best = command("run", tmp_path / "mine", "--json").json["allocation"]
    # The optimum beside them is the optimum under the same limits, and its bound theirs.
    assert said.json["bound_hours_per_week"] == best["bound"]
    assert said.json["optimum"]["measures"]["placed_hours"] == best["placed_hours"]
    for each in said.json["rules"]:
        assert each["measures"]["placed_hours"]["high"] <= best["bound"]
        assert each["measures"]["prime_share"]["mean"] > 0
    assert best["bound"] < said.json["planned_hours_per_week"]
    assert any("as the optimum does: role_share_limit" in note for note in said.json["notes"])
    # By hand: half of what 43 providers can take in the morning is theirs at most twice over.
    assert best["bound"] <= 43 * 20 * 2
