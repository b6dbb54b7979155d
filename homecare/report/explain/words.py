"""Words of an explanation: what decided, why not there, and what would place it.

Owns what ``homecare explain`` prints and the sentences of its page. Receives the award record as
plain figures; hands on text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from homecare import units
from homecare.report import show, words
from homecare.report.explain.not_tried import not_tried_sentence

Figures = Mapping[str, Any]
MARK = (
    "Row-level: this is about one package, which is one person. Not for publication; keep it where "
    "the package's own record is kept."
)
MOST_LISTED = 5
COLUMNS = 80  # of the narrowest terminal in use, and of text that goes into a file
SHORT_GOALS = {
    "placed_hours": "Hours placed",
    "prime_hours": "Hours with primes",
    "score": "Hours times score",
    "incumbent_hours": "Hours kept with today's provider",
    "weekly_cost": "Cost a week, £",
}
LIMIT_WORDS = {
    "role_share": "the share of its role in a zone",
    "provider_share": "the share of one provider in a zone",
    "most_providers": "the number of providers in the zone",
    "minimum_block_hours": "the least block of hours in the zone",
}


def explain_text(found: Figures, *, columns: int = COLUMNS) -> str:
    """Return the explanation for the terminal, its table so many characters wide."""
    package, scenario = found["package"], found["scenario"]
    as_of = f", as of {scenario['as_of']}" if scenario["as_of"] else ""
    named = f" ({scenario['id']}{as_of})" if scenario["id"] else as_of
    heads, rows = ranking_rows(found, with_names=False)
    parts = [
        f"{scenario['title']}{named}",
        words.notices_text(found),
        f"Package {package['package_id']}: {package_sentence(found)}",
        f"{placement_sentence(found)} {found['decided_by']['sentence']}",
        _asked_text(found),
        words.table(heads, rows, left=[*map(heads.index, TEXTS & {*heads})], most=columns),
        not_appointed_sentence(found),
        _would_place_text(found),
        MARK,
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def package_sentence(found: Figures) -> str:
    """Return what the package is, in one sentence."""
    package = found["package"]
    zone = package["zone_name"] or package["zone_id"]
    size = package["hours_per_week"]
    told = [f"{show.exact_hours(size)} {'hour' if size == 1 else 'hours'} a week in {zone}"]
    told += [f"band {package['band']}"] if package.get("band") else []
    told += [str(package["service"])] if package.get("service") else []
    told += [f"needs {str(package['needs']).replace(';', ', ')}"] if package.get("needs") else []
    told += ["two carers"] if package.get("carers") == 2 else []
    incumbent = todays_provider(package)
    told += [f"today with {incumbent}" if incumbent else "with no provider today"]
    return ", ".join(told) + "."


def todays_provider(package: Figures) -> str:
    """Return who has a package today; nobody has one that waits, whoever had it before.

    Examples
    --------
    >>> todays_provider({"incumbent_provider_id": "K", "status": "returned"})
    ''
    """
    waits = package.get("status") in ("awaiting", "returned")
    return "" if waits else str(package.get("incumbent_provider_id") or "")


def placement_sentence(found: Figures) -> str:
    """Return where the package is."""
    place = found["placement"]
    by = f" by the rule {found['rule']['name']}" if found["rule"] else ""
    if not place["is_placed"]:
        # Where providers are full, what decided says it in numbers.
        told = place["reason_code"] not in ("full", "share_limit", "not_appointed")
        return f"It is unplaced{by}" + (f": {place['reason']}." if told else ".")
    return (
        f"It is with {named(place['provider_id'], place['provider_name'])}, {place['role']} of the "
        f"zone{by}."
    )


def named(provider_id: str, name: str | None) -> str:
    """Return a provider's code with its name.

    Examples
    --------
    >>> named("P1", "Alder Care"), named("P1", "P1")
    ('P1 (Alder Care)', 'P1')
    """
    return provider_id if not name or name == provider_id else f"{provider_id} ({name})"


def ranking_rows(found: Figures, *, with_names: bool = True) -> tuple[list[str], list[list[str]]]:
    """Return headings and rows of the providers appointed to the zone, in their ranking."""
    looks = list(_looks(found))
    extra = looks or ["score"]
    heads = ["Rank", "Provider", "Role", *(LOOK_WORDS[name] for name in extra if name != "role"),
             "Free", "Why"]  # fmt: skip
    rows = []
    for each in appointed(found):
        name = each["provider_name"] if with_names else None
        # A rule looks at nobody who may not take the package; what is stated of it is shown.
        seen = each["looked_at"] or {
            "rank": each["tender_rank"],
            "score": each["score"],
            "quality_score": each["scores"]["quality_score"],
            "rate_gbp_per_hour": each["rate_gbp_per_hour"],
        }
        rows.append([
            str(each["rank"]),
            named(each["provider_id"], name),
            each["role"],
            *(look(name, seen.get(name)) for name in extra if name != "role"),
            show.exact_hours(each["free_hours_per_week"], absent="no limit"),
            each["reason"],
        ])  # fmt: skip
    return heads, rows


TEXTS = {"Rank", "Provider", "Role", "Why", "Level", "Last turn"}
LOOK_WORDS = {
    "role": "Role",
    "rank": "Tender rank",
    "score": "Score",
    "quality_score": "Quality",
    "rate_gbp_per_hour": "Price",
    "weighed": "Weighed",
    "level": "Level",
    "last_turn": "Last turn",
    "answer": "Answer drawn",
    "hours_held": "Hours held",
}


def look(name: str, value: object) -> str:
    """Return one thing a rule looks at as text.

    Examples
    --------
    >>> look("score", 0.8251), look("last_turn", 0), look("rank", None)
    ('0.825', 'none yet', '-')
    """
    if value is None:
        return show.ABSENT
    if name == "last_turn":
        return f"turn {value}" if value else "none yet"
    if name == "rate_gbp_per_hour":
        return units.pounds(float(str(value)))
    if name == "hours_held":
        return show.exact_hours(float(str(value)))
    if isinstance(value, float):
        return f"{value:.3f}"
    return str(value)


def _looks(found: Figures) -> Sequence[str]:
    return next((list(each["looked_at"]) for each in found["providers"] if each["looked_at"]), [])


def appointed(found: Figures) -> list[Figures]:
    """Return the providers appointed to the zone, ranked."""
    return [each for each in found["providers"] if each["code"] != "not_appointed"]


def not_appointed_sentence(found: Figures) -> str:
    """Return who is not appointed to the zone."""
    others = [each["provider_id"] for each in found["providers"] if each["code"] == "not_appointed"]
    if not others:
        return "Every provider of the run is appointed to the zone."
    count = "1 other provider is" if len(others) == 1 else f"{len(others)} other providers are"
    return f"{count} not appointed to the zone: {', '.join(others)}."


def change_words(needs: Figures) -> str:
    """Return a change in words.

    Examples
    --------
    >>> change_words({"hours_in_zone_per_week": 7.0, "hours_in_all_per_week": 2.5,
    ...               "capabilities": ["peg"], "lifts_suspension": False, "appoints": False,
    ...               "lifts_limits": []})
    '7 hours a week more in the zone and 2.50 in all; the capability peg'
    """
    told = []
    in_zone, in_all = needs["hours_in_zone_per_week"], needs["hours_in_all_per_week"]
    if in_zone == in_all > 0:
        told.append(f"{_more(in_zone)} in the zone and in all")
    elif in_zone and in_all:
        told.append(f"{_more(in_zone)} in the zone and {show.exact_hours(in_all)} in all")
    elif in_zone or in_all:
        told.append(f"{_more(in_zone or in_all)} {'in the zone' if in_zone else 'in all'}")
    if needs["lifts_suspension"]:
        told.append("its suspension lifted")
    if needs["capabilities"]:
        noun = "capability" if len(needs["capabilities"]) == 1 else "capabilities"
        told.append(f"the {noun} {', '.join(needs['capabilities'])}")
    if needs["appoints"]:
        told.append("an appointment to the zone (tried as supplementary, with no limit there)")
    if needs["lifts_limits"]:
        names = ", ".join(
            LIMIT_WORDS.get(name, f"its capacity in the call {name}")
            for name in needs["lifts_limits"]
        )
        told.append(f"no limit on {names}")
    return "; ".join(told)


def _more(hours: float) -> str:
    return f"{show.exact_hours(hours)} hour{'' if hours == 1 else 's'} a week more"


def change_sentence(each: Figures, *, rule: Figures | None) -> str:
    """Return a change that was tried, and what came of it, in words."""
    who = named(each["provider_id"], each["provider_name"])
    return f"{who}: {change_words(each['least'])}. {tried_sentence(each, rule=rule)}"


def tried_sentence(each: Figures, *, rule: Figures | None) -> str:
    """Return what came of a change that was tried, in words."""
    told = [_outcome(each, rule=rule), price_sentence(each["price"])]
    return " ".join(filter(None, [*told, anew_sentence(each["anew"], rule=rule)]))


def _outcome(each: Figures, *, rule: Figures | None) -> str:
    first = each["come_first"]
    count = "1 package" if len(first) == 1 else f"{len(first)} packages"
    kept = "Kept for this package that is enough"
    is_anew = each["tried_by"] == "anew"
    by = "by the rule, carried out again from the first arrival," if rule else "by the goals"
    if each["is_placed"] and not first:
        if rule:
            return "Tried: the rule, carried out again from the first arrival, then places it."
        where = "" if each["placed_with"] == each["provider_id"] else f" with {each['placed_with']}"
        return f"Tried: the goals then place it{where}, " + (
            "with everything allocated anew." if is_anew else "everybody with a place keeping it."
        )
    if each["is_placed"]:
        come = "comes" if len(first) == 1 else "come"
        return (
            f"{kept}, but {by} {count} {come} before it ({listed(first)}): it is placed at "
            f"{change_words(each['needs'])}."
        )
    if not each["fits_with"]:
        return "Tried: not enough."
    if each["least"] == each["needs"]:
        return f"{kept}, but {by} the room goes to others."
    return (
        f"{kept}, but {by} others come before it: even at {change_words(each['needs'])} the room "
        "goes to them" + (f" ({listed(first)})." if first else ".")
    )


def price_sentence(price: Figures | None) -> str:
    """Return the rate that would bring the hours, under the supply response asked for."""
    if price is None:
        return ""
    return (
        f"Under the supply response asked for, which is an assumption, so many hours more in band "
        f"{price['band']} would take {units.pounds(price['asked_rate_gbp_per_hour'])} an hour "
        f"instead of {units.pounds(price['rate_gbp_per_hour'])}, "
        f"{units.pounds(price['extra_cost_gbp_per_week'], 0)} a week more on the whole band; "
        "nothing says that they would come to this zone."
    )


def anew_sentence(whole: Figures | None, *, rule: Figures | None) -> str:
    """Return what the whole allocation would be with the change."""
    if whole is None:
        return ""
    where = f"it is with {whole['provider_id']}" if whole["provider_id"] else "it has no place"
    start = "Against the run" if rule else f"With everything allocated anew {where}"
    end = "" if rule or not whole["moved_packages"] else (
        " Many of those elsewhere are equals that the tie-break told apart otherwise."
    )  # fmt: skip
    return (
        f"{start}, {whole['placed_hours_per_week']:+,.6g} hours a week are placed; of the other "
        f"packages {whole['moved_packages']:,} are elsewhere, {whole['gained_packages']:,} gain a "
        f"place and {whole['lost_packages']:,} lose theirs.{end}"
    )


def listed(names: Sequence[str]) -> str:
    """Return names joined by commas, saying how many more there are."""
    more = len(names) - MOST_LISTED
    shown = ", ".join(names[:MOST_LISTED])
    return f"{shown} and {more} more" if more > 0 else shown


def exchange_sentence(of: Figures, found: Figures) -> str:
    """Return what making room at a full provider would take, in words."""
    short = f"It lacks {show.exact_hours(of['short_hours_per_week'])} hours a week."
    if of["package_id"] is None:
        return (
            f"{short} No single package there is as large: {of['packages_count']} would have to "
            "give way."
        )
    goes = f"go to {of['goes_to']}" if of["goes_to"] else "be left without a provider"
    return f"{short} {of['package_id']} could give way and {goes}; {exchange_effect(of, found)}."


def exchange_effect(of: Figures, found: Figures) -> str:
    """Return what an exchange does to the goals, in words."""
    if of["goal"] is None:
        return "no goal would change"
    worth = "better" if of["is_better"] else "worse"
    return f"{worth}: {goal_words(found, of['goal'], of['difference'][of['goal']])}"


def goal_words(found: Figures, name: str, change: float) -> str:
    """Return a change of a goal in words."""
    goal = next(each for each in found["goals"] if each["goal"] == name)
    told = SHORT_GOALS.get(name, str(goal["meaning"]).split(";")[0])
    unit = "hours times score a week" if name == "score" else goal["unit"]
    named_too = "" if name == "score" else f" ({told[:1].lower()}{told[1:]})"
    size = f"{abs(change):,.3f}".rstrip("0").rstrip(".") if abs(change) >= 0.001 else "under 0.001"
    return f"{size} {unit} {'less' if change < 0 else 'more'}{named_too}"


def asked_sentences(found: Figures) -> list[str]:
    """Return why not with the provider asked about; the reason first."""
    asked = found["asked"]
    if asked is None:
        return []
    of = next(each for each in found["providers"] if each["provider_id"] == asked["provider_id"])
    if asked["has_it"]:
        return ["It has the package."]
    lines = [_sentence(of["reason"])]
    if of["goal"] and of["code"] in ("zone_full", "full", "share_limit"):
        change = of["difference"][of["goal"]]
        lines.append(f"If it had room: {goal_words(found, of['goal'], change)}.")
    needs = asked["needs"]
    if needs["kinds"]:
        lines.append(f"To take it, everybody else staying, it would need {change_words(needs)}.")
    swap = [each for each in found["exchanges"] if each["provider_id"] == of["provider_id"]]
    lines += [exchange_sentence(each, found) for each in swap]
    tried = [
        each
        for each in (*found["would_place"], *found["would_not_place"])
        if each["provider_id"] == of["provider_id"]
    ]
    return lines + [
        # What it would need stands above already, unless that was not enough.
        tried_sentence(each, rule=found["rule"])
        if needs["kinds"] and change_words(each["least"]) == change_words(needs)
        else change_sentence(each, rule=found["rule"])
        for each in tried
    ]


def asked_name(found: Figures) -> str:
    """Return the provider asked about with its name; "" where none was."""
    asked = found["asked"]
    if asked is None:
        return ""
    of = next(each for each in found["providers"] if each["provider_id"] == asked["provider_id"])
    return named(of["provider_id"], of["provider_name"])


def _asked_text(found: Figures) -> str:
    lines = asked_sentences(found)
    return "\n".join([f"Why not {asked_name(found)}?", *lines]) if lines else ""


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _would_place_text(found: Figures) -> str:
    if found["placement"]["is_placed"]:
        return ""
    lines = ["What would place it, the smallest first"]
    if not found["would_place"]:
        lines.append("Nothing that was tried places it.")
    lines += [f"* {change_sentence(each, rule=found['rule'])}" for each in found["would_place"]]
    if found["would_not_place"]:
        lines.append("Tried, and not placed")
        lines += [
            f"* {change_sentence(each, rule=found['rule'])}" for each in found["would_not_place"]
        ]
    lines += filter(None, [not_tried_sentence(found)])
    return "\n".join(lines)
