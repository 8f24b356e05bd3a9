"""Where a page's article stands: how much text is where, which part is the article, what is said in it, and in which time."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from extractors.read import body_text, main_text, read
from extractors.read.html import parse
from extractors.read.html.extents import Extents, extents
from extractors.read.html.marks import marks, names_say
from extractors.read.html.paths import path_of
from extractors.read.html.zones import ground
from schemas.documents import Document

SENTENCES = (
    "The ferry house was bought in the spring and turned into a school for the whole valley.",
    "Nobody had thought that the bridge would hold, but it did, and it does so still.",
    "Volunteers carried books, blankets and stoves up the hill, day after day.",
    "We are glad of every hand, says the head of the house, and of every loaf.",
    "Kestrel Ferry gives meals to families who lost their homes in the floods.",
)
CHINESE = "我们在山谷里帮助失去家园的家庭重建生活并且为孩子们开办学校。"
ARABIC = "ساعدنا العائلات التي فقدت منازلها في الوادي وفتحنا مدرسة للأطفال هناك."
PROSE = " ".join(SENTENCES)
SILENT = ("script", "style", "svg")


def document_of(body: str, head: str = "") -> Document:
    document, issues = read(html(body, head), name="page.html")
    assert document is not None, issues
    return document


def html(body: str, head: str = "") -> bytes:
    return f"<!doctype html><html lang=en><head><meta charset=utf-8><title>Ferry house</title>{head}</head><body>{body}</body></html>".encode()


# -- how much text stands where -----------------------------------------------------------------------------------------------

TAGS = ("div", "p", "a", "b", "span", "li", "h2", "td", "section", "script")
TEXTS = st.sampled_from(["", " ", "word", "A few words here", " It goes on for longer than forty code points, as prose does. "])
TREES = st.recursive(
    st.tuples(st.sampled_from(TAGS), TEXTS, st.just(()), TEXTS),
    lambda inner: st.tuples(st.sampled_from(TAGS[:-1]), TEXTS, st.lists(inner, max_size=4).map(tuple), TEXTS),
    max_leaves=25,
)


def written(tree: tuple[str, str, tuple, str]) -> str:
    tag, text, children, tail = tree
    return f"<{tag}>{text}{''.join(map(written, children))}</{tag}>{tail}"


def measured(tree: tuple[str, str, tuple, str]) -> Extents:
    return extents(list(parse(f"<html><body>{written(tree)}</body></html>").iter()))


def solid(text: str | None) -> int:
    return len((text or "").strip())


@given(TREES)
def test_the_words_of_an_element_are_its_own_and_those_of_its_children(tree: tuple[str, str, tuple, str]) -> None:
    page = measured(tree)
    for place, element in enumerate(page.elements):
        words = page.text[place] + page.linked[place]
        if element.tag == "script":
            assert words == 0
            continue
        inside = [page.index[child] for child in element]
        assert words == solid(element.text) + sum(page.text[child] + page.linked[child] + solid(page.elements[child].tail) for child in inside)


@given(TREES)
def test_prose_is_words_that_are_no_link_each_counted_once(tree: tuple[str, str, tuple, str]) -> None:
    page = measured(tree)
    for place, element in enumerate(page.elements):
        inside = [page.index[child] for child in element]
        assert page.own[place] <= page.prose[place] <= page.text[place]
        if element.tag == "a":  # what stands in a link announces another page
            assert page.text[place] == page.prose[place] == 0
        else:
            assert sum(page.prose[child] for child in inside) <= page.prose[place]


@given(TREES)
@example(("div", "", (("div", "", (("p", "word", (), ""),), "A few words here"),), ""))  # words behind a part are not before what is in it
def test_what_stands_before_an_element_is_what_a_reader_has_read_by_then(tree: tuple[str, str, tuple, str]) -> None:
    page = measured(tree)
    read_so_far = 0

    def visit(element: object) -> None:
        nonlocal read_so_far
        assert page.before[page.index[element]] == read_so_far
        if element.tag != "script":
            read_so_far += solid(element.text)
        for child in element:
            visit(child)
            read_so_far += solid(child.tail)

    visit(page.elements[0])
    assert page.before[-1] == read_so_far


@pytest.mark.parametrize(
    ("body", "prose"),
    [
        (f"<p>{SENTENCES[0]}</p>", len(SENTENCES[0])),
        (f"<div>{SENTENCES[0]}<br><br>{SENTENCES[1]}</div>", len(SENTENCES[0]) + len(SENTENCES[1])),
        (f"<font><font>{SENTENCES[0]}</font></font>", len(SENTENCES[0])),
        (f"<p><a href=/x>{SENTENCES[0]}</a></p>", 0),
        (f"<p>Read on: <a href=/x>{SENTENCES[0]}</a></p>", 0),
        (f"<h2>{SENTENCES[0]}</h2>", 0),
        (f"<figure><figcaption>{SENTENCES[0]}</figcaption></figure>", 0),
        (f"<ul><li>{SENTENCES[2]}</li></ul>", 0),  # of an item as much again is asked
        (f"<ul><li>{SENTENCES[0]}</li></ul>", len(SENTENCES[0])),
        (f"<script>{SENTENCES[0]}</script><style>{SENTENCES[0]}</style><noscript>{SENTENCES[0]}</noscript>", 0),
        (f"<p>{CHINESE * 2}</p>", 2 * len(CHINESE)),
        ("<p>Four words, no prose.</p>", 0),
    ],
)
def test_what_is_prose(body: str, prose: int) -> None:
    assert extents(list(parse(f"<html><body>{body}</body></html>").iter())).prose[0] == prose


@given(TREES)
def test_paths_are_those_of_lxml(tree: tuple[str, str, tuple, str]) -> None:
    root = parse(f"<html><body>{written(tree)}<o:p>x</o:p></body></html>")
    elements, known = list(root.iter()), {}
    random.Random(len(elements)).shuffle(elements)
    assert [path_of(element, known) for element in elements] == [root.getroottree().getpath(element) for element in elements]


# -- what names say -----------------------------------------------------------------------------------------------------------

NAMES = [
    ("sidebar", "", "aside"),
    ("site-footer", "", "footer"),
    ("", "main-navigation", "navigation"),
    ("siteFooter", "", "footer"),
    ("col-md-8 relatedPosts", "", "aside"),
    ("entry-content", "", None),
    ("wideangle asidered", "", None),  # a word inside another is none
    ("", "", None),
]


@pytest.mark.parametrize(("classes", "identifier", "zone"), NAMES)
def test_what_names_say(classes: str, identifier: str, zone: str | None) -> None:
    said = names_say(classes, identifier)
    assert (said.zone if said.strength else None) == zone


def test_what_elements_say_by_their_other_attributes() -> None:
    root = parse("<html><body><p hidden>a</p><p hidden=until-found>b</p><p style='color:red;display : NONE'>c</p><i role=main>d</i><b data-count=5>e</b><time datetime=2020>f</time></body></html>")
    elements = list(root.iter())
    found = marks(elements)
    assert [element.text for element in elements if element in found.shut] == ["a", "c"]
    assert [(element.text, role) for element, role in found.roles.items()] == [("d", "main")]
    assert [element.text for element in found.counters] == ["e"]
    assert [(element.text, name, value) for element, name, value in found.metadata] == [("f", "datetime", "2020")]
    assert found.said == {}


# -- which part is the article ------------------------------------------------------------------------------------------------

Writer = Callable[[list[str]], str]
FORMS: dict[str, Writer] = {
    "paragraphs": lambda texts: "".join(f"<p>{text}</p>" for text in texts),
    "one paragraph": lambda texts: f"<p>{' '.join(texts)}</p>",
    "divs": lambda texts: "".join(f"<div>{text}</div>" for text in texts),
    "line breaks": "<br><br>".join,
    "fonts": lambda texts: "".join(f"<font size=2><font color=red>{text}</font></font><br><br>" for text in texts),
    "lists": lambda texts: f"<ul>{''.join(f'<li>{text} {text}</li>' for text in texts)}</ul>",
    "sections": lambda texts: "".join(f"<h2>Part {n}</h2><p>{text}</p>" for n, text in enumerate(texts)),
    "captions": lambda texts: f"<p>{texts[0]}</p><figure><img alt='The ferry at dusk'><figcaption>The ferry at dusk, seen from the bridge.</figcaption></figure>" + "".join(f"<p>{text}</p>" for text in texts[1:]),
    "posts of others": lambda texts: f"<p>{texts[0]}</p><blockquote class=twitter-tweet><p>{texts[1]}</p>&mdash; Ferry <a href=https://x.example/1>May 3</a></blockquote>" + "".join(f"<p>{text}</p>" for text in texts[1:]),
    "Chinese": lambda texts: "".join(f"<p>{CHINESE * 4}</p>" for _ in texts),
    "Arabic": lambda texts: "".join(f"<p dir=rtl>{ARABIC * 3}</p>" for _ in texts),
}
WHOLES = ("<article>{}</article>", "<div>{}</div>", "<main>{}</main>", "<div itemprop=articleBody>{}</div>", "<table><tr><td>{}</td><td>&nbsp;</td></tr></table>")
LINKS = "".join(f"<li><a href=/{n}>Section {n}</a></li>" for n in range(6))
ABOVE = (
    f"<nav><ul>{LINKS}</ul></nav>",
    f"<div class=menu><ul>{LINKS}</ul></div>",
    "<div class=cookie-banner><p>This site keeps cookies so that it works as it should for you. <button>Accept</button></p></div>",
    "<form><label>Search</label><input><button>Go</button><select><option>All<option>News</select></form>",
    "<noscript><p>Turn on scripts so as to see all that this page has to show you.</p></noscript>",
)
BELOW = (
    "<aside><h3>About us</h3><p>About us there is more to say than would fit in here.</p></aside>",
    "<div class=sidebar><h3>About us</h3><p>About us there is more to say than would fit in here.</p></div>",
    "<div class=related-posts><h3>Read on</h3><div><a href=/a><h4>The well</h4></a><p>Another page tells how the well was dug by hand.</p></div></div>",
    "<div id=comments><h3>Comments</h3><div class=comment><b>Reader</b><p>A comment on this page that somebody has left.</p></div></div>",
    "<footer><p>© 2020 Kestrel Ferry. All rights are reserved.</p></footer>",
    "<article><h2><a href=/x>Next post</a></h2><p>Infinite scroll has brought this other post along.</p></article>" * 2,
)
FURNITURE = ("Section 3", "keeps cookies", "Search", "Turn on scripts", "About us", "Another page", "A comment on", "rights are reserved", "Infinite scroll")


@st.composite
def pages(draw: st.DrawFn) -> tuple[str, list[str], bytes]:
    """(form, paragraphs, page): an article in one of many forms, with furniture around it."""
    form = draw(st.sampled_from(sorted(FORMS)))
    texts = [" ".join(part) for part in draw(st.lists(st.lists(st.sampled_from(SENTENCES), min_size=2, max_size=5), min_size=4, max_size=8))]
    body = FORMS[form](texts)
    for wrapper in draw(st.lists(st.sampled_from(["div", "div class=entry-content", "section", "div class=content"]), max_size=5)):
        body = f"<{wrapper}>{body}</{wrapper.split()[0]}>"
    whole = draw(st.sampled_from(WHOLES)).format(f"<h1>The ferry house</h1><div class=byline>By the ferry's crew</div>{body}")
    above, below = (draw(st.lists(st.sampled_from(parts), unique=True, max_size=4)) for parts in (ABOVE, BELOW))
    head = draw(st.sampled_from(["", "<meta property=og:type content=article>"]))
    return form, texts, html("".join((*above, whole, *below)), head)


@settings(max_examples=300, deadline=None)
@given(pages())
def test_articles_are_told_from_what_is_around_them(page: tuple[str, list[str], bytes]) -> None:
    form, texts, content = page
    document, _ = read(content, name="page.html")
    assert document is not None and document.body is not None
    text = body_text(document)
    assert main_text(content) == text
    assert [words for words in FURNITURE if words in text] == []
    if form not in ("Chinese", "Arabic"):
        assert [part for part in texts if part not in text] == []
    assert text in document.quote(document.body) or form in ("captions", "posts of others")


@settings(max_examples=150, deadline=None)
@given(pages())
def test_the_body_lies_in_the_text_and_cuts_no_block(page: tuple[str, list[str], bytes]) -> None:
    document, _ = read(page[2], name="page.html")
    assert document is not None and document.body is not None
    assert 0 <= document.body.start < document.body.end <= len(document.text)
    inside = [block for block in document.blocks if block.span.overlaps(document.body)]
    assert all(document.body.contains(block.span) for block in inside)
    assert (inside[0].span.start, inside[-1].span.end) == (document.body.start, document.body.end)
    root = parse(page[2])
    elements = list(root.iter())
    element = ground(elements, marks(elements), is_article=b"og:type" in page[2]).body
    path = root.getroottree().getpath(element)
    assert all(block.path == path or block.path.startswith(f"{path}/") for block in inside)


@settings(max_examples=150, deadline=None)
@given(pages())
def test_blocks_part_the_text(page: tuple[str, list[str], bytes]) -> None:
    """Each block has one zone, none overlaps another, and between two there is a newline and nothing else."""
    document, _ = read(page[2], name="page.html")
    assert document is not None
    assert "\n".join(document.quote(block.span) for block in document.blocks) == document.text
    zones = ("main", "navigation", "header", "footer", "aside", "metadata", "hidden")
    assert sum(len(list(document.zone(zone))) for zone in zones) == len(document.blocks)


@settings(max_examples=150, deadline=None)
@given(pages())
def test_nothing_that_is_shown_is_thrown_away(page: tuple[str, list[str], bytes]) -> None:
    document, _ = read(page[2], name="page.html")
    assert document is not None
    body = parse(page[2]).find("body")
    dropped = list(body.iter("option", "input", "textarea", *SILENT))
    for element in dropped:
        element.text = ""
    printed = set(re.findall(r"\w+", " ".join(body.itertext())))
    assert printed <= set(re.findall(r"\w+", document.text))


@settings(max_examples=60, deadline=None)
@given(TREES)
def test_nothing_of_odd_trees_is_thrown_away(tree: tuple[str, str, tuple, str]) -> None:
    content = html(f"<p>Ferry</p>{written(tree)}")
    document, _ = read(content, name="page.html")
    assert document is not None
    root = parse(content)
    printed = [text for element in root.find("body").iter() if element.tag != "script" for text in ((element.text or "").split())]
    printed += [text for element in root.find("body").iterdescendants() for text in (element.tail or "").split()]
    assert not [word for word in printed if word not in document.text]


NO_ARTICLES = [
    "<h1>Contact</h1><p>Ferry Lane 4</p><p>Brod</p>",
    f"<h1>News</h1>{''.join(f'<div><h3><a href=/{n}>Post {n}</a></h3><p>{SENTENCES[n % 5]}</p></div>' for n in range(1))}",
    f"<ul>{LINKS * 5}</ul>",
    "<p>Too short to be an article.</p>",
    f"<p><a href=/x>{PROSE}</a></p>",
]


@pytest.mark.parametrize("body", NO_ARTICLES)
def test_pages_without_an_article(body: str) -> None:
    assert document_of(body).body is None


def test_prose_with_breaks_directly_below_the_body_of_a_page_is_an_article() -> None:
    """Prose that stands in one element alone weighs as much in what is around it: that must not make the page the article."""
    for whole in WHOLES:
        assert document_of(whole.format(f"<h1>The ferry house</h1>{'<br><br>'.join(SENTENCES)}")).body is not None


def test_of_some_hidden_twin_the_shown_article_is_taken() -> None:
    hidden = "".join(f"<p>Draft: {text}</p>" for text in SENTENCES)
    shown = "".join(f"<p>{text}</p>" for text in SENTENCES)
    document = document_of(f"<div style='display:none'>{hidden}</div><div>{shown}</div>")
    assert "Draft" not in body_text(document) and SENTENCES[0] in body_text(document)


def test_an_article_that_calls_itself_furniture_is_one_where_it_is_most_of_the_page() -> None:
    document = document_of(f"<div class=sidebar-right><div>{''.join(f'<p>{text}</p>' for text in SENTENCES)}</div></div>")
    assert body_text(document) == "\n".join(SENTENCES)


def test_the_title_the_by_line_and_captions_are_no_main_text() -> None:
    prose = "".join(f"<p>{text}</p>" for text in SENTENCES)
    body = f"<article><h1>The ferry house</h1><p>By the crew</p><figure><img alt='The ferry at dusk'><figcaption>The ferry, seen from the bridge at dusk.</figcaption></figure>{prose}<p>Tags: ferry</p></article>"
    assert body_text(document_of(body)) == main_text(html(body)) == "\n".join(SENTENCES)


@pytest.mark.parametrize("content", [b"", b" ", b"\x00", b"<", b"<html>", b"\xff\xfe", b"<p></p>", "é".encode("latin-1")])
def test_main_text_of_next_to_nothing(content: bytes) -> None:
    assert main_text(content) in ("", "é", "<", "\ufffd")


def test_main_text_is_told_the_encoding() -> None:
    content = f"<p>{'Größe zählt nicht, sagt die Fähre. ' * 9}</p>".encode("cp1252")
    assert "Größe" in main_text(content, "text/html; charset=windows-1252")


# -- bounded time -------------------------------------------------------------------------------------------------------------

P = f"<p>{PROSE}</p>" * 4
LARGE = {
    "divs in divs": P + "<div>" * 20_000 + "deep" + "</div>" * 20_000,
    "fonts in fonts": P + "<font>" * 20_000 + "deep",
    "articles in articles": P + "<article><h1>x</h1>" * 2_000,
    "comments": P + "<div class=comments>Well done</div>" * 50_000,
    "comments of prose": P + f"<div class=comments>{SENTENCES[0]}</div>" * 20_000,
    "comments in comments": P + f"<div class=comments>{SENTENCES[0]}" * 1_500,
    "headings": P + "<h1>x</h1>" * 20_000,
    "articles": f"<article><h2>x</h2>{P}</article>" * 2_000,
    "pictures": P + "<figure><img alt='The ferry at dusk'><figcaption>The ferry</figcaption></figure>" * 10_000,
    "tables in tables": P + "<table><tr><td>" * 1_500 + "x",
    "one paragraph": f"<p>{PROSE * 8_000}</p>",
    "line breaks": f"{P}<p>{'A line of words.<br>' * 50_000}</p>",
    "a long class": P + f"<div class='{'a-' * 100_000}'>x</div>",
    "many classes": P + f"<div class='{'sidebar ' * 50_000}'>x</div>",
    "asides with quotes": f"<main>{P}{'<aside class=related><blockquote>x</blockquote></aside>' * 15_000}</main>",
}


@pytest.mark.parametrize("name", sorted(LARGE))
def test_large_pages_take_bounded_time(name: str) -> None:
    """Seconds of the processor; some took eleven while the path of each block was counted anew."""
    content = html(LARGE[name], "<meta property=og:type content=article>")
    start = time.process_time()
    document, _ = read(content, name="page.html")
    assert main_text(content)
    assert time.process_time() - start < 5
    assert document is not None and SENTENCES[0] in document.text
