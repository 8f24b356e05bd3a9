"""The desk's pages as HTML: templates, and what they are filled with. Everything that comes from documents and people is
escaped and inert. Never here: what is shown to whom (cover), a request.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from review.web.links import web
from review.web.words import band, rejections, words
from schemas.inert import steerless


def page(name: str, **values: Any) -> str:
    """A template filled in."""
    return _environment().get_template(f"{name}.html.j2").render(words=words(), rejections=rejections(), **values)


def inert(value: Any) -> Any:
    """Text without signs that steer direction or lines; what is markup of ours stays."""
    return steerless(value) if isinstance(value, str) and not isinstance(value, Markup) else value


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("review.web.pages", "."), autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined,
        finalize=inert, auto_reload=False,
    )  # fmt: skip
    environment.filters |= {"band": band, "web": web, "language": _language}
    return environment


def _language(tag: str) -> str:
    """A language tag as it may stand in an attribute."""
    return tag if tag.isascii() and tag.replace("-", "").isalnum() else "und"
