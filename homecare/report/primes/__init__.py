"""Primes for people: words, tables, maps and page."""
