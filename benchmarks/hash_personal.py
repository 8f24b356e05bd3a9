"""Personal names, addresses and numbers of the shared corpus as salted hashes, so that a test can look for them and nobody can read them.

    python benchmarks/hash_personal.py LIST [--salt WORDS] > tests/data/personal.sha256

LIST is a local file that is never committed: lines of `kind<TAB>document<TAB>value`, kind one of `name` (a full name, wherever
it stands), `first` (a first or single name that means a person in that document alone), `mail` and `phone`. The hashes are
sorted, so that their order tells nothing. `keys_in` gives what of a text is looked up. Hashes of short names
can be guessed by trying names: they keep names out of sight, not out of reach of whoever has the corpus.
Never here: a name.
"""

from __future__ import annotations

import argparse
import re
import secrets
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # runs from a checkout, installed or not

from schemas.names import fold  # noqa: E402

LONGEST = 4  # words of a name
_TAIL = 8  # digits that tell a telephone number, however its country and area are written
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_DIGITS = re.compile(r"\d(?:[ \u00a0()/.+-]{0,3}\d){7,}")


def hashed(salt: str, kind: str, value: str) -> str:
    """The salted SHA-256 of a value of a kind."""
    return sha256(f"{salt}:{kind}:{value}".encode()).hexdigest()


def words_of(text: str) -> list[str]:
    """The folded words of a text, underscores apart."""
    return fold(text.replace("_", " ")).split()


def keys_in(text: str, document_id: str) -> Iterator[tuple[str, str]]:
    """(kind, value) of everything in a text that could be personal: runs of words, single words, addresses, numbers."""
    words = words_of(text)
    for size in range(1, LONGEST + 1):
        yield from (("name", " ".join(words[at : at + size])) for at in range(len(words) - size + 1))
    yield from ((f"first:{document_id}", word) for size in (1, 2) for word in (" ".join(words[at : at + size]) for at in range(len(words) - size + 1)))
    yield from (("mail", hit[0].lower().rstrip(".")) for hit in _MAIL.finditer(text))
    for hit in _DIGITS.finditer(text):
        digits = re.sub(r"\D", "", hit[0])
        yield from (("phone", digits[at : at + _TAIL]) for at in range(len(digits) - _TAIL + 1))


def key_of(kind: str, document_id: str, value: str) -> tuple[str, str]:
    """The (kind, value) under which a line of the list is looked up."""
    if kind == "mail":
        return kind, value.lower()
    if kind == "phone":
        return kind, re.sub(r"\D", "", value)[-_TAIL:]
    return f"first:{document_id}" if kind == "first" else kind, " ".join(words_of(value))


def main() -> None:
    """Print the salt and the hashes of a list."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("list", type=Path)
    parser.add_argument("--salt", default="", help="default: a random one")
    given = parser.parse_args()
    salt = given.salt or secrets.token_hex(16)
    lines = [line.split("\t") for line in given.list.read_text(encoding="utf-8").splitlines() if line.strip()]
    print("\n".join([f"# {salt}", *sorted({hashed(salt, *key_of(*line)) for line in lines})]))


if __name__ == "__main__":
    main()
