"""show: what the machine saw in one document, as one self-contained HTML page that opens from disk.

`find` says what a command's argument means (a file, a URL, a document of the warehouse); `page` makes the page of it.
Never here: a judgement of what was found, a change of anything, any request by the page itself.
"""

from __future__ import annotations

from pipelines.show.page import page
from pipelines.show.subject import Shown, find

__all__ = ["Shown", "find", "page"]
