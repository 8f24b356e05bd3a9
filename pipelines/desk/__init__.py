"""The curators' desk wired up: its documents read and covered, its plots drawn, its server started.

Never here: what a page of the desk shows (review.web), what an action does (review.desk).
"""
