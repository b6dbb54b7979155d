"""Meanings of the fields of an award record, as `homecare explain` prints it.

Receives nothing; hands on (path, unit, meaning) of each field to `reference_fields.py`.
"""

from __future__ import annotations

HOURS = "hours/week"
Field = tuple[str, str, str]


def _change(at: str) -> tuple[Field, ...]:
    return (
        (
            f"{at}kinds[]",
            "",
            "`capacity`, `suspension`, `capability`, `appointment` or `limit`.",
        ),
        (f"{at}hours_in_zone_per_week", HOURS, "Capacity missing in the zone."),
        (f"{at}hours_in_all_per_week", HOURS, "Capacity missing in all zones together."),
        (f"{at}hours_per_week", HOURS, "The larger of the two."),
        (f"{at}capabilities[]", "", "A capability that is missing."),
        (f"{at}lifts_suspension", "", "Whether a suspension would have to end."),
        (f"{at}appoints", "", "Whether it would have to be appointed to the zone."),
        (f"{at}lifts_limits[]", "", "A limit of the model that would have to be lifted."),
    )


def _tried(at: str) -> tuple[Field, ...]:
    return (
        (f"{at}provider_id", "", "Provider that would change."),
        (f"{at}provider_name", "", "Its name."),
        *_change(f"{at}least."),
        (f"{at}fits_with", "", ("Provider that takes the package with the least change, nobody "
         "else waiting; null: none.")),
        *_change(f"{at}needs."),
        (f"{at}is_placed", "", ("Whether the package has a place with `needs`, everybody who "
         "waits being placed anew.")),
        (f"{at}placed_with", "", "Provider that has it then; null: none."),
        (f"{at}come_first[]", "", "Waiting package for which the hours of `needs` count room."),
        (f"{at}tried_by", "", ("`beside`: all that waits was placed anew; `anew`: everything was; "
         "`rule`: the rule was carried out again.")),
        (f"{at}price", "", "Null without `--supply-elasticity`, missing hours or a known rate."),
        (f"{at}anew", "", "Null in a run by the goals without `--anew`."),
    )  # fmt: skip


AWARD: tuple[Field, ...] = (
    ("row_level", "", "Always true: one package is one person."),
    ("scenario.id", "", "Id of the scenario; null where three tables were placed."),
    ("scenario.title", "", "Title of the run."),
    ("scenario.as_of", "date", "Day on which suspensions are read; null: none was given."),
    ("scenario.notices[]", "", "A statement that every output carries."),
    ("package.*", "", ("The package's columns of the demand table but its postcode, with "
     "`zone_name` and the card's `rate_gbp_per_hour`.")),
    ("placement.is_placed", "", "Whether it has a provider."),
    ("placement.provider_id", "", "Its provider; null: unplaced. So are the next two."),
    ("placement.provider_name", "", "The provider's name."),
    ("placement.role", "", "The provider's role in the zone."),
    ("placement.weekly_cost_gbp", "GBP/week", "Cost; null without a rate."),
    ("placement.reason_code", "", "Code of the reason in the allocation."),
    ("placement.reason", "", "The same in words."),
    ("decided_by.kind", "", ("`stands` (today's placement is kept), `goal`, `tie_break`, `room` "
     "(nobody else had any), `only` (nobody else may), `rule` or `limits` (unplaced).")),
    ("decided_by.name", "", "The goal, rule or limit; empty where there is none."),
    ("decided_by.sentence", "", "The same in words."),
    ("rule", "", "Null where the goals placed the package."),
    ("rule.name", "", "The rule. `title` and `meaning` say what it does."),
    ("rule.title", "", "Its name in a table."),
    ("rule.meaning", "", "What a broker does under it."),
    ("rule.arrival", "count", ("The package's place in the order of arrival; null: its placement "
     "of today stood.")),
    ("rule.arrivals", "count", "How many arrived."),
    ("rule.batch_packages", "count", "Packages of its batch; null where the rule does not wait."),
    ("goals[].goal", "", "A goal, most important first."),
    ("goals[].meaning", "", "What it counts."),
    ("goals[].unit", "", "Its unit."),
    ("goals[].sense", "", "`maximise` or `minimise`."),
    ("goals[].lp_value", "the goal's unit", "Its best value in the linear programme."),
    ("goals[].achieved", "the goal's unit", "Its value in the plan."),
    ("providers[].rank", "count", "Place among all providers of the run."),
    ("providers[].provider_id", "", "A provider."),
    ("providers[].provider_name", "", "Its name."),
    ("providers[].role", "", "Its role in the zone; null: not appointed there."),
    ("providers[].code", "", "What stands against it; see [rules](rules.md)."),
    ("providers[].reason", "", "The same in words."),
    ("providers[].free_hours_per_week", HOURS, ("Free by whichever limit leaves less: after the "
     "whole plan, or under a rule when the package arrived; null: no limit or not appointed.")),
    ("providers[].capacity_hours_per_week", HOURS, "That limit."),
    ("providers[].tender_rank", "", "Rank at tender; null where blank."),
    ("providers[].score", "0-1", "Weighted mean of its scores; null: not appointed."),
    ("providers[].scores.*", "0-1", "Each score as stated; null where blank."),
    ("providers[].rate_gbp_per_hour", "GBP/hour", "Tendered rate; null: none."),
    ("providers[].adds.*", "the goal's unit", "What the package there adds to the goal."),
    ("providers[].difference.*", "the goal's unit", "The same less what it adds where it is."),
    ("providers[].goal", "", "First goal that differs; null where none does."),
    ("providers[].looked_at", "", "Null under the goals."),
    ("providers[].looked_at.*", "", "What the rule looks at."),
    ("exchanges[].provider_id", "", "A full provider that may take the package."),
    ("exchanges[].short_hours_per_week", HOURS, "Hours that it lacks."),
    ("exchanges[].package_id", "", "Package that could give way; null: no single one is enough."),
    ("exchanges[].packages_count", "count", "Packages that would have to give way."),
    ("exchanges[].goes_to", "", "Where that package would go; null: it would be unplaced."),
    ("exchanges[].difference", "", "Null where no single package is named."),
    ("exchanges[].difference.*", "the goal's unit", "Change of the goal by both moves."),
    ("exchanges[].goal", "", "First goal that changes; null where none does."),
    ("exchanges[].is_better", "", "Whether that goal would be better."),
    *_tried("would_place[]."),
    *_tried("would_not_place[]."),
    ("not_tried[].provider_id", "", ("Provider with which nothing was tried, the smallest change "
     "first; none where the package is placed.")),
    ("not_tried[].provider_name", "", "Its name."),
    ("not_tried[].needs.*", "", "What it would need, all else staying."),
    ("would_place[].price.band", "", "Band of the package."),
    ("would_place[].price.supplied_hours_per_week", HOURS, "Hours of the band placed today."),
    ("would_place[].price.rate_gbp_per_hour", "GBP/hour", "Their average rate."),
    ("would_place[].price.asked_rate_gbp_per_hour", "GBP/hour", ("Rate at which the hours would "
     "be supplied, under the assumption.")),
    ("would_place[].price.extra_cost_gbp_per_week", "GBP/week", ("What that rate costs more on the "
     "whole band.")),
    ("would_not_place[].price.*", "", "Likewise."),
    ("would_place[].anew.provider_id", "", "Provider of the package with all allocated anew."),
    ("would_place[].anew.placed_hours_per_week", HOURS, "Hours placed more than in the run."),
    ("would_place[].anew.moved_packages", "count", "Other packages with another provider."),
    ("would_place[].anew.lost_packages", "count", "Other packages that lose their place."),
    ("would_place[].anew.gained_packages", "count", "Other packages that gain one."),
    ("asked", "", "Null without `--provider`."),
    ("asked.provider_id", "", "The provider asked about."),
    ("asked.has_it", "", "Whether it has the package."),
    ("asked.needs.*", "", "What it would need, all else staying; null where it has the package."),
    ("supply_elasticity", "", "Assumption of `--supply-elasticity`; null: none."),
    ("may_not_conclude[]", "", "What may not be concluded from the record."),
    ("record.run_dir", "", "Name of the run's folder."),
    ("record.rule", "", "The rule; `optimum`: the goals."),
    ("record.goals[]", "", "A goal, most important first."),
    ("record.score_weights.*", "", "Weight of each score."),
    ("record.tie_break.seed", "", "Seed of the tie-break."),
    ("record.tie_break.method", "", "How equals are told apart."),
    ("record.solver", "", "Modelling layer and solver."),
    ("record.bound_hours_per_week", HOURS, "No plan can place more."),
    ("record.placed_hours_per_week", HOURS, "Hours the plan places."),
    ("record.gap", "share", "Distance of the two."),
    ("record.checked[]", "", "What was checked before the record was made."),
)  # fmt: skip
