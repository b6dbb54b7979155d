"""Who should be prime: a scenario's zones and the bids for them."""
