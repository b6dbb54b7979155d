"""What goes wrong around an intake: its file, its folder, two sources, an interruption."""

from __future__ import annotations

import json
import re
from pathlib import Path

import openpyxl
import pytest

from homecare.report.intake import project

ROOT = Path(__file__).resolve().parents[2]
SOUND = {
    "packages.csv": "package_id,postcode,hours_per_week\n"
    'INVENTED-A1,LE11 1ND,10.5\nINVENTED-A2,LE14 2LJ,"1,060.5"\n',
    "providers.csv": "provider_id,provider_name\nP1,Invented Care\nP2,Made-up Home Help\n",
}
CONFIG = """\
schema = 1
kind = "intake"
id = "project"
title = "Packages"
as_of = 2026-03-31

[models]
geography = "leicestershire"
pricing = "leicestershire-2020"
allocation = "leicestershire"

[zones]
file = "bundled:zones/leicestershire-zones.gpkg"

[postcodes]
file = "bundled:zones/leicestershire-postcodes.csv"

[demand]
file = "packages.csv"

[providers]
file = "bundled:market/leicestershire-providers.csv"

[appointments]
file = "bundled:market/leicestershire-appointments.csv"
"""


@pytest.fixture
def folder(tmp_path) -> Path:
    """A folder with an intake that is sound."""
    for name, text in SOUND.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "intake.toml").write_text(CONFIG, encoding="utf-8")
    return tmp_path


def change(folder: Path, old: str, new: str) -> None:
    text = (folder / "intake.toml").read_text(encoding="utf-8")
    assert old in text
    (folder / "intake.toml").write_text(text.replace(old, new), encoding="utf-8")


def faults_of(said) -> list[dict[str, str]]:
    assert "Traceback" not in said.err
    assert all(all(fault.values()) for fault in said.json["faults"])
    return said.json["faults"]


# ---------------------------------------------------------------------------------- the intake file

WRONG = """\
schema = 2
kind = "scenario"
id = "../elsewhere"
titel = "x"
as_of = "2026-03-31"
costed_services = "maintenance"
spread_hours = "yes"
seed = "seven"
surroundings_m = true
notices = [1]

[models]
geography = 4
alocation = "leicestershire"

[zones]
fiel = "a.gpkg"
repair = "yes"

[postcodes]
file = 7
areas = "LE"
lsoa_year = "2031"

[demand]
file = "d.csv"
format = "cdl"
columns = ["a"]
values.funder = "x"
relation = "care.packages"

[[appointments]]
file = "a.csv"
[[appointments]]
file = "b.csv"

[bands]
file = "bands.csv"
sheet = "Bands"

[visit]
file = "v.csv"
"""


def test_every_fault_of_an_intake_file_is_told_in_one_run(command, folder):
    (folder / "intake.toml").write_text(WRONG, encoding="utf-8")
    said = command("intake", folder / "intake.toml", "--json")
    assert said.code == 3
    places = {fault["where"].removeprefix("intake.toml, ") for fault in faults_of(said)}
    assert places == {
        "schema", "kind", "id", "title", "titel", "as_of", "costed_services", "spread_hours",
        "seed", "surroundings_m", "notices", "models, alocation", "models.geography",
        "models.pricing", "models.allocation", "zones", "zones, fiel", "zones, repair",
        "postcodes, file", "postcodes, areas", "postcodes, lsoa_year", "demand, format",
        "demand, columns", "demand, values, funder", "demand, relation", "providers",
        "appointments", "bands, sheet", "visit",
    }  # fmt: skip
    assert [each.name for each in folder.iterdir() if each.is_dir()] == []


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('file = "packages.csv"', 'url = "sqlite:///x.db"\nrelation = "t"\nsheet = "A"', "sheet"),
        ('file = "packages.csv"', 'file = "packages.csv"\nquery = "select 1"', "query"),
        ('zones.gpkg"', 'zones.gpkg"\nby = "ward"', "by"),
        ('zones.gpkg"', 'zones.gpkg"\nvalues.zone_class = { A = "large" }', "values"),
    ],
)
def test_a_key_that_would_not_be_heeded_is_refused(command, folder, old, new, key):
    change(folder, old, new)
    said = command("intake", folder / "intake.toml", "--json")
    assert said.code == 3
    assert f"{key} is not heeded here" in [fault["what"] for fault in faults_of(said)]


def test_a_path_of_windows_in_double_quotes_is_explained(command, folder):
    change(folder, '"packages.csv"', r'"C:\Users\me\packages.csv"')
    said = command("intake", folder / "intake.toml", "--json")
    assert said.code == 3
    (fault,) = faults_of(said)
    assert "single quotes" in fault["do"]


def test_paths_with_backslashes_and_spaces_are_read_on_every_system(command, folder):
    (folder / "Q1 extract").mkdir()
    (folder / "packages.csv").rename(folder / "Q1 extract" / "home care.csv")
    change(folder, '"packages.csv"', r"'Q1 extract\home care.csv'")
    said = command("intake", folder / "intake.toml", "--json")
    assert said.code == 0, said.err
    assert sum(each["hours_used"] or 0 for each in said.json["accounts"]) == 1071


# ------------------------------------------------------------------------------------- the folder


def test_the_project_never_takes_the_place_of_the_files_it_is_made_from(command, folder):
    (folder / "data").mkdir()
    (folder / "packages.csv").rename(folder / "data" / "demand.csv")
    change(folder, '"packages.csv"', '"data/demand.csv"')
    before = (folder / "data" / "demand.csv").read_bytes()
    said = command("intake", folder / "intake.toml", "--out", folder, "--json")
    assert said.code == 2
    assert faults_of(said)[0]["found"] == "data/demand.csv"
    assert (folder / "data" / "demand.csv").read_bytes() == before
    assert not (folder / "scenario.toml").exists()


def test_another_project_is_not_written_over(command, folder):
    (folder / "scenario.toml").write_text("# ours\n", encoding="utf-8")
    said = command("intake", folder / "intake.toml", "--out", folder, "--json")
    assert said.code == 2
    assert (folder / "scenario.toml").read_text(encoding="utf-8") == "# ours\n"


def test_the_folder_of_the_files_may_be_the_project_where_nothing_is_replaced(command, folder):
    held = {path: path.read_bytes() for path in folder.iterdir()}
    assert command("intake", folder / "intake.toml", "--out", folder).code == 0
    assert all(path.read_bytes() == content for path, content in held.items())
    assert command("run", folder, "--json").code == 0
    # And once more, over the project's own files.
    assert command("intake", folder / "intake.toml", "--out", folder).code == 0


def test_an_interrupted_intake_leaves_no_half_written_project(command, folder, monkeypatch):
    out = folder / "project"
    assert command("intake", folder / "intake.toml", "--out", out).code == 0
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    (folder / "packages.csv").write_text(SOUND["packages.csv"] + "C3,LE11 1ND,5\n")

    def interrupt(*_: object) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(project, "_csv", interrupt)
    said = command("intake", folder / "intake.toml", "--out", out)
    assert said.code == 130
    assert "interrupted" in said.err
    kept = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    assert set(kept) == set(before)
    changed = [path for path in kept if kept[path] != before[path]]
    assert all(path.parent.name == "intake" for path in changed)


def test_a_file_that_cannot_be_replaced_is_named_and_the_project_stays(command, folder):
    out = folder / "project"
    assert command("intake", folder / "intake.toml", "--out", out).code == 0
    before = (out / "data" / "postcodes.csv").read_bytes()
    (out / "data" / "demand.csv").unlink()
    (out / "data" / "demand.csv").mkdir()
    said = command("intake", folder / "intake.toml", "--out", out, "--json")
    assert said.code == 2
    (fault,) = faults_of(said)
    assert fault["where"].endswith("demand.csv")
    assert "close the file" in fault["do"]
    assert (out / "scenario.toml").is_file()
    assert (out / "data" / "postcodes.csv").read_bytes() == before
    assert not list(out.glob(".*"))


# ---------------------------------------------------------------------------------------- the data


def test_one_object_is_printed_whether_the_intake_is_done_or_refused(command, folder):
    done = command("intake", folder / "intake.toml", "--json")
    assert done.code == 0
    assert {"intake", "accounts", "quality", "record"} <= set(done.json)
    (folder / "packages.csv").write_text("package_id,postcode,hours_per_week\nA,LE11 1N,x\n")
    refused = command("intake", folder / "intake.toml", "--json")
    assert refused.code == 3
    assert set(refused.json) == {"faults", "ledger"}
    assert len(faults_of(refused)) == 2


def test_faults_of_every_file_are_told_together_and_no_identifier_is_in_the_records(
    command, folder
):
    (folder / "more.csv").write_text(
        "package_id,postcode,hours_per_week\nINVENTED-A1,LE11 1ND,10\nINVENTED-B2,LE11 1N,4\n"
        "INVENTED-B3,,5\n",
        encoding="utf-8",
    )
    (folder / "lots.csv").write_text(
        "zone_id,provider_id,role\nmelton,INVENTED-P99,prime\nmelton,INVENTED-P01,primary\n",
        encoding="utf-8",
    )
    (folder / "empty.csv").write_bytes(b"")
    change(folder, '[demand]\nfile = "packages.csv"',
           '[[demand]]\nfile = "packages.csv"\n[[demand]]\nfile = "more.csv"')  # fmt: skip
    change(folder, "bundled:market/leicestershire-appointments.csv", "lots.csv")
    change(folder, "bundled:market/leicestershire-providers.csv", "empty.csv")
    said = command("intake", folder / "intake.toml", "--json")
    assert said.code == 3
    told = {fault["where"].split(",")[0] for fault in faults_of(said)}
    assert {"more.csv", "lots.csv", "empty.csv"} <= told
    # 10.5 and 1,060.5 are used; 10, 4 and 5 are set aside.
    ledger = said.json["ledger"]
    assert (ledger["hours_in"], ledger["hours_used"]) == (1090, 1071)
    inside = folder / "project" / "intake"
    book = openpyxl.load_workbook(inside / "problems.xlsx")["Problems"]
    rows = {(row[1], row[3]) for row in book.iter_rows(min_row=2, values_only=True)}
    assert {("more.csv", 2), ("more.csv", 3), ("more.csv", 4), ("lots.csv", 3)} <= rows
    assert ("empty.csv", None) in rows
    for name in ("intake.json", "data-quality.html"):
        text = (inside / name).read_text(encoding="utf-8")
        assert not re.search(r"INVENTED-[AB]\d|LE11 1N", text), name
    progress = [line for line in said.err.splitlines() if line.startswith("homecare:")]
    assert not any("LE11" in line or "INVENTED-" in line for line in progress)


@pytest.mark.parametrize(
    ("table", "name", "content"),
    [
        ("demand", "packages.csv", b"PK\x03\x04 not a table \x00\x00"),
        ("demand", "packages.xlsx", b"package_id,postcode,hours_per_week\n"),
        ("demand", "packages.pdf", b"%PDF-1.7"),
        ("zones", "zones.gpkg", b"package_id,postcode\n1,2\n"),
        ("zones", "zones.csv", b"name,colour\nA,red\n"),
        ("postcodes", "postcodes.zip", b"PK\x03\x04"),
        ("providers", "locations.ods", b"not an ods"),
        ("appointments", "lots.csv", b"a,b\n1,2\n"),
    ],
)
def test_a_file_of_the_wrong_kind_is_refused_by_name(command, folder, table, name, content):
    (folder / name).write_bytes(content)
    text = (folder / "intake.toml").read_text(encoding="utf-8")
    text = re.sub(rf'(\[{table}\]\nfile = ")[^"]*', rf"\g<1>{name}", text)
    (folder / "intake.toml").write_text(text, encoding="utf-8")
    said = command("intake", folder / "intake.toml", "--json")
    assert said.code == 3, said.err
    assert any(fault["where"].startswith(name) for fault in faults_of(said)), said.json
    result = json.loads((folder / "project" / "intake" / "intake.json").read_text("utf-8"))
    assert result["intake"]["is_refused"] is True
