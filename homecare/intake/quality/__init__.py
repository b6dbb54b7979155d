"""Quality: what a council should know of its own demand before it is believed."""
