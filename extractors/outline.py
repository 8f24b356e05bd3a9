"""The outline of a document: its sentences, and the headings that each block stands under.

All four finders work on it, so that a document is tokenised once. Tokens and sentence ends are spaCy's (blank pipelines:
their language data know abbreviations); newlines become spaces first, which keeps offsets and is four times faster.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from schemas.documents import Block, Document, Span

# Languages for which spaCy has tokeniser data; Bosnian is read by Croatian's. French is read by Italian's, which divides the
# same elisions: spaCy's own compiles expressions for over two seconds in every process. Others use the neutral `xx`.
_SPACY = {"en": "en", "fr": "it", "de": "de", "es": "es", "it": "it", "sr": "sr", "hr": "hr", "bs": "hr", "sq": "sq"}
_ODD_SPACE = re.compile("[\n\r\t\x0b\x0c\xa0\u2007\u202f\u2028\u2029]")
_SPACES = str.maketrans(dict.fromkeys("\n\r\t\x0b\x0c\xa0\u2007\u202f\u2028\u2029", " "))


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence (or line) of a block. `tokens` are spaCy's; `tokens[i].idx + offset` is a position in the text."""

    span: Span
    block: int
    text: str


@dataclass(frozen=True, slots=True)
class Outline:
    """`headings[i]`: indexes of the heading blocks above block i, outermost first. `sentences`: in text order, of all
    zones but hidden; `of_block[i]`: the half-open range of sentences that belong to block i."""

    document: Document
    sentences: tuple[Sentence, ...]
    of_block: tuple[tuple[int, int], ...]
    headings: tuple[tuple[int, ...], ...]

    def block(self, sentence: Sentence) -> Block:
        """The block a sentence stands in."""
        return self.document.blocks[sentence.block]

    def heading_texts(self, block: int) -> tuple[str, ...]:
        """The texts of the headings above a block, outermost first."""
        return tuple(self.document.quote(self.document.blocks[i].span) for i in self.headings[block])


@cache
def pipeline(language: str) -> Language:
    """The blank spaCy pipeline of a language: tokeniser and sentence ends, no model, nothing downloaded."""
    nlp = spacy.blank(_SPACY.get(language.split("-")[0], "xx"))
    nlp.add_pipe("sentencizer")
    nlp.max_length = 50_000_000
    return nlp


def flatten(text: str) -> str:
    """Every kind of white space as one plain space, one for one, so that offsets stay true."""
    return text.translate(_SPACES) if _ODD_SPACE.search(text) else text


def tokenise(text: str, language: str) -> Doc:
    """spaCy's tokens and sentences of a text whose white space is flattened first."""
    return pipeline(language)(flatten(text))


@lru_cache(maxsize=4)
def outline(document: Document) -> Outline:
    """The outline of a document; the last few are kept, since every finder asks for the same one."""
    sentences: list[Sentence] = []
    ranges: list[tuple[int, int]] = []
    for index, block in enumerate(document.blocks):
        first = len(sentences)
        if block.zone != "hidden":
            sentences.extend(_sentences(document, index, block))
        ranges.append((first, len(sentences)))
    return Outline(document, tuple(sentences), tuple(ranges), _headings(document))


def _sentences(document: Document, index: int, block: Block) -> list[Sentence]:
    text = document.quote(block.span)
    if block.kind not in ("paragraph", "item", "field", "cell", "caption") or len(text) < 60:
        return [Sentence(block.span, index, text)] if text.strip() else []
    doc = tokenise(text, document.language)
    out = []
    for sent in doc.sents:
        start, end = block.span.start + sent.start_char, block.span.start + sent.end_char
        if out and start > 0 and not document.text[start - 1].isspace() and start == out[-1].span.end:
            start = out.pop().span.start  # spaCy ends a sentence inside names such as "Laws.Africa"; a space is needed
        if document.text[start:end].strip():
            out.append(Sentence(Span(start, end), index, document.text[start:end]))
    return out


def _headings(document: Document) -> tuple[tuple[int, ...], ...]:
    stack: list[int] = []
    out: list[tuple[int, ...]] = []
    for index, block in enumerate(document.blocks):
        if block.kind in ("heading", "title"):
            while stack and document.blocks[stack[-1]].level >= block.level:
                stack.pop()
            out.append(tuple(stack))
            stack.append(index)
        else:
            out.append(tuple(stack))
    return tuple(out)
