"""unpacking: the Content-Encoding of an answer undone step by step, never more than was asked for.

A small gzip can hold a thousand times its size, so each step has a bound of its own, before the memory is taken.
Never here: archives, or what the bytes mean.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

ENCODINGS = "gzip, deflate"  # what we ask for; whatever else comes is refused
_GZIP = 16 + zlib.MAX_WBITS
_RAW = -zlib.MAX_WBITS
_STEP = 65_536


class TooLarge(Exception):
    """More bytes than allowed, as sent or unpacked."""


class Broken(Exception):
    """Bytes that are not what their encoding says, or that end too early."""


def unpacked(chunks: Iterable[bytes], encoding: str, max_bytes: int, *, cut: bool = False) -> bytes:
    """The bytes behind an encoding; at most `max_bytes` as sent and as many unpacked. Raises TooLarge or Broken.

    `cut`: no more than that is wanted, and the rest is not read.
    """
    kind = encoding.strip().lower()
    if kind in ("", "identity"):
        plain: Iterable[bytes] = chunks
    elif kind == "deflate":
        plain = _inflated(_bounded(chunks, max_bytes), zlib.MAX_WBITS)
    elif kind in ("gzip", "x-gzip"):
        plain = _inflated(_bounded(chunks, max_bytes), _GZIP)
    else:
        raise Broken(f"encoded as {kind[:40]}, which was not asked for")
    return b"".join(_bounded(plain, max_bytes, cut=cut))


def _bounded(chunks: Iterable[bytes], max_bytes: int, *, cut: bool = False) -> Iterator[bytes]:
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > max_bytes and not cut:
            raise TooLarge
        yield chunk[: len(chunk) - max(size - max_bytes, 0)]
        if size >= max_bytes and cut:
            return


def _inflated(chunks: Iterable[bytes], bits: int) -> Iterator[bytes]:
    """What zlib gives for the chunks, a step at a time; several gzip files in a row are one text."""
    inflater, begun = zlib.decompressobj(bits), False
    for chunk in filter(None, chunks):
        if not begun and bits == zlib.MAX_WBITS and not _has_header(chunk):
            inflater = zlib.decompressobj(_RAW)  # deflate as some servers send it, without its header
        begun, piece = True, b""
        while chunk or len(piece) == _STEP:  # a full step may have left more behind
            if inflater.eof:
                if bits != _GZIP or not chunk.startswith(b"\x1f"):
                    return  # filling after the end, as browsers overlook it
                inflater = zlib.decompressobj(bits)
            try:
                piece = inflater.decompress(chunk, _STEP)
            except zlib.error as error:
                raise Broken(f"its compressed bytes are damaged ({error})") from error
            chunk = inflater.unused_data if inflater.eof else inflater.unconsumed_tail
            yield piece
    if begun and not inflater.eof:
        raise Broken("its compressed bytes end too early")


def _has_header(chunk: bytes) -> bool:
    """True of deflate with the header that belongs to it: method 8, and the two bytes together divisible by 31."""
    return chunk[0] & 15 == 8 and (len(chunk) < 2 or int.from_bytes(chunk[:2], "big") % 31 == 0)
