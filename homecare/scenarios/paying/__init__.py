"""How a scenario's care is paid for, charged and funded."""
