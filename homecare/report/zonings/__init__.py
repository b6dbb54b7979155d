"""Compared zonings and bands for people: words, tables, maps and page."""
