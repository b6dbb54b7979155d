"""The benchmark of the generalised assignment, run as anybody would run it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Two agents, three tasks. Agent 1 has room for one task: 1 + 2 + 2 = 5 is the least.
CASE = "2\t3\r\n\r\n 1 1 5\t4 2 2\n2 2 2 2 2 2   2 4"
NO_PLAN = "2 3 1 1 5 4 2 2 2 2 2 2 2 2 1 4"  # six loads of two against room for 1 + 4


def benchmark(*arguments):
    return subprocess.run(
        [sys.executable, str(ROOT / "benchmarks" / "gap.py"), *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), "PATH": "", "SYSTEMROOT": "C:\\Windows"},
    )


def cases(folder):
    (folder / "made" / "deep").mkdir(parents=True)
    (folder / "made" / "deep" / "first").write_text(CASE, encoding="utf-8")
    (folder / "made" / "decimals").write_text("\ufeff1 2 1.0 2 1 1 2\n", encoding="utf-8")
    (folder / "none").write_text(NO_PLAN, encoding="utf-8")
    (folder / "LICENSE").write_text("Anyone may use these.", encoding="utf-8")
    (folder / "short").write_text("2 3 1 1", encoding="utf-8")
    (folder / "empty").write_text("", encoding="utf-8")
    (folder / "picture").write_bytes(b"\xff\xfe\x00\x89")
    best = folder / "best.csv"
    best.write_text("path,agents,reference_best_min\nmade/deep/first,2,5\n", encoding="utf-8")
    return best


def test_json_holds_every_instance_and_nothing_else(tmp_path):
    best = cases(tmp_path)
    done = benchmark(tmp_path, "--best", best, "--seconds", 10, "--json")
    assert done.returncode == 0, done.stderr
    rows = {row["path"]: row for row in json.loads(done.stdout)["instances"]}
    assert set(rows) == {"made/deep/first", "made/decimals", "none"}
    assert all(set(row) == {"path", "value", "bound", "seconds"} for row in rows.values())
    assert (rows["made/deep/first"]["value"], rows["made/deep/first"]["bound"]) == (5, 5)
    assert rows["made/decimals"]["value"] == 3
    assert (rows["none"]["value"], rows["none"]["bound"]) == (None, None)
    assert "none: no plan exists" in done.stderr
    for name in ("LICENSE", "short", "empty", "picture", "best.csv"):
        assert f"skipped {name}" in done.stderr


def test_the_table_shows_the_gap_to_the_best_known(tmp_path):
    best = cases(tmp_path)
    best.write_text("path,reference_best_min\nmade\\deep\\first,4\n", encoding="utf-8")
    done = benchmark(tmp_path, "--best", best, "--seconds", 10)
    line = next(row for row in done.stdout.splitlines() if row.startswith("made/deep/first"))
    assert line.split()[1:6] == ["2x3", "5", "5", "4", "25.000"]


def test_a_folder_without_instances_and_a_wrong_column_are_told(tmp_path):
    assert "no file here is an instance" in benchmark(tmp_path, "--seconds", 1).stderr
    cases(tmp_path)
    best = tmp_path / "wrong.csv"
    best.write_text("path,reference_best\n", encoding="utf-8")
    done = benchmark(tmp_path, "--best", best, "--seconds", 1)
    assert done.returncode != 0
    assert "no column reference_best_min" in done.stderr
