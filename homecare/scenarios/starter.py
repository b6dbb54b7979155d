"""The starter intake file: what `homecare new` puts in a project for a council's own files.

Owns the commented example of an intake file. Receives nothing; hands on its text. As it stands it
reads the project's own example data, so that it can be tried before a line is changed.
"""

from __future__ import annotations

INTAKE = """\
# An intake: the files you hold, and how to read them. Try it as it stands:
#     homecare intake intake.toml
# It makes the folder `from-my-files` beside this file, or says everything that is wrong.
schema = 1
kind = "intake"
id = "from-my-files"
title = "Home care packages, from our own files"
as_of = 2020-11-01                  # the day the files describe
costed_services = ["maintenance"]   # leave out to cost every row
# notices = ["Snapshot of the case system, 31 October 2026."]
# spread_hours = true               # spread hours of a sector, LSOA or zone over its postcodes

[models]                            # bundled names, or files under models/ beside this one
geography = "leicestershire"        # with ONSPD: leicestershire-ruc2011 or leicestershire-ruc2021
pricing = "leicestershire-2020"
allocation = "leicestershire"

[zones]                             # GeoPackage, GeoJSON, Shapefile, TAB or KML; or a list of areas
file = "data/zones/leicestershire-zones.gpkg"
# columns = { zone_id = "LOT_NO", zone_name = "LOT_NAME" }
# repair = true                     # mend what is safe, and say what was done

[postcodes]                         # ONSPD, NSPL, Code-Point Open, Doogal, or any CSV
file = "data/zones/leicestershire-postcodes.csv"
# file = "ONSPD_AUG_2026.zip"
# areas = ["LE", "CV", "DE"]

[demand]                            # Client Level Data, or any CSV or workbook
file = "data/market/leicestershire-packages.csv"
# file = "cld.csv"
# format = "cld"
# assumed_rate_gbp_per_hour = 20.5
# sheet = "Packages"
# columns = { package_id = "Care package", hours_per_week = "Hrs / wk" }
# values.funder = { LCC = "council", ICB = "health" }

[providers]                         # CQC's files, or any CSV or workbook
file = "data/market/leicestershire-providers.csv"
# file = "01_October_2026_HSCA_Active_Locations.ods"
# local_authority = ["Leicestershire"]

[appointments]
file = "data/market/leicestershire-appointments.csv"

# [visits]                          # planned and delivered hours are then set side by side
# file = "visits.csv"

# Any table may come straight from a database instead of a file:
# url = "env:HOMECARE_DATABASE_URL"
# relation = "care.packages"
"""
