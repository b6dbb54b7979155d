"""The methods of pricing: from the parameters of a pricing model to a rate card.

Owns `METHODS`, by the name a model chooses. Receives parameters; hands on a frozen `RateCard`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from homecare.errors import Fault, HomecareError, ModelError, listed, nearest
from homecare.parameters import Parameters
from homecare.pricing.build_up import fixed_and_hourly
from homecare.pricing.build_up_model import EVERYWHERE, own_places, read_build_up
from homecare.pricing.cards import RateCard, card_at_mix
from homecare.pricing.currency import currency_of, mixed_currencies, rate_path
from homecare.pricing.visits import Place, VisitPrice, listed_prices, model_mixes


def _banded(parameters: Parameters, bands: tuple[str, ...]) -> RateCard:
    """A rate for each band, with rates of single zones in their place."""
    path = rate_path(currency_of(parameters))
    rates = parameters.keyed(path)
    faults = [
        Fault(
            "a band has no rate",
            f"{path}.{band}",
            f"rates for {listed(list(rates)) or 'no band'}",
            f"a rate for each of {listed(bands)}",
            f"add the rate of {band} to the pricing model, with its source",
        )
        for band in bands
        if band not in rates
    ]
    faults += [
        Fault(
            "a rate is for no band of the geography model",
            f"{path}.{band}",
            band,
            listed(bands),
            f"rename or remove the rate.{nearest(band, bands)}",
        )
        for band in rates
        if band not in bands
    ]
    zone_rates = {}
    for key, rate in parameters.keyed("pricing.zone_rate_gbp_per_hour").items():
        zone_id, _, band = key.rpartition(".")
        if band not in bands or not zone_id:
            faults.append(
                Fault(
                    "a zone's rate is for no band",
                    f"pricing.zone_rate_gbp_per_hour.{key}",
                    key,
                    f"ZONE_ID.BAND with bands {listed(bands)}",
                    "rename or remove the rate",
                )
            )
        zone_rates[zone_id, band] = rate
    if faults:
        raise ModelError(faults)
    return RateCard(
        bands=bands,
        base_band=_base_band(parameters, bands),
        band_rates=rates,
        zone_rates=zone_rates,
    )


def _average(parameters: Parameters, bands: tuple[str, ...]) -> RateCard:
    """One average over rates that are not published by zone or band."""
    return RateCard(
        bands=bands,
        base_band=_base_band(parameters, bands),
        band_rates={},
        zone_rates={},
        average_gbp_per_hour=parameters.number("pricing.average_rate_gbp_per_hour"),
    )


def _by_build_up(parameters: Parameters, bands: tuple[str, ...]) -> RateCard:
    """A price built from wages, in each band and in each zone and band that travels otherwise."""
    prices: dict[Place, VisitPrice] = {}
    places, faults = _places(own_places(parameters), "travel", bands)
    for zone_id, band in places:
        try:
            built = read_build_up(parameters, band, zone_id=zone_id)
            prices[zone_id, band] = VisitPrice(*fixed_and_hourly(built))
        except HomecareError as error:
            faults += [each for each in error.faults if each not in faults]
    if faults:
        raise ModelError(faults)
    return _at_mix(parameters, bands, prices)


def _fixed_and_hourly(parameters: Parameters, bands: tuple[str, ...]) -> RateCard:
    """F + V x hours by band, or by zone and band."""
    names = ("visit_fixed_gbp", "visit_hourly_gbp")
    held = [parameters.keyed(f"pricing.{name}") for name in names]
    prices: dict[Place, VisitPrice] = {}
    places, faults = _places(own_places(parameters, names), names[0], bands)
    for zone_id, band in places:
        keys = (f"{zone_id}.{band}", band, EVERYWHERE)
        pair = [next((each[key] for key in keys if key in each), None) for each in held]
        if pair[0] is None or pair[1] is None:
            missing = names[pair[0] is not None]
            faults.append(
                Fault(
                    "a band has no price",
                    f"pricing.{missing}.{band}",
                    "nothing",
                    "a number under the band, or under all",
                    "add it, with its source",
                )
            )
            continue
        prices[zone_id, band] = VisitPrice(pair[0], pair[1])
    if faults:
        raise ModelError(faults)
    return _at_mix(parameters, bands, prices)


def _visit_prices(parameters: Parameters, bands: tuple[str, ...]) -> RateCard:
    """Listed prices by visit length, by band, or by zone and band."""
    found = listed_prices(parameters, bands)
    everywhere = found.pop(("", ""), None)
    for band in bands:
        if everywhere is not None:
            found.setdefault(("", band), everywhere)
    faults = [
        Fault(
            "a band has no price",
            f"pricing.visit_price_gbp.{band}",
            "nothing",
            "a price of a visit by its minutes, under the band, or under all",
            "add it, with its source",
        )
        for band in bands
        if ("", band) not in found
    ]
    if faults:
        raise ModelError(faults)
    return _at_mix(parameters, bands, found)


def _places(
    keys: tuple[str, ...], name: str, bands: tuple[str, ...]
) -> tuple[list[Place], list[Fault]]:
    """Return every band, and every zone and band with a key of its own."""
    places: list[Place] = [("", band) for band in bands]
    faults = []
    for key in keys:
        zone_id, _, band = key.rpartition(".")
        if band not in bands:
            faults.append(
                Fault(
                    "a number is for no band of the geography model",
                    f"pricing.{name}, key {key}",
                    key,
                    f"all, BAND or ZONE_ID.BAND with bands {listed(bands)}",
                    f"correct the key.{nearest(band, bands)}",
                )
            )
        elif zone_id:
            places.append((zone_id, band))
    return places, faults


def _at_mix(
    parameters: Parameters, bands: tuple[str, ...], prices: Mapping[Place, VisitPrice]
) -> RateCard:
    """Return a card of prices by visit length at the model's mix, or to be measured."""
    is_measured = parameters.choices.get("pricing.visit_mix") == "demand"
    card = RateCard(
        bands=bands,
        base_band=_base_band(parameters, bands),
        band_rates={},
        zone_rates={},
        visit_prices=prices,
        is_mix_measured=is_measured,
    )
    return card if is_measured else card_at_mix(card, model_mixes(parameters, bands))


METHODS: Mapping[str, Callable[[Parameters, tuple[str, ...]], RateCard]] = {
    "rate_card": _banded,
    "average_rate": _average,
    "build_up": _by_build_up,
    "fixed_and_hourly": _fixed_and_hourly,
    "visit_prices": _visit_prices,
}


def rate_card(parameters: Parameters) -> RateCard:
    """Return the rate card that the pricing model's method gives.

    Raises
    ------
    ModelError
        When a band has no rate, a rate no band, the method lacks a number, or money of two
        currencies meets.
    """
    faults = mixed_currencies(parameters)
    if faults:
        raise ModelError(faults)
    bands = parameters.words("geography.bands")
    card = METHODS[parameters.word("pricing.method")](parameters, bands)
    carers = parameters.keyed("pricing.carers_factor")
    return replace(
        card,
        carers_factor={int(each): factor for each, factor in carers.items()},
        service_factor=parameters.keyed("pricing.service_factor"),
    )


def _base_band(parameters: Parameters, bands: tuple[str, ...]) -> str:
    base = parameters.word("pricing.base_band")
    if base not in bands:
        raise ModelError(
            Fault(
                "the base band is not one of the bands",
                "pricing.base_band",
                base,
                listed(bands),
                "name one of the geography model's bands",
            )
        )
    return base
