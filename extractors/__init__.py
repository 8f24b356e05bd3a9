"""TEXT -> FACTS: reading bytes to a Document and finding organisations, dates, figures and partners in it.

Never here: network, clock, SQL, files other than this package's own data, knowledge of other documents.
"""
