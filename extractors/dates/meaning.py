"""What a date means, learned: whether it is an event's, and of which kind.

The rules' own reading is one signal among the words of the date's clause, its line, the heading above and its form; a small
linear model weighs them (`extractors.model`). Never here: EDTF, whose event it is.
"""

from __future__ import annotations

import re
from dataclasses import replace

from extractors.dates.cues import cues
from extractors.dates.expressions import DateExpression
from extractors.dates.kinds import Event, modality_of, of_kind, opening_words
from extractors.dates.publication import closes_accounts
from extractors.model.linear import masked, model, overruled
from extractors.outline import outline
from schemas.documents import Document, Span

NONE = "none"
# Readings that the page's own structure tells; no words around them change what they are.
_TOLD = ("items", "laws", "durations")  # lists of words around a date
SETTLED = frozenset(("page", "updated", "field", "imprint", "dated_post"))
_WORDS = re.compile(r"[^\W\d_]{3,}")
_WORD = re.compile(r"[^\W\d_]+|\d[\d.,]*|[%€$£(),:;–—-]")
_FAR, _NEAR, _HEADING = 10, 3, 10  # words that are looked at
_CLOSE = 12  # code points between a date and a cue beside it
_SPAN = ("interval", "year_range", "fiscal_year", "ongoing")
_DROP, _RESCUE = 0.62, 0.6  # how sure the model must be to leave out a rule's event, and to make one that no rule saw


def signals(document: Document, index: int, date: DateExpression, event: Event | None) -> tuple[str, ...]:
    """The signals of a date in block `index`: `event` is what the rules made of it, or None where they made nothing."""
    block, text = document.blocks[index], document.text
    start, end = block.span.start, block.span.end
    before, after = _words(text[max(start, date.span.start - 150) : date.span.start])[-_FAR:], _words(text[date.span.end : min(end, date.span.end + 150)])[:_FAR]
    opens = not text[start : date.span.start].strip(" *|()-–•")
    out = [f"block={block.kind}", f"form={date.form}", f"governor={date.governor}", f"inferred={date.inferred}", f"opens={opens}", f"lang={document.language.split('-')[0]}", f"day={date.edtf.count('-') > 1}"]
    out += [f"lines={_lines(document, index)}", f"short={len(text[start:end].split()) < 12}", f"alone={not before and not after}"]
    if event is None:
        out.append("rule=nothing")
    else:
        out += [f"rule={event.rule}", f"kind={event.kind}", f"rule+kind={event.rule}/{event.kind}", f"cue={event.cue}", f"modality={event.modality}", f"kind+form={event.kind}/{date.form}"]
        clause = set(_words(text[event.span.start : event.span.end]))
        out += [f"c={word}" for word in clause] + [f"c6={word[:6]}" for word in clause if len(word) > 6]
    out += _of_cues(document, index, date)
    out += [f"b{i}={word}" for i, word in enumerate(reversed(before[-_NEAR:]))] + [f"a{i}={word}" for i, word in enumerate(after[:_NEAR])]
    out += [f"b={word}" for word in set(before)] + [f"a={word}" for word in set(after)] + [f"s={word[:6]}" for word in {*before, *after} if len(word) > 6]
    headings = outline(document).heading_texts(index)
    out += [f"h={word}" for heading in headings[-1:] for word in set(_words(heading)[:_HEADING])]
    out += [f"span={date.form in _SPAN}", f"opens+{after[0] if after else ''}" if opens else "inside"]
    if opens:
        first = [word for word in after if word.isalpha()][:2]
        out += [f"o{i}={word}" for i, word in enumerate(first)]
    return tuple(dict.fromkeys(out))


def _of_cues(document: Document, index: int, date: DateExpression) -> list[str]:
    """The kinds that words of any language's lists tell, where they stand: what one language teaches holds for all."""
    sentence = _around(document, index, date)
    known, text = cues(document.language), document.text
    before, after = text[sentence.start : max(sentence.start, date.span.start)].lower(), text[min(date.span.end, sentence.end) : sentence.end].lower()
    left, right = known.find(before), known.find(after)
    out = [f"cb={cue.kind}/{cue.is_verb}" for cue in left] + [f"ca={cue.kind}/{cue.is_verb}" for cue in right]
    out += [f"cb0={cue.kind}/{cue.is_verb}" for cue in left[-1:]] + [f"ca0={cue.kind}/{cue.is_verb}" for cue in right[:1]]
    verbs = [cue.kind for cue in (*left, *right) if cue.is_verb]
    out += [f"verb={verbs[0]}" if verbs else "noverb", f"verb+form={verbs[0] if verbs else None}/{date.form}"]
    told = [name for name in _TOLD if known.says(name, before)]
    out += [f"lb={name}" for name in told] + [f"gov={name}" for name in told if known.governs(name, before)]
    out += [f"la={name}" for name in _TOLD if known.says(name, after)] + [f"items+form={date.form}"] * ("items" in told)
    out += [f"near={left[-1].kind}" for _ in left[-1:] if len(before) - left[-1].end < _CLOSE] + [f"next={right[0].kind}" for _ in right[:1] if right[0].start < _CLOSE]
    headings = outline(document).heading_texts(index)[-1:]
    return out + [f"ch={cue.kind}" for heading in headings for cue in known.find(heading.lower())]


def _lines(document: Document, index: int) -> str:
    """How many of the neighbouring blocks of the same kind begin with a year, as in a time-line."""
    near = [b for b in document.blocks[max(0, index - 3) : index + 4] if b.kind == document.blocks[index].kind]
    dated = sum(re.match(r"[\s*•–-]*(?:\S+\s){0,2}(?:19|20)\d\d", document.quote(b.span)[:40]) is not None for b in near)
    return "many" if dated > 2 else str(dated)


def _words(text: str) -> list[str]:
    return masked(_WORD.findall(text.casefold()))


def meant(document: Document, event: Event) -> Event | None:
    """The event with its most probable kind, or None where the date most probably tells none."""
    if event.rule in SETTLED:
        return event
    found = model("kinds").probabilities(signals(document, event.block, event.date, event))
    if found[NONE] > _DROP:
        return None
    kind = overruled(found, event.kind, (k for k in found if k != NONE))
    return replace(of_kind(event, kind), cue=event.cue or kind != event.kind, sure=found[kind])


def doubt(document: Document, index: int, date: DateExpression, event: Event | None) -> float:
    """How probable it is that a date tells no event; `event`: what the rules made of it, or None."""
    return model("kinds").probabilities(signals(document, index, date, event))[NONE]


def rescued(document: Document, index: int, date: DateExpression) -> Event | None:
    """The event of a date that no rule took for one, where the words around it are sure enough; else None."""
    block = document.blocks[index]
    if (block.kind == "item" or date.form == "fiscal_year") and _WORDS.search(document.text[block.span.start : date.span.start] + " " + document.text[date.span.end : block.span.end]) is None:
        return None  # a list of months ("Archives") says nothing of what was, nor does the year over a column
    found = model("kinds").probabilities(signals(document, index, date, None))
    kind = max((k for k in found if k != NONE), key=found.__getitem__)
    before = document.text[_around(document, index, date).start : date.core.start].lower()
    of_law = cues(document.language).of_law(before, yearly=date.form == "year")
    if 1 - found[NONE] < _RESCUE or kind in ("published", "updated") or of_law or closes_accounts(date, before, document.language):
        return None
    event = Event(date, kind, modality_of(cues(document.language), document.quote(block.span)), opening_words(document, _around(document, index, date)), "learned", index, sure=found[kind])
    return of_kind(event, kind)


def _around(document: Document, index: int, date: DateExpression) -> Span:
    """The sentence of a date, or its last words up to the date where it is long."""
    told = outline(document)
    spans = [told.sentences[i].span for i in range(*told.of_block[index])]
    return next((span for span in spans if span.start <= date.core.start < span.end), document.blocks[index].span)
