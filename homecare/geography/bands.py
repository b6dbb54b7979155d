"""Bands: how hard an address is to serve, by a named rule, then the zones' overrides.

Receives postcodes, parameters and, for two rules, a bands file; hands on the band of each postcode
before any override with the reason for it, and the overrides of each zone. The rules are registered
by name in `BAND_RULES`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import geopandas as gpd
import pandas as pd

from homecare.errors import Fault, InputError, listed, nearest
from homecare.geography.band_areas import area_bands, polygon_bands
from homecare.geography.band_rules import (
    cluster_bands,
    listed_bands,
    ruc2011_bands,
    ruc2021_bands,
)
from homecare.geography.given import BandData, Bands, GivenBands
from homecare.geography.rings import ring_bands
from homecare.parameters import Parameters, read_centre

Rule = Callable[[pd.DataFrame, Parameters, BandData], GivenBands]
# Rules that read the bands file of a scenario.
RULES_WITH_FILE = ("areas", "polygons")
_NO_DATA = BandData(source="")
_CLASS_DO = {
    "ruc2011": "take the postcodes from ONSPD, which carries the class of 2011 (ruc11ind); NSPL "
    "and Code-Point Open do not. Or choose another band rule; a rule by the class of 2021 needs "
    'it only for isolated_from = "ruc2011"',
    "ruc2021": "take the postcodes from ONSPD or NSPL, which carry the class of 2021 (ruc21ind); "
    "Code-Point Open does not. Or choose another band rule",
}


def _rings(postcodes: pd.DataFrame, parameters: Parameters, held: BandData) -> GivenBands:
    """Bands by distance from the model's own centres."""
    del held
    miles = parameters.keyed("geography.ring_limit_miles")
    centres = {
        name: place
        for name, text in parameters.mapping("geography.ring_centres").items()
        if (place := read_centre(text)) is not None
    }
    return ring_bands(
        postcodes["easting_m"],
        postcodes["northing_m"],
        centres=centres,
        limits=miles or parameters.keyed("geography.ring_limit_m"),
        bands=parameters.words("geography.bands"),
        unit="miles" if miles else "m",
    )


BAND_RULES: Mapping[str, Rule] = {
    "listed": lambda postcodes, _, __: listed_bands(postcodes),
    "ruc2011": lambda postcodes, parameters, _: ruc2011_bands(postcodes, parameters),
    "ruc2021": lambda postcodes, parameters, _: ruc2021_bands(postcodes, parameters),
    "rings": _rings,
    "areas": lambda postcodes, _, held: area_bands(postcodes, held),
    "polygons": lambda postcodes, parameters, held: polygon_bands(
        postcodes, held, bands=parameters.words("geography.bands")
    ),
    "clusters": lambda postcodes, parameters, _: cluster_bands(postcodes, parameters),
}


def give_bands(
    postcodes: pd.DataFrame, parameters: Parameters, *, held: BandData | None = None
) -> GivenBands:
    """Return the band of each postcode before any override, and why it has it.

    Parameters
    ----------
    postcodes : pandas.DataFrame
        A checked postcodes table, (postcodes,) rows.
    parameters : Parameters
        Names the rule in `geography.band_rule` and its numbers.
    held : BandData, optional
        The bands file, for the rules that read one.
    """
    rule = BAND_RULES[parameters.word("geography.band_rule")]
    return rule(postcodes, parameters, held or _NO_DATA)


def band_of_postcodes(
    postcodes: pd.DataFrame, parameters: Parameters, *, held: BandData | None = None
) -> Bands:
    """Return the band of each postcode before any override; "" where the rule gives none.

    Parameters are those of `give_bands`.
    """
    return give_bands(postcodes, parameters, held=held).band


def classes_read(parameters: Parameters) -> tuple[str, ...]:
    """Return the columns of rural-urban classes that the rule reads, its own first.

    Parameters
    ----------
    parameters : Parameters
        Names the rule and, for the classes of 2021, where the last band comes from.
    """
    rule = parameters.word("geography.band_rule")
    if rule not in _CLASS_DO:
        return ()
    is_both = rule == "ruc2021" and parameters.choices.get("geography.isolated_from") == "ruc2011"
    return (rule, "ruc2011") if is_both else (rule,)


def check_band_inputs(
    postcodes: pd.DataFrame, parameters: Parameters, *, source: str
) -> list[Fault]:
    """Return a fault for each class the rule reads that no postcode has.

    Parameters
    ----------
    postcodes : pandas.DataFrame
        A checked postcodes table.
    parameters : Parameters
        Names the rule.
    source : str
        Name of the postcodes file, for messages.
    """
    return [
        Fault(
            f"the postcodes have no rural-urban class of {column[3:]}",
            f"{source}, column {column}",
            "no such column, or empty cells alone",
            "the class of each postcode, which the band rule "
            f"{parameters.word('geography.band_rule')} reads",
            _CLASS_DO[column],
        )
        for column in classes_read(parameters)
        if not (postcodes[column] != "").any()
    ]


def band_notes(given: GivenBands, *, source: str) -> tuple[str, ...]:
    """Return how many postcodes have no band, by reason, and the rule's own notes.

    Parameters
    ----------
    given : GivenBands
        From `give_bands`.
    source : str
        Name of the postcodes file.
    """
    bare = given.bandless()
    if not bare:
        return given.notes
    told = listed([f"{reason} ({count:,})" for reason, count in bare.items()], at_most=6)
    note = f"{source}: {sum(bare.values()):,} of {len(given.band):,} postcodes have no band: {told}"
    return (*given.notes, note)


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
                        "correct the override; or, where the bands are of another rule, set "
                        'zone_overrides = "ignore" in the geography model.'
                        f"{nearest(unknown, bands)}",
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
