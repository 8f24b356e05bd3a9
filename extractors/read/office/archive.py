"""The one bounded way into a ZIP, and into the XML inside it: parts by name, inflated up to a limit, nothing else.

A ZIP is never unpacked to disk, so links and paths inside it lead nowhere; only named parts are opened, so a ZIP inside a
ZIP stays shut; sizes are counted while inflating, never believed. XML with a DTD is refused: office documents have none,
and entities, external files and their bombs begin there.
Never here: what the parts mean.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any

from lxml import etree

from extractors.read.reading import Refusal

MAX_ENTRIES = 20_000
MAX_INFLATED = 80_000_000  # bytes of all parts that are opened
MAX_PART = 32_000_000  # bytes of one part that becomes a tree
MAX_TAGS = 500_000  # of one part: an element costs a hundred bytes even where it says nothing
MAX_RATIO = 200  # times that a part may grow, beyond a size that real ones reach
_UNSUSPICIOUS = 4_000_000
_STEP = 1_000_000
_DEFLATED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # the others may ask for gigabytes before the first byte
_DECLARED = re.compile(rb"\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([^\"']{1,40})")
_ENCODINGS = re.compile(rb"utf-?8|utf-?16(?:[lb]e)?|us-ascii|iso-8859-\d+|windows-125\d", re.I)
_DTD = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.I)
_DAMAGED = "cannot be opened ({}). Fetch it again, or open and save it with another program."
_BOMB = Refusal("decompression_bomb", "it grows to far more than a report holds when it is unpacked. Leave it out.")
_ENTITIES = Refusal("entity_bomb", "its XML defines entities of its own, which no office program does. Leave it out.")
LOCKED = Refusal("encrypted", "locked with a password. Ask its publisher for an open copy.")
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError, ValueError, KeyError)


def parts(content: bytes, wanted: Callable[[str], bool]) -> Mapping[str, bytes] | Refusal:
    """The parts of a ZIP whose names are wanted, inflated; or why it is not opened."""
    if content.count(b"PK\x01\x02") > MAX_ENTRIES:
        return Refusal("decompression_bomb", f"more than {MAX_ENTRIES:,} entries in one file. Leave it out.")
    found: dict[str, bytes] = {}
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            entries = {entry.filename: entry for entry in archive.infolist() if wanted(entry.filename)}
            left = MAX_INFLATED
            for name, entry in entries.items():
                part = _inflated(archive, entry, left)
                if isinstance(part, Refusal):
                    return part
                found[name] = part
                left -= len(part)
    except _BROKEN as error:
        return damaged(str(error) or type(error).__name__)
    return found


def damaged(why: str) -> Refusal:
    """The refusal of a container or part that is broken."""
    return Refusal("damaged", _DAMAGED.format(why[:120].strip(". ")))


def _inflated(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int) -> bytes | Refusal:
    if entry.flag_bits & 1:
        return LOCKED
    if entry.compress_type not in _DEFLATED:
        return damaged(f"compressed in a way ({entry.compress_type}) that office programs do not use")
    data = bytearray()
    with archive.open(entry) as stream:
        while step := stream.read(_STEP):
            data += step
            if len(data) > left or len(data) > max(_UNSUSPICIOUS, MAX_RATIO * entry.compress_size):
                return _BOMB
    return bytes(data)


def tree(part: bytes) -> Any | Refusal:
    """The root element of a part, or why it is not parsed."""
    if len(part) > MAX_PART or part.count(b"<") > MAX_TAGS or part.count(b"=") > 3 * MAX_TAGS:
        return Refusal("too_large", f"{len(part):,} bytes of text and markup in one part. Split it, or leave it out.")
    if has_dtd(part):
        return _ENTITIES
    declared = _DECLARED.match(part)
    if declared and not _ENCODINGS.fullmatch(declared[1]):
        return damaged(f"in the encoding {declared[1].decode('ascii', 'replace')}, which no office program writes")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(part, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        return damaged(str(error))


def whole(told: str | None, default: int, most: int) -> int:
    """The whole number that an attribute tells, at most `most`; the default where it tells none."""
    if told is None or not (told.isascii() and told.isdigit()):
        return default
    return min(int(told[:9]), most)


def has_dtd(part: bytes) -> bool:
    """Whether a part of XML has a DTD, in an encoding of one or of two bytes."""
    return _DTD.search(part) is not None or (b"\0" in part and _DTD.search(part.replace(b"\0", b"")) is not None)
