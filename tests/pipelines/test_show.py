"""`show`: everything that was seen stands in the page, nothing private does, and nothing of a document can act there."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Any

import lxml.html
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from extractors.privacy import personal_names, redact
from pipelines import settings
from pipelines.digest import digest
from pipelines.fetch.web import Page
from pipelines.show import Shown, find, page
from pipelines.show.cards import number, said
from pipelines.show.layout import sheets
from pipelines.show.page import inert
from pipelines.show.segments import Mark, layers, segments
from pipelines.show.veil import Covered, Screen, covered, stretches
from pipelines.warehouse_of import opened
from review import decisions
from schemas.documents import Block, Document, Span
from schemas.facts import Evidence, Extraction, Fact, Issue

ROOT = Path(__file__).parents[2]
STORY = ROOT / "examples" / "2025" / "lantern-bridge-story.md"
EXAMPLES = sorted(path for path in (ROOT / "examples" / "2025").iterdir() if path.is_file())
NAUGHTY = ROOT.parent / "shared" / "suites" / "naughty_strings.json"
ELEMENTS = set(
    "html head meta title style body a header p h1 h2 h3 h4 h5 h6 strong dl div dt dd bdi span q details summary code form fieldset legend label input"
    " main ul ol li table tr th td br mark b aside section blockquote kbd button script".split()
)  # fmt: skip
PAYLOADS = (
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "</style><style>*{display:none}</style>",
    "</title><script src=//evil.example/x.js></script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)' x='",
    '" autofocus onfocus=alert(1) x="',
    "<svg/onload=alert(1)>",
    "<iframe src=//evil.example></iframe>",
    "<!-- --!><script>alert(1)</script>",
    "javascript:alert(1)",
    "{{ 7 * 7 }}{% raw %}",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "\u202egnp.exe \u2066hidden\u2069 \u200f",
    "\x00\x08\x1b[31m",
    "\ud800 lone",
    "]]><!DOCTYPE x>",
)


def shown_of(path: Path) -> Shown:
    document, extraction = digest(path.read_bytes(), path.stem, name=path.name, media_type=None)
    return Shown(document, extraction, path.name)


def parsed(html: str) -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(html)


def words_of(element: Any) -> str:
    """A block's words as they stand in the page, without what the page adds to them."""
    for extra in element.cssselect(".chip, .way, .label, .out, dt"):
        extra.drop_tree()
    return element.text_content().strip()


def assert_inert(html: str) -> None:
    """Only our own script and style, no handlers, no unknown elements, nothing that loads from anywhere."""
    tree = parsed(html)
    assert len(tree.xpath("//script")) == len(tree.xpath("//style")) == 1
    for element in tree.iter(lxml.etree.Element):
        assert element.tag in ELEMENTS
        assert not any(name.startswith("on") or name in ("src", "srcset", "style", "action", "formaction", "background") for name in element.attrib)
        href = element.get("href", "#")
        assert element.tag == "a" or "href" not in element.attrib
        assert href.startswith("#") or href.startswith(("http://", "https://")) and element.get("rel") == "noreferrer noopener"
    policy = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    for tag in ("script", "style"):
        (body,) = re.findall(f"<{tag}>(.*?)</{tag}>", html, re.DOTALL)
        digest_ = base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest_}'" in policy
    assert policy.startswith("default-src 'none'; ") and "unsafe" not in policy and "url(" not in html and "@import" not in html
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", html)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_page_of_an_example(path: Path) -> None:
    shown = shown_of(path)
    html = page(shown)
    assert_inert(html)
    tree, document = parsed(html), shown.document
    assert html == page(shown) and str(ROOT) not in html
    cards = {card.get("id"): card for card in tree.cssselect(".card")}
    assert len(cards) == len(shown.extraction.facts)
    ids = set(tree.xpath("//@id"))
    assert len(ids) == len(tree.xpath("//@id"))
    assert {href[1:] for href in tree.xpath("//a/@href") if href.startswith("#")} <= ids
    assert {link for cell in tree.xpath("//@headers") for link in cell.split()} <= ids
    assert {chip.get("href")[1:] for chip in tree.cssselect("main a.chip")} == set(cards)
    veiled = {index for index, block in enumerate(document.blocks) for one in covered(Screen(document, "redacted"), shown.extraction) if one.span.overlaps(block.span)}
    for index, block in enumerate(document.blocks):
        if index not in veiled:
            (element,) = tree.xpath(f"//*[@id='b{index}']")
            assert words_of(element) == document.quote(block.span)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_segments_cover_each_block_and_each_quote(path: Path) -> None:
    shown = shown_of(path)
    marks = [Mark(fact.key, f"{fact.key}-{n}", fact.kind, "sure", "", e.span) for fact in shown.extraction.facts for n, e in enumerate(fact.evidence)]
    over = layers(shown.document, marks, (), ())
    quoted = dict.fromkeys((mark.place for mark in marks), "")
    for index, block in enumerate(shown.document.blocks):
        cut = segments(shown.document, index, over)
        assert "".join(segment.text for segment in cut) == shown.document.quote(block.span)
        for segment in cut:
            for mark in segment.marks:
                quoted[mark.place] += segment.text
    for mark in marks:
        assert quoted[mark.place] == shown.document.quote(mark.span).replace("\n", "")
    assert sorted(m.place for i in range(len(shown.document.blocks)) for s in segments(shown.document, i, over) for m in s.opening) == sorted(quoted)


OVERLAPS = [
    ([], ["abcdefghij"]),
    ([(0, 10)], ["0:abcdefghij"]),
    ([(2, 5)], ["ab", "0:cde", "fghij"]),
    ([(0, 8), (2, 5)], ["0:ab", "01:cde", "0:fgh", "ij"]),  # nested: the widest outside
    ([(0, 5), (3, 8)], ["0:abc", "01:de", "1:fgh", "ij"]),  # crossing: cut at both ends
    ([(2, 5), (2, 5)], ["ab", "01:cde", "fghij"]),
    ([(0, 3), (3, 6)], ["0:abc", "1:def", "ghij"]),
    ([(0, 9), (1, 8), (2, 5)], ["0:a", "01:b", "012:cde", "01:fgh", "0:i", "j"]),
]


@pytest.mark.parametrize(("spans", "expected"), OVERLAPS)
def test_overlaps_are_cut_at_their_boundaries(spans: list[tuple[int, int]], expected: list[str]) -> None:
    document = Document("d", "0" * 64, "text/plain", "en", "", "abcdefghij", (Block("paragraph", "main", Span(0, 10)),))
    marks = [Mark(str(n), f"p{n}", "figure", "sure", "", Span(*span)) for n, span in enumerate(spans)]
    cut = segments(document, 0, layers(document, marks, (), ()))
    assert [(f"{''.join(m.fact for m in s.marks)}:" if s.marks else "") + s.text for s in cut] == expected


def hostile(payload: str, language: str = "en") -> Shown:
    """A document that says the payload wherever it can say something."""
    text = f"{payload} reached 12 people\n{payload}\n{payload}"
    first = len(payload) + 18
    ends = [Span(0, first), Span(first + 1, first + 1 + len(payload)), Span(first + 2 + len(payload), len(text))]
    blocks = (
        Block("heading", "main", ends[0], 1, path=payload, anchor=payload),
        Block("cell", "main", ends[1], path=payload, table=0, row=0, column=0, anchor=f"https://a.example/{payload}"),
        Block("field", "metadata", ends[2], path=payload, anchor=f"javascript:{payload}"),
    )
    document = Document(payload, payload, payload, language, payload, text, blocks)
    place = Evidence(payload, Span(0, first), text[:first], payload, payload)
    slots = {"value": 12, "unit": payload, "indicator": payload, "what": payload, payload: [payload], "period": payload}
    figure = Fact("key", "figure", payload, slots, (place,), 0.5, payload, {payload: payload})
    organisation = Fact("other", "organisation", None, {"name": payload}, (place,), 0.95, payload)
    issue = Issue("error", "read", payload, payload, payload, payload)
    extraction = Extraction(payload, {"publisher": payload, payload: {"value": payload, "confidence": 0.5, "evidence": place}}, (figure, organisation), (issue,))
    return Shown(document, extraction, payload, {"key": (payload, payload)}, "moderate")


@pytest.mark.parametrize("payload", PAYLOADS, ids=ascii)
@pytest.mark.parametrize("unredacted", [False, True])
def test_nothing_of_a_document_acts(payload: str, unredacted: bool) -> None:
    html = page(hostile(payload, language=payload), unredacted=unredacted)
    assert_inert(html)
    if payload.isprintable():
        assert parsed(html).xpath("//main//h3")[0].text_content().count(payload) >= 1
        assert parsed(html).findtext(".//title").startswith(payload)


def test_naughty_strings() -> None:
    if not NAUGHTY.exists():
        pytest.skip("the suites are not beside the checkout")
    for payload in json.loads(NAUGHTY.read_text(encoding="utf-8")):
        if payload:
            assert_inert(page(hostile(payload)))


@pytest.mark.parametrize("payload", PAYLOADS[:10], ids=ascii)
def test_nothing_of_a_page_acts(payload: str, tmp_path: Path) -> None:
    content = f"<html><title>{escape(payload)}</title><body><main><h1>{escape(payload)}</h1><p><a href='https://a.example/{escape(payload)}'>{escape(payload)}</a></p>"
    file = tmp_path / "page.html"
    file.write_text(f"{content}<p>In 2024 we reached 1,240 people {escape(payload)}.</p></main>", encoding="utf-8")
    assert_inert(page(shown_of(file)))


LINKS = [
    ("https://harbour.example/report", True),
    ("HTTP://harbour.example/report", True),
    ("https://harbour.example/?who=ada.byrne@post.example", False),
    ("mailto:ada.byrne@post.example", False),
    ("javascript:alert(1)", False),
    ("data:text/html,x", False),
    ("file:///etc/hosts", False),
    ("/about", False),
    ("https://harbour.example/a b", False),
    ("https://harbour.example/\u202eb", False),
]


@pytest.mark.parametrize(("target", "is_link"), LINKS)
def test_only_addresses_of_the_open_net_are_links(target: str, is_link: bool) -> None:
    text = "Our report"
    document = Document("d", "0" * 64, "text/html", "en", "", text, (Block("paragraph", "main", Span(0, len(text)), anchor=target),))
    html = page(Shown(document, Extraction("d", {}, ()), target))
    assert (target in parsed(html).xpath("//main//a/@href")) == (target in parsed(html).xpath("//header//a/@href")) == is_link
    assert "ada.byrne" not in html


def test_stories_names_and_contacts_stay_covered() -> None:
    shown = shown_of(STORY)
    html = page(shown)
    for private in ("Ylber", "Shtegtari", "044 555", "ylber.familja", "grandmother", "trues a wheel"):
        assert private in shown.document.text and private not in html
    assert "a private person&#39;s story: " in html and "About the workshop" in html and "Helvetia Fund" in html


def test_contacts_beside_each_other_are_covered_and_offices_are_not() -> None:
    shown = shown_of(ROOT / "examples" / "2025" / "open-orchard-contact.html")
    html = page(shown)
    assert "Tamsin" in shown.document.text and "Tamsin" not in html and "07700" not in html
    text = parsed(html).xpath("//main")[0].text_content()
    assert "hello@openorchard.example" in text and "01632 960 114" in text
    assert parsed(html).cssselect("main .veil.person") and parsed(html).cssselect("main .veil.contact")


def test_unredacted_says_so() -> None:
    html = page(shown_of(STORY), unredacted=True)
    assert "Ylber Shtegtari" in html and "Not redacted." in html and "Not redacted." not in page(shown_of(STORY))


@pytest.mark.parametrize(("sensitivity", "is_shut"), [("low", False), ("moderate", False), ("high", True), ("severe", True)])
def test_of_a_sensitive_source_nothing_that_names_a_person_or_a_place(sensitivity: str, is_shut: bool) -> None:
    shown = replace(shown_of(ROOT / "examples" / "2026" / "lantern-bridge-kosovo.html"), sensitivity=sensitivity)
    html = page(shown)
    for words in ("years abroad begin again", "Laternenweg", "Dolna", "Gurrat", "Kosovo |", "Helvetia Fund", "children took part"):
        assert (words not in html) == is_shut
    cards = parsed(html).cssselect(".card.figure")
    assert len(cards) == 12 and "2,455" in cards[0].text_content() and "2025" in cards[0].text_content()
    assert (f"Sensitive source ({sensitivity})" in html) == is_shut
    assert is_shut or sensitivity == "low" or f"Sensitivity of the source: {sensitivity}" in html
    assert "Laternenweg" in page(shown, unredacted=True)


def test_facts_inside_stories_are_held_back() -> None:
    shown = shown_of(ROOT / "examples" / "2026" / "lantern-bridge-kosovo.html")
    fact = shown.extraction.facts[0]
    hidden = replace(shown, extraction=replace(shown.extraction, protected=(fact.evidence[0].span,)))
    html = page(hidden)
    assert "inside private stories held back" in html and len(parsed(html).cssselect(".card")) < len(shown.extraction.facts)
    assert "held back" not in page(hidden, unredacted=True)


NAMES = ("Ada", "Ada Byrne", "Ben")


@given(st.lists(st.sampled_from([*NAMES, "Byrne", " ", ", ", "and", "x", "[", "]", "[person]", "ada@post.example", "+44 7700 900512", "\n"]), max_size=14))
def test_what_is_shown_is_what_redact_shows(parts: list[str]) -> None:
    text = "".join(parts)
    redacted = redact(text, frozenset(NAMES))
    at, out = 0, ""
    for start, end, why in stretches(text, redacted):
        assert at <= start < end
        out += text[at:start] + f"[{why}]"
        at = end
    out += text[at:]

    def once(shown: str) -> str:
        """Placeholders that touch are one covered stretch."""
        return re.sub(r"(?:\[(?:person|contact)\])+", "#", shown)

    assert once(out) == once(redacted)


@given(st.text(alphabet="abc \n", min_size=1, max_size=40), st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=5), st.booleans())
def test_covered_stretches_never_overlap(text: str, spans: list[tuple[int, int]], is_sensitive: bool) -> None:
    document = Document(f"d{hash(text)}", "0" * 64, "text/plain", "en", "", text, (Block("paragraph", "main", Span(0, len(text))),))
    stories = tuple(Span(min(a, b), max(a, b)) for a, b in sorted(spans) if a != b and max(a, b) <= len(text))
    apart = tuple(span for n, span in enumerate(sorted(stories)) if all(not span.overlaps(other) for other in sorted(stories)[:n]))
    found = covered(Screen(document, "shut" if is_sensitive else "redacted"), Extraction("d", {}, (), protected=apart))
    assert all(a.span.end <= b.span.start for a, b in zip(found, found[1:], strict=False))
    assert not is_sensitive or sum(len(one.span) for one in found) == len(text)
    assert {one.span for one in found if one.why == "story"} == set(apart)


SAID = [
    ("organisation", {"name": "Harbour Light Trust"}, "Harbour Light Trust"),
    ("event", {"kind": "founded", "date": "2009"}, "Founded, 2009"),
    ("partnership", {"partner": "Meridian Fund", "organisation": "Harbour Light Trust", "role": "funder"}, "Meridian Fund funds Harbour Light Trust"),
    ("partnership", {"partner": "Meridian Fund", "organisation": None, "role": "network"}, "Meridian Fund has as member someone"),
    ("figure", {"value": 1240, "bound": "min", "unit": "people", "indicator": "reached", "what": "women", "period": "2024"}, "at least 1,240 women, reached, 2024"),
    ("figure", {"value": 0, "bound": "exact", "unit": "people", "indicator": "staff"}, "0 people, staff"),
    ("figure", {"value": 20, "max": 30, "bound": "exact", "unit": "items", "indicator": "other", "what": None}, "20–30 items, other"),
    ("figure", {"value": 1.5e6, "bound": "approx", "unit": "EUR", "indicator": "income"}, "EUR about 1,500,000, income"),
    ("figure", {"value": 12.5, "unit": "percent", "what": "pupils", "indicator": "need"}, "12.5 % of pupils, in need"),
]


@pytest.mark.parametrize(("kind", "slots", "expected"), SAID)
def test_facts_in_plain_words(kind: Any, slots: dict[str, Any], expected: str) -> None:
    assert said(Fact("key", kind, None, slots, (), 0.9, "hand@1")) == expected


@pytest.mark.parametrize(("value", "expected"), [(0, "0"), (1240, "1,240"), (1e15, "1e+15"), (0.25, "0.25"), (-3.0, "-3"), (float("nan"), "nan"), (float("inf"), "inf")])
def test_numbers(value: float, expected: str) -> None:
    assert number(value).replace("1,000,000,000,000,000.0", "1e+15") == expected


def test_fields_with_and_without_evidence() -> None:
    shown = shown_of(ROOT / "examples" / "2026" / "lantern-bridge-kosovo.html")
    evidence = Evidence("0" * 64, Span(370, 375), "2,455")
    fields = {"publisher": "Lantern Bridge", "published": None, "period": {"value": "2025", "confidence": 0.871, "evidence": (evidence,)}, "new": ["a", "b"]}
    told = parsed(page(replace(shown, extraction=replace(shown.extraction, fields=fields)))).cssselect("header .told")[0]
    assert [" ".join(div.text_content().split()) for div in told] == ["Publisher Lantern Bridge", "Published not told", "Period 2025 0.87 2,455 in the text", "new a, b"]


TABLE = """<html><body><main><h1>Harbour Light Trust</h1><table><tr><th></th><th>2023</th><th>2024</th></tr>
<tr><th>Women</th><td>310</td><td>420</td></tr><tr><th>Men</th><td>200</td><td>190</td></tr></table>
<ul><li>One<ul><li>Inner</li></ul></li></ul></main><footer><p>Lower Quay</p></footer></body></html>"""


def test_layout(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text(TABLE)
    tree = parsed(page(shown_of(file)))
    (cell,) = (td for td in tree.cssselect("main td") if words_of(td) == "420")
    heads = {tree.get_element_by_id(name).get("scope"): words_of(tree.get_element_by_id(name)) for name in cell.get("headers").split()}
    assert heads == {"row": "Women", "col": "2024"}
    assert [words_of(li) for li in tree.cssselect("main li")] == ["One", "Inner"] and tree.cssselect("main li.n1")
    footer = tree.cssselect("details.zone.footer")[0]
    assert footer.get("open") is None and "Lower Quay" in footer.text_content()
    assert words_of(tree.cssselect("main h3")[0]) == "Harbour Light Trust"


def test_every_control_has_a_name_and_headings_go_down_by_one() -> None:
    tree = parsed(page(shown_of(ROOT / "examples" / "2026" / "lantern-bridge-kosovo.html")))
    assert tree.get("lang") == "en" and len(tree.xpath("//h1")) == len(tree.xpath("//main")) == 1
    assert all(field.getparent().tag == "label" and field.getparent().text_content().strip() for field in tree.xpath("//input"))
    assert all(chip.get("aria-label") for chip in tree.cssselect("a.chip"))
    levels = [int(heading.tag[1]) for heading in tree.xpath("//h1|//h2|//h3|//h4|//h5|//h6")]
    assert all(after - before <= 1 for before, after in zip(levels, levels[1:], strict=False))


def test_pages_of_a_pdf_and_parts_of_a_long_text() -> None:
    html = page(shown_of(ROOT / "examples" / "2025" / "lantern-bridge-annual-report-2024.pdf"))
    titles = [summary.text_content() for summary in parsed(html).cssselect("details.sheet > summary")]
    assert titles[:2] == ["Page 1", "Page 2"] and "box " in html
    paragraph = "We work with schools and families in the valley. " * 40
    text = "\n".join([paragraph.strip()] * 2700)
    length = len(paragraph.strip())
    blocks = tuple(Block("paragraph", "main", Span(n * (length + 1), n * (length + 1) + length)) for n in range(2700))
    document = Document("long", "0" * 64, "text/plain", "en", "", text, blocks)
    found = list(sheets(document, layers(document, (), (), ())))
    assert [sheet.is_open for sheet in found] == [True] + [False] * (len(found) - 1) and len(found) > 50
    assert all(sum(group.count for group in sheet.groups) <= 22 for sheet in found)
    assert sum(group.count for sheet in found for group in sheet.groups) * (length + 1) <= 5_000_000 + length


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def themes() -> Iterator[tuple[str, str, str]]:
    """Pairs of colours that stand on each other, of the light and the dark theme."""
    css = (ROOT / "pipelines" / "show" / "page.css").read_text()
    light, dark = (dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", part)) for part in css.split("prefers-color-scheme: dark")[:2])
    for name, theme in (("light", light), ("dark", dark)):
        for ink in ("ink", "soft", "link"):
            yield from ((f"{name}: {ink} on {ground}", theme[ink], theme[ground]) for ground in ("page", "card", "faint"))
        yield from ((f"{name}: {kind}", theme[kind], theme["card"]) for kind in "odfp")
        yield from ((f"{name}: ink on {kind}", theme["ink"], theme[f"{kind}-bg"]) for kind in "odfp")
        yield f"{name}: warning", theme["warn"], theme["warn-bg"]
        yield f"{name}: veil", theme["ink"], theme["rule"]


@pytest.mark.parametrize(("what", "ink", "ground"), list(themes()), ids=lambda value: value if " " in str(value) else "")
def test_contrast_is_enough(what: str, ink: str, ground: str) -> None:
    low, high = sorted((luminance(ink), luminance(ground)))
    assert (high + 0.05) / (low + 0.05) >= 4.5, what


def test_labels_know_every_code() -> None:
    from typing import get_args

    from pipelines.show.cards import labels
    from schemas.documents import Zone
    from schemas.facts import FactKind
    from schemas.vocabularies import codes, names

    words = labels()
    assert tuple(words["zones"]) == get_args(Zone) or set(words["zones"]) == set(get_args(Zone))
    assert set(words["kinds"]) == set(get_args(FactKind)) and set(words["bounds"]) == set(codes("bounds")) and set(words["roles"]) == set(codes("roles"))
    assert {slot["codes"] for slot in words["slots"].values() if "codes" in slot} <= set(names())
    css = (ROOT / "pipelines" / "show" / "page.css").read_text()
    assert all(f"#kind-{kind}:not(:checked)" in css for kind in words["kinds"]) and all(f"#zone-{zone}:not(:checked)" in css for zone in words["zones"])


def test_inert_keeps_letters() -> None:
    assert inert("Şehër\n6 820 \u0645\u0631\u062d\u0628\u0627 👩‍🌾") == "Şehër\n6 820 \u0645\u0631\u062d\u0628\u0627 👩‍🌾"
    assert inert("a\u202eb\u2066c\x00d\ud800") == "a\ufffdb\ufffdc\ufffdd\ufffd"


# The command.


@pytest.fixture
def here(place: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder."""
    folder = place.root / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def test_show_a_file(command: Callable, place: Any, here: Path) -> None:
    answer = command("show", place.reports / "report.md")
    assert (answer.code, answer.out, answer.err) == (0, "report.shown.html\n", "")
    html = (here / "report.shown.html").read_text(encoding="utf-8")
    assert "1,240" in html and "Meridian Foundation funds" in html and str(place.root) not in html
    assert command("show", place.reports / "report.md", "--out", "-").out == html


def test_show_unredacted_warns(command: Callable, here: Path) -> None:
    answer = command("show", STORY, "--unredacted")
    assert answer.code == 0 and "Not redacted" in answer.err
    assert "Ylber" in (here / "lantern-bridge-story.shown.html").read_text(encoding="utf-8")


def test_show_opens_the_browser(command: Callable, place: Any, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened_: list[str] = []
    monkeypatch.setattr("click.launch", opened_.append)
    assert command("show", place.reports / "report.md", "--open").code == 0
    assert opened_ == [(here / "report.shown.html").as_uri()]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["{root}/reports/reprot.md"], "reports/report.md"),
        (["{root}/reports"], "a folder"),
        (["harbour/report.md"], "no warehouse"),
        (["{root}/reports/report.md", "--out", "{root}/reports/report.md"], "is the document itself"),
        (["{root}/reports/report.md", "--out", "{root}/none/x.html"], "cannot be written|No such file"),
        (["{root}/reports/report.md", "--out", "-", "--open"], "--open needs a file"),
        (["{root}/reports/report.md", "--out", "{root}"], "is a directory"),
    ],
)
def test_what_the_user_can_correct(command: Callable, place: Any, here: Path, arguments: list[str], told: str) -> None:
    before = (place.reports / "report.md").read_bytes()
    answer = command("show", *(argument.format(root=place.root) for argument in arguments), "--data", place.data)
    assert answer.code == 2 and re.search(told, answer.err) and "Traceback" not in answer.err
    assert (place.reports / "report.md").read_bytes() == before and not list(here.iterdir())


def test_what_cannot_be_read_is_told(command: Callable, place: Any, here: Path) -> None:
    (place.reports / "broken.pdf").write_bytes(b"%PDF-1.4 broken")
    answer = command("show", place.reports / "broken.pdf")
    assert answer.code == 3 and "broken" in answer.err and not list(here.iterdir())


def test_show_a_url(command: Callable, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def get(_browser: Any, url: str, limits: Any) -> Page:
        asked.append(url)
        assert limits.robots and not limits.allow_hosts
        return Page("https://harbour.example/news/shelter", "text/html; charset=utf-8", TABLE.encode())

    monkeypatch.setattr("pipelines.fetch.web.get", get)
    assert command("show", "https://harbour.example/news/old?x=1").out == "old.shown.html\n"
    links = parsed((here / "old.shown.html").read_text(encoding="utf-8")).xpath("//header//a/@href")
    assert asked == ["https://harbour.example/news/old?x=1"] and links == ["https://harbour.example/news/shelter"]


def test_urls_of_the_own_network_and_offline(command: Callable, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = command("show", "http://127.0.0.1:8080/page")
    assert answer.code == 3 and "private_address" in answer.err
    monkeypatch.setenv("NGO_LEDGER_OFFLINE", "1")
    answer = command("show", "http://127.0.0.1:8080/page")
    assert answer.code == 2 and "not visited" in answer.err and not list(here.iterdir())


def decided(place: Any, verdict: Any, value: dict[str, Any] | None = None) -> str:
    """The page of the place's report after a curator's word on the figure 1240 and another refresh."""
    engine = opened(settings.load(data=place.data))
    shown = find("harbour/report.md", settings.load(data=place.data))
    assert isinstance(shown, Shown)
    (key,) = (fact.key for fact in shown.extraction.facts if fact.slots.get("value") == 1240)
    decisions.decide(engine, key, verdict, curator="ada", at=datetime(2026, 1, 1, tzinfo=UTC), value=value)
    return key


@pytest.mark.parametrize(
    ("verdict", "value", "told"), [("accept", None, "Accept"), ("reject", None, "Reject"), ("correct", {"value": 1250}, "Correct")]
)
def test_show_a_document_with_its_decisions(refresh: Callable, place: Any, verdict: str, value: Any, told: str) -> None:
    refresh()
    decided(place, verdict, value)
    refresh()
    shown = find("harbour/report.md", settings.load(data=place.data))
    assert isinstance(shown, Shown) and shown.origin == "../reports/report.md"
    html = page(shown)
    cards = [card for card in parsed(html).cssselect(".card.figure") if told in card.text_content()]
    assert len(cards) == 1 and ("1,250" in cards[0].text_content()) == (verdict == "correct")
    assert ("rejected" in cards[0].get("class")) == (verdict == "reject") and str(place.root) not in html


def test_documents_of_a_sensitive_source(refresh: Callable, command: Callable, place: Any, here: Path) -> None:
    sources = place.sources / "harbour.yml"
    sources.write_text(sources.read_text() + "sensitivity: severe\n")
    refresh()
    assert command("show", "harbour/report.md", "--data", place.data).out == "report.shown.html\n"
    html = (here / "report.shown.html").read_text(encoding="utf-8")
    assert "Sensitive source (severe)" in html and "Lower Quay" not in html and "1,240" in html
    assert yaml.safe_load(sources.read_text())["sensitivity"] == "severe"


def test_a_document_that_is_not_there(refresh: Callable, command: Callable, place: Any, here: Path) -> None:
    refresh()
    answer = command("show", "harbour/reprot.md", "--data", place.data)
    assert answer.code == 2 and "perhaps harbour/report.md" in answer.err and not list(here.iterdir())


def test_words_that_have_moved_are_found_again_and_lost_ones_told(refresh: Callable, place: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    refresh()
    text = (place.reports / "report.md").read_text()

    def read_as(text: str) -> Shown:
        """As if another version of the reader made this of the same bytes."""
        monkeypatch.setattr("warehouse.snapshots.get", lambda root, sha256: text.encode())
        found = find("harbour/report.md", settings.load(data=place.data))
        assert isinstance(found, Shown)
        assert all(found.document.quote(e.span) == e.quote for fact in found.extraction.facts for e in fact.evidence)
        return found

    same, moved, lost = read_as(text), read_as(f"A new line above.\n\n{text}"), read_as(text.replace("1,240 people", "many people"))
    figures = [[fact.slots["value"] for fact in shown.extraction.facts if fact.kind == "figure"] for shown in (same, moved, lost)]
    assert 1240 in figures[0] and figures[0] == figures[1] and 1240 not in figures[2]
    assert "unplaced" in {issue.code for issue in lost.extraction.issues}


def test_covered_is_ordered() -> None:
    shown = shown_of(STORY)
    found = covered(Screen(shown.document, "redacted"), shown.extraction)
    assert list(found) == sorted(found) and all(isinstance(one, Covered) for one in found)
    assert personal_names(shown.document)
