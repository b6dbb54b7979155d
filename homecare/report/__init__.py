"""Report: words, disclosure control, tables, charts, maps, page and GeoPackage.

Owns everything a person reads and every rounding of money. Receives plain results and hands on
text and files. Nothing is imported here, so that ``homecare --help`` never waits for matplotlib:
import ``homecare.report.write`` to write files and ``homecare.report.words`` for the terminal.
"""
