"""Locating demand: every row gets its zone and band, or a fault that says why it cannot.

Receives checked demand, postcodes and zones; hands on `LocatedDemand`. Zone is by polygon,
always. Hours stated for a zone alone are spread over its postcodes only when asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from homecare.errors import listed, nearest
from homecare.geography.bands import give_bands
from homecare.geography.given import GivenBands
from homecare.geography.shares import share_seconds
from homecare.geography.zones import zone_of_points
from homecare.parameters import Parameters
from homecare.tables import LOCATED, HandOver, Table
from homecare.tables.windows import share_windows
from homecare.units import SECONDS_PER_HOUR, whole_seconds

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class LocatedDemand(HandOver):
    """Demand with zone and band: one row per package, or per line of hours without people."""

    declared: ClassVar[Table] = LOCATED


@dataclass(frozen=True)
class LocationFault:
    """Rows that cannot be located, and why.

    Attributes
    ----------
    reason, column, what, allowed, do : str
        The parts of the fault.
    mask : (rows,) bool
        The rows.
    where, found : str
        What stands wrong in another file, and where; empty: the column of the rows themselves.
    """

    reason: str
    column: str
    what: str
    allowed: str
    do: str
    mask: Mask
    where: str = ""
    found: str = ""


@dataclass(frozen=True)
class Located:
    """What locating gives: every row, the rows that fail, and the postcodes with their places.

    Attributes
    ----------
    demand : pandas.DataFrame
        All rows of the demand with `zone_id`, `band`, `band_before_override` and coordinates.
    faults : tuple of LocationFault
        Rows that have no place.
    postcodes : pandas.DataFrame
        `postcode`, `easting_m`, `northing_m`, `zone_id`, `band`, `people_weight`; places, not
        people.
    """

    demand: pd.DataFrame
    faults: tuple[LocationFault, ...]
    postcodes: pd.DataFrame


def place_postcodes(
    postcodes: pd.DataFrame,
    zones: gpd.GeoDataFrame,
    *,
    parameters: Parameters,
    overrides: Mapping[tuple[str, str], str],
    given: GivenBands | None = None,
) -> pd.DataFrame:
    """Return postcodes with their zone, and their band before and after the zone's override.

    `band_reason` says why a postcode has its band before the override; under the rule of rings
    `nearest_centre` and `centre_distance_m` stand beside it.

    Parameters
    ----------
    postcodes : pandas.DataFrame
        A checked postcodes table.
    zones : geopandas.GeoDataFrame
        Zones on the National Grid.
    parameters : Parameters
        Names the band rule.
    overrides : mapping
        (zone_id, band) to the band it is priced as.
    given : GivenBands, optional
        Bands already given by the rule.
    """
    found = given or give_bands(postcodes, parameters)
    before = found.band
    zone = zone_of_points(zones, postcodes["easting_m"], postcodes["northing_m"])
    after = np.array(
        [overrides.get((z, b), b) for z, b in zip(zone, before, strict=True)], dtype=object
    )
    kept = postcodes[["postcode", "easting_m", "northing_m", "people_weight"]]
    return kept.assign(
        zone_id=zone,
        band_before_override=before,
        band=after,
        band_reason=found.reason,
        **found.columns,
    )


@dataclass(frozen=True)
class BandSource:
    """Where postcodes get their bands from, for messages: the file and its column."""

    file: str = "the postcodes file"
    column: str = "band"
    cells: Mapping[str, str] = field(default_factory=dict)
    allowed: str = ""
    do: str = "fill the postcode's cell, or give the row a band of its own"

    def where(self, names: Sequence[str]) -> str:
        """Return the place of some postcodes' bands."""
        plural = "" if len(names) == 1 else "s"
        return f"{self.file}, column {self.column}, postcode{plural} {listed(names, at_most=3)}"

    def found(self, names: Sequence[str]) -> str:
        """Return what stands there."""
        cells = dict.fromkeys(self.cells.get(name, "") for name in names)
        return listed([f'"{cell}"' if cell else "an empty cell" for cell in cells], at_most=3)


def locate_demand(
    demand: pd.DataFrame,
    placed: pd.DataFrame,
    *,
    zone_ids: tuple[str, ...],
    bands: tuple[str, ...],
    spread_zone_hours: bool = False,
    source: BandSource | None = None,
) -> Located:
    """Return demand with zone and band, and the rows that cannot have them.

    Parameters
    ----------
    demand : pandas.DataFrame
        A checked demand table.
    placed : pandas.DataFrame
        Postcodes from `place_postcodes`.
    zone_ids : tuple of str
        The zones there are.
    bands : tuple of str
        The bands there are.
    spread_zone_hours : bool
        Spread hours stated for a zone alone over its postcodes by `people_weight`.
    source : BandSource, optional
        Where postcodes get their bands from, for messages.
    """
    by_postcode = placed.drop_duplicates("postcode").set_index("postcode")
    has_postcode = (demand["postcode"] != "").to_numpy(dtype=bool)
    known = demand["postcode"].isin(by_postcode.index).to_numpy(dtype=bool)
    found = by_postcode.reindex(demand["postcode"]).reset_index(drop=True)
    found.index = demand.index
    stated_zone = demand["zone_id"].to_numpy(dtype=object)
    stated_band = demand["band"].to_numpy(dtype=object)
    polygon_zone = found["zone_id"].fillna("").to_numpy(dtype=object)
    zone = np.where(has_postcode, polygon_zone, stated_zone)
    band = np.where(stated_band != "", stated_band, found["band"].fillna("").to_numpy(object))
    is_zone_line = ~has_postcode & (demand["package_id"] == "").to_numpy() & (stated_band == "")
    peopled = placed.loc[(placed["people_weight"] > 0) & (placed["band"] != ""), "zone_id"]
    can_spread = np.isin(stated_zone.astype(str), peopled.unique().astype(str))
    will_spread = is_zone_line & can_spread & spread_zone_hours
    located = demand.assign(
        zone_id=zone,
        band=band,
        easting_m=found["easting_m"],
        northing_m=found["northing_m"],
        band_before_override=found["band_before_override"].fillna(""),
    )
    faults = _location_faults(
        has_postcode=has_postcode,
        known=known,
        zone=zone,
        stated_band=stated_band,
        is_bandless=~has_postcode & (band == "") & ~(is_zone_line & spread_zone_hours),
        stated_zone=stated_zone,
        zone_ids=zone_ids,
        bands=bands,
    )
    bare = is_zone_line & ~can_spread & spread_zone_hours & np.isin(zone.astype(str), zone_ids)
    faults += _postcode_faults(
        demand["postcode"].to_numpy(dtype=object),
        zone=zone,
        band=band,
        from_postcode=has_postcode & known & (zone != "") & (stated_band == ""),
        will_spread=will_spread,
        bare=bare,
        placed=placed,
        bands=bands,
        source=source or BandSource(),
    )
    return Located(demand=located, faults=faults, postcodes=placed)


def _location_faults(
    *,
    has_postcode: Mask,
    known: Mask,
    zone: npt.NDArray[np.object_],
    stated_band: npt.NDArray[np.object_],
    is_bandless: Mask,
    stated_zone: npt.NDArray[np.object_],
    zone_ids: tuple[str, ...],
    bands: tuple[str, ...],
) -> tuple[LocationFault, ...]:
    unknown = has_postcode & ~known
    outside = has_postcode & known & (zone == "")
    is_zone = np.isin(stated_zone.astype(str), zone_ids)
    strange_zone = (stated_zone != "") & ~is_zone
    elsewhere = has_postcode & known & ~outside & is_zone & (stated_zone != zone)
    no_band = is_bandless & is_zone
    strange_band = (stated_band != "") & ~np.isin(stated_band.astype(str), bands)
    zone_hint = nearest(str(stated_zone[strange_zone][0]), zone_ids) if strange_zone.any() else ""
    band_hint = nearest(str(stated_band[strange_band][0]), bands) if strange_band.any() else ""
    every = (
        LocationFault(
            "unknown postcode",
            "postcode",
            "the postcode is not in the postcodes file",
            "a live postcode of the postcodes file",
            "correct the postcode, or use a newer postcodes file",
            unknown,
        ),
        LocationFault(
            "outside every zone",
            "postcode",
            "the postcode lies in no zone",
            "a postcode inside one of the zones",
            "check the address, or the zones' boundaries",
            outside,
        ),
        LocationFault(
            "unknown zone",
            "zone_id",
            "the zone is not in the zones file",
            f"one of the {len(zone_ids)} zones of the zones file",
            f"correct the zone's identifier.{zone_hint}",
            strange_zone,
        ),
        LocationFault(
            "zone differs from the postcode's",
            "zone_id",
            "the zone stated is not the one the postcode lies in",
            "the zone whose polygon holds the postcode, or an empty cell",
            "empty the cell: the polygon decides",
            elsewhere,
        ),
        LocationFault(
            "no band",
            "band",
            "no band can be given",
            "a postcode with a band, or a band in the row",
            "give the row a band or a postcode, or set spread_zone_hours = true in the "
            "scenario for hours without people",
            no_band,
        ),
        LocationFault(
            "unknown band",
            "band",
            "the band is not one of the model's",
            "one of " + ", ".join(bands),
            f"correct the band, or add it to the model.{band_hint}",
            strange_band,
        ),
    )
    return tuple(each for each in every if each.mask.any())


def _postcode_faults(
    postcode: npt.NDArray[np.object_],
    *,
    zone: npt.NDArray[np.object_],
    band: npt.NDArray[np.object_],
    from_postcode: Mask,
    will_spread: Mask,
    bare: Mask,
    placed: pd.DataFrame,
    bands: tuple[str, ...],
    source: BandSource,
) -> tuple[LocationFault, ...]:
    """Return the faults of demand whose cause stands in the postcodes file."""
    faults = []
    blank = from_postcode & (band == "")
    if blank.any():
        names = sorted(set(postcode[blank]))
        faults.append(
            LocationFault(
                "no band",
                "postcode",
                "the postcode has no band",
                source.allowed or "one of " + ", ".join(bands),
                source.do,
                blank,
                where=source.where(names),
                found=source.found(names),
            )
        )
    peopled = placed[(placed["people_weight"] > 0) & (placed["band"] != "")]
    unlisted = peopled[~peopled["band"].isin(bands)]
    strange = from_postcode & (band != "") & ~np.isin(band.astype(str), bands)
    spread = will_spread & np.isin(zone.astype(str), unlisted["zone_id"].unique().astype(str))
    if (strange | spread).any():
        met = unlisted[unlisted["zone_id"].isin(set(zone[spread]))]
        names = sorted({*postcode[strange], *met["postcode"]})
        held = sorted({*band[strange], *met["band"]})
        faults.append(
            LocationFault(
                "unknown band",
                "postcode",
                "the postcode's band is not one of the geography model's",
                "one of " + ", ".join(bands),
                f"correct the band, or add it to geography.bands.{nearest(held[0], bands)}",
                strange | spread,
                where=source.where(names),
                found=listed([f'"{each}"' for each in held], at_most=3),
            )
        )
    if bare.any():
        zones = sorted(set(zone[bare]))
        faults.append(
            LocationFault(
                "no people_weight in the zone",
                "zone_id",
                f"no postcode of zone {listed(zones)} has a people_weight",
                "a people_weight above 0 at postcodes of the zone that have a band",
                "fill people_weight in the postcodes file, or state a band in the row",
                bare,
                where=f"{source.file}, column people_weight, zone {listed(zones)}",
                found="no cell above 0 at a postcode with a band",
            )
        )
    return tuple(faults)


def is_spread_line(located: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Return which located rows are spread: those with no postcode, no band and no package."""
    is_line = (located["postcode"] == "") & (located["band"] == "") & (located["package_id"] == "")
    return np.asarray(is_line, dtype=bool)


def spread_over_postcodes(located: pd.DataFrame, placed: pd.DataFrame) -> pd.DataFrame:
    """Return demand in which hours stated for a zone alone stand at its postcodes.

    Each line is shared in whole seconds in proportion to `people_weight`, the largest remainders
    rounded up, so that the parts add up to the line exactly.

    Parameters
    ----------
    located : pandas.DataFrame
        Located rows; a row without postcode and band, and without package, is spread.
    placed : pandas.DataFrame
        Postcodes from `place_postcodes`.
    """
    is_line = is_spread_line(located)
    if not is_line.any():
        return located
    usable = placed[(placed["people_weight"] > 0) & (placed["band"] != "")]
    pieces = [located[~is_line]]
    for line in np.flatnonzero(is_line):
        row = located.iloc[int(line) : int(line) + 1]
        here = usable[usable["zone_id"] == row["zone_id"].iloc[0]]
        seconds = int(whole_seconds(row["hours_per_week"].to_numpy())[0])
        share = share_seconds(seconds, here["people_weight"].to_numpy(dtype=float))
        part = row.loc[row.index.repeat(len(here))].reset_index(drop=True)
        for name in ("postcode", "easting_m", "northing_m", "band", "band_before_override"):
            part[name] = here[name].to_numpy()
        part["hours_per_week"] = share / SECONDS_PER_HOUR
        if "window_hours" in part.columns:
            cell = str(row["window_hours"].iloc[0])
            part["window_hours"] = share_windows(cell, share.tolist())
        pieces.append(part[share > 0])
    return pd.concat(pieces, ignore_index=True)
