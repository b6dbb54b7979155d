"""Failures of providers, for people: words, chart, maps, page and files."""
