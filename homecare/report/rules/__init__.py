"""Rules compared, for people: words, tables, chart and page."""
