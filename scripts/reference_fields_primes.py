"""Meanings of the fields of the answer of `homecare primes`.

Receives nothing; read through `reference_fields.py`.
"""

from __future__ import annotations

Field = tuple[str, str, str]

PRIMES: tuple[Field, ...] = (
    ("bids_from", "", "File of the bids, or `appointments` where none was given."),
    ("at_least", "count", "As asked; null: what the allocation model asks of each class of zone."),
    ("at_most", "count", "Most primes in a zone, as asked."),
    ("demand_hours_per_week", "hours/week", "Planned hours of the zones that appoint primes."),
    ("bids", "count", "Bids for those zones."),
    ("bidders", "count", "Who made them."),
    ("choices[].name", "", ("`chosen`; `ranked_same`: the best scores, as many in each zone as "
     "chosen; `ranked_most`: the best scores, as many as allowed.")),
    ("choices[].title", "", "Its name in a table."),
    ("choices[].appointments", "count", "Bids appointed."),
    ("choices[].primes", "count", "Providers with an appointment."),
    ("choices[].mean_score", "share (0-1)", "Mean score of the bids appointed; null without any."),
    ("choices[].score_given_up", "points", ("What the best scores of each zone, as many, add up to "
     "beyond the bids appointed.")),
    ("choices[].uncovered_hours", "hours/week", "Left without a prime when nobody has failed."),
    ("choices[].worst_failure_hours", "hours/week", "Left in the worst case."),
    ("choices[].worst_failure", "", "Whose failure that is; null: no failure is worse than none."),
    ("choices[].mean_failure_hours", "hours/week", "Mean over the failure of each prime."),
    ("choices[].failures_survived", "count", "Primes whose failure leaves nothing uncovered."),
    ("choices[].zones_short", "count", "Zones that some failure leaves short."),
    ("choices[].survives", "", "Whether no failure leaves anything uncovered."),
    ("goals[].goal", "", "A goal of the choice, in strict order."),
    ("goals[].unit", "", "Its unit."),
    ("goals[].value", "", "What the choice attains."),
    ("goals[].bound", "", "Proven: no choice is below it, the goals before it being held."),
    ("goals[].is_proven", "", "Whether the two are equal."),
    ("zones[].zone_id", "", "The zone."),
    ("zones[].zone_name", "", "Its name."),
    ("zones[].people", "count", "Packages in it."),
    ("zones[].demand_hours_per_week", "hours/week", "Planned hours in it."),
    ("zones[].bids", "count", "Bids for it."),
    ("zones[].at_least", "count", "Least primes it should have."),
    ("zones[].is_short_of_bids", "", "Whether it has fewer bids than that."),
    ("zones[].primes", "count", "Primes chosen."),
    ("zones[].mean_score", "share (0-1)", "Their mean score."),
    ("zones[].score_given_up", "points", "Against as many by rank."),
    ("zones[].worst_uncovered_hours.*", "hours/week", ("Left by the failure that is worst for the "
     "zone, under each choice.")),
    ("appointments[].zone_id", "", "Zone of a bid."),
    ("appointments[].provider_id", "", "Whose bid it is."),
    ("appointments[].place", "count", "Rank of its score in the zone, 1 first."),
    ("appointments[].score", "share (0-1)", "Its score."),
    ("appointments[].usable_hours_per_week", "hours/week", ("What it offers, no more than the "
     "bidder can deliver in all and no more than the zone needs.")),
    ("appointments[].is_*", "", "Whether the choice of that name appoints it."),
    ("failures[].provider_id", "", "Who fails."),
    ("failures[].zones.*", "count", "Zones in which each choice appoints it."),
    ("failures[].uncovered_hours.*", "hours/week", "Left without a prime, under each choice."),
)  # fmt: skip
PRIMES_FILES: tuple[Field, ...] = (
    ("primes.html", "primes", "One page: the choice, its cover, and what rank alone would do."),
    ("primes.csv", "primes", "Every bid, with the choices that appoint it."),
    ("primes-zones.csv, primes-failures.csv", "primes", "Cover by zone, and by who fails."),
    ("map-primes-*.png, map-primes-*.svg", "primes", "What the worst failure of each zone leaves."),
    ("primes.json", "primes", "The working record. Not for publication."),
)
