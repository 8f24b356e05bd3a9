"""What several documents say of one thing, held side by side: claims above the facts, one preferred by a written rule.

Statements (a fact as its document states it) become claims, claims of figures become series. Pure functions of released
rows, the same for a release and for the warehouse. Never here: SQL, an average, or a change of any fact or confidence.
"""
