"""Whatever documents, names and comments hold stays inert in the browser: no script runs, nothing is asked of anybody else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import lxml.html
import pytest

from extractors.read import read
from pipelines.desk.html_page import html_page
from review.cards import Past
from review.web.documents import Stretch
from review.web.links import live
from review.web.snapshot import STYLE_HASH
from tests.browser import Sight
from tests.review.web.conftest import Served
from tests.review.web.fake import DISPUTED, State, card, documents_of

PAYLOADS = (
    "<script>window.pwned=1</script>",
    "</script><script>window.pwned=1</script>",
    "<img src=x onerror=window.pwned=1>",
    '"><img src=//evil.example/a.png onerror=window.pwned=1>',
    "' autofocus onfocus='window.pwned=1' x='",
    "<svg/onload=window.pwned=1>",
    "<iframe srcdoc='<script>parent.pwned=1</script>'></iframe>",
    "<iframe src=//evil.example></iframe>",
    "<object data=//evil.example></object><embed src=//evil.example>",
    "<link rel=stylesheet href=//evil.example/x.css><style>@import '//evil.example/y.css';*{background:url(//evil.example/z)}</style>",
    "<base href=//evil.example><form action=//evil.example><button>a</button></form>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<details open ontoggle=window.pwned=1><summary>x</summary></details>",
    "<math><mtext><table><mglyph><style><img src=x onerror=window.pwned=1>",
    "<a href=javascript:window.pwned=1 autofocus>x</a>",
    "javascript:window.pwned=1",
    "{{ 7 * 7 }}{% include 'x' %}${7*7}",
    "&lt;script&gt;window.pwned=1&lt;/script&gt;",
    "\u202egnp.exe \u2066hidden\u2069",
    "=cmd|' /C calc'!A0",
    "\ud800 lone",
)
EVERYTHING = "".join(PAYLOADS)
Desk = Callable[..., Served]
Look = Callable[..., Sight]


def assert_inert(sight: Sight) -> None:
    assert sight.page.evaluate("window.pwned") == 0 and not sight.left and not sight.errors
    assert sight.page.locator("img[src*=evil], [onerror], [onload], [onfocus], base, object, embed, #main iframe, #main script, #main style").count() == 0


def hostile(payload: str, number: int = 0) -> Any:
    """A card on which every text is the payload."""
    other = tuple(replace(one, claim=payload, quote=payload, title=payload, url=payload, document_id=payload) for one in DISPUTED.others)
    past = (Past("p", "accept", payload, payload, payload, payload, True),)
    chips = tuple(replace(chip, value=payload, shown=payload, label=payload, rule=payload) for chip in card(0).chips)
    texts = dict.fromkeys(("claim", "quote", "prefix", "suffix", "title", "url", "document_id", "language", "sum_shown", "reason"), payload)
    return card(number, chips=chips, others=other, past=past, id=f"f-{number}{payload}", **texts)


def test_every_text_of_a_card(desk: Desk, look: Look) -> None:
    """One card a payload, each put off with the payload as comment; then all of them in the list, and jumped to."""
    bad = [hostile(payload.encode("utf-8", "replace").decode(), number) for number, payload in enumerate(PAYLOADS)]
    state = State(list(bad))
    sight = look(desk(state).address)
    for one in bad:
        assert sight.card == one.id
        assert sight.page.text_content("#claim") == one.claim.translate(dict.fromkeys(map(ord, "\u202e\u2066\u2069"), "\ufffd"))
        sight.key("e", "Escape", "m", "Escape", "x", "Escape", "d")
        sight.page.keyboard.type(one.claim)
        sight.key("Enter")
        assert_inert(sight)
    assert state.put_off == {one.id: one.claim for one in bad}
    sight.page.reload()
    sight.page.wait_for_selector("#deferred ul", state="attached")
    sight.page.click("#later summary")
    assert sight.page.locator("#deferred li").count() == len(bad)
    assert_inert(sight)
    sight.page.click("#deferred .jump >> nth=0")
    sight.settle()
    assert sight.card == bad[0].id
    sight.page.goto(sight.page.url + "dashboard")
    assert_inert(sight)


def page_of(html: str, name: str = "page.html") -> str:
    document, _ = read(html.encode("utf-8", "replace"), name=name, media_type="text/html; charset=utf-8")
    assert document is not None
    quote = document.text.index("344 people")
    written = {
        index: (Stretch(block.span.start, quote, document.text[block.span.start : quote]), Stretch(quote, quote + 10, "344 people", "", True), Stretch(quote + 10, block.span.end, document.text[quote + 10 : block.span.end]))
        for index, block in enumerate(document.blocks)
        if block.span.start <= quote < block.span.end
    }
    return html_page(html.encode("utf-8", "replace"), document, written)


HTML = "<html><head><title>About</title></head><body onload=window.pwned=1 background=//evil.example/b style='background:url(//evil.example/s)'><main><h1>About us</h1><p>Havenridge Trust reached 344 people.</p>" \
    "<ul><li onclick=window.pwned=1>One</li></ul><table><tr><th colspan=2 onmouseover=window.pwned=1>Head</th></tr><tr><td colspan='2\" onload=x'>1</td><td>2</td></tr></table>" \
    "<a href=https://evil.example target=_top ping=//evil.example>link</a><img src=//evil.example/i.png srcset='//evil.example/2x 2x' alt='A school bus'><p>{0}</p></main></body></html>"  # fmt: skip
KEPT = set("html head meta title style body h1 h2 p main ul li table tbody tr th td span mark b div".split())


@pytest.mark.parametrize("payload", (*PAYLOADS, EVERYTHING))
def test_the_snapshot_is_an_allow_list(payload: str) -> None:
    html = page_of(HTML.format(payload))
    tree = lxml.html.document_fromstring(html)
    for element in tree.iter(lxml.etree.Element):
        assert element.tag in KEPT or element.tag in ("details", "summary", "q", "i"), element.tag
        assert set(element.attrib) <= {"class", "id", "dir", "charset", "colspan", "rowspan"}
    assert len(tree.xpath("//style")) == 1 and "url(" not in tree.xpath("//style")[0].text
    assert tree.xpath("//mark/@id") == ["quote"] and tree.xpath("//mark")[0].text == "344 people"
    assert "One" in html and "link" in html and "A school bus" in html and "Head" in html


def test_the_snapshot_in_the_browser(desk: Desk, look: Look) -> None:
    """Served with its own policy in a sandboxed frame; even unsanitised it would do nothing."""
    for page in (page_of(HTML.format(EVERYTHING)), HTML.format(EVERYTHING)):
        sight = look(desk(State([card(0)]), documents=documents_of(page=page.encode("utf-8", "replace"))).address)
        frame = sight.page.wait_for_selector("#picture iframe")
        assert frame is not None and frame.get_attribute("sandbox") == ""
        inner = frame.content_frame()
        inner.wait_for_load_state()
        sight.page.wait_for_timeout(150)
        assert "344 people" in inner.inner_text("body")
        assert sight.page.evaluate("window.pwned") == 0 and not sight.left
        assert len(sight.page.context.pages) == 1 and sight.page.url.startswith("http://127.0.0.1")


def test_the_policy_of_the_snapshot_allows_its_own_style_alone() -> None:
    assert STYLE_HASH.startswith("sha256-") and len(STYLE_HASH) == 51


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("javascript:alert(1)", ""), ("data:text/html,x", ""), ("file:///etc/passwd", ""), ("//evil.example", ""), ("havenridge/about.html", ""), ("https://a.example/\nx", ""),
        ("https://a.example/p#old", "https://a.example/p#:~:text=it%20reached-,344%20people,-in%20Northvale%2C%20of%20whom%20190"),
    ],
)  # fmt: skip
def test_live_links(url: str, expected: str) -> None:
    assert live(replace(card(0), url=url, prefix="d in 2003. In 2025 it reached ".partition("2025 ")[2], suffix=" in Northvale, of whom 190 wom")) == expected


@pytest.mark.parametrize(
    ("quote", "fragment"),
    [("20-30 people, in all", "20%2D30%20people%2C%20in%20all"), ("50 % & more", "50%20%25%20%26%20more"), ("<b>x</b>", "%3Cb%3Ex%3C%2Fb%3E")],
)
def test_text_fragments(quote: str, fragment: str) -> None:
    assert live(replace(card(0), quote=quote, prefix="", suffix="")).endswith(f"#:~:text={fragment}")
