"""The currency of a pricing model, and that costs are worked out in pounds alone.

Receives parameters; hands on the currency, and faults where two currencies would meet.
"""

from __future__ import annotations

from homecare.errors import Fault, listed
from homecare.parameters import Parameters

POUNDS = "GBP"
# Methods that have parameters in other currencies.
METHODS_OF_ANY = ("rate_card",)


def currency_of(parameters: Parameters) -> str:
    """Return the currency of the pricing model: pounds where it names none.

    Examples
    --------
    >>> currency_of(Parameters(values={}, choices={"pricing.currency": "SEK"}))
    'SEK'
    """
    return str(parameters.choices.get("pricing.currency", POUNDS))


def rate_path(currency: str) -> str:
    """Return the path of the rates of an hour in a currency.

    Examples
    --------
    >>> rate_path("GBP"), rate_path("SEK")
    ('pricing.rate_gbp_per_hour', 'pricing.rate_sek_per_hour')
    """
    return f"pricing.rate_{currency.lower()}_per_hour"


def mixed_currencies(parameters: Parameters) -> list[Fault]:
    """Return the faults of a pricing model that holds money of two currencies.

    A model in pounds may hold nothing in another currency, nor the other way round; and a model in
    another currency states rates by band, as nothing else is known in it.
    """
    currency, faults = currency_of(parameters), []
    method = parameters.word("pricing.method")
    if currency != POUNDS and method not in METHODS_OF_ANY:
        faults.append(
            Fault(
                "the method prices in pounds alone",
                "pricing.method",
                f"{method}, in {currency}",
                listed(METHODS_OF_ANY),
                "state the rates of bands, or leave the currency out",
            )
        )
    other = sorted(
        path
        for path, value in parameters.values.items()
        if path.startswith("pricing.") and _money_of(value.unit) not in ("", currency)
    )
    if other:
        faults.append(
            Fault(
                "a pricing model holds money of two currencies",
                other[0],
                f"{parameters.values[other[0]].unit}, in a model in {currency}",
                f"{currency} alone",
                "put each currency into a model of its own: nothing is converted",
            )
        )
    return faults


def _money_of(unit: str) -> str:
    """Return the currency of a unit, such as SEK of SEK/hour; blank where it is no money.

    Examples
    --------
    >>> _money_of("SEK/hour"), _money_of("weeks/year")
    ('SEK', '')
    """
    first = unit.partition("/")[0]
    return first if len(first) == 3 and first.isupper() else ""


def not_in_pounds(parameters: Parameters) -> Fault | None:
    """Return why nothing can be costed or compared with a pricing model, or None if it can."""
    currency = currency_of(parameters)
    if currency == POUNDS:
        return None
    return Fault(
        f"rates in {currency} cannot be costed or compared: costs are worked out in pounds alone",
        "pricing.currency",
        currency,
        POUNDS,
        "look at the card with: homecare price; to see its shape in pounds, keep the relation of "
        "its rates in a model of its own, as jonkoping-2016 does",
    )
