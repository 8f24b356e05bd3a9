"""Which organisations of different documents are one: names, likeness, pairs worth comparing. Never here: text is interpreted beyond a name."""
