"""Which names are one organisation, over all documents: what was said of any two, and the redirects that follow from it.

The matcher's and the curators' judgements are a log; clusters are a pure function of it (`clusters`), brought up to date once a
run (`settle`). Never here: how alike two names are (warehouse.identity).
"""
