"""Bands: how hard an address is to serve, by a named rule, then the zones' overrides.

Receives postcodes and parameters; hands on the band of each postcode before any override, and the
overrides of each zone. The rules are registered by name in `BAND_RULES`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from homecare.errors import Fault, InputError, listed, nearest
from homecare.geography.clusters import infer_bands
from homecare.parameters import Parameters

Bands = npt.NDArray[np.object_]


def _listed(postcodes: pd.DataFrame, parameters: Parameters) -> Bands:
    """Bands as the postcodes file states them."""
    del parameters
    return postcodes["band"].to_numpy(dtype=object)


def _ruc2011(postcodes: pd.DataFrame, parameters: Parameters) -> Bands:
    """Bands by ONS rural-urban class 2011, through the model's own table of classes."""
    table = parameters.mapping("geography.ruc_band")
    return postcodes["ruc2011"].str.upper().map(table).fillna("").to_numpy(dtype=object)


def _clusters(postcodes: pd.DataFrame, parameters: Parameters) -> Bands:
    """Bands inferred from how postcodes cluster."""
    return np.asarray(
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


BAND_RULES: Mapping[str, Callable[[pd.DataFrame, Parameters], Bands]] = {
    "listed": _listed,
    "ruc2011": _ruc2011,
    "clusters": _clusters,
}


def band_of_postcodes(postcodes: pd.DataFrame, parameters: Parameters) -> Bands:
    """Return the band of each postcode before any override; "" where the rule gives none.

    Parameters
    ----------
    postcodes : pandas.DataFrame
        A checked postcodes table, (postcodes,) rows.
    parameters : Parameters
        Names the rule in `geography.band_rule` and its numbers.

    Returns
    -------
    (postcodes,) object
        Band names.
    """
    return BAND_RULES[parameters.word("geography.band_rule")](postcodes, parameters)


def read_overrides(
    zones: gpd.GeoDataFrame, bands: tuple[str, ...], *, source: str
) -> dict[tuple[str, str], str]:
    """Return (zone_id, band) to the band it is priced as.

    Parameters
    ----------
    zones : geopandas.GeoDataFrame
        Zones whose `band_override` is empty or like `urban=fringe;rural=isolated`.
    bands : tuple of str
        The bands there are.
    source : str
        File name, for messages.

    Raises
    ------
    InputError
        With every override that is not of that form, names no band or repeats one.
    """
    overrides: dict[tuple[str, str], str] = {}
    faults = []
    for zone_id, text in zip(zones["zone_id"], zones["band_override"], strict=True):
        for pair in filter(None, (each.strip() for each in str(text or "").split(";"))):
            was, _, now = (each.strip() for each in pair.partition("="))
            if was not in bands or now not in bands:
                unknown = was if was not in bands else now
                faults.append(
                    Fault(
                        "a band override names no band",
                        f"{source}, zone {zone_id}, column band_override",
                        f'"{pair}"',
                        f"band=band with bands {listed(bands)}",
                        f"correct the override.{nearest(unknown, bands)}",
                    )
                )
                continue
            if (str(zone_id), was) in overrides:
                faults.append(
                    Fault(
                        "a zone overrides one band twice",
                        f"{source}, zone {zone_id}, column band_override",
                        f'"{text}"',
                        "each band once",
                        f"keep one of the overrides of {was}",
                    )
                )
            overrides[str(zone_id), was] = now
    if faults:
        raise InputError(faults)
    return overrides
