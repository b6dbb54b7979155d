"""Scenarios compared, for people: words, tables and page."""
