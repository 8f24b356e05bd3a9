"""Placeholders that only a site generator fills: gone from a text before anything in it is read.

What stands in a placeholder is an argument, never words or numbers of the page: `{{< stat people=1200 >}}` yields nothing.
Known: Hugo, Liquid, Jinja, Handlebars, ERB, PHP, Template Toolkit, Blade; in Markdown MDX (JSX, imports, expressions),
attribute lists of kramdown and Pandoc, containers, messages of ICU.
Never here: Markdown itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

# How a placeholder begins and ends, the longest beginning first; whether it may run over a blank line.
_MARKS = {
    "<!--": ("-->", True), "{{!--": ("--}}", True), "{{<": (">}}", True), "{{%": ("%}}", True), "{{{": ("}}}", False), "{{": ("}}", False),
    "{%": ("%}", False), "{#": ("#}", True), "{/*": ("*/}", True), "<%": ("%>", True), "<?": ("?>", True), "[%": ("%]", False),
}  # fmt: skip
_OPEN = re.compile("|".join(re.escape(mark) for mark in sorted(_MARKS, key=len, reverse=True)))
_BLANK = re.compile(r"\n[ \t]*\n")
_REACH = 4_000  # code points of a placeholder; of a comment any number
_BLADE = re.compile(r"^[ \t]*@(?:end[a-z]+|else|[a-z]\w*[ \t]*\([^\n]{0,300}\))[ \t]*$", re.M | re.I)
_SHELL = re.compile(r"[$#]\{[^{}\n]{0,200}\}")
# In Markdown alone, where braces are rare in words.
_LISTS = re.compile(r"\{[:.#][^{}\n]{0,300}\}|\{[\w-]{1,40}=[^{}\n]{0,300}\}")
_EXPRESSION = re.compile(
    r"\{\s?[A-Za-z_$][\w$]{0,80}(?:[?!]?\.[\w$]{1,80}|\[[^\[\]{}\n]{0,80}\]|\([^(){}\n]{0,200}\)){0,20}\s?\}|\{`[^`]{0,400}`\}"
)
_MESSAGE = re.compile(r"\{\s?[\w.]{1,60},\s?(?:plural|select|selectordinal|number|date|time)\b")
_ATTRIBUTE = re.compile(r"(?<=[\w-])=\{")
_STRING = re.compile(r"\{\s?(?:\"([^\"{}\n]{0,300})\"|'([^'{}\n]{0,300})')\s?\}")
_CONTAINER = re.compile(r"^[ \t]{0,3}:{3,}[^\n]{0,300}$", re.M)
_CONTENTS = re.compile(r"^[ \t]{0,3}(?:\[\[?_?toc_?\]?\]|\\(?:newpage|pagebreak|tableofcontents))[ \t]*$", re.M | re.I)
_IMPORT = re.compile(r"^import\s(?:[^;\"'\n]{0,400}\sfrom\s)?[\"'][^\"'\n]{1,300}[\"'];?[ \t]*$", re.M)
_EXPORT = re.compile(r"^export\s+(?:const|let|var|function|default|async|class|\*|\{)[^\n]*$", re.M)
_MAX_BALANCED = 8_000  # code points between a brace and the one that closes it


def without_templates(text: str) -> str:
    """A text without the placeholders that only a site generator fills; comments are gone too."""
    if _OPEN.search(text):
        text = "".join(_outside(text))
    if "@" in text:
        text = _BLADE.sub("", text)
    return _SHELL.sub("", text) if "${" in text or "#{" in text else text


def without_code(text: str) -> str:
    """Markdown without what programs that render it would run or use up: expressions, attributes, imports, containers."""
    if ":::" in text:
        text = _CONTAINER.sub("", text)
    if "import" in text or "export" in text:
        text = "".join(_outside_exports(_IMPORT.sub("", text)))
    if "[" in text or "\\" in text:
        text = _CONTENTS.sub("", text)
    if "{" not in text:
        return text
    text = "".join(_outside_balanced(text, _ATTRIBUTE))
    text = "".join(_outside_balanced(text, _MESSAGE))
    text = _STRING.sub(lambda found: found[1] or found[2] or "", text)
    return _EXPRESSION.sub("", _LISTS.sub("", text))


def _outside(text: str) -> Iterator[str]:
    """The stretches of a text outside its placeholders; one that is never closed is text."""
    at = begin = 0
    lost: set[str] = set()  # marks whose end the text does not hold any more
    while (found := _OPEN.search(text, at)) is not None:
        close, over_blanks = _MARKS[found[0]]
        reach = len(text) if found[0] == "<!--" else found.end() + _REACH
        end = -1 if found[0] in lost else text.find(close, found.end(), reach)
        if end < 0 and found[0] == "<!--":
            lost.add(found[0])
        if end < 0 or (not over_blanks and _BLANK.search(text, found.end(), end)):
            at = found.start() + 1
            continue
        yield text[begin : found.start()]
        at = begin = end + len(close)
    yield text[begin:]


def _outside_balanced(text: str, opening: re.Pattern[str]) -> Iterator[str]:
    """The stretches outside braces that a pattern opens, up to the brace that closes them."""
    at = begin = 0
    while (found := opening.search(text, at)) is not None:
        end = _closing(text, text.index("{", found.start()))
        if end < 0:
            at = found.end()
            continue
        yield text[begin : found.start()]
        at = begin = end + 1
    yield text[begin:]


_BRACE = re.compile(r"[{}]")


def _closing(text: str, start: int) -> int:
    """The place of the brace that closes the one at `start`, or -1."""
    depth = 0
    for found in _BRACE.finditer(text, start, start + _MAX_BALANCED):
        depth += 1 if found[0] == "{" else -1
        if depth == 0:
            return found.start()
    return -1


def _outside_exports(text: str) -> Iterator[str]:
    """The stretches outside `export ...`, which ends with its line or with the braces that it opens."""
    at = 0
    while (found := _EXPORT.search(text, at)) is not None:
        yield text[at : found.start()]
        brace = text.find("{", found.start(), found.end())
        end = _closing(text, brace) if brace >= 0 else -1
        line = text.find("\n", end) if end >= 0 else found.end()
        at = line if line >= 0 else len(text)
    yield text[at:]
