"""TEXT -> DATES: what happened, or will happen, on which calendar date.

`expressions` reads dates as EDTF; `events` says what a sentence ties to them.
"""
