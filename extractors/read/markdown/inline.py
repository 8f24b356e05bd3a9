"""The inline marks of Markdown as HTML: links, images, emphasis, code spans, footnote marks, escapes.

Every pattern is bounded, so that hostile text costs linear time. Never here: block structure (markdown).
"""

from __future__ import annotations

import re
from html import escape

_DEFINITION = re.compile(
    r"^ {0,3}\[(?P<id>[^\]\[^]{1,200})\]:[ \t]*<?(?P<url>\S{1,2000}?)>?(?:[ \t]+[\"'(].{0,300}[\"')])?[ \t]*$", re.M
)
_FOOTNOTE = re.compile(r"^ {0,3}\[\^[^\]\s]{1,60}\]:[ \t]*", re.M)
_MARK = re.compile(r"\[\^[^\]\s]{1,60}\]")
_TARGET = (
    r"\((?P<{0}>[^()\s<>]{{0,2000}}(?:\([^()\s]{{0,500}}\)[^()\s]{{0,500}})*|<[^<>\n]{{0,2000}}>)"
    r"(?:\s+(?:\"[^\"]{{0,300}}\"|'[^']{{0,300}}'))?\s*\)"
)
_IMAGE = re.compile(r"!\[(?P<alt>[^\[\]]{0,1000})\](?:" + _TARGET.format("src") + r"|\[[^\[\]]{0,200}\])")
_LINK = re.compile(r"\[(?P<text>[^\[\]]{0,2000})\](?:" + _TARGET.format("url") + r"|\[(?P<id>[^\[\]]{0,200})\])")
_SHORT = re.compile(r"\[(?P<text>[^\[\]]{1,200})\]")
_AUTOLINK = re.compile(r"<(?P<text>(?:https?://|mailto:)[^<>\s]{1,2000}|[^<>\s@]{1,100}@[^<>\s@]{1,100})>")
_CODE = re.compile(r"(`{1,3})([^`\n]{1,1000})\1")
_STAR = re.compile(r"(?<![\w*])\*(?=[^\s*])([^*\n]{1,1000})(?<=\S)\*(?![\w*])")
_LOW = re.compile(r"(?<![\w_])_(?=[^\s_])([^_\n]{1,1000})(?<=\S)_(?![\w_])")
_MARKED = re.compile(r"(?<![=\w])==(?=\S)([^=\n]{1,300})(?<=\S)==(?![=\w])")
_RAISED = re.compile(r"(?<=[^\W\d_])[~^](\w{1,10})[~^]")  # H~2~O, m^2^; not 10^6^, which would be another number
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_MAX_MARKS = 20_000  # of bold in one block: more are no emphasis
_LONE = re.compile(r"<(?![a-zA-Z/!])")


def references(text: str) -> tuple[str, dict[str, str]]:
    """The text without its link definitions, and the address of each; footnotes stay as paragraphs of their own."""
    if "]:" not in text:
        return text, {}
    links = {match["id"].casefold(): match["url"] for match in _DEFINITION.finditer(text)}
    return _FOOTNOTE.sub("\n", _DEFINITION.sub("", text)), links


def inline(text: str, links: dict[str, str]) -> str:
    """HTML of one stretch of Markdown; tags and entities already in it stay."""
    text = _LONE.sub("&lt;", text)
    if "`" in text:
        text = _CODE.sub(lambda match: escape(match[2]), text)
    if "<" in text:
        text = _AUTOLINK.sub(lambda match: match["text"], text)
    if "[" in text:
        text = _linked(text.replace("^[", " ["), links)
    for mark in ("**", "__"):
        if mark in text:
            text = _bold(text, mark)
    if "==" in text or "~" in text or "^" in text:
        text = _RAISED.sub(r"\1", _MARKED.sub(r"\1", text))
    if "*" in text:
        text = _STAR.sub(r"\1", text)
    if "_" in text:
        text = _LOW.sub(r"\1", text)
    return _ESCAPE.sub(r"\1", text.replace("~~", "")) if "\\" in text or "~~" in text else text


def _linked(text: str, links: dict[str, str]) -> str:
    text = _MARK.sub("", text)
    text = _IMAGE.sub(lambda match: f'<img alt="{escape(match["alt"])}">', text)

    def link(match: re.Match[str]) -> str:
        url = match["url"] if match["url"] is not None else links.get((match["id"] or match["text"]).casefold(), "")
        return f'<a href="{escape(url.strip("<>"))}">{match["text"]}</a>' if match["text"].strip() else ""

    text = _LINK.sub(link, text)
    if links:
        text = _SHORT.sub(lambda match: match["text"] if match["text"].casefold() in links else match[0], text)
    return text


def _bold(text: str, mark: str) -> str:
    """Pairs of `**` or `__` as <b>; a last one without a partner is dropped, as are those in the middle of a blank."""
    parts = text.split(mark)
    if not 3 <= len(parts) < _MAX_MARKS:
        return text if mark == "__" else "".join(parts)
    last = len(parts) - 1 if len(parts) % 2 else len(parts) - 2
    return "".join(f"<b>{part}</b>" if index % 2 and index < last else part for index, part in enumerate(parts))
