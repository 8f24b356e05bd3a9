"""Builds `gazetteer_iati.tsv` from IATI's code lists: python -m extractors.organisations.build_gazetteer CRSChannelCode.xml OrganisationIdentifier.xml

Run by hand when the lists change; nothing imports it. Generic channels ("Central Government") and withdrawn ones are left out.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from lxml import etree

# The first digits of a CRS channel code tell the kind of body (OECD DAC CRS code list, "Channel codes").
_KINDS = {"1": "government", "2": "ngo", "3": "network", "4": "multilateral", "5": "academic"}
_GENERIC = re.compile(
    r"^(other|various|central|local|donor|recipient|private|public|developing|international ngo|country-based|provider)\b|\bother\b"
    r"|(institutions|ministries|governments|companies|corporations|funds|investors|vehicles|exportateurs|partnerships|institutes|banks|universities)$",
    re.IGNORECASE,
)


def rows(path: Path) -> list[tuple[str, ...]]:
    """(type, name, further forms...) of one code list."""
    out = []
    for item in etree.parse(str(path)).iterfind(".//codelist-item"):
        code, names = item.findtext("code") or "", [n.text.strip() for n in item.iterfind("name/narrative") if n.text]
        if item.get("status") == "withdrawn" or not names or _GENERIC.search(names[0]) or code.endswith("000"):
            continue
        if code.startswith("6"):  # kinds of private bodies, no names
            continue
        kind = "government" if re.match(r"[A-Z]{2}-", code) else _KINDS.get(code[:1], "other")
        forms = [re.sub(r"\s*\([^)]*\)", "", name).strip(" *") for name in names]
        forms = [form for form in forms if len(form.split()) > 1 and form[:1].isupper()]
        if forms:
            out.append((kind, *dict.fromkeys(forms)))
    return out


if __name__ == "__main__":
    found = sorted({row for name in sys.argv[1:] for row in rows(Path(name))})
    target = Path(__file__).with_name("gazetteer_iati.tsv")
    target.write_text("# Made by build_gazetteer.py from IATI code lists (see ATTRIBUTION.md)\n" + "".join("\t".join(r) + "\n" for r in found), encoding="utf-8")
    print(f"{target}: {len(found)} organisations")
