"""Which pairs of organisations are worth comparing: those that share a telling word, a sound, an acronym, a domain or an identifier.

The number of pairs grows with the number of organisations, not with its square: a word that many share counts only beside a second
one. Never here: a judgement on a pair; pairs of which neither is new.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from itertools import combinations, pairwise

from warehouse.identity.align import skeleton, slip
from warehouse.identity.names import Name, Token, analysed
from warehouse.identity.score import Profile

COMMON = 25  # organisations that may share a word before it counts only beside another
MOST = 40  # organisations that may share any key at all
_SLIPPED = 4  # letters a word needs for spellings near it to be sought
_MOST_NAMES = 4


def candidates(profiles: Sequence[Profile], new: Set[str]) -> Iterator[tuple[Profile, Profile]]:
    """Every pair worth comparing once, the lesser id first, of which at least one is new; in the same order for the same profiles."""
    known = sorted(profiles, key=lambda one: one.organisation_id)
    fresh = [one.organisation_id in new for one in known]
    keys = _keys(known, fresh)
    blocks: dict[str, list[int]] = defaultdict(list)
    for at, own in enumerate(keys):
        for key in own:
            blocks[key].append(at)
    for key in sorted(blocks):
        for first, second in combinations(blocks[key], 2):
            if (fresh[first] or fresh[second]) and min(keys[first] & keys[second]) == key:
                yield known[first], known[second]


def _keys(known: Sequence[Profile], fresh: Sequence[bool]) -> list[frozenset[str]]:
    """The keys that each organisation shares with a few others, something new among them."""
    names = [_names(profile) for profile in known]
    counts = _counts(names)
    acronyms = {token.form for own in names for name in own for token in name.content if token.is_acronym}
    near = _near(names, counts, {_sound(token) for own, is_new in zip(names, fresh, strict=True) if is_new for name in own for token in _own(name)})
    found = []
    for profile, own in zip(known, names, strict=True):
        keys = {f"d {domain}" for domain in profile.domains} | {f"i {scheme} {value}" for scheme, value in profile.identifiers}
        for name in own:
            keys.update(_name_keys(name, counts, acronyms, near))
        found.append(keys)
    of_new = {key for keys, is_new in zip(found, fresh, strict=True) if is_new for key in keys}
    times = Counter(key for keys in found for key in keys if key in of_new)
    return [frozenset(key for key in keys if 1 < times[key] <= MOST) for keys in found]


def _names(profile: Profile) -> list[Name]:
    """The names by which it may be found: those that tell something by themselves."""
    full = [analysed(name) for name in profile.names[:_MOST_NAMES]]
    return full + [name for name in map(analysed, profile.aliases) if name.is_telling]


def _own(name: Name) -> list[Token]:
    """The words by which a body is found: its own, all where it has none."""
    return [token for token in name.content if token.role == "rare"] or list(name.content)


def _sound(token: Token) -> str:
    is_town = token.key.startswith("town:")
    return skeleton(token.form.replace(" ", "")) if is_town or (token.role == "rare" and token.key == token.form) else token.key


def _counts(names: Iterable[Sequence[Name]]) -> Mapping[str, int]:
    """How many organisations have each word, by its sound."""
    found: dict[str, int] = defaultdict(int)
    for own in names:
        for sound in {_sound(token) for name in own for token in _own(name)}:
            found[sound] += 1
    return found


def _name_keys(name: Name, counts: Mapping[str, int], acronyms: Set[str], near: Mapping[str, Sequence[str]]) -> Iterator[str]:
    own = _own(name)
    yield f"w {skeleton(name.whole)}"
    for letters in (name.initials | name.bare) & acronyms:
        yield f"a {letters}"
    for token in own:
        yield from _word_keys(_sound(token), name, own, counts)
        yield from near.get(_sound(token), ())
        if token.is_acronym:
            yield f"a {token.form}"
    for one, other in pairwise(name.content):
        joined = skeleton((one.form + other.form).replace(" ", ""))
        if joined in counts:
            yield from _word_keys(joined, name, own, counts)


def _word_keys(sound: str, name: Name, own: Sequence[Token], counts: Mapping[str, int]) -> Iterator[str]:
    """A word's key; a common word's only beside each other word of the name, or alone where the name has no other of its own."""
    if counts[sound] <= COMMON:
        yield f"t {sound}"
        return
    if len(own) == 1:
        yield f"t {sound} ."
    for other in name.content:
        if (beside := _sound(other)) != sound:
            yield f"t {' '.join(sorted((sound, beside)))}"


def _near(names: Iterable[Sequence[Name]], counts: Mapping[str, int], of_new: Set[str]) -> Mapping[str, Sequence[str]]:
    """For each word of some length that is not common the keys it shares with words that differ from it by slips, one of a new body at least."""
    words = {_sound(token): token for own in names for name in own for token in _own(name) if token.role == "rare"}
    long = {sound: _lacking(sound) for sound in sorted(words) if len(sound) >= _SLIPPED and counts[sound] <= COMMON}
    sought = {variant for sound in of_new & long.keys() for variant in long[sound]}
    groups: dict[str, list[str]] = defaultdict(list)
    for sound, variants in long.items():
        for variant in variants & sought:
            groups[variant].append(sound)
    found: dict[str, set[str]] = defaultdict(set)
    for group in groups.values():
        for one, other in combinations(group, 2) if len(group) <= COMMON else ():
            if (one in of_new or other in of_new) and slip(words[one], words[other]) is not None:
                for sound in (one, other):
                    found[sound].add(f"s {one} {other}")
    return {sound: sorted(keys) for sound, keys in found.items()}


def _lacking(sound: str) -> frozenset[str]:
    """A word, and what is left of it when one letter is taken away."""
    return frozenset((sound, *(sound[:at] + sound[at + 1 :] for at in range(len(sound)))))
