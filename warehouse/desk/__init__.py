"""The desk's tables: the queue of cards, who holds which, what was put off, and the log of what each curator did.

Never here: which card is asked about and why (review), or a change of a decision.
"""
