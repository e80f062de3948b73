"""Templates to HTML: everything escaped, styles and scripts inline, and a policy that lets nothing else run."""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from hashlib import sha256
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from textfix import __version__
from textfix.report.html.text import visible


def render(template: str, **values: Any) -> str:
    """A page from its template; `NAME.html` has its style in `base.css` and `NAME.css`, its script in `NAME.js`."""
    name = template.removesuffix(".html")
    style = _part("base.css") + _part(f"{name}.css")
    script = _part("base.js") + _part(f"{name}.js")
    return _environment().get_template(template).render(
        **values, version=__version__, style=Markup(style), script=Markup(script), policy=_policy(style, script))


def _policy(style: str, script: str) -> str:
    """Content Security Policy: this style, this script, and not a request to anywhere."""
    return (f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; "
            "base-uri 'none'; form-action 'none'")


def _digest(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


@cache
def _part(name: str) -> str:
    loader = _environment().loader
    assert loader is not None
    return loader.get_source(_environment(), name)[0]


@cache
def _environment() -> Environment:
    environment = Environment(loader=PackageLoader("textfix.report.html"), autoescape=True, undefined=StrictUndefined,
                              trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True)
    environment.filters["visible"] = visible
    environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "sort_keys": True}
    return environment
