"""A budget: the cost of every year of a contract, and the bridge between any two."""
