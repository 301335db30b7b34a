"""Drawings made for the book, inside the page: `{diagram} name` shows `images/diagrams/name.svg`.

A drawing is inline, so that its words are text and its colors follow the page. Where a file with
`-narrow` before its ending stands beside it, a narrow window shows that one.
"""

import re
from pathlib import Path

from docutils import nodes
from docutils.parsers.rst import directives
from lxml import etree
from markupsafe import Markup

from qualifications.book.directive import BookDirective, directive
from qualifications.drawings import read_drawing
from qualifications.problems import refusal

DIAGRAMS = "diagrams"
# The metadata of a page with the diagrams that it shows.
_SHOWN = "qualifications-diagrams"
# An id of a drawing, and what refers to one.
_ID = re.compile(r' id="|href="#|url\((?:\'|&quot;)?#')


@directive(
    "diagram",
    argument=True,
    content=True,
    options={
        "title": directives.unchanged_required,
        "alt": directives.unchanged_required,
        "sources": directives.unchanged,
    },
)
def diagram(here: BookDirective) -> list[nodes.Node]:
    """A drawing with its title, alt text, sources, and a long description as its content."""
    name = here.arguments[0]
    folder = here.project.images / DIAGRAMS
    wide, narrow = folder / f"{name}.svg", folder / f"{name}-narrow.svg"
    missing = [option for option in ("title", "alt") if not here.options.get(option)]
    if not here.content:
        missing.append("description")
    if missing:
        raise refusal(f"a diagram without {' and '.join(missing)}", "`:title:`, `:alt:` and a description")
    names = sorted(path.stem for path in folder.glob("*.svg") if not path.stem.endswith("-narrow"))
    if name not in names:
        raise refusal(f"the diagram {name!r}", ", ".join(names) or "a file of images/diagrams")
    shown = here.env.metadata[here.env.docname].setdefault(_SHOWN, [])
    if name in shown:
        raise refusal(f"the diagram {name!r} a second time", "each diagram once on a page")
    shown.append(name)
    sources = here.options.get("sources", "").split()
    for each in sources:
        if each not in here.ledger.sources:
            raise refusal(f"the source {each!r} of a diagram", "a source of the ledger")
    opening = here.html(
        "diagram.html",
        name=name,
        title=here.options["title"],
        drawings={
            kind: _drawing(path, alt=here.options["alt"], prefix=f"{name}-{kind}-")
            for kind, path in {"wide": wide, "narrow": narrow if narrow.is_file() else wide}.items()
        },
        sources=[here.ledger.sources[each] for each in sources],
    )
    closing = nodes.raw("", "</details></figure>", format="html")
    return [opening, *here.markdown("\n".join(here.content)), closing]


def _drawing(path: Path, *, alt: str, prefix: str) -> Markup:
    """The drawing as one labeled image, whose ids start with the prefix."""
    root = read_drawing(path)
    root.set("role", "img")
    root.set("aria-label", alt)
    svg = etree.tostring(root, encoding="unicode")
    # The drawing for the other width may have the same ids. Where a style sheet may name them, they stay.
    if root.find(".//{*}style") is None:
        svg = _ID.sub(rf"\g<0>{prefix}", svg)
    return Markup(svg)  # noqa: S704 - a drawing, read safely
