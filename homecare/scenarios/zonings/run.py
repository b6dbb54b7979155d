"""Zonings side by side: another zones file read, and every row and place of a run put into it.

Receives a run's inputs and the names of other zonings; hands on each as a `Zoning`: its zones,
and the zone of every row of demand and of every postcode. What an address costs does not move.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from homecare.bundled import PREFIX, bundled_root
from homecare.errors import Fault, InputError, UsageError, listed, nearest
from homecare.geography import read_overrides, zone_of_points, zones_within
from homecare.intake import file_sha256, read_zones
from homecare.scenarios.files import Scenario, load_scenario
from homecare.scenarios.find import bundled_ids
from homecare.scenarios.inputs import Inputs

Names = npt.NDArray[np.object_]

MOST_ZONINGS = 4
NO_POSITION = "no postcode, and no zone here holds the whole of the zone it is stated for"
OUTSIDE = "outside every zone"


@dataclass(frozen=True)
class Zoning:
    """One way to divide the county.

    Attributes
    ----------
    id, title : str
        Name for tables and files, and for people.
    path : pathlib.Path
        The zones file.
    zones : geopandas.GeoDataFrame
        The ZONES table with polygons, National Grid.
    zone_of_row : (rows,) object
        Zone of each row of demand; "" for none.
    zone_of_place : (postcodes,) object
        Zone of each postcode; "" for none.
    overrides : mapping
        (zone_id, band) to the band it is priced as, by this zoning's own file.
    is_illustrative : bool
        Whether the boundaries are not a council's own.
    why_none : (rows,) object
        Why a row is in no zone; "" where it is in one.
    """

    id: str
    title: str
    path: Path
    zones: Any
    zone_of_row: Names
    zone_of_place: Names
    overrides: Mapping[tuple[str, str], str]
    is_illustrative: bool
    why_none: Names

    def names(self) -> dict[str, str]:
        """Return zone_id to zone_name."""
        return dict(zip(self.zones["zone_id"], self.zones["zone_name"], strict=True))


@dataclass(frozen=True)
class OpenedZoning:
    """Another zoning as its file reads, before anything is put into it.

    Attributes
    ----------
    path : pathlib.Path
        The zones file.
    zones : geopandas.GeoDataFrame
        The ZONES table with polygons, National Grid.
    overrides : mapping
        (zone_id, band) to the band it is priced as.
    is_illustrative : bool
        Whether the boundaries are not a council's own.
    notes : tuple of str
        What is worth knowing of the file.
    """

    path: Path
    zones: Any
    overrides: Mapping[tuple[str, str], str]
    is_illustrative: bool
    notes: tuple[str, ...]


def open_zonings(scenario: Scenario, names: Sequence[str]) -> tuple[OpenedZoning, ...]:
    """Return other zonings as their files read, which needs no run.

    Parameters
    ----------
    scenario : Scenario
        Whose bands the overrides of a zone may name.
    names : sequence of str
        Zones files, scenarios, project folders, bundled ids or `bundled:` names.

    Raises
    ------
    UsageError
        With every name that no zoning has, when none is named, or more than four are.
    InputError
        With every fault of every zones file.
    """
    if not 1 <= len(names) <= MOST_ZONINGS:
        raise UsageError(
            Fault(
                "the number of zonings to compare with is not allowed",
                "--compare",
                str(len(names)),
                f"1 to {MOST_ZONINGS}",
                "compare a few at a time",
            )
        )
    found: list[tuple[Path, bool]] = []
    unknown: list[Fault] = []
    for name in names:
        try:
            found.append(_find(name, scenario))
        except UsageError as error:
            unknown += error.faults
    if unknown:
        raise UsageError(unknown)
    bands = scenario.parameters.words("geography.bands")
    opened: list[OpenedZoning] = []
    faults: list[Fault] = []
    for path, is_illustrative in found:
        try:
            read = read_zones(path)
            faults += read.faults
            overrides = read_overrides(read.frame, bands, source=path.name)
        except InputError as error:
            faults += error.faults
            continue
        opened.append(OpenedZoning(path, read.frame, overrides, is_illustrative, tuple(read.notes)))
    if faults:
        raise InputError(faults)
    return tuple(opened)


def place_in_zonings(
    scenario: Scenario, inputs: Inputs, others: Sequence[OpenedZoning]
) -> tuple[Zoning, ...]:
    """Return the scenario's own zoning and the others, every row and place put into each.

    Parameters
    ----------
    scenario : Scenario
        Names the baseline's zones.
    inputs : Inputs
        Its files, located.
    others : sequence of OpenedZoning
        The other zonings.

    Returns
    -------
    tuple of Zoning
        The scenario's own first.
    """
    bands = scenario.parameters.words("geography.bands")
    zonings = [_baseline(scenario, inputs, bands)]
    for other in others:
        row, why = _zone_of_rows(inputs.located.frame, inputs.zones, other.zones)
        place = zone_of_points(other.zones, inputs.places["easting_m"], inputs.places["northing_m"])
        zonings.append(
            Zoning(
                id=_free_id(other.path.stem, [each.id for each in zonings]),
                title=_title(other.zones, other.path),
                path=other.path,
                zones=other.zones,
                zone_of_row=row,
                zone_of_place=place,
                overrides=other.overrides,
                is_illustrative=other.is_illustrative,
                why_none=why,
            )
        )
    return tuple(zonings)


def _baseline(scenario: Scenario, inputs: Inputs, bands: tuple[str, ...]) -> Zoning:
    path = scenario.data["zones"]
    rows = len(inputs.located.frame)
    return Zoning(
        id=path.stem,
        title=_title(inputs.zones, path),
        path=path,
        zones=inputs.zones,
        zone_of_row=inputs.located.frame["zone_id"].to_numpy(dtype=object),
        zone_of_place=inputs.places["zone_id"].to_numpy(dtype=object),
        overrides=read_overrides(inputs.zones, bands, source=path.name),
        is_illustrative=scenario.are_zones_illustrative,
        why_none=np.full(rows, "", dtype=object),
    )


def _title(zones: pd.DataFrame, path: Path) -> str:
    """Return what a zoning is called: the number of its zones and its file's name."""
    return f"{len(zones)} {'zone' if len(zones) == 1 else 'zones'} ({path.stem})"


def _free_id(stem: str, taken: Sequence[str]) -> str:
    """Return a name no other zoning has.

    Examples
    --------
    >>> _free_id("zones", ["zones", "zones-2"])
    'zones-3'
    """
    name, number = stem, 1
    while name in taken:
        number += 1
        name = f"{stem}-{number}"
    return name


def _find(name: str, scenario: Scenario) -> tuple[Path, bool]:
    """Return the zones file a name stands for, and whether its boundaries are illustrative."""
    root = bundled_root() / "data"
    path = root / name.removeprefix(PREFIX) if name.startswith(PREFIX) else Path(name)
    shelf = root / "zones" / f"{name}.gpkg"
    is_scenario = path.suffix == ".toml" or (path / "scenario.toml").is_file()
    if is_scenario or (not path.exists() and name in bundled_ids()):
        other = load_scenario(name)
        return other.data["zones"], other.are_zones_illustrative
    if not path.exists() and "/" not in name and "\\" not in name and shelf.is_file():
        path = shelf
    if path.exists():
        return path, scenario.are_zones_illustrative or _is_bundled(path)
    known = [*bundled_ids(), *sorted(each.stem for each in (root / "zones").glob("*s.gpkg"))]
    raise UsageError(
        Fault(
            "no such zoning",
            name,
            "no zones file, scenario, project folder or bundled zoning",
            f"a zones file, a scenario, or one of {listed(known)}",
            f"correct the name.{nearest(name, known)}",
        )
    )


def _is_bundled(path: Path) -> bool:
    """Return whether a file is one of the bundled ones, or a copy of it."""
    ours = bundled_root() / "data" / "zones" / path.name
    return path.is_file() and ours.is_file() and file_sha256(ours) == file_sha256(path)


def _zone_of_rows(
    located: pd.DataFrame, zones: pd.DataFrame, others: pd.DataFrame
) -> tuple[Names, Names]:
    """Return the zone of each row in another zoning, and why it has none.

    A row without a position is known by its zone alone: it goes where that zone lies whole.
    """
    has_position = located["easting_m"].notna().to_numpy(dtype=bool)
    zone = np.full(len(located), "", dtype=object)
    zone[has_position] = zone_of_points(
        others,
        located.loc[has_position, "easting_m"],
        located.loc[has_position, "northing_m"],
    )
    if not has_position.all():
        within = zones_within(zones, others)
        stated = located.loc[~has_position, "zone_id"]
        zone[~has_position] = stated.map(within).fillna("").to_numpy(dtype=object)
    why = np.where(has_position, OUTSIDE, NO_POSITION).astype(object)
    why[zone != ""] = ""
    return zone, why


def stated_bands(scenario: Scenario, inputs: Inputs) -> npt.NDArray[np.bool_]:
    """Return which rows state a band of their own, which no zone's override changes."""
    table = inputs.tables["demand", scenario.data["demand"]].frame[inputs.ledger.used()]
    states = (table["band"] != "").to_numpy(dtype=bool)
    if scenario.spread_zone_hours:
        # Lines that were spread stand at the end, and stated none.
        is_line = (table["postcode"] == "") & (table["band"] == "") & (table["package_id"] == "")
        states = states[~is_line.to_numpy(dtype=bool)]
    spare = len(inputs.located.frame) - len(states)
    return np.concatenate([states, np.zeros(spare, dtype=bool)])


def bands_by_own_overrides(
    zoning: Zoning, located: pd.DataFrame, *, is_stated: npt.NDArray[np.bool_]
) -> Names:
    """Return the band of each row where the zoning's own overrides were applied instead.

    Parameters
    ----------
    zoning : Zoning
        Whose overrides.
    located : pandas.DataFrame
        Rows with `band` and `band_before_override`.
    is_stated : (rows,) bool
        Rows that state their band.
    """
    now = located["band"].to_numpy(dtype=object)
    before = located["band_before_override"].to_numpy(dtype=object)
    own = np.array(
        [
            zoning.overrides.get((zone, band), band)
            for zone, band in zip(zoning.zone_of_row, before, strict=True)
        ],
        dtype=object,
    )
    return np.where(is_stated | (before == ""), now, own)
