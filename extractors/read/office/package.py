"""The relations of an Office Open XML package: which part is the document, where its links and pictures lead.

Never here: what the parts mean.
"""

from __future__ import annotations

from collections.abc import Mapping

from extractors.read.office.archive import tree
from extractors.read.reading import Refusal


def main_part(found: Mapping[str, bytes], usual: str) -> str:
    """The name of the part that is the document, by the package's own word."""
    for kind, target in _relations(found.get("_rels/.rels")).values():
        if kind == "officeDocument":
            return target.lstrip("/")
    return usual


def targets(found: Mapping[str, bytes], part: str) -> dict[str, str]:
    """Where the relations of a part lead, by their id: an address outside, or the name of another part."""
    folder, _, file = part.rpartition("/")
    relations = _relations(found.get(f"{folder}/_rels/{file}.rels"))
    return {key: _resolved(target, folder) for key, (_, target) in relations.items()}


def _relations(part: bytes | None) -> dict[str, tuple[str, str]]:
    """The kind and the target of each relation by its id."""
    root = tree(part) if part is not None else None
    if root is None or isinstance(root, Refusal):
        return {}
    return {
        r.get("Id", ""): (r.get("Type", "").rsplit("/", 1)[-1], r.get("Target", "")) for r in root if r.get("Target")
    }


def _resolved(target: str, folder: str) -> str:
    if ":" in target.split("/", 1)[0] or target.startswith("#"):
        return target
    return target.lstrip("/") if target.startswith("/") else f"{folder}/{target}"
