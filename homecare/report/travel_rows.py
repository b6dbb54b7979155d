"""Travel for publication: a row for each zone and band, without counts and without the few.

Receives travel by zone and band; hands on plain rows in which the figures of fewer than five people
are blank. The figures of a band over all zones rest on no cell of fewer than five.
"""

from __future__ import annotations

import math

from homecare.geography import TravelByCell
from homecare.report.disclosure.suppression import LEAST

FIGURES = (
    "visits_per_contact_hour", "visits_per_round", "legs_per_visit", "legs_per_contact_hour",
    "leg_km", "shortest_leg_km", "leg_minutes", "minutes_per_visit", "minutes_per_contact_hour",
    "miles_per_visit", "miles_per_contact_hour", "kgco2e_per_visit", "kgco2e_per_contact_hour",
)  # fmt: skip
HIDDEN = f"fewer than {LEAST} people"


def travel_rows(travel: TravelByCell) -> list[dict[str, object]]:
    """Return travel by zone and band for publication, then by band.

    Parameters
    ----------
    travel : TravelByCell
        As estimated.

    Returns
    -------
    list of dict
        `zone_id` (empty: every zone), `band`, the figures and `method`; None where hidden, or
        where there is no figure.
    """
    rows: list[dict[str, object]] = []
    for cell in travel.frame.to_dict("records"):
        is_hidden = cell["people_count"] < LEAST
        figures = {name: None if is_hidden else _number(cell[name]) for name in FIGURES}
        method = HIDDEN if is_hidden else cell["method"]
        rows.append({"zone_id": cell["zone_id"], "band": cell["band"], **figures, "method": method})
    for band in travel.bands.to_dict("records"):
        figures = {name: _number(band[name]) for name in FIGURES}
        rows.append({"zone_id": "", "band": band["band"], **figures, "method": band["method"]})
    return rows


def _number(value: float) -> float | None:
    return None if math.isnan(value) else float(value)
