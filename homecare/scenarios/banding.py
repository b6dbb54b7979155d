"""Banding: every postcode of a scenario with its zone and band, by the geography model's rule.

Receives a scenario with its zones and postcodes; reads the bands file where the rule needs one;
hands on the places, where their bands come from, and every fault.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from homecare.errors import Fault, HomecareError, InputError
from homecare.geography import (
    RULES_WITH_FILE,
    BandData,
    BandSource,
    GivenBands,
    band_notes,
    check_band_inputs,
    classes_read,
    give_bands,
    place_postcodes,
    read_overrides,
)
from homecare.intake import Checked, ReadZones, read_bands
from homecare.scenarios.files import Scenario


@dataclass(frozen=True)
class Banded:
    """Places with their bands.

    Attributes
    ----------
    places : pandas.DataFrame or None
        Postcodes with zone and band; None where no band can be given to any.
    source : BandSource
        Where the bands come from, for messages.
    faults : tuple of Fault
        What is wrong with overrides, classes or the bands file.
    notes : tuple of str
        What is worth knowing and is no fault.
    """

    places: pd.DataFrame | None = None
    source: BandSource = field(default_factory=BandSource)
    faults: tuple[Fault, ...] = ()
    notes: tuple[str, ...] = ()


def band_places(scenario: Scenario, zones: ReadZones, postcodes: Checked) -> Banded:
    """Return a scenario's postcodes with zone and band, or the faults for which they have none.

    Parameters
    ----------
    scenario : Scenario
        Names the rule, its numbers and the bands file.
    zones : ReadZones
        The zones, with their overrides.
    postcodes : Checked
        The postcodes file.
    """
    parameters = scenario.parameters
    bands = parameters.words("geography.bands")
    overrides: dict[tuple[str, str], str] = {}
    faults: list[Fault] = []
    if parameters.choices.get("geography.zone_overrides", "apply") == "apply":
        try:
            overrides = read_overrides(zones.frame, bands, source=scenario.data["zones"].name)
        except InputError as error:
            faults += error.faults
    source = postcodes.raw.source
    missing = check_band_inputs(postcodes.frame, parameters, source=source)
    held, more, notes = _bands_file(scenario, bands)
    if missing or more:
        return Banded(faults=(*faults, *missing, *more), notes=notes)
    given = give_bands(postcodes.frame, parameters, held=held)
    places = place_postcodes(
        postcodes.frame, zones.frame, parameters=parameters, overrides=overrides, given=given
    )
    return Banded(
        places=places,
        source=_source(scenario, postcodes, given),
        faults=tuple(faults),
        notes=(*notes, *band_notes(given, source=source)),
    )


def _bands_file(
    scenario: Scenario, bands: tuple[str, ...]
) -> tuple[BandData | None, list[Fault], tuple[str, ...]]:
    """Return the bands file where the rule reads one, its faults and notes."""
    rule = scenario.parameters.word("geography.band_rule")
    path = scenario.data.get("bands")
    if rule not in RULES_WITH_FILE:
        told = f"data.bands ({path.name}) is not read: the band rule is {rule}" if path else ""
        return None, [], (told,) if told else ()
    if path is None:
        fault = Fault(
            "the band rule needs a bands file and the scenario names none",
            f"{scenario.path.name}, data.bands",
            "nothing",
            "a CSV of areas and bands (rule areas), or a file of band polygons (rule polygons)",
            f'add bands = "..." under [data], or choose another rule than {rule}',
        )
        return None, [fault], ()
    try:
        read = read_bands(path, rule, bands=bands)
    except HomecareError as error:
        return None, list(error.faults), ()
    return read.data, list(read.faults), read.notes


def _source(scenario: Scenario, postcodes: Checked, given: GivenBands) -> BandSource:
    """Return where the bands come from: a column of the postcodes file, or the bands file."""
    rule = scenario.parameters.word("geography.band_rule")
    names = postcodes.frame["postcode"]
    cells: Mapping[str, str]
    if rule in RULES_WITH_FILE:
        cells = dict(zip(names, given.reason, strict=True))
        return BandSource(
            file=scenario.data["bands"].name,
            column="area" if rule == "areas" else "polygon",
            cells=cells,
            allowed="an area of the bands file that holds the postcode",
            do="add the area to the bands file, or give the row a band of its own",
        )
    column = next(iter(classes_read(scenario.parameters)), "band")
    cells = dict(zip(names, postcodes.frame[column], strict=True))
    if column == "band":
        return BandSource(file=postcodes.raw.source, column=column, cells=cells)
    return BandSource(
        file=postcodes.raw.source,
        column=column,
        cells=cells,
        allowed="a class to which the geography model gives a band",
    )
