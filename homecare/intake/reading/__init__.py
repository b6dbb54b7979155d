"""Reading: the bytes of a file of any of the formats councils hold, as text in cells."""
