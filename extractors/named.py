"""Everybody whom a document names: staff, officials, authors, donors, people quoted; not only those whose stories are told.

A run of capitalised words is a person's name where it opens with a given name, where a form of address or a post stands at it,
where somebody speaks, or where it stands in a list of such names. All are blacked out; of those that are sure no organisation
is made. Never here: any list of names, what becomes of a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from extractors.manners import Look, acronym, initial, look_at
from extractors.organisations.gazetteer import by_form
from extractors.persons import cues
from schemas.documents import Document
from schemas.names import fold

Found = tuple[str, bool]  # a name as printed, and whether it is surely a person's

_LONGEST = 5  # words of a name, particles and initials among them
_LINE = 60  # characters of a line that is an entry of a list rather than running text
_GAP = re.compile(r"[ \u00a0]")
_POSSESSIVE = re.compile(r"['’][sS]?$")
_CUT = re.compile(r"\s*(?:[,;:/|•·&\n]|\s[–—-]\s)+\s*")
_SIGNED = re.compile(r"[.!?”\"»]\s?[–—-]\s?$")  # what stands between words and who said them
_SHARE = 0.4  # of a list's entries that are known persons
_SHORT = 3  # entries of a list in which one known person tells
_BRACKET = re.compile(r"\((?:\w{1,3}\s)?$")
_EDGES = " .:()–-"
_ENDS = ".!?:"  # marks behind which a sentence begins


def named(document: Document) -> frozenset[str]:
    """The names of all persons in a document's text as printed: whole ones, and the single words of them that stand alone."""
    return frozenset(_found(document))


def is_person(name: str, document: Document) -> bool:
    """Whether what is printed as a name is surely a person's, with or without a post ("Director Mira Kos"), or several persons'."""
    sure, look = _sure(document), look_at(document)
    if name in sure or any(part in sure and " " in part for part in _CUT.split(look.manners.joined.sub(",", name))):
        return True
    for hit in look.manners.runs.finditer(name):
        for whole, _ in _in_run(_GAP.split(hit[0]), look):
            if whole in sure and not _named_after(*name.partition(whole)[::2], look):
                return True
    return False


@lru_cache(maxsize=4)
def _sure(document: Document) -> frozenset[str]:
    return frozenset(name for name, is_sure in _found(document).items() if is_sure)


def _named_after(before: str, after: str, look: Look) -> bool:
    """Whether a body's words stand around a person's name, not only a post."""
    first, last = before.split(), after.split()
    held = first and look.post(first[-1]) and not look.address(first[-1])
    led = not held and any(look.body(word.strip("„“”\"'«»")) for word in first)
    return led or bool(last) and not look.post(last[0]) and any(look.body(word) for word in last)


def likely_person(name: str, document: Document) -> tuple[bool, bool]:
    """Whether a name that nothing makes a body's may be a person's, and whether it opens with a given name too."""
    parts = name.split()
    return name in _found(document), len(parts) > 1 and look_at(document).given(parts[0], parts[1:2])


def nameable(name: str, document: Document) -> bool:
    """Two or three plain words with capitals of which the last is no word of the language: a person may be called so."""
    look = look_at(document)
    return look.entry(name) and look.nameable(name.split()) and len(name.split()) < 4


def called_after(name: str, bodies: Iterable[str], document: Document) -> bool:
    """Whether one of the bodies is named after a person of that name, so that the name alone may mean the body."""
    look = look_at(document)
    return any(look.body(word) for body in bodies if body.startswith(f"{name} ") for word in body[len(name) :].split()[:1])


def doubtful(text: str, look: Look, known: frozenset[str]) -> bool:
    """Whether a text holds a run of capitalised words that nothing explains: neither a name of `known` nor words of the language."""
    for hit in look.manners.runs.finditer(text):
        part = [word for word in _trimmed(_GAP.split(hit[0]), look) if not look.post(word)]
        if hit[0] not in known and part and look.entry(" ".join(part)) and not all(look.common(word) for word in part):
            return True
    return False


def read_as_person(name: str, look: Look) -> str:
    """What of a stretch that a model takes for a person's name may be one, or an empty string."""
    part = _trimmed([word for word in _GAP.split(name.strip(" .,")) if not look.post(word)], look)
    bare = " ".join(part)
    alone = len(part) == 1 and (look.nouns_capitalised or acronym(bare))
    return "" if not part or alone or not look.entry(bare) or all(look.common(word) for word in part) else bare


@lru_cache(maxsize=4)
def _found(document: Document) -> dict[str, bool]:
    """All names of a document, each with whether it is sure."""
    look, lines = look_at(document), document.text.split("\n")
    out: dict[str, bool] = {}
    for line in lines:
        _add(out, _in_line(line, look))
    _add(out, _introduced(lines, look))
    _add(out, _in_lists(lines, look, dict(out)))
    _add(out, _alone(list(out.items()), look))
    _add(out, _paired(document.text, dict(out), look))
    return out


def _add(out: dict[str, bool], found: Iterable[Found]) -> None:
    for name, sure in found:
        out[name] = out.get(name, False) or sure


def _in_line(line: str, look: Look) -> Iterator[Found]:
    """The names in a line that its own words give away, and those that "and" joins to one."""
    end, beside = 0, False
    for hit in look.manners.runs.finditer(line):
        before, after = line[max(0, hit.start() - 48) : hit.start()], line[hit.end() : hit.end() + 64]
        joined = beside and look.manners.joined.fullmatch(line[end : hit.start()].strip(" ,")) is not None
        certain = look.manners.person_after.match(after) is not None or before.endswith("(") and look.manners.post_before.search(before) is not None
        told = (look.manners.before.search(before) is not None, look.manners.after.match(after) is not None)
        found = list(_in_run(_GAP.split(hit[0]), look, told=told, signed=_SIGNED.search(before) is not None, closed=after[:1] in (",", ""), bracketed=_BRACKET.search(before) is not None, opening=not before.strip() or before.rstrip()[-1] in _ENDS))
        if joined and not found and " " in hit[0] and look.entry(hit[0]):
            found = [(hit[0], True)]
        yield from ((name, sure or certain and " " in name) for name, sure in found)
        end, beside = hit.end(), bool(found) and " " in found[-1][0] and hit[0].endswith(found[-1][0])


def _in_run(run: Sequence[str], look: Look, *, told: tuple[bool, bool] = (False, False), signed: bool = False, closed: bool = False, bracketed: bool = False, opening: bool = False) -> Iterator[Found]:
    """The names in a run of words: between forms of address and posts, which may stand at either end of one. `told`: whether
    what stands before and after the run speaks of a person; `signed`: it stands under words, `closed`: and nothing follows; `opening`: it begins a sentence."""
    parts, marks = [[]], [""]  # type: ignore[var-annotated]
    for word in run:
        if look.post(word):
            marks.append(word)
            parts.append([])
        else:
            parts[-1].append(word)
    before, after = (one and not look.nouns_capitalised for one in told)
    for index, part in enumerate(parts):
        address = look.address(marks[index]) if index else signed
        weak = before or signed or bracketed or index + 1 < len(parts) and not look.nouns_capitalised or after
        begins = int(opening and index == 0 and len(part) > 2 and not look.kind(part[0]))
        name, is_given = _name(part, look, led=index > 0 or weak, address=address, bracketed=bracketed, begins=begins)
        if name:
            held = index + 1 < len(parts) and " " in name and look.given(part[0], part[1:2])
            yield name, is_given or held or index > 0 or signed and closed and not look.nouns_capitalised and " " in name and look.foreign(name.split())


def _name(part: Sequence[str], look: Look, *, led: bool, address: bool, bracketed: bool = False, begins: int = 0) -> tuple[str, bool]:
    """The name that stands at the start of a part, or behind words that only open it ("When Mira Kos", "Scotland Mira"), and
    whether it opens with a given name or closes with what only surnames end in. `begins`: 1 where the part opens a sentence, whose
    first word may be any but a body's."""
    first = next((i for i, word in enumerate(part) if look.given(word, part[i + 1 : i + 2])), None)
    if first is None:
        first = next((i for i, (word, after) in enumerate(pairwise(part)) if look.surname(after) and look.plain(word) and not look.common(word)), None)
    if first is not None and all(_opens(word, look) for word in part[begins:first]) and (first == 0 or not look.place(" ".join(part))):
        part = part[first:]
    elif led and part and part[0] not in look.manners.particles:
        first = None
    else:
        return "", False
    part = _bounded(_trimmed(part, look, initials=address), look) if first is not None else _trimmed(part, look, initials=address)
    name = " ".join(part)
    if not 1 <= len(part) <= _LONGEST or not look.nothing_else(part):
        return "", False
    if len(part) == 1:
        fits = (address or first is not None) and not look.common(name) and len(name) > 2 and not (acronym(name) and first is None)
        return (name, address) if fits else ("", False)
    return (name, first is not None and (look.surely_given(part[0]) or look.surname(part[-1]))) if first is not None or address or look.foreign(part) or bracketed and look.nameable(part) else ("", False)


def _opens(word: str, look: Look) -> bool:
    """A word that may stand with a capital before a name that it is no part of."""
    return not look.head(word) and (look.common(word) or look.place(word) or word.isupper())


def _trimmed(part: Sequence[str], look: Look, *, initials: bool = False) -> list[str]:
    """The words up to a possessive, without particles at their end; nor capitals there, but for `initials` of a first name."""
    out: list[str] = []
    for word in part:
        bare = _POSSESSIVE.sub("", word)
        out.append(bare)
        if bare != word:
            break
    while out and (out[-1] in look.manners.particles or len(out) > 2 and not initials and acronym(out[-1]) and not acronym(out[0])):
        out.pop()
    return out


def _bounded(part: list[str], look: Look) -> list[str]:
    """The words before what else follows with a particle ("Mira de la Tour de France Bleu")."""
    while len(part) > _LONGEST or not look.nothing_else(part):
        cut = next((i for i in range(len(part) - 1, 1, -1) if part[i] in look.manners.particles and part[i - 1] not in look.manners.particles), None)
        if cut is None:
            break
        part = part[:cut]
    return part


def _introduced(lines: Sequence[str], look: Look) -> Iterator[Found]:
    """Names on lines of their own: above a post, above words about the first name, or under a heading that tells of people."""
    people = False
    for index, line in enumerate(lines):
        name, following = look.manners.article.sub("", line.strip(_EDGES)), lines[index + 1 : index + 4]
        if len(name) < _LINE and look.manners.headings.search(name):
            people = not look.nouns_capitalised
        elif people and (len(name) > _LINE or any(look.head(word) for word in name.split())):
            people = False
        elif look.entry(name) and not any(look.common(word) for word in name.split()):
            posted = bool(following) and look.manners.posted.match(following[0]) is not None
            told = " " in name and _goes_on(name, following)
            if people or posted and " " in name or told:
                yield name, " " in name and (posted or people or len(cues(look.language).pronouns.findall(" ".join(following))) > 1)


def _goes_on(name: str, following: Sequence[str]) -> bool:
    """Whether the lines after a name go on about its first word alone."""
    first, second = name.split()[:2]
    alone = re.compile(rf"(?<!\w){re.escape(first)}(?!\w)(?! {re.escape(second)})")
    return any(alone.search(text) for text in following)


def _in_lists(lines: Sequence[str], look: Look, known: dict[str, bool]) -> Iterator[Found]:
    """Names that stand among names: many entries of a list are persons', so the other plain ones are too."""
    for entries in _lists(lines, look):
        persons = [entry for entry in entries if entry in known or " " not in entry and look.given(entry)]
        if len(persons) >= _SHARE * len(entries) > 0 or persons and len(entries) <= _SHORT:
            yield from ((entry, len(persons) >= 2) for entry in entries if len(persons) >= 2 or look.nameable(entry.split()))


def _lists(lines: Sequence[str], look: Look) -> Iterator[list[str]]:
    """Entries in a row: the parts of a line, and short lines one after the other, between what can be none."""
    row: list[str] = []
    for line in lines:
        parts = [part.strip(_EDGES) for part in _CUT.split(look.manners.joined.sub(",", line)) if part.strip(_EDGES)]
        if len(parts) > 2:
            yield from _rows(parts, look)
        row += parts if len(line) <= _LINE else [line]
    yield from _rows(row, look)


def _rows(parts: Sequence[str], look: Look) -> Iterator[list[str]]:
    row: list[str] = []
    for part in (*parts, ""):
        if look.entry(part):
            row.append(part)
        elif len(part) > 4 or not part:  # "POE", a number, a letter may stand between two entries
            yield row
            row = []


def _alone(whole: Iterable[Found], look: Look) -> Iterator[Found]:
    """The first and the last words of names, where nothing else is called by them."""
    for name, _ in whole:
        for word in {name.split()[0], name.split()[-1]} if " " in name else ():
            if len(word) > 2 and look.plain(word) and not (look.common(word) or acronym(word) or look.place(word) or fold(word) in by_form()):
                yield word, False


def _paired(text: str, known: dict[str, bool], look: Look) -> Iterator[Found]:
    """Single words that stand beside the name of a person ("Mira and Tale")."""
    for hit in look.manners.pairs.finditer(text):
        for old, new in ((hit["a"], hit["b"]), (hit["b"], hit["a"])):
            if old in known and not look.head(new) and len(new) > 2 and not initial(new) and not (look.common(new) and not look.given(new, ["X"])):
                yield new, False
