"""E-mail messages (EML) and saved pages (MHTML) -> pieces.

Of a message: its subject and day, the organisation that sends it, and the text that a reader would be shown, once. What is
quoted from earlier messages is aside, what stands below the signature's mark is footer. Attachments are named, not read.
Never here: the name or address of a person; MIME itself (mime).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from email.utils import parseaddr, parsedate_to_datetime

from extractors.read.decoding import decode
from extractors.read.formats import HTML, PLAIN
from extractors.read.html import parse
from extractors.read.mail.mime import MAX_PARTS, Part, message, payload
from extractors.read.mail.quotes import Stretch, stretches
from extractors.read.office.archive import damaged
from extractors.read.pieces import Piece, clean
from extractors.read.plain import plain_pieces
from extractors.read.reading import Reading, problem, refused
from extractors.read.texts import read_text, too_large
from schemas.facts import Issue
from schemas.names import fold

_STRUCTURE = re.compile(rb"<(?:h[1-6]|ul|ol|li|dl|table|img)[\s>]", re.I)
_QUOTED = (
    "//blockquote[@type='cite'] | //*[contains(concat(' ', @class, ' '), ' gmail_quote ')] | //*[@id='divRplyFwdMsg'] | "
    "//*[@id='divRplyFwdMsg']/following-sibling::* | //*[contains(@class, 'moz-cite-prefix')] | //*[contains(@class, 'yahoo_quoted')]"
)
_SIGNED = "//*[contains(@class, 'gmail_signature')] | //*[contains(@class, 'moz-signature')]"
_MAX_NAMED = 20  # attachments that are named
_MAX_NAME = 80
_RELATED = ("multipart/related", "multipart/mixed")


def read_mail(content: bytes, name: str) -> Reading:
    """The reading of a message."""
    root = message(content)
    issues: list[Issue] = []
    pieces, languages = _shown(root, name, issues)
    attached = list(_attachments(root))
    if attached:
        named = ", ".join(attached[:_MAX_NAMED]) + (" …" if len(attached) > _MAX_NAMED else "")
        what = f"attachments are not read: {named}. Save those that hold figures beside the message."
        issues.append(problem("attachments", name, what, level="info", value=str(len(attached))))
    about = list(_about(root))
    subject = next((piece.text for piece in about if piece.path == "mail:subject"), "")
    head = [Piece(subject, "title", path="mail:subject")] if subject and pieces else []
    if not pieces and not issues:
        issues.append(problem("no_text", name, "a message without text. Open it in a mail program: it may be a picture."))
    return Reading([*about, *head, *pieces], subject, languages, tuple(issues))


def read_mhtml(content: bytes, name: str) -> Reading:
    """The reading of a page that a browser saved with its pictures in one file."""
    root = message(content)
    page = _root_part(root)
    if page is None:
        return refused(damaged("there is no page in it"), name)
    reading = read_text(payload(page), name, _told(page), HTML)
    place = root.header("snapshot-content-location") or page.header("content-location")
    about = [Piece(place, "field", "metadata", path="mhtml:location")] if place.startswith("http") else []
    day = _day(root)
    about += [Piece(day, "field", "metadata", path="mhtml:saved")] if day else []
    return replace(reading, pieces=[*about, *reading.pieces] if reading.pieces else [])


def _root_part(root: Part) -> Part | None:
    """The part that is the page: the one that `start` names, else the first of HTML."""
    parts = list(_leaves(root))
    start = root.parameter("start").strip("<>")
    named = (part for part in parts if start and part.header("content-id").strip("<>") == start)
    pages = (part for part in parts if part.type in (HTML, "application/xhtml+xml"))
    return next(named, None) or next(pages, None)


def _leaves(part: Part) -> Iterator[Part]:
    if not part.parts:
        yield part
    for inner in part.parts:
        yield from _leaves(inner)


def _about(root: Part) -> Iterator[Piece]:
    subject, sender, day = root.header("subject"), _organisation(str(root.headers.get("from") or ""), root), _day(root)
    for key, text in (("subject", subject), ("from", sender), ("date", day), ("list", _list_name(root))):
        if text:
            yield Piece(text, "field", "metadata", path=f"mail:{key}")


def _list_name(root: Part) -> str:
    """The name of the newsletter or list, without its address."""
    return clean(root.header("list-id").partition("<")[0].strip("\" "))


def _day(root: Part) -> str:
    """The day of a message in ISO 8601, or its header as printed."""
    told = root.header("date")
    try:
        return parsedate_to_datetime(told).isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        return told if any(map(str.isdigit, told)) else ""


def _organisation(header: str, root: Part) -> str:
    """The name of an organisation that sends a message; empty where the name may be a person's.

    It is an organisation's if the mailbox is that of an office, or if the domain is made of the name.
    """
    name, address = parseaddr(root.header("from") if header else "")
    name, domain = clean(name)[:_MAX_NAME], address.rpartition("@")[2].lower()
    if not name or not domain or "@" not in address or "@" in name:
        return ""
    from extractors.privacy import is_role_mailbox  # takes the language model along, which most formats do without

    letters = "".join(filter(str.isalnum, fold(name)))
    made_of = letters in "".join(filter(str.isalnum, domain)) and len(letters) > 2
    return name if made_of or is_role_mailbox(address) else ""


def _shown(part: Part, name: str, issues: list[Issue]) -> tuple[list[Piece], tuple[str, ...]]:
    """What a reader is shown of a part and all parts inside it."""
    if part.type == "multipart/alternative" and part.parts:
        return _shown(_best(part.parts), name, issues)
    if part.type in ("multipart/signed", "multipart/encrypted", "multipart/related") and part.parts:
        return _shown(_root_of(part), name, issues)
    if part.type == "message/rfc822" and part.parts:
        inner = part.parts[0]
        found, languages = _shown(inner, name, issues)
        subject = inner.header("subject")
        return ([Piece(subject, "heading", level=2, path=f"part:{inner.number}")] if subject else []) + found, languages
    if part.parts:
        found = [_shown(inner, name, issues) for inner in part.parts if not _is_attached(inner)]
        return [piece for pieces, _ in found for piece in pieces], tuple(tag for _, tags in found for tag in tags)
    return _leaf(part, name, issues) if part.type in (HTML, PLAIN) and (not part.number or not _is_attached(part)) else ([], ())


def _root_of(part: Part) -> Part:
    start = part.parameter("start").strip("<>")
    return next((one for one in part.parts if start and one.header("content-id").strip("<>") == start), part.parts[0])


def _is_attached(part: Part) -> bool:
    told = clean(str(part.headers.get("content-disposition") or "")).lower()
    return told.startswith("attachment") or (not part.parts and bool(_file_name(part)))


def _file_name(part: Part) -> str:
    return part.parameter("filename", "content-disposition") or part.parameter("name")


def _attachments(part: Part) -> Iterator[str]:
    """The names of attached files, pictures inside a page aside; what they hold of personal names stays out."""
    for leaf in _leaves(part):
        inline = leaf.type.startswith("image/") and leaf.headers.get("content-id") is not None
        if leaf.number and _is_attached(leaf) and not inline:
            yield _file_name(leaf)[:_MAX_NAME].strip('"') or leaf.type


def _best(parts: Sequence[Part]) -> Part:
    """Of several renderings of one text: HTML where it has structure, else plain text, else the last that is read."""
    leaves = [(part, list(_leaves(part))) for part in parts]
    rich = [part for part, inside in leaves if any(one.type == HTML for one in inside)]
    plain = [part for part, inside in leaves if all(one.type == PLAIN for one in inside) and payload(inside[0]).strip()]
    if rich and (not plain or any(_STRUCTURE.search(payload(one)) for one in _leaves(rich[-1]) if one.type == HTML)):
        return rich[-1]
    return (plain or rich or list(parts))[-1]


def _told(part: Part) -> str:
    charset = part.parameter("charset")
    return f"{part.type}; charset={charset}" if charset else part.type


def _leaf(part: Part, name: str, issues: list[Issue]) -> tuple[list[Piece], tuple[str, ...]]:
    body, place = payload(part), f"part:{part.number or '1'}"
    if part.type == HTML:
        reading = read_text(body, name, _told(part), HTML)
        issues.extend(reading.issues)
        zones = _zones(decode(body, _told(part)).text) if reading.pieces else {}
        shown = (piece for piece in reading.pieces if piece.zone != "metadata")
        return [replace(_zoned(piece, zones), path=f"{place}#{piece.path}") for piece in shown], reading.languages
    text = decode(body, _told(part)).text
    large = too_large(text, PLAIN)
    if large is not None:
        issues.append(problem(large.code, name, large.message))
        return [], ()
    flowed = part.parameter("format").lower() == "flowed"
    pieces: list[Piece] = []
    for stretch in stretches(text, flowed=flowed):
        pieces += _plain(stretch, place, sum(piece.table is not None for piece in pieces))
    return pieces, ()


def _plain(stretch: Stretch, place: str, tables: int) -> list[Piece]:
    shift = tables if tables else 0  # numbers of tables are only to be distinct
    return [
        replace(piece, zone=stretch.zone, path=place, table=None if piece.table is None else piece.table + shift)
        for piece in plain_pieces(stretch.text)
    ]


def _zones(text: str) -> dict[str, str]:
    """The paths of elements that hold what is quoted, and of signatures."""
    root = parse(text)
    if root is None:
        return {}
    tree = root.getroottree()
    found = {tree.getpath(element): "aside" for element in root.xpath(_QUOTED)[:MAX_PARTS]}
    return found | {tree.getpath(element): "footer" for element in root.xpath(_SIGNED)[:MAX_PARTS]}


def _zoned(piece: Piece, zones: dict[str, str]) -> Piece:
    if not zones or piece.zone != "main":
        return piece
    steps = piece.path.split("/")
    zone = next((zones[path] for n in range(len(steps), 1, -1) if (path := "/".join(steps[:n])) in zones), None)
    return replace(piece, zone=zone) if zone else piece  # type: ignore[arg-type]
