"""Words of the Client Level Data: its fields, its values in both releases, its units of cost.

Owns what the specification allows a field to say. Receives the text of a cell or heading; hands on
what it means: a field, a kind of support, the weekly units of a price.

References
----------
DHSC / NHS England, Adult Social Care Client Level Data specification, release 1 (valid from April
2023) and release 2 (May 2025); DHSC's published processing method for the weekly units of a cost.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
import pandas as pd

Words = npt.NDArray[np.object_]

# Field to the headings under which councils hold it, folded; the first is the specification's.
FIELDS: Mapping[str, tuple[str, tuple[str, ...]]] = MappingProxyType(
    {
        "person": ("LA Person Unique Identifier", ("lapersonuniqueidentifier",)),
        "reported_to": ("Reporting Period End Date", ("reportingperiodenddate",)),
        "postcode": ("Postcode", ("postcode",)),
        "event_type": ("Event Type", ("eventtype",)),
        "start_on": ("Event Start Date", ("eventstartdate",)),
        "end_on": ("Event End Date", ("eventenddate",)),
        "service_type": ("Service Type", ("servicetype",)),
        "component": ("Service Component", ("servicecomponent",)),
        "mechanism": ("Delivery Mechanism", ("deliverymechanism",)),
        "provider_name": ("Provider CQC Location Name", ("providercqclocationname",)),
        "location_id": ("Provider CQC Location ID", ("providercqclocationid",)),
        "unit_cost": ("Unit Cost", ("unitcost",)),
        "frequency": ("Cost Frequency (Unit Type)", ("costfrequencyunittype", "costfrequency")),
        "planned_units": ("Planned units per week", ("plannedunitsperweek",)),
    }
)
# Fields a file may lack: nothing is then wrong with any number.
MAY_LACK = ("reported_to", "provider_name", "location_id")

EVENTS = ("Request", "Assessment", "Service", "Review")

# Release 2 first, then release 1 where it differs by more than capitals and punctuation.
COMMUNITY = "Long term support: Community"
SERVICE_TYPES = (
    COMMUNITY,
    "Long term support: Nursing care",
    "Long term support: Residential care",
    "Long term support: Prison",
    "Short term support: ST-Max",
    "Short term support: Ongoing low level",
    "Short term support: Other short term",
    "Unpaid carer support: Direct to unpaid carer",
    "Unpaid carer support: Support involving the person cared-for",
    "Carer Support: Direct to Carer",
    "Carer Support: Support involving the person cared-for",
)
HOME_CARE = ("Home support or domiciliary care", "Home Support")
COMPONENTS = (
    *HOME_CARE,
    "Reablement",
    "Short term nursing care",
    "Short term residential care",
    "Long term nursing care",
    "Long term residential care",
    "Day support",
    "Meals",
    "Transport",
    "Equipment",
    "Direct payment",
    "Shared Lives",
    "Community supported living",
    "Extra care housing",
    "Professional support: Social worker",
    "Professional support: Other",
    "Learning, education or employment support",
    "End of life care",
    "Emergency support",
    "Other short term support",
    "Other long term support",
    "Unpaid carer respite",
    "Unpaid carer sitting service",
    "Unpaid carer universal services",
    "Unpaid carer respite / sitting service / universal services",
    "Other unpaid carer support",
    "Professional Support",
    "Learning/Education/Employment Support",
    "Carer Respite",
    "Carer Sitting Service",
    "Carer Universal Services",
    "Other Carer Support",
)
DIRECT_PAYMENT = "Direct payment"
MECHANISMS = (DIRECT_PAYMENT, "CASSR managed personal budget", "CASSR commissioned support")

HOURLY, ONE_OFF = "Hourly", "One-off"
# Start of a folded frequency to its name and the weekly units of one price.
PRICED_BY_TIME: tuple[tuple[str, str, float], ...] = (
    ("week", "Weekly", 1.0),
    ("fortnight", "Fortnightly", 1 / 2),
    ("4week", "4-weekly", 1 / 4),
    ("month", "Monthly", 12 / 52),
    ("quarter", "Quarterly", 4 / 52),
    ("annual", "Annually", 1 / 52),
)
# Here the weekly units of the price are the planned units.
PRICED_BY_UNIT = (HOURLY, "Per session", "Daily", "No charge to client")
FREQUENCIES = (*PRICED_BY_UNIT, *(name for _, name, _ in PRICED_BY_TIME), ONE_OFF)


def fold(text: str) -> str:
    """Return a word as it is compared: small letters and digits alone.

    Examples
    --------
    >>> fold("Cost_Frequency_(Unit_Type)"), fold("4-weekly")
    ('costfrequencyunittype', '4weekly')
    """
    return "".join(letter for letter in text.lower() if letter.isalnum())


def each_word(cells: pd.Series, allowed: tuple[str, ...]) -> Words:
    """Return the allowed word each cell stands for, whatever its capitals and punctuation.

    Parameters
    ----------
    cells : pandas.Series
        Text, shape (rows,).
    allowed : tuple of str
        The words there are.

    Returns
    -------
    (rows,) object
        The word; empty where a cell is none of them.

    Examples
    --------
    >>> each_word(pd.Series(["SERVICE", "servise", ""]), EVENTS).tolist()
    ['Service', '', '']
    """
    by_fold = {fold(word): word for word in allowed}
    return _by_cell(cells, {cell: by_fold.get(fold(cell), "") for cell in cells.unique()})


def each_frequency(cells: pd.Series) -> Words:
    """Return the cost frequency each cell stands for; empty where it is none.

    Examples
    --------
    >>> each_frequency(pd.Series(["hourly", "4 weekly", "WEEKLY", "Fortnight", "hour"])).tolist()
    ['Hourly', '4-weekly', 'Weekly', 'Fortnightly', '']
    """
    exact = {fold(word): word for word in (*PRICED_BY_UNIT, ONE_OFF)}

    def name(cell: str) -> str:
        folded = fold(cell)
        begun = [word for start, word, _ in PRICED_BY_TIME if folded.startswith(start)]
        return exact.get(folded) or next(iter(begun), "")

    return _by_cell(cells, {cell: name(cell) for cell in cells.unique()})


def weekly_units(
    frequency: Words, planned_units: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Return how many of its units a price is paid for in a week.

    Parameters
    ----------
    frequency : (rows,) object
        Names from `each_frequency`.
    planned_units : (rows,) float
        Planned units a week, not negative; NaN: not stated.

    Returns
    -------
    (rows,) float
        NaN where it cannot be known: no frequency, a one-off, or planned units that are not
        stated.

    Notes
    -----
    The department's rule: 1 for a weekly price, 1/2 fortnightly, 1/4 four-weekly, 12/52 monthly,
    4/52 quarterly, 1/52 yearly, otherwise the planned units; a one-off is left out. The frequency
    is trusted over the planned units, which often disagree with it.
    """
    units = np.where(np.isin(frequency.astype(str), PRICED_BY_UNIT), planned_units, np.nan)
    for _, name, share in PRICED_BY_TIME:
        units = np.where(frequency == name, share, units)
    return units


def _by_cell(cells: pd.Series, meaning: Mapping[str, str]) -> Words:
    return cells.map(meaning).fillna("").to_numpy(dtype=object)
