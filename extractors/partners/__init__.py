"""The partners room: words that relate the document's organisation to others ("funded by", "in cooperation with").

A mention here is the relation and the stretch of text in which the partner's name must stand; which organisation stands
there is `resolve`'s to say. Names under headings ("Our donors") come from the lists that both rooms share.
"""

from __future__ import annotations

from collections.abc import Iterator

from extractors.cues import find_cues, tells_of_money
from extractors.organisations.lists import Listed, listed
from extractors.outline import Sentence, outline
from schemas.documents import Document
from schemas.facts import Mention

NAME = "partners"
VERSION = "1"


def find(document: Document) -> tuple[Mention, ...]:
    """All relations, label `relation`: value {"role", "side": "list" | "after" | "before", "region": (start, end), "cue"}.

    `region` is the list's name, or the stretch of the sentence on the side where the partner stands.
    """
    out = [_listed(document, entry) for entry in listed(document)]
    for sentence in outline(document).sentences:
        if document.blocks[sentence.block].zone == "main":
            out += _stated(sentence, document.language)
    return tuple(sorted(out, key=lambda m: (m.span, m.value["region"])))


def _listed(document: Document, entry: Listed) -> Mention:
    value = {"role": entry.role, "side": "list", "region": (entry.span.start, entry.span.end), "cue": ""}
    return Mention("relation", entry.span, document.quote(entry.span), value, f"{NAME}@{VERSION}", {"rule": f"list_{entry.form}"})


def _stated(sentence: Sentence, language: str) -> Iterator[Mention]:
    base = sentence.span.start
    for cue in find_cues(sentence.text, language):
        region = (base + cue.end, sentence.span.end) if cue.side == "after" else (base, base + cue.start)
        role = cue.role if cue.role != "giver" else "funder" if tells_of_money(sentence.text, language) else "partner"
        value = {"role": role, "side": cue.side, "region": region, "cue": cue.words}
        yield Mention("relation", sentence.span, sentence.text, value, f"{NAME}@{VERSION}", {"rule": f"{cue.side}_{cue.role}", "cue": cue.words})
