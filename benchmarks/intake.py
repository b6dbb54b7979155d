"""Times the intake at the scale of Great Britain, each against a stated limit or rival.

    python benchmarks/intake.py [--runs 5]

Prints sizes, the machine, medians and ratios.

* 500,000 rows of demand, ten columns of text, checked after reading (gate: under 1 s).
* 1.7 million postcodes joined to 2,000 zones. The postcodes are the bundled real ones, repeated
  over a grid; the zones are Voronoi cells of seeded points. The rival is `geopandas.sjoin` alone,
  on the same points and zones in the same process (gates: at most 3 times its time, under 4 GB).
  The memory is the highest that the process reached before the rival began.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from homecare.geography import zone_of_points
from homecare.intake import RawTable, check_table
from homecare.tables import DEMAND

ROOT = Path(__file__).resolve().parent.parent
POSTCODES = ROOT / "data" / "zones" / "leicestershire-postcodes.csv"
SEED = 20_201_130
ROWS, POINTS, ZONES = 500_000, 1_700_000, 2_000


def seconds_of(work: Callable[[], object], runs: int) -> list[float]:
    """Return wall seconds of some work, after one warm-up."""
    seconds = []
    for _ in range(runs + 1):
        started = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - started)
    return seconds[1:]


def real_postcodes() -> pd.DataFrame:
    """Return the bundled postcodes as text."""
    return pd.read_csv(POSTCODES, dtype=str, comment="#", keep_default_na=False)


def demand() -> RawTable:
    """Return half a million rows of demand as a file would give them."""
    draw = np.random.default_rng(SEED)
    days = pd.date_range("2017-01-01", "2020-11-30").strftime("%Y-%m-%d")

    def drawn(words: object) -> pd.Series:
        held = np.asarray(words, dtype=object)
        return pd.Series(held[draw.integers(0, len(held), ROWS)], dtype="object")

    frame = pd.DataFrame(
        {
            "package_id": pd.Series([f"P{number:07d}" for number in range(ROWS)], dtype="object"),
            "postcode": drawn(real_postcodes()["postcode"]),
            "hours_per_week": drawn([f"{quarters / 4:.2f}" for quarters in range(1, 400)]),
            "service": drawn(["maintenance", "Reablement", "Home  Care"]),
            "visits_per_week": drawn([str(visits) for visits in range(1, 43)]),
            "visit_minutes": drawn(["15", "30", "45", "60"]),
            "carers": drawn(["1", "2"]),
            "funder": drawn(["council", "Health", "joint", ""]),
            "incumbent_provider_id": drawn(["", *(f"provider-{number}" for number in range(300))]),
            "start_on": drawn([*days, "30/11/2020", ""]),
        }
    )
    return RawTable(
        frame=frame,
        row_numbers=tuple(range(2, ROWS + 2)),
        source="demand.csv",
        sha256="",
        notices=(),
    )


def points() -> tuple[np.ndarray, np.ndarray]:
    """Return eastings and northings of Great Britain's worth of postcodes."""
    real = real_postcodes()
    east, north = (real[name].to_numpy(dtype=float) for name in ("easting_m", "northing_m"))
    copies = -(-POINTS // len(real))
    across = int(np.ceil(np.sqrt(copies / 2)))
    wide, high = np.ptp(east) + 1_000, np.ptp(north) + 1_000
    place = np.arange(copies)
    shift_east, shift_north = (place % across) * wide, (place // across) * high
    every_east = (east - east.min() + shift_east[:, None]).ravel()[:POINTS]
    every_north = (north - north.min() + shift_north[:, None]).ravel()[:POINTS]
    return every_east, every_north


def zones(east: np.ndarray, north: np.ndarray) -> gpd.GeoDataFrame:
    """Return cells of seeded points, which cover every postcode without overlapping."""
    draw = np.random.default_rng(SEED)
    whole = shapely.box(-500, -500, east.max() + 500, north.max() + 500)
    seeds = shapely.MultiPoint(
        np.column_stack([draw.uniform(0, east.max(), ZONES), draw.uniform(0, north.max(), ZONES)])
    )
    cells = shapely.get_parts(shapely.voronoi_polygons(seeds, extend_to=whole))
    return gpd.GeoDataFrame(
        {"zone_id": [f"zone-{number:04d}" for number in range(len(cells))]},
        geometry=shapely.intersection(cells, whole),
        crs="EPSG:27700",
    )


def time_checks(runs: int) -> dict[str, object]:
    """Time the checks of demand."""
    raw = demand()
    checked = check_table(raw, DEMAND)
    if checked.faults() or len(checked.frame) != ROWS:
        raise SystemExit("the rows of demand were to be without a fault")
    return {"ours": seconds_of(lambda: check_table(raw, DEMAND), runs)}


def time_join(runs: int) -> dict[str, object]:
    """Time the join of postcodes to zones, and the rival's on the same data."""
    east, north = points()
    cells = zones(east, north)
    ours = seconds_of(lambda: zone_of_points(cells, east, north), runs)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    spots = gpd.GeoDataFrame(geometry=gpd.points_from_xy(east, north, crs="EPSG:27700"))
    rival = seconds_of(lambda: gpd.sjoin(spots, cells, how="left", predicate="intersects"), runs)
    joined = gpd.sjoin(spots, cells, how="left", predicate="intersects")
    found = joined.groupby(level=0)["zone_id"].min().to_numpy()
    if not (found == zone_of_points(cells, east, north)).all():
        raise SystemExit("the two joins differ")
    # Linux counts in kilobytes, macOS in bytes.
    unit = 1 if sys.platform == "darwin" else 1024
    return {"ours": ours, "rival": rival, "peak_bytes": peak * unit, "zones": len(cells)}


def in_a_process(part: str, runs: int) -> dict[str, list[float]]:
    """Return what a part measures in a process of its own."""
    command = [sys.executable, __file__, "--part", part, "--runs", str(runs)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--part", choices=("checks", "join"), help="measure one part, as JSON")
    asked = parser.parse_args()
    if asked.part:
        measure = {"checks": time_checks, "join": time_join}[asked.part]
        print(json.dumps(measure(asked.runs)))
        return
    checks, join = (in_a_process(part, asked.runs) for part in ("checks", "join"))
    ours, rival = statistics.median(join["ours"]), statistics.median(join["rival"])
    print(
        f"{platform.python_implementation()} {platform.python_version()}, pandas "
        f"{pd.__version__}, geopandas {gpd.__version__}, shapely {shapely.__version__}, "
        f"{os.cpu_count()} cores, {platform.machine()}, load {os.getloadavg()[0]:.1f}, "
        f"median of {asked.runs}"
    )
    print(f"sizes: {ROWS:,} rows of demand; {POINTS:,} postcodes, {join['zones']:,} zones")
    rows = [
        (
            "demand checked",
            statistics.median(checks["ours"]),
            f"{min(checks['ours']):.2f}-{max(checks['ours']):.2f} s (gate 1 s)",
        ),
        ("geopandas.sjoin alone", rival, "the rival"),
        ("postcodes joined", ours, f"{ours / rival:.2f} times the rival (gate 3)"),
    ]
    for name, seconds, note in rows:
        print(f"{name:<24}{seconds:8.3f} s  {note}")
    print(f"{'peak memory':<24}{join['peak_bytes'] / 1e9:8.2f} GB (gate 4 GB)")


if __name__ == "__main__":
    main()
