"""Formats that a release is written in on demand: one module each, `lines(release)` gives the file line by line.

Never here: a format that needs more than the release's own SQLite file and manifest.
"""
