"""Sources: one file for each family of formats that councils hold."""
