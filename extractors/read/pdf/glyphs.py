"""What pdfium says of the glyphs of a page: words with their points, sizes, fonts, and whether they are painted.

Only here are pypdfium2's text functions called, as few as will do: two points a word, a few looks a run, and without
ctypes' checks of arguments, which would cost twice the calls themselves.
Never here: what belongs together on a line.
"""

from __future__ import annotations

import ctypes
import math
import re
from collections.abc import Callable, Iterator
from typing import Any

import pypdfium2.raw as pdfium

Box = tuple[float, float, float, float]  # left, bottom, right, top, in points; the origin is the page's lower left
# A word: its text, the index of its first and last character, left and right edge, baseline.
Word = tuple[str, int, int, float, float, float]

_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
# What pdfium puts where a word was parted at the end of a line, and what fonts of symbols draw bullets with.
PARTED = "\x02\ufffe"
_PRIVATE = re.compile(r"[\ue000-\uf8ff]")
_WORD = re.compile(r"\S+")
_BOLD = re.compile(rb"bold|black|heavy|semibold|demi", re.I)
MAX_CHARS = 60_000  # of one page; beyond it a page is a data dump or an attack
_FORCED_BOLD = 0x40000  # bit 19 of the font descriptor's flags (ISO 32000-1, table 123)
_UNPAINTED = (3, 7)  # modes of rendering that paint nothing (table 106)
_WHITE = 250  # of 255, from which on a colour is no ink on paper
_FAINT = 10  # of 255 of opacity, below which nothing is seen


def _unchecked(function: Any, result: type = ctypes.c_int) -> Callable[..., Any]:
    """A function of pdfium whose arguments ctypes neither checks nor converts: pointers must be given as such."""
    return ctypes.CFUNCTYPE(result)(ctypes.cast(function, ctypes.c_void_p).value)


_ORIGIN, _MEASURE = _unchecked(pdfium.FPDFText_GetCharOrigin), _unchecked(pdfium.FPDFText_GetCharBox)
_MATRIX = _unchecked(pdfium.FPDFText_GetMatrix)
_FONT_SIZE = _unchecked(pdfium.FPDFText_GetFontSize, ctypes.c_double)
_FONT = _unchecked(pdfium.FPDFText_GetFontInfo)
_COLOUR = _unchecked(pdfium.FPDFText_GetFillColor)
_OBJECT = _unchecked(pdfium.FPDFText_GetTextObject, ctypes.c_void_p)
_MODE = _unchecked(pdfium.FPDFTextObj_GetTextRenderMode)
_NO_LETTER = _unchecked(pdfium.FPDFText_HasUnicodeMapError)
_byref = ctypes.byref
_Colour, _Name = ctypes.c_uint * 4, ctypes.c_char * 128


def page_text(textpage: Any) -> str:
    """One code point for each of pdfium's characters, so that indexes agree."""
    count = min(textpage.count_chars(), MAX_CHARS)
    text = textpage.get_text_range(0, count) if count else ""
    if len(text) != count:
        codes = (pdfium.FPDFText_GetUnicode(textpage.raw, index) for index in range(count))
        text = "".join(chr(code) if 0 < code < 0x110000 else " " for code in codes)
    return text


def page_words(raw: Any, text: str, bounds: Box, turns: int) -> list[Word]:
    """The words of a page in the order of its content stream, turned back by `turns` quarters."""
    left, baseline, x0, x1, y0, y1 = numbers = [ctypes.c_double() for _ in range(6)]
    to_left, to_baseline, *to_box = map(ctypes.byref, numbers)
    out: list[Word] = []
    for first, stop in _ranges(text):
        if not (_ORIGIN(raw, first, to_left, to_baseline) and _MEASURE(raw, stop - 1, *to_box)):
            continue
        start, right, height = left.value, x1.value, baseline.value
        if turns:
            start, height, *_ = turned((start, height, start, height), bounds, turns)
            right = turned((x0.value, y0.value, right, y1.value), bounds, turns)[2]
        word = text[first:stop]
        if not word.isascii():
            word = _readable(word)
        out.append((word, first, stop - 1, start, right if right > start else start, height))
    return out


def turns_of(raw: Any, text: str) -> int:
    """By how many quarter turns, counter-clockwise, most of a page's words are turned."""
    matrix = pdfium.FS_MATRIX()
    starts = [match.start() for match in _WORD.finditer(text, 0, 4000)]
    counts = [0, 0, 0, 0]
    for index in starts[:: max(1, len(starts) // 12)]:
        pdfium.FPDFText_GetMatrix(raw, index, matrix)
        counts[round(math.atan2(matrix.b, matrix.a) / (math.pi / 2)) % 4] += 1
    return max(range(4), key=lambda turn: counts[turn])


def turned(box: Box, page: Box, turns: int) -> Box:
    """A box as it stands when its page is turned back by so many quarters, the page's corner at the origin."""
    left, bottom, right, top = page
    x0, y0, x1, y1 = box
    if turns == 1:
        return (y0 - bottom, right - x1, y1 - bottom, right - x0)
    if turns == 2:
        return (right - x1, top - y1, right - x0, top - y0)
    return (top - y1, x0 - left, top - y0, x1 - left) if turns == 3 else box


def size_at(raw: Any, index: int) -> float:
    """The size of the letters (em) at a character, in points as they stand on the page."""
    matrix = pdfium.FS_MATRIX()
    _MATRIX(raw, index, _byref(matrix))
    return max(abs(_FONT_SIZE(raw, index)) * math.hypot(matrix.c, matrix.d), 0.1)


def is_bold(raw: Any, index: int) -> bool:
    """True where the character's font calls itself bold."""
    name, flags = _Name(), ctypes.c_int()
    if not _FONT(raw, index, name, ctypes.c_ulong(128), _byref(flags)):
        return False
    return bool(flags.value & _FORCED_BOLD) or _BOLD.search(name.value) is not None


def is_unpainted(raw: Any, index: int) -> bool:
    """True of a character in a mode that leaves no ink, such as the words laid behind a scanned picture.

    Fonts that draw their letters themselves (Type 3) heed no mode; they are told by having no name.
    """
    thing = _OBJECT(raw, index)
    return bool(thing) and _MODE(ctypes.c_void_p(thing)) in _UNPAINTED and _FONT(raw, index, None, ctypes.c_ulong(0), None) > 1


def is_white(raw: Any, index: int) -> bool:
    """True of a character filled with white, or with nothing: unseen where nothing darker lies behind it."""
    colour = _Colour()
    if not _COLOUR(raw, index, _byref(colour), _byref(colour, 4), _byref(colour, 8), _byref(colour, 12)):
        return False
    red, green, blue, opacity = colour
    return (red >= _WHITE and green >= _WHITE and blue >= _WHITE) or opacity < _FAINT


def is_guessed(raw: Any, first: int, last: int) -> bool:
    """True where the font does not say which letters most of these glyphs are, so that pdfium had to guess."""
    if _NO_LETTER(raw, first) != 1 and _NO_LETTER(raw, last) != 1:
        return False
    indexes = range(first, min(last, first + 40) + 1)
    return 2 * sum(_NO_LETTER(raw, index) == 1 for index in indexes) >= len(indexes)


def _ranges(text: str) -> Iterator[tuple[int, int]]:
    parted = any(mark in text for mark in PARTED)
    for match in _WORD.finditer(text):
        first, stop = match.span()
        if parted and stop - first > 1:
            yield from _unparted(match.group(), first, stop)
        else:
            yield first, stop


def _readable(word: str) -> str:
    """A word with ligatures as letters; one private character alone is a bullet drawn by a font of symbols."""
    if len(word) == 1 and _PRIVATE.match(word):
        return _private(word, "•") if word > "\uf700" else "•"
    return _PRIVATE.sub(lambda match: _private(match[0], "•"), word).translate(_LIGATURES)


def _private(letter: str, other: str) -> str:
    """The letter or digit that a private code stands for: fonts of symbols from U+F020, Adobe's small capitals and
    old-style figures from U+F720."""
    code = ord(letter)
    if 0xF020 < code <= 0xF0FF or 0xF720 < code <= 0xF7FF:
        return chr(code & 0xFF)
    return other


def _unparted(word: str, start: int, end: int) -> list[tuple[int, int]]:
    """The ranges of a word that pdfium has joined over the end of a line; the mark stays with the first."""
    cuts = [start + i + 1 for i, ch in enumerate(word) if ch in PARTED and start + i + 1 < end]
    return list(zip([start, *cuts], [*cuts, end], strict=True)) if cuts else [(start, end)]
