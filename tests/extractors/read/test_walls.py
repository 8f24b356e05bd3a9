"""Walls in the place of pages: the examples of every language, where a wall stands on a page, and long pages, which are none."""

from __future__ import annotations

from html import escape

import pytest

from extractors.languages import supported, words
from extractors.read import read
from extractors.read.walls import wall_of
from schemas.documents import Document

EXAMPLES = [(row["title"], row["text"], row["wall"]) for tag in supported() for row in words(tag, "walls")["examples"]]
LONG = " ".join(f"In {year} Havenridge dug {year - 1900} wells in the valley." for year in range(1960, 2020))


def document(html: str) -> Document:
    found, issues = read(html.encode(), name="page.html", media_type="text/html; charset=utf-8")
    assert found is not None, issues
    return found


def page(title: str, *texts: str) -> str:
    return f"<html><head><title>{escape(title)}</title></head><body><main>{''.join(f'<p>{escape(text)}</p>' for text in texts)}</main></body></html>"


@pytest.mark.parametrize(("title", "texts", "wall"), EXAMPLES)
def test_examples(title: str, texts: list[str], wall: str | None) -> None:
    assert wall_of(document(page(title, *texts))) == wall


@pytest.mark.parametrize(("title", "texts", "wall"), [example for example in EXAMPLES if example[2] is not None])
def test_a_page_with_a_text_of_its_own_is_no_wall(title: str, texts: list[str], wall: str) -> None:
    assert wall_of(document(page(title, *texts, LONG))) is None


@pytest.mark.parametrize(
    ("html", "wall"),
    [
        ("<title>Havenridge</title><h1>Page not found</h1><p>Try the search.</p>", "error_page"),
        ("<title>404</title><body><nav><ul>" + "<li><a href=/a>News and reports</a></li>" * 60 + "</ul></nav><p>Try the search.</p>", "error_page"),
        ("<title>Havenridge</title><div class=cookie-banner><p>We use cookies.</p></div><nav><a href=/>Home</a></nav>", "consent_wall"),
        ("<title>Havenridge</title><p>We use cookies.</p><footer><p>" + "Havenridge, Mill Lane 4, Lower Quay. " * 9 + "</p></footer>", "consent_wall"),
        ("<title>Havenridge</title><header><h1>404</h1></header><p>Try the search.</p>", "error_page"),
        ("<title>Havenridge</title><div class=cookie-banner><p>We use cookies.</p></div><main><p>" + LONG + "</p></main>", None),
        ("<title>Cookies</title><h1>Cookies</h1><p>We use cookies.</p><p>" + LONG + "</p>", None),
        ("<title>Cookie recipes | Havenridge</title><p>Two hundred cookies were baked in 2024.</p>", None),
        ("<title>Access denied: how borders kill</title><p>A report on 12 deaths.</p>", None),
    ],
)
def test_pages(html: str, wall: str | None) -> None:
    assert wall_of(document(f"<html>{html}</html>")) == wall
