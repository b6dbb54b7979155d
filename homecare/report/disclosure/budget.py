"""Disclosure control of a budget: bands only where their hours may be told.

Years, causes and uplifts are of the whole area. Receives the figures of `homecare budget`; hands
on a copy fit for publication, in which a year says nothing by band where that would tell of few
people.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any

from homecare.report.disclosure.notes import with_publishable
from homecare.report.disclosure.result import hidden_keys
from homecare.report.disclosure.suppression import Key

Figures = Mapping[str, Any]
SECTIONS = ("scenario", "headline", "bands", "zones", "zone_bands", "ledger")
# What is hidden of a run when hours of a whole band, or of all, rest on few people.
_NEAR = 1e-9
_OF_BANDS = frozenset({"band", "band_costed", "headline", "headline_costed"})


def protect_budget(figures: Figures) -> dict[str, Any]:
    """Return a copy of a budget fit for publication.

    Parameters
    ----------
    figures : mapping
        A budget.

    Returns
    -------
    dict
        The budget without counts of people and without hours by zone; `by_band` of each year is
        None where the costed hours of a band are hidden in a run of the same scenario or, where
        zones come under the contract on days of their own, where any zone and band has few people.

    Notes
    -----
    Hours by band are those that `homecare run` publishes, grown by the figures of the contract. On
    the day on which single zones come under the contract the share of a band that has moved is the
    hours of those zones, and so is judged with the zones.
    """
    safe = copy.deepcopy({name: each for name, each in figures.items() if name not in SECTIONS[1:]})
    safe["ledger"] = copy.deepcopy(figures["ledger"])
    safe = with_publishable(safe, "under5")
    hidden = hidden_keys({name: figures[name] for name in SECTIONS}, [figures])
    if _is_by_band(figures, hidden):
        return safe
    for year in safe["financial_years"]:
        year["by_band"] = None
    return safe


def may_be_published(figures: Figures) -> bool:
    """Return whether the costs of the years may be published at all.

    Parameters
    ----------
    figures : mapping
        A budget.

    Notes
    -----
    The cost of one year is one equation in the hours of the bands, which the control of a run has
    judged. Costs of several years are several, and may solve for a band of few people, where hours
    grow by band, where rates before the contract differ by band, or where zones come under it one
    after another. Then nothing is published, unless hours by band may be told anyway.
    """
    hidden = hidden_keys({name: figures[name] for name in SECTIONS}, [figures])
    if {key[0] for key in hidden} & {"headline", "headline_costed"}:
        return False
    if _is_by_band(figures, hidden):
        return True
    if figures["contract"]["phasing"] == "zones":
        return False
    every = [year["by_band"] for year in figures["financial_years"]]
    shares = [_shares([row["hours_per_week"] for row in rows]) for rows in every]
    is_mix_still = all(_are_alike(column) for column in zip(*shares, strict=True))
    others = [[row["other_rate_gbp_per_hour"] for row in rows] for rows in every]
    return is_mix_still and all(map(_are_alike, others))


def _shares(hours: Sequence[float]) -> list[float]:
    whole = sum(hours)
    return [each / whole if whole else 0.0 for each in hours]


def _are_alike(values: Sequence[float]) -> bool:
    return max(values) - min(values) < _NEAR


def _is_by_band(figures: Figures, hidden: frozenset[Key]) -> bool:
    kinds = {key[0] for key in hidden}
    if figures["contract"]["phasing"] == "zones":
        return not kinds - {"ledger", "ledger_total"}
    return not kinds & _OF_BANDS
