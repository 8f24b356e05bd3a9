"""Markdown, with or without front matter -> pieces.

A small line grammar turns Markdown into HTML, and the HTML reader's walk does the rest: lists, tables, links, images
and HTML inside Markdown are then read by one set of rules.
Never here: the walk itself (html), front matter's keys (front_matter).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from extractors.read.days import opens_with_day
from extractors.read.html import body_pieces, parse
from extractors.read.markdown.front_matter import front_matter
from extractors.read.markdown.inline import inline, references
from extractors.read.markdown.templates import without_code, without_templates
from extractors.read.pieces import Piece

_FENCE = re.compile(r"\s{0,3}(?P<mark>`{3,}|~{3,})")
_ATX = re.compile(r" {0,3}(?P<marks>#{1,6})(?P<gap>[ \t]*)(?P<text>[^#\s].*?)[ \t]*#*[ \t]*")
_EMPTY = re.compile(r"\s{0,3}#{1,6}\s*|\s*(?:[*+-]|\d{1,3}[.)])\s*")  # marks of what a placeholder has left behind
_TERM = re.compile(r" {0,3}:[ ]+(?P<text>\S.*)")
_TASK = re.compile(r"\[[ xX]\][ \t]+|\[![A-Z]{3,12}\][ \t]*")
_SETEXT = re.compile(r" {0,3}(?P<mark>=+|-+)[ \t]*")
_RULE = re.compile(r" {0,3}(?:(?:\*[ \t]*){3,200}|(?:-[ \t]*){3,200}|(?:_[ \t]*){3,200})")
_ITEM = re.compile(r"(?P<indent>[ \t]*)(?P<mark>[*+\-•]|\d{1,3}[.)])(?:[ \t]+(?P<text>\S.*)|[ \t]*)")
_QUOTE = re.compile(r"(?: {0,3}> ?){1,100}")  # a quote in a quote is one quote
_ROW = re.compile(r"(?=[^|]*\|)(?=[^-]*--)[\s|:\-]+")
_ONLY_TAGS = re.compile(r"\s*(?:</?[a-zA-Z][^<>]{0,500}>\s*)+")
_LABEL = re.compile(r"[*_]{0,3}[^\W\d_][^:*_.!?]{0,40}:[*_]{0,3}\s")
_BLOCK_TAG = re.compile(
    r"\s*</?(?:address|article|aside|blockquote|center|details|div|dl|dt|dd|fieldset|figcaption|figure|"
    r"footer|form|h[1-6]|header|hr|iframe|li|main|nav|ol|p|pre|script|section|style|summary|table|tbody|td|tfoot|th|thead|tr|ul)\b",
    re.I,
)


def markdown_pieces(text: str) -> tuple[list[Piece], str, tuple[str, ...]]:
    """The pieces of a Markdown text (metadata first), its title, and the languages it declares."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    front = front_matter(text, prose)
    if front is None:
        return prose(text), "", ()
    return [*front.pieces, *prose(text[front.end :])], front.title, (front.language,) if front.language else ()


def prose(text: str) -> list[Piece]:
    """The pieces of Markdown without front matter, all of them content."""
    text = _filled(text)
    if not text.strip():
        return []
    text, links = references(text)
    root = parse("".join(_blocks(text.expandtabs(4).split("\n"), links)))
    return body_pieces(root) if root is not None else []


def _filled(text: str) -> str:
    """A text without placeholders; what stands between fences is code, and code is left alone."""
    if "```" not in text and "~~~" not in text:
        return without_code(without_templates(text))
    out, plain, fence = [], [], ""
    for line in text.split("\n"):
        mark = _FENCE.match(line)
        inside = bool(fence) or mark is not None
        if inside and plain:
            out.append(without_code(without_templates("\n".join(plain))))
            plain = []
        (out if inside else plain).append(line)
        if fence and line.strip().startswith(fence):
            fence = ""
        elif not fence and mark:
            fence = mark["mark"]
    return "\n".join([*out, without_code(without_templates("\n".join(plain)))])


def _blocks(lines: list[str], links: dict[str, str]) -> Iterator[str]:
    """HTML of the block structure of Markdown lines."""
    index = 0
    while index < len(lines):
        line = lines[index]
        fence, atx = _FENCE.match(line), _ATX.fullmatch(line)
        if not line.strip() or _EMPTY.fullmatch(line):
            index += 1
        elif fence:
            end = _after_fence(lines, index, fence["mark"])
            yield f"<div hidden>{_escaped(' '.join(lines[index + 1 : end]))}</div>"
            index = end + 1
        elif atx and _is_heading(atx):
            level = len(atx["marks"])
            yield f"<h{level}>{inline(atx['text'], links)}</h{level}>"
            index += 1
        elif _RULE.fullmatch(line):
            yield "<hr>"
            index += 1
        else:
            html, index = _longer(lines, index, links)
            yield html


def _longer(lines: list[str], index: int, links: dict[str, str]) -> tuple[str, int]:
    """HTML of a block that may run over several lines, and the index of the line after it."""
    line = lines[index]
    if _BLOCK_TAG.match(line):
        return _raw(lines, index, links)
    if _QUOTE.match(line):
        end = _while(
            lines, index, lambda one: bool(one.strip()) and (bool(_QUOTE.match(one)) or not _starts_block(one))
        )
        inside = "".join(_blocks([_TASK.sub("", _QUOTE.sub("", one, count=1), count=1) for one in lines[index:end]], links))
        return f"<blockquote>{inside}</blockquote>", end
    if _ITEM.fullmatch(line):
        return _list(lines, index, links)
    if index + 1 < len(lines) and _TERM.fullmatch(lines[index + 1]):
        end = _while(lines, index + 1, lambda one: bool(_TERM.fullmatch(one)) or one.startswith("    "))
        told = "".join(f"<dd>{inline(one.strip().removeprefix(':').strip(), links)}</dd>" for one in lines[index + 1 : end])
        return f"<dl><dt>{inline(line.strip(), links)}</dt>{told}</dl>", end
    if "|" in line and index + 1 < len(lines) and _ROW.fullmatch(lines[index + 1]):
        end = _while(lines, index + 2, lambda one: "|" in one)
        return _table([line, *lines[index + 2 : end]], links), end
    end = _while(lines, index + 1, lambda one: bool(one.strip()) and not _starts_block(one))
    if end < len(lines) and end - index <= 2 and _SETEXT.fullmatch(lines[end]):
        level = 1 if "=" in lines[end] else 2
        return f"<h{level}>{inline(' '.join(lines[index:end]), links)}</h{level}>", end + 1
    return f"<p>{inline(_joined(lines[index:end]), links)}</p>", end


def _while(lines: list[str], index: int, goes_on: Callable[[str], bool]) -> int:
    while index < len(lines) and goes_on(lines[index]):
        index += 1
    return index


def _starts_block(line: str) -> bool:
    atx = _ATX.fullmatch(line)
    if atx and _is_heading(atx):
        return True
    return bool(
        _SETEXT.fullmatch(line)
        or _FENCE.match(line)
        or _RULE.fullmatch(line)
        or _ITEM.fullmatch(line)
        or _QUOTE.match(line)
        or _BLOCK_TAG.match(line)
    )


def _is_heading(atx: re.Match[str]) -> bool:
    """`#Word` without a gap is a heading of careless authors unless it is a hashtag: one hash and few words."""
    return bool(atx["gap"]) or len(atx["marks"]) > 1 or len(atx["text"].split()) > 2


def _after_fence(lines: list[str], index: int, mark: str) -> int:
    for end in range(index + 1, len(lines)):
        if lines[end].strip().startswith(mark):
            return end
    return len(lines)


def _raw(lines: list[str], index: int, links: dict[str, str]) -> tuple[str, int]:
    """A block of HTML up to a blank line (CommonMark 4.6), or to Markdown that begins after a line of tags alone."""
    end = index + 1
    while end < len(lines) and lines[end].strip() and not _ATX.fullmatch(lines[end]):
        if _ONLY_TAGS.fullmatch(lines[end - 1]) and not lines[end].lstrip().startswith("<"):
            break
        end += 1
    raw = "\n".join(lines[index:end])
    return (inline(raw, links) if "](" in raw or "**" in raw else raw) + "\n", end


def _joined(lines: list[str]) -> str:
    """The lines of a paragraph; hard breaks, and lines that begin with a label of their own, stay breaks."""
    out = lines[0].strip()
    for before, line in zip(lines, lines[1:], strict=False):
        hard = before.endswith(("  ", "\\")) or (_LABEL.match(line.lstrip()) and len(before) < 60)
        out = f"{out.rstrip(chr(92))}{'<br>' if hard else ' '}{line.strip()}"
    return out


def _list(lines: list[str], index: int, links: dict[str, str]) -> tuple[str, int]:
    """Nested lists by indentation; other lines go on the item above, until a blank line and no indent."""
    html: list[str] = []
    indents: list[int] = []
    while index < len(lines):
        item = _ITEM.fullmatch(lines[index])
        if item:
            _open(html, indents, len(item["indent"]))
            told = lines[index].strip() if opens_with_day(lines[index]) else _TASK.sub("", item["text"] or "", count=1)
            html.append(inline(told, links))
        elif not lines[index].strip():
            following = lines[index + 1] if index + 1 < len(lines) else ""
            if not (_ITEM.fullmatch(following) or following.startswith("  ")):
                break
            html.append("<p>")
        elif _starts_block(lines[index]) and not lines[index].startswith("  "):
            break
        else:
            html.append(" " + inline(lines[index].strip(), links))
        index += 1
    html.append("</li></ul>" * len(indents))
    return "".join(html), index


def _open(html: list[str], indents: list[int], indent: int) -> None:
    while len(indents) > 1 and indent <= indents[-2] + 1 and indent < indents[-1]:
        html.append("</li></ul>")
        indents.pop()
    if not indents or indent >= indents[-1] + 2:
        html.append("<ul><li>")
        indents.append(indent)
    else:
        html.append("</li><li>")


def _table(rows: list[str], links: dict[str, str]) -> str:
    html = ["<table>"]
    for number, row in enumerate(rows):
        tag = "td" if number else "th"
        cells = re.split(r"(?<!\\)\|", row.strip().removeprefix("|").removesuffix("|"))
        html.append("<tr>" + "".join(f"<{tag}>{inline(cell.strip(), links)}</{tag}>" for cell in cells) + "</tr>")
    return "".join([*html, "</table>"])


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")
