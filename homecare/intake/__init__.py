"""Intake: files in, checked tables out, and a ledger of where every row and hour went."""

from homecare.intake.account import Account, draw_account
from homecare.intake.checks import Checked, RowFault, check_table, row_fault
from homecare.intake.config import IntakeFile, read_intake
from homecare.intake.delivered import delivered_hours, mean_week, visit_faults, visit_notes
from homecare.intake.ledger import Ledger
from homecare.intake.problems import Problem, file_problems, row_problems
from homecare.intake.quality.summary import Quality, data_quality, doubts
from homecare.intake.readers import FORMATS, formats_of, read_source
from homecare.intake.reading.archives import Member, members
from homecare.intake.reading.files import Chunk, RawTable, file_sha256, peek, read_raw, stream_table
from homecare.intake.reading.spellings import read_numbers
from homecare.intake.reading.words import tidy_name
from homecare.intake.source import Adapted, Context, Format, Option, PassedOver, Source
from homecare.intake.spread import Spread, spread_lines
from homecare.intake.tables import read_table
from homecare.intake.zoning.bands import ReadBands, read_bands
from homecare.intake.zoning.lists import zones_from_list
from homecare.intake.zoning.source import is_zone_list, read_zone_source
from homecare.intake.zoning.zones import ReadZones, read_zones

__all__ = [
    "FORMATS",
    "Account",
    "Adapted",
    "Checked",
    "Chunk",
    "Context",
    "Format",
    "IntakeFile",
    "Ledger",
    "Member",
    "Option",
    "PassedOver",
    "Problem",
    "Quality",
    "RawTable",
    "ReadBands",
    "ReadZones",
    "RowFault",
    "Source",
    "Spread",
    "check_table",
    "data_quality",
    "delivered_hours",
    "doubts",
    "draw_account",
    "file_problems",
    "file_sha256",
    "formats_of",
    "is_zone_list",
    "mean_week",
    "members",
    "peek",
    "read_bands",
    "read_intake",
    "read_numbers",
    "read_raw",
    "read_source",
    "read_table",
    "read_zone_source",
    "read_zones",
    "row_fault",
    "row_problems",
    "spread_lines",
    "stream_table",
    "tidy_name",
    "visit_faults",
    "visit_notes",
    "zones_from_list",
]
