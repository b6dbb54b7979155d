"""A designed card for people: words, tables, charts and page."""
