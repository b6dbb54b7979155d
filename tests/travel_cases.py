"""Made-up territories for the tests of travel: addresses whose law is known by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from homecare.geography import LocatedDemand
from homecare.parameters import Parameters, Value, load_model

ROOT = Path(__file__).resolve().parents[1]
BANDS = ("urban", "rural")
KM_PER_MILE = 1.609344
BETWEEN = 8.5 / 9.5  # ways between 9.5 visits


def parameters(carbon: float | None = None, **changed: float | str) -> Parameters:
    model = load_model(ROOT / "models" / "travel" / "published.toml")
    values, choices = dict(model.as_of(date(2026, 11, 1))), dict(model.choices)
    choices["geography.bands"] = BANDS
    for name, number in changed.items():
        path = "travel." + name.replace("__", ".")
        if isinstance(number, str):
            choices[path] = number
        else:
            values[path] = Value(path, number, "", "this test", "assumption", date(2011, 1, 1))
    if carbon is not None:
        path = "costs.kgco2e_per_mile"
        values[path] = Value(path, carbon, "", "this test", "assumption", date(2011, 1, 1))
    return Parameters(values=values, choices=choices)


def square(zone_id: str, west_km: float, wide_km: float) -> dict[str, object]:
    box = shapely.box(west_km * 1000, 0, (west_km + wide_km) * 1000, wide_km * 1000)
    return {"zone_id": zone_id, "geometry": box}


def zones(*held: dict[str, object]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(list(held), crs="EPSG:27700")


def people(
    spots: np.ndarray, *, zone_id: str = "a", band: str = "urban", start: int = 0
) -> pd.DataFrame:
    """One person at each spot, in km: 14 half-hour visits a week by one care worker."""
    return pd.DataFrame(
        {
            "package_id": [f"p{start + n}" for n in range(len(spots))],
            "postcode": [f"X{n // 100} {n % 100:02d}A" for n in range(start, start + len(spots))],
            "zone_id": zone_id,
            "band": band,
            "easting_m": spots[:, 0] * 1000,
            "northing_m": spots[:, 1] * 1000,
            "hours_per_week": 7.0,
            "visits_per_week": 14.0,
            "visit_minutes": 30.0,
            "carers": 1.0,
        }
    )  # fmt: skip


def demand(*frames: pd.DataFrame) -> LocatedDemand:
    frame = pd.concat(frames, ignore_index=True)
    for name in LocatedDemand.declared.column_names():
        if name not in frame:
            frame[name] = ""
    return LocatedDemand(frame=frame, made_with={})


def grid(side: int, wide_km: float, west_km: float = 0.0) -> np.ndarray:
    """Side x side addresses over a square, its corners among them."""
    steps = np.linspace(0, wide_km, side)
    east, north = np.meshgrid(steps + west_km, steps)
    return np.column_stack((east.ravel(), north.ravel()))


# 100 people over 20 km x 20 km: 0.25 a km2, so 1.88 / 0.5 = 3.76 km and 8.3776 minutes.
GRID = grid(10, 20.0)
ONE = zones(square("a", 0, 20))


def only_row(frame: pd.DataFrame) -> pd.Series:
    assert len(frame) == 1
    return frame.iloc[0]
