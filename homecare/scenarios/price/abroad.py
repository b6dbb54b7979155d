"""The card of a pricing model in another currency: rates, relations and sources, nothing costed.

Receives a scenario; hands on plain values whose names say their currency.
"""

from __future__ import annotations

from homecare.pricing import rate_card
from homecare.pricing.currency import currency_of
from homecare.scenarios.files import Scenario
from homecare.scenarios.record import record_of
from homecare.scenarios.result import Figures


def price_abroad(scenario: Scenario, *, set_aside: bool = False) -> Figures:
    """Return a rate card in its own currency.

    Parameters
    ----------
    scenario : Scenario
        Its pricing model names a currency other than pounds.
    set_aside : bool
        Told to the record; no rows are read.

    Returns
    -------
    dict
        `scenario`, `card`, `parameters`, `notes` and `record`. Of the card's bands each has its
        rate under a name with the currency in it, such as `rate_sek_per_hour`, and its relation to
        the base band's.

    Raises
    ------
    ModelError
        When a band has no rate, or money of two currencies meets.
    """
    card = rate_card(scenario.parameters)
    currency = currency_of(scenario.parameters)
    unit, base = currency.lower(), card.band_rates[card.base_band]
    return {
        "scenario": {
            "id": scenario.id,
            "title": scenario.title,
            "as_of": scenario.as_of.isoformat(),
            "is_zone_priced": card.is_zone_priced,
            "notices": list(scenario.notices),
            "attribution": scenario.attribution,
        },
        "card": {
            "currency": currency,
            "method": scenario.parameters.word("pricing.method"),
            "base_band": card.base_band,
            "bands": [
                {
                    "band": band,
                    f"rate_{unit}_per_hour": card.band_rates[band],
                    f"enhancement_{unit}_per_hour": card.band_rates[band] - base,
                    "relation_to_base_band": card.band_rates[band] / base if base else None,
                }
                for band in card.bands
            ],
        },
        "parameters": [
            value.as_dict()
            for path, value in sorted(scenario.parameters.values.items())
            if path.startswith("pricing.")
        ],
        "notes": [
            (
                f"Rates are in {currency}. They are not converted, no hours are costed at them, "
                "and no wage of England is held against them."
            )
        ],
        "record": record_of(scenario, set_aside=set_aside),
    }
