"""The words of lists of organisations in one language, compiled from `languages/<lang>/partners.yml`.

Never here: any word itself, or what is done with them (`lists`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from extractors.languages import either, siblings, words
from schemas.names import fold, transliterate


@dataclass(frozen=True, slots=True)
class ListWords:
    """`sections`: (role, pattern) in the order in which they count; `kinds`: a heading's word -> type of its names; the
    other fields are patterns of the YAML's lists of the same or a like name."""

    sections: tuple[tuple[str, re.Pattern[str]], ...]
    not_sections: re.Pattern[str]
    not_items: frozenset[str]
    money: re.Pattern[str]
    bodies: re.Pattern[str]
    income: re.Pattern[str]
    kinds: dict[str, str]
    logo_of: re.Pattern[str]
    explains: re.Pattern[str]
    persons: re.Pattern[str]
    after_comma: frozenset[str]


@cache
def list_words(language: str) -> ListWords:
    """The words of a language, its siblings and English."""
    own = [f for f in (words(tag, "partners") for tag in siblings(language)) if f]
    files = own if language.startswith("en") else [*own, words("en", "partners")]
    sections = [(row["role"], _alternatives(row["words"])) for f in files for row in f.get("sections", ())]
    return ListWords(
        tuple(sections),
        _alternatives([w for f in files for w in f.get("not_sections", ())]),
        frozenset(fold(w) for f in files for w in f.get("not_items", ())),
        _alternatives([w for f in files for w in f.get("money", ())]),
        _alternatives([w for f in files for w in f.get("bodies", ())]),
        _alternatives([w for f in files for w in f.get("income_tables", ())]),
        {transliterate(str(w).lower()): kind for f in reversed(files) for kind, names in (f.get("list_kinds") or {}).items() for w in names},
        re.compile(r"(?:(?:" + "|".join(re.escape(str(w)) for f in files for w in f.get("logo_of", ["logo of"])) + r")\s+(?:the\s+|der\s+|des\s+|de\s+la\s+|du\s+)?)?", re.IGNORECASE),
        re.compile(r"\s" + _alternatives([w for f in files for w in f.get("explains", ())]).pattern),
        _alternatives([w for f in files for w in f.get("persons", ())]),
        frozenset(str(w) for f in files for w in f.get("after_comma", ())),
    )


def _alternatives(values: list[str]) -> re.Pattern[str]:
    forms = sorted({re.escape(transliterate(v.lower())) for v in values}, key=len, reverse=True) or [r"(?!)"]
    return re.compile(r"(?<!\w)(?:" + either(forms) + r")(?!\w)")
