"""Where the text of one HTML block breaks into lines, and where inline elements that touch are two words.

Never here: elements; only their text, with a mark where <br> stood.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractors.read.pieces import clean
from schemas.documents import BlockKind

BREAK = "\x1e"  # stands for <br>: a control that clean text cannot hold
# Where one inline element ends and the next begins without a space although nobody would read them as one word:
# `Ann Smith|Chair`, `Europe|48,788`, `1,200|children`, `Founded:|1999`; but not `5|th`, `6.|2`, `W|hat`.
_GLUED = re.compile(
    r"[^\W\d_A-ZÀ-Þ]\x1e[A-ZÀ-ÞŠČĆŽĐ]|[^\W\d_]{2}\x1e\d|\d[%+]?\x1e[^\W\d_]{4}|[;:!?)]\x1e\w|[.,]\x1e[^\W\d_]"
)
_LINE_MARK = re.compile(r"(?:[•·▪●■–—*-]|\(?\d{1,3}[.)]|[a-z]\))\s|[^\W\d_][^:.!?]{0,40}:\s")
_PROSE = 60  # code points from which a line is prose that was broken by force


def runs_together(before: str, following: str) -> bool:
    """True where an inline element ends or begins without a space between what nobody would read as one word."""
    if before[-1].isspace() or following[0].isspace():
        return False
    return _GLUED.search(f"{before[-3:]}{BREAK}{following[:4]}") is not None


def lines_of(raw: str, kind: BlockKind) -> Iterator[str]:
    """The texts that the line breaks of a block make: lines of a list each their own, broken prose joined.

    Two breaks always part. One parts unless the next line goes on in lower case, the line before ends openly or was
    long prose, or the block is a heading. Three or more short lines are a list: all of them part.
    """
    if BREAK not in raw:
        yield from filter(None, (clean(raw),))
        return
    parts = [clean(part) for part in raw.split(BREAK)]
    is_list = kind != "heading" and sum(map(bool, parts)) > 2 and all(len(part) <= _PROSE for part in parts)
    line = ""
    for part in parts:
        if line and part and not is_list and (kind == "heading" or _continues(line, part)):
            line = f"{line} {part}"
            continue
        if line:
            yield line
        line = part
    if line:
        yield line


def _continues(line: str, part: str) -> bool:
    if _LINE_MARK.match(part):
        return False
    if part[0].islower() or line[-1] in "(/&–-":
        return True
    return len(line) >= _PROSE and len(part) >= _PROSE // 2 and line[-1] not in ".!?:;…"
