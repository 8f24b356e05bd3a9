"""Trains the shipped spaCy model of names from scratch: public corpora, synthetic NGO pages, labelled documents; fixed seed.

    python -m training.train_names                     a new model into extractors/model/names
    python -m training.train_names --without 0 --out FOLDER

The corpora are read from ../shared/training (checked against data.lock). `--without 0` and `--without 1` leave out one half of
the publishers and of the templates each: what such a model reads in the half that it has not seen is what the models behind it
learn from, and what it is judged by. Labels: ORG, PERSON, LOC.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import spacy
from babel import Locale
from spacy.language import Language
from spacy.training import Example
from spacy.util import filter_spans, fix_random_seed

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # runs from a checkout, installed or not

from benchmarks.labelled import half, labelled  # noqa: E402
from extractors.model import flags  # noqa: E402
from extractors.organisations.gazetteer import is_place, known_to_model  # noqa: E402
from extractors.organisations.people import given_names, person_like  # noqa: E402
from extractors.outline import outline  # noqa: E402
from extractors.read import read  # noqa: E402
from schemas.places import place_names  # noqa: E402
from training import corpora  # noqa: E402
from training.synthesis import Page, pages  # noqa: E402

OUT = ROOT / "extractors" / "model" / "names"
SEED = 7
# Pages of each language; English is what most NGOs write.
PAGES = {"en": 2600, "fr": 500, "de": 500, "es": 220, "hr": 300, "sr": 120, "sq": 260}
LABELS = {"organisation": "ORG", "self": "ORG", "person": "PERSON", "place": "LOC"}
_IATI = ("government", "multilateral", "ngo", "network", "academic", "foundation", "company")

CONFIG = f"""
[nlp]
lang = "xx"
pipeline = ["tok2vec", "ner"]
[nlp.after_creation]
@callbacks = "{flags.CALLBACK}"
[components]
[components.tok2vec]
factory = "tok2vec"
[components.tok2vec.model]
@architectures = "spacy.Tok2Vec.v2"
[components.tok2vec.model.embed]
@architectures = "spacy.MultiHashEmbed.v2"
width = 64
attrs = ["NORM", "PREFIX", "SUFFIX", "SHAPE", "FLAG50", "FLAG51", "FLAG52", "FLAG53"]
rows = [6000, 1000, 2500, 2500, 20, 20, 20, 20]
include_static_vectors = false
[components.tok2vec.model.encode]
@architectures = "spacy.MaxoutWindowEncoder.v2"
width = 64
depth = 3
window_size = 1
maxout_pieces = 3
[components.ner]
factory = "ner"
[components.ner.model]
@architectures = "spacy.TransitionBasedParser.v2"
state_type = "ner"
extra_state_tokens = false
hidden_width = 64
maxout_pieces = 2
use_upper = true
[components.ner.model.tok2vec]
@architectures = "spacy.Tok2VecListener.v1"
width = 64
"""


def bank(language: str) -> dict[str, list[tuple[str, str]]]:
    """Names for the slots beside the listed ones: persons and places, IATI's bodies, and the corpora's organisations."""
    rng = random.Random(SEED)
    territories = Locale.parse(language if language != "hr" else "hr").territories
    people = corpora.names_of("PERSON")
    surnames = sorted({name.split()[-1] for name in people if name.split()[-1].isalpha()})
    firsts = sorted(given_names())
    out = {
        "person": [(f"{rng.choice(firsts)} {rng.choice(surnames)}", "") for _ in range(1500)],
        "country": [(name, "") for code, name in territories.items() if len(code) == 2],
        "city": [(name, "") for name in rng.sample(sorted(place_names()), 1500)],
        "region": [(name, "") for name in rng.sample(sorted(place_names()), 400)],
    }
    if language == "en":
        out["adj"] = [(name, "") for name in Locale.parse("en").languages.values() if name[0].isupper() and " " not in name]
        for entry in known_to_model():
            if entry.type in _IATI:
                short = next((form for form in entry.forms[1:] if form.isupper()), "")
                out.setdefault(entry.type, []).append((entry.name, short))
        brands = [(name, "") for name in corpora.names_of("ORG")]
        for slot in ("ngo", "company", "media", "network"):
            out.setdefault(slot, []).extend(rng.sample(brands, 300))
    return out


def texts(without: int | None) -> Iterator[corpora.Labelled]:
    """Every block of every synthetic page with its spans."""
    for language, count in PAGES.items():
        for page in pages(language, count, SEED, bank(language), without=without):
            yield from blocks(page)


def documents(without: int | None) -> Iterator[corpora.Labelled]:
    """Every sentence of the labelled documents' main text, with the names that gold tells; persons and places by the lists."""
    for path, gold, publisher, _ in labelled():
        document = None if half(publisher) == without else read(path.read_bytes(), name=path.name)[0]
        if document is None:
            continue
        forms = sorted({name for row in gold["organisations"] for name in (row["name"], *row["aliases"]) if len(name) > 1}, key=len, reverse=True)
        pattern = re.compile(r"(?<!\w)(?:" + "|".join(re.escape(form).replace(r"\ ", r"\s+") for form in forms) + r")(?!\w)") if forms else None
        for sentence in outline(document).sentences:
            if document.blocks[sentence.block].zone == "main" and len(sentence.text) > 2:
                named = [(*match.span(), "ORG") for match in pattern.finditer(sentence.text)] if pattern else []
                yield sentence.text, (*named, *others(sentence.text, document.language, named))


def others(text: str, language: str, named: Sequence[tuple[int, int, str]]) -> Iterator[tuple[int, int, str]]:
    """Capitalised runs that the lists know as persons or places, outside of organisations' names."""
    for match in re.finditer(r"[^\W\d_a-zß-ÿ][\w'’-]+(?: [^\W\d_a-zß-ÿ][\w'’-]+){0,3}", text):
        if not any(start < match.end() and match.start() < end for start, end, _ in named):
            if person_like(match[0]):
                yield *match.span(), "PERSON"
            elif is_place(match[0], language):
                yield *match.span(), "LOC"


def blocks(page: Page) -> Iterator[corpora.Labelled]:
    """A page block by block, as the model will meet it."""
    text = page.document.text
    for block in page.document.blocks:
        inside = [m for m in page.marks if block.span.contains(m.span) and m.label in LABELS]
        spans = tuple((m.span.start - block.span.start, m.span.end - block.span.start, LABELS[m.label]) for m in inside)
        if len(block.span) > 2 and (spans or block.kind != "cell"):
            yield text[block.span.start : block.span.end], spans


def example(nlp: Language, labelled: corpora.Labelled) -> Example:
    """A training example; spans that no token begins or ends are left out as unknown."""
    text, spans = labelled
    doc = nlp.make_doc(text.translate(str.maketrans("\n\u00a0", "  ")))
    gold = doc.copy()
    found = [gold.char_span(s, e, label=label, alignment_mode="contract") for s, e, label in spans]
    gold.set_ents(filter_spans([span for span in found if span is not None]))
    return Example(doc, gold)


def batches(rng: random.Random, parts: Sequence[tuple[Sequence[Example], float]], words: int) -> Iterator[list[Example]]:
    """Batches of about so many words for ever, from parts with their shares, each shuffled anew when it is through."""
    def endless(examples: Sequence[Example]) -> Iterator[Example]:
        order = list(examples)
        while True:
            rng.shuffle(order)
            yield from order

    streams, shares = [endless(examples) for examples, _ in parts], [share for _, share in parts]
    while True:
        batch, size = [], 0
        while size < words:
            batch.append(next(rng.choices(streams, shares)[0]))
            size += len(batch[-1])
        yield batch


def train(steps: int, out: Path, without: int | None) -> None:
    """The model on disk after so many steps."""
    corpora.check()
    fix_random_seed(SEED)
    rng = random.Random(SEED)
    nlp = spacy.util.load_model_from_config(spacy.util.Config().from_str(CONFIG), auto_fill=True)
    real = [example(nlp, row) for row in corpora.labelled("train")]
    made = [example(nlp, row) for row in texts(without)]
    ours = [example(nlp, row) for row in documents(without)]
    print(f"{len(real)} texts of corpora, {len(made)} synthetic blocks, {len(ours)} sentences of labelled documents", flush=True)
    sample = rng.sample(real, 200) + rng.sample(made, 200) + ours[:200]
    optimizer = nlp.initialize(lambda: sample)
    for label in ("ORG", "PERSON", "LOC"):
        nlp.get_pipe("ner").add_label(label)
    started, losses = time.time(), {}
    for step, batch in enumerate(batches(rng, ((real, 0.15), (made, 0.35), (ours, 0.5)), 1200)):
        if step == steps:
            break
        optimizer.learn_rate = 0.001 * min(1.0, (step + 1) / 100) * max(0.05, 1 - step / steps)
        nlp.update(batch, drop=0.2, sgd=optimizer, losses=losses)
        if (step + 1) % 200 == 0:
            print(f"{step + 1} steps, {time.time() - started:.0f} s, loss {losses.get('ner', 0) / 200:.1f}", flush=True)
            losses = {}
    out.parent.mkdir(parents=True, exist_ok=True)
    with nlp.use_params(optimizer.averages):
        nlp.to_disk(out)
    slim(out)


def slim(folder: Path) -> None:
    """Leaves of the vocabulary's strings only the labels: hashes are all that reading needs."""
    labels = ["", "ORG", "PERSON", "LOC", "O", "B", "I", "L", "U", "tok2vec", "ner"]
    (folder / "vocab" / "strings.json").write_text(json.dumps(labels), encoding="utf-8")


def main() -> None:
    """Trains and writes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--steps", type=int, default=4000, metavar="N", help="batches of 1,200 words (default 4000)")
    parser.add_argument("--out", type=Path, default=OUT, metavar="FOLDER")
    parser.add_argument("--without", type=int, choices=(0, 1), help="leave out one half of the publishers and templates")
    options = parser.parse_args()
    train(options.steps, options.out, options.without)


if __name__ == "__main__":
    main()
