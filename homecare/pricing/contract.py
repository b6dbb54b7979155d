"""A contract over its years: days, extensions, growth, phasing and payment, as one frozen value.

Receives parameters of the kind `contract`; hands on a `Contract`, which answers for any day what
share of a zone's hours has moved, and how hours have grown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from homecare.errors import Fault, ModelError, listed, nearest
from homecare.parameters import Parameters, check_contract, read_day

Days = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
APRIL = 4


@dataclass(frozen=True)
class ContractYear:
    """One year of a contract, first and last day included, and whether it is an extension."""

    number: int
    from_on: date
    until_on: date
    is_extension: bool


@dataclass(frozen=True)
class Contract:
    """A contract.

    Attributes
    ----------
    starts_on : datetime.date
        Its first day.
    initial_years : int
        Years that are certain.
    extension_years : mapping
        Name of each extension to its years, in order.
    index_weights : mapping
        Index to weight; empty: no uplift.
    fixed_change : float
        Change a year of the part that is fixed.
    projected_changes : mapping
        (index, year) to a change that is assumed.
    first_uplift_on : datetime.date or None
        Day of the first uplift; each later one a year on.
    hours_year : int or None
        Financial year in which the hours stand.
    hours_growth : mapping
        Growth under `all`, `all.YEAR`, `BAND` or `BAND.YEAR`.
    payment : {"weekly", "four_weekly", "days"}
        How an invoice falls into a financial year.
    first_payment_on : datetime.date or None
        A payment day.
    phasing : {"none", "even", "zones"}
        How hours move to the contract.
    phased_until : datetime.date or None
        Day on which all hours have moved, under even phasing.
    zone_starts_on : mapping
        Zone to the day on which it starts, under phasing by zone.
    rates_before : mapping
        Rate under `all`, BAND or ZONE_ID.BAND; empty: the plan begins with the contract.
    is_before_indexed : bool
        Whether those are uplifted as well.
    assumptions : tuple of str
        Sentences that every output carries.
    """

    starts_on: date
    initial_years: int
    extension_years: Mapping[str, int]
    index_weights: Mapping[str, float]
    fixed_change: float
    projected_changes: Mapping[tuple[str, int], float]
    first_uplift_on: date | None
    hours_year: int | None
    hours_growth: Mapping[str, float]
    payment: str
    first_payment_on: date | None
    phasing: str
    phased_until: date | None
    zone_starts_on: Mapping[str, date]
    rates_before: Mapping[str, float]
    is_before_indexed: bool
    assumptions: tuple[str, ...]

    def years(self) -> tuple[ContractYear, ...]:
        """Return the years of the contract, extensions last."""
        count = self.initial_years + sum(self.extension_years.values())
        return tuple(
            ContractYear(
                number=number,
                from_on=anniversary(self.starts_on, number - 1),
                until_on=anniversary(self.starts_on, number) - timedelta(days=1),
                is_extension=number > self.initial_years,
            )
            for number in range(1, count + 1)
        )

    @property
    def ends_on(self) -> date:
        """The last day, every extension taken."""
        return self.years()[-1].until_on

    def shares(self, days: Days, zone_ids: Sequence[str]) -> Floats:
        """Return the share of each zone's hours that has moved to the contract.

        Parameters
        ----------
        days : (days,) int64
            Days as ordinals (`datetime.date.toordinal`).
        zone_ids : sequence of str
            Zones.

        Returns
        -------
        (days, zones) float
            0 before the first day, 1 from the last.

        Notes
        -----
        Even phasing from day :math:`a` until day :math:`b`: on day :math:`d` the share is
        :math:`(d - a + 1) / (b - a + 1)`, so that some hours have moved on the first day and all
        on the last.
        """
        start = self.starts_on.toordinal()
        if self.phasing == "even" and self.phased_until is not None:
            length = self.phased_until.toordinal() - start + 1
            share = np.clip((days - start + 1) / length, 0.0, 1.0)
            return np.repeat(share[:, None], len(zone_ids), axis=1)
        starts = np.array(
            [self.zone_starts_on.get(zone, self.starts_on).toordinal() for zone in zone_ids]
        )
        moved: Floats = (days[:, None] >= starts[None, :]).astype(float)
        return moved

    def growth(self, days: Days, bands: Sequence[str]) -> Floats:
        """Return hours on each day against those that stand, by band.

        Parameters
        ----------
        days : (days,) int64
            Days as ordinals.
        bands : sequence of str
            Bands.

        Returns
        -------
        (days, bands) float
            1 in the financial year of the hours and before it: hours are not taken back.
        """
        if not self.hours_growth or self.hours_year is None:
            return np.ones((len(days), len(bands)))
        years = np.array([financial_year(date.fromordinal(int(day))) for day in days])
        grown = np.ones((len(days), len(bands)))
        for place, band in enumerate(bands):
            factor = 1.0
            for year in range(self.hours_year + 1, int(years.max(initial=0)) + 1):
                factor *= 1 + self._growth_into(year, band)
                grown[years == year, place] = factor
        return grown

    def _growth_into(self, year: int, band: str) -> float:
        for key in (f"{band}.{year}", band, f"all.{year}", "all"):
            if key in self.hours_growth:
                return self.hours_growth[key]
        raise ModelError(
            Fault(
                "there is no growth of hours for a year",
                f"contract.hours_growth.{band}.{year}",
                listed(sorted(self.hours_growth)),
                "growth under all, all.YEAR, BAND or BAND.YEAR for every year of the plan",
                "state it, nought included; it is never carried over",
            )
        )

    def rate_before(self, zone_id: str, band: str) -> float | None:
        """Return the rate paid before the contract in a zone and band; None where none is held."""
        for key in (f"{zone_id}.{band}", band, "all"):
            if key in self.rates_before:
                return self.rates_before[key]
        return None


def financial_year(day: date) -> int:
    """Return the year in which a day's financial year, from 1 April, begins.

    Examples
    --------
    >>> financial_year(date(2021, 3, 31)), financial_year(date(2021, 4, 1))
    (2020, 2021)
    """
    return day.year if day.month >= APRIL else day.year - 1


def anniversary(day: date, years: int) -> date:
    """Return the day some years on; 29 February becomes 1 March where there is none.

    Examples
    --------
    >>> anniversary(date(2020, 2, 29), 1), anniversary(date(2020, 2, 29), 4)
    (datetime.date(2021, 3, 1), datetime.date(2024, 2, 29))
    """
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def read_contract(
    parameters: Parameters, *, bands: Sequence[str], zone_ids: Sequence[str], where: str
) -> Contract:
    """Return the contract that parameters of the kind `contract` state.

    Parameters
    ----------
    parameters : Parameters
        A scenario's, changes made.
    bands, zone_ids : sequence of str
        What its keys may name.
    where : str
        Name of the scenario, for messages.

    Raises
    ------
    ModelError
        With every fault: a day that is none, a zone without a start, a key for no band.
    """
    choices = parameters.choices
    faults = check_contract(where, choices, parameters.values.values())
    faults += _check_names(parameters, bands, zone_ids)
    if faults:
        raise ModelError(faults)

    def day(name: str) -> date | None:
        return read_day(choices.get(f"contract.{name}"))

    starts_on = day("starts_on")
    assert starts_on is not None  # noqa: S101 - checked above
    phasing = str(choices.get("contract.phasing", "none"))
    year = choices.get("contract.hours_year")
    projected = parameters.keyed("contract.projected_change")
    starts = {
        zone: read_day(text) or starts_on
        for zone, text in parameters.mapping("contract.zone_starts_on").items()
    }
    held = parameters.values.get("contract.fixed_change")
    said = choices.get("contract.assumptions", ())
    return Contract(
        starts_on=starts_on,
        initial_years=int(parameters.number("contract.initial_years")),
        extension_years={
            name: int(years) for name, years in parameters.keyed("contract.extension_years").items()
        },
        index_weights=parameters.keyed("contract.index_weight"),
        fixed_change=held.value if held else 0.0,
        projected_changes={
            (key.rpartition(".")[0], int(key.rpartition(".")[2])): change
            for key, change in projected.items()
        },
        first_uplift_on=day("first_uplift_on"),
        hours_year=int(str(year)) if year is not None else None,
        hours_growth=parameters.keyed("contract.hours_growth"),
        payment=parameters.word("contract.payment"),
        first_payment_on=day("first_payment_on"),
        phasing=phasing,
        phased_until=day("phased_until"),
        zone_starts_on=starts if phasing == "zones" else {},
        rates_before=parameters.keyed("contract.rate_before_gbp_per_hour"),
        is_before_indexed=choices.get("contract.is_before_indexed") == "yes",
        assumptions=tuple(str(each) for each in said) if isinstance(said, tuple) else (),
    )


def _check_names(
    parameters: Parameters, bands: Sequence[str], zone_ids: Sequence[str]
) -> list[Fault]:
    """Return the faults of keys that name zones or bands."""
    faults = []
    for key in parameters.keyed("contract.hours_growth"):
        place, _, year = key.rpartition(".")
        name = place if place and year.isdigit() else key
        if name != "all" and name not in bands:
            faults.append(_no_place("contract.hours_growth", key, bands))
    before = parameters.keyed("contract.rate_before_gbp_per_hour")
    for key in before:
        zone, _, band = key.rpartition(".")
        if key != "all" and key not in bands and (zone not in zone_ids or band not in bands):
            faults.append(_no_place("contract.rate_before_gbp_per_hour", key, bands))
    starts = parameters.mapping("contract.zone_starts_on")
    if parameters.choices.get("contract.phasing") == "zones" and starts:
        wrong = [zone for zone in starts if zone not in zone_ids]
        lacking = [zone for zone in zone_ids if zone not in starts]
        if wrong:
            hint = nearest(wrong[0], zone_ids)
            faults.append(
                Fault(
                    "a phase is for no zone",
                    "contract.zone_starts_on",
                    listed(wrong),
                    f"one of the {len(zone_ids)} zones of the zones file",
                    f"correct the zone's identifier.{hint}",
                )
            )
        if lacking:
            faults.append(
                Fault(
                    "a zone has no phase",
                    "contract.zone_starts_on",
                    listed(lacking),
                    "a starting day for every zone",
                    "state the day on which each of them starts",
                )
            )
    return faults


def _no_place(path: str, key: str, bands: Sequence[str]) -> Fault:
    return Fault(
        "a number of the contract is for no band",
        f"{path}.{key}",
        key,
        f"all, or one of {listed(bands)}",
        f"rename or remove it.{nearest(key, bands)}",
    )
