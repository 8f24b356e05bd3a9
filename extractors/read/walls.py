"""walls: pages that a server gives in place of the one that was asked for: error pages sent as if all were well, consent
walls, checks for bots. Told only where the whole page is little more than that; the words are in `walls.yml`.

Never here: what is done about it.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Literal

from extractors.languages import supported, words
from schemas.documents import Block, Document

Wall = Literal["error_page", "consent_wall"]
_FURNITURE = ("navigation", "header", "footer", "metadata", "hidden")
_FRAMES = frozenset({"nav", "header", "footer"})
_MOST_ON_ERROR_PAGES = 80  # words of a main text beside the error's own: a search hint, a link home
_MOST_ON_WALLS = 300  # words of the wall
_MOST_BESIDE_WALLS = 12  # words of a main text that are not the wall's: a name, a number of the request
_PARTS = re.compile(r"\s[-–—|·•»«>]+\s|[|»«•]")
_NO_WORD = re.compile(r"[\W_]+")


def wall_of(document: Document) -> Wall | None:
    """What stands in the place of the page, or None where the page itself does, as far as can be told."""
    titles = {_plain(part) for part in _PARTS.split(document.title[:1000])}
    blocks = [(block.zone, _plain(document.quote(block.span))) for block in document.blocks if not _is_frame(block)]
    main = [text for zone, text in blocks if zone == "main"]
    headings = {_plain(document.quote(block.span)) for block in document.blocks if block.kind in ("heading", "title") and block.zone != "hidden"}
    said = titles | headings | set(main[:2])
    if said & _phrases("errors") and _count(main) <= _MOST_ON_ERROR_PAGES:
        return "error_page"
    walls = [text for _, text in blocks if _says_wall(text)]
    if not walls and not titles & _phrases("titles"):
        return None
    rest = [text for text in main if text not in walls and text not in _phrases("titles")]
    return "consent_wall" if _count(walls) <= _MOST_ON_WALLS and _count(rest) <= _MOST_BESIDE_WALLS else None


@cache
def _phrases(key: str) -> frozenset[str]:
    """The phrases of all languages: a wall need not speak the language of the page behind it."""
    return frozenset(_plain(phrase) for language in supported() for phrase in words(language, "walls").get(key, ()))


@cache
def _sentences() -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(map(re.escape, sorted(_phrases("walls")))) + r")\b")


def _is_frame(block: Block) -> bool:
    """True of what surrounds the text, by the page's own elements too: where a page says next to nothing, zones are
    not to be relied on. A line that is one link is no text of the page either."""
    elements = {step.partition("[")[0] for step in block.path.split("/")}
    return block.zone in _FURNITURE or not elements.isdisjoint(_FRAMES) or (block.zone == "main" and block.anchor != "")


def _says_wall(text: str) -> bool:
    return len(text) < 5000 and _sentences().search(text) is not None


def _plain(text: str) -> str:
    """Small letters and digits with single blanks between the words."""
    return _NO_WORD.sub(" ", text.casefold().replace("’", "'").replace("'", "")).strip()


def _count(texts: list[str]) -> int:
    return sum(len(text.split()) for text in texts)
