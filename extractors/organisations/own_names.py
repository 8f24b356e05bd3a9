"""The names a document gives itself: of its site, its imprint, its title, its definition, its frequent actor.

Candidates come from metadata and from the main text; one counts where its use shows an organisation that acts. Which of
them is subject or publisher is decided in `fields`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from extractors.organisations.complements import head_at
from extractors.organisations.counting import places
from extractors.organisations.domains import letters
from extractors.organisations.gazetteer import by_form, country_words, is_place, language_names
from extractors.organisations.lexicon import Lexicon, lexicon
from extractors.organisations.people import given_names, person_like
from extractors.organisations.words import acronym, bare_end, camel, runs, tokens
from extractors.outline import outline
from extractors.privacy import protected_regions
from schemas.documents import Block, Document, Span
from schemas.names import fold, transliterate

_TITLE_CUT = re.compile(r"\s+[|–—·•»\-]+\s+|\s*[|»]\s*|:\s+")
_COPYRIGHT = re.compile(
    r"(?:©|\(c\)|copyright)\s*(?:©|\(c\)|copyright)?\s*(?:\d{4}\s*(?:[-–]\s*\d{4})?,?\s*)?([^\d|•.©(]{2,70}?)"
    r"(?=\s*(?:\d{4}|[|•©(]|\.\s|\.$|$|,|\ball rights|\balle rechte|\btous droits|\bsva prava|\btodos los))",
    re.IGNORECASE,
)
_DOMAIN = re.compile(r"(?:@|://(?:www\.)?|\bwww\.)((?:[\w-]+\.)+[a-z]{2,12})\b", re.IGNORECASE)
_GOES_ON, _COMES_FROM = re.compile(r" [A-ZÀ-Ž][a-zà-ž]"), re.compile(r"[A-Z][a-z] \Z")
_SITE_KEYS = ("og:site_name", "application-name", "jsonld:publisher.name", "jsonld:organization.name", "jsonld:ngo.name", "dc.publisher", "publisher")
_STRENGTH = ("site", "copyright", "description", "domain", "title", "definition", "frequent")


@dataclass(frozen=True, slots=True)
class OwnName:
    """A name the document gives itself. `source`: site, copyright, domain, title, definition or frequent; `span`: where."""

    name: str
    span: Span
    source: str


@dataclass(frozen=True, slots=True)
class _Uses:
    """How the main text uses a name: how often, as an actor, after "in" and the like, within a sentence."""

    total: int
    actor: int
    place: int
    inner: int
    verbs: int


@lru_cache(maxsize=4)
def own_names(document: Document) -> tuple[OwnName, ...]:
    """Names of the document's own organisations, the strongest source first; each name once."""
    lex = lexicon(document.language)
    body = _Body(document, lex)
    found = [own for own in (*_authors(document, body, lex), *_site(document), *_copyright(document, lex), *_described(document, lex), *_titles(document, body), *_cover(document, lex), *_definitions(document, lex), *_frequent(document, body)) if _plausible(document, own.name, lex, declared=own.source in ("site", "copyright"))]
    found = [own if own.source not in ("title", "frequent") or not body.has_domain(own.name) else OwnName(own.name, own.span, "domain") for own in found]
    seen: dict[str, OwnName] = {}
    for own in sorted(found, key=lambda o: _STRENGTH.index(o.source)):
        seen.setdefault(fold(own.name), own)
    return tuple(own for key, own in seen.items() if key)


# 'Qendra Rinore "Drini" (QRD) është organizatë': the quoted part belongs to the name, the bracket does not.
_QUOTED_PART = re.compile(r"\s[\"“„«][^\"“”„«»]{2,60}[\"”“»]")
_BRACKETED = re.compile(r"^\s*\([^)]{2,40}\)")


class _Body:
    """The main text once, for counting uses, and the letters of the domains that the document prints or links to itself."""

    def __init__(self, document: Document, lex: Lexicon) -> None:
        self._lex = lex
        stories = protected_regions(document)
        self.text = "\n".join(document.quote(b.span) for b in document.zone("main") if b.kind != "title" and not any(r.overlaps(b.span) for r in stories))
        self._frame = "\n".join(document.quote(b.span) for b in document.zone("header", "footer"))
        everything = document.text
        self._domains = Counter("".join(ch for ch in label if ch.isalnum()) for label in (d.lower().split(".")[-2 - (d.count(".") > 1 and len(d.split(".")[-2]) <= 3)] for d in _DOMAIN.findall(everything)))

    def has_domain(self, name: str) -> bool:
        """The name's letters are those of a printed domain ("Distribute Aid" and distributeaid.org)."""
        return len(letters(name)) > 3 and letters(name) in self._domains

    def framed(self, name: str) -> bool:
        """The name stands in a running head, a footer or a masthead of the page."""
        return name in self._frame

    def uses(self, name: str) -> _Uses:
        """Counts of a name's uses in the main text."""
        total = actor = place = inner = verbs = 0
        for start in places(self.text, name):
            end = start + len(name)
            if _GOES_ON.match(self.text, end) or _COMES_FROM.match(self.text[max(0, start - 3) : start]):
                continue
            before, after = self.text[max(0, start - 40) : start].rstrip(" \"“„«"), self.text[end : end + 60]
            before, after = transliterate(before.lower()), transliterate(after.lower())
            bare = re.sub(r"\b(?:the|der|die|das|den|dem|la|le|les)$|l['’]$", "", before, flags=re.IGNORECASE).rstrip()
            total += 1
            inner += bare[-1:].isalpha() or bare[-1:] == ","
            place += self._lex.place_before.search(before) is not None
            verbs += self._lex.verb_after.match(after.lstrip(" )\"”")) is not None
            actor += after[:2] in ("'s", "’s") or self._lex.verb_after.match(after.lstrip(" )\"”")) is not None or self._lex.agent_before.search(bare) is not None
        return _Uses(total, actor, place, inner, verbs)


def _site(document: Document) -> Iterator[OwnName]:
    for wanted in _SITE_KEYS:
        for block in document.zone("metadata"):
            name = document.quote(block.span).strip()
            if block.path.lower().removeprefix("meta:").endswith(wanted) and not person_like(name):
                yield _without_domain(document, OwnName(name, block.span, "site"))


def _described(document: Document, lex: Lexicon) -> Iterator[OwnName]:
    """The capitalised run that begins the page's declared description and acts in it."""
    for block in document.zone("metadata"):
        if block.path.rsplit(":", 1)[-1].lower() != "description":
            continue
        text = document.quote(block.span)
        toks = tokens(text)
        for i, j in runs(toks, lex)[:1]:
            while i < j and toks[i].low in lex.openers:
                i += 1
            if i < j and toks[i].start < 20 and lex.verb_after.match(text[toks[j - 1].end :].lstrip()) and (j - i > 1 or acronym(toks[i].text) or camel(toks[i].text)):
                name = text[toks[i].start : bare_end(toks[j - 1])]
                if not person_like(name):
                    yield OwnName(name, Span(block.span.start + toks[i].start, block.span.start + toks[i].start + len(name)), "description")


def _without_domain(document: Document, own: OwnName) -> OwnName:
    """A site that calls itself by its address ("AWO.ORG") has the name that its text uses."""
    match = re.fullmatch(r"(?:www\.)?([\w-]{2,})\.(?:org|com|net|info|eu|[a-z]{2})", own.name, re.IGNORECASE)
    if match is None or any(own.name in document.quote(b.span) for b in document.zone("main")):
        return own
    start = own.span.start + match.start(1)
    return OwnName(match[1], Span(start, start + len(match[1])), own.source)


def _authors(document: Document, body: _Body, lex: Lexicon) -> Iterator[OwnName]:
    """A declared author that is a body: by its head noun, or since the text makes it act or repeats it in its frame."""
    for block in document.zone("metadata"):
        if block.path.rsplit(":", 1)[-1].rsplit(".", 1)[-1].lower() not in ("author", "creator", "publisher"):
            continue
        name = document.quote(block.span).strip()
        toks = tokens(name)
        headed = any(head_at(toks, k, lex) for k in range(len(toks))) or fold(name) in by_form()
        if not person_like(name) and (headed or body.uses(name).actor or body.framed(name) or body.uses(name).total and any(is_place(w, document.language) for w in name.split())) and len(toks) <= 8:
            yield OwnName(name, block.span, "site")


def _copyright(document: Document, lex: Lexicon) -> Iterator[OwnName]:
    for block in document.blocks:
        text = document.quote(block.span)
        if block.zone in ("metadata", "hidden") or len(text) > 600:
            continue
        for match in _COPYRIGHT.finditer(text):
            name = re.sub(r"^(?:by|the)\s+", "", _trimmed(text[match.start(1) : match.end(1) + 1] if text[match.end(1) : match.end(1) + 1] == "." else match[1], lex), flags=re.IGNORECASE)
            if name in match[1] and name and _is_heard_elsewhere(document, name, block) and not lex.credit_before.search(text[max(0, match.start() - 30) : match.start(1)].rstrip().lower()) and not person_like(name):
                start = block.span.start + match.start(1) + match[1].index(name)
                yield OwnName(name, Span(start, start + len(name)), "copyright")


def _is_heard_elsewhere(document: Document, name: str, block: Block) -> bool:
    """Whether half of a name's words stand on the page outside this block: those of the theme's maker do not."""
    known = set(fold(document.text[: block.span.start] + " " + document.text[block.span.end :]).split())
    words = fold(name).split()
    return 2 * sum(word in known or any(word in host for host in known if "." in host) for word in words) >= len(words)


def _titles(document: Document, body: _Body) -> Iterator[OwnName]:
    """Parts of titles that the text uses as an actor's name."""
    lex = lexicon(document.language)
    for block in document.blocks:
        titular = block.kind == "title" or block.zone == "metadata" and block.path in ("title", "front:title", "meta:og:title", "og:title")
        if not (titular or block.kind == "heading" and block.level <= 2 and block.zone in ("main", "header")):
            continue
        text = document.quote(block.span)
        parts = [p for p in _TITLE_CUT.split(text) if p]
        for part in reversed(parts):
            name = _strip_about(_trimmed(part, lex), lex)
            at = text.find(name) if name else -1
            if at < 0 or person_like(name):
                continue
            uses = body.uses(name)
            if _named_after_the_site(titular, parts, part, body, name):
                yield OwnName(name, Span(block.span.start + at, block.span.start + at + len(name)), "site")
                continue
            if document.language.startswith("de") and len(name.split()) == 1 and not (acronym(name) or camel(name) or body.has_domain(name) or body.framed(name)):
                continue  # every German noun has a capital
            if block.kind == "heading" and all(w.lower() in lex.common or w.lower() in lex.connectors for w in name.split()) and not body.has_domain(name):
                continue
            sure_form = acronym(name) or camel(name) or uses.inner >= 1
            headed = any(head_at(tokens(name), k, lex) for k in range(len(tokens(name)))) or fold(name) in by_form()
            last_of_several = titular and len(parts) > 1 and part == parts[-1]
            if uses.place * 2 <= uses.total and (body.framed(name) and (headed or len(name.split()) > 1) and uses.total or uses.actor and uses.total >= 2 and sure_form or body.has_domain(name) or headed and uses.total >= 1 or last_of_several and (uses.actor or body.framed(name) or _heads_the_page(document, parts[0]))):
                yield OwnName(name, Span(block.span.start + at, block.span.start + at + len(name)), "title")


def _named_after_the_site(titular: bool, parts: list[str], part: str, body: _Body, name: str) -> bool:
    """"More tomatoes - Santa Cruz Table" on a page whose masthead says "Santa Cruz Table": its site's name."""
    return titular and len(parts) > 1 and part == parts[-1] and len(name.split()) > 1 and body.framed(name)


def _heads_the_page(document: Document, part: str) -> bool:
    """"Impact - Masoom" over a page headed "Impact": the other part of the title is the site's name."""
    wanted = fold(part)
    return any(fold(document.quote(b.span)) == wanted for b in document.blocks if b.kind == "heading" and b.zone in ("main", "header")) or len(wanted.split()) == 1


def _cover(document: Document, lex: Lexicon) -> Iterator[OwnName]:
    """On a report's cover ("Annual Report 2022" among the first lines) the other short line is the organisation's name."""
    first = list(document.zone("main"))[:4]
    if not any(lex.report.search(document.quote(b.span)) for b in first):
        return
    for block in first:
        name = document.quote(block.span).strip()
        if block.kind in ("heading", "title") and 2 <= len(name.split()) <= 8 and not person_like(name) and not lex.report.search(name) and not name.endswith((".", ":")):
            yield OwnName(name, block.span, "title")
            return


def _trimmed(name: str, lex: Lexicon) -> str:
    """Without marks at its ends; the point of a legal form ("e. V.") stays."""
    name = name.strip(" ,-–|")
    return name if any(name.endswith(" " + form) for form in lex.legal) else name.strip(" .,-–|")


def _strip_about(text: str, lex: Lexicon) -> str:
    low = text.lower()
    for phrase in sorted(lex.about, key=len, reverse=True):
        if low.startswith(phrase + " "):
            return text[len(phrase) + 1 :].strip()
    return text


def _definitions(document: Document, lex: Lexicon) -> Iterator[OwnName]:
    """"Masoom is a not-for-profit organisation", "We became Masoom": the capitalised run of the first such clause of the text."""
    for sentence in outline(document).sentences:
        block = document.blocks[sentence.block]
        if block.zone != "main" or block.kind not in ("paragraph", "item", "field") or len(sentence.text) < 25:
            continue
        toks = tokens(sentence.text)
        for i, j in runs(toks, lex)[:2]:
            while i < j and toks[i].low in lex.openers:
                i += 1
            quoted = _QUOTED_PART.match(sentence.text, toks[j - 1].end)
            stop = quoted.end() if quoted else toks[j - 1].end
            after = _BRACKETED.sub("", sentence.text[stop:]).lstrip(" )\"”“»'’")
            defined = lex.definition.match(after[:120]) or lex.actor_after.match(after[:60])
            named = lex.calls_itself.search(sentence.text[max(0, toks[i].start - 40) : toks[i].start].rstrip(" \"“„«")) if i < j else None
            if i < j and (toks[i].start < 40 and defined or named) and not after[:1].isdigit():
                start, end = toks[i].start, stop
                name = sentence.text[start:end]
                common = j - i == 1 and (toks[i].low in lex.common or toks[i].low in lex.not_heads)
                if not person_like(name) and not common and not any(ch.isdigit() for ch in name):
                    yield OwnName(name, Span(sentence.span.start + start, sentence.span.start + end), "definition")
                    return


def _frequent(document: Document, body: _Body) -> Iterator[OwnName]:
    """Capitalised runs that the text names again and again as an actor, never mostly as a place or a person."""
    lex = lexicon(document.language)
    counts: Counter[str] = Counter()
    where: dict[str, Span] = {}
    for sentence in outline(document).sentences:
        block = document.blocks[sentence.block]
        if block.zone not in ("main", "header") or block.kind in ("title", "alt"):
            continue
        toks = tokens(sentence.text)
        for i, j in runs(toks, lex):
            while i < j and toks[i].low in lex.openers:
                i += 1
            if i < j and j - i <= 8:
                start, end = toks[i].start, bare_end(toks[j - 1])
                counts[sentence.text[start:end]] += 1
                where.setdefault(sentence.text[start:end], Span(sentence.span.start + start, sentence.span.start + end))
    for name, _ in counts.most_common(60):
        domain = body.has_domain(name)
        if not domain and (body.text.count(name) < 3 or all(word.lower() in lex.common or word.lower() in lex.connectors for word in name.split())) or person_like(name):
            continue
        uses = body.uses(name)
        if len(name.split()) == 1 and not (acronym(name) or camel(name) or domain or uses.verbs >= 2):
            continue  # a village that people come from, rather than an actor
        german = document.language.startswith("de") and not (acronym(name) or camel(name) or domain or len(name.split()) > 2)
        sure_form = acronym(name) or camel(name) or uses.inner >= 1
        if not german and sure_form and (uses.total >= 3 and uses.actor >= 2 and uses.actor * 4 >= uses.total or domain) and uses.place * 2 <= uses.total:
            yield OwnName(name, where[name], "frequent")


def _plausible(document: Document, name: str, lex: Lexicon, *, declared: bool = False) -> bool:
    """A name, not a sentence, a country, a page's name or an address. `declared`: the page says that it is its name, so
    any last word will do ("Lantern Bridge")."""
    parts = name.split()
    low = name.lower()
    if len(parts) > 6 and not any(w.lower() in lex.heads for w in parts):
        return False
    if not 1 <= len(parts) <= 12 or len(name) < 2 or not any(ch.isupper() for ch in name) or re.search(r"https?:|@|[{}<>]|[?!«»]$|^[«»]", name):
        return False
    if is_place(name, document.language) or parts[0] in given_names() and len(parts) == 1:
        return False
    if re.search(r"(?:19|20)\d\d", name) or lex.report.search(name):
        return False
    small = [w for w in parts if w[:1].islower() and not camel(w) and transliterate(w) not in lex.connectors | lex.heads.keys()]
    if len(small) > 1 or fold(name) in language_names(document.language):
        return False
    last = parts[-1].lower()
    if len(parts) == 1 and low in country_words(document.language):
        return False
    if parts[0].lower() in lex.openers - lex.articles or ", " in name and not any(form in name for form in lex.legal):
        return False
    return not (low in lex.about or low in lex.not_heads or (not declared and last in lex.not_heads and last not in lex.heads and not acronym(parts[-1])) or len(parts) == 1 and low in lex.openers)
