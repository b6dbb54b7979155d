"""An intake for people: words, the data-quality page, the problems workbook, the project folder."""
