"""Explanations, for people: words, page and award record."""
