"""sheets -> pieces (being written)."""

from extractors.read.formats import PLAIN
from extractors.read.reading import Reading, Refusal, refused
from extractors.read.texts import read_text


def read_csv(content: bytes, name: str, media_type: str) -> Reading:
    """Being written."""
    return read_text(content, name, media_type, PLAIN)


def read_sheets(content: bytes, name: str, kind: str) -> Reading:
    """Being written."""
    return refused(Refusal("unsupported_format", "an office document, which is not read. Save it as PDF."), name)
