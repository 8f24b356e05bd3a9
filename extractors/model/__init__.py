"""What was learned: the shipped spaCy model of names, and small linear models of what dates, numbers and relations mean.

The recipes stand in `training/`, the licence of the weights in `extractors/ATTRIBUTION.md`. Never here: training, rules.
"""
