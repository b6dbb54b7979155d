"""The tables of travel: drive times as a council holds them, and travel by zone and band.

Owns their declarations, read by the checks of the intake, the manual and the estimate.
"""

from __future__ import annotations

from homecare.tables import Column, Table

DRIVE_TIMES = Table(
    "drive times",
    "the way from one place to another; every place a postcode, a postcode sector or a zone",
    (
        Column(
            "from", "text", "Postcode, postcode sector or zone_id of departure", needed=True,
            blank=False,
        ),
        Column(
            "to", "text", "The same of arrival; a way given one way only holds for both",
            needed=True, blank=False,
        ),
        Column(
            "minutes", "number", "From door to door, parking and the way to the door among it",
            unit="minutes", needed=True, blank=False, minimum=0, maximum=1440,
        ),
        Column("miles", "number", "By road", unit="miles", minimum=0, maximum=1000),
    ),
    key=("from", "to"),
)  # fmt: skip


def _number(name: str, meaning: str, unit: str) -> Column:
    return Column(name, "number", meaning, unit=unit, needed=True, minimum=0)


TRAVEL = Table(
    "travel",
    "travel between visits in a zone and band, as estimated",
    (
        Column("zone_id", "id", "Zone", needed=True, blank=False),
        Column("band", "text", "Price band", needed=True, blank=False),
        _number("people_count", "People with care; hours without people count as some", "people"),
        _number("hours_per_week", "Contact hours, of every care worker", "hours/week"),
        _number("visits_per_week", "Visits, of every care worker", "visits/week"),
        _number("visits_per_contact_hour", "Visits in an hour of care", "visits/hour"),
        _number("visits_per_round", "Visits of one round", "visits/round"),
        _number("legs_per_visit", "Paid ways for each visit", "legs/visit"),
        _number("legs_per_contact_hour", "Paid ways in an hour of care", "legs/hour"),
        _number("leg_km", "Mean way between visits, as the crow flies", "km"),
        _number("shortest_leg_km", "The same if rounds were the shortest there could be", "km"),
        _number("leg_minutes", "Mean time of the way between visits", "minutes/leg"),
        _number("minutes_per_visit", "Paid travel of a visit", "minutes/visit"),
        _number("minutes_per_contact_hour", "Paid travel of an hour of care", "minutes/hour"),
        _number("miles_per_visit", "Paid miles of a visit", "miles/visit"),
        _number("miles_per_contact_hour", "Paid miles of an hour of care", "miles/hour"),
        _number("kgco2e_per_visit", "Emissions by car; blank without costs model", "kgCO2e/visit"),
        _number(
            "kgco2e_per_contact_hour", "Emissions by car; blank without costs model", "kgCO2e/hour"
        ),
        Column("method", "text", "How it was found, or whose figures it takes", needed=True),
    ),
    key=("zone_id", "band"),
)
