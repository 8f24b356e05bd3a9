"""The desk refuses what does not come from its own page: names, origins, sites, tokens, sessions, paths, sizes, methods."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from review.web.app import COOKIE, create_app
from review.web.gate import MAX_BODY, POLICY, Rules
from tests.review.web.fake import DISPUTED, State, card, documents_of, room_of

HOST = "127.0.0.1:8000"
ORIGIN = f"http://{HOST}"
JSON = {"content-type": "application/json"}
CARDS = [card(0), DISPUTED]
POSTS = ("next", "jump", "act", "undo", "uncover", "bulk", "preview")
GETS = ("", "dashboard", "around?card=f-0000", "form?card=f-0000", "picture?card=f-0000", "side", "plot?name=reliability", "labels")


def client_of(state: State, **room: Any) -> TestClient:
    rules = Rules(frozenset((HOST, "localhost:8000")))
    return TestClient(create_app(room_of(state, **room), rules), base_url=ORIGIN, headers={"origin": ORIGIN}, follow_redirects=False)


@pytest.fixture
def state() -> State:
    return State(list(CARDS))


@pytest.fixture
def outside(state: State) -> Iterator[TestClient]:
    with client_of(state) as client:
        yield client


@pytest.fixture
def inside(outside: TestClient) -> TestClient:
    """A browser that has entered, with the token that its page carries."""
    assert outside.post("/enter", json={"token": "token"}).status_code == 200
    page = outside.get("/").text
    outside.headers["x-csrf-token"] = page.partition('name="csrf" content="')[2].partition('"')[0]
    assert outside.post("/next", json={}).json()["card"]["id"] == "f-0000"
    return outside


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "127.0.0.1:8001", "127.0.0.1:8000.evil.example", "evil.example#127.0.0.1:8000", ""])
def test_only_our_own_host_names(inside: TestClient, host: str) -> None:
    assert inside.get("/", headers={"host": host}).status_code == 421
    assert inside.post("/next", json={}, headers={"host": host, "origin": f"http://{host}"}).status_code == 421


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "https://127.0.0.1:8000"}, 403),
        ({"origin": "http://localhost:8000"}, 403),
        ({"origin": ""}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"sec-fetch-site": "none"}, 403),
        ({"x-csrf-token": ""}, 403),
        ({"x-csrf-token": "other"}, 403),
        ({"content-type": "application/x-www-form-urlencoded"}, 415),
        ({"content-type": "text/plain"}, 415),
        ({"content-type": "multipart/form-data; boundary=x"}, 415),
    ],
)
def test_what_another_page_sends_is_refused(inside: TestClient, state: State, headers: dict[str, str], status: int) -> None:
    for name in POSTS:
        sent = {"verb": "accept", "card": "f-0000", "stamp": "stamp-0"}
        assert inside.post(f"/{name}", content=__import__("json").dumps(sent), headers=JSON | headers).status_code == status, name
    assert not state.log and not state.notes


def test_a_post_without_an_origin(inside: TestClient) -> None:
    del inside.headers["origin"]
    assert inside.post("/undo", json={}).status_code == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_no_other_site_reads(inside: TestClient, site: str) -> None:
    assert all(inside.get(f"/{name}", headers={"sec-fetch-site": site}).status_code == 403 for name in (*GETS, "desk.js", "desk.css"))


def test_nothing_without_a_session(outside: TestClient, state: State) -> None:
    for name in GETS:
        answer = outside.get(f"/{name}")
        assert answer.status_code == 401 or answer.headers.get("location") == "/enter", name
        assert "Havenridge" not in answer.text
    for name in POSTS:
        assert outside.post(f"/{name}", json={"card": "f-0000"}).status_code == 401, name
    outside.cookies.set(COOKIE, "guessed")
    assert outside.get("/side").status_code == 401
    assert not state.leases


def test_the_token_opens_once(outside: TestClient) -> None:
    assert outside.post("/enter", json={"token": "wrong"}).status_code == 403
    assert outside.get("/enter?token=token").status_code == 200  # which changes nothing
    answer = outside.post("/enter", json={"token": "token"})
    assert answer.status_code == 200
    parts = {part.strip().lower() for part in answer.headers["set-cookie"].split(";")}
    assert {"httponly", "samesite=strict", "path=/"} <= parts
    outside.cookies.clear()
    assert outside.post("/enter", json={"token": "token"}).status_code == 403
    assert outside.get("/side").status_code == 401


def test_leaving_ends_the_session(inside: TestClient) -> None:
    cookie = inside.cookies[COOKIE]
    assert inside.post("/leave", json={}, headers={"x-csrf-token": "other"}).status_code == 403
    assert inside.post("/leave", json={}).status_code == 200
    inside.cookies.set(COOKIE, cookie)
    assert inside.get("/side").status_code == 401


def test_no_get_changes_anything(inside: TestClient, state: State) -> None:
    before = (dict(state.leases), list(state.log), dict(state.decided), list(state.notes))
    for name in (*GETS, *(f"{post}?card=f-0000&verb=accept&stamp=stamp-0" for post in POSTS), "leave"):
        inside.get(f"/{name}")
    assert (state.leases, state.log, state.decided, state.notes) == before
    assert all(inside.get(f"/{name}").status_code == 405 for name in (*POSTS, "leave"))


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT"])
def test_other_methods(inside: TestClient, method: str) -> None:
    assert inside.request(method, "/").status_code == 405


PATHS = ("../../etc/passwd", "..%2f..%2fetc%2fpasswd", "/etc/passwd", "....//....//etc/passwd", "f-0000/../../secret", "%00", "f-0000%00.html", "C:\\windows\\win.ini", "file:///etc/passwd")


@pytest.mark.parametrize("path", PATHS)
def test_paths_are_looked_up_never_joined(inside: TestClient, path: str) -> None:
    for name in ("around", "form", "picture"):
        assert inside.get(f"/{name}", params={"card": path}).status_code == 400
    assert inside.get(f"/plot?name={path}").status_code == 404
    for root in ("/", "/static/", "/desk.js/", "/picture/"):
        assert inside.get(root + path.lstrip("/")).status_code in (400, 404)


def test_only_cards_that_were_shown(inside: TestClient) -> None:
    assert inside.get("/around", params={"card": DISPUTED.id}).status_code == 400
    assert inside.post("/uncover", json={"card": DISPUTED.id}).status_code == 400


@pytest.mark.parametrize(
    "content",
    [b"[]", b"7", b'"x"', b"{", b"\xff", b"[" * 5000, b'{"card": 7}', b'{"card": ["f-0000"]}', b'{"verb": "drop"}', b'{"filter": "all"}', b'{"filter": {"kind": {"a": 1}}}', b'{"verb": "accept", "milliseconds": -1}'],
)
def test_odd_content(inside: TestClient, state: State, content: bytes) -> None:
    answer = inside.post("/act", content=content, headers=JSON)
    assert answer.status_code == 400 and answer.json()["problem"] and not state.log


def test_sizes(inside: TestClient) -> None:
    assert inside.post("/act", content=b" " * (MAX_BODY + 1), headers=JSON).status_code == 413
    assert inside.post("/act", content=(b" " for _ in range(MAX_BODY + 1)), headers=JSON).status_code == 400  # without a length
    assert inside.get("/side?kind=" + "x" * 5000).status_code == 414


def test_headers_of_every_answer(inside: TestClient) -> None:
    answers = [inside.get(f"/{name}") for name in (*GETS, "enter", "desk.js", "nothing", "picture?card=none")]
    answers += [inside.post("/next", json={}), inside.post("/act", content=b"{", headers=JSON), inside.put("/"), inside.get("/", headers={"host": "evil.example"})]
    for answer in answers:
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cache-control"] == "no-store"
        policy = answer.headers["content-security-policy"]
        assert policy == POLICY or policy.startswith("sandbox; default-src 'none'")
        assert "unsafe" not in policy and "*" not in policy and "http" not in policy


def test_the_picture_is_a_sandbox_of_its_own(state: State) -> None:
    with client_of(state, documents=documents_of(page=b"<p>words</p>")) as client:
        client.post("/enter", json={"token": "token"})
        client.headers["x-csrf-token"] = client.get("/").text.partition('name="csrf" content="')[2].partition('"')[0]
        client.post("/next", json={})
        policy = client.get("/picture?card=f-0000").headers["content-security-policy"]
    assert policy.startswith("sandbox; default-src 'none'; style-src 'sha256-") and "frame-ancestors 'self'" in policy and "script" not in policy


def test_accounts(state: State) -> None:
    with client_of(state, accounts={"mira": "four words and more", "ola": "other words again"}) as client:
        assert "Password" in client.get("/enter").text
        assert client.post("/enter", json={"token": "token"}).status_code == 403
        assert client.post("/enter", json={"name": "mira", "password": "other words again"}).status_code == 403
        assert client.post("/enter", json={"name": "mira", "password": "four words and more"}).status_code == 200
        assert "mira" in client.get("/").text


def test_guessing_gets_slower(state: State) -> None:
    with client_of(state, accounts={"mira": "four words and more"}) as client:
        told = [client.post("/enter", json={"name": "mira", "password": str(number)}).json()["problem"] for number in range(6)]
        assert "Wait" not in told[3] and "Wait 2 seconds" in told[4]
        assert client.post("/enter", json={"name": "mira", "password": "four words and more"}).status_code == 403  # not even the right one, yet


def test_a_removed_account_is_out_at_once(state: State) -> None:
    accounts = {"mira": "four words and more"}
    with client_of(state, accounts=accounts) as client:
        client.post("/enter", json={"name": "mira", "password": "four words and more"})
        assert client.get("/labels").status_code == 200
        accounts.clear()
        assert client.get("/labels").status_code == 401


def test_no_secret_in_logs(state: State, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with client_of(state, accounts={"mira": "four words and more"}) as client:
        client.post("/enter", json={"name": "mira", "password": "not the one at all"})
        client.post("/enter", json={"name": "mira", "password": "four words and more"})
        cookie = client.cookies[COOKIE]
    text = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith("review"))
    assert "refused" in text and not any(secret in text for secret in ("not the one at all", "four words", cookie))
