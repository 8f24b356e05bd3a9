"""Which of the stretches that rules and model propose are names of organisations, whole and nothing but the name.

Each stretch gets a probability from a small linear model (`extractors.model`) over who proposed it, what the spaCy model read
there, its words and its neighbours; of overlapping ones the most probable stays. Never here: proposing.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from extractors.model.linear import model
from extractors.model.names_model import Named
from extractors.organisations.counting import said
from extractors.organisations.domains import in_domain
from extractors.organisations.gazetteer import by_form, by_weak_form, is_place, others
from extractors.organisations.lexicon import lexicon
from extractors.organisations.lists import section_role
from extractors.organisations.people import all_given_names, given_names, person_like
from extractors.organisations.words import acronym, camel
from extractors.outline import outline
from schemas.documents import Document, Span
from schemas.facts import Mention
from schemas.names import fold, transliterate

YES, NO = "yes", "no"
KEEP = 0.46  # how probable a name must be
DECLARED, AGREED, UNIT, FAMILY, JOINED = 0.75, 0.55, 0.15, 0.9, 0.99  # a whole is surer alone, and yet one name with its part
WHOLE_ITEM = 0.15  # how much less probable than a part of it an item of a list of names may be
_PLAIN = frozenset(("run", "part", "model"))  # rules that see no more than capitals, and the model
_WORD = re.compile(r"[^\W_]+|[^\w\s]")
_GOES_ON = re.compile(r"[ -][^\W\d_a-zß-ÿ]")
_REACH = 64  # spans are sought by stretches of so many code points


@dataclass(frozen=True, slots=True)
class Candidate:
    """A stretch, all mentions that propose it, and their rules, each once; `named`: the label that the spaCy model gives exactly this stretch, one
    that overlaps it as "ORG+" (longer), "ORG-" (shorter) or "ORG~" (crossing), or ""."""

    span: Span
    mentions: tuple[Mention, ...]
    named: str
    rules: tuple[str, ...]

    @property
    def is_item(self) -> bool:
        """Whether it is an item of a list of names, which is rather a name than a part of it is ("Tindal Works, City of Tindal")."""
        return any(rule in _ITEMS for rule in self.rules)


_ITEMS = frozenset(("list_heading", "list_lead_in", "list_title"))


def candidates(mentions: Sequence[Mention], named: Sequence[Named]) -> list[Candidate]:
    """Mentions by their stretch, in the order of the text; `named`: what the spaCy model reads, in order too."""
    stretches: dict[Span, list[Mention]] = {}
    for mention in mentions:
        stretches.setdefault(mention.span, []).append(mention)
    starts = [start for start, _, _ in named]
    return [Candidate(span, tuple(group), _label(span, named, starts), tuple(sorted({m.features["rule"] for m in group}))) for span, group in sorted(stretches.items())]


def _label(span: Span, named: Sequence[Named], starts: Sequence[int]) -> str:
    at = max(0, bisect_left(starts, span.start) - 1)
    for start, end, label in named[at : at + 4]:
        if start < span.end and span.start < end:
            if (start, end) == (span.start, span.end):
                return label
            longer, shorter = start <= span.start and span.end <= end, span.start <= start and end <= span.end
            return label + ("+" if longer else "-" if shorter else "~")
    return ""


def signals(document: Document, candidate: Candidate, all_of: Mapping[int, Sequence[Candidate]], counts: Mapping[str, int]) -> tuple[str, ...]:
    """The signals of a candidate; `all_of`: candidates by stretch of the text (`by_place`), `counts`: how often each name."""
    name, named, rules = document.quote(candidate.span), candidate.named, candidate.rules
    of_name, shape, plain, head = _of_name(name, document.language)
    known_address, titled, times = in_domain(document, (name,)), bool(document.title) and fold(name) in fold(document.title), min(4, counts[name])
    block, before, after = around(document, candidate.span)
    of_place, trusted = _of_place(block, shape, plain, rules)
    return (
        *_of_rules(rules, named, document.language), *of_name, f"times={counts[name] > 1}/{counts[name] > 3}", *_of_neighbours(candidate, all_of),
        f"domain={known_address}", f"title={titled}", f"set={trusted}", f"set+named={trusted}/{named}", f"{plain}+{shape}+named={named}", f"times+named={times}/{named}",
        f"title+times={titled}/{times}", f"{head}+{shape}+named={named}", f"{head}+{plain}", f"domain+times={known_address}/{times}",
        *of_place, f"b+named={before}/{bool(named)}", f"block={block}", f"b={before}", f"a={after}", f"block+named={block}/{named}",
    )  # fmt: skip


@lru_cache(maxsize=4096)
def _of_rules(rules: tuple[str, ...], named: str, language: str) -> tuple[str, ...]:
    """Who proposed a stretch, and what the model reads there."""
    return (*(f"rule={rule}" for rule in rules), f"rules={len(rules)}", f"named={named}", f"lang={language.split('-')[0]}", *(f"rule+named={rule}/{named}" for rule in rules))


@lru_cache(maxsize=4096)
def _of_place(block: str, shape: str, plain: str, rules: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """What the block says with the name's form and with the rules that see more than capitals, and those."""
    trusted = "+".join(rule for rule in rules if rule not in _PLAIN)
    return (f"{block}+{shape}+{plain}", f"{block}+set={trusted}"), trusted


@lru_cache(maxsize=4096)
def _of_name(name: str, language: str) -> tuple[tuple[str, ...], str, str, str]:
    """What the name alone says, and of it by themselves its shape, how common its words are, and where it has a head."""
    lex, words = lexicon(language), [transliterate(word) for word in _WORD.findall(name.casefold())]
    printed, key = re.findall(r"[^\W_][\w'’.-]*", name), fold(name)
    platform = (entry := by_form().get(key)) is not None and entry.type == "platform"  # that pages link to, rather than a body
    known = entry is not None and not platform
    common = sum(w.lower() in lex.common or w.lower() in lex.connectors for w in printed)
    shape = "shape=" + ("acronym" if acronym(name) else "camel" if camel(name) else "capitals" if name.isupper() else "title" if all(w[:1].isupper() for w in printed) else "mixed")
    plain = f"common={'all' if common == len(printed) else 'some' if common else 'none'}"
    out = [shape, f"long={min(len(printed), 7)}", plain, f"shape+long={shape.removeprefix('shape=')}/{min(len(printed), 4)}"]
    out += [f"person={person_like(name)}", f"place={is_place(name, language)}", f"known={known}", f"weak={key in by_weak_form()}"]
    out += [f"other={key in others() or platform}", f"given={_given(printed)}"]
    heads = [w for w in words if w in lex.heads]
    head = f"head={'last' if words[-1] in lex.heads else 'first' if words[0] in lex.heads else 'inside' if heads else 'none'}"
    out += [head, f"nothead={words[-1] in lex.not_heads}"]
    out += [f"last={words[-1]}", f"first={words[0]}", f"small={not name[:1].isupper()}", f"opener={words[0] in lex.openers}", f"digits={any(ch.isdigit() for ch in name)}"]
    out += [f"quoted={name[:1] in '“„«'}", f"comma={',' in name}", f"and={any(w in lex.conjunctions for w in words)}", f"in={any(w in lex.inside for w in words)}", f"dash={' – ' in name or ' - ' in name}"]
    return (*out, *(f"w={word}" for word in dict.fromkeys(words) if word.isalpha())), shape, plain, head


def _given(printed: Sequence[str]) -> str:
    """Where a given name of any language stands in a name: first, first of two or three words, inside, nowhere."""
    at = [word.title() in all_given_names() for word in printed]
    return "none" if not any(at) else "inside" if not at[0] else "first/few" if 1 < len(at) < 4 else "first"


def _of_neighbours(candidate: Candidate, all_of: Mapping[int, Sequence[Candidate]]) -> list[str]:
    """Longer and shorter proposals at the same place, and what speaks for them."""
    out = set()
    for other in all_of.get(candidate.span.start // _REACH, ()):
        if other is not candidate and other.span.overlaps(candidate.span):
            how = "inside" if other.span.contains(candidate.span) else "around" if candidate.span.contains(other.span) else "across"
            out |= {f"{how}={rule}" for rule in other.rules} | {f"{how}+named={other.named}"}
    return sorted(out) or ["single"]


@lru_cache(maxsize=4)
def _places(document: Document) -> tuple[list[int], list[str]]:
    """Starts of the blocks, and what is said of each: its kind or zone, whether a list of organisations."""
    told = outline(document)
    kinds = []
    for index, block in enumerate(document.blocks):
        listed = any(section_role(heading, document.language) for heading in told.heading_texts(index)[-1:])
        kinds.append((block.kind if block.zone == "main" else block.zone) + ("/listed" if listed else ""))
    return [block.span.start for block in document.blocks], kinds


def around(document: Document, span: Span) -> tuple[str, str, str]:
    """The block's kind, the word before and the word after."""
    starts, kinds = _places(document)
    at = max(0, bisect_left(starts, span.start + 1) - 1)
    block = document.blocks[at].span
    before = _WORD.findall(document.text[max(block.start, span.start - 24) : span.start].casefold())[-1:]
    after = _WORD.findall(document.text[span.end : min(block.end, span.end + 24)].casefold())[:1]
    return kinds[at], transliterate("".join(before)) or "^", transliterate("".join(after)) or "$"


def by_place(found: Sequence[Candidate]) -> dict[int, list[Candidate]]:
    """Candidates by the stretches of the text that they touch."""
    out: dict[int, list[Candidate]] = {}
    for candidate in found:
        for place in _touched(candidate.span):
            out.setdefault(place, []).append(candidate)
    return out


def _counts(document: Document, names: set[str]) -> Counter[str]:
    """How often each name stands in the text as a word."""
    return Counter({name: said(document.text, name) for name in names})


def weighed(document: Document, found: Sequence[Candidate]) -> list[tuple[Candidate, tuple[str, ...]]]:
    """Each candidate with its signals, those of the same name elsewhere among them."""
    places, counts = by_place(found), _counts(document, {document.quote(c.span) for c in found})
    alike: dict[str, list[Candidate]] = {}
    for candidate in found:
        alike.setdefault(document.quote(candidate.span), []).append(candidate)
    together = {name: _together(document, same) for name, same in alike.items()}
    return [(candidate, (*signals(document, candidate, places, counts), *together[document.quote(candidate.span)])) for candidate in found]


def _together(document: Document, same: Sequence[Candidate]) -> tuple[str, ...]:
    """What all places of one name say together: who proposed it anywhere, how often the model reads it, how it is used."""
    lex, text = lexicon(document.language), document.text
    read = sum(c.named == "ORG" for c in same)
    after = [transliterate(text[c.span.end : c.span.end + 60].lower()) for c in same]
    acts = sum(lex.verb_after.match(words.lstrip(" )\"”")) is not None for words in after)
    owns = sum(words[:2] in ("'s", "’s") for words in after)
    goes_on = sum(_GOES_ON.match(text, c.span.end) is not None for c in same)
    share = "all" if read == len(same) else "most" if 2 * read > len(same) else "some" if read else "none"
    rules = {rule for c in same for rule in c.rules} - _PLAIN
    out = [f"all:read={share}/{min(len(same), 4)}", f"all:acts={min(acts, 3)}", f"all:owns={min(owns, 2)}", f"all:acts+read={bool(acts or owns)}/{share}"]
    out += [f"all:goes_on={'always' if goes_on == len(same) else 'some' if goes_on else 'never'}", f"all:other={any(c.named in ('PERSON', 'LOC') for c in same)}"]
    own = next((rule for rule in _OWN if rule in rules), "none")
    out += [f"all:own={own}/{acts + owns > 0}/{len(same) > 2}", f"all:own+read={own}/{share}", f"all:use={acts + owns > 0}/{share}/{len(same) > 2}"]
    return (*out, *(f"all:rule={rule}" for rule in sorted(rules)))


_OWN = ("own_site", "own_copyright", "own_domain", "own_definition", "own_description", "own_title", "own_frequent")  # the surest first


def chosen(document: Document, mentions: Sequence[Mention], named: Sequence[Named], least: float = KEEP) -> list[Mention]:
    """The mentions that stay, with their probability (at least `least`) as a feature, the most probable first."""
    linear, lex = model("names"), lexicon(document.language)
    weighed_all = weighed(document, candidates(mentions, named))
    scored = [(max(linear.probabilities(seen)[YES], _declared(candidate, seen)), candidate) for candidate, seen in weighed_all if not (document.quote(candidate.span).lower() in lex.not_names or _is_other_acronym(candidate, seen) or _is_bare_kind(candidate, seen) or _is_given_name(document.quote(candidate.span), candidate))]
    kept: list[Mention] = []
    taken, (both, parts) = Taken(()), _side_by_side([candidate for candidate, _ in weighed_all])
    for p, candidate in sorted(scored, key=lambda row: ("unit" not in row[1].rules, -row[0] - WHOLE_ITEM * row[1].is_item, row[1].span)):
        unit = "unit" in candidate.rules  # a country unit's name holds that of the whole, which would always be surer
        p = max(p, AGREED) if candidate.span in parts else p
        if p < (UNIT if unit else least) or candidate.span in both:
            continue
        shared = "coordinated" in candidate.rules  # "the Canadian and Australian Embassies" share their last word
        if shared or not taken.overlaps(candidate.span):
            taken.add(candidate.span)
            kept += [replace(m, features={**m.features, "probability": p, "named": candidate.named}) for m in candidate.mentions if not shared or m.features["rule"] == "coordinated"]
    return kept


def _declared(candidate: Candidate, seen: Sequence[str]) -> float:
    """At least how probable a name is that the document gives itself: of such, nine in ten and more were right wherever they
    were counted (sites, imprints, addresses and definitions; titles that the text uses as an actor's name)."""
    if (agreed := _agreed(candidate)) > 0.0:
        return agreed
    own = next(s for s in reversed(seen) if s.startswith("all:own="))[len("all:own=") :]
    rule, used, often = own.split("/")
    if rule not in ("own_site", "own_copyright", "own_domain", "own_definition") and not (rule == "own_title" and used == "True" and often == "True"):
        return 0.0
    return DECLARED if "single" in seen or not any(s.startswith("inside=own_") for s in seen) else 0.0


def _is_other_acronym(candidate: Candidate, seen: Sequence[str]) -> bool:
    """Whether a stretch is a short form in brackets that no rule gives an organisation: "Disaster Risk Reduction (DRR)"."""
    return _PLAIN.issuperset(candidate.rules) and {"shape=acronym", "b=(", "a=)", "known=False"} <= set(seen)


def _is_bare_kind(candidate: Candidate, seen: Sequence[str]) -> bool:
    """Whether a stretch is only the word for a kind of body ("the Centre", "Qendra"), which names none."""
    if not {"long=1", "head=last", "known=False"} <= set(seen):
        return False
    return not any(rule.startswith(("own_", "list_", "gazetteer", "state_body")) for rule in candidate.rules)


def _is_given_name(name: str, candidate: Candidate) -> bool:
    """Whether a stretch is somebody's first name and nothing but its capital speaks for a body."""
    return name in given_names() and fold(name) not in by_form() and set(candidate.rules) <= _CAPITALS


_CAPITALS = frozenset(("run", "part", "model", "acting", "related", "titled", "own_frequent"))


def _side_by_side(found: Sequence[Candidate]) -> tuple[set[Span], set[Span]]:
    """Stretches that no rule knows as one and that are two bodies' names side by side ("Tindal Foundation Merle Foundation"), and
    the two names."""
    bodies = [c.span for c in found if {"head", "legal_form"} & set(c.rules)]
    pairs = {Span(a.start, b.end): (a, b) for a, b in zip(bodies, bodies[1:], strict=False) if b.start - a.end in (0, 1)}
    both = {c.span for c in found if c.span in pairs and not set(c.rules) - _PLAIN - {"related"}}
    return both, {part for span in both for part in pairs[span]}


def _agreed(candidate: Candidate) -> float:
    """At least how probable a stretch is that two rules propose, or one that alone was right in nine of ten labelled places: what
    the model makes of a single odd word does not outweigh that. (Of stretches that only the gazetteer proposes and the model
    doubts, 15 of 53 were names.)"""
    rules = set(candidate.rules) - _PLAIN - {"titled", "weak_head", "acting"}
    if "family" in rules:
        return FAMILY
    if "joined" in rules:
        return JOINED
    if any(rule.startswith("own_") for rule in rules):
        return 0.0
    return AGREED if len(rules) > 1 and rules & _BODIES or rules & _ALONE else 0.0


_BODIES = frozenset(("head", "legal_form", "defined", "gazetteer", "list_heading", "list_label", "list_lead_in"))
_ALONE = frozenset(("acronym", "quoted", "unit", "list_heading", "list_lead_in", "coordinated", "state_body"))


class Taken:
    """Stretches of a text that are taken; asking whether another overlaps one does not grow with their number."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self._at: dict[int, list[Span]] = {}
        for span in spans:
            self.add(span)

    def add(self, span: Span) -> None:
        """Takes a stretch."""
        for place in _touched(span):
            self._at.setdefault(place, []).append(span)

    def overlaps(self, span: Span) -> bool:
        """Whether a stretch shares a code point with one that is taken."""
        return any(other.overlaps(span) for place in _touched(span) for other in self._at.get(place, ()))


def _touched(span: Span) -> range:
    return range(span.start // _REACH, (span.end - 1) // _REACH + 1)
