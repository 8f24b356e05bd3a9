"""HTML: what becomes a block, of which kind and zone, in which order."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.read import read
from schemas.documents import Document

PROSE = (
    "Lanterna supports families who lost their homes in the floods and helps them to find work, schools and doctors. "
    * 4
)


def page(body: str, head: str = "") -> Document:
    document, issues = read(
        f"<!doctype html><html lang=en><head>{head}</head><body>{body}</body></html>".encode(), name="page.html"
    )
    assert document is not None, issues
    return document


def shown(document: Document, *zones: str) -> list[tuple[str, str]]:
    """(kind, text) of the blocks of the given zones, `main` unless told otherwise."""
    return [(block.kind, document.quote(block.span)) for block in document.zone(*(zones or ("main",)))]


def zone_of(document: Document, text: str) -> str:
    return next(block.zone for block in document.blocks if text in document.quote(block.span))


def heads(document: Document, text: str) -> list[str]:
    block = next(block for block in document.blocks if document.quote(block.span) == text)
    return [document.quote(span) for span in block.heads]


BLOCKS = [
    # inline elements join, block elements part
    ("<p>We <b>trained</b> 1&nbsp;200 <i>nurses</i></p>", [("paragraph", "We trained 1 200 nurses")]),
    ("<div>One<div>Two</div>Three</div>", [("paragraph", "One"), ("paragraph", "Two"), ("paragraph", "Three")]),
    # links and nothing else are a list, three of them at least
    ('<div><a href="/a">Tindal Bakery</a> <a href="/b">Merle Bank</a>\n<a href="/c">Quell Union</a></div>', [("paragraph", "Tindal Bakery"), ("paragraph", "Merle Bank"), ("paragraph", "Quell Union")]),
    ('<p><a href="/a">Tindal</a>, <a href="/b">Merle</a> and <a href="/c">Quell</a></p>', [("paragraph", "Tindal, Merle and Quell")]),
    ('<p><a href="/a">Tindal</a> <a href="/b">Merle</a></p>', [("paragraph", "Tindal Merle")]),
    ("<p>chil\u00addren and zero\u200bwidth</p>", [("paragraph", "children and zerowidth")]),
    ("<p>H<sub>2</sub>O on the 5<sup>th</sup> floor</p>", [("paragraph", "H2O on the 5th floor")]),
    ("<p><span>W</span>ater for all</p>", [("paragraph", "Water for all")]),
    # ... but touching labels and figures do not run into one another
    ("<li>Europe<span>48,788</span></li>", [("item", "Europe 48,788")]),
    ("<div><span>Ana Kos</span><span>Chair</span></div>", [("paragraph", "Ana Kos Chair")]),
    ("<div><span>1,200</span><span>children</span></div>", [("paragraph", "1,200 children")]),
    ("<div><strong>Founded:</strong><span>1999</span></div>", [("paragraph", "Founded: 1999")]),
    # headings, real, told by role, and bold lines that stand for one
    ("<h2>Our work</h2><p>Text.</p>", [("heading", "Our work"), ("paragraph", "Text.")]),
    ('<div role="heading" aria-level="3">Our work</div>', [("heading", "Our work")]),
    ("<p><strong>Our work</strong></p><p>Text goes on.</p>", [("heading", "Our work"), ("paragraph", "Text goes on.")]),
    ("<p><b>We closed.</b></p>", [("paragraph", "We closed.")]),
    ("<h1>Care for<br>children</h1>", [("heading", "Care for children")]),
    ("<p>Our partners</p><ul><li>Alfa</li><li>Beta</li></ul>", [("heading", "Our partners"), ("item", "Alfa"), ("item", "Beta")]),
    ("<p><b>Alfa</b></p><p><b>Beta</b></p><p><b>Gama</b></p>", [("item", "Alfa"), ("item", "Beta"), ("item", "Gama")]),
    # line breaks: a list or an address is lines, broken prose is one paragraph, two breaks part
    ("<p>Alfa<br>Beta<br>Gama</p>", [("paragraph", "Alfa"), ("paragraph", "Beta"), ("paragraph", "Gama")]),
    ("<p>We work with<br>schools</p>", [("paragraph", "We work with schools")]),
    ("<p>One.<br><br>two</p>", [("paragraph", "One."), ("paragraph", "two")]),
    ("<p>1. project: Speech<br>2. project: Play</p>", [("paragraph", "1. project: Speech"), ("paragraph", "2. project: Play")]),
    ("<p>e-mail: a@b.org<br>phone: 22</p>", [("paragraph", "e-mail: a@b.org"), ("paragraph", "phone: 22")]),
    # lists and definitions
    ("<ul><li>Outer<ul><li>Inner</li></ul></li></ul>", [("item", "Outer"), ("item", "Inner")]),
    ("<li><p>Alfa</p><p>gives since 2010</p></li>", [("item", "Alfa"), ("paragraph", "gives since 2010")]),
    ("<dl><dt>Founded</dt><dd>1999</dd></dl>", [("item", "Founded"), ("field", "1999")]),
    ("<details><summary>2018</summary><p>A year of work.</p></details>", [("heading", "2018"), ("paragraph", "A year of work.")]),
    # captions and alternative texts; file names and icons are none
    ("<figure><img alt='Logo of Alfa'><figcaption>Our donor</figcaption></figure>", [("alt", "Logo of Alfa"), ("caption", "Our donor")]),
    ("<img alt='IMG_2034.jpg'><img alt='logo.png'><img alt=''><img alt='DSC 0042'><p>x y</p>", [("paragraph", "x y")]),
    ("<p>Thanks <img alt='smile'> to all</p>", [("paragraph", "Thanks to all"), ("alt", "smile")]),
    # figures that a script counts up
    ("<span class=counter data-count='1200'>0</span><p>children</p>", [("paragraph", "1200"), ("paragraph", "children")]),
    ("<div><b data-to-value='950' data-suffix='+'>0</b></div>", [("paragraph", "950+")]),
    ("<div class=counter-number data-target='75'></div><p>x y</p>", [("paragraph", "75"), ("paragraph", "x y")]),
    ("<div data-slide-to='2'></div><div data-value='3'></div><p>x y</p>", [("paragraph", "x y")]),
    ("<p data-count='5'>12 wells</p>", [("paragraph", "12 wells")]),
    # templates left unfilled, scripts and styles yield nothing
    ("<p>{{ stat }} wells</p><script>var a = 'no'</script>", [("paragraph", "wells")]),
    ("<%-- Created on 21/02/2018 --%><%@include file='nav.jsp' %><p>12 wells</p>", [("paragraph", "12 wells")]),
]  # fmt: skip


@pytest.mark.parametrize(("body", "expected"), BLOCKS)
def test_blocks(body: str, expected: list[tuple[str, str]]) -> None:
    assert shown(page(body)) == expected


def test_levels_of_headings_and_items() -> None:
    document = page("<h3>A</h3><ul><li>one<ol><li>two</li></ol></li></ul>")
    assert [block.level for block in document.blocks if block.zone == "main"] == [3, 0, 1]


TABLES = [
    ("<table><tr><th>Place<th>2019<tr><td>Peja<td>40</table>", "40", ["Peja", "2019"]),
    ("<table><tr><td>Place<td>Girls<td>Boys<tr><td>Peja<td>40<td>30<tr><td>Gjakova<td>20<td>21</table>", "21", ["Gjakova", "Boys"]),
    ("<table><tr><th rowspan=2>Place<th colspan=2>Children<tr><th>girls<th>boys<tr><td>Peja<td>40<td>30</table>", "30", ["Peja", "Children", "boys"]),
    ("<table><tr><td>Founded<td>1999<tr><td>Staff<td>14</table>", "14", ["Staff"]),
    (
        "<table><tr><th><th>EUR<tr><th colspan=2>Income<tr><td>Gifts<td>400<tr><th colspan=2>Spending<tr><td>Rent<td>90</table>",
        "90",
        ["Rent", "Spending", "EUR"],
    ),
    ("<table><tr><td>Accounts<tr><td>in EUR<td>2019<td>2020<tr><td>Rent<td>90<td>95</table>", "95", ["Rent", "Accounts", "2020"]),
    ("<dl><dt>Staff</dt><dd>14</dd></dl>", "14", ["Staff"]),
]  # fmt: skip


@pytest.mark.parametrize(("body", "cell", "expected"), TABLES)
def test_heads_of_cells(body: str, cell: str, expected: list[str]) -> None:
    assert heads(page(body), cell) == expected


def test_a_table_that_only_arranges_the_page_is_read_as_paragraphs() -> None:
    document = page("<table><tr><td><h2>Work</h2><p>We dig wells.</p></td><td><p>Call us.</p></td></tr></table>")
    assert shown(document) == [("heading", "Work"), ("paragraph", "We dig wells."), ("paragraph", "Call us.")]


ZONES = [
    ("<nav><a href=/a>Find me</a></nav>", "navigation"),
    ("<header><a href=/>Find me</a></header>", "header"),
    ("<footer>Find me</footer>", "footer"),
    ("<aside>Find me</aside>", "aside"),
    ("<div role=navigation>Find me</div>", "navigation"),
    ("<div class='cookie-banner'>Find me</div>", "aside"),
    ("<div class='site-footer__legal footer'>Find me</div>", "footer"),
    ("<ul class='share-buttons'><li>Find me</li></ul>", "aside"),
    ("<div id='comments'><p>Find me</p></div>", "aside"),
    ("<div class='related-posts'><a href=/b>Find me</a></div>", "aside"),
    ("<form><label>Find me</label><input></form>", "aside"),
    ("<div style='display:none'>Find me</div>", "hidden"),
    ("<div hidden>Find me</div>", "hidden"),
    ("<span class='sr-only'>Find me</span>", "hidden"),
    ("<noscript>Find me</noscript>", "hidden"),
    ("<div class='accordion-body' style='display: none'>Find me</div>", "main"),
    ("<div class='elementor-widget elementor-widget-text'>Find me</div>", "main"),
    ("<div class='socialwork shares-report'>Find me</div>", "main"),
    ("<section><header><h2>Find me</h2></header></section>", "main"),
    ("<blockquote>Quote<footer>Find me</footer></blockquote>", "main"),
    ("<div class='entry-header'>Find me</div>", "main"),
    ("<article>Find me</article>", "main"),
]  # fmt: skip


@pytest.mark.parametrize(("part", "expected"), ZONES)
def test_zones(part: str, expected: str) -> None:
    before = "" if "header" in part and "blockquote" not in part else f"<h1>Lanterna</h1><p>{PROSE}</p>"
    after = f"<p>{PROSE}</p>" if "header" in part or "blockquote" in part else ""
    assert zone_of(page(before + part + after), "Find me") == expected


def test_a_layout_class_that_holds_the_whole_page_is_no_furniture() -> None:
    assert zone_of(page(f"<div class='sidebar-right menu'><h1>Lanterna</h1><p>{PROSE}</p></div>"), "families") == "main"


def test_the_heads_h1_and_its_byline_are_content() -> None:
    document = page(f"<header><a href=/>Home</a><h1>New well in Peja</h1><p>3 May 2019</p></header><p>{PROSE}</p>")
    assert [zone_of(document, text) for text in ("Home", "New well", "3 May")] == ["header", "main", "main"]


def test_foot_of_a_card_in_the_middle_of_a_page_is_content() -> None:
    assert (
        zone_of(
            page(f"<div><h4>Project</h4><div class=tools-footer>Lab Berlin</div></div><p>{PROSE}</p>"), "Lab Berlin"
        )
        == "main"
    )


def test_what_stands_outside_a_main_that_holds_the_text_is_no_content() -> None:
    document = page(
        f"<div>Free delivery this week</div><main><h1>Work</h1><p>{PROSE}</p></main><div>Subscribe today</div>"
    )
    assert [zone_of(document, text) for text in ("delivery", "families", "Subscribe")] == ["aside", "main", "aside"]


def test_a_menu_without_any_hint_is_told_by_its_links() -> None:
    menu = "".join(f"<li><a href='/{name}'>{name}</a></li>" for name in ("About", "Work", "News", "Contact", "Donate"))
    assert zone_of(page(f"<ul>{menu}</ul><p>{PROSE}</p><p>More.</p>"), "Contact") == "navigation"


def test_a_list_of_partners_with_links_is_content() -> None:
    names = ("Alfa Fund", "Beta Trust", "Gama Bank", "Delta Church", "Epsilon")
    walls = "".join(f"<li><a href='https://{name.split()[0]}.org'>{name}</a></li>" for name in names)
    document = page(f"<h2>Our partners</h2><ul>{walls}</ul>")
    assert shown(document)[1:] == [("item", name) for name in names]
    assert document.blocks[-1].anchor == "https://Epsilon.org"


def test_where_nothing_but_furniture_is_left_it_is_read_as_content() -> None:
    assert shown(page(f"<div class='sidebar'><p>{PROSE}</p></div><footer>End</footer>"))[0][1].startswith(
        "Lanterna supports"
    )
    assert shown(page("<nav><p>Only this line.</p></nav>")) == [("paragraph", "Only this line.")]


def test_metadata_come_first_as_bare_values() -> None:
    head = """<title>Wells | Lanterna</title><meta property="og:site_name" content="Lanterna"><meta name="viewport" content="x">
      <meta property="article:published_time" content="2019-05-03T10:00:00Z">
      <script type="application/ld+json">{"@graph": [{"@type": "Article", "datePublished": "2019-05-03",
      "publisher": {"@type": "Organization", "name": "Lanterna Foundation"}}]}</script>"""
    document = page(
        "<p>Dug on <time datetime='2019-05-01'>1 May</time>.</p><b itemprop=foundingDate content='1999-02-03'>x</b>",
        head,
    )
    found = {block.path: document.quote(block.span) for block in document.zone("metadata")}
    assert found == {
        "title": "Wells | Lanterna", "html:lang": "en", "meta:og:site_name": "Lanterna", "itemprop:foundingDate": "1999-02-03",
        "meta:article:published_time": "2019-05-03T10:00:00Z", "jsonld:datePublished": "2019-05-03",
        "jsonld:publisher.name": "Lanterna Foundation", "time": "2019-05-01",
    }  # fmt: skip
    assert document.title == "Wells | Lanterna"
    assert [block.zone for block in document.blocks[: len(found)]] == ["metadata"] * len(found)


def test_front_matter_of_a_page_is_read_too() -> None:
    document, _ = read(
        b"---\ntitle: Friends\n---\n<style>a{}</style><section><h2>Friends</h2><p>{% if x %}Alfa{% endif %}</p></section>",
        name="a.html",
    )
    assert document is not None
    assert (document.title, shown(document)) == (
        "Friends",
        [("title", "Friends"), ("heading", "Friends"), ("paragraph", "Alfa")],
    )


def test_head_that_never_ends_loses_no_text() -> None:
    assert shown(page("", head="<style>a{}</style><section><p>Text in the head.</p></section>")) == [
        ("paragraph", "Text in the head.")
    ]


def test_blocks_lead_back_into_the_page() -> None:
    block = next(page("<div><p>One</p><p>Two</p></div>").zone("main"))
    assert block.path == "/html/body/div/p[1]"


words = st.text(alphabet="abcdefghijklmnopqrstuvwxyzčšžëüß0123456789", min_size=1, max_size=8)
trees = st.recursive(
    words,
    lambda inner: st.tuples(
        st.sampled_from("div p span b li ul td table h2 a blockquote figcaption".split()), st.lists(inner, max_size=4)
    ),
    max_leaves=25,
)


def markup(tree: object) -> str:
    if isinstance(tree, str):
        return f" {tree} "
    tag, inner = tree  # type: ignore[misc]
    return f"<{tag}>{''.join(map(markup, inner))}</{tag}>"


def leaves(tree: object) -> list[str]:
    return [tree] if isinstance(tree, str) else [leaf for inner in tree[1] for leaf in leaves(inner)]  # type: ignore[index]


@settings(max_examples=60, deadline=None)
@given(trees)
def test_no_word_is_lost_and_blocks_tile_the_text(tree: object) -> None:
    document = page(f"<p>begin</p>{markup(tree)}<p>end</p>")
    found = document.text.split()
    assert sorted(found) == sorted(["en", "begin", "end", *leaves(tree)])
    assert_tiled(document)


def assert_tiled(document: Document) -> None:
    """Blocks are in order, never overlap, and hold every character that is no white space."""
    end = 0
    for block in document.blocks:
        assert document.text[end : block.span.start].strip() == ""
        assert document.quote(block.span).split() and end <= block.span.start < block.span.end
        assert " ".join(document.quote(block.span).split()) == document.quote(block.span)
        assert all(
            any(
                head == other.span or head.contains(other.span) or other.span.contains(head)
                for other in document.blocks
            )
            for head in block.heads
        )
        end = block.span.end
    assert document.text[end:].strip() == ""


def test_a_moment_is_a_word_of_its_own_and_a_list_of_posts_is_content() -> None:
    posts = "<aside><h4>News</h4><article><a href=/a>New well by LANTERNA</a><time>May 9, 2023</time></article><article><a href=/b>A bus for schools</a><time>1 June 2023</time></article></aside>"
    document = page(f"<h1>Lanterna</h1><p>{PROSE}</p>{posts}")
    assert zone_of(document, "LANTERNA May 9, 2023") == "main"
    assert zone_of(document, "News") == "aside"


def test_what_lies_too_deep_is_told() -> None:
    content = f"<p>{PROSE}</p>{'<div>' * 5000}<p>{PROSE}</p>{'</div>' * 5000}".encode()
    document, issues = read(content, name="page.html")
    assert document is not None and [(issue.level, issue.code) for issue in issues] == [("warning", "too_deep")]
    assert read(f"<p>{PROSE}</p>{'<div>' * 100}<p>{PROSE}</p>".encode(), name="page.html")[1] == ()
