"""The fairness and equity panel, for people: words, tables, charts and page."""
