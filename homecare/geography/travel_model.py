"""Reading a travel model: its numbers, those by band and those for all, with every fault at once.

Receives parameters; hands on frozen `TravelNumbers`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from homecare.errors import Fault, ModelError, listed, nearest
from homecare.geography.rounds import KM_PER_MILE, minutes_per_crow_km
from homecare.parameters import Parameters

EVERYWHERE = "all"
BY_BAND = (
    "leg_fixed_minutes", "leg_minutes_per_crow_km", "leg_mph", "detour_factor", "visits_per_round",
    "base_km",
)  # fmt: skip


@dataclass(frozen=True)
class OfBand:
    """What the way between visits takes in one band.

    Attributes
    ----------
    fixed_minutes, minutes_per_km : float
        Of a leg, and of each of its km as the crow flies.
    miles_per_km : float
        Miles by road of a km as the crow flies.
    visits_per_round : float
        Visits of a round.
    base_km : float
        Paid way to the first visit of a round and from the last; 0: none is paid.
    """

    fixed_minutes: float
    minutes_per_km: float
    miles_per_km: float
    visits_per_round: float
    base_km: float

    @property
    def legs_per_visit(self) -> float:
        """Paid ways between visits, for each visit: a round has one fewer than visits."""
        return 1 - 1 / self.visits_per_round

    @property
    def base_legs_per_visit(self) -> float:
        """Paid ways from and to the base, for each visit."""
        return 2 / self.visits_per_round if self.base_km else 0.0


@dataclass(frozen=True)
class TravelNumbers:
    """What a travel model says.

    Attributes
    ----------
    leg_method : str
        Leg law or shortest rounds.
    leg_constant, people_share, hours_per_person, neighbours, least_people : float
        As declared.
    is_missing_estimated : bool
        Whether ways missing from the drive times are estimated.
    of_band : mapping
        Band to its numbers.
    visit_minutes : float or None
        Where the demand does not say how many visits there are.
    kgco2e_per_mile : float or None
        Of the costs model.
    """

    leg_method: str
    leg_constant: float
    people_share: float
    hours_per_person: float
    neighbours: float
    least_people: float
    is_missing_estimated: bool
    of_band: Mapping[str, OfBand]
    visit_minutes: float | None
    kgco2e_per_mile: float | None


def read_travel(parameters: Parameters) -> TravelNumbers:
    """Return what a scenario's travel model says.

    Raises
    ------
    ModelError
        When no travel model is named, a number is missing, or one is for no band.
    """
    if not any(path.startswith("travel.") for path in parameters.values):
        raise ModelError(
            Fault(
                "travel is to be estimated and no travel model is named",
                "models.travel",
                "nothing",
                "a travel model, such as the bundled published",
                'add travel = "published" under [models] of the scenario',
            )
        )
    reader = _Reader(parameters, parameters.words("geography.bands"))
    of_band = {band: reader.of_band(band) for band in reader.bands}
    reader.check_keys()
    alone = {
        name: reader.alone(name)
        for name in (
            "leg_constant", "people_share", "hours_per_person", "neighbours", "least_people",
        )
    }  # fmt: skip
    if reader.faults:
        raise ModelError(dict.fromkeys(reader.faults))
    carbon = parameters.values.get("costs.kgco2e_per_mile")
    minutes = parameters.values.get("travel.visit_minutes")
    return TravelNumbers(
        leg_method=parameters.word("travel.leg_method"),
        **alone,
        is_missing_estimated=parameters.choices.get("travel.missing_drive_times") == "estimate",
        of_band=of_band,
        visit_minutes=None if minutes is None else minutes.value,
        kgco2e_per_mile=None if carbon is None else carbon.value,
    )


@dataclass
class _Reader:
    """Numbers read, and the faults met."""

    parameters: Parameters
    bands: tuple[str, ...]
    faults: list[Fault] = field(default_factory=list)

    def alone(self, name: str) -> float:
        value = self.parameters.values.get(f"travel.{name}")
        return self._missing(name) if value is None else value.value

    def at(self, name: str, band: str) -> float | None:
        held = self.parameters.keyed(f"travel.{name}")
        return held.get(band, held.get(EVERYWHERE))

    def of_band(self, band: str) -> OfBand:
        found = {name: self.at(name, band) for name in BY_BAND}
        detour = self._needed("detour_factor", band, found)
        if found["leg_mph"] is not None:
            per_km = float(minutes_per_crow_km(found["leg_mph"], detour))
        else:
            per_km = self._needed("leg_minutes_per_crow_km", band, found)
        return OfBand(
            fixed_minutes=self._needed("leg_fixed_minutes", band, found),
            minutes_per_km=per_km,
            miles_per_km=detour / KM_PER_MILE,
            visits_per_round=self._needed("visits_per_round", band, found),
            base_km=found["base_km"] or 0.0,
        )

    def _needed(self, name: str, band: str, found: Mapping[str, float | None]) -> float:
        number = found[name]
        return self._missing(f"{name}.{band}") if number is None else number

    def _missing(self, name: str) -> float:
        self.faults.append(
            Fault(
                "the estimate of travel needs a number",
                f"travel.{name}",
                "nothing",
                "a number, with its source",
                "add it to the travel model",
            )
        )
        return 1.0

    def check_keys(self) -> None:
        """Note numbers for a band that there is not."""
        for name in BY_BAND:
            for key in self.parameters.keyed(f"travel.{name}"):
                if key not in (EVERYWHERE, *self.bands):
                    self.faults.append(
                        Fault(
                            "a number is for no band of the geography model",
                            f"travel.{name}.{key}",
                            key,
                            f"all, or one of {listed(self.bands)}",
                            f"correct the key.{nearest(key, (EVERYWHERE, *self.bands))}",
                        )
                    )
