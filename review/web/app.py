"""The desk's web application: its addresses, who may ask them, and what goes out.

Everything but the way in asks for a session; everything that changes something is a POST with the session's token.
Never here: what an action does (deck), HTML (pages), headers and origins (gate).
"""

from __future__ import annotations

import hmac
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from review.web import deck, fragments, sessions
from review.web.deck import Answer
from review.web.gate import App, Rules, gated
from review.web.pages import page
from review.web.requests import Unusable, body_of, filter_of, text, whole
from review.web.room import Room
from review.web.sessions import Session
from review.web.snapshot import STYLE_HASH
from review.web.words import rejections, sentence, words
from review.web.words import text as file_text
from schemas.errors import LedgerError

logger = logging.getLogger(__name__)
COOKIE = "ngo_ledger_desk"
_FILES = {"desk.js": "text/javascript", "enter.js": "text/javascript", "dashboard.js": "text/javascript", "desk.css": "text/css"}
_SNAPSHOT_POLICY = "sandbox; default-src 'none'; style-src '{style}'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
Endpoint = Callable[[Request], Awaitable[Response]]
Asked = Callable[[Room, Session, Mapping[str, Any]], Response]


def create_app(room: Room, rules: Rules) -> App:
    """The application behind its gate."""
    routes = [Route("/", _get(room, _desk)), Route("/enter", _enter_page(room)), Route("/enter", _enter(room), methods=["POST"]), Route("/leave", _leave(room), methods=["POST"])]
    routes += [Route(f"/{name}", _file(name, media_type)) for name, media_type in _FILES.items()]
    routes += [Route(f"/{name}", _get(room, ask)) for name, ask in _ASKED.items()]
    routes += [Route(f"/{name}", _post(room, do), methods=["POST"]) for name, do in _DONE.items()]
    return gated(Starlette(routes=routes), rules)


def _answered(do: Callable[[Room, Session, Mapping[str, Any]], Answer]) -> Asked:
    def ask(room: Room, session: Session, sent: Mapping[str, Any]) -> Response:
        return JSONResponse(fragments.answered(room, session, do(room, session, sent), filter_of(sent)))

    return ask


def _desk(room: Room, session: Session, _: Mapping[str, Any]) -> Response:
    return HTMLResponse(page("desk", csrf=session.csrf, curator=session.curator, help=fragments.HELP))


def _around(room: Room, session: Session, sent: Mapping[str, Any]) -> Response:
    return JSONResponse(fragments.around(room, session, text(sent, "card")))


def _form(room: Room, session: Session, sent: Mapping[str, Any]) -> Response:
    return HTMLResponse(fragments.form(room, session, text(sent, "card"), text(sent, "kind")))


def _picture(room: Room, session: Session, sent: Mapping[str, Any]) -> Response:
    card = deck.seen(session, text(sent, "card"))
    found = room.documents.picture(card, card.document_id in session.uncovered)
    if isinstance(found, str):
        return PlainTextResponse(found, 404)
    if found.media_type == "image/png":
        return Response(found.content, media_type="image/png")
    headers = {"content-security-policy": _SNAPSHOT_POLICY.format(style=STYLE_HASH), "x-frame-options": "SAMEORIGIN"}
    return HTMLResponse(found.content, headers=headers)


def _side(room: Room, session: Session, sent: Mapping[str, Any]) -> Response:
    return JSONResponse(fragments.side(room, session, filter_of({"filter": {name: text(sent, name) for name in fragments.chosen_fields()}})))


def _preview(room: Room, session: Session, sent: Mapping[str, Any]) -> Response:
    return HTMLResponse(fragments.bulk(room, session, room.desk.bulk_preview(room.engine, _explicit(sent), seed=int(room.clock().timestamp()))))


def _bulk(room: Room, session: Session, sent: Mapping[str, Any]) -> Answer:
    verb = text(sent, "verb")
    if verb not in ("accept", "reject"):
        raise Unusable("verb: accept or reject.")
    if whole(sent, "count") != whole(sent, "expected"):
        return Answer("errors", None, "Not done: the number is another.", {"count": f"Type {whole(sent, 'expected')} to confirm, or Esc to leave."})
    done = room.desk.bulk_act(room.engine, session.curator, _explicit(sent), text(sent, "token"), verb, text(sent, "reason"), room.clock())
    if done.decision is None and done.next is None:
        return Answer("errors", None, sentence(done.told), {"": sentence(done.told)})
    return replace(deck.following(room, session, sent), told=sentence(done.told))


def _explicit(sent: Mapping[str, Any]) -> Any:
    chosen = filter_of(sent)
    if not any(getattr(chosen, name) for name in fragments.chosen_fields()):
        raise Unusable("Choose a filter first (f): many cards are decided at once only where you have said which.")
    return chosen


def _dashboard(room: Room, session: Session, _: Mapping[str, Any]) -> Response:
    statistics = room.desk.statistics(room.engine)
    own = tuple(one for one in statistics.gold if one.name == session.curator)
    agreement, progress = room.desk.agreement(room.engine), room.desk.progress(room.engine)
    html = page("dashboard", csrf=session.csrf, curator=session.curator, agreement=agreement, statistics=replace(statistics, gold=own), progress=progress, plots=room.plots(statistics))
    return HTMLResponse(html)


def _plot(room: Room, session: Session, sent: Mapping[str, Any]) -> Response:
    svg = room.plots(room.desk.statistics(room.engine)).get(text(sent, "name"))
    if svg is None:
        return PlainTextResponse("No such plot.\n", 404)
    return Response(svg, media_type="image/svg+xml", headers={"content-security-policy": "sandbox; default-src 'none'; frame-ancestors 'none'"})


def _labels(room: Room, session: Session, _: Mapping[str, Any]) -> Response:
    return JSONResponse({"rejections": rejections(), "missed": words()["missed"]})


_ASKED: dict[str, Asked] = {"around": _around, "form": _form, "picture": _picture, "side": _side, "dashboard": _dashboard, "plot": _plot, "labels": _labels}
_DONE: dict[str, Asked] = {
    "next": _answered(deck.following), "jump": _answered(deck.jump), "act": _answered(deck.act), "undo": _answered(deck.undo), "uncover": _answered(deck.uncover),
    "bulk": _answered(_bulk), "preview": _preview,
}  # fmt: skip


def _get(room: Room, ask: Asked) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        session = await run_in_threadpool(_session, room, request)
        if session is None:
            return RedirectResponse("/enter", 303) if request.url.path in ("/", "/dashboard") else PlainTextResponse("No session.\n", 401)
        return await run_in_threadpool(_carefully, ask, room, session, dict(request.query_params))

    return endpoint


def _post(room: Room, do: Asked) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        session = await run_in_threadpool(_session, room, request)
        if session is None:
            return JSONResponse({"problem": "The session has ended. Open the desk anew; nothing was recorded."}, 401)
        if not hmac.compare_digest(request.headers.get("x-csrf-token", "").encode(), session.csrf.encode()):
            return JSONResponse({"problem": "Not sent by the desk's own page. Load it anew."}, 403)
        try:
            sent = await body_of(request)
        except Unusable as error:
            return JSONResponse({"problem": str(error)}, 400)
        return await run_in_threadpool(_carefully, do, room, session, sent)

    return endpoint


def _carefully(ask: Asked, room: Room, session: Session, sent: Mapping[str, Any]) -> Response:
    """What was asked, or what is wrong with it in words."""
    try:
        return ask(room, session, sent)
    except (Unusable, LedgerError) as error:
        return JSONResponse({"problem": str(error)}, 400)


def _session(room: Room, request: Request) -> Session | None:
    cookie = request.cookies.get(_cookie_name(room), "")
    return sessions.found(room.sessions, cookie, room.clock()) if cookie else None


def _cookie_name(room: Room) -> str:
    return f"__Host-{COOKIE}" if room.is_secure else COOKIE


def _enter_page(room: Room) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        return HTMLResponse(page("enter", csrf="", curator="", by_account=room.sessions.is_by_account))

    return endpoint


def _enter(room: Room) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        try:
            sent = await body_of(request)
            cookie = await run_in_threadpool(_cookie, room, sent, room.clock())
        except Unusable as error:
            return JSONResponse({"problem": str(error)}, 400)
        if isinstance(cookie, str):
            answer = JSONResponse({"to": "/"})
            answer.set_cookie(_cookie_name(room), cookie, max_age=sessions.HOURS * 3600, httponly=True, samesite="strict", secure=room.is_secure, path="/")
            return answer
        return JSONResponse({"problem": _no_entry(room, cookie)}, 403)

    return endpoint


def _cookie(room: Room, sent: Mapping[str, Any], at: datetime) -> str | timedelta | None:
    if room.sessions.is_by_account:
        return sessions.by_password(room.sessions, text(sent, "name"), text(sent, "password", 1024), at)
    return sessions.by_token(room.sessions, text(sent, "token"), at)


def _no_entry(room: Room, wait: timedelta | None) -> str:
    if not room.sessions.is_by_account:
        return "This token is not valid, or it was used before. Start `ngo-ledger review` again for another."
    logger.warning("an account was refused")
    return "Account and password do not fit." + (f" Wait {round(wait.total_seconds())} seconds before the next try." if wait else "")


def _leave(room: Room) -> Endpoint:
    async def leave(request: Request) -> Response:
        session = await run_in_threadpool(_session, room, request)
        if session is not None and not hmac.compare_digest(request.headers.get("x-csrf-token", "").encode(), session.csrf.encode()):
            return JSONResponse({"problem": "Not sent by the desk's own page. Load it anew."}, 403)
        sessions.close(room.sessions, request.cookies.get(_cookie_name(room), ""))
        answer = JSONResponse({"to": "/enter"})
        answer.delete_cookie(_cookie_name(room), path="/", httponly=True, samesite="strict", secure=room.is_secure)
        return answer

    return leave


def _file(name: str, media_type: str) -> Endpoint:
    content = file_text(name)

    async def endpoint(request: Request) -> Response:
        return Response(content, media_type=media_type)

    return endpoint
