"""robots: what a robots.txt says, read as Google's parser reads it (github.com/google/robotstxt), typos of publishers included.

Texts are octets: a body's bytes, a URL's UTF-8, each octet one character (latin-1). Patterns are matched piece by piece
with `str.find`, so time stays linear whatever a publisher writes. Also read: crawl-delay, sitemaps and lines about use
(Content-Signal, Content-Usage), which Google leaves alone. Never here: fetching, or what follows from a verdict.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

_LONGEST_LINE = 2083 * 8 - 1  # octets; what stands behind is not read
_BOM = "\xef\xbb\xbf"
_BLANKS = " \t\n\v\f\r"
_TOKEN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-")
_HEX = frozenset("0123456789abcdefABCDEF")
# How the keys begin, with the frequent slips of the pen.
_KEYS = {
    "agent": ("user-agent", "useragent", "user agent"),
    "allow": ("allow",),
    "disallow": ("disallow", "dissallow", "dissalow", "disalow", "diasllow", "disallaw"),
    "sitemap": ("sitemap", "site-map"),
}


@dataclass(frozen=True, slots=True)
class Rule:
    """One line `Allow: pattern` or `Disallow: pattern`, escapes normalised."""

    allow: bool
    pattern: str


@dataclass(frozen=True, slots=True)
class Line:
    """Any other line, with the agents named above it in its group: `crawl-delay`, `content-signal`, ...; key in lower case."""

    key: str
    value: str
    agents: frozenset[str]


@dataclass(frozen=True, slots=True)
class Robots:
    """A robots.txt: its groups as (agents in lower case, rules), where the agent `*` is everyone."""

    groups: tuple[tuple[frozenset[str], tuple[Rule, ...]], ...] = ()
    lines: tuple[Line, ...] = ()
    sitemaps: tuple[str, ...] = ()


def parse(body: bytes) -> Robots:
    """Read a robots.txt; whatever cannot be understood is passed over, line by line."""
    groups: list[tuple[set[str], list[Rule]]] = []
    lines: list[Line] = []
    sitemaps: list[str] = []
    for key, value in _pairs(body.decode("latin-1")):
        kind = next((kind for kind, starts in _KEYS.items() if key.startswith(starts)), "")
        if kind == "agent":
            if not groups or groups[-1][1]:  # the rules of the group before have begun: a new group
                groups.append((set(), []))
            groups[-1][0].add(_agent(value))
        elif kind == "sitemap":
            sitemaps.append(value)
        elif groups and kind:
            groups[-1][1].append(Rule(kind == "allow", escaped(value)))
        elif groups:
            lines.append(Line(key, value, frozenset(groups[-1][0])))
    return Robots(tuple((frozenset(agents), tuple(rules)) for agents, rules in groups), tuple(lines), tuple(sitemaps))


def allowed(robots: Robots, agent: str, url: str) -> bool:
    """True where `agent` (a product token, without version) may fetch the URL, which must be escaped already.

    >>> rules = parse(b"User-agent: *\\nDisallow: /private/\\nAllow: /private/press")
    >>> allowed(rules, "ngo-ledger", "https://a.example/private/x"), allowed(rules, "ngo-ledger", "https://a.example/private/press")
    (False, True)
    """
    path, name = path_of(url), agent.lower()
    own = [rules for agents, rules in robots.groups if name != "*" and name in agents]
    shared = [rules for agents, rules in robots.groups if "*" in agents]
    return _verdict(own or shared, path)


def crawl_delay(robots: Robots, agent: str) -> float | None:
    """The seconds between two visits that the publisher asks of `agent`, or None; the longest where several are given."""
    delays = [_seconds(line.value) for line in lines_for(robots, agent, "crawl-delay")]
    return max((delay for delay in delays if delay is not None), default=None)


def lines_for(robots: Robots, agent: str, key: str) -> list[Line]:
    """The lines of that key that hold for `agent`: those of its own groups, else those for everyone."""
    name = agent.lower()
    own = any(name in agents for agents, _ in robots.groups)
    return [line for line in robots.lines if line.key == key and (name if own else "*") in line.agents]


def matches(path: str, pattern: str) -> bool:
    """True where the pattern matches from the path's beginning on: `*` is anything, `$` at the end is the path's end.

    >>> matches("/fish/salmon.html", "/fish*.htm"), matches("/fish/", "/fish$")
    (True, False)
    """
    anchored = pattern.endswith("$")
    first, *pieces = (pattern[:-1] if anchored else pattern).split("*")
    if not path.startswith(first):
        return False
    at = len(first)
    if anchored and not pieces:
        return at == len(path)
    last = pieces.pop() if anchored else ""
    for piece in pieces:
        at = path.find(piece, at)
        if at < 0:
            return False
        at += len(piece)
    return not anchored or (path.endswith(last) and len(path) - len(last) >= at)


def path_of(url: str) -> str:
    """Path, parameters and query of a URL as octets, always beginning with `/`; scheme, host and fragment fall away.

    >>> path_of("http://a.example?x=1#top"), path_of("a.example/b;c")
    ('/?x=1', '/b;c')
    """
    text = url.encode("utf-8", "surrogatepass").decode("latin-1")
    begin = 2 if text.startswith("//") else 0
    early, scheme = _first(text, "/?;", begin), text.find("://", begin)
    host = scheme + 3 if 0 <= scheme <= early else begin
    start, end = _first(text, "/?;", host), _first(text, "#", begin)
    if start == len(text) or end < start:
        return "/"
    found = text[start:end]
    return found if found.startswith("/") else "/" + found


def escaped(pattern: str) -> str:
    """A pattern with its %-escapes in capitals and its octets beyond ASCII escaped; what is escaped already stays so."""
    head, *parts = pattern.split("%")
    found = [head]
    for part in parts:
        code = part[:2]
        found.append("%" + (code.upper() + part[2:] if len(code) == 2 and _HEX.issuperset(code) else part))
    return "".join(char if char < "\x80" else f"%{ord(char):02X}" for char in "".join(found))


def product_token(user_agent: str) -> str:
    """The name by which robots.txt files address a User-Agent: what stands before the first other character.

    >>> product_token("ngo-ledger/0.1 (collects)")
    'ngo-ledger'
    """
    end = next((i for i, char in enumerate(user_agent) if char not in _TOKEN), len(user_agent))
    return user_agent[:end]


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    """Key in lower case and value of every line that has both."""
    start = next((i for i, char in enumerate(_BOM) if text[i : i + 1] != char), len(_BOM))
    for line in text[start:].replace("\r", "\n").split("\n"):
        line = line[:_LONGEST_LINE].partition("\0")[0].partition("#")[0].strip(_BLANKS)
        key, colon, value = line.partition(":")
        if not colon:  # some forget it: then exactly two words are a key and its value
            words = line.replace("\t", " ").split(" ")
            words = [word for word in words if word]
            if len(words) != 2:
                continue
            key, value = words
        if key.strip(_BLANKS):
            yield key.strip(_BLANKS).lower(), value.strip(_BLANKS)


def _agent(value: str) -> str:
    """`*`, also where more follows after a blank; else the product token in lower case."""
    everyone = value.startswith("*") and (len(value) == 1 or value[1] in _BLANKS)
    return "*" if everyone else product_token(value).lower()


def _verdict(groups: list[tuple[Rule, ...]], path: str) -> bool:
    """The longest matching pattern decides, an Allow where two are equally long."""
    allow = disallow = -1
    for rule in (rule for rules in groups for rule in rules):
        if not rule.allow:
            if len(rule.pattern) > disallow and matches(path, rule.pattern):
                disallow = len(rule.pattern)
        elif matches(path, rule.pattern):
            allow = max(allow, len(rule.pattern))
        else:
            allow = max(allow, _index_of_folder(path, rule.pattern))
    return allow >= disallow or disallow <= 0


def _index_of_folder(path: str, pattern: str) -> int:
    """The priority of `Allow: /folder/index.html` for `/folder/` itself, else -1."""
    folder, slash, name = pattern.rpartition("/")
    if not slash or not name.startswith("index.htm"):
        return -1
    whole = f"{folder}/$"
    return len(whole) if matches(path, whole) else -1


def _first(text: str, chars: str, start: int) -> int:
    """Where the first of some characters stands, else the text's length."""
    return min((at for at in (text.find(char, start) for char in chars) if at >= 0), default=len(text))


def _seconds(value: str) -> float | None:
    whole, _, rest = value.partition(".")
    if not whole.isdecimal() or not (whole + rest).isascii() or (rest and not rest.isdecimal()):
        return None
    return float(value) if len(whole) < 10 else None
