"""What a band rule is given beside the postcodes, and what it gives.

Owns the values that pass between the reader of a bands file, the rules and those who explain them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

Bands = npt.NDArray[np.object_]


@dataclass(frozen=True)
class BandData:
    """The bands file of a scenario, as the rule reads it.

    Attributes
    ----------
    source : str
        File name, for messages.
    areas : pandas.DataFrame, optional
        `area_type`, `area` and `band`, areas in their one form: the rule areas.
    polygons : geopandas.GeoDataFrame, optional
        `band` and polygons on the National Grid: the rule polygons.
    """

    source: str
    areas: pd.DataFrame | None = None
    polygons: gpd.GeoDataFrame | None = None


@dataclass(frozen=True)
class GivenBands:
    """The band of each postcode before any override, and why.

    Attributes
    ----------
    band : (postcodes,) object
        Band; "" where the rule gives none.
    reason : (postcodes,) object
        Why it has that band, or why none.
    columns : mapping of str to (postcodes,) array
        What else the rule found, for explanation: the nearest centre and its distance.
    notes : tuple of str
        What is worth knowing and is no fault.
    """

    band: Bands
    reason: Bands
    columns: Mapping[str, npt.NDArray[np.generic]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def bandless(self) -> dict[str, int]:
        """Return why postcodes have no band, with how many; the most first."""
        is_bare = self.band == ""
        reasons, counts = np.unique(self.reason[is_bare].astype(str), return_counts=True)
        pairs = zip(reasons.tolist(), counts.tolist(), strict=True)
        return dict(sorted(pairs, key=lambda pair: (-pair[1], pair[0])))
