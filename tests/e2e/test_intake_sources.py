"""Every source a council may hold, from its intake file to a run, with no row, hour or penny lost.

Each case is an intake file with one table of another kind than the rest. The postcodes, providers
and visits are the invented examples of `examples/intake/`; the zones are the bundled ones, written
as each kind of file.
"""

from __future__ import annotations

import csv
import json
import os
import sqlite3
import uuid
import warnings
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
import shapely
import sqlalchemy

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples" / "intake"
DIRECTORIES = EXAMPLES / "postcodes"
ZONES = ROOT / "data" / "zones"
ZONE_ID, OTHER_ID = "charnwood-north", "melton"
DISTRICTS = (
    "blaby", "charnwood", "harborough", "hinckley and bosworth", "melton",
    "north west leicestershire", "oadby and wigston",
)  # fmt: skip

HEAD = """\
schema = 1
kind = "intake"
id = "project"
title = "Invented packages"
as_of = 2026-03-31
{top}

[models]
geography = "{geography}"
pricing = "leicestershire-2020"
allocation = "leicestershire"
"""
# Where no case says otherwise. Four packages of 40.25 hours at true places of the examples.
TABLES = {
    "zones": 'file = "bundled:zones/leicestershire-zones.gpkg"',
    "postcodes": 'file = "bundled:zones/leicestershire-postcodes.csv"',
    "demand": 'file = "packages.csv"',
    "providers": 'file = "providers.csv"',
    "appointments": 'file = "appointments.csv"',
}
PACKAGES = [
    ["package_id", "postcode", "hours_per_week"],
    ["A1", "LE11 1ND", "10.5"], ["A2", "LE14 2LJ", "14"],
    ["A3", "LE7 3ZP", "7.25"], ["A4", "LE17 5SQ", "8.5"],
]  # fmt: skip
HOURS = Fraction(161, 4)
PROVIDERS = [["provider_id", "provider_name"], *([f"P{n}", f"Invented Care {n}"] for n in range(5))]


@dataclass(frozen=True)
class Case:
    """One source.

    Attributes
    ----------
    name : str
        What is tested.
    make : callable
        Writes its files into a folder and returns the tables of the intake file it changes.
    geography : str
        The geography model, which the postcodes decide.
    top : str
        Further lines at the top of the intake file.
    hours : Fraction
        Hours used, added up by hand.
    says : tuple of str
        Words that the intake's notes must hold.
    zones : tuple of str or None
        Zones to which providers are appointed; None: every bundled one.
    """

    name: str
    make: Callable[[Path], Mapping[str, str]]
    geography: str = "leicestershire"
    top: str = ""
    hours: Fraction = HOURS
    says: tuple[str, ...] = ()
    zones: tuple[str, ...] | None = None


def write_csv(path: Path, rows: Iterable[Iterable[object]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows)
    return path


def zipped(path: Path, members: Mapping[str, Path]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, member in members.items():
            archive.write(member, name)
    return path


def example(*parts: str) -> str:
    return json.dumps(EXAMPLES.joinpath(*parts).as_posix())


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


# ------------------------------------------------------------------------------------- postcodes


def unchanged(folder: Path) -> dict[str, str]:
    del folder
    return {}


RUC11, RUC21 = "leicestershire-ruc2011", "leicestershire-ruc2021"

ONSPD = "ONSPD_AUG_2026_UK_LE.csv"
# The columns read, as the directory of February 2024 calls those of August 2026.
NAMES_OF_2024 = {
    "pcd7": "pcd", "pcd8": "pcd2", "pcds": "pcds", "dointr": "dointr", "doterm": "doterm",
    "lad26cd": "oslaua", "wd26cd": "osward", "parncp26cd": "parish", "usrtypind": "usertype",
    "east1m": "oseast1m", "north1m": "osnrth1m", "gridind": "osgrdind", "oa11cd": "oa11",
    "lsoa11cd": "lsoa11", "ruc11ind": "ru11ind", "oa21cd": "oa21", "lsoa21cd": "lsoa21",
    "lat": "lat", "long": "long", "ctry26cd": "ctry",
}  # fmt: skip


def onspd(folder: Path) -> dict[str, str]:
    del folder
    return {"postcodes": f"file = {example('postcodes', ONSPD)}"}


def onspd_of_2024(folder: Path) -> dict[str, str]:
    rows = rows_of(DIRECTORIES / ONSPD)
    held = [list(NAMES_OF_2024.values())]
    held += [[row[name] for name in NAMES_OF_2024] for row in rows]
    write_csv(folder / "ONSPD_FEB_2024_UK.csv", held)
    return {"postcodes": 'file = "ONSPD_FEB_2024_UK.csv"'}


def onspd_zip(folder: Path) -> dict[str, str]:
    held = {f"Data/multi_csv/{ONSPD}": DIRECTORIES / ONSPD}
    zipped(folder / "ONSPD_AUG_2026.zip", held)
    return {"postcodes": 'file = "ONSPD_AUG_2026.zip"\nformat = "onspd"\nareas = ["LE"]'}


def nspl(folder: Path) -> dict[str, str]:
    """Write a model without isolated dwellings: no class of 2011 says where they are."""
    text = (ROOT / "models" / "geography" / f"{RUC21}.toml").read_text(encoding="utf-8")
    text = text.replace('isolated_from = "ruc2011"', 'isolated_from = "none"')
    model = folder / "models" / "geography" / "from-nspl.toml"
    model.parent.mkdir(parents=True)
    model.write_text(text.replace(RUC21, "from-nspl"), encoding="utf-8")
    return {"postcodes": f"file = {example('postcodes', 'NSPL_AUG_2026_UK_LE.csv')}"}


def code_point_zip(folder: Path) -> dict[str, str]:
    held = {"Data/CSV/le.csv": DIRECTORIES / "code-point-open" / "le.csv"}
    zipped(folder / "codepo_gb.zip", held)
    return {
        "postcodes": 'file = "codepo_gb.zip"\nformat = "code_point"\nareas = ["LE"]\n'
        f"complete_with = {example('postcodes', 'PCD_OA_LSOA_MSOA_LAD_AUG26_UK_LU.csv')}\n"
        f"classes_from = {example('postcodes', 'RUC11_OA11_EW.csv')}"
    }


def code_point_folder(folder: Path) -> dict[str, str]:
    held = code_point_zip(folder)["postcodes"]
    path = example("postcodes", "code-point-open")
    return {"postcodes": held.replace('"codepo_gb.zip"', path)}


def doogal(folder: Path) -> dict[str, str]:
    del folder
    return {"postcodes": f"file = {example('postcodes', 'doogal-LE.csv')}"}


POSTCODE_CASES = [
    Case("onspd-2026", onspd, RUC11),
    Case("onspd-2024", onspd_of_2024, RUC11),
    Case("onspd-zip", onspd_zip, RUC11),
    Case("nspl", nspl, "from-nspl"),
    Case("code-point-folder-with-best-fit-and-classes", code_point_folder, RUC11),
    Case("code-point-zip-with-best-fit-and-classes", code_point_zip, RUC11),
    Case("doogal", doogal, RUC11),
    Case("plain-postcodes", unchanged),
]


# ---------------------------------------------------------------------------------------- demand

# Of the example's rows on 31 March 2026: 10.5 + 14 + 7 + 17.5 + 5.25 + 3.5 + 28 by the hour, and
# 224.70 / 21.40 = 10.5 by the week and 898.80 / 4 / 21.40 = 10.5 by four weeks.
CLD_HOURS = Fraction("10.5") + 14 + 7 + Fraction("17.5") + Fraction("5.25") + Fraction("3.5") + 28
CLD_HOURS += Fraction("10.5") * 2
# What release 1 wrote otherwise.
OF_RELEASE_1 = {
    "Home support or domiciliary care": "Home Support",
    "Long term support: Community": "Long Term Support: Community",
}


def cld(folder: Path) -> dict[str, str]:
    del folder
    return {
        "demand": f'file = {example("cld-2026-q1.csv")}\nformat = "cld"\n'
        'service = "maintenance"\nassumed_rate_gbp_per_hour = 21.40'
    }


def cld_of_release_1(folder: Path) -> dict[str, str]:
    text = (EXAMPLES / "cld-2026-q1.csv").read_text(encoding="utf-8")
    for new, old in OF_RELEASE_1.items():
        text = text.replace(new, old)
    (folder / "cld.csv").write_text(text, encoding="cp1252")
    return {"demand": 'file = "cld.csv"\nassumed_rate_gbp_per_hour = 21.40'}


MAPPED = """
[demand.columns]
package_id = "Care package"
postcode = "Home postcode"
hours_per_week = "Hrs / wk"
"""
HEADINGS = ["Care package", "Home postcode", "Hrs / wk"]


def mapped_csv(folder: Path) -> dict[str, str]:
    """Write a semicolon file of a Windows machine, with blanks after the cells."""
    rows = [HEADINGS, *([f"{cell} " for cell in row] for row in PACKAGES[1:])]
    text = "\r\n".join(";".join(row) for row in rows)
    (folder / "Extract Q1.csv").write_text(text, encoding="cp1252", newline="")
    return {"demand": f'file = "Extract Q1.csv"\n{MAPPED}'}


def with_commas(folder: Path) -> dict[str, str]:
    """Write hours as Excel shows them: commas between thousands, blanks around."""
    rows = [["", "LE11 1ND", "1,060.50"], ["", "LE14 2LJ", " 2,000 "]]
    write_csv(folder / "packages.csv", [PACKAGES[0], *rows])
    return {}


def mapped_workbook(folder: Path) -> dict[str, str]:
    """Write a workbook with a cover sheet, a preamble, and numbers as text."""
    book = openpyxl.Workbook()
    book.active.title = "Read me"
    book.active.append(["Extract of home care packages"])
    sheet = book.create_sheet("Packages")
    for row in (["Brokerage extract"], [], HEADINGS, *PACKAGES[1:]):
        sheet.append(row)
    book.save(folder / "packages.xlsx")
    return {"demand": f'file = "packages.xlsx"\n{MAPPED}'}


def two_sources(folder: Path) -> dict[str, str]:
    write_csv(folder / "placed.csv", PACKAGES[:3])
    write_csv(folder / "waiting.csv", [PACKAGES[0], *PACKAGES[3:]])
    return {"demand": 'file = "placed.csv"\n\n[[demand]]\nfile = "waiting.csv"'}


def lines(heading: str, *rows: tuple[str, str]) -> Callable[[Path], dict[str, str]]:
    def make(folder: Path) -> dict[str, str]:
        held = [["package_id", heading, "hours_per_week"], *(["", *row] for row in rows)]
        write_csv(folder / "hours.csv", held)
        return {"demand": 'file = "hours.csv"'}

    return make


SPREAD = "spread_hours = true"
DEMAND_CASES = [
    Case("cld-release-2", cld, hours=CLD_HOURS, says=("persons are told apart by invented",)),
    Case("cld-release-1", cld_of_release_1, hours=CLD_HOURS),
    Case("mapped-csv", mapped_csv),
    Case("mapped-workbook-with-cover-and-preamble", mapped_workbook),
    Case("two-sources-of-demand", two_sources),
    Case("hours-with-thousands-commas", with_commas, hours=Fraction("3060.5")),
    Case("hours-by-postcode", lines("postcode", ("LE11 1ND", "100"), ("LE14 2LJ", "60.5")),
         hours=Fraction("160.5")),
    Case("hours-by-sector", lines("postcode_sector", ("LE11 1", "100"), ("LE14 2", "60.5")),
         top=SPREAD, hours=Fraction("160.5"), says=("stated for a postcode sector", "is assumed")),
    Case("hours-by-lsoa", lines("lsoa", ("E01025704", "100"), ("E01025888", "60.5")),
         top=SPREAD, hours=Fraction("160.5"), says=("stated for a LSOA", "is assumed")),
    Case("hours-by-zone", lines("zone_id", (ZONE_ID, "100"), (OTHER_ID, "60.5")),
         top=SPREAD, hours=Fraction("160.5")),
]  # fmt: skip


# ------------------------------------------------------------------------------------ the market


def cqc(lines_of_file: str) -> Callable[[Path], dict[str, str]]:
    def make(folder: Path) -> dict[str, str]:
        # Of a class that needs no prime: the example has one provider in the county.
        rows = [[name.title(), name, "rural_free"] for name in DISTRICTS]
        write_csv(folder / "districts.csv", [["District", "Zone", "Zone class"], *rows])
        rows = [[name, "1-0000000101", "prime"] for name in DISTRICTS]
        write_csv(folder / "lots.csv", [["zone_id", "provider_id", "role"], *rows])
        return {
            "zones": 'file = "districts.csv"',
            "providers": lines_of_file,
            "appointments": 'file = "lots.csv"',
        }

    return make


def visits(folder: Path) -> dict[str, str]:
    del folder
    return {"visits": f"file = {example('access-visits.csv')}"}


LOCATIONS = f"file = {example('01_October_2026_HSCA_Active_Locations.ods')}"
RATINGS = f"ratings = {example('01_October_2026_Latest_ratings.ods')}"
DIRECTORY = f"file = {example('07_October_2026_CQC_directory.csv')}"
MARKET_CASES = [
    Case("cqc-locations", cqc(LOCATIONS)),
    Case("cqc-locations-of-one-authority-with-ratings",
         cqc(f'{LOCATIONS}\nlocal_authority = ["Leicestershire"]\n{RATINGS}')),
    Case("cqc-directory", cqc(DIRECTORY)),
    Case("cqc-directory-with-ratings", cqc(f"{DIRECTORY}\n{RATINGS}")),
    Case("access-visits", visits),
]  # fmt: skip


# ----------------------------------------------------------------------------------------- zones


def bundled_zones() -> gpd.GeoDataFrame:
    return gpd.read_file(ZONES / "leicestershire-zones.gpkg")


def bundled_zone_ids() -> list[str]:
    return list(bundled_zones()["zone_id"])


def zone_file(name: str, driver: str, *, packing: str = "") -> Callable[[Path], dict[str, str]]:
    def make(folder: Path) -> dict[str, str]:
        held = bundled_zones().rename(columns={"zone_id": "LOT_NO", "zone_name": "LOT_NAME"})
        held = held[["LOT_NO", "LOT_NAME", "zone_class", "geometry"]]
        (folder / "gis").mkdir()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            if driver in ("GeoJSON", "LIBKML"):
                held = held.to_crs("EPSG:4326")
            held.to_file(folder / "gis" / name, driver=driver)
        path = f"gis/{name}"
        if packing == "folder":
            path = "gis"
        elif packing == "zip":
            zipped(folder / "lots.zip", {each.name: each for each in (folder / "gis").iterdir()})
            path = "lots.zip"
        mapped = '\n\n[zones.columns]\nzone_id = "LOT_NO"\nzone_name = "LOT_NAME"\n'
        return {"zones": f'file = "{path}"{mapped}'}

    return make


def zone_list(kind: str, heading: str, *, is_workbook: bool = False, more: str = ""):
    """Return the maker of a list of areas, each in the zone of its district."""

    def make(folder: Path) -> dict[str, str]:
        held = pd.read_csv(ZONES / "leicestershire-postcodes.csv", comment="#", dtype=str)
        held["sector"] = held["postcode"].str[:-2]
        held["outward"] = held["postcode"].str[:-4]
        held["zone_id"] = held["district"].str.lower()
        most = held.groupby(kind)["zone_id"].agg(lambda each: each.value_counts().index[0])
        rows = [[heading, "Zone"], *([area, zone] for area, zone in most.items())]
        if is_workbook:
            book = openpyxl.Workbook()
            for row in rows:
                book.active.append(row)
            book.save(folder / "lots.xlsx")
        else:
            write_csv(folder / "lots.csv", rows)
        return {"zones": f'file = "lots.{"xlsx" if is_workbook else "csv"}"\n{more}'}

    return make


DRAWN = ("half way between the postcodes of different zones",)
PO_BOXES = ("hold postcodes of two zones and nobody of the demand",)
BOUNDARIES = 'boundaries = "bundled:zones/leicestershire-lsoa.gpkg"'
ZONE_CASES = [
    Case("zones-geojson", zone_file("lots.geojson", "GeoJSON")),
    Case("zones-geopackage", zone_file("lots.gpkg", "GPKG")),
    Case("zones-shapefile-folder", zone_file("lots.shp", "ESRI Shapefile", packing="folder")),
    Case("zones-shapefile-zip", zone_file("lots.shp", "ESRI Shapefile", packing="zip")),
    Case("zones-mapinfo-tab", zone_file("lots.tab", "MapInfo File")),
    Case("zones-kml", zone_file("lots.kml", "LIBKML")),
    Case("zones-by-sector", zone_list("sector", "Postcode sector"), zones=DISTRICTS,
         says=(*DRAWN, *PO_BOXES)),
    Case("zones-by-ward-in-a-workbook", zone_list("ward", "Ward name", is_workbook=True),
         zones=DISTRICTS, says=DRAWN),
    Case("zones-by-lsoa", zone_list("lsoa", "LSOA11CD", more=BOUNDARIES), zones=DISTRICTS),
    Case("zones-by-outward", zone_list("outward", "Outward code"), zones=DISTRICTS, says=DRAWN),
]  # fmt: skip


# ------------------------------------------------------------------------------------- databases


def sqlite_tables(folder: Path) -> dict[str, str]:
    with sqlite3.connect(folder / "care.db") as database:
        database.execute("create table packages (ref text, pcd text, hours numeric)")
        database.executemany("insert into packages values (?, ?, ?)", PACKAGES[1:])
        database.execute("create table agencies (provider_id text, provider_name text)")
        database.executemany("insert into agencies values (?, ?)", PROVIDERS[1:])
    database.close()
    return {
        "demand": 'url = "sqlite:///care.db"\nrelation = "packages"\n\n[demand.columns]\n'
        'package_id = "ref"\npostcode = "pcd"\nhours_per_week = "hours"\n',
        "providers": 'url = "sqlite:///care.db"\nquery = """\n'
        'select provider_id, provider_name from agencies order by provider_id"""',
    }


CASES = [
    *POSTCODE_CASES, *DEMAND_CASES, *MARKET_CASES, *ZONE_CASES,
    Case("sqlite-tables", sqlite_tables),
]  # fmt: skip


# ------------------------------------------------------------------------------------- the tests


def write_intake(folder: Path, case: Case) -> Path:
    """Write the files of a case and its intake file."""
    write_csv(folder / "packages.csv", PACKAGES)
    write_csv(folder / "providers.csv", PROVIDERS)
    roles = [
        [zone_id, provider_id, "prime"]
        for zone_id in (case.zones or bundled_zone_ids())
        for provider_id, _ in PROVIDERS[1:]
    ]
    write_csv(folder / "appointments.csv", [["zone_id", "provider_id", "role"], *roles])
    tables = {**TABLES, **case.make(folder)}
    text = HEAD.format(top=case.top, geography=case.geography)
    for name, held in tables.items():
        head = f"[[{name}]]" if "[[" in held else f"[{name}]"
        text += f"\n{head}\n{held}\n"
    path = folder / "intake.toml"
    path.write_text(text, encoding="utf-8")
    return path


def pence(pounds: float | None) -> Decimal:
    return Decimal(0) if pounds is None else round(Decimal(pounds) * 100)


def assert_balanced(account: Mapping[str, object]) -> None:
    """Assert that every row, second and penny of a file is used, set aside or passed over."""
    ways = ("used", "set_aside", "passed_over")
    assert account["rows_in"] == sum(account[f"rows_{way}"] for way in ways)
    if account["hours_in"] is not None:
        told = sum(account[f"hours_{way}"] for way in ways)
        assert round(account["hours_in"] * 3600) == round(told * 3600)
    told = sum(pence(account[f"cost_{way}_gbp_per_week"]) for way in ways)
    assert abs(pence(account["cost_in_gbp_per_week"]) - told) <= 1
    reasons = [each for each in account["reasons"] if each["what"] != "used"]
    assert sum(each["rows"] for each in reasons) == account["rows_in"] - account["rows_used"]


def follow(command, folder: Path, case: Case) -> Mapping[str, object]:
    """Take a case from its intake file to a run; return what the intake said."""
    path = write_intake(folder, case)
    said = command("intake", path, "--out", folder / "project", "--json")
    assert said.code == 0, said.err + said.out
    result = said.json
    assert json.loads((folder / "project/intake/intake.json").read_text("utf-8")) == result
    for account in result["accounts"]:
        assert_balanced(account)
    used = sum(
        Fraction(each["hours_used"]).limit_denominator(3600)
        for each in result["accounts"]
        if each["table"] == "demand"
    )
    assert used == case.hours
    for words in case.says:
        assert any(words in note for note in result["notes"]), result["notes"]
    ran = command("run", folder / "project", "--json")
    assert ran.code == 0, ran.err + ran.out
    ledger = ran.json["ledger"]
    assert ledger["hours_set_aside"] == 0
    assert Fraction(ledger["hours_used"]).limit_denominator(3600) == case.hours
    located = sum(zone["planned_hours_per_week"] for zone in ran.json["zones"])
    assert located == pytest.approx(float(case.hours), abs=1e-9)
    return {**result, "run": ran.json}


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_the_source_becomes_a_project_that_runs_and_nothing_is_lost(command, tmp_path, case):
    follow(command, tmp_path, case)


def postgis_tables(url: str, schema: str) -> Callable[[Path], dict[str, str]]:
    def make(folder: Path) -> dict[str, str]:
        del folder
        where = f"url = {json.dumps(url)}"
        return {
            "zones": f'{where}\nrelation = "{schema}.lots"\n\n[zones.columns]\n'
            'zone_id = "lot"\nzone_name = "lot_name"\n',
            "demand": f'{where}\nquery = """\nselect ref as package_id, pcd as postcode, '
            f'hours as hours_per_week from {schema}.packages order by ref"""',
            "providers": f'{where}\nrelation = "{schema}.agencies"',
        }

    return make


def test_tables_and_zones_of_a_postgis_become_a_project_that_runs(command, tmp_path):
    url = os.environ.get("HOMECARE_TEST_POSTGIS", "")
    if not url:
        pytest.skip("HOMECARE_TEST_POSTGIS is not set; scripts/with_postgis.sh COMMAND sets it")
    schema = f"test_{uuid.uuid4().hex}"
    engine = sqlalchemy.create_engine(url, poolclass=sqlalchemy.pool.NullPool)
    with engine.begin() as connection:
        connection.exec_driver_sql(f"create schema {schema}")
        connection.exec_driver_sql(
            f"create table {schema}.lots (lot text, lot_name text, zone_class text, "
            "geom geometry(MultiPolygon, 27700))"
        )
        connection.exec_driver_sql(f"create table {schema}.packages (ref text, pcd text, "
                                   "hours numeric)")  # fmt: skip
        connection.exec_driver_sql(f"create table {schema}.agencies (provider_id text, "
                                   "provider_name text)")  # fmt: skip
        for table, rows in (
            ("lots", [(zone.zone_id, zone.zone_name, zone.zone_class,
                       f"SRID=27700;{multipolygon(zone.geometry)}")
                      for zone in bundled_zones().itertuples()]),
            ("packages", [tuple(row) for row in PACKAGES[1:]]),
            ("agencies", [tuple(row) for row in PROVIDERS[1:]]),
        ):  # fmt: skip
            names = [f"c{place}" for place in range(len(rows[0]))]
            marks = ", ".join(
                f"cast(:{name} as numeric)" if table == "packages" and place == 2 else f":{name}"
                for place, name in enumerate(names)
            )
            connection.execute(
                sqlalchemy.text(f"insert into {schema}.{table} values ({marks})"),  # noqa: S608 - names of our own
                [dict(zip(names, row, strict=True)) for row in rows],
            )
    try:
        follow(command, tmp_path, Case("postgis", postgis_tables(url, schema)))
    finally:
        with engine.begin() as connection:
            connection.exec_driver_sql(f"drop schema {schema} cascade")


def multipolygon(shape) -> str:
    held = shape if shape.geom_type == "MultiPolygon" else shapely.MultiPolygon([shape])
    return held.wkt


def test_a_directory_of_2024_and_one_of_2026_give_the_same_located_demand(command, tmp_path):
    held = []
    for name, make in (("new", onspd), ("old", onspd_of_2024)):
        folder = tmp_path / name
        folder.mkdir()
        result = follow(command, folder, Case(name, make, RUC11))
        ran = result["run"]
        held.append((ran["zones"], ran["bands"], ran["headline"]))
        rows = rows_of(folder / "project" / "data" / "postcodes.csv")
        held[-1] += ([(row["postcode"], row["easting_m"], row["ruc2011"]) for row in rows],)
    assert held[0] == held[1]


@pytest.mark.parametrize(
    ("case", "words"),
    [(each, "spread") for each in DEMAND_CASES if each.top == SPREAD],
    ids=[each.name for each in DEMAND_CASES if each.top == SPREAD],
)
def test_coarse_hours_are_spread_only_when_asked_and_every_output_says_so(
    command, tmp_path, case, words
):
    (tmp_path / "refused").mkdir()
    unasked = write_intake(tmp_path / "refused", replace(case, top=""))
    said = command("intake", unasked, "--json")
    assert said.code == 3
    assert any("spread" in fault["do"] + fault["allowed"] for fault in said.json["faults"])

    (tmp_path / "asked").mkdir()
    follow(command, tmp_path / "asked", case)
    out = tmp_path / "out"
    ran = command("run", tmp_path / "asked" / "project", "--out", out, "--json")
    assert ran.code == 0, ran.err
    told = " ".join(ran.json["scenario"]["notices"])
    assert words in told
    pages = [*out.rglob("*.html"), *out.rglob("*.csv")]
    assert pages
    for page in pages:
        assert words in page.read_text(encoding="utf-8"), page.name


def test_packages_of_one_person_that_overlap_are_counted_and_the_person_is_written_nowhere(
    command, tmp_path
):
    case = Case("cld", cld, hours=CLD_HOURS)
    measures = follow(command, tmp_path, case)["quality"]["measures"]
    overlap = next(each for each in measures if each["id"] == "overlapping-packages")
    # Of the example, one person has 5.25 and 3.5 hours at once.
    assert (overlap["rows"], overlap["hours_per_week"]) == (2, 8.75)
    demand = (tmp_path / "project" / "data" / "demand.csv").read_text(encoding="utf-8")
    assert "person_id" not in demand


def test_the_worked_example_becomes_a_project_that_runs(command, tmp_path):
    said = command("intake", EXAMPLES / "intake.toml", "--out", tmp_path / "project", "--json")
    assert said.code == 0, said.err
    for account in said.json["accounts"]:
        assert_balanced(account)
    ran = command("run", tmp_path / "project", "--json")
    # By hand: 106.75 of the extract, and 10.5 + 7 + 14 that wait.
    assert ran.json["headline"]["planned_hours_per_week"] == 106.75 + 31.5
    assert ran.json["headline"]["costed_hours_per_week"] == 106.75 + 17.5


def test_a_fault_of_one_of_several_area_files_names_the_file(command, tmp_path):
    rows = [list(row.values()) for row in rows_of(DIRECTORIES / ONSPD)]
    headings = list(rows_of(DIRECTORIES / ONSPD)[0])
    repeated = next(row for row in rows if "LE14 2LJ" in row)
    (tmp_path / "multi").mkdir()
    write_csv(tmp_path / "multi" / "ONSPD_AUG_2026_UK_CV.csv", [headings, repeated])
    write_csv(tmp_path / "multi" / "ONSPD_AUG_2026_UK_LE.csv", [headings, *rows])
    path = write_intake(tmp_path, Case("several", lambda _: {"postcodes": 'file = "multi"'}, RUC11))
    said = command("intake", path, "--json")
    assert said.code == 3
    (fault,) = [each for each in said.json["faults"] if "repeated" in each["what"]]
    assert "2 of ONSPD_AUG_2026_UK_CV.csv" in fault["where"]
    assert "4 of ONSPD_AUG_2026_UK_LE.csv" in fault["where"]


def test_the_folder_of_a_shapefile_can_be_checked(command, tmp_path):
    zone_file("lots.shp", "ESRI Shapefile")(tmp_path)
    said = command("check", tmp_path / "gis", "--json")
    # Its columns are not the standard ones, and it is taken for what it is.
    assert said.code == 3
    assert any("column zone_id is missing" in fault["what"] for fault in said.json["faults"])


def test_the_hole_that_a_scenario_names_is_not_noted(command):
    assert "a hole of" not in command("zones", "leicestershire-2020").err
    checked = command("check", ZONES / "leicestershire-zones.gpkg")
    assert "a hole of" in checked.out
