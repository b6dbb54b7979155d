"""A price for people: words, tables, charts and page."""
