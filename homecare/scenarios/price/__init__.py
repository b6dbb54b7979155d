"""A price told: card, build-up, legal floor and what each rate pays for."""
