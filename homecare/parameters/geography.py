"""The rules of a geography model as a whole: its choices and numbers must fit one another.

Receives the choices and values of a geography model, from its file or with a scenario's changes
made; hands on every fault. No band may be named that the model does not have, and the rule it names
must find what it needs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise

from homecare.errors import Fault, listed, nearest
from homecare.parameters.ruc import CLASSES, SCOTTISH
from homecare.parameters.values import Value

MAPS = {"ruc2011": "ruc_band", "ruc2021": "ruc2021_band"}
RING_LIMITS = {"ring_limit_miles": "miles", "ring_limit_m": "m"}
# The classes that the rule of clusters gives, which a model with that rule must have as bands.
CLUSTER_BANDS = ("urban", "fringe", "rural", "isolated")
DENSITY_NUMBERS = ("near_distance", "rural_neighbours")
GRID_M = (700_000.0, 1_300_000.0)

Choices = Mapping[str, object]
_CENTRE = re.compile(r"\s*(\d{1,7}(?:\.\d+)?)\s*[ ,]\s*(\d{1,7}(?:\.\d+)?)\s*")


def read_centre(text: str) -> tuple[float, float] | None:
    """Return easting and northing in metres of a centre, or None where it is no such pair.

    Examples
    --------
    >>> read_centre("453550 319550"), read_centre("453550"), read_centre("1 2000000")
    ((453550.0, 319550.0), None, None)
    """
    found = _CENTRE.fullmatch(text)
    if not found:
        return None
    east, north = float(found[1]), float(found[2])
    return (east, north) if east <= GRID_M[0] and north <= GRID_M[1] else None


def check_geography(where: str, choices: Choices, values: Iterable[Value]) -> list[Fault]:
    """Return what does not fit in a geography model.

    Parameters
    ----------
    where : str
        The file, for messages.
    choices : mapping
        Path to choice; those of other kinds are passed over.
    values : iterable of Value
        Its values; each day is looked at by itself.
    """
    bands = choices.get("geography.bands")
    if not isinstance(bands, tuple):
        return []
    names = tuple(str(each) for each in bands)
    own = [each for each in values if each.path.startswith("geography.")]
    limits = [each for each in own if each.path.split(".")[1] in RING_LIMITS]
    held = {each.path.split(".")[1] for each in own}
    faults = [
        fault
        for column, name in MAPS.items()
        for fault in _check_map(where, column, _map(choices, name), names)
    ]
    faults += _check_centres(where, _map(choices, "ring_centres"))
    faults += _check_limits(where, limits, names)
    rule = str(choices.get("geography.band_rule", ""))
    if rule in _NEEDS:
        faults += _NEEDS[rule](where, choices, names, held)
    return faults


def _map(choices: Choices, name: str) -> dict[str, str]:
    held = choices.get(f"geography.{name}")
    return {str(k): str(v) for k, v in held.items()} if isinstance(held, Mapping) else {}


def _check_map(
    where: str, column: str, table: Mapping[str, str], bands: Sequence[str]
) -> list[Fault]:
    """Return the faults of a table of classes: a class that is none, a band that is none."""
    known = (*CLASSES[column], *SCOTTISH[column])
    faults = []
    for code, band in table.items():
        spot = f"{where}, geography.{MAPS[column]}.{code}"
        if code not in known:
            faults.append(
                Fault(
                    f"the class is not one of the rural-urban classification of {column[3:]}",
                    spot,
                    code,
                    listed(list(CLASSES[column]), at_most=10),
                    f"correct the class.{nearest(code, known)}",
                )
            )
        if band not in bands:
            faults.append(
                Fault(
                    "a class is given a band that the model does not have",
                    spot,
                    band,
                    listed(bands),
                    f"correct the band, or add it to bands.{nearest(band, bands)}",
                )
            )
    return faults


def _check_centres(where: str, centres: Mapping[str, str]) -> list[Fault]:
    return [
        Fault(
            "a centre is not a place on the British National Grid",
            f"{where}, geography.ring_centres.{name}",
            repr(text),
            '"EASTING NORTHING" in metres, such as "453550 319550"',
            "write the centre's easting and northing",
        )
        for name, text in centres.items()
        if read_centre(text) is None
    ]


def _check_limits(where: str, limits: Sequence[Value], bands: Sequence[str]) -> list[Fault]:
    """Return the faults of ring limits: two units, no band, not the first bands, not rising."""
    names = sorted({each.path.split(".")[1] for each in limits})
    if len(names) > 1:
        return [
            Fault(
                "the limits of the rings are given twice",
                f"{where}, geography.{names[0]} and {names[1]}",
                listed(names),
                "one of them",
                "keep the unit in which the contract states them",
            )
        ]
    strange = dict.fromkeys(_band(each) for each in limits if _band(each) not in bands)
    faults = [
        Fault(
            "a ring has a band that the model does not have",
            f"{where}, geography.{names[0]}.{band}",
            band,
            listed(bands),
            f"correct the band, or add it to bands.{nearest(band, bands)}",
        )
        for band in strange
    ]
    for day in sorted({each.from_on for each in limits}) if not strange else ():
        on_day = {_band(each): each.value for each in limits if each.from_on <= day}
        first = tuple(on_day[band] for band in bands if band in on_day)
        if set(on_day) != set(bands[: len(on_day)]) or len(on_day) == len(bands):
            faults.append(
                Fault(
                    "the rings are not those of the first bands, with one band beyond them",
                    f"{where}, geography.{names[0]}",
                    listed(list(on_day)),
                    f"limits for the first of {listed(bands)}, and none for the last",
                    "give the outer limit of each band in order; the next band lies beyond",
                )
            )
        elif any(inner >= outer for inner, outer in pairwise(first)):
            faults.append(
                Fault(
                    "the limits of the rings do not rise from band to band",
                    f"{where}, geography.{names[0]}",
                    listed([f"{band} {on_day[band]:g}" for band in bands if band in on_day]),
                    "each band's outer limit above the one before",
                    "correct the limits",
                )
            )
    return faults


def _band(value: Value) -> str:
    return value.path.split(".", 2)[2] if value.path.count(".") > 1 else ""


def _lacking(where: str, name: str, rule: str, do: str) -> Fault:
    return Fault(
        "the band rule lacks what it needs",
        f"{where}, geography.{name}",
        "nothing",
        f"{name}, which the rule {rule} reads",
        do,
    )


def _ruc2011(where: str, choices: Choices, bands: Sequence[str], held: set[str]) -> list[Fault]:
    del bands, held
    if _map(choices, "ruc_band"):
        return []
    do = "add a [choices.ruc_band] table of classes and bands, or use the model leicestershire"
    return [_lacking(where, "ruc_band", "ruc2011", do)]


def _ruc2021(where: str, choices: Choices, bands: Sequence[str], held: set[str]) -> list[Fault]:
    faults = []
    crosswalk = _map(choices, "ruc2021_band")
    if not crosswalk:
        do = "add a [choices.ruc2021_band] table, or use the model leicestershire-ruc2021"
        faults.append(_lacking(where, "ruc2021_band", "ruc2021", do))
    origin = choices.get("geography.isolated_from", "none")
    if origin == "none":
        return faults
    hardest = bands[-1]
    if hardest in crosswalk.values():
        faults.append(
            Fault(
                "the hardest band has two origins",
                f"{where}, geography.isolated_from",
                f"{origin}, while ruc2021_band gives {hardest} too",
                "one origin of the last band",
                f'write isolated_from = "none", or give no class {hardest}',
            )
        )
    if origin == "ruc2011" and hardest not in _map(choices, "ruc_band").values():
        do = f"add [choices.ruc_band] with the classes of 2011 that are {hardest}"
        faults.append(_lacking(where, "ruc_band", "ruc2021 with isolated_from ruc2011", do))
    if origin == "density":
        faults += [
            _lacking(where, name, "ruc2021 with isolated_from density", f"add {name}")
            for name in DENSITY_NUMBERS
            if name not in held
        ]
    return faults


def _rings(where: str, choices: Choices, bands: Sequence[str], held: set[str]) -> list[Fault]:
    del bands
    faults = []
    if not _map(choices, "ring_centres"):
        do = 'add a [choices.ring_centres] table of name = "EASTING NORTHING"'
        faults.append(_lacking(where, "ring_centres", "rings", do))
    if not held & set(RING_LIMITS):
        do = "add [parameters.ring_limit_miles] (or ring_limit_m) with the outer limit of each band"
        faults.append(_lacking(where, "ring_limit_miles", "rings", do))
    return faults


def _clusters(where: str, choices: Choices, bands: Sequence[str], held: set[str]) -> list[Fault]:
    del choices, held
    missing = [band for band in CLUSTER_BANDS if band not in bands]
    if not missing:
        return []
    return [
        Fault(
            "the rule of clusters gives a band that the model does not have",
            f"{where}, geography.bands",
            listed(bands),
            listed(CLUSTER_BANDS),
            f"add {listed(missing)} to bands, or choose another rule",
        )
    ]


_NEEDS: Mapping[str, Callable[[str, Choices, Sequence[str], set[str]], list[Fault]]] = {
    "ruc2011": _ruc2011,
    "ruc2021": _ruc2021,
    "rings": _rings,
    "clusters": _clusters,
}
