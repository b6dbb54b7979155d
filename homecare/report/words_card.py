"""Words of a rate card and of an allocation of tables, for the terminal.

Receives plain figures; hands on text without box characters.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from homecare.report import show, words
from homecare.report.price.abroad import card_abroad_text, is_abroad
from homecare.report.price.words import price_text

Figures = Mapping[str, Any]


def card_text(figures: Figures) -> str:
    """Return a rate card with what is known of its price below it, and sources."""
    card = figures["card"]
    scenario = figures["scenario"]
    if is_abroad(figures):
        return card_abroad_text(figures)
    parts = [f"{scenario['title']} ({scenario['id']}, as of {scenario['as_of']})"]
    if card["average_rate_gbp_per_hour"] is not None:
        average = show.money(card["average_rate_gbp_per_hour"], 2)
        parts.append(f"Average rate {average} an hour. Rates by zone and band are not published.")
    else:
        rows = [
            [
                show.words(row["band"]),
                show.money(row["rate_gbp_per_hour"], 2),
                show.money(row["enhancement_gbp_per_hour"], 2),
            ]
            for row in card["bands"]
        ]
        above = f"Above {card['base_band']}"
        parts.append(words.table(["Band", "Rate an hour", above], rows))
    if card["zone_rates"]:
        rows = [
            [row["zone_id"], show.words(row["band"]), show.money(row["rate_gbp_per_hour"], 2)]
            for row in card["zone_rates"]
        ]
        parts.append(words.table(["Zone", "Band", "Rate an hour"], rows, left=2))
    parts += [text for text in (price_text(figures),) if text]
    rows = [
        [row["path"], f"{row['value']:g}", row["unit"], row["from"], row["basis"]]
        for row in figures["parameters"]
    ]
    parts.append(words.table(["Parameter", "Value", "Unit", "From", "Basis"], rows, left=5))
    sources = dict.fromkeys(row["source"] for row in figures["parameters"])
    parts.append("\n".join(f"Source: {source}" for source in sources))
    return "\n\n".join(parts) + "\n"


def placed_text(result: Figures) -> str:
    """Return how the hours of three tables were placed."""
    notices = "\n".join(f"NOTE: {notice}" for notice in result.get("notices", ()))
    parts = [
        notices,
        words.allocation_text(result["allocation"]),
        words.ledger_text(result["ledger"]),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"
