"""A snapshot that was damaged or lost: its document is an issue and the rest goes on; fetched again, all is as undisturbed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipelines.stages import Fetching, Wanted, _known
from pipelines.update import Steps, update
from schemas.sources import Source
from tests.faults.conftest import Stage
from tests.faults.outages import nothing
from tests.faults.trials import REFRESH, Place, command, recovered, run
from warehouse import snapshots
from warehouse.database import canonical, connect
from warehouse.gate import Policy
from warehouse.releases import tables_at
from warehouse.runs import Visit
from warehouse.stored import last_texts

DAMAGES: dict[str, Callable[[Path], object]] = {
    "a flipped bit": lambda path: path.write_bytes(bytes([*path.read_bytes()[:-9], path.read_bytes()[-9] ^ 4, *path.read_bytes()[-8:]])),
    "truncated": lambda path: path.write_bytes(path.read_bytes()[:-5]),
    "empty": lambda path: path.write_bytes(b""),
    "deleted": lambda path: path.unlink(),
}
damages = pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
sqlite = pytest.mark.parametrize("stage", ["sqlite"], indirect=True)  # the store is the same beside every database
UNCHANGED = "harbour/kestrel-vale-visit.html"
PAGE, OTHER = "https://harbour.example/report", "https://harbour.example/news"


def stored(place: Place, document_id: str) -> Path:
    """The file of the bytes that a document was last read from."""
    engine = connect(place.settings.database_url)
    sha256, _ = last_texts(engine, [document_id])[document_id]
    engine.dispose()
    return place.settings.store / sha256[:2] / f"{sha256}.zst"


@sqlite
@damages
def test_a_release_says_which_and_a_refresh_restores_it(stage: Stage, damage: Callable[[Path], object]) -> None:
    place = stage.fresh()
    path = stored(place, UNCHANGED)
    whole = path.read_bytes()
    assert run(command, place, nothing, REFRESH)[-1].code == 0
    damage(path)
    (answer,) = run(command, place, nothing, "release")
    assert answer.code == 3 and path.name in answer.err and "etch its document again" in answer.err and "Traceback" not in answer.err
    assert run(recovered, place) == (stage.expected, [])
    assert path.read_bytes() == whole


def page(store: Path, url: str, text: str) -> tuple[Wanted, Visit]:
    """A page as a visit brings it."""
    content = text.encode()
    row = Wanted(f"harbour/{url[8:]}", "harbour", snapshots.put(store, content), url, "page", "text/plain")
    return row, Visit(row.source_id, row.document_id, url, "2026-11-23T12:00:00Z", "fetched", row.sha256, "text/plain", '"v1"', final_url=url)


def visited(place: Place, name: str = "") -> tuple[dict[str, str], str]:
    """A run that visits two pages, of which one is damaged before it is read: the run's issues, and the hash of what is loaded."""

    def fetched(*_: Any, store: Path, **options: Any) -> Fetching:
        pages = [page(store, PAGE, "In 2024 we reached 1,240 people."), page(store, OTHER, "In 2025 we planted 310 trees.")]
        if name:
            sha256 = pages[0][0].sha256
            DAMAGES[name](store / sha256[:2] / f"{sha256}.zst")
        return Fetching(tuple(row for row, _ in pages), tuple(visit for _, visit in pages), ())

    place.print("2025")
    (place.root / "sources" / "harbour.yml").write_text(f"id: harbour\ntitle: Harbour\nlanguage: en\nurls: [{PAGE}, {OTHER}]\n")
    summary = update(place.settings, steps=Steps(fetch=fetched), wait=10)
    engine = connect(place.settings.database_url)
    hashed = canonical(tables_at(engine, summary.run or 0, Policy()))
    engine.dispose()
    return {issue.code: issue.where for issue in summary.issues}, hashed


@sqlite
@pytest.mark.parametrize("name", DAMAGES)
def test_damaged_before_it_is_read(stage: Stage, name: str) -> None:
    _, undisturbed = run(visited, stage.empty())
    place = stage.empty()
    issues, hashed = run(visited, place, name)
    assert issues == {"damaged_snapshot": f"harbour/{PAGE[8:]}"} and hashed != undisturbed
    engine = connect(place.settings.database_url)
    assert [*last_texts(engine, [f"harbour/{url[8:]}" for url in (PAGE, OTHER)])] == [f"harbour/{OTHER[8:]}"]
    engine.dispose()
    assert run(visited, place) == ({}, undisturbed)


@damages
def test_a_server_is_not_asked_whether_a_damaged_page_has_changed(tmp_path: Path, damage: Callable[[Path], object]) -> None:
    row, visit = page(tmp_path, PAGE, "In 2024 we reached 1,240 people.")
    source = Source("harbour", "Harbour", urls=(PAGE,))
    assert set(_known(source, [visit], tmp_path)) == {PAGE}
    damage(tmp_path / row.sha256[:2] / f"{row.sha256}.zst")
    assert _known(source, [visit], tmp_path) == {}
