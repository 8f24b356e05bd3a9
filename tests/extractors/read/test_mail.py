"""Messages and saved pages: the text once, in its zone, in whatever encoding, with the way back to its part."""

from __future__ import annotations

from base64 import b64encode

import pytest

from extractors.read import read
from schemas.documents import Document
from tests.extractors.read.samples import mail

PLAIN = "Content-Type: text/plain; charset=utf-8"
HTML = "Content-Type: text/html; charset=utf-8"


def document(content: bytes, name: str = "letter.eml") -> Document:
    found, issues = read(content, name=name)
    assert found is not None, issues
    return found


def shown(content: bytes) -> list[tuple[str, str]]:
    found = document(content)
    return [(block.zone, found.quote(block.span)) for block in found.blocks if block.zone != "metadata"][1:]


def multipart(kind: str, *parts: str, more: str = "") -> str:
    """Headers and body of a multipart, with a blank line between."""
    mark = f"=_{kind}"
    inside = "".join(f"--{mark}\r\n{part}\r\n" for part in parts)
    return f'Content-Type: multipart/{kind}; boundary="{mark}"{more}\r\n\r\npreamble\r\n{inside}--{mark}--\r\nepilogue'


def built(multi: str) -> bytes:
    head, _, body = multi.partition("\r\n\r\n")
    return mail(body, head)


BODIES = [
    ("We dug 40 wells.", (PLAIN,), [("main", "We dug 40 wells.")]),
    ("W=C3=ABlls and =\r\nmore", (PLAIN, "Content-Transfer-Encoding: quoted-printable"), [("main", "Wëlls and more")]),
    (b64encode("Gratë dhe fëmijët".encode()).decode(), (PLAIN, "Content-Transfer-Encoding: BASE64"), [("main", "Gratë dhe fëmijët")]),
    ("R3J%hdw*=", ("Content-Type: text/plain", "Content-Transfer-Encoding: base64"), [("main", "Graw")]),
    (b"caf\xe9", ("Content-Type: text/plain; charset=iso-8859-1",), [("main", "café")]),
    ("Gratë".encode(), ("Content-Type: text/plain; charset=no-such",), [("main", "Gratë")]),
    ("Gratë dhe".encode(), ("Content-Type: text/plain; charset=us-ascii",), [("main", "Gratë dhe")]),
    # quoted, introduced and signed
    ("Yes.\r\n\r\nOn 3 March 2026, Ana Kos wrote:\r\n> We dug 30 wells.\r\n>> Earlier.\r\nBye.", (PLAIN,), [("main", "Yes."), ("aside", "On 3 March 2026, Ana Kos wrote:"), ("aside", "We dug 30 wells."), ("aside", "Earlier."), ("main", "Bye.")]),
    ("Our partners:\r\n> Alfa", (PLAIN,), [("main", "Our partners:"), ("aside", "Alfa")]),  # no day, no address: the author's own line
    ("Text.\r\n\r\n-- \r\nRowan Valley Trust", (PLAIN,), [("main", "Text."), ("footer", "Rowan Valley Trust")]),
    ("Text.\r\n\r\n-----Original Message-----\r\nFrom: Ana\r\nSent: Monday\r\nTo: Beta\r\n\r\nWe had 30.", (PLAIN,), [("main", "Text."), ("aside", "-----Original Message-----"), ("aside", "From: Ana"), ("aside", "Sent: Monday"), ("aside", "To: Beta"), ("aside", "We had 30.")]),
    ("Text.\r\n\r\n-----------\r\nNews: a well\r\n\r\nMore.", (PLAIN,), [("main", "Text."), ("main", "News: a well"), ("main", "More.")]),
    ("This goes \r\non and \r\non.\r\nHere not.", ("Content-Type: text/plain; format=flowed",), [("main", "This goes on and on."), ("main", "Here not.")]),
    ("<p>New.</p><blockquote type=cite><p>Old 30.</p></blockquote><div class='gmail_quote'>Older</div><div class='moz-signature'>Trust</div>", (HTML,), [("main", "New."), ("aside", "Old 30."), ("aside", "Older"), ("footer", "Trust")]),
]  # fmt: skip


@pytest.mark.parametrize(("body", "headers", "expected"), BODIES)
def test_body(body: str | bytes, headers: tuple[str, ...], expected: list[tuple[str, str]]) -> None:
    assert shown(mail(body, *headers)) == expected


ALTERNATIVES = [
    # HTML where it has structure, else plain text; never both
    ((f"{PLAIN}\r\n\r\nWe dug wells.", f"{HTML}\r\n\r\n<p>We dug wells.</p><ul><li>40 wells</li></ul>"), ["We dug wells.", "40 wells"]),
    ((f"{PLAIN}\r\n\r\nWe dug wells.", f"{HTML}\r\n\r\n<div>We dug <b>wells</b>!</div>"), ["We dug wells."]),
    ((f"{PLAIN}\r\n\r\n  ", f"{HTML}\r\n\r\n<div>We dug wells!</div>"), ["We dug wells!"]),
    ((f"{PLAIN}\r\n\r\nWe dug wells.", multipart("related", f"{HTML}\r\n\r\n<h1>Wells</h1><img src=cid:a>", "Content-Type: image/png\r\nContent-ID: <a>\r\n\r\nxx")), ["Wells"]),
    ((f"{PLAIN}\r\n\r\nWe meet.", "Content-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR"), ["We meet."]),
]  # fmt: skip


@pytest.mark.parametrize(("parts", "expected"), ALTERNATIVES)
def test_of_several_renderings_one_is_read(parts: tuple[str, ...], expected: list[str]) -> None:
    assert [text for _, text in shown(built(multipart("alternative", *parts)))] == expected


def test_parts_in_parts() -> None:
    inner = f"Content-Type: message/rfc822\r\n\r\nSubject: Inner news\r\n{PLAIN}\r\n\r\nInner text."
    attached = "Content-Type: application/pdf; name*=utf-8''raporti%20vjetor.pdf\r\nContent-Disposition: attachment\r\n\r\nxx"
    found, issues = read(built(multipart("mixed", f"{PLAIN}\r\n\r\nOuter text.", inner, attached)), name="a.eml")
    assert found is not None
    assert [(block.path, found.quote(block.span)) for block in found.zone("main")] == [
        ("mail:subject", "Our year"), ("part:1", "Outer text."), ("part:2.1", "Inner news"), ("part:2.1", "Inner text."),
    ]  # fmt: skip
    assert [(issue.code, issue.level, issue.value) for issue in issues] == [("attachments", "info", "1")]
    assert "raporti vjetor.pdf" in issues[0].message


def test_an_attached_text_is_not_the_message() -> None:
    attached = f"{PLAIN}; name=list.txt\r\nContent-Disposition: attachment; filename=list.txt\r\n\r\n9,999 people"
    assert [text for _, text in shown(built(multipart("mixed", f"{PLAIN}\r\n\r\nText.", attached)))] == ["Text."]


SENDERS = [
    ("Rowan Valley Trust <news@rowanvalley.org>", "Rowan Valley Trust"),  # the mailbox of an office
    ("Rowan Valley <ana@rowanvalley.org>", "Rowan Valley"),  # the domain is made of the name
    ("=?utf-8?q?F=C3=ABmij=C3=ABt?= <info@femijet.example>", "Fëmijët"),
    ("Ana Kos <ana.kos@rowanvalley.org>", ""),
    ("Ana <a@b.example>", ""),
    ("ana@rowanvalley.org", ""),
    ('"info@x.org" <info@x.org>', ""),
    ("", ""),
]


@pytest.mark.parametrize(("sender", "expected"), SENDERS)
def test_only_organisations_are_named_as_senders(sender: str, expected: str) -> None:
    content = f"From: {sender}\nSubject: Hi\nMIME-Version: 1.0\nDate: Tue, 3 Mar 2026 10:00:00 +0100\n\nText.".encode()
    found = document(content)
    assert [found.quote(b.span) for b in found.blocks if b.path == "mail:from"] == ([expected] if expected else [])
    assert "kos" not in found.text.lower() and "@" not in found.text


def test_what_the_head_declares() -> None:
    content = b"Subject: =?utf-8?B?UmVzdWx0cyDigJMgMjAyNA==?= =?x-no?q?x?=\nList-Id: Rowan news <l.example>\nDate: 3 Mar 2026 10:00 +0100\nFrom: a@b.example\nMessage-ID: <1@b>\n\nText."
    found = document(content, "letter")  # told by its content
    assert (found.media_type, found.title.startswith("Results – 2024")) == ("message/rfc822", True)
    assert {b.path: found.quote(b.span) for b in found.zone("metadata")} | {"mail:subject": ""} == {"mail:subject": "", "mail:date": "2026-03-03T10:00:00+01:00", "mail:list": "Rowan news"}
    odd = document(mail("Text.").replace(b"Tue, 3 Mar 2026 10:00:00 +0100", b"some day in 2026"))
    assert [odd.quote(b.span) for b in odd.blocks if b.path == "mail:date"] == ["some day in 2026"]


def test_a_message_that_was_cut_off_is_read_as_far_as_it_goes() -> None:
    whole = built(multipart("mixed", f"{PLAIN}\r\n\r\nFirst part.", f"{PLAIN}\r\n\r\nSecond part that is cut off here"))
    assert [text for _, text in shown(whole[: whole.index(b"that is")])] == ["First part.", "Second part"]


PAGE = "<!DOCTYPE html><html><head><meta charset=3D\"windows-1250\"><title>About us</title></head><body><p>Udruga =9Eena is run by twelve women who meet every week.</p></body></html>"


def test_saved_pages() -> None:
    image = "Content-Type: image/png\r\nContent-ID: <pic>\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA"
    frame = "Content-Type: text/html\r\nContent-ID: <frame>\r\n\r\n<p>An advertisement in a frame.</p>"
    page = f"Content-Type: text/html\r\nContent-ID: <page>\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n{PAGE}"
    content = built(multipart("related", image, frame, page, more='; start="<page>"; type="text/html"')).replace(b"Subject", b"Snapshot-Content-Location: https://zena.example/about\r\nSubject")
    found = document(content, "about.mhtml")
    assert (found.media_type, found.title) == ("multipart/related", "About us")
    assert [found.quote(block.span) for block in found.zone("main")] == ["Udruga žena is run by twelve women who meet every week."]
    assert [found.quote(b.span) for b in found.blocks if b.path == "mhtml:location"] == ["https://zena.example/about"]
    first = document(content.replace(b'; start="<page>"', b""), "about.mht")
    assert [first.quote(block.span) for block in first.zone("main")] == ["An advertisement in a frame."]
    assert [issue.code for issue in read(built(multipart("related", image)), name="a.mht")[1]] == ["damaged"]
