"""An HTML page as it was read, made harmless: elements of an allow-list without their attributes, and nothing that loads,
runs, navigates or leaves.

Only words stay that the reader made blocks of, so that what is covered there is covered here: each block of the list is
either left as it is or written anew with its covered stretches and the quote marked. Pictures become their alternative text.
Never here: how a page is parsed, what is private.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

from review.web.documents import Stretch
from review.web.words import words
from schemas.inert import steerless

Element = Any  # lxml's element type is private

_KEPT = frozenset(
    "h1 h2 h3 h4 h5 h6 p div section article main header footer nav aside address blockquote pre ul ol li dl dt dd table caption thead tbody tfoot tr th td"
    " figure figcaption a b strong i em u s small sub sup span br hr abbr cite code q time details summary center label form fieldset legend".split()
)  # fmt: skip
_AS = {"a": "span", "form": "div", "details": "div", "summary": "p", "center": "div", "fieldset": "div", "legend": "p", "label": "span"}  # what they stand as
_GONE = frozenset(
    "script style template head title meta link base noscript iframe frame frameset object embed applet param source track audio video canvas svg math map area"
    " input button select option optgroup textarea datalist output progress meter dialog portal slot noembed noframes plaintext xmp".split()
)  # fmt: skip
_VOID = frozenset(("br", "hr"))
_SPANS = ("colspan", "rowspan")
_MAX_DEPTH = 200
_STYLE = (
    ":root{color-scheme:light dark}body{font:1rem/1.6 system-ui,'DejaVu Sans',sans-serif;margin:1rem;overflow-wrap:break-word}"
    "table{border-collapse:collapse}th,td{border:1px solid #8888;padding:.2em .5em;text-align:start;vertical-align:top}"
    "mark{background:#ffe08a;color:#1e2227;outline:2px solid #8a4a00;scroll-margin:30vh}"
    ".veil{background:repeating-linear-gradient(135deg,#8886 0 4px,#8882 4px 8px);border:1px solid #8888;padding:0 .4em;font-size:.85em}"
    ".picture{border:1px dashed #8888;padding:0 .4em;font-size:.9em}"
)
STYLE_HASH = f"sha256-{base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()}"


@dataclass(slots=True)
class _Page:
    """`blocks`: by element, what stands in its place, None where its words stay; `is_marked`: the quote was met."""

    blocks: Mapping[Element, Sequence[Stretch] | None]
    out: list[str] = field(default_factory=list)
    is_marked: bool = False


def sanitised(root: Element, blocks: Mapping[Element, Sequence[Stretch] | None], title: str) -> str:
    """The page. `blocks`: the elements that the reader made blocks of; None where their words stay as they are."""
    page = _Page(blocks)
    page.out.append(f'<!doctype html><html><head><meta charset="utf-8"><title>{_text(title)}</title><style>{_STYLE}</style></head><body>')
    body = next((one for one in root.iter("body")), root)
    page.out.extend(_element(body, page, None, 0))
    page.out.append("</body></html>")
    return "".join(page.out)


def _element(element: Element, page: _Page, block: Element | None, depth: int) -> Iterator[str]:
    """An element and all in it. `block`: the nearest element above that is a block, or None."""
    tag = element.tag if isinstance(element.tag, str) else ""
    if depth > _MAX_DEPTH or (tag in _GONE and element not in page.blocks):
        return
    own = element if element in page.blocks else block
    if tag == "img" or tag in _GONE:
        yield from _picture(element, page)
        return
    name = _AS.get(tag, tag) if tag in _KEPT else ""
    yield _opening(element, name)
    if name in _VOID:
        return
    written = page.blocks.get(element) if element in page.blocks else None
    if written is not None:
        yield from _written(written, page)
    yield from _inside(element, page, own, depth)
    yield f"</{name}>" if name else ""


def _inside(element: Element, page: _Page, own: Element | None, depth: int) -> Iterator[str]:
    is_kept = own is not None and page.blocks[own] is None
    if is_kept and element.text:
        yield _text(element.text)
    for child in element:
        yield from _element(child, page, own, depth + 1)
        if child.tail:
            yield _text(child.tail) if is_kept else " "


def _opening(element: Element, name: str) -> str:
    if not name:
        return ""
    numbers = "".join(f' {span}="{value}"' for span in _SPANS if (value := element.get(span, "")).isascii() and value.isdigit() and len(value) < 4) if name in ("td", "th") else ""
    return f'<{name} dir="auto"{numbers}>' if name not in _VOID else f"<{name}>"


def _picture(element: Element, page: _Page) -> Iterator[str]:
    """The alternative text of a picture, where the reader has made a block of it; else that there was one."""
    written = page.blocks.get(element, ())
    if element.tag != "img" and element not in page.blocks:
        return
    yield '<span class="picture">picture'
    if written:
        yield ": "
        yield from _written(written, page)
    elif written is None:
        yield f": {_text(element.get('alt') or '')}"
    yield "</span>"


def _written(stretches: Sequence[Stretch], page: _Page) -> Iterator[str]:
    for one in stretches:
        if one.why:
            yield f'<span class="veil">{_text(words()["covered"].get(one.why, one.why))}</span>'
        elif one.is_quote:
            mark = "" if page.is_marked else ' id="quote"'
            page.is_marked = True
            yield f"<mark{mark}>{_text(one.text)}</mark>"
        else:
            yield _text(one.text)


def _text(text: str) -> str:
    return escape(steerless(text))
