"""Meanings of the fields of every JSON answer, and of scenario keys, exit codes and files.

The words that stand nowhere in the code. Receives nothing; read by `build_reference.py`, and by the
test that holds the fields against real answers so that none is missing and none is left over.
"""

from __future__ import annotations

from reference_explain import AWARD
from reference_fields_budget import BUDGET, BUDGET_FILES
from reference_fields_panel import LADDER, PANEL, PANEL_FILES
from reference_fields_primes import PRIMES, PRIMES_FILES
from reference_fields_stress import STRESS, STRESS_FILES

Field = tuple[str, str, str]
HOURS = "hours/week"

SCENARIO: tuple[Field, ...] = (
    ("scenario.id", "", "Id of the scenario."),
    ("scenario.title", "", "Title of the scenario."),
    ("scenario.as_of", "date", "Day on which parameters, packages and suspensions are read."),
    ("scenario.baseline", "", "Id of the scenario it changes; null for a baseline."),
    ("scenario.notices[]", "", "A statement that every output carries."),
    ("scenario.band_basis", "", "How sure the bands are."),
    ("scenario.is_zone_priced", "", "Whether an hour's rate is known by zone and band."),
    ("scenario.base_band", "", "Band above which the others' rates are enhancements."),
    ("scenario.costed_services[]", "", "A service whose cost is reported; an empty list: all."),
    ("scenario.attribution", "", "Whose data the maps show, under which licence."),
)


def headline(before: str = "") -> tuple[Field, ...]:
    """Return the fields of a headline that stands under a path."""
    at = f"{before}headline."
    return (
        (f"{at}planned_hours_per_week", HOURS, "Hours of every service."),
        (f"{at}costed_hours_per_week", HOURS, "Hours of the services the scenario costs."),
        (f"{at}not_costed_hours_per_week", HOURS, "Planned hours that are not costed."),
        (f"{at}weekly_cost_gbp", "GBP/week", ("Cost of the costed hours at the rate card, "
         "placed or not.")),
        (f"{at}average_rate_gbp_per_hour", "GBP/hour", ("Weekly cost over costed hours; null "
         "without costed hours.")),
        (f"{at}annual_cost_gbp.low", "GBP/year", "Weekly cost times the low number of weeks."),
        (f"{at}annual_cost_gbp.high", "GBP/year", "Weekly cost times the high number of weeks."),
        (f"{at}payment_weeks.low", "weeks/year", "Payment weeks of the low figure."),
        (f"{at}payment_weeks.high", "weeks/year", "Payment weeks of the high figure."),
    )  # fmt: skip


UNPLACED_COST: tuple[Field, ...] = (
    ("headline.unplaced_cost_gbp_per_week", "GBP/week", ("Part of the weekly cost that stands for "
     "costed hours not placed. It is never a saving.")),
)  # fmt: skip


def bands(before: str = "") -> tuple[Field, ...]:
    """Return the fields of the bands that stand under a path."""
    at = f"{before}bands[]."
    return (
        (f"{at}band", "", "Band, after any zone's override."),
        (f"{at}rate_gbp_per_hour", "GBP/hour", ("Rate of the band; where zones have their own, the "
         "mean over its hours.")),
        (f"{at}rate_basis", "", ("`rate card`; `average of zone rates` or `average of visits` "
         "where rates differ within the band; `county average` where only an average is known and "
         "every band shows it.")),
        (f"{at}costed_hours_per_week", HOURS, "Costed hours in the band."),
        (f"{at}share_of_hours", "share (0-1)", "Of all costed hours; null when there are none."),
        (f"{at}weekly_cost_gbp", "GBP/week", "Cost of the band's costed hours."),
    )  # fmt: skip


ZONES: tuple[Field, ...] = (
    ("zones[].zone_id", "", "Id of the zone."),
    ("zones[].zone_name", "", "Name of the zone."),
    ("zones[].zone_class", "", "Class of the zone; null where the zones file gives none."),
    ("zones[].planned_hours_per_week", HOURS, "Hours of every service in the zone."),
    ("zones[].costed_hours_per_week", HOURS, "Costed hours in the zone."),
    ("zones[].not_costed_hours_per_week", HOURS, "Planned hours that are not costed."),
    ("zones[].weekly_cost_gbp", "GBP/week", ("Cost of the costed hours; null where rates by zone "
     "are not known.")),
    ("zones[].average_rate_gbp_per_hour", "GBP/hour", ("Weekly cost over costed hours; null where "
     "rates by zone are not known, or without costed hours.")),
)  # fmt: skip
ZONE_ROLES: tuple[Field, ...] = (
    ("zones[].prime_hours", HOURS, "Hours placed with primes of the zone."),
    ("zones[].supplementary_hours", HOURS, "Hours placed with supplementary providers."),
    ("zones[].specialist_hours", HOURS, "Hours placed with specialist providers."),
    ("zones[].spot_hours", HOURS, "Hours placed with spot providers."),
    ("zones[].unplaced_hours", HOURS, "Hours not placed."),
)
ZONE_BANDS: tuple[Field, ...] = (
    ("zone_bands[].zone_id", "", "Id of the zone."),
    ("zone_bands[].band", "", "Band; pairs without hours are left out."),
    ("zone_bands[].planned_hours_per_week", HOURS, "Hours of every service in zone and band."),
    ("zone_bands[].costed_hours_per_week", HOURS, "Costed hours in zone and band."),
    ("zone_bands[].people", "count", "Packages there. Rows without a package are no people."),
    ("zone_bands[].costed_people", "count", "Packages there of the costed services."),
)
ALLOCATION: tuple[Field, ...] = (
    ("allocation.placed_hours", HOURS, "Hours placed with any provider."),
    ("allocation.unplaced_hours", HOURS, "Hours not placed."),
    ("allocation.prime_share", "share (0-1)", ("Hours with a prime over all placed hours; null "
     "where no zone has a prime or nothing is placed.")),
    ("allocation.bound", HOURS, "No plan of these packages can place more."),
    ("allocation.bound_kind", "", ("Programme that proved the bound: `linear programme` or "
     "`integer programme`.")),
    ("allocation.gap", "share (0-1)", ("(bound - placed) / bound: the most that could still be "
     "gained.")),
    ("allocation.placing", "", ("`all`: every package was placed anew; `new`: today's placements "
     "stand and only the rest was placed.")),
    ("allocation.kept", "", "What stands where it is; null where everything was placed."),
    ("allocation.kept.hours", HOURS, "Hours that stand."),
    ("allocation.kept.people", "count", "Packages that stand."),
    ("allocation.kept.beyond_capacity_hours", HOURS, ("Hours that would have to leave before "
     "every provider's stated capacity held.")),
    ("allocation.goals[].goal", "", "A goal, most important first."),
    ("allocation.goals[].lp_value", "the goal's unit", ("Its best value in the linear programme "
     "with every earlier goal at its own best. A bound for the first goal; for later ones a "
     "yardstick, which whole packages may miss or pass.")),
    ("allocation.goals[].achieved", "the goal's unit", ("Its value in the plan. Both values of "
     "`weekly_cost` are null where no rate is known.")),
    ("allocation.goals[].unit", "", "Unit of both values."),
    ("allocation.solver", "", "Modelling layer and solver, with versions."),
    ("allocation.unplaced_reasons[].reason", "", "Why hours are not placed, in general words."),
    ("allocation.unplaced_reasons[].hours", HOURS, "Hours with that reason."),
    ("allocation.unplaced_reasons[].people", "count", "Packages with that reason."),
    ("allocation.providers[].provider_id", "", "Provider of an appointment."),
    ("allocation.providers[].zone_id", "", "Zone of the appointment."),
    ("allocation.providers[].role", "", "Role of the appointment."),
    ("allocation.providers[].hours", HOURS, "Hours placed there."),
    ("allocation.providers[].capacity_hours", HOURS, ("Capacity in that zone; null: no limit "
     "there.")),
)  # fmt: skip
RUN_ALLOCATION: tuple[Field, ...] = (
    ("allocation.providers[].people", "count", "Packages placed there."),
)


def ledger(before: str = "") -> tuple[Field, ...]:
    """Return the fields of a ledger that stands under a path."""
    at = f"{before}ledger."
    return (
        (f"{at}rows_in", "count", "Rows of the demand file."),
        (f"{at}hours_in", HOURS, ("Hours of the demand file. A cell that is no number counts as "
         "none.")),
        (f"{at}rows_used", "count", "Rows used."),
        (f"{at}hours_used", HOURS, "Hours used."),
        (f"{at}rows_set_aside", "count", "Rows set aside."),
        (f"{at}hours_set_aside", HOURS, "Hours set aside. Hours in are hours used plus these."),
        (f"{at}reasons[].reason", "", "Why rows were set aside; a row counts once."),
        (f"{at}reasons[].rows", "count", "Rows with that reason."),
        (f"{at}reasons[].hours", HOURS, "Hours with that reason."),
    )  # fmt: skip


def parameters(before: str = "") -> tuple[Field, ...]:
    """Return the fields of a list of parameters that stands under a path."""
    at = f"{before}parameters[]."
    return (
        (f"{at}path", "", "`kind.parameter[.key]`."),
        (f"{at}value", "its unit", "The number."),
        (f"{at}unit", "", "Its unit."),
        (f"{at}source", "", "Document with paragraph or page, or the change that set it."),
        (f"{at}basis", "", "`published`, `derived`, `inferred` or `assumption`."),
        (f"{at}from", "date", "First day on which it holds."),
        (f"{at}note", "", ("What a reader should know; for an assumption its reliability and "
         "impact.")),
    )  # fmt: skip


BESIDE: tuple[Field, ...] = (
    ("beside[].scenario.id", "", "Id of a scenario published beside this one."),
    ("beside[].scenario.title", "", "Its title."),
    ("beside[].why", "", "What it shows."),
    *headline("beside[]."),
    *bands("beside[]."),
    *ledger("beside[]."),
)
INPUTS: tuple[Field, ...] = (
    (
        "record.inputs[].path",
        "",
        "A file read: as seen from the scenario's folder if inside, else `bundled:` or in full.",
    ),
    ("record.inputs[].sha256", "", "SHA-256 of its bytes."),
)
RECORD: tuple[Field, ...] = (
    ("record.code_version", "", "Version of homecare."),
    ("record.scenario_path", "", "The scenario file."),
    ("record.set_aside", "", "Whether faulty rows were set aside."),
    *INPUTS,
    *parameters("record."),
    ("record.choices.*", "", "Every choice by path: a word, a list or a table of words."),
    ("record.seed", "", "Seed of the tie-break."),
)
NOTES: tuple[Field, ...] = (("notes[]", "", "What is worth knowing and is no fault."),)
RUN: tuple[Field, ...] = (
    *SCENARIO, *headline(), *UNPLACED_COST, *bands(), *ZONES, *ZONE_ROLES, *ZONE_BANDS, *ALLOCATION,
    *RUN_ALLOCATION, *ledger(), *BESIDE, *NOTES, *RECORD,
)  # fmt: skip

DIFFERENCE: tuple[Field, ...] = (
    ("difference.planned_hours_per_week", HOURS, "Option less baseline, as everywhere here."),
    ("difference.costed_hours_per_week", HOURS, "Costed hours."),
    ("difference.weekly_cost_gbp", "GBP/week", "Weekly cost."),
    ("difference.average_rate_gbp_per_hour", "GBP/hour", "Average rate."),
    ("difference.annual_cost_gbp.low", "GBP/year", "Annual cost at the low number of weeks."),
    ("difference.annual_cost_gbp.high", "GBP/year", "Annual cost at the high number of weeks."),
    ("difference.bands[].band", "", "Band. A figure that one side lacks is null."),
    ("difference.bands[].rate_gbp_per_hour", "GBP/hour", "Rate."),
    ("difference.bands[].costed_hours_per_week", HOURS, "Costed hours."),
    ("difference.bands[].share_of_hours", "share (0-1)", "Share of costed hours."),
    ("difference.bands[].weekly_cost_gbp", "GBP/week", "Weekly cost."),
    ("difference.zones", "", "Null where either side has no rates by zone."),
    ("difference.zones[].zone_id", "", "Id of the zone."),
    ("difference.zones[].zone_name", "", "Name of the zone."),
    *(
        (f"difference.{path}", unit, "Option less baseline.")
        for path, unit, _ in (*ZONES[3:], *ZONE_ROLES)
    ),
    ("bridge[].step", "", "A step from the baseline's annual cost to the option's."),
    ("bridge[].gbp_per_year", "GBP/year", ("What it adds. The steps add up to the difference of "
     "the low annual cost.")),
    ("bridge[].detail", "", "What it is made of, in words."),
    ("bridge[].by_band.*", "GBP/year", "Its parts by band, where it has parts."),
    ("bridge_payment_weeks", "weeks/year", ("Payment weeks in which the bridge is told: the "
     "baseline's low number.")),
    ("changes[].path", "", "A parameter or choice that differs."),
    ("changes[].was", "its unit", "Value in the baseline; null where it has none."),
    ("changes[].to", "its unit", "Value in the option; null where it has none."),
)  # fmt: skip

BAND_COMPARISON: tuple[Field, ...] = (
    ("band_comparison.before.name", "", "The model or rule whose bands come first."),
    ("band_comparison.before.*", "", ("Its `band_rule`, `band_basis` and `bands`; `model`: path "
     "and hash of its file, null for a rule of the scenario's own model.")),
    ("band_comparison.after.*", "", "The same of the model or rule that comes second."),
    ("band_comparison.hours.*", HOURS, ("Planned hours compared, those that change band and their "
     "share; rows and people likewise.")),
    ("band_comparison.costed_hours.*", HOURS, "The same of the costed services."),
    ("band_comparison.postcodes.*", "count", ("Postcodes, those that change band, their share; "
     "those that change before the zones' overrides; those outside every zone.")),
    ("band_comparison.weekly_cost_change_gbp", "GBP/week", ("Costed hours that change band, times "
     "the difference of their rates; null with one average rate.")),
    ("band_comparison.weekly_cost_gbp.*", "GBP/week", "Weekly cost `before` and `after`."),
    ("band_comparison.annual_cost_change_gbp.*", "GBP/year", "The change on payment weeks."),
    ("band_comparison.bands[]", "", "Bands of either side, in order."),
    ("band_comparison.rates_gbp_per_hour.*", "GBP/hour", "Rate of each band."),
    ("band_comparison.matrix[].*", "", ("Each pair of bands, `from` and `to` (null: no band), with "
     "postcodes, rows, people, hours and change in cost.")),
    ("band_comparison.zones[].*", "", "Each zone, with what changes in it."),
    ("band_comparison.zone_matrix[].*", "", "Each pair of bands of each zone."),
    ("band_comparison.not_compared[].*", "", ("With `--set-aside`: rows and hours that only one "
     "side bands.")),
    ("band_comparison.notes[]", "", "What is worth knowing of either side."),
)  # fmt: skip
ZONINGS: tuple[Field, ...] = (
    ("zonings[].id", "", "A zoning: the name of its zones file; the scenario's own comes first."),
    ("zonings[].title", "", "What it is called for people."),
    ("zonings[].is_baseline", "", "Whether it is the scenario's own."),
    ("zonings[].is_illustrative", "", "Whether its boundaries are not a council's own."),
    ("zonings[].zones[].zone_id", "", "A zone of it."),
    ("zonings[].zones[].zone_name", "", "Its name."),
    ("zonings[].zones[].planned_hours_per_week", HOURS, "Hours of every service."),
    ("zonings[].zones[].costed_hours_per_week", HOURS, "Costed hours."),
    ("zonings[].zones[].people", "count", "Packages: people with care."),
    ("zonings[].zones[].bands.*", HOURS, ("Planned hours of each band. An address keeps its band "
     "whichever zone it is in.")),
    ("zonings[].zones[].share_outside_base_band", "share (0-1)", "Of its planned hours."),
    ("zonings[].zones[].band_entropy", "0-1", ("How mixed its bands are: Shannon's entropy over "
     "the most there can be.")),
    ("zonings[].zones[].average_band_rate_gbp_per_hour", "GBP/hour", ("Mean band rate of its "
     "planned hours; null with one average rate.")),
    ("zonings[].zones[].rate_spread_gbp_per_hour", "GBP/hour", ("Standard deviation of the band "
     "rates of its planned hours; null with one average rate.")),
    ("zonings[].zones[].population", "people", "As the zones file states it, else null."),
    ("zonings[].zones[].people_65_plus", "people", "As the zones file states it, else null."),
    ("zonings[].zones[].hours_per_1000_population", HOURS, "Null without population."),
    ("zonings[].zones[].hours_per_1000_people_65_plus", HOURS, "Null without them."),
    ("zonings[].zones[].people_weight_share", "share (0-1)", ("Its share of `people_weight`, which "
     "is relative and no count of people.")),
    ("zonings[].zones[].hours_to_people_weight", "ratio", ("Its share of planned hours over its "
     "share of `people_weight`: 1 is the average.")),
    ("zonings[].zones[].area_km2", "km2", "Its ground."),
    ("zonings[].zones[].polsby_popper", "0-1", "4 pi area / boundary^2 (Polsby and Popper 1991)."),
    ("zonings[].zones[].reock", "0-1", "Area over the smallest circle's around it (Reock 1961)."),
    ("zonings[].zones[].mean_distance_km", "km", ("Mean straight-line distance between two of its "
     "rows of demand, weighted by the hours of both.")),
    ("zonings[].zones[].mean_distance_error_km", "km", "Most by which that can be off; 0: exact."),
    ("zonings[].zones[].local_providers_fewest", "count", ("Providers that its hours keep busy "
     "with at most 1,000 hours each.")),
    ("zonings[].zones[].local_providers_most", "count", "With at least 250 hours each."),
    ("zonings[].in_no_zone[].*", "", "Hours and people in none of its zones, by reason."),
    ("zonings[].totals.*", "", "Hours, people and bands of all together; the same in each zoning."),
    ("zonings[].summary.*", "", ("The zoning as a whole: sizes, means over zones, separation of "
     "bands, share of the variance of rates within zones, settlements split.")),
    ("zonings[].settlements[].*", "", ("A settlement with postcodes in more than one zone, and how "
     "many lie in each.")),
    ("zonings[].own_overrides.states_any", "", "Whether its zones file states `band_override`."),
    ("zonings[].own_overrides.rows[].*", "", ("What its own overrides would change: hours, people "
     "and weekly cost by pair of bands.")),
    ("zoning_changes[].id", "", "The scenario's own zoning."),
    ("zoning_changes[].other_id", "", "The one beside it."),
    ("zoning_changes[].matched[].*", "", "Zones matched one to one, so that most hours stay."),
    ("zoning_changes[].overlaps[].*", "", ("Each pair of zones that shares hours or postcodes; "
     "`is_main`: the other zone takes most of this zone's hours.")),
    ("zoning_changes[].staying.*", "", "Hours and people of matched pairs."),
    ("zoning_changes[].changing.*", "", "Of all other pairs: they change zone."),
    ("zoning_changes[].parted.*", "", "Of pairs that are not main: parted from their zone."),
    ("zoning_changes[].in_no_zone.*", "", "Of rows in no zone of either."),
    ("zoning_cells[].*", "", ("Hours and people by the zones of every zoning and band at once; for "
     "disclosure control.")),
    ("zoning_terms.*", "", "What a settlement, a split and hours per head mean here."),
)  # fmt: skip
PAY: tuple[Field, ...] = (
    ("basis.kind", "", "What the rules acted on: planned visits of a week, or visits made."),
    ("basis.weeks", "weeks", "Weeks the visits are of: 1 for planned visits."),
    ("basis.first_on", "", "First day of the visits; null for planned visits."),
    ("basis.last_on", "", "Last day of the visits; null for planned visits."),
    ("basis.people", "count", "Packages the entries are of."),
    ("basis.entries", "count", "Entries: rows of demand, or visits."),
    ("basis.payment_weeks.*", "weeks/year", "Payment weeks, `low` and `high`."),
    ("basis.payment_model", "", "The payment model."),
    ("rules[].name", "", "A rule, or rules joined by ` + `."),
    ("rules[].rules[]", "", "Its rules, in the order in which they act."),
    ("rules[].meaning", "", "What it pays."),
    ("rules[].planned_hours_per_week", HOURS, "Planned paid carer-hours."),
    ("rules[].paid_hours_per_week", HOURS, ("Paid carer-hours, without guaranteed hours that were "
     "not delivered.")),
    ("rules[].planned_gbp_per_week", "GBP/week", "Cost of planned time at the rate card."),
    ("rules[].paid_gbp_per_week", "GBP/week", "What the rules pay."),
    ("rules[].difference_gbp_per_week", "GBP/week", "The second less the first."),
    ("rules[].difference_gbp_per_year.*", "GBP/year", "The same at `low` and `high` weeks."),
    ("rules[].difference_share", "share (0-1)", "Of the cost of planned time."),
    ("rules[].not_delivered_hours_per_week", HOURS, "Guaranteed hours paid and not delivered."),
    ("rules[].not_delivered_gbp_per_week", "GBP/week", "What they cost."),
    ("rules[].steps[].rule", "", "A rule, in order."),
    ("rules[].steps[].gbp_per_week", "GBP/week", "What it adds; the steps sum to the difference."),
    ("rules[].groups.*", "", ("By `provider`, `zone`, `band` and planned `length`: `name`, "
     "`people`, `people_changed` (for whom anything is paid that was not planned, or less), "
     "`visits_per_week`, `planned_hours_per_week`, `planned_gbp_per_week`, "
     "`paid_gbp_per_week`, `difference_gbp_per_week`.")),
    ("rules_not_applied[].rule", "", "A rule that cannot be applied."),
    ("rules_not_applied[].why", "", "Why."),
    ("mechanisms.*", "", ("Null where the model states nothing for it. `rows` hold each "
     "mechanism's `reducing_share`, `periods_gbp` (four-week periods), `years_gbp`, `years_hours`, "
     "`settled_gbp_per_year` and `break_even_reducing_share` (null: no share breaks even).")),
    ("charging.*", "", ("Null where the model states nothing for it. `zones` and `county` hold "
     "`people`, how many are `dearer`, `cheaper` or the `same`, charges on average and own cost, "
     "and who is expected to pay more or less.")),
    ("funders.*", "", ("`rows` by funder with what council and health pay a week; `over_time`, "
     "shares by year.")),
    ("direct_payments.*", "", ("Null where the model states nothing for it. Change of budgets that "
     "follow the price; never in the headline.")),
    ("roles.*", "", ("`rows` of placed hours by role and basis of rate; `unplaced`, what hours not "
     "placed would cost.")),
    ("cells.*", "", ("People and hours behind each group by band, for disclosure control: never "
     "published.")),
    ("parts_not_told[].part", "", "A part the payment model states nothing for."),
    ("parts_not_told[].why", "", "What is missing."),
    ("visits_ledger.*", "", ("Rows and planned hours of the visits file in, used and set aside, "
     "by reason; null without one.")),
)  # fmt: skip
DESIGN: tuple[Field, ...] = (
    ("aim.budget_gbp_per_year", "GBP/year", "What was asked; null where it was a target."),
    ("aim.floor_target_share", "share (0-1)", "Likewise."),
    ("aim.unplaced_target_share", "share (0-1)", "Likewise."),
    ("aim.supply_elasticity", "", "The supply response; null: off."),
    ("aim.short_is", "", "What hours left short are: `below the floor` or `without a provider`."),
    ("aim.most_bands", "count", "At most so many bands."),
    ("aim.lowest_rate_gbp_per_hour", "GBP/hour", "Lowest rate tried."),
    ("aim.highest_rate_gbp_per_hour", "GBP/hour", "Highest rate tried."),
    ("aim.payment_weeks.*", "weeks/year", "`low` and `high`; a budget is kept at `high`."),
    ("measure.name", "", "What bands are cut on."),
    ("measure.unit", "", "Its unit."),
    ("measure.words", "", "What it is."),
    ("measure.cuts_tried[]", "", "A value at which a band might be cut."),
    ("floor.used", "", "`legal floor`, that of `homecare price`, or `simple floor`."),
    ("floor.missing_for_legal_floor[]", "", "What the scenario lacks for the legal floor."),
    ("floor.*", "", ("What an hour must pay, in `words`; what it is made of (null of a legal "
     "floor: see `record.design_parameters`); its mean over the hours, and the mean travel "
     "minutes of a contact hour.")),
    ("design.is_present_card", "", "Whether today's card meets the aim and none is better."),
    ("design.keeps_present_bands", "", ("Whether the design has today's bands, as no bands cut on "
     "the measure do better.")),
    ("design.*", "", ("The designed card: `bands`, weekly and annual cost, average rate, hours, "
     "hours without a postcode (at today's rate, in the cost, in no band), hours and share left "
     "short, and `people_short` (null under a supply response). A band has its ends on the "
     "measure (null: open), rate, hours, share, people, weekly cost and hours short.")),
    ("design.is_proven", "", "Whether no card of so many bands on the measure can do better."),
    ("design.bound.*", "", ("Yearly cost and hours short of the best card at the floor of today's "
     "places alone: no card that keeps the floor of its own bands too does better.")),
    ("design.when_run.*", "", ("Hours below the floor of the designed bands themselves, as "
     "`homecare price` shows them for a bare legal floor, and packages with such hours; null where "
     "that is not worked out.")),
    ("members[].*", "", ("Designed band of each zone's part of today's bands, under the measure "
     "`zone-travel`; else none.")),
    ("present.*", "", "The same of today's card; null where rates by band are not known."),
    ("in_present_bands.*", "", ("The best rates of today's bands for the same aim; null where they "
     "cannot meet it.")),
    ("by_number_of_bands[].*", "", ("The best card of one band, of two at most, and so on, with "
     "`rates_gbp_per_hour` and the `cuts` between them.")),
    ("frontier[].*", "", ("Best cards of each number of bands from the cheapest to that which "
     "leaves fewest hours short: corners of the lower hull.")),
    ("change[].*", "", ("Hours, people and weekly cost change where the rate `rises`, `falls` or "
     "`stays`; null where today's rates are not known.")),
    ("cliff_edges.*", "", ("Hours, share and people at postcodes of which a close neighbour's rate "
     "differs by a gap or more, for each of `cards`; the mean gap is over all hours.")),
    ("record.design_parameters[].*", "", "Numbers of the design model, wage and mileage."),
)  # fmt: skip


PLACE = "null: every zone without numbers of its own."


def place(at: str) -> tuple[Field, ...]:
    """Return the fields of a place."""
    return ((f"{at}.zone_id", "", f"Zone; {PLACE}"), (f"{at}.band", "", "Band."))


def below(at: str) -> tuple[Field, ...]:
    """Return the hours of a place and those below each floor; NAME is legal or real_living."""
    found: list[Field] = [
        (f"{at}.costed_hours_per_week", HOURS, "Costed hours."),
        (f"{at}.costed_people", "count", "Costed packages."),
    ]
    for name, wage in (
        ("legal", "the legal floor"),
        ("real_living", "that of the Real Living Wage"),
    ):
        found += [
            (
                f"{at}.{name}_below_hours_per_week",
                HOURS,
                f"Of them below {wage}, each visit at its own length; null: rates not known.",
            ),
            (f"{at}.{name}_below_people", "count", "Packages with such hours."),
            (f"{at}.{name}_short_gbp_per_week", "GBP/week", "What would lift them to it."),
            (
                f"{at}.{name}_fewest_people",
                "count",
                "Fewest packages that lack one and the same sum; disclosure control reads it.",
            ),
        ]
    return tuple(found)


def floor_columns(at: str) -> tuple[Field, ...]:
    """Return the fields of a rate held against each floor."""
    found: list[Field] = []
    for name, wage in (("legal", "National Living Wage"), ("real_living", "Real Living Wage")):
        found += [
            (f"{at}.{name}_floor_gbp_per_hour", "GBP/hour", f"Employment cost at the {wage}."),
            (f"{at}.{name}_short_gbp_per_hour", "GBP/hour", "What the rate lacks; 0: nothing."),
            (f"{at}.{name}_is_below", "", "Whether the rate is below it."),
        ]
    return tuple(found)


def value_of(at: str) -> tuple[Field, ...]:
    """Return the fields of a value with its source."""
    return tuple(
        (f"{at}.{name}", "", meaning)
        for name, meaning in (
            ("path", "Path of the parameter."),
            ("value", "Its value."),
            ("unit", "Its unit."),
            ("source", "Where it comes from."),
            ("basis", "How sure it is."),
            ("from", "First day on which it holds."),
            ("note", "What a reader should know; for an assumption reliability and impact."),
        )
    )


PRICE: tuple[Field, ...] = (
    ("card.currency", "", ("Currency of the rates: GBP. In another, names have it in place of "
     "gbp, as `card.bands[].rate_sek_per_hour`, each band has `relation_to_base_band`, and nothing "
     "but `scenario`, `card`, `parameters`, `notes` and `record` is told.")),
    ("card.method", "", "How an hour is priced: the method of the pricing model."),
    ("card.base_band", "", "Band above which the others' rates are enhancements."),
    ("card.average_rate_gbp_per_hour", "GBP/hour", ("The average; null where rates by band are "
     "known.")),
    ("card.bands[].band", "", "Band."),
    ("card.bands[].rate_gbp_per_hour", "GBP/hour", ("Its rate, at the mix of visits where it "
     "depends on them; null where only an average is known.")),
    ("card.bands[].enhancement_gbp_per_hour", "GBP/hour", ("Its rate less the base band's; null "
     "where only an average is known.")),
    ("card.zone_rates[].zone_id", "", "Zone with a rate of its own."),
    ("card.zone_rates[].band", "", "Band of that rate."),
    ("card.zone_rates[].rate_gbp_per_hour", "GBP/hour", ("The zone's rate, in place of the "
     "band's.")),
    ("build_up", "", "Null where the pricing model does not build its price."),
    *place("build_up.places[]"),
    ("build_up.places[].fixed_gbp_per_visit", "GBP/visit", "F of F + V x hours."),
    ("build_up.places[].hourly_gbp", "GBP/hour", "V of F + V x hours."),
    ("build_up.places[].visits_per_hour", "", "Visits in an hour of the mix; null without one."),
    ("build_up.places[].rate_gbp_per_hour", "GBP/hour", "Price of an hour at the mix."),
    ("build_up.places[].lines[].line", "", "Line of the price."),
    ("build_up.places[].lines[].group", "", "`care worker`, `business` or `surplus`."),
    ("build_up.places[].lines[].fixed_gbp_per_visit", "GBP/visit", "Its part of F."),
    ("build_up.places[].lines[].hourly_gbp", "GBP/hour", "Its part of V."),
    ("build_up.places[].lines[].gbp_per_hour", "GBP/hour", "Its part of an hour at the mix."),
    ("build_up.places[].lines[].how", "", "How it is worked out."),
    *value_of("build_up.places[].lines[].rests_on[]"),
    ("build_up.places[].lines[].rests_on[]", "", "A value the line rests on; an empty list: none."),
    ("visit_prices[]", "", "An empty list: only an average is known."),
    *place("visit_prices[]"),
    ("visit_prices[].fixed_gbp_per_visit", "GBP/visit", "F; null where prices are listed."),
    ("visit_prices[].hourly_gbp", "GBP/hour", "V; null where prices are listed."),
    ("visit_prices[].prices[].visit_minutes", "minutes", "Length of a visit."),
    ("visit_prices[].prices[].gbp_per_visit", "GBP/visit", "Its price."),
    ("visit_prices[].prices[].rate_gbp_per_hour", "GBP/hour", "Price of an hour in such visits."),
    ("floor", "", "Null where there is no basis for one: see `missing`."),
    ("floor.basis", "", "What the floor rests on, in words."),
    ("floor.is_assumed", "", "Whether on the standard assumptions of the costs model."),
    *value_of("floor.wages.legal"),
    *value_of("floor.wages.real_living"),
    *place("floor.lines[]"),
    ("floor.lines[].rate_gbp_per_hour", "GBP/hour", "Rate at the mix."),
    ("floor.lines[].lines[].line", "", "Line of the legal floor."),
    ("floor.lines[].lines[].gbp_per_hour", "GBP/hour", "Its part of an hour at the mix."),
    ("floor.lines[].lines[].how", "", "How it is worked out."),
    ("floor.rows[].zone_id", "", "Zone; null: the band as a whole, at the mix of all its visits."),
    ("floor.rows[].band", "", "Band."),
    ("floor.rows[].visit_minutes", "minutes", "Length of a visit; null: at the mix."),
    ("floor.rows[].rate_gbp_per_hour", "GBP/hour", "Rate of an hour in such visits."),
    *floor_columns("floor.rows[]"),
    ("floor.cells[].zone_id", "", "Zone."),
    ("floor.cells[].band", "", "Band."),
    *below("floor.cells[]"),
    ("floor.bands[].band", "", "Band."),
    *below("floor.bands[]"),
    *below("floor.total"),
    ("inversion[]", "", "An empty list: there is no basis for it."),
    *place("inversion[]"),
    ("inversion[].rate_gbp_per_hour", "GBP/hour", "Rate at the mix."),
    ("inversion[].is_at_most", "", ("Whether nothing is set aside for running costs, as the "
     "standard assumptions hold none.")),
    ("inversion[].wage_paid_for_gbp_per_hour", "GBP/hour", ("Wage it pays for, for contact and "
     "travel time; null: for none.")),
    ("inversion[].at_wages[].wage", "", "`own` (the build-up's), `legal` or `real_living`."),
    ("inversion[].at_wages[].wage_gbp_per_hour", "GBP/hour", "That wage."),
    ("inversion[].at_wages[].travel_minutes_per_contact_hour", "minutes/hour", ("Travel the rate "
     "pays for at that wage; null: not even for the visit without travel.")),
    ("inversion[].at_wages[].gbp_per_travel_minute", "GBP/hour", "What one more minute costs."),
    ("inversion[].at_wages[].extra_minutes_above_base_band", "minutes/hour", ("More than the base "
     "band's rate pays for.")),
    ("travel[]", "", "An empty list: no travel is stated or assumed."),
    *place("travel[]"),
    ("travel[].minutes_per_contact_hour", "minutes/hour", "Travel in an hour of visits."),
    ("travel[].miles_per_contact_hour", "miles/hour", "Miles in it; null where none are driven."),
    ("travel[].kgco2e_per_contact_hour", "kgCO2e/hour", "Emissions of those miles."),
    ("travel[].kgco2e_per_week", "kgCO2e/week", "Emissions of the costed hours."),
    ("travel[].method", "", ("`stated` by the build-up, `assumed` by the costs model, or "
     "`modelled` from where packages are.")),
    ("missing[]", "", "What no model states, and a floor needs."),
)  # fmt: skip
RULES: tuple[Field, ...] = (
    ("placing", "", "`all` or `new`, as asked with `--place`."),
    ("lines", "count", "Packages, and rows of hours without people."),
    ("kept_lines", "count", "Those that stay with today's provider under every rule."),
    ("arriving_lines", "count", "Those the rules place."),
    ("planned_hours_per_week", "hours/week", "Hours of every line."),
    ("bound_hours_per_week", "hours/week", "No plan can place more, whatever the rule."),
    ("orders", "count", "Orders of arrival drawn."),
    ("orders_at_most", "count", "As asked with `--orders`."),
    ("half_width_asked_hours", "hours/week", ("Drawing stops once every difference in placed hours "
     "is told to within so many.")),
    ("is_narrow_enough", "", "Whether that was reached."),
    ("confidence", "share", "That of every interval."),
    ("measures[].name", "", "Name of a measure, as under `measures` of a rule."),
    ("measures[].title", "", "What it is."),
    ("measures[].unit", "", "Its unit."),
    ("measures[].better", "", "`more` or `less`."),
    ("optimum.measures.*", "", ("Each measure of the optimum; null where it cannot be told, as a "
     "prime share without primes.")),
    ("optimum.people.*", "count", "Packages with primes, with others, and with today's provider."),
    ("rules[].name", "", "The rule."),
    ("rules[].title", "", "Its name in a table."),
    ("rules[].meaning", "", "What a broker does under it."),
    ("rules[].like", "", "Where it is used like this."),
    ("rules[].measures.*", "", ("`mean`, `low` and `high` of each measure over the orders; null "
     "where it cannot be told.")),
    ("rules[].against_optimum.*", "", "The same of the rule less the optimum."),
    ("rules[].people.*", "count", "`least` and `most` packages in any order, for disclosure."),
    ("pairs[].first", "", "A rule."),
    ("pairs[].second", "", "Another."),
    ("pairs[].differences.*", "", ("`mean`, `low` and `high` of the first less the second, in the "
     "same orders.")),
    ("record.order_seed", "", "Seed of the orders."),
)  # fmt: skip
FRONTIER: tuple[Field, ...] = (
    ("goals[]", "", "Names of the goals, most important first."),
    ("lines", "count", "Packages, and rows of hours without people."),
    ("planned_hours_per_week", HOURS, "Hours of every line."),
    ("measures[].name", "", "Name of a measure, as under a plan."),
    ("measures[].title", "", "What it is."),
    ("measures[].unit", "", "Its unit."),
    ("measures[].better", "", "`more` or `less`."),
    ("points[].number", "", "Number of the plan, the fewest moved first."),
    ("points[].kind", "", "`fewest moved`, `between` or `everything placed anew`."),
    ("points[].may_move_hours", HOURS, ("Most hours that may leave today's provider beyond those "
     "that must.")),
    ("points[].moved_hours", HOURS, "Hours that do, those that must among them."),
    ("points[].moved_people", "count", ("Packages with a provider today that would have another, "
     "or none.")),
    ("points[].placed_hours", HOURS, "Hours placed."),
    ("points[].bound_hours", HOURS, "No plan within the limit can place more."),
    ("points[].gap", "share (0-1)", "(bound - placed) / bound."),
    ("points[].prime_share", "share (0-1)", "Hours with a prime over all placed hours."),
    ("points[].score", "score", "Score of an average placed hour."),
    ("points[].weekly_cost", "GBP/week", "Of all planned hours; those not placed at the card."),
    ("points[].waiting_people", "count", "Packages not placed."),
    ("points[].people.*", "count", ("Packages with primes, with others, and with today's provider, "
     "for disclosure.")),
)  # fmt: skip
FIELDS: dict[str, tuple[str, tuple[Field, ...]]] = {
    "`homecare run`": ("Also `result.json` in the folder of `--out`.", RUN),
    "`homecare compare`": (
        ("Also `comparison.json`. `baseline` holds every field of a run. Each of `options` holds "
        "every field of a run, and these:"),
        DIFFERENCE,
    ),
    "`homecare zones`": (
        ("The fields of a run that need no placing; with `--compare-bands` also "
        "`band_comparison`, with `--compare` also the fields that begin with `zoning`, and "
        "`zonings.json` in the folder of `--out`."),
        (*SCENARIO, *headline(), *bands(), *ZONES, *ZONE_BANDS, *ledger(), *NOTES, *RECORD,
         *BAND_COMPARISON, *ZONINGS),
    ),
    "`homecare pay`": (
        "Also `pay.json` in the folder of `--out`.",
        (*SCENARIO, *headline(), *UNPLACED_COST, *PAY, *ledger(), *NOTES, *RECORD),
    ),
    "`homecare design`": (
        "Also `design.json` in the folder of `--out`.",
        (*SCENARIO, *DESIGN, *ledger(), *NOTES, *RECORD),
    ),
    "`homecare rules`": (
        "Also `rules.json` in the folder of `--out`.",
        (*SCENARIO[:3], SCENARIO[4], *RULES, *ledger(), *NOTES, *RECORD),
    ),
    "`homecare frontier`": (
        "Also `frontier.json` in the folder of `--out`.",
        (*SCENARIO[:3], SCENARIO[4], *FRONTIER, *ledger(), *NOTES, *RECORD),
    ),
    "`homecare panel`": (
        "Also `panel.json` in the folder of `--out`.",
        (*SCENARIO, *PANEL, *ledger(), *NOTES, *RECORD),
    ),
    "`homecare explain`": (
        "Also `award-record.json` in the folder of `--out`. The record is row-level.",
        (*AWARD, *NOTES, *RECORD, ("record.as_of", "date", ("Day of `--as-of`, where three tables "
         "were placed.")),
         ("record.placing", "", "Likewise: `all`, or `new` where today's placements stand."),
         ("record.tables.*", "", "Likewise: each table by its role.")),
    ),
    "`homecare primes`": (
        "Also `primes.json` in the folder of `--out`.",
        (*SCENARIO[:3], SCENARIO[4], *PRIMES, *ledger(), *NOTES, *RECORD),
    ),
    "`homecare stress`": (
        "Also `stress.json` in the folder of `--out`.",
        (*SCENARIO[:3], SCENARIO[4], *STRESS, *ledger(), *NOTES, *RECORD),
    ),
    "`homecare explain --zone`": (
        "The zones asked for in place of a package.",
        (*AWARD[1:5], *LADDER, *NOTES, *RECORD),
    ),
    "`homecare price`": (
        ("The rate card always. `build_up` where the pricing model builds its price; `floor`, "
        "`inversion` and `travel` where the scenario names a costs model or builds its price; the "
        "fields of a run that need no placing where demand was read for them. Also `price.json` "
        "in the folder of `--out`."),
        (
            *SCENARIO, *headline(), *bands(), *ZONES, *ZONE_BANDS, *ledger(), *NOTES, *RECORD,
            *PRICE, *parameters(),
        ),
    ),
    "`homecare budget`": (
        "Also `budget.json` in the folder of `--out`.",
        (
            *SCENARIO, *headline(), *bands(), *ZONES, *ZONE_BANDS, *BUDGET, *ledger(), *NOTES,
            *RECORD,
        ),
    ),
    "`homecare allocate`": (
        "Also `result.json` beside `allocation.csv`.",
        (
            *ALLOCATION,
            *ledger(),
            ("notices[]", "", "A notice line of one of the three tables."),
            *NOTES,
            ("record.code_version", "", "Version of homecare."),
            ("record.rule", "", "The rule."),
            ("record.placing", "", ("`all`: every package was placed anew; `new`: today's "
             "placements stand.")),
            ("record.as_of", "date", "Day of `--as-of`; null: none was given."),
            ("record.set_aside", "", "Whether faulty rows were set aside."),
            *INPUTS,
            *parameters("record."),
            ("record.tables.*", "", ("Each table by its role (demand, providers, appointments, "
             "model), under its name among the inputs.")),
            ("record.goals[]", "", "A goal, most important first."),
            ("record.seed", "", "Seed of the tie-break."),
        ),
    ),
    "`homecare check`": (
        "When there are no faults; otherwise the answer is that of a command that fails.",
        (
            ("checked[].path", "", "A path, as it was given."),
            ("checked[].kind", "", "What it was taken for."),
            ("checked[].notes[]", "", "What is worth knowing and is no fault."),
            ("checked[].ledger", "", "Null where no demand was read."),
            *ledger("checked[]."),
            ("faults[]", "", "Always an empty list."),
        ),
    ),
    "`homecare verify`": (
        "When the run came out the same; otherwise the answer is that of a command that fails.",
        (
            ("scenario", "", "Id of the scenario."),
            ("is_same", "", "Always true."),
            ("inputs[]", "", "Always an empty list."),
            ("results[]", "", "Always an empty list."),
            ("files[]", "", "Always an empty list."),
        ),
    ),
    "`homecare new`": (
        "The project folder.",
        (
            ("folder", "", "The folder."),
            ("files[]", "", "A file written, as seen from the folder."),
        ),
    ),
    "Any command that fails": (
        "Printed under `--json` in place of the answer.",
        (
            ("faults[].what", "", "What is wrong."),
            ("faults[].where", "", "File, row, column or parameter path."),
            ("faults[].found", "", "What stands there."),
            ("faults[].allowed", "", "What may stand there."),
            ("faults[].do", "", "What to do about it."),
            *ledger(),
        ),
    ),
}  # fmt: skip

PUBLISHED_FILES = (
    ("result.json", "run", "The working record: every field above. Not for publication."),
    ("report.html", "run", "One page with headline, tables, maps, parameters and sources."),
    ("bands.csv", "run", "Costed hours, rate and cost by band."),
    ("zones.csv", "run, zones", "Hours, cost and rate by zone."),
    ("zone_bands.csv", "run, zones", "Planned hours by zone and band."),
    ("band_changes.csv", "zones --compare-bands", ("Costed hours from each band to each, and the "
     "change in cost.")),
    ("band_changes_by_zone.csv", "zones --compare-bands", ("Costed hours that change band in each "
     "zone, and the change in cost.")),
    ("map-band-changes.png, map-band-changes.svg", "zones --compare-bands", "The map of the same."),
    ("award-record.json, award-record.html", "explain", ("Row-level: one package, every provider "
     "and the reasons. Not for publication.")),
    ("price.json", "price", "The working record: every field above. Not for publication."),
    ("price.html", "price", "One page: card, build-up, floor, what rates pay for, travel."),
    ("card.csv", "price", "Rate of an hour by band, and by zone where zones have their own."),
    ("build-up.csv", "price", "Lines of the build-up by place, with values, basis and source."),
    ("visit-prices.csv", "price", "Price of a visit by band and length."),
    ("floor.csv", "price", "Rates against both floors by zone, band and visit length."),
    ("below-floor.csv", "price", "Hours below each floor by band, and what would lift them."),
    ("pays-for.csv", "price", "Travel minutes and wage that each rate pays for."),
    ("travel.csv", "price", "Travel and emissions of an hour of visits."),
    ("chart-build-up-BAND.png, chart-build-up-BAND.svg", "price", "What an hour is made of."),
    ("chart-visits.png, chart-visits.svg", "price", ("The rate of an hour by visit length, where "
     "it depends on it.")),
    ("chart-floor.png, chart-floor.svg", "price", "Rates against both floors."),
    ("providers.csv", "run", "Hours and capacity of each appointment."),
    ("zones.gpkg", "run", "Zones with their figures, styled for QGIS."),
    ("map-*.png, map-*.svg", "run, zones", ("Maps: of bands, hours and unplaced hours; `zones` "
     "draws the map of hours.")),
    ("rows-not-for-publication/", "run --rows", ("`packages.csv` (priced demand) and "
     "`allocation.csv`, row by row. Each row may be a person.")),
    ("zonings.json", "zones --compare", "The working record. Not for publication."),
    ("zonings.html", "zones --compare", "One page on the zonings side by side."),
    ("zonings.csv", "zones --compare", "A row for each zone of each zoning."),
    ("zoning-changes.csv", "zones --compare", "A row for each pair of zones: who changes zone."),
    ("map-zonings-*, map-changes-*", "zones --compare", ("Two zonings side by side; where people "
     "change zone.")),
    ("rules.html, rules.png, rules.svg", "rules", "Rules beside the optimum, and the chart."),
    ("rules.csv, rules-pairs.csv", "rules", "Each rule's measures; each pair's differences."),
    ("frontier.html, frontier.png, frontier.svg", "frontier", "What moving people is worth."),
    ("frontier.csv", "frontier", "A row for each plan of the frontier."),
    *PANEL_FILES,
    ("pay.html", "pay", "One page: what each rule costs, who gains or loses, who pays."),
    ("payment-rules.csv", "pay", "What each rule pays against planned time."),
    ("payment-rules-by-group.csv", "pay", "Who gains or loses, by provider, zone, band, length."),
    ("payment-rules.png, payment-rules.svg", "pay", "The chart of the same."),
    ("payment-gains.png, payment-gains.svg", "pay", "Who gains or loses by one rule, by zone."),
    ("payment-mechanisms.csv", "pay", "Cash of each four-week period under each mechanism."),
    ("charging.csv", "pay", "Whose own care costs more or less than the average, by zone."),
    ("funders.csv, roles.csv", "pay", "Cost by funder, and by role and basis of rate."),
    ("pay.json", "pay", "The working record. Not for publication."),
    ("design.html", "design", "One page: bands, rates, frontier, cliff edges."),
    ("design-bands.csv", "design", "The designed card."),
    ("frontier.csv", "design", ("Best cards by cost and number of bands; points that differ by "
     "fewer than five people are left out.")),
    ("frontier.png, frontier.svg", "design", "The chart of the same."),
    ("cliff-edges.csv", "design", "Hours whose close neighbours are paid another rate."),
    ("postcode-bands.csv", "design", "Every postcode with its band, as the rule `areas` reads it."),
    ("design.json", "design", "The working record. Not for publication."),
    ("comparison.json", "compare", "The working record of a comparison. Not for publication."),
    ("comparison.html", "compare", "One page with every difference and the bridges."),
    ("bridge-*.png, bridge-*.svg", "compare", "The bridge of each option."),
    ("allocation.csv", "allocate", "The allocation, row by row. Each row may be a person."),
    ("result.json", "allocate", "The working record. Not for publication."),
    *BUDGET_FILES,
    *PRIMES_FILES,
    *STRESS_FILES,
)  # fmt: skip

EXIT_CODES = (
    ("0", "Done."),
    ("1", "Our bug: a check of our own work failed, and the result is withheld."),
    ("2", "Usage: the command was called wrongly, or a file cannot be written."),
    ("3", "The input is wrong: a data, model or scenario file."),
    ("4", "No feasible answer."),
    ("130", "Interrupted at the keyboard."),
)

SCENARIO_KEYS: dict[str, str] = {
    "schema": "Version of the form of the file: 1.",
    "kind": '`"scenario"`.',
    "id": "Short name, in lower case with hyphens. Files and records carry it.",
    "title": "Name for people.",
    "as_of": "Day on which parameters, packages and suspensions are read, as `2020-11-01`.",
    "notes": "Anything worth saying of the file; not read.",
    "seed": "Whole number; seed of the tie-break. 0 unless stated.",
    "costed_services": "Services whose cost is reported, as `demand.service` names them. Empty or "
    "absent: all.",
    "spread_zone_hours": "`true`: hours stated for a zone alone are spread over its postcodes by "
    "`people_weight`. `false` unless stated.",
    "beside": "Ids of scenarios whose headline is published beside this one's.",
    "why_beside": "What this scenario shows where it is published beside another.",
    "hole_label": "Name on the maps of an area the zones enclose and leave out.",
    "illustrative_zones": "`true`: the boundaries are not the council's own, and every map says "
    "so. `false` unless stated.",
    "attribution": "List of texts: whose data the maps show, under which licence.",
    "notices": "List of statements that every output carries.",
    "models": "Table: which models. See below.",
    "data": "Table: which files. See below.",
    "baseline": "The scenario it changes: an id (a scenario file in the same folder is looked for "
    "first), a file or a folder. It may not have a baseline itself.",
    "changes": "List of tables, one change each. See below.",
    "path": "What is changed: `kind.parameter[.key]`, a choice, or `data.NAME`.",
    "was": "What the baseline holds. Refused when the baseline has moved.",
    "to": "What stands in its place.",
    "why": "The reason; it becomes the source of the new value.",
}
