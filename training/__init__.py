"""What the shipped models were learned from, and how: data, synthetic text, recipes. Nothing here runs when reports are read."""
