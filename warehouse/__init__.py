"""MEMORY: snapshots, tables, loading, releases, diffs, queries, exports.

Never here: interpretation of text. This is the only package that speaks SQL or writes the dataset's state to disk.
"""
