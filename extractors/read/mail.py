"""mail -> pieces (being written)."""

from extractors.read.formats import PLAIN
from extractors.read.reading import Reading
from extractors.read.texts import read_text


def read_mail(content: bytes, name: str) -> Reading:
    """Being written."""
    return read_text(content, name, "", PLAIN)


read_mhtml = read_mail
