"""The addresses that a document prints or links to, and whether a name's letters are those of one.

Never here: which name is the document's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from schemas.documents import Document
from schemas.names import transliterate

_DOMAIN = re.compile(r"(?:@|://(?:www\.)?|\bwww\.|\b)((?:[\w-]+\.)+(?:org|com|net|info|eu|io|[a-z]{2})(?:\.[a-z]{2})?)\b", re.IGNORECASE)
# Second-level labels of hosts that are nobody's own.
_SHARED = frozenset("www org co com net ac gov edu gmail yahoo hotmail outlook facebook twitter instagram youtube linkedin github wordpress blogspot google".split())


@lru_cache(maxsize=4)
def domains(document: Document) -> frozenset[str]:
    """The letters of the labels of all hosts in the text and in its links."""
    hosts = set(_DOMAIN.findall(document.text)) | {host for block in document.blocks if block.anchor for host in _DOMAIN.findall(block.anchor)}
    labels = {label for host in hosts for label in host.lower().split(".")[:-1] if label not in _SHARED}
    return frozenset("".join(ch for ch in label if ch.isalnum()) for label in labels)


def in_domain(document: Document, names: Iterable[str]) -> bool:
    """Whether the letters of one of the names are those of an address ("Distribute Aid" and distributeaid.org)."""
    known = domains(document)
    return any(len(form) > 2 and form in known for form in map(letters, names))


@lru_cache(maxsize=1 << 13)
def letters(name: str) -> str:
    """The letters and digits of a name, small, Cyrillic as Latin."""
    return "".join(filter(str.isalnum, transliterate(name.lower())))
