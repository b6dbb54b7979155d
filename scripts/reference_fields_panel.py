"""What each field of the fairness and equity panel means, and its files.

Receives nothing; read through `reference_fields.py`.
"""

_SHARE = "share (0-1)"
_HOURS = "hours/week"


def _group(start: str) -> tuple[tuple[str, str, str], ...]:
    """Return the fields of one group of packages."""
    return (
        (f"{start}group", "", "The group; `all` for all of them."),
        (f"{start}title", "", "Its name for people: a zone's, else the group."),
        (f"{start}planned_hours", _HOURS, "Hours of the group."),
        (f"{start}placed_hours", _HOURS, "Those placed."),
        (f"{start}unplaced_hours", _HOURS, "Those not placed."),
        (f"{start}unplaced_share", _SHARE, "Of planned hours; null without any."),
        (f"{start}prime_hours", _HOURS, "Those placed with primes."),
        (f"{start}prime_share", _SHARE, "Of placed hours; null without any."),
        (f"{start}planned_people", "count", "Packages; hours without people are none."),
        (f"{start}placed_people", "count", "Those placed."),
        (f"{start}unplaced_people", "count", "Those not placed."),
        (f"{start}unplaced_people_share", _SHARE, "Of packages; null without any."),
        (f"{start}prime_people", "count", "Those placed with primes."),
        (f"{start}prime_people_share", _SHARE, "Of placed packages; null without any."),
    )


LADDER = (
    ("ladder.steps_hours[]", _HOURS, "Further hours that are tried."),
    ("ladder.goals[]", "", "A goal that is told, most important first."),
    ("ladder.zones[].zone_id", "", "Zone."),
    ("ladder.zones[].zone_name", "", "Its name."),
    ("ladder.zones[].planned_hours", _HOURS, "Hours asked for in the zone."),
    ("ladder.zones[].unplaced_hours", _HOURS, "Those not placed."),
    ("ladder.zones[].unplaced_people", "count", "Packages not placed."),
    ("ladder.zones[].providers_full", "count", "Its providers that are full."),
    ("ladder.zones[].providers[].provider_id", "", "A provider appointed to the zone."),
    ("ladder.zones[].providers[].role", "", "Its role there."),
    ("ladder.zones[].providers[].hours", _HOURS, "Hours it has there."),
    ("ladder.zones[].providers[].free_hours", _HOURS, ("Room it has left there; null: no "
     "limit.")),
    ("ladder.zones[].providers[].is_full", "", ("Whether the smallest package that waits in the "
     "zone does not fit; where none waits, whether it has no room at all.")),
    ("ladder.zones[].providers[].is_suspended", "", "Whether it may take nobody new on the day."),
    ("ladder.zones[].roles[].role", "", "Role of the further hours."),
    ("ladder.zones[].roles[].steps[].hours", _HOURS, "Further hours."),
    ("ladder.zones[].roles[].steps[].placed_hours_gain", _HOURS, ("Hours more that could then be "
     "placed, over the whole area.")),
    ("ladder.zones[].roles[].steps[].prime_hours_gain", _HOURS, ("Hours more with primes; below 0 "
     "where placing more takes primes' hours elsewhere.")),
    ("ladder.zones[].roles[].steps[].placed_hours_gain_most", _HOURS, ("What no choice of who has "
     "work passes of that gain; only where who has work in a zone is limited.")),
    ("ladder.zones[].roles[].steps[].prime_hours_gain_most", _HOURS, "Likewise."),
)  # fmt: skip
PANEL = (
    ("placed_hours", _HOURS, "Hours placed."),
    ("bound_hours", _HOURS, "No plan can place more."),
    *_group("all."),
    ("equity[].dimension", "", ("Band, zone, service, funder or size; one whose packages are all "
     "alike is left out.")),
    *_group("equity[].groups[]."),
    ("providers.spread", "", ("Gini coefficient of the share of capacity used, over providers with "
     "a capacity: 0 where all use the same; null with fewer than two.")),
    ("providers.least_used_share", _SHARE, "Least share of capacity used by any of them."),
    ("providers.most_used_share", _SHARE, "Greatest."),
    ("providers.without_limit", "count", "Providers without a limit."),
    ("providers.rows[].provider_id", "", "Provider."),
    ("providers.rows[].hours", _HOURS, "Hours it has in the plan."),
    ("providers.rows[].capacity_hours", _HOURS, ("Its capacity, or that of its zones together "
     "where it is less; null: no limit.")),
    ("providers.rows[].usable_hours", _HOURS, ("Most it could be given if it came first: its "
     "capacity, or the demand it may take where that is less.")),
    ("providers.rows[].used_share", _SHARE, "Hours over capacity; null without a limit."),
    ("providers.rows[].used_of_usable", _SHARE, "Hours over usable hours; null without any."),
    ("providers.rows[].share_of_hours", _SHARE, "Of all placed hours."),
    ("providers.rows[].share_of_capacity", _SHARE, "Of all stated capacity; null without a limit."),
    ("providers.rows[].work_for_capacity", "ratio", ("Its share of the hours of providers with a "
     "limit, over its share of their capacity: 1 where it has its even part; null without a "
     "limit.")),
    ("providers.rows[].has_least_share", "", "Whether the cost of fairness promises it a share."),
    ("providers.rows[].people", "count", "Packages it has."),
    ("fairness.goals[].goal", "", "A goal, most important first."),
    ("fairness.goals[].meaning", "", "What it counts."),
    ("fairness.goals[].unit", "", "Its unit."),
    ("fairness.goals[].sense", "", "`maximise` or `minimise`."),
    ("fairness.providers", "count", "Providers that are promised a share."),
    ("fairness.free_share", _SHARE, ("Greatest share of its usable hours that each of them can be "
     "sure of at no cost to any goal; null where nobody counts.")),
    ("fairness.free_share_most", _SHARE, ("What no plan passes of that share; only where who has "
     "work in a zone is limited. The share itself is attained: equal where it is proven.")),
    ("fairness.greatest_share", _SHARE, "Greatest that each of them can be sure of at any cost."),
    ("fairness.greatest_share_most", _SHARE, ("What no plan passes of that one; only where who has "
     "work in a zone is limited.")),
    ("fairness.points[].least_share", _SHARE, "Share that each of them is sure of."),
    ("fairness.points[].values.*", "", ("Best value of the goal at that share, earlier goals "
     "being at their best.")),
    ("fairness.points[].bounds.*", "", ("What no choice of who has work passes of that goal, "
     "among those that do as well on earlier goals; only where that choice is limited. The value "
     "is attained: equal where it is proven.")),
    ("fairness.points[].spread", "", "Gini coefficient of the share of usable hours used."),
    ("fairness.losses[].goal", "", "What may be lost."),
    ("fairness.losses[].kept[]", "", "A goal of which nothing may be lost."),
    ("fairness.losses[].shares[].loss", _SHARE, "Part of the goal that may be lost."),
    ("fairness.losses[].shares[].least_share", _SHARE, ("Greatest share of its usable hours that "
     "each provider could then be sure of.")),
    ("fairness.losses[].shares[].least_share_most", _SHARE, ("What no plan passes of that share; "
     "only where who has work in a zone is limited.")),
    *LADDER,
)  # fmt: skip
PANEL_FILES = (
    ("panel.json", "panel", "The working record: every field above. Not for publication."),
    ("panel.html", "panel", ("One page: who waits, who has the work, what fairness costs, what "
     "further hours are worth.")),
    ("panel-waiting.png, panel-waiting.svg", "panel", "Share of hours not placed, by group."),
    ("panel-providers.png, panel-providers.svg", "panel", "How full each provider is."),
    ("panel-fairness.png, panel-fairness.svg", "panel", ("What each goal loses for each least "
     "share, where any does.")),
    ("panel-groups.csv", "panel", "Hours and packages not placed and with primes, by group."),
    ("panel-providers.csv", "panel", "Share of hours against share of capacity."),
    ("panel-fairness.csv", "panel", "Best of each goal for each least share."),
    ("panel-losses.csv", "panel", "What each provider could be sure of, for a stated loss."),
    ("panel-ladder.csv", "panel", "What further hours would add, by zone and role."),
)  # fmt: skip
