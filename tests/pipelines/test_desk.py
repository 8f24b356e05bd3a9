"""The desk wired up: its server, its accounts, real documents with what is private covered, and a curator's day in Chromium."""

from __future__ import annotations

import json
import os
import re
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import uvicorn

from pipelines import settings
from pipelines.desk.documents import documents_of
from pipelines.desk.pdf_page import pdf_page
from pipelines.desk.plots import plots
from pipelines.desk.serve import NOTES, Place, doorstep, ready
from pipelines.warehouse_of import opened
from review import desk
from review.cards import Card, Filter, Statistics
from review.web import accounts
from review.web.documents import Around, Picture
from schemas.errors import ConfigurationError
from tests.browser import CHROMIUM, Sight
from tests.pipelines.conftest import Answer

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
YAML = "id: lantern\ntitle: Lantern Bridge\nfiles: ../reports\npublisher: Lantern Bridge International\nsensitivity: {sensitivity}\n"
PAGE = """<html lang="en"><head><title>Harbour Light Trust</title><script>window.pwned = 1</script></head><body><main><h1>Who we are</h1>
<p onclick="window.pwned=1">In 2025 Harbour Light Trust reached 344 people in Northvale, of whom 190 women and 154 men.</p>
<p>On 4 March 2025 it opened a shelter with 30 beds.</p>
<p>Ask Ada Byrne, <a href="mailto:ada.byrne@mail.example">ada.byrne@mail.example</a>.</p><img src="https://evil.example/x.png" alt="A bus"></main></body></html>"""


def filled(folder: Path, command: Callable[..., Answer], sensitivity: str = "low") -> settings.Settings:
    """A warehouse of a web page, a PDF and a private story."""
    (folder / "sources").mkdir()
    (folder / "reports").mkdir()
    (folder / "sources" / "lantern.yml").write_text(YAML.format(sensitivity=sensitivity))
    (folder / "reports" / "about.html").write_text(PAGE)
    for name in ("lantern-bridge-annual-report-2024.pdf", "lantern-bridge-story.md"):
        shutil.copy(ROOT / "examples" / "2025" / name, folder / "reports")
    assert command("refresh", "--sources", folder / "sources", "--data", folder / "data", "--offline", "--no-prefect").code == 0
    return settings.load(data=folder / "data", curator="mira", document_seconds=0)


@pytest.fixture
def chosen(tmp_path: Path, command: Callable[..., Answer]) -> settings.Settings:
    return filled(tmp_path, command)


def card_of(engine: sa.Engine, ending: str) -> Card:
    """A card about one fact of the document whose id ends so."""
    with engine.connect() as connection:
        keys = connection.execute(sa.text("SELECT card_id FROM queue_items WHERE document_id LIKE :ending AND card_id LIKE 'f-%' ORDER BY card_id"), {"ending": f"%{ending}"}).scalars().all()
    return desk.card(engine, "mira", keys[0], NOW)


def test_the_words_in_their_surroundings(chosen: settings.Settings) -> None:
    engine = opened(chosen)
    documents, card = documents_of(engine, chosen), card_of(opened(chosen), "about.html")
    found = documents.around(card, False)
    assert isinstance(found, Around) and found.form == "html" and not found.note
    stretches = [one for paragraph in found.paragraphs for one in paragraph.stretches]
    assert "".join(one.text for one in stretches if one.is_quote) == card.quote
    assert [one.why for one in stretches if one.why] == ["person", "contact"] and all(one.end - one.start == len(one.text) for one in stretches if not one.why)
    shown = " ".join(one.text for one in stretches)
    assert "Byrne" not in shown and "344 people" in shown
    whole = documents.around(card, True)
    assert isinstance(whole, Around) and "Ada Byrne" in "".join(one.text for paragraph in whole.paragraphs for one in paragraph.stretches)
    moved = documents.around(replace(card, span=(0, 3), prefix="nowhere", quote="to be found"), False)
    assert isinstance(moved, Around) and "stand no more" in moved.note
    assert documents.around(replace(card, document_id="../../etc/passwd"), False) == "This document is not in the warehouse any more."
    assert found.is_placed
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE document_reads SET text_sha256 = snapshot_sha256"))
    other = documents_of(engine, chosen).around(card, False)
    assert isinstance(other, Around) and not other.is_placed and "refresh before you mark" in other.note


def test_the_page_as_it_was_read(chosen: settings.Settings) -> None:
    documents, card = documents_of(opened(chosen), chosen), card_of(opened(chosen), "about.html")
    for is_open in (False, True):
        found = documents.picture(card, is_open)
        assert isinstance(found, Picture) and found.media_type == "text/html"
        html = found.content.decode()
        assert ("Byrne" in html) == ("ada.byrne@" in html) == is_open
        assert re.search(f'<mark id="quote">{re.escape(card.quote)}</mark>', html) and "picture: A bus" in html
        assert not re.search(r"<script|onclick|href|src=|evil", html)


def test_a_page_of_a_pdf_is_framed_and_blackened(chosen: settings.Settings) -> None:
    documents, card = documents_of(opened(chosen), chosen), card_of(opened(chosen), ".pdf")
    found, around = documents.picture(card, False), documents.around(card, False)
    assert isinstance(found, Picture) and found.media_type == "image/png" and found.content.startswith(b"\x89PNG\r\n\x1a\n")
    assert isinstance(around, Around) and around.form == "image" and around.page
    content = (ROOT / "examples" / "2025" / "lantern-bridge-annual-report-2024.pdf").read_bytes()
    plain, framed, black = (pdf_page(content, 1, *boxes) for boxes in (((), ()), (((100, 600, 300, 650),), ()), ((), ((0, 0, 5000, 5000),))))
    assert len({plain, framed, black}) == 3 and len(black) < len(plain) / 4  # nothing is left on it


def test_a_private_story_stays_covered(chosen: settings.Settings) -> None:
    documents = documents_of(opened(chosen), chosen)
    card = replace(card_of(opened(chosen), "about.html"), document_id="lantern/lantern-bridge-story.md", span=(0, 1), quote="", prefix="", suffix="")
    found = documents.around(replace(card, span=(600, 700)), False)
    assert isinstance(found, Around) and "story" in {one.why for paragraph in found.paragraphs for one in paragraph.stretches}


def test_a_sensitive_source_is_shut(tmp_path: Path, command: Callable[..., Answer]) -> None:
    chosen = filled(tmp_path, command, "high")
    documents, card = documents_of(opened(chosen), chosen), card_of(opened(chosen), "about.html")
    assert documents.sensitivities([card.document_id, "unknown"]) == {card.document_id: "high"}
    assert isinstance(documents.around(card, False), str) and isinstance(documents.picture(card, False), str)
    assert isinstance(documents.around(card, True), Around) and isinstance(documents.picture(card, True), Picture)


def test_accounts(warehouse: sa.Engine) -> None:
    accounts.add(warehouse, "mira", "four words and more", at=NOW)
    accounts.add(warehouse, "ola", "other words again", at=NOW)
    assert accounts.names(warehouse) == ["mira", "ola"]
    tries = [("mira", "four words and more"), ("mira", "other words again"), ("mira", ""), ("nobody", "four words and more"), ("nobody", "")]
    assert [accounts.is_right(warehouse, *one) for one in tries] == [True, False, False, False, False]
    accounts.add(warehouse, "mira", "some newer words", at=NOW)
    assert not accounts.is_right(warehouse, "mira", "four words and more") and accounts.is_right(warehouse, "mira", "some newer words")
    with warehouse.connect() as connection:
        kept = connection.execute(sa.text("SELECT password_hash FROM curators ORDER BY curator_name")).scalars().all()
    assert all(one.startswith("scrypt$") and "words" not in one for one in kept) and len(set(kept)) == 2
    accounts.remove(warehouse, "mira")
    assert accounts.names(warehouse) == ["ola"] and not accounts.is_right(warehouse, "mira", "some newer words")


@pytest.mark.parametrize(("name", "password"), [("", "long enough it is"), (" mira", "long enough it is"), ("mi\nra", "long enough it is"), ("m" * 81, "long enough it is"), ("mira", "short"), ("mira", "x" * 1025)])
def test_accounts_that_are_none(sqlite_warehouse: sa.Engine, name: str, password: str) -> None:
    with pytest.raises(ConfigurationError):
        accounts.add(sqlite_warehouse, name, password, at=NOW)


def test_commands(chosen: settings.Settings, command: Callable[..., Answer], monkeypatch: pytest.MonkeyPatch) -> None:
    import io

    monkeypatch.setattr("sys.stdin", io.StringIO("four words and more\n"))
    assert command("review", "account", "add", "mira", "--data", chosen.data).out == "mira: may work at the desk.\n"
    assert command("review", "account", "list", "--data", chosen.data).out == "mira\n"
    assert command("review", "account", "remove", "ola", "--data", chosen.data).code == 2
    assert command("review", "account", "remove", "mira", "--data", chosen.data).code == 0
    answer = command("review", "--data", chosen.data, "--host", "0.0.0.0")
    assert answer.code == 2 and "account add NAME" in answer.err
    assert command("review", "--data", chosen.data, "--name", "desk.example").code == 2


def test_where_it_listens(chosen: settings.Settings) -> None:
    engine = opened(chosen)
    found = ready(engine, chosen, Place(), "mira")
    host, port = found.listening.getsockname()
    assert host == "127.0.0.1" and re.fullmatch(rf"http://127\.0\.0\.1:{port}/enter#[\w-]{{32}}", found.address)
    with pytest.raises(ConfigurationError, match="--port"):
        ready(engine, chosen, Place(port=port), "mira")
    found.listening.close()
    accounts.add(engine, "mira", "four words and more", at=NOW)
    far = ready(engine, chosen, Place("127.0.0.1", names=("desk.example",), is_secure=True), "mira")
    assert far.address == "https://desk.example/enter"  # no token: accounts
    far.listening.close()


def test_the_doorstep_is_private_and_goes_away() -> None:
    with doorstep("http://127.0.0.1:1/enter#token") as address:
        path = Path(address.removeprefix("file://"))
        assert path.stat().st_mode & 0o777 == 0o600 and "#token" in path.read_text()
    assert not path.exists()


def test_plots() -> None:
    none = Statistics((), (), (), (), ())
    assert plots(none) == {}
    some = replace(none, reliability=((0.55, 0.5, 12),), queue=(("2026-11-28T10:00:00Z", {"uncertain": 9, "quiet": 90}), ("2026-11-29T10:00:00Z", {"uncertain": 5})))
    found = plots(some)
    assert set(found) == {"reliability", "queue"} and ">9<" in found["queue"] and "n = 12" in found["reliability"]


@pytest.fixture
def served(chosen: settings.Settings) -> Iterator[str]:
    """The real desk over the warehouse, served: its address with the token."""
    if CHROMIUM is None:
        pytest.skip("no Chromium: install it (Debian: apt install chromium)")
    with serving(chosen) as address:
        yield address


@contextmanager
def serving(chosen: settings.Settings, place: Place = Place()) -> Iterator[str]:  # noqa: B008  # frozen
    """A desk that answers, until the end of the block."""
    found = ready(opened(chosen), chosen, place, "mira")
    server = uvicorn.Server(uvicorn.Config(found.app, log_level="error", access_log=False, ws="none", lifespan="off"))  # type: ignore[arg-type]
    thread = threading.Thread(target=server.run, kwargs={"sockets": [found.listening]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield found.address
    server.should_exit = True
    thread.join(5)


def test_a_curators_day(served: str, chosen: settings.Settings, look: Callable[..., Sight]) -> None:
    """With the real engine: decide, edit against the contract, mark a missed fact, hide words, undo; and what the log then holds."""
    address, _, token = served.partition("/enter#")
    sight, engine = look(address, token), opened(chosen)
    first, page = sight.card, sight.page
    sight.key("a")
    assert sight.told == "Accepted." and sight.card not in ("", first)
    sight.key("u")
    assert sight.card == first and sight.told.startswith("Taken back")
    target = card_of(engine, "about.html")
    sight.key("g")
    page.keyboard.type(target.id)
    sight.key("Enter")
    assert sight.card == target.id
    page.wait_for_selector("#around .veil")
    frame = page.wait_for_selector("#picture iframe").content_frame()
    assert frame.inner_text("mark") == target.quote and "Byrne" not in frame.inner_text("body")
    sight.key("m", "Home", "Shift+ArrowRight", "Enter", "o")
    page.fill("#slot-name", "Northvale Council")
    sight.key("Enter")
    assert "missed" in sight.told and sight.card == target.id
    sight.key("v")
    page.wait_for_selector("#claim")
    assert [json.loads(line)["curator"] for line in (chosen.data / NOTES).read_text().splitlines()] == ["mira"]
    assert (chosen.data / NOTES).stat().st_mode & 0o777 == 0o600
    sight.key("h", "End", "Enter")
    assert "idden" in sight.told
    assert sight.card != target.id  # what it quotes is hidden now
    sight.key("x", "n")
    with engine.connect() as connection:
        rows = connection.execute(sa.text("SELECT verdict_code, reason FROM decisions WHERE curator = 'mira' ORDER BY decided_at")).all()
    assert ("reject", "not_a_fact") in [tuple(row) for row in rows] and "withdraw" in {row[0] for row in rows}
    assert desk.progress(engine).by_curator["mira"] >= 1 and desk.facets(engine, Filter())
    assert not sight.errors and not sight.left and page.evaluate("window.pwned") == 0


def test_from_the_doorstep_to_the_desk(served: str, chromium: Any) -> None:
    """The browser is sent on by a file, which is another site: the way in is open to it, with the token, once."""
    context = chromium.new_context()
    with doorstep(served) as address:
        page = context.new_page()
        page.goto(address)
        page.wait_for_selector("#claim")
        assert page.url == f"{served.partition('/enter')[0]}/"
    again = context.new_page()
    again.goto(served)
    again.wait_for_selector("#told")
    again.wait_for_selector("text=used before")
    context.close()


def test_two_curators_edit_one_fact(chosen: settings.Settings, look: Callable[..., Sight]) -> None:
    """With accounts and the real engine: the second is told who was first, what they typed is kept, and nothing is recorded twice."""
    engine = opened(chosen)
    words = {"mira": "four words and more", "ola": "other words again"}
    for name, password in words.items():
        accounts.add(engine, name, password, at=NOW)
    with serving(chosen, Place("127.0.0.1")) as served:
        mira, ola = (look(served.removesuffix("/enter"), account=one) for one in words.items())
        assert mira.card != ola.card  # no collision by itself
        both = card_of(engine, "about.html").id
        for sight in (mira, ola):
            sight.key("g")
            sight.page.keyboard.type(both)
            sight.key("Enter")
            assert sight.card == both
        ola.key("e")
        slot = ola.page.locator("#panel input").first
        slot.fill("Harbour Light Trust of Northvale")
        mira.key("a")
        slot.focus()
        ola.key("Enter")
        ola.page.wait_for_selector("#panel input")
        assert "mira" in ola.told and "still in the form" in ola.told and ola.card == both
        assert ola.page.locator("#panel input").first.input_value() == "Harbour Light Trust of Northvale"
    with engine.connect() as connection:
        assert connection.execute(sa.text("SELECT curator, verdict_code FROM decisions")).all() == [("mira", "accept")]


SHOTS = {"light": ("group", {"color_scheme": "light"}, (1280, 820)), "dark": ("partnership", {"color_scheme": "dark"}, (1280, 820)), "narrow": ("figure", {"color_scheme": "light"}, (360, 740))}


@pytest.mark.skipif(not os.environ.get("NGO_LEDGER_SCREENSHOTS"), reason="screenshots of docs/ are made where NGO_LEDGER_SCREENSHOTS=1")
def test_screenshots(tmp_path: Path, command: Callable[..., Answer], look: Callable[..., Sight]) -> None:
    """Pictures for docs/desk.md, of the invented documents of examples/ alone."""
    data = tmp_path / "data"
    assert command("refresh", "--sources", ROOT / "examples" / "sources" / "2025", "--data", data, "--offline", "--no-prefect").code == 0
    chosen = settings.load(data=data, curator="mira", document_seconds=0)
    for name, (kind, options, (width, height)) in SHOTS.items():
        with serving(chosen) as served:
            sight = look(*served.split("/enter#"), viewport={"width": width, "height": height}, **options)
            sight.page.wait_for_selector("#filter-kind", state="attached")
            sight.page.select_option("#filter-kind", kind)
            if name == "dark":
                sight.page.fill("#filter-document_id", "lantern-bridge/lantern-bridge-annual-report-2024.pdf")
                sight.page.keyboard.press("Enter")
            sight.page.wait_for_timeout(1500)
            sight.page.evaluate("scrollTo(0, 0)")
            sight.page.screenshot(path=ROOT / "docs" / f"desk-{name}.png")
