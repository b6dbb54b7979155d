"""Comparison: a baseline beside options, every difference, and the bridge between their costs.

Receives runs; hands on the comparison of the contract. A scenario against itself differs by
exactly zero everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from homecare.bundled import short_name
from homecare.parameters import differences
from homecare.pricing import Side, bridge
from homecare.scenarios.pipeline import Run
from homecare.scenarios.result import costed_hours_by_band

Figures = dict[str, object]

BAND_FIGURES = (
    "rate_gbp_per_hour", "costed_hours_per_week", "share_of_hours", "weekly_cost_gbp",
)  # fmt: skip
ZONE_FIGURES = (
    "planned_hours_per_week", "costed_hours_per_week", "not_costed_hours_per_week",
    "weekly_cost_gbp", "average_rate_gbp_per_hour", "prime_hours", "supplementary_hours",
    "specialist_hours", "spot_hours", "unplaced_hours",
)  # fmt: skip


def compare_runs(baseline: Run, options: Sequence[Run]) -> Figures:
    """Return a baseline and options with their differences, bridges and changes.

    Parameters
    ----------
    baseline : Run
        What the options are held against.
    options : sequence of Run
        One or more.

    Returns
    -------
    dict
        The comparison of the contract; `zones` of a difference is None where either side has no
        rates by zone.
    """
    return {
        "baseline": dict(baseline.result),
        "options": [_option(baseline, option) for option in options],
    }


def _other_baseline(baseline: Run, option: Run) -> list[str]:
    """Return a warning where an option changes another scenario than the one compared with."""
    changed = option.scenario.baseline_path
    if changed is None or changed.resolve() == baseline.scenario.path.resolve():
        return []
    names = option.scenario.id, short_name(changed), short_name(baseline.scenario.path)
    told = "{} changes {}, but is compared with {}: the difference holds more than its own changes."
    return [told.format(*names)]


def _option(baseline: Run, option: Run) -> Figures:
    steps = bridge(_side(baseline), _side(option))
    return {
        **option.result,
        "notes": [*_notes(option.result), *_other_baseline(baseline, option)],
        "difference": _difference(baseline.result, option.result),
        "bridge": [
            {
                "step": step.step,
                "gbp_per_year": step.gbp_per_year,
                "detail": step.detail,
                "by_band": dict(step.by_band),
            }
            for step in steps
        ],
        "bridge_payment_weeks": _side(baseline).payment_weeks,
        "changes": differences(baseline.scenario.parameters, option.scenario.parameters),
    }


def _notes(result: Mapping[str, object]) -> list[object]:
    notes = result["notes"]
    return list(notes) if isinstance(notes, list) else []


def _side(run: Run) -> Side:
    """Return one side of a bridge, at the low number of payment weeks."""
    headline = run.result["headline"]
    assert isinstance(headline, dict)  # noqa: S101 - made by result_of
    return Side(
        card=run.card,
        hours=costed_hours_by_band(run.priced, run.card),
        weekly_cost_gbp=headline["weekly_cost_gbp"],
        payment_weeks=headline["payment_weeks"]["low"],
    )


def _difference(was: Mapping[str, object], now: Mapping[str, object]) -> Figures:
    old, new = was["headline"], now["headline"]
    assert isinstance(old, dict)  # noqa: S101 - made by result_of
    assert isinstance(new, dict)  # noqa: S101 - made by result_of
    return {
        **{
            name: minus(new[name], old[name])
            for name in (
                "planned_hours_per_week",
                "costed_hours_per_week",
                "weekly_cost_gbp",
                "average_rate_gbp_per_hour",
            )
        },
        "annual_cost_gbp": {
            end: minus(new["annual_cost_gbp"][end], old["annual_cost_gbp"][end])
            for end in ("low", "high")
        },
        "bands": _by_name(was["bands"], now["bands"], key="band", figures=BAND_FIGURES),
        "zones": (
            _by_name(
                was["zones"], now["zones"], key="zone_id", figures=ZONE_FIGURES, also=("zone_name",)
            )
            if _is_zone_priced(was) and _is_zone_priced(now)
            else None
        ),
    }


def _is_zone_priced(result: Mapping[str, object]) -> bool:
    scenario = result["scenario"]
    return isinstance(scenario, dict) and bool(scenario["is_zone_priced"])


def _by_name(
    was: object, now: object, *, key: str, figures: Sequence[str], also: Sequence[str] = ()
) -> list[Figures]:
    """Return the differences of rows of one name; a row one side lacks has null figures."""
    old = {row[key]: row for row in was} if isinstance(was, list) else {}
    new = {row[key]: row for row in now} if isinstance(now, list) else {}
    return [
        {
            key: name,
            **{each: new.get(name, old.get(name, {})).get(each) for each in also},
            **{
                each: minus(new.get(name, {}).get(each), old.get(name, {}).get(each))
                for each in figures
            },
        }
        for name in dict.fromkeys([*new, *old])
    ]


def minus(now: object, was: object) -> float | None:
    """Return now less was, or None where either is not known."""
    if isinstance(now, int | float) and isinstance(was, int | float):
        return float(now) - float(was)
    return None
