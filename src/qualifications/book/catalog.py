"""Every work of the book that can be cited, as the build knows them: chapters by title, figures, claims."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property, lru_cache

from sphinx.application import Sphinx

from qualifications.book import figures
from qualifications.book.checkout import edition_of, project_of
from qualifications.book.claims import claim_url, ledger_of
from qualifications.cache import Cache
from qualifications.citations.bibtex import biblatex, bibtex
from qualifications.citations.ris import ris
from qualifications.citations.text import STYLES, References, references
from qualifications.citations.works import (
    Work,
    book_work,
    chapter_work,
    claim_work,
    csl,
    figure_work,
)


@dataclass(frozen=True)
class Catalog:
    """The works of the book, of which claims have no references in styles.

    `chapters` and `figures` go by page, figures then by name; the start page is the book, no chapter.
    """

    book: Work
    chapters: dict[str, Work]
    figures: dict[str, dict[str, Work]]
    claims: dict[str, Work]
    cache: Cache

    @property
    def parts(self) -> list[Work]:
        """The chapters, and the figures behind them."""
        return [
            *self.chapters.values(),
            *(work for works in self.figures.values() for work in works.values()),
        ]

    @cached_property
    def references(self) -> References:
        """The references by id and style; raises ProblemError where Pandoc refuses."""
        items = [csl(work) for work in (self.book, *self.parts)]
        made = self.cache.get(
            "citations.json", lambda: json.dumps(references(items)).encode(), json.dumps(items)
        )
        kept: References = json.loads(made)
        return kept

    def of_page(self, docname: str) -> Work:
        """The work that a page is."""
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
def catalog_of(app: Sphinx) -> Catalog:
    """The catalog of the book being built; call it when every page has been read."""
    env, book, ledger = app.env, edition_of(app), ledger_of(app)
    root = app.config.root_doc
    listed = env.external_site_map  # type: ignore[attr-defined] # sphinx-external-toc puts it there
    pages = [name for name in listed if name in env.found_docs and name != root]
    return Catalog(
        book=book_work(book),
        chapters={name: chapter_work(book, page=name, title=env.titles[name].astext()) for name in pages},
        figures={
            name: {
                figure: figure_work(book, page=name, anchor=figures.anchor(figure), title=parts["title"])
                for figure, parts in figures.figures(env).get(name, {}).items()
            }
            for name in pages
        },
        claims={
            claim.id: claim_work(
                book,
                claim=claim.id,
                sentence=claim.short or claim.statement,
                as_of=claim.as_of,
                url=claim_url(app, claim.id),
            )
            for claim in ledger.claims.values()
            if claim.status != "retired"
        },
        cache=Cache(project_of(app).cache),
    )
