"""Citations in the book: every work that can be cited, `{citation-forms}`, and the files to import.

Chapters go by title, as the build knows them, and end with their own citation.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from docutils import nodes
from docutils.parsers.rst import directives
from markupsafe import Markup
from sphinx.application import Sphinx

from qualifications.book import figures
from qualifications.book.claims import TABLE_PAGE, ledger_of, place_of
from qualifications.book.directive import BookDirective, directive
from qualifications.book.sphinx_project import edition_of, project_of, site_map_of
from qualifications.cache import Cache
from qualifications.citations.bibtex import biblatex, bibtex
from qualifications.citations.ris import ris
from qualifications.citations.text import STYLES, References, references
from qualifications.citations.works import Work, book_work, chapter_work, claim_work, csl, figure_work
from qualifications.files import json_bytes, write_atomically
from qualifications.outputs import DOWNLOADS
from qualifications.rendering import render


@dataclass(frozen=True)
class CitableWorks:
    """The works of the book: chapters by page, figures by name, and claims by id.

    The start page stands for the book, and is no chapter; claims have no references in styles.
    """

    book: Work
    chapters: dict[str, Work]
    figures: dict[str, Work]
    claims: dict[str, Work]
    cache: Cache

    @property
    def parts(self) -> list[Work]:
        """The chapters, and the figures behind them."""
        return [*self.chapters.values(), *self.figures.values()]

    @cached_property
    def references(self) -> References:
        """The references by id and style; raises ProblemError where Pandoc refuses."""
        items = [csl(work) for work in (self.book, *self.parts)]
        name, made_from = "citations.json", json.dumps(items)
        kept = self.cache.get(name, lambda: json.dumps(references(items)).encode(), made_from)
        made: References = json.loads(kept)
        return made

    def of_page(self, docname: str) -> Work:
        """The work that a page is cited as."""
        return self.chapters.get(docname, self.book)

    def forms(self, work: Work) -> dict[str, str]:
        """The work's citation in every form, by the form's name; text may hold `<i>`."""
        item, made = csl(work), self.references[work.id]
        return {name: made[style] for style, name in STYLES.items()} | {
            "BibTeX": bibtex(item),
            "BibLaTeX": biblatex(item),
            "RIS": ris(item),
            "CSL-JSON": json.dumps(item, ensure_ascii=False),
        }


@lru_cache(maxsize=1)
def citable_works(app: Sphinx) -> CitableWorks:
    """The works of the book being built; call it when every page has been read."""
    env, book, ledger = app.env, edition_of(app), ledger_of(app)
    pages = [name for name in site_map_of(env) if name in env.found_docs]
    return CitableWorks(
        book=book_work(book),
        chapters={
            name: chapter_work(book, page=name, title=env.titles[name].astext())
            for name in pages
            if name != app.config.root_doc
        },
        figures={
            figure: figure_work(book, page=name, anchor=figures.anchor(figure), title=parts["title"])
            for name in pages
            for figure, parts in figures.figures(env).get(name, {}).items()
        },
        claims={
            claim.id: claim_work(
                book,
                claim=claim.id,
                sentence=claim.short or claim.statement,
                as_of=claim.as_of,
                url=f"{book.url}{place_of(claim, env.found_docs)}",
            )
            for claim in ledger.claims.values()
            if claim.status != "retired"
        },
        cache=Cache(project_of(app).cache),
    )


class citation_forms(nodes.General, nodes.Element):  # noqa: N801 - docutils names nodes so
    """The place of the book's citations, which are made when every page has been read."""


@directive("citation-forms", options={"style": lambda text: directives.choice(text, tuple(STYLES))})
def place_of_forms(here: BookDirective) -> list[nodes.Node]:
    """`{citation-forms}`: how to cite the whole book, in every form or in the one that `style` names."""
    return [citation_forms("", style=here.options.get("style", ""))]


def add_to_page(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Puts the forms in their places, and those of a chapter at its end.

    A page of claims has none: each claim has a citation of its own.
    """
    works = citable_works(app)
    if getattr(app.config, "bibtex_reference_style", "") == "author_year":
        # The first part of an entry is its number, which the text does not use in this style.
        for citation in list(doctree.findall(nodes.citation)):
            citation.remove(citation[0])
    for place in list(doctree.findall(citation_forms)):
        place.replace_self(_forms(works, works.book, one=place["style"]))
    for figure in doctree.findall(figures.figure_node):
        work = works.figures[figure["name"]]
        figure["citation"] = works.references[work.id][next(iter(STYLES))]
    if docname in works.chapters and not docname.startswith(TABLE_PAGE):
        body = next((node for node in doctree.children if isinstance(node, nodes.section)), doctree)
        body.append(_forms(works, works.chapters[docname], folded=True))


def _forms(works: CitableWorks, work: Work, *, one: str = "", folded: bool = False) -> nodes.raw:
    """The citation of a work in every form, or in one style alone; folded at the end of a chapter."""
    forms = works.forms(work)
    styles = {name: Markup(forms.pop(name)) for name in STYLES.values()}  # noqa: S704 - Pandoc wrote them
    html = render("citations.html", styles=styles, files=forms, one=STYLES.get(one), folded=folded)
    return nodes.raw("", str(html), format="html")


def write_files(app: Sphinx) -> None:
    """Writes the citations as files: of the book, of its chapters and figures, and of its claims."""
    works = citable_works(app)
    groups: dict[str, Iterable[Work]] = {
        "citation": [works.book],
        "citation-chapters": works.parts,
        "citation-claims": works.claims.values(),
    }
    for name, group in groups.items():
        items = [csl(work) for work in group]
        path = Path(app.outdir, DOWNLOADS, name)
        write_atomically(path.with_suffix(".json"), json_bytes(items))
        for suffix, form in ((".bib", bibtex), (".ris", ris)):
            write_atomically(path.with_suffix(suffix), ("\n\n".join(map(form, items)) + "\n").encode())
