"""When a page or report was itself published: by a by-line, a labelled day, what its head declares, or an imprint.

Never here: when others published something, or the page's last update.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from extractors.dates.cues import cues
from extractors.dates.expressions import DateExpression
from extractors.dates.own_day import own_day
from schemas.documents import Block, Document

Dates = dict[int, tuple[DateExpression, ...]]  # of each block
_HEAD = 12  # blocks behind the first heading among which a by-line stands
_NEAR = 3  # blocks from a day in which the next entry of a list would stand
_TOLD = 3  # words that tell something
_DAYS = 3  # headings that are days, which make a time-line
_LABEL = 24  # code points of a label
_SHORT = 110  # code points of a by-line
_PROSE = 140  # code points of a paragraph that ends the head of a page
_FRONT = ("date", "published", "publishdate", "publish_date", "published_date", "publisheddate", "date_published", "datepublished", "pubdate", "pub_date", "publishedat", "published_at", "createdat", "created_at")
_STRONG_KEYS = (*(f"front:{key}" for key in _FRONT), "article:published_time", "meta:date", "dcterms.date", "dcterms.issued", "dc.date", "dcterms.created", "itemprop:datepublished", "time:published", "mail:date")
# Pages that are no posts declare these too, so that they count only where the page prints the same day.
_WEAK_KEYS = ("datepublished", "time")
_LIKELY = 0.9  # the probability from which a day that is only declared is the page's own
_BALANCE_DAYS = ("-12-31", "-06-30", "-03-31", "-09-30")  # on the cover of accounts these are the end of a period
_IMPRINT = re.compile(r"[^\W\d_a-z][\w-]+(?: [^\W\d_a-z][\w-]+)?, ")
# Only front matter tells an update that its authors meant; a page's head declares every change of its template.
UPDATE_KEYS = tuple(f"front:{key}" for key in ("lastmod", "updated", "last_modified", "last_updated", "modified", "date_updated", "updatedat", "updated_at", "modifiedat", "last_modified_at", "lastupdated", "lastmodified", "date_modified"))
PUBLICATION_KEYS = (*_STRONG_KEYS, *_WEAK_KEYS)


@dataclass(frozen=True, slots=True)
class Found:
    """A date expression of a block; its spans are positions in the document's text."""

    block: int
    date: DateExpression


def publication(document: Document, dates: Dates) -> Found | None:
    """The place of a document's own publication date, or None; `dates`: the dates with a printed year, by block."""
    return next((found for find in _WAYS if (found := find(document, dates)) is not None), None)


def _byline(document: Document, dates: Dates) -> Found | None:
    """A day printed by itself, or behind "By" and "Posted on", between the start of the main zone and its first prose.

    Prose before the first heading does not end the search: some pages print a lead above their title.
    """
    seen, headed = 0, False
    for index, block in enumerate(document.blocks):
        if block.zone != "main" or block.kind in ("alt", "caption"):
            continue
        for date in dates.get(index, ()):
            if is_byline(document, block, date) and not _in_list(document, dates, index):
                return Found(index, date)
        headed = headed or block.kind in ("title", "heading")
        seen += headed
        if (headed and len(block.span) > _PROSE and block.kind == "paragraph") or seen > _HEAD:
            return None
    return None


def heads_a_day(document: Document, index: int, date: DateExpression) -> bool:
    """Whether a heading, or a line that stands between paragraphs, is a day under which what was then is told, not a post's day
    beside its title."""
    block, above, below = (document.blocks[min(max(i, 0), len(document.blocks) - 1)] for i in (index, index - 1, index + 1))
    told = len(re.findall(r"[^\W\d_]{2,}", document.quote(above.span))) >= _TOLD  # not the day above in a column of days
    stands = block.kind == "heading" or block.kind == above.kind == "paragraph" and told and not (block.anchor or above.anchor)
    return date.form == "day" and stands and below.kind == "paragraph" and not below.anchor


def _in_list(document: Document, dates: Dates, index: int) -> bool:
    """Whether another day stands by itself close by, or several head what was then: then they are of a list, not the page's own."""
    if document.blocks[index].kind == "heading" and sum(len(found) == 1 and heads_a_day(document, i, found[0]) for i, found in dates.items()) >= _DAYS:
        return True
    near = (i for i in range(index - _NEAR, index + _NEAR + 1) if i != index and i in dates)
    return any(document.blocks[i].zone == "main" and is_byline(document, document.blocks[i], dates[i][0]) for i in near)


def _labelled(document: Document, dates: Dates) -> Found | None:
    """A day that stands by itself below a label of its own ("Date:")."""
    for index, found in dates.items():
        if _has_label(document, index) and is_byline(document, document.blocks[index], found[0]):
            return Found(index, found[0])
    return None


def _has_label(document: Document, index: int) -> bool:
    label = document.blocks[max(0, index - 1)]
    if label.zone != "main" or document.blocks[index].zone != "main" or len(label.span) > _LABEL:
        return False
    return cues(document.language).says("date_keys", document.quote(label.span).lower())


def _confirmed(document: Document, dates: Dates) -> Found | None:
    """A day that the page both declares and prints in a line that is hardly more than it.

    What any page declares counts only where it declares a single day: lists of posts declare many.
    """
    declared = _declared(document, dates)
    days = {declared.date.edtf} if declared is not None else {date.edtf for date in _days(document, dates, _WEAK_KEYS)}
    if len(days) != 1:
        return None
    for index, found in dates.items():
        block = document.blocks[index]
        if block.zone in ("main", "header") and found[0].edtf in days and is_byline(document, block, found[0]):
            return Found(index, found[0])
    return None


def _days(document: Document, dates: Dates, keys: tuple[str, ...]) -> list[DateExpression]:
    fields = (found for i, found in dates.items() if document.blocks[i].path.lower().endswith(keys))
    return [date for found in fields for date in found if date.form == "day"]


def is_byline(document: Document, block: Block, date: DateExpression) -> bool:
    """Whether a block is hardly more than a day: with a weekday, a time, a place, an author, "Posted on"."""
    if date.form != "day" or len(block.span) > _SHORT or block.kind in ("title", "field", "alt", "cell"):
        return False
    text = document.quote(block.span)
    before = text[: date.core.start - block.span.start].lower()
    if closes_accounts(date, before, document.language) or (date.edtf[4:] in _BALANCE_DAYS and len(text) < len(date.span) + 4):
        return False
    low = (text[: date.span.start - block.span.start] + " " + text[date.span.end - block.span.start :]).lower()
    found = cues(document.language)
    if found.says("updated", low) or found.says("deadlines", low) or (text.rstrip().endswith(".") and len(low.split()) > 2 and not found.says("posted", low)):
        return False
    rest = [w for w in re.findall(r"[^\W\d_]{2,}", low) if not found.says("posted", w)]
    return len(rest) <= 4 and not any(c.is_verb and c.kind not in ("published", "other") for c in found.find(low))


def _imprint(document: Document, dates: Dates) -> Found | None:
    """The place and month of publication that a report prints on its cover or last page."""
    for index, found in dates.items():
        if len(found) == 1 and document.blocks[index].zone == "main" and is_imprint(document, document.blocks[index], found[0]):
            return Found(index, found[0])
    months = [i for i, found in dates.items() if document.blocks[i].zone == "main" and _is_month(document, i, found)]
    return Found(months[0], dates[months[0]][0]) if len(months) == 1 and months[0] < _HEAD else None


def _is_month(document: Document, index: int, found: tuple[DateExpression, ...]) -> bool:
    """Whether a block is a month and nothing else, as on a cover."""
    block = document.blocks[index]
    return found[0].form == "month" and found[0].core == block.span and block.kind in ("heading", "paragraph")


def is_imprint(document: Document, block: Block, date: DateExpression) -> bool:
    """Whether a line is a place and the month of publication ("Brod, May 2025")."""
    return date.form == "month" and _IMPRINT.fullmatch(document.text[block.span.start : date.core.start]) is not None and date.core.end == block.span.end


def closes_accounts(date: DateExpression, before: str, language: str) -> bool:
    """Whether a date is that of accounts ("period ended 30 June", "at 31 December"); `before`: lower-cased words."""
    known = cues(language)
    return known.governs("report_dates", before) or (date.edtf[4:] in _BALANCE_DAYS and known.governs("as_at", before))


def _declared(document: Document, dates: Dates) -> Found | None:
    """The publication day that front matter or a page's head declares."""
    for index, block in enumerate(document.blocks):
        if block.zone == "metadata" and block.path.lower().endswith(_STRONG_KEYS):
            for date in dates.get(index, ()):
                if date.form == "day":
                    return Found(index, date)
    return None


def _weighed(document: Document, dates: Dates) -> Found | None:
    """The likeliest day of an article that declares one, where all that the page says of days speaks for it."""
    if document.body is None:
        return None
    own = own_day(document)
    if own is None or own.span is None or own.confidence < _LIKELY or not any(kind.startswith("declared") for kind in own.kinds):
        return None
    found = ((i, date) for i, each in dates.items() for date in each if date.edtf == own.day and date.core.overlaps(own.span))
    return next((Found(i, date) for i, date in found), None)


# The ways in which a page tells its own publication, the surest first.
_WAYS = (_confirmed, _byline, _labelled, _declared, _imprint, _weighed)
