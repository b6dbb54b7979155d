"""Meanings of the fields of the answer of `homecare stress`.

Receives nothing; read through `reference_fields.py`.
"""

from __future__ import annotations

Field = tuple[str, str, str]
HOURS = "hours/week"


def concentration(at: str, when: str) -> tuple[Field, ...]:
    """Return the fields of concentration that stand under a path."""
    return (
        (f"{at}hhi", "points", (f"Sum of the squared shares of the providers {when}, 10,000 where "
         "one has all; null without hours.")),
        (f"{at}largest_share", "share", "Share of the largest."),
        (f"{at}largest_provider_id", "", "The largest."),
        (f"{at}largest_provider_name", "", "Its name."),
    )  # fmt: skip


def lost(at: str) -> tuple[Field, ...]:
    """Return the fields of what a failure does that stand under a path."""
    return (
        (f"{at}displaced_hours", HOURS, "Must leave where the plan has them."),
        (f"{at}displaced_people", "count", "Packages behind them: people who must move."),
        (f"{at}lost_hours", HOURS, ("Of them, hours that find no other provider while everybody "
         "else stays.")),
        (f"{at}lost_people", "count", "Packages behind them."),
        (f"{at}least_lost_hours", HOURS, ("Lost whoever is moved: placed hours less the most that "
         "any plan could place, proven; of a zone as if all capacity were free for it.")),
    )  # fmt: skip


STRESS: tuple[Field, ...] = (
    ("kind", "", "`exit` (a provider leaves) or `suspension` (it takes nobody new)."),
    ("placing", "", ("The plan in force: `all` placed anew, or `new`, which keeps today's "
     "placements.")),
    ("named_providers[]", "", "As asked with `--provider`; empty: every provider in turn."),
    ("pairs_among", "count", "As asked with `--pairs`."),
    ("capacity_changes[]", "share", "As asked with `--capacity`."),
    ("before.planned_hours_per_week", HOURS, "Hours of every line."),
    ("before.placed_hours", HOURS, "Placed by the plan, before anything fails."),
    ("before.unplaced_hours", HOURS, "Not placed by it."),
    ("before.bound_hours", HOURS, "No plan can place more."),
    ("before.people", "count", "Packages placed."),
    *concentration("before.", "before anything fails"),
    ("failures[].failure", "", "Name of the failure; failures stand worst first."),
    ("failures[].kind", "", "`exit`, `suspension` or `capacity`."),
    ("failures[].capacity_change", "share", "Null where providers fail."),
    ("failures[].is_everybody", "", "Whether the capacity of every provider falls."),
    ("failures[].providers[].provider_id", "", "Who fails."),
    ("failures[].providers[].provider_name", "", "Its name."),
    *lost("failures[]."),
    ("failures[].replaced_hours", HOURS, "Of the displaced hours, those placed again."),
    ("failures[].replaced_bound_hours", HOURS, ("The most of them that could be placed again while "
     "everybody else stays.")),
    ("failures[].bound_hours", HOURS, "After the failure no plan can place more."),
    *concentration("failures[].", "after"),
    ("failures[].zones[].zone_id", "", "A zone in which anybody is displaced."),
    ("failures[].zones[].zone_name", "", "Its name."),
    *lost("failures[].zones[]."),
    *concentration("failures[].zones[].", "in the zone, after"),
    ("failures[].zones[].fewest_people", "count", ("People of the provider that has fewest in the "
     "zone, for disclosure.")),
    ("worst.one_provider", "", "Name of the worst failure of one provider; null: none loses any."),
    ("worst.two_providers", "", "The same of two together."),
    ("worst.capacity", "", "The same of a change of capacity."),
    ("zones[].zone_id", "", "A zone."),
    ("zones[].zone_name", "", "Its name."),
    ("zones[].planned_hours_per_week", HOURS, "Hours of its lines."),
    ("zones[].placed_hours", HOURS, "Placed before anything fails."),
    ("zones[].providers_with_hours", "count", "Providers that have any of them."),
    *concentration("zones[].", "in the zone, before anything fails"),
    ("zones[].fewest_people", "count", "People of the provider that has fewest, for disclosure."),
    ("zones[].worst", "", "The failure of one provider that loses most here; null: none."),
    ("zones[].worst.failure", "", "Its name."),
    ("zones[].worst.provider_id", "", "Who fails."),
    ("zones[].worst.provider_name", "", "Its name."),
    ("zones[].worst.displaced_hours", HOURS, "As in `failures[].zones[]`."),
    ("zones[].worst.lost_hours", HOURS, "As there."),
    ("zones[].worst.lost_people", "count", "As there."),
    ("zones[].worst.least_lost_hours", HOURS, "As there."),
    ("zones[].worst.hhi", "points", "As there."),
    ("zones[].worst.largest_share", "share", "As there."),
    ("zones[].worst.lost_share", "share", "Lost hours over the zone's planned hours."),
)  # fmt: skip

STRESS_FILES = (
    ("stress.json", "stress", "The working record. Not for publication."),
    ("stress.html", "stress", "One page: who hurts most, where, and what each zone has to fear."),
    ("stress.csv", "stress", "A row for each failure."),
    ("stress-zones.csv", "stress", "A row for each zone of each failure of one provider."),
    ("stress-worst-by-zone.csv", "stress", "Each zone and the failure that hurts it most."),
    ("stress.png, map-stress-lost.png, map-stress-worst.png and .svg", "stress", ("The chart of "
     "failures, the map of the worst, and that of each zone's worst.")),
)  # fmt: skip
