"""A copy block: one text for one size of field, in one variant, with what it leaves out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from qualifications.blocks.limits import LIMITS, count, fit

# With the facts alone; with a citation; and with one that bears no web address, as NIH and NSF ask.
VARIANTS = ("text", "cited", "no-address")


@dataclass(frozen=True)
class Source:
    """What a block cites: the book's author, title, edition and year, the part meant, and its address."""

    author: str
    title: str
    edition: str
    year: int
    part: str
    url: str

    def written(self, *, address: bool) -> str:
        """The citation in one line."""
        line = f"{self.author} ({self.year}). {self.title}, edition {self.edition}, {self.part}."
        return f"{line} {self.url}" if address else line


@dataclass(frozen=True)
class Part:
    """A whole sentence of a block, or several that belong together.

    `text` starts with the space or the line end that sets it apart; `name` says what it is where it
    is left out.
    """

    text: str
    name: str


@dataclass(frozen=True)
class Block:
    """The text for a field of `limit` characters; `omitted` says what did not fit, as a sentence."""

    limit: int
    variant: str
    parts: tuple[str, ...]
    omitted: str

    @property
    def text(self) -> str:
        """What is copied."""
        return "".join(self.parts).lstrip()

    @property
    def length(self) -> int:
        """Its characters, by the strictest count."""
        return count(self.text)


Parts = Sequence[Part]


def make_blocks(
    parts_for: Callable[[int, str], Parts],
    ending: Callable[[int, str, Parts], str],
    omitted: Callable[[Parts], str],
    *,
    in_order: bool,
) -> list[Block]:
    """A block for every size and variant in which anything fits.

    `parts_for` gives the parts for a size and a variant, `ending` what stands behind the chosen ones,
    and `omitted` the sentence about those left out; for `in_order` see `fit`.
    """
    blocks = []
    for variant in VARIANTS:
        for limit in LIMITS:
            end = partial(ending, limit, variant)
            parts = parts_for(limit, variant)
            chosen = fit(parts, limit, partial(_with_ending, end), in_order=in_order)
            if chosen:
                texts = (*(part.text for part in chosen), end(chosen))
                left_out = [part for part in parts if part not in chosen]
                blocks.append(Block(limit, variant, texts, omitted(left_out) if left_out else ""))
    return blocks


def write(parts: Parts, ending: str) -> str:
    """The text of these parts with this ending."""
    return ("".join(part.text for part in parts) + ending).lstrip()


def _with_ending(end: Callable[[Parts], str], parts: Parts) -> str:
    return write(parts, end(parts))
