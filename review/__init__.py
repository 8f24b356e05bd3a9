"""PEOPLE: the curators' queue and decisions.

Never here: a change to an extraction. Curators only add decisions, and decisions are only ever appended.
"""
