"""Content encodings: undone whatever the size of the chunks, bounded, and honest about what is broken."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.fetch.unpacking import Broken, TooLarge, unpacked

TEXT = b"Two wells were dug. " * 20_000


def chunked(content: bytes, size: int) -> list[bytes]:
    return [content[i : i + size] for i in range(0, len(content), size)]


def raw_deflate(content: bytes) -> bytes:
    return zlib.compress(content)[2:-4]


@pytest.mark.parametrize("size", [1, 7, 1000, 10**9])
@pytest.mark.parametrize(
    ("sent", "encoding"),
    [
        (TEXT[:5000], ""),
        (TEXT[:5000], "identity"),
        (gzip.compress(TEXT), "gzip"),
        (gzip.compress(TEXT), " X-GZIP"),
        (gzip.compress(TEXT) + b"\0\0filling", "gzip"),
        (gzip.compress(TEXT[:100]) + gzip.compress(TEXT[100:]), "gzip"),
        (zlib.compress(TEXT), "deflate"),
        (raw_deflate(TEXT), "deflate"),
    ],
)
def test_unpacked(sent: bytes, encoding: str, size: int) -> None:
    expected = sent if encoding in ("", "identity") else TEXT
    assert unpacked(chunked(sent, size), encoding, len(TEXT)) == expected


@given(st.binary(max_size=300), st.integers(1, 40), st.sampled_from(["gzip", "deflate"]))
def test_there_and_back(content: bytes, size: int, encoding: str) -> None:
    packed = gzip.compress(content) if encoding == "gzip" else zlib.compress(content)
    assert unpacked(chunked(packed, size), encoding, 300) == content


@given(st.binary(max_size=100), st.sampled_from(["gzip", "deflate"]))
def test_any_bytes_are_unpacked_or_broken(content: bytes, encoding: str) -> None:
    with suppress(Broken):
        assert isinstance(unpacked([content], encoding, 10**6), bytes)


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip", "aws-chunked"])
def test_what_was_not_asked_for(encoding: str) -> None:
    with pytest.raises(Broken, match="not asked for"):
        unpacked([b"x"], encoding, 10)


@pytest.mark.parametrize(("sent", "encoding"), [(gzip.compress(TEXT)[:-3], "gzip"), (zlib.compress(TEXT)[:50], "deflate"), (b"\x1f", "gzip")])
def test_cut_off(sent: bytes, encoding: str) -> None:
    with pytest.raises(Broken, match="too early"):
        unpacked([sent], encoding, 10**7)


def test_damaged() -> None:
    with pytest.raises(Broken, match="damaged"):
        unpacked([b"not a gzip at all"], "gzip", 10**7)


def test_a_bomb_takes_no_more_memory_than_allowed() -> None:
    bomb = gzip.compress(b"\0" * 200_000_000, 9)
    tracemalloc.start()
    with pytest.raises(TooLarge):
        unpacked(chunked(bomb, 65_536), "gzip", 1_000_000)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4_000_000


def test_too_large_as_sent() -> None:
    with pytest.raises(TooLarge):
        unpacked([b"x" * 11], "", 10)
    with pytest.raises(TooLarge):
        unpacked([gzip.compress(b"")] * 100, "gzip", 50)


@pytest.mark.parametrize("encoding", ["", "gzip"])
def test_cut_where_no_more_is_wanted(encoding: str) -> None:
    sent = gzip.compress(TEXT) if encoding else TEXT
    assert unpacked(chunked(sent, 100), encoding, 10_000, cut=True) == TEXT[:10_000]
