"""WORDS: what everything is called. The types that flow, the contracts of tables, the vocabularies, the name normaliser.

Never here: imports of our other packages, I/O other than reading this package's own YAML and a source's YAML, any clock.
"""
