"""Zone lists: zones that a council holds as a list of areas, each with its zone.

Receives a CSV or workbook of postcodes, sectors, wards, LSOAs or districts with their zones, and
either the areas' boundaries or a table of postcodes; hands on zones with polygons, made by joining
the areas' boundaries or drawn half way between the postcodes of different zones.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from homecare.errors import Fault, InputError, listed
from homecare.geography import dissolve, draw_from_points
from homecare.intake.zoning.boundaries import read_boundaries
from homecare.intake.zoning.list_files import Area, ZoneList, read_zone_list
from homecare.intake.zoning.zones import ReadZones, looked_over

DRAWN = "drawn from postcodes"
# More of the list than this matches nothing: it is a list of other areas.
MOST_UNKNOWN_SHARE = 0.5
# Quality of a position in Code-Point from which there is none.
NO_POSITION = 50


def zones_from_list(
    path: Path,
    *,
    by: str = "",
    columns: Mapping[str, str] | None = None,
    sheet: str = "",
    postcodes: pd.DataFrame | None = None,
    boundaries: Path | None = None,
    boundaries_layer: str = "",
    boundaries_code: str = "",
    crs: str = "",
    points_m: npt.NDArray[np.float64] | None = None,
) -> ReadZones:
    """Return the zones of a list, with polygons from the areas' boundaries or from postcodes.

    Parameters
    ----------
    path : pathlib.Path
        A CSV or workbook with a column of areas and a column of zones; `zone_name`, `zone_class`
        and `band_override` where it has them.
    by : str
        What the areas are: postcode, sector, outward, ward, lsoa or district. Empty: found by the
        heading.
    columns : mapping, optional
        Column of the ZONES table, or the kind of area, to its heading in the file, as
        ``{"zone_id": "LOT_NO", "lsoa": "Area"}``.
    sheet : str
        Sheet of a workbook.
    postcodes : pandas.DataFrame, optional
        A checked postcodes table; not needed with `boundaries`.
    boundaries : pathlib.Path, optional
        A geographic file with one polygon an area.
    boundaries_layer, boundaries_code : str
        Its layer, and the attribute that holds the codes; empty: the one that fits the list best.
    crs : str
        Reference system of the boundaries, where they state none.
    points_m : (points, 2) float, optional
        Eastings and northings of postcodes in use, m, to be looked for in holes.

    Raises
    ------
    InputError
        When a file cannot be read, the list has no column of areas or of zones, most of its areas
        are unknown, or there are neither boundaries nor postcodes.

    Notes
    -----
    Drawn from postcodes, every postcode of the table that is live and has a true position lies in
    the zone listed for it, and the ground of postcodes in no listed area stays in no zone. Between
    postcodes the boundary is half way; it is not the council's. Codes of the list that are unknown,
    and areas with postcodes that are in no zone, are told with their numbers.
    """
    held = read_zone_list(path, by=by, columns=columns or {}, sheet=sheet)
    faults, notes = list(held.faults), list(held.notes)
    if boundaries is not None:
        areas = read_boundaries(
            boundaries,
            {code: code for code in held.zone_of},
            tidy=held.area.tidy,
            layer=boundaries_layer,
            code=boundaries_code,
            crs=crs,
        )
        faults += areas.faults
        notes += areas.notes
        codes = areas.frame["code"]
        drawn = dissolve(areas.frame.assign(zone_id=_zones(codes, held)))
        basis = f"joined from {boundaries.name}"
        if drawn.overlap_m2 + drawn.gap_m2 > 1:
            notes.append(
                f"{boundaries.name}: areas overlap by {drawn.overlap_m2:,.0f} m2 and leave gaps of "
                f"{drawn.gap_m2:,.0f} m2, settled when they were joined"
            )
    elif postcodes is not None:
        points = _placed(postcodes)
        codes = codes_of(points, held.area)
        points_zones, more, said = _zones_of_points(
            points, _zones(codes, held), path.name, people_m=points_m
        )
        faults += more
        drawn = draw_from_points(points["easting_m"], points["northing_m"], points_zones)
        basis = DRAWN
        notes += said
        notes.append(
            f"{path.name}: the zones are {DRAWN}: half way between the postcodes of different "
            "zones, and about 1 km beyond the last; they are not the council's boundaries"
        )
    else:
        raise InputError(_neither(path.name))
    more, said = _unmatched(held, codes, path.name, is_points=boundaries is None)
    faults += more
    notes += said
    table = held.zones.frame
    shapes = dict(zip(drawn.frame["zone_id"], drawn.frame.geometry, strict=True))
    frame = gpd.GeoDataFrame(
        table, geometry=[shapes.get(each) for each in table["zone_id"]], crs=drawn.frame.crs
    )
    frame, more, said = looked_over(frame, source=path.name, repair=False, points_m=points_m)
    return ReadZones(frame, (*faults, *more), (*notes, *said), basis)


def _zones(codes: pd.Series, held: ZoneList) -> npt.NDArray[np.object_]:
    return codes.map(held.zone_of).fillna("").to_numpy(dtype=object)


def _placed(postcodes: pd.DataFrame) -> pd.DataFrame:
    """Return the live postcodes that have a true position."""
    kept = postcodes["easting_m"].notna() & postcodes["northing_m"].notna()
    if "position_quality" in postcodes.columns:
        kept &= ~(postcodes["position_quality"] >= NO_POSITION)
    if "terminated_on" in postcodes.columns:
        kept &= postcodes["terminated_on"].isna()
    return postcodes[kept].reset_index(drop=True)


def codes_of(postcodes: pd.DataFrame, area: Area) -> pd.Series:
    """Return the code of each postcode's area, in the form in which codes are compared.

    Parameters
    ----------
    postcodes : pandas.DataFrame
        A checked postcodes table.
    area : Area
        The kind of area.
    """
    held = postcodes[area.column].astype(str)
    if area.name == "sector":
        held = held.str[:-2]
    elif area.name == "outward":
        held = held.str[:-4]
    return held.map(area.tidy)


def _zones_of_points(
    points: pd.DataFrame,
    zone: npt.NDArray[np.object_],
    source: str,
    *,
    people_m: npt.NDArray[np.float64] | None,
) -> tuple[npt.NDArray[np.object_], list[Fault], list[str]]:
    """Return one zone for each place, with the places listed in two as a fault.

    A postcode in no listed area that shares its place with a listed one goes with it. Where it is
    known that nobody of the demand lives at a place, such as the sorting office at which all PO
    boxes of a town stand, the place goes to the zone of most of its postcodes, with a note.
    """
    held = points[["postcode", "easting_m", "northing_m"]].assign(zone=zone)
    place = ["easting_m", "northing_m"]
    listed_ones = held[held["zone"] != ""]
    count = listed_ones.groupby(place)["zone"].nunique()
    torn = count[count > 1]
    empty = torn.iloc[:0]
    if people_m is not None:
        is_lived_in = torn.index.isin([(east, north) for east, north in people_m.tolist()])
        torn, empty = torn[is_lived_in], torn[~is_lived_in]
    faults = []
    if len(torn):
        spots = []
        for east, north in torn.index[:5]:
            is_here = (listed_ones["easting_m"] == east) & (listed_ones["northing_m"] == north)
            here = listed_ones[is_here]
            pairs = [f"{a} in {b}" for a, b in zip(here["postcode"], here["zone"], strict=True)]
            spots.append(f"{east:.0f} E {north:.0f} N ({listed(pairs, at_most=4)})")
        faults.append(
            Fault(
                "postcodes at the same point are listed in two zones",
                f"{source}, places of postcodes",
                f"{len(torn):,} place{'' if len(torn) == 1 else 's'}: {'; '.join(spots)}",
                "one zone for all postcodes of a place",
                "list them in one zone, or give the boundaries of the areas as a file",
            )
        )
    sizes = listed_ones.groupby([*place, "zone"]).size().rename("postcodes").reset_index()
    most = sizes.sort_values([*place, "postcodes", "zone"], ascending=[True, True, False, True])
    settled_zone = most.drop_duplicates(place).set_index(place)["zone"]
    keys = pd.MultiIndex.from_frame(held[place])
    settled = settled_zone.reindex(keys).fillna("").to_numpy(dtype=object)
    joined = int(((zone == "") & (settled != "")).sum())
    notes = []
    if len(empty):
        spots = [f"{east:.0f} E {north:.0f} N" for east, north in empty.index]
        notes.append(
            f"{source}: {len(empty):,} place(s) hold postcodes of two zones and nobody of the "
            f"demand; each lies in the zone of most of its postcodes: {listed(spots)}"
        )
    if joined:
        notes.append(
            f"{source}: {joined:,} postcode(s) in no listed area share a place with one that is, "
            "and lie in its zone"
        )
    return settled, faults, notes


def _unmatched(
    held: ZoneList, codes: pd.Series, source: str, *, is_points: bool
) -> tuple[list[Fault], list[str]]:
    """Return what of the list is unknown, and what of the map is not in the list."""
    present = set(codes) - {""}
    name = held.area.name
    where = "no live postcode" if is_points else "no boundary"
    unknown = [code for code in held.zone_of if code not in present]
    faults, notes = [], []
    if len(unknown) > MOST_UNKNOWN_SHARE * max(len(held.zone_of), 1):
        faults.append(
            Fault(
                "most areas of the list are unknown",
                f"{source}, column {held.zones.raw.heading('area')}",
                f"{len(unknown):,} of {len(held.zone_of):,} with {where}: {listed(unknown)}",
                f"codes or names of the {name} as the other file has them",
                "look whether both files mean the same areas of the same year",
            )
        )
    elif unknown:
        notes.append(
            f"{source}: {len(unknown):,} of {len(held.zone_of):,} listed areas ({name}) have "
            f"{where}: {listed(unknown)}"
        )
    is_out = ~codes.isin(list(held.zone_of)).to_numpy(dtype=bool)
    out = codes[is_out]
    if len(out):
        areas = sorted(set(out) - {""})
        rows = f", with {len(out):,} of {len(codes):,} live postcodes" if is_points else ""
        notes.append(
            f"{source}: {len(areas):,} areas ({name}) are in no zone{rows}: {listed(areas)}"
        )
    return faults, notes


def _neither(source: str) -> Fault:
    return Fault(
        "a list of zones needs boundaries or postcodes",
        f"{source}, boundaries",
        "neither a boundaries file nor a postcodes table",
        "one of the two",
        "state boundaries, or give the intake a postcodes table",
    )
