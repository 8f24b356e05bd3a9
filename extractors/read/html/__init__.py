"""HTML -> pieces: the page's metadata, then its text with what only neighbours tell.

Never here: the walk over elements (walk), what is furniture (zones), what the head declares (metadata).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any

from lxml import etree

from extractors.read.html.marks import marks
from extractors.read.html.metadata import declared, is_article
from extractors.read.html.walk import walked
from extractors.read.html.zones import Stand, ground, open_ground
from extractors.read.pieces import Piece
from extractors.read.reading import Reading, Refusal

_UNREAD = "script style svg math".split()  # by no visitor, nor by us
_NEVER_ARTICLE = "head nav select noscript button input img picture source video audio object canvas map".split()
_UNFILLED = ("{{", "{%", "\n@", "<%")
_MIN_MAIN = 80  # code points of main text below which hints about furniture are not believed
_MAX_HEAD = 60  # code points of a line that heads a list
_MAX_LINK, _LINKS = 40, 4  # code points of a link in a menu; so many in a row are one
_MAX_POST, _POST_BLOCKS = 200, 4  # code points of a post's title and day; pieces from one post to the next
# A day in figures or with the month as a word of any language.
_DAY = re.compile(
    r"(?<!\d)(?:\d{1,2}[./]\s?\d{1,2}[./]\s?(?:19|20)\d\d|(?:19|20)\d\d-\d\d-\d\d|"
    r"\d{1,2}\.?\s[^\W\d_]{3,10}\.?,?\s(?:19|20)\d\d)(?!\d)|[^\W\d_]{3,10}\.?\s\d{1,2},?\s(?:19|20)\d\d(?!\d)"
)
_TOO_DEEP = Refusal("too_deep", "its elements stand thousands deep in one another; what follows there was not read. Look at it in a browser.")
_BOLD_LINES = 3  # so many bold lines in a row head nothing: they are a list


def parse(content: bytes | str) -> Any | None:
    """The root element of a page, or None where there is nothing to parse; bytes are taken for UTF-8."""
    parser = etree.HTMLParser(remove_comments=True, remove_pis=True, huge_tree=True, encoding="utf-8")
    try:
        if isinstance(content, str):
            content = content.encode("utf-8", "replace")
        return etree.fromstring(content.replace(b"\0", b"") if b"\0" in content else content, parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return None


def html_pieces(text: str, *, filled: Callable[[str], str] | None = None) -> Reading:
    """The pieces of a page (metadata first), its title, the languages it declares, and which pieces are its article.

    `filled`: takes out of a text the placeholders that its server or scripts have left unfilled; called where any are shown.
    """
    root = parse(text)
    if root is None:
        return Reading()
    linked_data = _without_scripts(root)
    if filled is not None and any(sign in text for sign in _UNFILLED) and _is_unfilled(root):
        return html_pieces(filled(text))
    elements = list(root.iter())
    marked = marks(elements)
    page = declared(root, marked, linked_data)
    told = is_article(root, linked_data)
    walk = walked(root, ground(elements, marked, is_article=told))
    pieces, body = settled(walk.pieces), walk.body
    if not told:
        pieces = _with_posts(pieces)
    if _main_size(pieces) < _MIN_MAIN:
        wary = settled(walked(root, open_ground(marked)).pieces)
        if _main_size(wary) >= 2 * _main_size(pieces) + 1:
            pieces, body = wary, None
    if not any(piece.zone == "main" for piece in pieces):
        pieces = [replace(piece, zone="main") for piece in pieces]
    before = [*page.pieces, *walk.times]
    body = None if body is None else (body[0] + len(before), body[1] + len(before))
    return Reading([*before, *pieces], page.title, page.languages, body=body, loss=_TOO_DEEP if _is_cut(root) else None)


def _is_cut(root: Any) -> bool:
    """Whether the parser gave up on a page, since its elements stand too deep in one another."""
    return any(error.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for error in root.getroottree().parser.error_log)


def article_pieces(content: bytes | str) -> list[Piece]:
    """The pieces of a page's article, or of a page without one those of its main zone, in half the time of the whole.

    `content`: text, or bytes that are known to be UTF-8.
    """
    root = parse(content)
    if root is None:
        return []
    linked_data = _without_scripts(root)
    told = is_article(root, linked_data)
    etree.strip_elements(root, *_NEVER_ARTICLE, with_tail=False)
    elements = list(root.iter())
    page = ground(elements, marks(elements), is_article=told)
    if page.body is None:
        return settled(walked(root, page, with_paths=False).pieces)
    return settled(walked(page.body, page, stand=Stand("main", True, True), with_paths=False).pieces)


def _without_scripts(root: Any) -> list[str]:
    """Takes out what no visitor reads; gives the texts of the page's JSON-LD."""
    linked_data = [script.text for script in root.iter("script") if "ld+json" in script.get("type", "") and script.text]
    etree.strip_elements(root, *_UNREAD, with_tail=False)
    return linked_data


def _is_unfilled(root: Any) -> bool:
    shown = etree.tostring(root, method="text", encoding="unicode")
    return any(sign in shown for sign in _UNFILLED)


def body_pieces(root: Any) -> list[Piece]:
    """The pieces of a fragment (HTML inside Markdown): all of it is content, and no path leads back to a page."""
    return settled(walked(root, open_ground(marks(list(root.iter()))), with_paths=False).pieces)


def _main_size(pieces: list[Piece]) -> int:
    return sum(len(piece.text) for piece in pieces if piece.zone == "main")


def settled(pieces: list[Piece]) -> list[Piece]:
    """The pieces with what only their neighbours tell: by-lines under the page's <h1>, short lines that head a list,
    runs of links to the same site."""
    out = list(pieces)
    for index, piece in enumerate(pieces[:-2]):
        if piece.zone != "main":
            continue
        if piece.kind == "heading" and piece.level == 1:
            _free_byline(out, index + 1)
        elif _heads_list(piece, pieces[index + 1], pieces[index + 2]):
            out[index] = replace(piece, kind="heading", level=6)
    for start, end in _runs(out, _is_site_link, _LINKS):
        headed = start > 0 and out[start - 1].kind in ("heading", "title") and not out[start - 1].anchor
        if not headed and end - start < 0.8 * len(out):
            out[start:end] = [replace(piece, zone="navigation") for piece in out[start:end]]
    for start, end in _runs(out, lambda piece: piece.kind == "heading" and piece.level == 6, _BOLD_LINES):
        out[start:end] = [
            replace(piece, kind="item", level=0) for piece in out[start:end]
        ]  # bold lines that head nothing
    return out


def _with_posts(pieces: list[Piece]) -> list[Piece]:
    """The pieces with lists of dated posts beside the text as content: they are the publisher's own, and each is an event.

    A list is two or more short lines with a day, close together; a line that is no more than its day takes the link or
    heading before it along.
    """
    dated = [at for at, piece in enumerate(pieces) if piece.zone == "aside" and len(piece.text) <= _MAX_POST and _DAY.search(piece.text)]
    close = [(at, behind) for at, behind in pairwise(dated) if behind - at <= _POST_BLOCKS]
    near = sorted({at for pair in close for at in pair})
    out = list(pieces)
    for at in near:
        first = at
        if not re.search(r"[^\W\d_]{3}.*[^\W\d_]{3}", _DAY.sub("", pieces[at].text)):
            titles = (back for back in range(at - 1, max(-1, at - 4), -1) if pieces[back].anchor or pieces[back].kind == "heading")
            first = next(titles, at)
        for place in range(first, at + 1):
            if out[place].zone == "aside":
                out[place] = replace(out[place], zone="main")
    return out


def _runs(pieces: list[Piece], belongs: Callable[[Piece], bool], least: int) -> list[tuple[int, int]]:
    """The half-open ranges of at least so many neighbours that belong together."""
    runs, start = [], 0
    for index in range(len(pieces) + 1):
        if index == len(pieces) or not belongs(pieces[index]):
            if index - start >= least:
                runs.append((start, index))
            start = index + 1
    return runs


def _heads_list(piece: Piece, first: Piece, second: Piece) -> bool:
    text = piece.text
    if (
        piece.kind != "paragraph"
        or piece.anchor
        or len(text) > _MAX_HEAD
        or text[-1] in ".!?;,…"
        or any(map(str.isdigit, text))
    ):
        return False
    return first.kind == second.kind and first.kind in ("item", "alt") and first.zone == "main"


def _free_byline(pieces: list[Piece], index: int) -> None:
    while index < len(pieces) and pieces[index].zone == "header" and not pieces[index].anchor:
        pieces[index] = replace(pieces[index], zone="main")
        index += 1


def _is_site_link(piece: Piece) -> bool:
    if piece.zone != "main" or not piece.anchor or piece.kind not in ("item", "paragraph", "heading"):
        return False
    return len(piece.text) <= _MAX_LINK and not piece.anchor.startswith(("http", "//", "mailto", "tel"))
