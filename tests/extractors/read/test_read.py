"""read: formats told by content, encodings, languages, and bad content that becomes an Issue."""

from __future__ import annotations

import html
import json
import random
import re
import unicodedata
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.languages import supported, words
from extractors.read import MAX_BYTES, read
from extractors.read.language_id import language_of

SHARED = Path(__file__).parents[3] / "../shared"
NOISE = random.Random(7).randbytes(60_000)
SENTENCES = {
    "en": "The foundation helps families in the valley to repair their homes before winter, and pays for the bus to school.",
    "fr": "La fondation aide les familles de la vallée à réparer leurs maisons avant l'hiver et paie le bus pour l'école.",
    "de": "Die Stiftung hilft den Familien im Tal, ihre Häuser vor dem Winter zu reparieren, und bezahlt den Schulbus.",
    "sq": "Fondacioni ndihmon familjet e luginës të rregullojnë shtëpitë para dimrit dhe paguan autobusin për në shkollë.",
}

FORMATS = [
    (b"<!DOCTYPE html><p>Wells", "page", None, "text/html"),
    (b"<p>Wells</p>", "page", "text/html; charset=utf-8", "text/html"),
    (b"<p>Wells</p>", "page.htm", None, "text/html"),
    (b"just words", "page.html", None, "text/plain"),
    (b"---\ntitle: Wells\n---\nText", "page", None, "text/markdown"),
    (b"# Wells", "page.md", "text/plain", "text/markdown"),
    (b"# Wells", "page", "text/markdown", "text/markdown"),
    (b"<html><body>Wells", "page.txt", "text/plain", "text/html"),
    (b"Wells", "wells", None, "text/plain"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "name", "told", "expected"), FORMATS)
def test_format_is_told_by_content_then_type_then_name(
    content: bytes, name: str, told: str | None, expected: str
) -> None:
    document, issues = read(content, name=name, media_type=told)
    assert document is not None and not issues
    assert (document.media_type, document.id, document.snapshot) == (
        expected,
        name.split(".")[0],
        sha256(content).hexdigest(),
    )


ENCODINGS = [
    ("Udruga žena čuva đake", "cp1250", '<meta charset="windows-1250">', None),
    ("Udruga žena čuva đake", "iso8859-2", "", "text/html; charset=ISO-8859-2"),
    ("L’été à l’école – 20 €", "cp1252", '<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">', None),
    ("Школа у Пећи", "cp1251", '<meta charset="windows-1251">', None),
    ("Gratë dhe fëmijët", "utf-8", '<meta charset="iso-8859-1">', None),
    ("Gratë dhe fëmijët", "utf-8-sig", "", None),
    ("Gratë dhe fëmijët", "utf-16", "", None),
    ("Grate dhe femijet", "utf-16-le", "", None),
    ("Gratë dhe fëmijët", "utf-8", '<meta charset="no-such-charset">', None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "encoding", "head", "told"), ENCODINGS)
def test_encodings(text: str, encoding: str, head: str, told: str | None) -> None:
    document, issues = read(
        f"<!doctype html><html><head>{head}</head><body><p>{text}</p>".encode(encoding), name="a.html", media_type=told
    )
    assert document is not None and not issues
    assert document.text == text


def test_what_no_encoding_fits_is_said() -> None:
    document, issues = read(
        b"<!doctype html><meta charset=utf-8><p>" + "žena ".encode() * 50 + b"\xff\xfe\xfa",
        name="a.html",
        media_type="text/html; charset=ascii",
    )
    assert document is not None and document.text.startswith("ž")
    assert [issue.code for issue in issues] == ["wrong_encoding"]


def test_a_character_cut_off_at_the_end_costs_nothing_else() -> None:
    document, issues = read("Gratë dhe fëmijë".encode()[:-1], name="a.txt")
    assert document is not None and (document.text, issues) == ("Gratë dhe fëmij", ())


BAD = [
    (b"", "a.html", "empty"),
    (b" \n\t\0", "a.pdf", "empty"),
    (NOISE, "a.txt", "binary"),
    (NOISE, "a.html", "binary"),
    (b"\0\1\2\3" * 500, "a.txt", "binary"),
    (b"PK\x03\x04" + NOISE, "report.zip", "unsupported_format"),
    (b"PK\x03\x04" + NOISE, "report.docx", "damaged"),
    (b"\x89PNG" + NOISE, "a.html", "unsupported_format"),
    (b"{\\rtf1 text}", "a.txt", "unsupported_format"),
    (b"a" * (MAX_BYTES["text/plain"] + 1), "a.txt", "too_large"),
    (b"<html>" + b"<b>x</b>" * 80_000, "a.html", "too_large"),
    (b"- a\n" * 160_000, "a.md", "too_large"),
    (b"<html><head><title>App</title></head><body><script>run()</script></body></html>", "a.html", "no_text"),
    (b"<!doctype html>", "a.html", "no_text"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "name", "code"), BAD, ids=[f"{code}-{name}-{i}" for i, (_, name, code) in enumerate(BAD)]
)
def test_bad_content_is_an_issue_that_says_what_to_do(content: bytes, name: str, code: str) -> None:
    document, issues = read(content, name=name)
    assert document is None
    (issue,) = issues
    assert (issue.code, issue.level, issue.stage, issue.where) == (code, "error", "read", name)
    assert issue.message.startswith(name) and len(re.findall(r"[.:] [A-Z]", issue.message)) >= 1


HOSTILE = [
    "<b>" * 3000,
    "<ul><li>x" * 3000,
    "[" * 50_000,
    "**a " * 20_000,
    "> " * 50_000,
    "<!--" * 50_000,
    "{{" * 50_000,
    "`" * 50_000,
    "|" * 50_000,
    "a    b\n" * 9_000,
]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("name", ["a.html", "a.md", "a.txt"])
def test_hostile_text_never_raises(text: str, name: str) -> None:
    document, issues = read(f"begin {text}".encode(), name=name)
    assert document is not None or issues


def test_a_page_with_pictures_written_into_it_is_not_too_large() -> None:
    document, _ = read(
        b"<html><body><p>Wells</p><img src='data:image/png;base64," + b"A" * 6_000_000 + b"'>", name="a.html"
    )
    assert document is not None and document.text == "Wells"


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(["a.html", "a.md", "a.txt", "a.pdf", "a"]))
def test_any_bytes_give_a_document_or_a_reason(content: bytes, name: str) -> None:
    document, issues = read(content, name=name)
    assert document is not None or issues
    if document is not None:
        for block, following in zip(document.blocks, document.blocks[1:], strict=False):
            assert block.span.end <= following.span.start


def test_the_title_is_the_declared_one_else_the_widest_heading() -> None:
    titles = [read(text, name=name)[0] for text, name in (
        (b"<html><title>Declared</title><h1>Printed</h1>", "a.html"), (b"<html><h2>Part</h2><h1>Whole</h1>", "a.html"), (b"no heading here", "a.txt"),
    )]  # fmt: skip
    assert [document.title for document in titles if document is not None] == ["Declared", "Whole", ""]


@pytest.mark.parametrize("language", sorted(SENTENCES))
def test_language_of_the_words(language: str) -> None:
    assert language_of(SENTENCES[language] * 2, ()) == language
    assert language_of(SENTENCES[language] * 2, ("en-US", "it")) in (language, "en-US")


LANGUAGES = [
    ("Wells", ("sq",), "sq"),  # too short to overrule what is declared
    ("Wells", (), "und"),
    ("", ("",), "und"),
    (SENTENCES["en"] * 2, ("en_GB",), "en-GB"),
    (SENTENCES["fr"] * 2, ("en-US", "fr_CH"), "fr-CH"),
    (SENTENCES["de"] * 2, ("en",), "de"),  # a template's tag
    (words("hr", "identity")["examples"][0]["text"], ("sr-Latn",), "sr-Latn"),  # close relatives: the declared tag
    (words("hr", "identity")["examples"][0]["text"], ("x-default",), "hr"),
    ("Wells", ("en_GB.UTF-8",), "en"),  # of what is no tag, the language that it begins with
    ("Wells", ("de, en",), "und"),
    ("Wells", ("../../etc",), "und"),
    ("Wells", ("en-" + "x" * 300,), "en"),
    ("Wells", ("en" * 300, "fr"), "fr"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "declared", "expected"), LANGUAGES)
def test_declared_languages(text: str, declared: tuple[str, ...], expected: str) -> None:
    assert language_of(text, declared) == expected


IDENTITIES = [(tag, row["text"]) for tag in supported() for row in words(tag, "identity").get("examples", ())]


@pytest.mark.parametrize(("language", "text"), IDENTITIES)
def test_the_words_that_tell_a_language(language: str, text: str) -> None:
    assert language_of(text * 2, ()) == language
    assert language_of(text * 2, (language,)) == language
    others = [other for other, _ in IDENTITIES if other != language and {language, other} != {"hr", "sr"}]
    assert {language_of(text * 2, (other,)) for other in others} == {language}


def test_the_given_language_is_believed() -> None:
    document, _ = read(SENTENCES["en"].encode(), name="a.txt", language="sq")
    assert document is not None and document.language == "sq"


def folded(text: str) -> str:
    """Letters and digits alone, without accents, mark-up and link targets."""
    text = html.unescape(re.sub(r"\]\([^)]*\)", "]", re.sub(r"<[^>]*>", " ", text)))
    return "".join(ch for ch in unicodedata.normalize("NFKD", text).casefold() if ch.isalnum())


@pytest.mark.skipif(not (SHARED / "gold/dev.jsonl").is_file(), reason="the shared corpus is not there")
def test_what_people_quoted_is_in_the_text() -> None:
    """Floors that only rise: shares of annotated quotes found whole in the text, and in its main zone."""
    folder = SHARED / "corpus/labelled"
    files = {
        row["id"]: folder / Path(row["file"]).name
        for row in map(json.loads, (folder / "index.jsonl").read_text("utf-8").splitlines())
    }
    total = in_text = in_main = 0
    for row in map(json.loads, (SHARED / "gold/dev.jsonl").read_text("utf-8").splitlines()):
        document, _ = read(files[row["id"]].read_bytes(), name=files[row["id"]].name)
        assert document is not None, row["id"]
        text, main = (
            folded(document.text),
            folded(" ".join(document.quote(block.span) for block in document.zone("main"))),
        )
        quotes = [
            folded(fact["quote"]) for kind in ("organisations", "dates", "figures", "partners") for fact in row[kind]
        ]
        total += len(quotes)
        in_text += sum(quote in text for quote in quotes)
        in_main += sum(quote in main for quote in quotes)
    assert in_text / total >= 0.972
    assert in_main / total >= 0.950
