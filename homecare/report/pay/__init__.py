"""How care is paid for, for people: words, tables and charts."""
