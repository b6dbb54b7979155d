"""Bands by lists of areas and by polygons: a council's own map of its bands.

Receives postcodes and the checked bands file; hands on the band each postcode has there. Of several
areas that hold a postcode the most specific decides.
"""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from homecare.errors import Fault, listed
from homecare.geography.band_tables import AREA_TYPES
from homecare.geography.given import BandData, GivenBands

OVERLAP_TOLERANCE_M2 = 1.0


def area_of(postcodes: pd.DataFrame, area_type: str) -> pd.Series:
    """Return the area of one type in which each postcode lies; "" where that is not known.

    Parameters
    ----------
    postcodes : pandas.DataFrame
        A checked postcodes table.
    area_type : str
        One of `AREA_TYPES`.

    Examples
    --------
    >>> frame = pd.DataFrame({"postcode": ["LE10 1AA"]})
    >>> area_of(frame, "sector").tolist(), area_of(frame, "outward").tolist()
    (['LE10 1'], ['LE10'])
    """
    postcode = postcodes["postcode"].astype(str)
    if area_type == "postcode":
        return postcode
    if area_type == "sector":
        return postcode.str[:-2]
    if area_type == "outward":
        return postcode.str.partition(" ")[0]
    return postcodes[area_type].astype(str).map(tidy_area)


def tidy_area(text: str) -> str:
    """Return an area's name in the one form in which areas are matched.

    Examples
    --------
    >>> tidy_area("  st  Mary's ward ")
    "ST MARY'S WARD"
    """
    return " ".join(text.upper().split())


def area_bands(postcodes: pd.DataFrame, held: BandData) -> GivenBands:
    """Return bands by a list of areas, the most specific area deciding.

    Parameters
    ----------
    postcodes : pandas.DataFrame
        A checked postcodes table.
    held : BandData
        With `areas`.

    Notes
    -----
    From the most specific: postcode, LSOA (about 1,700 people), sector, ward, outward code.
    """
    assert held.areas is not None  # noqa: S101 - check_band_inputs has looked
    band = np.full(len(postcodes), "", dtype=object)
    reason = np.full(len(postcodes), "in no area of the list", dtype=object)
    notes = []
    for area_type in reversed(AREA_TYPES):
        own = held.areas[held.areas["area_type"] == area_type]
        if own.empty:
            continue
        area = area_of(postcodes, area_type)
        found = area.map(dict(zip(own["area"], own["band"], strict=True))).fillna("")
        hit = (found != "").to_numpy(dtype=bool)
        band[hit] = found.to_numpy(dtype=object)[hit]
        reason[hit] = (f"listed: {area_type} " + area).to_numpy(dtype=object)[hit]
        spare = sorted(set(own["area"]) - set(area))
        if spare:
            notes.append(
                f"{held.source}: {len(spare):,} of {len(own):,} areas of type {area_type} hold no "
                f"postcode of the postcodes file: {listed(spare, at_most=5)}"
            )
    return GivenBands(band=band, reason=reason, notes=tuple(notes))


def polygon_bands(postcodes: pd.DataFrame, held: BandData, *, bands: Sequence[str]) -> GivenBands:
    """Return bands by the polygon in which a postcode lies.

    A postcode on the line between two bands has the one that comes first in `bands`.

    Parameters
    ----------
    postcodes : pandas.DataFrame
        A checked postcodes table.
    held : BandData
        With `polygons`.
    bands : sequence of str
        The bands in order.
    """
    assert held.polygons is not None  # noqa: S101 - check_band_inputs has looked
    rank = {band: place for place, band in enumerate(bands)}
    of_polygon = held.polygons["band"].map(rank).to_numpy(dtype=np.int64)
    spots = shapely.points(
        postcodes["easting_m"].to_numpy(dtype=float), postcodes["northing_m"].to_numpy(dtype=float)
    )
    found = np.full(len(spots), len(bands), dtype=np.int64)
    point, polygon = shapely.STRtree(held.polygons.geometry.to_numpy()).query(
        spots, predicate="intersects"
    )
    np.minimum.at(found, point, of_polygon[polygon])
    reasons = [*(f"inside a polygon of {held.source}" for _ in bands), "in no polygon"]
    return GivenBands(
        band=np.array([*bands, ""], dtype=object)[found],
        reason=np.array(reasons, dtype=object)[found],
    )


def check_band_polygons(polygons: gpd.GeoDataFrame, *, source: str) -> list[Fault]:
    """Return the faults of band polygons: none, not polygons, invalid, two bands in one place.

    Parameters
    ----------
    polygons : geopandas.GeoDataFrame
        `band` and polygons on the National Grid.
    source : str
        File name, for messages.
    """
    if polygons.empty:
        return [Fault("the file holds no bands", source, "0 polygons", "one or more", "export it")]
    faults = []
    shapes = polygons.geometry.to_numpy()
    names = polygons["band"].to_numpy(dtype=object)
    usable = np.ones(len(shapes), dtype=bool)
    for place, (band, shape) in enumerate(zip(names, shapes, strict=True)):
        if shape is None or shape.is_empty or shape.geom_type not in ("Polygon", "MultiPolygon"):
            found = "an empty shape" if shape is None or shape.is_empty else shape.geom_type
        elif not shape.is_valid:
            found = str(shapely.is_valid_reason(shape))
        else:
            continue
        usable[place] = False
        faults.append(
            Fault(
                "a band's shape is not a sound polygon",
                f"{source}, feature {place + 1}, band {band}",
                found,
                "a polygon whose ring does not cross or touch itself",
                "mend the shape in a GIS",
            )
        )
    shapes, names = shapes[usable], names[usable]
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    pairs = [(a, b) for a, b in zip(first, second, strict=True) if a < b and names[a] != names[b]]
    for a, b in sorted(pairs):
        shared = shapely.intersection(shapes[a], shapes[b])
        if shared.area <= OVERLAP_TOLERANCE_M2:
            continue
        spot = shared.representative_point()
        faults.append(
            Fault(
                "one place has two bands",
                f"{source}, bands {listed(sorted((str(names[a]), str(names[b]))))}",
                f"{shared.area:,.0f} m2 in both, near {spot.x:.0f} E {spot.y:.0f} N",
                "each place in one band only",
                "move one of the boundaries",
            )
        )
    return faults
