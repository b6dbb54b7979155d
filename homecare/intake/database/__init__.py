"""Tables and zones straight from a database, behind the extra `homecare[database]`.

The one room that knows SQLAlchemy, and imports it only when a database is asked for.
"""

from homecare.intake.database.options import OPTIONS, DatabaseTable
from homecare.intake.database.reading import read_database_table
from homecare.intake.database.zones import read_zones_from_database

__all__ = ["OPTIONS", "DatabaseTable", "read_database_table", "read_zones_from_database"]
