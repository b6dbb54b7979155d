"""Zone boundaries: the areas of a geographic file that a zone list names.

Receives a geographic file and the codes of a list; hands on the polygons with their codes, on the
British National Grid.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pandas as pd

from homecare.errors import Fault, InputError, listed, nearest
from homecare.geography import check_shapes, place_on_grid
from homecare.intake.zoning.shape_files import read_shapes
from homecare.intake.zoning.zones import cell_text


@dataclass(frozen=True)
class Boundaries:
    """Areas with their codes.

    Attributes
    ----------
    frame : geopandas.GeoDataFrame
        `code`, and polygons on the National Grid; only areas that are usable polygons.
    faults : tuple of Fault
        What is wrong with the file, and with the polygons the list names.
    notes : tuple of str
        What is worth knowing and is no fault.
    """

    frame: gpd.GeoDataFrame
    faults: tuple[Fault, ...]
    notes: tuple[str, ...]


def read_boundaries(
    path: Path,
    codes: Collection[str],
    *,
    tidy: Callable[[str], str],
    layer: str = "",
    code: str = "",
    crs: str = "",
) -> Boundaries:
    """Return the areas of a geographic file with their codes.

    Parameters
    ----------
    path : pathlib.Path
        One polygon an area.
    codes : collection of str
        The codes a list names, in the form in which they are compared.
    tidy : callable
        Brings a code to that form.
    layer, crs : str
        As for `homecare.intake.read_zones`.
    code : str
        Attribute that holds the codes; empty: the one that holds most of them.

    Raises
    ------
    InputError
        When the file cannot be read or placed, or no attribute holds a code of the list.
    """
    held = read_shapes(path, layer=layer, meaning="boundaries")
    placed = place_on_grid(held.frame, source=held.source, crs=crs)
    if placed.faults:
        raise InputError(placed.faults)
    table = pd.DataFrame(held.frame.drop(columns=held.frame.geometry.name))
    cells = {str(name): table[name].map(cell_text).map(tidy) for name in table.columns}
    heading = _heading(cells, set(codes), code, held.source)
    frame = gpd.GeoDataFrame(
        {"code": cells[heading]}, geometry=placed.frame.geometry.to_numpy(), crs=placed.frame.crs
    )
    is_named = frame["code"].isin(list(codes)).to_numpy(dtype=bool)
    faults, usable = check_shapes(
        frame.rename(columns={"code": "zone_id"})[is_named], source=held.source
    )
    kept = ~is_named
    kept[is_named] = usable
    notes = [*held.notes, *placed.notes]
    if not code:
        notes.append(f"{held.source}: the codes of the list are found in column {heading}")
    return Boundaries(frame[kept], tuple(faults), tuple(notes))


def _heading(cells: dict[str, pd.Series], codes: set[str], wanted: str, source: str) -> str:
    if wanted:
        found = next((name for name in cells if name.lower() == wanted.lower()), None)
        if found is None:
            raise InputError(
                Fault(
                    "the column of codes is missing",
                    f"{source}, headings",
                    f"no {wanted} among {listed(list(cells))}",
                    "a heading of the file",
                    "correct boundaries_code." + nearest(wanted, cells),
                )
            )
        return found
    matches = {name: len(codes & set(each)) for name, each in cells.items()}
    best = max(matches, key=lambda name: matches[name], default="")
    if not best or not matches[best]:
        raise InputError(
            Fault(
                "no column of the boundaries holds a code of the list",
                f"{source}, headings",
                listed(list(cells)) or "none",
                f"a column with codes such as {listed(sorted(codes), at_most=3)}",
                "look whether both files mean the same areas of the same year",
            )
        )
    return best
