"""Gathering: the files an intake names, read, checked, located, and accounted for row by row.

Owns the order in which an intake's tables need one another: demand, then zones, then the postcodes
around them, then who provides. Receives an intake file's path; hands on a `Gathered`, from which
the project folder, the problems workbook and the data-quality page are written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

import homecare
from homecare.bundled import short_name
from homecare.errors import Fault, HomecareError
from homecare.intake import (
    Context,
    IntakeFile,
    Problem,
    Quality,
    ReadZones,
    Source,
    data_quality,
    delivered_hours,
    doubts,
    file_sha256,
    is_zone_list,
    mean_week,
    read_intake,
    read_zone_source,
    row_fault,
)
from homecare.scenarios.banding import Banded, band_places
from homecare.scenarios.files import Scenario, scenario_of
from homecare.scenarios.inputs import Progress, locate_rows, market_faults
from homecare.scenarios.parts import Findings, Part, read_part
from homecare.scenarios.spreading import spread_part, used_rows
from homecare.tables import APPOINTMENTS, DEMAND, POSTCODES, PROVIDERS, VISITS, Table, blank_column

SCENARIO_DATA = ("zones", "postcodes", "demand", "providers", "appointments", "bands")


@dataclass(frozen=True)
class Gathered:
    """An intake read, checked and accounted for.

    Attributes
    ----------
    intake : IntakeFile
        What was asked.
    scenario : Scenario
        The scenario these files make.
    zones : ReadZones or None
        The zones; None where they could not be read.
    tables : mapping
        Table to the rows that are used.
    parts : tuple of Part
        Every source read and checked: their rows, faults and accounts.
    quality : Quality
        What should be known of the demand before it is believed.
    faults : tuple of Fault
        Why the intake is refused; empty: it is not.
    problems : tuple of Problem
        Every fault, cell by cell, whether or not its row is set aside.
    doubts : tuple of Problem
        Rows that may be right and should be looked at.
    notes : tuple of str
        What is worth knowing and is no fault.
    inputs : tuple of mapping
        `path` and `sha256` of every file read.
    is_set_aside : bool
        Whether faulty rows were to be set aside.
    """

    intake: IntakeFile
    scenario: Scenario
    zones: ReadZones | None
    tables: Mapping[str, pd.DataFrame]
    parts: tuple[Part, ...]
    quality: Quality
    faults: tuple[Fault, ...]
    problems: tuple[Problem, ...]
    doubts: tuple[Problem, ...]
    notes: tuple[str, ...]
    inputs: tuple[Mapping[str, str], ...]
    is_set_aside: bool

    def notices(self, table: str) -> tuple[str, ...]:
        """Return the statements that travel with a table: its files' own, then the intake's."""
        own = [
            notice
            for part in self.parts
            if part.table.name == table
            for notice in part.checked.raw.notices
        ]
        return tuple(dict.fromkeys([*own, *self.intake.notices]))

    def accounts(self) -> list[dict[str, object]]:
        """Return where every row, hour and pound of every file went, as plain values."""
        return [part.account().as_dict() for part in self.parts]

    def result(self) -> dict[str, object]:
        """Return the intake as plain values: accounts, quality, notes and record."""
        return {
            "intake": {
                "id": self.intake.id,
                "title": self.intake.title,
                "as_of": self.intake.as_of.isoformat(),
                "is_refused": bool(self.faults),
                "set_aside": self.is_set_aside,
            },
            "accounts": self.accounts(),
            "problems": len(self.problems),
            "to_check": len(self.doubts),
            "quality": self.quality.as_dict(),
            "notes": list(self.notes),
            "record": {
                "code_version": homecare.__version__,
                "inputs": [dict(each) for each in self.inputs],
            },
        }


def gather(
    path: Path, *, set_aside: bool = False, repair: bool = False, progress: Progress
) -> Gathered:
    """Return everything an intake file names, checked against itself.

    Faults of the data do not raise: they stand in the result, so that they can be written down.

    Parameters
    ----------
    path : pathlib.Path
        The intake file.
    set_aside : bool
        Continue without the faulty rows of any table but the zones; the accounts count them.
    repair : bool
        Mend zones where that is safe.
    progress : callable
        Told what is being done.

    Raises
    ------
    ScenarioError, ModelError
        When the intake file, or a model it names, is wrong.
    """
    intake = read_intake(path)
    scenario = scenario_of(path, _as_scenario(intake))
    found = Findings()
    everywhere = Context(as_of=intake.as_of)
    demand = _read_all(intake, DEMAND, everywhere, found, progress)
    wanted = frozenset(code for part in demand for code in part.checked.frame["postcode"] if code)
    zones, postcodes = _places(intake, wanted, found, repair=repair, progress=progress)
    market = {
        table.name: part
        for table in (PROVIDERS, APPOINTMENTS)
        for part in _read_all(intake, table, everywhere, found, progress)
    }
    visits = _read_all(intake, VISITS, everywhere, found, progress)
    progress("locating every hour")
    banded = _banded(scenario, zones, postcodes, found)
    located = [_located(part, scenario, banded, zones) for part in demand]
    demand = [part for part, _ in located]
    demand = _without_repeats(demand, intake.as_of)
    spread = [
        spread_part(
            part,
            banded.places,
            postcodes.used() if postcodes else None,
            as_of=intake.as_of,
            is_asked=intake.spread_hours,
            found=found,
        )
        for part in demand
    ]
    demand = [part for part, _ in spread]
    used = {
        name: part.used() for name, part in {**market, "postcodes": postcodes}.items() if part
    } | {"demand": _joined([used_rows(part, how) for part, how in spread], DEMAND)}
    if zones is not None and len(market) == 2:
        # Unless rows are set aside, a row that is faulty itself still names its provider.
        checked = {
            name: replace(part.checked, frame=used[name]) if set_aside else part.checked
            for name, part in market.items()
        }
        for fault in market_faults(scenario, zones.frame, checked):
            sources = [part.checked.raw.source for part in market.values()]
            at = next((each for each in sources if fault.where.startswith(each)), sources[-1])
            found.of_file([fault], at)
    every = [*demand, *([postcodes] if postcodes else []), *market.values(), *visits]
    if not set_aside:
        found.faults += [each.fault for part in every for each in part.row_faults]
    inputs = _inputs(intake, scenario)
    quality = data_quality(
        _joined([part.checked.frame for part in demand], DEMAND),
        as_of=intake.as_of,
        located=_whole([frame for _, frame in located]),
        postcodes=postcodes.checked.frame if postcodes else None,
        zones=zones.frame if zones else None,
        delivered=_delivered(visits),
        inputs=inputs,
    )
    problems = (*found.problems, *(each for part in every for each in part.problems()))
    return Gathered(
        intake=intake,
        scenario=scenario,
        zones=zones,
        tables=used,
        parts=tuple(every),
        quality=quality,
        faults=tuple(found.faults),
        problems=problems,
        doubts=tuple(doubts(quality, [part.checked.raw for part in demand], told=problems)),
        notes=tuple(dict.fromkeys(found.notes)),
        inputs=inputs,
        is_set_aside=set_aside,
    )


def _as_scenario(intake: IntakeFile) -> dict[str, object]:
    """Return the intake as a scenario file states it, its files in full."""
    named = {name: held[0] for name, held in intake.sources.items() if name in SCENARIO_DATA}
    return {
        "id": intake.id,
        "title": intake.title,
        "as_of": intake.as_of,
        "seed": intake.seed,
        "costed_services": list(intake.costed_services),
        "spread_zone_hours": intake.spread_hours,
        "notices": list(intake.notices),
        "attribution": list(intake.attribution),
        "models": dict(intake.models),
        "data": {
            name: str(source.paths[0].absolute() if source.paths else source.label())
            for name, source in named.items()
        },
    }


def _read_all(
    intake: IntakeFile, table: Table, context: Context, found: Findings, progress: Progress
) -> list[Part]:
    """Return every source of a table that can be read."""
    parts = []
    for source in intake.sources.get(table.name, ()):
        progress(f"reading {table.name} from {source.label()}")
        part = read_part(source, table, context, found)
        parts += [part] if part is not None else []
    return parts


def _places(
    intake: IntakeFile, wanted: frozenset[str], found: Findings, *, repair: bool, progress: Progress
) -> tuple[ReadZones | None, Part | None]:
    """Return the zones and the postcodes in and around them.

    Polygons say which postcodes are near; a list of areas is drawn from the postcodes themselves.
    """
    source = intake.sources["zones"][0]
    progress(f"reading zones from {source.label()}")
    extent = None
    if not is_zone_list(source):
        first = _zones(source, Findings())
        extent = None if first is None else _surroundings(first, intake.surroundings_m)
    context = Context(as_of=intake.as_of, extent_m=extent, wanted_postcodes=wanted)
    parts = _read_all(intake, POSTCODES, context, found, progress)
    postcodes = parts[0] if parts else None
    if postcodes is None:
        return _zones(source, found, repair=repair), None
    held = postcodes.used()
    zones = _zones(source, found, repair=repair, postcodes=held, points_m=_points(held, wanted))
    return zones, postcodes


def _zones(
    source: Source,
    found: Findings,
    *,
    repair: bool = False,
    postcodes: pd.DataFrame | None = None,
    points_m: npt.NDArray[np.float64] | None = None,
) -> ReadZones | None:
    """Return the zones with their faults and notes told, or None where they cannot be read."""
    try:
        zones = read_zone_source(source, repair=repair, postcodes=postcodes, points_m=points_m)
    except HomecareError as error:
        found.of_file(error.faults, source.label())
        return None
    found.of_file(zones.faults, source.label())
    found.notes += zones.notes
    return zones


def _points(postcodes: pd.DataFrame, wanted: frozenset[str]) -> npt.NDArray[np.float64]:
    """Return where the people of the demand live, (points, 2) metres."""
    lived = postcodes[postcodes["postcode"].isin(wanted) & postcodes["easting_m"].notna()]
    return lived[["easting_m", "northing_m"]].to_numpy(dtype=float)


def _surroundings(zones: ReadZones, margin_m: float) -> tuple[float, float, float, float] | None:
    """Return the zones' bounds with a margin; None where they have no shape."""
    west, south, east, north = (float(each) for each in zones.frame.total_bounds)
    if not np.isfinite([west, south, east, north]).all():
        return None
    return west - margin_m, south - margin_m, east + margin_m, north + margin_m


def _banded(
    scenario: Scenario, zones: ReadZones | None, postcodes: Part | None, found: Findings
) -> Banded:
    """Return the postcodes with zone and band, as far as they can be given any."""
    if zones is None or postcodes is None or postcodes.checked.file_faults:
        return Banded()
    banded = band_places(scenario, zones, replace(postcodes.checked, frame=postcodes.used()))
    found.of_file(banded.faults, postcodes.source.label())
    found.notes += banded.notes
    return banded


def _located(
    part: Part, scenario: Scenario, banded: Banded, zones: ReadZones | None
) -> tuple[Part, pd.DataFrame | None]:
    """Return a source of demand with the faults of its places, and its rows with zone and band.

    The rows are None where zones, postcodes or bands are at fault: nothing can be located then.
    """
    located, faults = locate_rows(
        scenario,
        part.checked,
        banded,
        zones.frame if zones else None,
        is_sound=zones is not None and not zones.faults and not banded.faults,
    )
    # The table's own faults come first, and the part has them already.
    more = faults[len(part.checked.row_faults) :]
    part = part.with_faults(more, as_of=scenario.as_of)
    return part, None if located is None else located.demand


def _without_repeats(parts: Sequence[Part], as_of: date) -> list[Part]:
    """Return sources of demand with a fault at every package an earlier source has already."""
    seen: set[str] = set()
    held = []
    for part in parts:
        names = part.checked.frame["package_id"]
        repeated = row_fault(
            "package_id is in another file too",
            names.isin(seen).to_numpy(dtype=bool),
            raw=part.checked.raw,
            column="package_id",
            what="the package is in another source of demand too",
            allowed="each package in one source",
            do="take it out of one of the files",
        )
        held.append(part.with_faults((repeated,), as_of=as_of) if repeated else part)
        seen |= set(names) - {""}
    return held


def _delivered(visits: Sequence[Part]) -> pd.DataFrame | None:
    """Return hours a week delivered to each package, or None where no visits are given."""
    if not visits:
        return None
    return mean_week(delivered_hours(_joined([part.used() for part in visits], VISITS)))


def _whole(frames: Sequence[pd.DataFrame | None]) -> pd.DataFrame | None:
    """Return located rows of every source as one table, or None where any is not located."""
    held = [each for each in frames if each is not None]
    return _joined(held, DEMAND) if held and len(held) == len(frames) else None


def _joined(frames: Sequence[pd.DataFrame], table: Table) -> pd.DataFrame:
    """Return rows of several sources as one table."""
    if not frames:
        return pd.DataFrame(
            {each.name: blank_column(each, pd.RangeIndex(0)) for each in table.columns}
        )
    return frames[0] if len(frames) == 1 else pd.concat(frames, ignore_index=True)


def _inputs(intake: IntakeFile, scenario: Scenario) -> tuple[Mapping[str, str], ...]:
    """Return the hash of every file the intake read."""
    paths = {path for held in intake.sources.values() for each in held for path in each.files()}
    files = {
        file
        for path in (*paths, *scenario.files)
        for file in ([path] if path.is_file() else sorted(path.rglob("*")))
        if file.is_file()
    }
    return tuple({"path": short_name(path), "sha256": file_sha256(path)} for path in sorted(files))
