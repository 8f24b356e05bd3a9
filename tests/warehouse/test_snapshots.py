"""The private store: what is put comes back, corrupt files are noticed, nothing half-written counts."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from zstandard import compress

from schemas.errors import WarehouseError
from warehouse.snapshots import get, has, put, sync


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=300))
def test_what_is_put_comes_back(tmp_path: Path, content: bytes) -> None:
    sha256 = put(tmp_path, content)
    assert get(tmp_path, sha256) == content
    assert put(tmp_path, content) == sha256
    sync(tmp_path, [sha256])


def test_each_content_is_stored_once(tmp_path: Path) -> None:
    sha256 = put(tmp_path, b"page " * 1000)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    put(tmp_path, b"page " * 1000)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == files
    assert files[0].stat().st_size < 100 and has(tmp_path, sha256)
    assert not has(tmp_path, "0" * 64)


@pytest.mark.parametrize("damage", [lambda old: b"", lambda old: old[:-3], lambda old: compress(b"other bytes"), lambda old: b"not zstd"])
def test_damage_is_noticed(tmp_path: Path, damage: object) -> None:
    sha256 = put(tmp_path, b"some bytes of a page")
    path = next(path for path in tmp_path.rglob("*") if path.is_file())
    path.write_bytes(damage(path.read_bytes()))  # type: ignore[operator]
    with pytest.raises(WarehouseError, match="have changed"):
        get(tmp_path, sha256)


def test_a_missing_snapshot_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="Fetch its document again"):
        get(tmp_path, "0" * 64)
