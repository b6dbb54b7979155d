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
