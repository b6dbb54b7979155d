"""Rebuild data/market/: the invented demonstration market for Leicestershire.

Receives the bundled zones and postcodes; writes four CSV files. One command, same bytes for the
same seed:

    python scripts/make_demonstration_market.py
"""

from __future__ import annotations

import argparse
import csv
from datetime import date
from itertools import takewhile
from pathlib import Path

import geopandas as gpd
import pandas as pd

from homecare.market.appointments import AppointmentTargets
from homecare.market.demonstration import DemonstrationMarket, MarketTargets, make_market
from homecare.market.incumbents import IncumbentTargets
from homecare.market.packages import DemandTargets
from homecare.market.providers import ProviderTargets
from homecare.tables import DEMAND

SEED = 20200120
ROOT = Path(__file__).resolve().parent.parent
SNAPSHOT_ON = date(2019, 7, 31)

# Leicestershire County Council, Adults and Communities Overview and Scrutiny Committee, report of
# 20 January 2020, "Commissioning and procurement of home care service post November 2020":
# Appendix C (planned hours a week, July 2019) and paragraph 39 (maintenance hours a week by band).
ZONE_HOURS = {
    "coalville-and-ashby": 3600.0,
    "charnwood-north": 2925.0,
    "charnwood-south": 2875.0,
    "west-leicester": 2525.0,
    "oadby-and-wigston": 3050.0,
    "hinckley": 3250.0,
    "melton": 1500.0,
    "south-leicestershire": 1200.0,
    "market-harborough": 900.0,
    "castle-donington": 350.0,
    "lutterworth": 300.0,
    "bottesford": 100.0,
    "west-leicestershire-rural": 400.0,
    "harborough-rural-free-zone": 175.0,
}
BAND_HOURS = {"urban": 11737.0, "fringe": 4648.0, "rural": 1301.0, "isolated": 314.0}

TARGETS = MarketTargets(
    demand=DemandTargets(
        zone_hours=ZONE_HOURS, band_hours=BAND_HOURS, snapshot_on=SNAPSHOT_ON, people_count=2300
    ),
    providers=ProviderTargets(provider_count=40, capacity_hours=23_150.0),
    # Rural zones are short of providers (paragraph 29 says so; how short is our assumption).
    appointments=AppointmentTargets(
        coverage={
            "melton": 0.83,
            "bottesford": 0.75,
            "west-leicestershire-rural": 0.58,
            "harborough-rural-free-zone": 0.55,
        }
    ),
    incumbents=IncumbentTargets(snapshot_on=SNAPSHOT_ON),
)

_SOURCE = (
    "Totals from the council's report of 20 January 2020, paragraph 39 and Appendix C "
    "(July 2019); README.md in this folder says what is invented."
)
_SCALED = (
    "Hours are scaled to the council's published totals by zone and by band, so this file is no "
    "evidence of where hours fall."
)
_UNSCALED = (
    "Unscaled companion of leicestershire-packages.csv: published hours by zone, each split as the "
    "county is between maintenance and other services (18,000 of 23,150 hours), to be spread by "
    "where people live. Nothing is scaled to hours by band."
)
# numpy keeps its random draws within a minor version only: another may rebuild other rows, to the
# same totals.
MADE_WITH_NUMPY = "2.4"
# The first line is the notice that travels with the data to every output.
_NOTICE = "Demonstration market, invented: no row is a real person or a real provider."
PREAMBLES = {
    "packages": (
        _NOTICE,
        "Packages are placed at random on real postcodes; none belongs to who lives there.",
        _SCALED,
        _SOURCE,
    ),
    "providers": (
        _NOTICE,
        "Sizes, ratings, capabilities and suspensions are drawn to published or assumed shares.",
        _SOURCE,
    ),
    "appointments": (
        _NOTICE,
        "Capacity is made short in the rural zones; rates are blank because they are set by zone.",
        _SOURCE,
    ),
    "zone-hours": (
        _NOTICE,
        _UNSCALED,
        _SOURCE,
    ),
}


def read_places(zones_path: Path, postcodes_path: Path) -> tuple[pd.DataFrame, pd.Series]:
    """Return postcodes with zone (by polygon) and band (after overrides), and zone classes."""
    zones = gpd.read_file(zones_path, layer="zones")
    with postcodes_path.open(encoding="utf-8") as lines:
        notices = sum(1 for _ in takewhile(lambda line: line.startswith("#"), lines))
    postcodes = pd.read_csv(postcodes_path, skiprows=notices)
    points = gpd.GeoDataFrame(
        postcodes,
        geometry=gpd.points_from_xy(postcodes.easting_m, postcodes.northing_m),
        crs=zones.crs,
    )
    within = points.sjoin(zones[["zone_id", "geometry"]], how="inner", predicate="within")
    within = within[~within.index.duplicated()].sort_index()
    band = within.band.copy()
    for zone, override in zip(zones.zone_id, zones.band_override.fillna(""), strict=True):
        for pair in filter(None, override.split(";")):
            held, priced_as = pair.split("=")
            band = band.mask((within.zone_id == zone) & (within.band == held), priced_as)
    columns = ["postcode", "easting_m", "northing_m", "zone_id", "band", "people_weight"]
    return pd.DataFrame(within.assign(band=band)[columns]), zones.set_index("zone_id").zone_class


def _cells(column: pd.Series) -> pd.Series:
    """Return a column as text: blanks empty, whole numbers without a point."""
    if pd.api.types.is_datetime64_any_dtype(column):
        return column.dt.strftime("%Y-%m-%d").fillna("")
    if pd.api.types.is_float_dtype(column):
        return column.map(lambda value: "" if pd.isna(value) else f"{value:.12g}")
    return column.astype(str)


def write_market(market: DemonstrationMarket, out: Path) -> list[Path]:
    """Write the four files and return where they are."""
    out.mkdir(parents=True, exist_ok=True)
    tables = {
        "packages": market.packages[list(DEMAND.column_names())],
        "providers": market.providers,
        "appointments": market.appointments,
        "zone-hours": market.zone_hours,
    }
    paths = []
    for name, full in tables.items():
        table = full.drop(columns=[c for c in full.columns if c.startswith("window_")])
        path = out / f"leicestershire-{name}.csv"
        with path.open("w", encoding="utf-8", newline="") as stream:
            stream.writelines(f"# {line}\n" for line in PREAMBLES[name])
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow(table.columns)
            writer.writerows(zip(*(_cells(table[c]) for c in table.columns), strict=True))
        paths.append(path)
    return paths


def main(arguments: list[str] | None = None) -> None:
    """Read the zones, make the market, write the files."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    data = ROOT / "data"
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--zones", type=Path, default=data / "zones" / "leicestershire-zones.gpkg")
    parser.add_argument(
        "--postcodes", type=Path, default=data / "zones" / "leicestershire-postcodes.csv"
    )
    parser.add_argument("--out", type=Path, default=data / "market")
    chosen = parser.parse_args(arguments)
    places, zone_class = read_places(chosen.zones, chosen.postcodes)
    market = make_market(places, zone_class, targets=TARGETS, seed=chosen.seed)
    for path in write_market(market, chosen.out):
        print(path)


if __name__ == "__main__":
    main()
