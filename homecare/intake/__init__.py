"""Intake: files in, checked tables out, and a ledger of where every row and hour went."""

from homecare.intake.archives import Member, members
from homecare.intake.bands import ReadBands, read_bands
from homecare.intake.checks import Checked, RowFault, check_table, row_fault
from homecare.intake.files import Chunk, RawTable, file_sha256, peek, read_raw, stream_table
from homecare.intake.ledger import Ledger
from homecare.intake.tables import read_table
from homecare.intake.words import tidy_name
from homecare.intake.zone_lists import zones_from_list
from homecare.intake.zones import ReadZones, read_zones

__all__ = [
    "Checked",
    "Chunk",
    "Ledger",
    "Member",
    "RawTable",
    "ReadBands",
    "ReadZones",
    "RowFault",
    "check_table",
    "file_sha256",
    "members",
    "peek",
    "read_bands",
    "read_raw",
    "read_table",
    "read_zones",
    "row_fault",
    "stream_table",
    "tidy_name",
    "zones_from_list",
]
