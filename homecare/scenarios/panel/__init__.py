"""Who has the work, who waits, and what fairness would cost."""
