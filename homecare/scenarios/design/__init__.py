"""A card designed: the cheapest bands and rates that keep a budget or a target."""
