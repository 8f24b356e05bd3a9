"""When a partnership was so, and for which project: what the sentence of a partner's name tells beside its role.

Only what leaves one reading: a single date near the name, a single project named in quotation marks or capitals. Never here: whose
partner somebody is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from extractors.dates.page import page
from extractors.languages import siblings, words
from extractors.organisations.lexicon import lexicon
from schemas.documents import Document, Span

_NEAR = 80  # code points between a partner's name and the date that is its partnership's
_QUOTED = r"[\"“„«‘](?P<{name}>[^\"“”„«»’\n]{{3,80}})[\"”“»’]"
_CAPITALS = r"(?P<{name}>(?:[^\W\d_a-zß-ÿ][\w’'-]+\s){{1,6}})"


def period(document: Document, block: int, sentence: Span, place: Span) -> str | None:
    """The EDTF of the one date that stands near a partner's name in its sentence; None where there is none or more than one.
    "since 2019" is open to the right."""
    dates = [date for date in page(document).dates.get(block, ()) if sentence.contains(date.core)]
    if len(dates) != 1:
        return None
    date = dates[0]
    gap = max(date.core.start - place.end, place.start - date.core.end)
    if gap < 0 or gap > _NEAR or date.inferred:
        return None
    return f"{date.edtf}/.." if date.form == "since" and "/" not in date.edtf else date.edtf


def project(document: Document, sentence: Span, named: Sequence[Span]) -> str | None:
    """The name of the one project, programme or campaign that a sentence names: in quotation marks beside such a word, or in
    capitals before it ("the Safe Paths project"); None where there is none or more than one. `named`: the places of
    organisations' names, in which such a word names no project ("Tindal Food Campaign")."""
    hits = [hit for hit in _projects(document.language).finditer(document.quote(sentence)) if not any(Span(sentence.start + hit.start(), sentence.start + hit.end()).overlaps(span) for span in named)]
    found = {_bare(name, document.language) for hit in hits for name in hit.groupdict().values() if name} - {""}
    return found.pop() if len(found) == 1 else None


def _bare(name: str, language: str) -> str:
    """A name without the words that only open it ("The", "Our")."""
    parts, openers = name.split(), lexicon(language).openers
    while parts and parts[0].lower() in openers:
        parts = parts[1:]
    return " ".join(parts)


@cache
def _projects(language: str) -> re.Pattern[str]:
    heads = sorted({str(w) for tag in dict.fromkeys((*siblings(language), "en")) for w in (words(tag, "partners") or {}).get("projects", ())}, key=len, reverse=True)
    kinds = "(?i:" + "|".join(map(re.escape, heads)) + ")"
    quoted = [_QUOTED.format(name=name) for name in ("behind", "before")]
    return re.compile(rf"(?<!\w){kinds}\s+{quoted[0]}|{quoted[1]}\s+{kinds}(?!\w)|(?<!\w){_CAPITALS.format(name='capitals')}{kinds}(?!\w)")
