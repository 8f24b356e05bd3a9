"""What the server of `trials` does when it starts: both editions on SQLite, so that its children find everything imported and read.

Never here: anything that a child could notice.
"""

from __future__ import annotations

import gc
import tempfile
from pathlib import Path

import psycopg  # noqa: F401
import pytest  # noqa: F401

from tests.faults.trials import Place, begin, produce, troubles

with tempfile.TemporaryDirectory() as _folder:
    _place = Place(Path(_folder))
    begin(_place)
    produce(_place)
    troubles(_place)
gc.collect()
gc.freeze()  # or every child copies what the collector touches
