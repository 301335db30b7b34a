"""The chain of editions: each link vouches for all before it, so the last one vouches for every manifest.

`v/chain.txt` has one line for each edition, the oldest first: its number, the SHA-256 of its manifest, and
the SHA-256 of the link before it followed by those two, all parted by spaces. The chain lies beside the
editions, not in their manifests: an edition can be made again from its commit alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from qualifications.publish.errors import refuse
from qualifications.publish.manifest import sha256

NAME = "chain.txt"
_START = "0" * 64
_WORDS = 3


@dataclass(frozen=True)
class Link:
    """An edition in the chain: the SHA-256 of its manifest, and the hash that covers all links so far."""

    edition: str
    manifest: str
    hash: str


def extended(chain: tuple[Link, ...], *, edition: str, manifest: str) -> tuple[Link, ...]:
    """The chain with one more edition at its end."""
    before = chain[-1].hash if chain else _START
    return (*chain, Link(edition, manifest, sha256(f"{before} {edition} {manifest}".encode())))


def to_bytes(chain: Iterable[Link]) -> bytes:
    """The chain as it is written."""
    return "".join(f"{link.edition} {link.manifest} {link.hash}\n" for link in chain).encode()


def read_chain(data: bytes, *, place: str) -> tuple[Link, ...]:
    """The links that the bytes hold; `place` names them in errors.

    Raises PublishError at the first line that does not follow from those before it.
    """
    chain: tuple[Link, ...] = ()
    for number, line in enumerate(data.decode("utf-8", errors="replace").splitlines(), 1):
        words = line.split(" ")
        found = len(words) == _WORDS and extended(chain, edition=words[0], manifest=words[1])
        if not found or found[-1].hash != words[2]:
            raise refuse(
                f"{place}:{number}",
                found="a line that does not follow from those before it",
                allowed="the chain as publishing wrote it",
            )
        chain = found
    return chain
