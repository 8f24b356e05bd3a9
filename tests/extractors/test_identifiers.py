"""Identifiers: which printed numbers are an organisation's, what is kept of them, whose they are; and which are none.

All numbers are invented; those with check digits were made to hold, or not to.
"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum import lei, luhn

from extractors.extract import extract, to_json
from extractors.languages import supported, words
from extractors.ledger import ledger
from extractors.organisations.identifiers import find, numbers, wrong
from extractors.organisations.identifiers.schemes import normal, schemes
from extractors.read import read
from schemas.documents import Document, Span
from schemas.vocabularies import codes

EXAMPLES = [(tag, row["text"], row["identifiers"]) for tag in supported() for row in words(tag, "identifiers").get("examples", ())]


def document(text: str, *, language: str = "en", name: str = "page.txt") -> Document:
    page, _ = read(text.encode(), name=name, language=language)
    assert page is not None
    return page


def told(text: str, language: str = "en") -> list[list[str]]:
    return [[m.value["scheme"], m.value["value"]] for m in find(document(text, language=language))]


def owners(text: str, *, name: str = "page.html", language: str = "en") -> dict[str, list[str]]:
    facts = extract(document(text, name=name, language=language), hints={}).facts
    return {fact.slots["name"]: [one["value"] for one in fact.slots["identifiers"]] for fact in facts if "identifiers" in fact.slots}


def test_every_scheme_has_a_shape_and_every_label_a_scheme() -> None:
    assert set(schemes()) == set(codes("identifier_schemes"))
    for tag in supported():
        table = words(tag, "identifiers")
        for key in ("labels", "own_labels", "near"):
            assert set(table.get(key, {})) <= set(schemes()), (tag, key)
        forms = [form for key in ("labels", "own_labels", "near") for group in table.get(key, {}).values() for form in group]
        assert all(isinstance(form, str) for form in (*forms, *table.get("between", ()), *table.get("courts", ()))), tag


@pytest.mark.parametrize(("language", "text", "expected"), EXAMPLES)
def test_identifiers_of_the_examples(language: str, text: str, expected: list[list[str]]) -> None:
    assert told(text, language) == expected


# (scheme, language, texts with the value that is kept, texts with none)
FAMILIES: list[tuple[str, str, list[tuple[str, str]], list[str]]] = [
    ("GB-CHC", "en",
     [("Registered charity no. 1190234", "1190234"), ("Charity number: 305671", "305671"), ("REGISTERED CHARITY NUMBER 1190234", "1190234"),
      ("Registered charity in England and Wales (1190234)", "1190234"), ("Charity Commission no 1190234", "1190234")],
     ["A registered charity with 305671 supporters", "Registered charity no. 119023456", "Registered charity since 2015", "Call the charity on 0119 023 4567",
      "We gave the charity 1,190,234 pounds", "Charity no. 1190234567", "Registered charity no. 99"]),
    ("GB-SC", "en",
     [("Scottish charity SC045678", "SC045678"), ("Registered charity no. SC045678", "SC045678"), ("Scottish Charity No: SC 045678", "SC045678"),
      ("Charity registered in Scotland (SC045678)", "SC045678"), ("OSCR SC045 678", "SC045678")],
     ["The part SC045678 is sold out", "Scottish charity SC45", "Scotland SC0456789", "Scotland 2045678 people", "Scottish charity shops: 45678"]),
    ("GB-NIC", "en",
     [("Northern Ireland charity NIC104321", "104321"), ("Registered charity NIC 104321", "104321"), ("Charity Commission for Northern Ireland: NIC104321", "104321"),
      ("Northern Ireland (NIC104321)", "104321"), ("Charity no. NIC104321", "104321")],
     ["Belt NIC10432", "Northern Ireland 2043211", "In Northern Ireland we met 104321 people and NIC", "Charity of Northern Ireland, phone 104321999", "NIC 204321"]),
    ("GB-COH", "en",
     [("Registered company in England no. 04567890", "04567890"), ("Company number 4567890, England and Wales", "04567890"), ("Companies House SC123456", "SC123456"),
      ("A company limited by guarantee (No. 04567890) in Wales", "04567890"), ("Company Registration No: 12345678, registered in Scotland", "12345678")],
     ["Company number 04567890", "Company number 04567890 (Ireland)", "Companies House counts 4567890123 firms", "Company No. 45678, England", "In England a company paid 4567890 pounds"]),
    ("US-EIN", "en",
     [("EIN 52-1234567", "52-1234567"), ("EIN: 521234567", "52-1234567"), ("Tax ID: 52-1234567", "52-1234567"), ("Our federal tax ID number is 52-1234567.", "52-1234567"),
      ("Employer Identification Number (EIN) 52–1234567", "52-1234567")],
     ["EIN 00-1234567", "SSN 521-23-4567", "Ein 521234567 Euro Kredit", "Call 52-1234567", "EIN 52-12345678", "Tax ID 521-23-4567", "Tax ID 521234567"]),
    ("FR-RCS", "fr",
     [("SIREN 732829320", "732829320"), ("SIREN : 732 829 320", "732829320"), ("N° SIRET : 73282932000074", "732829320"), ("RCS Paris 732 829 320", "732829320"),
      ("numéro SIRET 732.829.320.00074", "732829320")],
     ["SIREN 732829321", "SIRET 732 829 320 00075", "732 829 320 euros", "SIREN 73282932", "Tél. 0732829320"]),
    ("fr-rna", "fr",
     [("RNA W751234567", "W751234567"), ("N° RNA : W751234567", "W751234567"), ("RNA n° W2A1234567", "W2A1234567"), ("identifiant RNA W751234567", "W751234567"),
      ("Répertoire national des associations : W751234567", "W751234567")],
     ["RNA W75123456", "RNA 751234567", "W751234567", "le RNA en 2015", "RNA W7512345678"]),
    ("de-register", "de",
     [("VR 4711, Amtsgericht Tindalheim", "VR 4711"), ("Amtsgericht Tindalheim, Vereinsregister-Nr. 4711", "VR 4711"), ("Registergericht: Amtsgericht Tindalheim HRB 12345", "HRB 12345"),
      ("Eingetragen unter VR 4711 B beim Amtsgericht Charlottenburg", "VR 4711 B"), ("Vereinsregister: Amtsgericht Tindalheim, VR-Nr. 4711", "VR 4711")],
     ["VR 4711", "Mit der VR-Brille 300 Orte sehen", "Vereinsregister 4711", "Im VR 2024 sahen wir 12 Filme", "Amtsgericht Tindalheim, Zimmer 4711"]),
    ("de-tax", "de",
     [("Steuernummer 27/123/45678", "27/123/45678"), ("Steuernummer: 143/211/40123", "143/211/40123"), ("St.-Nr. 27/123/45678", "27/123/45678"), ("Steuer-Nr. 205/5768/1234", "205/5768/1234"),
      ("Finanzamt Tindalheim, Steuernummer 27/123/45678", "27/123/45678")],
     ["Steuernummer folgt", "Steuerliche Identifikationsnummer 36574261809", "27/123/45678", "Steuernummer 123", "Steuernummer 27/12"]),
    ("vat", "de",
     [("USt-IdNr. DE136695976", "DE136695976"), ("USt-IdNr.: DE 136 695 976", "DE136695976"), ("VAT no. DE136695976", "DE136695976"), ("TVA intracommunautaire FR40303265045", "FR40303265045"),
      ("VAT registration number GB 980 7806 84", "GB980780684")],
     ["USt-IdNr. DE136695977", "DE136695976", "VAT of 136695976", "USt-IdNr. DE13669597", "VAT 20 %"]),
    ("AT-ZVR", "de",
     [("ZVR-Zahl 012345678", "012345678"), ("ZVR: 1234567890", "1234567890"), ("ZVR-Nr. 012345678", "012345678"), ("Zentrales Vereinsregister: ZVR-Zahl 012 345 678", "012345678"),
      ("ZVR 012345678", "012345678")],
     ["ZVR-Zahl 12345", "012345678", "ZVR-Zahl 12345678901", "ZVR-Zahl 000000000", "Telefon 012345678"]),
    ("AT-UID", "de",
     [("UID ATU12345675", "U12345675"), ("UID-Nr.: ATU 12345675", "U12345675"), ("UID-Nummer ATU12345675", "U12345675"), ("ATU12345675", "U12345675"), ("VAT ATU12345675", "U12345675")],
     ["UID ATU12345676", "ATU 123", "UID 12345675", "U12345675", "UID ATU123456750"]),
    ("CH-FDJP", "de",
     [("UID: CHE-123.456.788", "CHE123456788"), ("CHE-123.456.788 MWST", "CHE123456788"), ("IDE CHE 123 456 788", "CHE123456788"), ("CHE123456788", "CHE123456788"), ("IDI: CHE-123.456.788", "CHE123456788")],
     ["CHE-123.456.789", "CHE-123.456", "UID 123.456.788", "CHE-123.456.7888", "Che 123456788"]),
    ("RS-APR", "sr-Latn",
     [("Matični broj: 07461429", "07461429"), ("MB 17162543", "17162543"), ("матични број 20084693", "20084693"), ("Matični broj udruženja 07008660", "07008660"), ("МБ: 07177984", "07177984")],
     ["Matični broj 07461428", "Matični broj 0101990710006", "MB 1234", "07461429", "telefon 07461429"]),
    ("RS-PIB", "sr-Latn",
     [("PIB: 101134702", "101134702"), ("ПИБ 101134702", "101134702"), ("Poreski identifikacioni broj 101134702", "101134702"), ("PIB je 101134702", "101134702"), ("PIB broj 101134702", "101134702")],
     ["PIB 101134703", "PIB 10113470", "101134702", "PIB 1011347020", "le PIB est de 101 134 702 euros"]),
    ("HR-OIB", "hr",
     [("OIB: 12345678903", "12345678903"), ("OIB 12345678903", "12345678903"), ("Osobni identifikacijski broj 12345678903", "12345678903"), ("OIB: HR12345678903", "12345678903"), ("OIB udruge: 12345678903", "12345678903")],
     ["OIB: 12345678904", "OIB 1234567890", "12345678903", "Ivan Horvat, OIB 12345678903", "OIB 00000000000"]),
    ("AL-QKB", "sq",
     [("NIPT: K12345678A", "K12345678A"), ("NUIS L12345678B", "L12345678B"), ("NIPT/NUIS J 12345678 C", "J12345678C"), ("NIPT-i: M12345678D", "M12345678D"), ("NIPT K12345678a".upper(), "K12345678A")],
     ["NIPT K1234567A", "NIPT 12345678", "K12345678A", "NIPT F12345678A", "NIPT K123456789A"]),
    ("kosovo-ngo", "sq",
     [("OJQ në Kosovë, nr. i regjistrimit 5112345-6", "5112345-6"), ("Kosova: Numri i regjistrimit 5112345-6", "5112345-6"), ("Registration number 5112345-6, Kosovo", "5112345-6"),
      ("Registarski broj 5112345-6, Kosovo", "5112345-6"), ("NGO registration no. 5112345–6, Pristina, Kosovo", "5112345-6")],
     ["Nr. i regjistrimit 5112345-6", "5112345-6 Kosovë", "Registration number 511234-6, Kosovo", "Kosovo registration of 5112345 voters", "Registration number 1012345678, Kosovo"]),
    ("kosovo-fiscal", "sq",
     [("Numri fiskal 600123456, Kosovë", "600123456"), ("Nr. fiskal: 600123456 (Kosova)", "600123456"), ("Fiscal number 600123456, Kosovo", "600123456"), ("Fiskalni broj 600123456, Kosovo", "600123456"),
      ("Kosovo, fiscal no. 600123456", "600123456")],
     ["Numri fiskal 600123456", "Numri fiskal 60012345, Kosovë", "Numri personal 1012345678, Kosovë", "600123456 Kosovo", "Numri fiskal 500123456, Kosovë"]),
    ("XK-CR", "sq",
     [("NUI 811234567, Kosovë", "811234567"), ("Numri unik identifikues 811234567, Kosova", "811234567"), ("Numri i biznesit 70123456, Kosovë", "70123456"), ("Business registration number 70123456, Kosovo", "70123456"),
      ("Unique identification number (NUI): 811234567, Kosovo", "811234567")],
     ["NUI 811234567", "NUI 911234567, Kosovë", "Numri i biznesit 7012345, Kosovë", "811234567 Kosovë", "NUI 8112345678, Kosovë"]),
    ("ES-NIF", "es",
     [("CIF: G12345674", "G12345674"), ("NIF G-12345674", "G12345674"), ("C.I.F. G12345674", "G12345674"), ("N.I.F.: G 12.345.674", "G12345674"), ("con CIF número G12345674", "G12345674")],
     ["CIF G12345675", "NIF 12345678Z", "NIE X1234567L", "G12345674", "CIF Valencia 12345674"]),
    ("IT-CF", "it",
     [("C.F. 80012340586", "80012340586"), ("Codice fiscale: 80012340586", "80012340586"), ("P.IVA IT00743110157", "00743110157"), ("Partita IVA 00743110157", "00743110157"), ("Codice fiscale e partita IVA 00743110157", "00743110157")],
     ["C.F. 80012340587", "C.F. RSSMRA80A01H501U", "80012340586", "P.IVA 0074311015", "Tel. 00743110157"]),
    ("NL-KVK", "en",
     [("KvK 41209876", "41209876"), ("KvK-nummer: 41209876", "41209876"), ("KVK nr. 41209876", "41209876"), ("Chamber of Commerce number 41209876", "41209876"), ("Kamer van Koophandel 41.209.876", "41209876")],
     ["KvK 4120987", "41209876", "KvK 412098765", "Chamber of Commerce of 41209876 members", "KvK 2024"]),
    ("nl-rsin", "en",
     [("RSIN 123456782", "123456782"), ("RSIN: 1234.56.782", "123456782"), ("RSIN-nummer 123456782", "123456782"), ("RSIN number 123456782", "123456782"), ("RSIN is 123456782", "123456782")],
     ["RSIN 123456783", "BSN 123456782", "RSIN 12345678", "123456782", "RSIN 1234567822"]),
    ("XI-LEI", "en",
     [("LEI 529900T8BM49AURSDO55", "529900T8BM49AURSDO55"), ("LEI: 5299 00T8 BM49 AURS DO55", "529900T8BM49AURSDO55"), ("LEI code 529900T8BM49AURSDO55", "529900T8BM49AURSDO55"),
      ("Legal Entity Identifier (LEI) 529900T8BM49AURSDO55", "529900T8BM49AURSDO55"), ("LEI number: 529900T8BM49AURSDO55", "529900T8BM49AURSDO55")],
     ["LEI 529900T8BM49AURSDO56", "529900T8BM49AURSDO55", "lei 529900T8BM49AURSDO55", "LEI 529900T8BM49AURSDO5", "100000 LEI"]),
    ("XI-DUNS", "en",
     [("DUNS 150483782", "150483782"), ("D-U-N-S: 15-048-3782", "150483782"), ("DUNS number 150483782", "150483782"), ("D-U-N-S® Number 15-048-3782".replace("®", ""), "150483782"), ("DUNS no. 150483782", "150483782")],
     ["DUNS 15048378", "150483782", "DUNS 1504837822", "duns 2024", "DUNS 000000000"]),
    ("XM-DAC", "en",
     [("IATI: XM-DAC-41114", "41114"), ("XM-DAC-41114", "41114"), ("IATI identifier XM-DAC-5-7", "5-7"), ("funder XM-DAC-21015", "21015"), ("(XM-DAC-47066)", "47066")],
     ["XM-DAC-41114-PROJECT", "DAC 41114", "XM-DAC", "XM-DAC-x", "41114"]),
    ("iati", "en",
     [("IATI identifier: KE-NCB-2180510", "KE-NCB-2180510"), ("IATI ID GB-GOV-1", "GB-GOV-1"), ("IATI organisation identifier SE-ON-802400", "SE-ON-802400"), ("IATI: NO-BRC-971277882", "NO-BRC-971277882"),
      ("IATI Identifier (US-GOV-11)", "US-GOV-11")],
     ["KE-NCB-2180510", "IATI data of 2180510 euros", "IATI standard 2.03", "IATI: GB-CHC-12", "IATI identifier pending 2024"]),
    ("XI-IATI", "en",
     [("XI-IATI-1001", "1001"), ("IATI identifier XI-IATI-1001", "1001"), ("IATI: XI-IATI-WAI12", "WAI12"), ("(XI-IATI-1001)", "1001"), ("identifier: XI-IATI-OCHA_3", "OCHA_3")],
     ["XI-IATI", "IATI 1001", "XI-IATI-1001-99", "IATI-1001", "1001"]),
]  # fmt: skip
POSITIVE = [(scheme, language, text, value) for scheme, language, good, _ in FAMILIES for text, value in good]
NEGATIVE = [(scheme, language, text) for scheme, language, _, bad in FAMILIES for text in bad]


@pytest.mark.parametrize(("scheme", "language", "text", "value"), POSITIVE)
def test_numbers_that_are_read(scheme: str, language: str, text: str, value: str) -> None:
    assert [scheme, value] in told(text, language)


@pytest.mark.parametrize(("scheme", "language", "text"), NEGATIVE)
def test_numbers_that_are_none(scheme: str, language: str, text: str) -> None:
    assert scheme not in [found for found, _ in told(text, language)]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "IBAN GB33 BUKB 2020 1555 5555 55, sort code 20-20-15, account number 55555555"),
        ("de", "Spendenkonto: IBAN DE89 3704 0044 0532 0130 00, BIC COBADEFFXXX"),
        ("de", "Steuer-ID 36574261809, Sozialversicherungsnummer 65170839J003"),
        ("sr-Latn", "JMBG 0101990710006, lična karta 001234567"),
        ("hr", "Predsjednica Ana Horvat, OIB: 12345678903"),
        ("it", "Il presidente, codice fiscale RSSMRA80A01H501U"),
        ("es", "La presidenta, NIF 12345678Z"),
        ("sq", "Numri personal 1012345678, Kosovë; tel. +383 44 123 456"),
        ("en", "SSN 521-23-4567, passport no. 600123456, phone +1 521 234 5678"),
        ("fr", "Numéro de sécurité sociale 2 90 01 75 123 456 78, tél. 01 73 28 29 32"),
        ("en", "In 2024 we spent 1,190,234 pounds on 305,671 meals in Kosovo."),
    ],
)
def test_numbers_of_persons_accounts_and_telephones_are_none(language: str, text: str) -> None:
    assert numbers(document(text, language=language)) == ()


def test_the_table_covers_the_schemes() -> None:
    assert {scheme for scheme, *_ in FAMILIES} == set(schemes())
    assert all(len(good) >= 5 and len(bad) >= 5 for _, _, good, bad in FAMILIES)


@pytest.mark.parametrize(("scheme", "language", "text", "value"), POSITIVE)
def test_what_is_kept_is_kept_again(scheme: str, language: str, text: str, value: str) -> None:
    kept = normal(scheme, value)
    assert kept is not None and kept[0] == value and kept[1] is not False


@given(st.integers(10_000_000, 99_999_999), st.sampled_from(["", " ", ".", "\u00a0", "-"]))
def test_a_siren_is_the_same_however_it_is_printed(body: int, gap: str) -> None:
    digits = f"{body}{luhn.calc_check_digit(str(body))}"
    assert normal("FR-RCS", gap.join((digits[:3], digits[3:6], digits[6:]))) == (digits, True)


@given(st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=18, max_size=18), st.integers(0, 19))
def test_an_lei_with_a_sign_changed_is_none(body: str, at: int) -> None:
    """A letter for a letter, a digit for a digit: one in the other's place shifts the digits that are summed, and may hold."""
    number = next(n for n in (f"{body}{check:02d}" for check in range(2, 99)) if lei.is_valid(n))
    other = next(sign for sign in ("01" if number[at].isdigit() else "AB") if sign != number[at])
    slip = number[:at] + other + number[at + 1 :]
    assert normal("XI-LEI", number) == (number, True)
    assert normal("XI-LEI", slip) in ((slip, False), None)


@given(st.integers(1_000_000, 9_999_999), st.integers(0, 6))
def test_a_serbian_number_with_a_digit_changed_does_not_hold(body: int, at: int) -> None:
    number = next(f"{body}{digit}" for digit in range(10) if normal("RS-APR", f"{body}{digit}") == (f"{body}{digit}", True))
    others = [f"{number[:at]}{digit}{number[at + 1 :]}" for digit in range(10) if str(digit) != number[at]]
    assert sum(normal("RS-APR", other)[1] is True for other in others) <= 1  # type: ignore[index]  # remainders 0 and 10 both write 0


@settings(max_examples=50)
@given(st.text(alphabet="EIN VATOLRS 0123456789-./:ABCno\n", max_size=200))
def test_spans_slice_and_never_overlap(text: str) -> None:
    page, _ = read(text.encode(), name="page.txt", language="en")
    found = numbers(page) if page is not None else ()
    assert all(a.span.end <= b.span.start for a, b in zip(found, found[1:], strict=False))
    assert page is None or all(m.quote == page.text[m.span.start : m.span.end] for m in find(page))


def test_a_wrong_check_digit_is_an_issue_and_no_value() -> None:
    page = document("# Suton\n\nUdruženje Suton pomaže deci. PIB: 101134703", language="sr-Latn", name="page.md")
    extraction = extract(page, hints={})
    assert [(i.code, i.value) for i in extraction.issues] == [("identifier_check_failed", "101134703")]
    assert not any("identifiers" in fact.slots for fact in extraction.facts)
    assert wrong(page, [Span(0, len(page.text))]) == []


SITE = "<html lang=en><head><title>Harrow Lane Trust</title></head><body><main><h1>About Harrow Lane Trust</h1>{main}</main><footer><p>{footer}</p></footer></body></html>"
STORY = "<p>Harrow Lane Trust feeds 200 children in Tindal. Harrow Lane Trust was founded in 2003.</p>"


@pytest.mark.parametrize(
    ("main", "footer", "expected"),
    [
        (STORY, "© 2024 Harrow Lane Trust. Registered charity no. 1190234", {"Harrow Lane Trust": ["1190234"]}),
        (STORY + "<p>Registered charity no. 1190234</p>", "© 2024", {"Harrow Lane Trust": ["1190234"]}),
        (STORY + "<p>We are a registered charity (no. 1190234).</p>", "", {"Harrow Lane Trust": ["1190234"]}),
        (STORY + "<p>The Birchwood Foundation, a registered charity (no. 1190234), paid for the roof.</p>", "", {"Birchwood Foundation": ["1190234"]}),
        # Two of one scheme, and nothing says whose each is.
        (STORY + "<p>Registered charity no. 1190234</p><p>Registered charity no. 305671</p>", "", {}),
        # A number under another's name is not the page's own.
        (STORY + "<h2>Birchwood Foundation</h2><p>Charity no. 305671</p>", "", {}),
        (STORY + "<p>Chair: Anna Berg, EIN 52-1234567</p>", "", {}),
    ],
)
def test_whose_a_number_is(main: str, footer: str, expected: dict[str, list[str]]) -> None:
    assert owners(SITE.format(main=main, footer=footer)) == expected


def test_the_words_are_evidence_and_the_digits_are_explained() -> None:
    page = document(SITE.format(main=STORY + "<p>Registered charity no. 1190234</p>", footer=""), name="page.html")
    extraction = extract(page, hints={})
    (fact,) = [fact for fact in extraction.facts if "identifiers" in fact.slots]
    assert [e.quote for e in fact.evidence][1:] == ["Registered charity no. 1190234"]
    assert fact.slots["identifiers"] == [{"scheme": "GB-CHC", "value": "1190234", "is_checked": False}]
    assert [e.reason for e in ledger(page) if page.quote(e.span) == "1190234"] == ["identifier"]
    assert to_json(page, extraction)["organisations"][0]["identifiers"] == fact.slots["identifiers"]


def test_a_number_in_a_private_story_is_nobodys() -> None:
    text = SITE.format(main=STORY + "<h2>The story of Mira (15)</h2><p>Mira keeps the paper of Harrow Lane Trust, registered charity no. 1190234.</p>", footer="")
    assert owners(text) == {}


def test_a_register_of_a_court_names_the_court() -> None:
    (mention,) = find(document("Vereinsregister: Amtsgericht Tindalheim, VR 4711", language="de"))
    assert mention.value == {"scheme": "de-register", "value": "VR 4711", "is_checked": False, "authority": "Amtsgericht Tindalheim"}
