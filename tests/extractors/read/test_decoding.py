"""Encodings: what pages declare, found as browsers find it, and what their bytes really are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.read.decoding import declared, decode
from extractors.read.prescan import codec_of, encoding_of, prescan

PADDING = b"<!-- " + b"x" * 1100 + b" -->"

DECLARATIONS = [
    # the plain forms
    (b"<meta charset=windows-1250>", "windows-1250"),
    (b"<meta charset='windows-1250'>", "windows-1250"),
    (b'<meta charset="windows-1250"/>', "windows-1250"),
    (b"<META CHARSET=Windows-1250>", "windows-1250"),
    (b"<meta\tcharset\n=\r\n' windows-1250 '>", "windows-1250"),
    (b"<meta/charset=windows-1250>", "windows-1250"),
    (b"<!doctype html><html lang=sq><head><meta name=a content=b><meta charset=koi8-r>", "KOI8-R"),
    # http-equiv
    (b'<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-2">', "ISO-8859-2"),
    (b'<meta content="text/html; charset=iso-8859-2" http-equiv="content-type">', "ISO-8859-2"),
    (b"<meta http-equiv=content-type content='text/html;charset = \"iso-8859-2\" '>", "ISO-8859-2"),
    (b"<meta http-equiv=content-type content=text/html;charset=iso-8859-2>", "ISO-8859-2"),
    (b'<meta http-equiv="Content-Type" content="text/html; charset=\'iso-8859-2">', None),  # not closed
    (b'<meta http-equiv="Content-Type" content="text/html; iso-8859-2">', None),
    (b'<meta content="text/html; charset=iso-8859-2">', None),  # nothing says what the content is of
    (b'<meta http-equiv=refresh content="5; charset=iso-8859-2">', None),
    (b'<meta name=keywords content="charset=iso-8859-2">', None),
    # the first of two attributes counts, the first of two elements that declares a known one too
    (b"<meta charset=koi8-r charset=windows-1250>", "KOI8-R"),
    (b"<meta charset=koi8-r><meta charset=windows-1250>", "KOI8-R"),
    (b"<meta charset=no-such><meta charset=windows-1250>", "windows-1250"),
    (b"<meta charset><meta charset=''><meta charset=windows-1250>", "windows-1250"),
    (b'<meta charset=koi8-r http-equiv=content-type content="text/html; charset=windows-1250">', "KOI8-R"),
    # what only looks like a declaration
    (b"<!-- <meta charset=koi8-r> --><meta charset=windows-1250>", "windows-1250"),
    (b"<!--><meta charset=koi8-r>-->", "KOI8-R"),  # "<!-->" is a whole comment
    (b"<!-- <meta charset=koi8-r>", None),
    (b"<a title='<meta charset=koi8-r>'><meta charset=windows-1250>", "windows-1250"),
    (b"</a title='<meta charset=koi8-r>'><meta charset=windows-1250>", "windows-1250"),
    (b"<!doctype x '<meta charset=koi8-r>'><meta charset=windows-1250>", "windows-1250"),  # a doctype ends at its first ">"
    (b"<?php <meta charset=koi8-r> ?><meta charset=windows-1250>", "windows-1250"),
    (b"<metacharset=koi8-r>", None),
    (b"<meta-x charset=koi8-r>", None),
    (b"charset=koi8-r", None),
    (b"<meta charset='koi8-r>", None),  # not closed
    (b"<meta charset=koi8-r", None),
    # what a declaration cannot mean
    (b"<meta charset=utf-16>", "UTF-8"),
    (b"<meta charset=utf-16be>", "UTF-8"),
    (b"<meta charset=x-user-defined>", "windows-1252"),
    # further down, as a parser would meet it
    (PADDING + b"<meta charset=windows-1250>", "windows-1250"),
    # XML
    (b'<?xml version="1.0" encoding="windows-1250"?><html>', "windows-1250"),
    (b"<?xml version='1.0' encoding = 'koi8-r' ?><html>", "KOI8-R"),
    (b'<?xml version="1.0" encoding="windows-1250"?><meta charset=koi8-r>', "KOI8-R"),
    (b'<?xml version="1.0" encoding="utf-16"?><html>', "UTF-8"),
    (b' <?xml version="1.0" encoding="windows-1250"?><html>', None),
    ('<?xml version="1.0"?>'.encode("utf-16-le"), "UTF-16LE"),
    ('<?xml version="1.0"?>'.encode("utf-16-be"), "UTF-16BE"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "expected"), DECLARATIONS)
def test_what_a_page_declares(content: bytes, expected: str | None) -> None:
    assert prescan(content) == expected


def test_a_declaration_that_the_first_1024_bytes_hold_goes_before_a_later_one() -> None:
    assert prescan(b"<meta charset=koi8-r>" + PADDING + b"<meta charset=windows-1250>") == "KOI8-R"


LABELS = [
    ("latin1", "windows-1252"), ("ISO-8859-1", "windows-1252"), ("ascii", "windows-1252"), ("us-ascii", "windows-1252"),
    ("iso-8859-9", "windows-1254"), ("gb2312", "GBK"), ("gbk", "GBK"), ("shift_jis", "Shift_JIS"), ("tis-620", "windows-874"),
    ("ks_c_5601-1987", "EUC-KR"), ("l2", "ISO-8859-2"), (" UTF8\n", "UTF-8"), ("logical", "ISO-8859-8-I"), ("mac", "macintosh"),
    ("iso-8859-12", None), ("", None), ("utf-7", None),
]  # fmt: skip


@pytest.mark.parametrize(("label", "name"), LABELS)
def test_labels(label: str, name: str | None) -> None:
    assert encoding_of(label) == name
    assert name is None or "a".encode(codec_of(name))


CYRILLIC = (
    "Удружење из Долине је прошле године помогло породицама да поправе своје куће пре зиме. Сваког јутра аутобус вози децу у школу, а "
    "увече волонтери деле топле оброке старијим људима који живе сами. Нови кров и бунар платили су грађани."
)

READ = [
    # bytes, media type, text, codec
    ("Đaci čuvaju žito".encode("cp1250"), "text/html; charset=windows-1250", "Đaci čuvaju žito", "cp1250"),
    ("“L’été” – 20 €".encode("cp1252"), 'text/html; charset="ISO-8859-1"', "“L’été” – 20 €", "cp1252"),  # pages mean the wider table
    (b"<meta charset=gb2312>" + "朋友們".encode("gb18030"), "", "<meta charset=gb2312>朋友們", "gb18030"),
    (b"<meta charset=koi8-r>" + "Школа".encode("koi8-r"), "text/html; charset=windows-1251", "<meta charset=koi8-r>" + "Школа".encode("koi8-r").decode("cp1251"), "cp1251"),  # the server goes first
    ("<meta charset=koi8-r>Gratë".encode(), "", "<meta charset=koi8-r>Gratë", "utf-8"),  # the bytes go before both
    ("\ufeff<meta charset=koi8-r>Gratë".encode(), "", "<meta charset=koi8-r>Gratë", "utf-8"),
    ("\ufeffGratë".encode("utf-16-le"), "text/html; charset=utf-8", "Gratë", "utf-16-le"),
    ("\ufeffGratë".encode("utf-16-be"), "", "Gratë", "utf-16-be"),
    ("<meta charset=iso-2022-jp>友達".encode("iso2022-jp"), "", "<meta charset=iso-2022-jp>友達", "iso2022-jp"),
    (b"<meta charset=x-user-defined>caf\xe9", "", "<meta charset=x-user-defined>café", "cp1252"),
    ((CYRILLIC).encode("cp1251"), "", CYRILLIC, "cp1251"),  # nobody declares anything
    (b"plain", "text/plain; charset=no-such", "plain", "utf-8"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "media_type", "text", "codec"), READ)
def test_what_bytes_are_read_as(content: bytes, media_type: str, text: str, codec: str) -> None:
    found = decode(content, media_type)
    assert (found.text, found.encoding, found.lost) == (text, codec, 0)


@given(st.binary(max_size=300), st.sampled_from(["", "text/html; charset=latin1", "text/html; charset=\xff"]))
def test_any_bytes_are_decoded(content: bytes, media_type: str) -> None:
    found = decode(b"<meta charset=" + content, media_type)
    assert found.lost == found.text.count("\ufffd")
    assert all(isinstance(name, str) for name in declared(content, media_type))
