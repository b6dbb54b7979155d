"""The frontier of people moved, for readers: words, chart, page and files."""
