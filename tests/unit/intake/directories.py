"""What the tests of postcode directories share: the fixtures, and headings of other editions."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from homecare.intake.source import Context

FOLDER = Path(__file__).resolve().parents[3] / "examples" / "intake" / "postcodes"
ONSPD = FOLDER / "ONSPD_AUG_2026_UK_LE.csv"
NSPL = FOLDER / "NSPL_AUG_2026_UK_LE.csv"
CODE_POINT = FOLDER / "code-point-open" / "le.csv"
DOOGAL = FOLDER / "doogal-LE.csv"
BEST_FIT = FOLDER / "PCD_OA_LSOA_MSOA_LAD_AUG26_UK_LU.csv"
CLASSES = FOLDER / "RUC11_OA11_EW.csv"

# Headings as published: ONSPD of February 2024, NSPL of 2024 and of November 2025.
ONSPD_2024 = [
    "pcd", "pcd2", "pcds", "dointr", "doterm", "oscty", "ced", "oslaua", "osward", "parish",
    "usertype", "oseast1m", "osnrth1m", "osgrdind", "oshlthau", "nhser", "ctry", "rgn", "streg",
    "pcon", "eer", "teclec", "ttwa", "pct", "itl", "statsward", "oa01", "casward", "npark",
    "lsoa01", "msoa01", "ur01ind", "oac01", "oa11", "lsoa11", "msoa11", "wz11", "sicbl", "bua22",
    "ru11ind", "oac11", "lat", "long", "lep1", "lep2", "pfa", "imd", "calncv", "icb", "oa21",
    "lsoa21", "msoa21",
]  # fmt: skip
NSPL_2024 = [
    "pcd", "pcd2", "pcds", "dointr", "doterm", "usertype", "oseast1m", "osnrth1m", "osgrdind",
    "oa21", "cty", "ced", "laua", "ward", "nhser", "ctry", "rgn", "pcon", "ttwa", "itl", "npark",
    "lsoa21", "msoa21", "wz11", "sicbl", "bua22", "ru11ind", "oac11", "lat", "long", "lep1",
    "lep2", "pfa", "imd", "icb",
]  # fmt: skip
NSPL_2025 = [
    "pcd7", "pcd8", "pcds", "dointr", "doterm", "usrtypind", "east1m", "north1m", "gridind",
    "oa21cd", "cty25cd", "ced25cd", "lad25cd", "wd25cd", "nhser24cd", "ctry25cd", "rgn25cd",
    "pcon24cd", "ttwa15cd", "itl25cd", "npark16cd", "lsoa21cd", "msoa21cd", "wz11cd", "sicbl24cd",
    "bua24cd", "ruc21ind", "oac11ind", "lat", "long", "lep21cd1", "lep21cd2", "pfa23cd",
    "imd20ind", "icb23cd",
]  # fmt: skip
# ONS's renaming of August 2025, for the columns the intake reads, with the year digits of 2026.
NAME_OF_2026 = {
    "pcd": "pcd7", "pcd2": "pcd8", "pcds": "pcds", "dointr": "dointr", "doterm": "doterm",
    "oslaua": "lad26cd", "laua": "lad26cd", "lad25cd": "lad26cd", "osward": "wd26cd",
    "ward": "wd26cd", "wd25cd": "wd26cd", "parish": "parncp26cd", "oseast1m": "east1m",
    "osnrth1m": "north1m", "osgrdind": "gridind", "oa11": "oa11cd", "lsoa11": "lsoa11cd",
    "lsoa01": "lsoa01cd", "ru11ind": "ruc11ind", "ru21ind": "ruc21ind", "lat": "lat",
    "long": "long", "oa21": "oa21cd", "lsoa21": "lsoa21cd",
}  # fmt: skip

# Leicestershire with a margin.
EXTENT = (420_000.0, 270_000.0, 500_000.0, 340_000.0)
LIVE = {
    "LE11 1ND", "LE12 8SL", "LE14 2LJ", "LE14 4AF", "LE16 7XH", "LE17 5SQ", "LE3 2SQ", "LE7 1HH",
    "LE7 3ZP", "LE7 4XF", "LE7 4YR", "LE9 4FN",
}  # fmt: skip


def context(*wanted: str, extent: tuple[float, float, float, float] | None = EXTENT) -> Context:
    return Context(as_of=date(2026, 11, 1), extent_m=extent, wanted_postcodes=frozenset(wanted))


def rows_of(path: Path) -> list[dict[str, str]]:
    """Read a file with headings with nothing but the standard library."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def write(path: Path, headings: Iterable[str], rows: Iterable[Mapping[str, str]]) -> Path:
    """Write rows under headings, quoted as ONS does, blank where a row has no such cell."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, quoting=csv.QUOTE_ALL)
        headings = list(headings)
        writer.writerow(headings)
        writer.writerows([row.get(name, "") for name in headings] for row in rows)
    return path


def as_edition(path: Path, headings: list[str], *, of: Path = ONSPD) -> Path:
    """Write the rows of 2026 as an edition with other headings."""
    rows = rows_of(of)
    return write(
        path,
        headings,
        [{name: row.get(NAME_OF_2026.get(name, name), "") for name in headings} for row in rows],
    )
