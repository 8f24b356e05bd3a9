"""Tags of languages (BCP-47, RFC 5646): what may be one by its form, and how it is written.

Never here: which languages exist, or have word lists.
"""

from __future__ import annotations

import re

_LONGEST = 35  # code points: what RFC 5646 (4.4.1) holds to be enough
# language, script, region, variants, extensions, private use
_TAG = re.compile(
    r"[a-z]{2,3}(?:-[a-z]{3}){0,3}(?:-[a-z]{4})?(?:-(?:[a-z]{2}|\d{3}))?(?:-(?:[a-z\d]{5,8}|\d[a-z\d]{3}))*"
    r"(?:-[a-wy-z\d](?:-[a-z\d]{2,8})+)*(?:-x(?:-[a-z\d]{1,8})+)?",
    re.I | re.A,
)


def tag_of(text: str) -> str:
    """A tag as it is commonly written (`sr-Latn`, `pt-BR`), an empty string where the text has not the form of one.

    >>> [tag_of(text) for text in ("SR-latn", "pt-br", "english", "../en")]
    ['sr-Latn', 'pt-BR', '', '']
    """
    if len(text) > _LONGEST or _TAG.fullmatch(text) is None:
        return ""
    first, *rest = text.split("-")
    return "-".join([first.lower(), *(part.title() if len(part) == 4 else part.upper() for part in rest)])
