"""The live page of a quote: its address with a text fragment, at which browsers find and mark the words.

Never here: a link to anything but http and https.
"""

from __future__ import annotations

from urllib.parse import quote, urldefrag

from review.cards import Card

_WORDS = 6  # of the quote's beginning and end, where it is long
_LONG = 300  # code points of a quote that is named by its ends


def web(url: str) -> str:
    """The address where it may stand as a link, else ""."""
    is_web = url.isprintable() and " " not in url and url.lower().startswith(("http://", "https://"))
    return url if is_web else ""


def live(card: Card) -> str:
    """The live page at the card's words, or "" where the document has no web address.

    >>> from review.cards import Card
    >>> live(Card("f-1", "figure", "", (), 0.5, "uncertain", 1.0, "", "344 people", "it reached ", " in 2025.", "d", "", "https://a.example/x#y", "en", "", (0, 10)))
    'https://a.example/x#:~:text=it%20reached-,344%20people,-in%202025.'
    """
    url = web(card.url)
    return f"{urldefrag(url).url}#:~:text={_fragment(card)}" if url and card.quote.strip() else url


def _fragment(card: Card) -> str:
    tokens = card.quote.split()
    exact = _said(" ".join(tokens))
    if len(card.quote) > _LONG and len(tokens) > 2 * _WORDS:
        exact = f"{_said(' '.join(tokens[:_WORDS]))},{_said(' '.join(tokens[-_WORDS:]))}"
    before, after = _whole(card.prefix, first=False), _whole(card.suffix, first=True)
    return (f"{_said(before)}-," if before else "") + exact + (f",-{_said(after)}" if after else "")


def _whole(text: str, *, first: bool) -> str:
    """The words of a stretch that was cut at a number of letters, without the one that may be cut in two."""
    tokens = text.split()
    if first:
        return " ".join(tokens if text[-1:].isspace() or text.endswith((".", "!", "?")) else tokens[:-1])
    return " ".join(tokens if text[:1].isspace() or text[:1].isupper() or len(text) < 32 else tokens[1:])


def _said(text: str) -> str:
    return quote(text, safe="").replace("-", "%2D")  # a bare hyphen or comma would part the fragment
