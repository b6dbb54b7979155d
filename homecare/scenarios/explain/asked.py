"""What is asked of a run, looked up in its files before the run is made again.

Receives a run's directory and names; refuses those that are in none of its files, all together. A
name that passes may still have no part in the run, as a row set aside has: that is told later.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from homecare.allocation.explain import unknown_package, unknown_provider
from homecare.errors import Fault, HomecareError, UsageError, nearest
from homecare.intake import read_table, read_zones
from homecare.scenarios.remake import tables_of
from homecare.tables import APPOINTMENTS, DEMAND, PROVIDERS, Table


def check_asked(
    run_dir: Path,
    *,
    package_id: str | None = None,
    provider: str | None = None,
    zones: Sequence[str] = (),
) -> None:
    """Refuse names that are in none of the files of a run.

    Parameters
    ----------
    run_dir : pathlib.Path
        Directory written by `homecare run --out` or `homecare allocate --out`.
    package_id, provider : str, optional
        A package and a provider.
    zones : sequence of str
        Zones.

    Raises
    ------
    UsageError
        With every name that is not known, naming the nearest.
    InputError
        When the directory holds no run.
    """
    paths = tables_of(run_dir)
    faults: list[Fault] = []
    if package_id is not None:
        known = _column(paths, "demand", DEMAND, "package_id")
        if known is not None and package_id not in known:
            faults.append(unknown_package(package_id, known))
    if provider is not None:
        known = _column(paths, "providers", PROVIDERS, "provider_id")
        if known is not None and provider not in known:
            faults.append(unknown_provider(provider, known))
    if zones and (known := _zones(paths)) is not None:
        faults += unknown_zones(zones, known)
    if faults:
        raise UsageError(faults)


def unknown_zones(zones: Sequence[str], known: Sequence[str]) -> list[Fault]:
    """Return a fault for each zone that is none of those known."""
    return [
        Fault("no such zone", "--zone", zone or "an empty name", "a zone_id of the run",
              "correct the name." + nearest(zone, known))
        for zone in dict.fromkeys(zones)
        if zone not in known
    ]  # fmt: skip


def _column(paths: Mapping[str, Path], role: str, table: Table, column: str) -> list[str] | None:
    """Return the names in a column of one of the files; None where it cannot be read."""
    if role not in paths:
        return None
    try:
        frame = read_table(paths[role], table).frame
    except HomecareError:
        return None  # making the run again tells what is wrong
    return [str(name) for name in dict.fromkeys(frame[column]) if name]


def _zones(paths: Mapping[str, Path]) -> list[str] | None:
    """Return the zones of a run: of its zones file, else those that its tables name."""
    if "zones" in paths:
        try:
            return [str(zone) for zone in read_zones(paths["zones"]).frame["zone_id"]]
        except HomecareError:
            return None
    named = [
        _column(paths, "demand", DEMAND, "zone_id"),
        _column(paths, "appointments", APPOINTMENTS, "zone_id"),
    ]
    return None if None in named else [zone for each in named for zone in each or ()]
