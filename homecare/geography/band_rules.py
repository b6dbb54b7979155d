"""The band rules that read a postcode's own cells: stated bands, and rural-urban classes.

Receives postcodes and parameters; hands on the band of each postcode and why it has it.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from homecare.geography.clusters import infer_bands, near_counts
from homecare.geography.given import GivenBands
from homecare.parameters import Parameters
from homecare.parameters.ruc import CLASSES, PSEUDO, SCOTTISH, class_code


def listed_bands(postcodes: pd.DataFrame) -> GivenBands:
    """Return bands as the postcodes file states them."""
    band = postcodes["band"].to_numpy(dtype=object)
    reason = np.where(band == "", "no band is stated", "stated in the postcodes file")
    return GivenBands(band=band, reason=reason.astype(object))


def class_bands(
    cells: pd.Series, column: str, table: Mapping[str, str], *, label: str = ""
) -> GivenBands:
    """Return bands by rural-urban class, through a model's table of classes.

    Parameters
    ----------
    cells : pandas.Series
        Class of each postcode, as code or label.
    column : {"ruc2011", "ruc2021"}
        Which classification.
    table : mapping
        Code to band.
    label : str
        What is said of every band so given, such as that the crosswalk is inferred.
    """
    place, distinct = pd.factorize(cells.astype(str))
    codes = [class_code(str(cell), column) for cell in distinct]
    bands = [table.get(code, "") for code in codes]
    reasons = [
        f"class {code}{label}" if band else _why_bandless(code, column)
        for code, band in zip(codes, bands, strict=True)
    ]
    return GivenBands(
        band=np.array(bands, dtype=object)[place], reason=np.array(reasons, dtype=object)[place]
    )


def _why_bandless(code: str, column: str) -> str:
    """Return why a class has no band."""
    if not code:
        return "no class"
    if code in SCOTTISH[column]:
        return f"class {code} is of the Scottish classification"
    if code in PSEUDO:
        return f"class {code} stands for no classification (Channel Islands, Isle of Man)"
    if code in CLASSES[column]:
        return f"the model gives class {code} no band"
    return f"{code[:20]} is no class of {column[3:]}"


def ruc2011_bands(postcodes: pd.DataFrame, parameters: Parameters) -> GivenBands:
    """Return bands by ONS rural-urban class 2011.

    Only directories by postcode (or output area) part hamlets from villages: tables of small areas
    and wards have no class F. Where a table of classes tells them apart and no postcode has one, a
    note says so.
    """
    table = parameters.mapping("geography.ruc_band")
    given = class_bands(postcodes["ruc2011"], "ruc2011", table)
    codes = {class_code(str(cell), "ruc2011") for cell in postcodes["ruc2011"].unique()}
    told_apart = {table.get(code) for code in ("F1", "F2")} - {table.get("E1"), table.get("E2")}
    if told_apart - {None} and codes & {"E1", "E2"} and not codes & {"F1", "F2"}:
        note = (
            "no postcode has class F1 or F2 of 2011: a class taken by LSOA, MSOA or ward cannot "
            "tell hamlets from villages; the class by postcode is in ONSPD"
        )
        return GivenBands(given.band, given.reason, notes=(note,))
    return given


def ruc2021_bands(postcodes: pd.DataFrame, parameters: Parameters) -> GivenBands:
    """Return bands by ONS rural-urban class 2021, through a crosswalk, and where isolated is from.

    Notes
    -----
    The classification of 2021 has no class of isolated dwellings. Of the postcodes in the hardest
    band of the crosswalk, those are moved to the model's last band that `isolated_from` names:
    those whose class of 2011 has that band in `ruc_band`, or those with at most
    `rural_neighbours` postcodes, themselves included, within `near_distance`.
    """
    crosswalk = parameters.mapping("geography.ruc2021_band")
    label = ", inferred crosswalk"
    given = class_bands(postcodes["ruc2021"], "ruc2021", crosswalk, label=label)
    origin = str(parameters.choices.get("geography.isolated_from", "none"))
    if origin == "none":
        return given
    bands = parameters.words("geography.bands")
    hardest = max(crosswalk.values(), key=bands.index)
    is_hardest = np.asarray(given.band == hardest, dtype=bool)
    moved, why, notes = _isolated(postcodes, parameters, origin, is_hardest)
    return GivenBands(
        band=np.where(moved, bands[-1], given.band),
        reason=np.where(moved, given.reason + "; " + bands[-1] + why, given.reason),
        notes=notes,
    )


def _isolated(
    postcodes: pd.DataFrame,
    parameters: Parameters,
    origin: str,
    is_hardest: npt.NDArray[np.bool_],
) -> tuple[npt.NDArray[np.bool_], str, tuple[str, ...]]:
    """Return which postcodes are moved to the last band, the words for it, and notes."""
    last = parameters.words("geography.bands")[-1]
    if origin == "density":
        distance_m = parameters.number("geography.near_distance")
        most = parameters.number("geography.rural_neighbours")
        counts = near_counts(
            postcodes["easting_m"].to_numpy(dtype=float),
            postcodes["northing_m"].to_numpy(dtype=float),
            near_distance_m=distance_m,
            asked=is_hardest,
        )
        why = f", inferred: at most {most:g} postcodes within {distance_m:g} m"
        return is_hardest & (counts <= most), why, ()
    table = parameters.mapping("geography.ruc_band")
    older = class_bands(postcodes["ruc2011"], "ruc2011", table)
    unknown = int((is_hardest & (older.band == "")).sum())
    told = (
        f"{unknown:,} postcodes of the hardest band of the crosswalk have no class of 2011 "
        f"with a band: whether they are {last} is not known, and they are not counted so"
    )
    notes = (told,) if unknown else ()
    return is_hardest & (older.band == last), " by its class of 2011", notes


def cluster_bands(postcodes: pd.DataFrame, parameters: Parameters) -> GivenBands:
    """Return bands inferred from how postcodes cluster."""
    band = np.asarray(
        infer_bands(
            postcodes["easting_m"].to_numpy(),
            postcodes["northing_m"].to_numpy(),
            cluster_distance_m=parameters.number("geography.cluster_distance"),
            urban_postcodes=int(parameters.number("geography.urban_cluster")),
            fringe_postcodes=int(parameters.number("geography.fringe_cluster")),
            near_distance_m=parameters.number("geography.near_distance"),
            rural_neighbours=int(parameters.number("geography.rural_neighbours")),
        ),
        dtype=object,
    )
    reason = np.full(len(band), "inferred from the density of postcodes", dtype=object)
    return GivenBands(band=band, reason=reason)
