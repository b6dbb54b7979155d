"""A budget for people: words, tables, workbook, chart and page."""
