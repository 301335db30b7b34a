"""What readers see, from templates: Jinja, with the ways in which the book writes dates and numbers."""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from docutils.utils.smartquotes import educate_tokens
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from jinja2.ext import Extension
from markupsafe import Markup

from qualifications.escaping import code, code_block
from qualifications.formatting import format_date, format_number, markdown_text

_FOLDER = Path(__file__).parent / "templates"


def render(name: str, /, **values: Any) -> Markup:
    """The template of that name filled in; a value that it names and nobody gives is an error."""
    return Markup(_environment().get_template(name).render(**values))  # noqa: S704 - a template escapes what it is given


@cache
def typeset(text: str) -> str:
    """The text with the quotation marks and dashes of print, as Sphinx sets those of chapters."""
    return "".join(educate_tokens([("text", text)], "qDe"))


def named_columns(heads: Iterable[str]) -> str:
    """The heads of a table as CSS properties, by which a style sheet labels each cell where rows stack."""
    names = (re.sub(r'["\\\n]', lambda found: f"\\{ord(found[0]):x} ", head) for head in heads)
    return ";".join(f'--column-{number}:"{name}"' for number, name in enumerate(names, 1))


class _Joined(Extension):
    """Joins the lines of a template of HTML, where no line starts or ends within a sentence."""

    def preprocess(self, source: str, name: str | None, _: str | None = None) -> str:
        """The source without line ends and the space at the start of lines."""
        return "".join(map(str.strip, source.splitlines())) if name and name.endswith(".html") else source


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=select_autoescape(["html", "xml"]),
        undefined=StrictUndefined,
        # A build is a process of its own.
        auto_reload=False,
        extensions=[_Joined],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "code": code,
        "code_block": code_block,
        "date": format_date,
        "number": format_number,
        "markdown": markdown_text,
        "named_columns": named_columns,
        "typeset": typeset,
        "first_capital": lambda text: text[:1].upper() + text[1:],
    }
    return environment
