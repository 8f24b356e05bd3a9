"""ORDER: fetch, check, refresh, publish, schedule, settings and the command line.

Never here: regular expressions over documents, SQL. This is the only package that knows Prefect and the network.
"""
