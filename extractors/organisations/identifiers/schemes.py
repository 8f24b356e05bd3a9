"""The shapes of the numbers that registers and tax offices give to bodies: how each is printed, what is kept, whether it holds.

Check digits are python-stdnum's, but for the Serbian register's. Numbers of persons have no shape here: thirteen digits of a
citizen, sixteen signs of an Italian tax code, a Spanish DNI. Never here: the words around a number (languages/*/identifiers.yml).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from types import ModuleType

from stdnum import lei
from stdnum.at import uid as at_uid
from stdnum.ch import uid as ch_uid
from stdnum.es import cif
from stdnum.eu import vat as eu_vat
from stdnum.fr import siren, siret
from stdnum.gb import vat as gb_vat
from stdnum.hr import oib
from stdnum.it import iva
from stdnum.nl import bsn
from stdnum.rs import pib
from stdnum.us import ein

Read = Callable[[str], tuple[str, bool | None]]  # as printed -> what is kept, and whether its check holds (None: it has none)

_GAP = r"[ \u00a0.\-‑–]?"
_END = r"(?![\w/]|[.,\-‑–]\d|-\w)"  # no number goes on behind it, and no identifier of an activity hangs on it
_SIREN = 9  # digits; a SIRET has five more
_APR_WEIGHTS = (2, 7, 6, 5, 4, 3, 2)
_COURT_REGISTERS = "VR|HRA|HRB|GnR|PR"


@dataclass(frozen=True, slots=True)
class Scheme:
    """One scheme of `identifier_schemes`. `near`: one of its words `near` (languages) must stand in the `block` or the
    `document`, or "" where label and shape say enough."""

    code: str
    shape: re.Pattern[str]
    read: Read
    near: str = ""


def normal(scheme: str, printed: str) -> tuple[str, bool | None] | None:
    """What is kept of a printed number and whether its check holds; None where it has not the scheme's shape."""
    match = schemes()[scheme].shape.fullmatch(printed)
    return None if match is None else schemes()[scheme].read(printed)


@cache
def schemes() -> dict[str, Scheme]:
    """All schemes by their code; of several that a label may mean, the first whose shape fits is meant."""
    rows = (
        Scheme("GB-SC", _shape(r"SC[ -]?\d{3} ?\d{3}"), _plain),
        Scheme("GB-NIC", _shape(r"(?:NIC[ -]?)?1\d{5}"), lambda text: (text[-6:], None)),
        Scheme("GB-CHC", _shape(r"(?:[2-9]\d{5}|1[0-3]\d{5})(?:-\d{1,2})?"), lambda text: (text, None)),
        Scheme("GB-COH", _shape(r"(?:SC|NI|OC|SO|CE|CS|IP|RS|FC) ?\d{6}|0?\d{7}|1\d{7}"), lambda text: (_signs(text).zfill(8), None), near="block"),
        Scheme("US-EIN", _shape(r"\d{2}[\-‑–]\d{7}|EIN\W{1,3}\d{9}"), _ein),
        Scheme("FR-RCS", _shape(rf"\d{{3}}{_GAP}\d{{3}}{_GAP}\d{{3}}(?:{_GAP}\d{{5}}|{_GAP}\d{{3}}{_GAP}\d{{2}})?"), _siren),
        Scheme("fr-rna", _shape(r"W ?\d[\dAB]\d{7}"), _plain),
        Scheme("de-register", _shape(rf"(?:(?:{_COURT_REGISTERS})[ \-:]*)?(?:Nr\.? ?)?\d{{2,6}}(?: [A-Z](?!\w))?"), lambda text: (text, None)),
        Scheme("de-tax", _shape(r"\d{2,3}/\d{3}/\d{4,5}|\d{3}/\d{4}/\d{4}"), lambda text: (text, None)),
        Scheme("AT-ZVR", _shape(rf"\d{{3}}{_GAP}\d{{3}}{_GAP}\d{{3}}\d?"), _plain),
        Scheme("AT-UID", _shape(r"(?:AT ?)?U ?\d{8}"), _checked(at_uid, "AT", "U")),
        Scheme("CH-FDJP", _shape(rf"CHE{_GAP}\d{{3}}{_GAP}\d{{3}}{_GAP}\d{{3}}"), _checked(ch_uid)),
        Scheme("RS-APR", _shape(r"\d{8}"), lambda text: (text, _apr_holds(text))),
        Scheme("RS-PIB", _shape(r"\d{9}"), _checked(pib)),
        Scheme("HR-OIB", _shape(r"(?:HR ?)?\d{11}"), _checked(oib, "HR")),
        Scheme("AL-QKB", _shape(r"[J-M] ?\d{8} ?[A-Z]"), _plain),
        Scheme("XK-CR", _shape(r"81\d{7}|7[01]\d{6}"), _plain, near="document"),
        Scheme("kosovo-ngo", _shape(r"5\d{6}[-‑–]\d"), lambda text: (f"{text[:7]}-{text[-1]}", None), near="document"),
        Scheme("kosovo-fiscal", _shape(r"60\d{7}"), _plain, near="document"),
        Scheme("ES-NIF", _shape(r"(?:ES ?)?[A-HJNP-SUVW][-. ]?(?:\d[. ]?){6}\d[-. ]?[0-9A-J]"), _checked(cif, "ES")),
        Scheme("IT-CF", _shape(r"(?:IT ?)?\d{11}"), _checked(iva, "IT")),
        Scheme("vat", _shape(r"(?:BE|CY|DE|DK|EE|EL|FI|FR|GB|HU|IE|LU|MT|PL|PT|RO|SI|SK) ?\d(?:[ .]?[0-9A-Z]){6,11}|FR ?[A-Z]{2} ?\d(?:[ .]?\d){8}"), _vat),
        Scheme("NL-KVK", _shape(r"\d{8}|\d{2}[. ]\d{3}[. ]\d{3}"), _plain),
        Scheme("nl-rsin", _shape(r"\d{9}|\d{4}\.\d{2}\.\d{3}"), _checked(bsn)),
        Scheme("XI-LEI", _shape(r"(?:[0-9A-Z]{4} ?){4}[0-9A-Z]{2}\d{2}"), _checked(lei)),
        Scheme("XI-DUNS", _shape(r"\d{2}[-‑– ]?\d{3}[-‑– ]?\d{4}"), _plain),
        Scheme("XI-IATI", _shape(r"[A-Z0-9][A-Z0-9_]{1,19}"), lambda text: (text, None)),
        Scheme("XM-DAC", _shape(r"\d{1,6}(?:-\d{1,6})?"), lambda text: (text, None)),
        Scheme("iati", _shape(r"[A-Z]{2}-[A-Z][A-Z0-9_]{1,9}-[0-9A-Z][\w-]{0,23}"), lambda text: (text, None)),
    )  # fmt: skip
    return {row.code: row for row in rows}


def _shape(pattern: str) -> re.Pattern[str]:
    return re.compile(f"(?:{pattern}){_END}")


def _signs(text: str) -> str:
    """Only letters and digits, the letters as capitals."""
    return re.sub(r"[\W_]", "", text).upper()


def _plain(text: str) -> tuple[str, bool | None]:
    return _signs(text), None


def _checked(module: ModuleType, country: str = "", first: str = "") -> Read:
    """A number with a check digit that a module of python-stdnum knows; `country`: letters that may be printed before it,
    `first`: the letter it begins with."""

    def read(text: str) -> tuple[str, bool | None]:
        kept = module.compact(_signs(text).removeprefix(country))
        return first + kept.removeprefix(first), module.is_valid(kept)

    return read


def _ein(text: str) -> tuple[str, bool | None]:
    """No check digit, but the first two digits are those of an office that gives numbers."""
    digits = _signs(text).removeprefix("EIN")
    return f"{digits[:2]}-{digits[2:]}", None if ein.is_valid(digits) else False


def _siren(text: str) -> tuple[str, bool | None]:
    digits = _signs(text)
    holds = siren.is_valid(digits[:_SIREN]) and (len(digits) == _SIREN or siret.is_valid(digits))
    return digits[:_SIREN], holds


def _vat(text: str) -> tuple[str, bool | None]:
    bare = _signs(text)
    return bare, (gb_vat if bare.startswith("GB") else eu_vat).is_valid(bare)


def _apr_holds(digits: str) -> bool:
    """Modulus 11 over seven digits; a remainder of 10 is written 0."""
    total = sum(int(digit) * weight for digit, weight in zip(digits, _APR_WEIGHTS, strict=False))
    return str(-total % 11 % 10) == digits[-1]
