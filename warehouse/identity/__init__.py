"""Which organisations of different documents are one: names, likeness, pairs worth comparing.

Never here: documents' texts; a name is all that is read.
"""
