"""Dated events: what layout and sentences tie to each date, and the dates that tell none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.dates import find
from extractors.languages import supported, words
from extractors.read import read
from schemas.documents import Block, BlockKind, Document, Span, Zone
from schemas.values import parse_edtf
from schemas.vocabularies import codes

GOLD = Path(__file__).parents[2] / "../shared/gold/dev.jsonl"
EXAMPLES = [(tag, row["text"], row["events"]) for tag in supported() for row in words(tag, "dates")["examples"]]

Piece = tuple[str, BlockKind, Zone]


def document(*pieces: str | Piece, language: str = "en", media_type: str = "text/plain") -> Document:
    """A document of blocks, one a line; a bare text is a paragraph of the main zone."""
    text, blocks = "", []
    for piece in pieces:
        words_, kind, zone = piece if isinstance(piece, tuple) else (piece, "paragraph", "main")
        path = ""
        if zone == "metadata":
            path, words_ = words_.split(" = ")
        blocks.append(Block(kind, zone, Span(len(text), len(text) + len(words_)), level=1, path=path))
        text += words_ + "\n"
    return Document("d", "0" * 64, media_type, language, "", text, tuple(blocks))


def events(*pieces: str | Piece, language: str = "en", media_type: str = "text/plain") -> list[list[str]]:
    return [[m.value["date"], m.value["kind"]] for m in find(document(*pieces, language=language, media_type=media_type))]


@pytest.mark.parametrize(("language", "text", "expected"), EXAMPLES)
def test_examples_of_the_languages(language: str, text: str, expected: list[list[str]]) -> None:
    assert events(text, language=language) == expected


def test_two_dates_in_one_sentence_have_their_own_clauses() -> None:
    text = "In October 2005 Lumen was registered in Brod and in 2009 it opened a shelter for families."
    first, second = find(document(text))
    assert (first.value["kind"], second.value["kind"]) == ("registered", "opened")
    assert first.quote.startswith("In October 2005") and "shelter" not in first.quote
    assert second.quote.startswith(("in 2009", "and in 2009"))
    assert first.value["organisation_text"] == "Lumen"


def test_lines_of_a_time_line() -> None:
    assert events(
        "2001 Lumen launches its first project in Brod.",
        "2004 In cooperation with Riverlight, meals are given to pupils.",
        "2009 Lumen becomes a partner of the Open Hands Network.",
        "2012 Lumen writes a draft of the housing law, which was approved by the Parliament in 2014.",
    ) == [["2001", "started"], ["2004", "other"], ["2009", "joined"], ["2012", "other"], ["2014", "adopted"]]


def test_separated_lines_need_no_neighbours() -> None:
    assert events("Spring 2019: Lumen set up food hubs in three towns") == [["2019-21", "opened"]]


def test_spans_with_a_centre_and_open_ends() -> None:
    assert events("Day centre (2000-2007) – a warm place for 552 people.", "Night shelter (2008-ongoing) – a bed for 285 people.") == [
        ["2000/2007", "period"],
        ["2008/..", "period"],
    ]


@pytest.mark.parametrize(
    "text",
    [
        "In 2018 we reached 6,820 people.",
        "1,020 teachers were trained in 2018",
        "The value of our aid has increased by 40 percent since 2019.",
        "The statements for the year ended 31 December 2019 follow here and are approved by nobody.",
        "The Housing Act 2006 protects tenants of all our homes.",
        "Lumen is registered under the Companies Act of 2013 and nothing else.",
        "2014 - 15",
        "In 2011 she studied at the university and then came to us.",
        "See also our presentations of 2019 and all earlier ones here.",
        "© Lumen 2019",
        "2019 presentations of our many friends",
    ],
)
def test_dates_that_are_no_events(text: str) -> None:
    assert events(text) == []


def test_a_reports_own_year_is_no_event() -> None:
    title: Piece = ("Annual report 2021", "title", "main")
    assert events(title, "In 2021 we continued our work with the schools of the whole region.") == []
    assert events(title, "In 2021 Lumen opened a new shelter in Brod.") == [["2021", "opened"]]


def test_publication_is_one_entry_and_the_by_line_goes_before_metadata() -> None:
    meta: Piece = ("meta:article:published_time = 2022-03-03T10:00:00Z", "field", "metadata")
    title: Piece = ("New helpline", "title", "main")
    with_byline = find(document(meta, title, "By March 3, 2022News", "Lumen helps."))
    assert [(m.quote, m.value["kind"], m.features["page"]) for m in with_byline] == [("By March 3, 2022News", "published", 1)]
    without = find(document(meta, title, "Lumen helps."))
    assert [(m.value["date"], m.features["zone"]) for m in without] == [("2022-03-03", "metadata")]


def test_a_declared_day_goes_before_other_days_in_the_page() -> None:
    declared: Piece = ("meta:article:published_time = 2020-01-15T10:00:00Z", "field", "metadata")
    head: Piece = ("By Lumen • 15 January 2020", "paragraph", "header")
    related = "22 July 2019 By Lumen"
    page = [m for m in find(document(declared, head, ("We won", "heading", "main"), related)) if m.features["page"]]
    assert [(m.value["date"], m.quote) for m in page] == [("2020-01-15", "By Lumen • 15 January 2020")]


def test_a_day_that_any_page_declares_counts_only_where_it_is_printed() -> None:
    weak: Piece = ("jsonld:datePublished = 2018-06-07T10:13:17Z", "field", "metadata")
    assert events(weak, "About us and what we do.") == []
    assert events(weak, "7 June 2018") == [["2018-06-07", "published"]]


def test_labels_and_imprints_tell_the_publication() -> None:
    assert events("Date:", "3 February 2022") == [["2022-02-03", "published"]]
    assert [m.features["page"] for m in find(document("Lumen", "Brod, May 2025"))] == [1]


def test_days_of_accounts_are_none() -> None:
    assert events("31 December 2019", "At 31 December 2019 the reserves were sound and the trustees content.") == []


def test_rows_of_a_table() -> None:
    text = "12 May 2021\tOpening of the night shelter in Brod\n"
    first, second = Span(0, 11), Span(12, len(text) - 1)
    cells = tuple(Block("cell", "main", span, table=0, row=0, column=i) for i, span in enumerate((first, second)))
    (found,) = find(Document("d", "0" * 64, "text/html", "en", "", text, cells))
    assert (found.value["date"], found.value["kind"], found.features["rule"]) == ("2021-05-12", "opened", "row")


def test_projects_under_a_year() -> None:
    found = events(("2023", "heading", "main"), "1. project: “Warm winters”", "2. project: “Open books” (1 May 2023 - 30 June 2024)")
    assert found == [["2023", "other"], ["2023-05-01/2024-06-30", "period"]]


def test_last_update() -> None:
    assert events("Last updated: July 2015") == [["2015-07", "updated"]]


def test_lists_of_posts_and_of_events() -> None:
    prose = "A paragraph of prose that is long enough to end the head of a page, since it goes on and on about nothing at all, and then it adds some more words."
    posts: list[str | Piece] = [prose, "10.11.2021", ("More room for families", "heading", "main"), "09.11.2021", ("A word on rents", "heading", "main")]
    assert events(*posts) == [["2021-11-10", "published"], ["2021-11-09", "published"]]
    dates: list[str | Piece] = [prose, ("Workshop in Brod", "heading", "main"), "21 May 2016", ("Training in Varos", "heading", "main"), "2 July 2016"]
    assert events(*dates) == [["2016-05-21", "held"], ["2016-07-02", "held"]]


def test_days_below_their_titles_are_quoted_with_them() -> None:
    """Titles and days take turns and a heading follows the last day: each day is that of the title above it."""
    titles = ("Rooms for families", "Lumen and the bank sign", "A few smiles more")
    days = ("4 November 2015", "3 September 2015", "1 July 2015")
    listed: list[Piece] = [(text, "heading", "main") for pair in zip(titles, days, strict=True) for text in pair]
    prose = "A paragraph of prose that is long enough to end the head of a page, since it goes on and on about nothing at all, and then it adds some more words."
    found = find(document(prose, *listed, "Call us."))
    assert [(m.value["kind"], m.quote) for m in found] == [("published", f"{title}\n{day}") for title, day in zip(titles, days, strict=True)]


def test_headings_may_be_lines_of_a_time_line() -> None:
    lines: list[Piece] = [(f"{month} 2025 – {what}", "heading", "main") for month, what in (("May", "A well in Brod"), ("June", "A well in Varos"), ("July", "A bridge in Brod"))]
    assert [date for date, _ in events(*lines)] == ["2025-05", "2025-06", "2025-07"]
    assert events(*lines[:2]) == []


def test_days_may_head_what_was_then() -> None:
    entries = (("1 July 2023", "A walk among the bees of Brod"), ("10 June 2023", "Lumen opened a new shelter in Varos"), ("21 May 2023", "A visit to the farm of Varos"))
    pieces: list[Piece] = [(text, kind, "main") for day, told in entries for text, kind in ((day, "heading"), (told, "paragraph"))]
    found = events(("Lumen in 2023", "title", "main"), *pieces)
    assert [date for date, _ in found] == ["2023-07-01", "2023-06-10", "2023-05-21"] and ["2023-06-10", "opened"] in found
    assert events(("Lumen", "title", "main"), *pieces[:2]) == [["2023-07-01", "published"]]
    lines = ["This is what we did together in the summer.", *(text for entry in entries for text in entry)]
    assert [date for date, _ in events(*lines)] == ["2023-07-01", "2023-06-10", "2023-05-21"]
    column = ["1 July 2023", "10 June 2023", "21 May 2023", *(told for _, told in entries)]
    assert "A walk among the bees of Brod" not in [m.quote for m in find(document(lines[0], *column)) if m.value["date"] != "2023-05-21"]


def test_lists_of_grants() -> None:
    lines: list[Piece] = [("Merle Trust - £2,000 in 2011 for a garden", "item", "main"), ("Brook Fund – £500 in 2012 towards older people", "item", "main")]
    assert events(*lines) == [["2011", "other"], ["2012", "other"]]
    assert events(lines[0]) == []
    assert events(("Hill Trust – EUR 40 (2012)", "item", "main"), ("EUR 60 (2013)", "item", "main")) == []


def test_a_noun_beside_a_date_tells_an_event_whatever_is_counted() -> None:
    assert events("Lumen has given out 350 scholarships since its formation in 2002.") == [["2002", "founded"]]


@pytest.mark.parametrize(
    ("pieces", "date"),
    [
        (["5 January 2020", "It was a hard year for us all, but in July the ministry approved the budget of the shelter."], "2019-07"),
        ([("Lumen in 2019", "title", "main"), "Our third open week was celebrated in March with many guests from abroad."], "2019-03"),
        (["In February 2018 we visited a farm in Brod.", "In March, the choir gave a presentation of its new songs."], "2018-03"),
    ],
)
def test_a_missing_year_comes_from_the_document(pieces: list[str | Piece], date: str) -> None:
    found = find(document(*pieces))
    assert date in [m.value["date"] for m in found if m.features["inferred"]]


def test_no_year_no_date() -> None:
    assert events("The closing ceremony was held on May 9 in Brod.") == []


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        # what is opened or launched tells the kind
        ("en", "In March 2023 our report on damp flats was launched in Brod with partners.", [["2023-03", "published"]]),
        ("de", "Die Vorsitzende eröffnete am 3. Mai 2022 die vierte Fachtagung in Brod.", [["2022-05-03", "held"]]),
        ("en", "A grant of £15,000 from the town of Brod, awarded in June 2022, paid for the van.", [["2022-06", "signed"]]),
        ("en", "We started life in a garage in 1957 as the Harbour Boys.", [["1957", "founded"]]),
        ("en", "Lumen was incorporated on 17 June 1999.", [["1999-06-17", "registered"]]),
        ("fr", "Lumen est reconnue par le ministère en juillet 1999.", [["1999-07", "registered"]]),
        ("fr", "Une nouvelle phase débutera en septembre 2022 dans la région.", [["2022-09", "started"]]),
        ("sq", "Maj 2018 - Nënshkruhet marrëveshja me bashkinë.", [["2018-05", "signed"]]),
        ("sq", "Në mars 2024 do të hapim një qendër të re në Brod.", [["2024-03", "opened"]]),
        ("en", "The lease of our hall runs out in December 2026.", [["2026-12", "ended"]]),
        # "and since" begins a clause of its own
        ("fr", "Lumen est membre du réseau Mains et collabore depuis 2008 avec la ville.", [["2008", "started"]]),
        ("de", "Wir sind Mitglied im Netzwerk Hand und seit 2019 Partner der Stiftung Buch.", [["2019", "started"]]),
        ("en", "From January 2024 we will be opening on Sundays.", [["2024-01", "started"]]),
        # plans of a fiscal year, a project named with its years
        ("en", "In 2019/20 we plan to bring the shelters to Varos, where 5 are needed.", [["2019/2020", "period"]]),
        ("fr", "Le programme 2019-2021", [["2019/2021", "period"]]),
        # a deadline is no by-line
        ("en", "Applications close on 15 May 2024.", [["2024-05-15", "other"]]),
        ("fr", "La date limite est fixée au 15 mai 2024.", [["2024-05-15", "other"]]),
        ("hr", "Rok za prijavu je 15. svibnja 2024.", [["2024-05-15", "other"]]),
        ("it", "La scadenza è il 15 maggio 2024.", [["2024-05-15", "other"]]),
        # years of names, of targets and of numbers
        ("en", "According to the 2015-16 Health Survey, many girls marry young.", []),
        ("en", "Two schools left and our 2021 target of many trees was missed.", []),
        ("en", "About 150 people marched with the coalition in April 2022.", []),
    ],
)
def test_kinds_by_ordinary_words(language: str, text: str, expected: list[list[str]]) -> None:
    assert events(text, language=language) == expected


def test_lists_of_posts_with_their_days() -> None:
    posts: list[tuple[str, BlockKind]] = [("Latest news", "heading"), ("What we got up to 14/09/2023", "item"), ("Thank you, Brod! 02/08/2023", "item")]
    in_text: list[Piece] = [(text, kind, "main") for text, kind in posts]
    assert events(*in_text, media_type="text/html") == [["2023-09-14", "published"], ["2023-08-02", "published"]]
    assert events(*((text, kind, "aside") for text, kind in posts), media_type="text/html") == []
    assert events(("Archives", "heading", "main"), ("February 2024", "item", "main"), media_type="text/html") == []


def test_a_message_is_published_on_the_day_it_was_sent() -> None:
    assert events(("mail:date = 2025-01-14", "field", "metadata"), "Lumen helps.") == [["2025-01-14", "published"]]


@pytest.mark.parametrize("key", ["date", "createdAt", "publishDate", "pubDate", "published_at"])
def test_front_matter_tells_the_publication(key: str) -> None:
    page, _ = read(f"---\ntitle: Who we are\n{key}: 2025-11-14T09:41:00.000Z\n---\n\nLumen helps.".encode(), name="page.md", language="en")
    assert page is not None and [(m.value["date"], m.value["kind"]) for m in find(page)] == [("2025-11-14", "published")]


def test_front_matter_tells_the_last_update() -> None:
    fields: list[Piece] = [("front:date = 2023-10-02", "field", "metadata"), ("front:lastmod = 2023-10-05", "field", "metadata")]
    assert events(*fields, "Lumen helps.") == [["2023-10-02", "published"], ["2023-10-05", "updated"]]


def test_by_lines_with_categories_and_a_month_on_the_cover() -> None:
    assert events(("New cold store", "heading", "main"), "by Lumen Team | Feb 21, 2024 | News, Food | 0 comments", "Lumen helps.") == [["2024-02-21", "published"]]
    assert events("Lumen", "Programme sheet no. 3", ("March 2022", "heading", "main"), "Lumen helps.") == [["2022-03", "published"]]


def test_habits_have_no_year() -> None:
    assert events("In March 2024 Lumen opened a store.", "Every winter fruit passes through Brod between November and April.") == [["2024-03", "opened"]]


def test_modality() -> None:
    texts = ("In May 2030 we will hold an election.", "The law is expected to be adopted in June 2030.", "The office was opened in May 2020.")
    assert [m.value["modality"] for text in texts for m in find(document(text))] == ["planned", "expected", "happened"]


@pytest.mark.parametrize(("language", "text", "expected"), [
    ("en", "The camp was held in Brod from 19th till 25th of June 2017.", ["2017-06-19/2017-06-25", "held"]),
    ("de", "Die Ausstellung war in Brod vom 19.08. bis 16.09.2014 zu sehen.", ["2014-08-19/2014-09-16", "period"]),
])
def test_spans_of_days(language: str, text: str, expected: list[str]) -> None:
    assert events(text, language=language) == [expected]


@pytest.mark.parametrize(("language", "text"), [("es", "En 2019 Lumen abrió una casa. Se realizó un taller en Viña del Mar."), ("sr", "Godine 2019. Lumen je osnovan. Upisan je u APR.")])
def test_capitalised_short_months_are_names(language: str, text: str) -> None:
    assert [date for date, _ in events(text, language=language)] == ["2019"]


def test_valid_until_ends_on_that_day() -> None:
    assert events("Our licence is valid until 3rd Oct, 2017 and no longer.") == [["2017-10-03", "ended"]]


def test_other_zones_are_not_read() -> None:
    for zone in ("navigation", "footer", "aside", "hidden"):
        assert events(("Lumen was founded in 1998.", "paragraph", zone)) == []


@given(st.lists(st.sampled_from([text for _, text, _ in EXAMPLES] + ["12 May 2020", "2019", "In", "June (2020)"]), max_size=5), st.sampled_from(supported()))
@settings(max_examples=40, deadline=None)
def test_quotes_slice_and_values_are_released_codes(pieces: list[str], language: str) -> None:
    read = document(*pieces, language=language)
    for mention in find(read):
        assert read.text[mention.span.start : mention.span.end] == mention.quote
        assert parse_edtf(mention.value["date"]) is not None
        assert mention.value["kind"] in codes("event_kinds") and mention.value["modality"] in codes("modalities")
        assert len(mention.quote.split()) <= 40


@pytest.mark.skipif(not GOLD.is_file(), reason="the labelled corpus is not here")
def test_most_dates_of_the_labelled_corpus_are_found() -> None:
    """Dates alone, of the plain texts; the kinds and the whole corpus are measured by benchmarks/evaluate.py."""
    from extractors.read import read

    hit = total = 0
    for row in map(json.loads, GOLD.read_text(encoding="utf-8").splitlines()):
        path = GOLD.parent / "../corpus/labelled" / f"{row['id']}.txt"
        if path.is_file():
            found_document, _ = read(path.read_bytes(), name=path.name)
            assert found_document is not None
            found = {m.value["date"] for m in find(found_document)}
            hit, total = hit + sum(d["date"] in found for d in row["dates"]), total + len(row["dates"])
    assert hit >= 0.9 * total


def test_the_year_over_a_column_heads_no_list() -> None:
    projects: list[str | Piece] = [("2021", "cell", "main"), "1. project: “Warm rooms” (Lumen, 12 months)"]
    assert events(*projects) == []
    assert events(("2021", "paragraph", "main"), projects[1]) == [["2021", "other"]]
