"""The page of an explanation: one self-contained HTML file about one package, for a broker.

Owns the order of the paper. Receives the award record; hands on HTML text that fetches nothing from
anywhere and says that it is row-level.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from homecare.allocation.settings import SCORES
from homecare.report import page_tables as tables
from homecare.report import show
from homecare.report.explain import words as told
from homecare.report.explain.not_tried import not_tried_sentence
from homecare.report.page import render

Row = Mapping[str, Any]


def explain_html(found: Row, *, attribution: str = "") -> str:
    """Return the page.

    Parameters
    ----------
    found : mapping
        The award record.
    attribution : str
        Whose data are shown, under which licence.
    """
    scenario, package, place = found["scenario"], found["package"], found["placement"]
    asked = told.asked_sentences(found)
    rule = found["rule"]
    return render(
        "explain.html.j2",
        title=f"Package {package['package_id']}: why it is where it is",
        kind="Home care: explanation of a placement (row-level, not for publication)",
        heading=f"Package {package['package_id']}",
        lead=told.placement_sentence(found),
        notices=[told.MARK, *scenario["notices"]],
        facts=_facts(found),
        decided=_decided(found),
        rule=f"{rule['title']}: {rule['meaning']}" if rule else "",
        asked=asked,
        asked_name=told.asked_name(found),
        is_unplaced=not place["is_placed"],
        would_intro=_would_intro(found),
        would=[told.change_sentence(each, rule=rule) for each in found["would_place"]],
        not_tried=not_tried_sentence(found),
        would_not=[told.change_sentence(each, rule=rule) for each in found["would_not_place"]],
        ranking_words=_ranking_words(found),
        ranking=ranking_table(found),
        not_appointed=told.not_appointed_sentence(found),
        effects=effects_table(found),
        scores=scores_table(found),
        swaps=swaps_table(found),
        may_not=found["may_not_conclude"],
        record_sentence=_record_sentence(found),
        record_lines=_record_lines(found),
        goals=_goals_table(found),
        inputs=tables.inputs_table(found),
        foot=[line for line in (told.MARK, attribution) if line],
    )


def _facts(found: Row) -> list[tuple[str, str, str]]:
    package, place = found["package"], found["placement"]
    rate, cost = package.get("rate_gbp_per_hour"), place["weekly_cost_gbp"]
    return [
        ("Hours a week", show.exact_hours(package["hours_per_week"]), ""),
        ("Zone", package["zone_name"] or package["zone_id"], package.get("band") or ""),
        ("Needs", str(package.get("needs") or "none stated").replace(";", ", "), ""),
        ("Today with", told.todays_provider(package) or "nobody", ""),
        ("Placed with", place["provider_id"] or "nobody", place["role"] or ""),
        (
            "Cost a week" if place["is_placed"] else "Cost a week, if placed",
            show.money(cost, 2),
            f"{show.money(rate, 2)} an hour" if rate else "",
        ),
    ]


def _decided(found: Row) -> str:
    kind = {
        "stands": "",
        "goal": "A goal decided.",
        "tie_break": "The tie-break decided.",
        "room": "Room decided.",
        "only": "There was no choice.",
        "rule": "The rule decided.",
        "limits": "",
    }[found["decided_by"]["kind"]]
    return f"{kind} {found['decided_by']['sentence']}".strip()


def _would_intro(found: Row) -> str:
    if found["rule"]:
        return (
            "Each change was made alone and the rule was carried out again from the first arrival. "
            "Of the changes of one kind the smallest come first."
        )
    if any(
        each["tried_by"] == "anew" for each in (*found["would_place"], *found["would_not_place"])
    ):
        return (
            "The model limits who has work in a zone at all, which is a choice of the whole plan: "
            "each change was made alone and everything was allocated anew."
        )
    return (
        "Each change was made alone, and all that waits was allocated again, while everybody with "
        "a place kept it. Of the changes of one kind the smallest come first. With others moved, "
        "less might do."
    )


def _ranking_words(found: Row) -> str:
    if found["rule"]:
        return (
            "Those with room when the package arrived come first, in the order in which the rule "
            "takes them; free hours are those of that moment."
        )
    return (
        "Those that may take the package come first, best for the goals first; free hours are what "
        "the whole plan leaves, by whichever limit leaves least."
    )


def ranking_table(found: Row) -> tables.PageTable:
    """Return the providers appointed to the zone with the reason for each."""
    heads, rows = told.ranking_rows(found)
    words = told.TEXTS - {"Rank"}
    return tables.PageTable(
        "ranking-table",
        "Providers appointed to the zone",
        [(head, head not in words) for head in heads],
        rows,
    )


def scores_table(found: Row) -> tables.PageTable:
    """Return what each provider's place in the ranking rests on, as the inputs state it."""
    rows = [
        [
            str(each["rank"]),
            each["provider_id"],
            show.ABSENT if each["tender_rank"] is None else f"{each['tender_rank']:g}",
            *(
                "blank" if score is None else f"{score:g}"
                for score in map(each["scores"].get, SCORES)
            ),
            "-" if each["score"] is None else f"{each['score']:.4f}",
            show.exact_hours(each["capacity_hours_per_week"], absent="no limit"),
        ]
        for each in told.appointed(found)
    ]
    weights = found["record"]["score_weights"]
    return tables.PageTable(
        "scores-table",
        "What the ranking rests on, as the inputs state it",
        [("Rank", True), ("Provider", False), ("Tender rank", True), ("Pick-up", True),
         ("Quality", True), ("Response", True), ("Score", True), ("Capacity", True)],
        rows,
        note="Score: the mean of the three, weighted "
        + ", ".join(f"{weights.get(name, 0):g}" for name in SCORES)
        + " in this order; a blank counts as the mean of its column. Capacity: hours a week, of "
        "the zone or of all zones, whichever leaves less room.",
    )  # fmt: skip


def effects_table(found: Row) -> tables.PageTable | None:
    """Return what the package would change for each goal at each provider that may take it."""
    able = [
        each
        for each in told.appointed(found)
        if each["code"] not in ("capability", "suspended", "too_large")
    ]
    if not able:
        return None
    goals = [
        each["goal"]
        for each in found["goals"]
        if any(_change(of["difference"][each["goal"]]) != "0" for of in able)
    ]
    if not goals:
        return None
    rows = [
        [str(each["rank"]), each["provider_id"], *(_change(each["difference"][g]) for g in goals)]
        for each in able
    ]
    heads = [(told.SHORT_GOALS.get(goal, show.words(goal)), True) for goal in goals]
    return tables.PageTable(
        "effects-table",
        "What each goal would gain or lose if the package alone were there, had it room",
        [("Rank", True), ("Provider", False), *heads],
        rows,
        note="Goals in their order: the first that differs decides between two providers. Goals "
        "that differ nowhere are left out. A lower cost is better; of every other goal more is.",
    )


def swaps_table(found: Row) -> tables.PageTable | None:
    """Return which package could give way at each full provider, and what that would do."""
    if not found["exchanges"]:
        return None
    rows = [
        [
            each["provider_id"],
            show.exact_hours(each["short_hours_per_week"]),
            each["package_id"] or f"{each['packages_count']} packages",
            (each["goes_to"] or "nobody") if each["package_id"] else show.ABSENT,
            told.exchange_effect(each, found) if each["package_id"] else show.ABSENT,
        ]
        for each in found["exchanges"]
    ]
    return tables.PageTable(
        "swaps-table",
        "Full providers, and the one package whose place would do",
        [("Provider", False), ("Hours it lacks", True), ("Would give way", False),
         ("And go to", False), ("For the goals", False)],
        rows,
        note="Where no single package is as large, so many would have to give way, the largest "
        "first.",
    )  # fmt: skip


def _change(value: float) -> str:
    text = f"{value:+,.2f}"
    return "0" if not any(digit in text for digit in "123456789") else text


def _goals_table(found: Row) -> tables.PageTable:
    return tables.PageTable(
        "goals-table",
        "Goals, most important first"
        + ("; the rule does not look at them" if found["rule"] else ""),
        [("Goal", False), ("Best possible", True), ("Reached", True)],
        [
            [show.GOAL_WORDS.get(each["goal"], each["goal"]),
             f"{each['lp_value']:,.2f}", f"{each['achieved']:,.2f}"]
            for each in found["goals"]
        ],
        note="Best possible: with packages split at will and every earlier goal at its best.",
    )  # fmt: skip


def _record_sentence(found: Row) -> str:
    record = found["record"]
    by = "the goals in order" if record["rule"] == "optimum" else f"the rule {record['rule']}"
    return (
        f"Made by {by} with homecare {record['code_version']} from the run in the folder "
        f"{record['run_dir']}, which was made again for this page and came out the same. "
        "award-record.json beside this page holds all of it for machines."
    )


def _record_lines(found: Row) -> list[str]:
    record = found["record"]
    weights = ", ".join(f"{name} {value:g}" for name, value in record["score_weights"].items())
    return [
        (
            f"Goals, most important first: {', '.join(record['goals'])}."
            + (" The rule does not look at them." if found["rule"] else "")
        ),
        f"Weights of the scores: {weights}.",
        f"Seed {record['tie_break']['seed']}. {record['tie_break']['method']}",
        f"Solver: {record['solver']}.",
        (
            f"{show.exact_hours(record['placed_hours_per_week'])} hours a week are placed; no plan "
            f"can place more than {show.exact_hours(record['bound_hours_per_week'])}."
        ),
        "Checked: " + "; ".join(record["checked"]) + ".",
        *(str(note) for note in found["notes"]),
    ]
