"""odt -> pieces (being written)."""

from extractors.read.reading import Reading, Refusal, refused


def read_odt(content: bytes, name: str) -> Reading:
    """Being written."""
    return refused(Refusal("unsupported_format", "an office document, which is not read. Save it as PDF."), name)
