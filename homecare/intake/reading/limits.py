"""Limits: how much of a file is read before it is refused, each with its reason.

Owns the numbers alone. They stand far above anything a council holds and below what would stop a
laptop; a file beyond one is refused in words, never read in part.
"""

from __future__ import annotations

MEBIBYTE = 1 << 20
GIBIBYTE = 1 << 30

MOST_COLUMNS = 16_384
"""Columns of a sheet in Excel; the widest file of DATA is the postcode directory with 55."""

MOST_SHEET_ROWS = 1_048_576
"""Rows of a sheet in Excel and in LibreOffice; a row numbered beyond is no row of a sheet."""

MOST_SHEET_CELLS = 100_000_000
"""Cells of one sheet that are kept; twice the CQC's list of active locations with every column."""

MOST_PREAMBLE_ROWS = 200
"""Rows looked at for the headings; the CQC's list has 27 above them."""

MOST_LINE = MEBIBYTE
"""Characters of one row of a CSV; beyond it a quote was opened and never closed."""

MOST_CELL = 131_072
"""Characters of one cell; Excel holds 32,767."""

MOST_TABLE_BYTES = GIBIBYTE
"""Bytes of a CSV read whole; ten million rows of demand. Larger files are read by their parts."""

MOST_MEMBER_BYTES = 4 * GIBIBYTE
"""Bytes of one unpacked table; the United Kingdom's postcode directory is 1.5 GB."""

MOST_ARCHIVE_BYTES = 16 * GIBIBYTE
"""Bytes of all tables of one archive; the directory holds its rows twice, 3 GB."""

MOST_MEMBERS = 20_000
"""Files in an archive or a folder; the directory has about 200, Code-Point Open 120."""

MOST_SHEET_BYTES = 4 * GIBIBYTE
"""Bytes of one unpacked sheet; the CQC's is 440 MB."""

MOST_STRINGS_BYTES = GIBIBYTE
"""Bytes of an unpacked list of a workbook's texts, which is held in memory."""

MOST_RATIO = 400
"""Unpacked over packed bytes; tables reach 5 to 60, zeros 1,000."""

RATIO_MATTERS_FROM = 64 * MEBIBYTE
"""Unpacked bytes below which the ratio is not asked: a small file is harmless however packed."""

MOST_TAG_BYTES = 8 * MEBIBYTE
"""Bytes of a workbook without one whole tag, beyond which it is no workbook."""

MOST_XML_DEPTH = 256
"""Elements inside one another in a workbook's XML; a sheet needs about ten."""
